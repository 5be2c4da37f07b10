"""guidelines: shares of its economy, or of its defence expenditure, that a nation spends."""

from __future__ import annotations

from typing import Any

import pytest
from toys import (
    card,
    columns,
    fund,
    near,
    need,
    offer,
    option,
    periods,
    rows,
    solve,
    spent,
    starts,
    through,
    toy,
    values,
)

import pooling

from .writing import same_as_written

COST = ("cost",)


def account(nation: str = "A", period: str = "p", **more: Any) -> dict[str, Any]:
    """An economy of 100, of which 1.5 is spent on defence and 0.25 of that on equipment."""
    base = {"gdp_million": 100, "defence_million": 1.5, "equipment_million": 0.25}
    return {"nation": nation, "period": period, **base, **more}


def guideline(name: str = "two", measure: str = "defence", of: str = "gdp", share: float = 0.02, **more: Any) -> Any:
    """Two per cent of the economy for defence, for A alone, unless said otherwise."""
    return {"id": name, "measure": measure, "of": of, "share": share, "nations": ["A"], **more}


TWENTY = guideline("twenty", "equipment", "defence", 0.2)
RELATED = guideline("related", "related", "gdp", 0.01)


def economy(**changed: Any) -> Any:
    """Nothing is needed that options bring; they cost 0.5 (operations), 0.75 (equipment) and 1.0 (related)."""
    base: dict[str, Any] = {
        "requirements": [need("r", 1)],
        "offers": [offer("a", "A", 1)],
        "options": [
            option("oil", cost_million=0.5),
            option("gun", cost_million=0.75, spends_as="equipment"),
            option("road", cost_million=1.0, spends_as="related"),
        ],
        "accounts": [account()],
        "guidelines": [guideline()],
    }
    return toy(**{**base, **changed})


YEARS = economy(
    periods=periods(2),
    accounts=[account(nation, period, related_million=0.5) for nation in "AB" for period in ("p1", "p2")],
    guidelines=[
        guideline(nations=[]),
        guideline("twenty", "equipment", "defence", 0.2, nations=["A"], periods=["p2"]),
        guideline("related", "related", "gdp", 0.01, nations=["B"], periods=["p1"]),
    ],
    options=[
        option("gun", cost_million=2, upkeep_million=0.5, spends_as="equipment", fund="f"),
        option("oil", nations=["A"], cost_million=1, lead_periods=1, upkeep_million=0.125),
        option("road", nations=["B"], cost_million=1, spends_as="related"),
    ],
    funds=[fund(outside=True, grant_share=0.25)],
    prices=[{"period": "p2", "kind": "options", "index": 1.5}],
)
"""Both are to spend 2 %; A a fifth of it on equipment in p2; B 1 % in p1 on what is related."""


def test_written() -> None:
    chosen = card("options", "funding", "guidelines", tiers=COST)
    same_as_written("guidelines", YEARS, chosen)


def met(instance: Any, *families: str, **parameters: Any) -> tuple[set[str], float | None]:
    """Options of the cheapest plan that meets the guidelines, and its cost."""
    result = solve(instance, card("options", "guidelines", *families, tiers=COST, **parameters))
    return {name for name, *_ in starts(result)}, values(result)["cost"]


def impossible(instance: Any) -> bool:
    """Whether no plan meets the guidelines."""
    return bool(pooling.solve(instance, card=card("options", "guidelines", tiers=COST)).outcome == "infeasible")


def test_by_hand_two_per_cent() -> None:
    # 1.5 of the 2 due: the option for 0.5 is just enough, and cheaper than the one for 0.75.
    assert met(economy()) == ({"oil"}, 0.5)


def test_by_hand_equipment_is_defence_too() -> None:
    # Without oil the gun for 0.75: 2.25.
    instance = economy()
    assert met(instance.replace(options=instance.options[1:])) == ({"gun"}, 0.75)


def test_by_hand_what_is_related_is_not_defence() -> None:
    instance = economy()
    only = instance.replace(options=instance.options[2:])
    assert impossible(only)


def test_by_hand_a_fifth_for_equipment_of_what_is_spent_in_all() -> None:
    # 0.25 + e >= 0.2 * (1.5 + o + e).  Nothing: 0.25 of 0.3 is too little; the gun: 1 of 0.45. Oil makes it worse.
    assert met(economy(guidelines=[TWENTY])) == ({"gun"}, 0.75)


def test_by_hand_both() -> None:
    # The gun alone: 2.25 of 2, and 1 of 0.45: oil is not needed.
    assert met(economy(guidelines=[guideline(), TWENTY])) == ({"gun"}, 0.75)
    # With 0.3 for equipment the fifth is met by 1.5 but not by 2.0 with oil (0.4): the gun once more.
    richer = economy(accounts=[account(equipment_million=0.3)], guidelines=[guideline(), TWENTY])
    assert met(richer) == ({"gun"}, 0.75)
    assert met(richer.replace(guidelines=[TWENTY])) == (set(), 0.0)


def test_by_hand_a_share_that_is_just_met() -> None:
    # Oil and gun: 0.25 + 0.75 = 1.0 of 2.75.
    instance = economy(guidelines=[guideline(share=0.0275)])
    assert met(instance) == ({"oil", "gun"}, 1.25)
    above = economy(guidelines=[guideline(share=0.0276)])
    assert impossible(above)


def test_by_hand_related() -> None:
    # 0.25 of the 1 due: the road.
    assert met(economy(accounts=[account(related_million=0.25)], guidelines=[RELATED])) == ({"road"}, 1.0)
    assert met(economy(accounts=[account(related_million=1.0)], guidelines=[RELATED])) == (set(), 0.0)


def test_by_hand_equipment_as_a_share_of_the_economy() -> None:
    # 0.25 of the 1 due: the gun makes it 1.
    assert met(economy(guidelines=[guideline("one", "equipment", "gdp", 0.01)])) == ({"gun"}, 0.75)


def test_by_hand_for_whom_and_when() -> None:
    # B is far below; the guideline is for A in p2, where its economy is 80 and 1.6 are due: oil, in p2, when it counts.
    instance = economy(
        periods=periods(2),
        accounts=[account("A", "p2", gdp_million=80), account("B", "p1", defence_million=0.25)],
        guidelines=[guideline(periods=["p2"])],
    )
    result = solve(instance, card("options", "guidelines", tiers=COST))
    assert set(starts(result)) == {("oil", "A", "p2")}
    everybody = instance.replace(
        accounts=[account(nation, period) for nation in "AB" for period in ("p1", "p2")],
        guidelines=[guideline(nations=[])],
    )
    # An option can start once, and each year 0.5 is missing: A and B take part, in p1 or p2, and in another.
    result = solve(everybody, card("options", "guidelines", tiers=COST))
    assert values(result) == {"cost": 2.5}
    assert {(nation, period) for _, nation, period in starts(result)} == {
        ("A", "p1"),
        ("A", "p2"),
        ("B", "p1"),
        ("B", "p2"),
    }


def test_by_hand_upkeep_counts_and_costs_are_at_their_prices() -> None:
    # 0.5 is missing in p1 and p2. `base` costs 0.4 at 1.25 in p1, and 0.25 a year of upkeep at 2 in p2.
    instance = economy(
        periods=periods(2),
        options=[option("base", cost_million=0.4, lead_periods=1, upkeep_million=0.25)],
        accounts=[account("A", period) for period in ("p1", "p2")],
        prices=[{"period": "p1", "index": 1.25}, {"period": "p2", "index": 2}],
    )
    result = solve(instance, card("options", "guidelines", tiers=COST))
    assert spent(result) == [0.5, 0.5]
    less = instance.replace(prices=[{"period": "p1", "index": 1.2}, {"period": "p2", "index": 2}])
    assert impossible(less)


def test_by_hand_only_what_a_nation_pays_itself_counts() -> None:
    # Of 1.0 the fund pays half: 0.5 is left, just enough; of 0.9 it would not be, so that there is no grant.
    for cost, grant in ((1.0, "grant"), (0.9, "none")):
        instance = economy(
            options=[option("oil", cost_million=cost, fund="f")], funds=[fund(outside=True, grant_share=0.5)]
        )
        result = solve(instance, card("options", "funding", "guidelines", tiers=COST))
        assert result.plan is not None
        assert [row.grant for row in result.plan.starts] == [grant]


def test_by_hand_what_is_paid_into_funds_does_not_count() -> None:
    # B's option costs 1, of which the fund pays half, and A all of that: A is as far from 2 % as before.
    instance = economy(
        options=[option("oil", nations=["B"], cost_million=1, fund="f")],
        funds=[fund(nations=["A"], grant_share=0.5)],
    )
    result = solve(instance, card("options", "funding", tiers=("below_guideline",), guidelines__must=False))
    assert values(result) == {"below_guideline": 0.5}


def test_by_hand_nobody_need_buy_where_it_is_met() -> None:
    assert met(economy(accounts=[account(defence_million=2)])) == (set(), 0.0)


def test_by_hand_without_must_what_is_missing_is_told() -> None:
    # Cost first: 0.5 is missing, and the report says so.
    result = solve(economy(), card("options", tiers=("cost", "below_guideline"), guidelines__must=False))
    assert values(result) == {"cost": 0.0, "below_guideline": 0.5}
    assert result.audit is not None
    (row,) = result.audit.guidelines
    assert (row.guideline, row.nation, row.period) == ("two", "A", "p")
    assert (row.accounts_million, row.options_million, row.base_million) == (1.5, 0, 100)
    assert (row.due_million, row.below_million) == (2, 0.5)
    assert (near(row.share), row.due_share) == (0.015, 0.02)


def test_by_hand_reported_whatever_the_card() -> None:
    # Oil is bought because it is needed: 2 of 2, on a card that knows no guidelines.
    instance = economy(offers=[through("x", "A", 1, option="oil")])
    result = solve(instance, card("options", tiers=("covered", "cost")))
    assert result.audit is not None
    (row,) = result.audit.guidelines
    assert (row.accounts_million, row.options_million, row.below_million) == (1.5, 0.5, 0)


def test_by_hand_a_base_that_grows_with_what_is_bought() -> None:
    # Gun and oil: 0.25 + 0.75 = 1 of 1.5 + 1.25 = 2.75; a fifth of it are 0.55.
    result = solve(economy(guidelines=[guideline(share=0.0275), TWENTY]), card("options", "guidelines", tiers=COST))
    assert result.audit is not None
    rows_of = {row.guideline: row for row in result.audit.guidelines}
    assert (rows_of["twenty"].base_million, near(rows_of["twenty"].due_million)) == (2.75, 0.55)
    assert rows_of["twenty"].below_million == 0


@pytest.mark.parametrize("must", [True, False])
def test_absent_without_guidelines(must: bool) -> None:
    plain = economy(guidelines=[])
    chosen = card("options", "guidelines", tiers=COST, guidelines__must=must)
    assert rows(plain, chosen) == rows(plain, card("options", tiers=COST))
    assert columns(plain, chosen) == columns(plain, card("options", tiers=COST))


def test_absent_where_the_accounts_alone_are_enough() -> None:
    plain = economy(accounts=[account(defence_million=2)])
    chosen = card("options", "guidelines", tiers=COST)
    assert rows(plain, chosen) == rows(plain, card("options", tiers=COST))

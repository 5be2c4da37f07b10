"""retirement: what is not worth holding may be retired for good, the last of a skill only with consent."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from toys import agreement, budgets, card, columns, committed, need, offer, periods, rows, solve, toy, values

import pooling
from pooling.domain.result import Result

from .writing import same_as_written

COVER_THEN_COST = ("covered", "cost")
CONSENT = [{"nation": "A", "capability": "lift"}]


def held(name: str, quantity: float, cost: float, start: str | None = "p2", **more: Any) -> dict[str, Any]:
    """An offer of nation A that costs so much a unit to hold, and may be retired from the second period on."""
    return offer(name, "A", quantity, holding_cost_million=cost, **({"retire_from": start} if start else {}), **more)


def retired(result: Result) -> dict[str, str]:
    assert result.plan is not None
    return result.plan.retired


OLD_AND_NEW = toy(
    periods=periods(3),
    requirements=[need("r", 4)],
    requirement_changes=[{"requirement": "r", "from_period": "p2", "quantity": 2}],
    offers=[held("old", 2, 3), held("new", 3, 2)],
    red_lines=[{"id": "l", "nation": "A", "rule": "keep", "capability": "lift", "quantity": 1}],
)
"""Four aircraft are needed, then two. A holds two old ones at 3 and three new ones at 2 each, of which one stays."""
WHOLE_NATION = toy(
    periods=periods(2),
    nations=[{"id": "A", "ceiling_share": 0.5, "deployable_share": 0.5, "sustained_share": 0.4}, {"id": "B"}],
    missions=[{"id": "m", "situations": ["s"], "sustained": True}],
    requirements=[need("r", 4)],
    offers=[held("old", 2, 3), held("new", 4, 2, None)],
)
"""Of what A owns it commits and deploys half at most."""


def test_written() -> None:
    chosen = card("retirement", "stability", "budget", tiers=("cost", "plan_change"), stability__frozen_periods=2)
    same_as_written("retirement", OLD_AND_NEW.replace(budgets=budgets(A=[12, 7, 7], B=[None] * 3)), chosen)


def test_written_with_what_is_owned() -> None:
    same_as_written("retirement-owned", WHOLE_NATION, card("retirement", "sovereignty", "sustainment", tiers=("cost",)))


def test_by_hand_what_is_not_needed_any_longer_is_retired() -> None:
    # All year by year: 2 * 3 + 3 * 2 = 12. From p2 on two of the new do, one stays at home: 6, 6.
    result = solve(OLD_AND_NEW, card("retirement", tiers=COVER_THEN_COST))
    assert values(result) == {"covered": 1.0, "cost": 24.0}
    assert retired(result) == {"old": "p2"}
    assert result.spending.query("nation == 'A'")["holding_million"].tolist() == [12.0, 6.0, 6.0]
    assert result.money.query("kind == 'holding'")["amount_million"].tolist() == [12.0, 6.0, 6.0]
    assert result.retirements[["offer", "period"]].values.tolist() == [["old", "p2"]]


def test_by_hand_without_the_family_holding_is_paid_to_the_end() -> None:
    result = solve(OLD_AND_NEW, card(tiers=COVER_THEN_COST))
    assert (values(result), retired(result)) == ({"covered": 1.0, "cost": 36.0}, {})


def test_by_hand_never_taken_back() -> None:
    # Needed in p1 and p3: held through p2, for 2 + 2 + 2; retired for good would leave p3 unmet.
    instance = toy(
        periods=periods(3),
        requirements=[need("r", 1, periods=["p1", "p3"])],
        offers=[held("a", 1, 2)],
        skills=CONSENT,
    )
    result = solve(instance, card("retirement", tiers=COVER_THEN_COST))
    assert (values(result), retired(result)) == ({"covered": 1.0, "cost": 6.0}, {})
    instance = instance.replace(requirements=[need("r", 1, periods=["p1"])])
    result = solve(instance, card("retirement", tiers=COVER_THEN_COST))
    assert (values(result), retired(result)) == ({"covered": 1.0, "cost": 2.0}, {"a": "p2"})


@pytest.mark.parametrize(("skills", "cost", "gone"), [([], 6.0, {"old"}), (CONSENT, 4.0, {"old", "new"})])
def test_by_hand_the_last_of_a_skill_only_with_consent(skills: list[Any], cost: float, gone: set[str]) -> None:
    # Nothing is needed from p2 on. Holding both costs 4, the cheaper one 1 a period.
    instance = toy(
        periods=periods(3),
        requirements=[need("r", 1, periods=["p1"])],
        offers=[held("old", 1, 3), held("new", 1, 1)],
        skills=skills,
    )
    result = solve(instance, card("retirement", tiers=COVER_THEN_COST))
    assert (values(result)["cost"], set(retired(result))) == (cost, gone)


@pytest.mark.parametrize(("quantity", "gone"), [(1, {"old"}), (0, set())])
def test_by_hand_what_has_no_units_keeps_no_skill(quantity: float, gone: set[str]) -> None:
    # From p2 on nothing is needed. The old one may go as long as any new one is there.
    instance = toy(
        periods=periods(2),
        requirements=[need("r", 1, periods=["p1"])],
        offers=[held("old", 1, 3), held("new", 1, 1, None)],
        offer_changes=[{"offer": "new", "from_period": "p2", "quantity": quantity}],
    )
    assert set(retired(solve(instance, card("retirement", tiers=COVER_THEN_COST)))) == gone


def test_by_hand_what_no_agreement_lets_be_used_is_held_where_that_is_frozen() -> None:
    offers = [held("new", 1, 1, None), held("old", 1, 3, "p1", agreement="g")]
    instance = toy(periods=periods(2), requirements=[need("r", 1)], offers=offers, agreements=[agreement("g")])
    chosen = card("retirement", "stability", tiers=("cost",), stability__frozen_periods=1)
    assert retired(solve(instance, chosen)) == {"old": "p2"}


def test_by_hand_what_a_red_line_keeps_is_not_retired() -> None:
    # Two of the three new ones serve and one stays; with two to keep, the old ones are held as well: 12 each year.
    line = [{"id": "l", "nation": "A", "rule": "keep", "capability": "lift", "quantity": 2}]
    instance = OLD_AND_NEW.replace(red_lines=line, requirement_changes=[], requirements=[need("r", 2)])
    assert values(solve(instance, card("retirement", tiers=COVER_THEN_COST)))["cost"] == 36.0
    nothing_lent = instance.replace(requirements=[need("r", 2, periods=["p1"])], skills=CONSENT)
    # Of 5 owned 2 stay: from p2 on the new ones do (6), or the old ones (6).
    assert values(solve(nothing_lent, card("retirement", tiers=COVER_THEN_COST)))["cost"] == 24.0


def test_by_hand_what_is_retired_is_not_owned() -> None:
    # Half of 6 may be committed: 3. Without the old ones, half of 4: 2, which covers half of 4 where 3 cover 3/4.
    families = ("retirement", "sovereignty", "budget")
    short = WHOLE_NATION.replace(budgets=budgets(A=[14, 8], B=[None] * 2))
    result = solve(short, card(*families))
    assert (values(result)["covered"], retired(result)) == (pytest.approx((0.75 + 0.5) / 2), {"old": "p2"})
    assert values(solve(WHOLE_NATION, card(*families)))["covered"] == 0.75
    sustained = ("retirement", "sustainment", "budget")
    # 0.4 of 6 is 2.4, of 4 1.6: whole aircraft.
    assert values(solve(short, card(*sustained)))["covered"] == pytest.approx((2 + 1) / 8)


def test_by_hand_a_change_of_the_plan() -> None:
    # Change first: two aircraft less are two points, so nothing is retired. The other way round it pays.
    chosen = ("retirement", "stability")
    instance = OLD_AND_NEW.replace(requirements=[need("r", 2)], requirement_changes=[])
    still = solve(instance, card(*chosen, tiers=("covered", "plan_change", "cost")))
    assert retired(still) == {}
    change = values(still)["plan_change"]
    result = solve(instance, card(*chosen, tiers=(*COVER_THEN_COST, "plan_change")))
    assert (values(result)["plan_change"], retired(result)) == (change + 2 if change else None, {"old": "p2"})
    frozen = solve(instance, card(*chosen, tiers=COVER_THEN_COST, stability__frozen_periods=2))
    assert retired(frozen) == {"old": "p3"}


def test_by_hand_budgets_hold_what_is_held() -> None:
    # 12 to hold all: nothing can be afforded for less where nothing may be retired.
    instance = OLD_AND_NEW.replace(budgets=budgets(A=[12, 11, 11], B=[None] * 3))
    assert pooling.solve(instance, card=card("budget")).outcome == "infeasible"
    result = solve(instance, card("budget", "retirement"))
    assert retired(result) == {"old": "p2"}


def test_by_hand_holding_is_no_contribution() -> None:
    instance = toy(offers=[offer("a", "A", 1, cost=4, holding_cost_million=9), offer("b", "B", 1, cost=4)])
    result = solve(instance, card(tiers=("covered", "burden_sum"), burden__key="equal"))
    assert values(result) == {"covered": 1.0, "burden_sum": 0.0}
    assert result.burden.set_index("nation")["burden_million"].to_dict() == {"A": 4.0, "B": 4.0}


def test_by_hand_nothing_is_retired_for_nothing() -> None:
    instance = OLD_AND_NEW.replace(offers=[held("old", 2, 0), held("new", 3, 0)])
    for tiers in (("covered",), COVER_THEN_COST):
        assert retired(solve(instance, card("retirement", tiers=tiers))) == {}


def test_by_hand_prices_and_changes_of_quantity() -> None:
    # 2 units at 3, then 1 at 3 * 1.5.
    instance = toy(
        periods=periods(2),
        requirements=[need("r", 1)],
        offers=[held("a", 2, 3, None)],
        offer_changes=[{"offer": "a", "from_period": "p2", "quantity": 1}],
        prices=[{"period": "p2", "kind": "commitment", "index": 1.5}],
    )
    assert values(solve(instance, card("retirement", tiers=("cost",))))["cost"] == 10.5


def test_a_plan_starts_the_next_run() -> None:
    first = solve(OLD_AND_NEW, card("retirement", tiers=COVER_THEN_COST))
    again = solve(OLD_AND_NEW, card("retirement", tiers=COVER_THEN_COST), warm=first)
    assert again.plan == first.plan


def best(quantities: dict[str, tuple[int, float]], needs: tuple[int, ...], consent: bool) -> float:
    """The least cost of holding at full coverage, by trying every period of every retirement."""
    least = float("inf")
    names, end = list(quantities), len(needs)
    for first in product(range(1, end + 1), repeat=len(names)):
        there = [
            [quantities[name][0] if at < begin else 0 for name, begin in zip(names, first, strict=True)]
            for at in range(end)
        ]
        enough = all(sum(units) >= need for units, need in zip(there, needs, strict=True))
        last = consent or all(any(units) for units in there)
        if enough and last:
            cost = sum(units * quantities[name][1] for row in there for name, units in zip(names, row, strict=True))
            least = min(least, cost)
    return least


@pytest.mark.parametrize("consent", [False, True])
@pytest.mark.parametrize("needs", [(3, 2, 0), (6, 1, 2), (1, 4, 4), (2, 0, 0)])
def test_the_best_of_all_retirements(needs: tuple[int, ...], consent: bool) -> None:
    quantities = {"a": (1, 2.0), "b": (2, 1.5), "c": (3, 4.0)}
    instance = toy(
        periods=periods(3),
        requirements=[need(f"r{at}", units, periods=[f"p{at}"]) for at, units in enumerate(needs, 1) if units],
        offers=[held(name, *of) for name, of in quantities.items()],
        skills=CONSENT if consent else [],
    )
    result = solve(instance, card("retirement", tiers=COVER_THEN_COST))
    assert values(result) == {"covered": 1.0, "cost": best(quantities, needs, consent)}


def test_absent_where_nothing_may_be_retired() -> None:
    instance = OLD_AND_NEW.replace(offers=[held("old", 2, 3, None), held("new", 3, 2, None)])
    assert rows(instance, card("retirement")) == rows(instance, card("spending"))
    assert columns(instance, card("retirement")) == columns(instance, card("spending"))
    assert committed(solve(instance, card("retirement"))) == committed(solve(instance, card("spending")))


def test_by_hand_held_for_each_year_of_a_period() -> None:
    # 12 a year for five years, then 6: without the old ones.
    instance = OLD_AND_NEW.replace(
        periods=[{"id": f"p{at}", "years": 5} for at in (1, 2, 3)], requirement_changes=[], red_lines=[]
    ).replace(requirements=[need("r", 3)])
    result = solve(instance, card("retirement", tiers=COVER_THEN_COST))
    assert result.spending.query("nation == 'A'")["holding_million"].tolist() == [60.0, 30.0, 30.0]

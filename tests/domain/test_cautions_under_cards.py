"""Warnings and cards: silent where the card leaves the rule out, and true where it has it."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

import pooling
from pooling.domain.card import Card, Tier
from pooling.domain.families import FAMILIES
from pooling.domain.problems import CautionUnder
from pooling.domain.standing import Standing
from pooling.domain.under import Under
from tests.brute.cards import random_card
from tests.brute.instances import FAMILIES as MIXED
from tests.brute.instances import random_instance

from .cautions_base import facts, lock, nation, need, offer
from .cautions_judged import JUDGES, judged
from .test_cautions import CASES, all_seen, marks

CARD = pooling.load_card("coverage").with_overrides({"breadth.largest_share": 1.0}, gap=0.0)
OTHERWISE: dict[str, Any] = {
    "budget.scale": 100.0,
    "readiness.grace_days": 3650,
    "caveats.delay_scale": 0.0,
    "coverage.count": "expected",
    "agreements.within": "region",
}
"""Setting on which a warning rests -> a value with which it is not true."""


def _without(family: str) -> Card:
    """The card without a family, and what needs it."""
    gone = {family} | {name for name, record in FAMILIES.items() if family in record.needs}
    families = tuple(family for family in CARD.families if family not in gone)
    return replace(CARD, families=families, tiers=(Tier("covered", 0.0, 0.0),))


@pytest.mark.parametrize(("said", "true", "_"), marks(CASES))
def test_a_card_without_the_rule_is_told_nothing(said: str, true: dict[str, Any], _: dict[str, Any]) -> None:
    instance = facts(**true)
    mine = next(warning for warning in instance.warnings if f"{warning.place}: {warning.rule}".startswith(said))
    told = [f"{row.place}: {row.rule}" for row in instance.warnings_under(CARD)]
    assert any(line.startswith(said) for line in told)
    if not isinstance(mine, CautionUnder):
        assert mine in instance.warnings_under(_without("locks"))
        return
    assert mine.under != Under()
    assert mine.rule == mine.bare + mine.under.words()
    assert f"{mine.place}: {mine.bare}" in told
    others = [_without(family) for family in mine.under.families]
    others += [CARD.with_overrides({key: OTHERWISE[key]}) for key, _, _ in mine.under.settings]
    for card in others:
        assert mine.said_under(card) is None
        assert f"{mine.place}: {mine.bare}" not in [f"{x.place}: {x.rule}" for x in instance.warnings_under(card)]


BUDGETS = [
    {"nation": nation, "period": when, "amount_million": 6} for nation in ("AAA", "BBB") for when in ("t1", "t2")
]
ONE = [offer("o", "AAA")]
POSSIBLE: tuple[tuple[dict[str, Any], dict[str, Any], str, str], ...] = (
    ({"requirements": [need("r", 3, within_days=10)], "offers": [offer("o", "AAA", notice_days=20)]},
     {"readiness.grace_days": 15}, "coverage", "within_days"),
    ({"requirements": [need("r", 3, within_days=10)], "offers": ONE, "caveats": [
        {"id": "c", "nation": "AAA", "rule": "approval", "delay_days": 20}]},
     {"caveats.delay_scale": 0.5}, "coverage", "within_days"),
    ({"requirements": [need("r", 3, least_nations=2)], "offers": ONE}, {}, "go-it-alone", "least_nations"),
    ({"requirements": [need("r", 3, largest_share=0.5)], "offers": ONE}, {}, "go-it-alone", "largest_share"),
    ({"requirements": [need("r", 3)], "offers": ONE, "locks": [lock("at_least", quantity=9)]}, {}, "go-it-alone",
     "locks"),
    ({"requirements": [need("r", 3)], "offers": [offer("o", "AAA", reserve=3)]}, {"families.sovereignty": False},
     "coverage", "reserve"),
    ({"requirements": [need("r", 3)], "offers": [offer("o", "AAA", unit_cost_million=13)], "budgets": BUDGETS},
     {"budget.scale": 7.0}, "coverage", "unit_cost_million"),
    ({"requirements": [need("r", 3)], "offers": [offer("o", "AAA", 3, smallest_use=3, dwell=2), offer("p", "BBB")]},
     {"families.lots": False}, "coverage", "smallest use"),
)  # fmt: skip
"""Tables, a card's settings with which everything is met, the card, and what is warned of under other cards."""


@pytest.mark.parametrize(("tables", "settings", "card", "of"), POSSIBLE)
def test_nothing_is_called_impossible_that_the_card_makes_possible(
    tables: dict[str, Any], settings: dict[str, Any], card: str, of: str
) -> None:
    alone = {} if card == "go-it-alone" else {"breadth.largest_share": 1.0}
    result = pooling.solve(facts(**tables), card=card, overrides={**alone, **settings}, gap=0.0)
    assert result.outcome == "optimal"
    assert result.tiers[0].value == pytest.approx(1.0)
    assert of in str(facts(**tables).warnings)
    assert [
        warning for warning in result.warnings if warning.place.startswith(("/requirements", "/locks", "/offers"))
    ] == []


def test_a_limit_is_of_units_in_use_not_of_units_held() -> None:
    tables: dict[str, Any] = {
        "requirements": [need("r", 6)],
        "offers": [offer("o", "AAA", dwell=0.5)],
        "caveats": [{"id": "c", "nation": "AAA", "rule": "limit", "capability": "lift", "amount": 5}],
    }
    assert facts(**tables).warnings == ()
    tables["caveats"][0]["amount"] = 6
    assert [warning.place for warning in facts(**tables).warnings] == ["/caveats/0/amount"]


@pytest.mark.parametrize(("_", "true", "beside"), marks(CASES))
def test_what_is_called_impossible_is(_: str, true: dict[str, Any], beside: dict[str, Any]) -> None:  # noqa: ARG001
    found = list(judged(facts(**true), CARD))
    assert [(name, seen.rule, why) for name, seen, why in found if why] == []


@pytest.mark.parametrize("seed", range(5))
def test_what_is_called_impossible_is_under_any_card(seed: int) -> None:
    draw = random.Random(seed)
    instance = random_instance(draw, mixed={name for name in MIXED if draw.random() < 0.3})
    found = list(judged(instance, replace(random_card(draw), tiers=(Tier("covered", 0.0, 0.0),))))
    assert [(name, seen.rule, why) for name, seen, why in found if why] == []


def test_what_can_be_judged_is() -> None:
    """Every kind that says that something is impossible has a judge, and judges find what is false."""
    spoken = {look.__name__ for look, rows in all_seen().items() if any(seen.under != Under() for seen in rows)}
    assert {name for name in spoken if name not in JUDGES} <= {"unaffordable", "unpaid", "options"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Standing, "kept", lambda *_: 3)
        false = [why for name, _, why in judged(facts(), CARD) if name == "nothing_left"]
    assert len(false) == 2
    assert all(false)


def test_more_are_counted_under_cards_only_under_which_all_are_true() -> None:
    many = [offer(f"o-{number}", "AAA", reserve=3) for number in range(25)]
    instance = facts(offers=[*many, offer("p", "BBB")], nations=[nation("AAA"), nation("BBB")])
    assert str(instance.warnings_under(CARD)[-1]).startswith("/offers: 5 more like: ")
    assert instance.warnings_under(_without("sovereignty")) == ()

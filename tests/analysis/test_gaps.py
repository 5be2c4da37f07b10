"""Why a need goes unmet: every reason by a case made for it, and parts that add up."""

from __future__ import annotations

import random
from dataclasses import asdict
from typing import Any

import pytest
from brute.cards import random_card
from brute.instances import random_instance
from toys import budgets, card, need, offer, solve, toy

import pooling
from pooling.domain.card import Tier
from pooling.domain.instance import Instance
from pooling.domain.result import Gap

PARTS = ("kept_home", "too_late", "caveat", "elsewhere", "used", "idle")


def only_gap(instance: Instance, *families: str, **parameters: Any) -> Gap:
    """The one gap of the plan that covers the most."""
    (gap,) = solve(instance, card(*families, **parameters)).gap_rows
    assert gap.offered == pytest.approx(sum(asdict(gap)[part] for part in PARTS))
    return gap


def parts(gap: Gap) -> dict[str, float]:
    """The parts that are not zero."""
    return {part: round(asdict(gap)[part], 6) for part in PARTS if asdict(gap)[part] > 1e-9}


def test_nobody_offers_it() -> None:
    gap = only_gap(toy(offers=[]))
    assert (gap.main_reason, gap.offered, parts(gap)) == ("nobody offers it", 0.0, {})
    assert (gap.requirement, gap.mission, gap.capability, gap.period, gap.priority) == ("r", "m", "lift", "p", 1)
    assert (gap.need, gap.short) == (2.0, 2.0)


def test_too_little_of_it_exists() -> None:
    gap = only_gap(toy(offers=[offer("a", "A", 1)]))
    assert (gap.main_reason, parts(gap)) == ("too little of it exists", {"used": 1})


def test_kept_at_home() -> None:
    gap = only_gap(toy(offers=[offer("a", "A", 4, reserve=3)]), "sovereignty")
    assert (gap.main_reason, parts(gap)) == ("kept at home by reserves", {"kept_home": 3, "used": 1})


@pytest.mark.parametrize(
    "caveat",
    [
        {"rule": "forbid"},
        {"rule": "approval", "delay_days": 6},  # 5 days are in time, 11 are not
    ],
)
def test_held_back_by_caveats(caveat: dict[str, Any]) -> None:
    gap = only_gap(
        toy(
            requirements=[need("r", 2, within_days=10)],
            offers=[offer("a", "A", 4, notice_days=5)],
            caveats=[{"id": "c", "nation": "A", **caveat}],
        ),
        "caveats",
        "readiness",
    )
    assert (gap.main_reason, parts(gap)) == ("held back by caveats", {"caveat": 4})


def test_an_approval_within_the_days_of_grace_is_the_caveats_doing() -> None:
    # 12 days are in time with 5 of grace; 12 + 10 are not, and without the approval they would be.
    gap = only_gap(
        toy(
            requirements=[need("r", 2, within_days=10)],
            offers=[offer("a", "A", 4, notice_days=12)],
            caveats=[{"id": "c", "nation": "A", "rule": "approval", "delay_days": 10}],
        ),
        "caveats",
        "readiness",
        readiness__grace_days=5,
    )
    assert gap.main_reason == "held back by caveats"


def test_not_ready_in_time() -> None:
    gap = only_gap(
        toy(requirements=[need("r", 2, within_days=9)], offers=[offer("a", "A", 4, notice_days=10)]), "readiness"
    )
    assert (gap.main_reason, parts(gap)) == ("not ready in time", {"too_late": 4})


def test_used_elsewhere_at_the_same_time() -> None:
    instance = toy(requirements=[need("r", 2), need("q", 2, priority=2)], offers=[offer("a", "A", 2)])
    gap = only_gap(instance)
    assert (gap.requirement, gap.main_reason) == ("q", "used elsewhere at the same time")
    assert parts(gap) == {"elsewhere": 2}


def test_use_in_another_situation_is_not_elsewhere() -> None:
    # Two for r in s1, and the same two for q in s2 but for a limit of one: one is held back, none is elsewhere.
    instance = toy(
        situations=[{"id": "s1"}, {"id": "s2"}],
        missions=[{"id": "m", "situations": ["s1"]}, {"id": "n", "situations": ["s2"]}],
        requirements=[need("r", 2), need("q", 2, mission="n")],
        offers=[offer("a", "A", 2)],
        caveats=[{"id": "c", "nation": "A", "rule": "limit", "mission": "n", "capability": "lift", "amount": 1}],
    )
    gap = only_gap(instance, "caveats")
    assert (gap.main_reason, parts(gap)) == (
        "held back by caveats",
        {"used": 1, "caveat": 1},
    )


def test_a_partner_who_must_not_be_there() -> None:
    # A serves three of four; B's two may not stand beside them.
    gap = only_gap(
        toy(
            requirements=[need("r", 4)],
            offers=[offer("a", "A", 3), offer("b", "B", 2)],
            caveats=[{"id": "c", "nation": "B", "rule": "not_with", "partner": "A"}],
        ),
        "caveats",
    )
    assert (gap.main_reason, parts(gap)) == ("held back by caveats", {"used": 3, "caveat": 2})


def test_the_ceiling_of_a_nation() -> None:
    gap = only_gap(
        toy(nations=[{"id": "A", "ceiling_share": 0.25}, {"id": "B"}], offers=[offer("a", "A", 4)]), "sovereignty"
    )
    assert "ceiling" in gap.main_reason
    assert parts(gap) == {"used": 1, "idle": 3}


def test_fewer_nations_than_must_take_part() -> None:
    gap = only_gap(toy(requirements=[need("r", 2, least_nations=2)], offers=[offer("a", "A", 4)]), "breadth")
    assert "nations" in gap.main_reason
    assert parts(gap) == {"idle": 4}


def test_given_up_for_less_cost() -> None:
    # Half of the coverage may be given up, so that nothing is spent on the second aircraft.
    instance = toy(offers=[offer("a", "A", 4, cost=1)])
    result = solve(instance, card(tiers=(Tier("covered", 1.0, 0.5), Tier("cost", 0.001, 0.0))))
    (gap,) = result.gap_rows
    assert gap.main_reason.startswith("given up for less cost")
    assert parts(gap) == {"used": 1, "idle": 3}


@pytest.mark.parametrize("rule", [{"rule": "at_most", "quantity": 1}, {"rule": "never"}])
@pytest.mark.parametrize("requirement", [None, "r"])
def test_what_a_lock_forbids_is_not_given_up(rule: dict[str, Any], requirement: str | None) -> None:
    lock = {"id": "l", "offer": "a", "requirement": requirement, **rule}
    gap = only_gap(toy(offers=[offer("a", "A", 4)], locks=[lock]), "locks")
    assert not gap.main_reason.startswith("given up")


def test_largest_share() -> None:
    gap = only_gap(toy(offers=[offer("a", "A", 4)]), "breadth", breadth__largest_share=0.5)
    assert (gap.main_reason, parts(gap)) == ("largest share of one nation reached", {"used": 1, "idle": 3})


def test_budgets_are_spent() -> None:
    gap = only_gap(toy(offers=[offer("a", "A", 4, cost=3)], budgets=budgets(A=[5], B=[0])), "budget")
    assert (gap.main_reason, parts(gap)) == ("budgets of those who have it are spent", {"used": 1, "idle": 3})


def test_a_package_is_more_than_one_nation_may_provide() -> None:
    # At least 3 to a need, and no nation above half of 4.
    gap = only_gap(
        toy(requirements=[need("r", 4)], offers=[offer("a", "A", 6, smallest_use=3)]),
        "lots",
        "breadth",
        breadth__largest_share=0.5,
    )
    assert gap.main_reason == "a unit or smallest package is more than one nation may provide"
    assert parts(gap) == {"idle": 6}


def test_effectiveness_and_dwell_are_counted() -> None:
    # 6 owned, 3 held for each deployed, each worth 2: at most 4 for the 5 needed.
    gap = only_gap(toy(requirements=[need("r", 5)], offers=[offer("a", "A", 6, effectiveness=2, dwell=3)]))
    assert (gap.offered, gap.short, parts(gap)) == (4.0, 1.0, {"used": 4})


def test_steps_that_leave_a_rest_are_no_reserve() -> None:
    # Twos out of 3: one stays, but nobody keeps it home for its own use.
    gap = only_gap(toy(requirements=[need("r", 3)], offers=[offer("a", "A", 3, step=2)]), "lots")
    assert gap.main_reason != "kept at home by reserves"


def test_no_gap_where_all_is_met() -> None:
    assert solve(toy(), card()).gap_rows == ()


def test_the_most_important_and_the_emptiest_come_first() -> None:
    instance = toy(
        requirements=[need("low", 4, priority=3), need("part", 4), need("none", 4, "fuel")], offers=[offer("a", "A", 3)]
    )
    assert [row.requirement for row in solve(instance, card()).gap_rows] == ["none", "part", "low"]


@pytest.mark.parametrize("seed", range(40))
def test_parts_add_up_in_random_instances(seed: int) -> None:
    rng = random.Random(1_000 + seed)
    instance, chosen = random_instance(rng, chance=0.5), random_card(rng)
    result = pooling.solve(instance, card=chosen, gap=0.01)
    if result.audit is None:
        assert result.gap_rows == ()
        return
    short = {(row.requirement, row.period): row.short for row in result.audit.coverage if row.short > 1e-6}
    assert {(row.requirement, row.period): row.short for row in result.gap_rows} == short
    for row in result.gap_rows:
        amounts = asdict(row)
        assert all(amounts[part] >= -1e-9 for part in PARTS)
        assert row.offered == pytest.approx(sum(amounts[part] for part in PARTS), abs=1e-6)
        owned = sum(
            instance.units(one, row.period) * one.effectiveness / one.dwell
            for one in instance.offers
            if one.capability == row.capability and (not one.periods or row.period in one.periods)
        )
        as_pledged = chosen["coverage.count"] == "pledged" and not any(one.gain_share for one in instance.agreements)
        assert row.offered == pytest.approx(owned) or not as_pledged
        assert row.used == pytest.approx(row.need - row.short, abs=1e-6) or row.used > row.need - row.short
        assert row.main_reason

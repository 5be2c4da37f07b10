"""Caveats that bite, and what each costs."""

from __future__ import annotations

import time
from typing import Any

import pytest
from toys import card, need, offer, solve, toy

import pooling
from pooling.analysis.caveat_costs import in_force
from pooling.domain.instance import Instance


def caveat(name: str, rule: str, nation: str = "A", **more: Any) -> dict[str, Any]:
    return {"id": name, "nation": nation, "rule": rule, **more}


MISSIONS = [{"id": "m", "situations": ["s"]}, {"id": "n", "situations": ["s"]}]
HELD = toy(
    missions=MISSIONS,
    requirements=[need("r", 4, within_days=10), need("q", 1, mission="n")],
    offers=[
        offer("a", "A", 3, effectiveness=0.5),
        offer("b", "B", 1),
        offer("late", "A", 5, notice_days=11),
        offer("h", "A", 2, host="B", consent="host"),
    ],
    caveats=[
        caveat("no", "forbid", mission="m", reason="parliament"),
        caveat("slow", "approval", "B", mission="m", delay_days=10),
        caveat("slower", "approval", "B", mission="m", delay_days=11),
        caveat("elsewhere", "forbid", mission="n", capability="fuel"),
    ],
)
"""r takes four: A's are forbidden there (a counts 1.5, hosted h 2), B's own one and B's consent take too long."""


def test_what_bites_is_shown_with_what_it_holds_back() -> None:
    # Of A: 3 * 0.5 (late is not in time anyway). Of B: its own 1 waits for an approval that takes 11 days; 10 are in
    # time. h's 2 are A's on B's soil: lifting one of the two caveats alone brings none of them. q is met: no row.
    result = solve(HELD, card("caveats", "consent", "readiness"))
    found = {row.caveat: (row.nation, row.requirement, row.held_back, row.short) for row in result.caveat_rows}
    assert found == {"no": ("A", "r", 1.5, 4.0), "slower": ("B", "r", 1.0, 4.0)}
    assert result.caveats.set_index("caveat").loc["no", "reason"] == "parliament"


def test_without_the_family_nothing_bites() -> None:
    assert solve(HELD, card("consent", "readiness")).caveat_rows == ()


def test_many_caveats_do_not_outlast_the_limit() -> None:
    # Each is looked up, not searched for among all the others: 8,000 of them took half a minute, limit or not.
    many = [caveat(f"c{number}", "forbid", mission="m") for number in range(8_000)]
    instance = toy(missions=MISSIONS, requirements=[need("r", 4)], offers=[offer("a", "A", 3)], caveats=many)
    began = time.process_time()
    result = pooling.solve(instance, card=card("caveats"), time_limit_s=1.5, explain=True)
    assert [row.short for row in result.gap_rows] == [4.0]
    assert time.process_time() - began < 5


def test_what_each_costs_is_cut_by_its_limit_before_it_is_begun() -> None:
    many = [caveat(f"c{number}", "forbid", mission="m") for number in range(3_000)]
    instance = toy(
        missions=MISSIONS, requirements=[need("r", 4)], offers=[offer(f"a{i}", "A", 1) for i in range(3_000)]
    )
    instance = instance.replace(caveats=many)
    began = time.process_time()
    assert len(in_force(instance, card("caveats"))) == 3_000
    assert time.process_time() - began < 3


def costs(instance: Instance) -> dict[str, Any]:
    found = pooling.caveat_costs(instance, card=card("caveats", "readiness", tiers=("covered", "cost")))
    return {row.caveat: row for row in found}


def test_by_hand_what_lifting_each_would_change() -> None:
    # Two needed: A's two (1 each) are forbidden, B's one (5) flies: half is covered for 5. Without `no` A flies: all is
    # covered for 2. `limit` (B sends one at most, and has one) and what fits nothing change nothing.
    instance = toy(
        offers=[offer("a", "A", 2, cost=1), offer("b", "B", 1, cost=5)],
        caveats=[
            caveat("no", "forbid"),
            caveat("limit", "limit", "B", capability="lift", amount=1),
            caveat("fuel", "forbid", capability="fuel"),
        ],
    )
    found = costs(instance)
    assert list(found) == ["no", "limit"]
    no = found["no"]
    assert (no.bites, no.fits, no.first_tier, no.value_with, no.value_without) == ("yes", 1, "covered", 0.5, 1.0)
    assert (no.better_by_least, no.better_by_most) == pytest.approx((0.5, 0.5), abs=1e-4)
    assert no.cost_change_million == pytest.approx(-3.0)
    assert (found["limit"].bites, found["limit"].cost_change_million) == ("no", pytest.approx(0.0))


def test_by_hand_a_caveat_may_cost_money_alone() -> None:
    # All is covered either way; without the caveat A's two cost 2 instead of B's 10.
    instance = toy(offers=[offer("a", "A", 2, cost=1), offer("b", "B", 2, cost=5)], caveats=[caveat("no", "forbid")])
    (row,) = costs(instance).values()
    assert (row.bites, row.better_by_least) == ("yes", pytest.approx(0.0, abs=1e-4))
    assert row.cost_change_million == pytest.approx(-8.0)


def test_no_time_no_rows() -> None:
    instance = toy(caveats=[caveat("no", "forbid")])
    solved = solve(instance, card("caveats"))
    assert pooling.caveat_costs(instance, card=card("caveats"), base=solved, time_limit_s=1e-9) == []

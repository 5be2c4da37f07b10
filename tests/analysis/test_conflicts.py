"""Conflicts: every smallest set, whose rules they are, what gives way at what price; planted ones are all found."""

from __future__ import annotations

import itertools
import json
import statistics
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from toys import budgets, card, need, offer, tables, toy

import pooling
from pooling.analysis.conflicts import hitting
from pooling.analysis.conflicts.enumerating import Enumeration
from pooling.analysis.conflicts.records import Conflicts
from pooling.domain.card import Card, Tier
from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput
from pooling.reasons.oracle import Oracle, proven
from pooling.reasons.owners import whose

from .planted import Plant, host, planted

RESULTS = Path(__file__).with_name("planted-long.json")
LONG = 300
FULL = {"coverage__shortfall_allowed": False}


def in_full(*families: str, **more: Any) -> Card:
    return card(*families, tiers=("cost",), **FULL, **more)


TWO = toy(
    requirements=[need("r", 2), need("q", 3, "fuel")],
    offers=[offer("a", "A", 2, cost=2), offer("f", "B", 3, "fuel", cost=1)],
    budgets=budgets(A=[3], B=[2.5]),
)
"""r takes A's two for 4, A has 3; q takes B's three for 3, B has 2.5: two conflicts that have nothing in common."""


@cache
def two() -> Conflicts:
    return pooling.conflict(TWO, card=in_full("budget"), repairs=10)


def test_by_hand_several_conflicts_each_verified_and_proven_to_be_smallest() -> None:
    found = two()
    by_number = {
        number: {row.rule for row in rows}
        for number, rows in itertools.groupby(found.conflicts, key=lambda row: row.conflict)
    }
    assert sorted(map(sorted, by_number.values())) == [["budget:A", "coverage:r"], ["budget:B", "coverage:q"]]
    assert found.every_one
    assert not found.feasible
    assert {(row.rules, row.verified, row.smallest) for row in found.conflicts} == {(2, "yes", "yes")}
    whose_they_are = {row.rule: (row.nation, row.held) for row in found.conflicts}
    assert whose_they_are["budget:A"] == ("A", "national")
    assert whose_they_are["coverage:r"] == ("", "need")
    figures = {row.rule: (row.asked, row.available, row.unit) for row in found.conflicts}
    assert figures["budget:A"] == (3.0, 4.0, "million")


def test_by_hand_each_repair_is_as_small_as_can_be_and_priced() -> None:
    # Either budget up (1 and half a million), or a whole aircraft and half a tonne less. All of it costs 4 + 3.
    found = two()
    repairs = [list(rows) for _, rows in itertools.groupby(found.repairs, key=lambda row: row.repair)]
    told = [{row.rule: row.amount for row in rows} for rows in repairs]
    assert told[0] == {"budget:A": pytest.approx(1.0), "budget:B": pytest.approx(0.5)}
    assert {"coverage:r": pytest.approx(1.0), "coverage:q": pytest.approx(0.5)} in told
    assert len(told) == 4
    assert {row.known for row in found.repairs} == {"proven"}
    assert repairs[0][0].cost_million == pytest.approx(7.0)
    assert {row.change for row in repairs[0]} == {
        "budgets nation=A period=p amount_million+=1",
        "budgets nation=B period=p amount_million+=0.5",
    }
    for rows in repairs:
        # Made by anybody, in a run of its own: a plan exists. With a hundredth less of an amount, none does.
        changed = pooling.variant(TWO, *(row.change for row in rows)).instance
        assert pooling.solve(changed, card=in_full("budget")).outcome == "optimal"
    less = pooling.variant(TWO, "budgets nation=A amount_million+=0.99", "budgets nation=B amount_million+=0.5")
    assert pooling.solve(less.instance, card=in_full("budget")).outcome == "infeasible"


def test_by_hand_what_whole_units_alone_forbid_is_repaired() -> None:
    # One and a half aircraft would do and cost 1.5; two cost 2, and A has 1.75.
    instance = toy(
        requirements=[need("r", 3)],
        offers=[offer("a", "A", 3, cost=1, effectiveness=2)],
        budgets=budgets(A=[1.75], B=[9]),
    )
    found = pooling.conflict(instance, card=in_full("budget"))
    assert {row.rule for row in found.conflicts} == {"budget:A", "coverage:r"}
    amounts = {row.rule: row.amount for row in found.repairs}
    assert amounts == {"budget:A": pytest.approx(0.25), "coverage:r": pytest.approx(1.0)}


def test_a_red_line_is_named_with_its_nation_and_gives_way_last() -> None:
    line = {"id": "home", "nation": "A", "rule": "keep", "capability": "lift", "quantity": 1, "reason": "law"}
    instance = toy(offers=[offer("a", "A", 2)], red_lines=[line])
    found = pooling.conflict(instance, card=in_full())
    held = {row.rule: (row.nation, row.held) for row in found.conflicts}
    assert held["red_lines:home"] == ("A", "red line")
    assert [row.rule for row in found.repairs] == ["coverage:r", "red_lines:home"]
    assert "[a red line of A]" in found.text()


def test_the_fewest_days_that_would_do_are_found() -> None:
    # Two aircraft within 9 days: a needs 10, b 15. One of each is needed.
    instance = toy(
        requirements=[need("r", 2, within_days=9)],
        offers=[
            offer("a", "A", 1, notice_days=10),
            offer("b", "B", 1, notice_days=15),
            offer("c", "B", 1, notice_days=20),
        ],
    )
    found = pooling.conflict(instance, card=in_full("readiness"))
    days = {row.rule: (row.amount, row.limit, row.unit) for row in found.repairs}
    assert days["readiness:r"] == (6.0, 9.0, "days")


def test_no_conflict_where_a_plan_keeps_every_rule() -> None:
    found = pooling.conflict(toy(), card=in_full())
    assert (found.feasible, found.conflicts, found.repairs) == (True, (), ())
    assert found.text() == "toy with toy: no conflict, a plan keeps every rule"


def test_without_time_nothing_is_claimed() -> None:
    found = pooling.conflict(TWO, card=in_full("budget"), time_limit_s=1e-9)
    assert (found.outcome, found.reason, found.conflicts) == ("none", "time_limit", ())


def test_wrong_requests_are_refused_all_at_once() -> None:
    with pytest.raises(InvalidInput) as refused:
        pooling.conflict(TWO, sets=0, repairs=-1)
    assert [problem.place for problem in refused.value.problems] == ["sets", "repairs"]


def test_smallest_sets_that_take_of_all_equal_those_by_trying() -> None:
    import random

    rng = random.Random(5)
    for _ in range(60):
        sets = [frozenset(rng.sample(range(7), rng.randint(1, 3))) for _ in range(rng.randint(1, 5))]
        known = [frozenset(rng.sample(range(7), rng.randint(1, 2))) for _ in range(rng.randint(0, 2))]
        fitting = [
            set(tried)
            for size in range(8)
            for tried in itertools.combinations(range(7), size)
            if all(set(tried) & other for other in sets) and not any(other <= set(tried) for other in known)
        ]
        found = hitting.smallest(sets, known)
        assert (None if found is None else len(found)) == (len(fitting[0]) if fitting else None)
        assert found is None or set(found) in fitting
        assert hitting.apart(sets) <= min(len(tried) for tried in map(set, fitting or [range(8)]))


def test_every_rule_has_somebody_whose_it_is() -> None:
    chosen = in_full("budget", "sovereignty", "breadth", breadth__largest_share=0.5)
    assert whose(TWO, chosen, ("breadth", "r")) == ("", "policy")
    assert whose(TWO, chosen, ("sovereignty", "B")) == ("B", "national")


# --- planted --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Found:
    """What came out for one plant."""

    rules: tuple[int, ...]
    integer: bool
    found: bool
    verified: bool
    smallest: bool
    every_one: bool
    seconds: float
    solves: int


def search(plant: Plant) -> Found:
    began = time.process_time()
    oracle = Oracle(plant.instance, plant.card)
    known = Enumeration(oracle)
    known.run(5, lambda _: None)
    verified = all(proven(oracle, list(rules)) for rules in known.conflicts)
    seconds = time.process_time() - began
    sizes = tuple(sorted(map(len, plant.conflicts)))
    smallest = known.smallest_is_proven and min(map(len, known.conflicts)) == sizes[0]
    same = set(map(frozenset, known.conflicts)) == set(plant.conflicts)
    given = (same, verified, smallest, known.complete, seconds, oracle.solves)
    return Found(sizes, plant.by_whole_units_alone, *given)


def tiny() -> tuple[dict[str, Any], Card]:
    """A host of two needs that are met."""
    rows = tables(budgets=budgets(A=[9], B=[9]), requirements=[need("r", 2), need("q", 1, "fuel")])
    rows["offers"] = [offer("a", "A", 2, cost=1), offer("f", "B", 1, "fuel", cost=1)]
    families = ("lots", "sovereignty", "caveats", "readiness", "breadth", "budget", "locks", "focus", "specialisation")
    return rows, card(*families, tiers=(Tier("cost", 0.05, 0.01),), **FULL)


def test_planted_conflicts_of_tiny_instances_are_found_verified_and_smallest() -> None:
    rows, chosen = tiny()
    found = [search(planted(rows, chosen, seed)) for seed in range(5, 15)]
    assert all(one.found and one.verified and one.smallest and one.every_one for one in found)
    assert {size for one in found for size in one.rules} == {1, 2, 3, 4, 5}
    assert sum(one.integer for one in found) >= 3
    assert any(len(one.rules) == 2 for one in found)


@pytest.mark.long
def test_planted_conflicts_of_nordic_five_are_all_found() -> None:
    rows, chosen = host("nordic-five")
    found = [search(planted(rows, chosen, seed)) for seed in range(LONG)]
    RESULTS.write_text(json.dumps(summary(found), indent=2) + "\n", encoding="utf-8")
    assert all(one.found and one.verified and one.smallest for one in found)
    assert statistics.median(one.seconds for one in found) < 2


def summary(found: list[Found]) -> dict[str, Any]:
    seconds = sorted(one.seconds for one in found)
    return {
        "plants": len(found),
        "conflicts": sum(len(one.rules) for one in found),
        "by_rules": {str(size): sum(one.rules.count(size) for one in found) for size in range(1, 6)},
        "by_whole_units_alone": sum(one.integer for one in found),
        "found": sum(one.found for one in found),
        "verified": sum(one.verified for one in found),
        "smallest_proven": sum(one.smallest for one in found),
        "every_one_known": sum(one.every_one for one in found),
        "cpu_seconds": {
            "median": round(statistics.median(seconds), 2),
            "largest": round(seconds[-1], 2),
            "sum": round(sum(seconds), 1),
        },
        "solves_median": statistics.median(one.solves for one in found),
    }


def test_what_was_planted_is_an_instance_like_any_other() -> None:
    rows, chosen = tiny()
    plant = planted(rows, chosen, 3)
    assert isinstance(plant.instance, Instance)
    assert pooling.solve(plant.instance, card=chosen).outcome == "infeasible"

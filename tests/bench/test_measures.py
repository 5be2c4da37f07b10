"""Times, integrals and contradictions by hand."""

from __future__ import annotations

from typing import Any

import pytest

from pooling.study.bench.measures import (
    best_known,
    contradictions,
    judged,
    planned,
    primal_integral,
    proven,
    seconds_to_gap,
    seconds_to_plan,
)
from pooling.study.bench.profiles import OPEN, profile

from .comparing import median, ratios, shown

COST = ("cost", False, 4.0)


def tier(name: str, maximise: bool, entered_s: float, *points: Any, **more: Any) -> dict[str, Any]:
    listed = [list(point) for point in points]
    return {"name": name, "maximise": maximise, "entered_s": entered_s, "points": listed, **more}


def run(*tiers: dict[str, Any], contestant: str = "ours", **more: Any) -> dict[str, Any]:
    names = more.pop("tier_names", [each["name"] for each in tiers])
    about = {"case": "c", "seed": 0, "threads": 1, "limit_s": 10.0, "contestant": contestant, "peak_mb": 100.0}
    return {**about, "tiers": list(tiers), "tier_names": names, **more}


def test_seconds_to_gaps_by_hand() -> None:
    cost = tier(*COST, (5.0, None, 90.0), (6.0, 120.0, 90.0), (7.0, 100.0, 90.0), (9.0, 100.0, 99.5))
    assert seconds_to_plan(cost) == 2.0
    assert seconds_to_plan(cost, best=100.0) == 3.0, "120 is 17 % above 100"
    assert seconds_to_gap(cost, 0.25) == 2.0, "30 of 120"
    assert seconds_to_gap(cost, 0.10) == 3.0, "10 of 100"
    assert seconds_to_gap(cost, 0.005) == 5.0
    assert seconds_to_gap(cost, 0.001) is None


def test_what_is_known_never_gets_worse() -> None:
    cost = tier(*COST, (5.0, 100.0, 95.0), (6.0, 130.0, 50.0))
    assert seconds_to_gap(cost, 0.05) == 1.0
    covered = tier("covered", True, 0.0, (1.0, 0.95, None))
    assert seconds_to_gap(covered, 0.06) == 1.0, "a share is at most 1, whether a contestant says so or not"


def test_seconds_are_added_over_tiers_and_open_where_one_is() -> None:
    covered = tier("covered", True, 0.0, (1.0, 0.9, 1.0), (3.0, 0.9, 0.9))
    cost = tier(*COST, (5.0, 100.0, 95.0), (8.0, 100.0, 99.9))
    assert proven(run(covered, cost), 0.05) == 3.0 + 1.0
    assert proven(run(covered, cost), 0.01) == 3.0 + 4.0
    assert proven(run(covered, cost), 0.0001) is None
    assert proven(run(covered, tier_names=["covered", "cost"]), 0.05) is None, "cost was never begun"
    assert proven(run(covered, cost, missed=["covered"]), 0.05) is None, "its cost is of an easier problem"


def test_primal_integral_by_hand() -> None:
    one = run(tier("cost", False, 0.0, (2.0, 200.0, 0.0), (6.0, 100.0, 0.0)))
    assert primal_integral(one, {("c", "cost"): 100.0}) == pytest.approx(2 * 1.0 + 4 * 0.5 + 4 * 0.0)
    two = run(
        tier("covered", True, 0.0, (1.0, 0.5, 1.0)),
        tier(*COST, (4.0, 100.0, 0.0)),
        tier_names=["covered", "cost"],
    )
    best = {("c", "covered"): 1.0, ("c", "cost"): 50.0}
    assert primal_integral(two, best) == pytest.approx(((1 + 9 * 0.5) + (4 + 6 * 0.5)) / 2)
    never = run(tier_names=["covered", "cost"])
    assert primal_integral(never, best) == pytest.approx(10.0)
    late = run(tier("cost", False, 0.0, (12.0, 100.0, 0.0)))
    assert primal_integral(late, {("c", "cost"): 100.0}) == pytest.approx(10.0), "after the limit nothing counts"


def test_a_bound_that_anybodys_plan_passes_is_wrong_and_not_fast() -> None:
    fast = run(tier("cost", False, 0.0, (1.0, 110.0, 109.0), checked=110.0), contestant="highs")
    slow = run(tier("cost", False, 0.0, (9.0, 100.0, 99.9), checked=100.0), seed=1)
    known, best = judged([fast, slow])
    assert best == {("c", "cost"): 100.0}
    assert [len(each["wrong"]) for each in known] == [1, 0]
    assert proven(known[0], 0.05) is None
    assert proven(known[1], 0.05) == 9.0
    assert proven(known[0], 0.05, believed=True) == 1.0, "it would have been the faster one"


def test_only_plans_that_are_left_after_rounding_contradict() -> None:
    sound = run(tier("cost", False, 0.0, (1.0, 110.0, 109.0), checked=110.0))
    leaking = run(tier("cost", False, 0.0, (1.0, 90.0, 90.0), checked=None))
    known, best = judged([sound, leaking])
    assert best == {("c", "cost"): 110.0}
    assert not known[0]["wrong"]
    assert known[1]["wrong"] == ["cost: no plan is left once its whole numbers are rounded"]
    open_ = run(tier("cost", False, 0.0, (1.0, 90.0, 90.0), checked=95.0))
    assert contradictions(open_, {}) == ["cost: worth 95 once its whole numbers are rounded, not 90"]
    assert not contradictions(run(tier("cost", False, 0.0, (1.0, 95.0, 90.0), checked=94.0)), {}), "better is sound"
    easier = run(tier("covered", True, 0.0, (1.0, 0.1, 0.9)), tier(*COST, (5.0, 9.0, 9.0), checked=9.0))
    assert ("c", "cost") not in best_known([{**easier, "missed": ["covered"]}])


def test_infeasible_is_wrong_where_there_is_a_plan() -> None:
    said = run(tier("cost", False, 0.0, (1.0, None, 5.0), ended="Infeasible"))
    assert contradictions(said, {("c", "cost"): 100.0})
    assert not contradictions(said, {})


def test_ratios_are_to_the_faster_of_both_ways_of_highs_alone() -> None:
    def done(contestant: str, at: float | None, seed: int = 0, **more: Any) -> dict[str, Any]:
        point = (0.5, None, 0.0) if at is None else (at, 100.0, 100.0)
        return {"wrong": [], **run(tier("cost", False, 0.0, point), contestant=contestant, seed=seed), **more}

    def one_percent(each: dict[str, Any]) -> float | None:
        return proven(each, 0.01)

    runs = [done("ours", 2.0), done("highs", 8.0), done("highs-ours", 4.0)]
    assert list(ratios(runs, "ours", one_percent).values()) == [0.5]
    wrong = [done("ours", 2.0), done("highs", 8.0), done("highs-ours", 1.0, wrong=["its bound"])]
    assert list(ratios(wrong, "ours", one_percent).values()) == [0.25]
    assert list(ratios([done("ours", 2.0), done("highs", None)], "ours", one_percent).values()) == [0.2], "of 10 s"
    assert list(ratios([done("ours", None), done("highs", 9.0)], "ours", one_percent).values()) == [OPEN]
    assert not ratios([done("ours", None), done("highs", None)], "ours", one_percent)
    assert list(ratios([done("ours", 0.01), done("highs", 0.02)], "ours", one_percent).values()) == [1.0]
    curves = profile([*runs, done("ours", 6.0, 1), done("highs", 3.0, 1), done("highs-ours", None, 1)], one_percent)
    assert curves == {"ours": [1.0, 2.0], "highs": [1.0, 4.0], "highs-ours": [2.0, OPEN]}
    assert median([1.0, None, None]) == OPEN


def test_runs_of_one_limit_are_shown_beside_each_other() -> None:
    short = [run(tier("cost", False, 0.0), limit_s=10.0, contestant=name) for name in ("ours", "highs")]
    long = [run(tier("cost", False, 0.0), limit_s=60.0)]
    assert {each["limit_s"] for each in shown([*short, *long])[0]} == {10.0}
    assert planned(short[0], {}) is None

"""Frontiers by hand, against enumeration by cold solves, cut short, and gone on from a file."""

from __future__ import annotations

import json
import random
import threading
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from toys import card, near, need, offer, solve, toy

import pooling
from pooling.domain.instance import Instance
from pooling.engine.session import Session

FOUR = toy(
    requirements=[need("r", 4)],
    offers=[offer("a", "A", 2, cost=1), offer("b", "B", 1, cost=3), offer("c", "B", 1, cost=10)],
)
EXACT = card(tiers=("covered", "cost"), gap=0.0)


def test_by_hand_cost_against_coverage() -> None:
    # 4 of 4: 1 + 1 + 3 + 10. Without c 5, without b 2, then one a less at a time.
    rows = pooling.frontier(FOUR, card=EXACT, points=12)
    found = [(near(row.reached), near(row.value), row.enters, row.leaves) for row in rows]
    assert found == [
        (1.0, 15.0, (), ()),
        (0.75, 5.0, (), ("c",)),
        (0.5, 2.0, (), ("b",)),
        (0.25, 1.0, (), ()),
        (0.0, 0.0, (), ("a",)),
    ]
    # The last quarter of coverage costs 10 million, 0.4 a per cent; the quarter before 3, 0.12 a per cent.
    assert [near(row.per_cent_saves or 0.0) for row in rows] == [0.0, 0.4, 0.12, 0.04, 0.04]
    assert all(row.bound is not None and abs(row.bound - row.value) < 1e-6 for row in rows)
    # No plan that costs as little covers more than its level and a thousandth of the range.
    assert all(row.reached <= row.reached_at_best <= row.reached + 1e-3 for row in rows)
    for row, saved in zip(rows, (0, 10, 13, 14, 15), strict=True):
        assert row.saved_least is not None
        assert row.saved_most is not None
        assert row.saved_least - 1e-6 <= saved <= row.saved_most + 1e-6
    assert (rows.outcome, rows.detail) == ("optimal", "")


def test_the_last_per_cent_is_the_third_point_solved() -> None:
    many = toy(requirements=[need("r", 200)], offers=[offer("a", "A", 196, cost=1), offer("b", "B", 4, cost=5)])
    rows = pooling.frontier(many, card=EXACT, points=3)
    # A per cent of 200 are two of b's units at 5: 216 - 10.
    assert [(row.about, near(row.reached), near(row.value)) for row in rows] == [
        ("best", 1.0, 216.0),
        ("one per cent less", 0.99, 206.0),
        ("the other end", 0.0, 0.0),
    ]
    assert near(rows[1].per_cent_saves or 0.0) == 10.0


def test_points_lie_where_most_is_open_though_one_per_cent_less_gives_none() -> None:
    # Ten units, each a tenth: a per cent less is the best again. Eight points still reach from end to end.
    ten = toy(requirements=[need("r", 10)], offers=[offer("a", "A", 10, cost=1)])
    reached = [near(row.reached) for row in pooling.frontier(ten, card=EXACT, points=6)]
    assert max(high - low for high, low in pairwise(reached)) <= 0.5
    assert sum(share >= 0.5 for share in reached[1:-1]) >= 2


def test_the_other_way_round_it_is_the_same_frontier() -> None:
    rows = pooling.frontier(FOUR, card=EXACT, against="cost", optimised="covered", points=12)
    assert [(near(row.reached), near(row.value)) for row in rows] == [(0, 0), (1, 0.25), (2, 0.5), (5, 0.75), (15, 1)]


def test_what_comes_before_the_two_stays_as_good() -> None:
    # All four are covered at every point; A alone is cheaper, half and half is fair.
    pair = toy(requirements=[need("r", 4)], offers=[offer("a", "A", 4, cost=1), offer("b", "B", 4, cost=3)])
    fair = card(tiers=("covered", "burden_sum", "cost"), gap=0.0, burden__key="equal")
    rows = pooling.frontier(pair, card=fair, against="burden_sum", points=12)
    # a units of A, 4 - a of B: cost 12 - 2a, deviation |a - 3(4 - a)| in all: a = 3: 0 at 6; a = 4: 4 at 4.
    assert [(near(row.reached), near(row.value)) for row in rows] == [(0.0, 6.0), (4.0, 4.0)]


def _drawn(seed: int) -> Instance:
    rng = random.Random(seed)
    needs = [need(f"r{number}", rng.randint(1, 3)) for number in range(2)]
    offers: list[dict[str, Any]] = [
        offer(f"o{number}", rng.choice("AB"), rng.randint(1, 2), cost=rng.randint(1, 9)) for number in range(4)
    ]
    return toy(requirements=needs, offers=offers)


def same_as_cold(seed: int) -> None:
    """Every point is what a cold solve at its level says, and no point between was missed."""
    instance = _drawn(seed)
    rows = pooling.frontier(instance, card=EXACT, points=60)
    found = {(near(row.reached), near(row.value)) for row in rows}
    costs = {}
    for row in rows:
        level = row.level if row.level is not None else row.reached
        cold = solve(instance, EXACT, overrides={"tiers.covered.level": level})
        costs[near(row.reached)] = near(cold.tier("cost").value or 0.0)
        assert (near(cold.tier("covered").value or 0.0), near(cold.tier("cost").value or 0.0)) in found, seed
    assert set(costs.items()) == found, seed


@pytest.mark.parametrize("seed", range(1))
def test_points_are_what_cold_solves_find(seed: int) -> None:
    same_as_cold(seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1, 150))
def test_points_of_many_are_what_cold_solves_find(seed: int) -> None:
    same_as_cold(seed)


def test_kept_points_are_not_solved_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "points.json"
    few = pooling.frontier(FOUR, card=EXACT, points=3, keep=file)
    assert len(few) == 3
    solves: list[Any] = []
    kept = len(json.loads(file.read_text())["points"])
    solve_once = Session.solve

    def counted(self: Session, **asked: Any) -> Any:
        solves.append(asked)
        return solve_once(self, **asked)

    monkeypatch.setattr(Session, "solve", counted)
    whole = pooling.frontier(FOUR, card=EXACT, points=3, keep=file)
    assert (solves, list(whole)) == ([], list(few))
    more = pooling.frontier(FOUR, card=EXACT, points=12, keep=file)
    assert [near(row.value) for row in more] == [15, 5, 2, 1, 0]
    # The base was solved once more, for the others to begin from.
    assert [asked.get("changes") for asked in solves].count(None) == 1
    assert len(json.loads(file.read_text())["points"]) == kept + len(solves) - 1


def test_points_of_another_question_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "points.json"
    pooling.frontier(FOUR, card=EXACT, points=2, keep=file)
    other = FOUR.replace(requirements=[need("r", 3)])
    with pytest.raises(pooling.InvalidInput, match="points of another question: instance differ"):
        pooling.frontier(other, card=EXACT, points=2, keep=file)
    file.write_text("{}")
    with pytest.raises(pooling.InvalidInput, match="not points of a frontier"):
        pooling.frontier(FOUR, card=EXACT, points=2, keep=file)
    with pytest.raises(pooling.InvalidInput, match="a file that can be written"):
        pooling.frontier(FOUR, card=EXACT, points=2, keep=tmp_path)


def test_a_cancel_leaves_the_points_there_are() -> None:
    cancel = threading.Event()

    def tell(done: int, _count: int, _what: str) -> None:
        if done == 2:
            cancel.set()

    rows = pooling.frontier(FOUR, card=EXACT, points=12, cancel=cancel, on_progress=tell)
    assert 2 <= len(rows) <= 3
    assert (rows.outcome, rows.reason) == ("feasible", "cancelled")
    assert "points that were still to come are left out" in rows.detail


def test_without_a_plan_there_is_no_frontier() -> None:
    must = card(tiers=("cost",), gap=0.0, coverage__shortfall_allowed=False)
    both = card(tiers=("covered", "cost"), gap=0.0, coverage__shortfall_allowed=False)
    rows = pooling.frontier(FOUR.replace(requirements=[need("r", 9)]), card=both)
    assert (list(rows), rows.outcome) == ([], "infeasible")
    with pytest.raises(pooling.InvalidInput, match="card toy has no second tier"):
        pooling.frontier(FOUR, card=must)


def test_every_wrong_tier_is_refused_at_once() -> None:
    with pytest.raises(pooling.InvalidInput) as refused:
        pooling.frontier(FOUR, card=EXACT, against="coverd", optimised="costs")
    assert [problem.place for problem in refused.value.problems] == ["against", "optimised"]
    with pytest.raises(pooling.InvalidInput, match="a frontier is of two tiers"):
        pooling.frontier(FOUR, card=EXACT, against="cost", optimised="cost")
    with pytest.raises(pooling.InvalidInput, match="stands for several tiers"):
        pooling.frontier(FOUR, card="strict-priority")


def test_a_disk_that_fills_up_does_not_cost_the_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pooling.analysis.frontier.kept.write_file", full)
    with pytest.warns(RuntimeWarning, match="could not be kept: No space left on device"):
        rows = pooling.frontier(FOUR, card=EXACT, points=2, keep=str(tmp_path / "points.json"))
    assert len(rows) == 2

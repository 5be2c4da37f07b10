"""What a running solve says about itself, and what happens when the listener fails."""

from __future__ import annotations

import threading
import time
from itertools import pairwise

import pytest
from toys import card, offer, toy

import pooling
from pooling.solving.progress import Progress

from .hard import hard_card, hard_instance


def test_phases_come_in_order_and_tiers_are_counted() -> None:
    seen: list[Progress] = []
    instance = toy(offers=[offer("a", "A", 2, cost=1)])
    pooling.solve(instance, card=card(tiers=("covered", "cost")), on_progress=seen.append)
    phases = [name.phase for name in seen]
    assert list(dict.fromkeys(phases)) == ["build", "compile", "solve", "audit", "done"]
    solving = [name for name in seen if name.phase == "solve"]
    assert next(row.tier for row in solving if row.tier_index == 0) == "covered"
    assert {(row.tier, row.tier_index, row.tier_count, row.maximise) for row in solving} == {
        ("covered", 0, 2, True),
        ("cost", 1, 2, False),
    }
    others = [name for name in seen if name.phase != "solve"]
    assert all(other.tier is None and other.value is None and other.bound is None for other in others)


def test_infeasible_ends_with_conflict_and_done() -> None:
    seen: list[Progress] = []
    result = pooling.solve(
        toy(offers=[offer("a", "A", 1)]),
        card=card(coverage__shortfall_allowed=False),
        on_progress=seen.append,
    )
    assert result.outcome == "infeasible"
    assert "conflict" in [name.phase for name in seen]


def test_every_run_tells_that_it_is_done() -> None:
    seen: list[Progress] = []
    pooling.solve(
        toy(offers=[offer("a", "A", 1)]), card=card(coverage__shortfall_allowed=False), on_progress=seen.append
    )
    assert seen[-1].phase == "done"


@pytest.fixture(scope="module")
def long_run() -> list[Progress]:
    """Reports of three seconds on an instance that needs longer."""
    seen: list[Progress] = []
    pooling.solve(hard_instance(), card=hard_card(), time_limit_s=3.0, on_progress=seen.append)
    return [name for name in seen if name.phase == "solve"]


def test_figures_of_a_tier_only_get_better(long_run: list[Progress]) -> None:
    covered = [row for row in long_run if row.tier == "covered"]
    values = [row.value for row in covered if row.value is not None]
    bounds = [row.bound for row in covered if row.bound is not None]
    assert len(values) >= 2
    assert values == sorted(values)
    assert bounds == sorted(bounds, reverse=True)
    assert all(-1e-9 <= value <= 1 + 1e-9 for value in values)
    assert all(-1e-9 <= bound <= 1 + 1e-9 for bound in bounds)
    assert values[-1] > 0.5
    nodes = [row.nodes for row in covered]
    assert nodes == sorted(nodes)


def test_the_gap_told_is_that_of_value_and_bound(long_run: list[Progress]) -> None:
    told = [row for row in long_run if row.gap is not None]
    assert told
    for line in told:
        assert line.value is not None
        assert line.bound is not None
        assert line.gap == pytest.approx(abs(line.bound - line.value) / abs(line.value), abs=1e-9)
        assert line.target_gap == 1e-6


def test_reports_keep_coming(long_run: list[Progress]) -> None:
    seconds = [row.seconds for row in long_run]
    assert max(later - sooner for sooner, later in pairwise(seconds)) < 1.5
    assert seconds == sorted(seconds)


def test_seconds_count_from_the_beginning_of_the_run() -> None:
    seen: list[Progress] = []
    pooling.solve(hard_instance(), card=hard_card(), time_limit_s=0.5, on_progress=seen.append)
    seconds = [name.seconds for name in seen]
    assert seconds == sorted(seconds)


class ListenerFailed(Exception):
    pass


def alive() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "highs"]


def test_a_listener_that_fails_ends_the_run_and_the_solver() -> None:
    before = len(alive())

    def fail(progress: Progress) -> None:
        if progress.value is not None:
            raise ListenerFailed

    with pytest.raises(ListenerFailed):
        pooling.solve(hard_instance(), card=hard_card(), time_limit_s=3, on_progress=fail)
    deadline = time.perf_counter() + 1.0
    while len(alive()) > before and time.perf_counter() < deadline:
        time.sleep(0.05)
    assert len(alive()) == before

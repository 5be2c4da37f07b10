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
    phases = [one.phase for one in seen]
    assert list(dict.fromkeys(phases)) == ["build", "compile", "solve", "audit", "done"]
    solving = [one for one in seen if one.phase == "solve"]
    assert next(one.tier for one in solving if one.tier_index == 0) == "covered"
    assert {(one.tier, one.tier_index, one.tier_count, one.maximise) for one in solving} == {
        ("covered", 0, 2, True),
        ("cost", 1, 2, False),
    }
    others = [one for one in seen if one.phase != "solve"]
    assert all(one.tier is None and one.value is None and one.bound is None for one in others)


def test_infeasible_ends_with_conflict_and_done() -> None:
    seen: list[Progress] = []
    result = pooling.solve(
        toy(offers=[offer("a", "A", 1)]),
        card=card(coverage__shortfall_allowed=False),
        on_progress=seen.append,
    )
    assert result.outcome == "infeasible"
    assert "conflict" in [one.phase for one in seen]


def test_every_run_tells_that_it_is_done() -> None:
    seen: list[Progress] = []
    pooling.solve(
        toy(offers=[offer("a", "A", 1)]), card=card(coverage__shortfall_allowed=False), on_progress=seen.append
    )
    assert seen[-1].phase == "done"


@pytest.fixture(scope="module")
def long_run() -> list[Progress]:
    """Reports of one and a half seconds on an instance that needs longer."""
    seen: list[Progress] = []
    pooling.solve(hard_instance(), card=hard_card(), time_limit_s=1.5, on_progress=seen.append)
    return [one for one in seen if one.phase == "solve"]


def test_figures_of_a_tier_only_get_better(long_run: list[Progress]) -> None:
    covered = [one for one in long_run if one.tier == "covered"]
    values = [one.value for one in covered if one.value is not None]
    bounds = [one.bound for one in covered if one.bound is not None]
    assert len(values) >= 2
    assert values == sorted(values)
    assert bounds == sorted(bounds, reverse=True)
    assert all(-1e-9 <= value <= 1 + 1e-9 for value in values)
    assert all(-1e-9 <= bound <= 1 + 1e-9 for bound in bounds)
    assert values[-1] > 0.5
    nodes = [one.nodes for one in covered]
    assert nodes == sorted(nodes)


def test_the_gap_told_is_that_of_value_and_bound(long_run: list[Progress]) -> None:
    told = [one for one in long_run if one.gap is not None]
    assert told
    for one in told:
        assert one.value is not None
        assert one.bound is not None
        assert one.gap == pytest.approx(abs(one.bound - one.value) / abs(one.value), abs=1e-9)
        assert one.target_gap == 1e-6


def test_reports_keep_coming(long_run: list[Progress]) -> None:
    seconds = [one.seconds for one in long_run]
    assert max(later - sooner for sooner, later in pairwise(seconds)) < 1.5
    assert seconds == sorted(seconds)


def test_seconds_count_from_the_beginning_of_the_run() -> None:
    seen: list[Progress] = []
    pooling.solve(hard_instance(), card=hard_card(), time_limit_s=0.5, on_progress=seen.append)
    seconds = [one.seconds for one in seen]
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

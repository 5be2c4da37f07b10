"""One thread and one seed give the same plan; thread counts may change within a process."""

from __future__ import annotations

import threading

import pytest
from toys import card, offer, toy

import pooling
from pooling.domain.card import Card, Tier
from pooling.domain.instance import Instance
from pooling.domain.result import Result

from .hard import hard_instance


def middling() -> tuple[Instance, Card]:
    """An instance that takes some nodes, and is finished within a second."""
    chosen = card("lots", "budget", "breadth", tiers=(Tier("covered", 0.01, 0.001), Tier("cost", 0.1, 0.0)))
    return hard_instance(seed=5, nations=3, capabilities=2, requirements=5), chosen


def run(seed: int = 0, threads: int = 1) -> Result:
    instance, chosen = middling()
    result = pooling.solve(instance, card=chosen, seed=seed, threads=threads, time_limit_s=60)
    assert result.outcome == "optimal"
    assert result.plan is not None
    assert result.audit is not None
    assert result.audit.ok
    return result


def test_the_same_seed_gives_the_same_plan() -> None:
    first, second = run(seed=3), run(seed=3)
    assert first.plan == second.plan
    assert [tier.bound for tier in first.tiers] == [tier.bound for tier in second.tiers]
    assert [tier.nodes for tier in first.tiers] == [tier.nodes for tier in second.tiers]
    assert first.provenance == second.provenance


def test_the_same_plan_whatever_ran_before() -> None:
    first = run()
    pooling.solve(toy(offers=[offer("a", "A", 2)]), card=card(), seed=9)
    assert run().plan == first.plan


def test_other_thread_counts_in_one_process() -> None:
    # HiGHS shares one thread pool: without its reset the second answer is 0.0 without a word.
    value = run(threads=1).tier("covered").value
    assert value is not None
    for threads in (2, 1, 3):
        found = run(threads=threads).tier("covered").value
        assert found == pytest.approx(value, rel=0.011)


@pytest.mark.parametrize("counts", [(1, 1), (2, 1, 2)])
def test_concurrent_runs_from_several_threads(counts: tuple[int, ...]) -> None:
    expected = run().tier("covered").value
    assert expected is not None
    results: list[Result | BaseException] = []

    def work(threads: int) -> None:
        try:
            results.append(run(threads=threads))
        except BaseException as error:
            results.append(error)

    workers = [threading.Thread(target=work, args=(count,)) for count in counts]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert len(results) == len(counts)
    for result in results:
        assert isinstance(result, Result), result
        assert result.tier("covered").value == pytest.approx(expected, rel=0.011)

"""Tasks in spawned processes: answers, faults, deaths, cancels; nobody is left behind."""

from __future__ import annotations

import os
import signal
import time
from multiprocessing import active_children
from typing import Any

import pytest

from pooling.domain.problems import InvalidInput
from pooling.engine.worker_process import Died
from pooling.engine.workers import Done, Hard, Told, TooLarge, TooLong, Workers, cores
from tests.engine.toiling import prepare, toil


def ends(workers: Workers, count: int = 1) -> list[Done]:
    found: list[Done] = []
    until = time.monotonic() + 60
    while len(found) < count and time.monotonic() < until:
        found += [heard for heard in workers.heard(1.0) if isinstance(heard, Done)]
    return found


def test_a_process_does_one_task_after_another_and_a_dead_one_is_replaced(capfd: pytest.CaptureFixture[str]) -> None:
    with Workers(toil, 1) as workers:
        answers: dict[str, Any] = {}
        for task in ("first", "refuse", "break", "second", "die", "third"):
            assert workers.free == 1
            workers.begin(task, task)
            (done,) = ends(workers)
            assert done.name == task
            answers[task] = done.answer
        # More than a pipe holds at once, to a process that is still importing.
        os.kill(answers["third"], signal.SIGKILL)
        assert not list(workers.heard(30.0)), "one that dies with nothing to do costs nothing"
        workers.begin("large", bytes(3_000_000))
        assert ends(workers)[0].answer == 3_000_000
    assert answers["first"] == answers["second"] != answers["third"]
    assert isinstance(answers["refuse"], InvalidInput)
    assert str(answers["break"]) == "RuntimeError: a bolt is missing"
    assert "a bolt is missing" in capfd.readouterr().err
    assert isinstance(answers["die"], Died)
    assert str(answers["die"]).startswith("its process was killed (SIGKILL)")
    assert not active_children()


def test_a_cancel_is_heard_by_what_is_worked_on_and_by_nothing_after_it() -> None:
    with Workers(toil, 1) as workers:
        workers.begin("long", "wait")
        told = next(heard for _ in range(60) for heard in workers.heard(1.0))
        assert told == Told("long", "waiting")
        workers.cancel()
        (done,) = ends(workers)
        assert done.answer is True
        assert done.cpu_seconds is not None
        workers.begin("short", "pid")
        assert isinstance(ends(workers)[0].answer, int)


def test_nobody_is_left_where_the_block_ends_with_an_error() -> None:
    def stopped() -> None:
        with Workers(toil, 1) as workers:
            workers.begin("long", "wait")
            next(heard for _ in range(60) for heard in workers.heard(1.0))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert not active_children()


def test_the_cores_are_those_that_this_process_may_use() -> None:
    assert 1 <= cores() <= (os.cpu_count() or 1)


def test_a_task_over_a_hard_limit_is_stopped_and_the_next_one_is_not_hurt() -> None:
    with Workers(toil, 2) as workers:
        workers.begin("slow", "wait", Hard(seconds=0.2))
        workers.begin("large", "grow", Hard(memory_mb=200))
        found = {done.name: done.answer for done in ends(workers, 2)}
        assert isinstance(found["slow"], TooLong)
        assert str(found["slow"]) == "stopped after 0.2 seconds"
        assert isinstance(found["large"], TooLarge)
        workers.begin("small", "pid", Hard(seconds=60, memory_mb=10_000))
        assert isinstance(ends(workers)[0].answer, int)
    assert not active_children()


def test_what_is_prepared_comes_before_the_first_task_and_once() -> None:
    with Workers(toil, 1, prepare) as workers:
        found = []
        for name in ("first", "second"):
            workers.begin(name, "prepared")
            found += [done.answer for done in ends(workers)]
    assert found == [1, 1]

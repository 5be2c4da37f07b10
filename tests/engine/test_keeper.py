"""An executor that a thread keeps: tasks begin, are cancelled and stopped from any other thread."""

from __future__ import annotations

import time
from collections.abc import Iterator
from multiprocessing import active_children

import pytest

from pooling.domain.problems import InvalidInput, Problem
from pooling.engine.executor import Executor
from pooling.engine.keeper import Keeper
from pooling.engine.workers import UNLIMITED, Hard, TooLong, Workers
from tests.engine.toiling import toil


@pytest.fixture
def keeper() -> Iterator[Keeper]:
    kept = Keeper(lambda: Workers(toil, 2))
    yield kept
    kept.close()
    assert not active_children()


def test_each_task_is_cancelled_or_stopped_for_itself_and_a_process_is_used_again(keeper: Keeper) -> None:
    first = keeper.begin("pid", UNLIMITED).done.result(30).answer
    assert keeper.begin("pid", UNLIMITED).done.result(30).answer == first
    cancelled, stopped = keeper.begin("wait", UNLIMITED), keeper.begin("wait", UNLIMITED)
    keeper.cancel(cancelled)
    assert cancelled.done.result(30).answer is True
    assert not stopped.done.done()
    keeper.stop(stopped)
    until = time.monotonic() + 10
    while len(active_children()) > 1 and time.monotonic() < until:
        time.sleep(0.02)
    assert len(active_children()) == 1, "the one that was cancelled is kept"
    assert not stopped.done.done()
    assert isinstance(keeper.begin("wait", Hard(seconds=0.2)).done.result(30).answer, TooLong)


def test_what_keeps_an_executor_from_being_made_is_raised_and_may_be_gone_the_next_time() -> None:
    there: list[Workers] = []

    def make() -> Executor:
        if not there:
            raise InvalidInput([Problem("scheduler", "x", "is not there")])
        return there[0]

    keeper = Keeper(make)
    with pytest.raises(InvalidInput, match="is not there"):
        keeper.start()
    there.append(Workers(toil, 1))
    assert isinstance(keeper.begin("pid", UNLIMITED).done.result(30).answer, int)
    keeper.close()

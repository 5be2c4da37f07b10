"""Tasks on a Dask cluster: what holds for spawned processes holds there, and what is lost is told."""

from __future__ import annotations

import time
from collections.abc import Iterator
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import pytest
from distributed import LocalCluster

from pooling.domain.problems import InvalidInput
from pooling.engine import cluster as clusters
from pooling.engine.cluster_worker import unlike
from pooling.engine.executor import Executor, SchedulerLost, executor
from pooling.engine.keys import versions
from pooling.engine.worker_process import Died
from pooling.engine.workers import UNLIMITED, Done, Hard, TooLarge, TooLong
from tests.engine.toiling import Reads, prepare, toil


def ends(room: Executor, count: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    until = time.monotonic() + 60
    while len(found) < count and time.monotonic() < until:
        found |= {done.name: done.answer for done in room.heard(1.0) if isinstance(done, Done)}
    return found


@pytest.fixture
def room() -> Iterator[Executor]:
    with executor(toil, prepare, "local", 2) as opened:
        yield opened
    assert not active_children(), "nobody is left"


def test_a_limit_or_a_death_ends_the_process_of_a_task_and_not_the_dask_worker(room: Executor) -> None:
    assert (room.free, room.waits) == (2, False)
    for first, second in (("refuse", "break"), ("die", "prepared")):
        room.begin(first, first)
        room.begin(second, second)
        found = ends(room, 2)
        if first == "refuse":
            assert isinstance(found["refuse"], InvalidInput)
            assert str(found["break"]) == "RuntimeError: a bolt is missing"
        else:
            assert isinstance(found["die"], Died)
            assert str(found["die"]).startswith("its process was killed (SIGKILL)")
            assert found["prepared"] == 1
    room.begin("slow", "wait", Hard(seconds=0.2))
    room.begin("large", "grow", Hard(memory_mb=200))
    found = ends(room, 2)
    assert isinstance(found["slow"], TooLong)
    assert isinstance(found["large"], TooLarge)


def test_files_go_to_every_worker_that_has_not_got_them_and_a_cancel_is_heard(room: Executor, tmp_path: Path) -> None:
    facts = tmp_path / "facts.txt"
    facts.write_text("so many", encoding="utf-8")
    count = 6
    found: dict[str, Any] = {}
    for number in range(count):
        while not room.free:
            found |= ends(room, 1)
        room.begin(f"read-{number}", Reads(facts), UNLIMITED, [facts])
    found |= ends(room, count - len(found))
    assert {text for _, text in found.values()} == {"so many"}
    assert str(facts) not in {path for path, _ in found.values()}, "a copy was read"
    room.begin("long", "wait")
    until = time.monotonic() + 30
    while not active_children() and time.monotonic() < until:
        time.sleep(0.05)
    list(room.heard(2.0))
    room.cancel()
    assert ends(room, 1) == {"long": True}
    assert not room.busy


def test_a_scheduler_that_is_lost_is_told_with_what_was_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "CONNECT_S", 1.0)
    with (
        LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address="127.0.0.1:0") as cluster,
        executor(toil, prepare, cluster.scheduler_address, None) as room,
    ):
        room.begin("first", "pid")
        assert set(ends(room, 1)) == {"first"}
        room.begin("long", "wait")
        list(room.heard(1.0))
        cluster.close()
        with pytest.raises(SchedulerLost, match="1 run that was under way"):
            ends(room, 1)
    assert not active_children()


def test_a_cluster_that_is_not_there_or_gives_other_rows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "CONNECT_S", 0.5)
    with pytest.raises(InvalidInput, match="no Dask scheduler answers there"):
        executor(toil, prepare, "tcp://127.0.0.1:9", None)
    with pytest.raises(InvalidInput, match="no Dask scheduler answers there"):
        executor(toil, prepare, "carrier-pigeon://127.0.0.1", None)
    assert unlike(versions()) == ""
    assert unlike({**versions(), "highspy": "0.1"}) == f"highspy {versions()['highspy']} instead of 0.1"

"""The real work of the service, in a real spawned process: it obeys its parent and does not outlive it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from service_here import TWO_NATIONS, wait_for

from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput
from pooling.engine.request import RunRequest
from pooling.engine.worker_process import ORPHAN_S
from pooling.engine.workers import Done, Told, Workers
from pooling.io.library import load_card
from pooling.service.worker import Job, prepare, work
from tests.solving.hard import hard_instance

LONG = Job(RunRequest(instance=hard_instance(), card=load_card("coverage"), gap=0.0, time_limit_s=60.0))
"""Far from its end after a second: no gap at all is asked for."""


@pytest.fixture
def workers() -> Iterator[Workers]:
    with Workers(work, 1, prepare) as started:
        yield started


def heard(workers: Workers, seconds: float) -> list[Done | Told]:
    found: list[Done | Told] = []
    until = time.monotonic() + seconds
    while not found and time.monotonic() < until:
        found += workers.heard(0.1)
    return found


def test_a_word_from_the_parent_cancels_and_the_plan_so_far_is_sent(workers: Workers) -> None:
    workers.begin("long", LONG)
    assert not heard(workers, 3), "the run ended before it could be cancelled"
    workers.cancel(["another"])
    assert not heard(workers, 0.5), "nobody else is cancelled"
    workers.cancel(["long"])
    (done,) = heard(workers, 10)
    assert isinstance(done, Done)
    assert json.loads(done.answer)["termination"]["reason"] == "cancelled"


def test_what_a_run_raises_arrives_whole(workers: Workers) -> None:
    # fair-share needs figures for its key, which these nations do not have.
    request = RunRequest(instance=Instance.of(TWO_NATIONS), card=load_card("fair-share"), time_limit_s=30.0)
    workers.begin("fair", Job(request))
    (done,) = heard(workers, 30)
    assert isinstance(done, Done)
    assert isinstance(done.answer, InvalidInput)
    assert "AAA" in str(done.answer)


def test_a_run_whose_service_was_killed_ends(tmp_path: os.PathLike[str]) -> None:
    script = """
import multiprocessing, os, signal
from pooling.engine.request import RunRequest
from pooling.engine.workers import Workers
from pooling.io.library import load_card
from pooling.service.worker import Job, work
from tests.solving.hard import hard_instance

if __name__ == "__main__":
    workers = Workers(work, 1)
    request = RunRequest(instance=hard_instance(), card=load_card("coverage"), gap=0.0, time_limit_s=60.0)
    workers.begin("long", Job(request))
    (process,) = multiprocessing.active_children()
    print(process.pid, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""
    path = os.path.join(tmp_path, "service_to_kill.py")
    with open(path, "w") as file:
        file.write(script)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen([sys.executable, path], stdout=subprocess.PIPE, text=True, env=environment) as parent:
        assert parent.stdout is not None
        process = int(parent.stdout.readline())
    began = time.monotonic()

    def is_gone() -> bool:
        try:
            with open(f"/proc/{process}/stat") as file:
                return file.read().rpartition(")")[2].split()[0] == "Z"
        except FileNotFoundError:
            return True

    assert wait_for(is_gone, seconds=ORPHAN_S + 5), time.monotonic() - began

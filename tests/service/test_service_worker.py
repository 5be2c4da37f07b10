"""The real worker, in a real spawned process: it obeys its parent and does not outlive it."""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

import pytest
from service_here import TWO_NATIONS, wait_for

from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput
from pooling.engine.request import RunRequest
from pooling.io.library import load_card
from pooling.service.worker import ORPHAN_S, Job, work
from tests.solving.hard import hard_instance

LONG = Job(RunRequest(instance=hard_instance(), card=load_card("coverage"), gap=0.0, time_limit_s=60.0))
"""Far from its end after a second: no gap at all is asked for."""


@pytest.fixture
def started(request: pytest.FixtureRequest) -> Iterator[tuple[BaseProcess, Connection]]:
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(target=work, args=(request.param, theirs), daemon=True)
    process.start()
    theirs.close()
    yield process, ours
    ours.close()
    process.kill()
    process.join()
    process.close()


@pytest.mark.parametrize("started", [LONG], indirect=True)
def test_a_word_from_the_parent_cancels_and_the_plan_so_far_is_sent(started: tuple[BaseProcess, Connection]) -> None:
    process, pipe = started
    assert not pipe.poll(2), "the run ended before it could be cancelled"
    pipe.send("cancel")
    assert pipe.poll(10), "the run went on"
    result = json.loads(pipe.recv())
    assert result["termination"]["reason"] == "cancelled"
    process.join(5)
    assert process.exitcode == 0


@pytest.mark.parametrize(
    "started",
    [Job(RunRequest(instance=Instance.of(TWO_NATIONS), card=load_card("fair-share"), time_limit_s=30.0))],
    indirect=True,
    ids=["fair-share"],
)
def test_what_a_run_raises_arrives_whole(started: tuple[BaseProcess, Connection]) -> None:
    # fair-share needs figures for its key, which these nations do not have.
    _, pipe = started
    error = pipe.recv()
    assert isinstance(error, InvalidInput)
    assert "AAA" in str(error)


def test_a_run_whose_service_was_killed_ends(tmp_path: os.PathLike[str]) -> None:
    script = """
import multiprocessing, os, signal
from pooling.engine.request import RunRequest
from pooling.io.library import load_card
from pooling.service.worker import Job, work
from tests.solving.hard import hard_instance

if __name__ == "__main__":
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    job = Job(RunRequest(instance=hard_instance(), card=load_card("coverage"), gap=0.0, time_limit_s=60.0))
    process = context.Process(target=work, args=(job, theirs))
    process.start()
    theirs.close()
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

"""A Dask cluster of separate programs on this machine: a scheduler and workers, in a working folder of their own."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

TOP = Path(__file__).parents[2]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(TOP)}


class Programs:
    """A scheduler and its workers. Each is the leader of a group, so that what it started dies with it."""

    def __init__(self, folder: Path, workers: int = 2) -> None:
        self.folder = folder
        with socket.socket() as place:
            place.bind(("127.0.0.1", 0))
            self.port = place.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.scheduler = self._scheduler()
        self.workers = [self._worker() for _ in range(workers)]

    def __enter__(self) -> Programs:
        return self

    def __exit__(self, *_: object) -> None:
        for program in (*self.workers, self.scheduler):
            kill(program)

    def lose_a_worker(self, number: int) -> None:
        """Kill a worker, with all that it started; another takes its place."""
        kill(self.workers[number])
        self.workers[number] = self._worker()

    def lose_the_scheduler(self) -> None:
        """Kill the scheduler; another takes its place, with workers of its own."""
        kill(self.scheduler)
        for worker in self.workers:
            kill(worker)
        self.scheduler = self._scheduler()
        self.workers = [self._worker() for _ in self.workers]

    def _scheduler(self) -> subprocess.Popen[bytes]:
        started = self._program("scheduler", "--host", "127.0.0.1", "--port", str(self.port), "--no-dashboard")
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with socket.socket() as place:
                if place.connect_ex(("127.0.0.1", self.port)) == 0:
                    return started
            time.sleep(0.1)
        raise TimeoutError("no scheduler")

    def _worker(self) -> subprocess.Popen[bytes]:
        return self._program("worker", self.address, "--nworkers", "1", "--nthreads", "1", "--no-dashboard")

    def _program(self, *words: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"{words[0]}.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "dask", *words],
                cwd=self.folder,
                env=ENVIRONMENT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )


def kill(program: subprocess.Popen[bytes]) -> None:
    """Kill a program and all that it started, at once."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(program.pid, signal.SIGKILL)
    program.wait()

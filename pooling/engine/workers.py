"""Work in spawned processes: each does one task after another, and one that dies costs no more than its task.

Never forked: a forked copy of a multi-threaded solver spins for ever. The parent speaks through a pipe of each process;
its end cancels, whatever became of the parent.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import queue
import signal
import sys
import threading
import time
import types
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import connection, resource_tracker
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any

from pooling.engine.worker_process import CANCEL, STOPS, Died, Work, serve

_STARTING = threading.Lock()
"""Held while a process is started: two threads at once would mix up what each puts aside."""
END_S = 1.0
"""Seconds that a process with nothing left to do gets to end by itself: one that is killed cannot clean up."""


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Told:
    """What a task says while it is worked on."""

    name: str
    what: Any


@dataclass(frozen=True, slots=True)
class Done:
    """How a task ended: its answer, or the exception that ended it; and what it took."""

    name: str
    answer: Any
    seconds: float = 0.0
    cpu_seconds: float | None = None


class TooLong(Died):
    """It was stopped at its limit of time."""


class TooLarge(Died):
    """It was stopped at its limit of memory."""


@dataclass(frozen=True, slots=True)
class Hard:
    """Limits of a task that are kept from outside: its process is killed. None: no limit."""

    seconds: float | None = None
    memory_mb: float | None = None


UNLIMITED = Hard()


class Workers:
    """Up to ``count`` spawned processes that do ``work``. Nobody is left of them when the block ends.

    ``prepare`` is what each does first, outside the time of any task: import what the work needs.
    """

    def __init__(self, work: Work, count: int, prepare: Callable[[], None] | None = None) -> None:
        self.count = count
        self._work, self._prepare = work, prepare
        self._context = multiprocessing.get_context("spawn")
        self._all: list[_Worker] = []

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            for worker in self._all:
                worker.outbox.put(None)
        until = time.monotonic() + (END_S if kind is None else 0.0)
        for worker in self._all:
            worker.end(until)
        self._all.clear()

    @property
    def free(self) -> int:
        """How many tasks can begin at once."""
        return self.count - len(self.busy)

    @property
    def busy(self) -> list[str]:
        """Names of the tasks that are being worked on."""
        return [worker.name for worker in self._all if worker.name is not None]

    waits = False
    """Processes of this machine are there as soon as they are asked for."""

    def begin(self, name: str, task: Any, hard: Hard = UNLIMITED, files: Sequence[Path] = ()) -> None:  # noqa: ARG002
        """Give a task to an idle process, or to a new one. Only where one is :attr:`free`.

        Its limits are kept while :meth:`heard` is called, from when the process takes it. ``files`` are where it says.
        """
        worker = next((worker for worker in self._all if worker.name is None), None)
        if worker is None:
            worker = _Worker(self._context, self._work, self._prepare)
            self._all.append(worker)
        worker.begin(name, task, hard)

    def cancel(self, names: Collection[str] | None = None) -> None:
        """Ask these tasks (None: every one) to end with what they have."""
        for worker in self._all:
            if worker.name is not None and (names is None or worker.name in names):
                worker.outbox.put(CANCEL)

    def stop(self, name: str) -> None:
        """End the process of a task at once; nothing is heard of it any more."""
        for worker in [worker for worker in self._all if worker.name == name]:
            self._all.remove(worker)
            worker.end(0.0)

    def heard(self, seconds: float) -> Iterator[Told | Done]:
        """What there is to hear, after waiting for it at most so long."""
        pipes = {worker.pipe: worker for worker in self._all}
        ends = [worker.ends for worker in self._all if worker.ends is not None]
        wait = min([seconds, *(max(end - time.monotonic(), 0.0) for end in ends)])
        for pipe in connection.wait(list(pipes), wait):
            worker = pipes[pipe]
            try:
                what, *rest = worker.pipe.recv()
            except (EOFError, OSError):
                yield from self._lost(worker)
                continue
            assert worker.name is not None
            if what == "took":
                worker.began, worker.took = time.monotonic(), True
            elif what == "told":
                yield Told(worker.name, *rest)
            else:
                name, worker.name = worker.name, None
                yield Done(name, *rest)
        for worker in [worker for worker in self._all if worker.name is not None]:
            if (over := worker.over()) is not None:
                assert worker.name is not None
                self._all.remove(worker)
                worker.end(0.0)
                yield Done(worker.name, over, time.monotonic() - worker.began)

    def _lost(self, worker: _Worker) -> Iterator[Done]:
        self._all.remove(worker)
        words = worker.end(time.monotonic() + END_S)
        if worker.name is not None:
            yield Done(worker.name, Died(words), time.monotonic() - worker.began)


class _Worker:
    """A process, and what the parent knows of it; ``name`` is that of its task, None while it is idle."""

    def __init__(self, context: Any, work: Work, prepare: Callable[[], None] | None) -> None:
        self.pipe, theirs = context.Pipe()
        self.process: SpawnProcess = context.Process(target=serve, args=(work, theirs, prepare), daemon=True)
        self.name: str | None = None
        self.began = time.monotonic()
        self.took, self.hard = False, Hard()
        # A process that is still importing takes nothing: what is sent to it waits beside, not in the way.
        self.outbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
        start(self.process)
        theirs.close()
        self.sender = threading.Thread(target=self._send, daemon=True)
        self.sender.start()

    def begin(self, name: str, task: Any, hard: Hard) -> None:
        self.name, self.began, self.took, self.hard = name, time.monotonic(), False, hard
        self.outbox.put((task,))

    @property
    def ends(self) -> float | None:
        """When its task is over its limit of time."""
        if self.name is None or not self.took or self.hard.seconds is None:
            return None
        return self.began + self.hard.seconds

    def over(self) -> Died | None:
        """Which limit its task is over, if it is over one."""
        if self.ends is not None and time.monotonic() >= self.ends:
            return TooLong(f"stopped after {self.hard.seconds:g} seconds")
        if self.hard.memory_mb is not None and self.took:
            held = memory_mb(self.process.pid)
            if held is not None and held > self.hard.memory_mb:
                return TooLarge(f"stopped at {held:,.0f} MB of memory, of {self.hard.memory_mb:g} allowed")
        return None

    def _send(self) -> None:
        try:
            while True:
                said = self.outbox.get()
                self.pipe.send(said)
                if said is None:
                    return
        except (OSError, ValueError):  # it died, which is heard elsewhere
            return

    def end(self, until: float) -> str:
        """See the process off; how it ended, in words."""
        self.process.join(max(until - time.monotonic(), 0.0))
        code = self.process.exitcode
        self.process.kill()
        self.process.join()
        self.process.close()
        # Nobody reads any more: what waits to be sent fails at once, and only then is the pipe taken from under it.
        self.outbox.put(None)
        self.sender.join(END_S)
        self.pipe.close()
        if code is not None and code < 0:
            return f"its process was killed ({signal.Signals(-code).name}); the system may have run out of memory"
        return f"its process ended without an answer (exit code {code})"


def memory_mb(process: int | None) -> float | None:
    """Memory that a process holds, in MB; None where the system does not say (only Linux does)."""
    try:
        with open(f"/proc/{process}/statm", "rb") as stream:
            return int(stream.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except (OSError, IndexError, ValueError, AttributeError):
        return None


def start(process: SpawnProcess) -> None:
    """Start a process that hears none of :data:`STOPS` while it imports, and does not run the caller's script again.

    A terminal's Ctrl-C or end reaches every process of the group: one still importing would die of it, loudly.
    """
    with _without_main():
        if hasattr(signal, "pthread_sigmask"):
            _start_deaf(process)
        else:  # Windows
            process.start()


@contextlib.contextmanager
def _without_main() -> Iterator[None]:
    """Nothing that a process is given stands in the script that was called: it need not be imported there."""
    with _STARTING:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = types.ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


def _start_deaf(process: SpawnProcess) -> None:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
    resource_tracker.ensure_running()  # by its first process it unblocks some
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)

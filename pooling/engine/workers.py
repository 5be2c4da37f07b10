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
import traceback
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing import connection, resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any

from pooling.domain.problems import PoolingError

STOPS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name))
"""Signals that stop a program, on this system."""
ORPHAN_S = 20.0
"""A task whose parent is gone has this many seconds to end by itself."""
END_S = 1.0
"""Seconds that a process with nothing left to do gets to end by itself: one that is killed cannot clean up."""
_CANCEL = "cancel"

Tell = Callable[[Any], None]
Work = Callable[[Any, threading.Event, Tell], Any]
"""What a process does with a task: (task, cancel, tell) -> answer. A function of a module, so that it can be named."""


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


class Died(Exception):
    """The process of a task ended without an answer."""


class Workers:
    """Up to ``count`` spawned processes that do ``work``. Nobody is left of them when the block ends."""

    def __init__(self, work: Work, count: int) -> None:
        self.count = count
        self._work = work
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

    def begin(self, name: str, task: Any) -> None:
        """Give a task to an idle process, or to a new one. Only where one is :attr:`free`."""
        worker = next((worker for worker in self._all if worker.name is None), None)
        if worker is None:
            worker = _Worker(self._context, self._work)
            self._all.append(worker)
        worker.begin(name, task)

    def cancel(self) -> None:
        """Ask every task to end with what it has."""
        for worker in self._all:
            if worker.name is not None:
                worker.outbox.put(_CANCEL)

    def heard(self, seconds: float) -> Iterator[Told | Done]:
        """What there is to hear, after waiting for it at most so long."""
        pipes = {worker.pipe: worker for worker in self._all}
        for pipe in connection.wait(list(pipes), seconds):
            worker = pipes[pipe]
            try:
                what, *rest = worker.pipe.recv()
            except (EOFError, OSError):
                yield from self._lost(worker)
                continue
            assert worker.name is not None
            if what == "told":
                yield Told(worker.name, *rest)
            else:
                name, worker.name = worker.name, None
                yield Done(name, *rest)

    def _lost(self, worker: _Worker) -> Iterator[Done]:
        self._all.remove(worker)
        words = worker.end(time.monotonic() + END_S)
        if worker.name is not None:
            yield Done(worker.name, Died(words), time.monotonic() - worker.began)


class _Worker:
    """A process, and what the parent knows of it; ``name`` is that of its task, None while it is idle."""

    def __init__(self, context: Any, work: Work) -> None:
        self.pipe, theirs = context.Pipe()
        self.process: SpawnProcess = context.Process(target=_serve, args=(work, theirs), daemon=True)
        self.name: str | None = None
        self.began = time.monotonic()
        # A process that is still importing takes nothing: what is sent to it waits beside, not in the way.
        self.outbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
        start(self.process)
        theirs.close()
        threading.Thread(target=self._send, daemon=True).start()

    def begin(self, name: str, task: Any) -> None:
        self.name, self.began = name, time.monotonic()
        self.outbox.put((task,))

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
        self.pipe.close()
        if code is not None and code < 0:
            return f"its process was killed ({signal.Signals(-code).name}); the system may have run out of memory"
        return f"its process ended without an answer (exit code {code})"


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


# --- in the process -------------------------------------------------------------------------------------------------


def _serve(work: Work, pipe: Connection) -> None:
    """Work on one task after another until there is none, or nobody to work for."""
    # Only the parent decides what a signal means.
    for number in STOPS:
        signal.signal(number, signal.SIG_IGN)
    tasks: queue.SimpleQueue[tuple[Any, threading.Event] | None] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(pipe, tasks), daemon=True).start()
    sending = threading.Lock()

    def send(*words: Any) -> None:
        with sending:
            pipe.send(words)

    def tell(what: Any) -> None:
        with contextlib.suppress(OSError):  # whose end the listener hears
            send("told", what)

    try:
        while (given := tasks.get()) is not None:
            task, cancel = given
            began, cpu = time.perf_counter(), time.process_time()
            answer = _answer(work, task, cancel, tell)
            send("done", answer, time.perf_counter() - began, time.process_time() - cpu)
    except OSError:  # nobody is left to tell
        return


def _answer(work: Work, task: Any, cancel: threading.Event, tell: Tell) -> Any:
    try:
        return work(task, cancel, tell)
    except PoolingError as error:
        return error
    except MemoryError:
        return Died("the system has no memory left for it")
    except Exception as error:
        traceback.print_exc()
        # Its own kind might not survive the way through the pipe.
        return RuntimeError(f"{type(error).__name__}: {error}")


def _listen(pipe: Connection, tasks: queue.SimpleQueue[tuple[Any, threading.Event] | None]) -> None:
    cancel = threading.Event()
    try:
        while (said := pipe.recv()) is not None:
            if said == _CANCEL:
                cancel.set()
            else:
                cancel = threading.Event()
                tasks.put((said[0], cancel))
        tasks.put(None)
    except (EOFError, OSError):
        cancel.set()
        tasks.put(None)
        threading.Event().wait(ORPHAN_S)
        os._exit(1)

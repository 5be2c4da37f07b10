"""HiGHS shares one pool of threads per process: runs with another number of threads wait for their turn."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

import highspy

POLL_S = 0.05

Made = TypeVar("Made")


class _Turns:
    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._threads: int | None = None
        self._running = 0

    @contextmanager
    def turn(self, threads: int, stop: threading.Event) -> Iterator[bool]:
        """Whether this run may go: False when ``stop`` was set while another run with other threads was still going.

        The pool is reset where the number of threads changes; without that HiGHS answers nothing (status not set).
        """
        entered = self._enter(threads, stop)
        try:
            yield entered
        finally:
            if entered:
                with self._condition:
                    self._running -= 1
                    self._condition.notify_all()

    def _enter(self, threads: int, stop: threading.Event) -> bool:
        with self._condition:
            while self._running and self._threads != threads:
                if stop.is_set():
                    return False
                self._condition.wait(POLL_S)
            if self._threads != threads:
                if self._threads is not None:
                    highspy.Highs.resetGlobalScheduler(True)
                self._threads = threads
            self._running += 1
            return True


TURNS = _Turns()


class _Hand:
    """A thread that runs HiGHS again and again: what HiGHS sets up in a new one takes longer than a small run."""

    def __init__(self) -> None:
        self._todo: queue.SimpleQueue[tuple[Callable[[], None], threading.Event]] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    @property
    def is_there(self) -> bool:
        """Whether it lives: a forked copy of a process has none of its threads."""
        return self._thread.is_alive()

    def begin(self, work: Callable[[], None], done: threading.Event) -> None:
        self._todo.put((work, done))

    def _work(self) -> None:
        while True:
            work, done = self._todo.get()
            self._thread.name = "highs"
            work()
            del work  # and with it the model
            self._thread.name = "idle"
            _IDLE.append(self)
            done.set()


_IDLE: list[_Hand] = []


def begin(work: Callable[[], None], done: threading.Event, threads: int) -> None:
    """Begin what raises nothing in a thread for HiGHS, and set ``done`` at its end.

    A thread that runs HiGHS on several is new, for its own would outlive the run.
    """
    if threads > 1:

        def once() -> None:
            work()
            done.set()

        threading.Thread(target=once, name="highs", daemon=True).start()
        return
    while _IDLE:
        hand = _IDLE.pop()
        if hand.is_there:
            break
    else:
        hand = _Hand()
    hand.begin(work, done)


def in_own_thread(work: Callable[[], Made]) -> Made:
    """What ``work`` gives in a thread of its own: one that ran HiGHS before keeps to the threads it ran on."""
    with ThreadPoolExecutor(1, "highs") as pool:
        return pool.submit(work).result()

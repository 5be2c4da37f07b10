"""HiGHS shares one pool of threads per process: runs with another number of threads wait for their turn."""

from __future__ import annotations

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


def in_own_thread(work: Callable[[], Made]) -> Made:
    """What ``work`` gives in a thread of its own: one that ran HiGHS before keeps to the threads it ran on."""
    with ThreadPoolExecutor(1, "highs") as pool:
        return pool.submit(work).result()

"""A moment by which a run has to end: asked now and then where work is long."""

from __future__ import annotations

import math
import threading
import time

EVERY = 512
"""One in so many calls of :meth:`Deadline.check` looks at the clock."""


NO_CLOCK = math.inf
"""Seconds of a run that no clock may end, not even one that is there only so that no part stops the whole."""


def capped(left_s: float | None, most_s: float) -> float:
    """Seconds that a part of a run may take: those that are left, at most so many where a clock may end it."""
    if left_s is None:
        return most_s
    return left_s if left_s == NO_CLOCK else min(left_s, most_s)


class OutOfTime(Exception):
    """The deadline came, or the run was cancelled, while something was still being made."""


class Deadline:
    """Seconds from now (:data:`NO_CLOCK`: never), or none; a cancel counts as the deadline."""

    def __init__(self, seconds: float | None = None, cancel: threading.Event | None = None) -> None:
        self._at = None if seconds is None else time.perf_counter() + seconds
        self.cancel = cancel
        self._calls = 0

    def left(self) -> float | None:
        """Seconds until then, below 0 after it; None where there is no limit."""
        return None if self._at is None else self._at - time.perf_counter()

    @property
    def cancelled(self) -> bool:
        return self.cancel is not None and self.cancel.is_set()

    @property
    def over(self) -> bool:
        """Whether the deadline or a cancel has come."""
        left = self.left()
        return self.cancelled or (left is not None and left <= 0)

    def within(self, most_s: float) -> float:
        """Seconds that are left, at most so many; see :func:`capped`."""
        return capped(self.left(), most_s)

    def check(self, calls: int = 1) -> None:
        """Raise OutOfTime after the deadline; cheap enough for every row."""
        self._calls += calls
        if self._calls >= EVERY:
            self._calls = 0
            if self.over:
                raise OutOfTime

    def check_now(self) -> None:
        """The same, looking at the clock at once: before what takes long."""
        self.check(EVERY)


NO_DEADLINE = Deadline()

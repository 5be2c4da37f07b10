"""A running solve on stderr: a live bar in a terminal, a line per event otherwise, nothing when quiet."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from pooling.cli.bars import Moving, can_move
from pooling.cli.output import say

if TYPE_CHECKING:
    from pooling.solving.progress import Progress

EVERY_S = 5.0
"""Seconds between two lines about the same tier."""

_PHASES = {
    "build": "building the model",
    "compile": "compiling the model",
    "solve": "solving",
    "audit": "auditing the plan",
    "explain": "seeking reasons for gaps",
    "conflict": "looking for the rules that conflict",
    "done": "done",
}


def progress_display(quiet: bool, time_limit_s: float | None) -> Lines | Bar:
    """The display that fits where stderr goes."""
    if quiet:
        return Lines(lambda _: None)
    return Bar(time_limit_s) if can_move() else Lines()


def describe(progress: Progress) -> str:
    """One report in words, without its time."""
    from pooling.report.words import gap_words

    words = _PHASES[progress.phase]
    if progress.tier is None:
        return words
    if progress.tier_count > 1:
        words += f" tier {progress.tier_index + 1}/{progress.tier_count}"
    words += f" {progress.tier}"
    if progress.value is not None:
        shown = _figure(progress.value, progress)
        words += f": {shown}"
        if progress.bound is not None:
            words += f", at {'most' if progress.maximise else 'least'} {_figure(progress.bound, progress)}"
        if progress.gap is not None:
            words += f", {gap_words(progress.gap, progress.target_gap)}"
    return words


def _figure(value: float, progress: Progress) -> str:
    from pooling.domain.tier_kinds import kind_of_tier
    from pooling.report.words import tier_value

    assert progress.tier is not None
    kind = kind_of_tier(progress.tier)
    assert kind is not None
    return tier_value(value, kind.unit)


class Lines:
    """A line when phase or tier change, else one every :data:`EVERY_S` seconds if it says more."""

    def __init__(self, write: Callable[[str], None] = say, clock: Callable[[], float] = time.monotonic) -> None:
        self._write = write
        self._clock = clock
        self._lock = threading.Lock()
        self._stage: tuple[str, str | None] | None = None
        self._text = ""
        self._when = self._began = clock()

    def __enter__(self) -> Lines:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def __call__(self, progress: Progress) -> None:
        with self._lock:
            stage = (progress.phase, progress.tier)
            text = describe(progress)
            now = self._clock()
            if stage == self._stage and (text == self._text or now - self._when < EVERY_S):
                return
            self._stage, self._text, self._when = stage, text, now
            self._write(f"{now - self._began:7.1f} s  {text}")


class Bar(Moving):
    """A live bar of the time limit (a moving one without), with what is known so far."""

    def __init__(self, time_limit_s: float | None) -> None:
        super().__init__()
        self._limit = time_limit_s
        self._began = time.monotonic()
        self._task = self.live.add_task("starting", total=time_limit_s)

    def __call__(self, progress: Progress) -> None:
        from pooling.domain.readable import readable

        passed = time.monotonic() - self._began
        done = passed if self._limit is None else min(passed, self._limit)
        self.live.update(self._task, completed=done, description=readable(describe(progress), None))

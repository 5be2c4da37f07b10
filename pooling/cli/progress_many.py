"""Many runs on stderr: a bar of all and one line for each under way in a terminal, else a line per event."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from pooling.cli.bars import Moving, can_move
from pooling.cli.output import say
from pooling.cli.progress import EVERY_S, describe

if TYPE_CHECKING:
    from rich.progress import TaskID

    from pooling.analysis.variants.progress import RunsProgress
    from pooling.domain.variants.run import VariantRun


def runs_display(quiet: bool) -> Lines | Bars:
    """The display that fits where stderr goes."""
    if quiet:
        return Lines(lambda _: None)
    return Bars() if can_move() else Lines()


def ending(row: VariantRun) -> str:
    """How a run ended, in words."""
    from pooling.report.words import plain

    if row.reason == "failed":
        return f"failed: {row.detail}"
    words = "no plan" if row.outcome == "none" else str(row.outcome)
    if row.reason != "finished":
        words += f" ({plain(row.reason)})"
    return words if row.solved else f"{words}, kept from earlier"


class Lines:
    """A line when a run ends, and at most one every :data:`EVERY_S` seconds about each that is under way."""

    def __init__(self, write: Callable[[str], None] = say, clock: Callable[[], float] = time.monotonic) -> None:
        self._write, self._clock = write, clock
        self._began = clock()
        self._said: dict[str, tuple[float, str]] = {}

    def __enter__(self) -> Lines:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def __call__(self, report: RunsProgress) -> None:
        now = self._clock()
        if report.ended is not None:
            words = f"{report.done} of {report.count} done: {report.name} {ending(report.ended)}"
        else:
            assert report.progress is not None
            words = f"{report.name}: {describe(report.progress)}"
            when, before = self._said.get(report.name, (now, ""))
            if words == before or (before and now - when < EVERY_S):
                return
            self._said[report.name] = (now, words)
        self._write(f"{now - self._began:7.1f} s  {words}")


class Bars(Moving):
    """A live bar of the runs that are done, above a line for each run that is under way."""

    def __init__(self) -> None:
        super().__init__()
        self._all = self.live.add_task("starting", total=None)
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, report: RunsProgress) -> None:
        from pooling.domain.readable import readable

        done = f"{report.done} of {report.count} runs done"
        self.live.update(self._all, total=report.count, completed=report.done, description=done)
        if report.ended is not None:
            task = self._tasks.pop(report.name, None)
            if task is not None:
                self.live.remove_task(task)
            return
        assert report.progress is not None
        words = readable(f"{report.name}: {describe(report.progress)}", None)
        if report.name not in self._tasks:
            self._tasks[report.name] = self.live.add_task(words, total=None)
        self.live.update(self._tasks[report.name], description=words)

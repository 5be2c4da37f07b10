"""Many runs on stderr: a bar of all and one line for each under way in a terminal, else a line per event."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any

from pooling.cli.output import say
from pooling.cli.progress import EVERY_S, describe
from pooling.cli.signals import last_words
from pooling.cli.streams import canvas, encoding_of, is_dumb

if TYPE_CHECKING:
    from pooling.analysis.variants.progress import RunsProgress
    from pooling.domain.variants.run import VariantRun


def runs_display(quiet: bool) -> Lines | Bars | Quiet:
    """The display that fits where stderr goes."""
    if quiet:
        return Quiet()
    return Bars() if sys.stderr is not None and sys.stderr.isatty() and not is_dumb() else Lines()


def ending(row: VariantRun) -> str:
    """How a run ended, in words."""
    if row.reason == "failed":
        return f"failed: {row.detail}"
    words = "no plan" if row.outcome == "none" else str(row.outcome)
    if row.reason != "finished":
        words += f" ({row.reason.replace('_', ' ')})"
    return words if row.solved else f"{words}, kept from earlier"


class Quiet:
    """Says nothing."""

    def __enter__(self) -> Quiet:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def __call__(self, _: RunsProgress) -> None:
        return None


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
        elif report.progress is not None:
            words = f"{report.name}: {describe(report.progress)}"
            when, before = self._said.get(report.name, (now, ""))
            if words == before or (before and now - when < EVERY_S):
                return
            self._said[report.name] = (now, words)
        else:
            return
        self._write(f"{now - self._began:7.1f} s  {words}")


class Bars:
    """A live bar of the runs that are done, above a line for each run that is under way."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Live

        screen = canvas()
        self._left = contextlib.ExitStack()
        self._live = Live(
            SpinnerColumn("dots" if encoding_of(screen).lower().startswith("utf") else "line"),
            TimeElapsedColumn(),
            BarColumn(bar_width=20),
            TextColumn("{task.description}", markup=False),
            console=Console(file=screen),
            transient=True,
        )
        self._all: Any = None
        self._tasks: dict[str, Any] = {}

    def __enter__(self) -> Bars:
        # Who leaves at once leaves a line that is wiped and a cursor that is seen.
        self._left.enter_context(last_words(lambda: "\r\x1b[2K\x1b[?25h"))
        self._live.start()
        self._all = self._live.add_task("starting", total=None)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()
        self._left.close()

    def __call__(self, report: RunsProgress) -> None:
        from pooling.domain.readable import readable

        done = f"{report.done} of {report.count} runs done"
        self._live.update(self._all, total=report.count, completed=report.done, description=done)
        if report.ended is not None:
            task = self._tasks.pop(report.name, None)
            if task is not None:
                self._live.remove_task(task)
            return
        assert report.progress is not None
        words = readable(f"{report.name}: {describe(report.progress)}", None)
        if report.name not in self._tasks:
            self._tasks[report.name] = self._live.add_task(words, total=None)
        self._live.update(self._tasks[report.name], description=words)

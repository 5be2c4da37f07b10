"""A run as commands show it: progress, Ctrl-C, files, the answer."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pooling.cli.failures import OutputRefused
from pooling.cli.following import Asked, commands
from pooling.cli.output import say, text_console, write_console
from pooling.cli.progress import progress_display
from pooling.cli.signals import heard_by

if TYPE_CHECKING:
    from pooling.domain.instance import Instance
    from pooling.domain.result import Result
    from pooling.solving.progress import Progress


def run(
    instance: Instance, *, quiet: bool, time_limit_s: float | None, heard: list[Progress] | None = None, **settings: Any
) -> Result:
    """Solve with progress on stderr, and into ``heard``; the first Ctrl-C keeps the best plan."""
    import pooling.run

    with (
        stopped_by_signals("the best plan so far is kept") as cancel,
        progress_display(quiet, time_limit_s) as display,
    ):

        def tell(report: Progress) -> None:
            display(report)
            if heard is not None:
                heard.append(report)

        return pooling.run.solve(
            instance, time_limit_s=time_limit_s, on_progress=tell, cancel=cancel, explain=True, **settings
        )


@contextlib.contextmanager
def stopped_by_signals(then: str) -> Iterator[threading.Event]:
    """An event that the first Ctrl-C sets; it also says what becomes of the run. The second quits."""
    from pooling.solving.interrupts import Interrupts

    def stop() -> None:
        interrupts.cancel.set()
        _stopping(then)

    # The first hears Ctrl-C where this program is called from another, the second where it runs by itself.
    with Interrupts(tell=lambda: _stopping(then)) as interrupts, heard_by(stop):
        yield interrupts.cancel


def _stopping(then: str) -> None:
    text = f"stopping: {then} (Ctrl-C again quits at once)"
    try:
        say(text)
    except RuntimeError:
        # The signal came in the middle of another line to stderr, which Python lets nobody enter twice.
        with contextlib.suppress(OSError):
            os.write(2, f"{text}\n".encode())


def written_first(
    result: Result,
    instance: Instance,
    out: Path | None,
    quiet: bool,
    progress: Sequence[Progress] = (),
    *,
    drawn: bool = False,
) -> OutputRefused | None:
    """Write the outputs asked for and say which; what kept them from being written is raised once the text is out."""
    if not quiet:
        from pooling.report.notices import notices

        for notice in notices(instance, budgets=result.audit is None or "budget" in result.audit.checks):
            say(f"note: {notice}")
    if out is None:
        return None
    from pooling.cli.writing import write_outputs

    try:
        written = write_outputs(result, instance, out, progress, drawn=drawn)
    except OutputRefused as refused:
        return refused
    for path in () if quiet else written:
        say(f"wrote {path}")
    return None


def print_answer_to_stdout(result: Result, instance: Instance, asked: Asked, *, full: bool, started: str = "") -> None:
    """The answer for people: its first screen, or all of it."""
    from pooling.report.answer import answer
    from pooling.report.screen import print_screen
    from pooling.report.text import print_records

    console = text_console()
    records = answer(result, instance)
    if full:
        print_records(records, console)
    else:
        print_screen(records, console, commands(records, asked, started))
    write_console(console)

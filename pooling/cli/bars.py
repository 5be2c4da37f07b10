"""Bars that move in a terminal, which is left clean however the command ends."""

from __future__ import annotations

import contextlib
import sys
from types import TracebackType
from typing import Self

from pooling.cli.signals import last_words
from pooling.cli.streams import canvas, encoding_of, is_dumb


def can_move() -> bool:
    """Whether stderr is a terminal on which a bar can move."""
    return sys.stderr is not None and sys.stderr.isatty() and not is_dumb()


class Moving:
    """A display of rich with a bar of :attr:`live` for each task, wiped when the block ends."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        screen = canvas()
        self._left = contextlib.ExitStack()
        self.live = Progress(
            SpinnerColumn("dots" if encoding_of(screen).lower().startswith("utf") else "line"),
            TimeElapsedColumn(),
            BarColumn(bar_width=20),
            TextColumn("{task.description}", markup=False),
            console=Console(file=screen),
            transient=True,
        )

    def __enter__(self) -> Self:
        # Who leaves at once leaves a line that is wiped and a cursor that is seen.
        self._left.enter_context(last_words(lambda: "\r\x1b[2K\x1b[?25h"))
        self.live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.live.stop()
        self._left.close()

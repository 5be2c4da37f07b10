"""Lines and tables on a console: what comes from the user's file stays text, figures are never cut."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pooling.domain.readable import readable

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Column, Table

Columns = Sequence[tuple[str, str]]
"""Each column is its heading and a side, ``<`` or ``>``."""
_PADDING = 3
"""Columns between two cells: a blank on either side and the place of a rule."""
_NARROWEST = 16
"""The width that a name is folded to at least."""


def line(console: Console, text: str, style: str = "", *, whole: bool = False) -> None:
    """A line in which markup and control characters stay text: names come from the user's file.

    One that is ``whole`` is not broken where it is wider than the console.
    """
    console.print(readable(text, None), style=style or None, markup=False, highlight=False, soft_wrap=whole)


def heading(console: Console, text: str) -> None:
    """The title of a section, below an empty line."""
    console.print()
    line(console, text, "bold")


def table(*columns: tuple[str, str]) -> Table:
    """An empty table."""
    from rich import box
    from rich.table import Table

    made = Table(box=box.SIMPLE, show_edge=False, pad_edge=False, padding=(0, 1))
    for name, side in columns:
        # Figures are never cut; names fold onto the next line where a terminal is narrow.
        if side == ">":
            made.add_column(name, justify="right", no_wrap=True)
        else:
            made.add_column(name, justify="left", overflow="fold")
    return made


def put(console: Console, made: Table) -> None:
    """Print a table. One that a narrow console has no room for comes in parts, each with the first column."""
    widths = [_least(column) + _PADDING for column in made.columns]
    parts: list[list[int]] = []
    used = 0
    for index, width in enumerate(widths[1:], start=1):
        if not parts or (used + width > console.width and len(parts[-1]) > 1):
            parts.append([0])
            used = widths[0] - _PADDING
        parts[-1].append(index)
        used += width
    if len(parts) <= 1:
        console.print(made)
        return
    for number, part in enumerate(parts):
        if number:
            console.print()
        console.print(_part(made, part))


def _least(column: Column) -> int:
    """The width that a column needs: figures whole, names folded."""
    from rich.cells import cell_len

    texts = [text for given in (column.header, *column.cells) for text in str(given).split("\n")]
    widest = max(map(cell_len, texts), default=0)
    return widest if column.no_wrap else min(widest, _NARROWEST)


def _part(made: Table, indexes: Sequence[int]) -> Table:
    part = table()
    for index in indexes:
        column = made.columns[index]
        part.add_column(column.header, justify=column.justify, no_wrap=column.no_wrap, overflow=column.overflow)
    cells = zip(*(made.columns[index].cells for index in indexes), strict=True)
    for texts, row in zip(cells, made.rows, strict=True):
        part.add_row(*texts, end_section=row.end_section)
    return part


def cell(text: str) -> str:
    """Text for a cell of a table."""
    from rich.markup import escape

    return escape(readable(text, None))


def listing(console: Console, columns: Columns, rows: Sequence[Sequence[str]], most: int | None) -> None:
    """A table of the first ``most`` rows, and how many more there are."""
    made = table(*columns)
    for cells in rows[:most]:
        made.add_row(*map(cell, cells))
    put(console, made)
    more(len(rows), most, console)


def folded_cell(text: str) -> str:
    """The same for what :func:`folded` put on several lines."""
    return "\n".join(map(cell, text.split("\n")))


def more(count: int, most: int | None, console: Console) -> None:
    """Say how many rows of a list are not shown."""
    if most is not None and count > most:
        line(console, f"  ... and {count - most} more", "dim")


def folded(text: str, width: int) -> str:
    """``text`` on lines of at most ``width``, broken behind hyphens and at blanks; longer words stay whole."""
    parts = readable(text, None).replace("-", "-\0").replace(" ", " \0").split("\0")
    lines = [""]
    for part in parts:
        if lines[-1] and len(lines[-1]) + len(part.rstrip()) > width:
            lines.append("")
        lines[-1] += part
    return "\n".join(map(str.rstrip, lines))

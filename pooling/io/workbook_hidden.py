"""What a workbook does not show and yet counts: hidden and filtered rows, hidden columns, hidden sheets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from pooling.io.draft import Found
from pooling.io.grid import Grid
from pooling.io.heading import blank
from pooling.io.workbook_parts import SheetNotes

_NAMED: Final = 10


def warn_of_hidden(cells: Sequence[Sequence[Any]], grid: Grid, notes: SheetNotes, found: Found) -> None:
    """Warn of what is read although nobody sees it; hidden cells that hold nothing are passed over."""

    def warn(hidden: Sequence[int], at: Callable[[int], str], first: tuple[int, int], what: str, cure: str) -> None:
        others = ", ".join(at(number) for number in hidden[1:_NAMED]) + (", ..." if len(hidden) > _NAMED else "")
        more = f"; so do {len(hidden) - 1:,} more: {others}" if others else ""
        found.warn(at(hidden[0]), f"{what}, and counts all the same{more}", cure, key=(grid.position, *first))

    filled = [number for number in range(grid.heading_line, len(cells)) if not blank(cells[number])]
    if notes.hidden and filled:
        warn([0], lambda _: grid.at(None, None, None), (0, 0), "the sheet is hidden", "show it, or delete it")
    among = set(filled)
    rows = [row for row in notes.hidden_rows if row in among]
    if rows:
        what = "the row is hidden by a filter" if notes.filtered else "the row is hidden"
        cure = "clear the filter" if notes.filtered else "show it"
        name = grid.at(None, None, None)
        warn(rows, lambda row: f"{name}!{row + 1}", (rows[0] + 1, 0), what, f"{cure}, or delete the row")
    columns = [
        column for column in notes.hidden_columns if any(not blank(cells[row][column : column + 1]) for row in filled)
    ]
    if columns:
        line = grid.heading_line
        what, cure = "the column is hidden", "show it, or delete the column"
        warn(columns, lambda column: grid.at(line, column, None), (line, 1 + columns[0]), what, cure)

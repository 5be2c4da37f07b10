"""An instance as one Excel workbook: a sheet per table, a README sheet, drop-downs for names and choices."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Collection, Iterator
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from pooling.domain.fields import NOTES
from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput, Problem, shown
from pooling.domain.tables import ROW_LIMITS, TABLES
from pooling.io.atomic import write_file
from pooling.io.cells import from_excel, to_cell
from pooling.io.columns import Column, instance_columns
from pooling.io.draft import Draft, Found, Places
from pooling.io.grid import LEFT_ALONE, Grid, locate_in, one_row, read_grid, unknown_cure
from pooling.io.heading import LOOKED_AT, find_heading
from pooling.io.limits import EXCEL_CELL, MOST_UNKNOWN
from pooling.io.source import Source, contents, fail, name_of
from pooling.io.workbook_hidden import warn_of_hidden
from pooling.io.workbook_layout import OUR_SHEETS, VARIANT_SHEETS, sheet_name, workbook_bytes
from pooling.io.workbook_parts import RESAVE, SheetNotes, checked_workbook, column_letters, table_of

_NOTES = f"the README sheet is free for notes, every table has a column {NOTES}, and a sheet named # ... is left alone"
_MOST_MERGED = 10_000
"""Merged ranges, and cells in them, that are looked at."""
Cell = tuple[int, int]
"""Row and column, counted from 0."""
Merged = list[tuple[Cell, Cell]]
"""The first and the last cell of each range."""
_ESCAPES = re.compile(r"_x[0-9A-Fa-f]{4}_x[0-9A-Fa-f]{4}_")


def write_workbook(instance: Instance, path: str | os.PathLike[str], *, tables: Collection[str] | None = None) -> None:
    """Write an instance as a workbook to be read and filled in by people; equal instances give equal bytes.

    Sheets of empty tables are hidden, unless the ``tables`` are named that it is to show. Raises
    :class:`InvalidInput` for the few texts an Excel cell cannot keep.
    """
    problems = list(refused(instance))
    if problems:
        raise InvalidInput(problems, f"workbook of {instance.name}")
    write_file(path, workbook_bytes(instance, tables))


def refused(instance: Instance) -> Iterator[Problem]:
    """A problem for each text that no cell can hold."""
    for table, columns in instance_columns().items():
        rows = instance.given(table)
        for index, row in enumerate(rows):
            for number, (name, column) in enumerate(columns.items()):
                text = to_cell(column, getattr(row, name)) if column.kind in ("text", "ids") else None
                if isinstance(text, str):
                    place = f"{sheet_name(table)}!{column_letters(number)}{index + 2}"
                    yield from refused_text(text, place, "JSON or CSV")


def refused_text(text: str, place: str, other: str) -> Iterator[Problem]:
    """A problem for a text that no cell can hold; ``other``: what kinds of files can."""
    if len(text) > EXCEL_CELL:
        rule = f"an Excel cell holds at most {EXCEL_CELL:,} characters"
        yield Problem(place, f"{len(text):,} characters", rule, f"write {other}")
    elif _ESCAPES.search(text):
        rule = "Excel would change text that looks like two of its own escapes in a row"
        yield Problem(place, shown(text), rule, f"write {other}, or change the text")


def draft_workbook(source: Source) -> Draft:
    """The tables of a workbook, as read. Raises :class:`InvalidInput` only where nothing can be read."""
    what = name_of(source, "workbook")
    checked = checked_workbook(contents(source), what)
    book = _opened(checked.content, what)
    found = Found()
    grids: dict[str, Grid] = {}
    places = Places(locate_in(grids, sheet_name))
    tables: dict[str, Any] = {}
    unknown = 0
    for position, sheet in enumerate(book.sheet_names):
        table = table_of(sheet)
        if table in OUR_SHEETS or table in VARIANT_SHEETS:
            continue
        if sheet.startswith(LEFT_ALONE):
            found.warn(sheet, "left alone: its name begins with # or _", key=(position, 0, 0))
            continue
        if table not in TABLES or table in grids:
            unknown += 1
            if unknown <= MOST_UNKNOWN:
                again = table in grids
                rule = "two sheets for one table" if again else "no table has this sheet"
                cure = "remove one" if again else unknown_cure(sheet_name(table), map(sheet_name, TABLES), _NOTES)
                found.add(sheet, rule, cure, key=(position, 0, 0))
            continue
        columns = instance_columns()[table]
        cells, merged = _cells(book, sheet, what)
        notes = checked.notes.get(sheet, SheetNotes())
        grid = _grid(table, position, sheet, cells, columns)
        grids[table] = grid
        warn_of_hidden(cells, grid, notes, found)
        if _heading_is_merged(cells, grid, merged, found):
            found.unread.add(table)
            continue
        _take_out(cells, grid, notes, merged, found)
        rows = read_grid(grid, columns, _converted, found, ROW_LIMITS[table])
        tables[table] = one_row(rows, grid, found) if table == "instance" else rows
    if unknown > MOST_UNKNOWN:
        found.add(what, f"{unknown - MOST_UNKNOWN} more unknown sheets")
    if not grids:
        raise fail(what, "none of its sheets is a table", f"sheets are {', '.join(map(sheet_name, TABLES))}", what=what)
    return Draft(what, tables, places, found)


def sheet_grid(source: Source, name: str, columns: Collection[str], found: Found) -> Grid | None:
    """The cells of a sheet that holds no table of the instance; None where there is no such sheet.

    Cells that cannot be read go to ``found``. Raises :class:`InvalidInput` where nothing can be read.
    """
    what = name_of(source, "workbook")
    checked = checked_workbook(contents(source), what)
    book = _opened(checked.content, what)
    for position, sheet in enumerate(book.sheet_names):
        if table_of(sheet) == name:
            cells, merged = _cells(book, sheet, what)
            grid = _grid(name, position, sheet, cells, columns)
            _take_out(cells, grid, checked.notes.get(sheet, SheetNotes()), merged, found)
            return grid
    return None


def _opened(content: bytes, what: str) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(content))
    except BaseException as error:
        raise _unreadable(error, what) from None


def _cells(book: CalamineWorkbook, sheet: str, what: str) -> tuple[list[list[Any]], Merged]:
    try:
        found = book.get_sheet_by_name(sheet)
        return found.to_python(skip_empty_area=False), found.merged_cell_ranges or []
    except BaseException as error:
        raise _unreadable(error, what, sheet) from None


def _unreadable(error: BaseException, what: str, sheet: str = "") -> BaseException:
    # A panic of the parser arrives as an exception outside of Exception; anything else there is not ours.
    if isinstance(error, (CalamineError, Exception)) or type(error).__name__ == "PanicException":
        return fail(sheet or what, f"a damaged workbook: {str(error)[:200]}", RESAVE, what=what)
    return error


def _grid(table: str, position: int, sheet: str, cells: list[list[Any]], columns: Collection[str]) -> Grid:
    start, above = find_heading(cells, columns)
    heading_line = start + 1
    heading = cells[start] if cells else []

    def at(line: int | None, column: int | None, field: str | None) -> str:
        if line is None:
            return sheet
        if column is not None:
            return f"{sheet}!{column_letters(column)}{line}"
        return f"{sheet}!A{line}" if field is None else f"{sheet}!{line} ({field})"

    records = enumerate(cells[heading_line:], start=heading_line + 1)
    return Grid(table, position, heading_line, heading, records, at, _NOTES, above=above)


def _heading_is_merged(cells: list[list[Any]], grid: Grid, merged: Merged, found: Found) -> bool:
    """Report merged cells in the heading, once; whether they leave columns without a name of their own.

    Rows below that a merged heading reaches down to are passed over.
    """
    line = grid.heading_line - 1
    inside = [
        ((top, left), (bottom, right))
        for (top, left), (bottom, right) in merged[:_MOST_MERGED]
        if top <= line <= bottom and left < len(grid.heading)
    ]
    if not inside:
        return False
    _report_merged(
        *inside[0], grid, found, "merged cells in the heading", "unmerge them: one row, a name in every column"
    )
    lowest = max(bottom for _, (bottom, _) in inside)
    for row in cells[grid.heading_line : min(lowest, grid.heading_line + LOOKED_AT) + 1]:
        row[:] = [""] * len(row)
    return any(left < right for (_, left), (_, right) in inside)


def _report_merged(first: Cell, last: Cell, grid: Grid, found: Found, rule: str, cure: str) -> None:
    (top, left), (bottom, right) = first, last
    place = f"{grid.at(top + 1, left, None)}:{column_letters(right)}{bottom + 1}"
    found.add(place, rule, cure, key=(grid.position, top + 1, 1 + left))


class Told:
    """A cell that was already reported, with what it probably means."""

    def __init__(self, likely: Any) -> None:
        self.likely = likely


def _converted(column: Column, cell: Any) -> Any:
    if isinstance(cell, Told):
        return from_excel(column, cell.likely)[0], None
    return from_excel(column, cell)


def _take_out(cells: list[list[Any]], grid: Grid, notes: SheetNotes, merged: Merged, found: Found) -> None:
    """Report cells the parser shows as empty (errors, unsaved formulas, all but the first of merged ones)."""

    def told(row: int, column: int, likely: Any) -> bool:
        if row < len(cells) and column < len(cells[row]) and row >= grid.heading_line:
            cells[row][column] = Told(likely)
            return True
        return False

    wrong = [(cell, "an error value", "mend the formula", text) for cell, text in sorted(notes.errors.items())]
    wrong += [(cell, "a formula without a saved value", RESAVE, "") for cell in sorted(notes.unsaved)]
    for (row, column), rule, cure, text in wrong:
        if told(row, column, ""):
            key = (grid.position, row + 1, 1 + column)
            found.add(grid.at(row + 1, column, None), rule, cure, text, key=key)
    budget = _MOST_MERGED
    for (top, left), (bottom, right) in merged[:_MOST_MERGED]:
        if top < grid.heading_line or top >= len(cells) or left >= len(grid.heading):
            continue
        first = cells[top][left] if left < len(cells[top]) else ""
        for row in range(max(top, grid.heading_line), min(bottom, len(cells) - 1) + 1):
            for column in range(left, min(right, len(grid.heading) - 1) + 1):
                budget -= 1
                if budget > 0 and (row, column) != (top, left):
                    told(row, column, first)
            if budget <= 0:
                break
        _report_merged((top, left), (bottom, right), grid, found, "merged cells", "unmerge them and fill in each cell")

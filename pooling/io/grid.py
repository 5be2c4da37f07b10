"""A table as rows of cells under a heading: what a CSV file and a sheet of a workbook have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any

from pooling.domain.fields import NOTES
from pooling.domain.instance import canonical_value
from pooling.domain.problems import shown, suggestion
from pooling.domain.tables import MOST_ROWS, ROWS_RULE
from pooling.io.cells import NOTHING, Converted
from pooling.io.columns import Column
from pooling.io.draft import Found, Key
from pooling.io.heading import blank, field_name, heading_again, looks_like_totals
from pooling.io.limits import MOST_COLUMNS, MOST_UNKNOWN

At = Callable[[int | None, int | None, str | None], str]
"""(line, column counted from 0, field) -> the place in the user's words; None for the whole of it."""
Convert = Callable[[Column, Any], Converted]
_REMEMBERED = 1_000
"""Different texts of a column whose meaning is remembered."""
LEFT_ALONE = ("#", "_")
"""Sheets and files whose names begin so are nobody's tables: they are left alone, and that is said."""


@dataclass
class Grid:
    """A table's cells as found. ``records`` are (line, cells); lines count from 1, the heading included."""

    table: str
    position: int
    """Order among the tables of the file."""
    heading_line: int
    heading: Sequence[Any]
    records: Iterable[tuple[int, Sequence[Any]]]
    at: At
    notes: str = ""
    """Where notes may stand, as a table has no room for them."""
    same_width: bool = False
    """Every record must have as many cells as the heading."""
    above: int = 0
    """Rows above the heading that hold something, such as a title."""
    lines: list[int] = field(default_factory=list)
    index: dict[str, int] = field(default_factory=dict)


def read_grid(
    grid: Grid, columns: Mapping[str, Column], convert: Convert, found: Found, most_rows: int = MOST_ROWS
) -> list[dict[str, Any]]:
    """The rows as dictionaries for the domain; what cannot be converted goes to ``found``. Empty rows are skipped.

    Reading ends at the first row beyond ``most_rows``, and the table is refused.
    """
    reader = _Reader(grid, columns, found)
    if not reader.read_heading():
        found.unread.add(grid.table)
        return []
    if "id" in columns and "id" not in grid.index:
        # Without its names, every mention of a row elsewhere would look unknown.
        found.unread.add(grid.table)
    return reader.rows(convert, most_rows)


class _Reader:
    """Reads one grid; what is wrong with it goes to ``found``."""

    def __init__(self, grid: Grid, columns: Mapping[str, Column], found: Found) -> None:
        self._grid, self._columns, self._found = grid, columns, found
        self._nameless: set[int] = set()
        """Positions of columns without a name."""

    def rows(self, convert: Convert, most_rows: int) -> list[dict[str, Any]]:
        """The rows below the heading."""
        grid, found = self._grid, self._found
        chosen = [(self._columns[name], index) for name, index in grid.index.items()]
        # What stands in many cells of a column is looked at once.
        meanings = [lru_cache(_REMEMBERED, typed=True)(partial(convert, column)) for column, _ in chosen]
        rows: list[dict[str, Any]] = []
        for line, cells in grid.records:
            if all(cell == "" or cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells):
                continue
            if self._is_no_row(line, cells, chosen):
                continue
            row = self._row(line, cells, zip(chosen, meanings, strict=True))
            if self._is_beyond(line, len(rows), most_rows):
                found.unread.add(grid.table)
                return []
            rows.append(row)
            grid.lines.append(line)
            if found.dropped:
                found.unread.add(grid.table)
                break
        return rows

    def _report(
        self, line: int | None, column: int | None, name: str | None, rule: str, cure: str = "", value: str = ""
    ) -> None:
        key = (self._grid.position, line or 0, 1 + column if column is not None else 0)
        self._found.add(self._grid.at(line, column, name), rule, cure, value, key=key)

    def _is_no_row(self, line: int, cells: Sequence[Any], chosen: Sequence[tuple[Column, int]]) -> bool:
        """Whether a line below the heading is none of the table's rows, which is said."""
        needed = [(column, index) for column, index in chosen if column.required and not column.numeric]
        if heading_again(cells, self._grid.index):
            self._report(line, None, None, "the heading stands here again", "remove the row; a table has one heading")
            return True
        if looks_like_totals(cells, chosen, needed):
            rule = "a row of totals, or a row without names"
            self._report(line, None, None, rule, "remove it, totals are computed; or fill in its names", told(cells))
            return True
        lacking = [column.name for column, at in needed if blank(cells[at : at + 1])]
        filled = [index for index, cell in enumerate(cells) if not blank((cell,))] if lacking else []
        if len(filled) != 1:
            return False
        name = next((column.name for column, at in chosen if at == filled[0]), None)
        rule = f"a cell that stands alone is no row of {self._grid.table}"
        cure = f"clear it, or fill in {', '.join(lacking)}"
        self._report(line, filled[0], name, rule, cure, shown(canonical_value(cells[filled[0]])))
        return True

    def _row(
        self, line: int, cells: Sequence[Any], meanings: Iterable[tuple[tuple[Column, int], Callable[[Any], Converted]]]
    ) -> dict[str, Any]:
        """A row by name of column. Where its number of cells is wrong, that alone is said."""
        grid = self._grid
        shape_is_right = not grid.same_width or _fits(cells, len(grid.heading))
        if not shape_is_right:
            rule = f"the row has {len(cells)} cells, the heading {len(grid.heading)}"
            self._report(line, None, None, rule, 'put a cell that holds a comma or a line break in "quotes"')
            self._found.rows.add((grid.position, line))
        row: dict[str, Any] = {}
        for (column, index), meaning in meanings:
            if index >= len(cells):
                continue
            cell = cells[index]
            value, fault = meaning("" if cell is None else cell)
            if value is not NOTHING:
                row[column.name] = value
            elif fault is not None and column.name == "id":
                # Nobody knows what the row is called: mentions of it elsewhere are not to be blamed.
                self._found.unread.add(grid.table)
            if fault is not None and shape_is_right:
                self._report(line, index, column.name, fault.rule, fault.cure, shown(canonical_value(cell)))
        for index in list(self._nameless):
            if index < len(cells) and cells[index] not in ("", None) and shape_is_right:
                self._report(line, index, None, "a column without a name holds data", "name the column in the heading")
                self._nameless.discard(index)
        return row

    def _is_beyond(self, line: int, count: int, most_rows: int) -> bool:
        """Whether a row is one too many, of the table or of all tables together, which is said."""
        self._found.rows_left -= 1
        beyond = count == most_rows and self._grid.table != "instance"
        if beyond or self._found.rows_left == -1:  # of all tables together it is said once
            most, rule = (most_rows, f"at most {most_rows:,} rows") if beyond else (MOST_ROWS, ROWS_RULE)
            self._report(line, None, None, rule, "split the instance", f"row {most + 1:,}")
        return beyond or self._found.rows_left < 0

    def read_heading(self) -> bool:
        """Fill ``grid.index`` and report what is wrong; False where the row is no heading at all."""
        grid, line = self._grid, self._grid.heading_line
        if not _has_heading(grid, self._columns):
            names = [name for name, column in self._columns.items() if column.required] or list(self._columns)[:3]
            rule = f"no heading: the row names no columns of {grid.table}"
            cure = f"put a row above it that names the columns: {', '.join(names)}, ..."
            self._report(line, None, None, rule, cure, told(grid.heading))
            return False
        if grid.above:
            rule = f"the heading stands in row {line}, below something else"
            cure = f"remove what stands above it, or move it to a column {NOTES} or the README"
            self._report(line - 1 if grid.above == 1 else 1, None, None, rule, cure)
        heading = list(grid.heading)
        while heading and blank(heading[-1:]):
            heading.pop()
        if len(grid.heading) <= MOST_COLUMNS:
            self._nameless.update(range(len(heading), len(grid.heading)))
        if len(heading) > MOST_COLUMNS:
            self._report(line, None, None, f"at most {MOST_COLUMNS} columns", "", str(len(heading)))
            heading = heading[:MOST_COLUMNS]
        self._name_columns(heading)
        for name, column in self._columns.items():
            if column.required and name not in grid.index:
                self._report(line, None, name, f"column {name} is missing", f"add a column {name}")
        return True

    def _name_columns(self, heading: Sequence[Any]) -> None:
        grid, line = self._grid, self._grid.heading_line
        names = ["" if cell is None else field_name(cell) for cell in heading]
        unknown = 0
        for index, (name, cell) in enumerate(zip(names, heading, strict=True)):
            if name in grid.index:
                self._report(line, index, name, f"column {name} stands twice", "remove one", shown(cell))
            elif name in self._columns:
                grid.index[name] = index
            elif name:
                unknown += 1
                if unknown <= MOST_UNKNOWN:
                    meant = _meant(name, self._columns)
                    if meant and meant not in names:
                        # One mistake: what stands below is read as what was meant.
                        grid.index.setdefault(meant, index)
                    rule = f"{grid.table} has no such column"
                    cure = unknown_cure(name, self._columns, grid.notes)
                    self._report(line, index, str(cell), rule, cure, shown(cell))
            else:
                self._nameless.add(index)
        if unknown > MOST_UNKNOWN:
            self._report(line, None, None, f"{unknown - MOST_UNKNOWN} more unknown columns")


def unknown_cure(name: str, known: Iterable[str], notes: str) -> str:
    """What to do about a name that no table has: the one meant, or remove it."""
    meant = suggestion(name, known)
    if meant.startswith("did you mean"):
        return meant
    return f"remove it; {notes} ({meant})" if meant else f"remove it; {notes}"


def told(cells: Sequence[Any]) -> str:
    """A row in short, for a message."""
    return shown("; ".join(str(cell) for cell in cells if cell not in ("", None))[:100])


def _fits(cells: Sequence[Any], width: int) -> bool:
    return len(cells) == width or (len(cells) > width and all(cell == "" for cell in cells[width:]))


def _has_heading(grid: Grid, columns: Mapping[str, Column]) -> bool:
    """Whether more than a few cells of what should be the heading name a column, be it almost."""
    if len(grid.heading) > MOST_COLUMNS:
        return True  # that is said elsewhere
    names = [field_name(cell) for cell in grid.heading if not blank([cell])]
    known = sum(1 for name in names if _meant(name, columns))
    return known > len(names) // 4


def _meant(name: str, columns: Mapping[str, Column]) -> str:
    """The column that a heading names, or almost names; empty where there is none."""
    if name in columns:
        return name
    meant = suggestion(name, columns)
    return meant.removeprefix("did you mean ").removesuffix("?") if meant.startswith("did you mean") else ""


def locate_in(grids: Mapping[str, Grid], otherwise: Callable[[str], str]) -> Callable[..., tuple[str, Key]]:
    """The place function of a file made of grids; ``otherwise`` names the place of a table that is not there."""

    def locate(table: str, row: int | None, name: str | None) -> tuple[str, Key]:
        grid = grids.get(table)
        if grid is None:
            return otherwise(table), (1 << 29, 0, 0)
        if row is None or row >= len(grid.lines):
            return grid.at(None, None, None), (grid.position, 0, 0)
        line = grid.lines[row]
        if name is None:
            return grid.at(line, None, None), (grid.position, line, 0)
        index = grid.index.get(name)
        if index is None:
            return grid.at(grid.heading_line, None, name), (grid.position, grid.heading_line, 0)
        return grid.at(line, index, name), (grid.position, line, 1 + index)

    return locate


def one_row(rows: list[dict[str, Any]], grid: Grid, found: Found) -> dict[str, Any] | None:
    """The single row of table ``instance``; more than one is reported."""
    for line in grid.lines[1:]:
        key = (grid.position, line, 0)
        found.add(grid.at(line, None, None), "instance has one row", "remove the others", key=key)
    return rows[0] if rows else None

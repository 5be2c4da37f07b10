"""An instance as a folder of CSV files, one per table: UTF-8, comma, a heading line, several names joined by ``;``."""

from __future__ import annotations

import csv
import io
import os
import stat
from collections.abc import Collection, Iterable, Iterator, Sequence
from difflib import get_close_matches
from itertools import chain, islice
from pathlib import Path
from typing import Any

from pooling.domain.fields import NOTES
from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput, shown
from pooling.domain.tables import ROW_LIMITS, TABLES
from pooling.io.atomic import write_file
from pooling.io.cells import from_text, to_cell
from pooling.io.columns import columns_shown, instance_columns
from pooling.io.counting import csv_counts
from pooling.io.draft import Draft, Found, Places
from pooling.io.folder import whole_folder
from pooling.io.grid import LEFT_ALONE, At, Grid, locate_in, one_row, read_grid, unknown_cure
from pooling.io.heading import LOOKED_AT, blank, field_name, find_heading
from pooling.io.limits import LARGEST_FILE, MOST_OBJECTS, MOST_UNKNOWN, MOST_VALUES
from pooling.io.source import as_text, contents, fail, status

_CURE = "save as 'CSV UTF-8 (comma delimited)'"
_SPLIT = "clear empty lines below the table, or split the instance"
_NOTES = f"a file README.md in the folder is free for notes, every table has a column {NOTES}"
_OURS = ("readme", "license", "licence", "notice")

Lines = tuple[int, list[Any], int, Iterable[tuple[int, list[str]]]]
"""Line of the heading, the heading, rows with something above it, and the records with their lines."""
_OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}
_SEPARATOR = (
    "use the workbook (.xlsx), where separators do not matter, or change the separator to a comma, and decimal commas "
    "to points"
)
_LONGEST_HEADING = 100_000
"""Characters among which another separator is looked for."""


def write_csv_folder(
    instance: Instance, path: str | os.PathLike[str], *, tables: Collection[str] | None = None
) -> None:
    """Write an instance as a CSV file for every table, all of them or none. Other files in the folder stay.

    Only the ``tables`` named have one, if any are; they hold all of its rows.
    """
    with whole_folder(path, is_table_file) as folder:
        for table, columns in columns_shown(TABLES if tables is None else tables).items():
            rows = instance.given(table)
            cells = ([to_cell(column, getattr(row, name)) for name, column in columns.items()] for row in rows)
            write_file(folder / f"{table}.csv", csv_text(list(columns), cells), durable=False)


def is_table_file(name: str) -> bool:
    """Whether a file of that name holds a table of an instance."""
    return name in {f"{table}.csv" for table in TABLES}


def csv_text(heading: Sequence[str], rows: Iterable[Iterable[Any]]) -> str:
    """CSV that reads back exactly; numbers in the shortest form that keeps them."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(heading)
    writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
    return out.getvalue()


def draft_csv_folder(path: str | os.PathLike[str]) -> Draft:
    """The tables of a CSV folder, as read. Raises :class:`InvalidInput` only where nothing can be read."""
    folder = Path(path)
    what = folder.name or str(path)
    found = Found()
    present = _files(folder, what, found)
    grids: dict[str, Grid] = {}
    places = Places(locate_in(grids, lambda table: f"{table}.csv"))
    tables: dict[str, Any] = {}
    left = LARGEST_FILE
    cells_left, lines_left = MOST_VALUES, MOST_OBJECTS
    for position, (table, columns) in enumerate(instance_columns().items()):
        if table not in present:
            continue
        if min(cells_left, lines_left) < 0:
            # Said once, of the file that went beyond.
            found.unread.add(table)
            continue
        name = f"{table}.csv"
        try:
            data = contents(folder / name, largest=max(left, 1))
            left -= len(data)
            cells, lines = csv_counts(data)
            cells_left, lines_left = cells_left - cells, lines_left - lines
            if min(cells_left, lines_left) < 0:
                raise _too_much(cells, lines, name)
            heading_line, heading, above, records = csv_lines(data, name, columns)
            at = file_places(name)
            grid = Grid(table, position, heading_line, heading, records, at, _NOTES, same_width=True, above=above)
            grids[table] = grid
            rows = read_grid(grid, columns, from_text, found, ROW_LIMITS[table])
        except InvalidInput as error:
            found.extend(error.problems, (position, 0, 0))
            found.unread.add(table)
            continue
        tables[table] = one_row(rows, grid, found) if table == "instance" else rows
    return Draft(what, tables, places, found)


def _files(folder: Path, what: str, found: Found) -> set[str]:
    """The tables that have a file; files of no table are reported."""
    if not stat.S_ISDIR(status(folder).st_mode):
        raise fail(str(folder), "is not a folder", what=what)
    try:
        names = sorted(os.listdir(folder))
    except OSError as error:
        raise fail(str(folder), f"cannot be read: {error.strerror}", what=what) from None
    known = [f"{table}.csv" for table in TABLES]
    strange = [
        name
        for name in names
        if name not in known and not name.startswith((".", "~$", *LEFT_ALONE)) and not name.lower().startswith(_OURS)
    ]
    for name in names:
        if name.startswith(LEFT_ALONE):
            found.warn(name, "left alone: its name begins with # or _")
    if not set(known) & set(names):
        raise fail(str(folder), "a CSV instance is a folder of files such as offers.csv", "none was found", what=what)
    for number, name in enumerate(strange[:MOST_UNKNOWN]):
        # An ending in common makes any two short names look alike.
        likely = known if get_close_matches(Path(name).stem, TABLES) else ()
        found.add(name, "no table has this file", unknown_cure(name, likely, _NOTES), key=(-1, number, 0))
    if len(strange) > MOST_UNKNOWN:
        found.add(what, f"{len(strange) - MOST_UNKNOWN} more unknown files", key=(-1, MOST_UNKNOWN, 0))
    return {name.removesuffix(".csv") for name in names if name in known}


def file_places(name: str) -> At:
    """Places in a CSV file as ``offers.csv:13:notice_days``."""

    def at(line: int | None, column: int | None, field: str | None) -> str:
        if line is None:
            return name
        if field is not None:
            return f"{name}:{line}:{field}"
        return f"{name}:{line}" if column is None else f"{name}:{line}:column {column + 1}"

    return at


def _too_much(cells: int, lines: int, name: str) -> InvalidInput:
    rule = f"at most {MOST_VALUES:,} cells and {MOST_OBJECTS:,} lines in all files of a folder"
    return fail(name, rule, _SPLIT, value=f"{cells:,} cells in {lines:,} lines", what=name)


def csv_lines(data: bytes, name: str, columns: Collection[str]) -> Lines:
    """Heading and records of a CSV file; reading them raises :class:`InvalidInput`, too."""
    cells, lines = csv_counts(data)
    if cells > MOST_VALUES or lines > MOST_OBJECTS:
        raise _too_much(cells, lines, name)
    text = as_text(data, name, _CURE)
    separated = _other_separator(text[:_LONGEST_HEADING].splitlines()[:LOOKED_AT], columns)
    if separated is not None:
        number, delimiter = separated
        rule = f"columns are separated by commas, here by {_OTHER_SEPARATORS[delimiter]}"
        raise fail(f"{name}:{number}", rule, _SEPARATOR, value=shown(delimiter), what=name)
    records = _records(text, name)
    first = list(islice(records, LOOKED_AT))
    position, above = find_heading([cells for _, cells in first], columns)
    if not first or blank(first[position][1]):
        raise fail(name, "the file has no heading", "the first line names the columns", what=name)
    line, heading = first[position]
    return line, heading, above, chain(first[position + 1 :], records)


def _other_separator(lines: Sequence[str], columns: Collection[str]) -> tuple[int, str] | None:
    """(line, separator) where a file separates its columns by something else than commas."""
    commas = any("," in line for line in lines)
    for number, line in enumerate(lines, start=1):
        for delimiter in _OTHER_SEPARATORS:
            names = {field_name(part.strip('" ')) for part in line.split(delimiter)}
            if len(names & set(columns)) > 1 or (delimiter in line and not commas):
                return number, delimiter
    return None


def _records(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    # Excel and editors count physical lines; a record's line is where it starts.
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        words = str(error)
        if "field larger" in words and '"' not in text:
            rule = f"a cell holds at most {csv.field_size_limit():,} characters"
            raise fail(f"{name}:{line}", rule, "shorten it", what=name) from None
        if "unexpected end" in words:
            words = "a quote is opened here and never closed"
        elif "field larger" in words:
            most = f"{csv.field_size_limit():,} characters"
            words = f"a quote is opened here and never closed, or a cell holds over {most}"
        raise fail(f"{name}:{line}", f"not CSV: {words}", 'a " inside a quoted cell is written ""', what=name) from None

"""An instance as a folder of CSV files, one per table: UTF-8, comma, a heading line, several names joined by ``;``."""

from __future__ import annotations

import csv
import io
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput
from pooling.domain.tables import TABLES
from pooling.io.atomic import make_folder, write_file
from pooling.io.cells import from_text, to_cell
from pooling.io.columns import instance_columns
from pooling.io.draft import Draft, Found, Places
from pooling.io.grid import At, Grid, locate_in, one_row, read_grid, unknown_cure
from pooling.io.limits import LARGEST_FILE, MOST_UNKNOWN
from pooling.io.source import as_text, contents, fail, status

_CURE = "save as 'CSV UTF-8 (comma delimited)'"
_NOTES = "a file README.md in the folder is free for notes"
_OURS = ("readme", "license", "licence", "notice")

Lines = tuple[int, list[Any], Iterable[tuple[int, list[str]]]]
"""Line of the heading, the heading, and the records with their lines."""


def read_csv_folder(path: str | os.PathLike[str]) -> Instance:
    """The instance in a folder of CSV files. Raises :class:`InvalidInput` with every problem."""
    return draft_csv_folder(path).instance()


def write_csv_folder(instance: Instance, path: str | os.PathLike[str]) -> None:
    """Write an instance as CSV files, one for every table (heading only where a table is empty)."""
    folder = make_folder(path)
    for table, columns in instance_columns().items():
        rows = [instance.instance] if table == "instance" else getattr(instance, table)
        cells = ([to_cell(column, getattr(row, name)) for name, column in columns.items()] for row in rows)
        write_file(folder / f"{table}.csv", csv_text(list(columns), cells), durable=False)


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
    for number, problem in enumerate(found.problems):
        places.order.setdefault(problem.place, (-1, number, 0))
    tables: dict[str, Any] = {}
    left = LARGEST_FILE
    for position, (table, columns) in enumerate(instance_columns().items()):
        if table not in present:
            continue
        name = f"{table}.csv"
        try:
            data = contents(folder / name, largest=max(left, 1))
            left -= len(data)
            heading_line, heading, records = csv_lines(data, name)
            grid = Grid(table, position, heading_line, heading, records, file_places(name), _NOTES, same_width=True)
            grids[table] = grid
            rows = read_grid(grid, columns, from_text, found, places)
        except InvalidInput as error:
            found.extend(error.problems)
            for problem in error.problems:
                places.order.setdefault(problem.place, (position, 0, 0))
            found.unread.add(table)
            continue
        tables[table] = one_row(rows, grid, found, places) if table == "instance" else rows
    return Draft(what, tables, places, found)


def _files(folder: Path, what: str, found: Found) -> set[str]:
    """The tables there are files for; files that do not belong are reported."""
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
        if name not in known and not name.startswith((".", "~$")) and not name.lower().startswith(_OURS)
    ]
    if not set(known) & set(names):
        raise fail(str(folder), "a CSV instance is a folder of files such as offers.csv", "none was found", what=what)
    for name in strange[:MOST_UNKNOWN]:
        # An ending in common makes any two short names look alike.
        likely = known if get_close_matches(Path(name).stem, TABLES) else ()
        found.add(name, "no table has this file", unknown_cure(name, likely, _NOTES))
    if len(strange) > MOST_UNKNOWN:
        found.add(what, f"{len(strange) - MOST_UNKNOWN} more unknown files")
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


def csv_lines(data: bytes, name: str) -> Lines:
    """Heading and records of a CSV file. Raises :class:`InvalidInput` (also while the records are read)."""
    text = as_text(data, name, _CURE)
    first = text.lstrip("\r\n").split("\n", 1)[0]
    if "," not in first:
        for delimiter, word in ((";", "semicolons"), ("\t", "tabs")):
            if delimiter in first:
                rule = f"columns are separated by commas, here by {word}"
                raise fail(f"{name}:1", rule, _CURE, what=name)
    records = _records(text, name)
    for line, cells in records:
        if any(cell.strip() for cell in cells):
            return line, cells, records
    raise fail(name, "the file has no heading", "the first line names the columns", what=name)


def _records(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    # Excel and editors count physical lines; a record's line is where it starts.
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            yield line, cells
    except csv.Error as error:
        words = str(error)
        if "unexpected end" in words or "field larger" in words:
            words = "a quote is opened here and never closed"
        raise fail(f"{name}:{line}", f"not CSV: {words}", 'a " inside a quoted cell is written ""', what=name) from None

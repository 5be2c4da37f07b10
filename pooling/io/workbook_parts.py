"""A workbook looked at before it is parsed: a bounded, plain copy of its parts, and what the parser does not tell.

A workbook is a zip of XML. A small file can unpack to gigabytes, span a rectangle of 10^10 cells, or name entities that
grow; the parser would fill memory. So each part is unpacked here under limits, looked through, and packed anew without
compression. The parser sees only this copy. Noted on the way is what it gives as empty cells: errors, and formulas
without a value.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from xml.etree import ElementTree

from pooling.domain.tables import ROW_LIMITS
from pooling.io.heading import LOOKED_AT
from pooling.io.limits import (
    LARGEST_INDEX,
    LARGEST_RATIO,
    LARGEST_UNPACKED,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_FILLED,
    MOST_PARTS,
    MOST_SHEETS,
    UNPACKED_FREELY,
)
from pooling.io.source import fail

_MOST_NOTES = 10_000
_SKIPPED = ("xl/media/", "xl/drawings/", "xl/theme/", "xl/charts/", "xl/embeddings/", "xl/printerSettings/")
_CELL = re.compile(rb"<(?:[\w.\-]+:)?c(?=[\s/>])([^>]*)>")
_PLACE = re.compile(rb"\sr=[\"']([A-Z]{1,3})([1-9][0-9]{0,6})[\"']")
_FORMULA = re.compile(rb"<(?:[\w.\-]+:)?f[\s/>]")
_VALUE = re.compile(rb"<(?:[\w.\-]+:)?v(?:\s[^>]*)?>([^<]*)<")
_ERROR = re.compile(rb"\st=[\"']e[\"']")
_TEXT = re.compile(rb"\st=[\"']str[\"']")
_SOME_CELL = re.compile(rb"<(?:[\w.\-]+:)?c[\s/>]")
_HIDDEN_ROW = re.compile(
    rb"<(?:[\w.\-]+:)?row\s(?=[^>]*\s(?:hidden=[\"'](?:1|true)[\"']|ht=[\"']0(?:\.0*)?[\"']))[^>]*>|"
    rb"<(?:[\w.\-]+:)?row\s+hidden=[\"'](?:1|true)[\"'][^>]*>"
)
_HIDDEN_COLUMN = re.compile(
    rb"<(?:[\w.\-]+:)?col\s(?=[^>]*(?:hidden=[\"'](?:1|true)[\"']|width=[\"']0(?:\.0*)?[\"']))[^>]*>"
)
_FILTER = re.compile(rb"<(?:[\w.\-]+:)?filterColumn[\s>]")
RESAVE = "open and save the workbook once in Excel or LibreOffice"


@dataclass
class SheetNotes:
    """What the parser does not tell of a sheet; rows and columns count from 0.

    These are errors with their texts, formulas whose value was never saved, rows and columns that are not shown.
    """

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    unsaved: set[tuple[int, int]] = field(default_factory=set)
    hidden: bool = False
    """The sheet itself is not shown."""
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    filtered: bool = False
    """A filter is set, which hides rows."""


@dataclass(frozen=True)
class CheckedWorkbook:
    """Bytes that are safe to parse, and notes by name of sheet."""

    content: bytes
    notes: dict[str, SheetNotes]


def checked_workbook(content: bytes, what: str) -> CheckedWorkbook:
    """The workbook as a plain copy with notes. Raises :class:`InvalidInput` for anything but an ordinary .xlsx."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        rule = "an .xlsx workbook; this is an old .xls file, or protected by a password"
        raise fail(what, rule, "save it as an Excel workbook (.xlsx) without a password", what=what)
    if not content.startswith(b"PK"):
        raise fail(what, "not an .xlsx workbook", "save it as an Excel workbook (.xlsx)", what=what)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = _unpacked(archive, len(content), what)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise fail(what, f"a damaged workbook: {error}", RESAVE, what=what) from None
    if "xl/workbook.xml" not in parts:
        raise fail(what, "a zip file, but not an Excel workbook", "save it as .xlsx", what=what)
    for name, data in parts.items():
        if b"\0" in data or data.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise fail(what, f"part {name} is not UTF-8", RESAVE, what=what)
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            raise fail(what, f"part {name} declares XML entities", RESAVE, what=what)
    sheets = _sheets(parts, what)
    _refuse_excess([parts.get(part, b"") for part, _ in sheets.values()], what)
    notes = {}
    left = MOST_CELLS
    for sheet, (part, shown) in sheets.items():
        if part in parts:
            notes[sheet], spanned = _looked_through(parts[part], sheet, left)
            left -= spanned
            notes[sheet].hidden = not shown
            notes[sheet].filtered = _FILTER.search(parts[part]) is not None or any(
                _FILTER.search(parts[table]) is not None for table in _tables_of(part, parts)
            )
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return CheckedWorkbook(copy.getvalue(), notes)


def _unpacked(archive: zipfile.ZipFile, size: int, what: str) -> dict[str, bytes]:
    infos = archive.infolist()
    if len(infos) > MOST_PARTS:
        raise fail(what, f"at most {MOST_PARTS} parts in a workbook", value=str(len(infos)), what=what)
    if len({info.filename for info in infos}) != len(infos):
        raise fail(what, "two parts of the workbook have one name", RESAVE, what=what)
    total = sum(info.file_size for info in infos)
    if total > LARGEST_UNPACKED or (total > UNPACKED_FREELY and total > LARGEST_RATIO * size):
        rule = f"at most {LARGEST_UNPACKED // 1_048_576} MB unpacked and {LARGEST_RATIO} times the file's size"
        value = f"{total / 1_048_576:,.0f} MB unpacked from {size / 1_048_576:.1f} MB"
        raise fail(what, rule, "this looks like a zip bomb; if not, split the instance", value=value, what=what)
    parts: dict[str, bytes] = {}
    for info in infos:
        name = info.filename
        if not name.endswith((".xml", ".rels")) or name.startswith(_SKIPPED):
            continue
        if info.flag_bits & 1:
            raise fail(what, "the workbook is encrypted", "save it without a password", what=what)
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise fail(what, f"part {name} is packed in an unusual way", RESAVE, what=what)
        with archive.open(info) as part:
            parts[name] = part.read(info.file_size + 1)
        if len(parts[name]) > info.file_size:
            raise fail(what, f"part {name} is larger than stated", RESAVE, what=what)
    return parts


def _refuse_excess(sheets: list[bytes], what: str) -> None:
    filled = sum(len(_SOME_CELL.findall(data)) if b":c" in data else data.count(b"<c ") for data in sheets)
    if filled > MOST_FILLED:
        cure = "clear cells that hold nothing but a format, or write the instance as JSON or CSV"
        raise fail(what, f"at most {MOST_FILLED:,} cells in a workbook", cure, value=f"{filled:,}", what=what)


def _tables_of(part: str, parts: dict[str, bytes]) -> list[str]:
    """The parts that describe the Excel tables of a sheet."""
    folder, _, name = part.rpartition("/")
    links = parts.get(f"{folder}/_rels/{name}.rels", b"")
    targets: list[bytes] = re.findall(rb"Target=[\"']([^\"']{1,200})[\"']", links[:LARGEST_INDEX])
    paths = [posixpath.join("/", folder, target.decode(errors="replace")) for target in targets]
    found = [posixpath.normpath(path).lstrip("/") for path in paths]
    return [path for path in found if path in parts and "/tables/" in path]


def table_of(sheet: str) -> str:
    """The table a sheet's name means; perhaps there is none."""
    return sheet.strip().lower().replace(" ", "_")


def _sheets(parts: dict[str, bytes], what: str) -> dict[str, tuple[str, bool]]:
    """Name of sheet -> its part, and whether it is shown."""
    for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
        if len(parts.get(name, b"")) > LARGEST_INDEX:
            rule = f"at most {LARGEST_INDEX // 1_048_576} MB in part {name}"
            raise fail(what, rule, RESAVE, value=f"{len(parts[name]) / 1_048_576:.1f} MB", what=what)
    try:
        book = ElementTree.fromstring(parts["xl/workbook.xml"])
        links = ElementTree.fromstring(parts.get("xl/_rels/workbook.xml.rels", b"<none/>"))
    except (ElementTree.ParseError, ValueError, RecursionError, LookupError) as error:
        raise fail(what, f"a damaged workbook: {error}", RESAVE, what=what) from None
    targets = {
        link.get("Id", ""): posixpath.normpath(posixpath.join("/xl", link.get("Target", ""))).lstrip("/")
        for link in links
    }
    sheets = {}
    for sheet in book.iter():
        if sheet.tag.rpartition("}")[2] == "sheet":
            link = next((value for key, value in sheet.attrib.items() if key.rpartition("}")[2] == "id"), "")
            sheets[sheet.get("name", "")] = (targets.get(link, ""), sheet.get("state", "visible") == "visible")
    if len(sheets) > MOST_SHEETS:
        raise fail(what, f"at most {MOST_SHEETS} sheets", value=str(len(sheets)), what=what)
    return sheets


def _looked_through(data: bytes, sheet: str, most_cells: int) -> tuple[SheetNotes, int]:
    """Notes, and the number of cells in the rectangle that the sheet spans."""
    notes = SheetNotes(hidden_rows=_hidden_rows(data), hidden_columns=_hidden_columns(data))
    letters: set[bytes] = set()
    last_row = 0
    before, filled = 0, 0
    most_rows = ROW_LIMITS.get(table_of(sheet))
    for cell in _CELL.finditer(data):
        attributes = cell[1]
        if attributes.endswith(b"/"):
            continue
        place = _PLACE.search(attributes)
        if place is None:
            raise fail(sheet, "cells of this sheet do not say where they stand", RESAVE, what=sheet)
        letters.add(place[1])
        row = int(place[2])
        last_row = max(last_row, row)
        if row != before:
            before, filled = row, filled + 1
            if most_rows is not None and filled > most_rows + LOOKED_AT:
                raise fail(sheet, f"at most {most_rows:,} rows", "split the instance", value=f"row {row:,}", what=sheet)
        start = cell.end()
        is_error = _ERROR.search(attributes) is not None
        if is_error or _FORMULA.match(data, start):
            end = data.find(b"</c>", start) if data.startswith(b"<c", cell.start()) else data.find(b":c>", start)
            body = data[start : end if end >= 0 else start + 10_000]
            value = _VALUE.search(body)
            at = (row - 1, column_number(place[1].decode()))
            if len(notes.errors) + len(notes.unsaved) < _MOST_NOTES:
                if is_error:
                    notes.errors[at] = value[1].decode(errors="replace") if value else "an error"
                elif (value is None or not value[1]) and not _TEXT.search(attributes):
                    notes.unsaved.add(at)
    columns = 1 + max((column_number(name.decode()) for name in letters), default=-1)
    if columns > MOST_COLUMNS:
        cure = "clear the cells far to the right"
        raise fail(sheet, f"at most {MOST_COLUMNS} columns", cure, value=str(columns), what=sheet)
    if last_row * columns > most_cells:
        size = f"{last_row:,} rows of {columns} columns"
        rule = f"at most {MOST_CELLS:,} cells in all sheets, empty ones included"
        raise fail(sheet, rule, "clear the cells far below the table", value=size, what=sheet)
    return notes, last_row * columns


def _hidden_rows(data: bytes) -> list[int]:
    found: list[int] = []
    for row in _HIDDEN_ROW.finditer(data):
        number = re.search(rb"\sr=[\"']([1-9][0-9]{0,6})[\"']", row[0])
        if number is not None and len(found) < _MOST_NOTES:
            found.append(int(number[1]) - 1)
    return found


def _hidden_columns(data: bytes) -> list[int]:
    found: set[int] = set()
    for columns in _HIDDEN_COLUMN.finditer(data):
        first, last = (re.search(rb"\s%s=[\"']([1-9][0-9]{0,4})[\"']" % end, columns[0]) for end in (b"min", b"max"))
        if first is not None and last is not None and len(found) < _MOST_NOTES:
            found.update(range(int(first[1]) - 1, min(int(last[1]), MOST_COLUMNS)))
    return sorted(found)


def column_number(letters: str) -> int:
    """A is 0, Z is 25, AA is 26."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number - 1


def column_letters(number: int) -> str:
    """0 is A, 25 is Z, 26 is AA."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters

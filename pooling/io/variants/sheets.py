"""Variants in a workbook: sheets ``Variants`` and ``Changes`` beside the tables of the base."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Literal

from pooling.domain.fields import Id, StrictRow, Text, column
from pooling.domain.instance import Instance
from pooling.domain.problems import Hints, InvalidInput, Problem, shown
from pooling.domain.tables import TABLES
from pooling.domain.variants.applying import Where
from pooling.domain.variants.change import CHANGE_KINDS, PART_MEANINGS, Change, PlaceOfPart, Unread
from pooling.domain.variants.values import fifteen_digits
from pooling.domain.variants.variant import VARIANT_FIELDS, Variant, VariantFile, variants_from
from pooling.io.atomic import write_file
from pooling.io.cells import Converted, from_excel
from pooling.io.columns import Column, columns_of
from pooling.io.draft import Found
from pooling.io.grid import Grid, read_grid
from pooling.io.source import name_of
from pooling.io.variants.files import toml_value
from pooling.io.variants.line import read_pairs, read_value, texts_of
from pooling.io.workbook import Told, draft_workbook, refused, refused_text, sheet_grid
from pooling.io.workbook_layout import sheet_name, workbook_bytes
from pooling.io.workbook_parts import column_letters


class VariantRow(StrictRow):
    """A variant of this workbook's instance."""

    name: Id = column(VARIANT_FIELDS["name"])
    title: Text = column(VARIANT_FIELDS["title"], default="")
    card: Text = column(VARIANT_FIELDS["card"], default="")
    overrides: Text = column("Settings of the card to change: KEY=VALUE, with ; between them", default="")
    note: Text = column(VARIANT_FIELDS["note"], default="")


class ChangeRow(StrictRow):
    """A change of a variant; those of one variant are applied from top to bottom."""

    variant: Id = column("Variant it belongs to", refers_to="variants")
    do: Literal[*CHANGE_KINDS] = column(  # type: ignore[valid-type]
        "; ".join(f"{name}: {kind.meaning}" for name, kind in CHANGE_KINDS.items())
    )
    table: Text = column("Table that is changed; empty for lock and forbid", default="")
    where: Text = column("Rows: COLUMN=VALUE, with a space between several; empty: all", default="")
    field: Text = column("Column that is set, added to or multiplied", default="")
    value: Text = column("The new value, the number added, or the factor", default="")
    row: Text = column("Row that is added, or what is locked or forbidden: COLUMN=VALUE ...", default="")
    position: Text = column("Row of the table at which a row is added, counted from 1; empty: the end", default="")


SHEETS: dict[str, type[StrictRow]] = {"variants": VariantRow, "changes": ChangeRow}
"""Sheets of a workbook that hold variants, with their rows."""


def read_sheets(path: str | os.PathLike[str], base: Instance | None = None) -> VariantFile:
    """The instance of a workbook (``base`` instead of it) and its variants, or every problem by cell.

    Raises :class:`InvalidInput`.
    """
    facts = draft_workbook(path).instance() if base is None else base
    what = name_of(path, "workbook")
    found = Found()
    grids: dict[str, Grid] = {}
    rows: dict[str, list[dict[str, Any]]] = {}
    for name, model in SHEETS.items():
        columns = columns_of(name, model)
        grid = sheet_grid(path, name, columns, found)
        if grid is None:
            found.add(name.capitalize(), "the workbook has no such sheet", "add it, or give a .toml or .json file")
            continue
        grids[name] = grid
        rows[name] = read_grid(grid, columns, _text, found)
    if found.problems:
        raise InvalidInput(found.problems, what)
    data, ours, problems = _assembled(rows, grids)
    variants, wrong = variants_from(data, facts, place=lambda index: _places(index, ours, grids))
    if problems or wrong:
        raise InvalidInput([*problems, *wrong], what)
    return VariantFile(facts, variants)


def _text(column: Column, cell: Any) -> Converted:
    """What stands in a cell as a person typed it."""
    if isinstance(cell, Told):
        cell = cell.likely
    if isinstance(cell, bool):
        return ("yes" if cell else "no"), None
    if isinstance(cell, (int, float)):
        return repr(fifteen_digits(cell)), None
    return (cell.strip(), None) if isinstance(cell, str) else from_excel(column, cell)


def _assembled(
    rows: Mapping[str, list[dict[str, Any]]], grids: Mapping[str, Grid]
) -> tuple[list[dict[str, Any]], list[list[int]], list[Problem]]:
    """Plain data of each variant, the rows of the sheet ``Changes`` that are its own, and every problem."""
    problems: list[Problem] = []
    data: list[dict[str, Any]] = []
    ours: list[list[int]] = []
    named: dict[str, int] = {}
    hint = Hints()
    for index, row in enumerate(rows["variants"]):
        stated = {name: value for name, value in row.items() if value}
        place = _at(grids["variants"], index, "overrides")
        overrides, wrong = _overrides(stated.pop("overrides", ""), place)
        problems += wrong
        if "name" in stated:
            named.setdefault(stated["name"], len(data))
        data.append({**stated, "overrides": overrides, "changes": []})
        ours.append([])
    for index, row in enumerate(rows["changes"]):
        name = row.get("variant", "")
        if name not in named:
            place = _at(grids["changes"], index, "variant")
            problems.append(Problem(place, shown(name), "no such variant in sheet Variants", hint(name, named)))
            continue
        change, wrong = _change(row, partial(_at, grids["changes"], index))
        problems += wrong
        data[named[name]]["changes"].append(_unread(row) if wrong else change)
        ours[named[name]].append(index)
    return data, ours, problems


def _unread(row: Mapping[str, str]) -> Unread:
    return Unread(row.get("table", "") if row.get("do") == "add_row" else "")


def _change(row: Mapping[str, str], place: Callable[[str | None], str]) -> tuple[dict[str, Any], list[Problem]]:
    """A row of the sheet as plain data; what is wrong with its kind, table and column is told where those are read."""
    do, table = row.get("do", ""), row.get("table", "") or "locks"
    data: dict[str, Any] = {name: row[name] for name in PART_MEANINGS if row.get(name)}
    problems: list[Problem] = []
    if do not in CHANGE_KINDS or table not in TABLES:
        return data, problems
    kind = CHANGE_KINDS[do]
    for part in ("where", "row"):
        if part in data and part in (*kind.parts, *kind.optional):
            data[part] = read_pairs(do, table, row[part], place(part), problems)
    if "row" in kind.parts:
        data.setdefault("row", {})
    field = row.get("field", "")
    if "value" in kind.parts and field in TABLES[table].model_fields:
        data["value"] = read_value(do, table, field, _unquoted(row.get("value", "")), place("value"), problems)
    if row.get("position", "").isdecimal() and len(row["position"]) < 10:
        data["position"] = int(row["position"])
    return data, problems


def _unquoted(value: str) -> str:
    """A value without the quotation marks that keep its spaces; what has others is taken as it stands."""
    if not value.startswith('"'):
        return value
    try:
        read = json.loads(value, strict=False)
    except ValueError:
        return value
    return read if isinstance(read, str) else value


def _overrides(text: str, place: str) -> tuple[dict[str, Any], list[Problem]]:
    out: dict[str, Any] = {}
    at = 0
    while text[at:].strip(" ;\n"):
        match = _SETTING.match(text, at)
        key, value = match.groups() if match else ("", "")
        try:
            read = tomllib.loads(f"value = {value}") if match and key not in out else {}
        except (ValueError, RecursionError):
            read = {"value": value.strip()} if _WORD.fullmatch(value.strip()) else {}
        if match is None or set(read) != {"value"}:
            rule = "overrides are KEY=VALUE, each key once, with ; between them"
            return {}, [Problem(place, shown(text[at:].strip()), rule, "write budget.scale=0.9; budget.reserve=0.1")]
        out[key] = read["value"]
        at = match.end()
    return out, []


_SETTING = re.compile(r'[\s;]*([A-Za-z0-9_.\-]+)\s*=\s*((?:"(?:[^"\\]|\\.)*"|[^;"\n])+)(?=[;\n]|$)')
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_\-]*")


def _at(grid: Grid, index: int, name: str | None) -> str:
    return grid.at(grid.lines[index], grid.index.get(name) if name else None, None)


def _places(index: int, ours: list[list[int]], grids: Mapping[str, Grid]) -> tuple[PlaceOfPart, Where]:
    def of_change(at: int | None, part: str) -> str:
        if at is None:
            return _at(grids["variants"], index, None)
        name, _, column = part.partition("/")
        cell = _at(grids["changes"], ours[index][at], name or None)
        return f"{cell} ({column})" if column else cell

    def of_field(part: str) -> str:
        name, _, setting = part.partition("/")
        cell = _at(grids["variants"], index, name)
        return f"{cell} ({setting})" if setting else cell

    return of_field, of_change


# --- writing --------------------------------------------------------------------------------------------------------


def write_sheets(file: VariantFile, path: str | os.PathLike[str]) -> None:
    """Write the base and its variants as one workbook. Raises :class:`InvalidInput` for what no cell can hold."""
    beside = list(sheets_of(file))
    problems = [*refused(file.base), *(problem for sheet in beside for problem in _refused(*sheet))]
    if problems:
        raise InvalidInput(problems, Path(path).name)
    write_file(path, workbook_bytes(file.base, beside=beside))


def _refused(name: str, columns: Sequence[Column], rows: Sequence[Sequence[Any]]) -> Iterator[Problem]:
    for line, row in enumerate(rows, start=2):
        for number, (_, cell) in enumerate(zip(columns, row, strict=True)):
            if isinstance(cell, str):
                yield from refused_text(cell, f"{sheet_name(name)}!{column_letters(number)}{line}", "TOML or JSON")


def sheets_of(file: VariantFile) -> Iterator[tuple[str, list[Column], list[list[Any]]]]:
    """(name, columns, rows) of the sheets that hold variants."""
    cells = {
        "variants": [_variant_cells(variant, file.card) for variant in file.variants],
        "changes": [
            {"variant": variant.name, **cells_of(change)} for variant in file.variants for change in variant.changes
        ],
    }
    for name, model in SHEETS.items():
        columns = list(columns_of(name, model).values())
        yield name, columns, [[row.get(column.name) for column in columns] for row in cells[name]]


def _variant_cells(variant: Variant, card: str) -> dict[str, Any]:
    overrides = "; ".join(f"{key}={toml_value(value)}" for key, value in variant.overrides.items())
    return {
        "name": variant.name,
        "title": variant.title or None,
        "card": variant.card or card or None,
        "overrides": overrides or None,
        "note": variant.note or None,
    }


def cells_of(change: Change) -> dict[str, Any]:
    """A change cell by cell, as the sheet ``Changes`` has it."""
    texts = texts_of(change)
    number = isinstance(change.value, (int, float)) and not isinstance(change.value, bool)
    return {
        "do": change.do,
        "table": change.table or None,
        "where": texts["where"] or None,
        "field": change.field or None,
        "value": change.value if number else texts["value"] or None,
        "row": texts["row"] or None,
        "position": change.position,
    }

"""Variants in a workbook: sheets ``Variants`` and ``Changes`` beside the tables of the base."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from pooling.domain.fields import Id, StrictRow, Text, column
from pooling.domain.problems import InvalidInput, Problem, shown, suggestion
from pooling.domain.variants.change import CHANGE_KINDS, Change
from pooling.domain.variants.variant import VARIANT_FIELDS, Variant, VariantFile, variants_from
from pooling.io.atomic import write_file
from pooling.io.columns import Column, columns_of
from pooling.io.draft import Found
from pooling.io.grid import Grid, read_grid
from pooling.io.source import name_of
from pooling.io.variants.line import OPERATORS, VERBS, read_line, texts_of
from pooling.io.workbook import Told, draft_workbook, sheet_grid
from pooling.io.workbook_layout import workbook_bytes


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


def read_sheets(path: str | os.PathLike[str]) -> VariantFile:
    """The instance of a workbook and its variants. Raises :class:`InvalidInput` with every problem, by cell."""
    base = draft_workbook(path).instance()
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
        rows[name] = read_grid(grid, columns, lambda _column, cell: (_cell(cell), None), found)
    if found.problems:
        raise InvalidInput(found.problems, what)
    data, ours, problems = _assembled(rows, grids)
    variants, wrong = variants_from(data, base, "Variants", lambda index: _place(index, ours, grids))
    if problems or wrong:
        raise InvalidInput([*problems, *wrong], what)
    return VariantFile(base, variants)


def _cell(cell: Any) -> str:
    """What stands in a cell as a person typed it."""
    if isinstance(cell, Told):
        cell = cell.likely
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return str(cell).strip()


def _assembled(
    rows: Mapping[str, list[dict[str, Any]]], grids: Mapping[str, Grid]
) -> tuple[list[dict[str, Any]], list[list[int]], list[Problem]]:
    """Plain data of each variant, the rows of the sheet ``Changes`` that are its own, and every problem."""
    problems: list[Problem] = []
    data: list[dict[str, Any]] = []
    ours: list[list[int]] = []
    named: dict[str, int] = {}
    for index, row in enumerate(rows["variants"]):
        row = {name: value for name, value in row.items() if value}
        place = _at(grids["variants"], index, "overrides")
        overrides, wrong = _overrides(row.pop("overrides", ""), place)
        problems += wrong
        named.setdefault(row.get("name", ""), len(data))
        data.append({**row, "overrides": overrides, "changes": []})
        ours.append([])
    for index, row in enumerate(rows["changes"]):
        at = named.get(row.get("variant", ""))
        place = _at(grids["changes"], index, "variant")
        if at is None:
            name = row.get("variant", "")
            problems.append(Problem(place, shown(name), "no such variant in sheet Variants", suggestion(name, named)))
            continue
        change, wrong = _change(row, _at(grids["changes"], index, None))
        problems += wrong
        if change is not None:
            data[at]["changes"].append(change)
            ours[at].append(index)
    return data, ours, problems


def _change(row: Mapping[str, str], place: str) -> tuple[dict[str, Any] | None, list[Problem]]:
    """A row of the sheet as the line that says the same."""
    do, table = row.get("do", ""), row.get("table", "")
    if do not in CHANGE_KINDS:
        return None, [Problem(place, shown(do), "no such kind of change", suggestion(do, CHANGE_KINDS))]
    kind = CHANGE_KINDS[do]
    idle = [part for part in ("table", "where", "field", "value", "row", "position") if row.get(part)]
    idle = [part for part in idle if part not in (*kind.parts, *kind.optional)]
    if idle:
        rule = f"{do} has no {' or '.join(idle)}"
        return None, [Problem(place, shown(row[idle[0]]), rule, f"it has {', '.join((*kind.parts, *kind.optional))}")]
    if do in OPERATORS.values():
        sign = next(sign for sign, name in OPERATORS.items() if name == do)
        value = row.get("value", "")
        if not value.startswith('"') and any(mark in value for mark in ' ,"\n\t\\'):
            value = json.dumps(value, ensure_ascii=False)
        return read_line(f"{table} {row.get('where', '')} {row.get('field', '')}{sign}{value}", place)
    verb = next(verb for verb, name in VERBS.items() if name == do)
    at = f"@{row['position']}" if row.get("position") else ""
    return read_line(" ".join([verb, table + at, row.get("where", ""), row.get("row", "")]), place)


def _overrides(text: str, place: str) -> tuple[dict[str, Any], list[Problem]]:
    out: dict[str, Any] = {}
    for part in filter(str.strip, text.replace("\n", ";").split(";")):
        key, sign, value = (piece.strip() for piece in part.partition("="))
        try:
            read = tomllib.loads(f"value = {value}") if sign and key not in out else {}
        except (ValueError, RecursionError):
            read = {}
        if set(read) != {"value"}:
            rule = "overrides are KEY=VALUE, each key once, with ; between them"
            return {}, [Problem(place, shown(part.strip()), rule, "write budget.scale=0.9; budget.reserve=0.1")]
        out[key] = read["value"]
    return out, []


def _at(grid: Grid, index: int, name: str | None) -> str:
    return grid.at(grid.lines[index], grid.index.get(name) if name else None, None)


def _place(index: int, ours: list[list[int]], grids: Mapping[str, Grid]) -> tuple[str, Any]:
    def of_change(at: int, part: str) -> str:
        name, _, column = part.partition("/")
        cell = _at(grids["changes"], ours[index][at], name or None)
        return f"{cell} ({column})" if column else cell

    return _at(grids["variants"], index, None), of_change


# --- writing --------------------------------------------------------------------------------------------------------


def write_sheets(file: VariantFile, path: str | os.PathLike[str]) -> None:
    """Write the base and its variants as one workbook."""
    write_file(Path(path), workbook_bytes(file.base, beside=list(sheets_of(file))))


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
    from pooling.io.variants.files import toml_value

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

"""What the schema says, written for others: JSON Schema for programs, a page of tables for people.

``python -m pooling.domain.reference`` writes both into a checkout; a test fails when they are out of date.
"""

from __future__ import annotations

import json
import types
import typing
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from pooling.domain.card import FAMILIES, TIER_KINDS
from pooling.domain.fields import Row
from pooling.domain.instance import Instance
from pooling.domain.parameters import PARAMETERS
from pooling.domain.plan import Plan
from pooling.domain.tables import KEYS, REQUIRED_TABLES, TABLES

SMALLEST = """{
  "instance": {"name": "smallest"},
  "periods": [{"id": "2027"}],
  "nations": [{"id": "FRA"}],
  "capabilities": [{"id": "tanker", "unit": "aircraft"}],
  "situations": [{"id": "crisis"}],
  "missions": [{"id": "patrol", "situations": ["crisis"]}],
  "requirements": [{"id": "patrol-tanker", "mission": "patrol", "capability": "tanker", "quantity": 2}],
  "offers": [{"id": "fra-tanker", "nation": "FRA", "capability": "tanker", "quantity": 3, "unit_cost_million": 8}]
}"""
FILES = {"api/instance.schema.json": "instance", "api/plan.schema.json": "plan", "docs/tables.md": "tables"}


def json_schema(what: str) -> str:
    """The JSON Schema (draft 2020-12) of an ``instance`` or a ``plan``, as text."""
    models: dict[str, type[BaseModel]] = {"instance": Instance, "plan": Plan}
    model = models[what]
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema()}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def tables_page() -> str:
    """Every table with its columns, and every card setting with its range, as Markdown."""
    lines = [
        "# Tables, cards and settings",
        "",
        "Made from the schema by `make contract`; do not edit.",
        "",
        "An instance is one JSON file, a folder of CSV files, or one Excel workbook with a sheet per table. Money is "
        "in millions of the instance's currency, shares lie between 0 and 1, lists in CSV and Excel are separated "
        "by `;`.",
        "",
        "In JSON the instance is one object: `instance` is an object, every other table a list of objects, lists of "
        "ids are arrays, `yes or no` is `true` or `false`, and a column that is left out or `null` is empty. In a CSV "
        "folder each table is a file (`offers.csv`) with a heading; in a workbook each is a sheet (`Offers`). Tables "
        "that may not be empty are marked; the others may be missing. The smallest instance:",
        "",
        "```json",
        *SMALLEST.splitlines(),
        "```",
        "",
    ]
    for name, model in TABLES.items():
        lines += [f"## {name}", "", _first(model.__doc__)]
        notes = []
        if name in KEYS:
            notes.append(f"No two rows share {', '.join(f'`{key}`' for key in KEYS[name])}.")
        if name in REQUIRED_TABLES:
            notes.append("May not be empty.")
        lines += [
            " ".join(notes),
            "",
            "| column | type | unit | default | meaning |",
            "| --- | --- | --- | --- | --- |",
        ]
        lines += [_column(field, model) for field in model.model_fields]
        lines.append("")
    lines += ["## Card settings", "", "Set in a card under `[parameters.FAMILY]`, or with `--set KEY=VALUE`.", ""]
    lines += ["| key | range | default | unit | meaning |", "| --- | --- | --- | --- | --- |"]
    for key, parameter in PARAMETERS.items():
        default = parameter.default
        text = ", ".join(f"{one:g}" for one in default) if isinstance(default, tuple) else _json(default)
        lines.append(f"| `{key}` | {parameter.range_text()} | {text} | {parameter.unit} | {parameter.meaning} |")
    lines += ["", "Further keys: `tiers.NAME.gap`, `tiers.NAME.tolerance` (shares), `families.NAME` (true, false).", ""]
    lines += ["## Families and tiers", "", "| family | needs |", "| --- | --- |"]
    lines += [f"| {name} | {', '.join(needs)} |" for name, needs in FAMILIES.items()]
    lines += ["", "| tier | direction | unit | needs | meaning |", "| --- | --- | --- | --- | --- |"]
    for name, kind in TIER_KINDS.items():
        direction = "maximised" if kind.maximise else "minimised"
        lines.append(f"| {name} | {direction} | {kind.unit} | {', '.join(kind.needs)} | {kind.meaning} |")
    return "\n".join(lines) + "\n"


def _column(field: str, model: type[Row]) -> str:
    info = model.model_fields[field]
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    kind = _type(info.annotation)
    if kind == "text" and "pattern" in str(info.metadata) + str(info.annotation):
        kind = "id"
    if extra.get("refers_to"):
        kind = kind.replace("list of ids", "ids") + f" in {extra['refers_to']}"
    default = "needed" if info.is_required() else _json(info.default)
    return f"| `{field}` | {kind} | {extra.get('unit', '')} | {default} | {info.description} |"


def _json(value: Any) -> str:
    if value is None or value in ((), ""):
        return "empty"
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, (int, float)) else str(value)


def _type(annotation: Any) -> str:
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        return _type(typing.get_args(annotation)[0])
    if origin is typing.Literal:
        return ", ".join(str(one) for one in typing.get_args(annotation))
    if origin in (typing.Union, types.UnionType):
        return _type(next(one for one in typing.get_args(annotation) if one is not type(None)))
    if origin is tuple:
        return "list of ids"
    return {str: "text", float: "number", int: "whole number", bool: "yes or no"}[annotation]


def _first(text: str | None) -> str:
    return " ".join((text or "").split())


def texts() -> dict[str, str]:
    """File in the checkout -> what should stand there."""
    return {file: tables_page() if what == "tables" else json_schema(what) for file, what in FILES.items()}


def main() -> None:
    root = Path(__file__).parents[2]
    for file, text in texts().items():
        (root / file).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

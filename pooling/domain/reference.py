"""What the schema says, written for others: JSON Schema for programs, a page of tables for people.

``python -m pooling.domain.reference`` writes both into a checkout; a test fails when they are out of date.
"""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pooling.domain.card_schema import card_schema
from pooling.domain.comparison.tables import COMPARISON_TABLES, ComparisonTable
from pooling.domain.families import FAMILIES
from pooling.domain.fields import StrictRow, columns, stated_of
from pooling.domain.instance import Instance
from pooling.domain.parameters import PARAMETERS
from pooling.domain.plan import PLAN_KEYS, PLAN_TABLES, Plan
from pooling.domain.result_schema import result_schema
from pooling.domain.result_tables import RESULT_TABLES, ResultTable
from pooling.domain.tables import KEYS, REQUIRED_TABLES, TABLES
from pooling.domain.tier_kinds import TIER_KINDS
from pooling.domain.variants.change import CHANGE_KINDS, PART_MEANINGS
from pooling.domain.variants.schema import variants_schema
from pooling.domain.variants.variant import FILE_FIELDS, VARIANT_FIELDS

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
GROUPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "What it is": ("What the instance is about, and how real its figures are.", ("instance", "sources")),
    "Who, when, with what money": (
        "Money of a row is in the instance's currency, or in one that it names.",
        ("periods", "nations", "currencies", "budgets", "prices", "credits"),
    ),
    "What is to be spent": (
        "Guidelines are reported on every card; family guidelines makes them rules.",
        ("accounts", "guidelines"),
    ),
    "What is needed": (
        "A requirement is a quantity of a capability for a mission; a mission happens in situations; situations are "
        "alternatives to each other.",
        ("capabilities", "situations", "missions", "requirements", "requirement_changes", "enablers"),
    ),
    "What is offered, and what it costs": ("", ("offers", "offer_changes", "support", "deployment")),
    "What money can change": (
        "An option starts with the nations that take part; while it is in effect it changes what they, or those they "
        "assist, can do. A fund pays part of it.",
        ("options", "option_costs", "price_steps", "effects", "certificates", "funds", "fund_budgets", "refunds"),
    ),
    "How nations work together": (
        "Nations join agreements, hold shares of pools, exchange in kind, and share standards and information.",
        ("agreements", "pools", "suppliers", "balances", "standards", "sharing", "skills"),
    ),
    "What nations rule": (
        "A caveat is a rule that a card may leave out to see what it costs; a red line is one that no card can.",
        ("caveats", "red_lines"),
    ),
    "What can go wrong": (
        "Reliabilities stand with nations and offers, probabilities of approval with caveats.",
        ("withdrawals", "clusters", "scenarios", "scenario_effects"),
    ),
    "What is agreed already": ("", ("locks", "history", "started", "former_turns")),
}
"""Sections of the page of tables: heading -> (what the tables have to do with each other, the tables)."""
FILES = {
    "api/instance.schema.json": "instance",
    "api/plan.schema.json": "plan",
    "api/result.schema.json": "result",
    "api/card.schema.json": "card",
    "api/variants.schema.json": "variants",
    "docs/tables.md": "tables",
    "docs/results.md": "results",
    "docs/comparison.md": "comparison",
    "docs/variants.md": "variants page",
}


def json_schema(what: str) -> str:
    """The JSON Schema (draft 2020-12) of ``instance``, ``plan``, ``result``, ``card`` or of ``variants``, as text."""
    made: dict[str, Callable[[], dict[str, Any]]] = {
        "instance": Instance.model_json_schema,
        "plan": Plan.model_json_schema,
        "result": result_schema,
        "card": card_schema,
        "variants": variants_schema,
    }
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **made[what]()}
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
        "by `;`. A column `notes` may stand in every table and is carried through every format; notes are no facts: "
        "the same facts with other notes have the same hash. Sheets and CSV files whose name begins with `#` or `_` "
        "are left alone. A number is 0 or at least 1e-15 away from it.",
        "",
        *_contents(),
        "## The smallest instance",
        "",
        "In JSON the instance is one object: `instance` is an object, every other table a list of objects, lists of "
        "ids are arrays, `yes or no` is `true` or `false`, and a column that is left out or `null` is empty. In a CSV "
        "folder each table is a file (`offers.csv`) with a heading; in a workbook each is a sheet (`Offers`). Tables "
        "that may not be empty are marked; the others may be missing, and most instances need few of them.",
        "",
        "```json",
        *SMALLEST.splitlines(),
        "```",
        "",
    ]
    for heading, (text, names) in GROUPS.items():
        lines += [f"## {heading}", "", *([text, ""] if text else [])]
        for name in names:
            lines += _table(name, TABLES[name], KEYS.get(name, ()), needed=name in REQUIRED_TABLES)
    lines += ["## A plan", "", _PLAN, ""]
    for name, model in PLAN_TABLES.items():
        lines += _table(name, model, PLAN_KEYS[name])
    return "\n".join([*lines, *_settings(), *_families()]) + "\n"


_PLAN = (
    "What a run answers, and what `pooling audit` takes from anybody: one JSON file (a plan, or a whole result), or a "
    "folder of CSV files. Whatever is not listed is zero; a table that is missing is empty."
)


def _contents() -> list[str]:
    """Links to every section and table."""
    groups = {heading: names for heading, (_, names) in GROUPS.items()} | {"A plan": tuple(PLAN_TABLES)}
    lines = ["| section | tables |", "| --- | --- |"]
    for heading, names in groups.items():
        links = ", ".join(f"[{name}](#{name})" for name in names)
        lines.append(f"| [{heading}](#{_anchor(heading)}) | {links} |")
    lines.append("| Cards | [settings](#card-settings), [families and tiers](#families-and-tiers) |")
    return [*lines, ""]


def _anchor(heading: str) -> str:
    return heading.lower().replace(",", "").replace(" ", "-")


def _table(name: str, model: type[StrictRow], keys: tuple[str, ...], *, needed: bool = False) -> list[str]:
    """A table: what it holds, what names a row, its columns."""
    notes = [f"No two rows share {', '.join(f'`{key}`' for key in keys)}."] if keys else []
    notes += ["May not be empty."] if needed else []
    lines = [f"### {name}", "", " ".join([_first(model.__doc__), *notes]), ""]
    lines += ["| column | type | unit | default | meaning |", "| --- | --- | --- | --- | --- |"]
    return [*lines, *(_column(field, model) for field in columns(model)), ""]


def _settings() -> list[str]:
    lines = ["## Card settings", "", "Set in a card under `[parameters.FAMILY]`, or with `--set KEY=VALUE`.", ""]
    lines += ["| key | range | default | unit | meaning |", "| --- | --- | --- | --- | --- |"]
    for key, parameter in PARAMETERS.items():
        default = parameter.default
        text = ", ".join(f"{number:g}" for number in default) if isinstance(default, tuple) else _json(default)
        lines.append(f"| `{key}` | {parameter.range_text()} | {text} | {parameter.unit} | {parameter.meaning} |")
    return [
        *lines,
        "",
        "Further keys: `tiers.NAME.gap`, `tiers.NAME.tolerance` (shares), `tiers.NAME.level` (in its unit), "
        "`families.NAME` (true, false).",
        "",
    ]


def _families() -> list[str]:
    lines = ["## Families and tiers", "", f"What each says exactly is in [the mathematics]({_MATHEMATICS}).", ""]
    lines += ["| family | needs | what it says |", "| --- | --- | --- |"]
    for name, family in FAMILIES.items():
        always = " (on every card)" if family.core else ""
        link = f"[{name}]({_MATHEMATICS}#{name}){always}"
        lines.append(f"| {link} | {', '.join(family.needs)} | {family.sentence} |")
    lines += ["", "| tier | direction | unit | needs | meaning |", "| --- | --- | --- | --- | --- |"]
    for name, kind in TIER_KINDS.items():
        direction = "maximised" if kind.maximise else "minimised"
        lines.append(f"| {name} | {direction} | {kind.unit} | {', '.join(kind.needs)} | {kind.meaning} |")
    return lines


def results_page() -> str:
    """Every table of a result with its columns, as Markdown."""
    words = (
        "Each is a DataFrame (`result.coverage`; `result.tiers` gives records), a CSV file of `--out`, a list of "
        "`result.json`, and what `pooling show RESULT --table NAME` prints. Units stand beside each column; money is "
        "in millions of the instance's currency, at its prices unless said, and never discounted (tier `cost` is, as "
        "its unit says). `DataFrame.attrs` and `dictionary.csv` say the same of a result in hand, with its prices."
    )
    return _page("Tables of results", words, RESULT_TABLES)


def comparison_page() -> str:
    """Every table of a comparison with its columns, as Markdown."""
    words = (
        "Each is a DataFrame (`comparison.needs`), a CSV file of `--out`, a list of `comparison.json`, and what "
        "`pooling compare BASE OTHER --table NAME` prints. `comparison.side_by_side` has the indicators with a column "
        "for each result. Units stand beside each column; money is in millions of the currency, never discounted "
        "(tier `cost` is, as its unit says). [How to compare](comparing.md) says what the causes of the cost "
        "bridge are and when a difference is proven."
    )
    return _page("Tables of comparisons", words, COMPARISON_TABLES)


def _page(title: str, words: str, tables: Mapping[str, ResultTable] | Mapping[str, ComparisonTable]) -> str:
    """Tables with their columns, as Markdown."""
    lines = [
        f"# {title}",
        "",
        "Made from the schema by `make contract`; do not edit.",
        "",
        words,
        "",
        "| table | a row is |",
        "| --- | --- |",
        *(f"| [{name}](#{name}) | {table.meaning} |" for name, table in tables.items()),
        "",
    ]
    for name, table in tables.items():
        lines += [f"## {name}", "", table.meaning, ""]
        lines += ["| column | type | unit | meaning |", "| --- | --- | --- | --- |"]
        for column in table.columns:
            kind = column.kind + (f" ({column.refers_to})" if column.refers_to else "")
            unit = f"{column.unit}, {column.basis}" if column.basis else column.unit
            lines.append(f"| `{column.name}` | {kind} | {unit} | {column.meaning.replace('|', '/')} |")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def variants_page() -> str:
    """How variants are written: the fields of their file, every kind of change with an example, as Markdown."""
    lines = ["# Variants", "", "Made from the schema by `make contract`; do not edit.", "", *_VARIANTS]
    for heading, told in (
        ("The file", FILE_FIELDS),
        ("A variant", VARIANT_FIELDS),
        ("Parts of a change", PART_MEANINGS),
    ):
        lines += [f"## {heading}", "", "| name | meaning |", "| --- | --- |"]
        lines += [f"| `{name}` | {meaning} |" for name, meaning in told.items()] + [""]
    lines += ["## Kinds of changes", "", "| `do` | what it does | parts | may have | as a line |"]
    lines += ["| --- | --- | --- | --- | --- |"]
    for name, kind in CHANGE_KINDS.items():
        parts, may = (", ".join(f"`{part}`" for part in parts) for parts in (kind.parts, kind.optional))
        lines.append(f"| `{name}` | {kind.meaning} | {parts} | {may} | `{kind.example}` |")
    return "\n".join(lines) + "\n"


_VARIANTS = [
    "A variant is a base instance with named changes, in order. The base stays as it is; what each change touched is",
    "told before and after; the rules of an instance are checked after the last of them.",
    "`instances/nordic-five/variants.toml` has six.",
    "",
    "A change is an object of parts, or a line of text. In a line `=` names rows (several values: `id=DNK,NOR`), `:=`",
    "sets a column, `+=` adds, `*=` multiplies; ids of a list have `;` between them; a value with spaces is in",
    "double quotes. A workbook keeps its variants in the sheets `Variants` and `Changes` beside the tables.",
    "",
]

_MATHEMATICS = "../models/mathematics.md"


def _column(field: str, model: type[StrictRow]) -> str:
    info = model.model_fields[field]
    extra = stated_of(info)
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
        return ", ".join(map(str, typing.get_args(annotation)))
    if origin in (typing.Union, types.UnionType):
        return _type(next(part for part in typing.get_args(annotation) if part is not types.NoneType))
    if origin is tuple:
        return "list of ids"
    return {str: "text", float: "number", int: "whole number", bool: "yes or no"}[annotation]


def _first(text: str | None) -> str:
    return " ".join((text or "").split())


def texts() -> dict[str, str]:
    """File in the checkout -> what should stand there."""
    pages = {"tables": tables_page, "results": results_page, "comparison": comparison_page}
    pages |= {"variants page": variants_page}
    return {file: pages[what]() if what in pages else json_schema(what) for file, what in FILES.items()}


def main() -> None:
    root = Path(__file__).parents[2]
    for file, text in texts().items():
        (root / file).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

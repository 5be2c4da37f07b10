"""What a study file may say and what its tables hold, written for others.

``python -m pooling.study.reference`` writes both into a checkout; a test fails when they are out of date.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from pooling.study.checks import COVERAGE, OPERATORS
from pooling.study.spec import Ask, Assertion, Block, InlineVariant, Limits, Outputs, Range, Row, Spec, Where
from pooling.study.tables import TABLES

_PARTS: dict[str, type[BaseModel]] = {
    "The study": Spec,
    "`[limits]`": Limits,
    "`[outputs]`": Outputs,
    "`[[blocks]]`": Block,
    "A range of a block": Range,
    "A question of a block": Ask,
    "A variant of a block": InlineVariant,
    "A cell of mode list": Row,
    "`[[exclude]]`, and `where` of an assertion": Where,
    "`[[assertions]]`": Assertion,
}


def study_schema() -> str:
    """The JSON Schema (draft 2020-12) of a study file, for editors."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Spec.model_json_schema()}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def study_page() -> str:
    """Every field of a study file and every column of the tables that it leaves, as Markdown."""
    return "\n".join([*_head(), *_fields(), *_tables()]) + "\n"


def _head() -> Iterator[str]:
    yield from (
        "# Study files and their tables",
        "",
        "Made from the code by `make contract`; do not edit. [Studies](studies.md) says how they are used; "
        "`api/study.schema.json` is for editors.",
        "",
    )


def _fields() -> Iterator[str]:
    for heading, part in _PARTS.items():
        meaning = " ".join((part.__doc__ or "").split())
        yield from (f"## {heading}", "", meaning, "", "| field | default | meaning |", "| --- | --- | --- |")
        for name, info in part.model_fields.items():
            default = "needed" if info.is_required() else _default(info.default)
            yield f"| `{name}` | {default} | {info.description} |"
        yield ""
    operators = ", ".join(f"`{name}`" for name in OPERATORS)
    yield from (
        f"A metric is a figure of the plan (`covered`, `spending`, `budget_used`, ...), `tier.NAME`, or `{COVERAGE}N`: "
        f"the plain mean of covered shares of needs with priority N. Operators: {operators}. A run without such a "
        "figure (infeasible, failed, not ended) does not keep an assertion.",
        "",
    )


def _default(value: Any) -> str:
    if value is None or value in ((), "", {}) or isinstance(value, BaseModel):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(f"`{part}`" for part in value if part != {})
    return f"`{value}`"


def _tables() -> Iterator[str]:
    yield from (
        "# Tables",
        "",
        "One Parquet file for each run and table, in a folder of the table's name; `cells.parquet` says which cells "
        "come to which run. Money is in millions of the instance's currency. Columns marked * are the machine's: no "
        "two runs of the same thing agree in them.",
        "",
    )
    for table in TABLES.values():
        yield from (f"## {table.name}", "", table.meaning, "", "| column | kind | unit | meaning |")
        yield "| --- | --- | --- | --- |"
        for column in table.columns:
            mark = "*" if not table.repeats or table.is_of_machine(column) else ""
            yield f"| `{column.name}`{mark} | {column.kind} | {column.unit} | {column.meaning} |"
        yield ""


FILES: dict[str, Callable[[], str]] = {"api/study.schema.json": study_schema, "docs/study-file.md": study_page}
"""File in the checkout -> what should stand there."""


def main() -> None:
    root = Path(__file__).parents[2]
    for file, text in FILES.items():
        (root / file).write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    main()

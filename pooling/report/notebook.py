"""How notebooks show instances, records, and rows of them: tables with units and what each column means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import fields
from html import escape
from typing import Any

from pooling.domain.audit_report import AuditReport
from pooling.domain.instance import Instance
from pooling.domain.readable import readable
from pooling.domain.result_columns import ResultColumn, result_columns
from pooling.domain.tables import TABLES
from pooling.report.table import Table
from pooling.report.words import NONE, counted, number, percent, plain

MOST_ROWS = 20
"""Rows of a list that a notebook shows."""


def html_of(thing: Any) -> str:
    """An instance, an audit, a list of records, or one record."""
    if isinstance(thing, Instance):
        return _instance(thing)
    if isinstance(thing, AuditReport):
        state = "holds" if thing.ok else f"FAILS: {counted(len(thing.violations), 'rule')} broken"
        return _bold(f"Audit {state}; {sum(thing.checks.values()):,} checks") + rows_html(thing.figures)
    if isinstance(thing, list):
        detail = getattr(thing, "detail", "")
        return rows_html(thing) + (f"<p>{_text(f'incomplete: {detail}')}</p>" if detail else "")
    return _record(thing)


def rows_html(rows: Sequence[Any]) -> str:
    """Records of one kind as a table; the first of many."""
    if not rows:
        return "<p>no rows</p>"
    columns = _columns(type(rows[0]))
    headings = (f"{column.heading} ({column.unit})" if column.unit else column.heading for column in columns)
    table = Table.of(headings, ([_cell(column, row) for column in columns] for row in rows[:MOST_ROWS]))
    rest = len(rows) - MOST_ROWS
    return table.html() + (f"<p>and {rest:,} more</p>" if rest > 0 else "")


def _record(record: Any) -> str:
    rows = ((column.heading, _cell(column, record), column.unit, column.meaning) for column in _columns(type(record)))
    return Table.of(("what", "value", "unit", "meaning"), rows).html()


def _columns(kind: Any) -> list[ResultColumn]:
    """The columns of a record; of one that states none, its fields."""
    try:
        return [column for column in result_columns(kind) if column.kind != "records"]
    except KeyError:
        return [ResultColumn(field.name, plain(field.name), "", "text") for field in fields(kind)]


def _cell(column: ResultColumn, record: Any) -> str:
    value = getattr(record, column.name)
    if value is None:
        return NONE
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (tuple, list)):
        return ", ".join(map(str, value))
    if isinstance(value, (int, float)):
        return percent(value, 2) if column.is_share else number(value) if isinstance(value, float) else str(value)
    return str(value)


def _instance(instance: Instance) -> str:
    """What it is, and its tables: how many rows each has, and whether they are real."""
    about = instance.instance
    said = [_bold(f"{about.title or instance.name} ({instance.name})")]
    if about.description:
        said.append(f"<p>{_text(about.description)}</p>")
    kinds: dict[str, Counter[str]] = {}
    for source in instance.sources:
        kinds.setdefault(source.table, Counter())[source.kind] += 1
    rows = [
        (plain(name), f"{len(getattr(instance, name)):,}", ", ".join(kinds.get(name, ())) or "not said")
        for name in TABLES
        if name not in ("instance", "sources") and getattr(instance, name)
    ]
    said.append(Table.of(("table", "rows", "data are"), rows).html())
    if instance.warnings:
        said.append(f"<p>{counted(len(instance.warnings), 'warning')}: instance.warnings</p>")
    return "".join(said)


def _bold(text: str) -> str:
    return f"<p><b>{_text(text)}</b></p>"


def _text(text: str) -> str:
    return escape(readable(text, None))

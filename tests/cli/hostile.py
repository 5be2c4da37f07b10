"""Text that is meant to act on a terminal, in every place where an instance holds text."""

from __future__ import annotations

from typing import Any

from pydantic import AfterValidator

from pooling.domain import fields
from pooling.domain.tables import TABLES

HOSTILE = "é[red]e\u202evil\u200b[/]\x9b2J\u2028end\nAudit: holds\tI say"
"""All that a text cell may hold: markup, marks that turn the writing, no width, an escape of one byte, other lines."""
ESCAPE = "\x1b[2J\x1b]0;owned\x07"
"""What only file names, cards and the results of others can hold."""


def spoiled(tables: dict[str, Any]) -> dict[str, Any]:
    """The tables with hostile text in every field of free text."""
    for table, rows in tables.items():
        free = [name for name, field in TABLES[table].model_fields.items() if _is_text(field.metadata)]
        for row in [rows] if isinstance(rows, dict) else rows:
            row.update(dict.fromkeys(free, HOSTILE))
    return tables


def _is_text(metadata: list[Any]) -> bool:
    return any(isinstance(row, AfterValidator) and row.func is fields._text for row in metadata)


def raw(text: str) -> set[str]:
    """Characters that must not reach a terminal."""
    return {row for row in text if not row.isprintable() and row != "\n"}

"""What a set's README claims, and runs of a set with a few facts changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pooling
from pooling.domain.audit_report import AuditReport
from pooling.domain.instance import Instance
from pooling.domain.result import Result

LIBRARY = Path(pooling.__file__).resolve().parents[1] / "instances"
Edit = Callable[[dict[str, Any]], Mapping[str, Any]]


@cache
def readme(name: str, *, bold: bool = True) -> str:
    """The README of a set, every run of white space one blank; without the marks of bold type if so asked."""
    text = re.sub(r"\s+", " ", (LIBRARY / name / "README.md").read_text(encoding="utf-8"))
    return text if bold else text.replace("**", "")


def share(value: float) -> str:
    """A share of need as the READMEs write it: up to five digits."""
    return f"{value:.5f}".rstrip("0").rstrip(".")


def million(value: float) -> str:
    """Money as the READMEs write it."""
    return f"{round(value, 4):,.10g} million"


def claimed(number: str, text: str) -> bool:
    """Whether the text holds the number (or words), not as part of a longer number."""
    return re.search(rf"(?<![\d.,]){re.escape(number)}(?!\d|[.,]\d)", text) is not None


def claims(name: str, *numbers: str) -> bool:
    """Whether the README of a set holds each of these."""
    return all(claimed(number, readme(name)) for number in numbers)


def cells(name: str, first: str, table: int = 1) -> list[str]:
    """The row of a README's table that begins with ``first``; of the so many such rows the ``table``-th."""
    lines = (LIBRARY / name / "README.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return [row for row in rows if row[0] == first][table - 1]


def varied(name: str, **edits: Edit) -> Instance:
    """The set with every row of some tables changed; a field set to None takes its default again."""
    instance = pooling.load(name)
    tables = instance.tables()
    new = {table: [edit(dict(row)) for row in tables[table]] for table, edit in edits.items()}
    kept = {table: [{k: v for k, v in row.items() if v is not None} for row in rows] for table, rows in new.items()}
    return instance.replace(**kept)


def where(change: Mapping[str, Any], **fits: Any) -> Edit:
    """An edit of the rows that have these values."""
    return lambda row: {**row, **change} if all(row.get(key) == value for key, value in fits.items()) else row


def solved(
    instance: Instance | str, card: str = "coverage", overrides: Mapping[str, Any] | None = None
) -> tuple[Result, AuditReport]:
    """A proven answer and its audit."""
    result = pooling.solve(instance, card=card, overrides=overrides, gap=1e-6, time_limit_s=60)
    assert result.outcome == "optimal"
    assert result.audit is not None
    assert result.audit.ok
    return result, result.audit


@cache
def answer(name: str, card: str = "coverage") -> tuple[Result, AuditReport]:
    """The set as it is, solved once."""
    return solved(name, card)


_NUMBER = r"\(?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?\)?"
_SIDE = rf"{_NUMBER}(?: [-+*/] {_NUMBER})*"
_CHAIN = re.compile(rf"(?<![\d.,])(?<![-+*/] ){_SIDE}(?: = {_SIDE})+")


def sums(name: str) -> dict[str, list[float]]:
    """Every chain of equal sums in a README (``3 * 4 + 1 = 13``) with the value of each side."""
    return {chain: [_value(side) for side in chain.split(" = ")] for chain in _CHAIN.findall(readme(name, bold=False))}


def _value(side: str) -> float:
    plain = side.replace(",", "")
    # A bracket that is the sentence's and not the sum's.
    return float(eval(plain if plain.count("(") == plain.count(")") else plain.strip("()")))

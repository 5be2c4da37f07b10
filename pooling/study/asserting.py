"""Assertions held against the tables of a study."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pooling.domain.result_columns import result_column
from pooling.study.checks import COVERAGE, Check
from pooling.study.expanding import fits
from pooling.study.spec import SOLVE
from pooling.study.store import Store


@dataclass(frozen=True, slots=True)
class AssertionRow:
    """What became of an assertion."""

    check: str = result_column("What is asserted")
    holds: bool = result_column("Whether it holds of every run that it is about")
    runs: int = result_column("Runs that it is about")
    kept: int = result_column("Runs that keep it")
    without: int = result_column("Runs that have no such figure: not ended yet, without a plan, or not verified")
    worst: float | None = result_column("Value that is farthest off, or nearest", pattern="#,##0.00##")
    worst_run: str = result_column("Whose it is")


def asserted(
    checks: Sequence[Check], cells: Iterable[Mapping[str, Any]], ends: Mapping[str, Mapping[str, Any]], store: Store
) -> list[AssertionRow]:
    """A row for each check; ``ends`` are rows of table ``runs`` by run."""
    if not checks:
        return []
    verified = [run for run, row in ends.items() if row["audit"] == "holds" and row["state"] == "done"]
    values = {(row["run"], row["name"]): row["value"] for row in store.rows("figures", verified)}
    values |= {
        (row["run"], f"{COVERAGE}{row['name']}"): row["covered_share"]
        for row in store.rows("met", verified)
        if row["group"] == "priority"
    }
    rows = list(cells)
    return [_row(check, rows, values) for check in checks]


def _row(
    check: Check, cells: Sequence[Mapping[str, Any]], values: Mapping[tuple[str, str], float | None]
) -> AssertionRow:
    about = dict.fromkeys(
        cell["run"] for cell in cells if cell["question"] == SOLVE and fits(_named(cell), check.where)
    )
    found = {run: values.get((run, check.metric)) for run in about}
    known = {run: value for run, value in found.items() if value is not None}
    kept = sum(check.holds(value) for value in known.values())
    far = {
        run: abs(value - check.number) if check.operator == "==" else value * (1 if "<" in check.operator else -1)
        for run, value in known.items()
    }
    worst = max(far, key=far.__getitem__, default="")
    return AssertionRow(
        check=check.text,
        holds=bool(about) and kept == len(about),
        runs=len(about),
        kept=kept,
        without=len(found) - len(known),
        worst=known.get(worst),
        worst_run=worst,
    )


def _named(cell: Mapping[str, Any]) -> dict[str, Any]:
    return {**cell, "overrides": frozenset(filter(None, cell["overrides"].split(";")))}

"""Reading the CSV tables of this set, and draws that do not depend on each other."""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pooling.domain.tables import TABLES

SEED = 2026
HERE = Path(__file__).resolve().parent
DATA = HERE / "data"
SHARED = HERE.parent / "data"

TableRow = dict[str, str]


def read(path: Path) -> list[TableRow]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def record(
    table: str, row: TableRow, *, lists: str = "", numbers: str = "", whole_numbers: str = "", flags: str = ""
) -> dict[str, Any]:
    """The cells of a row that hold something and are columns of the instance's table, in their types.

    Columns that only this set has (sources, reasons) are left out. ``lists`` and the others name columns; the
    entries of a list are separated by spaces.
    """
    out: dict[str, Any] = {name: value for name, value in row.items() if value and name in TABLES[table].model_fields}
    out.update({name: out[name].split() for name in lists.split() if name in out})
    out.update({name: float(out[name]) for name in numbers.split() if name in out})
    out.update({name: int(out[name]) for name in whole_numbers.split() if name in out})
    out.update({name: out[name] == "yes" for name in flags.split() if name in out})
    return out


def by(rows: list[TableRow], column: str) -> dict[str, TableRow]:
    """The rows by the value of a column that names them."""
    return {row[column]: row for row in rows}


def draws(*names: str) -> random.Random:
    """A generator for one named thing. Adding a nation or a capability leaves every other draw as it was."""
    return random.Random(f"{SEED}:" + ":".join(names))


def between(source: random.Random, low: float, high: float) -> float:
    # Only random() itself is promised to give the same numbers in every Python version.
    return low + (high - low) * source.random()


def one_of(source: random.Random, values: Sequence[int]) -> int:
    return values[int(source.random() * len(values))]


def whole(value: float) -> int:
    """The nearest whole number; halves go up."""
    return int(value + 0.5)


def significant(value: float, digits: int = 3) -> float:
    """The value with that many significant digits."""
    return float(f"{value:.{digits}g}")

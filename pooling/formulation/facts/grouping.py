"""Rows of a table by what they are about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TypeVar

Row = TypeVar("Row")


def grouped(rows: Iterable[Row], about: Callable[[Row], str | None]) -> dict[str, list[Row]]:
    """Rows by what they are about, those about nothing left out; an empty list for anything else."""
    out: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if (name := about(row)) is not None:
            out[name].append(row)
    return out

"""Which row of a sheet or file is the heading, and which of the others are no rows of the table."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from pooling.io.columns import Column

LOOKED_AT: Final = 30
"""Rows among which the heading is looked for."""
_TOTALS: Final = re.compile(
    r"(?:grand |sub-?)?(?:totals?|sums?|summe|gesamt|insgesamt|totaux|somme|totale|totaal|suma|razem|toplam|all)"
    r"\b.{0,30}",
    re.IGNORECASE,
)


def field_name(heading: Any) -> str:
    """The field a heading names: ``Notice days [days]`` is notice_days."""
    text = str(heading).lstrip("\ufeff")[:200]
    return re.sub(r"[\s\-]+", "_", re.split(r"[\[(\n]", text, maxsplit=1)[0].strip().lower())


def find_heading(rows: Sequence[Sequence[Any]], columns: Collection[str]) -> tuple[int, int]:
    """(position of the heading, rows with something above it) among the first rows of a table.

    The heading is the first row that holds anything; if that names no column, a later one that names several.
    """
    filled = [position for position, row in enumerate(rows[:LOOKED_AT]) if not blank(row)]
    if not filled:
        return 0, 0
    if _named(rows[filled[0]], columns) == 0:
        least = min(2, len(columns))
        for above, position in enumerate(filled[1:], start=1):
            if _named(rows[position], columns) >= least:
                return position, above
    return filled[0], 0


def heading_again(cells: Sequence[Any], index: Mapping[str, int]) -> bool:
    """Whether a row repeats the heading, as printed pages do."""
    named = [(name, cells[at]) for name, at in index.items() if at < len(cells) and cells[at] not in ("", None)]
    return len(named) > 1 and all(isinstance(cell, str) and field_name(cell) == name for name, cell in named)


def looks_like_totals(
    cells: Sequence[Any], chosen: Sequence[tuple[Column, int]], needed: Sequence[tuple[Column, int]]
) -> bool:
    """Whether a row only sums up others: it has figures, and no ``needed`` name but a word such as Total."""
    empty = sum(blank(cells[at : at + 1]) for _, at in needed)
    if not empty or not any(column.numeric and _figure(cells, at) for column, at in chosen):
        return False
    if empty == len(needed):
        return True
    words = [cells[at] for column, at in chosen if not column.numeric and not blank(cells[at : at + 1])]
    return len(words) == 1 and isinstance(words[0], str) and _TOTALS.fullmatch(words[0].strip()) is not None


def blank(cells: Sequence[Any]) -> bool:
    """Whether nothing stands in any of the cells."""
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells)


def _named(row: Sequence[Any], columns: Collection[str]) -> int:
    return len({field_name(cell) for cell in row if isinstance(cell, str)} & set(columns))


def _figure(cells: Sequence[Any], at: int) -> bool:
    cell = cells[at] if at < len(cells) else ""
    return isinstance(cell, (int, float)) or (isinstance(cell, str) and any(letter.isdigit() for letter in cell))

"""How formulas name columns: never by letter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pooling.io.workbook_parts import column_letters


@dataclass(frozen=True, slots=True)
class Place:
    """A column in a formula: ``{need}`` is its cell in the row, ``{need:7}`` that in row 7, ``{need:all}`` every cell.

    ``{need:$}`` is the cell in the row that stays in its column when the formula is copied.
    """

    index: int
    line: int = 0
    rows: int = 0

    def __format__(self, spec: str) -> str:
        letters = column_letters(self.index)
        if spec == "all":
            return f"${letters}$2:${letters}${max(self.rows, 1) + 1}"
        if spec == "$":
            return f"${letters}{self.line}"
        return f"{letters}${spec}" if spec else f"{letters}{self.line}"


def placed(formula: str, at: Mapping[str, int], line: int, rows: int = 0) -> str:
    """A formula in names as one of the row ``line`` (counted from 1). Raises KeyError for a name that is not there."""
    return formula.format_map({name: Place(index, line, rows) for name, index in at.items()})

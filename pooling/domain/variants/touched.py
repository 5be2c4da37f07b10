"""What a change touched: a record for each cell and row, before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pooling.domain.result_columns import result_column

Did = Literal["set", "added", "removed"]


@dataclass(frozen=True, slots=True)
class Touched:
    """A cell that a change set, or a row that it added or removed."""

    change: int = result_column("Number of the change, counted from 1")
    did: Did = result_column("What happened: a cell was set, a row added or removed")
    table: str = result_column("Table")
    row: str = result_column("Name of the row: its id, or the columns that name it")
    column: str = result_column("Column of the cell; empty for a row")
    before: str = result_column("What stood in the cell; (empty) for its default")
    after: str = result_column("What stands there now")
    why: str = result_column("What the row depended on, where it went with something that was withdrawn")

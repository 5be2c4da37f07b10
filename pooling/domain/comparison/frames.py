"""Tables of a comparison as DataFrames, with what their columns mean in ``attrs``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooling.domain.comparison.tables import COMPARISON_TABLES

if TYPE_CHECKING:
    import pandas as pd

    from pooling.domain.comparison.comparison import Comparison


def table_frame(comparison: Comparison, name: str) -> pd.DataFrame:
    """A row per record, a column per field, several values in one field parted by semicolons."""
    import pandas as pd

    table = COMPARISON_TABLES[name]
    columns = [column.name for column in table.columns]
    rows = [[_cell(row[column]) for column in columns] for row in table.plain_rows(comparison)]
    frame = pd.DataFrame(rows, columns=columns)
    stated = {
        column.name: {"kind": column.kind, "unit": column.unit_words(comparison.currency), "meaning": column.meaning}
        for column in table.columns
    }
    frame.attrs = {"table": name, "meaning": table.meaning, "columns": stated}
    return frame


def _cell(value: object) -> object:
    return ";".join(value) if isinstance(value, tuple) else value

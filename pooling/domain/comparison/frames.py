"""Tables of a comparison as DataFrames, with what their columns mean in ``attrs``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooling.domain.comparison.tables import COMPARISON_TABLES
from pooling.domain.frames import records_frame

if TYPE_CHECKING:
    import pandas as pd

    from pooling.domain.comparison.comparison import Comparison


def table_frame(comparison: Comparison, name: str) -> pd.DataFrame:
    """A row per record, a column per field, several values in one field parted by semicolons."""
    table = COMPARISON_TABLES[name]
    frame = records_frame(table.rows(comparison), table.kind)
    stated = {
        column.name: {"kind": column.kind, "unit": column.unit_words(comparison.currency), "meaning": column.meaning}
        for column in table.columns
    }
    frame.attrs = {"table": name, "meaning": table.meaning, "columns": stated}
    return frame

"""Tables of a result as DataFrames, with what their columns mean in ``attrs``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from pooling.domain.result_columns import result_columns
from pooling.domain.result_tables import RESULT_TABLES, DictionaryRow, dictionary_rows

if TYPE_CHECKING:
    import pandas as pd

    from pooling.domain.result import Result


def result_frame(result: Result, name: str) -> pd.DataFrame:
    """A table of a result: a row per record, a column per field, several values in one field parted by semicolons.

    ``attrs`` has the table's name and meaning, and under ``columns`` unit, prices, discounting and meaning of each.
    """
    table = RESULT_TABLES[name]
    out = _frame(table.rows(result), [column.name for column in table.columns])
    stated = {row.column: asdict(row) for row in dictionary_rows(result, [table])}
    for about in stated.values():
        del about["table"], about["column"]
    out.attrs = {"table": name, "meaning": table.meaning, "columns": stated}
    return out


def dictionary_frame(result: Result) -> pd.DataFrame:
    """Every column of every table, in words."""
    return _frame(dictionary_rows(result), [column.name for column in result_columns(DictionaryRow)])


def records_frame(rows: Iterable[Any], kind: Any) -> pd.DataFrame:
    """Records of one kind, a row each; rows inside a row are left out."""
    return _frame(rows, [column.name for column in result_columns(kind) if column.kind != "records"])


def _frame(rows: Iterable[Any], columns: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame([[_cell(getattr(row, name)) for name in columns] for row in rows], columns=list(columns))


def _cell(value: Any) -> Any:
    return ";".join(value) if isinstance(value, tuple) else value

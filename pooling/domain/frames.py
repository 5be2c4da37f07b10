"""Records as DataFrames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def columns_of(kind: type) -> list[str]:
    """Names of a record's fields."""
    model = getattr(kind, "model_fields", None)
    return list(model) if model is not None else [item.name for item in fields(kind)]


def frame(rows: Sequence[Any], kind: type, without: Sequence[str] = ()) -> pd.DataFrame:
    """A row per record, a column per field; several values in one field are parted by semicolons."""
    import pandas as pd

    columns = [name for name in columns_of(kind) if name not in without]
    return pd.DataFrame([[_cell(getattr(row, name)) for name in columns] for row in rows], columns=columns)


def _cell(value: Any) -> Any:
    return ";".join(value) if isinstance(value, tuple) else value

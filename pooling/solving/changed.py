"""What differs between two models, by the keys of their columns and rows: where a former plan is planned anew."""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pooling.domain import round_off
from pooling.domain.families import level_row
from pooling.solving.compiled import Compiled, Key

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Outline:
    """What a model looks like without its entries: bounds of columns; sides and a sum over the entries of rows."""

    columns: Mapping[Key, tuple[float, float]]
    rows: Mapping[Key, tuple[float, float, float]]


def outline(model: Compiled) -> Outline:
    """The outline of a model, without the tiers that it holds, at what was found or at a level."""
    row = model.row
    weight = np.array([1.0 + zlib.crc32(repr(key).encode()) / 2**32 for key in model.column_keys])
    sums = np.bincount(row, model.value * weight[model.index], minlength=len(model.row_low))
    levels = {level_row(objective.kind) for objective in model.objectives}
    columns = zip(model.low.tolist(), model.high.tolist(), strict=True)
    rows = zip(model.row_low.tolist(), model.row_high.tolist(), sums.tolist(), strict=True)
    return Outline(
        dict(zip(model.column_keys, columns, strict=True)),
        {key: sides for key, sides in zip(model.row_keys, rows, strict=False) if key[0] not in levels},
    )


def changed(former: Outline, model: Compiled) -> Mask:
    """Columns that are new, have other bounds, or stand in a row that is new or says something else."""
    now = outline(model)
    columns = np.array([former.columns.get(key) != bounds for key, bounds in now.columns.items()], dtype=bool)
    rows = np.zeros(len(model.row_low), dtype=bool)
    for place, key in enumerate(model.row_keys):
        row, before = now.rows.get(key), former.rows.get(key)
        if row is None:
            continue  # a level
        rows[place] = (
            before is None
            or before[:2] != row[:2]
            or not math.isclose(before[2], row[2], rel_tol=round_off.SAME_ROW, abs_tol=round_off.SAME_ROW)
        )
    columns[model.index[np.repeat(rows, np.diff(model.row_start))]] = True
    return columns

"""The prices with which parts begin: those of the linear relaxation of the whole model.

Let y be its duals and A_k the rows of part k's scenarios. Part k has probability p_k, and its prices are, where less is
better, A_k' y_k / p_k - sum over l of A_l' y_l. They add up to nothing over all parts. With them the parts' relaxations
prove together what the whole relaxation does, so whole units can only add to that from the first round on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from pooling.domain.deadline import Deadline
from pooling.solving.certifying import Certified, certified, relaxed_run
from pooling.solving.compiled import Compiled, Floats
from pooling.solving.highs import Options

SUMS = {"pledged_sum": "pledged", "delivered_sum": "delivered"}
"""Rows that say what a column is the sum of: scenarios speak of the column, parts share what it is made of."""


def first_prices(
    whole: Compiled, family: str, dealt: Mapping[str, Mapping[str, float]], shared: Sequence[Any], deadline: Deadline
) -> tuple[dict[str, Floats], Certified | None]:
    """Part -> price of every shared column (their keys), and what the relaxation proves; none where time was over."""
    objective = whole.objectives[0]
    relaxed = relaxed_run(whole, objective, Options(time_limit_s=deadline.left()), deadline.cancel)
    if relaxed.duals is None:
        return {}, None
    place = {key: column for column, key in enumerate(whole.column_keys)}
    columns = [place[key] for key in shared]
    matrix = csr_array((whole.value, whole.index, whole.row_start), shape=(len(whole.row_low), len(whole.low)))
    said = {
        name: _said(whole, family, set(of_part), relaxed.duals.multipliers, matrix, place)[columns]
        for name, of_part in dealt.items()
    }
    everything = sum(said.values())
    sign = -1.0 if objective.maximise else 1.0
    prices = {name: sign * (said[name] / sum(dealt[name].values()) - everything) for name in dealt}
    return prices, certified(whole, objective, relaxed)


def _said(
    whole: Compiled, family: str, scenarios: set[str], duals: Floats, matrix: Any, place: Mapping[Any, int]
) -> Floats:
    """What the rows of these scenarios say of every column, by their duals."""
    mine = np.zeros(len(duals))
    for row, (name, index) in enumerate(whole.row_keys):
        about = index[0] if isinstance(index, tuple) else index
        if (name == family or name.startswith(f"{family}_")) and about in scenarios:
            mine[row] = duals[row]
    out: Floats = matrix.T @ mine
    sums = np.zeros(len(duals))
    for row, (name, index) in enumerate(whole.row_keys):
        if name in SUMS:
            column = place[SUMS[name], index]
            sums[row] = out[column]
    # Of a sum that a scenario counts on, each summand counts as much as its row says: comes - sum >= 0.
    return out + matrix.T @ sums

"""The prices with which parts begin: those of the linear relaxation of the whole model.

Let y be its duals and A_k the rows of part k's scenarios. Part k has probability p_k, and its prices are, where less is
better, A_k' y_k / p_k - sum over l of A_l' y_l. They add up to nothing over all parts. With them the parts' relaxations
prove together what the whole relaxation does, so whole units can only add to that from the first round on.

Few scenarios decide: the relaxation is solved with the worst alone, and those that it falls short of join it. The rows
of all others have duals of 0, so that its duals are duals of the whole at any time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from pooling.domain import round_off
from pooling.domain.deadline import Deadline
from pooling.solving.certifying import Certified, certified, relaxed_run
from pooling.solving.compiled import Compiled, Floats, Key
from pooling.solving.highs import Options

SUMS = {"pledged_sum": "pledged", "delivered_sum": "delivered"}
"""Rows that say what a column is the sum of: scenarios speak of the column, parts share what it is made of."""
SHORT = ("short_in", "short_without")
"""What is short in a scenario: one column for each of its needs."""


@dataclass(frozen=True)
class Prices:
    """``of``: part -> price of every shared column; ``proof``: what the relaxation proves of the first tier;
    ``deciding``: the scenarios that it looked at in the end."""

    of: Mapping[str, Floats]
    proof: Certified | None = None
    deciding: frozenset[str] = frozenset()


def relaxation_prices(
    whole: Compiled,
    family: str,
    dealt: Mapping[str, Mapping[str, float]],
    shared: Sequence[Key],
    worst: Collection[str],
    deadline: Deadline,
) -> Prices:
    """Prices of the shared columns (their keys). ``worst``: the scenarios with which the relaxation begins."""
    return _Relaxation(whole, family).prices(dealt, shared, worst, deadline)


class _Relaxation:
    """``about``: the scenario of every row; empty where it is of none."""

    def __init__(self, whole: Compiled, family: str) -> None:
        self.whole, self.objective = whole, whole.objectives[0]
        self.matrix: Any = csr_array(
            (whole.value, whole.index, whole.row_start), shape=(len(whole.row_low), len(whole.low))
        )
        self.place = {key: column for column, key in enumerate(whole.column_keys)}
        keys = list(whole.row_keys)
        own = [name == family or name.startswith(f"{family}_") for name, _ in keys]
        self.about = np.array(
            [
                str(index[0] if isinstance(index, tuple) else index) if mine else ""
                for (_, index), mine in zip(keys, own, strict=True)
            ]
        )
        self.about[self.about == "none"] = ""  # nobody withdraws: no scenario
        self.needs = np.array([name == family for name, _ in keys]) & (self.about != "")
        self.judged = np.array([name in (f"{family}_beyond", f"{family}_worst") for name, _ in keys])
        self.judged &= self.about != ""
        self.sum_rows = np.array([row for row, (name, _) in enumerate(keys) if name in SUMS], dtype=np.int32)
        sums = [self.place[SUMS[name], index] for name, index in keys if name in SUMS]
        self.sum_columns = np.array(sums, dtype=np.int32)
        self.short = np.array([name in SHORT for name, _ in whole.column_keys])
        self.beyond = np.array([name == "beyond" for name, _ in whole.column_keys])

    def prices(
        self,
        dealt: Mapping[str, Mapping[str, float]],
        shared: Sequence[Key],
        worst: Collection[str],
        deadline: Deadline,
    ) -> Prices:
        chosen = set(worst)
        duals, proof = self._solved(chosen, deadline)
        if duals is None:
            return Prices({})
        columns = [self.place[key] for key in shared]
        said = {name: self._said(duals, list(of_part))[columns] for name, of_part in dealt.items()}
        everything = sum(said.values())
        sign = -1.0 if self.objective.maximise else 1.0
        prices = {name: sign * (said[name] / sum(dealt[name].values()) - everything) for name in dealt}
        return Prices(prices, proof, frozenset(chosen))

    def _solved(self, chosen: set[str], deadline: Deadline) -> tuple[Floats | None, Certified | None]:
        """Duals of every row, and the proof that they are; none where time was over before any were known. Scenarios
        that count join the chosen ones."""
        duals, proof = None, None
        while not deadline.over:
            stated = (self.about == "") | np.isin(self.about, list(chosen))
            model = _with_rows(self.whole, stated, self.matrix)
            relaxed = relaxed_run(model, self.objective, Options(time_limit_s=deadline.left()), deadline.cancel)
            if relaxed.duals is None or relaxed.x is None:
                break
            duals = np.zeros(len(stated))
            duals[stated] = relaxed.duals.multipliers
            proof = certified(model, self.objective, relaxed)
            more = [name for name in self._beyond(relaxed.x) if name not in chosen]
            if not more:
                break
            chosen.update(more[: len(chosen)])
        return duals, proof

    def _beyond(self, x: Floats) -> list[str]:
        """Scenarios in which more is short than x allows for, the worst first."""
        x = x.copy()
        x[self.short] = x[self.sum_columns] = 0.0
        x[self.sum_columns] = self.matrix[self.sum_rows] @ x
        lacking = np.maximum(self.whole.row_low - self.matrix @ x, 0.0)
        # Each row of a need has a column of its own for what is short.
        rows = np.flatnonzero(self.needs)
        owned = self.matrix[rows][:, self.short]
        x[self.short] = np.minimum(owned.T @ lacking[rows], self.whole.high[self.short])
        x[self.short] = np.maximum(x[self.short], self.whole.low[self.short])
        x[self.beyond] = 0.0
        rows = np.flatnonzero(self.judged)
        off = (self.matrix[rows] @ x) - self.whole.row_high[rows]
        order = np.argsort(-off, kind="stable")
        return [str(self.about[rows[at]]) for at in order if off[at] > round_off.TIER_VALUE]

    def _said(self, duals: Floats, scenarios: list[str]) -> Floats:
        """What the rows of these scenarios say of every column, by their duals."""
        out: Floats = self.matrix.T @ np.where(np.isin(self.about, scenarios), duals, 0.0)
        sums = np.zeros(len(duals))
        sums[self.sum_rows] = out[self.sum_columns]
        # Of a sum that a scenario counts on, each summand counts as much as its row says: comes - sum >= 0.
        out += self.matrix.T @ sums
        return out


def _with_rows(model: Compiled, kept: Any, matrix: Any) -> Compiled:
    """The model with these rows alone."""
    rows = np.flatnonzero(kept)
    part = matrix[rows]
    return replace(
        model,
        row_low=model.row_low[rows],
        row_high=model.row_high[rows],
        row_start=part.indptr.astype(np.int32),
        index=part.indices.astype(np.int32),
        value=part.data,
        row_keys=[model.row_keys[row] for row in rows.tolist()],
    )

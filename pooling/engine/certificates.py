"""The certificate of a run as plain data: what :mod:`pooling.certificate.file` writes and checks."""

from __future__ import annotations

from typing import Any

import numpy as np

from pooling.certificate.file import VERSION, numbers
from pooling.domain.tier_kinds import TIER_KINDS
from pooling.engine.provenance import Provenance
from pooling.solving.compiled import Compiled, Floats
from pooling.solving.tier_runs import TierRun


def certificate_of(about: Provenance, compiled: Compiled, runs: tuple[TierRun, ...], x: Floats) -> dict[str, Any]:
    """The matrix with the names of its rows and columns, and for every tier its objective, hold and multipliers.

    ``x``: the vector of the plan, one number per column.
    """
    columns, rows = compiled.names()
    return {
        "certificate_version": VERSION,
        "about": dict(about.stated),
        "matrix": {
            "columns": columns,
            "rows": rows,
            "low": numbers(compiled.low.tolist()),
            "high": numbers(compiled.high.tolist()),
            "whole": np.flatnonzero(compiled.whole).tolist(),
            "row_low": numbers(compiled.row_low.tolist()),
            "row_high": numbers(compiled.row_high.tolist()),
            "row_start": compiled.row_start.tolist(),
            "index": compiled.index.tolist(),
            "value": compiled.value.tolist(),
        },
        "tiers": [_tier(run, position, runs) for position, run in enumerate(runs)],
        "vector": x.tolist(),
    }


def _tier(run: TierRun, position: int, runs: tuple[TierRun, ...]) -> dict[str, Any]:
    used = np.flatnonzero(run.objective.cost)
    proof = run.certified
    return {
        "name": run.objective.name,
        "unit": TIER_KINDS[run.tier.kind].unit,
        "maximise": run.objective.maximise,
        "constant": run.objective.constant,
        "index": used.tolist(),
        "value": run.objective.cost[used].tolist(),
        "bound": None if proof is None else proof.bound,
        "multipliers": None if proof is None else proof.multipliers.tolist(),
        "hold": _hold(position, runs),
    }


def _hold(position: int, runs: tuple[TierRun, ...]) -> list[Any] | None:
    """Sides of the row that keeps a tier for those after it, as the next tier's matrix has it."""
    after = next((run.certified for run in runs[position + 1 :] if run.certified is not None), None)
    if after is None or not runs[position].objective.cost.any():
        return None
    # Holds are the last rows, in the order of the tiers that have terms.
    holds = [run for run in runs[: position + 1] if run.objective.cost.any()]
    row = len(after.model.row_low) - after.model.holds + len(holds) - 1
    return numbers([float(after.model.row_low[row]), float(after.model.row_high[row])])

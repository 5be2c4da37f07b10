"""The records of runs, and of a batch as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from pooling.analysis.answers import Rows
from pooling.analysis.variants.asking import Run
from pooling.domain.figures import figure_of
from pooling.domain.frames import records_frame
from pooling.domain.outcome import Outcome, Reason
from pooling.domain.result import Result
from pooling.domain.variants.run import RunTier, VariantRun

if TYPE_CHECKING:
    import pandas as pd

_MOST_RULES = 3
"""Rules of a conflict that the row of an infeasible run names."""


class VariantRuns(Rows[VariantRun]):
    """A row for each run, the base first, with how the batch ended as a whole.

    By name: ``results``, where there are any, and ``instances`` and ``cards`` of all.
    """

    def __init__(self, rows: Iterable[VariantRun], results: Mapping[str, Result], runs: Mapping[str, Run]) -> None:
        several = list(rows)
        super().__init__(several, *_whole(several))
        self.results = dict(results)
        self.instances = {name: run.instance for name, run in runs.items()}
        self.cards = {name: run.card for name, run in runs.items()}

    def row(self, name: str) -> VariantRun:
        """The row of that run. Raises KeyError naming those there are."""
        for row in self:
            if row.name == name:
                return row
        raise KeyError(f"no run {name}; there are {', '.join(row.name for row in self)}")

    @property
    def frame(self) -> pd.DataFrame:
        """The rows as a DataFrame, without their tiers."""
        return records_frame(self, VariantRun)


def _whole(rows: list[VariantRun]) -> tuple[Outcome, Reason, str]:
    """(outcome, reason, detail) of a batch: a run that is infeasible has its answer."""
    if rows and all(row.outcome == "infeasible" for row in rows):
        return "infeasible", "finished", "no run has a plan"
    short = [row for row in rows if row.outcome not in ("optimal", "infeasible")]
    if not short:
        return "optimal", "finished", ""
    reasons = [row.reason for row in short]
    worst = next((reason for reason in ("cancelled", "failed", "time_limit") if reason in reasons), "finished")
    parts = [
        f"{len(names)} {words}: {', '.join(names)}"
        for words, names in (
            ("failed", [row.name for row in short if row.reason == "failed"]),
            ("without a plan", [row.name for row in short if row.reason != "failed" and row.outcome == "none"]),
            (
                "not within the gap asked for",
                [row.name for row in short if row.reason != "failed" and row.outcome == "feasible"],
            ),
        )
        if names
    ]
    outcome: Outcome = "none" if all(row.outcome == "none" for row in rows) else "feasible"
    return outcome, worst, "; ".join(parts)  # type: ignore[return-value]


def row_of(run: Run, result: Result) -> VariantRun:
    """The row of a run with this result; what it took, and where it is kept, is said elsewhere."""
    figures = () if result.audit is None else result.audit.figures
    detail = result.termination.detail
    if result.conflict is not None and result.conflict.rules:
        rules = [rule.text for rule in result.conflict.rules]
        more = f" (and {len(rules) - _MOST_RULES} more)" if len(rules) > _MOST_RULES else ""
        detail = f"cannot hold together: {'; '.join(rules[:_MOST_RULES])}{more}"
    return replace(
        _blank(run),
        outcome=result.outcome,
        reason=result.termination.reason,
        detail=detail,
        tiers=tuple(
            RunTier(tier.name, tier.value, tier.bound, tier.gap, tier.unit, tier.proof) for tier in result.tiers
        ),
        covered_share=figure_of(figures, "covered").value,
        cost_million=figure_of(figures, "spending").value,
        used_share=figure_of(figures, "budget_used").value,
        seconds=round(float(result.timings_s.get("total", 0.0)), 3),
    )


def failed_row(run: Run, detail: str, reason: Reason = "failed") -> VariantRun:
    """The row of a run that holds nothing, and why."""
    return replace(_blank(run), reason=reason, detail=detail)


def _blank(run: Run) -> VariantRun:
    return VariantRun(
        name=run.name,
        title=run.title,
        card=run.card.name,
        overrides=tuple(f"{key}={value}" for key, value in run.overrides.items()),
        outcome="none",
        reason="failed",
        detail="",
        changes=run.changes,
        cells=len(run.cells),
        tiers=(),
        covered_share=None,
        cost_million=None,
        used_share=None,
        seconds=0.0,
        cpu_seconds=None,
        warm_from="",
        solved=True,
        key=run.key,
        file="",
    )

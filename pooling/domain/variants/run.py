"""What became of a base and its variants: a record of each run."""

from __future__ import annotations

from dataclasses import dataclass

from pooling.domain.outcome import Outcome, Proof, Reason
from pooling.domain.result_columns import MILLION, result_column


@dataclass(frozen=True, slots=True)
class RunTier:
    """What the plan of a run is worth in a tier of its card."""

    name: str = result_column("Tier")
    value: float | None = result_column("The plan's, recomputed", pattern="#,##0.00##")
    bound: float | None = result_column("What no plan can pass", pattern="#,##0.00##")
    gap: float | None = result_column("|bound - value| / |value|", unit="share of value", pattern="0.00%")
    unit: str = result_column("Unit of value and bound")
    proof: Proof = result_column("How the value is known to be within the gap asked for")


@dataclass(frozen=True, slots=True)
class VariantRun:
    """A run of the base or of a variant: what was changed, how it ended, what it is worth, and how it came about."""

    name: str = result_column("Variant, or base")
    title: str = result_column("Title for people")
    card: str = result_column("Model card")
    overrides: tuple[str, ...] = result_column("Settings of the card that are changed: KEY=VALUE")
    outcome: Outcome = result_column("What it holds")
    reason: Reason = result_column("How it ended")
    detail: str = result_column("The same in words, or why there is no plan")
    changes: int = result_column("Changes of the base")
    cells: int = result_column("Cells that differ from the base; a row that was added or removed counts once")
    tiers: tuple[RunTier, ...] = result_column("What the plan is worth in each tier")
    covered_share: float | None = result_column("Need covered, by weight and priority", unit="share of weighted need")
    cost_million: float | None = result_column("Spending of all nations and periods together", unit=MILLION)
    used_share: float | None = result_column("Spent of all budgets", unit="share of budgets")
    seconds: float = result_column("What the run took", unit="s")
    cpu_seconds: float | None = result_column(
        "Processor time of it; empty where its process died or its index is lost", unit="s"
    )
    warm_from: str = result_column("Run whose plan it started from; empty where there was none")
    solved: bool = result_column("Whether it was solved now; else it is kept from an earlier time")
    key: str = result_column("Hash of what decides it: facts, card, seed, threads, versions")
    file: str = result_column("Its file in the folder of results; empty where there is none")

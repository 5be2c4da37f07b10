from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event
from typing import Any

from pooling.analysis.answers import Rows
from pooling.analysis.caveat_costs import CaveatCost
from pooling.analysis.fairness import FairnessPrice
from pooling.analysis.frontier.frontier import FrontierPoint
from pooling.analysis.model_explained import ModelExplained
from pooling.analysis.out_of_sample import OutOfSample
from pooling.analysis.replanning.replan import ReplannedTier
from pooling.analysis.room.alternatives import Alternatives
from pooling.analysis.room.negotiate import NationRoom
from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.plan import Plan
from pooling.domain.result import Result

__all__ = [
    "alternatives",
    "caveat_costs",
    "explain_model",
    "frontier",
    "negotiate",
    "out_of_sample",
    "price_of_fairness",
    "replan",
]

def alternatives(
    instance: str | Path | dict[str, Any] | Instance,
    *,
    card: str | Path | Card = "coverage",
    overrides: Mapping[str, Any] | None = None,
    time_limit_s: float | None = None,
    gap: float | None = None,
    seed: int = 0,
    threads: int = 1,
    within: float = 0.01,
    plans: int = 3,
    tried: int = 20,
    cancel: Event | None = None,
    on_progress: Callable[[int, int, str], None] | None = None,
) -> Alternatives: ...
def caveat_costs(
    instance: str | Path | dict[str, Any] | Instance,
    *,
    card: str | Path | Card = "coverage",
    overrides: Mapping[str, Any] | None = None,
    time_limit_s: float | None = None,
    gap: float | None = None,
    seed: int = 0,
    threads: int = 1,
    base: Result | None = None,
    cancel: Event | None = None,
    on_progress: Callable[[int, int, str], None] | None = None,
) -> Rows[CaveatCost]: ...
def explain_model(
    instance: str | Path | dict[str, Any] | Instance,
    *,
    card: str | Path | Card = "coverage",
    overrides: Mapping[str, Any] | None = None,
    time_limit_s: float | None = None,
    cancel: Event | None = None,
    on_progress: Callable[[int, int, str], None] | None = None,
) -> ModelExplained: ...
def frontier(
    instance: str | Path | dict[str, Any] | Instance,
    *,
    card: str | Path | Card = "coverage",
    overrides: Mapping[str, Any] | None = None,
    time_limit_s: float | None = None,
    gap: float | None = None,
    seed: int = 0,
    threads: int = 1,
    against: str = "",
    optimised: str = "",
    points: int = 8,
    keep: Path | None = None,
    cancel: Event | None = None,
    on_progress: Callable[[int, int, str], None] | None = None,
) -> Rows[FrontierPoint]: ...
def negotiate(
    instance: str | Path | dict[str, Any] | Instance,
    *,
    card: str | Path | Card = "coverage",
    overrides: Mapping[str, Any] | None = None,
    time_limit_s: float | None = None,
    gap: float | None = None,
    seed: int = 0,
    threads: int = 1,
    within: float = 0.02,
    nations: str = "",
    tried: int = 10,
    cancel: Event | None = None,
    on_progress: Callable[[int, int, str], None] | None = None,
) -> Rows[NationRoom]: ...
def out_of_sample(
    instance: str | Path | dict[str, Any] | Instance,
    plan: str | Path | dict[str, Any] | Plan | Result,
    *,
    card: str | Path | Card = "least-regret",
    overrides: Mapping[str, Any] | None = None,
    time_limit_s: float | None = None,
    draws: int = 1000,
    seed: int = 1000003,
    cancel: Event | None = None,
    on_progress: Callable[[int, int, str], None] | None = None,
) -> OutOfSample: ...
def price_of_fairness(
    instance: str | Path | dict[str, Any] | Instance,
    *,
    card: str | Path | Card = "fair-share",
    overrides: Mapping[str, Any] | None = None,
    time_limit_s: float | None = None,
    gap: float | None = None,
    seed: int = 0,
    threads: int = 1,
    base: Result | None = None,
    cancel: Event | None = None,
    on_progress: Callable[[int, int, str], None] | None = None,
) -> Rows[FairnessPrice]: ...
def replan(
    instance: str | Path | dict[str, Any] | Instance,
    plan: str | Path | dict[str, Any] | Plan | Result,
    *,
    card: str | Path | Card = "coverage",
    overrides: Mapping[str, Any] | None = None,
    time_limit_s: float | None = None,
    gap: float | None = None,
    seed: int = 0,
    threads: int = 1,
    within: float = 0.05,
    cancel: Event | None = None,
    on_progress: Callable[[int, int, str], None] | None = None,
) -> Rows[ReplannedTier]: ...

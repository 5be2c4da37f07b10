from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event
from typing import Any, Literal

from pooling.analysis.answers import Rows
from pooling.analysis.burden.records import Burden
from pooling.analysis.caveat_costs import CaveatCost
from pooling.analysis.conflicts.records import Conflicts
from pooling.analysis.cures.records import Gaps
from pooling.analysis.drop_test import DropTest
from pooling.analysis.fairness import FairnessPrice
from pooling.analysis.forcing.rows import Forced
from pooling.analysis.frontier.frontier import FrontierPoint
from pooling.analysis.incentives.question import Incentive
from pooling.analysis.marginal.asking import Marginal
from pooling.analysis.model_explained import ModelExplained
from pooling.analysis.out_of_sample import OutOfSample
from pooling.analysis.receipt.records import Receipt
from pooling.analysis.replanning.replan import ReplannedTier
from pooling.analysis.room.alternatives import Alternatives
from pooling.analysis.room.negotiate import NationRoom
from pooling.analysis.sensitivity.morris import MorrisEffect
from pooling.analysis.sensitivity.tornado import Sensitivity
from pooling.analysis.shares.records import Shares
from pooling.analysis.suspicious.asking import SuspiciousFigure
from pooling.analysis.withdrawal.rows import Withdrawn
from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.plan import Plan
from pooling.domain.result import Result

__all__ = [
    "alternatives",
    "burden",
    "caveat_costs",
    "conflict",
    "drop_test",
    "explain_model",
    "frontier",
    "gaps",
    "incentives",
    "marginal",
    "morris",
    "negotiate",
    "out_of_sample",
    "price_of_fairness",
    "receipt",
    "replan",
    "sensitivity",
    "shares",
    "suspicious",
    "what_if_forced",
    "why_not",
    "withdrawal",
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
def burden(
    instance: str | Path | dict[str, Any] | Instance,
    *,
    card: str | Path | Card = "coverage",
    overrides: Mapping[str, Any] | None = None,
    time_limit_s: float | None = None,
    gap: float | None = None,
    seed: int = 0,
    threads: int = 1,
    base: Result | None = None,
    common_key: str = "equal",
    cancel: Event | None = None,
    on_progress: Callable[[int, int, str], None] | None = None,
) -> Burden: ...
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
def conflict(
    instance: str | Path | dict[str, Any] | Instance,
    *,
    card: str | Path | Card = "coverage",
    overrides: Mapping[str, Any] | None = None,
    time_limit_s: float | None = None,
    gap: float | None = None,
    seed: int = 0,
    threads: int = 1,
    sets: int = 5,
    repairs: int = 5,
    quick: bool = False,
    cancel: Event | None = None,
    on_progress: Callable[[int, int, str], None] | None = None,
) -> Conflicts: ...
def drop_test(
    instance: str | Path | dict[str, Any] | Instance,
    *,
    card: str | Path | Card = "coverage",
    overrides: Mapping[str, Any] | None = None,
    time_limit_s: float | None = None,
    gap: float | None = None,
    seed: int = 0,
    threads: int = 1,
    rules: list[str] | None = None,
    cancel: Event | None = None,
    on_progress: Callable[[int, int, str], None] | None = None,
) -> Rows[DropTest]: ...
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
    keep: str | Path | None = None,
    cancel: Event | None = None,
    on_progress: Callable[[int, int, str], None] | None = None,
) -> Rows[FrontierPoint]: ...
def gaps(
    instance: str | Path | dict[str, Any] | Instance,
    *,
    card: str | Path | Card = "coverage",
    overrides: Mapping[str, Any] | None = None,
    time_limit_s: float | None = None,
    gap: float | None = None,
    seed: int = 0,
    threads: int = 1,
    needs: list[str] | None = None,
    most: int = 10,
    quick: bool = False,
    cancel: Event | None = None,
    on_progress: Callable[[int, int, str], None] | None = None,
) -> Gaps: ...
def incentives(
    instance: str | Path | dict[str, Any] | Instance,
    *,
    card: str | Path | Card = "coverage",
    overrides: Mapping[str, Any] | None = None,
    time_limit_s: float | None = None,
    gap: float | None = None,
    seed: int = 0,
    threads: int = 1,
    nations: list[str] = [],
    kinds: list[str] = ["hide", "overstate", "caveat"],
    overstate_share: float = 0.5,
    most: int = 20,
    price_million: float | None = None,
    common_key: str = "equal",
    reforms: list[str] = [],
    cancel: Event | None = None,
    on_progress: Callable[[int, int, str], None] | None = None,
) -> Rows[Incentive]: ...
def marginal(
    instance: str | Path | dict[str, Any] | Instance,
    *,
    card: str | Path | Card = "coverage",
    overrides: Mapping[str, Any] | None = None,
    time_limit_s: float | None = None,
    gap: float | None = None,
    seed: int = 0,
    threads: int = 1,
    offers: list[str] | None = None,
    budgets: list[str] | None = None,
    notice: list[str] | None = None,
    caveats: list[str] | None = None,
    units: float = 1.0,
    million: float = 1.0,
    days: int = 1,
    most: int = 10,
    hints: bool = False,
    cancel: Event | None = None,
    on_progress: Callable[[int, int, str], None] | None = None,
) -> Rows[Marginal]: ...
def morris(
    instance: str | Path | dict[str, Any] | Instance,
    *,
    card: str | Path | Card = "coverage",
    overrides: Mapping[str, Any] | None = None,
    time_limit_s: float | None = None,
    gap: float | None = None,
    seed: int = 0,
    threads: int = 1,
    by: float = 0.1,
    per: Literal["column", "nation", "capability"] = "column",
    figures: list[str] | None = None,
    walks: int = 4,
    cancel: Event | None = None,
    on_progress: Callable[[int, int, str], None] | None = None,
) -> Rows[MorrisEffect]: ...
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
    nations: list[str] | None = None,
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
def receipt(
    instance: str | Path | dict[str, Any] | Instance,
    *,
    card: str | Path | Card = "coverage",
    overrides: Mapping[str, Any] | None = None,
    time_limit_s: float | None = None,
    gap: float | None = None,
    seed: int = 0,
    threads: int = 1,
    tier: str | None = None,
    cancel: Event | None = None,
    on_progress: Callable[[int, int, str], None] | None = None,
) -> Receipt: ...
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
def sensitivity(
    instance: str | Path | dict[str, Any] | Instance,
    *,
    card: str | Path | Card = "coverage",
    overrides: Mapping[str, Any] | None = None,
    time_limit_s: float | None = None,
    gap: float | None = None,
    seed: int = 0,
    threads: int = 1,
    by: float = 0.1,
    per: Literal["column", "nation", "capability"] = "column",
    figures: list[str] | None = None,
    cancel: Event | None = None,
    on_progress: Callable[[int, int, str], None] | None = None,
) -> Rows[Sensitivity]: ...
def shares(
    instance: str | Path | dict[str, Any] | Instance,
    *,
    card: str | Path | Card = "coverage",
    overrides: Mapping[str, Any] | None = None,
    time_limit_s: float | None = None,
    gap: float | None = None,
    seed: int = 0,
    threads: int = 1,
    worth: Literal["cost", "cost_whole", "coverage"] = "cost",
    price_million: float | None = None,
    common_key: str = "equal",
    alone_without: list[str] = ["breadth"],
    exact_up_to: int = 12,
    samples: int = 100,
    objections: int = 50,
    cancel: Event | None = None,
    on_progress: Callable[[int, int, str], None] | None = None,
) -> Shares: ...
def suspicious(
    instance: str | Path | dict[str, Any] | Instance,
    *,
    card: str | Path | Card = "coverage",
    overrides: Mapping[str, Any] | None = None,
    time_limit_s: float | None = None,
    gap: float | None = None,
    seed: int = 0,
    threads: int = 1,
    most: int = 3,
    cancel: Event | None = None,
    on_progress: Callable[[int, int, str], None] | None = None,
) -> Rows[SuspiciousFigure]: ...
def what_if_forced(
    instance: str | Path | dict[str, Any] | Instance,
    forced: list[str],
    *,
    card: str | Path | Card = "coverage",
    overrides: Mapping[str, Any] | None = None,
    time_limit_s: float | None = None,
    gap: float | None = None,
    seed: int = 0,
    threads: int = 1,
    cancel: Event | None = None,
    on_progress: Callable[[int, int, str], None] | None = None,
) -> Rows[Forced]: ...
def why_not(
    instance: str | Path | dict[str, Any] | Instance,
    *,
    card: str | Path | Card = "coverage",
    overrides: Mapping[str, Any] | None = None,
    time_limit_s: float | None = None,
    gap: float | None = None,
    seed: int = 0,
    threads: int = 1,
    wishes: list[str] | None = None,
    most: int = 5,
    quick: bool = False,
    cancel: Event | None = None,
    on_progress: Callable[[int, int, str], None] | None = None,
) -> Rows[Forced]: ...
def withdrawal(
    instance: str | Path | dict[str, Any] | Instance,
    *,
    card: str | Path | Card = "coverage",
    overrides: Mapping[str, Any] | None = None,
    time_limit_s: float | None = None,
    gap: float | None = None,
    seed: int = 0,
    threads: int = 1,
    nations: list[str] | None = None,
    pairs: list[str] | None = None,
    agreements: list[str] | None = None,
    suppliers: list[str] | None = None,
    cancel: Event | None = None,
    on_progress: Callable[[int, int, str], None] | None = None,
) -> Rows[Withdrawn]: ...

from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event
from typing import Any, Literal

from pooling.analysis.answers import Rows
from pooling.analysis.burden.records import Burden
from pooling.analysis.caveat_costs import CaveatCost
from pooling.analysis.fairness import FairnessPrice
from pooling.analysis.incentives.question import Incentive
from pooling.analysis.model_explained import ModelExplained
from pooling.analysis.out_of_sample import OutOfSample
from pooling.analysis.shares.records import Shares
from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.plan import Plan
from pooling.domain.result import Result

__all__ = ["burden", "caveat_costs", "explain_model", "incentives", "out_of_sample", "price_of_fairness", "shares"]

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
def explain_model(
    instance: str | Path | dict[str, Any] | Instance,
    *,
    card: str | Path | Card = "coverage",
    overrides: Mapping[str, Any] | None = None,
    time_limit_s: float | None = None,
    cancel: Event | None = None,
    on_progress: Callable[[int, int, str], None] | None = None,
) -> ModelExplained: ...
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
    cancel: Event | None = None,
    on_progress: Callable[[int, int, str], None] | None = None,
) -> Shares: ...

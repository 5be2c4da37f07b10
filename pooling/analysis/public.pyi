from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event
from typing import Any

from pooling.analysis.answers import Rows
from pooling.analysis.caveat_costs import CaveatCost
from pooling.analysis.fairness import FairnessPrice
from pooling.analysis.forcing.rows import Forced
from pooling.analysis.marginal.asking import Marginal
from pooling.analysis.model_explained import ModelExplained
from pooling.analysis.out_of_sample import OutOfSample
from pooling.analysis.withdrawal.rows import Withdrawn
from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.plan import Plan
from pooling.domain.result import Result

__all__ = [
    "caveat_costs",
    "explain_model",
    "marginal",
    "out_of_sample",
    "price_of_fairness",
    "what_if_forced",
    "why_not",
    "withdrawal",
]

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

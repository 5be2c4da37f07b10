from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event
from typing import Any

from pooling.analysis.answers import Rows
from pooling.analysis.caveat_costs import CaveatCost
from pooling.analysis.conflicts.records import Conflicts
from pooling.analysis.cures.records import Gaps
from pooling.analysis.drop_test import DropTest
from pooling.analysis.fairness import FairnessPrice
from pooling.analysis.model_explained import ModelExplained
from pooling.analysis.out_of_sample import OutOfSample
from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.plan import Plan
from pooling.domain.result import Result

__all__ = ["caveat_costs", "conflict", "drop_test", "explain_model", "gaps", "out_of_sample", "price_of_fairness"]

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

"""What is run: instances of the library and generated ones, of one year and of several, small, medium and large."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pooling
from pooling.domain.card import Card
from pooling.domain.instance import Instance

from .generated import assignment, location, pooled
from .sizes import alone, grown

GAP = 0.005
"""Asked of every tier of every run."""
SEEDS = 5
"""Orders of rows and columns: 0 as they are stated, the others permuted."""
LEVELS = Path(__file__).with_name("levels.json")


@dataclass(frozen=True)
class Case:
    """An instance under a card. ``quick_s``: seconds for a run of the quick record, None where it is no part of it;
    ``plain``: whether the plain Pyomo script states the same mathematics."""

    name: str
    origin: str
    size: str
    instance: Callable[[], Instance]
    card_name: str
    limit_s: float
    quick_s: float | None = None
    plain: bool = False

    def card(self) -> Card:
        """The card with the gap asked of every tier; a tier that is held may lose that gap, and is solved to it."""
        card = pooling.load_card(self.card_name)
        overrides: dict[str, object] = {}
        for tier in card.tiers:
            last = tier is card.tiers[-1]
            overrides[f"tiers.{tier.kind}.tolerance"] = 0.0 if last else GAP
            overrides[f"tiers.{tier.kind}.gap"] = GAP if last else gap_with_tolerance(tier.maximise)
        return card.with_overrides(overrides)

    def best_before(self) -> dict[str, float]:
        """Best value known of every tier that is held, by name; set once, so that all records hold the same."""
        known: dict[str, dict[str, float]] = json.loads(LEVELS.read_text(encoding="utf-8"))
        return known.get(self.name, {})


def gap_with_tolerance(maximise: bool) -> float:
    """The gap of a tier with tolerance ``GAP`` for which :func:`solver_gap` asks ``GAP`` of the solver."""
    return 2 * GAP / (1 - GAP) if maximise else 1 - (1 - GAP) / (1 + GAP)


def level(best: float, maximise: bool) -> float:
    """What a tier is held at: every plan that ends it within ``GAP`` of its bound is at least that good."""
    return best / (1 + GAP) if maximise else best / (1 - GAP)


def _library(name: str, card: str, size: str, limit_s: float, quick_s: float | None = None) -> Case:
    return Case(f"{name}/{card}", "library", size, lambda: pooling.load(name), card, limit_s, quick_s)


def _grown(years: int, size: str, limit_s: float, quick_s: float | None = None) -> Case:
    name = f"nato-32-alone-{years}y/coverage"
    made = lambda: grown(alone(pooling.load("nato-32")), years)  # noqa: E731
    return Case(name, "generated", size, made, "coverage", limit_s, quick_s, plain=True)


def _drawn(name: str, card: str, size: str, made: Callable[[], Instance], limit_s: float, quick: bool = False) -> Case:
    return Case(f"{name}/{card}", "generated", size, made, card, limit_s, limit_s / 2 if quick else None)


CASES = (
    _library("nordic-five", "coverage", "small", 20),
    _library("benelux-baltic", "coverage", "small", 20, 10),
    _library("nato-32", "coverage", "medium", 60, 60),
    _library("nato-32", "n-minus-one", "large", 150),
    _library("nato-32", "least-regret", "large", 150),
    _library("eu-27", "coverage", "large", 120, 90),
    _library("growing-years", "coverage", "small", 10),
    _library("nordic-baltic-decade", "decade", "medium", 120, 60),
    _library("nato-32-decade", "decade", "large", 600, 150),
    _drawn("pooled-8x10x30x1", "coverage", "small", lambda: pooled(8, 10, 30), 20),
    _drawn("pooled-16x20x60x1", "coverage", "medium", lambda: pooled(16, 20, 60), 60, quick=True),
    _drawn("pooled-32x40x120x1", "coverage", "large", lambda: pooled(32, 40, 120), 120),
    _drawn("assignment-5x50", "coverage", "small", lambda: assignment(5, 50), 20),
    _drawn("assignment-10x100", "coverage", "medium", lambda: assignment(10, 100), 60),
    _drawn("assignment-20x200", "coverage", "large", lambda: assignment(20, 200), 120),
    _drawn("location-10x30", "least-cost", "small", lambda: location(10, 30), 20),
    _drawn("location-20x100", "least-cost", "medium", lambda: location(20, 100), 60),
    _drawn("location-40x200", "least-cost", "large", lambda: location(40, 200), 120),
    _grown(1, "small", 60),
    _grown(3, "medium", 90, 40),
    _grown(8, "large", 180),
    _drawn("pooled-8x10x30x3", "coverage", "small", lambda: pooled(8, 10, 30, 3), 60),
    _drawn("pooled-16x20x60x4", "coverage", "medium", lambda: pooled(16, 20, 60, 4), 120),
    _drawn("pooled-24x30x90x6", "coverage", "large", lambda: pooled(24, 30, 90, 6), 240),
)

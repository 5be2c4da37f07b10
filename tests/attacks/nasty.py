"""Small instances with ugly numbers, each from (seed, index) alone: every card in turn, at gap 0.

What an instance holds is drawn as for the enumeration (:func:`tests.brute.instances.recipe`), but wider: more nations,
needs, offers and situations, divisible capabilities, and pools in every second one. Then every figure is stretched by
the unit its column has: quantities, prices and sums of money each by powers of ten, together or apart.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import floor, log10
from typing import Any

from drawing import Recipe, Row, Values, drawn

from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput
from pooling.io.columns import instance_columns
from tests.brute.cards import _parameters, shipped_cards
from tests.brute.instances import FAMILIES, recipe

QUANTITIES = (-2.0, 6.0)
"""Decades by which quantities are stretched."""
MONEY = (-6.0, 6.0)
SMALLEST_MONEY, LARGEST_MONEY = 1e-6, 1e7
"""No sum and no price comes out smaller or larger; 0 stays 0."""
WEIGHTS = (
    (100.0, 10.0, 1.0, 0.1, 0.01),
    (1.0, 1.0, 1.0, 1.0, 0.5),
    (1000.0, 1.0, 0.001, 1e-6, 1e-9),
    (1.0, 1e-3, 1e-6, 1e-9, 0.0),
)
CARDS = (
    "coverage",
    "decade",
    "equal-burden",
    "fair-share",
    "go-it-alone",
    "guideline-path",
    "joint-procurement",
    "least-cost",
    "least-regret",
    "n-minus-one",
    "no-common-fund",
    "regional",
    "stable",
    "steady",
    "strict-priority",
)
"""In turn: case i has card i mod 15. A test holds that no shipped card is missing."""
OF_CARD = {
    "decade": ("years", "options"),
    "equal-burden": ("burden",),
    "fair-share": ("burden",),
    "guideline-path": ("guidelines",),
    "joint-procurement": ("procurement",),
    "least-regret": ("uncertainty",),
    "n-minus-one": ("withdrawal",),
    "regional": ("agreements",),
    "stable": ("stability",),
    "steady": ("stability",),
}
"""Families without whose data a card says nothing."""
OFTEN = {"pools": 0.7, "budget": 0.5, "withdrawal": 0.1, "agreements": 0.25, "options": 0.25, "locks": 0.1}
SELDOM = 0.08


@dataclass(frozen=True, slots=True)
class Nasty:
    """``decades``: the powers of ten (rounded down) by which quantities and money were stretched."""

    seed: int
    index: int
    card_name: str
    overrides: dict[str, Any]
    instance: Instance
    decades: tuple[int, int]

    @property
    def name(self) -> str:
        return f"{self.card_name}-{self.seed}-{self.index}"

    @property
    def card(self) -> Card:
        return shipped()[self.card_name].with_overrides(self.overrides, gap=0.0)

    @property
    def tables(self) -> dict[str, Any]:
        """Plain data without empty tables."""
        return {name: rows for name, rows in self.instance.tables().items() if rows}


@cache
def shipped() -> dict[str, Card]:
    """Name -> shipped card at gap 0."""
    return shipped_cards()


def nasty(seed: int, index: int) -> Nasty:
    """Case ``index`` of the stream ``seed``."""
    rng = random.Random(f"{seed}/{index}")
    card_name = CARDS[index % len(CARDS)]
    while True:
        overrides = _overrides(rng, card_name)
        tables, decades = _tables(rng, card_name)
        try:
            case = Nasty(seed, index, card_name, overrides, Instance.of(tables), decades)
            case.card.with_overrides({})
        except InvalidInput:
            # A figure out of its range, or one that does not fit another: drawn again.
            continue
        return case


def _overrides(rng: random.Random, card_name: str) -> dict[str, Any]:
    """A few parameters of the card; those that turn its question around are left alone."""
    overrides = _parameters(rng, lambda _: 0.06)
    for key in ("coverage.shortfall_allowed", "guidelines.must", "uncertainty.seed"):
        overrides.pop(key, None)
    if rng.random() < 0.3:
        overrides["coverage.priority_weights"] = rng.choice(WEIGHTS)
    if rng.random() < 0.2:
        overrides["breadth.largest_share"] = rng.choice((0.34, 0.6, 1.0))
    if card_name == "least-regret":
        overrides["uncertainty.draws"] = rng.choice((2, 4, 6))
    return {key: list(value) if isinstance(value, tuple) else value for key, value in overrides.items()}


def wild(rng: random.Random, mixed: set[str]) -> Recipe:
    """What is drawn for the enumeration, with more of everything."""
    usual = recipe(rng, mixed)
    many = max(usual.sizes["periods"]) > 2
    sizes: dict[str, Sequence[int]] = {
        "nations": (2, 2, 3) if many else (2, 3, 3, 4),
        "situations": (1, 2, 3),
        "capabilities": (2, 3) if "enablers" in mixed else (1, 1, 2),
        "requirements": (1, 2, 2, 3, 4, 5),
        "offers": [count + more for count in usual.sizes["offers"] for more in (0, 1, 2)],
        "pools": (1, 1, 2),
    }
    values: dict[str, Values] = {
        "requirements.quantity": (1.0, 2.0, 3.0, 5.0, 8.0, 2.5, 5.1),
        "offers.quantity": (1.0, 2.0, 3.0, 4.0, 6.0, 9.0),
        "capability unit": (1.0, 1.0, 2.0, 3.0),
    }
    return replace(usual, sizes={**usual.sizes, **sizes}, values={**usual.values, **values})


def _tables(rng: random.Random, card_name: str) -> tuple[dict[str, Any], tuple[int, int]]:
    mixed = {family for family in FAMILIES if rng.random() < OFTEN.get(family, SELDOM)}
    mixed.update(OF_CARD.get(card_name, ()))
    tables = drawn(rng, wild(rng, mixed))
    _wilder_shares(rng, tables)
    quantities = _one_of_decades(rng, QUANTITIES)
    money = _one_of_decades(rng, MONEY)
    divisible = 0.8 if quantities < 0.3 else 0.35
    for row in tables["capabilities"]:
        row["divisible"] = rng.random() < divisible
    _weigh(rng, tables)
    Stretch(rng, tables, quantities, money).all()
    return tables, (_decade(quantities), _decade(money))


def _decade(factor: float) -> int:
    return floor(log10(factor))


def _one_of_decades(rng: random.Random, decades: tuple[float, float]) -> float:
    """Every fifth is not stretched."""
    return 1.0 if rng.random() < 0.2 else 10.0 ** rng.uniform(*decades)


def _wilder_shares(rng: random.Random, tables: dict[str, Any]) -> None:
    """Larger pools than an enumeration could list, with dwell and effectiveness that are not whole."""
    for row in tables["offers"]:
        if "pool" in row:
            row["quantity"] = float(rng.choice((1, 2, 3, 5, 6)))
            if rng.random() < 0.25:
                row["dwell"] = rng.choice((0.3, 1.5, 3.0))
            if rng.random() < 0.25:
                row["effectiveness"] = rng.choice((0.9, 0.7, 1.3))


def _weigh(rng: random.Random, tables: dict[str, Any]) -> None:
    """In every third the weights of needs lie decades apart."""
    if rng.random() < 0.35:
        for row in tables["requirements"]:
            row["weight"] = max(1e-3, min(1e3, row.get("weight", 1.0) * 10.0 ** rng.uniform(-3.0, 3.0)))


class Stretch:
    """Multiplies the figures of tables by the unit of their columns, in fifteen digits or, mostly, in few."""

    def __init__(self, rng: random.Random, tables: dict[str, Any], quantities: float, money: float) -> None:
        self.rng = rng
        self.tables = tables
        self.money = money
        by_capability = rng.random() < 0.2
        self.of_capability = {
            row["id"]: _one_of_decades(rng, QUANTITIES) if by_capability and rng.random() < 0.5 else quantities
            for row in tables["capabilities"]
        }
        self.usual = quantities
        self.apart = rng.random() < 0.3
        """Whether every table of money has a factor of its own."""
        self.flat = rng.random() < 0.4
        """Whether prices per unit are stretched as sums are: then budgets allow nearly all or nearly nothing."""
        self.digits = rng.choice((2, 2, 3, 15))
        self.jitter = rng.random() < 0.5
        self.capability_of = {row["id"]: row["capability"] for row in (*tables["offers"], *tables["requirements"])}

    def all(self) -> None:
        for name, rows in self.tables.items():
            if name in ("instance", "nations") or not rows:
                continue
            own = 10.0 ** self.rng.uniform(-3.0, 3.0) if self.apart and self.rng.random() < 0.5 else 1.0
            for row in rows:
                self._row(name, row, own)

    def _row(self, name: str, row: Row, own: float) -> None:
        quantity = self._quantity_factor(row)
        units = quantity * (self.rng.choice((1.0, 1.0, 1.7, 0.848, 1.02)) if self.jitter and _loose(name) else 1.0)
        factors: dict[str, Callable[[], float]] = {
            "capability unit": lambda: units,
            "capability unit per unit": lambda: units,
            "equivalent units": lambda: self.usual,
            "million": lambda: self.money * own,
            "million per unit": lambda: self._price(name, quantity) * own,
            "million per capability unit": lambda: self._price(name, quantity) * own,
        }
        columns = instance_columns()[name]
        for column, value in list(row.items()):
            unit = columns[column].unit
            if unit in factors and isinstance(value, (int, float)) and not isinstance(value, bool) and value:
                row[column] = self._cut(value * factors[unit](), money="million" in unit)

    def _quantity_factor(self, row: Row) -> float:
        for column in ("offer", "requirement"):
            if row.get(column) in self.capability_of:
                return self.of_capability[self.capability_of[row[column]]]
        for column in ("capability", "backbone_capability"):
            if row.get(column) in self.of_capability:
                return self.of_capability[row[column]]
        return self.usual

    def _price(self, name: str, quantity: float) -> float:
        """What is bought by the unit (pools, options) has a price of its own; other prices fall as quantities rise."""
        return self.money if self.flat or name in ("pools", "options", "price_steps") else self.money / quantity

    def _cut(self, value: float, *, money: bool) -> float:
        if money:
            sign = -1.0 if value < 0 else 1.0
            value = sign * min(max(abs(value), SMALLEST_MONEY), LARGEST_MONEY)
        return float(f"{value:.{self.digits}g}")


def _loose(name: str) -> bool:
    """Tables whose rows may differ a little without contradicting another table."""
    return name in ("requirements", "requirement_changes", "offers", "offer_changes", "caveats", "red_lines")

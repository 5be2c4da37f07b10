"""Which figures are alike: those of one capability, of nations for their size, of one need or nation over the years."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from pooling.analysis.suspicious.peers import DAYS, LEAST_IN_SERIES, LEAST_OF_DAYS, LEAST_PEERS, TENS
from pooling.domain.instance import Instance

NATION_FIGURES = ("gdp_million", "gni_million", "population", "defence_spending_million", "personnel")
"""Figures of a nation that grow with its size."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure: where it stands and what it is."""

    table: str
    row: int
    column: str
    value: float


@dataclass(slots=True)
class Group:
    """Figures that are alike, named in ``words``: each cell with its logarithm beside that of what it is compared to,
    and the size of its owner where that explains a part of it."""

    words: str
    slips: Sequence[float] = TENS
    least: int = LEAST_PEERS
    cells: list[Cell] = field(default_factory=list)
    logs: list[float] = field(default_factory=list)
    sizes: list[float | None] = field(default_factory=list)

    def add(self, cell: Cell, beside: float = 1.0, size: float | None = None) -> None:
        """One more figure, compared to ``beside``; nothing is no figure."""
        if cell.value > 0 and beside > 0:
            self.cells.append(cell)
            self.logs.append(math.log10(cell.value / beside))
            self.sizes.append(size)


def groups(instance: Instance) -> Iterator[Group]:
    """All groups of figures of an instance."""
    for look in _LOOKS:
        yield from look(instance)


def sizes_of(instance: Instance) -> dict[str, float]:
    """Nation -> logarithm of its size among the nations: the middle of its figures, which one slip moves little."""
    found: dict[str, list[float]] = defaultdict(list)
    for column in NATION_FIGURES:
        logs = {row.id: math.log10(value) for row in instance.nations if (value := getattr(row, column))}
        if len(logs) >= 3:
            middle = median(logs.values())
            for nation, log in logs.items():
                found[nation].append(log - middle)
    return {nation: median(logs) for nation, logs in found.items()}


def _cells(instance: Instance, table: str, column: str) -> Iterator[tuple[Any, Cell]]:
    for place, row in enumerate(getattr(instance, table)):
        value = getattr(row, column)
        if value:
            yield row, Cell(table, place, column, float(value))


def _plain(column: str) -> str:
    return column.removesuffix("_million").replace("_", " ")


def _by(
    words: str,
    slips: Sequence[float],
    items: Iterable[tuple[Any, Cell, float, float | None]],
    least: int | None = None,
    called: Callable[[str], str] = _plain,
) -> Iterator[Group]:
    """A group for each first part of the items: (what is alike, cell, compared to, size)."""
    made: dict[Any, Group] = {}
    peers = least or (LEAST_OF_DAYS if slips is DAYS else LEAST_PEERS)
    for alike, cell, beside, size in items:
        parts = [alike] if isinstance(alike, str) else [part for part in alike if part]
        name = words.format(" ".join(map(called, parts)))
        made.setdefault(alike, Group(name, slips, peers)).add(cell, beside, size)
    yield from made.values()


def _offers(instance: Instance) -> Iterator[Group]:
    """Offers of one capability: costs and notice as they are, quantities for the size of their nation."""
    sizes = sizes_of(instance)
    costs = ("unit_cost_million", "fixed_cost_million", "holding_cost_million", "in_kind_million")
    kinds = [*((column, TENS, False) for column in (*costs, "effectiveness", "dwell", "output_per_unit"))]
    kinds += [("quantity", TENS, True)]
    for column, slips, sized in kinds:
        cells = (item for item in _cells(instance, "offers", column) if item[0].option is None or not sized)
        items = ((row.capability, cell, 1.0, sizes.get(row.nation) if sized else None) for row, cell in cells)
        yield from _by("offers of {}", slips, items, called=instance.names.subject)
    notice = _cells(instance, "offers", "notice_days")
    yield from _by("offers ({})", DAYS, (("notice_days", cell, 1.0, None) for _, cell in notice))


def _costs_together(instance: Instance) -> Iterator[Group]:
    """Costs of a unit beside its value, over all capabilities: for those with too few offers to compare."""
    values = {row.id: row.value_weight for row in instance.capabilities}
    count: dict[str, int] = defaultdict(int)
    for row in instance.offers:
        count[row.capability] += 1
    cells = [item for item in _cells(instance, "offers", "unit_cost_million") if count[item[0].capability] <= 3]
    yield from _by("offers for {}", TENS, (("their value", cell, values[row.capability], None) for row, cell in cells))


def _budgets(instance: Instance) -> Iterator[Group]:
    """Budgets of a period for the size of their nations."""
    sizes = sizes_of(instance)
    cells = _cells(instance, "budgets", "amount_million")
    items = ((row.period, cell, 1.0, sizes.get(row.nation)) for row, cell in cells)
    yield from _by("budgets of {}", TENS, items, called=str)


def _nations(instance: Instance) -> Iterator[Group]:
    """A figure of a nation beside the middle of its other figures; shares beside those of other nations."""
    middle = {
        column: median(values)
        for column in NATION_FIGURES
        if (values := [getattr(row, column) for row in instance.nations if getattr(row, column)])
    }
    for column in middle:
        group = Group(f"{_plain(column)} of nations, beside their other figures")
        for row, cell in _cells(instance, "nations", column):
            others = [value / middle[other] for other in middle if other != column and (value := getattr(row, other))]
            if len(others) >= 2:
                group.add(cell, median(others))
        yield group
    for column in ("reserve_share", "ceiling_share", "deployable_share", "sustained_share", "reliability"):
        rows = _cells(instance, "nations", column)
        yield from _by("{} of nations", (10.0, 100.0), ((column, cell, 1.0, None) for _, cell in rows))


def _needs(instance: Instance) -> Iterator[Group]:
    """Quantities needed beside all that is offered of the capability; days beside those of other needs."""
    offered: dict[str, float] = defaultdict(float)
    for offer in instance.offers:
        offered[offer.capability] += offer.quantity * offer.effectiveness
    cells = list(_cells(instance, "requirements", "quantity"))
    yield from _by(
        "needs, beside all that is {}", TENS, (("offered", c, offered[r.capability], None) for r, c in cells)
    )
    items = ((row.capability, cell, 1.0, None) for row, cell in cells)
    yield from _by("needs of {}", TENS, items, called=instance.names.subject)
    days = [(row, cell) for row, cell in _cells(instance, "requirements", "within_days") if cell.value < _NO_LIMIT]
    yield from _by("needs ({})", DAYS, (("within_days", cell, 1.0, None) for _, cell in days))
    weights = _cells(instance, "requirements", "weight")
    yield from _by("needs ({})", TENS, (("weight", cell, 1.0, None) for _, cell in weights))


_NO_LIMIT = 36_500
"""Days that say that there is no limit."""


def _deployments(instance: Instance) -> Iterator[Group]:
    """Costs of deployment beside what is usual from there, to there and for that; those to anywhere by themselves."""
    cells = list(_cells(instance, "deployment", "cost_million"))
    units: dict[str | None, float] = {row.id: row.value_weight for row in instance.capabilities}
    usual: dict[tuple[str, str | None], list[float]] = defaultdict(list)
    for row, cell in cells:
        for end in _ENDS:
            usual[end, getattr(row, end)].append(cell.value)
    middle = median(cell.value for _, cell in cells) if cells else 1.0

    def expected(row: Any) -> float:
        return middle * math.prod(median(usual[end, getattr(row, end)]) / middle for end in _ENDS)

    filled = [(tuple(name for name in _ENDS if getattr(row, name)), row, cell) for row, cell in cells]
    yield from _by("deployment by {}, beside its ends", TENS, ((f, c, expected(r), None) for f, r, c in filled))
    yield from _by("deployment by {}", TENS, ((f, c, units.get(r.capability, 1.0) or 1.0, None) for f, r, c in filled))
    items = ((row.capability or "all", cell, 1.0, None) for row, cell in cells)
    yield from _by("deployment of {}", TENS, items, called=instance.names.subject)


_ENDS = ("capability", "from_nation", "from_region", "to_mission", "to_region")


def _over_time(instance: Instance) -> Iterator[Group]:
    """Figures of one nation, price or fund over the years."""
    series = (
        ("budgets", ("amount_million",), lambda row: row.nation),
        ("prices", ("index",), lambda row: row.kind or "all costs"),
        ("fund_budgets", ("amount_million",), lambda row: row.fund),
        (
            "accounts",
            ("gdp_million", "defence_million", "equipment_million", "related_million"),
            lambda row: row.nation,
        ),
    )
    for table, columns, key in series:
        yield from _series(instance, table, columns, key)


def _series(instance: Instance, table: str, columns: Sequence[str], key: Callable[[Any], str]) -> Iterator[Group]:
    for column in columns:
        items = ((key(row), cell, 1.0, None) for row, cell in _cells(instance, table, column))
        words = f"{_plain(column)} of {{}} over the periods"
        yield from _by(words, TENS, items, LEAST_IN_SERIES, instance.names.subject)


def _changes(instance: Instance) -> Iterator[Group]:
    """A changed quantity beside the one before any change: most changes are small."""
    needs = {row.id: row.quantity for row in instance.requirements}
    offers = {row.id: row.quantity for row in instance.offers}
    for table, column, first in (("requirement_changes", "requirement", needs), ("offer_changes", "offer", offers)):
        cells = _cells(instance, table, "quantity")
        items = (("quantity", cell, first[getattr(row, column)], None) for row, cell in cells)
        yield from _by("changes of {}, beside what was before", TENS, items)


def _options(instance: Instance) -> Iterator[Group]:
    """Upkeep beside the price, a price step beside the price before any step."""
    prices = {row.id: row.unit_cost_million for row in instance.options}
    steps = _cells(instance, "price_steps", "unit_cost_million")
    yield from _by("{}, beside the first price", TENS, (("price steps", c, prices[r.option], None) for r, c in steps))
    pairs = (("upkeep_million", "cost_million"), ("unit_upkeep_million", "unit_cost_million"))
    for column, price in pairs:
        cells = _cells(instance, "options", column)
        yield from _by("{} beside the price", TENS, ((column, cell, getattr(row, price), None) for row, cell in cells))


_LOOKS: tuple[Callable[[Instance], Iterator[Group]], ...] = (
    _offers,
    _costs_together,
    _budgets,
    _nations,
    _needs,
    _deployments,
    _over_time,
    _changes,
    _options,
)

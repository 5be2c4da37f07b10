"""Groups of figures that are made larger and smaller together: those of a column, or of a column and a nation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pooling.domain.fields import stated_of
from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput, Problem, shown, suggestion
from pooling.domain.tables import KEYS, TABLES
from pooling.domain.variants.change import Change

Per = Literal["column", "nation", "capability"]
_UNITS = ("million", "capability unit", "days")
_AGREED = ("credits", "history", "started", "former_turns", "locks", "currencies", "balances")
"""Tables of what was agreed or has been: no figures that anybody estimates."""
_WITH = {
    "offer_changes.quantity": "offers.quantity",
    "requirement_changes.quantity": "requirements.quantity",
    "price_steps.unit_cost_million": "options.unit_cost_million",
}
"""Figures that say the same as others, later or for more: they grow and shrink with them."""
_TIED = ("pools.published_total",)
"""Sums of other figures."""
_NO_LIMIT = 36_500


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of a group."""

    table: str
    row: int
    column: str


@dataclass(frozen=True, slots=True)
class Figures:
    """A group: its name, the nation or capability that it is of (empty: all), and its figures."""

    name: str
    of: str
    cells: tuple[Cell, ...]

    @property
    def label(self) -> str:
        """Its name for people: ``offers: unit cost (FRA)``."""
        table, _, column = self.name.partition(".")
        words = column.removesuffix("_million").replace("_", " ")
        return f"{table}: {words}" + (f" ({self.of})" if self.of else "")


def groups(instance: Instance, per: Per, named: Sequence[str] | None) -> list[Figures]:
    """The groups of an instance in the order of its tables. Raises :class:`InvalidInput` for names it does not have."""
    found: dict[tuple[str, str], list[Cell]] = {}
    for cell in _cells(instance):
        name = _WITH.get(f"{cell.table}.{cell.column}", f"{cell.table}.{cell.column}")
        found.setdefault((name, _whose(instance, cell, per)), []).append(cell)
    names = list(dict.fromkeys(name for name, _ in found))
    if named is not None:
        rule = "no figures of this instance have that name"
        wrong = [Problem("figures", shown(name), rule, suggestion(name, names)) for name in named if name not in names]
        if wrong or not named:
            raise InvalidInput(wrong or [Problem("figures", "[]", "names none", f"name some of {', '.join(names)}")])
    kept = names if named is None else named
    return [Figures(name, of, tuple(cells)) for (name, of), cells in found.items() if name in kept]


def _cells(instance: Instance) -> Iterator[Cell]:
    """Every figure that is estimated: money, quantities and days that are not nothing."""
    for table, model in TABLES.items():
        if table in _AGREED or table == "instance":
            continue
        columns = [
            name
            for name, info in model.model_fields.items()
            if str(stated_of(info).get("unit")).startswith(_UNITS) and f"{table}.{name}" not in _TIED
        ]
        for place, row in enumerate(getattr(instance, table)):
            for name in columns:
                value = getattr(row, name)
                unlimited = name.endswith("days") and value and value >= _NO_LIMIT
                # Shares of a pool add up to what is published of it.
                shared = name == "quantity" and getattr(row, "pool", None) is not None
                if value and value != model.model_fields[name].default and not unlimited and not shared:
                    yield Cell(table, place, name)


def _whose(instance: Instance, cell: Cell, per: Per) -> str:
    """The nation or capability that a figure is of; empty where all are one group, ``others`` where it is of none."""
    if per == "column":
        return ""
    row = getattr(instance, cell.table)[cell.row]
    if cell.table == "offer_changes":
        row = instance.offer_of[row.offer]
    if cell.table == "requirement_changes":
        row = instance.requirement_of[row.requirement]
    if cell.table in ("nations", "capabilities"):
        return str(row.id) if cell.table.startswith(per[:6]) else "others"
    return str(getattr(row, per, None) or getattr(row, f"from_{per}", None) or "others")


def changes(instance: Instance, figures: Figures, factor: float) -> list[Change]:
    """The changes that make every figure of a group so many times as large; whole ones are rounded."""
    made = []
    for cell in figures.cells:
        row = getattr(instance, cell.table)[cell.row]
        before = getattr(row, cell.column)
        after = _within(cell, row, _rounded(instance, cell, row, before * factor))
        if after != before:
            where = tuple((name, _plain(getattr(row, name))) for name in KEYS[cell.table])
            made.append(Change("set", cell.table, where, cell.column, after))
    return made


def _plain(value: Any) -> Any:
    return "" if value is None else value


def _within(cell: Cell, row: Any, value: float | int) -> float | int:
    """What an offer keeps at home, or commits at least, is never more than it has."""
    if cell.table == "offers" and cell.column == "quantity":
        return max(value, float(row.reserve), float(row.smallest))
    if cell.table == "offers" and cell.column in ("reserve", "smallest"):
        return min(value, float(row.quantity))
    return value


def _rounded(instance: Instance, cell: Cell, row: Any, value: float) -> float | int:
    if isinstance(getattr(row, cell.column), int):
        return round(value)
    stated = row
    if cell.table == "offer_changes":
        stated = instance.offer_of[row.offer]
    if cell.table == "requirement_changes":
        stated = instance.requirement_of[row.requirement]
    capability = instance.capability_of.get(getattr(stated, "capability", None) or "")
    unit = str(stated_of(TABLES[cell.table].model_fields[cell.column]).get("unit"))
    whole = unit == "capability unit" and capability is not None and not capability.divisible
    return float(round(value)) if whole else float(f"{value:.12g}")

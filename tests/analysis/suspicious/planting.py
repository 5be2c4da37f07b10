"""One typing mistake planted in an instance: a point that slipped, another unit, a row twice, a year that is wrong."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

import pooling
from pooling.domain.instance import Instance
from pooling.domain.tables import KEYS

FIGURES: dict[str, tuple[str, ...]] = {
    "nations": ("gdp_million", "population", "defence_spending_million", "personnel"),
    "budgets": ("amount_million",),
    "requirements": ("quantity", "within_days"),
    "offers": ("quantity", "unit_cost_million", "fixed_cost_million", "notice_days"),
    "deployment": ("cost_million",),
}
"""Where mistakes are planted: every figure that all large sets of the library have."""
MONEY, UNITS, DAYS = (0.1, 10.0, 100.0, 1_000.0), (0.1, 10.0, 100.0, 1_000.0), (7.0, 10.0, 24.0)
MOST_DAYS = 36_500


@dataclass(frozen=True)
class Planted:
    """An instance with a mistake: where it is, and by which factor (None: a row twice, or a year)."""

    instance: Instance
    table: str
    row: int
    column: str
    factor: float | None


def planted(base: Instance, draw: random.Random) -> Planted:
    """A mistake of a kind that is drawn: nine of ten in a figure."""
    made = None
    while made is None:
        kind = draw.choices(("figure", "twice", "year"), (90, 7, 3))[0]
        made = _figure(base, draw) if kind == "figure" else _twice(base, draw) if kind == "twice" else _year(base, draw)
    return made


def _changed(base: Instance, change: dict[str, Any]) -> Instance | None:
    try:
        return pooling.variant(base, change).instance
    except pooling.InvalidInput:
        return None


def _figure(base: Instance, draw: random.Random) -> Planted | None:
    """One figure times a factor; tables are as likely as each other, and so are the columns of one."""
    table = draw.choice([name for name in FIGURES if getattr(base, name)])
    column = draw.choice(FIGURES[table])
    cells = [place for place, row in enumerate(getattr(base, table)) if (getattr(row, column) or 0) > 0]
    cells = [
        place for place in cells if getattr(getattr(base, table)[place], column) < MOST_DAYS or "days" not in column
    ]
    if not cells:
        return None
    place = draw.choice(cells)
    row = getattr(base, table)[place]
    days = column in ("within_days", "notice_days")
    factor = draw.choice(DAYS if days else MONEY if "million" in column else UNITS)
    value = getattr(row, column) * factor
    where = {name: "" if getattr(row, name) is None else getattr(row, name) for name in KEYS[table]}
    change = {"do": "set", "table": table, "where": where, "field": column, "value": round(value) if days else value}
    instance = _changed(base, change)
    return None if instance is None else Planted(instance, table, place, column, factor)


def _twice(base: Instance, draw: random.Random) -> Planted | None:
    """A row that stands there again under another name."""
    table = draw.choice([name for name in ("offers", "requirements", "caveats") if getattr(base, name)])
    row = draw.choice(getattr(base, table))
    stated = row.model_dump(exclude_defaults=True) | {"id": f"{row.id}-2"}
    plain = {name: list(value) if isinstance(value, tuple) else value for name, value in stated.items()}
    instance = _changed(base, {"do": "add_row", "table": table, "row": plain})
    return None if instance is None else Planted(instance, table, len(getattr(base, table)), "id", None)


def _year(base: Instance, draw: random.Random) -> Planted | None:
    """A year of which two digits changed places, or that is one of another decade."""
    rows = [(place, row) for place, row in enumerate(base.periods) if row.year is not None]
    if not rows:
        return None
    place, row = draw.choice(rows)
    change = {"do": "set", "table": "periods", "where": {"id": row.id}, "field": "year"}
    instance = _changed(base, {**change, "value": (row.year or 0) + draw.choice((-10, -1, 1, 10, 45))})
    return None if instance is None else Planted(instance, "periods", place, "year", None)

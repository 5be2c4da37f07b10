"""Random valid instances with texts and numbers that files like to spoil."""

from __future__ import annotations

from random import Random
from typing import Any

from drawing import Drawing, Recipe, Row, Values, drawn
from hypothesis import strategies as st
from strategies_cells import NASTY_IDS, NASTY_NUMBERS, NASTY_QUANTITIES, NASTY_TEXTS

from pooling.domain.fields import LARGEST_QUANTITY
from pooling.domain.instance import Instance
from pooling.domain.tables import TABLES
from pooling.io.columns import Column


def number(drawing: Drawing, column: Column, _row: Row) -> Any:
    """Any number that the column may hold: one that files spoil, a whole one, or one with fifteen digits."""
    rng, low, high = drawing.rng, column.low or 0.0, column.high or LARGEST_QUANTITY
    nasty = [value for value in (0.0, 1.0, *NASTY_NUMBERS, *NASTY_QUANTITIES) if low <= value <= high]
    value = rng.choice((rng.choice(nasty), rng.uniform(low, high), float(rng.randint(0, 10**6))))
    return min(max(value, low), high) or (1.0 if column.above else 0.0)


def text(drawing: Drawing, _column: Column, _row: Row) -> Any:
    anything = "".join(chr(drawing.rng.randint(0xA1, 0x2FFF)) for _ in range(drawing.rng.randint(0, 30)))
    return drawing.rng.choice((*NASTY_TEXTS, "", anything, anything))


def name(rng: Random, table: str, place: int) -> str:
    return rng.choice((NASTY_IDS[(len(table) + 3 * place) % len(NASTY_IDS)], f"{rng.choice('aZ9')}.{place}"))


VALUES: dict[str, Values] = {
    "text": text,
    "number": number,
    "id": NASTY_IDS[:4],
    "nations.groups": NASTY_IDS,
    "instance.currency": NASTY_IDS,
    "capabilities.divisible": (True,),
    "whole": (0, 1, 2, 3, 5, 7, 1_000, 36_500),
    "sources.table": tuple(TABLES),
    "started.units": (0.0, 1.0, 3.0),
}
RECIPE = Recipe(values=VALUES, few=(1, 2, 2, 3), names=name)


def instances() -> st.SearchStrategy[Instance]:
    """A valid instance of a few rows in every table."""
    return st.integers(0, 2**32 - 1).map(lambda seed: Instance.of(drawn(Random(seed), RECIPE)))

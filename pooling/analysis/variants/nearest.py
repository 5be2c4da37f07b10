"""How far runs are from each other, and from whose plan each may start.

Starts follow from the order of the runs alone, never from who is done first: so a run begins from the same plan
whatever the number of workers, and whether it is solved at once or later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pooling.domain.card import Card
from pooling.domain.variants.touched import Touched

Cells = Mapping[tuple[str, ...], Any]
"""What differs from the base: (table, row, column) -> what stands there now. The column of a whole row is empty."""


def cells_of(touched: Iterable[Touched]) -> dict[tuple[str, ...], str]:
    """The cells and rows that differ from the base once every change is made."""
    before: dict[tuple[str, str], dict[str, str]] = {}
    now: dict[tuple[str, str], dict[str, str]] = {}
    for touch in touched:
        row = (touch.table, touch.row)
        if not touch.column:
            # Cells of a row that is gone, or is new, do not count beside it.
            now[row] = {}
        now.setdefault(row, {})[touch.column] = touch.after
        before.setdefault(row, {}).setdefault(touch.column, touch.before)
    return {
        (*row, column): after
        for row, cells in now.items()
        for column, after in cells.items()
        if after != before[row][column]
    }


def settings_of(card: Card) -> dict[tuple[str, ...], Any]:
    """What a card decides, setting by setting."""
    stated = card.as_dict()
    return {
        **{("family", name): True for name in stated["families"]},
        **{("tier", tier["kind"]): (place, *tier.values()) for place, tier in enumerate(stated["tiers"])},
        **{("parameter", name): value for name, value in stated["parameters"].items()},
    }


def distance(a: Cells, b: Cells) -> int:
    """In how many cells and settings two runs differ."""
    return sum(a.get(cell) != b.get(cell) for cell in a.keys() | b.keys())


def starts(differs: Sequence[Cells]) -> list[tuple[int, ...]]:
    """For each run those before it, the nearest first; of equals the earlier, so that many need not wait for many."""
    return [
        tuple(sorted(range(place), key=lambda other: (distance(cells, differs[other]), other)))
        for place, cells in enumerate(differs)
    ]

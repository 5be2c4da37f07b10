"""The quick look: everything suspicious in an instance, the strongest first, without solving anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from pooling.analysis.suspicious.groups import Cell, Group, groups
from pooling.analysis.suspicious.peers import Odd, odd, residuals
from pooling.domain.instance import Instance
from pooling.domain.result_columns import result_columns
from pooling.domain.tables import KEYS, TABLES
from pooling.domain.variants.change import Change

SuspicionKind = Literal["slip", "outlier", "duplicate", "date"]
ALIKE = ("offers", "requirements", "caveats", "agreements", "options", "red_lines")
"""Tables of which a row that says what another says is hardly meant."""
_BESIDE = {
    "requirement_changes": ("requirement", "requirements"),
    "offer_changes": ("offer", "offers"),
    "price_steps": ("option", "options"),
}
"""Tables whose figures are compared with one of another: the column that names its row, and that table."""
_CERTAIN = 1_000.0
"""Strength of what is no matter of spread."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Something that looks like a typing mistake, and the change that mends it."""

    kind: SuspicionKind
    table: str
    row: int
    column: str
    value: str
    likely: str
    why: str
    strength: float
    change: Change


def screened(instance: Instance) -> list[Suspicion]:
    """Each suspicious cell or row once, by the strongest reason; the strongest first."""
    best: dict[tuple[str, int, str], Suspicion] = {}
    for found in (*_slips(instance), *_duplicates(instance), *_dates(instance)):
        place = (found.table, found.row, found.column)
        if place not in best or found.strength > best[place].strength:
            best[place] = found
    kept = [found for place, found in best.items() if _first(instance, found) not in best]
    return sorted(kept, key=lambda found: (-found.strength, found.table, found.row, found.column))


def _first(instance: Instance, found: Suspicion) -> tuple[str, int, str] | None:
    """The figure that a change of it, or a price step, is compared with: where that is suspicious, it is that one."""
    if found.table not in _BESIDE:
        return None
    reference, table = _BESIDE[found.table]
    about = getattr(getattr(instance, found.table)[found.row], reference)
    place = next(at for at, row in enumerate(getattr(instance, table)) if row.id == about)
    return table, place, found.column


def named(instance: Instance, table: str, row: int) -> dict[str, Any]:
    """The columns that name a row, as a change has them."""
    stated = getattr(instance, table)[row]
    return {column: _plain(getattr(stated, column)) for column in KEYS[table]}


def called(instance: Instance, table: str, row: int) -> str:
    """What people call a row."""
    about = {column.name: column.refers_to for column in result_columns(TABLES[table])}
    keys = named(instance, table, row)
    tables = {column: table if column == "id" else about[column] for column in keys}
    words = (instance.names.of(tables[column], value) if tables[column] else value for column, value in keys.items())
    return ", ".join(f"{word}" for word in words if word != "")


def _plain(value: Any) -> Any:
    return "" if value is None else value


def _odd_of(group: Group) -> Iterator[tuple[int, Odd]]:
    """What is odd beside what sizes explain, by as much as they do in this group and were all in proportion to them."""
    found = odd(residuals(group.logs, group.sizes), group.slips, group.least)
    if all(size is None for size in group.sizes):
        yield from found
        return
    either = dict(odd(residuals(group.logs, group.sizes, 1.0), group.slips, group.least))
    yield from ((place, oddity) for place, oddity in found if place in either)


def _slips(instance: Instance) -> Iterator[Suspicion]:
    for group in groups(instance):
        for place, found in _odd_of(group):
            cell = group.cells[place]
            likely = _as_column(cell, found.mended(cell.value))
            if likely is None or not _whole_alike(instance, cell, likely):
                continue
            times = _times(found.times)
            slip = "" if found.slip is None else f"; {_slip_words(found.slip)}"
            why = f"{times} what {found.peers} other {group.words} have in the middle{slip}"
            kind: SuspicionKind = "outlier" if found.slip is None else "slip"
            where = tuple(named(instance, cell.table, cell.row).items())
            change = Change("set", cell.table, where, cell.column, likely)
            said, meant = f"{cell.value:.12g}", f"{likely:.12g}"
            yield Suspicion(kind, cell.table, cell.row, cell.column, said, meant, why, found.strength, change)


def _whole_alike(instance: Instance, cell: Cell, likely: float) -> bool:
    """Whether whole units stay whole: who wrote 14 ships never meant 1.4."""
    row = getattr(instance, cell.table)[cell.row]
    if cell.column != "quantity" or cell.table not in ("offers", "requirements"):
        return True
    return instance.capability_of[row.capability].divisible or float(likely).is_integer()


def _times(times: float) -> str:
    return f"{times:.3g} times" if times >= 1 else f"1 / {1 / times:.3g} of"


def _slip_words(slip: float) -> str:
    return f"{slip:,.0f} times too much" if slip > 1 else f"{1 / slip:,.0f} times too little"


def _as_column(cell: Cell, value: float) -> float | int | None:
    """The mended figure as its column holds it; None where it cannot."""
    info = TABLES[cell.table].model_fields[cell.column]
    rounded = float(f"{value:.6g}")
    whole = "int" in str(info.annotation)
    likely = round(rounded) if whole else rounded
    if likely == cell.value or (whole and not likely):
        return None
    for limit in info.metadata:
        most = getattr(limit, "le", None)
        if most is not None and likely > most:
            return None
    return likely


def _duplicates(instance: Instance) -> Iterator[Suspicion]:
    """Rows that say what another row of their table says, names and notes apart."""
    for table in ALIKE:
        seen: dict[str, str] = {}
        for place, row in enumerate(getattr(instance, table)):
            said = row.model_dump(exclude={"id", "name", "notes", "reason"})
            twin = seen.setdefault(repr(said), row.id)
            if twin != row.id:
                change = Change("remove_rows", table, (("id", row.id),))
                why = f"says just what {twin} says: a row that was copied"
                yield Suspicion("duplicate", table, place, "id", row.id, "", why, _CERTAIN / 10, change)


def _dates(instance: Instance) -> Iterator[Suspicion]:
    """Years that do not follow as the others do, or are not those that the period is called by."""
    rows = [(place, row) for place, row in enumerate(instance.periods) if row.year is not None]
    steps = [int(after.year or 0) - int(before.year or 0) for (_, before), (_, after) in pairwise(rows)]
    usual = max(set(steps), key=steps.count) if steps else 0
    for position, (place, row) in enumerate(rows):
        called = int(row.id) if row.id.isdigit() and len(row.id) == 4 else None
        before = steps[position - 1] if position else usual
        after = steps[position] if position < len(steps) else usual
        alone = len(steps) >= 3 and steps.count(usual) * 2 >= len(steps) - 1 and before != usual
        if called is not None and called != row.year:
            likely, why = called, f"the period is called {row.id}"
        elif alone and (before + after == 2 * usual or position == len(rows) - 1):
            likely, why = int(rows[position - 1][1].year or 0) + usual, f"periods begin {usual} years apart"
        else:
            continue
        change = Change("set", "periods", (("id", row.id),), "year", likely)
        yield Suspicion("date", "periods", place, "year", str(row.year), str(likely), why, _CERTAIN, change)

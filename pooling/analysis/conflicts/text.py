"""Conflicts and repairs for people."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from pooling.domain.seen import figure, measured
from pooling.reasons.owners import Held

if TYPE_CHECKING:
    from pooling.analysis.conflicts.records import ConflictRow, Conflicts, RepairRow

_HELD: dict[Held, str] = {
    "red line": "a red line of {}",
    "national": "{} rules so",
    "agreed": "agreed with {}",
    "need": "{} needs it",
    "policy": "the card asks it of {}",
}
_NOBODYS: dict[Held, str] = {
    "red line": "a red line",
    "national": "national",
    "agreed": "agreed",
    "need": "the alliance needs it",
    "policy": "the card asks for it",
}


def holder_words(held: Held, nation: str) -> str:
    """Whose rule it is: of a nation by its name, of none where that is empty."""
    return _HELD[held].format(nation) if nation else _NOBODYS[held]


def conflicts_text(found: Conflicts) -> Iterator[str]:
    """A line after the other."""
    head = f"{found.instance} with {found.card}: "
    if found.feasible:
        yield head + "no conflict, a plan keeps every rule"
        return
    groups = [list(rows) for _, rows in groupby(found.conflicts, key=lambda row: row.conflict)]
    if not groups:
        yield head + "no conflict was found in time"
        return
    count = "1 conflict" if len(groups) == 1 else f"{len(groups)} conflicts"
    yield head + f"no plan keeps every rule; {count}, {'all there are' if found.every_one else 'there may be more'}"
    for rows in groups:
        yield ""
        yield from _conflict(rows)
    repairs = [list(rows) for _, rows in groupby(found.repairs, key=lambda row: row.repair)]
    if repairs:
        yield ""
        yield "What could give way, each tried by solving:"
        for parts in repairs:
            yield from _repair(parts)


def _conflict(rows: list[ConflictRow]) -> Iterator[str]:
    first = rows[0]
    count = "1 rule cannot hold" if first.rules == 1 else f"{first.rules} rules cannot hold together"
    known = [] if first.verified == "yes" else ["not every rule was shown to be needed"]
    known += ["no conflict has fewer"] if first.smallest == "yes" else []
    yield f"{first.conflict}. {count}" + (f" ({', '.join(known)})" if known else "")
    for row in rows:
        yield f"   - {row.words} [{row.holder}]"
        if row.figure:
            yield f"       {row.figure}"


def _repair(rows: list[RepairRow]) -> Iterator[str]:
    first = rows[0]
    price = []
    if first.value is not None and first.first_tier == "covered":
        price.append(f"{100 * first.value:.1f} % covered")
    if first.cost_million is not None:
        known = (
            "" if first.proof in ("certified", "proven") else f", at least {figure(first.cost_bound_million or 0.0)}"
        )
        price.append(f"the plan costs {figure(round(first.cost_million, 3))} million{known}")
    yield (
        f"{first.repair}. " + " and ".join(_gives_way(row) for row in rows) + (f": {', '.join(price)}" if price else "")
    )
    for row in rows:
        yield f"     {row.change}"


def _gives_way(row: RepairRow) -> str:
    if row.amount is None:
        return f'"{row.words}" is dropped'
    least = "at least " if row.known == "proven" else ""
    return f'"{row.words}" gives way by {least}{measured(row.amount, row.unit)} (now {figure(row.limit or 0.0)})'

"""Planning anew, for people: the least change, its price, then each way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from pooling.analysis.effect_words import difference, unit_words
from pooling.analysis.things import called
from pooling.domain.amounts import amount_words, count_words, quantity_words
from pooling.domain.instance import Instance
from pooling.domain.names import listed

if TYPE_CHECKING:
    from pooling.analysis.replanning.replan import ReplannedTier

_WAYS = {
    "free": "planning freely",
    "as good": "as good in the first tier",
    "within": "no tier worse by more than the share asked for",
    "least change": "as little change as can be",
}

POINT = (
    "Points weigh them: a unit committed (stability.measure: assigned) otherwise counts its capability's value "
    "weight, a nation's part in an option what stability.option_points says."
)
"""What a point of change is."""


def replan_text(instance: Instance, card: str, rows: Sequence[ReplannedTier]) -> Iterator[str]:
    """Line by line; nothing where there is no plan."""
    ways = [list(group) for _, group in groupby(rows, key=lambda row: row.way)]
    if not ways:
        return
    first, last = ways[0], ways[-1]
    head = f"{instance.name} with {card}: planning freely is {_changes(first[0])}"
    if last is first:
        yield f"{head}; no steadier way was solved"
    else:
        yield f"{head}; {_WAYS[last[0].way]} is {_changes(last[0])}, and then {_worse(last)}"
    yield f"A change is a commitment, a membership or a part in an option that is otherwise. {POINT}"
    for way in ways:
        yield ""
        yield f"{_WAYS[way[0].way]}: {_changes(way[0])}{_distance(way[0])}"
        yield f"    {', '.join(f'{row.tier} {_value(row)}' for row in way)}" + (
            "" if way is first else f"; {_worse(way)}"
        )
        for word, things in (("comes in", way[0].enters), ("goes out", way[0].leaves)):
            if things:
                yield f"    {word}: {listed([called(instance, thing) for thing in things])}"


def _changes(row: ReplannedTier) -> str:
    forced = f", {row.forced} of them forced" if row.forced else ""
    return f"{count_words(row.changes, 'change')}{forced}"


def _distance(row: ReplannedTier) -> str:
    if row.change_points is None:
        return ""
    far = amount_words(row.change_points)
    points = f"; {quantity_words(row.change_points, 'points')} from the former plan"
    if row.change_bound is None:
        return points
    nearest = amount_words(row.change_bound)
    known = "none is nearer" if nearest == far else f"none is nearer than {nearest}"
    return f"{points} (proven: {known})"


def _value(row: ReplannedTier) -> str:
    return (
        f"{100 * row.value:.1f} %"
        if row.unit.startswith("share")
        else f"{amount_words(round(row.value, 2))} {row.unit}"
    )


def _worse(way: Sequence[ReplannedTier]) -> str:
    """How much worse than the best of planning freely, tier by tier."""
    told = []
    for row in way:
        if row.worse_least is None or row.worse_most is None:
            told.append(f"{row.tier} is worse by an amount that is not proven")
            continue
        low, high = (difference(max(end, 0.0), row.unit).lstrip("+") for end in (row.worse_least, row.worse_most))
        if high != "0":
            ends = low if low == high else f"{low} to {high}"
            told.append(f"{row.tier} is worse by {ends} {unit_words(row.unit)} (proven)")
    return ", ".join(told) or "no tier is worse (proven)"

"""A frontier for people: what the first step down saves, and each point in a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pooling.analysis.effect_words import amount, weakest
from pooling.analysis.things import called
from pooling.domain.amounts import amount_words
from pooling.domain.instance import Instance
from pooling.domain.names import listed

if TYPE_CHECKING:
    from pooling.analysis.frontier.frontier import FrontierPoint


def frontier_text(instance: Instance, card: str, points: Sequence[FrontierPoint]) -> Iterator[str]:
    """Line by line; nothing where there is no point."""
    if not points:
        return
    first, last = points[0], points[-1]
    head = f"{instance.name} with {card}: {first.optimised} against {first.against}"
    if first is last:
        yield f"{head}: one point alone, nothing is left to choose"
    else:
        known = weakest(point.proof for point in points)
        yield f"{head}, from {_both(first)} to {_both(last)}; {len(points)} points, every value {known}"
    near = next((point for point in points if point.about == "one per cent less"), None)
    if near is not None:
        yield f"The last per cent of {near.against}: giving it up saves {_saves(near)}"
    for point in points:
        yield ""
        yield f"{point.point}. {_both(point)} ({point.about})"
        if point is not first:
            yield f"     saves {_saves(point)} against point 1{_a_per_cent(point)}"
            yield from _exchanged(instance, point)


def _both(point: FrontierPoint) -> str:
    reached, value = _of(point.reached, point.against_unit), _of(point.value, point.optimised_unit)
    return f"{point.against} {reached} for {point.optimised} {value}"


def _of(value: float, unit: str) -> str:
    return f"{100 * value:.1f} %" if unit.startswith("share") else f"{amount_words(round(value, 2))} {unit}"


def _saves(point: FrontierPoint) -> str:
    ends = point.saved_least, point.saved_most
    if None in ends:
        return "an amount that is not proven"
    words = amount("", point.optimised_unit, ends, None).strip().replace("+", "") or "nothing"
    known = "its sign is open" if point.saving == "none" and words != "nothing" else point.saving
    return words if known == "none" else f"{words} ({known})"


def _a_per_cent(point: FrontierPoint) -> str:
    if point.per_cent_saves is None:
        return ""
    unit = "point" if point.against_unit.startswith("share") else f"unit of {point.against}"
    return f"; since the point before, {amount_words(point.per_cent_saves)} a {unit} by the plans"


def _exchanged(instance: Instance, point: FrontierPoint) -> Iterator[str]:
    for word, things in (("comes in", point.enters), ("goes out", point.leaves)):
        if things:
            yield f"     {word}: {listed([called(instance, thing) for thing in things])}"

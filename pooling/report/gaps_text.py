"""The gaps as text: real gaps in a table, then what is nearly met; as narrow as the terminal asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pooling.domain.figures import NEARLY_SHARE
from pooling.report.answer import Answer
from pooling.report.gaps import REST_AS_PLANNED, GapLine
from pooling.report.printing import folded, folded_cell, heading, line, more, put, table
from pooling.report.words import counted, number, percent, periods_words, plain

if TYPE_CHECKING:
    from rich.console import Console

Column = tuple[str, list[str]]
"""A heading and its cells."""
_BETWEEN = 3
"""Columns between two cells: a blank on either side and the place of a rule."""
_MOST_NEARLY = 5
_NARROWEST_NAME = 16
_NARROWEST_REASON = 16


def print_gaps(records: Answer, console: Console, most: int | None) -> None:
    """Print which requirements are not met, and which only nearly; ``most`` rows each, None for all."""
    real = [gap for gap in records.gaps if not gap.nearly_met]
    nearly = [gap for gap in records.gaps if gap.nearly_met]
    if not real:
        heading(console, "Gaps: none")
    else:
        verb = "is" if len(real) == 1 else "are"
        said = f"{len(real)} of {counted(records.requirements, 'requirement')} {verb} not met in full"
        heading(console, f"Gaps: {said}")
        _rows(real, records, console, most)
    if nearly:
        said = f"Nearly met: {counted(len(nearly), 'requirement')} with less than {percent(NEARLY_SHARE, 0)} missing"
        line(console, said, "bold")
        _rows(nearly, records, console, None if most is None else min(most, _MOST_NEARLY))
    if any(gap.rest_as_planned for gap in records.gaps):
        line(console, REST_AS_PLANNED)


def _rows(gaps: Sequence[GapLine], records: Answer, console: Console, most: int | None) -> None:
    shown = gaps[:most]
    several = len(records.periods) > 1
    figures = [("prio", [str(gap.priority) for gap in shown])]
    if several:
        figures.append(("short in", [periods_words(gap.periods) for gap in shown]))
    figures += [
        ("need", [number(gap.need) for gap in shown]),
        ("short\n(worst\nperiod)" if several else "short", [number(gap.short) for gap in shown]),
        ("missing", [percent(gap.short_share) for gap in shown]),
    ]
    names = [("requirement", [records.called("requirements", gap.requirement) for gap in shown])]
    reasons = [plain(gap.main_reason) for gap in shown]
    room = console.width - sum(_width(name, cells) + _BETWEEN for name, cells in figures)
    names, reasons = _fitted(names, reasons, room)
    columns = [(name, "<") for name, _ in names]
    columns += [(name, "<" if name == "short in" else ">") for name, _ in figures]
    made = table(*columns, ("main reason", "<"))
    for texts in zip(*(cells for _, cells in names), *(cells for _, cells in figures), reasons, strict=True):
        made.add_row(*(folded_cell(text) for text in texts))
    put(console, made)
    more(len(gaps), most, console)


def _fitted(names: list[Column], reasons: list[str], room: int) -> tuple[list[Column], list[str]]:
    """Names and reasons folded so that together they fit into ``room``, as far as that can be."""
    widths = [_width(name, cells) for name, cells in names]
    left = room - _BETWEEN * len(names)
    reason = min(_width("main reason", reasons), max(_NARROWEST_REASON, left - sum(widths)))
    left = max(left - reason, _NARROWEST_NAME * len(names))
    shares = [min(width, left * width // sum(widths)) for width in widths]
    folds = zip(names, shares, strict=True)
    fitted = [(name, [folded(text, share) for text in cells]) for (name, cells), share in folds]
    return fitted, [folded(text, reason) for text in reasons]


def _width(name: str, cells: Sequence[str]) -> int:
    return max(map(len, [*name.split("\n"), *cells]))

"""The answer on one screen: what is met, the worst gaps, who pays, who sends what where, what is proven, what next.

A view of the records of :mod:`pooling.report.answer`, of at most :data:`MOST_LINES` lines of :data:`WIDTH` columns. On
a narrower terminal columns of less weight go and names are cut.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pooling.domain.readable import readable
from pooling.report.answer import Answer
from pooling.report.fitting import Fit, cut, fitted
from pooling.report.gaps import Met
from pooling.report.head import Line, audit_line, conflict_lines, head_lines, last_per_cent_lines, tier_lines
from pooling.report.printing import line
from pooling.report.sending import SENDS, SHARES, matrix
from pooling.report.words import amount, counted, million, number, percent, plain

if TYPE_CHECKING:
    from rich.console import Console

MOST_LINES = 40
WIDTH = 100
MOST_WORST = 5
"""So many gaps, and so many payers, are shown."""
_MOST_RULES = 14
_MOST_MISSIONS = 5
_MOST_SENDERS = 8
_MISSION_WIDTH = 11
_NAME, _KINDS, _NEED = 12, 16, 24
"""Columns that names and reasons keep at least."""
_INDENT = "  "


def print_screen(records: Answer, console: Console, following: Sequence[str] = ()) -> None:
    """Print the first screen. ``following``: commands that tell more, what matters most first."""
    for text, style in screen_lines(records, min(console.width, WIDTH), following):
        line(console, text, style, whole=True)


def screen_lines(records: Answer, width: int = WIDTH, following: Sequence[str] = ()) -> list[Line]:
    """The lines of the first screen with their styles."""
    for limits in _LIMITS:
        lines = _lines(records, width, following, limits)
        if len(lines) <= MOST_LINES:
            break
    return lines


@dataclass(frozen=True, slots=True)
class _Limits:
    """How much is shown of what there may be more of; ``senders`` in any case."""

    tiers: int
    priorities: int
    worst: int
    senders: int
    following: int


_LIMITS = (_Limits(3, 4, 5, 3, 3), _Limits(2, 3, 4, 3, 2), _Limits(2, 3, 3, 3, 2), _Limits(2, 2, 3, 2, 1))
"""The first at which the lines suffice counts."""


def _lines(records: Answer, width: int, following: Sequence[str], limits: _Limits) -> list[Line]:
    lines = list(wrapped(_head(records, limits), width))
    if records.met is None:
        if records.conflict is not None:
            rules = list(conflict_lines(records.conflict))
            lines += [_EMPTY, *wrapped(_first(rules, _MOST_RULES), width)]
    else:
        met = _met(records, records.met, width, limits)
        for part in (met, _gaps(records, width, limits.worst), _payers(records, width)):
            lines += [_EMPTY, *part]
    after = _next(following[: limits.following], width)
    room = MOST_LINES - len(lines) - len(after) - (1 if records.warnings else 0)
    sends = _sends(records, width, room, limits)
    warnings = list(_warnings(records, room - len(sends), width))
    return [*lines, *sends, *warnings, *after]


_EMPTY: Line = ("", "")
_PERCENT = re.compile(r"(?<=\d) %")
_TIED = "\ue000"
"""A blank at which no line is broken; no file's text holds it, for it would be written out."""


def wrapped(lines: Iterable[Line], width: int) -> Iterator[Line]:
    """Lines that are too long, on several, each as far in as it was."""
    for text, style in lines:
        said = _PERCENT.sub(f"{_TIED}%", readable(text, None))
        depth = " " * (len(said) - len(said.lstrip()))
        parts = textwrap.wrap(said.strip(), width, initial_indent=depth, subsequent_indent=f"{depth}  ") or [""]
        yield from ((part.replace(_TIED, " "), style) for part in parts)


def _first(lines: Sequence[Line], most: int) -> list[Line]:
    rest = len(lines) - most
    return [*lines[:most], *([(f"{_INDENT}... and {rest} more", "dim")] if rest > 0 else [])]


def _head(records: Answer, limits: _Limits) -> Iterator[Line]:
    yield from head_lines(records)
    yield from _first(list(tier_lines(records)), limits.tiers)
    yield from last_per_cent_lines(records)
    if records.met is not None:
        yield audit_line(records)


def _met(records: Answer, met: Met, width: int, limits: _Limits) -> Iterator[Line]:
    total = met.total
    unit = "requirement" if len(records.periods) == 1 else "requirement-period"
    things = counted(total.rows, unit).partition(" ")[2]
    rest = f"{total.nearly} nearly, {total.in_part} in part, {total.not_at_all} not at all"
    yield from wrapped([(f"Met: {total.in_full} of {total.rows} {things} in full, {rest}", "bold")], width)
    groups = met.by_priority[: limits.priorities]
    columns = [
        Fit("", [f"priority {group.name}" for group in groups], "<"),
        Fit("", [f"{group.in_full} of {group.rows} in full" for group in groups]),
        Fit("", [f"{percent(group.covered_share)} covered on average" for group in groups], needed=False),
        Fit("", [f"{group.nearly} nearly" for group in groups], needed=False),
        Fit("", [f"{group.in_part} in part" for group in groups], needed=False),
        Fit("", [f"{group.not_at_all} not at all" for group in groups], needed=False),
    ]
    yield from ((text, "") for text in fitted(columns, width, _INDENT)[1])
    yield from _first([_EMPTY] * len(met.by_priority), limits.priorities)[len(groups) :]


def _gaps(records: Answer, width: int, most: int) -> Iterator[Line]:
    """The worst, each with its reason below: names of needs are long."""
    if not records.gaps:
        yield "Gaps: none", "bold"
        return
    count = len(records.gaps)
    worst = records.gaps[:most]
    verb = "is" if count == 1 else "are"
    said = f"Gaps: {count} of {counted(records.requirements, 'requirement')} {verb} not met in full"
    said += f"; the {most} worst:" if count > most else ""
    yield from wrapped([(said, "bold")], width)
    several = len(records.periods) > 1
    needs = [records.called("requirements", gap.requirement) for gap in worst]
    columns = [
        Fit("requirement", needs, "<", least=_NEED),
        Fit("missing", [percent(gap.short_share) for gap in worst]),
        Fit("short", [f"{number(gap.short)} of {number(gap.need)}" for gap in worst], needed=False),
        Fit("prio", [str(gap.priority) for gap in worst], needed=False),
        *([Fit("in", [gap.period for gap in worst], "<", needed=False)] if several else []),
    ]
    heads, rows = fitted(columns, width, _INDENT, (0, *range(3, len(columns)), 2, 1))
    yield from ((text, "dim") for text in heads)
    for gap, row in zip(worst, rows, strict=True):
        yield row, ""
        yield cut(f"{_INDENT * 3}{plain(gap.main_reason)}", width), "dim"


def _payers(records: Answer, width: int) -> Iterator[Line]:
    some, every = (number(records.figure(name).value) for name in ("contributors", "nations"))
    said = f"Who pays: {amount(records.figure('spending'))}; {some} of {every} nations commit something"
    yield from wrapped([(said, "bold")], width)
    payers = [payer for payer in records.payers if payer.spend_million > 0][:MOST_WORST]
    if not payers:
        return
    columns = [
        Fit("", [payer.name for payer in payers], "<", least=_NAME),
        Fit("", [million(payer.spend_million) for payer in payers]),
        Fit("", [f"{percent(payer.spend_share)} of all" for payer in payers], needed=False),
    ]
    if any(payer.used_share is not None for payer in payers):
        columns.append(Fit("", [f"{percent(payer.used_share)} of its budget" for payer in payers], needed=False))
    if any(payer.fair_share is not None for payer in payers):
        columns.append(Fit("", [f"fair share {percent(payer.fair_share)}" for payer in payers], needed=False))
    yield from _table(columns, width, range(len(columns)))


def _sends(records: Answer, width: int, room: int, limits: _Limits) -> list[Line]:
    """The matrix, with as many rows as there is room for, and a few in any case."""
    if not records.sends:
        return []
    found = matrix(records.sends)
    missions = found.names[:_MOST_MISSIONS]
    nations = counted(len(found.senders), "nation")
    said = f"{SENDS} ({SHARES}; {nations}, {counted(len(found.missions), 'mission')}):"
    above: list[Line] = [_EMPTY, *wrapped([(said, "bold")], width)]
    for most in range(_MOST_SENDERS, 0, -1):
        senders = found.senders[:most]
        columns = [
            Fit("nation", [sender.name for sender in senders], "<", least=_NAME),
            Fit("all needs", [percent(sender.share_of_all) for sender in senders], heading_width=6),
            Fit("mostly", ["; ".join(sender.kinds) for sender in senders], "<", least=_KINDS, needed=False),
        ]
        for place, mission in enumerate(missions):
            cells = [percent(sender.shares[place]) for sender in senders]
            columns.append(Fit(mission, cells, needed=place == 0, heading_width=_MISSION_WIDTH))
        lines = [*above, *_table(columns, width, (0, 1, *range(3, len(columns)), 2))]
        if len(lines) <= room or most <= limits.senders:
            break
    return lines


def _warnings(records: Answer, room: int, width: int) -> Iterator[Line]:
    """How many there are, and of the first as many as there is room for."""
    if not records.warnings:
        return
    count = len(records.warnings)
    said = f"{counted(count, 'warning')} about what was given (none stops a run)"
    yield from wrapped([(said, "yellow")], width)
    for caution in records.warnings:
        lines = list(wrapped([(f"{_INDENT}- {caution.place}: {caution.rule}", "yellow")], width))
        room -= len(lines)
        if room < 0:
            return
        yield from lines


def _next(following: Sequence[str], width: int) -> list[Line]:
    if not following:
        return []
    heading = "Ask next (the whole answer: --full; a part of it: pooling show --section NAME):"
    return [_EMPTY, *wrapped([(heading, "bold")], width), *((f"{_INDENT}{command}", "") for command in following)]


def _table(columns: Sequence[Fit], width: int, places: Iterable[int]) -> Iterator[Line]:
    """The table with its columns in these ``places``; the order of ``columns`` is that of their weight."""
    heads, rows = fitted(columns, width, _INDENT, list(places))
    yield from ((text, "dim") for text in heads)
    yield from ((text, "") for text in rows)

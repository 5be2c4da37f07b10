"""The calendar of periods: how many years each takes, where that is said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from pooling.domain.checking import Absence, Cells, Place, Tables, rows_of
from pooling.domain.fields import MOST_YEARS
from pooling.domain.problems import Problem
from pooling.domain.tables import Period


def dated(periods: Sequence[Period]) -> bool:
    """Whether anything says when periods begin or how long they take; else they are equal steps."""
    return any(period.year is not None or period.years is not None for period in periods)


def lengths(periods: Sequence[Period]) -> list[int | None]:
    """The years of every period, None where they are not known; in equal steps each counts as a year.

    In this order: what the period says; the years until the next begins; of the last the length of the one before; of
    the only one a year.
    """
    if not dated(periods):
        return [1] * len(periods)
    found: list[int | None] = []
    begins = _begins(periods)
    for position, period in enumerate(periods):
        length, begin = period.years, begins[position]
        after = periods[position + 1].year if position + 1 < len(periods) else None
        if length is None and begin is not None and after is not None:
            length = after - begin
        if length is None and position + 1 == len(periods):
            length = found[-1] if found else 1
        found.append(length)
    return found


def starts(years: Sequence[int]) -> list[int]:
    """Years from the start of the first period to the start of each."""
    return list(accumulate(years[:-1], initial=0))


def _begins(periods: Sequence[Period]) -> list[int | None]:
    """The calendar year in which each begins: as it says, or where the one before ends."""
    found: list[int | None] = []
    after: int | None = None
    for period in periods:
        begin = after if period.year is None else period.year
        found.append(begin)
        after = None if begin is None or period.years is None else begin + period.years
    return found


def _calendar(tables: Tables, place: Place) -> Iterator[Problem]:
    periods = list(tables.get("periods", {}).values())
    if not dated(periods):
        return
    known = lengths(periods)
    before: tuple[Period, int | None] | None = None
    for (_, at), begin, length in zip(rows_of(tables, "periods", place), _begins(periods), known, strict=True):
        misplaced = None if before is None else _misplaced(at, *before)
        if misplaced is not None:
            yield misplaced
        # The last is as long as the one before, of which it is said.
        elif length is None and at.row is not periods[-1]:
            rule = "how long it takes is not known, and that of other periods is said"
            yield at("years", rule, "give years, or the year in which it and the next begin; or no period any")
        elif length is not None and length > MOST_YEARS and at.row is not periods[-1]:
            rule = f"it takes {length} years, until the next begins; a period takes {MOST_YEARS} at most"
            yield at("year", rule, "correct the year, or put periods between")
        before = at.row, begin


def _misplaced(at: Cells, before: Period, begin: int | None) -> Problem | None:
    """What is wrong with the year of a period, after one that begins in a known year."""
    year, rule = at.row.year, f"{before.id}, the period before it, begins in {begin}"
    if year is None or begin is None:
        return None
    if year <= begin:
        return at("year", rule, "put periods in order of time")
    if before.years is not None and begin + before.years != year:
        rule += f" and takes {before.years}: it ends in {begin + before.years}"
        return at("year", rule, f"correct one of them, or leave years of {before.id} or this year empty")
    return None


CALENDAR: Absence = (("periods",), _calendar)

"""The calendar of periods: how many years each takes, where that is said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from pooling.domain.checking import Absence, Place, Tables, rows_of
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
    begins, known = _begins(periods), lengths(periods)
    for position, (period, at) in enumerate(rows_of(tables, "periods", place)):
        if position and period.year is not None and begins[position - 1] is not None:
            before, begin, years = periods[position - 1], begins[position - 1], periods[position - 1].years
            if begin is not None and period.year <= begin:
                yield at(
                    "year", f"{before.id}, the period before it, begins in {begin}", "put periods in order of time"
                )
                continue
            if begin is not None and years is not None and begin + years != period.year:
                rule = f"{before.id}, the period before it, begins in {begin} and takes {years}: it ends in "
                rule += f"{begin + years}"
                yield at("year", rule, f"correct one of them, or leave years of {before.id} or this year empty")
                continue
        # The last is as long as the one before, of which it is said.
        if known[position] is None and position + 1 < len(periods):
            rule = "how long it takes is not known, and that of other periods is said"
            yield at("years", rule, "give years, or the year in which it and the next begin; or no period any")


CALENDAR: Absence = (("periods",), _calendar)

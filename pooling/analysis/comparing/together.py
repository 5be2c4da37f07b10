"""Agreements, pools and options that enter and leave."""

from __future__ import annotations

from collections.abc import Iterator

from pooling.analysis.comparing.differences import joined, less, more, near, presence, status
from pooling.analysis.comparing.sides import Side
from pooling.domain.audit_rows import OptionRow
from pooling.domain.comparison.rows import AgreementDifference, OptionDifference, PoolDifference


def agreement_differences(before: Side, after: Side) -> Iterator[AgreementDifference]:
    """A row per agreement and period in which either has members."""
    tables = [{(row.agreement, row.period): row for row in side.report.agreements} for side in (before, after)]
    for (agreement, period), old, new in joined(*tables):
        members = [() if row is None else row.members for row in (old, new)]
        leads = [None if row is None else row.lead for row in (old, new)]
        fees = [0.0 if row is None else row.fees_million for row in (old, new)]
        known = [agreement in side.facts.agreements and period in side.facts.period_at for side in (before, after)]
        yield AgreementDifference(
            variant=after.name,
            agreement=agreement,
            period=period,
            status=status(*known),
            presence=presence(old, new, set(members[0]) == set(members[1]) and leads[0] == leads[1]),
            joined=tuple(nation for nation in members[1] if nation not in members[0]),
            left=tuple(nation for nation in members[0] if nation not in members[1]),
            lead_before=leads[0],
            lead_after=leads[1],
            before_million=fees[0],
            after_million=fees[1],
            difference_million=more(fees[1], fees[0]),
        )


def pool_differences(before: Side, after: Side) -> Iterator[PoolDifference]:
    """A row per pool and period in which either buys units."""
    tables = [{(row.pool, row.period): row for row in side.report.pools if row.units} for side in (before, after)]
    for (pool, period), old, new in joined(*tables):
        units = [0.0 if row is None else row.units for row in (old, new)]
        cost = [0.0 if row is None else row.cost_million for row in (old, new)]
        known = [pool in side.facts.pools and period in side.facts.period_at for side in (before, after)]
        yield PoolDifference(
            variant=after.name,
            pool=pool,
            period=period,
            status=status(*known),
            presence=presence(old, new, near(*units)),
            before=units[0],
            after=units[1],
            difference=more(units[1], units[0]),
            difference_million=more(cost[1], cost[0]),
        )


def option_differences(before: Side, after: Side) -> Iterator[OptionDifference]:
    """A row per option, nation and start of either."""
    for (option, nation, start), old, new in joined(_starts(before), _starts(after)):
        own = [
            0.0 if row is None else less(row.cost_million + row.upkeep_million, row.granted_million)
            for row in (old, new)
        ]
        units = [0.0 if row is None else row.units for row in (old, new)]
        periods = [None if row is None else row.period for row in (old, new)]
        known = [option in side.facts.options and nation in side.facts.nations for side in (before, after)]
        yield OptionDifference(
            variant=after.name,
            option=option,
            nation=nation,
            start=start,
            status=status(*known),
            presence=presence(old, new, periods[0] == periods[1] and near(*units)),
            period_before=periods[0],
            period_after=periods[1],
            units_before=units[0],
            units_after=units[1],
            before_million=own[0] or 0.0,
            after_million=own[1] or 0.0,
            difference_million=more(own[1], own[0]),
        )


def _starts(side: Side) -> dict[tuple[str, str, int], OptionRow]:
    """(option, nation, which of its starts) -> row, in order of time."""
    counts: dict[tuple[str, str], int] = {}
    out: dict[tuple[str, str, int], OptionRow] = {}
    for row in sorted(side.report.options, key=lambda row: side.facts.period_at[row.period]):
        where = (row.option, row.nation)
        counts[where] = counts.get(where, 0) + 1
        out[(*where, counts[where])] = row
    return out

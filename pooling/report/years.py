"""What a plan does with money over the years: options started, common funds, spending by year, keys, guidelines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import fsum

from pooling.domain import round_off
from pooling.domain.audit_report import AuditReport
from pooling.domain.audit_rows import KeyRow, OptionRow
from pooling.domain.figures import PeriodRow
from pooling.domain.instance import Instance
from pooling.domain.outcome import TierResult
from pooling.domain.tier_kinds import kind_of_tier


@dataclass(frozen=True, slots=True)
class Order:
    """A nation's part of a start: the units it orders (0 where nothing is bought by the unit)."""

    nation: str
    units: float


@dataclass(frozen=True, slots=True)
class OptionLine:
    """A start of an option: who takes part, the order and its price, when it is in effect, what it costs (million).

    ``from_period`` is None where the effect lies after the last period. Costs and upkeep over all periods are
    ``paid_million``; of these funds pay ``granted_million``.
    """

    option: str
    name: str
    kind: str
    period: str
    orders: tuple[Order, ...]
    units: float
    unit_cost_million: float
    from_period: str | None
    until_period: str | None
    paid_million: float
    granted_million: float
    grant: str


@dataclass(frozen=True, slots=True)
class FundLine:
    """A common fund over all periods (million); ``limit_million`` is None where any period has none."""

    fund: str
    name: str
    outside: bool
    grants_million: float
    refunds_million: float
    paid_million: float
    limit_million: float | None


@dataclass(frozen=True, slots=True)
class Contributor:
    """What a nation pays into funds and gets from them, over all periods (million)."""

    nation: str
    name: str
    pays_million: float
    gets_million: float


@dataclass(frozen=True, slots=True)
class KeyLine:
    """Who carries most above and most below the share by a key (points of all that is carried)."""

    key: str
    above: str
    above_share: float
    below: str
    below_share: float


@dataclass(frozen=True, slots=True)
class Missed:
    """A nation that is below a guideline in so many periods, by how much in all (million), and its lowest share."""

    nation: str
    periods: int
    below_million: float
    share: float


@dataclass(frozen=True, slots=True)
class GuidelineLine:
    """A spending guideline: the nations and periods it is for, those in which it is missed; the worst nation first."""

    guideline: str
    name: str
    due_share: float
    asked: int
    missed: int
    nations: tuple[Missed, ...]


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """The period in which a nation's commitments differ most from the last plan (points of value)."""

    nation: str
    name: str
    period: str
    before: float
    now: float
    change_share: float


@dataclass(frozen=True, slots=True)
class DeviationLine:
    """How far a nation is from its fair share (million), at most after any period where shares run."""

    nation: str
    name: str
    deviation_million: float


def option_lines(audit: AuditReport, instance: Instance) -> tuple[OptionLine, ...]:
    """The options that are started, in the order of time, a record per start."""
    starts: dict[tuple[str, str], list[OptionRow]] = {}
    for row in audit.options:
        starts.setdefault((row.option, row.period), []).append(row)
    at = {period: position for position, period in enumerate(instance.period_ids)}
    records = []
    for (option, period), rows in starts.items():
        first = rows[0]
        records.append(
            OptionLine(
                option=option,
                name=instance.option_of[option].name or option,
                kind=first.kind,
                period=period,
                orders=tuple(Order(row.nation, row.units) for row in rows),
                units=fsum(row.units for row in rows),
                unit_cost_million=first.unit_cost_million,
                from_period=first.from_period,
                until_period=first.until_period,
                paid_million=fsum(row.cost_million + row.upkeep_million for row in rows),
                granted_million=fsum(row.granted_million for row in rows),
                grant=first.grant,
            )
        )
    return tuple(sorted(records, key=lambda start: (at.get(start.period, len(at)), -start.paid_million, start.option)))


def fund_lines(audit: AuditReport, instance: Instance) -> tuple[FundLine, ...]:
    """The funds that pay anything, in the order of the instance."""
    records = []
    for fund in instance.funds:
        rows = [row for row in audit.funds if row.fund == fund.id]
        paid = fsum(row.paid_million for row in rows)
        if paid <= round_off.SHOWN_MILLION:
            continue
        records.append(
            FundLine(
                fund=fund.id,
                name=fund.name or fund.id,
                outside=fund.outside,
                grants_million=fsum(row.grants_million for row in rows),
                refunds_million=fsum(row.refunds_million for row in rows),
                paid_million=paid,
                limit_million=_whole(row.limit_million for row in rows),
            )
        )
    return tuple(records)


def contributors(audit: AuditReport, instance: Instance) -> tuple[Contributor, ...]:
    """The nations that pay into funds or get from them, who pays most first."""
    names = instance.nation_of
    records = [
        Contributor(row.nation, names[row.nation].name or row.nation, row.contributions_million, row.funded_million)
        for row in audit.nations
        if max(row.contributions_million, row.funded_million) > round_off.SHOWN_MILLION
    ]
    return tuple(sorted(records, key=lambda row: (-row.pays_million, -row.gets_million, row.nation)))


def year_lines(audit: AuditReport) -> tuple[PeriodRow, ...]:
    """Spending by period, where there are several."""
    return audit.periods if len(audit.periods) > 1 else ()


def key_lines(audit: AuditReport) -> tuple[KeyLine, ...]:
    """Every key that has figures, with the nations furthest from their share; nothing where nothing is carried."""
    keys: dict[str, list[KeyRow]] = {}
    for row in audit.keys:
        keys.setdefault(row.key, []).append(row)
    records = []
    for key, rows in keys.items():
        if fsum(row.burden_million for row in rows) <= round_off.SHOWN_MILLION:
            continue
        order = sorted(rows, key=lambda row: (-row.above_share, row.nation))
        above, below = order[0], order[-1]
        records.append(KeyLine(key, above.nation, above.above_share, below.nation, below.above_share))
    return tuple(records)


def guideline_lines(audit: AuditReport, instance: Instance) -> tuple[GuidelineLine, ...]:
    """Every guideline with the nations that miss it, the largest sum first."""
    records = []
    for guideline in instance.guidelines:
        rows = [row for row in audit.guidelines if row.guideline == guideline.id]
        if not rows:
            continue
        missed = [row for row in rows if row.below_million > round_off.SHOWN_MILLION * max(1.0, row.due_million)]
        nations = []
        for nation in dict.fromkeys(row.nation for row in missed):
            own = [row for row in missed if row.nation == nation]
            below, lowest = fsum(row.below_million for row in own), min(row.share for row in own)
            nations.append(Missed(nation, len(own), below, lowest))
        records.append(
            GuidelineLine(
                guideline=guideline.id,
                name=guideline.name or guideline.id,
                due_share=guideline.share,
                asked=len(rows),
                missed=len(missed),
                nations=tuple(sorted(nations, key=lambda miss: (-miss.below_million, miss.nation))),
            )
        )
    return tuple(records)


def change_lines(audit: AuditReport, instance: Instance) -> tuple[ChangeLine, ...]:
    """Every nation that changes its commitments, in the period of its largest change; the largest first."""
    largest: dict[str, ChangeLine] = {}
    for row in audit.challenge:
        known = largest.get(row.nation)
        change = abs(row.change_share)
        if change <= round_off.SHOWN_CHANGE or (known and abs(known.change_share) >= change):
            continue
        name = instance.nation_of[row.nation].name or row.nation
        largest[row.nation] = ChangeLine(row.nation, name, row.period, row.before, row.now, row.change_share)
    return tuple(sorted(largest.values(), key=lambda change: (-abs(change.change_share), change.nation)))


def largest_first(tier: TierResult) -> bool:
    """Whether a tier is one of several that make deviations from fair shares small, one after the other."""
    kind = kind_of_tier(tier.name)
    return kind is not None and kind.about == "fairness" and kind.several is not None


def deviation_lines(audit: AuditReport, tiers: Sequence[TierResult], instance: Instance) -> tuple[DeviationLine, ...]:
    """Deviations from fair shares, the largest first; none unless the card makes them small one after the other."""
    if not any(largest_first(tier) for tier in tiers):
        return ()
    rows = sorted(audit.burden, key=lambda row: (-row.largest_deviation_million, row.nation))
    names = instance.nation_of
    return tuple(
        DeviationLine(row.nation, names[row.nation].name or row.nation, row.largest_deviation_million) for row in rows
    )


def _whole(amounts: Iterable[float | None]) -> float | None:
    """The sum of amounts that are all there."""
    listed = list(amounts)
    known = [amount for amount in listed if amount is not None]
    return fsum(known) if len(known) == len(listed) else None

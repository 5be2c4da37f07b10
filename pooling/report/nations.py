"""Who pays and who is strained, nation by nation."""

from __future__ import annotations

from dataclasses import dataclass

from pooling.domain.audit_report import AuditReport
from pooling.domain.instance import Instance
from pooling.domain.result import Result

SHORT_MARGIN = 0.05
"""A limit of which less than this share is left counts as a short margin."""


@dataclass(frozen=True, slots=True)
class Payer:
    """What a nation spends over all periods, of what budgets (million), and how fair that is.

    The figures are those of :class:`~pooling.domain.figures.NationRow`. ``fair_share`` is its share by the burden key,
    None where the card computes no burden. Above zero ``deviation_million`` is what it carries beyond that.
    """

    nation: str
    name: str
    spend_million: float
    spend_share: float
    budget_million: float | None
    used_share: float | None
    most_used_share: float | None
    most_used_period: str | None
    burden_share: float | None
    fair_share: float | None
    deviation_million: float | None


@dataclass(frozen=True, slots=True)
class Strain:
    """How much of what it owns a nation commits, in the ``period`` where that share is largest.

    ``committed_share`` is committed value / value of all its offers in that period; value is units times the value
    weight of the capability. ``ceiling_share`` is the nation's own ceiling.
    """

    nation: str
    name: str
    period: str
    committed_share: float
    ceiling_share: float
    committed_offers: int
    offers: int


@dataclass(frozen=True, slots=True)
class Margin:
    """A limit of a period that is nearly used up: ``left_share`` of it and ``left_million`` are left."""

    nation: str
    period: str
    limit_million: float
    spend_million: float
    left_million: float
    left_share: float


def payers(audit: AuditReport, instance: Instance) -> tuple[Payer, ...]:
    """Every nation, the largest spender first."""
    burden = {row.nation: row for row in audit.burden}
    records = []
    for row in audit.nations:
        share = burden.get(row.nation)
        records.append(
            Payer(
                nation=row.nation,
                name=instance.nation_of[row.nation].name or row.nation,
                spend_million=row.spend_million,
                spend_share=row.spend_share,
                budget_million=row.budget_million,
                used_share=row.used_share,
                most_used_share=row.most_used_share,
                most_used_period=row.most_used_period,
                burden_share=None if share is None else share.burden_share,
                fair_share=None if share is None else share.key_share,
                deviation_million=None if share is None else share.burden_million - share.fair_million,
            )
        )
    return tuple(sorted(records, key=lambda payer: (-payer.spend_million, payer.nation)))


def strains(result: Result, instance: Instance) -> tuple[Strain, ...]:
    """Every nation that owns an offer, the one that commits the largest share of its capability first.

    Shares of pools and what options bring are not owned: they count on neither side.
    """
    if result.plan is None or result.audit is None:
        return ()
    most_used = {row.nation: row.most_used_share or 0.0 for row in result.audit.nations}
    owned: dict[tuple[str, str], float] = {}
    committed: dict[tuple[str, str], float] = {}
    offers: dict[str, int] = {}
    active: dict[str, set[str]] = {}
    for offer in instance.offers:
        if not offer.owned:
            continue
        offers[offer.nation] = offers.get(offer.nation, 0) + 1
        weight = instance.capability_of[offer.capability].value_weight
        for period in offer.periods or instance.period_ids:
            key = (offer.nation, period)
            owned[key] = owned.get(key, 0.0) + weight * instance.units(offer, period)
            quantity = result.plan.committed.get((offer.id, period), 0.0)
            if quantity > 0:
                committed[key] = committed.get(key, 0.0) + weight * quantity
                active.setdefault(offer.nation, set()).add(offer.id)
    records = []
    for nation in instance.nations:
        if nation.id not in offers:
            continue
        shares = {
            period: committed.get((nation.id, period), 0.0) / owned[nation.id, period]
            for period in instance.period_ids
            if owned.get((nation.id, period), 0.0) > 0
        }
        # max keeps the first of equals, so the earliest period is named.
        period = max(shares, key=shares.__getitem__, default=instance.period_ids[0])
        records.append(
            Strain(
                nation=nation.id,
                name=nation.name or nation.id,
                period=period,
                committed_share=shares.get(period, 0.0),
                ceiling_share=nation.ceiling_share,
                committed_offers=len(active.get(nation.id, ())),
                offers=offers[nation.id],
            )
        )
    return tuple(sorted(records, key=lambda row: (-row.committed_share, -most_used.get(row.nation, 0.0), row.nation)))


def margins(audit: AuditReport) -> tuple[Margin, ...]:
    """The limits of a period of which less than :data:`SHORT_MARGIN` is left, the shortest first."""
    records = []
    for row in audit.spending:
        if row.limit_million is None or row.used_share is None or row.used_share <= 1 - SHORT_MARGIN:
            continue
        records.append(
            Margin(
                nation=row.nation,
                period=row.period,
                limit_million=row.limit_million,
                spend_million=row.spend_million,
                left_million=max(0.0, row.limit_million - row.spend_million),
                left_share=max(0.0, 1 - row.used_share),
            )
        )
    return tuple(sorted(records, key=lambda margin: (margin.left_share, margin.nation, margin.period)))

"""How nations work together in a plan: agreements formed, pools bought and held, barter near its limits."""

from __future__ import annotations

from dataclasses import dataclass

from pooling.domain import round_off
from pooling.domain.audit_report import AuditReport
from pooling.domain.instance import Instance

NEAR_LIMIT = 0.8
"""A balance of at least this share of its limit is near it."""


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """An agreement with members in any of ``periods``, those that lead, and all fees (million)."""

    agreement: str
    name: str
    kind: str
    periods: tuple[str, ...]
    members: tuple[str, ...]
    leads: tuple[str, ...]
    fees_million: float


@dataclass(frozen=True, slots=True)
class Holder:
    """A nation's part of a pool (capability unit), trades included."""

    nation: str
    held: float


@dataclass(frozen=True, slots=True)
class PoolLine:
    """A pool in a period in which units are bought: their output, who holds it, and the share in use."""

    pool: str
    name: str
    period: str
    unit: str
    units: float
    output: float
    holders: tuple[Holder, ...]
    used_share: float
    cost_million: float


@dataclass(frozen=True, slots=True)
class BalanceLine:
    """A barter balance near its limit (equivalent units), in the situation and period in which it is nearest."""

    agreement: str
    nation: str
    partner: str | None
    situation: str
    period: str
    balance: float
    limit: float
    used_share: float


def agreement_lines(audit: AuditReport, instance: Instance) -> tuple[AgreementLine, ...]:
    """The agreements that have members in any period, in the order of the instance."""
    records = []
    for agreement in instance.agreements:
        rows = [row for row in audit.agreements if row.agreement == agreement.id]
        if not rows:
            continue
        records.append(
            AgreementLine(
                agreement=agreement.id,
                name=agreement.name or agreement.id,
                kind=agreement.kind,
                periods=tuple(row.period for row in rows),
                members=tuple(sorted({nation for row in rows for nation in row.members})),
                leads=tuple(dict.fromkeys(row.lead for row in rows if row.lead is not None)),
                fees_million=sum(row.fees_million for row in rows),
            )
        )
    return tuple(records)


def pool_lines(audit: AuditReport, instance: Instance) -> tuple[PoolLine, ...]:
    """The pools of which units are bought, period by period; the largest holder first."""
    records = []
    for row in audit.pools:
        if row.units <= round_off.SHOWN_UNITS:
            continue
        pool = instance.pool_of[row.pool]
        held: dict[str, float] = {}
        for share in audit.shares:
            if (share.pool, share.period) == (row.pool, row.period):
                held[share.nation] = held.get(share.nation, 0.0) + share.held + share.traded
        order = sorted(held, key=lambda nation: (-held[nation], nation))
        records.append(
            PoolLine(
                pool=row.pool,
                name=pool.name or pool.id,
                period=row.period,
                unit=instance.capability_of[pool.capability].unit,
                units=row.units,
                output=row.output,
                holders=tuple(Holder(nation, held[nation]) for nation in order if held[nation] > round_off.SHOWN_UNITS),
                used_share=row.used_share,
                cost_million=row.cost_million,
            )
        )
    return tuple(records)


def balance_lines(audit: AuditReport) -> tuple[BalanceLine, ...]:
    """The balances of at least :data:`NEAR_LIMIT` of their limit, the fullest first: one per nation and partner."""
    fullest: dict[tuple[str, str, str | None], BalanceLine] = {}
    for row in audit.balances:
        key = (row.agreement, row.nation, row.partner)
        if row.used_share < NEAR_LIMIT or (key in fullest and fullest[key].used_share >= row.used_share):
            continue
        fullest[key] = BalanceLine(*key, row.situation, row.period, row.balance, row.limit, row.used_share)
    order = sorted(fullest.values(), key=lambda row: (-row.used_share, row.agreement, row.nation, row.partner or ""))
    return tuple(order)

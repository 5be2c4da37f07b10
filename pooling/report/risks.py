"""How sure a plan is: pledges against what can be expected, withdrawals, scenarios, caveats that bite."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pooling.domain.audit_report import AuditReport
from pooling.domain.gap_rows import CaveatBite
from pooling.domain.instance import Instance


@dataclass(frozen=True, slots=True)
class TrustLine:
    """A requirement in a period for which less can be expected than is pledged (effective units)."""

    requirement: str
    period: str
    unit: str
    need: float
    pledged: float
    credible: float


@dataclass(frozen=True, slots=True)
class Trust:
    """Plain mean of covered shares as pledged and as credible, and the requirements in which they differ."""

    pledged_share: float | None
    credible_share: float | None
    lines: tuple[TrustLine, ...]


@dataclass(frozen=True, slots=True)
class WithdrawalLine:
    """Share of weighted need covered without one that withdraws, and the share that is lost by it."""

    withdrawal: str
    name: str
    covered_share: float
    lost_share: float


@dataclass(frozen=True, slots=True)
class ScenarioSummary:
    """Share of weighted need that is short over all scenarios: the mean by probability, and the worst."""

    scenarios: int
    mean_short_share: float | None
    worst: str
    worst_short_share: float | None


@dataclass(frozen=True, slots=True)
class BiteLine:
    """A caveat that holds units back from ``requirements`` that go unmet; ``reason`` in its nation's words."""

    caveat: str
    nation: str
    rule: str
    requirements: tuple[str, ...]
    reason: str


def trust(audit: AuditReport, instance: Instance) -> Trust | None:
    """Pledged against credible, the largest doubted part of a need first; None where they do not differ."""
    doubted = [row for row in audit.coverage if row.pledged - row.credible > audit.tolerance * max(1.0, row.need)]
    if not doubted:
        return None
    doubted.sort(key=lambda row: (-(row.pledged - row.credible) / row.need, row.requirement, row.period))
    return Trust(
        pledged_share=audit.figure("pledged_mean").value,
        credible_share=audit.figure("credible_mean").value,
        lines=tuple(
            TrustLine(
                requirement=row.requirement,
                period=row.period,
                unit=instance.capability_of[row.capability].unit,
                need=row.need,
                pledged=row.pledged,
                credible=row.credible,
            )
            for row in doubted
        ),
    )


def withdrawal_names(instance: Instance) -> dict[str, str]:
    """The names of all that may withdraw: single nations, and the withdrawals of the instance."""
    return {nation.id: nation.name for nation in instance.nations} | {row.id: row.name for row in instance.withdrawals}


def places_of(instance: Instance) -> dict[str, str]:
    """The names of all that a figure of the whole plan may point to."""
    return {row.id: row.name for row in instance.scenarios} | withdrawal_names(instance)


def withdrawal_lines(audit: AuditReport, instance: Instance) -> tuple[WithdrawalLine, ...]:
    """Every withdrawal that the audit computed, the one that loses most first."""
    names = withdrawal_names(instance)
    records = [
        WithdrawalLine(row.withdrawal, names.get(row.withdrawal) or row.withdrawal, row.covered_share, row.lost_share)
        for row in audit.withdrawals
    ]
    return tuple(sorted(records, key=lambda row: (row.covered_share, row.withdrawal)))


def scenario_summary(audit: AuditReport) -> ScenarioSummary | None:
    """What is short over all scenarios; None where the audit computed none."""
    if not audit.scenarios:
        return None
    mean, worst = audit.figure("scenario_mean"), audit.figure("scenario_worst")
    return ScenarioSummary(len(audit.scenarios), mean.value, ", ".join(worst.where), worst.value)


def bite_lines(rows: Sequence[CaveatBite]) -> tuple[BiteLine, ...]:
    """The caveats that bite, those that hold units back from most requirements first."""
    by_caveat: dict[str, list[CaveatBite]] = {}
    for row in rows:
        by_caveat.setdefault(row.caveat, []).append(row)
    records = [
        BiteLine(name, bites[0].nation, bites[0].rule, _requirements(bites), bites[0].reason)
        for name, bites in by_caveat.items()
    ]
    return tuple(sorted(records, key=lambda bite: (-len(bite.requirements), bite.caveat)))


def _requirements(rows: Sequence[CaveatBite]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.requirement for row in rows))

"""Every need over the years, by names: how much is asked for, what is missing of it at most, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pooling.domain.audit_report import AuditReport
from pooling.domain.audit_rows import CoverageRow
from pooling.domain.gap_rows import Gap
from pooling.domain.instance import Instance
from pooling.domain.names import NeedName
from pooling.report.gaps import UNKNOWN_REASON


@dataclass(frozen=True, slots=True)
class NeedLine:
    """A need over the years: covered shares by period, None where it is not asked for.

    ``need`` and ``short`` are the most in a period (capability unit); the reason is that of the period in which most is
    missing, empty where nothing is.
    """

    requirement: str
    name: NeedName
    need: float
    short: float
    covered_shares: tuple[float | None, ...]
    main_reason: str


def need_lines(gap_rows: Iterable[Gap], audit: AuditReport, instance: Instance) -> tuple[NeedLine, ...]:
    """The needs that the audit looked at, mission by mission in the order of the instance."""
    names, periods = instance.names.needs, instance.period_ids
    reasons = {(gap.requirement, gap.period): gap.main_reason for gap in gap_rows}
    found: dict[str, dict[str, CoverageRow]] = {}
    for row in audit.coverage:
        found.setdefault(row.requirement, {})[row.period] = row
    lines = []
    for known in _by_mission(found, instance):
        rows = found[known]
        # max keeps the first of equals, so the earliest period is meant.
        worst = max(rows.values(), key=lambda row: row.short)
        missed = worst.met != "in_full"
        lines.append(
            NeedLine(
                requirement=known,
                name=names[known],
                need=max(row.need for row in rows.values()),
                short=worst.short,
                covered_shares=tuple(rows[period].covered_share if period in rows else None for period in periods),
                main_reason=reasons.get((known, worst.period), UNKNOWN_REASON) if missed else "",
            )
        )
    return tuple(lines)


def _by_mission(known: Iterable[str], instance: Instance) -> Sequence[str]:
    order = {mission.id: place for place, mission in enumerate(instance.missions)}
    of = {row.id: order[row.mission] for row in instance.requirements}
    return sorted(known, key=of.__getitem__)

"""What is met, counted, and what is not, with the main reason: a line per requirement, the most important first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pooling.domain.audit_report import AuditReport
from pooling.domain.figures import MetRow
from pooling.domain.gap_rows import Gap
from pooling.domain.instance import Instance

UNKNOWN_REASON = "not analysed"
REST_AS_PLANNED = "Each reason holds as the rest of the plan stands: planned anew as a whole it might take less."


@dataclass(frozen=True, slots=True)
class Met:
    """Requirement-periods in all, by priority (1 first) and by domain of the capability."""

    total: MetRow
    by_priority: tuple[MetRow, ...]
    by_domain: tuple[MetRow, ...]


def met(audit: AuditReport) -> Met | None:
    """How much of the need ``audit`` found met; None where it does not say."""
    total = next((row for row in audit.met if row.group == "all"), None)
    if total is None:
        return None
    groups = {group: tuple(row for row in audit.met if row.group == group) for group in ("priority", "domain")}
    return Met(total, groups["priority"], groups["domain"])


@dataclass(frozen=True, slots=True)
class GapLine:
    """An unmet requirement. ``need``, ``short`` and the reason are those of ``period``, where the shortfall is largest.

    Quantities are effective units of the capability; ``short_share`` is short / need. Something is missing in all of
    ``periods``; it is ``nearly_met`` where that is no real gap in any.
    """

    requirement: str
    mission: str
    capability: str
    unit: str
    priority: int
    period: str
    periods: tuple[str, ...]
    need: float
    short: float
    short_share: float
    nearly_met: bool
    main_reason: str
    rest_as_planned: bool


def gap_lines(gap_rows: Sequence[Gap], audit: AuditReport, instance: Instance) -> tuple[GapLine, ...]:
    """The unmet requirements: real gaps first, then by priority, share missing and name."""
    told = {(row.requirement, row.period): row for row in gap_rows}
    short: dict[str, list[GapLine]] = {}
    for row in audit.coverage:
        if row.met == "in_full":
            continue
        gap = told.get((row.requirement, row.period))
        line = GapLine(
            requirement=row.requirement,
            mission=row.mission,
            capability=row.capability,
            unit=instance.capability_of[row.capability].unit,
            priority=row.priority,
            period=row.period,
            periods=(row.period,),
            need=row.need,
            short=row.short,
            short_share=row.short / row.need,
            nearly_met=row.met == "nearly",
            main_reason=UNKNOWN_REASON if gap is None else gap.main_reason,
            rest_as_planned=gap is not None and gap.rest_as_planned,
        )
        short.setdefault(row.requirement, []).append(line)
    worst = [_worst(lines) for lines in short.values()]
    return tuple(sorted(worst, key=lambda line: (line.nearly_met, line.priority, -line.short_share, line.requirement)))


def _worst(lines: Sequence[GapLine]) -> GapLine:
    # max keeps the first of equals, so the earliest period is named.
    worst = max(lines, key=lambda line: line.short)
    nearly_met = all(line.nearly_met for line in lines)
    return replace(worst, periods=tuple(line.period for line in lines), nearly_met=nearly_met)

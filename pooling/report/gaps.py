"""What is not met, and the main reason: one line per requirement, the most important first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pooling.domain.instance import Instance
from pooling.domain.result import AuditReport, Gap
from pooling.report.met import is_short

UNKNOWN_REASON = "not analysed"


@dataclass(frozen=True, slots=True)
class GapLine:
    """An unmet requirement. ``need``, ``short`` and the reason are those of ``period``, where the shortfall is largest.

    Quantities are effective units of the capability (``unit``); ``short_share`` is short / need; ``periods`` counts the
    periods in which something is missing.
    """

    requirement: str
    mission: str
    capability: str
    unit: str
    priority: int
    period: str
    periods: int
    need: float
    short: float
    short_share: float
    main_reason: str


def gap_lines(gap_rows: Sequence[Gap], audit: AuditReport, instance: Instance) -> tuple[GapLine, ...]:
    """The unmet requirements: by priority, then the largest share of need that is missing, then by name."""
    reasons = {(row.requirement, row.period): row.main_reason for row in gap_rows}
    short: dict[str, list[GapLine]] = {}
    for row in audit.coverage:
        if not is_short(row, audit.tolerance):
            continue
        line = GapLine(
            requirement=row.requirement,
            mission=row.mission,
            capability=row.capability,
            unit=instance.capability_of[row.capability].unit,
            priority=row.priority,
            period=row.period,
            periods=1,
            need=row.need,
            short=row.short,
            short_share=row.short / row.need,
            main_reason=reasons.get((row.requirement, row.period), UNKNOWN_REASON),
        )
        short.setdefault(row.requirement, []).append(line)
    worst = [_worst(lines) for lines in short.values()]
    return tuple(sorted(worst, key=lambda line: (line.priority, -line.short_share, line.requirement)))


def _worst(lines: Sequence[GapLine]) -> GapLine:
    # max keeps the first of equals, so the earliest period is named.
    worst = max(lines, key=lambda line: line.short)
    return GapLine(
        requirement=worst.requirement,
        mission=worst.mission,
        capability=worst.capability,
        unit=worst.unit,
        priority=worst.priority,
        period=worst.period,
        periods=len(lines),
        need=worst.need,
        short=worst.short,
        short_share=worst.short_share,
        main_reason=worst.main_reason,
    )

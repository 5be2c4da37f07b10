"""What is met: requirements counted by priority and by domain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pooling.domain.instance import Instance
from pooling.domain.result import AuditReport, CoverageRow

NEARLY_SHARE = 0.03
"""A requirement that misses less than this share of its need counts as nearly met."""


@dataclass(frozen=True, slots=True)
class MetGroup:
    """Requirement-periods of one group, each counted once: in full, nearly, in part or not at all.

    ``nearly`` miss less than :data:`NEARLY_SHARE` of the need; ``covered_share`` is the plain mean of covered shares.
    """

    name: str
    rows: int
    in_full: int
    nearly: int
    in_part: int
    not_at_all: int
    covered_share: float


@dataclass(frozen=True, slots=True)
class Met:
    """Requirement-periods in all, by priority (1 first) and by domain of the capability."""

    total: MetGroup
    by_priority: tuple[MetGroup, ...]
    by_domain: tuple[MetGroup, ...]


def is_short(row: CoverageRow, tolerance: float) -> bool:
    """Whether the row misses more than the audit's tolerance of its need."""
    return row.short > tolerance * max(1.0, row.need)


def is_nearly_met(short: float, need: float) -> bool:
    """Whether a shortfall is so small a share of the need that it is no real gap."""
    return short < NEARLY_SHARE * need


def met(audit: AuditReport, instance: Instance) -> Met:
    """How much of the need ``audit`` found met."""
    by_priority: dict[int, list[CoverageRow]] = {}
    by_domain: dict[str, list[CoverageRow]] = {}
    for row in audit.coverage:
        by_priority.setdefault(row.priority, []).append(row)
        by_domain.setdefault(instance.capability_of[row.capability].domain, []).append(row)
    return Met(
        total=_group("all", audit.coverage, audit.tolerance),
        by_priority=tuple(_group(str(key), by_priority[key], audit.tolerance) for key in sorted(by_priority)),
        by_domain=tuple(_group(key, by_domain[key], audit.tolerance) for key in sorted(by_domain)),
    )


def _group(name: str, rows: Sequence[CoverageRow], tolerance: float) -> MetGroup:
    short = [row for row in rows if is_short(row, tolerance)]
    nearly = sum(1 for row in short if is_nearly_met(row.short, row.need))
    nothing = sum(1 for row in short if row.delivered <= tolerance and not is_nearly_met(row.short, row.need))
    return MetGroup(
        name=name,
        rows=len(rows),
        in_full=len(rows) - len(short),
        nearly=nearly,
        in_part=len(short) - nothing - nearly,
        not_at_all=nothing,
        covered_share=sum(row.covered_share for row in rows) / len(rows) if rows else 1.0,
    )

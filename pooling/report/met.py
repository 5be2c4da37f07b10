"""What is met: requirements counted by priority and by domain."""

from __future__ import annotations

from dataclasses import dataclass

from pooling.domain.audit_report import AuditReport
from pooling.domain.audit_rows import CoverageRow
from pooling.domain.figures import NEARLY_SHARE, MetRow, standing

__all__ = ["NEARLY_SHARE", "Met", "is_nearly_met", "is_short", "met"]


@dataclass(frozen=True, slots=True)
class Met:
    """Requirement-periods in all, by priority (1 first) and by domain of the capability."""

    total: MetRow
    by_priority: tuple[MetRow, ...]
    by_domain: tuple[MetRow, ...]


def is_short(row: CoverageRow) -> bool:
    """Whether the row misses more of its need than round-off."""
    return standing(row.need, row.delivered, row.short) != "in_full"


def is_nearly_met(short: float, need: float) -> bool:
    """Whether a shortfall is so small a share of the need that it is no real gap."""
    return short < NEARLY_SHARE * need


def met(audit: AuditReport) -> Met | None:
    """How much of the need ``audit`` found met; None where it does not say."""
    total = next((row for row in audit.met if row.group == "all"), None)
    if total is None:
        return None
    groups = {group: tuple(row for row in audit.met if row.group == group) for group in ("priority", "domain")}
    return Met(total, groups["priority"], groups["domain"])

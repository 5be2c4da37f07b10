"""What is met: requirements counted by priority and by domain."""

from __future__ import annotations

from dataclasses import dataclass

from pooling.domain.audit_report import AuditReport
from pooling.domain.figures import MetRow


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

"""Sheet Audit: what was checked of each family, and every rule that is broken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from pooling.domain.audit_report import AuditReport
from pooling.domain.readable import readable
from pooling.io.workbook_style import BAD, GOOD
from pooling.report.checks import why_none
from pooling.report.workbook.columns import Cell, added
from pooling.report.workbook.tables import Listed, TableSheet

_COLUMNS = (
    added("family", "Family", kind="text").about,
    added("checks", "Checks made", kind="whole number", pattern="#,##0", total=True).about,
    added("broken", "Rules broken", kind="whole number", pattern="#,##0", total=True).about,
    added("words", "What is broken, or why nothing was checked", kind="text").about,
)


def audit_table(audit: AuditReport | None) -> TableSheet:
    """The sheet; it is green where the plan holds."""
    rows = [] if audit is None else list(_rows(audit))
    cells = zip(*rows, strict=True) if rows else ((),) * len(_COLUMNS)
    columns = [Listed(about, about.heading, tuple(found)) for about, found in zip(_COLUMNS, cells, strict=True)]
    return TableSheet("Audit", columns, tab=GOOD if audit is None or audit.ok else BAD)


def _rows(audit: AuditReport) -> Iterator[tuple[Cell, ...]]:
    broken = Counter(violation.family for violation in audit.violations)
    for family in (*audit.checks, *(family for family in broken if family not in audit.checks)):
        made = audit.checks.get(family, 0)
        yield (family, made, broken[family], None) if made else (family, None, None, why_none(family))
    for violation in audit.violations:
        yield violation.family, None, None, readable(violation.text, 1_000)

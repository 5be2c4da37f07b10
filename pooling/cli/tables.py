"""The tables of a result, by the names the command line knows them by."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pooling.domain.result import Result


class ResultTable(StrEnum):
    """A table of a result."""

    COVERAGE = "coverage"
    GAPS = "gaps"
    SPENDING = "spending"
    BURDEN = "burden"
    COMMITMENTS = "commitments"
    ASSIGNMENTS = "assignments"
    TIERS = "tiers"


def rows_of(result: Result, table: ResultTable) -> tuple[list[dict[str, Any]], list[str]]:
    """The rows of a table and its columns in order; no rows where the result has no plan."""
    from pooling.domain.plan import Assignment, Commitment
    from pooling.domain.result import BurdenRow, CoverageRow, Gap, SpendingRow, TierResult

    audit, plan = result.audit, result.plan
    if table is ResultTable.COMMITMENTS:
        planned = plan.as_dict()["commitments"] if plan else []
        return planned, list(Commitment.model_fields)
    if table is ResultTable.ASSIGNMENTS:
        planned = plan.as_dict()["assignments"] if plan else []
        return planned, list(Assignment.model_fields)
    kinds: dict[ResultTable, tuple[Any, Any]] = {
        ResultTable.COVERAGE: (audit.coverage if audit else (), CoverageRow),
        ResultTable.SPENDING: (audit.spending if audit else (), SpendingRow),
        ResultTable.BURDEN: (audit.burden if audit else (), BurdenRow),
        ResultTable.GAPS: (result.gap_rows, Gap),
        ResultTable.TIERS: (result.tiers, TierResult),
    }
    rows, kind = kinds[table]
    return [asdict(row) for row in rows], list(kind.__dataclass_fields__)

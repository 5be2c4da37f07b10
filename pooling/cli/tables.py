"""The tables of a result, by the names the command line knows them by."""

from __future__ import annotations

from dataclasses import asdict, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pooling.domain.result import Result


class ResultTable(StrEnum):
    """A table of a result: those of its plan and its audit, its gaps, caveats that bite, and tiers.

    Named here, since the domain takes too long to import for help; a test compares them.
    """

    FIGURES = "figures"
    COVERAGE = "coverage"
    MET = "met"
    GAPS = "gaps"
    GAP_REASONS = "gap_reasons"
    CAVEATS = "caveats"
    PLEDGES = "pledges"
    SPENDING = "spending"
    NATIONS = "nations"
    PERIODS = "periods"
    MONEY = "money"
    BURDEN = "burden"
    KEYS = "keys"
    FUNDS = "funds"
    OPTIONS = "options"
    GUIDELINES = "guidelines"
    CHALLENGE = "challenge"
    AGREEMENTS = "agreements"
    POOLS = "pools"
    SHARES = "shares"
    BALANCES = "balances"
    WITHDRAWALS = "withdrawals"
    SCENARIOS = "scenarios"
    COMMITMENTS = "commitments"
    ASSIGNMENTS = "assignments"
    MEMBERSHIPS = "memberships"
    TRADES = "trades"
    STARTS = "starts"
    DELIVERIES = "deliveries"
    TIERS = "tiers"


def rows_of(result: Result, table: ResultTable) -> tuple[list[dict[str, Any]], list[str]]:
    """The rows of a table and its columns in order; no rows where the result has no plan."""
    from pooling.domain.audit_report import REPORT_TABLES
    from pooling.domain.gap_rows import CaveatBite, Gap, GapReasonRow
    from pooling.domain.outcome import TierResult
    from pooling.domain.plan import PLAN_TABLES

    if table in PLAN_TABLES:
        planned = result.plan.as_dict()[table] if result.plan else []
        return planned, list(PLAN_TABLES[table].model_fields)
    if table in REPORT_TABLES:
        rows, kind = getattr(result.audit, table, ()), REPORT_TABLES[table]
    else:
        own: dict[str, tuple[Any, type[Any]]] = {
            ResultTable.GAPS: (result.gap_rows, Gap),
            ResultTable.GAP_REASONS: (result.reason_rows(), GapReasonRow),
            ResultTable.CAVEATS: (result.caveat_rows, CaveatBite),
            ResultTable.TIERS: (result.tiers, TierResult),
        }
        rows, kind = own[table]
    # Reasons of gaps are rows of a table of their own.
    columns = [one.name for one in fields(kind) if one.name != "reasons"]
    return [{name: row[name] for name in columns} for row in map(asdict, rows)], columns

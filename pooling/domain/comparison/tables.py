"""Every table of a comparison by name: what DataFrames, CSV, JSON, CLI and workbook read."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, TypeAlias

from pooling.domain.comparison import rows
from pooling.domain.record_table import RecordTable

if TYPE_CHECKING:
    from pooling.domain.comparison.comparison import Comparison


ComparisonTable: TypeAlias = "RecordTable[Comparison]"

COMPARISON_TABLES: dict[str, ComparisonTable] = {
    name: RecordTable(name, kind, attrgetter(f"{name}_rows"))
    for name, kind in {
        "runs": rows.RunRow,
        "inputs": rows.InputRow,
        "settings": rows.SettingRow,
        "indicators": rows.IndicatorRow,
        "figures": rows.FigureDifference,
        "tiers": rows.TierDifference,
        "met": rows.MetDifference,
        "needs": rows.NeedDifference,
        "commitments": rows.CommitmentDifference,
        "assignments": rows.AssignmentDifference,
        "payments": rows.PaymentDifference,
        "money": rows.MoneyDifference,
        "bridge": rows.BridgeRow,
        "agreements": rows.AgreementDifference,
        "pools": rows.PoolDifference,
        "options": rows.OptionDifference,
        "fairness": rows.FairnessDifference,
        "risks": rows.RiskDifference,
    }.items()
}
"""Name -> table, in the order of files and sheets: its rows are the field ``NAME_rows`` of a comparison."""

"""Every table of a comparison by name: what DataFrames, CSV, JSON, CLI and workbook read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pooling.domain.comparison import rows
from pooling.domain.result_columns import ResultColumn, meaning_of, result_columns

if TYPE_CHECKING:
    from pooling.domain.comparison.comparison import Comparison


@dataclass(frozen=True, slots=True)
class ComparisonTable:
    """A table of a comparison: a field of :class:`Comparison` that holds records of one kind."""

    name: str
    kind: type[Any]

    @property
    def meaning(self) -> str:
        return meaning_of(self.kind)

    @property
    def columns(self) -> tuple[ResultColumn, ...]:
        kind: Any = self.kind
        return result_columns(kind)

    def rows(self, comparison: Comparison) -> Sequence[Any]:
        found: Sequence[Any] = getattr(comparison, f"{self.name}_rows")
        return found

    def plain_rows(self, comparison: Comparison) -> list[dict[str, Any]]:
        """Its rows as plain data, by column."""
        names = [column.name for column in self.columns]
        return [{name: getattr(row, name) for name in names} for row in self.rows(comparison)]


COMPARISON_TABLES: dict[str, ComparisonTable] = {
    name: ComparisonTable(name, kind)
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
"""Name -> table, in the order of files and sheets."""

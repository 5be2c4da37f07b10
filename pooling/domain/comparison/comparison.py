"""A comparison: a base, the results that are held against it, and every table of where they differ."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from pooling.domain.comparison import rows
from pooling.domain.comparison.tables import COMPARISON_TABLES
from pooling.domain.outcome import Outcome, Reason
from pooling.domain.printed import Printed

if TYPE_CHECKING:
    import pandas as pd

    from pooling.domain.instance import Instance
    from pooling.domain.result import Result

COMPARISON_VERSION = 1
BESIDE = ("indicator", "group", "name", "label", "unit")
"""What a row of indicators side by side says before the results."""


@dataclass(frozen=True, repr=False)
class Comparison(Printed):
    """A base and its variants. Every table of :data:`COMPARISON_TABLES` is a property that gives a DataFrame.

    ``outcome`` is optimal where nothing was to prove or all of it was, feasible where a limit, a cancel or the solver
    left some open; ``detail`` says what.
    """

    currency: str
    runs_rows: tuple[rows.RunRow, ...]
    inputs_rows: tuple[rows.InputRow, ...] = ()
    settings_rows: tuple[rows.SettingRow, ...] = ()
    indicators_rows: tuple[rows.IndicatorRow, ...] = ()
    figures_rows: tuple[rows.FigureDifference, ...] = ()
    tiers_rows: tuple[rows.TierDifference, ...] = ()
    met_rows: tuple[rows.MetDifference, ...] = ()
    needs_rows: tuple[rows.NeedDifference, ...] = ()
    commitments_rows: tuple[rows.CommitmentDifference, ...] = ()
    assignments_rows: tuple[rows.AssignmentDifference, ...] = ()
    payments_rows: tuple[rows.PaymentDifference, ...] = ()
    money_rows: tuple[rows.MoneyDifference, ...] = ()
    bridge_rows: tuple[rows.BridgeRow, ...] = ()
    agreements_rows: tuple[rows.AgreementDifference, ...] = ()
    pools_rows: tuple[rows.PoolDifference, ...] = ()
    options_rows: tuple[rows.OptionDifference, ...] = ()
    fairness_rows: tuple[rows.FairnessDifference, ...] = ()
    risks_rows: tuple[rows.RiskDifference, ...] = ()
    outcome: Outcome = "optimal"
    reason: Reason = "finished"
    detail: str = ""
    results: tuple[Result, ...] = field(default=(), compare=False)
    """The results compared, solved on where that was asked for."""
    instances: tuple[Instance, ...] = field(default=(), compare=False)
    """Their facts, for what people call things."""

    @property
    def names(self) -> tuple[str, ...]:
        """What the results are called, the base first."""
        return tuple(run.name for run in self.runs_rows)

    @property
    def base(self) -> str:
        return self.names[0]

    @property
    def variants(self) -> tuple[str, ...]:
        return self.names[1:]

    def called(self, table: str, known: str) -> str:
        """What people call a row of a table of the instances; what is no row of it as it is."""
        named = (instance.names.of(table, known) for instance in self.instances)
        return next((name for name in named if name != known), known)

    def called_risk(self, known: str) -> str:
        """What people call a nation, a withdrawal or a scenario."""
        named = (self.called(table, known) for table in ("nations", "withdrawals", "scenarios"))
        return next((name for name in named if name != known), known)

    def __getattr__(self, name: str) -> Any:
        """Every table as a DataFrame."""
        if name in COMPARISON_TABLES:
            from pooling.domain.comparison.frames import table_frame

            return table_frame(self, name)
        raise AttributeError(f"a comparison has no {name}")

    def __dir__(self) -> list[str]:
        return [*object.__dir__(self), *COMPARISON_TABLES]

    def side_by_side_rows(self) -> list[dict[str, Any]]:
        """A row for each indicator with a column for each result."""
        found: dict[tuple[str, str, str], dict[str, Any]] = {}
        for row in self.indicators_rows:
            where = (row.indicator, row.group, row.name)
            if where not in found:
                found[where] = {name: getattr(row, name) for name in BESIDE} | dict.fromkeys(self.names)
            found[where][row.run] = row.value
        return list(found.values())

    @property
    def side_by_side(self) -> pd.DataFrame:
        """The indicators as a DataFrame, a column for each result."""
        import pandas as pd

        return pd.DataFrame(self.side_by_side_rows(), columns=[*BESIDE, *self.names])

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "comparison_version": COMPARISON_VERSION,
            "currency": self.currency,
            "base": self.base,
            "variants": list(self.variants),
            "outcome": self.outcome,
            "reason": self.reason,
            "detail": self.detail,
            **{name: [asdict(row) for row in table.rows(self)] for name, table in COMPARISON_TABLES.items()},
        }

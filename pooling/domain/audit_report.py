"""What an audit says of a plan: rules checked, and a table of rows for every kind of figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, get_args, get_origin, get_type_hints

from pooling.domain.audit_rows import (
    AgreementRow,
    BalanceRow,
    BurdenRow,
    ChallengeRow,
    CoverageRow,
    FundRow,
    GuidelineRow,
    KeyRow,
    MoneyRow,
    OptionRow,
    PledgeRow,
    PoolRow,
    ScenarioRow,
    ShareRow,
    SpendingRow,
    Violation,
    WithdrawalRow,
)
from pooling.domain.figures import FigureRow, MetRow, NationRow, PeriodRow, figure_of
from pooling.domain.printed import notebook_html


@dataclass(frozen=True, slots=True)
class AuditReport:
    """A plan recomputed in exact arithmetic: every rule checked, every figure derived from the plan alone."""

    ok: bool
    tolerance: float
    checks: Mapping[str, int]
    violations: tuple[Violation, ...]
    tiers: Mapping[str, float]
    coverage: tuple[CoverageRow, ...]
    spending: tuple[SpendingRow, ...]
    burden: tuple[BurdenRow, ...]
    agreements: tuple[AgreementRow, ...] = ()
    pools: tuple[PoolRow, ...] = ()
    shares: tuple[ShareRow, ...] = ()
    balances: tuple[BalanceRow, ...] = ()
    withdrawals: tuple[WithdrawalRow, ...] = ()
    scenarios: tuple[ScenarioRow, ...] = ()
    money: tuple[MoneyRow, ...] = ()
    keys: tuple[KeyRow, ...] = ()
    funds: tuple[FundRow, ...] = ()
    options: tuple[OptionRow, ...] = ()
    guidelines: tuple[GuidelineRow, ...] = ()
    challenge: tuple[ChallengeRow, ...] = ()
    pledges: tuple[PledgeRow, ...] = ()
    figures: tuple[FigureRow, ...] = ()
    met: tuple[MetRow, ...] = ()
    nations: tuple[NationRow, ...] = ()
    periods: tuple[PeriodRow, ...] = ()

    def figure(self, name: str) -> FigureRow:
        """The figure of that name (:data:`~pooling.domain.figures.FIGURES`), without a value where it is not stated."""
        return figure_of(self.figures, name)

    def _repr_html_(self) -> str:
        return notebook_html(self)

    def summary(self) -> dict[str, Any]:
        return {
            "ok": self.ok,
            "tolerance": self.tolerance,
            "checks": dict(self.checks),
            "violations": [asdict(violation) for violation in self.violations],
        }


def tables_of(kind: type[Any]) -> dict[str, type[Any]]:
    """Fields that hold rows, with the class of their rows."""
    return {
        name: get_args(hint)[0]
        for name, hint in get_type_hints(kind).items()
        if get_origin(hint) is tuple and get_args(hint)[0] is not Violation
    }


REPORT_TABLES: dict[str, type[Any]] = tables_of(AuditReport)
"""Tables of an audit by name, with the class of their rows; each is a field of :class:`AuditReport`."""

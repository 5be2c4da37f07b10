"""The answer a planner wants: what is met, what is not and why, who pays and is strained, who works together, how sure.

Records only, taken from the audited figures of a result and the facts of its instance; text, tables and files are
views of them.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from pooling.domain.figures import FigureRow, PeriodRow, figure_of
from pooling.domain.instance import Instance
from pooling.domain.outcome import Conflict, Fault, TierResult
from pooling.domain.problems import Caution, InvalidInput
from pooling.domain.result import Result
from pooling.domain.result_tables import unknown_ids
from pooling.report.gaps import GapLine, gap_lines
from pooling.report.met import Met, met
from pooling.report.nations import Margin, Payer, Strain, margins, payers, strains
from pooling.report.notices import notices
from pooling.report.risks import (
    BiteLine,
    ScenarioSummary,
    Trust,
    WithdrawalLine,
    bite_lines,
    scenario_summary,
    trust,
    withdrawal_lines,
)
from pooling.report.together import (
    AgreementLine,
    BalanceLine,
    PoolLine,
    agreement_lines,
    balance_lines,
    pool_lines,
)
from pooling.report.years import (
    ChangeLine,
    Contributor,
    DeviationLine,
    FundLine,
    GuidelineLine,
    KeyLine,
    OptionLine,
    change_lines,
    contributors,
    deviation_lines,
    fund_lines,
    guideline_lines,
    key_lines,
    option_lines,
    year_lines,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a run says, in records. Without a plan ``met`` is None and the lists are empty."""

    instance: str
    title: str
    card: str
    currency: str
    periods: tuple[str, ...]
    requirements: int
    outcome: str
    reason: str
    detail: str
    notices: tuple[str, ...]
    objectives: tuple[TierResult, ...]
    faults: tuple[Fault, ...]
    figures: tuple[FigureRow, ...]
    met: Met | None
    gaps: tuple[GapLine, ...]
    trust: Trust | None
    bites: tuple[BiteLine, ...]
    payers: tuple[Payer, ...]
    strained: tuple[Strain, ...]
    margins: tuple[Margin, ...]
    years: tuple[PeriodRow, ...]
    keys: tuple[KeyLine, ...]
    deviations: tuple[DeviationLine, ...]
    options: tuple[OptionLine, ...]
    funds: tuple[FundLine, ...]
    contributors: tuple[Contributor, ...]
    guidelines: tuple[GuidelineLine, ...]
    changes: tuple[ChangeLine, ...]
    agreements: tuple[AgreementLine, ...]
    pools: tuple[PoolLine, ...]
    balances: tuple[BalanceLine, ...]
    withdrawals: tuple[WithdrawalLine, ...]
    scenarios: ScenarioSummary | None
    conflict: Conflict | None
    warnings: tuple[Caution, ...]
    audit_ok: bool | None
    checks: int
    total_seconds: float | None

    def figure(self, name: str) -> FigureRow:
        """The figure of the whole plan of that name, without a value where it is not stated."""
        return figure_of(self.figures, name)

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return asdict(self)


def answer(result: Result, instance: Instance) -> Answer:
    """The answer that ``result`` holds about ``instance``.

    Raises :class:`~pooling.domain.problems.InvalidInput` when the result names rows that the instance does not have.
    """
    audit = result.audit
    odd = unknown_ids(result, instance)
    if odd:
        raise InvalidInput(odd, f"result and instance {instance.name} do not belong together")
    total = result.timings_s.get("total")
    return Answer(
        instance=instance.name,
        title=instance.instance.title,
        card=str(result.provenance.get("card", "")),
        currency=instance.instance.currency,
        periods=instance.period_ids,
        requirements=len(instance.requirements),
        outcome=result.outcome,
        reason=result.termination.reason,
        detail=result.termination.detail,
        notices=notices(instance, budgets=audit is None or "budget" in audit.checks),
        objectives=result.tiers,
        faults=result.faults,
        figures=() if audit is None else audit.figures,
        met=None if audit is None else met(audit),
        gaps=() if audit is None else gap_lines(result.gap_rows, audit, instance),
        trust=None if audit is None else trust(audit, instance),
        bites=bite_lines(result.caveat_rows),
        payers=() if audit is None else payers(audit, instance),
        strained=() if audit is None else strains(result, instance),
        margins=() if audit is None else margins(audit),
        years=() if audit is None else year_lines(audit),
        keys=() if audit is None else key_lines(audit),
        deviations=() if audit is None else deviation_lines(audit, result.tiers, instance),
        options=() if audit is None else option_lines(audit, instance),
        funds=() if audit is None else fund_lines(audit, instance),
        contributors=() if audit is None else contributors(audit, instance),
        guidelines=() if audit is None else guideline_lines(audit, instance),
        changes=() if audit is None else change_lines(audit, instance),
        agreements=() if audit is None else agreement_lines(audit, instance),
        pools=() if audit is None else pool_lines(audit, instance),
        balances=() if audit is None else balance_lines(audit),
        withdrawals=() if audit is None else withdrawal_lines(audit, instance),
        scenarios=None if audit is None else scenario_summary(audit),
        conflict=result.conflict,
        warnings=result.warnings,
        audit_ok=None if audit is None else audit.ok,
        checks=0 if audit is None else sum(audit.checks.values()),
        total_seconds=None if total is None else float(total),
    )

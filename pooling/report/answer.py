"""The answer a planner wants: what is met, what is not and why, who pays and sends what where, how sure.

Records only, taken from the audited figures of a result and the facts of its instance; text, tables and files are
views of them.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import Any

from pooling.domain.audit_report import AuditReport
from pooling.domain.figures import FigureRow, PeriodRow, figure_of
from pooling.domain.instance import Instance
from pooling.domain.names import Names
from pooling.domain.outcome import Conflict, Fault, LastPerCent, TierResult
from pooling.domain.problems import Caution, InvalidInput
from pooling.domain.result import Result
from pooling.domain.result_tables import unknown_ids
from pooling.report import risks, together
from pooling.report import years as over_years
from pooling.report.gaps import GapLine, Met, gap_lines, met
from pooling.report.nations import Margin, Payer, Strain, margins, payers, strains
from pooling.report.notices import notices
from pooling.report.sending import Sent, sent_lines

_NOTHING = AuditReport(True, 0.0, {}, (), {}, (), (), ())
"""The audit of a run without a plan: no rows of anything."""


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
    last_per_cent: LastPerCent | None
    faults: tuple[Fault, ...]
    figures: tuple[FigureRow, ...]
    met: Met | None
    gaps: tuple[GapLine, ...]
    trust: risks.Trust | None
    bites: tuple[risks.BiteLine, ...]
    payers: tuple[Payer, ...]
    strained: tuple[Strain, ...]
    margins: tuple[Margin, ...]
    sends: tuple[Sent, ...]
    years: tuple[PeriodRow, ...]
    keys: tuple[over_years.KeyLine, ...]
    deviations: tuple[over_years.DeviationLine, ...]
    options: tuple[over_years.OptionLine, ...]
    funds: tuple[over_years.FundLine, ...]
    contributors: tuple[over_years.Contributor, ...]
    guidelines: tuple[over_years.GuidelineLine, ...]
    changes: tuple[over_years.ChangeLine, ...]
    agreements: tuple[together.AgreementLine, ...]
    pools: tuple[together.PoolLine, ...]
    balances: tuple[together.BalanceLine, ...]
    withdrawals: tuple[risks.WithdrawalLine, ...]
    scenarios: risks.ScenarioSummary | None
    conflict: Conflict | None
    warnings: tuple[Caution, ...]
    audit_ok: bool | None
    checks: int
    total_seconds: float | None
    names: Names | None = field(default=None, repr=False, compare=False)
    """What people call all that the records name by their ids; no part of the plain data."""

    def called(self, table: str, known: str) -> str:
        """What people call a row of a table of the instance."""
        return known if self.names is None else self.names.of(table, known)

    def figure(self, name: str) -> FigureRow:
        """The figure of the whole plan of that name, without a value where it is not stated."""
        return figure_of(self.figures, name)

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        data = asdict(replace(self, names=None))
        del data["names"]
        return data


def answer(result: Result, instance: Instance) -> Answer:
    """The answer that ``result`` holds about ``instance``.

    Raises :class:`~pooling.domain.problems.InvalidInput` when the result names rows that the instance does not have.
    """
    odd = unknown_ids(result, instance)
    if odd:
        raise InvalidInput(odd, f"result and instance {instance.name} do not belong together")
    audited = result.audit is not None
    audit = result.audit or _NOTHING
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
        notices=notices(instance, budgets=not audited or "budget" in audit.checks),
        objectives=result.tiers,
        last_per_cent=result.last_per_cent,
        faults=result.faults,
        figures=audit.figures,
        met=met(audit),
        gaps=gap_lines(result.gap_rows, audit, instance),
        trust=risks.trust(audit, instance),
        bites=risks.bite_lines(result.caveat_rows),
        payers=payers(audit, instance),
        strained=strains(result, instance),
        margins=margins(audit),
        sends=sent_lines(result, instance),
        years=over_years.year_lines(audit),
        keys=over_years.key_lines(audit),
        deviations=over_years.deviation_lines(audit, result.tiers, instance),
        options=over_years.option_lines(audit, instance),
        funds=over_years.fund_lines(audit, instance),
        contributors=over_years.contributors(audit, instance),
        guidelines=over_years.guideline_lines(audit, instance),
        changes=over_years.change_lines(audit, instance),
        agreements=together.agreement_lines(audit, instance),
        pools=together.pool_lines(audit, instance),
        balances=together.balance_lines(audit),
        withdrawals=risks.withdrawal_lines(audit, instance),
        scenarios=risks.scenario_summary(audit),
        conflict=result.conflict,
        warnings=result.warnings,
        audit_ok=audit.ok if audited else None,
        checks=sum(audit.checks.values()),
        total_seconds=None if total is None else float(total),
        names=instance.names,
    )

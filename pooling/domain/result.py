"""What a run says: how it ended, what it holds, and every figure recomputed from the plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from pooling.domain.audit_report import REPORT_TABLES, AuditReport
from pooling.domain.frames import frame
from pooling.domain.gap_rows import CaveatBite, Gap, GapReasonRow
from pooling.domain.outcome import Conflict, Fault, Outcome, Termination, TierResult
from pooling.domain.plan import PLAN_TABLES, Plan
from pooling.domain.problems import Caution, InvalidInput, Problem, shown
from pooling.domain.readable import readable
from pooling.domain.result_reading import audit_of, conflict_of, gap_of, made
from pooling.domain.shape import misfits

if TYPE_CHECKING:
    import pandas as pd

RESULT_VERSION = 4


_EXPLAINED = ("gap_rows", "caveat_rows")
"""Fields of a result that are worked out when first asked for."""


@dataclass(frozen=True)
class Result:
    """The outcome of a run. ``plan`` is None where there is none; no figure is ever a made-up zero or infinity."""

    termination: Termination
    outcome: Outcome
    tiers: tuple[TierResult, ...]
    plan: Plan | None
    audit: AuditReport | None
    gap_rows: tuple[Gap, ...] = field(default_factory=tuple)
    caveat_rows: tuple[CaveatBite, ...] = field(default_factory=tuple)
    conflict: Conflict | None = None
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Caution, ...] = ()
    timings_s: Mapping[str, float] = field(default_factory=dict)
    model: Mapping[str, int] = field(default_factory=dict)
    provenance: Mapping[str, Any] = field(default_factory=dict)

    # --- reasons, when asked for ------------------------------------------------------------------------------

    def explained_by(self, explain: Callable[[], tuple[tuple[Gap, ...], tuple[CaveatBite, ...]]]) -> Result:
        """This result with gaps and caveats that are worked out when first asked for: many runs never are."""
        for name in _EXPLAINED:
            del self.__dict__[name]
        self.__dict__["_explain"] = explain
        return self

    def __getattr__(self, name: str) -> Any:
        if name in _EXPLAINED and "_explain" in self.__dict__:
            self.__dict__.update(zip(_EXPLAINED, self.__dict__["_explain"](), strict=True))
            del self.__dict__["_explain"]
            return self.__dict__[name]
        raise AttributeError(f"a result has no {name}")

    def __getstate__(self) -> dict[str, Any]:
        return {**{name: getattr(self, name) for name in _EXPLAINED}, **self.__dict__}

    # --- plain data -------------------------------------------------------------------------------------------

    def as_dict(self) -> dict[str, Any]:
        """Plain data, as written to ``result.json``."""
        audit = self.audit
        return {
            "result_version": RESULT_VERSION,
            "termination": asdict(self.termination),
            "outcome": self.outcome,
            "tiers": [asdict(tier) for tier in self.tiers],
            "plan": None if self.plan is None else self.plan.as_dict(),
            **{name: [asdict(row) for row in getattr(audit, name)] if audit else [] for name in REPORT_TABLES},
            "gaps": [asdict(row) for row in self.gap_rows],
            "caveats": [asdict(row) for row in self.caveat_rows],
            "conflict": None if self.conflict is None else asdict(self.conflict),
            "faults": [asdict(fault) for fault in self.faults],
            "warnings": [asdict(row) for row in self.warnings],
            "audit": None if audit is None else {**audit.summary(), "tiers": dict(audit.tiers)},
            "timings_s": dict(self.timings_s),
            "model": dict(self.model),
            "provenance": dict(self.provenance),
        }

    @classmethod
    def of(cls, data: Any) -> Result:
        """The result that plain data (``result.json``) describe. Raises :class:`InvalidInput`."""
        try:
            return _result_of(data)
        except InvalidInput:
            raise
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            rule = "not a result this version can read"
            raise InvalidInput([Problem("/", shown(error), rule, "solve again, or read its plan alone")]) from None

    # --- tables -----------------------------------------------------------------------------------------------

    def _planned(self, table: str) -> pd.DataFrame:
        return frame(getattr(self.plan, table) if self.plan else (), PLAN_TABLES[table])

    def _reported(self, table: str) -> pd.DataFrame:
        return frame(getattr(self.audit, table) if self.audit else (), REPORT_TABLES[table])

    @property
    def commitments(self) -> pd.DataFrame:
        """Units committed: offer, period, quantity (capability unit)."""
        return self._planned("commitments")

    @property
    def assignments(self) -> pd.DataFrame:
        """Units assigned: offer, requirement, period, quantity (capability unit)."""
        return self._planned("assignments")

    @property
    def memberships(self) -> pd.DataFrame:
        """Memberships: agreement, nation, period, role (member, lead)."""
        return self._planned("memberships")

    @property
    def trades(self) -> pd.DataFrame:
        """Hours of pools taken over: offer, period, quantity (capability unit; negative: handed over)."""
        return self._planned("trades")

    @property
    def starts(self) -> pd.DataFrame:
        """Options started: option, nation, period, units, grant (none, grant, bonus)."""
        return self._planned("starts")

    @property
    def deliveries(self) -> pd.DataFrame:
        """Deliveries where they are limited: option, nation, period, quantity (units)."""
        return self._planned("deliveries")

    @property
    def coverage(self) -> pd.DataFrame:
        """A row per requirement and period; columns as :class:`CoverageRow`."""
        return self._reported("coverage")

    @property
    def spending(self) -> pd.DataFrame:
        """A row per nation and period (million); columns as :class:`SpendingRow`."""
        return self._reported("spending")

    @property
    def burden(self) -> pd.DataFrame:
        """A row per nation (million); columns as :class:`BurdenRow`."""
        return self._reported("burden")

    @property
    def agreements(self) -> pd.DataFrame:
        """A row per agreement and period with members; columns as :class:`AgreementRow`."""
        return self._reported("agreements")

    @property
    def pools(self) -> pd.DataFrame:
        """A row per pool and period with units; columns as :class:`PoolRow`."""
        return self._reported("pools")

    @property
    def shares(self) -> pd.DataFrame:
        """A row per share of a pool and period; columns as :class:`ShareRow`."""
        return self._reported("shares")

    @property
    def balances(self) -> pd.DataFrame:
        """A row per barter balance; columns as :class:`BalanceRow`."""
        return self._reported("balances")

    @property
    def withdrawals(self) -> pd.DataFrame:
        """A row per withdrawal, where the card has family withdrawal; columns as :class:`WithdrawalRow`."""
        return self._reported("withdrawals")

    @property
    def scenarios(self) -> pd.DataFrame:
        """A row per scenario, where the card has family uncertainty; columns as :class:`ScenarioRow`."""
        return self._reported("scenarios")

    @property
    def money(self) -> pd.DataFrame:
        """Spending by nation, period, kind of cost and source (million); columns as :class:`MoneyRow`."""
        return self._reported("money")

    @property
    def keys(self) -> pd.DataFrame:
        """Share carried against the share by every burden key with figures; columns as :class:`KeyRow`."""
        return self._reported("keys")

    @property
    def funds(self) -> pd.DataFrame:
        """A row per common fund and period; columns as :class:`FundRow`."""
        return self._reported("funds")

    @property
    def options(self) -> pd.DataFrame:
        """A row per option started and nation that takes part; columns as :class:`OptionRow`."""
        return self._reported("options")

    @property
    def guidelines(self) -> pd.DataFrame:
        """A row per spending guideline, nation and period; columns as :class:`GuidelineRow`."""
        return self._reported("guidelines")

    @property
    def challenge(self) -> pd.DataFrame:
        """A row per nation and period with a last plan; columns as :class:`ChallengeRow`."""
        return self._reported("challenge")

    @property
    def pledges(self) -> pd.DataFrame:
        """A row per nation, capability and period with a delivery; columns as :class:`PledgeRow`."""
        return self._reported("pledges")

    @property
    def figures(self) -> pd.DataFrame:
        """A row per figure of the whole plan, with label, unit, prices and discounting; columns as FigureRow."""
        return self._reported("figures")

    @property
    def met(self) -> pd.DataFrame:
        """How many requirements are met, in all, by priority and by domain; columns as MetRow."""
        return self._reported("met")

    @property
    def nations(self) -> pd.DataFrame:
        """A row per nation: spending over all periods against budgets (million); columns as NationRow."""
        return self._reported("nations")

    @property
    def periods(self) -> pd.DataFrame:
        """A row per period: spending of all nations against budgets and limits (million); columns as PeriodRow."""
        return self._reported("periods")

    @property
    def gaps(self) -> pd.DataFrame:
        """A row per unmet requirement and period, with what holds capability back in a line; columns as :class:`Gap`,
        reasons left out (see :attr:`gap_reasons`)."""
        return frame(self.gap_rows, Gap, without=("reasons",))

    @property
    def gap_reasons(self) -> pd.DataFrame:
        """A row per reason of a gap; columns as :class:`GapReasonRow`."""
        return frame(self.reason_rows(), GapReasonRow)

    def reason_rows(self) -> tuple[GapReasonRow, ...]:
        """Every reason of every gap, flat."""
        return tuple(
            GapReasonRow(
                requirement=gap.requirement,
                period=gap.period,
                place=place,
                kind=one.kind,
                amount=one.amount,
                words=one.words,
                rules=tuple(f"{rule.family}:{rule.subject}" for rule in one.rules),
                needs=one.needs,
            )
            for gap in self.gap_rows
            for place, one in enumerate(gap.reasons, start=1)
        )

    @property
    def caveats(self) -> pd.DataFrame:
        """A row per caveat and unmet need from which it holds units back; columns as :class:`CaveatBite`."""
        return frame(self.caveat_rows, CaveatBite)

    def tier(self, name: str) -> TierResult:
        """The tier of that name. Raises KeyError naming those there are."""
        for tier in self.tiers:
            if tier.name == name:
                return tier
        raise KeyError(f"no tier {name}; there are {', '.join(tier.name for tier in self.tiers)}")

    # --- words ------------------------------------------------------------------------------------------------

    def __str__(self) -> str:
        lines = [self._headline()]
        for tier in self.tiers:
            lines.append("  " + _tier_line(tier))
        if self.audit is not None:
            lines += _figure_lines(self.audit)
        if self.conflict is not None:
            lines.append("  these rules cannot hold together:")
            for rule in self.conflict.rules:
                lines += [f"    - {rule.text}", *(f"        {one.text}" for one in rule.figures[1:])]
        return "\n".join(readable(line, None) for line in lines)

    __repr__ = __str__

    def _headline(self) -> str:
        name = self.provenance.get("instance", "instance")
        card = self.provenance.get("card", "card")
        return f"{name} with {card}: {self.outcome} ({self.termination.reason.replace('_', ' ')})"

    def _repr_html_(self) -> str:
        from html import escape

        rows = "".join(
            f"<tr><td>{escape(tier.name)}</td><td>{_figure(tier, tier.value)}</td><td>{_figure(tier, tier.bound)}</td>"
            f"<td>{_percent(tier.gap)}</td><td>{tier.proof}</td><td>{escape(tier.unit)}</td></tr>"
            for tier in self.tiers
        )
        facts = "".join(f"<li>{escape(line.strip())}</li>" for line in str(self).split("\n")[1 + len(self.tiers) :])
        return (
            f"<p><b>{escape(self._headline())}</b></p><table><thead><tr><th>tier</th><th>value</th><th>bound</th>"
            f"<th>gap</th><th>known</th><th>unit</th></tr></thead><tbody>{rows}</tbody></table><ul>{facts}</ul>"
        )


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:,.4f}" if abs(value) < 10 else f"{value:,.1f}"


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.2f} %"


def _tier_line(tier: TierResult) -> str:
    if tier.value is None:
        return f"{tier.name}: nothing yet"
    value, bound = _figure(tier, tier.value), _figure(tier, tier.bound)
    return f"{tier.name}: {value} {tier.unit} (bound {bound}, gap {_percent(tier.gap)}, {tier.proof})"


def _figure(tier: TierResult, value: float | None) -> str:
    return _percent(value) if tier.unit.startswith("share") else _number(value)


def _figure_lines(audit: AuditReport) -> list[str]:
    full, needs, spent = (audit.figure(name) for name in ("met_in_full", "needs", "spending"))
    basis = f" ({spent.basis})" if spent.basis else ""
    state = "holds" if audit.ok else f"FAILS with {len(audit.violations)} violation(s)"
    return [
        f"  {_count(full.value)} of {_count(needs.value)} requirements met in full",
        f"  {_million(spent.value)} million spent{basis}",
        f"  audit {state}: {sum(audit.checks.values()):,} checks",
    ]


def _count(value: float | None) -> str:
    return "-" if value is None else f"{value:,.0f}"


def _million(value: float | None) -> str:
    return "-" if value is None else f"{value:,.1f}"


def _result_of(data: Any) -> Result:
    if data.get("result_version") != RESULT_VERSION:
        found = shown(data.get("result_version"))
        raise InvalidInput([Problem("/result_version", found, f"this version reads results {RESULT_VERSION}")])
    odd = misfits(Result, {name: data[name] for name in ("outcome", "timings_s", "model", "provenance")})
    if odd:
        raise InvalidInput(odd)
    return Result(
        termination=made(Termination, data["termination"]),
        outcome=data["outcome"],
        tiers=tuple(made(TierResult, row) for row in data["tiers"]),
        plan=None if data["plan"] is None else Plan.of(data["plan"]),
        audit=audit_of(data),
        gap_rows=tuple(gap_of(row) for row in data["gaps"]),
        caveat_rows=tuple(made(CaveatBite, row) for row in data["caveats"]),
        conflict=conflict_of(data["conflict"]),
        faults=tuple(made(Fault, row) for row in data["faults"]),
        warnings=tuple(made(Caution, row) for row in data["warnings"]),
        timings_s=data["timings_s"],
        model=data["model"],
        provenance=data["provenance"],
    )

"""What a run says: how it ended, what it holds, and every figure recomputed from the plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any, Literal

from pooling.domain.figures import FigureRow, MetRow, NationRow, PeriodRow, Standing, figure_of
from pooling.domain.plan import PLAN_TABLES, Plan
from pooling.domain.problems import Caution, InvalidInput, Problem, shown, suggestion
from pooling.domain.readable import readable
from pooling.domain.shape import misfits

if TYPE_CHECKING:
    import pandas as pd

Reason = Literal["finished", "time_limit", "cancelled", "failed"]
Outcome = Literal["optimal", "feasible", "infeasible", "none"]
Proof = Literal["certified", "proven", "within", "unproven"]
"""How a tier's value is known to be within the gap that was asked: in exact arithmetic, by the solver's bound, within a
larger gap only, or not at all."""

RESULT_VERSION = 4


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a plan breaks: ``amount`` stands where ``limit`` is allowed, ``excess`` is how far beyond."""

    family: str
    rule: str
    where: tuple[str, ...]
    amount: float
    limit: float
    excess: float
    text: str

    def __str__(self) -> str:
        return readable(f"{self.family}[{','.join(self.where)}]: {self.text}", None)


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """A requirement in a period: need, delivered and short in the capability's unit (effective units).

    ``pledged`` is what would come if everybody honoured everything, ``credible`` what can be expected by reliability;
    ``delivered`` is the one that the card counts. ``met`` says how far: in full, nearly (less than 3 % is missing), in
    part, not at all.
    """

    requirement: str
    mission: str
    capability: str
    period: str
    priority: int
    need: float
    delivered: float
    short: float
    covered_share: float
    pledged: float
    credible: float
    nations: tuple[str, ...]
    met: Standing


@dataclass(frozen=True, slots=True)
class SpendingRow:
    """What a nation spends in a period (million, at its prices); ``limit_million`` is None where there is none.

    spend = commitment + fixed + deployment + pools + agreements + support + options + contributions - funded; funded is
    what common funds pay of it, contributions what it pays into them. ``budget_million`` is what is granted for the
    period, times budget.scale. The limit counts besides what is carried over from the period before, what was advanced
    then, and the most that may be advanced; ``advanced_million`` is what is. Over periods budgets add up; limits do
    not: what is carried over is in one after the other.
    """

    nation: str
    period: str
    commitment_million: float
    fixed_million: float
    deployment_million: float
    pools_million: float
    agreements_million: float
    support_million: float
    options_million: float
    contributions_million: float
    funded_million: float
    spend_million: float
    budget_million: float | None
    limit_million: float | None
    carried_million: float
    advanced_million: float
    used_share: float | None


@dataclass(frozen=True, slots=True)
class MoneyRow:
    """Money for a nation's share of a plan in a period, by kind of cost and by who pays: ``own``, or a fund.

    Rows of source own add up to what the nation spends; rows of a fund, over all nations, to what the fund pays.
    """

    nation: str
    period: str
    kind: str
    source: str
    amount_million: float


@dataclass(frozen=True, slots=True)
class KeyRow:
    """What a nation carries of all that is carried, against its share by a burden key (all periods, million)."""

    nation: str
    key: str
    key_share: float
    fair_million: float
    burden_share: float
    burden_million: float


@dataclass(frozen=True, slots=True)
class FundRow:
    """What a common fund pays in a period, and what nations pay into it (million); no limit is None."""

    fund: str
    period: str
    grants_million: float
    refunds_million: float
    paid_million: float
    limit_million: float | None
    contributed_million: float


@dataclass(frozen=True, slots=True)
class OptionRow:
    """A nation that takes part in an option: its order, the price of a unit, when it is in effect, what is paid.

    Costs are over all periods at their prices (million): ``cost_million`` without upkeep, of which the fund pays
    ``granted_million``. ``from_period`` is None where the effect lies after the last period.
    """

    option: str
    kind: str
    nation: str
    period: str
    units: float
    unit_cost_million: float
    grant: str
    from_period: str | None
    until_period: str | None
    delivered: float
    cost_million: float
    granted_million: float
    upkeep_million: float


@dataclass(frozen=True, slots=True)
class GuidelineRow:
    """What a nation spends of what a guideline asks (million): accounts, options of the plan beside them, what is due.

    ``share`` is (accounts + options) / base, ``due_share`` what the guideline asks for.
    """

    guideline: str
    nation: str
    period: str
    accounts_million: float
    options_million: float
    base_million: float
    due_million: float
    below_million: float
    share: float
    due_share: float


@dataclass(frozen=True, slots=True)
class ChallengeRow:
    """Value that a nation commits in a period (points), against the last plan; nations without one are left out."""

    nation: str
    period: str
    before: float
    now: float
    change_share: float


@dataclass(frozen=True, slots=True)
class PledgeRow:
    """What a nation delivers of a capability in a period (effective units): pledged, and what can be expected of it.

    Over all nations the rows add up to the coverage table's.
    """

    nation: str
    capability: str
    period: str
    pledged: float
    credible: float


@dataclass(frozen=True, slots=True)
class BurdenRow:
    """A nation's burden over all periods against its fair share (million).

    ``largest_deviation_million`` is the deviation itself, or where shares run (burden.over) the largest after any
    period.
    """

    nation: str
    burden_million: float
    burden_share: float
    key_share: float
    fair_million: float
    deviation_million: float
    largest_deviation_million: float


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """An agreement in a period in which it has members; fees over all of them (million)."""

    agreement: str
    period: str
    members: tuple[str, ...]
    lead: str | None
    fees_million: float


@dataclass(frozen=True, slots=True)
class ShareRow:
    """A share of a pool in a period: held (paid for), taken over from others, used in the busiest situation.

    ``share`` is the part of the pool's output that it is; ``paid_million`` is for what is held, trades included.
    """

    pool: str
    offer: str
    nation: str
    period: str
    held: float
    share: float
    traded: float
    used: float
    paid_million: float


@dataclass(frozen=True, slots=True)
class PoolRow:
    """A pool in a period: whole units bought, their net output, what of it is used in the busiest situation."""

    pool: str
    period: str
    units: float
    output: float
    used: float
    cost_million: float


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """Give and take under a barter agreement (equivalent units); ``partner`` is None for the whole community."""

    agreement: str
    nation: str
    partner: str | None
    situation: str
    period: str
    given: float
    taken: float
    balance: float
    limit: float


@dataclass(frozen=True, slots=True)
class WithdrawalRow:
    """Share of weighted need still covered when someone withdraws, and the share that is lost by it."""

    withdrawal: str
    covered_share: float
    lost_share: float


@dataclass(frozen=True, slots=True)
class ScenarioRow:
    """A scenario: its probability and the share of weighted need that is short in it."""

    scenario: str
    probability: float
    short_share: float


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

    def summary(self) -> dict[str, Any]:
        return {
            "ok": self.ok,
            "tolerance": self.tolerance,
            "checks": dict(self.checks),
            "violations": [asdict(violation) for violation in self.violations],
        }


REPORT_TABLES: dict[str, type[Any]] = {
    "coverage": CoverageRow,
    "spending": SpendingRow,
    "burden": BurdenRow,
    "agreements": AgreementRow,
    "pools": PoolRow,
    "shares": ShareRow,
    "balances": BalanceRow,
    "withdrawals": WithdrawalRow,
    "scenarios": ScenarioRow,
    "money": MoneyRow,
    "keys": KeyRow,
    "funds": FundRow,
    "options": OptionRow,
    "guidelines": GuidelineRow,
    "challenge": ChallengeRow,
    "pledges": PledgeRow,
    "figures": FigureRow,
    "met": MetRow,
    "nations": NationRow,
    "periods": PeriodRow,
}
"""Tables of an audit by name, with the class of their rows; each is a field of :class:`AuditReport`."""


@dataclass(frozen=True, slots=True)
class TierResult:
    """One tier: ``value`` is the final plan's, recomputed; ``bound`` no plan can pass, given the tiers before it.

    ``found`` is the value when this tier was solved, before later tiers used its tolerance. ``gap`` is
    |bound - value| / |value|; None where there is no bound or the value is zero and the bound is not. ``bound`` is the
    tighter of the solver's and ``certified_bound``, which exact arithmetic proves whatever the solver did; None where
    it proves none. ``proof`` says which of them shows that the value is within ``target_gap``.
    """

    name: str
    maximise: bool
    unit: str
    value: float | None
    bound: float | None
    gap: float | None
    target_gap: float
    tolerance: float
    found: float | None
    reason: Reason
    seconds: float
    nodes: int
    certified_bound: float | None = None
    certified_gap: float | None = None
    proof: Proof = "unproven"


@dataclass(frozen=True, slots=True)
class Fault:
    """A claim of the solver that was contradicted, in words, with the tier it was about and how the run went on."""

    tier: str
    text: str


@dataclass(frozen=True, slots=True)
class Termination:
    """How the run ended: reason, which limit if any, and the solver's own words."""

    reason: Reason
    limit: str | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ConflictFigure:
    """A figure that a rule of a conflict rests on: ``asked`` stands against ``available`` (both in ``unit``).

    ``available`` is what there is, or what can be had at best (is needed at least) while the other rules of the
    conflict hold. Either is None where the figure is a fact without the other side.
    """

    text: str
    asked: float | None
    available: float | None
    unit: str


@dataclass(frozen=True, slots=True)
class ConflictRule:
    """One rule of a conflict: without it the others can all hold. ``figures`` are what it rests on.

    ``text`` says the rule and the first of its figures.
    """

    family: str
    subject: str
    text: str
    figures: tuple[ConflictFigure, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """Rules that cannot hold together. ``minimal``: dropping any one of them was shown to cure it."""

    rules: tuple[ConflictRule, ...]
    minimal: bool
    detail: str = ""


ReasonKind = Literal["rule", "together", "elsewhere", "given_up", "missing", "undecided"]
"""rule: one rule holds it back; together: several at once do, no fewer; elsewhere: other needs have it; given_up: a
plan that breaks no rule and makes no other need worse would have it; missing: it is not there under any rules;
undecided: rules do, the model is too large to tell which."""


@dataclass(frozen=True, slots=True)
class GapRule:
    """A rule that holds capability back: the family, and whose or which it is (``*``: the family as a whole)."""

    family: str
    subject: str


@dataclass(frozen=True, slots=True)
class GapReason:
    """What holds back how much of a shortfall (effective units).

    ``rules`` are lifted together, after those of the reasons before it, with every other need held at what it gets:
    then so much more comes. ``needs`` are those that have it (kind elsewhere). ``words`` say it to a planner.
    """

    kind: ReasonKind
    rules: tuple[GapRule, ...]
    needs: tuple[str, ...]
    amount: float
    words: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Why a requirement is short (effective units): the amounts of its ``reasons`` add up to ``short``.

    ``main_reason`` is all of them in a line, the largest first.
    """

    requirement: str
    mission: str
    capability: str
    period: str
    priority: int
    need: float
    short: float
    main_reason: str
    reasons: tuple[GapReason, ...]


@dataclass(frozen=True, slots=True)
class GapReasonRow:
    """A reason as a row of a table: the gap it belongs to, its place among that gap's reasons (from 1), and the rules
    (``family:subject``) and needs it names."""

    requirement: str
    period: str
    place: int
    kind: ReasonKind
    amount: float
    words: str
    rules: tuple[str, ...]
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaveatBite:
    """A caveat that holds units back from a need that goes unmet (effective units that could come without it)."""

    caveat: str
    nation: str
    rule: str
    requirement: str
    period: str
    held_back: float
    short: float
    reason: str


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

    def _frame(self, rows: Sequence[Any], kind: type) -> pd.DataFrame:
        import pandas as pd

        return pd.DataFrame([_row(row) for row in rows], columns=_columns(kind))

    def _planned(self, table: str) -> pd.DataFrame:
        return self._frame(getattr(self.plan, table) if self.plan else (), PLAN_TABLES[table])

    def _reported(self, table: str) -> pd.DataFrame:
        return self._frame(getattr(self.audit, table) if self.audit else (), REPORT_TABLES[table])

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
        import pandas as pd

        columns = [name for name in _columns(Gap) if name != "reasons"]
        rows = [{name: getattr(row, name) for name in columns} for row in self.gap_rows]
        return pd.DataFrame(rows, columns=columns)

    @property
    def gap_reasons(self) -> pd.DataFrame:
        """A row per reason of a gap; columns as :class:`GapReasonRow`."""
        return self._frame(self.reason_rows(), GapReasonRow)

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
        return self._frame(self.caveat_rows, CaveatBite)

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


def _columns(kind: type) -> list[str]:
    model = getattr(kind, "model_fields", None)
    return list(model) if model is not None else [item.name for item in fields(kind)]


def _row(row: Any) -> dict[str, Any]:
    data: dict[str, Any] = row.model_dump() if hasattr(row, "model_dump") else asdict(row)
    return {key: ";".join(value) if isinstance(value, tuple) else value for key, value in data.items()}


def _made(kind: type, data: Mapping[str, Any]) -> Any:
    known = _columns(kind)
    for key in data:
        if key not in known:
            raise InvalidInput([Problem(f"/{key}", "", f"{kind.__name__} has no field {key}", suggestion(key, known))])
    odd = misfits(kind, data)
    if odd:
        raise InvalidInput(odd)
    return kind(**{key: tuple(value) if isinstance(value, list) else value for key, value in data.items()})


def _conflict_rule(data: Mapping[str, Any]) -> ConflictRule:
    figures = tuple(_made(ConflictFigure, row) for row in data["figures"])
    rule: ConflictRule = _made(ConflictRule, {**data, "figures": figures})
    return rule


_OWN = ("ok", "tolerance", "checks", "tiers")
"""What an audit says beside its rows."""


def _gap(data: Mapping[str, Any]) -> Gap:
    reasons = []
    for one in data["reasons"]:
        rules = tuple(_made(GapRule, rule) for rule in one["rules"])
        reasons.append(_made(GapReason, {**one, "rules": rules}))
    gap: Gap = _made(Gap, {**data, "reasons": tuple(reasons)})
    return gap


def _result_of(data: Any) -> Result:
    if data.get("result_version") != RESULT_VERSION:
        found = shown(data.get("result_version"))
        raise InvalidInput([Problem("/result_version", found, f"this version reads results {RESULT_VERSION}")])
    odd = misfits(Result, {name: data[name] for name in ("outcome", "timings_s", "model", "provenance")})
    if data["audit"] is not None:
        odd += misfits(AuditReport, {name: data["audit"][name] for name in _OWN}, "/audit")
    if odd:
        raise InvalidInput(odd)
    audit = None
    if data["audit"] is not None:
        audit = AuditReport(
            ok=data["audit"]["ok"],
            tolerance=data["audit"]["tolerance"],
            checks=dict(data["audit"]["checks"]),
            violations=tuple(_made(Violation, row) for row in data["audit"]["violations"]),
            tiers=dict(data["audit"]["tiers"]),
            **{name: tuple(_made(kind, row) for row in data[name]) for name, kind in REPORT_TABLES.items()},
        )
    conflict = None
    if data["conflict"] is not None:
        conflict = Conflict(
            rules=tuple(_conflict_rule(row) for row in data["conflict"]["rules"]),
            minimal=data["conflict"]["minimal"],
            detail=data["conflict"]["detail"],
        )
    return Result(
        termination=_made(Termination, data["termination"]),
        outcome=data["outcome"],
        tiers=tuple(_made(TierResult, row) for row in data["tiers"]),
        plan=None if data["plan"] is None else Plan.of(data["plan"]),
        audit=audit,
        gap_rows=tuple(_gap(row) for row in data["gaps"]),
        caveat_rows=tuple(_made(CaveatBite, row) for row in data["caveats"]),
        conflict=conflict,
        faults=tuple(_made(Fault, row) for row in data["faults"]),
        warnings=tuple(_made(Caution, row) for row in data["warnings"]),
        timings_s=data["timings_s"],
        model=data["model"],
        provenance=data["provenance"],
    )

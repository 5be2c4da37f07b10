"""Rows of an audit: what each says of a plan, recomputed from the plan alone."""

from __future__ import annotations

from dataclasses import dataclass

from pooling.domain.figures import Standing
from pooling.domain.readable import readable


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

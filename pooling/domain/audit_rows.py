"""Rows of an audit: what each says of a plan, recomputed from the plan alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

from pooling.domain.figures import Standing
from pooling.domain.readable import readable
from pooling.domain.result_columns import CAPABILITY_UNIT, MILLION, POINTS, PROBABILITY, result_column

_EQUIVALENT = "equivalent units"
_OF_WEIGHTED = "share of weighted need"


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
    """A requirement in a period, and what covers it (effective units)."""

    requirement: str = result_column("Requirement", refers_to="requirements")
    mission: str = result_column("Its mission", refers_to="missions")
    capability: str = result_column("What it needs", refers_to="capabilities")
    period: str = result_column("Period", refers_to="periods")
    priority: int = result_column("Its priority; 1 is the highest")
    need: float = result_column("What is needed", unit=CAPABILITY_UNIT)
    delivered: float = result_column(
        "What this run's card counts: the pledged units, or the credible ones", unit=CAPABILITY_UNIT
    )
    short: float = result_column("What is missing of the need", unit=CAPABILITY_UNIT)
    covered_share: float = result_column("Part of the need that is covered", unit="share of need")
    pledged: float = result_column("What comes if everybody honours everything that is planned", unit=CAPABILITY_UNIT)
    credible: float = result_column(
        "What can be expected of it: each pledge times the probability that it is honoured", unit=CAPABILITY_UNIT
    )
    nations: tuple[str, ...] = result_column("Nations that provide any of it", refers_to="nations")
    met: Standing = result_column(
        "How far it is met: in full, nearly (less than 3 % of the need is missing), in part, not at all"
    )


@dataclass(frozen=True, slots=True)
class SpendingRow:
    """What a nation spends in a period, against what it may spend.

    spend = commitment + fixed + holding + deployment + pools + agreements + support + options + contributions - funded.
    """

    nation: str = result_column("Nation", refers_to="nations")
    period: str = result_column("Period", refers_to="periods")
    commitment_million: float = result_column("Cost of the units it keeps committed", unit=MILLION, total=True)
    fixed_million: float = result_column("Fixed costs of the offers it takes part with", unit=MILLION, total=True)
    holding_million: float = result_column(
        "Cost of holding what it owns, committed or not, until it is retired", unit=MILLION, total=True
    )
    deployment_million: float = result_column("Cost of using units in missions", unit=MILLION, total=True)
    pools_million: float = result_column(
        "Shares of pools held, trades included, and the use of what is held", unit=MILLION, total=True
    )
    agreements_million: float = result_column(
        "Joining and membership of agreements, and setting up and running those it leads", unit=MILLION, total=True
    )
    support_million: float = result_column(
        "Its support elements that any offer in the plan needs, each paid once", unit=MILLION, total=True
    )
    options_million: float = result_column(
        "Its part of options started: costs, units ordered and upkeep, before grants", unit=MILLION, total=True
    )
    contributions_million: float = result_column(
        "Its part of what common funds pay, by their keys", heading="Paid to funds", unit=MILLION, total=True
    )
    funded_million: float = result_column(
        "Grants and refunds that it gets: taken off what it spends", heading="Paid by funds", unit=MILLION, total=True
    )
    spend_million: float = result_column("All it spends: the sum of the parts", unit=MILLION, total=True)
    budget_million: float | None = result_column(
        "What is granted for the period, as the card scales it; empty: no limit", unit=MILLION, total=True
    )
    limit_million: float | None = result_column(
        "The budget, what is carried in and the most that may be advanced, less what was advanced before. No total: "
        "what is carried over is in the limit of one period after the other",
        unit=MILLION,
    )
    carried_million: float = result_column(
        "What is left of the period before and may be carried over", heading="Carried in", unit=MILLION
    )
    advanced_million: float = result_column("Of the next period's budget, where it is missing then", unit=MILLION)
    used_share: float | None = result_column("What is spent of the limit", unit="share of limit")


END_VALUE, NOBODY = "end_value", "nobody"
"""Kind and source of money for what is left at the end of what options bought."""


def _cost_kinds() -> Iterator[str]:
    names = [field.name for field in fields(SpendingRow)]
    for name in names[2 : names.index("contributions_million")]:
        yield name.removesuffix("_million")


COST_KINDS = tuple(_cost_kinds())
"""Kinds of cost, in the order of reports: the parts of spending before what goes into funds."""


@dataclass(frozen=True, slots=True)
class MoneyRow:
    """Money for a nation's share of a plan in a period, by kind of cost and by who pays.

    Rows of source own add up to what the nation spends; rows of a fund, over all nations, to what the fund pays. What
    is left at the end of what options bought is a row of its own (end_value, paid by nobody), below 0, not discounted.
    """

    nation: str = result_column("Nation", refers_to="nations")
    period: str = result_column("Period", refers_to="periods")
    kind: str = result_column("Kind of cost")
    source: str = result_column("own: the nation itself; nobody: of end_value; else a common fund", heading="Paid by")
    amount_million: float = result_column("Money", unit=MILLION, total=True)


@dataclass(frozen=True, slots=True)
class KeyRow:
    """What a nation carries of all that is carried, against its share by a burden key (all periods)."""

    nation: str = result_column("Nation", refers_to="nations")
    key: str = result_column("Burden key")
    key_share: float = result_column("Its share by the key", unit="share of all")
    fair_million: float = result_column("What it would carry by the key", unit=MILLION)
    burden_share: float = result_column("What it carries of all", heading="Carried", unit="share of all")
    burden_million: float = result_column(
        "What it carries, as this run's card counts it; the same for every key", heading="Carried", unit=MILLION
    )

    @property
    def above_million(self) -> float:
        """What it carries above (+) or below (-) its share by the key."""
        return self.burden_million - self.fair_million

    @property
    def above_share(self) -> float:
        """The same as a share of all."""
        return self.burden_share - self.key_share


@dataclass(frozen=True, slots=True)
class FundRow:
    """What a common fund pays in a period, and what nations pay into it."""

    fund: str = result_column("Fund", refers_to="funds")
    period: str = result_column("Period", refers_to="periods")
    grants_million: float = result_column("Grants for options", unit=MILLION, total=True)
    refunds_million: float = result_column("Refunds of costs of deployment", unit=MILLION, total=True)
    paid_million: float = result_column("All it pays", unit=MILLION, total=True)
    limit_million: float | None = result_column("The most it may pay; empty: no limit", unit=MILLION)
    contributed_million: float = result_column(
        "What nations pay into it, by its key; nothing into a fund from outside",
        heading="Paid in by nations",
        unit=MILLION,
        total=True,
    )

    @property
    def used_share(self) -> float | None:
        """What it pays of the most that it may."""
        return self.paid_million / self.limit_million if self.limit_million else None


@dataclass(frozen=True, slots=True)
class OptionRow:
    """A nation that takes part in an option: its order, when it is in effect, what is paid over all periods."""

    option: str = result_column("Option", refers_to="options")
    kind: str = result_column("Kind of option")
    nation: str = result_column("Nation that takes part", refers_to="nations")
    period: str = result_column("Period of the start", heading="Started", refers_to="periods")
    units: float = result_column("Units it orders", heading="Ordered", unit="units", total=True)
    unit_cost_million: float = result_column(
        "Price of a unit, for the order as a whole",
        heading="Price of a unit",
        unit=MILLION,
        basis="without price levels",
    )
    grant: str = result_column("What the option's fund pays of it: none, grant, or bonus")
    from_period: str | None = result_column(
        "First period in which it is in effect; empty: after the last", heading="In effect from", refers_to="periods"
    )
    until_period: str | None = result_column(
        "Last period in which it is in effect", heading="Until", refers_to="periods"
    )
    delivered: float = result_column("Units delivered in all", unit="units", total=True)
    cost_million: float = result_column("Cost without upkeep", unit=MILLION, total=True)
    granted_million: float = result_column(
        "Part of the cost that the fund pays", heading="Paid by a fund", unit=MILLION, total=True
    )
    upkeep_million: float = result_column("Upkeep", unit=MILLION, total=True)

    @property
    def own_million(self) -> float:
        """What the nation itself pays."""
        return self.cost_million + self.upkeep_million - self.granted_million


@dataclass(frozen=True, slots=True)
class GuidelineRow:
    """What a nation spends of what a guideline asks: accounts, options of the plan beside them, what is due."""

    guideline: str = result_column("Guideline", refers_to="guidelines")
    nation: str = result_column("Nation", refers_to="nations")
    period: str = result_column("Period", refers_to="periods")
    accounts_million: float = result_column("What its accounts say", unit=MILLION)
    options_million: float = result_column(
        "What the nation itself pays for options of the plan that count here", unit=MILLION
    )
    base_million: float = result_column("What the share is a share of", unit=MILLION)
    due_million: float = result_column("What the guideline asks for", unit=MILLION)
    below_million: float = result_column("What is missing of that", unit=MILLION, total=True)
    share: float = result_column("(accounts + options) / base", heading="Spent", unit="share of base", pattern="0.00%")
    due_share: float = result_column("The share that the guideline asks for", unit="share of base", pattern="0.00%")


@dataclass(frozen=True, slots=True)
class ChallengeRow:
    """Value that a nation commits in a period, against the last plan; nations without one are left out."""

    nation: str = result_column("Nation", refers_to="nations")
    period: str = result_column("Period", refers_to="periods")
    before: float = result_column("Value in the last plan", heading="Last plan", unit=POINTS, total=True)
    now: float = result_column("Value in this plan", heading="This plan", unit=POINTS, total=True)
    change_share: float = result_column(
        "More (+) or less (-) than before", unit="share of last plan", pattern="+0.0%;-0.0%;0.0%"
    )


@dataclass(frozen=True, slots=True)
class PledgeRow:
    """What a nation delivers of a capability in a period; over all nations as in table coverage (effective units)."""

    nation: str = result_column("Nation", refers_to="nations")
    capability: str = result_column("Capability", refers_to="capabilities")
    period: str = result_column("Period", refers_to="periods")
    pledged: float = result_column("What comes if it honours everything that is planned", unit=CAPABILITY_UNIT)
    credible: float = result_column(
        "What can be expected of it: each pledge times the probability that it is honoured", unit=CAPABILITY_UNIT
    )

    @property
    def credible_share(self) -> float | None:
        """What can be expected of each unit pledged."""
        return self.credible / self.pledged if self.pledged else None


@dataclass(frozen=True, slots=True)
class BurdenRow:
    """A nation's burden over all periods against its fair share."""

    nation: str = result_column("Nation", refers_to="nations")
    burden_million: float = result_column("What it carries, as this run's card counts it", unit=MILLION, total=True)
    burden_share: float = result_column("What it carries of all", unit="share of all")
    key_share: float = result_column("Its share by the card's key", unit="share of all")
    fair_million: float = result_column("What it would carry by the key", unit=MILLION, total=True)
    deviation_million: float = result_column("How far the two are apart, whichever is larger", unit=MILLION, total=True)
    largest_deviation_million: float = result_column(
        "After any period, where shares are compared after each; else the deviation itself", unit=MILLION
    )


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """An agreement in a period in which it has members."""

    agreement: str = result_column("Agreement", refers_to="agreements")
    period: str = result_column("Period", refers_to="periods")
    members: tuple[str, ...] = result_column("Its members", refers_to="nations")
    lead: str | None = result_column("Who leads it; empty: nobody has to", refers_to="nations")
    fees_million: float = result_column(
        "Joining, membership, setting up and running, over all members", unit=MILLION, total=True
    )


@dataclass(frozen=True, slots=True)
class ShareRow:
    """A share of a pool in a period: held (paid for), taken over from others, used."""

    pool: str = result_column("Pool", refers_to="pools")
    offer: str = result_column("The offer that is the share", refers_to="offers")
    nation: str = result_column("Nation", refers_to="nations")
    period: str = result_column("Period", refers_to="periods")
    held: float = result_column("Committed: the nation's own part, before trades", unit=CAPABILITY_UNIT)
    share: float = result_column("Part of the pool's output that it is", unit="share of pool")
    traded: float = result_column(
        "From other shares of the pool, at what they paid; negative: handed over. A pool's add up to 0",
        heading="Taken over",
        unit=CAPABILITY_UNIT,
    )
    used: float = result_column("In the situation in which most is in use", unit=CAPABILITY_UNIT)
    paid_million: float = result_column("For what is held and taken over; use is paid apart", unit=MILLION, total=True)


@dataclass(frozen=True, slots=True)
class PoolRow:
    """A pool in a period: whole units bought, what they give, what of it is used."""

    pool: str = result_column("Pool", refers_to="pools")
    period: str = result_column("Period", refers_to="periods")
    units: float = result_column(
        "Whole units bought: aircraft, or blocks of hours", heading="Bought", unit="units", pattern="#,##0"
    )
    output: float = result_column(
        "What the units bought give in a period, less the reserve: the sum of all shares", unit=CAPABILITY_UNIT
    )
    used: float = result_column("In the situation in which most is in use", unit=CAPABILITY_UNIT)
    cost_million: float = result_column("Cost of the units bought", unit=MILLION, total=True)

    @property
    def used_share(self) -> float:
        """What is used of the output."""
        return self.used / self.output if self.output > 0 else 0.0


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """Give and take under a barter agreement (equivalent units)."""

    agreement: str = result_column("Agreement", refers_to="agreements")
    nation: str = result_column("Nation", refers_to="nations")
    partner: str | None = result_column("Other side; empty: all others together", heading="With", refers_to="nations")
    situation: str = result_column("Situation; each has balances of its own", refers_to="situations")
    period: str = result_column("Period", refers_to="periods")
    given: float = result_column("Given in the period", unit=_EQUIVALENT, total=True)
    taken: float = result_column("Taken in the period", unit=_EQUIVALENT, total=True)
    balance: float = result_column(
        "What is carried over, and what was given less what was taken; negative: the nation owes", unit=_EQUIVALENT
    )
    limit: float = result_column("How far from 0 it may be", unit=_EQUIVALENT)

    @property
    def used_share(self) -> float:
        """How much of the limit the balance takes up, on either side."""
        return abs(self.balance) / self.limit if self.limit > 0 else 0.0


@dataclass(frozen=True, slots=True)
class WithdrawalRow:
    """What stays covered when someone withdraws, on the day, before anything is planned anew."""

    withdrawal: str = result_column("Who or what is gone", heading="Without")
    covered_share: float = result_column("What stays covered", unit=_OF_WEIGHTED)
    lost_share: float = result_column("What is covered less than with everybody", unit=_OF_WEIGHTED)


@dataclass(frozen=True, slots=True)
class ScenarioRow:
    """A scenario: how probable it is and what is short in it."""

    scenario: str = result_column("Scenario")
    probability: float = result_column("Its probability", unit=PROBABILITY, total=True)
    short_share: float = result_column("What is not covered when commitments and needs turn out so", unit=_OF_WEIGHTED)

    @property
    def weighted_share(self) -> float:
        """What is short in it, as far as it is probable; all add up to what is short on average."""
        return self.probability * self.short_share

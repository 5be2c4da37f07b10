"""The tables of an instance: facts only (who has what, what is needed, what it costs, what each nation ruled).

One class per table, one field per column. Units: money in millions of the instance's currency, shares between
0 and 1, quantities in the capability's unit per period. An empty list of periods means every period.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from pooling.domain.fields import (
    PER_PERIOD,
    Ago,
    Count,
    Days,
    Factor,
    Flag,
    Id,
    Ids,
    Level,
    MoneyRow,
    Number,
    PositiveShare,
    Quantity,
    Rate,
    Row,
    Share,
    SignedNumber,
    Text,
    Units,
    Year,
    Years,
    column,
)
from pooling.domain.options import Certificate, Effect, Fund, FundBudget, Option, OptionCost, PriceStep, Refund, Started
from pooling.domain.risks import Cluster, Scenario, ScenarioEffect, Withdrawal
from pooling.domain.together import Agreement, Balance, Enabler, Pool, Sharing, Skill, Standard, Supplier, Support
from pooling.domain.years import Account, Guideline, OfferChange, Price, RequirementChange

SCHEMA_VERSION = 1


def _whole_number(value: Any) -> Any:
    # A literal 1 would also accept True and 1.0.
    if type(value) is not int:
        raise PydanticCustomError("whole_number", "a whole number is needed")
    return value


Priority = Annotated[Literal[1, 2, 3, 4, 5], BeforeValidator(_whole_number)]
Version = Annotated[Literal[1], BeforeValidator(_whole_number)]
Domain = Literal["land", "air", "maritime", "joint", "cyber", "space", "intelligence", "logistics"]
Origin = Literal["real", "illustrative", "synthetic"]
CaveatRule = Literal["forbid", "limit", "approval", "not_with", "only_with"]
LockRule = Literal["must", "never", "at_least", "at_most"]
RedLineRule = Literal["never", "keep", "own_first"]
Providers = Literal["any", "one", "two_or_more"]
SharingRule = Literal["pairwise", "one_group"]
Consent = Literal["none", "host", "dual"]


class About(Row):
    """What this instance is (one row)."""

    name: Id = column("Short name, used on the command line and in file names", examples=("nordic-five",))
    title: Text = column("Title for people", default="")
    description: Text = column("What the instance describes and what it is for", default="")
    currency: Id = column("Currency of every money figure (ISO 4217)", default="USD", examples=("USD", "EUR"))
    schema_version: Version = column("Version of this table layout", default=SCHEMA_VERSION)
    price_year: Year | None = column("Year of the prices of its money figures", default=None)


class Source(Row):
    """Where a table's data come from, and whether they are real."""

    table: Id = column("Table the statement is about", examples=("budgets",))
    kind: Origin = column("real: published figures; illustrative: plausible, invented; synthetic: generated")
    source: Text = column("Publication, script or method")
    licence: Text = column("Licence of the data", default="")
    note: Text = column("Quirks and limits", default="")


class Period(Row):
    """A planning period, in order of time. Periods are equal steps, or each has a length in years.

    With lengths, money for a period is for a year of it: what is paid again and again, budgets and accounts count once
    for each of its years, and what is paid once counts once. Money is discounted by the years until a period begins,
    shares carried on are of a year. Numbers of periods (lead, notice, rest) stay so, and all periods weigh alike in
    what is covered.
    """

    id: Id = column("Period", examples=("2026",))
    label: Text = column("Label for people", default="")
    year: Year | None = column("Calendar year in which it begins; empty means not said", default=None)
    years: Years | None = column(
        "Length; empty: until the next begins, and the last as long as the one before; in equal steps where no period "
        "has year or years",
        default=None,
        unit="years",
    )


class Currency(Row):
    """A currency in which rows may give their money: everything is shown in the instance's."""

    id: Id = column(
        "Currency as rows name it; with a year where prices of several years are used", examples=("EUR-2021",)
    )
    rate: Rate = column("Units of the instance's currency for one unit of it", unit="units per unit")
    price_year: Year | None = column("Year of its prices; empty means the instance's", default=None)
    price_level: Factor | None = column(
        "What its prices are multiplied by to be those of the instance's price year; needed where the years differ",
        default=None,
    )


class Nation(MoneyRow):
    """A member: keeps authority over its own forces. Reference figures are used by burden keys only."""

    id: Id = column("Nation (ISO 3166-1 alpha-3 where it exists)", examples=("FRA",))
    name: Text = column("Name for people", default="")
    groups: Ids = column("Groups the nation belongs to", default=())
    region: Id | None = column("Region the nation's forces start from", default=None)
    gdp_million: Number | None = column("Gross domestic product", default=None, unit="million")
    gni_million: Number | None = column("Gross national income", default=None, unit="million")
    population: Number | None = column("Population", default=None, unit="persons")
    defence_spending_million: Number | None = column("Defence expenditure", default=None, unit="million")
    personnel: Number | None = column("Military personnel", default=None, unit="persons")
    own_need: Number | None = column("Weight of the nation's own need, for the key own_need", default=None)
    custom_key: Number | None = column("Weight in an agreed cost share, for the key custom", default=None)
    reserve_share: Share = column("Share of every offer that stays at home", default=0.0, unit="share of quantity")
    ceiling_share: Share = column(
        "Largest share of the value of all its offers that may be committed in a period",
        default=1.0,
        unit="share of value",
    )
    reliability: PositiveShare = column(
        "Probability that the nation honours what it commits", default=1.0, unit="probability"
    )
    most_commitments: Count | None = column(
        "Largest number of offers it may commit in a period; empty means the card's rule", default=None
    )
    deployable_share: Share = column(
        "Largest share of the value of all its offers that may be deployed at once, own needs apart",
        default=1.0,
        unit="share of value",
    )
    sustained_share: Share = column(
        "Largest share of that value that may be deployed to sustained missions", default=1.0, unit="share of value"
    )


class Budget(MoneyRow):
    """What a nation may spend on the pool. An empty table means no budget limits at all."""

    nation: Id = column("Nation", refers_to="nations")
    period: Id = column("Period", refers_to="periods")
    amount_million: Number | None = column(
        f"Amount for {PER_PERIOD}; empty means no limit", default=None, unit="million"
    )
    carry_over_share: Share = column(
        "Share of what is left that may be spent in the next period; for each year of this one, where it has years",
        default=0.0,
        unit="share of what is left",
    )
    advance_share: Share = column(
        "Share of all that the next period has that may be spent now, and is missing then",
        default=0.0,
        unit="share of next amount",
    )


class Capability(Row):
    """Something needed, with its unit."""

    id: Id = column("Capability", examples=("air-refuelling",))
    name: Text = column("Name for people", default="")
    domain: Domain = column("Domain", default="joint")
    unit: Text = column("Unit of every quantity of it", examples=("aircraft", "flight hours a year"))
    divisible: Flag = column("yes: any quantity; no: whole units only", default=False)
    value_weight: Number = column(
        "Value of one unit, for ceilings and for measuring plan change", default=1.0, unit="points per unit"
    )
    exchange_weight: Number = column(
        "Equivalent units of one unit in barter (one flying hour of a C-130 is 1)",
        default=1.0,
        unit="equivalent units per unit",
    )
    providers: Providers = column(
        "How many nations may commit it: any number; one of those that consented to give it up; none or at least two",
        default="any",
    )


class Situation(Row):
    """A set of missions that happen at the same time. Situations are alternatives to each other."""

    id: Id = column("Situation", examples=("two-crises",))
    name: Text = column("Name for people", default="")
    weight: Share = column("Share of the situation's deployment cost that is planned for", default=1.0, unit="share")


class Mission(Row):
    """A task within one or more situations."""

    id: Id = column("Mission", examples=("air-policing",))
    name: Text = column("Name for people", default="")
    situations: Ids = column("Situations in which it happens", refers_to="situations")
    kind: Id | None = column("Kind of mission, for caveats", default=None, examples=("collective-defence",))
    region: Id | None = column("Region it happens in", default=None)
    periods: Ids = column("Periods in which it happens; empty means all", default=(), refers_to="periods")
    command: Id | None = column("Nation or organisation in command, for caveats", default=None)
    sustained: Flag = column("yes: it goes on, and counts against sustained shares", default=False)


class Requirement(Row):
    """A quantity of one capability for one mission, within a number of days, at a priority."""

    id: Id = column("Requirement")
    mission: Id = column("Mission", refers_to="missions")
    capability: Id = column("Capability", refers_to="capabilities")
    quantity: Quantity = column("Quantity needed in each period", unit="capability unit")
    within_days: Days = column("Days within which units must be ready", default=36_500, unit="days")
    priority: Priority = column("Priority tier, 1 is the most important", default=1)
    weight: Factor = column("Weight within its priority", default=1.0)
    least_nations: Count = column("Least number of nations that must take part where it is served", default=0)
    largest_share: PositiveShare | None = column(
        "Largest share one nation may provide; empty means the card's rule", default=None, unit="share of need"
    )
    periods: Ids = column("Periods; empty means the mission's", default=(), refers_to="periods")
    nation: Id | None = column(
        "Nation whose own need it is; empty means the alliance's", default=None, refers_to="nations"
    )
    standards: Ids = column("Standards every unit must hold", default=(), refers_to="standards")
    same_standard: Ids = column(
        "Standards of which all units must hold the same one", default=(), refers_to="standards"
    )
    sharing_level: Level = column(
        "Level of information that nations in it must be cleared to share; 0 means none", default=0
    )
    sharing_rule: SharingRule = column(
        "pairwise: every two nations share a group; one_group: all share one (third-party rule)", default="pairwise"
    )
    providers: Providers = column(
        "How many nations may provide it: any number (the card's rule holds), one alone, none or at least two",
        default="any",
    )
    rest_periods: Count = column("Periods for which a nation rests after a turn", default=0)
    most_turns: Count | None = column(
        "Largest number of periods in which one nation takes a turn; empty means no limit", default=None
    )
    turns_spread: Count | None = column(
        "Largest difference in turns between nations that take any; empty means no limit", default=None
    )


class Deployment(MoneyRow):
    """Cost of one deployed unit. The most specific row holds; empty means any.

    Specific first by capability, then by origin (nation before region before any), then by destination
    (mission before region before any). Where no row fits, deploying costs nothing.
    """

    capability: Id | None = column("Capability; empty means any", default=None, refers_to="capabilities")
    from_nation: Id | None = column("Nation that deploys", default=None, refers_to="nations")
    from_region: Id | None = column("Region the nation's forces start from", default=None)
    to_mission: Id | None = column("Mission deployed to", default=None, refers_to="missions")
    to_region: Id | None = column("Region deployed to", default=None)
    cost_million: Number = column(f"Cost of one deployed unit for {PER_PERIOD}", unit="million per unit")


class Offer(MoneyRow):
    """A nation's contribution option: a quantity of one capability, with its notice, cost and conditions."""

    id: Id = column("Offer")
    nation: Id = column("Nation that owns the units", refers_to="nations")
    capability: Id = column("Capability", refers_to="capabilities")
    quantity: Quantity = column("Units owned, in each period", unit="capability unit")
    notice_days: Days = column("Days to readiness", default=0, unit="days")
    unit_cost_million: Number = column(
        f"Cost of keeping one unit committed for {PER_PERIOD}", default=0.0, unit="million per unit"
    )
    fixed_cost_million: Number = column(
        f"Cost of taking part with this offer for {PER_PERIOD}, whatever the quantity",
        default=0.0,
        unit="million",
    )
    holding_cost_million: Number = column(
        "Cost of holding one unit for a period, committed or not, while the offer stands and is not retired; no "
        "contribution in burden sharing",
        default=0.0,
        unit="million per unit",
    )
    retire_from: Id | None = column(
        "First period in which its nation may have retired it for good; empty means never",
        default=None,
        refers_to="periods",
    )
    smallest: Units = column("Smallest quantity that may be committed, if any is", default=0.0, unit="capability unit")
    step: Units = column("Commitments are multiples of this; 0 means none", default=0.0, unit="capability unit")
    smallest_use: Units = column(
        "Smallest quantity that may be assigned to one requirement, if any is", default=0.0, unit="capability unit"
    )
    reserve: Units = column("Units that stay at home", default=0.0, unit="capability unit")
    effectiveness: Factor = column(
        "Units of need that one assigned unit covers", default=1.0, unit="need units per unit"
    )
    dwell: Factor = column(
        "Units that must be held for one unit deployed (3 for a 1:2 rotation)",
        default=1.0,
        unit="units held per unit deployed",
    )
    periods: Ids = column("Periods in which it is offered; empty means all", default=(), refers_to="periods")
    agreement: Id | None = column(
        "Agreement through which alone it is offered: usable while its nation is a member",
        default=None,
        refers_to="agreements",
    )
    pool: Id | None = column(
        "Pool of which it is a share; quantity is the most that may be bought, the commitment what is paid for",
        default=None,
        refers_to="pools",
    )
    option: Id | None = column(
        "Option through which alone it is offered: usable while that is in effect for its nation (for any, where its "
        "nation cannot take part)",
        default=None,
        refers_to="options",
    )
    output_per_unit: Factor = column(
        "Units of the offer for each unit that the option delivers", default=1.0, unit="capability unit per unit"
    )
    in_kind_million: Number = column(
        f"Value of one unit committed for {PER_PERIOD} that counts in burden sharing beside what is paid",
        default=0.0,
        unit="million per unit",
    )
    standards: Ids = column("Standards its units hold", default=(), refers_to="standards")
    host: Id | None = column("Nation on whose territory the units stand", default=None, refers_to="nations")
    consent: Consent = column(
        "none; host: the host's caveats bind the units as well; dual: and the host takes part in the mission",
        default="none",
    )
    reliability: PositiveShare = column(
        "Probability that the offer is honoured when its nation honours what it commits",
        default=1.0,
        unit="probability",
    )
    support: Ids = column("Support elements it needs when committed", default=(), refers_to="support")

    @property
    def owned(self) -> bool:
        """Whether its units are the nation's inventory: shares of pools and what an option brings are not."""
        return self.pool is None and self.option is None


class Caveat(Row):
    """A nation's rule on the use of its forces. Scope columns left empty mean any; all given must fit."""

    id: Id = column("Caveat")
    nation: Id = column("Nation that made the rule", refers_to="nations")
    rule: CaveatRule = column(
        "forbid: not used there; limit: at most `amount` units there in any one situation and period; "
        "approval: notice grows by `delay_days`; not_with / only_with: never / only in one requirement "
        "together with `partner`"
    )
    mission: Id | None = column("Mission it applies to", default=None, refers_to="missions")
    mission_kind: Id | None = column("Kind of mission it applies to", default=None)
    region: Id | None = column("Region of missions it applies to", default=None)
    period: Id | None = column("Period it applies to", default=None, refers_to="periods")
    capability: Id | None = column(
        "Capability it applies to (needed by a limit)", default=None, refers_to="capabilities"
    )
    command: Id | None = column("Nation or organisation in command of the mission it applies to", default=None)
    partner: Id | None = column("The other nation of not_with / only_with", default=None, refers_to="nations")
    amount: Units | None = column("Largest quantity of a limit", default=None, unit="capability unit")
    delay_days: Days | None = column("Days an approval takes", default=None, unit="days")
    probability: PositiveShare | None = column(
        "Probability that an approval is given; empty means certain", default=None, unit="probability"
    )
    reason: Text = column("Reason, in the nation's words", default="")


class RedLine(Row):
    """What a nation never gives away. No card can switch it off. Scope columns left empty mean any."""

    id: Id = column("Red line")
    nation: Id = column("Nation that draws it", refers_to="nations")
    rule: RedLineRule = column(
        "never: its units are not used there; keep: `quantity` units of the capability stay free for its own needs; "
        "own_first: units serve others only where its own needs of the capability are met in full"
    )
    capability: Id | None = column("Capability (needed by keep)", default=None, refers_to="capabilities")
    mission: Id | None = column("Mission, for never", default=None, refers_to="missions")
    mission_kind: Id | None = column("Kind of mission, for never", default=None)
    region: Id | None = column("Region of missions, for never", default=None)
    quantity: Units | None = column("Units that stay free, for keep", default=None, unit="capability unit")
    reason: Text = column("Reason, in the nation's words", default="")


class Lock(Row):
    """What is already agreed: about an offer's commitment or assignment, a membership, or an option."""

    id: Id = column("Lock")
    rule: LockRule = column(
        "must: some is committed / assigned, the nation is a member, the option starts; never: the opposite; "
        "at_least / at_most: `quantity` units (of an option: ordered)"
    )
    offer: Id | None = column("Offer; empty for a membership or an option", default=None, refers_to="offers")
    requirement: Id | None = column("Requirement; empty means the commitment", default=None, refers_to="requirements")
    agreement: Id | None = column("Agreement of a membership", default=None, refers_to="agreements")
    option: Id | None = column("Option", default=None, refers_to="options")
    nation: Id | None = column(
        "Nation of a membership; of an option the nation that takes part, empty means anybody",
        default=None,
        refers_to="nations",
    )
    period: Id | None = column(
        "Period; empty means all (of an option: its start, empty means any)", default=None, refers_to="periods"
    )
    quantity: Units | None = column("Quantity of at_least / at_most", default=None, unit="capability unit")
    reason: Text = column("Reason or reference", default="")


class History(Row):
    """The last plan, laid on this instance's periods. Without a requirement a commitment, with one an assignment."""

    offer: Id = column("Offer", refers_to="offers")
    requirement: Id | None = column("Requirement; empty means the commitment", default=None, refers_to="requirements")
    period: Id = column("Period", refers_to="periods")
    quantity: Units = column("Units in the last plan", unit="capability unit")


class FormerTurn(Row):
    """A turn before the first period, after which the nation still rests. It counts for rest_periods alone."""

    nation: Id = column("Nation that took the turn", refers_to="nations")
    requirement: Id = column("Requirement it served", refers_to="requirements")
    periods_ago: Ago = column("Periods before the first one (1: the period just before it)", unit="periods")


class Credit(MoneyRow):
    """What a nation carried above its share in earlier plans; counts as already paid in burden sharing."""

    nation: Id = column("Nation", refers_to="nations")
    amount_million: SignedNumber = column("Credit (negative: it owes)", unit="million")


TABLES: dict[str, type[Row]] = {
    "instance": About,
    "sources": Source,
    "currencies": Currency,
    "periods": Period,
    "nations": Nation,
    "budgets": Budget,
    "prices": Price,
    "accounts": Account,
    "guidelines": Guideline,
    "capabilities": Capability,
    "situations": Situation,
    "missions": Mission,
    "requirements": Requirement,
    "requirement_changes": RequirementChange,
    "deployment": Deployment,
    "standards": Standard,
    "sharing": Sharing,
    "agreements": Agreement,
    "suppliers": Supplier,
    "pools": Pool,
    "support": Support,
    "offers": Offer,
    "offer_changes": OfferChange,
    "options": Option,
    "option_costs": OptionCost,
    "price_steps": PriceStep,
    "effects": Effect,
    "certificates": Certificate,
    "funds": Fund,
    "fund_budgets": FundBudget,
    "refunds": Refund,
    "enablers": Enabler,
    "skills": Skill,
    "caveats": Caveat,
    "red_lines": RedLine,
    "withdrawals": Withdrawal,
    "clusters": Cluster,
    "scenarios": Scenario,
    "scenario_effects": ScenarioEffect,
    "balances": Balance,
    "locks": Lock,
    "history": History,
    "started": Started,
    "former_turns": FormerTurn,
    "credits": Credit,
}
"""Every table by name, in the order of files and sheets. `instance` has one row."""

_KEYS: dict[str, tuple[str, ...]] = {
    "sources": ("table", "kind", "source"),
    "budgets": ("nation", "period"),
    "prices": ("period", "kind"),
    "accounts": ("nation", "period"),
    "requirement_changes": ("requirement", "from_period"),
    "deployment": ("capability", "from_nation", "from_region", "to_mission", "to_region"),
    "offer_changes": ("offer", "from_period"),
    "option_costs": ("option", "year"),
    "price_steps": ("option", "from_units"),
    "effects": ("option", "nation", "capability", "offer", "notice_days", "standard", "reliability"),
    "certificates": ("offer", "standard"),
    "fund_budgets": ("fund", "period"),
    "refunds": ("fund", "nation", "capability", "mission", "mission_kind"),
    "enablers": ("capability", "needs", "mission_kind"),
    "skills": ("nation", "capability"),
    "scenario_effects": ("scenario", "nation", "offer", "mission", "requirement", "capability"),
    "balances": ("agreement", "nation", "partner"),
    "history": ("offer", "requirement", "period"),
    "started": ("option", "nation", "period"),
    "former_turns": ("nation", "requirement", "periods_ago"),
    "credits": ("nation",),
}
KEYS = {table: _KEYS.get(table, ("id",)) for table in TABLES if table != "instance"}
"""Columns that together name a row; no two rows may share them."""

MOST_ROWS = 100_000
"""Rows of all tables of an instance: so many are read and judged in two seconds and 300 MB."""
ROWS_RULE = f"at most {MOST_ROWS:,} rows in all tables together"
_ROW_LIMITS = {
    "instance": 1,
    "currencies": 100,
    "periods": 100,
    "nations": 1_000,
    "capabilities": 10_000,
    "situations": 1_000,
    "missions": 10_000,
    "agreements": 1_000,
    "pools": 1_000,
    "options": 10_000,
    "funds": 100,
    "guidelines": 1_000,
    "scenarios": 1_000,
    "withdrawals": 1_000,
}
ROW_LIMITS = {table: _ROW_LIMITS.get(table, MOST_ROWS) for table in TABLES}
"""Rows a table may have."""

REQUIRED_TABLES = ("instance", "periods", "nations", "capabilities", "situations", "missions", "requirements")
"""Tables that may not be empty."""

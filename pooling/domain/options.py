"""Tables of what money can change: options with their costs and effects, what was started before, and common funds."""

from __future__ import annotations

from typing import Literal

from pooling.domain.fields import (
    PER_PERIOD,
    Count,
    Days,
    Flag,
    Id,
    Ids,
    MoneyRow,
    Number,
    PositiveShare,
    Row,
    Share,
    Text,
    Units,
    column,
)

OptionKind = Literal["readiness", "standard", "assets", "exercise", "assistance"]
SpendsAs = Literal["operations", "equipment", "related"]
FundKey = Literal[
    "gdp", "gni", "population", "defence_spending", "personnel", "own_need", "custom", "equal", "un_scale"
]


class Option(MoneyRow):
    """Something that can be bought: alone or together, once or again and again.

    It starts in a period with the nations that take part then, and is in effect from `lead_periods` later on.
    """

    id: Id = column("Option", examples=("joint-155mm",))
    name: Text = column("Name for people", default="")
    kind: OptionKind = column("readiness, standard, assets, exercise or assistance to a partner (for reports)")
    nations: Ids = column("Nations that may take part, and then pay; empty means all", default=(), refers_to="nations")
    least_participants: Count = column("Least number of nations that take part where it starts", default=1)
    most_participants: Count | None = column("Largest number; empty means no limit", default=None)
    periods: Ids = column("Periods in which it may start; empty means all", default=(), refers_to="periods")
    lead_periods: Count = column("Periods from start to effect; 0: in effect at once", default=0)
    lasts_periods: Count | None = column(
        "Periods for which it is in effect (a certificate lapses); empty means for good", default=None
    )
    life_periods: Count | None = column(
        "Periods for which what it buys could serve, for its worth at the end; empty: lasts_periods, and none without",
        default=None,
    )
    repeats: Flag = column("yes: it may start again, with whoever takes part then (an exercise)", default=False)
    requires: Ids = column("Options that have started before it or with it", default=(), refers_to="options")
    excludes: Ids = column("Options that are never started beside it", default=(), refers_to="options")
    agreement: Id | None = column(
        "Agreement of which those who take part, and those it assists, are members when it starts",
        default=None,
        refers_to="agreements",
    )
    lead: Id | None = column(
        "Nation that always takes part and pays the common cost", default=None, refers_to="nations"
    )
    common_cost_million: Number = column("Cost of the whole, to its lead, once", default=0.0, unit="million")
    cost_million: Number = column("Cost to each nation that takes part, once", default=0.0, unit="million")
    upkeep_million: Number = column(
        f"Cost to each nation that takes part for {PER_PERIOD} in effect", default=0.0, unit="million"
    )
    most_units: Count = column(
        "Most units that can be ordered in all; 0: it is bought as a whole, not by the unit", default=0, unit="units"
    )
    least_units: Count = column("Least units ordered in all where it starts", default=0, unit="units")
    most_units_each: Count | None = column(
        "Most units that one nation may order; empty means no limit", default=None, unit="units"
    )
    unit_cost_million: Number = column("Price of a unit, paid once", default=0.0, unit="million per unit")
    learning_share: Share = column(
        "Share by which the price falls with each doubling of the order, from least_units (at least 1) on",
        default=0.0,
        unit="share",
    )
    unit_upkeep_million: Number = column(
        f"Cost of a delivered unit for {PER_PERIOD} in effect", default=0.0, unit="million per unit"
    )
    most_delivered: Count | None = column(
        "Most units that can be delivered in one period, to all together; empty: all orders come at once",
        default=None,
        unit="units",
    )
    supplier: Id | None = column("Supplier", default=None, refers_to="suppliers")
    content_share: Share = column(
        "Share of the value that is made within the alliance", default=1.0, unit="share of value"
    )
    fund: Id | None = column("Common fund that may pay part of it", default=None, refers_to="funds")
    bonus_option: Id | None = column(
        "Option that must have started before it or with it for the fund's bonus", default=None, refers_to="options"
    )
    credit_share: Share = column(
        "Share of what nations pay for it that counts in burden sharing", default=1.0, unit="share of cost"
    )
    spends_as: SpendsAs = column(
        "What its cost is in spending guidelines: operations, equipment (both are defence), or related",
        default="operations",
    )

    @property
    def life(self) -> int | None:
        """Periods from its effect on until nothing is left of its worth; None where that is not known."""
        return self.lasts_periods if self.life_periods is None else self.life_periods


class OptionCost(Row):
    """When an option is paid: the part of its costs and prices due in a year. Without rows all is due at the start."""

    option: Id = column("Option", refers_to="options")
    year: Count = column("Periods after the start (0: with the start)")
    share: PositiveShare = column("Part of the costs due then; the parts add up to 1", unit="share of cost")


class PriceStep(MoneyRow):
    """A price that holds for the whole order from a number of units on, whoever orders them."""

    option: Id = column("Option bought by the unit", refers_to="options")
    from_units: Count = column("Units ordered together from which the price holds", unit="units")
    unit_cost_million: Number = column("Price of every unit of the order", unit="million per unit")


class Effect(Row):
    """What an option changes while it is in effect. One of notice_days, standard and reliability is given.

    Without a nation it is about the units of those that take part; with one about its units, whoever takes part.
    """

    option: Id = column("Option", refers_to="options")
    nation: Id | None = column("Nation that is assisted", default=None, refers_to="nations")
    capability: Id | None = column("Capability; empty means all", default=None, refers_to="capabilities")
    offer: Id | None = column("Offer; empty means all of the capability", default=None, refers_to="offers")
    notice_days: Days | None = column(
        "Days by which notice is shorter (of several options the one that helps most)", default=None, unit="days"
    )
    standard: Id | None = column("Standard that the units hold", default=None, refers_to="standards")
    reliability: PositiveShare | None = column(
        "Reliability of the offer, where that is more", default=None, unit="probability"
    )


class Certificate(Row):
    """A standard that an offer's units hold for a while; exercises renew it."""

    offer: Id = column("Offer", refers_to="offers")
    standard: Id = column("Standard", refers_to="standards")
    until_period: Id = column("Last period in which it holds", refers_to="periods")


class Fund(Row):
    """A common fund: it pays grants for options and refunds of deployment, and nations pay into it by a key."""

    id: Id = column("Fund", examples=("edirpa",))
    name: Text = column("Name for people", default="")
    outside: Flag = column("yes: paid by nobody in the instance (a budget of its own)", default=False)
    nations: Ids = column("Nations that pay into it; empty means all", default=(), refers_to="nations")
    key: FundKey = column("Key by which they pay", default="gni")
    equal_largest: Count = column("So many of the largest payers pay the same; 0: nobody is levelled", default=0)
    grant_share: Share = column("Share of an option's costs that it pays", default=0.0, unit="share of cost")
    bonus_share: Share = column(
        "Share that it pays where the option's bonus_option has started", default=0.0, unit="share of cost"
    )
    least_participants: Count = column("Nations that take part at least, for a grant", default=1)
    least_content_share: Share = column(
        "Share of the option's value made within the alliance, at least, for a grant",
        default=0.0,
        unit="share of value",
    )


class FundBudget(MoneyRow):
    """What a fund may pay. Periods without a row have no limit."""

    fund: Id = column("Fund", refers_to="funds")
    period: Id = column("Period", refers_to="periods")
    amount_million: Number = column(f"Amount for {PER_PERIOD}", unit="million")


class Refund(Row):
    """Deployment that a fund pays back. Columns left empty mean any; of several rows that fit the largest holds."""

    fund: Id = column("Fund", refers_to="funds")
    nation: Id | None = column("Nation that deploys", default=None, refers_to="nations")
    capability: Id | None = column("Capability deployed", default=None, refers_to="capabilities")
    mission: Id | None = column("Mission deployed to", default=None, refers_to="missions")
    mission_kind: Id | None = column("Kind of mission deployed to", default=None)
    share: PositiveShare = column("Share of the deployment cost that is paid back", unit="share of cost")


class Started(Row):
    """Options in the last plan, laid on this instance's periods: who starts what, when."""

    option: Id = column("Option", refers_to="options")
    nation: Id = column("Nation that takes part", refers_to="nations")
    period: Id = column("Period of the start", refers_to="periods")
    units: Units = column("Units ordered", default=0.0, unit="units")

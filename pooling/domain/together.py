"""Tables of how nations work together: standards, sharing, agreements, pools, barter, support and skills."""

from __future__ import annotations

from typing import Literal

from pooling.domain.fields import (
    PER_PERIOD,
    Count,
    Factor,
    Flag,
    Id,
    Ids,
    Level,
    MoneyRow,
    Number,
    PositiveShare,
    Quantity,
    Row,
    Share,
    SignedNumber,
    Text,
    Units,
    column,
)

AgreementKind = Literal["multilateral", "regional", "bilateral", "framework"]
BarterScope = Literal["community", "pair"]


class Standard(Row):
    """An interoperability standard: what makes units of different nations fit together."""

    id: Id = column("Standard", examples=("probe-and-drogue",))
    name: Text = column("Name for people", default="")


class Sharing(Row):
    """Nations that may share information with each other up to a level."""

    id: Id = column("Sharing group", examples=("five-nations",))
    name: Text = column("Name for people", default="")
    level: Level = column("Most sensitive level that may be shared, 1 (least) to 5", default=1)
    nations: Ids = column("Nations that share", refers_to="nations")


class Agreement(MoneyRow):
    """A pooling arrangement that nations may join. It binds only those that are members in the period."""

    id: Id = column("Agreement", examples=("tanker-pool",))
    name: Text = column("Name for people", default="")
    kind: AgreementKind = column(
        "multilateral, regional, bilateral (two nations), or framework (one lead nation with the backbone)",
        default="multilateral",
    )
    capabilities: Ids = column("Capabilities it covers; empty means all", default=(), refers_to="capabilities")
    nations: Ids = column("Nations that may be members; empty means all", default=(), refers_to="nations")
    members: Ids = column(
        "Nations that are members now: they paid for joining, and leave only after notice",
        default=(),
        refers_to="nations",
    )
    least_members: Count = column("Least number of members, if there are any", default=2)
    most_members: Count | None = column("Largest number of members; empty means no limit", default=None)
    lead: Id | None = column(
        "Nation that leads; empty: any member of a framework agreement may, others have no lead",
        default=None,
        refers_to="nations",
    )
    backbone_capability: Id | None = column(
        "Capability of which the lead commits the backbone", default=None, refers_to="capabilities"
    )
    backbone_quantity: Units = column(
        "Units of it that the lead commits in every period", default=0.0, unit="capability unit"
    )
    joining_cost_million: Number = column("Cost of joining, once, to each new member", default=0.0, unit="million")
    membership_cost_million: Number = column(
        f"Cost of being a member, to each member, for {PER_PERIOD}", default=0.0, unit="million"
    )
    set_up_cost_million: Number = column(
        "Cost of setting it up, once, to its lead; nothing where it has members now", default=0.0, unit="million"
    )
    running_cost_million: Number = column(
        f"Cost of running it, to its lead, for {PER_PERIOD}", default=0.0, unit="million"
    )
    from_period: Id | None = column(
        "First period in which there can be members; empty means the first of all", default=None, refers_to="periods"
    )
    exit_notice_periods: Count = column(
        "Periods for which a nation stays a member after it gives notice; notice can be given from the first period "
        "on, and by a new member from its first period on",
        default=0,
    )
    gain_share: Share = column(
        "Share by which members' units of the covered capabilities cover more need", default=0.0, unit="share"
    )
    standards: Ids = column("Standards that members' units hold through it", default=(), refers_to="standards")
    sharing_level: Level = column("Level up to which its members may share information; 0 means none", default=0)
    barter_limit: Units | None = column(
        "Largest balance of give and take; empty means that it is no barter agreement",
        default=None,
        unit="equivalent units",
    )
    barter_scope: BarterScope = column(
        "community: one balance per nation against all others; pair: one per pair of nations", default="community"
    )
    barter_carry_share: Share = column(
        "Share of a balance that is carried into the next period; for each year of this one, where it has years",
        default=0.0,
        unit="share of balance",
    )

    def covers(self, capability: str) -> bool:
        return not self.capabilities or capability in self.capabilities


class Balance(Row):
    """What a nation has given more than taken under a barter agreement before the first period."""

    agreement: Id = column("Barter agreement", refers_to="agreements")
    nation: Id = column("Nation", refers_to="nations")
    partner: Id | None = column(
        "Other nation of the pair; empty where the balance is with the community", default=None, refers_to="nations"
    )
    amount: SignedNumber = column("Balance (negative: it has taken more)", unit="equivalent units")


class Supplier(Row):
    """A market supplier. Pools and options name it."""

    id: Id = column("Supplier")
    name: Text = column("Name for people", default="")
    largest_share: PositiveShare = column(
        "Largest share of what is needed of a capability that may come from it through pools",
        default=1.0,
        unit="share of need",
    )
    not_to: Ids = column(
        "Nations to which it may not deliver what options buy (export rules)", default=(), refers_to="nations"
    )


class Pool(MoneyRow):
    """Capacity held together: aircraft bought by the hour, or hours booked on the market (take or pay).

    Its shares are offers that name the pool: what a nation commits of such an offer is the share it pays for. Every
    hour of every unit bought is somebody's share.
    """

    id: Id = column("Pool", examples=("c-17-hours",))
    name: Text = column("Name for people", default="")
    capability: Id = column("Capability of its shares", refers_to="capabilities")
    agreement: Id | None = column(
        "Agreement whose members may hold shares; empty means any nation with an offer",
        default=None,
        refers_to="agreements",
    )
    supplier: Id | None = column("Market supplier; empty where nations own it", default=None, refers_to="suppliers")
    unit_output: Factor = column(
        "Output of one unit (aircraft, block of hours) in a period", default=1.0, unit="capability unit per unit"
    )
    reserve_share: Share = column("Share of the output that nobody holds", default=0.0, unit="share of output")
    unit_cost_million: Number = column(
        f"Cost of one unit for {PER_PERIOD}, paid in proportion to shares whether used or not",
        default=0.0,
        unit="million per unit",
    )
    use_cost_million: Number = column(
        f"Cost of using one unit of the capability for {PER_PERIOD}, paid by its user, by the weight of the situation",
        default=0.0,
        unit="million per capability unit",
    )
    least_units: Count = column("Least number of units, if there are any", default=0)
    most_units: Count = column("Largest number of units", default=1_000)
    stays: Flag = column("yes: a unit once bought stays in all later periods", default=False)
    trade_share: Share = column(
        "Largest share of what it holds that a member may hand to others, at what it paid", default=0.0, unit="share"
    )
    published_total: Quantity | None = column(
        "Total of the shares as published; the shares below must add up to it", default=None, unit="capability unit"
    )


class Enabler(Row):
    """A unit of one capability needs units of another in the same mission."""

    capability: Id = column("Capability that needs support", refers_to="capabilities")
    needs: Id = column("Capability it needs in the same mission", refers_to="capabilities")
    quantity: Factor = column("Effective units needed for one unit assigned", unit="units per unit")
    mission_kind: Id | None = column("Only in missions of this kind; empty means all", default=None)

    @property
    def name(self) -> str:
        """The row by its key."""
        return f"{self.capability}/{self.needs}/{self.mission_kind or 'any'}"


class Support(MoneyRow):
    """A named support element. Offers that need it share it: it is paid once, however many do."""

    id: Id = column("Support element", examples=("forward-base",))
    name: Text = column("Name for people", default="")
    nation: Id = column("Nation that provides and pays for it", refers_to="nations")
    cost_million: Number = column(f"Cost for {PER_PERIOD} in which any offer needs it", unit="million")


class Skill(Row):
    """A nation's consent to give up a capability: where another provides it, and with its last offer of it."""

    nation: Id = column("Nation that consents", refers_to="nations")
    capability: Id = column("Capability it would give up", refers_to="capabilities")

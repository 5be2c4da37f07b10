"""Tables of what can go wrong: withdrawals, clusters of nations, scenarios."""

from __future__ import annotations

from pooling.domain.fields import Factor, Id, Ids, PositiveShare, Row, Share, Text, column


class Withdrawal(Row):
    """Nations, agreements, suppliers or hosts that withdraw together."""

    id: Id = column("Withdrawal", examples=("without-host",))
    name: Text = column("Name for people", default="")
    nations: Ids = column("Nations whose units are gone", default=(), refers_to="nations")
    agreements: Ids = column(
        "Agreements that end: units offered through them, shares of their pools and their gains are gone",
        default=(),
        refers_to="agreements",
    )
    suppliers: Ids = column("Suppliers whose pools are gone", default=(), refers_to="suppliers")
    hosts: Ids = column(
        "Nations that withdraw their consent: units whose use needs it are gone", default=(), refers_to="nations"
    )


class Cluster(Row):
    """Nations that fail together: one cause keeps all of them from honouring what they pledged."""

    id: Id = column("Cluster")
    name: Text = column("Name for people", default="")
    nations: Ids = column("Nations of the cluster", refers_to="nations")
    failure_probability: Share = column("Probability that all of them fail", unit="probability")


class Scenario(Row):
    """One way in which commitments and needs may turn out."""

    id: Id = column("Scenario")
    name: Text = column("Name for people", default="")
    probability: PositiveShare = column("Probability; all scenarios add up to 1", unit="probability")


class ScenarioEffect(Row):
    """What a scenario changes. Columns left empty mean any; all given must fit; factors of several rows multiply."""

    scenario: Id = column("Scenario", refers_to="scenarios")
    nation: Id | None = column("Nation whose units it changes", default=None, refers_to="nations")
    offer: Id | None = column("Offer it changes", default=None, refers_to="offers")
    mission: Id | None = column("Mission it changes", default=None, refers_to="missions")
    requirement: Id | None = column("Requirement it changes", default=None, refers_to="requirements")
    capability: Id | None = column("Capability it changes", default=None, refers_to="capabilities")
    supply_factor: Share = column("Share of assigned units that come", default=1.0, unit="share")
    need_factor: Factor = column("Multiplies the need (not with nation or offer)", default=1.0)

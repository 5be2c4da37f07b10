"""A plan as the enumeration holds it: options, and a decision per period, in whole units."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from pooling.domain.instance import Instance
from pooling.domain.plan import PLAN_TABLES, Plan
from pooling.domain.tables import Offer

from .facts import Facts, Members, offered
from .options import state
from .programme import NOTHING, Delivery, Joined, Programme, Start, State

Uses = tuple[tuple[str, int], ...]
"""Units assigned by requirement (none is 0)."""


@dataclass(frozen=True)
class Part:
    """What one offer does in one period: units committed, taken over, and assigned by requirement."""

    offer: Offer
    commit: int
    traded: int
    uses: Uses

    @cached_property
    def used(self) -> dict[str, int]:
        return dict(self.uses)


@dataclass(frozen=True, eq=False)
class Decision:
    """One period: memberships and leads as (agreement, nation), and a part for each offer that stands.

    ``state`` is what options bring to it.
    """

    period: str
    members: Members
    leads: Members
    parts: tuple[Part, ...]
    state: State = NOTHING

    @cached_property
    def commits(self) -> dict[str, int]:
        return {part.offer.id: part.commit for part in self.parts if part.commit}

    @cached_property
    def uses(self) -> dict[str, tuple[tuple[Offer, int], ...]]:
        """Requirement -> offers with the units assigned."""
        out: dict[str, tuple[tuple[Offer, int], ...]] = {}
        for part in self.parts:
            for requirement, units in part.uses:
                out[requirement] = (*out.get(requirement, ()), (part.offer, units))
        return out

    @cached_property
    def providers(self) -> dict[str, set[str]]:
        """Requirement -> nations that provide anything."""
        return {use: {offer.nation for offer, _ in uses} for use, uses in self.uses.items()}


@dataclass(frozen=True, eq=False)
class Decisions:
    """A whole plan: a decision for every period, and the options."""

    periods: tuple[Decision, ...]
    programme: Programme = field(default_factory=Programme)

    def __iter__(self) -> Iterator[Decision]:
        return iter(self.periods)


def as_plan(decisions: Decisions) -> Plan:
    rows: dict[str, list[dict[str, object]]] = {table: [] for table in PLAN_TABLES}
    for start in decisions.programme.starts:
        for who in start.joined:
            row = {"option": start.option.id, "nation": who.nation, "period": start.period, "grant": who.grant}
            rows["starts"].append({**row, "units": float(who.units)})
    for came in decisions.programme.deliveries:
        row = {"option": came.option, "nation": came.nation, "period": came.period}
        rows["deliveries"].append({**row, "quantity": float(came.units)})
    for decision in decisions:
        at = {"period": decision.period}
        for agreement, nation in sorted(decision.members):
            role = "lead" if (agreement, nation) in decision.leads else "member"
            rows["memberships"].append({"agreement": agreement, "nation": nation, "role": role, **at})
        for part in decision.parts:
            offer = {"offer": part.offer.id, **at}
            if part.commit:
                rows["commitments"].append({**offer, "quantity": float(part.commit)})
            if part.traded:
                rows["trades"].append({**offer, "quantity": float(part.traded)})
            for requirement, units in part.uses:
                rows["assignments"].append({**offer, "requirement": requirement, "quantity": float(units)})
    return Plan.of(rows)


def as_decisions(facts: Facts, plan: Plan) -> Decisions:
    """The decisions of a plan that names only offers and requirements in their periods, in whole units."""
    instance = facts.instance
    programme = _programme(instance, plan)
    out = []
    for period in instance.period_ids:
        parts = []
        for offer in instance.offers:
            if not offered(instance, offer, period):
                continue
            uses = [
                (need.id, round(plan.assigned[offer.id, need.id, period]))
                for need in instance.requirements
                if plan.assigned.get((offer.id, need.id, period))
            ]
            commit, traded = (held.get((offer.id, period), 0) for held in (plan.committed, plan.traded))
            parts.append(Part(offer, round(commit), round(traded), tuple(uses)))
        members, leads = (
            frozenset((agreement, nation) for agreement, nation, row in held if row == period)
            for held in (plan.members, plan.leads)
        )
        out.append(Decision(period, members, leads, tuple(parts), state(facts, programme, period)))
    return Decisions(tuple(out), programme)


def _programme(instance: Instance, plan: Plan) -> Programme:
    joined: dict[tuple[str, str], list[Joined]] = {}
    for row in plan.starts:
        joined.setdefault((row.option, row.period), []).append(Joined(row.nation, round(row.units), row.grant))
    return Programme(
        tuple(Start(instance.option_of[option], period, tuple(who)) for (option, period), who in joined.items()),
        tuple(Delivery(row.option, row.nation, row.period, round(row.quantity)) for row in plan.deliveries),
    )

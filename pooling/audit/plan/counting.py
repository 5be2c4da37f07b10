"""What assigned units cover of a need: as pledged, and what can be expected of them.

- pledged = eff * (1 + gain) * assign
- credible = reliability * pledged + lift * eff * assign
- delivered = one of the two, as ``coverage.count`` says

gain is the largest that an agreement about the capability gives its members (family agreements). reliability(o, r) is
a product:

- reliability of the nation
- reliability of the offer
- 1 - failure_probability of every cluster with the nation
- probability of every approval that the use needs, with family caveats

lift is the same product with what options in effect add, in place of the offer's own reliability.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pooling.audit.facts import Facts
from pooling.audit.numbers import Exact, exact
from pooling.audit.plan.planned import Planned
from pooling.domain.tables import Offer, Requirement


@dataclass(frozen=True, slots=True)
class Use:
    """An assignment: what its units provide (eff * assign), with gains, and what of it can be expected."""

    offer: Offer
    requirement: Requirement
    period: str
    provided: Exact
    reliability: Exact
    lift: Exact
    pledged: Exact
    credible: Exact

    @property
    def need(self) -> tuple[str, str]:
        """(requirement, period)."""
        return self.requirement.id, self.period


class Counted:
    """Every use of a plan, and what comes of all of them (effective units by requirement and period)."""

    def __init__(self, facts: Facts, planned: Planned) -> None:
        self.expected = facts.card["coverage.count"] == "expected"
        reliabilities = Reliabilities(facts)
        self.uses = tuple(_use(facts, planned, reliabilities, where) for where in planned.assign)
        self.pledged: dict[tuple[str, str], Exact] = {}
        self.credible: dict[tuple[str, str], Exact] = {}
        for use in self.uses:
            self.pledged[use.need] = self.pledged.get(use.need, 0) + use.pledged
            self.credible[use.need] = self.credible.get(use.need, 0) + use.credible
        self.delivered = self.credible if self.expected else self.pledged
        """What the card counts."""

    def covers(self, use: Use) -> Exact:
        """What the use covers as the card counts it."""
        return use.credible if self.expected else use.pledged

    def covers_with(self, use: Use, gain: Exact) -> Exact:
        """What it would cover if its gain were ``gain``."""
        pledged = use.provided * (1 + gain)
        return pledged * use.reliability + use.provided * use.lift if self.expected else pledged


class Reliabilities:
    """Probability that what is pledged comes."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._nation: dict[str, Exact] = {nation.id: exact(nation.reliability) for nation in facts.instance.nations}
        for cluster in facts.instance.clusters:
            for nation in cluster.nations:
                self._nation[nation] *= 1 - exact(cluster.failure_probability)

    def around(self, offer: Offer, requirement: Requirement, period: str) -> Exact:
        """Of nation, clusters and approvals, where the requirement has the offer's units; the offer's own apart."""
        approvals = self._facts.approvals(offer, requirement, period)
        given = (exact(approval.probability) for approval in approvals if approval.probability is not None)
        return _product((self._nation[offer.nation], *given))


def _product(factors: Iterable[Exact]) -> Exact:
    product: Exact = 1
    for factor in factors:
        if factor != 1:
            product *= factor
    return product


def _use(facts: Facts, planned: Planned, reliabilities: Reliabilities, where: tuple[str, str, str]) -> Use:
    offer_id, requirement_id, period = where
    offer, requirement = facts.offers[offer_id], facts.requirements[requirement_id]
    gains = planned.memberships.gains(offer.nation, offer.capability, period)
    provided = facts.effectiveness[offer_id] * planned.assign[where]
    pledged = provided * (1 + gains[0][1]) if gains else provided
    others = reliabilities.around(offer, requirement, period)
    reliability, lift = others * exact(offer.reliability), others * planned.effects.lift(offer, period)
    credible = pledged * reliability + provided * lift
    return Use(offer, requirement, period, provided, reliability, lift, pledged, credible)

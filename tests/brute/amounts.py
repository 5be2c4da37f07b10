"""What comes to a requirement in one period, in effective units: as provided, as the card counts, and with losses."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction

from pooling.domain.tables import Offer, Requirement

from .decisions import Decision
from .facts import Facts, Members, Scenario, total
from .options import lift


def provided(facts: Facts, decision: Decision, requirement: str) -> dict[str, Fraction]:
    """Nation -> effective units, without gains and reliability; only nations that provide anything."""
    out: dict[str, Fraction] = {}
    for offer, units in decision.uses.get(requirement, ()):
        out[offer.nation] = out.get(offer.nation, Fraction(0)) + facts.effect(offer.id) * units
    return out


def delivered(facts: Facts, decision: Decision, need: Requirement) -> Fraction:
    """What covers the need, as the card counts."""
    return delivered_without(facts, decision, need, (), ())


def delivered_without(
    facts: Facts, decision: Decision, need: Requirement, gone: Collection[str], ended: Collection[str]
) -> Fraction:
    """The same without the offers ``gone`` and the gains of the agreements ``ended``."""
    return total(
        units
        * (
            pledged(facts, offer, decision.members, ended) * facts.trust(offer, need, decision.period)
            + _lifted(facts, decision, offer, need)
        )
        for offer, units in decision.uses.get(need.id, ())
        if offer.id not in gone
    )


def _lifted(facts: Facts, decision: Decision, offer: Offer, need: Requirement) -> Fraction:
    """What one assigned unit covers more because of options that make it more reliable; gains add nothing to it."""
    if facts.card["coverage.count"] == "pledged":
        return Fraction(0)
    key = ("lifted", offer.id, need.id, decision.period, decision.state)
    more = lift(facts, offer, decision.state)
    return facts.kept(key, lambda: facts.effect(offer.id) * more * facts.doubt(offer, need, decision.period))


def delivered_in(facts: Facts, decision: Decision, need: Requirement, scenario: Scenario) -> Fraction:
    """What covers the need in a scenario."""
    return total(
        units * pledged(facts, offer, decision.members) * scenario.supply(offer, need, decision.period)
        for offer, units in decision.uses.get(need.id, ())
    )


def pledged(facts: Facts, offer: Offer, members: Members, without: Collection[str] = ()) -> Fraction:
    """What one assigned unit covers if it comes, gains with it."""
    key = ("pledged", offer.id, members, tuple(without))
    return facts.kept(key, lambda: facts.effect(offer.id) * (1 + facts.gain(offer, members, without)))

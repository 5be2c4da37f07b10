"""Family specialisation: exactly one provider, or at least two; and nobody gives up a skill without consent.

Of a requirement, as its providers or else specialisation.providers say:

- one: at most one nation takes part.
- two_or_more: where any takes part, at least two do.

Of a capability, by commitments:

- given_up: of the nations that consented to give it up, at most one commits any.
- two_commit: where any is committed, at least two nations commit more than a token. Of whole units that is one; of a
  divisible capability it is breadth.least_part_share of what they offer of it in the period.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pooling.audit.facts import Facts
from pooling.audit.findings import PRESENT, TOLERANCE, Findings
from pooling.audit.numbers import Exact
from pooling.audit.plan.planned import Planned
from pooling.audit.rules.breadth import least_parts

FAMILY = "specialisation"


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    for where, part in planned.part.items():
        own = facts.requirements[where[0]].providers
        providers = own if own != "any" else facts.card["specialisation.providers"]
        nations, count = ", ".join(sorted(part)), len(part)
        if providers == "one" and not findings.at_most(FAMILY, "one", where, count, 1):
            findings.say(f"{nations} take part in {where[0]} in {where[1]}, one nation alone provides it")
        if providers == "two_or_more" and not findings.at_least(FAMILY, "two_or_more", where, count, 2):
            findings.say(f"{nations} alone takes part in {where[0]} in {where[1]}, at least two nations provide it")
    _skills(facts, planned, findings)
    least_parts(FAMILY, facts, planned, findings)


def _skills(facts: Facts, planned: Planned, findings: Findings) -> None:
    rules = {
        capability.id: capability.providers
        for capability in facts.instance.capabilities
        if capability.providers != "any"
    }
    if not rules:
        return
    committed: dict[tuple[str, str], dict[str, Exact]] = {}
    for (offer_id, period), units in planned.commit.items():
        offer = facts.offers[offer_id]
        if offer.capability in rules:
            nations = committed.setdefault((offer.capability, period), {})
            nations[offer.nation] = nations.get(offer.nation, 0) + units
    consented = {(skill.capability, skill.nation) for skill in facts.instance.skills}
    offered = _offered(facts, rules)
    share = facts.number("breadth.least_part_share")
    for where, nations in committed.items():
        some = sorted(nation for nation, units in nations.items() if units > PRESENT)
        if rules[where[0]] == "one":
            _given_up(where, [nation for nation in some if (where[0], nation) in consented], findings)
        elif some:
            least = {nation: share * offered[where][nation] if facts.divisible[where[0]] else 1 for nation in some}
            enough = [name for name in some if nations[name] >= least[name] - TOLERANCE * max(1, least[name])]
            _both(where, some, enough, findings)


def _offered(facts: Facts, rules: Mapping[str, str]) -> dict[tuple[str, str], dict[str, Exact]]:
    """(capability, period) -> nation -> units offered, where two or more nations are needed."""
    offered: dict[tuple[str, str], dict[str, Exact]] = {}
    for offer in facts.instance.offers:
        if rules.get(offer.capability) == "two_or_more":
            for period in facts.periods:
                if facts.offered(offer.id, period):
                    nations = offered.setdefault((offer.capability, period), {})
                    nations[offer.nation] = nations.get(offer.nation, 0) + facts.units(offer, period)
    return offered


def _given_up(where: tuple[str, str], nations: Sequence[str], findings: Findings) -> None:
    if not findings.at_most(FAMILY, "given_up", where, len(nations), 1):
        findings.say(
            f"{', '.join(nations)} commit {where[0]} in {where[1]}, "
            "of the nations that consented to give it up one does"
        )


def _both(where: tuple[str, str], nations: Sequence[str], enough: Sequence[str], findings: Findings) -> None:
    if not findings.at_least(FAMILY, "two_commit", where, len(enough), 2):
        findings.say(
            f"{where[0]} is committed in {where[1]} by {', '.join(nations)}, {len(enough)} of them with more than a "
            "token, at least two nations are needed"
        )

"""Family retirement: what is not worth holding may be retired for good, the last of a skill only with consent.

- retired: commit[o,t] = 0 from the period on in which o is retired
- last: without consent (table skills), where any offer of a capability is retired, another is still owned in each
  period in which it would stand and have units

Owned are the nation's offers that stand with any units, are not retired, and are neither shares of pools nor offers
through options.
"""

from __future__ import annotations

from pooling.audit.facts import Facts
from pooling.audit.findings import Findings
from pooling.audit.numbers import words
from pooling.audit.plan.planned import Planned

FAMILY = "retirement"


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    for (offer_id, period), units in planned.commit.items():
        if planned.holds(facts.offers[offer_id], period):
            continue
        if not findings.at_most(FAMILY, "retired", (offer_id, period), units, 0):
            since = facts.periods[planned.retired[offer_id]]
            findings.say(f"{words(units)} units of {offer_id} are committed in {period}, it is retired from {since} on")
    consented = {(skill.nation, skill.capability) for skill in facts.instance.skills}
    for offer_id, first in planned.retired.items():
        offer = facts.offers[offer_id]
        if (offer.nation, offer.capability) in consented:
            continue
        own = [
            row
            for row in facts.instance.offers
            if row.owned and (row.nation, row.capability) == (offer.nation, offer.capability)
        ]
        for period in facts.periods[first:]:
            if not facts.offered(offer_id, period) or not facts.units(offer, period):
                continue
            kept = any(planned.holds(row, period) and facts.units(row, period) for row in own)
            if not findings.holds(FAMILY, "last", (offer_id, period), kept):
                findings.say(
                    f"{offer_id} is retired from {facts.periods[first]} on, in {period} {offer.nation} holds no other "
                    f"{offer.capability}, and has not consented to give it up"
                )

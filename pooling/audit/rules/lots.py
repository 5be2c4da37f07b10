"""Family lots: no token packages.

- smallest: commit >= smallest where some is committed
- step: commit is then a whole multiple of step (step > 0)
- smallest_use: assign >= smallest_use where some is assigned
"""

from __future__ import annotations

from fractions import Fraction

from pooling.audit.facts import Facts
from pooling.audit.findings import PRESENT, TOLERANCE, Findings
from pooling.audit.numbers import Exact, exact, ratio, words
from pooling.audit.plan.planned import Planned
from pooling.domain.tables import Offer

FAMILY = "lots"


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    for (offer_id, period), units in planned.commit.items():
        if units > PRESENT:
            _lot(facts.offers[offer_id], period, units, findings)
    for where, units in planned.assign.items():
        smallest = exact(facts.offers[where[0]].smallest_use)
        if units > PRESENT and smallest and not findings.at_least(FAMILY, "smallest_use", where, units, smallest):
            findings.say(
                f"{words(units)} units of {where[0]} are assigned to {where[1]} in {where[2]}, "
                f"the smallest use is {words(smallest)}"
            )


def _lot(offer: Offer, period: str, units: Exact, findings: Findings) -> None:
    where, smallest, step = (offer.id, period), exact(offer.smallest), exact(offer.step)
    if smallest and not findings.at_least(FAMILY, "smallest", where, units, smallest):
        findings.say(
            f"{words(units)} units of {offer.id} are committed in {period}, the smallest lot is {words(smallest)}"
        )
    if step:
        nearest = round(ratio(units, step)) * step
        # Relative round-off of a large commitment, but never as much as could hide a broken step.
        slack = max(TOLERANCE, min(TOLERANCE * nearest, step / Fraction(1000)))
        if not findings.equals(FAMILY, "step", where, units, nearest, slack):
            findings.say(
                f"{words(units)} units of {offer.id} are committed in {period}, not a multiple of {words(step)}"
            )

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

FAMILY = "lots"


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    for (offer_id, period), units in planned.commit.items():
        if units > PRESENT:
            _smallest(facts, offer_id, period, units, findings)
            _step(facts, offer_id, period, units, findings)
    for (offer_id, requirement, period), units in planned.assign.items():
        if units > PRESENT:
            _smallest_use(facts, (offer_id, requirement, period), units, findings)


def _smallest(facts: Facts, offer_id: str, period: str, units: Exact, findings: Findings) -> None:
    smallest = exact(facts.offers[offer_id].smallest)
    if smallest > 0:
        findings.at_least(
            FAMILY,
            "smallest",
            (offer_id, period),
            units,
            smallest,
            lambda: (
                f"{words(units)} units of {offer_id} are committed in {period}, the smallest lot is {words(smallest)}"
            ),
        )


def _step(facts: Facts, offer_id: str, period: str, units: Exact, findings: Findings) -> None:
    step = exact(facts.offers[offer_id].step)
    if step > 0:
        nearest = round(ratio(units, step)) * step
        # Relative round-off of a large commitment, but never as much as could hide a broken step.
        slack = max(TOLERANCE, min(TOLERANCE * nearest, step / Fraction(1000)))
        findings.equals(
            FAMILY,
            "step",
            (offer_id, period),
            units,
            nearest,
            slack,
            lambda: f"{words(units)} units of {offer_id} are committed in {period}, not a multiple of {words(step)}",
        )


def _smallest_use(facts: Facts, where: tuple[str, str, str], units: Exact, findings: Findings) -> None:
    offer_id, requirement, period = where
    smallest = exact(facts.offers[offer_id].smallest_use)
    if smallest > 0:
        findings.at_least(
            FAMILY,
            "smallest_use",
            where,
            units,
            smallest,
            lambda: (
                f"{words(units)} units of {offer_id} are assigned to {requirement} in {period}, "
                f"the smallest use is {words(smallest)}"
            ),
        )

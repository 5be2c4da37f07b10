"""Family commitment: only what is committed is used, and within one situation once.

- quantity: commit[o,t] <= quantity[o,t]
- used_once: sum over r in situation s of dwell * assign[o,r,t] <= commit[o,t] + traded[o,t] (units held)
"""

from __future__ import annotations

from pooling.audit.facts import Facts
from pooling.audit.findings import Findings
from pooling.audit.numbers import Exact, size, words
from pooling.audit.plan.planned import Planned

FAMILY = "commitment"


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    for (offer_id, period), units in planned.commit.items():
        offer = facts.offers[offer_id]
        quantity = facts.units(offer, period)
        if not findings.at_most(FAMILY, "quantity", (offer_id, period), units, quantity):
            findings.say(
                f"{offer.nation} commits {words(units)} units of {offer_id} in {period}, it has {words(quantity)}"
            )
    for where, units in planned.held.items():
        _used_once(planned, where, units, findings)


def _used_once(planned: Planned, where: tuple[str, str, str], units: Exact, findings: Findings) -> None:
    offer_id, period, situation = where
    committed = planned.commit.get((offer_id, period), 0)
    traded = planned.traded.get((offer_id, period), 0)
    if not findings.at_most(FAMILY, "used_once", where, units, committed + traded, of=committed):
        trade = f" and {words(size(traded))} {'taken' if traded > 0 else 'handed'} over" if traded else ""
        findings.say(
            f"the assignments of {offer_id} hold {words(units)} units in {period} within situation {situation}, "
            f"{words(committed)} are committed{trade}"
        )

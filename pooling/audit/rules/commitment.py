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
        _quantity(facts, offer_id, period, units, findings)
    for where, units in planned.held.items():
        _used_once(planned, where, units, findings)


def _quantity(facts: Facts, offer_id: str, period: str, units: Exact, findings: Findings) -> None:
    offer = facts.offers[offer_id]
    quantity = facts.units(offer, period)
    findings.at_most(
        FAMILY,
        "quantity",
        (offer_id, period),
        units,
        quantity,
        lambda: f"{offer.nation} commits {words(units)} units of {offer_id} in {period}, it has {words(quantity)}",
    )


def _used_once(planned: Planned, where: tuple[str, str, str], units: Exact, findings: Findings) -> None:
    offer_id, period, situation = where
    committed = planned.commit.get((offer_id, period), 0)
    traded = planned.traded.get((offer_id, period), 0)
    findings.at_most(
        FAMILY,
        "used_once",
        where,
        units,
        committed + traded,
        lambda: (
            f"the assignments of {offer_id} hold {words(units)} units in {period} within situation {situation}, "
            f"{words(committed)} are committed{_trade(traded)}"
        ),
        of=committed,
    )


def _trade(traded: Exact) -> str:
    if not traded:
        return ""
    return f" and {words(size(traded))} {'taken' if traded > 0 else 'handed'} over"

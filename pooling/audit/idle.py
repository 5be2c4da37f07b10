"""Family burden: nobody reaches a fair share by paying for units that serve nothing.

idle[o,t] = commit less the busiest situation's sum of dwell * assign is less than one package, or 0 where there is
none; package = the largest of 1 for whole units, and with family lots step and smallest. Of a pool, all shares
together, at most one unit's net_output is idle. Offers whose commitment a lock ``must`` or ``at_least`` names (family
locks in force) are exempt, and pools of which such an offer is a share, and while their nation leads an agreement the
offers of its backbone_capability. A fixed cost counts for every commitment above round-off (spending.py), so the least
commitment with which the solver switches it on is no rule here.
"""

from __future__ import annotations

from math import ceil

from pooling.audit.facts import Facts
from pooling.audit.findings import TOLERANCE, Findings
from pooling.audit.holdings import Held, Holdings
from pooling.audit.numbers import Exact, exact, words
from pooling.audit.planned import Planned
from pooling.domain.tables import Offer

FAMILY = "burden"


def check(facts: Facts, planned: Planned, held: Holdings, findings: Findings) -> None:
    busiest: dict[tuple[str, str], Exact] = {}
    for (offer_id, period, _), units in planned.held.items():
        busiest[offer_id, period] = max(units, busiest.get((offer_id, period), 0))
    exempt = _agreed(facts)
    leading = _backbones(facts, planned)
    for (offer_id, period), units in planned.commit.items():
        offer = facts.offers[offer_id]
        if offer_id not in exempt and offer.pool is None and (offer.nation, offer.capability, period) not in leading:
            _idle(facts, offer, period, units, busiest.get((offer_id, period), 0), findings)
    for one in held.values():
        if one.committed and exempt.isdisjoint(share.id for share in one.shares):
            _idle_pool(one, findings)


def _backbones(facts: Facts, planned: Planned) -> set[tuple[str, str, str]]:
    """(nation, capability, period) of every backbone that a lead holds ready."""
    return {
        (nation, one.backbone_capability, period)
        for one in facts.instance.agreements
        if one.backbone_capability is not None
        for period in facts.periods
        for nation in planned.memberships.leads(one.id, period)
    }


def _agreed(facts: Facts) -> set[str]:
    if not facts.card.has("locks"):
        return set()
    return {
        lock.offer
        for lock in facts.instance.locks
        if lock.offer is not None and lock.requirement is None and lock.rule in ("must", "at_least")
    }


def _idle(facts: Facts, offer: Offer, period: str, units: Exact, used: Exact, findings: Findings) -> None:
    package: Exact = max(exact(offer.smallest), exact(offer.step)) if facts.card.has("lots") else 0
    # Within round-off, less than a package cannot be told from exactly one.
    most = used + package
    if not facts.divisible[offer.capability]:
        # In whole units it can: the most that leave less than one package idle.
        most = ceil(used - TOLERANCE) + max(package, 1) - 1
    findings.at_most(
        FAMILY,
        "idle",
        (offer.id, period),
        units,
        most,
        lambda: (
            f"{offer.nation} commits {words(units)} units of {offer.id} in {period}, its assignments hold "
            f"{words(used)}, more than {words(most)} would serve nothing but its share"
        ),
    )


def _idle_pool(one: Held, findings: Findings) -> None:
    most = one.busiest + one.net_output
    findings.at_most(
        FAMILY,
        "idle",
        (one.pool.id, one.period),
        one.committed,
        most,
        lambda: (
            f"the shares of {one.pool.id} add up to {words(one.committed)} in {one.period}, their assignments hold "
            f"{words(one.busiest)}, more than {words(most)} would serve nothing but fair shares"
        ),
    )

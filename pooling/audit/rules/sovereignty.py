"""Family sovereignty: what stays home stays home.

- reserve: commit <= quantity less what stays at home. That is the largest of reserve, reserve_share of the nation *
  quantity, and sovereignty.reserve_share * quantity.
- ceiling, where ceiling_share < 1: value committed <= ceiling_share * value of all the nation's offers in that period
  (points).

Shares of pools and offers through options are not owned: they have no reserve and count on neither side. What is
retired is no longer owned.
"""

from __future__ import annotations

from collections import defaultdict

from pooling.audit.facts import Facts
from pooling.audit.findings import Findings
from pooling.audit.numbers import Exact, exact, words
from pooling.audit.plan.planned import Planned, owned_value
from pooling.domain.tables import Nation, Offer

FAMILY = "sovereignty"


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    for (offer_id, period), units in planned.commit.items():
        if facts.offers[offer_id].owned:
            _reserve(facts, facts.offers[offer_id], period, units, findings)
    held_back = {nation.id: nation for nation in facts.instance.nations if nation.ceiling_share < 1}
    if held_back:
        _ceilings(facts, planned, held_back, findings)


def _reserve(facts: Facts, offer: Offer, period: str, units: Exact, findings: Findings) -> None:
    quantity = facts.units(offer, period)
    share = max(exact(facts.nations[offer.nation].reserve_share), facts.number("sovereignty.reserve_share"))
    home = max(exact(offer.reserve), share * quantity)
    if not findings.at_most(FAMILY, "reserve", (offer.id, period), units, quantity - home):
        findings.say(
            f"{offer.nation} commits {words(units)} units of {offer.id} in {period}, "
            f"{words(home)} of its {words(quantity)} stay at home"
        )


def _ceilings(facts: Facts, planned: Planned, held_back: dict[str, Nation], findings: Findings) -> None:
    committed: defaultdict[tuple[str, str], Exact] = defaultdict(int)
    for (offer_id, period), units in planned.commit.items():
        offer = facts.offers[offer_id]
        if offer.nation in held_back and offer.owned:
            where = (offer.nation, period)
            committed[where] += facts.value_of(offer) * units
    for where, value in planned.once(owned_value).items():
        if where[0] in held_back:
            _ceiling(held_back[where[0]], where, committed.get(where, 0), value, findings)


def _ceiling(nation: Nation, where: tuple[str, str], committed: Exact, owned: Exact, findings: Findings) -> None:
    share = exact(nation.ceiling_share)
    if not findings.at_most(FAMILY, "ceiling", where, committed, share * owned):
        findings.say(
            f"{nation.id} commits {words(committed)} points of value in {where[1]}, its ceiling is "
            f"{words(share * owned)} ({words(100 * share)} % of {words(owned)})"
        )

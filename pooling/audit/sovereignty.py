"""Family sovereignty: what stays home stays home.

commit <= quantity - max(reserve, reserve_share of the nation * quantity, sovereignty.reserve_share * quantity).
Where ceiling_share < 1: value committed <= ceiling_share * value of all the nation's offers in that period (points).
"""

from __future__ import annotations

from pooling.audit.facts import Facts
from pooling.audit.findings import Findings
from pooling.audit.numbers import Exact, exact, words
from pooling.audit.planned import Planned
from pooling.domain.tables import Nation

FAMILY = "sovereignty"


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    card_share = facts.number("sovereignty.reserve_share")
    for (offer_id, period), units in planned.commit.items():
        _reserve(facts, offer_id, period, units, card_share, findings)
    held_back = {nation.id: nation for nation in facts.instance.nations if nation.ceiling_share < 1}
    if held_back:
        _ceilings(facts, planned, held_back, findings)


def _reserve(facts: Facts, offer_id: str, period: str, units: Exact, card_share: Exact, findings: Findings) -> None:
    offer = facts.offers[offer_id]
    quantity = exact(offer.quantity)
    share = max(exact(facts.nations[offer.nation].reserve_share), card_share)
    home = max(exact(offer.reserve), share * quantity)
    findings.at_most(
        FAMILY,
        "reserve",
        (offer_id, period),
        units,
        quantity - home,
        lambda: (
            f"{offer.nation} commits {words(units)} units of {offer_id} in {period}, "
            f"{words(home)} of its {words(quantity)} stay at home"
        ),
    )


def _ceilings(facts: Facts, planned: Planned, held_back: dict[str, Nation], findings: Findings) -> None:
    owned: dict[tuple[str, str], Exact] = {}
    for offer in facts.instance.offers:
        if offer.nation in held_back:
            value = facts.value_of(offer) * exact(offer.quantity)
            for period in facts.periods:
                if facts.offered(offer.id, period):
                    owned[offer.nation, period] = owned.get((offer.nation, period), 0) + value
    committed: dict[tuple[str, str], Exact] = {}
    for (offer_id, period), units in planned.commit.items():
        offer = facts.offers[offer_id]
        if offer.nation in held_back:
            where = (offer.nation, period)
            committed[where] = committed.get(where, 0) + facts.value_of(offer) * units
    for where, value in owned.items():
        _ceiling(held_back[where[0]], where, committed.get(where, 0), value, findings)


def _ceiling(nation: Nation, where: tuple[str, str], committed: Exact, owned: Exact, findings: Findings) -> None:
    limit = exact(nation.ceiling_share) * owned
    findings.at_most(
        FAMILY,
        "ceiling",
        where,
        committed,
        limit,
        lambda: (
            f"{nation.id} commits {words(committed)} points of value in {where[1]}, its ceiling is {words(limit)} "
            f"({words(100 * exact(nation.ceiling_share))} % of {words(owned)})"
        ),
    )

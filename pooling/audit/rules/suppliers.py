"""Suppliers (family pools): not too much of what is needed comes from one.

Within a situation, sum of eff * assign over the shares of a supplier's pools <= largest_share * the sum of needs of the
capability, both over requirements that stand in the period.
"""

from __future__ import annotations

from pooling.audit.facts import Facts
from pooling.audit.findings import Findings
from pooling.audit.numbers import Exact, exact, words
from pooling.audit.plan.planned import Planned
from pooling.audit.rules.pools import FAMILY
from pooling.domain.together import Supplier

_Place = tuple[str, str, str]
"""(capability, situation, period)."""


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    suppliers = {one.id: one for one in facts.instance.suppliers}
    if not suppliers:
        return
    needed = _needed(facts)
    supplied: dict[tuple[str, _Place], Exact] = {}
    for (offer_id, requirement_id, period), units in planned.assign.items():
        offer = facts.offers[offer_id]
        supplier = facts.pools[offer.pool].supplier if offer.pool is not None else None
        if supplier is None:
            continue
        for situation in facts.mission_of(facts.requirements[requirement_id]).situations:
            where = (supplier, (offer.capability, situation, period))
            supplied[where] = supplied.get(where, 0) + facts.effectiveness[offer_id] * units
    for (supplier, place), units in supplied.items():
        if suppliers[supplier].largest_share == 1:
            continue
        _share(suppliers[supplier], place, units, needed[place], findings)


def _needed(facts: Facts) -> dict[_Place, Exact]:
    needed: dict[_Place, Exact] = {}
    for requirement, period, need in facts.needs:
        for situation in facts.mission_of(requirement).situations:
            place = (requirement.capability, situation, period)
            needed[place] = needed.get(place, 0) + need
    return needed


def _share(supplier: Supplier, place: _Place, units: Exact, need: Exact, findings: Findings) -> None:
    share = exact(supplier.largest_share)
    limit = share * need
    capability, situation, period = place
    findings.at_most(
        FAMILY,
        "supplier",
        (supplier.id, *place),
        units,
        limit,
        lambda: (
            f"{supplier.id} supplies {words(units)} of {capability} in {period} within situation {situation}, at most "
            f"{words(limit)} may come from it ({words(100 * share)} % of {words(need)} needed)"
        ),
    )

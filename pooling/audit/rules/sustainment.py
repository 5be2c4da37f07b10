"""Family sustainment: no nation deploys more than it can, or for longer than it can keep up.

Within a situation, of units assigned to needs that are not the nation's own (points of value):

- deployable: all of them <= deployable_share * the value of all its offers in the period
- sustained: those in sustained missions <= sustained_share * the same

Shares of pools and offers through options count on neither side. What is retired is no longer owned.
"""

from __future__ import annotations

from collections import defaultdict

from pooling.audit.facts import Facts
from pooling.audit.findings import Findings
from pooling.audit.numbers import Exact, exact, words
from pooling.audit.plan.planned import Planned, owned_value
from pooling.domain.tables import Nation

FAMILY = "sustainment"

_Place = tuple[str, str, str]
"""(nation, situation, period)."""


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    bound = {
        nation.id for nation in facts.instance.nations if nation.deployable_share < 1 or nation.sustained_share < 1
    }
    if not bound:
        return
    deployed: defaultdict[_Place, Exact] = defaultdict(int)
    sustained: defaultdict[_Place, Exact] = defaultdict(int)
    for (offer_id, requirement_id, period), units in planned.assign.items():
        offer, requirement = facts.offers[offer_id], facts.requirements[requirement_id]
        if offer.nation not in bound or not offer.owned or requirement.nation == offer.nation:
            continue
        value = facts.value_of(offer) * units
        mission = facts.mission_of(requirement)
        for situation in mission.situations:
            place = (offer.nation, situation, period)
            deployed[place] += value
            if mission.sustained:
                sustained[place] += value
    owned = planned.once(owned_value)
    for rule, values in (("deployable", deployed), ("sustained", sustained)):
        for place, value in values.items():
            _share(facts.nations[place[0]], rule, place, value, owned[place[0], place[2]], findings)


def _share(nation: Nation, rule: str, place: _Place, value: Exact, owned: Exact, findings: Findings) -> None:
    share = exact(nation.deployable_share if rule == "deployable" else nation.sustained_share)
    if share < 1 and not findings.at_most(FAMILY, rule, place, value, share * owned):
        missions = " to sustained missions" if rule == "sustained" else ""
        findings.say(
            f"{nation.id} deploys {words(value)} points of value{missions} in {place[2]} within situation {place[1]}, "
            f"it can {words(share * owned)} ({words(100 * share)} % of {words(owned)})"
        )

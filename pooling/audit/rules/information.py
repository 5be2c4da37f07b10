"""Family information: nations that work together are cleared to share what they must.

- pair: where sharing_level > 0, every two nations that take part in a requirement are cleared with each other.
- one_group: with sharing_rule one_group, one group or agreement holds all that take part.

Two nations are cleared by a group that holds both, or by an agreement about the capability of which both are members.
Either has at least the sharing level of the requirement.
"""

from __future__ import annotations

from itertools import combinations

from pooling.audit.facts import Facts
from pooling.audit.findings import Findings
from pooling.audit.plan.planned import Planned
from pooling.domain.tables import Requirement

FAMILY = "information"

_Room = tuple[str, str]
"""("group" or "agreement", its id): where information is shared."""


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    groups: dict[str, list[tuple[int, _Room]]] = {}
    for group in facts.instance.sharing:
        for nation in group.nations:
            groups.setdefault(nation, []).append((group.level, ("group", group.id)))
    for (requirement_id, period), part in planned.part.items():
        requirement = facts.requirements[requirement_id]
        if requirement.sharing_level == 0:
            continue
        rooms = {nation: _rooms(planned, groups.get(nation, []), nation, requirement, period) for nation in part}
        if requirement.sharing_rule == "one_group":
            _one_room(requirement, period, rooms, findings)
        else:
            _pairs(requirement, period, rooms, findings)


def _rooms(
    planned: Planned, groups: list[tuple[int, _Room]], nation: str, requirement: Requirement, period: str
) -> set[_Room]:
    """Where the nation can share what the requirement needs."""
    level = requirement.sharing_level
    rooms = {room for group_level, room in groups if group_level >= level}
    for agreement in planned.memberships.covering(nation, requirement.capability, period):
        if agreement.sharing_level >= level:
            rooms.add(("agreement", agreement.id))
    return rooms


def _pairs(requirement: Requirement, period: str, rooms: dict[str, set[_Room]], findings: Findings) -> None:
    for nation, partner in combinations(sorted(rooms), 2):
        cleared = not rooms[nation].isdisjoint(rooms[partner])
        if not findings.holds(FAMILY, "pair", (requirement.id, period, nation, partner), cleared):
            findings.say(
                f"{nation} and {partner} take part in {requirement.id} in {period}, no group or agreement lets them "
                f"share information of level {requirement.sharing_level}"
            )


def _one_room(requirement: Requirement, period: str, rooms: dict[str, set[_Room]], findings: Findings) -> None:
    shared = len(rooms) < 2 or bool(set.intersection(*rooms.values()))
    if not findings.holds(FAMILY, "one_group", (requirement.id, period), shared):
        findings.say(
            f"{', '.join(sorted(rooms))} take part in {requirement.id} in {period}, no one group or agreement lets all "
            f"of them share information of level {requirement.sharing_level}"
        )

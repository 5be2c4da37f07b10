"""Family information."""

from __future__ import annotations

from itertools import combinations

from pooling.domain.tables import Requirement
from pooling.domain.together import Sharing
from pooling.formulation.algebra import Expr, Var, total
from pooling.formulation.context import Formulation
from pooling.formulation.membership import member, together
from pooling.formulation.participation import takes_part


def add(f: Formulation) -> None:
    """Nations that work together are cleared to share what they must.

    Where sharing_level > 0, nations provide in one requirement only if cleared with each other: by a sharing group of
    at least that level that holds both, or by an agreement about the capability of at least that sharing_level of which
    both are members in t.
    ``information[n,p,r,t]``:  takes_part[n,r,t] + takes_part[p,r,t] <= 1 + sum over a of together[a,n,p,t]
    ``information_together[a,n,p,t]``: together <= member[n,a,t],  together <= member[p,a,t]

    sharing_rule = one_group (third-party rule: what one group shares goes to nobody outside it): all that provide share
    one group or one agreement. A nation alone needs none.
    ``information_one[r,t]``:      sum over groups g, agreements a and single nations of room[r,g,t] = 1,
                            room in {0,1}
    ``information_room[n,r,t]``:   takes_part[n,r,t] <= sum over g that hold n of room[r,g,t] + sum over a of
                            seat[a,n,r,t] + room[r,n,t]
    ``information_seat[a,n,r,t]``: seat <= room[r,a,t],  seat <= member[n,a,t]

    Indices: n, p nations that can provide, r requirement, a agreement, g group, t period. Units: none. Source: own;
    originator control. Off: everybody may work with everybody.
    """
    for requirement, period in f.facts.needs("information"):
        nations = list(f.facts.by_nation(requirement.id, period))
        if not requirement.sharing_level or len(nations) < 2:
            continue
        if requirement.sharing_rule == "pairwise":
            _pairwise(f, requirement, period, nations)
        else:
            _one_group(f, requirement, period, nations)


def _groups(f: Formulation, requirement: Requirement) -> list[Sharing]:
    return [group for group in f.instance.sharing if group.level >= requirement.sharing_level]


def _clearing(f: Formulation, requirement: Requirement, period: str, *nations: str) -> list[str]:
    """Agreements that could clear all the nations given."""
    joining = f.facts.joining
    return [
        agreement.id
        for agreement in joining.clearing(requirement.sharing_level, requirement.capability)
        if all(joining.may(nation, agreement.id, period) for nation in nations)
    ]


def _pairwise(f: Formulation, requirement: Requirement, period: str, nations: list[str]) -> None:
    groups = [set(group.nations) for group in _groups(f, requirement)]
    for first, second in combinations(nations, 2):
        if any(first in group and second in group for group in groups):
            continue
        parts = total(takes_part(f, nation, requirement.id, period) for nation in (first, second))
        cleared = total(
            together(f, agreement, first, second, period)
            for agreement in _clearing(f, requirement, period, first, second)
        )
        f.row("information", (first, second, requirement.id, period), parts <= 1.0 + cleared)


def _one_group(f: Formulation, requirement: Requirement, period: str, nations: list[str]) -> None:
    groups = [group for group in _groups(f, requirement) if len(set(group.nations) & set(nations)) > 1]
    if any(set(nations) <= set(group.nations) for group in groups):
        return
    rooms_of = {nation: Expr() for nation in nations}
    rooms: list[Var] = []

    def room(name: str) -> Var:
        rooms.append(f.switch("room", (requirement.id, name, period)))
        return rooms[-1]

    for group in groups:
        shared = room(f"group:{group.id}")
        for nation in group.nations:
            if nation in rooms_of:
                rooms_of[nation] += shared
    for agreement in _clearing(f, requirement, period):
        members = [nation for nation in nations if f.facts.joining.may(nation, agreement, period)]
        if len(members) < 2:
            continue
        shared = room(f"agreement:{agreement}")
        for nation in members:
            rooms_of[nation] += _seat(f, agreement, nation, requirement, period, shared)
    for nation in nations:
        rooms_of[nation] += room(f"nation:{nation}")
        part = takes_part(f, nation, requirement.id, period)
        f.row("information_room", (nation, requirement.id, period), part <= rooms_of[nation])
    f.row("information_one", (requirement.id, period), total(rooms) == 1.0)


def _seat(f: Formulation, agreement: str, nation: str, requirement: Requirement, period: str, room: Var) -> Var:
    key = (agreement, nation, requirement.id, period)
    seat = f.variable("seat", key, 0.0, 1.0)
    joined = member(f, nation, agreement, period)
    f.row("information_seat", (*key, "room"), seat <= room)
    f.row("information_seat", (*key, "member"), seat <= joined)
    return seat

"""Family rotation."""

from __future__ import annotations

from collections import defaultdict

from pooling.domain.tables import Requirement
from pooling.formulation.algebra import Linear, total
from pooling.formulation.context import Formulation
from pooling.formulation.participation import takes_part


def add(f: Formulation) -> None:
    """Nations take turns: with rest between them, not too often, and evenly.

    A nation takes a turn in (r, t) when it provides anything there.
    ``rotation_rest[n,r,t]``:  sum of takes_part[n,r,u] over t and the rest_periods periods after it <= 1
    ``rotation_former[n,r]``:  sum of takes_part[n,r,t] over the first rest_periods + 1 - ago periods <= 0, where table
                               former_turns has the nation's last turn in r that many periods before the first
    ``rotation_most[n,r]``:    sum over t of takes_part[n,r,t] <= most_turns
    ``rotation_spread``:       turns[n,r] = sum over t of takes_part[n,r,t]
      ``rotation_high[n,r]``:  turns[n,r] <= high[r]
      ``rotation_low[n,r]``:   turns[n,r] >= low[r] - periods * (1 - turner[n,r]),  turner in {0,1}
      ``rotation_turner[n,r,t]``: takes_part[n,r,t] <= turner[n,r]
      ``rotation_even[r]``:    high[r] - low[r] <= turns_spread

    Where turns_spread is given, a turn is at least ``breadth.least_part_share`` of the need, and the spread is between
    nations that take any turn. Former turns count for rest alone. rest_periods counts the instance's periods in order.
    Indices: n nation, r requirement, t, u period. Units: turns. Source: own; air policing in turns of months. Off: no
    rest, no limit, no spread.
    """
    for requirement in f.instance.requirements:
        limited = requirement.rest_periods or requirement.most_turns is not None
        if (limited or requirement.turns_spread is not None) and f.facts.on("rotation", requirement.id):
            _turns(f, requirement)


def _turns(f: Formulation, requirement: Requirement) -> None:
    periods = f.facts.requirement_periods[requirement.id]
    even = requirement.turns_spread
    turns: dict[str, dict[str, Linear]] = defaultdict(dict)
    for period in periods:
        for nation in f.facts.by_nation(requirement.id, period):
            turns[nation][period] = takes_part(f, nation, requirement.id, period, counts=even is not None)
    for nation, switches in turns.items():
        _rest(f, requirement, nation, switches)
        if requirement.most_turns is not None and requirement.most_turns < len(switches):
            f.row("rotation_most", (nation, requirement.id), total(switches.values()) <= requirement.most_turns)
    longest = max((len(switches) for switches in turns.values()), default=0)
    if even is not None and len(turns) > 1 and even < longest - 1:
        _spread(f, requirement, turns, longest)


def _rest(f: Formulation, requirement: Requirement, nation: str, switches: dict[str, Linear]) -> None:
    """One row per window of 1 + rest_periods that holds two turns or more, and is not among a longer one."""
    if not requirement.rest_periods:
        return
    order = f.facts.periods
    early = [switches[period] for period in _resting(f, requirement, nation) if period in switches]
    if early:
        f.row("rotation_former", (nation, requirement.id), total(early) <= 0.0)
    for position, period in enumerate(order):
        window = order[position : position + 1 + requirement.rest_periods]
        inside = [switches[turn] for turn in window if turn in switches]
        if period in switches and len(inside) > 1:
            f.row("rotation_rest", (nation, requirement.id, period), total(inside) <= 1.0)


def _resting(f: Formulation, requirement: Requirement, nation: str) -> tuple[str, ...]:
    """The first periods in which the nation rests from its last turn before them."""
    turns = [
        row.periods_ago for row in f.instance.former_turns if row.nation == nation and row.requirement == requirement.id
    ]
    return f.facts.periods[: max(0, requirement.rest_periods + 1 - min(turns))] if turns else ()


def _spread(f: Formulation, requirement: Requirement, turns: dict[str, dict[str, Linear]], longest: int) -> None:
    high = f.variable("high", requirement.id, 0.0, float(longest))
    low = f.variable("low", requirement.id, 0.0, float(longest))
    for nation, switches in turns.items():
        key = (nation, requirement.id)
        turner = f.switch("turner", key)
        f.row("rotation_high", key, total(switches.values()) <= high)
        f.row("rotation_low", key, total(switches.values()) >= low - longest * (1.0 - turner))
        for period, turn in switches.items():
            f.row("rotation_turner", (*key, period), turn <= turner)
    f.row("rotation_even", requirement.id, high - low <= (requirement.turns_spread or 0))

"""Keys: how much of a whole is a nation's share, by a figure of the nations or by the scale of assessments.

By a figure: figure / sum of figures. equal: the same for all. un_scale, from income G and population P, in three steps:

- Relief: a nation with less income per head than all together is relieved of a part of G. The part is relief * (1 - its
  income per head / that of all). The others take it over in proportion to G.
- Floor: shares below the floor are raised to it. The others make room in proportion, until none is below.
- Ceiling: shares above the ceiling are cut to it. The rest goes to those neither cut nor raised, in proportion to their
  shares, until none is above.

equal_largest of 2 or more: so many of the largest shares become their mean.
"""

from __future__ import annotations

from collections.abc import Sequence

from pooling.audit.facts import Facts
from pooling.audit.numbers import Exact, exact, ratio
from pooling.domain.instance import json_pointer
from pooling.domain.parameters import KEY_COLUMNS
from pooling.domain.problems import InvalidInput, Problem
from pooling.domain.tables import Nation

Key = dict[str, Exact]
"""Nation -> share; the shares add up to 1."""


def shares(facts: Facts, key: str, nations: Sequence[Nation], equal_largest: int, what: str = "burden key") -> Key:
    """Shares of the nations. Raises :class:`InvalidInput` naming nation and column of each figure that is missing."""
    problems = _missing(facts, key, nations, what)
    if problems:
        raise InvalidInput(problems, f"instance {facts.instance.name}")
    column = KEY_COLUMNS[key]
    if column is None:
        found: Key = {nation.id: ratio(1, len(nations)) for nation in nations}
    elif key == "un_scale":
        found = _scale(facts, nations)
    else:
        total = sum(exact(getattr(nation, column)) for nation in nations)
        found = {nation.id: ratio(exact(getattr(nation, column)), total) for nation in nations}
    return _levelled(found, equal_largest)


def known(facts: Facts, key: str, nations: Sequence[Nation]) -> bool:
    """Whether the nations have every figure that the key needs."""
    return not _missing(facts, key, nations, "")


def _missing(facts: Facts, key: str, nations: Sequence[Nation], what: str) -> list[Problem]:
    column = KEY_COLUMNS[key]
    if column is None:
        return []
    columns = (column, "population") if key == "un_scale" else (column,)
    cure = "choose another burden.key" if what == "burden key" else "choose another key"
    problems = []
    for nation in nations:
        index = facts.nation_at[nation.id]
        for name in columns:
            figure = getattr(nation, name)
            if figure is None:
                rule = f"{nation.id} has no {name}, the {what} {key} needs it"
                problems.append(Problem(json_pointer("nations", index, name), "", rule, f"give {name}, or {cure}"))
            elif name == "population" and key == "un_scale" and figure == 0:
                rule = f"{nation.id} has a population of 0, the {what} {key} needs income per head"
                problems.append(Problem(json_pointer("nations", index, name), "0", rule, f"give {name}, or {cure}"))
    if not problems and not any(getattr(nation, column) for nation in nations):
        rule = f"{column} is 0 for every nation, the {what} {key} needs it"
        problems.append(Problem(json_pointer("nations", None, None), "0", rule, cure))
    return problems


def _scale(facts: Facts, nations: Sequence[Nation]) -> Key:
    income = {nation.id: exact(nation.gni_million or 0.0) for nation in nations}
    people = {nation.id: exact(nation.population or 0.0) for nation in nations}
    found = _relieved(income, people, facts.number("burden.scale_relief"))
    raised = _raise(found, facts.number("burden.scale_floor"))
    _cut(found, raised, facts.number("burden.scale_ceiling"))
    return found


def _relieved(income: Key, people: Key, relief: Exact) -> Key:
    total = sum(income.values())
    average = ratio(total, sum(people.values()))
    cuts = {
        nation: relief * (1 - ratio(own, people[nation]) / average) * own
        for nation, own in income.items()
        if ratio(own, people[nation]) < average
    }
    # Somebody has the average or more, so there always is somebody to take the relief over.
    others = sum(own for nation, own in income.items() if nation not in cuts)
    more = 1 + ratio(sum(cuts.values()), others)
    return {
        nation: ratio(own - cuts[nation] if nation in cuts else own * more, total) for nation, own in income.items()
    }


def _raise(found: Key, floor: Exact) -> set[str]:
    """Raise shares below the floor; the nations that were."""
    raised: set[str] = set()
    while below := [nation for nation, share in found.items() if nation not in raised and share < floor]:
        raised.update(below)
        rest = [nation for nation in found if nation not in raised]
        if not rest:
            found.update(dict.fromkeys(found, ratio(1, len(found))))
            break
        found.update(dict.fromkeys(below, floor))
        factor = ratio(1 - floor * len(raised), sum(found[nation] for nation in rest))
        found.update({nation: factor * found[nation] for nation in rest})
    return raised


def _cut(found: Key, raised: set[str], ceiling: Exact) -> None:
    capped: set[str] = set()
    while above := [nation for nation, share in found.items() if nation not in capped and share > ceiling]:
        capped.update(above)
        found.update(dict.fromkeys(above, ceiling))
        left = 1 - sum(found.values())
        takers = {nation: found[nation] for nation in found if nation not in capped and nation not in raised}
        whole = sum(takers.values())
        if not whole:
            found.update({nation: found[nation] + ratio(left, len(capped)) for nation in capped})
            break
        found.update({nation: share + left * ratio(share, whole) for nation, share in takers.items()})


def _levelled(found: Key, count: int) -> Key:
    if count < 2:
        return found
    largest = sorted(found, key=lambda nation: found[nation], reverse=True)[:count]
    mean = ratio(sum(found[nation] for nation in largest), len(largest))
    return {**found, **dict.fromkeys(largest, mean)}

"""Burden keys: each nation's share of what is to be carried together."""

from __future__ import annotations

from collections.abc import Sequence

from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.parameters import KEY_COLUMNS
from pooling.domain.problems import InvalidInput, Problem
from pooling.domain.tables import Nation


def key_shares(
    instance: Instance, card: Card, key: str, chosen_in: str, *, among: Sequence[str] = (), equal_largest: int = 0
) -> dict[str, float]:
    """nation -> its share by the key; the shares add to 1. Over the nations ``among``, all where none are given.

    ``equal_largest``: so many of the largest shares become their mean. Raises InvalidInput naming every missing figure;
    ``chosen_in`` says where.
    """
    nations = [nation for nation in instance.nations if not among or nation.id in among]
    columns = [column for column in (KEY_COLUMNS[key], "population" if key == "un_scale" else None) if column]
    problems = []
    for column in columns:
        for index, nation in enumerate(instance.nations):
            if nation in nations and getattr(nation, column) is None:
                rule = f"{chosen_in} = {key} needs {column} of {nation.id}"
                problems.append(Problem(f"/nations/{index}/{column}", "", rule, "fill it, or choose another key"))
        if not problems and sum(getattr(nation, column) for nation in nations) <= 0:
            problems.append(Problem("/nations", "0", f"the sum of {column} is zero", "choose another key"))
    if not problems and key == "un_scale":
        for index, nation in enumerate(instance.nations):
            if nation in nations and not nation.population:
                rule = f"{chosen_in} = un_scale divides by the population of {nation.id}"
                problems.append(Problem(f"/nations/{index}/population", "0", rule, "fill it, or choose another key"))
    if problems:
        raise InvalidInput(problems, f"burden key {key}")
    if not columns:
        shares = {nation.id: 1.0 / len(nations) for nation in nations}
    elif key == "un_scale":
        shares = _scale(nations, card)
    else:
        total = sum(getattr(nation, columns[0]) for nation in nations)
        shares = {nation.id: getattr(nation, columns[0]) / total for nation in nations}
    if equal_largest > 1:
        largest = sorted(shares, key=lambda name: -shares[name])[:equal_largest]
        mean = sum(shares[nation] for nation in largest) / len(largest)
        shares.update(dict.fromkeys(largest, mean))
    return shares


def _scale(nations: Sequence[Nation], card: Card) -> dict[str, float]:
    """Shares after relief, floor and ceiling, as the scale of assessments of the United Nations is made.

    Income counts with relief: below the average per head, the share ``burden.scale_relief`` * (1 - income per head /
    average) of it is taken over by those at or above the average. Then nobody pays less than ``burden.scale_floor``:
    the others make room. Nobody pays more than ``burden.scale_ceiling``: the rest goes to those neither floored nor
    capped. All of it is shared out in proportion.
    Source: United Nations, Committee on Contributions, elements of the scale methodology.
    """
    income = {nation.id: nation.gni_million or 0.0 for nation in nations}
    heads = {nation.id: nation.population or 0.0 for nation in nations}
    total = sum(income.values())
    average = total / sum(heads.values())
    relief = card["burden.scale_relief"]
    cuts = {name: relief * max(0.0, 1.0 - amount / heads[name] / average) * amount for name, amount in income.items()}
    richer = {name: amount for name, amount in income.items() if amount / heads[name] >= average}
    above = sum(richer.values())
    relieved = sum(cuts.values()) if above > 0 else 0.0
    shares = {name: (amount - (cuts[name] if relieved else 0.0)) / total for name, amount in income.items()}
    if relieved:
        shares |= {name: (amount + relieved * amount / above) / total for name, amount in richer.items()}
    shares, floored = _floored(shares, card["burden.scale_floor"])
    return _capped(shares, floored, card["burden.scale_ceiling"])


def _floored(shares: dict[str, float], floor: float) -> tuple[dict[str, float], set[str]]:
    floored: set[str] = set()
    while True:
        low = {name for name, share in shares.items() if share < floor and name not in floored}
        if not low:
            return shares, floored
        floored |= low
        others = sum(share for name, share in shares.items() if name not in floored)
        room = 1.0 - floor * len(floored)
        shares = {
            name: floor if name in floored else (share * room / others if others else 0.0)
            for name, share in shares.items()
        }


def _capped(shares: dict[str, float], floored: set[str], ceiling: float) -> dict[str, float]:
    capped: set[str] = set()
    while True:
        high = {name for name, share in shares.items() if share > ceiling and name not in capped}
        if not high:
            return shares
        capped |= high
        room = 1.0 - ceiling * len(capped) - sum(shares[name] for name in floored - capped)
        free = [name for name in shares if name not in capped and name not in floored]
        weight = sum(shares[name] for name in free)
        if not free or weight <= 0:
            # Nobody is left to take the rest: those at the ceiling take it alike.
            alike = (1.0 - sum(share for name, share in shares.items() if name not in capped)) / len(capped)
            return {name: alike if name in capped else share for name, share in shares.items()}
        shares = {
            name: ceiling if name in capped else share if name in floored else share * room / weight
            for name, share in shares.items()
        }

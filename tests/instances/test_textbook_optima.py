"""Three textbook problems: each optimum again, by counting through every choice of the textbook's own formulation."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from readmes import answer, claims, million, share, solved

import pooling
from pooling.domain.instance import Instance

# --- capacitated facility location -------------------------------------------------------------------------------


def splits(demand: int, room: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Every way to bring ``demand`` from depots with so much room; whole tonnes do, since all figures are whole."""
    if len(room) == 1:
        if demand <= room[0]:
            yield (demand,)
        return
    for first in range(min(demand, room[0]) + 1):
        for rest in splits(demand - first, room[1:]):
            yield (first, *rest)


def cheapest_supply(demands: list[int], room: tuple[int, ...], cost: list[list[float]], best: float = 1e9) -> float:
    """The cheapest supply of customers in turn: cost[customer][depot]."""
    if not demands:
        return 0.0
    for split in splits(demands[0], room):
        here = sum(unit * amount for unit, amount in zip(cost[0], split, strict=True))
        left = tuple(have - amount for have, amount in zip(room, split, strict=True))
        best = min(best, here + cheapest_supply(demands[1:], left, cost[1:]))
    return best


def test_facility_location_is_the_textbook_optimum() -> None:
    name = "facility-location"
    instance = pooling.load(name)
    fares = {(row.from_nation, row.to_mission): row.cost_million for row in instance.deployment}
    demands = [int(row.quantity) for row in instance.requirements]
    depots = instance.offers
    totals: dict[tuple[bool, ...], float] = {}
    for opened in product((False, True), repeat=len(depots)):
        used = [depot for depot, is_open in zip(depots, opened, strict=True) if is_open]
        if sum(depot.quantity for depot in used) >= sum(demands):
            cost = [[fares[depot.nation, row.mission] for depot in used] for row in instance.requirements]
            room = tuple(int(depot.quantity) for depot in used)
            totals[opened] = sum(name.fixed_cost_million for name in used) + cheapest_supply(demands, room, cost)
    by_hand = {(True, False, True): 46, (True, True, False): 51, (False, True, True): 55, (True, True, True): 59}
    assert totals == by_hand, "the table of the README"
    result, _ = answer(name, "least-cost")
    assert result.tier("cost").value == pytest.approx(min(totals.values()))
    assert claims(name, *(f"{total}" for total in by_hand.values()))


# --- generalised assignment --------------------------------------------------------------------------------------


def teams(instance: Instance) -> dict[tuple[str, str], tuple[float, float]]:
    """(nation, task) -> (profit, cost)."""
    return {(row.nation, row.capability): (row.effectiveness, row.unit_cost_million) for row in instance.offers}


def best_assignment(instance: Instance) -> tuple[float, float]:
    """Largest profit with each task done by one agent or none, then least cost."""
    team = teams(instance)
    tasks = [row.capability for row in instance.requirements]
    budget = {row.nation: row.amount_million or 0.0 for row in instance.budgets}
    best = (0.0, 0.0)
    for agents in product((None, *budget), repeat=len(tasks)):
        done = [(agent, task) for agent, task in zip(agents, tasks, strict=True) if agent is not None]
        spent = {name: sum(team[agent, task][1] for agent, task in done if agent == name) for name in budget}
        if all(spent[name] <= budget[name] for name in budget):
            best = max(best, (sum(team[pair][0] for pair in done), -sum(spent.values())))
    return best[0], -best[1]


def best_together(instance: Instance) -> tuple[float, float]:
    """The same where any number of teams may do a task, up to the 10 points it needs."""
    team = teams(instance)
    budget = {row.nation: row.amount_million or 0.0 for row in instance.budgets}
    affordable = []
    for nation, amount in budget.items():
        own = [pair for pair in team if pair[0] == nation]
        some = (
            [pair for flag, pair in zip(flags, own, strict=True) if flag]
            for flags in product((False, True), repeat=len(own))
        )
        affordable.append([pairs for pairs in some if sum(team[pair][1] for pair in pairs) <= amount])
    best = (0.0, 0.0)
    for parts in product(*affordable):
        pairs = [pair for part in parts for pair in part]
        points = dict.fromkeys([row.capability for row in instance.requirements], 0.0)
        for pair in pairs:
            points[pair[1]] += team[pair][0]
        best = max(best, (sum(min(10.0, point) for point in points.values()), -sum(team[pair][1] for pair in pairs)))
    return best[0], -best[1]


def test_generalised_assignment_is_the_textbook_optimum() -> None:
    name = "generalised-assignment"
    profit, cost = best_assignment(pooling.load(name))
    assert (profit, cost) == (33, 15)
    result, audit = answer(name)
    assert result.tier("covered").value == pytest.approx(profit / 40)
    assert result.tier("cost").value == pytest.approx(cost)
    assert all(len(row.nations) <= 1 for row in audit.coverage)
    assert claims(name, "33 of 40", share(profit / 40), million(cost))


def test_generalised_assignment_with_tasks_done_together() -> None:
    name = "generalised-assignment"
    profit, cost = best_together(pooling.load(name))
    assert (profit, cost) == (35, 18)
    result, _ = solved(name, overrides={"families.specialisation": False})
    assert result.tier("covered").value == pytest.approx(profit / 40)
    assert result.tier("cost").value == pytest.approx(cost)
    assert claims(name, "35 of 40", share(profit / 40), million(cost))


# --- set-union knapsack ------------------------------------------------------------------------------------------


def best_items(instance: Instance, *, union: bool) -> tuple[float, float, list[str]]:
    """(profit, support paid, items) of the best items whose elements, paid once or by each item, fit the capacity."""
    price = {row.id: row.cost_million for row in instance.support}
    capacity = next(row.amount_million for row in instance.budgets if row.amount_million is not None)
    profit = {row.capability: row.weight for row in instance.requirements}
    best: tuple[float, float, list[str]] = (0.0, 0.0, [])
    for flags in product((False, True), repeat=len(instance.offers)):
        items = [offer for flag, offer in zip(flags, instance.offers, strict=True) if flag]
        needed = [element for offer in items for element in offer.support]
        paid = sum(price[element] for element in (set(needed) if union else needed))
        if paid <= capacity:
            best = max(
                best, (sum(profit[offer.capability] for offer in items), -paid, sorted(item.id for item in items))
            )
    return best[0], -best[1], best[2]


def test_set_union_knapsack_is_the_textbook_optimum() -> None:
    name = "set-union-knapsack"
    profit, paid, items = best_items(pooling.load(name), union=True)
    assert (profit, paid) == (16, 11)
    result, audit = answer(name)
    assert result.plan is not None
    assert sorted(row.offer for row in result.plan.commitments) == items
    assert result.tier("covered").value == pytest.approx(profit / 29)
    assert {row.nation: row.support_million for row in audit.spending if row.support_million} == {
        "XAA": pytest.approx(paid)
    }
    assert claims(name, "16 / 29", share(profit / 29), million(paid + len(items)))


def test_set_union_knapsack_where_each_item_pays_for_itself() -> None:
    name = "set-union-knapsack"
    instance = pooling.load(name)
    profit, paid, items = best_items(instance, union=False)
    assert (profit, paid) == (11, 11)
    price = {row.id: row.cost_million for row in instance.support}
    own = [
        {"id": f"{offer.id}-{element}", "nation": "XAA", "cost_million": price[element]}
        for offer in instance.offers
        for element in offer.support
    ]
    offers = [
        {**row, "support": [f"{row['id']}-{element}" for element in row["support"]]}
        for row in instance.tables()["offers"]
    ]
    result, _ = solved(instance.replace(support=own, offers=offers))
    assert result.tier("covered").value == pytest.approx(profit / 29)
    assert result.tier("cost").value == pytest.approx(paid + len(items))
    assert claims(name, "11 of 29", share(profit / 29), million(paid + len(items)))

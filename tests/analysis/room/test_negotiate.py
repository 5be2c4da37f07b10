"""Room to negotiate: ranges, musts and regret, by hand and against enumeration."""

from __future__ import annotations

import itertools
import random

import pytest
from toys import card, near, need, offer, toy

import pooling
from pooling.domain.instance import Instance

PAIR = toy(
    requirements=[need("r", 4)],
    offers=[offer("a", "A", 2, cost=1), offer("b", "B", 2, cost=3), offer("c", "A", 2, cost=3.5)],
)
"""The plan: two of a, two of b, 8 million. Each unit of c instead of one of b costs half a million more."""
EXACT = card("locks", tiers=("covered", "cost"), gap=0.0)


def test_by_hand_ranges_and_regret() -> None:
    # 10 % more is 8.8: one unit of c may take b's place (8.5), not two (9); covered may lose none of four (90 %: 3.6).
    rows = {row.nation: row for row in pooling.negotiate(PAIR, card=EXACT, within=0.1)}
    spending = {
        nation: tuple(map(near, (row.spends_million, row.least_found_million, row.most_found_million)))
        for nation, row in rows.items()
    }
    assert spending == {"A": (2.0, 2.0, 5.5), "B": (6.0, 3.0, 6.0)}
    assert {nation: near(row.regret_most_million) for nation, row in rows.items()} == {"A": 0.0, "B": 3.0}
    assert {nation: (row.commitments, row.must, row.open, row.others) for nation, row in rows.items()} == {
        "A": (1, 1, 0, 1),
        "B": (1, 1, 0, 0),
    }
    # The level of cost, 8.8, less the 3 that B spends at least.
    assert near(rows["A"].most_bound_million or 0.0) == 5.8
    assert next(iter(rows)) == "B"


def test_by_hand_what_is_agreed_leaves_less_room() -> None:
    agreed = pooling.variant(PAIR, "add locks id=l rule=at_least offer=b quantity=2").instance
    (row,) = pooling.negotiate(agreed, card=EXACT, within=0.2, nations=["B"])
    assert (near(row.least_found_million), near(row.regret_most_million), row.must_names) == (6.0, 0.0, ("b",))
    (free,) = pooling.negotiate(PAIR, card=EXACT, within=0.2, nations=["B"])
    assert (near(free.least_found_million), free.must, free.open) == (0.0, 0, 1)


def _drawn(seed: int) -> Instance:
    rng = random.Random(seed)
    return toy(
        requirements=[need("r", rng.randint(2, 5))],
        offers=[offer(f"o{number}", "AABB"[number], rng.randint(1, 2), cost=rng.randint(1, 9)) for number in range(4)],
    )


def same_as_enumerated(seed: int) -> None:
    """The ranges are those of all plans within the levels, counted out."""
    instance, within = _drawn(seed), random.Random(seed).choice((0.0, 0.1, 0.3))
    wanted = instance.requirements[0].quantity
    plans = []
    for units in itertools.product(*(range(int(row.quantity) + 1) for row in instance.offers)):
        spent = {"A": 0.0, "B": 0.0}
        for row, count in zip(instance.offers, units, strict=True):
            spent[row.nation] += count * row.unit_cost_million
        plans.append((min(1.0, sum(units) / wanted), spent))
    covered = max(share for share, _ in plans)
    cost = min(sum(spent.values()) for share, spent in plans if share == covered)
    inside = [
        spent
        for share, spent in plans
        if share >= covered * (1 - within) - 1e-9 and sum(spent.values()) <= cost * (1 + within) + 1e-9
    ]
    for row in pooling.negotiate(instance, card=EXACT, within=within, tried=0):
        least = min(spent[row.nation] for spent in inside)
        others = min(sum(spent.values()) - spent[row.nation] for spent in inside)
        assert row.least_bound_million - 1e-5 <= least <= row.least_found_million + 1e-5, seed
        assert row.least_found_million <= least * 1.01 + 1e-5, seed
        assert row.most_bound_million is not None
        assert row.most_found_million <= max(spent[row.nation] for spent in inside) + 1e-5, seed
        assert row.most_bound_million >= max(spent[row.nation] for spent in inside) - 1e-5, seed
        assert row.most_bound_million <= cost * (1 + within) - others + 0.01 * others + 1e-5, seed


def test_ranges_are_those_of_all_plans() -> None:
    same_as_enumerated(1)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 150))
def test_ranges_of_many_are_those_of_all_plans(seed: int) -> None:
    same_as_enumerated(seed)


def test_who_is_unknown_and_who_pays_nothing_is_said() -> None:
    with pytest.raises(pooling.InvalidInput) as refused:
        pooling.negotiate(PAIR, card=EXACT, nations=["A", "Q", "Z"])
    said = [(problem.place, problem.value) for problem in refused.value.problems]
    assert said == [("nations/1", "'Q'"), ("nations/2", "'Z'")]
    assert list(pooling.negotiate(toy(), card=EXACT)) == []
    must = card(tiers=("covered", "cost"), gap=0.0, coverage__shortfall_allowed=False)
    assert pooling.negotiate(PAIR.replace(requirements=[need("r", 99)]), card=must).outcome == "infeasible"

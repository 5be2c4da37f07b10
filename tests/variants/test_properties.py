"""What holds of all changes: their order, what they leave alone, their hashes, and that locks reach the model."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

import pooling
from pooling.domain.problems import InvalidInput
from pooling.domain.tables import TABLES
from pooling.domain.variants.values import is_number
from tests.toys import agreement, card, committed, members, offer, option, solve, starts, through, toy

from .changes_drawn import BASE
from .pairs import any_instance, library

ADD = {"do": "add", "table": "nations", "where": {"id": "FRA"}, "field": "population", "value": 10}
DOUBLE = {"do": "multiply", "table": "nations", "where": {"id": "FRA"}, "field": "population", "value": 2}
SET = {"do": "set", "table": "nations", "where": {"id": "FRA"}, "field": "population", "value": 100}


def test_changes_are_applied_in_order() -> None:
    def population(*changes: Any) -> float | None:
        return BASE.with_changes(*changes).nation_of["FRA"].population

    assert population(SET, ADD, DOUBLE) == 220
    assert population(SET, DOUBLE, ADD) == 210
    new = {"do": "add_row", "table": "standards", "row": {"id": "new"}, "position": 1}
    after = BASE.with_changes(
        new,
        {"do": "set", "table": "standards", "where": {"id": "new"}, "field": "name", "value": "New"},
        {**new, "row": {"id": "newer"}, "position": 2},
    )
    assert [row.id for row in after.standards] == ["new", "newer", *(row.id for row in BASE.standards)]
    assert after.standards[0].name == "New"
    gone = {"do": "remove_rows", "table": "standards", "where": {"id": "new"}}
    assert BASE.with_changes(new, gone).hash == BASE.hash == BASE.with_changes().hash


@pytest.mark.parametrize("first", [SET, ADD, DOUBLE])
def test_a_cell_is_given_a_value_once(first: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput, match="change 1 has given population of FRA a value before"):
        BASE.with_changes(first, SET)
    with pytest.raises(InvalidInput, match="change 1 has given name of new a value before"):
        BASE.with_changes(
            {"do": "add_row", "table": "standards", "row": {"id": "new", "name": "x"}},
            {"do": "set", "table": "standards", "where": {"id": "new"}, "field": "name", "value": "y"},
        )


def test_times_one_and_plus_nothing_change_no_hash() -> None:
    rng = random.Random(3)
    tried = 0
    for _ in range(20):
        base = any_instance(rng)
        changes = [
            {"do": do, "table": table, "where": {"id": row.id}, "field": field, "value": value}
            for table in ("nations", "offers", "requirements", "agreements", "options", "pools")
            for row in getattr(base, table)
            for field in TABLES[table].model_fields
            for do, value in (("multiply", 1), ("add", 0))
            if is_number(table, field) and getattr(row, field) is not None
        ]
        chosen = rng.sample(changes, min(30, len(changes)))
        assert base.with_changes(*chosen).hash == base.hash
        tried += len(chosen)
    assert tried > 400


def test_the_base_stays_as_it_is() -> None:
    for name in ("nordic-five", "tanker-pool"):
        base = library()[name]
        before, kept = base.tables(), base.hash
        base.with_changes({"do": "withdraw", "table": "nations", "where": {"id": base.nations[1].id}})
        base.with_changes({"do": "multiply", "table": "offers", "field": "quantity", "value": 2})
        assert base.tables() == before
        assert pooling.load(name).hash == kept == base.model_copy().hash


def test_a_hash_is_of_what_is_solved() -> None:
    plain = pooling.variant(BASE, ADD, name="one", card="coverage", overrides={"budget.scale": 0.9})
    assert replace(plain, name="two", title="Other", note="more").hash == plain.hash
    line = pooling.variant(BASE, "nations id=FRA population+=10", card="coverage", overrides={"budget.scale": 0.9})
    assert line.hash == plain.hash
    others = [
        pooling.variant(BASE, DOUBLE, card="coverage", overrides={"budget.scale": 0.9}),
        pooling.variant(BASE, ADD, card="regional", overrides={"budget.scale": 0.9}),
        pooling.variant(BASE, ADD, card="coverage", overrides={"budget.scale": 0.8}),
        pooling.variant(BASE.with_changes(DOUBLE), ADD, card="coverage", overrides={"budget.scale": 0.9}),
    ]
    assert len({plain.hash, *(variant.hash for variant in others)}) == 5
    assert plain == replace(plain)
    assert len({plain, replace(plain)}) == 1


def test_locks_reach_the_model() -> None:
    base = toy(
        offers=[offer("cheap", "A", 2, cost=1.0), offer("dear", "B", 2, cost=9.0), through("bought", "A", 1)],
        agreements=[agreement(membership_cost_million=1)],
        options=[option(cost_million=1)],
    )
    policy = card("agreements", "options", "locks", tiers=("covered", "cost"))

    def solved(*changes: str) -> Any:
        return solve(pooling.variant(base, *changes).instance, policy)

    free = solved()
    assert "cheap" in committed(free)
    assert "dear" not in committed(free)
    assert not members(free)
    assert committed(solved("lock offer=dear"))["dear"] == 1
    assert "cheap" not in committed(solved("forbid offer=cheap"))
    assert members(solved("lock agreement=g nation=B")) == {("B", "g")}
    assert starts(solved("lock option=i nation=A"))
    needed = ("forbid offer=cheap", "forbid offer=dear")
    assert starts(solved(*needed))
    assert not starts(solved(*needed, "forbid option=i"))


def test_a_variant_is_found_by_its_name() -> None:
    file = pooling.VariantFile(BASE, tuple(pooling.Variant(name, BASE) for name in ("one", "two")))
    assert file["two"].name == "two"
    with pytest.raises(KeyError, match="there are one, two"):
        file["three"]


def test_other_processes_get_a_variant_whole() -> None:
    import pickle

    made = pooling.variant(BASE, ADD, title="x")
    again = pickle.loads(pickle.dumps(made))
    assert (again.hash, again.instance.hash, again.touched) == (made.hash, made.instance.hash, made.touched)

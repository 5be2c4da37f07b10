"""An instance: frozen, the same content the same hash, however numbers are written; the schema tells everything."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError
from toys import card, need, offer, solve, tables, toy, values

import pooling
from pooling.domain.instance import Instance, canonical_row, json_pointer
from pooling.domain.plan import Assignment, Commitment, Plan
from pooling.domain.reference import json_schema
from pooling.domain.tables import KEYS, TABLES, Offer

FULL: dict[str, Any] = tables(
    sources=[{"table": "offers", "kind": "synthetic", "source": "by hand"}],
    nations=[{"id": "A", "groups": ["x", "y"], "gdp_million": 3}, {"id": "B"}],
    budgets=[{"nation": n, "period": "p", "amount_million": 2.5} for n in "AB"],
    deployment=[{"cost_million": 1}],
    caveats=[{"id": "c", "nation": "A", "rule": "forbid", "reason": "law"}],
    locks=[{"id": "l", "rule": "at_most", "offer": "a", "quantity": 1}],
    history=[{"offer": "a", "period": "p", "quantity": 1}],
    credits=[{"nation": "A", "amount_million": -1}],
)
"""Every table has a row."""


def test_every_table_is_in_the_full_toy() -> None:
    assert {name for name, rows in FULL.items() if rows} == set(TABLES)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"offers": [offer("a", "A", 3)]}, {"offers": [offer("a", "A", 3.0)]}),
        ({"offers": [offer("a", "A", 3, cost=0.1 + 0.2)]}, {"offers": [offer("a", "A", 3, cost=0.3)]}),
        ({"offers": [offer("a", "A", 3)]}, {"offers": [offer("a", "A", 3, smallest=0, dwell=1, notice_days=0)]}),
        ({"offers": [offer("a", "A", 3)]}, {"offers": [offer("a", "A", 3, reserve=-0.0)]}),
        ({"nations": [{"id": "A", "region": None}, {"id": "B"}]}, {"nations": [{"id": "A"}, {"id": "B"}]}),
        (
            {"nations": [{"id": "A", "groups": ["y", "x", "y"]}, {"id": "B"}]},
            {"nations": [{"id": "A", "groups": ["x", "y"]}, {"id": "B"}]},
        ),
        ({"situations": [{"id": "s", "name": " North \r\n"}]}, {"situations": [{"id": "s", "name": "North"}]}),
        ({"caveats": []}, {}),
    ],
)
def test_the_same_content_has_the_same_hash(one: dict[str, Any], other: dict[str, Any]) -> None:
    first, second = toy(**one), toy(**other)
    assert first.hash == second.hash
    assert first.tables() == second.tables()


def test_the_order_of_columns_does_not_matter() -> None:
    turned = dict(reversed(FULL.items()))
    turned["offers"] = [dict(reversed(row.items())) for row in turned["offers"]]
    assert Instance.of(turned).hash == Instance.of(FULL).hash


CHANGES: dict[str, Any] = {
    "instance": {"name": "toy", "title": "new"},
    "sources": [{"table": "offers", "kind": "real", "source": "by hand"}],
    "periods": [{"id": "p", "label": "new"}],
    "nations": [{"id": "A", "groups": ["x"], "gdp_million": 3}, {"id": "B"}],
    "budgets": [{"nation": n, "period": "p"} for n in "AB"],
    "capabilities": [{"id": "lift", "unit": "aircraft"}, {"id": "fuel", "unit": "tonnes"}],
    "situations": [{"id": "s", "weight": 0.999999999}],
    "missions": [{"id": "m", "situations": ["s"], "kind": "new"}],
    "requirements": [need("r", 2.000000001)],
    "deployment": [],
    "offers": [offer("b", "B", 2), offer("a", "A", 2)],
    "caveats": [{"id": "c", "nation": "A", "rule": "forbid", "reason": "Law"}],
    "locks": [{"id": "l", "rule": "at_least", "offer": "a", "quantity": 1}],
    "history": [{"offer": "a", "period": "p", "quantity": 2}],
    "credits": [{"nation": "A", "amount_million": 1}],
}
"""A small change of every table (of offers, their order)."""


@pytest.mark.parametrize("table", TABLES)
def test_another_content_has_another_hash(table: str) -> None:
    assert Instance.of(FULL).replace(**{table: CHANGES[table]}).hash != Instance.of(FULL).hash


def test_canonical_tables_round_trip() -> None:
    instance = Instance.of(FULL)
    data = instance.tables()
    assert list(data) == list(TABLES)
    again = Instance.of(json.loads(json.dumps(data)))
    assert again.hash == instance.hash
    assert again == instance
    assert data["offers"][0] == {"id": "a", "nation": "A", "capability": "lift", "quantity": 2}
    assert isinstance(data["offers"][0]["quantity"], int)


def test_canonical_rows_leave_defaults_out_and_keep_the_rest() -> None:
    row = Offer(id="a", nation="A", capability="lift", quantity=2.5, smallest=1.0, dwell=1.0, periods=("p",))
    assert canonical_row(row) == {
        "id": "a",
        "nation": "A",
        "capability": "lift",
        "quantity": 2.5,
        "smallest": 1,
        "periods": ["p"],
    }


def test_an_instance_is_frozen() -> None:
    instance = toy()
    with pytest.raises(ValidationError, match="frozen"):
        instance.offers = ()  # type: ignore[misc]
    with pytest.raises(ValidationError, match="frozen"):
        instance.offers[0].quantity = 9.0  # type: ignore[misc]
    assert isinstance(instance.offers, tuple)
    assert isinstance(instance.missions[0].situations, tuple)


def test_what_it_was_made_from_may_change() -> None:
    data = copy.deepcopy(FULL)
    instance = Instance.of(data)
    before = instance.hash
    data["offers"][0]["quantity"] = 99
    data["nations"][0]["groups"].append("z")
    assert Instance.of(instance.tables()).hash == before


def test_replace_makes_a_checked_copy() -> None:
    instance = toy()
    more = instance.replace(requirements=[need("r", 5)])
    assert (instance.requirements[0].quantity, more.requirements[0].quantity) == (2, 5)
    assert more.hash != instance.hash
    assert instance.replace(offers=instance.offers).hash == instance.hash
    assert instance.replace(instance={"name": "other"}).name == "other"
    with pytest.raises(pooling.InvalidInput, match="did you mean offers"):
        instance.replace(offer=[])
    with pytest.raises(pooling.InvalidInput, match="is not in nations"):
        instance.replace(nations=[{"id": "A"}])


def test_cached_facts_are_not_carried_over() -> None:
    instance = toy()
    assert set(instance.offer_of) == {"a", "b"}
    assert instance.hash
    other = instance.replace(offers=[offer("c", "A", 1)])
    assert set(other.offer_of) == {"c"}
    assert values(solve(other, card())) == {"covered": 0.5}


def test_an_instance_made_by_its_class_is_checked_too() -> None:
    rows = toy()
    with pytest.raises(pooling.InvalidInput, match="is not in nations"):
        Instance(**{**{name: getattr(rows, name) for name in TABLES}, "nations": rows.nations[:1]})


def test_an_instance_can_travel() -> None:
    instance = Instance.of(FULL)
    assert instance.hash
    assert pickle.loads(pickle.dumps(instance)) == instance


def test_words() -> None:
    assert str(toy()) == "<Instance toy: 2 nations, 2 capabilities, 1 requirements, 2 offers, 1 periods>"


@pytest.mark.parametrize(
    ("place", "pointer"),
    [
        (("offers", 12, "notice_days"), "/offers/12/notice_days"),
        (("instance", 0, "name"), "/instance/name"),
        (("offers", None, None), "/offers"),
        (("offers", 3, "a/b~c"), "/offers/3/a~1b~0c"),
        (("", None, None), "/"),
    ],
)
def test_json_pointers(place: tuple[str, int | None, str | None], pointer: str) -> None:
    assert json_pointer(*place) == pointer


# --- the schema -----------------------------------------------------------------------------------------------------

MEASURED = (
    "_million",
    "_days",
    "_share",
    "quantity",
    "smallest",
    "step",
    "smallest_use",
    "reserve",
    "amount",
    "effectiveness",
    "dwell",
    "population",
    "personnel",
    "value_weight",
)
"""Endings of columns that are a measure of something, and so have a unit."""


@pytest.mark.parametrize("table", [*TABLES, "commitments", "assignments"])
def test_every_column_says_what_it_means_and_in_which_unit(table: str) -> None:
    models: dict[str, type[BaseModel]] = {**TABLES, "commitments": Commitment, "assignments": Assignment}
    assert (models[table].__doc__ or "").strip()
    for field, info in models[table].model_fields.items():
        assert info.description, field
        assert len(info.description) >= 4, field
        extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
        if field.endswith(MEASURED):
            assert extra.get("unit"), field


def test_columns_that_name_rows_say_of_which_table() -> None:
    singular = {
        "nation": "nations",
        "partner": "nations",
        "offer": "offers",
        "requirement": "requirements",
        "mission": "missions",
        "capability": "capabilities",
        "period": "periods",
        "periods": "periods",
        "situations": "situations",
        "from_nation": "nations",
        "to_mission": "missions",
    }
    for name, model in TABLES.items():
        for field, info in model.model_fields.items():
            if field in singular and name != singular[field]:
                extra = info.json_schema_extra
                assert isinstance(extra, dict), (name, field)
                assert extra["refers_to"] == singular[field], (name, field)


def test_keys_are_columns() -> None:
    assert set(KEYS) == set(TABLES) - {"instance"}
    for table, fields in KEYS.items():
        assert set(fields) <= set(TABLES[table].model_fields)


@pytest.mark.parametrize("what", ["instance", "plan"])
def test_json_schema(what: str) -> None:
    schema = json.loads(json_schema(what))
    assert schema["$schema"].endswith("2020-12/schema")
    assert schema["additionalProperties"] is False
    tables_in = TABLES if what == "instance" else {"commitments": None, "assignments": None}
    assert set(schema["properties"]) == set(tables_in)
    for name, definition in schema["$defs"].items():
        assert definition["additionalProperties"] is False, name
        for field, content in definition["properties"].items():
            assert content.get("description"), (name, field)
    if what == "instance":
        assert schema["$defs"]["Offer"]["properties"]["notice_days"]["unit"] == "days"
        assert schema["$defs"]["Offer"]["properties"]["nation"]["refers_to"] == "nations"


# --- plans ----------------------------------------------------------------------------------------------------------

ROW = {"offer": "a", "period": "p", "quantity": 1}


@pytest.mark.parametrize(
    ("data", "place", "words"),
    [
        (None, "/", "a plan has commitments and assignments"),
        ([], "/", "a plan has commitments and assignments"),
        ({"commitment": []}, "/commitment", "did you mean commitments?"),
        ({"commitments": {}}, "/commitments", "a list of rows"),
        ({"commitments": ["a"]}, "/commitments/0", "object of fields"),
        ({"commitments": [{**ROW, "quantity": -1}]}, "/commitments/0/quantity", "a number from 0 to 100,000,000"),
        ({"commitments": [{**ROW, "quantity": float("nan")}]}, "/commitments/0/quantity", "finite"),
        ({"commitments": [{**ROW, "unit": "x"}]}, "/commitments/0/unit", "has no field unit"),
        ({"commitments": [{"offer": "a", "period": "p"}]}, "/commitments/0/quantity", "is needed"),
        ({"commitments": [ROW, {**ROW, "quantity": 2}]}, "/commitments/1", "a p stands twice"),
        ({"commitments": [{**ROW, "offer": "A"}]}, "/commitments/0/offer", "did you mean a?"),
        ({"commitments": [{**ROW, "period": "q"}]}, "/commitments/0/period", "q is not in periods of toy"),
        ({"assignments": [{**ROW, "requirement": "rr"}]}, "/assignments/0/requirement", "did you mean r?"),
    ],
)
def test_problems_of_a_plan(data: Any, place: str, words: str) -> None:
    with pytest.raises(pooling.InvalidInput) as caught:
        Plan.of(data, toy())
    (problem,) = caught.value.problems
    assert problem.place == place
    assert words in str(problem)


def test_all_problems_of_a_plan_come_at_once() -> None:
    data = {"commitments": [{**ROW, "offer": "x"}, {**ROW, "quantity": -1}], "assignments": [ROW], "more": 1}
    with pytest.raises(pooling.InvalidInput) as caught:
        Plan.of(data, toy())
    assert {problem.place for problem in caught.value.problems} == {
        "/more",
        "/commitments/0/offer",
        "/commitments/1/quantity",
        "/assignments/0/requirement",
    }


def test_a_plan_is_frozen_and_names_are_free_without_an_instance() -> None:
    plan = Plan.of({"commitments": [{**ROW, "offer": "anybody"}]})
    assert plan.committed == {("anybody", "p"): 1.0}
    with pytest.raises(ValidationError, match="frozen"):
        plan.commitments = ()  # type: ignore[misc]

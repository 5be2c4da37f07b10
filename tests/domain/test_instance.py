"""An instance: frozen, the same content the same hash, however numbers are written; the schema tells everything."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError
from toys import agreement, card, need, offer, option, periods, solve, toy, values

import pooling
from pooling.domain.instance import Instance, canonical_row, json_pointer
from pooling.domain.plan import PLAN_KEYS, PLAN_TABLES, Plan
from pooling.domain.reference import json_schema
from pooling.domain.tables import KEYS, TABLES, Offer

from .full import CHANGES, FULL


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
    "exchange_weight",
    "_total",
    "_output",
    "_limit",
    "probability",
    "reliability",
    "units_each",
    "delivered",
)
"""Endings of columns that are a measure of something, and so have a unit."""


@pytest.mark.parametrize("table", [*TABLES, *PLAN_TABLES])
def test_every_column_says_what_it_means_and_in_which_unit(table: str) -> None:
    models: dict[str, type[BaseModel]] = {**TABLES, **PLAN_TABLES}
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
        "nations": "nations",
        "members": "nations",
        "lead": "nations",
        "host": "nations",
        "hosts": "nations",
        "backbone_capability": "capabilities",
        "capabilities": "capabilities",
        "needs": "capabilities",
        "agreement": "agreements",
        "agreements": "agreements",
        "pool": "pools",
        "supplier": "suppliers",
        "suppliers": "suppliers",
        "support": "support",
        "standards": "standards",
        "same_standard": "standards",
        "scenario": "scenarios",
        "from_period": "periods",
        "until_period": "periods",
        "option": "options",
        "bonus_option": "options",
        "requires": "options",
        "excludes": "options",
        "fund": "funds",
        "standard": "standards",
        "not_to": "nations",
    }
    for name, model in {**TABLES, **PLAN_TABLES}.items():
        for field, info in model.model_fields.items():
            if field in singular and name != singular[field]:
                extra = info.json_schema_extra
                assert isinstance(extra, dict), (name, field)
                assert extra["refers_to"] == singular[field], (name, field)


def test_keys_are_columns() -> None:
    assert set(KEYS) == set(TABLES) - {"instance"}
    for table, fields in KEYS.items():
        assert set(fields) <= set(TABLES[table].model_fields)
    assert set(PLAN_KEYS) == set(PLAN_TABLES)
    for table, fields in PLAN_KEYS.items():
        assert set(fields) <= set(PLAN_TABLES[table].model_fields)


@pytest.mark.parametrize("what", ["instance", "plan"])
def test_json_schema(what: str) -> None:
    schema = json.loads(json_schema(what))
    assert schema["$schema"].endswith("2020-12/schema")
    assert schema["additionalProperties"] is False
    tables_in = TABLES if what == "instance" else PLAN_TABLES
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
MEMBER = {"agreement": "g", "nation": "A", "period": "p"}
START = {"option": "i", "nation": "A", "period": "p"}


@pytest.mark.parametrize(
    ("data", "place", "words"),
    [
        (None, "/", "a plan is an object of tables"),
        ([], "/", "a plan is an object of tables"),
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
        ({"memberships": [{**MEMBER, "agreement": "G"}]}, "/memberships/0/agreement", "did you mean g?"),
        ({"memberships": [{**MEMBER, "nation": "C"}]}, "/memberships/0/nation", "C is not in nations of toy"),
        ({"memberships": [{**MEMBER, "role": "leader"}]}, "/memberships/0/role", "did you mean lead?"),
        ({"memberships": [MEMBER, {**MEMBER, "role": "lead"}]}, "/memberships/1", "g A p stands twice"),
        ({"memberships": [{**MEMBER, "quantity": 1}]}, "/memberships/0/quantity", "has no field quantity"),
        ({"trades": [{**ROW, "offer": "c"}]}, "/trades/0/offer", "c is not in offers of toy"),
        ({"trades": [{**ROW, "quantity": -2e8}]}, "/trades/0/quantity", "a number from -100,000,000 to 100,000,000"),
        ({"trades": [{**ROW, "quantity": float("-inf")}]}, "/trades/0/quantity", "finite"),
        ({"trades": [{"offer": "a", "period": "p"}]}, "/trades/0/quantity", "is needed"),
        ({"trades": [ROW, {**ROW, "quantity": -1}]}, "/trades/1", "a p stands twice"),
        ({"starts": [{**START, "option": "I"}]}, "/starts/0/option", "did you mean i?"),
        ({"starts": [{**START, "nation": "C"}]}, "/starts/0/nation", "C is not in nations of toy"),
        ({"starts": [{**START, "period": "q"}]}, "/starts/0/period", "q is not in periods of toy"),
        ({"starts": [{**START, "units": -1}]}, "/starts/0/units", "a number from 0 to 100,000,000"),
        ({"starts": [{**START, "grant": "bonuss"}]}, "/starts/0/grant", "did you mean bonus?"),
        ({"starts": [{**START, "quantity": 1}]}, "/starts/0/quantity", "has no field quantity"),
        ({"starts": [START, {**START, "units": 2}]}, "/starts/1", "i A p stands twice"),
        ({"deliveries": [{**START, "quantity": 1, "option": "j"}]}, "/deliveries/0/option", "j is not in options"),
        ({"deliveries": [{**START, "quantity": -1}]}, "/deliveries/0/quantity", "a number from 0 to 100,000,000"),
        ({"deliveries": [START]}, "/deliveries/0/quantity", "is needed"),
        ({"deliveries": 2 * [{**START, "quantity": 1}]}, "/deliveries/1", "i A p stands twice"),
    ],
)
def test_problems_of_a_plan(data: Any, place: str, words: str) -> None:
    with pytest.raises(pooling.InvalidInput) as caught:
        Plan.of(data, toy(agreements=[agreement("g")], options=[option("i")]))
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


def test_a_lead_is_a_member_and_trades_have_a_sign() -> None:
    rows = [{**MEMBER, "role": "lead"}, {**MEMBER, "nation": "B"}]
    data = {"memberships": rows, "trades": [{**ROW, "quantity": -1.5}, {**ROW, "offer": "b", "quantity": 1.5}]}
    plan = Plan.of(data, toy(agreements=[agreement("g")]))
    assert plan.members == {("g", "A", "p"), ("g", "B", "p")}
    assert plan.leads == {("g", "A", "p")}
    assert plan.traded == {("a", "p"): -1.5, ("b", "p"): 1.5}
    assert list(plan.as_dict()) == list(PLAN_TABLES)
    assert plan.as_dict()["memberships"][1] == {**MEMBER, "nation": "B", "role": "member"}
    assert Plan.of(plan.as_dict()) == plan


def test_a_plan_of_before_there_were_agreements_still_reads() -> None:
    plan = Plan.of({"commitments": [ROW], "assignments": []}, toy())
    assert (plan.memberships, plan.trades, plan.members) == ((), (), frozenset())


def test_starts_and_deliveries_of_a_plan() -> None:
    data = {
        "starts": [{**START, "units": 2, "grant": "bonus"}, {**START, "nation": "B"}],
        "deliveries": [{**START, "quantity": 2}],
    }
    plan = Plan.of(data, toy(options=[option("i")]))
    assert (plan.started["i", "A", "p"].units, plan.started["i", "A", "p"].grant) == (2, "bonus")
    assert (plan.started["i", "B", "p"].units, plan.started["i", "B", "p"].grant) == (0, "none")
    assert plan.delivered == {("i", "A", "p"): 2.0}
    assert plan.as_dict()["starts"] == [
        {**START, "units": 2, "grant": "bonus"},
        {**START, "nation": "B", "units": 0, "grant": "none"},
    ]
    assert Plan.of(plan.as_dict()) == plan


# --- what changes over the periods ----------------------------------------------------------------------------------


def test_needs_and_units_change_from_a_period_on() -> None:
    changes = [("p4", 1), ("p2", 5)]  # in any order
    instance = toy(
        periods=periods(5),
        requirements=[need("r", 2), need("q", 7)],
        requirement_changes=[
            {"requirement": "r", "from_period": change, "quantity": units} for change, units in changes
        ],
        offer_changes=[
            {"offer": "a", "from_period": "p1", "quantity": 4},
            {"offer": "a", "from_period": "p3", "quantity": 0},
        ],
    )
    r, q = instance.requirements
    a, b = instance.offers
    assert [instance.need(r, period) for period in instance.period_ids] == [2, 5, 5, 1, 1]
    assert {instance.need(q, period) for period in instance.period_ids} == {7}
    assert [instance.units(a, period) for period in instance.period_ids] == [4, 4, 0, 0, 0]
    assert {instance.units(b, period) for period in instance.period_ids} == {2}


def test_what_pools_and_options_bring_is_not_owned() -> None:
    instance = Instance.of(FULL)
    assert {offer.id for offer in instance.offers if offer.owned} == {"a", "b"}


@pytest.mark.parametrize("table", TABLES)
def test_notes_are_carried_and_are_no_facts(table: str) -> None:
    plain = Instance.of(FULL)
    rows = FULL[table]
    noted = plain.replace(
        **{table: {**rows, "notes": "x"} if table == "instance" else [{**rows[0], "notes": "x"}, *rows[1:]]}
    )
    assert noted.hash == plain.hash
    assert noted != plain
    first = noted.tables()[table] if table == "instance" else noted.tables()[table][0]
    assert first["notes"] == "x"
    assert list(first)[-1] == "notes"
    assert Instance.of(noted.tables()) == noted


@pytest.mark.parametrize("value", [1e-310, 1e-16, 5e-324])
def test_what_is_almost_zero_is_a_slip(value: float) -> None:
    """Doubles below 1e-308 lose digits, and 1 / 1e-310 is infinite."""
    with pytest.raises(pooling.InvalidInput, match="a number is 0, or at least 1e-15 away from it"):
        toy(offers=[offer("a", "A", 1, cost=value)])
    with pytest.raises(pooling.InvalidInput, match="a number is 0, or at least 1e-15 away from it"):
        pooling.solve(toy(), overrides={"budget.scale": value})
    assert toy(offers=[offer("a", "A", 1, cost=1e-15)]).offers[0].unit_cost_million == 1e-15

"""Money in other currencies: as it was given in files, in the instance's currency everywhere else."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

import pooling
from pooling.domain.fields import MoneyRow, money_columns
from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput
from pooling.domain.reference import SMALLEST
from pooling.domain.tables import TABLES
from pooling.io.files import write_instance

EURO = {"id": "EUR-2021", "rate": 1.1, "price_year": 2021, "price_level": 1.2}

UNCOMPARED = {**EURO, "price_level": None}


def tables(**more: Any) -> dict[str, Any]:
    """The smallest instance with its one offer in euro of 2021, in an instance of 2027."""
    out = json.loads(SMALLEST)
    out["instance"]["price_year"] = 2027
    out["currencies"] = [EURO]
    out["offers"][0]["currency"] = "EUR-2021"
    return {**out, **more}


def test_figures_are_in_the_instances_currency() -> None:
    instance = Instance.of(tables())
    # 8 million a unit * 1.1 a euro * 1.2 for the years between
    assert instance.offers[0].unit_cost_million == 10.56
    assert instance.offers[0].currency is None
    assert instance.given("offers")[0].model_dump()["unit_cost_million"] == 8
    assert instance.tables()["offers"][0]["currency"] == "EUR-2021"


def test_every_column_of_money_is_exchanged_and_no_other() -> None:
    for table, model in TABLES.items():
        assert bool(money_columns(model)) == issubclass(model, MoneyRow), table
    nation = {"id": "FRA", "currency": "EUR-2021", "gdp_million": 100, "population": 100, "reserve_share": 0.1}
    found = Instance.of(tables(nations=[nation])).nations[0]
    assert (found.gdp_million, found.population, found.reserve_share) == (132, 100, 0.1)


def test_a_plan_costs_what_it_costs_in_figures_exchanged_by_hand() -> None:
    given = Instance.of(tables())
    by_hand = tables(currencies=[])
    by_hand["offers"][0] |= {"unit_cost_million": 10.56, "currency": None}
    one, other = pooling.solve(given), pooling.solve(Instance.of(by_hand))
    assert [(tier.name, tier.value, tier.bound) for tier in one.tiers] == [
        (tier.name, tier.value, tier.bound) for tier in other.tiers
    ]
    assert one.tier("cost").value == pytest.approx(10.56)
    assert one.provenance["instance_hash"] == given.hash != other.provenance["instance_hash"]


@pytest.mark.parametrize("name", ["x.json", "x.xlsx", "x"])
def test_files_keep_the_currency(name: str, tmp_path: Path) -> None:
    instance = Instance.of(tables())
    write_instance(instance, tmp_path / name)
    again = pooling.load(tmp_path / name)
    assert again.hash == instance.hash
    assert again.given("offers") == instance.given("offers")
    assert again.offers == instance.offers


def test_copies_exchange_once() -> None:
    instance = Instance.of(tables())
    assert instance.replace(offers=instance.offers).offers == instance.offers
    assert instance.replace(credits=[]).offers == instance.offers
    dearer = instance.with_changes({"do": "multiply", "table": "currencies", "field": "rate", "value": 2})
    assert dearer.offers[0].unit_cost_million == 21.12


def test_rows_make_an_instance_as_tables_do() -> None:
    given = Instance.of(tables(currencies=[{"id": "EUR-2021", "rate": 1.1, "price_year": 2027}]))
    made = Instance(instance=given.instance, **{name: given.given(name) for name in TABLES if name != "instance"})
    assert (made.hash, made.offers, made.given("offers")) == (given.hash, given.offers, given.given("offers"))


def test_equal_is_what_was_given_the_same() -> None:
    given = Instance.of(tables())
    by_hand = given.replace(offers=given.offers)
    assert by_hand.offers == given.offers
    assert given == Instance.of(tables()) == copy.deepcopy(given)
    assert given != by_hand
    assert hash(given) == hash(by_hand)


def test_a_warning_shows_what_stands_in_the_cell() -> None:
    dear = tables(nations=[{"id": "FRA", "gdp_million": 1000, "currency": "EUR-2021"}])
    dear["offers"][0]["unit_cost_million"] = 2000
    caution = next(row for row in Instance.of(dear).warnings if row.place == "/offers/0/unit_cost_million")
    assert caution.value == "2000.0"
    assert "GDP 1,320 million" in caution.rule


def test_a_price_year_that_is_not_known_is_no_second_problem() -> None:
    with pytest.raises(InvalidInput) as refused:
        Instance.of(tables(instance={"name": "x", "price_year": "soon"}, currencies=[UNCOMPARED]))
    assert [problem.place for problem in refused.value.problems] == ["/instance/price_year"]


@pytest.mark.parametrize(
    ("more", "place", "words"),
    [
        (
            {"currencies": [{"id": "EUR-2021", "rate": 1e12}]},
            "/offers/0/unit_cost_million",
            "in the instance's currency",
        ),
        ({"currencies": []}, "/offers/0/currency", "not in currencies"),
        ({"currencies": [{"id": "EUR-2021", "rate": 0}]}, "/currencies/0/rate", "a number from"),
        ({"currencies": [UNCOMPARED]}, "/currencies/0/price_level", "its prices are of 2021"),
        (
            {"instance": {"name": "x"}, "currencies": [{**EURO, "price_level": None}]},
            "/currencies/0/price_level",
            "not stated",
        ),
    ],
)
def test_what_cannot_be_exchanged_is_refused(more: dict[str, Any], place: str, words: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        Instance.of(tables(**more))
    assert [problem.place for problem in refused.value.problems] == [place]
    assert words in str(refused.value)

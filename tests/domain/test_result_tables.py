"""Tables of results: every column says what it means, and a new record is one class, one field and its producer."""

from __future__ import annotations

from dataclasses import dataclass, field, make_dataclass
from typing import Any

import pandas as pd
import pytest
from pydantic import ValidationError

import pooling
from pooling.domain.audit_report import AuditReport, tables_of
from pooling.domain.card import CARD_FIELDS
from pooling.domain.card_schema import card_schema
from pooling.domain.parameters import PARAMETERS
from pooling.domain.record_table import RecordTable
from pooling.domain.reference import results_page
from pooling.domain.result_columns import ResultColumn, result_column, result_columns
from pooling.domain.result_schema import ResultAnswer, result_schema
from pooling.domain.result_tables import RESULT_TABLES

COLUMNS = [(name, column) for name, table in RESULT_TABLES.items() for column in table.columns]


@pytest.fixture(scope="module")
def result() -> pooling.Result:
    return pooling.solve("nordic-five", card="fair-share", overrides={"breadth.largest_share": 0.6}, gap=0.02)


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=[f"{table}.{column.name}" for table, column in COLUMNS])
def test_every_column_says_what_it_means(table: str, column: ResultColumn) -> None:
    assert column.meaning
    assert column.heading
    if column.name.endswith("_million"):
        assert column.unit == "million"
    if column.name.endswith("share") or column.name.endswith("gap"):
        assert column.is_share
    if column.kind == "number" and table != "figures":
        assert column.unit or column.name in ("value", "bound", "found", "certified_bound"), "every number has a unit"
    if column.total:
        assert column.is_number


def test_frames_say_units_prices_and_meaning(result: pooling.Result) -> None:
    assert result.spending.attrs["columns"]["spend_million"] == {
        "kind": "number",
        "unit": "million",
        "prices": "constant prices",
        "discounting": "",
        "refers_to": "",
        "meaning": "All it spends: the sum of the parts",
    }
    assert result.coverage.attrs["columns"]["need"]["unit"] == "capability unit"
    stated = result.dictionary
    assert len(stated) == len(COLUMNS)
    assert set(stated.table) == set(RESULT_TABLES)


def test_every_table_is_on_the_page_and_in_the_schema() -> None:
    page, schema = results_page(), result_schema()
    for name, table in RESULT_TABLES.items():
        section = page.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
        for column in table.columns:
            assert f"| `{column.name}` |" in section
            stated = schema["$defs"].get(table.kind.__name__, {}).get("properties", {}).get(column.name)
            if stated is not None:
                assert stated.get("description") == column.meaning


def test_a_result_fits_its_own_schema(result: pooling.Result) -> None:
    schema, data = result_schema(), result.as_dict()
    assert set(schema["properties"]) == set(data)
    assert set(schema["required"]) == set(data)
    ResultAnswer.model_validate(data)
    data["coverage"][0]["need"] = "much"
    with pytest.raises(ValidationError):
        ResultAnswer.model_validate(data)


def test_a_new_record_is_one_class_one_field_and_its_producer() -> None:
    @dataclass(frozen=True)
    class WeatherRow:
        """What the weather does to a nation in a period."""

        nation: str = result_column("Nation", refers_to="nations")
        lost_million: float = result_column("What it costs", unit="million", total=True)

    wider: Any = make_dataclass(
        "Wider", [("weather", tuple[WeatherRow, ...], field(default=()))], bases=(AuditReport,), frozen=True
    )
    assert tables_of(wider)["weather"] is WeatherRow
    assert [column.heading for column in result_columns(WeatherRow)] == ["Nation", "Lost"]
    table = RecordTable("weather", WeatherRow, lambda _: [WeatherRow("NOR", 2.5)])
    assert table.plain_rows(None) == [{"nation": "NOR", "lost_million": 2.5}]  # type: ignore[arg-type]
    assert table.meaning == "What the weather does to a nation in a period."
    # All others follow from the registry, which is made from the fields of the report.
    assert {name for name in RESULT_TABLES if name in tables_of(AuditReport)} == set(tables_of(AuditReport))


def test_a_field_that_states_nothing_is_refused() -> None:
    @dataclass(frozen=True)
    class Silent:
        """Nothing."""

        nation: str

    with pytest.raises(KeyError):
        result_columns(Silent)


def test_an_unknown_table_is_no_attribute(result: pooling.Result) -> None:
    assert isinstance(result.nations, pd.DataFrame)
    with pytest.raises(AttributeError, match="a result has no weather"):
        _ = result.weather
    assert "coverage" in dir(result)


def test_the_schema_of_a_card_has_its_fields_and_every_parameter() -> None:
    schema = card_schema()
    assert set(schema["properties"]) == set(CARD_FIELDS)
    stated = schema["properties"]["parameters"]["properties"]
    assert {f"{family}.{name}" for family, of in stated.items() for name in of["properties"]} == set(PARAMETERS)
    for key, parameter in PARAMETERS.items():
        family, _, name = key.partition(".")
        one = stated[family]["properties"][name]
        assert one["default"] == parameter.default
        if parameter.kind in ("number", "whole"):
            assert {parameter.low, parameter.high} == {one.get("minimum", one.get("exclusiveMinimum")), one["maximum"]}

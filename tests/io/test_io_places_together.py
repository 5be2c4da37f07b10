"""Dead references and lists that do not tie, in the user's own words for the place, whatever the format."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from workbooks import sheets_of, workbook
from written_toys import full_toy

from pooling.domain.problems import InvalidInput, Problem
from pooling.domain.tables import TABLES
from pooling.io.columns import instance_columns
from pooling.io.csv_folder import draft_csv_folder
from pooling.io.draft import Draft
from pooling.io.json_file import draft_json
from pooling.io.workbook import draft_workbook
from pooling.io.workbook_parts import column_letters

Read = Callable[[dict[str, Any], Path], list[Problem]]
Place = Callable[[str, int, str], str]


def problems_of(draft: Draft) -> list[Problem]:
    try:
        return draft.problems()
    except InvalidInput as error:
        return list(error.problems)


def as_json(tables: dict[str, Any], _: Path) -> list[Problem]:
    return problems_of(draft_json(json.dumps(tables).encode()))


def as_workbook(tables: dict[str, Any], _: Path) -> list[Problem]:
    return problems_of(draft_workbook(workbook(sheets_of(tables))))


def as_csv(tables: dict[str, Any], folder: Path) -> list[Problem]:
    for name, rows in sheets_of(tables).items():
        lines = [",".join("" if cell is None else str(cell) for cell in row) for row in rows]
        (folder / f"{name.lower()}.csv").write_text("\n".join(lines) + "\n")
    return problems_of(draft_csv_folder(folder))


def pointer(table: str, row: int, field: str) -> str:
    return f"/{table}/{row}/{field}"


def cell(table: str, row: int, field: str) -> str:
    return f"{table.capitalize()}!{column_letters(list(instance_columns()[table]).index(field))}{row + 2}"


def line(table: str, row: int, field: str) -> str:
    return f"{table}.csv:{row + 2}:{field}"


FORMATS: dict[str, tuple[Read, Place]] = {
    "json": (as_json, pointer),
    "workbook": (as_workbook, cell),
    "csv": (as_csv, line),
}


REFERENCES = [
    (table, name)
    for table, columns in instance_columns().items()
    for name, column in columns.items()
    if column.refers_to
]


@pytest.mark.parametrize("form", FORMATS)
def test_the_full_toy_has_no_problems(form: str, tmp_path: Path) -> None:
    read, _ = FORMATS[form]
    assert read(full_toy(), tmp_path) == []


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(("table", "field"), REFERENCES)
def test_a_name_that_is_nowhere_has_its_place(form: str, table: str, field: str, tmp_path: Path) -> None:
    read, place = FORMATS[form]
    tables = full_toy()
    row = next((index for index, row in enumerate(tables[table]) if row.get(field)), 0)
    column = instance_columns()[table][field]
    known = list(tables[table][row].get(field, [])) if column.kind == "ids" else []
    tables[table][row][field] = [*known, "nobody"] if column.kind == "ids" else "nobody"
    found = {problem.place: problem for problem in read(tables, tmp_path) if "nobody is not in" in problem.rule}
    assert list(found) == [place(table, row, field)]
    (problem,) = found.values()
    assert problem.rule == f"nobody is not in {column.refers_to}"
    assert problem.value == "'nobody'"


@pytest.mark.parametrize("form", FORMATS)
def test_a_published_list_that_does_not_add_up_is_refused_where_its_total_stands(form: str, tmp_path: Path) -> None:
    read, place = FORMATS[form]
    hours = {"DEU": 5_500, "NLD": 2_000, "LUX": 1_200, "BEL": 1_000, "NOR": 100, "CZE": 100}
    tables = full_toy()
    tables["nations"] += [{"id": name} for name in ("LUX", "BEL", "NOR", "CZE")]
    tables["budgets"] = []
    tables["pools"].append({"id": "mrtt", "capability": "tanker", "unit_output": 1_100, "published_total": 8_900})
    tables["offers"] += [
        {"id": f"mrtt-{name}", "nation": name, "capability": "tanker", "quantity": share, "pool": "mrtt"}
        for name, share in hours.items()
    ]
    (problem,) = read(tables, tmp_path)
    assert problem.place == place("pools", 1, "published_total")
    assert "the shares of mrtt add up to 9,900, not 8,900" in problem.rule
    assert "DEU 5,500 + NLD 2,000 + LUX 1,200 + BEL 1,000 + NOR 100 + CZE 100" in problem.rule
    tables["pools"][1]["published_total"] = 9_900
    assert read(tables, tmp_path) == []


@pytest.mark.parametrize("form", FORMATS)
def test_several_wrong_things_come_at_once_in_the_order_of_the_file(form: str, tmp_path: Path) -> None:
    read, place = FORMATS[form]
    tables = full_toy()
    tables["requirements"][0]["sharing_level"] = 9
    tables["sharing"][0]["nations"] = ["FRA", "USA"]
    tables["agreements"][0] |= {"least_members": 4, "most_members": 4}
    tables["agreements"][1]["gain_share"] = 40
    tables["pools"][0]["most_units"] = 10**12
    tables["offers"][0]["consent"] = "duel"
    tables["clusters"][0]["failure_probability"] = -0.1
    tables["locks"][1]["rule"] = "at_least"
    wrong = [
        ("requirements", 0, "sharing_level"),
        ("sharing", 0, "nations"),
        ("agreements", 0, "least_members"),
        ("agreements", 1, "gain_share"),
        ("pools", 0, "most_units"),
        ("offers", 0, "consent"),
        ("clusters", 0, "failure_probability"),
        ("locks", 1, "rule"),
    ]
    found = read(tables, tmp_path)
    order = list(TABLES if form == "csv" else tables)
    in_order = sorted(wrong, key=lambda one: order.index(one[0]))
    assert [problem.place for problem in found] == [place(*name) for name in in_order]
    by_place = {problem.place: problem for problem in found}
    assert by_place[place("agreements", 1, "gain_share")].cure == "write 0.4 for 40 %"
    assert by_place[place("offers", 0, "consent")].cure == "did you mean dual?"


@pytest.mark.parametrize("form", FORMATS)
def test_wrong_rows_of_years_and_money_have_their_place(form: str, tmp_path: Path) -> None:
    read, place = FORMATS[form]
    tables = full_toy()
    tables["prices"][1]["kind"] = "option"
    tables["accounts"][0]["equipment_million"] = 70_000
    tables["guidelines"][0]["share"] = 3.5
    tables["requirement_changes"][0]["quantity"] = 0
    tables["offer_changes"][0]["quantity"] = 1.5
    tables["offers"][5]["pool"] = "hours"
    tables["options"][0] |= {"most_participants": 1, "least_units": 9}
    tables["option_costs"][1]["share"] = 0.5
    tables["price_steps"][0]["from_units"] = 99
    tables["effects"][0]["reliability"] = 0.5
    tables["certificates"][0]["until_period"] = "2025"
    tables["funds"][0]["bonus_share"] = 0.1
    tables["fund_budgets"][0]["amount_million"] = -1
    tables["refunds"][1]["share"] = 85
    tables["locks"][2]["quantity"] = None
    tables["started"][0]["nation"] = "NLD"
    wrong = [
        ("prices", 1, "kind"),
        ("accounts", 0, "equipment_million"),
        ("guidelines", 0, "share"),
        ("requirement_changes", 0, "quantity"),
        ("offer_changes", 0, "quantity"),
        ("offers", 5, "pool"),
        ("options", 0, "most_participants"),
        ("options", 0, "least_units"),
        ("option_costs", 0, "share"),
        ("price_steps", 0, "from_units"),
        ("effects", 0, "notice_days"),
        ("certificates", 0, "until_period"),
        ("funds", 0, "bonus_share"),
        ("fund_budgets", 0, "amount_million"),
        ("refunds", 1, "share"),
        ("locks", 2, "quantity"),
        ("started", 0, "nation"),
    ]
    found = {problem.place: problem for problem in read(tables, tmp_path)}
    # The share of the pool is of another published total as well.
    others = set(found) - {place(*row) for row in wrong}
    assert others <= {place("pools", 0, "published_total")}
    assert {place(*row) for row in wrong} <= set(found)
    assert found[place("refunds", 1, "share")].cure == "write 0.85 for 85 %"
    assert found[place("prices", 1, "kind")].cure == "did you mean options?"


@pytest.mark.parametrize("form", ["workbook", "csv"])
@pytest.mark.parametrize(
    ("table", "field", "rule"),
    [
        ("missions", "situations", "a mission happens in at least one situation"),
        ("clusters", "nations", "a cluster has nations"),
    ],
)
def test_an_empty_cell_of_a_needed_list_is_an_empty_list(
    form: str, table: str, field: str, rule: str, tmp_path: Path
) -> None:
    read, place = FORMATS[form]
    tables = full_toy()
    tables[table][0][field] = []
    assert [(problem.place, problem.rule) for problem in read(tables, tmp_path)] == [(place(table, 0, field), rule)]


@pytest.mark.parametrize("form", FORMATS)
def test_names_with_a_comma_between_them_are_told_apart(form: str, tmp_path: Path) -> None:
    read, place = FORMATS[form]
    tables = full_toy()
    tables["agreements"][0]["members"] = "FRA, DEU" if form != "csv" else '"FRA, DEU"'
    problems = [row for row in read(tables, tmp_path) if row.place == place("agreements", 0, "members")]
    assert [problem.rule for problem in problems] == [
        "a list of ids" if form == "json" else "several names are separated by ;"
    ]
    assert form == "json" or problems[0].cure == "write FRA;DEU"

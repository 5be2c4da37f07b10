"""Every problem at once, in the order of the file, once each, in the user's own words for the place."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from workbooks import changed, sheets_of, workbook
from written_toys import toy

from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput, Problem
from pooling.io.csv_folder import write_csv_folder
from pooling.io.files import examine, read_instance, read_tables
from pooling.io.json_file import draft_json
from pooling.io.workbook import draft_workbook

WRONG = {
    ("offers", 0, "nation"): "FRAA",
    ("offers", 1, "notice_days"): -1,
    ("offers", 2, "quantity"): None,
    ("history", 0, "period"): "2062",
    ("missions", 0, "situations"): ["one", "three"],
}


def wrong() -> dict[str, Any]:
    tables = toy()
    for (table, row, field), value in WRONG.items():
        if value is None:
            del tables[table][row][field]
        else:
            tables[table][row][field] = value
    return tables


def found_in_workbook(content: bytes) -> list[Problem]:
    try:
        return draft_workbook(content).problems()
    except InvalidInput as error:
        return list(error.problems)


def by_place(problems: list[Problem]) -> dict[str, Problem]:
    assert len({problem.place for problem in problems}) == len(problems), problems
    return {problem.place: problem for problem in problems}


def test_json_places() -> None:
    problems = draft_json(json.dumps(wrong()).encode()).problems()
    assert [problem.place for problem in problems] == [
        "/missions/0/situations",
        "/offers/0/nation",
        "/offers/1/notice_days",
        "/offers/2/quantity",
        "/history/0/period",
    ]
    assert by_place(problems)["/offers/0/nation"].cure == "did you mean FRA?"
    assert by_place(problems)["/offers/0/nation"].value == "'FRAA'"


def test_json_order_is_the_files_order() -> None:
    tables = wrong()
    backwards = {name: tables[name] for name in reversed(tables)}
    places = [problem.place for problem in draft_json(json.dumps(backwards).encode()).problems()]
    assert places[0] == "/history/0/period"
    assert places[-1] == "/missions/0/situations"


def test_workbook_places() -> None:
    problems = found_in_workbook(workbook(sheets_of(wrong())))
    assert [problem.place for problem in problems] == [
        "Missions!C2",
        "Offers!B2",
        "Offers!E3",
        "Offers!D4",
        "History!C2",
    ]


def test_csv_places(tmp_path: Path) -> None:
    folder = csv_folder(tmp_path, wrong())
    assert [problem.place for problem in examine(folder)[1]] == [
        "missions.csv:2:situations",
        "offers.csv:2:nation",
        "offers.csv:3:notice_days",
        "offers.csv:4:quantity",
        "history.csv:2:period",
    ]


def csv_folder(tmp_path: Path, tables: dict[str, Any]) -> Path:
    folder = tmp_path / "folder"
    folder.mkdir()
    for table, rows in tables.items():
        lines = [
            ",".join("" if cell is None else str(cell) for cell in row)
            for row in sheets_of({table: rows})[table.capitalize()]
        ]
        (folder / f"{table}.csv").write_text("\n".join(lines) + "\n")
    return folder


def test_csv_lines_are_lines_of_the_file(tmp_path: Path) -> None:
    write_csv_folder(Instance.of(toy()), tmp_path / "x")
    (tmp_path / "x" / "periods.csv").write_text('id,label\n2026,"two\nlines"\n\n2027,"x"\nbad id,y\n')
    assert [problem.place for problem in examine(tmp_path / "x")[1]] == ["periods.csv:6:id"]


@pytest.mark.parametrize(
    ("cell", "rule", "cure"),
    [
        ("3,5", "a number with a point", "write 3.5"),
        ("1,234,567.5", "a number with a point", "write 1234567.5"),
        ("1.234,5", "a number with a point", "write 1234.5"),
        ("1 234", "a number with a point", "write 1234"),
        ("1\u202f234", "a number with a point", "write 1234"),
        ("1'234.5", "a number with a point", "write 1234.5"),
        ("1,234", "a number with a point", "write 1234, or 1.234 if the comma is a decimal comma"),
        ("50 %", "a number with a point", "write 0.5"),
        ("EUR 5", "a number alone", "write 5"),
        ("5 aircraft", "a number alone", "write 5"),
        ("1e400", "a number of ordinary size", "write a number below"),
        ("nan", "a number", "write a number such as"),
        ("Infinity", "a number", "write a number such as"),
        ("１２", "a number with a point", "write 12"),
        ("2.400", "ambiguous", "write 2400 or 2.4"),
        ("1.000", "ambiguous", "write 1000 or 1"),
        ("12.345", "ambiguous", "write 12345 or 12.345, as a number"),
        ("-1.000", "ambiguous", "write -1000 or -1"),
        ("1,000", "a number with a point", "write 1000, or 1 if the comma is a decimal comma"),
        ("1\u00a0000", "a number with a point", "write 1000"),
        ("2.400.000", "a number with a point", "write 2400000"),
        ("\u20135", "a number with a point", "write -5"),
        ("\u22125,5", "a number with a point", "write -5.5"),
        ("(5)", "a number with a point", "write -5"),
        ("\u201c5\u201d", "a number with a point", "write 5"),
        ("$1,200.50", "a number alone", "write 1200.50"),
        ("5,5 \u20ac", "a number alone", "write 5.5"),
        ("\u20ac 1.200", "a number alone", "write 1200 or 1.2"),
        ("2.5 million", "a number alone", "write the number in full"),
        ("12,5 %", "a number with a point", "write 0.125"),
        ("n/a", "a number", "leave the cell empty"),
        ("-", "a number", "leave the cell empty"),
        ("5 to 7", "a number", "write a number such as"),
        ("1_000", "a number", "write a number such as"),
        ("9" * 5_000, "a number", "write a number such as"),
        ("ten", "a number", "write a number such as"),
    ],
)
def test_numbers_as_people_write_them(cell: str, rule: str, cure: str) -> None:
    """The same message from a text cell of a workbook; the wrong cell hides no other problem of its row."""
    sheets = sheets_of(toy())
    sheets["Offers"][1][3] = cell
    sheets["Offers"][1][1] = "FRAA"
    problems = by_place(found_in_workbook(workbook(sheets)))
    assert problems["Offers!D2"].rule.startswith(rule)
    assert problems["Offers!D2"].cure.startswith(cure)
    readable = ("3,5", "1,234,567.5", "1.234,5", "1 234", "1\u202f234", "1'234.5", "50 %", "１２", "1\u00a0000")
    assert ("Offers!B2" in problems) == (cell in (*readable, "2.400.000", "\u201c5\u201d", "12,5 %"))


def test_csv_says_the_same_of_a_decimal_comma(tmp_path: Path) -> None:
    write_csv_folder(Instance.of(toy()), tmp_path / "x")
    history = 'offer,requirement,period,quantity\no1,,2026,"2,5"\n'
    (tmp_path / "x" / "history.csv").write_text(history)
    (problem,) = examine(tmp_path / "x")[1]
    assert (problem.place, problem.value, problem.cure) == ("history.csv:2:quantity", "'2,5'", "write 2.5")


@pytest.mark.parametrize(
    ("put", "rule"),
    [
        (lambda sheet: sheet.write_boolean(1, 3, True), "a number, not TRUE"),
        (lambda sheet: sheet.write_formula(1, 3, "=1+1", None, "#REF!"), "an error value"),
        (lambda sheet: sheet.write_formula(1, 3, "=1/0", None, "#DIV/0!"), "an error value"),
        (lambda sheet: sheet.write_number(1, 4, 2.5), "a whole number"),
        (lambda sheet: sheet.write_string(1, 4, "soon"), "a number"),
    ],
)
def test_odd_cells_of_a_workbook(put: Callable[[Any], None], rule: str) -> None:
    (problem,) = found_in_workbook(workbook(sheets_of(toy()), lambda _, sheets: put(sheets["Offers"])))
    assert problem.place in ("Offers!D2", "Offers!E2")
    assert problem.rule.startswith(rule)


def test_dates_in_a_workbook_are_no_numbers_and_no_ids() -> None:
    def put(book: Any, sheets: dict[str, Any]) -> None:
        date = book.add_format({"num_format": "yyyy-mm-dd"})
        sheets["Offers"].write_datetime(1, 3, datetime.datetime(2026, 1, 1), date)
        sheets["Caveats"].write_datetime(1, 0, datetime.datetime(2026, 1, 1), date)

    problems = by_place(found_in_workbook(workbook(sheets_of(toy()), put)))
    assert problems["Offers!D2"].rule == "a number, not a date or time"
    assert problems["Caveats!A2"].rule == "text, not a date or time"
    assert len(problems) == 2


def test_a_formula_without_a_saved_value_says_how_to_save_it() -> None:
    content = workbook(sheets_of(toy()), lambda _, sheets: sheets["Offers"].write_formula(1, 3, "=1+2", None, 3))
    assert found_in_workbook(content) == []
    assert draft_workbook(content).instance().offers[0].quantity == 3
    part = f"xl/worksheets/sheet{1 + list(toy()).index('offers')}.xml"
    unsaved = changed(content, part, lambda data: data.replace(b"<f>1+2</f><v>3</v>", b"<f>1+2</f>"))
    (problem,) = found_in_workbook(unsaved)
    assert problem.place == "Offers!D2"
    assert problem.cure == "open and save the workbook once in Excel or LibreOffice"


def test_numbers_in_columns_of_names_survive() -> None:
    sheets = sheets_of(toy())
    for row in sheets["Periods"][1:]:
        row[0] = int(row[0])
    sheets["History"][1][2] = 2026.0
    content = workbook(sheets)
    assert draft_workbook(content).tables["periods"] == [{"id": "2026"}, {"id": "2027"}]
    assert draft_workbook(content).instance().hash == Instance.of(toy()).hash


def test_merged_cells_are_reported_once() -> None:
    sheets = sheets_of(toy())
    content = workbook(sheets, lambda _, made: made["Offers"].merge_range("B2:B3", "FRA"))
    (problem,) = found_in_workbook(content)
    assert (problem.place, problem.rule) == ("Offers!B2:B3", "merged cells")


def test_headings_are_found_as_people_write_them() -> None:
    sheets = sheets_of(toy())
    sheets["Offers"][0][3:6] = ["Quantity", "Notice days [days]", "unit cost million (million per unit)"]
    sheets["Offers"].insert(0, [None])
    sheets["README"] = [["anything at all"]]
    renamed = {"offers": sheets.pop("Offers"), **sheets}
    assert draft_workbook(workbook(renamed)).instance().hash == Instance.of(toy()).hash


def test_unknown_names_of_columns_and_sheets() -> None:
    sheets = sheets_of(toy())
    sheets["Offers"][0][4] = "notice_day"
    sheets["Offer"] = sheets["Offers"]
    sheets["Nations"][0][0] = "idd"
    problems = found_in_workbook(workbook(sheets))
    assert [(problem.place, problem.cure) for problem in problems] == [
        ("Nations!A1", "did you mean id?"),
        ("Offers!E1", "did you mean notice_days?"),
        ("Offer", "did you mean Offers?"),
    ]


def test_data_under_no_heading_and_twice_under_one() -> None:
    sheets = sheets_of(toy())
    sheets["Periods"] = [["id", None, "label", "Label"], ["2026", "lost", "a", "b"], ["2027"]]
    problems = by_place(found_in_workbook(workbook(sheets)))
    assert problems["Periods!B2"].rule == "a column without a name holds data"
    assert problems["Periods!D1"].rule == "column label stands twice"
    assert len(problems) == 2


def test_a_missing_table_is_one_problem(tmp_path: Path) -> None:
    tables = toy()
    del tables["nations"]
    assert [problem.place for problem in draft_json(json.dumps(tables).encode()).problems()] == ["/nations"]
    assert [problem.place for problem in found_in_workbook(workbook(sheets_of(tables)))] == ["Nations"]
    assert [problem.place for problem in examine(csv_folder(tmp_path, tables))[1]] == ["nations.csv"]


def test_instance_has_one_row() -> None:
    sheets = sheets_of(toy())
    sheets["Instance"] += [["another"], ["third"]]
    assert [problem.place for problem in found_in_workbook(workbook(sheets))] == ["Instance!A3", "Instance!A4"]


@pytest.mark.parametrize(
    ("name", "content", "places"),
    [
        ("periods.csv", "id,label\n2026\n2027,a\n", ["periods.csv:2"]),
        ("periods.csv", "id,label\n2026,a,b\n2027,\n", ["periods.csv:2"]),
        ("periods.csv", "id,labels\n2026,a\n2027,b\n", ["periods.csv:1:labels"]),
        ("periods.csv", 'id,label\n2026,"a\n2027,b\n', ["periods.csv:2"]),
        ("periods.csv", 'id,label\n2026,"a"b\n2027,b\n', ["periods.csv:2"]),
        ("periods.csv", "id;label\n2026;a\n2027;b\n", ["periods.csv:1"]),
        ("periods.csv", "id\tlabel\n2026\ta\n2027\tb\n", ["periods.csv:1"]),
        ("periods.csv", "id,label\n2026,a\x00\n2027,b\n", ["periods.csv:2"]),
        ("periods.csv", "\n\n\n", ["periods.csv"]),
        ("periods.csv", "", ["periods.csv"]),
        ("period.csv", "id\n2026\n", ["period.csv"]),
        ("offers.xlsx", "x", ["offers.xlsx"]),
    ],
)
def test_csv_faults_in_the_file_itself(tmp_path: Path, name: str, content: str, places: list[str]) -> None:
    write_csv_folder(Instance.of(toy()), tmp_path / "x")
    (tmp_path / "x" / name).write_text(content)
    problems = examine(tmp_path / "x")[1]
    assert [problem.place for problem in problems] == places
    assert all(problem.rule for problem in problems)


def test_csv_tolerates_what_people_leave_beside_it(tmp_path: Path) -> None:
    write_csv_folder(Instance.of(toy()), tmp_path / "x")
    for name in ("README.md", "LICENSE", ".DS_Store", "~$offers.csv"):
        (tmp_path / "x" / name).write_text("x")
    periods = tmp_path / "x" / "periods.csv"
    periods.write_bytes(b"\xef\xbb\xbf" + periods.read_bytes().replace(b"\n", b"\r\n"))
    assert read_instance(tmp_path / "x") == Instance.of(toy())


def test_json_whole_numbers_may_have_a_point() -> None:
    text = json.dumps(toy()).replace('"notice_days": 10', '"notice_days": 10.0')
    assert draft_json(text.encode()).instance().hash == Instance.of(toy()).hash


OUT_OF_RANGE = [
    ("nations", "ceiling_share", 25, "a share from 0 to 1", "write 0.25 for 25 %"),
    ("nations", "reserve_share", -0.5, "a share from 0 to 1", "0.25 is 25 %"),
    ("nations", "ceiling_share", 130, "a share from 0 to 1", "0.25 is 25 %"),
    ("requirements", "largest_share", 0, "a share above 0, 1 at most", "0.25 is 25 %"),
    ("offers", "quantity", 0, "a number from 0.001 to 100,000,000", "leave the row out if there is none"),
    ("offers", "quantity", -2, "a number from 0.001 to 100,000,000", "a negative number has no meaning here"),
    ("offers", "quantity", 1e9, "a number from 0.001 to 100,000,000", "count in another unit"),
    ("offers", "notice_days", 2.5, "a whole number of days", "write 2 or 3"),
    ("offers", "notice_days", -1, "a whole number of days from 0 to 36,500", "a negative number has no meaning here"),
    ("offers", "unit_cost_million", 1e13, "a number from 0 to 1,000,000,000,000", ""),
    ("requirements", "priority", 1.5, "one of 1, 2, 3, 4, 5", ""),
]


@pytest.mark.parametrize("form", ["json", "xlsx", "csv"])
@pytest.mark.parametrize(("table", "field", "value", "rule", "cure"), OUT_OF_RANGE)
def test_a_number_out_of_range_is_said_once_with_what_to_write(
    tmp_path: Path, form: str, table: str, field: str, value: float, rule: str, cure: str
) -> None:
    tables = toy()
    tables[table][0][field] = value
    tables["offers"][1]["nation"] = "FRAA"
    if form == "json":
        problems = draft_json(json.dumps(tables).encode()).problems()
    elif form == "xlsx":
        problems = found_in_workbook(workbook(sheets_of(tables)))
    else:
        problems = examine(csv_folder(tmp_path, tables))[1]
    (said,) = [problem for problem in problems if problem.rule == rule]
    assert float(said.value.strip("'")) == value
    assert said.cure.startswith(cure)
    assert bool(said.cure) == bool(cure)
    others = [problem for problem in problems if problem is not said]
    assert ["FRAA" in problem.value for problem in others] == [True], "nothing else is wrong but the nation"


def test_what_no_table_has_may_be_removed_and_notes_have_a_place(tmp_path: Path) -> None:
    sheets = sheets_of(toy())
    sheets["Offers"][0].append("remark")
    sheets["My notes"] = [["anything"], ["at all"]]
    problems = by_place(found_in_workbook(workbook(sheets)))
    for problem in problems.values():
        assert problem.cure.startswith("remove it; the README sheet is free for notes")
    assert len(problems) == 2
    folder = csv_folder(tmp_path, toy())
    (folder / "my-notes.csv").write_text("x\n")
    (folder / "README.md").write_text("notes\n")
    (folder / "ofers.csv").write_text("x\n")
    cures = {problem.place: problem.cure for problem in examine(folder)[1]}
    assert cures["my-notes.csv"].startswith("remove it; a file README.md in the folder is free for notes")
    assert cures["ofers.csv"].startswith("did you mean offers.csv?")
    assert set(cures) == {"my-notes.csv", "ofers.csv"}


def test_optional_tables_that_are_not_there_are_named(tmp_path: Path) -> None:
    write_csv_folder(Instance.of(toy()), tmp_path / "x")
    assert read_tables(tmp_path / "x").absent == ()
    (tmp_path / "x" / "budgets.csv").unlink()
    (tmp_path / "x" / "locks.csv").unlink()
    (tmp_path / "x" / "nations.csv").unlink()
    (tmp_path / "x" / "credits.csv").write_bytes(b"\xff\xfe")
    assert read_tables(tmp_path / "x").absent == ("budgets", "locks"), "a missing nations.csv is an error instead"
    sheets = sheets_of(toy())
    del sheets["Caveats"]
    assert "caveats" in draft_workbook(workbook(sheets)).absent
    assert "offers" not in draft_workbook(workbook(sheets)).absent


HEADING = "id,nation,capability,quantity"


@pytest.mark.parametrize(
    ("text", "place", "rule", "cure"),
    [
        ("x,FRA,tanker,3\ny,FRA,tanker,4\n", "offers.csv:1", "no heading", "id, nation, capability, quantity"),
        ("id,FRA,tanker,3\n", "offers.csv:1", "no heading", "names the columns"),
        (f"Offers of 2027,,,\n{HEADING}\n", "offers.csv:1", "the heading stands in row 2", "remove what stands above"),
        (
            f"{HEADING.replace('capability', 'capabilty')}\nx,FRA,tanker,3\n",
            "offers.csv:1:capabilty",
            "no such column",
            "did",
        ),
        (f"{HEADING}\n,,note,\n", "offers.csv:2:capability", "stands alone", "clear it, or fill in id, nation"),
        (f"{HEADING},\nx,FRA,tanker,3,\n,,,,5\n", "offers.csv:3:column 5", "stands alone", "clear it"),
    ],
)
def test_one_slip_of_a_table_is_one_problem(tmp_path: Path, text: str, place: str, rule: str, cure: str) -> None:
    folder = csv_folder(tmp_path, {**toy(), "history": []})
    (folder / "offers.csv").write_text(text)
    (problem,) = examine(folder)[1]
    assert problem.place == place
    assert rule in problem.rule
    assert cure in problem.cure


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_one_encoding_is_one_problem(tmp_path: Path, encoding: str) -> None:
    folder = csv_folder(tmp_path, toy())
    for file in folder.iterdir():
        file.write_bytes(file.read_text().encode(encoding))
    (problem,) = examine(folder)[1]
    assert "text is UTF-8" in problem.rule
    assert "more places" in problem.cure

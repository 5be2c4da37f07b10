"""Files as careful people make them for people: one true message for each cause, with a cure that fits."""

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
from pooling.io.csv_folder import draft_csv_folder, write_csv_folder
from pooling.io.files import read_instance
from pooling.io.json_file import draft_json
from pooling.io.workbook import draft_workbook

Sheets = dict[str, list[list[Any]]]


def of_workbook(content: bytes) -> list[Problem]:
    try:
        return draft_workbook(content).problems()
    except InvalidInput as error:
        return list(error.problems)


def of_csv(folder: Path, name: str, change: Callable[[str], str | bytes]) -> list[Problem]:
    write_csv_folder(Instance.of(toy()), folder)
    text = change((folder / name).read_text())
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    try:
        return draft_csv_folder(folder).problems()
    except InvalidInput as error:
        return list(error.problems)


def titled(sheets: Sheets) -> None:
    for rows in sheets.values():
        rows.insert(0, ["Our offers, as of May", None, "draft"])


def repeated(sheets: Sheets) -> None:
    sheets["Offers"].insert(2, list(sheets["Offers"][0]))


def totals(sheets: Sheets) -> None:
    sheets["Offers"].append(["Total", None, None, 33])


def bare_totals(sheets: Sheets) -> None:
    sheets["Offers"].append([None, None, None, 33])


def ambiguous(sheets: Sheets) -> None:
    for row in sheets["Offers"][1:]:
        row[3] = "2.400"


def accents(sheets: Sheets) -> None:
    for row in (*sheets["Nations"], *sheets["Offers"], *sheets["History"]):
        row[:] = ["Türkiye" if cell == "FRA" else cell for cell in row]
    for row in sheets["Offers"][1:]:
        row[1] = "Türkiye"


def name_for_code(sheets: Sheets) -> None:
    at = sheets["Nations"][0].index("id")
    for row in (*sheets["Nations"], *sheets["Offers"], *sheets["Caveats"], *sheets.get("Credits", [])):
        row[:] = ["NOR" if cell == "FRA" else cell for cell in row]
    assert any(row[at] == "NOR" for row in sheets["Nations"])
    sheets["Offers"][1][1] = "Norway"


WORKBOOKS: dict[str, tuple[Callable[[Sheets], None], str, str, str]] = {
    "heading again": (repeated, "Offers!A3", "the heading stands here again", "remove the row"),
    "totals": (totals, "", "a row of totals", "remove it, totals are computed"),
    "totals without a word": (bare_totals, "", "a row of totals", "remove it, totals are computed"),
    "ambiguous": (ambiguous, "Offers!D2", "ambiguous", "write 2400 or 2.4"),
    "accents": (
        accents,
        "Nations!A2",
        "an id: letters without accents (ASCII)",
        "write Turkiye, or TUR (its ISO code)",
    ),
    "name for code": (name_for_code, "Offers!B2", "Norway is not in nations", "did you mean NOR?"),
}


@pytest.mark.parametrize("name", WORKBOOKS)
def test_one_message_for_one_cause(name: str) -> None:
    change, place, rule, cure = WORKBOOKS[name]
    sheets = sheets_of(toy())
    change(sheets)
    (problem,) = of_workbook(workbook(sheets))
    assert problem.place.startswith(place or "Offers!")
    assert problem.rule.startswith(rule)
    assert problem.cure.startswith(cure)


def test_a_title_row_is_one_message_for_its_sheet_and_hides_nothing() -> None:
    sheets = sheets_of(toy())
    sheets["Offers"].insert(0, ["Our offers, as of May", None, "draft"])
    sheets["Offers"].insert(1, [])
    sheets["Offers"][3][1] = "FRAA"
    title, wrong = of_workbook(workbook(sheets))
    assert (title.place, title.rule) == ("Offers!A2", "the heading stands in row 3, below something else")
    assert title.cure.startswith("remove what stands above it")
    assert (wrong.place, wrong.cure) == ("Offers!B4", "did you mean FRA?")


def test_a_title_on_every_sheet_is_one_message_for_each() -> None:
    sheets = sheets_of(toy())
    titled(sheets)
    problems = of_workbook(workbook(sheets))
    assert [problem.place for problem in problems] == [f"{name}!A1" for name in sheets]
    assert {problem.rule for problem in problems} == {"the heading stands in row 2, below something else"}


@pytest.mark.parametrize("day", [(1, 1), (3, 31)])
def test_dates_as_periods_are_one_message(day: tuple[int, int]) -> None:
    def put(book: Any, made: dict[str, Any]) -> None:
        date = book.add_format({"num_format": "yyyy-mm-dd"})
        for row in range(1, 4):
            made["Periods"].write_datetime(row, 0, datetime.datetime(2025 + row, *day), date)

    sheets = sheets_of(toy())
    sheets["Periods"].append(["2028"])
    (problem,) = of_workbook(workbook(sheets, put))
    assert (problem.place, problem.rule) == ("Periods!A2", "text, not a date or time")
    assert problem.cure.startswith("set the cell's format to Text and type it again")
    assert (": 2026;" in problem.cure) == (day == (1, 1))


def test_a_year_that_was_given_the_format_of_a_date_is_that_year() -> None:
    def put(book: Any, made: dict[str, Any]) -> None:
        made["Periods"].write_number(1, 0, 2026, book.add_format({"num_format": "yyyy-mm-dd"}))

    (problem,) = of_workbook(workbook(sheets_of(toy()), put))
    assert problem.cure == "set the cell's format to Text and type it again: 2026"


def test_merged_headings_are_one_message() -> None:
    def across(_: Any, made: dict[str, Any]) -> None:
        made["Offers"].merge_range(0, 2, 0, 3, "what")
        made["Offers"].merge_range(0, 4, 0, 5, "costs")

    (problem,) = of_workbook(workbook(sheets_of(toy()), across))
    assert (problem.place, problem.rule) == ("Offers!C1:D1", "merged cells in the heading")

    sheets = sheets_of(toy())
    sheets["Offers"].insert(1, [])

    def down(_: Any, made: dict[str, Any]) -> None:
        for column, name in enumerate(sheets["Offers"][0]):
            made["Offers"].merge_range(0, column, 1, column, name)

    (problem,) = of_workbook(workbook(sheets, down))
    assert (problem.place, problem.rule) == ("Offers!A1:A2", "merged cells in the heading")


def test_what_is_hidden_is_warned_of_and_counts() -> None:
    def hide(_: Any, made: dict[str, Any]) -> None:
        made["Offers"].set_row(1, None, None, {"hidden": True})
        made["Offers"].set_row(40, None, None, {"hidden": True})
        made["Offers"].set_column(3, 3, None, None, {"hidden": True})
        made["Offers"].set_column(80, 90, None, None, {"hidden": True})
        made["Nations"].autofilter(0, 0, 2, 1)
        made["Nations"].filter_column(0, "x == DEU")
        made["Nations"].set_row(1, None, None, {"hidden": True})
        made["Nations"].set_row(2, None, None, {"hidden": True})
        made["Caveats"].hide()

    instance = draft_workbook(workbook(sheets_of(toy()), hide)).instance()
    assert instance == Instance.of(toy())
    said = {warning.place: warning.rule for warning in instance.warnings if "counts all the same" in warning.rule}
    assert said == {
        "Offers!2": "the row is hidden, and counts all the same",
        "Offers!D1": "the column is hidden, and counts all the same",
        "Nations!2": "the row is hidden by a filter, and counts all the same; so do 1 more: Nations!3",
        "Caveats": "the sheet is hidden, and counts all the same",
    }


def test_a_workbook_of_ours_hides_sheets_that_hold_nothing_and_that_is_no_warning(tmp_path: Path) -> None:
    from pooling.io.files import write_instance

    few = toy() | {"history": []}
    write_instance(Instance.of(few), tmp_path / "x.xlsx")
    assert [warning for warning in read_instance(tmp_path / "x.xlsx").warnings if "hidden" in warning.rule] == []


def test_sheets_and_files_left_alone_are_named(tmp_path: Path) -> None:
    sheets = sheets_of(toy())
    sheets["# workings"] = [["anything"], [1]]
    sheets["_old offers"] = [["id"], [1]]
    instance = draft_workbook(workbook(sheets)).instance()
    assert instance == Instance.of(toy())
    said = [(warning.place, warning.rule) for warning in instance.warnings if "left alone" in warning.rule]
    assert said == [(name, "left alone: its name begins with # or _") for name in ("# workings", "_old offers")]
    write_csv_folder(Instance.of(toy()), tmp_path / "x")
    (tmp_path / "x" / "_offers.csv").write_text("x\n")
    read = read_instance(tmp_path / "x")
    assert read == Instance.of(toy())
    assert "_offers.csv" in [warning.place for warning in read.warnings]


def test_sheets_are_known_in_any_order_and_case() -> None:
    sheets = dict(reversed([(name.upper() + " ", rows) for name, rows in sheets_of(toy()).items()]))
    assert draft_workbook(workbook(sheets)).instance() == Instance.of(toy())


CSV: dict[str, tuple[str, Callable[[str], str | bytes], str, str, str]] = {
    "semicolons": ("offers.csv", lambda t: t.replace(",", ";"), "offers.csv:1", "by semicolons", "use the workbook"),
    "tabs": ("offers.csv", lambda t: t.replace(",", "\t"), "offers.csv:1", "by tabs", "use the workbook"),
    "bars": ("offers.csv", lambda t: t.replace(",", "|"), "offers.csv:1", "by bars", "use the workbook"),
    "semicolons below a title": (
        "offers.csv",
        lambda t: "Offers, 2026\n" + t.replace(",", ";"),
        "offers.csv:2",
        "by semicolons",
        "use the workbook",
    ),
    "sep=;": ("offers.csv", lambda t: "sep=;\n" + t.replace(",", ";"), "offers.csv:1", "by semicolons", "use the work"),
    "title": ("offers.csv", lambda t: "Offers of May\n" + t, "offers.csv:1", "the heading stands in row 2", "remove"),
    "UTF-16": ("offers.csv", lambda t: t.encode("utf-16"), "offers.csv", "text is UTF-8, this file is UTF-16", "save"),
    "cp1252": (
        "periods.csv",
        lambda t: t.replace("2026,", "2026,é").encode("cp1252"),
        "periods.csv:2",
        "text is",
        "save",
    ),
    "ambiguous": (
        "history.csv",
        lambda t: t.replace(",2,", ",2.400,"),
        "history.csv:",
        "ambiguous",
        "write 2400 or 2.4",
    ),
}


@pytest.mark.parametrize("name", CSV)
def test_one_message_for_one_cause_in_csv(name: str, tmp_path: Path) -> None:
    file, change, place, rule, cure = CSV[name]
    (problem,) = of_csv(tmp_path / "x", file, change)
    assert problem.place.startswith(place)
    assert rule in problem.rule
    assert problem.cure.startswith(cure)


def test_three_decimals_in_csv_are_decimals(tmp_path: Path) -> None:
    tables = toy()
    tables["history"][0]["quantity"] = 1.125
    tables["nations"][0]["reserve_share"] = 0.125
    write_csv_folder(Instance.of(tables), tmp_path / "x")
    assert read_instance(tmp_path / "x") == Instance.of(tables)


@pytest.mark.parametrize("word", ["JA", "oui", "wahr", "x", "\u2713", "nein", "FAUX"])
def test_truth_in_other_words(word: str) -> None:
    sheets = sheets_of(toy())
    at = sheets["Capabilities"][0].index("divisible")
    sheets["Capabilities"][1][at] = word
    problems = of_workbook(workbook(sheets))
    assert problems[0].rule == "yes or no"
    assert problems[0].cure == ("write no" if word in ("nein", "FAUX") else "write yes")


def test_a_name_is_understood_where_an_id_is_meant() -> None:
    tables = toy()
    tables["capabilities"][0]["name"] = "Air tanker"
    tables["offers"][0]["capability"] = "air tanker"
    (problem,) = [
        problem
        for problem in draft_json(json.dumps(tables).encode()).problems()
        if problem.place == "/offers/0/capability"
    ]
    assert problem.cure == "write air-tanker"
    tables["capabilities"][0]["name"] = "Tankers"
    tables["offers"][0]["capability"] = "Tankers"
    problems = [
        problem for problem in draft_json(json.dumps(tables).encode()).problems() if "not in capab" in problem.rule
    ]
    assert [problem.cure for problem in problems] == [f"did you mean {tables['capabilities'][0]['id']}?"]


def test_rows_hidden_in_other_programs_words() -> None:
    at = 1 + list(toy()).index("offers")
    content = workbook(sheets_of(toy()))
    for attributes in (b'hidden="true"', b"hidden='1'", b'ht="0" customHeight="1"'):
        hidden = changed(
            content,
            f"xl/worksheets/sheet{at}.xml",
            lambda data, put=attributes: data.replace(b'<row r="3"', b'<row r="3" ' + put),  # type: ignore[misc]
        )
        assert "Offers!3" in [warning.place for warning in draft_workbook(hidden).instance().warnings], attributes
    shown = changed(
        content, f"xl/worksheets/sheet{at}.xml", lambda data: data.replace(b'<row r="3"', b'<row r="3" hidden="0"')
    )
    assert "Offers!3" not in [warning.place for warning in draft_workbook(shown).instance().warnings]

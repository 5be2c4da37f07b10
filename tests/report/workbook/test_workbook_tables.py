"""Sheets of tables: a new table has its sheet with nothing written for it, and formulas go by names of columns."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass, replace
from typing import Any

import openpyxl
import pytest
from results import a_full_result, a_result
from written_toys import full_toy, toy

from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput
from pooling.domain.record_table import RecordTable
from pooling.domain.result_columns import result_column
from pooling.domain.result_tables import RESULT_TABLES
from pooling.io.workbook_style import Book
from pooling.report.workbook import book
from pooling.report.workbook.columns import added
from pooling.report.workbook.layouts import LAYOUTS, NO_SHEET
from pooling.report.workbook.tables import Listed, TableSheet, write_table


@dataclass(frozen=True)
class WeatherRow:
    """What the weather does to a nation in a period."""

    nation: str = result_column("Nation", refers_to="nations")
    offer: str = result_column("Offer that it hits", refers_to="offers")
    kinds: tuple[str, ...] = result_column("Kinds of weather")
    lost: float = result_column("What does not fly", unit="capability unit")
    lost_million: float | None = result_column("What it costs", unit="million", total=True, default=None)
    lost_share: float = result_column("Of all that flies", unit="share of need", default=0.25)
    storms: int = result_column("How many there are", default=3)
    foreseen: bool = result_column("Whether anybody said so", default=True)


@pytest.fixture
def full() -> Instance:
    return Instance.of(full_toy())


def opened(content: bytes) -> Any:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*extension is not supported")
        return openpyxl.load_workbook(io.BytesIO(content))


def rows(sheet: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_a_new_table_has_its_sheet(full: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    told = [WeatherRow("FRA", "o1", ("hail", "=1+1"), 1.5, 2.5), WeatherRow("DEU", "o2", (), 0.5)]
    monkeypatch.setitem(RESULT_TABLES, "bad_weather", RecordTable("bad_weather", WeatherRow, lambda _: told))
    made = opened(book.result_workbook_bytes(a_full_result(), full))
    assert made.sheetnames[-3:] == ["Bad weather", "Sent", "Audit"]
    sheet = made["Bad weather"]
    assert rows(sheet) == [
        [
            *("Nation", "Offer", "Kinds", "Unit", "Lost (units)", "Lost (million EUR)", "Lost (share of need)"),
            *("Storms", "Foreseen", "Name"),
        ],
        ["FRA", "o1", "hail; =1+1", "aircraft", 1.5, 2.5, 0.25, 3, "yes", "France"],
        ["DEU", "o2", None, "aircraft", 0.5, None, 0.25, 3, "yes", None],
        [None] * 10,
        ["Total", *[None] * 4, "=SUBTOTAL(109,F2:F3)", *[None] * 4],
    ]
    assert [cell.number_format for cell in sheet[2]][3:8] == ["@", "#,##0.00", "#,##0.00", "0.0%", "General"]
    said = {str(rule.sqref): rule.prompt for rule in sheet.data_validations.dataValidation}
    assert said["E1"] == "What does not fly."
    assert said["F1"] == "What it costs. Prices of each period, not discounted."
    assert [table.ref for table in sheet.tables.values()] == ["A1:J3"]
    assert sheet.freeze_panes == "E2"


def test_a_new_table_without_rows_has_none(full: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    before = opened(book.result_workbook_bytes(a_full_result(), full)).sheetnames
    monkeypatch.setitem(RESULT_TABLES, "weather", RecordTable("weather", WeatherRow, lambda _: ()))
    assert opened(book.result_workbook_bytes(a_full_result(), full)).sheetnames == before


def test_every_table_can_be_a_sheet_without_a_layout(full: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book, "LAYOUTS", {})
    monkeypatch.setattr(book, "NO_SHEET", ())
    tables = dict(book.table_sheets(a_full_result(), full))
    assert set(tables) == set(RESULT_TABLES)
    made = Book("tables", "all")
    for name, table in tables.items():
        headings = [column.heading.lower() for column in table.columns]
        assert len(set(headings)) == len(headings), f"{name}: two columns with one heading"
        # XlsxWriter warns of whatever Excel would refuse, and warnings are errors.
        write_table(made, table, "toy")
    assert opened(made.content()).sheetnames == [table.title for table in tables.values()]


def test_layouts_are_of_tables_and_sheets_do_not_share_a_name(full: Instance) -> None:
    assert {*LAYOUTS, *NO_SHEET} <= set(RESULT_TABLES)
    assert not {*LAYOUTS} & {*NO_SHEET}
    shown = opened(book.result_workbook_bytes(a_full_result(), full)).sheetnames
    assert (
        len({name.lower() for name in shown}) == len(shown) == len({*LAYOUTS, "retirements"}) + 11
    )  # Summary, Needs, Payers, Who ..., Together, By ..., Checks, Sent, Audit
    for name, layout in LAYOUTS.items():
        columns = {column.about.name for column in dict(book.table_sheets(a_full_result(), full))[name].columns}
        assert {*layout.formulas, *layout.headings, *layout.totals, *layout.empty, *layout.red} <= columns, name


def test_a_column_that_moves_takes_its_formulas_along(full: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    moved = replace(LAYOUTS["spending"], first="spend_million period used_share budget_million nation")
    monkeypatch.setitem(LAYOUTS, "spending", moved)
    made = opened(book.result_workbook_bytes(a_full_result(), full))
    assert made["Spending"]["A2"].value == "=SUM(F2:N2)-O2"
    assert made["Spending"]["C2"].value == "=IF(P2=0,0,A2/P2)"
    shown = {row[0]: row[1] for row in rows(made["Summary"]) if row[0]}
    assert shown["Spending, all nations and periods together"] == "=SUM(Spending!$A$2:$A$7)"
    assert made["By year"]["C4"].value == "=SUMIFS(Spending!$A$2:$A$7,Spending!$E$2:$E$7,$A4,Spending!$B$2:$B$7,C$3)"


def test_formulas_name_cells_of_the_row_of_all_rows_and_of_other_sheets() -> None:
    columns = [
        Listed(added(name, name, unit="units").about, name, (1.0, 3.0), formula)
        for name, formula in (("part", ""), ("share", "{part}/SUM({part:all})"))
    ]
    table = TableSheet("Two words", columns)
    assert table.formula(columns[1].formula, 3) == "=A3/SUM($A$2:$A$3)"
    assert f"{table['share']}" == "'Two words'!$B$2:$B$3"
    with pytest.raises(KeyError, match="whole"):
        table.formula("{whole}", 2)


def test_a_result_of_another_instance_is_refused() -> None:
    other = Instance.of(toy())
    assert book.result_workbook_bytes(a_result(), other)
    with pytest.raises(InvalidInput, match="tanker-pool is not in agreements of toy"):
        book.result_workbook_bytes(a_full_result(), other)

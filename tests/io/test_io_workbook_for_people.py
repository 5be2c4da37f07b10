"""What a budget officer meets in the instance workbook: tables, drop-downs, prompts, bounds, a README."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from written_toys import full_toy, toy

from pooling.domain.instance import Instance
from pooling.domain.tables import KEYS, TABLES
from pooling.io.columns import instance_columns
from pooling.io.workbook import draft_workbook, write_workbook


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = tmp_path_factory.mktemp("book") / "toy.xlsx"
    tables = toy()
    tables["sources"] = [
        {"table": "offers", "kind": "real", "source": "=HYPERLINK(1)"},
        {"table": "offers", "kind": "synthetic", "source": "script"},
    ]
    write_workbook(Instance.of(tables), path)
    return openpyxl.load_workbook(path)


def rule_of(sheet: Any, cell: str) -> Any:
    (rule,) = [row for row in sheet.data_validations.dataValidation if cell in row.sqref]
    return rule


def cell_of(table: str, column: str) -> str:
    """The first cell of a column's data."""
    return f"{openpyxl.utils.get_column_letter(list(instance_columns()[table]).index(column) + 1)}2"


def test_a_sheet_per_table_with_an_excel_table_and_frozen_headings(book: Any) -> None:
    assert book.sheetnames == ["README", *(table.capitalize() for table in TABLES)]
    for table, columns in instance_columns().items():
        sheet = book[table.capitalize()]
        (name,) = sheet.tables
        assert len(name) <= 31
        assert len(sheet.title) <= 31
        assert [cell.value for cell in sheet[1]] == [column.heading for column in columns.values()]
        assert sheet.freeze_panes is not None
        assert sheet.freeze_panes[-1] == "2"
        for letter, dimension in sheet.column_dimensions.items():
            assert 9 <= dimension.width <= 60, (table, letter)


def test_empty_sheets_are_hidden_but_there(book: Any, tmp_path: Path) -> None:
    filled = {"Instance", "Sources", "Periods", "Nations", "Capabilities", "Situations", "Missions", "Requirements"}
    filled |= {"README", "Offers", "Caveats", "History"}
    assert {sheet.title for sheet in book if sheet.sheet_state == "visible"} == filled
    texts = [cell.value for row in book["README"].iter_rows() for cell in row if isinstance(cell.value, str)]
    assert any("Unhide" in text for text in texts)
    links = {cell.value for row in book["README"].iter_rows() for cell in row if cell.hyperlink}
    assert links == filled - {"README"}
    write_workbook(Instance.of(full_toy()), tmp_path / "full.xlsx")
    write_workbook(Instance.of(toy()), tmp_path / "template.xlsx", tables=tuple(TABLES))
    for name in ("full", "template"):
        every = openpyxl.load_workbook(tmp_path / f"{name}.xlsx")
        assert {sheet.sheet_state for sheet in every} == {"visible"}
        assert not any("Unhide" in str(cell.value) for row in every["README"].iter_rows() for cell in row)


def test_a_hidden_sheet_that_is_filled_in_is_read(tmp_path: Path) -> None:
    path = tmp_path / "toy.xlsx"
    write_workbook(Instance.of(toy()), path)
    book = openpyxl.load_workbook(path)
    book["Standards"]["A2"] = "probe"
    assert book["Standards"].sheet_state == "hidden"
    book.save(path)
    assert [standard.id for standard in draft_workbook(path).instance().standards] == ["probe"]


def test_headings_carry_the_unit(book: Any) -> None:
    assert book["Offers"]["E1"].value == "notice_days [days]"
    assert book["Offers"]["F1"].value == "unit_cost_million [million per unit]"


@pytest.mark.parametrize(
    ("table", "column", "choices"),
    [
        ("agreements", "kind", "multilateral,regional,bilateral,framework"),
        ("agreements", "barter_scope", "community,pair"),
        ("capabilities", "providers", "any,one,two_or_more"),
        ("requirements", "providers", "any,one,two_or_more"),
        ("requirements", "sharing_rule", "pairwise,one_group"),
        ("offers", "consent", "none,host,dual"),
        ("red_lines", "rule", "never,keep,own_first"),
        ("missions", "sustained", "yes,no"),
        ("pools", "stays", "yes,no"),
        ("prices", "kind", "commitment,deployment,pools,agreements,support,options"),
        ("guidelines", "measure", "defence,equipment,related"),
        ("guidelines", "of", "gdp,defence"),
        ("options", "kind", "readiness,standard,assets,exercise,assistance"),
        ("options", "repeats", "yes,no"),
        ("options", "spends_as", "operations,equipment,related"),
        ("funds", "outside", "yes,no"),
        ("funds", "key", "gdp,gni,population,defence_spending,personnel,own_need,custom,equal,un_scale"),
    ],
)
def test_choices_are_chosen_from_a_list(book: Any, table: str, column: str, choices: str) -> None:
    rule = rule_of(book[table.capitalize()], cell_of(table, column))
    assert (rule.type, rule.formula1) == ("list", f'"{choices}"')
    assert rule.error == f"Choose one of: {choices.replace(',', ', ')}"


def test_names_of_other_tables_are_chosen_from_a_list_that_grows(book: Any) -> None:
    for table, columns in instance_columns().items():
        for index, column in enumerate(columns.values()):
            if not column.refers_to or column.kind != "id":
                continue
            for row in (2, 3, 2_000):
                letter = openpyxl.utils.get_column_letter(index + 1)
                rule = rule_of(book[table.capitalize()], f"{letter}{row}")
                assert (rule.type, rule.formula1) == ("list", f"ids_{column.refers_to}")
                assert rule.error
            span = book.defined_names[f"ids_{column.refers_to}"].attr_text
            assert span.startswith(f"{column.refers_to.capitalize()}!$A$2:INDEX(")


def test_choices_flags_and_bounds(book: Any) -> None:
    assert rule_of(book["Caveats"], "C2").formula1 == '"forbid,limit,approval,not_with,only_with"'
    assert rule_of(book["Capabilities"], "E2").formula1 == '"yes,no"'
    days = rule_of(book["Offers"], "E2")
    assert (days.type, days.formula1, days.formula2) == ("whole", "0", "36500")
    growth = rule_of(book["Requirement_changes"], cell_of("requirement_changes", "quantity"))
    assert growth.error == "A number from 0.001 to 100,000,000."
    index = rule_of(book["Prices"], cell_of("prices", "index"))
    assert (index.type, float(index.formula1), float(index.formula2)) == ("decimal", 0.001, 1e6)
    units = rule_of(book["Options"], cell_of("options", "most_units"))
    assert (units.type, units.formula1, units.formula2) == ("whole", "0", "1000")
    share = rule_of(book["Nations"], cell_of("nations", "reserve_share"))
    assert (share.type, share.formula1, share.formula2) == ("decimal", "0", "1")
    quantity = rule_of(book["Offers"], "D2")
    assert (quantity.type, float(quantity.formula1), float(quantity.formula2)) == ("decimal", 0.001, 1e8)
    assert quantity.error == "A number from 0.001 to 100,000,000."
    largest = rule_of(book["Requirements"], "I2")
    assert (largest.type, largest.operator, largest.formula1) == ("decimal", "greaterThan", "0")
    assert rule_of(book["Requirements"], "F2").formula1 == '"1,2,3,4,5"'
    balance = rule_of(book["Balances"], cell_of("balances", "amount"))
    assert (balance.type, float(balance.formula1), float(balance.formula2)) == ("decimal", -1e12, 1e12)
    assert balance.error == "A number from -1,000,000,000,000 to 1,000,000,000,000."
    assert rule_of(book["Instance"], "E2").formula1 == '"1"'


def test_every_cell_has_a_prompt_with_its_meaning(book: Any) -> None:
    for table, columns in instance_columns().items():
        for index, column in enumerate(columns.values()):
            letter = openpyxl.utils.get_column_letter(index + 1)
            for row in (1, 2):
                rule = rule_of(book[table.capitalize()], f"{letter}{row}")
                assert rule.promptTitle == column.name[:32]
                assert column.description[:40].replace("`", "") in rule.prompt
    assert "Empty: 1." in rule_of(book["Offers"], "O2").prompt


def test_text_never_becomes_a_formula(book: Any) -> None:
    assert book["Sources"]["C2"].value == "=HYPERLINK(1)"
    for sheet in book:
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" or cell.coordinate == "C2" for cell in row)
    assert book["Sources"]["C2"].number_format == "@"


def test_readme_says_what_the_sheets_are_and_what_is_real(book: Any) -> None:
    texts = [cell.value for row in book["README"].iter_rows() for cell in row if isinstance(cell.value, str)]
    for table, columns in instance_columns().items():
        assert table.capitalize() in texts
        assert all(column.name in texts for column in columns.values())
    assert "A toy" in texts
    assert "real and synthetic" in texts
    assert book["Offers"].sheet_properties.tabColor.rgb.endswith("7A6FA8")


def test_names_that_stand_twice_light_up(book: Any) -> None:
    for table, keys in KEYS.items():
        marked = bool(book[table.capitalize()].conditional_formatting)
        assert marked == (keys == ("id",))


def test_wide_sheets_can_be_read_and_scrolled(book: Any) -> None:
    for table, columns in instance_columns().items():
        sheet = book[table.capitalize()]
        pages = sheet.page_setup.fitToWidth or 1
        assert len(columns) / pages <= 12, table
        letters = sheet.freeze_panes.rstrip("0123456789")
        assert openpyxl.utils.column_index_from_string(letters) <= 5, table
    assert book["Effects"].freeze_panes == "E2"

"""The workbook of results: every table has its sheet, sums are formulas that are right."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from results import a_full_result, a_result
from workbooks import opened
from written_toys import full_toy, toy

from pooling.domain.instance import Instance
from pooling.report.gaps import REST_AS_PLANNED
from pooling.report.workbook.book import write_result_workbook

SHEETS = [
    *("Summary", "Needs", "Payers", "Who sends what where", "By year", "Checks"),
    *("Coverage", "Gaps", "Reasons", "Spending", "Burden", "Commitments", "Assignments", "Sent", "Audit"),
]
TOGETHER = ["Agreements", "Pools", "Shares", "Balances", "Withdrawals", "Scenarios"]
YEARS = ["Funds", "Options", "Guidelines", "Challenge"]
PRINTED = ("Summary", "Needs", "Payers", "Who sends what where", "Together", "By year", "By kind", "By key", "Checks")
FULL = [
    *PRINTED,
    *("Coverage", "Gaps", "Reasons", "Caveats", "Pledges", "Spending", "Money", "Burden", "Keys", *YEARS, *TOGETHER),
    *("Commitments", "Assignments", "Memberships", "Deliveries", "Retirements", "Sent", "Audit"),
]
CROSSED = {"By year": "spending", "By kind": "money", "By key": "keys"}
"""Sheets of cross-tables, with the table of the audit that they come from."""


@pytest.fixture
def instance() -> Instance:
    return Instance.of(toy())


@pytest.fixture
def full() -> Instance:
    return Instance.of(full_toy())


def figures(path: Path) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def test_the_workbook_of_results(tmp_path: Path, instance: Instance) -> None:
    path = tmp_path / "results.xlsx"
    write_result_workbook(a_result(), instance, path)
    first = path.read_bytes()
    write_result_workbook(a_result(), instance, path)
    assert path.read_bytes() == first
    shown = figures(path)
    assert list(shown) == SHEETS
    assert shown["Coverage"][2][:10] == ["r2", "m1", "airlift", "hours", "2027", 2, 1200.5, 300.125, 900.375, 0.25]
    assert shown["Coverage"][0][10:12] == ["Pledged (units)", "Credible (units)"]
    assert shown["Coverage"][1][10:12] == [5, 4.5]
    assert shown["Spending"][0][12] == "Spend (million EUR)"
    assert shown["Spending"][-1][12] == pytest.approx(10.035)
    assert shown["Commitments"][-1][10] == pytest.approx(3 * 2.345)
    summary = {row[0]: row[1] for row in shown["Summary"] if row[0]}
    rows = {row[0]: row[1:7] for row in shown["Summary"] if row[0]}
    by_code = {row[1]: row for row in shown["Summary"] if row[1]}
    assert [summary["Met in full"], summary["Met in part: more than that missing"]] == [1, 1]
    assert summary["Spending, all nations and periods together"] == pytest.approx(10.035)
    assert summary["Rules broken"] == 1
    assert rows["Priority 1"] == [1, 1, 0, 0, 0, 1]
    assert rows["Priority 2"] == [1, 0, 0, 1, 0, 0.25]
    missing = rows["airlift, m1"]
    assert (missing[0], missing[3]) == ("late (800 of 900)", pytest.approx(0.75))
    assert by_code["DEU"][0] == (instance.nation_of["DEU"].name or "DEU")
    assert by_code["DEU"][2] == pytest.approx(7.035)
    assert shown["Audit"][1][:3] == ["coverage", 4, 0]
    book = opened(path)
    assert book["Spending"]["M2"].value == "=SUM(C2:K2)-L2"
    assert book["Spending"]["M6"].value == "=SUBTOTAL(109,M2:M4)"
    assert "Fees of agreements" not in summary
    assert all(book[name].freeze_panes for name in SHEETS[1:])
    assert all(book[name].tables for name in SHEETS[1:] if name not in PRINTED)
    assert book["Audit"]["D4"].value == "=1+1 spends too much"


def test_the_workbook_shows_how_nations_work_together(tmp_path: Path, full: Instance) -> None:
    path = tmp_path / "results.xlsx"
    write_result_workbook(a_full_result(), full, path)
    shown = figures(path)
    assert list(shown) == FULL
    summary = {row[0]: row[1] for row in shown["Summary"] if row[0]}
    assert summary["Spending, all nations and periods together"] == pytest.approx(21.25)
    assert summary["Cost of shares of pools and their use"] == 5
    assert summary["Fees of agreements"] == 1
    assert summary["Cost of support elements"] == 4
    assert summary["Budgets, all nations and periods that have one"] == 60
    assert summary["Spent of these budgets, all periods together"] == pytest.approx(21.25 / 60)
    assert shown["Caveats"][1] == ["c1", "DEU", "forbid", "r2", "2027", "hours", 100, 900.375, "Parliament; =1+1"]
    assert shown["Agreements"][1] == ["tanker-pool", "2026", "Tanker pool", "framework", "FRA", 2, "DEU; FRA", 1]
    assert shown["Memberships"][1] == ["tanker-pool", "framework", "FRA", "2026", "lead", "yes", "Tanker pool"]
    assert shown["Memberships"][3] == ["barter", "multilateral", "NLD", "2027", "member", "no", ""]
    hours = ["hours", "2026", "airlift", "hours", 2, 180, 150]
    assert shown["Pools"][1] == [*hours, pytest.approx(150 / 180), 5, "Hours"]
    assert shown["Shares"][0][5:10] == [
        "Held (units)",
        "Share of pool",
        "Taken over (units)",
        "Used (units)",
        "Paid (million EUR)",
    ]
    assert [row[5:10] for row in shown["Shares"][1:3]] == [[135, 0.75, -45, 90, 2.5], [45, 0.25, 45, 60, 2.5]]
    # What all holders paid is what the pools cost, and what the agreements cost is on sheet Spending.
    assert shown["Shares"][-1][9] == shown["Pools"][-1][8] == shown["Spending"][-1][6] == 5
    assert shown["Agreements"][-1][7] == shown["Spending"][-1][7] == 1
    assert shown["Balances"][1] == ["barter", "FRA", "DEU", "one", "2026", 30, 2.5, 27.5, 50, pytest.approx(0.55)]
    assert shown["Balances"][2][2] == "all others"
    assert shown["Balances"][-1][5:7] == [32.5, 32.5]
    assert [row[:2] for row in shown["Withdrawals"][1:]] == [["black-day", "Everything at once"], ["NLD", ""]]
    assert [row[0] for row in shown["Scenarios"][1:3]] == ["storm", "calm"]
    assert shown["Scenarios"][-1][2] == pytest.approx(1)
    assert shown["Scenarios"][-1][4] == pytest.approx(0.3 * 0.6 + 0.7 * 0.4)
    book = opened(path)
    for name in FULL[1:]:
        assert book[name].freeze_panes
        assert bool(book[name].tables) == (name not in PRINTED)
    notes = {str(rule.sqref): rule.prompt for rule in book["Shares"].data_validations.dataValidation}
    assert "negative: handed over" in notes["H1"]


def test_only_sheets_with_rows_are_there(tmp_path: Path, full: Instance) -> None:
    whole = a_full_result()
    assert whole.audit is not None
    for name in ("Pledges", "Money", "Keys", *YEARS, *TOGETHER):
        bare = replace(whole, audit=replace(whole.audit, **{name.lower(): ()}))
        write_result_workbook(bare, full, tmp_path / "results.xlsx")
        gone = {name, *(sheet for sheet, table in CROSSED.items() if table == name.lower())}
        assert list(figures(tmp_path / "results.xlsx")) == [name for name in FULL if name not in gone]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")
def test_the_cached_values_are_what_a_spreadsheet_calculates(
    tmp_path: Path, full: Instance, office: Callable[..., None]
) -> None:
    path = tmp_path / "results.xlsx"
    write_result_workbook(a_full_result(), full, path)
    changed = opened(path)  # openpyxl drops cached values, so what follows is calculated anew
    changed.save(tmp_path / "bare.xlsx")
    office("xlsx", tmp_path / "saved", tmp_path / "bare.xlsx")
    ours, theirs = figures(path), figures(tmp_path / "saved" / "bare.xlsx")
    compared = 0
    for name in FULL:
        for row, cells in enumerate(ours[name]):
            for column, value in enumerate(cells):
                if isinstance(value, float):
                    assert theirs[name][row][column] == pytest.approx(value), (name, row, column)
                    compared += 1
    assert compared > 250


def test_a_run_without_a_plan_still_has_a_workbook(tmp_path: Path, instance: Instance) -> None:
    empty = replace(a_result(), plan=None, audit=None, gap_rows=(), outcome="infeasible")
    write_result_workbook(empty, instance, tmp_path / "results.xlsx")
    texts = [cell for row in figures(tmp_path / "results.xlsx")["Summary"] for cell in row]
    assert "This run holds no plan." in texts
    assert "•  lock l1 asks for 5" in texts


def test_reasons_that_hold_with_the_rest_as_planned_say_so(tmp_path: Path, instance: Instance) -> None:
    result = a_result()
    for held in (False, True):
        gaps = tuple(replace(row, rest_as_planned=held) for row in result.gap_rows)
        write_result_workbook(replace(result, gap_rows=gaps), instance, tmp_path / "results.xlsx")
        shown = figures(tmp_path / "results.xlsx")
        assert any(row[0] == REST_AS_PLANNED for row in shown["Summary"]) == held
        assert shown["Gaps"][1][9] == ("yes" if held else "no")

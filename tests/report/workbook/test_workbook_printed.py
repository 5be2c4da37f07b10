"""The workbook on paper: few pages, names for ids, no text cut or written over, tables only on the screen."""

from __future__ import annotations

import itertools
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openpyxl.utils import range_boundaries
from results import a_full_result, a_result
from workbooks import opened
from written_toys import full_toy

import pooling
from pooling.audit import audit
from pooling.domain.gap_rows import Gap
from pooling.domain.instance import Instance
from pooling.domain.plan import Plan
from pooling.domain.problems import Caution
from pooling.domain.result import Result
from pooling.io.library import load_card
from pooling.io.workbook_style import PRINTED_HIGH, PRINTED_WIDE, lines_of
from pooling.report.needs import need_lines
from pooling.report.workbook import cross
from pooling.report.workbook.book import write_result_workbook

PRINTED = {"Summary", "Needs", "Payers", "Who sends what where", "Together", "By year", "By kind", "By key", "Checks"}
MOST_PAGES = 20
LONG = "kept at home by reserves and ceilings (2 of 4), not ready in time (1.5), and held back by caveats (0.5)"
POINTS = 0.75
"""Points of a pixel."""


@cache
def large() -> tuple[Result, Instance]:
    """The plan of nato-32 that commits nothing: every need has its gap, and a reason longer than a line."""
    instance = pooling.load("nato-32")
    report = audit(instance, load_card("coverage"), Plan())
    gaps = tuple(
        Gap(row.requirement, row.mission, row.capability, row.period, row.priority, row.need, row.short, LONG, ())
        for row in report.coverage
    )
    bare = replace(a_result(), plan=Plan(), audit=report, gap_rows=gaps, caveat_rows=(), conflict=None)
    return bare, instance


def several() -> tuple[Result, Instance]:
    """Two years with rows in every table, and words that need many lines."""
    result, instance = a_full_result(), Instance.of(full_toy())
    gaps = tuple(replace(row, main_reason=f"{LONG}; {LONG}") for row in result.gap_rows)
    warnings = (Caution("/offers/1/unit_cost_million", "5", f"{LONG}; {LONG}", LONG),)
    return replace(result, gap_rows=gaps, warnings=warnings), instance


@pytest.fixture(scope="module")
def large_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("large") / "results.xlsx"
    write_result_workbook(*large(), path)
    return path


@pytest.fixture(scope="module", params=["large", "several"])
def book(request: pytest.FixtureRequest, large_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    if request.param == "large":
        return opened(large_file)
    path = tmp_path_factory.mktemp("several") / "results.xlsx"
    write_result_workbook(*several(), path)
    return opened(path)


def area(sheet: Any) -> tuple[int, int, int, int]:
    """First column and row, last column and row of what is printed."""
    return range_boundaries(sheet.print_area.rpartition("!")[2].replace("$", ""))


def test_pages_print_whole_and_tables_not_at_all(book: Any) -> None:
    for sheet in book:
        left, top, right, bottom = area(sheet)
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        if sheet.title in PRINTED:
            # One page wide is what a file without a word about it means.
            assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
            beyond = [c for row in sheet.iter_rows() for c in row if c.value is not None and c.column > right]
            # A chart may reach below the last row.
            assert (left, top) == (1, 1)
            assert sheet.max_row <= bottom <= sheet.max_row + 4, sheet.title
            # Only what formulas look by stands beside the page.
            assert not beyond or (sheet.title == "Needs" and len({cell.column for cell in beyond}) == 1)
        else:
            assert (left, top) == (right, bottom)
            assert left > sheet.max_column or sheet.cell(top, left).value is None
            assert not sheet.cell(top, left).has_style
    pages = book.sheetnames[: book.sheetnames.index("Coverage")]
    # Where nothing is spent or done together there is nothing to show of it.
    assert PRINTED - {"Together", "By kind", "Who sends what where"} <= set(pages) <= PRINTED


def texts(sheet: Any) -> Iterator[tuple[Any, float, float]]:
    """The texts of a page, with the letters that their place holds on a line and the lines that it has."""
    _, _, right, _ = area(sheet)
    merged = {span.min_row * 1_000 + span.min_col: span.max_col for span in sheet.merged_cells.ranges}
    widths = {}
    for dimension in sheet.column_dimensions.values():
        widths.update(dict.fromkeys(range(dimension.min, dimension.max + 1), dimension.width))
    for row in sheet.iter_rows(max_col=right):
        for cell in row:
            if not isinstance(cell.value, str) or cell.value.startswith("="):
                continue
            end = merged.get(cell.row * 1_000 + cell.column, cell.column)
            if not cell.alignment.wrap_text:
                while end < right and row[end].value is None:
                    end += 1
            room = sum(widths.get(column, 9) for column in range(cell.column, end + 1))
            height = sheet.row_dimensions[cell.row].height or 15
            yield cell, room * 11 / cell.font.size, max(1, height // (15 * cell.font.size / 11))


def test_no_text_is_cut_or_written_over(book: Any) -> None:
    seen = 0
    for sheet in book:
        if sheet.title in PRINTED:
            for cell, room, lines in texts(sheet):
                # Letters are narrower than the digits by which columns are measured.
                assert lines_of(cell.value, int(1.1 * room) + 2) <= lines, (sheet.title, cell.coordinate, cell.value)
                seen += 1
    assert seen > 150


def test_pages_break_between_sections_and_hold_what_they_must(book: Any) -> None:
    for sheet in book:
        if sheet.title not in PRINTED:
            continue
        _, _, right, bottom = area(sheet)
        widths = {}
        for dimension in sheet.column_dimensions.values():
            widths.update(dict.fromkeys(range(dimension.min, dimension.max + 1), dimension.width))
        # XlsxWriter adds the edges of a column to its width.
        wide = max(PRINTED_WIDE, POINTS * 7 * sum(widths[column] for column in range(1, right + 1)))
        heights = [sheet.row_dimensions[row].height or 15 for row in range(1, bottom + 1)]
        starts = [0, *(mark.id for mark in sheet.row_breaks.brk), bottom]
        for start, end in itertools.pairwise(starts):
            assert 0 < sum(heights[start:end]) <= PRINTED_HIGH * wide / PRINTED_WIDE, sheet.title
        if sheet.title.startswith("By "):
            titles = [sheet.cell(start + 1, 1) for start in starts[:-1]]
            assert all(cell.font.size == 14 for cell in titles), sheet.title


def test_pages_say_names_not_ids(large_file: Path) -> None:
    book, (_, instance) = opened(large_file), large()
    known = {row.id for row in (*instance.requirements, *instance.nations)}
    ids = re.compile("|".join(rf"(?<![\w-]){re.escape(code)}(?![\w-])" for code in known))
    for name in ("Summary", "Needs"):
        _, _, right, _ = area(book[name])
        for row in book[name].iter_rows(max_col=right, values_only=True):
            if row[0] == "How to repeat it":
                break
            # Beside its name a nation has its code, by which formulas look.
            said = [cell for cell in row if isinstance(cell, str) and cell[0] != "=" and cell not in known]
            assert not [cell for cell in said if ids.search(cell)], (name, row)
    shown = {row[0]: row[3] for row in book["Summary"].iter_rows(max_col=4, values_only=True)}
    assert shown["Largest part of a limit spent in one period"] == "Albania, 2026"


def test_needs_of_one_name_are_told_apart() -> None:
    _, instance = large()
    names = instance.names.needs
    assert len(set(names.values())) == len(names) == len(instance.requirements)
    said = {known: name.words for known, name in names.items()}
    where = "Defence of the north-east, within 10 days"
    assert said["defence-north-east-air-refuelling-10-boom"] == f"Air-to-air refuelling (Refuelling by boom), {where}"
    assert said["defence-north-east-air-refuelling-10-probe"].startswith("Air-to-air refuelling (Refuelling by probe")
    where = "Forward land forces in the north-east, within 30 days"
    assert said["forward-north-east-tank-30"] == f"Tank battalion, {where}"
    own = next(row for row in instance.requirements if row.nation == "FIN")
    assert "(Finland)" in names[own.id].what
    twice = Instance.of(full_toy())
    row = twice.requirements[0]
    same = twice.replace(requirements=[*twice.requirements, row.model_copy(update={"id": "again"})])
    assert same.names.needs["again"].what.endswith("(again)")


def test_a_need_is_a_row_over_the_years(tmp_path: Path) -> None:
    result, instance = a_full_result(), Instance.of(full_toy())
    assert result.audit is not None
    first, last = result.audit.coverage
    more = replace(last, period="2026", need=2_000.0, short=500.0, covered_share=0.75)
    both = replace(result, audit=replace(result.audit, coverage=(first, more, last)))
    assert both.audit is not None
    tanker, airlift = need_lines(both.gap_rows, both.audit, instance)
    assert (tanker.short, tanker.covered_shares, tanker.main_reason) == (0, (1.0, None), "")
    assert (airlift.need, airlift.short, airlift.covered_shares) == (2_000, 900.375, (0.75, 0.25))
    assert airlift.main_reason == "late (800 of 900)"
    write_result_workbook(both, instance, tmp_path / "results.xlsx")
    rows = [[cell.value for cell in row] for row in opened(tmp_path / "results.xlsx")["Needs"].iter_rows(min_row=2)]
    assert rows[0][4:9] == ["Asked for (units)", "Short (units)", "2026", "2027", "Main reason of what is missing"]
    assert rows[1][0] == "Lift"  # the mission
    assert rows[3][:4] == ["airlift", None, 2, "hours"]
    assert rows[3][4] == "=SUMPRODUCT(MAX((Coverage!$A$2:$A$4=K5)*Coverage!$G$2:$G$4))"
    assert rows[3][7] == '=SUMIFS(Coverage!$J$2:$J$4,Coverage!$A$2:$A$4,K5,Coverage!$E$2:$E$4,"2027")'
    assert rows[3][8:] == ["late (800 of 900)", None, "r2"]
    assert rows[2][7] is None  # not asked for in 2027


def test_needs_too_many_for_formulas_are_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cross, "MOST_LOOKUPS", 0)
    write_result_workbook(a_full_result(), Instance.of(full_toy()), tmp_path / "results.xlsx")
    assert [cell.value for cell in opened(tmp_path / "results.xlsx")["Needs"][5]][4:8] == [1200.5, 900.375, None, 0.25]


def test_warnings_that_overflow_have_a_sheet(tmp_path: Path) -> None:
    cautions = [Caution(f"/offers/{row}/reserve", str(row), "nothing is left", "lower it") for row in range(9)]
    for count in (8, 9):
        result = replace(a_full_result(), warnings=tuple(cautions[:count]))
        write_result_workbook(result, Instance.of(full_toy()), tmp_path / "results.xlsx")
        book = opened(tmp_path / "results.xlsx")
        told = [row[0] for row in book["Summary"].iter_rows(values_only=True)]
        assert sum(str(cell).startswith("/offers/") for cell in told) == 8
        assert ("and 1 more, see Warnings" in told) == ("Warnings" in book.sheetnames) == (count == 9)
    assert [cell.value for cell in book["Warnings"][10]] == ["/offers/8/reserve", "8", "nothing is left", "lower it"]


def test_many_years_are_two_pages_wide_and_texts_stay_on_the_first(tmp_path: Path) -> None:
    years = [str(year) for year in range(2026, 2046)]
    gone: dict[str, list[Any]] = {"budgets": [], "guidelines": [], "accounts": []}
    long = Instance.of(full_toy()).replace(periods=[{"id": year} for year in years], **gone)
    result = a_full_result()
    assert result.audit is not None
    write_result_workbook(replace(result, audit=replace(result.audit, guidelines=())), long, tmp_path / "results.xlsx")
    sheet = opened(tmp_path / "results.xlsx")["By year"]
    assert (sheet.page_setup.fitToWidth, sheet.print_title_cols) == (2, "$A:$B")
    assert sheet["A1"].value is None
    assert sheet["C1"].value == "Spending (million EUR)"


@pytest.mark.skipif(
    shutil.which("soffice") is None or shutil.which("pdfinfo") is None, reason="LibreOffice or pdfinfo is not installed"
)
def test_a_large_alliance_prints_on_few_pages(large_file: Path, tmp_path: Path, office: Callable[..., None]) -> None:
    office("pdf", tmp_path, large_file)
    told = subprocess.run(["pdfinfo", str(tmp_path / "results.pdf")], check=True, capture_output=True, text=True)
    (pages,) = re.findall(r"Pages:\s+(\d+)", told.stdout)
    assert 10 <= int(pages) <= MOST_PAGES

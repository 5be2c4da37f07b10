"""Comparisons as they are asked for: what is found again, what is refused, views that say the same."""

from __future__ import annotations

import csv
import doctest
import io
import json
import shutil
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from command_line import run_here
from python_calamine import CalamineWorkbook
from workbooks import opened

import pooling
from pooling.domain.comparison.causes import CAUSES
from pooling.domain.comparison.comparison import BESIDE, Comparison
from pooling.domain.comparison.rows import RunRow
from pooling.domain.comparison.tables import COMPARISON_TABLES
from pooling.domain.instance import Instance
from pooling.domain.result import Result
from pooling.report.comparing.text import comparison_text
from pooling.report.comparing.workbook.book import write_comparison_workbook
from pooling.report.screen import MOST_LINES, WIDTH
from tests.toys import ROOT, card, need, offer, periods, solve, toy

CARD = card("coverage", "budget", "breadth", "withdrawal", tiers=("covered", "cost"), breadth__largest_share=1.0)
Run = tuple[Result, Instance, Any]


def run(**tables: Any) -> Run:
    instance = toy(**tables)
    return solve(instance, CARD), instance, CARD


def base() -> Run:
    return run(offers=[offer("a", "A", 2, cost=5), offer("b", "B", 2, cost=8)])


def other() -> Run:
    return run(offers=[offer("a", "A", 1, cost=5), offer("b", "B", 2, cost=8)])


@pytest.fixture(scope="module")
def nordic() -> tuple[Instance, Instance, Result, Result]:
    """The shipped instance, and the same with a tenth less money."""
    instance = pooling.load("nordic-five")
    less = [row.model_copy(update={"amount_million": 0.9 * (row.amount_million or 0.0)}) for row in instance.budgets]
    poorer = instance.replace(budgets=less)
    return instance, poorer, pooling.solve(instance, gap=0.05), pooling.solve(poorer, gap=0.05)


def without_reasons(result: Result) -> Result:
    """The result without reasons for its gaps, which take longer than all else here and are not compared."""
    return Result(
        result.termination, result.outcome, result.tiers, result.plan, result.audit, provenance=result.provenance
    )


@pytest.fixture(scope="module")
def files(nordic: tuple[Instance, Instance, Result, Result], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both results in folders, the second's instance beside them."""
    folder = tmp_path_factory.mktemp("results")
    _, poorer, one, two = nordic
    for name, result in (("base", one), ("poorer", two)):
        (folder / name).mkdir()
        pooling.save(without_reasons(result), folder / name / "result.json")
    (folder / "instance.json").write_text(json.dumps(poorer.tables()), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def compared(files: Path) -> Comparison:
    return pooling.compare(files / "base", files / "poorer", instances=[files / "instance.json"])


def refused(*given: Any, **more: Any) -> list[tuple[str, str]]:
    with pytest.raises(pooling.InvalidInput) as caught:
        pooling.compare(*given, **more)
    return [(problem.place, problem.rule) for problem in caught.value.problems]


# --- what is compared -----------------------------------------------------------------------------------------------


def test_two_results_by_hand() -> None:
    """2 of A at 5 against 1 of A at 5 and 1 of B at 8."""
    found = pooling.compare(base(), other(), names=["all of A", "half of A"])
    assert [(row.offer, row.before, row.after, row.change) for row in found.commitments_rows] == [
        ("a", 2.0, 1.0, "less"),
        ("b", 0.0, 1.0, "new"),
    ]
    assert [(row.name, row.difference_million) for row in found.payments_rows if row.group == "nation"] == [
        ("A", -5.0),
        ("B", 8.0),
    ]
    assert [(row.did, row.table, row.row, row.before, row.after) for row in found.inputs_rows] == [
        ("set", "offers", "a", "2", "1")
    ]
    (cost,) = (row for row in found.tiers_rows if row.tier == "cost")
    assert (cost.before, cost.after, cost.difference, cost.verdict) == (10.0, 13.0, 3.0, "worse")
    assert {(row.kind, row.name, row.before_share, row.after_share) for row in found.risks_rows} >= {
        ("withdrawal", "A", 0.0, 0.5),
        ("withdrawal", "B", 1.0, 0.5),
    }


def test_other_rosters_are_joined() -> None:
    """Nation B, its offer and a requirement are in the variant alone; offer c is in the base alone."""
    alone = run(nations=[{"id": "A"}], offers=[offer("a", "A", 2, cost=5), offer("c", "A", 1, cost=1)])
    wide = run(
        requirements=[need("r", 2), need("q", 1, "fuel")],
        offers=[offer("a", "A", 2, cost=5), offer("f", "B", 1, "fuel")],
    )
    found = pooling.compare(alone, wide)
    assert {(row.requirement, row.status) for row in found.needs_rows} == {("r", "both"), ("q", "only_variant")}
    assert {(row.offer, row.status) for row in found.commitments_rows} == {
        ("a", "both"),
        ("c", "only_base"),
        ("f", "only_variant"),
    }
    by_nation = {row.name: row.status for row in found.payments_rows if row.group == "nation"}
    assert by_nation == {"A": "both", "B": "only_variant"}
    (need_of_one,) = (row for row in found.needs_rows if row.requirement == "q")
    assert (need_of_one.need_before, need_of_one.difference_share, need_of_one.change) == (None, None, "new")


def test_other_horizons_are_joined() -> None:
    short, long = (run(periods=periods(count), offers=[offer("a", "A", 2, cost=5)]) for count in (1, 3))
    found = pooling.compare(long, short)
    assert {(row.period, row.status) for row in found.needs_rows} == {
        ("p1", "both"),
        ("p2", "only_base"),
        ("p3", "only_base"),
    }
    assert [(row.cause, row.period, row.amount_million) for row in found.bridge_rows] == [
        ("periods", "p2", -10.0),
        ("periods", "p3", -10.0),
    ]


def test_other_cards_are_said() -> None:
    instance = toy(offers=[offer("a", "A", 2, cost=5), offer("b", "B", 2, cost=8)])
    half = card("breadth", tiers=("covered", "worst_shortfall"), breadth__largest_share=0.5)
    found = pooling.compare((solve(instance, CARD), instance, CARD), (solve(instance, half), instance, half))
    settings = {row.setting: (row.before, row.after) for row in found.settings_rows}
    assert settings["breadth.largest_share"] == ("1", "0.5")
    assert settings["families.withdrawal"] == ("true", "")
    assert {(row.tier, row.status) for row in found.tiers_rows} == {
        ("covered", "both"),
        ("cost", "only_base"),
        ("worst_shortfall", "only_variant"),
    }
    assert {row.status for row in found.risks_rows if row.kind == "withdrawal"} == {"only_base"}
    assert not found.inputs_rows


def test_one_without_a_plan_is_a_row_with_its_reason() -> None:
    instance = toy(offers=[offer("a", "A", 1, cost=5)])
    must = card("coverage", tiers=("cost",), coverage__shortfall_allowed=False, breadth__largest_share=1.0)
    nothing = pooling.solve(instance, card=must)
    assert nothing.outcome == "infeasible"
    found = pooling.compare(base(), (nothing, instance, must), other(), names=["base", "none", "other"])
    assert [(run.outcome, run.spending_million) for run in found.runs_rows] == [
        ("optimal", 10.0),
        ("infeasible", None),
        ("optimal", 13.0),
    ]
    assert {row.variant for row in found.needs_rows} == {"other"}
    assert [(row.base, row.variant) for row in found.bridge_rows] == [("base", "other")]
    assert "infeasible" in str(found)
    alone = pooling.compare(base(), (nothing, instance, must))
    assert "There is no plan of toy (2) to compare" in str(alone)
    assert not alone.bridge_rows


def test_side_by_side_has_a_column_for_each() -> None:
    found = pooling.compare(base(), other(), base(), names=["x", "y", "label"])
    rows = {(row["indicator"], row["group"], row["name"]): row for row in found.side_by_side_rows()}
    # A result called as a column of the table has another name there.
    assert found.names == ("x", "y", "label (2)")
    assert [rows["spending", "nation", "B"][name] for name in found.names] == [0.0, 8.0, 0.0]
    assert [rows["met_in_full", "priority", "1"][name] for name in found.names] == [1, 1, 1]
    frame = found.side_by_side
    assert list(frame.columns) == [*BESIDE, *found.names]
    assert frame.sort_values("y", ascending=False).iloc[0]["y"] == max(row["y"] for row in rows.values())


# --- what is refused ------------------------------------------------------------------------------------------------


def test_other_currencies_are_refused_in_words() -> None:
    dollars = run(instance={"name": "toy", "currency": "USD"})
    euros = run(instance={"name": "toy", "currency": "EUR"})
    with pytest.raises(pooling.InvalidInput) as caught:
        pooling.compare(euros, dollars, dollars, names=["a", "b", "c"])
    assert [(problem.place, problem.value) for problem in caught.value.problems] == [("b", "'USD'"), ("c", "'USD'")]
    assert "another currency than that of a (EUR)" in caught.value.problems[0].rule
    assert "one currency" in caught.value.problems[0].cure


def test_every_problem_at_once() -> None:
    result, instance, chosen = base()
    assert refused(other(), result, names=["a", "b"]) == [
        ("b", "no instance with the facts of this result is known here"),
        ("b", "no card with the policy of this result is known here"),
    ]
    problems = refused(result, (result, instance, "coverage"), 3)
    assert [place for place, _ in problems] == ["toy", "toy", "toy", "results"]
    assert refused(base()) == [("results", "a comparison needs two results at least")]
    assert refused(base(), other(), names=["a"]) == [("names", "2 results need 2 names")]
    assert refused(base(), (result, other()[1], chosen))[0][1].startswith("toy is not the instance of this result")
    assert refused(base(), "nowhere.json")[0][1] == "there is no such file or folder"
    assert pooling.compare(result, result, instances=[instance], cards=[chosen]).names == ("toy", "toy (2)")


def test_a_plan_that_breaks_a_rule_proves_nothing() -> None:
    result, instance, chosen = base()
    assert result.plan is not None
    twice = tuple(row.model_copy(update={"quantity": 2 * row.quantity}) for row in result.plan.commitments)
    wrong = Result(
        result.termination,
        result.outcome,
        result.tiers,
        result.plan.model_copy(update={"commitments": twice}),
        result.audit,
        provenance=result.provenance,
    )
    found = pooling.compare(other(), (wrong, instance, chosen))
    assert [run.holds for run in found.runs_rows] == [True, False]
    assert {(row.verdict, row.why) for row in found.tiers_rows} == {("not_proven", "variant: its plan breaks a rule")}
    assert "its plan BREAKS rules" in str(found)


# --- proving --------------------------------------------------------------------------------------------------------


def test_proving_solves_on(nordic: tuple[Instance, Instance, Result, Result]) -> None:
    instance, poorer, one, two = nordic
    given = (one, instance), (two, poorer)
    open_before = [row.verdict for row in pooling.compare(*given).tiers_rows]
    assert open_before == ["worse", "not_proven"]
    told: list[str] = []
    found = pooling.compare(*given, prove=True, time_limit_s=120, on_progress=lambda _d, _c, what: told.append(what))
    assert [(row.tier, row.verdict) for row in found.tiers_rows] == [("covered", "worse"), ("cost", "better")]
    assert (found.outcome, found.reason, found.detail) == ("optimal", "finished", "")
    assert told == ["covered of nordic-five (2)", "cost of nordic-five (2)"]
    # What was solved on can be saved, and is found again by its hashes.
    again = pooling.compare(*found.results, instances=[poorer])
    assert [row.verdict for row in again.tiers_rows] == ["worse", "better"]


def test_proving_ends_when_it_is_told_to(nordic: tuple[Instance, Instance, Result, Result]) -> None:
    instance, poorer, one, two = nordic
    cancel = threading.Event()
    cancel.set()
    found = pooling.compare((one, instance), (two, poorer), prove=True, cancel=cancel)
    assert (found.outcome, found.reason) == ("feasible", "cancelled")
    assert found.detail == "not proven: cost of nordic-five (2)"


def test_proving_ends_with_the_time(nordic: tuple[Instance, Instance, Result, Result]) -> None:
    instance, poorer, one, two = nordic
    found = pooling.compare((one, instance), (two, poorer), prove=True, time_limit_s=0.02)
    assert (found.outcome, found.reason) == ("feasible", "time_limit")
    assert [run.spending_million for run in found.runs_rows] == [
        run.spending_million for run in pooling.compare((one, instance), (two, poorer)).runs_rows
    ]


# --- views ----------------------------------------------------------------------------------------------------------


def test_every_column_says_what_it_means() -> None:
    for name, table in COMPARISON_TABLES.items():
        assert table.meaning, name
        for column in table.columns:
            assert column.meaning, (name, column.name)
            assert column.heading, (name, column.name)
            if column.name.endswith("_million"):
                assert column.unit == "million", (name, column.name)
            if column.name.endswith("_share"):
                assert column.is_share, (name, column.name)
            if column.kind in ("number", "whole number"):
                known = ("before", "after", "difference", "value", "priority", "start", "least_difference")
                known += ("most_difference", "bound_before", "bound_after")
                assert column.unit or column.name in known, (name, column.name)


def test_tables_are_frames_and_plain_data(compared: Comparison) -> None:
    data = json.loads(json.dumps(compared.as_dict(), allow_nan=False))
    for name, table in COMPARISON_TABLES.items():
        frame = getattr(compared, name)
        assert list(frame.columns) == [column.name for column in table.columns]
        assert len(frame) == len(data[name]) == len(table.rows(compared))
        assert frame.attrs["table"] == name
    assert compared.money.attrs["columns"]["before_million"]["unit"] == "million USD"
    assert "side_by_side" not in COMPARISON_TABLES
    with pytest.raises(AttributeError, match="a comparison has no nonsense"):
        compared.nonsense  # noqa: B018


def screen(text: str) -> list[str]:
    lines = text.splitlines()
    assert len(lines) <= MOST_LINES
    assert max(map(len, lines)) <= WIDTH
    return lines


def test_one_screen(compared: Comparison) -> None:
    lines = screen(str(compared))
    assert lines[0] == "poorer (after) against base (before)"
    assert any("changed: budgets: 5 cells" in line for line in lines)
    assert any(line.startswith("Spending: ") for line in lines)
    assert max(map(len, comparison_text(compared, 80).splitlines())) <= 80


def test_one_screen_however_much_there_is() -> None:
    """Every list longer than a screen shows of it."""
    kinds = {"tiers_rows": 9, "needs_rows": 30, "commitments_rows": 30, "payments_rows": 40, "risks_rows": 30}
    kinds |= {"agreements_rows": 20, "options_rows": 20, "pools_rows": 20, "fairness_rows": 20, "settings_rows": 30}
    few = pooling.compare(base(), other(), names=["base", "other"])
    many = replace(few, detail="not proven", **{name: _many(few, name, count) for name, count in kinds.items()})
    assert len(comparison_text(many, full=True).splitlines()) > MOST_LINES
    screen(str(many))
    runs = tuple(replace(few.runs_rows[0], name=f"run {place}") for place in range(12))
    indicators = tuple(
        replace(row, run=run.name, name=f"{row.name}{copy}", group=group)
        for row in few.indicators_rows
        for run in runs
        for copy in range(6)
        for group in ("all", "priority", "domain", "year", "nation")
    )
    screen(str(replace(few, runs_rows=runs, indicators_rows=indicators, tiers_rows=())))


def _many(found: Comparison, name: str, count: int) -> tuple[Any, ...]:
    """So many rows of a table that all differ."""
    known = getattr(found, name)
    kind = COMPARISON_TABLES[name.removesuffix("_rows")].kind
    if not known:
        blank = {"variant": "other", "presence": "enters", "joined": ("A",), "left": (), "period": "p"}
        known = (kind(**{column: blank.get(column, 0.0 if "million" in column else "x") for column in kind.__slots__}),)
        known = (replace(known[0], **{c: 0.0 for c in ("before", "after", "difference") if c in kind.__slots__}),)
    extra = {"change": "more", "group": "nation", "difference_million": 5.0, "presence": "enters"}
    row = replace(known[0], **{column: value for column, value in extra.items() if column in kind.__slots__})
    every = {"key": "key", "name": "name"}
    rows = [
        replace(row, **{column: f"{value}{place}" for column, value in every.items() if column in kind.__slots__})
        for place in range(count)
    ]
    return (*known, *rows)


def test_a_notebook_shows_the_same(compared: Comparison) -> None:
    html = compared._repr_html_()
    assert html is not None
    assert "<script" not in html
    assert "poorer (after) against base (before)" in html
    for step in ("What is no longer met, or is now", "Who provides"):
        assert step in html
    named = pooling.compare(base(), other(), base(), names=["<b>", "two", "three"])._repr_html_()
    assert named is not None
    assert "<b>" not in named.removeprefix("<p><b>")


def cli(*arguments: object) -> tuple[int, str, str]:
    ran = run_here(*arguments)
    return ran.code, ran.out, ran.err


def test_the_command_says_what_the_function_says(files: Path, compared: Comparison) -> None:
    given = ("compare", files / "base", files / "poorer", "--instance", files / "instance.json")
    code, out, _ = cli(*given, "--format", "json")
    assert code == 0
    assert json.loads(out) == json.loads(json.dumps(compared.as_dict()))
    assert cli(*given)[1] == f"{comparison_text(compared)}\n"
    _, out, _ = cli(*given, "--table", "tiers", "--format", "csv")
    assert [row["verdict"] for row in csv.DictReader(io.StringIO(out))] == [row.verdict for row in compared.tiers_rows]
    _, out, _ = cli(*given, "--table", "side_by_side", "--sort", "-poorer", "--format", "csv")
    figures = [float(row["poorer"]) for row in csv.DictReader(io.StringIO(out)) if row["poorer"]]
    assert figures == sorted(figures, reverse=True)


def test_the_command_writes_all_of_it(files: Path, tmp_path: Path) -> None:
    given = (
        "compare",
        files / "base",
        files / "poorer",
        "--instance",
        files / "instance.json",
        "--name",
        "one",
        "--name",
        "two",
    )
    out = tmp_path / "compared"
    assert cli(*given, "--out", out)[0] == 0
    assert {path.name for path in out.iterdir()} == {
        "comparison.json",
        "comparison.xlsx",
        "side_by_side.csv",
        *(f"{name}.csv" for name in COMPARISON_TABLES),
    }
    assert json.loads((out / "comparison.json").read_text(encoding="utf-8"))["variants"] == ["two"]
    assert cli(*given, "--out", out)[0] == 0
    book = tmp_path / "own.xlsx"
    book.write_text("mine", encoding="utf-8")
    code, _, err = cli(*given, "--out", book)
    assert code != 0
    assert "exists; --force overwrites it" in err
    assert book.read_text(encoding="utf-8") == "mine"
    assert cli(*given, "--out", book, "--force")[0] == 0
    code, _, err = cli(*given, "--out", files)
    assert code != 0


def test_the_command_refuses_in_words(files: Path) -> None:
    code, out, err = cli("compare", files / "base", files / "poorer")
    assert (code, out) == (3, "")
    assert "give its file, with --instance FILE" in err
    assert cli("compare", files / "base")[0] == 3
    assert (
        "no table 'tier'; did you mean tiers?" in cli("compare", files / "base", files / "base", "--table", "tier")[2]
    )
    assert "goes with --table" in cli("compare", files / "base", files / "base", "--sort", "x")[2]
    assert "no column 'x'" in cli("compare", files / "base", files / "base", "--table", "tiers", "--sort", "x")[2]


def test_the_page_says_what_happens() -> None:
    failed, tried = doctest.testfile(str(ROOT / "docs" / "comparing.md"), module_relative=False)
    assert (failed, tried) == (0, 6)
    page = (ROOT / "docs" / "comparing.md").read_text(encoding="utf-8")
    assert [name for name in CAUSES if f"| `{name}` |" not in page] == []


# --- the workbook ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def three() -> Comparison:
    wide = run(offers=[offer("a", "A", 1, cost=5), offer("b", "B", 2, cost=9)])
    return pooling.compare(base(), other(), wide, names=["base", "other", "dear"])


def test_the_workbook_has_lists_to_pick_from_and_charts(three: Comparison, tmp_path: Path) -> None:
    path = tmp_path / "compared.xlsx"
    write_comparison_workbook(three, path)
    write_comparison_workbook(three, tmp_path / "again.xlsx")
    assert path.read_bytes() == (tmp_path / "again.xlsx").read_bytes()
    book = opened(path)
    sheet = book["Compare"]
    assert {(str(one.sqref), one.formula1) for one in sheet.data_validations.dataValidation} == {
        ("C3", "Results!$A$2:$A$4"),
        ("C4", "Results!$A$2:$A$4"),
    }
    assert len(sheet._charts) == 3
    for page in book:
        assert page.page_setup.orientation == "landscape"
        assert str(page.page_setup.paperSize) == "9"
        assert page.sheet_properties.pageSetUpPr.fitToPage


def test_each_small_chart_shows_the_row_it_names(three: Comparison, tmp_path: Path) -> None:
    path = tmp_path / "compared.xlsx"
    write_comparison_workbook(three, path)
    book = opened(path)
    figures, charts = book["Side by side"], book["At a glance"]._charts
    told = {}
    for chart in charts:
        (series,) = chart.series
        row = int(series.val.numRef.f.rsplit("$", 1)[1])
        title = "".join(part.t for paragraph in chart.title.tx.rich.p for part in paragraph.r or ())
        assert title.startswith(figures.cell(row, 2).value)
        assert title.endswith(f"({figures.cell(row, 5).value})")
        assert (figures.cell(row, 4).value or "") in title
        told[title] = [figures.cell(row, column).value for column in (6, 7, 8)]
        (names,) = figures[series.cat.strRef.f.split("!")[1].replace("$", "")]
        assert [cell.value for cell in names] == ["base", "other", "dear"]
    paid = three.side_by_side.set_index(["indicator", "group", "name"])
    for nation in ("A", "B"):
        title = next(title for title in told if f": {nation} (" in title)
        assert told[title] == pytest.approx(list(paid.loc["spending", "nation", nation][["base", "other", "dear"]]))
    assert len(told) == len(charts) >= 5


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")
@pytest.mark.parametrize("picked", [("dear", "base"), ("other", "dear")])
def test_what_is_picked_is_looked_up(
    three: Comparison, tmp_path: Path, picked: Sequence[str], office: Callable[..., None]
) -> None:
    """LibreOffice recalculates for any two results: figures are theirs, differences theirs, checks 0."""
    path = tmp_path / "compared.xlsx"
    write_comparison_workbook(three, path)
    book = opened(path)
    book["Compare"]["C3"], book["Compare"]["C4"] = picked
    book.save(tmp_path / "picked.xlsx")
    office("xlsx", tmp_path / "saved", tmp_path / "picked.xlsx")
    saved = CalamineWorkbook.from_path(str(tmp_path / "saved" / "picked.xlsx"))
    rows = saved.get_sheet_by_name("Compare").to_python(skip_empty_area=False)
    checks = rows[next(at for at, row in enumerate(rows) if row[0] == "Checks (0)") + 1 :]
    assert [row[4] for row in checks] == [0] * 7
    spent: dict[str, RunRow] = {run.name: run for run in three.runs_rows}
    totals = [row for row in rows if row[0] == "All" and row[2] != ""]
    assert len(totals) == 3, "by nation, year and kind"
    for row in totals:
        assert [row[2], row[3]] == [spent[name].spending_million for name in picked]
    apart = (spent[picked[1]].spending_million or 0.0) - (spent[picked[0]].spending_million or 0.0)
    bridge = next(row for row in rows if row[0] == "All" and row[2] == "")
    assert bridge[4] == pytest.approx(apart)
    assert not any(isinstance(cell, str) and cell.startswith("#") for row in rows for cell in row)

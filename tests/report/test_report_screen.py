"""The first screen: forty lines at most, nothing wider than asked, figures whole; who sends what where in all views."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console
from stating import answer
from workbooks import opened

import pooling
from pooling.domain.instance import Instance
from pooling.domain.outcome import Conflict, ConflictRule, LastPerCent, Termination
from pooling.domain.problems import Caution
from pooling.domain.result import Result
from pooling.report.answer import Answer
from pooling.report.answer import answer as answered
from pooling.report.fitting import Fit, cut, fitted
from pooling.report.pages.report import report_markdown
from pooling.report.pages.told import Told
from pooling.report.printing import put, table
from pooling.report.screen import MOST_LINES, WIDTH, print_screen, screen_lines
from pooling.report.sending import Sent, between, matrix, what_words
from pooling.report.text import SECTIONS, print_records, print_section
from pooling.report.words import last_per_cent_words
from pooling.report.workbook.book import write_result_workbook


@pytest.fixture(scope="module")
def trio() -> Instance:
    return pooling.load("tanker-trio")


@pytest.fixture(scope="module")
def solved(trio: Instance) -> Result:
    """Six tankers patrol, three of each of two nations; three of the four that relief needs come."""
    return pooling.solve(trio)


def texts(records: Answer, width: int = WIDTH, *commands: str) -> list[str]:
    return [text for text, _ in screen_lines(records, width, commands)]


def sent(nation: int, mission: int, capability: int = 0) -> Sent:
    return Sent(
        nation=f"N{nation}",
        name=f"Kingdom number {nation}",
        mission=f"m{mission}",
        mission_name=f"Defence of the far north-east, part {mission}",
        capability=f"c{capability}",
        capability_name=f"Capability {capability} with a long name",
        unit="units",
        units=1234.5,
        share=0.123,
        share_of_all=1 / (2 + nation + mission),
    )


@pytest.fixture
def large(result: Result, instance: Instance) -> Answer:
    """More of everything than has room."""
    records = answer(result, instance)
    assert records.met is not None
    gap, payer, tier = records.gaps[0], records.payers[0], records.objectives[1]
    reason = "kept at home by reserves and ceilings (2 of 4), and together: held back by caveats + not ready in time"
    return replace(
        records,
        objectives=tuple(replace(tier, name=f"tier_{number}") for number in range(7)),
        met=replace(records.met, by_priority=records.met.by_priority * 5),
        gaps=tuple(
            replace(gap, requirement=f"defence-of-the-north-east-tanker-hours-{number}", main_reason=reason)
            for number in range(30)
        ),
        payers=tuple(replace(payer, name=f"Kingdom of the islands number {number}") for number in range(32)),
        sends=tuple(sent(nation, mission) for nation in range(32) for mission in range(17)),
        warnings=tuple(Caution(f"offers!{number}", "", "a rule that says a lot " * 5, "") for number in range(50)),
        notices=("no budgets are given: nobody's spending is limited",),
    )


# --- how large it is -------------------------------------------------------------------------------------------------


def test_the_first_screen_has_at_most_forty_lines_of_a_hundred_columns(large: Answer) -> None:
    commands = [f"pooling show --section number-{number}" for number in range(9)]
    lines = texts(large, WIDTH, *commands)
    assert len(lines) <= MOST_LINES == 40
    assert max(map(len, lines)) <= WIDTH == 100
    for said in ("Met: ", "Gaps: 30 of", "Who pays: ", "Who sends what where", "Audit: holds", "Ask next"):
        assert [line for line in lines if line.startswith(said)], said
    assert lines[-1].startswith("  pooling show --section number-")
    assert sum("defence-of-the-north-east" in line for line in lines) == 3
    assert sum("Kingdom of the islands" in line for line in lines) == 5
    assert sum("Kingdom number" in line for line in lines) >= 2
    assert "  ... and 5 more" in lines, "tiers"
    assert "50 warnings about what was given (none stops a run)" in lines


@pytest.mark.parametrize("width", [100, 80, 60, 40])
def test_no_line_is_wider_than_the_terminal_and_no_figure_is_cut(large: Answer, width: int) -> None:
    stream = io.StringIO()
    print_screen(large, Console(file=stream, width=width, color_system=None), ["pooling show"])
    lines = stream.getvalue().splitlines()
    assert max(map(len, lines)) <= width
    rows = [line for line in lines if line.startswith("  Kingdom of")]
    assert len(rows) == 5
    assert all("79.0" in row for row in rows), "what it spends"
    nations = [line for line in lines if line.startswith("  Kingdom n")]
    assert len(nations) >= 2
    assert all(row.count("%") >= 2 for row in nations), "its part of all needs and of a mission's"
    assert not any(line.rstrip().endswith(("1.", "12.", "12.3")) for line in lines)


def test_room_that_is_left_goes_to_nations_and_warnings(large: Answer) -> None:
    few = replace(large, gaps=(), payers=large.payers[:1], objectives=large.objectives[:1], notices=())
    lines = texts(few)
    assert len(lines) <= MOST_LINES
    assert sum("Kingdom number" in line for line in lines) == 8
    assert any(line.startswith("  - offers!0: a rule") for line in lines)


def test_a_wide_console_gets_no_wider_screen(large: Answer) -> None:
    stream = io.StringIO()
    print_screen(large, Console(file=stream, width=250, color_system=None))
    assert stream.getvalue().splitlines() == [line.rstrip() for line in texts(large)]


def test_a_conflict_is_on_the_first_screen(instance: Instance) -> None:
    rules = tuple(ConflictRule("locks", f"l-{number}", f"lock [l-{number}] asks for 9") for number in range(60))
    result = Result(Termination("finished"), "infeasible", (), None, None, conflict=Conflict(rules, True, ""))
    lines = texts(answer(result, instance), WIDTH, "pooling explain-model x")
    assert len(lines) <= MOST_LINES
    assert "These rules cannot hold together (drop any one of them and the rest can hold):" in lines
    assert "  - lock [l-0] asks for 9" in lines
    assert "  ... and 47 more" in lines
    assert not any(line.startswith("Met") for line in lines)


def test_per_cent_stays_on_its_figures_line(large: Answer) -> None:
    for width in range(40, 100, 7):
        assert not any(line.lstrip().startswith("%") for line in texts(large, width)), width


# --- tables that fit -------------------------------------------------------------------------------------------------


def test_columns_of_less_weight_go_first_and_names_are_cut_after() -> None:
    columns = [
        Fit("name", ["a very long name indeed", "b"], "<", least=10),
        Fit("figure", ["1,234.5", "6.0"]),
        Fit("more", ["99", "100"], needed=False),
    ]
    assert fitted(columns, 80, "", (2, 0, 1)) == (
        ["more  name                      figure"],
        ["  99  a very long name indeed  1,234.5", " 100  b                            6.0"],
    )
    heads, rows = fitted(columns, 20)
    assert heads == ["name          figure"]
    assert rows == ["a very l...  1,234.5", "b                6.0"]


@pytest.mark.parametrize(
    ("text", "width", "expected"), [("abc", 3, "abc"), ("abcdef", 5, "ab..."), ("日本語語", 7, "日本...")]
)
def test_a_name_is_cut_to_columns(text: str, width: int, expected: str) -> None:
    assert cut(text, width) == expected


def test_a_table_without_room_comes_in_parts_with_the_first_column() -> None:
    made = table(("nation", "<"), *((f"figure {number}", ">") for number in range(6)))
    for nation in ("Alpha", "Beta"):
        made.add_row(nation, *(f"{nation[0]}{number}00,000.0" for number in range(6)))
    stream = io.StringIO()
    put(Console(file=stream, width=40, color_system=None), made)
    lines = stream.getvalue().splitlines()
    assert max(len(line.rstrip()) for line in lines) <= 40
    assert sum(line.startswith("Alpha") for line in lines) == 3
    for number in range(6):
        assert f"A{number}00,000.0" in stream.getvalue()
    wide = io.StringIO()
    put(Console(file=wide, width=120, color_system=None), made)
    assert sum(line.startswith("Alpha") for line in wide.getvalue().splitlines()) == 1


@pytest.mark.parametrize("width", [80, 60])
def test_the_whole_answer_fits_a_narrow_terminal(solved: Result, trio: Instance, width: int) -> None:
    stream = io.StringIO()
    print_records(answered(solved, trio), Console(file=stream, width=width, color_system=None))
    assert max(len(line.rstrip()) for line in stream.getvalue().splitlines()) <= width


# --- who sends what where --------------------------------------------------------------------------------------------


def test_the_matrix_of_a_problem_solved_by_hand(solved: Result, trio: Instance) -> None:
    records = answered(solved, trio)
    found = matrix(records.sends)
    assert found.missions == ("patrol", "relief")
    assert found.names == ("Air patrol in the north", "Relief flights in the south")
    told = {sender.name: (sender.share_of_all, sender.shares, sender.kinds) for sender in found.senders}
    assert told == {
        "Arden": (0.375, (0.5, 0.25), ("Tanker aircraft",)),
        "Borland": (0.25, (0.5, None), ("Tanker aircraft",)),
        "Corvia": (0.25, (None, 0.5), ("Tanker aircraft",)),
    }
    assert [what_words(lines) for lines in between(records.sends)] == [f"Tanker aircraft {units}" for units in "3132"]


def test_units_are_those_of_the_largest_period_and_no_part_goes_beyond_the_need(
    result: Result, instance: Instance
) -> None:
    assert result.plan is not None
    assignments = [
        {"offer": "a-tanker", "requirement": "r-tanker", "period": period, "quantity": units}
        for period, units in (("2026", 8), ("2027", 20))
    ]
    plan = result.plan.of({"assignments": assignments})
    assert result.audit is not None
    # Twenty are twice what is needed in 2027: there they are all of it, and in 2026 eight of ten.
    coverage = tuple(
        replace(row, pledged=20.0) if (row.requirement, row.period) == ("r-tanker", "2027") else row
        for row in result.audit.coverage
    )
    (line,) = answer(replace(result, plan=plan, audit=replace(result.audit, coverage=coverage)), instance).sends
    assert (line.name, line.capability_name, line.units) == ("Alpha [red]", "tanker", 20)
    assert line.share == line.share_of_all == pytest.approx((0.8 + 1.0) / 4)


def test_without_a_plan_nothing_is_sent(instance: Instance) -> None:
    assert answer(Result(Termination("time_limit"), "none", (), None, None), instance).sends == ()


def test_the_workbook_and_the_page_show_the_same_matrix(solved: Result, trio: Instance, tmp_path: Path) -> None:
    path = tmp_path / "results.xlsx"
    write_result_workbook(solved, trio, path)
    book = opened(path)
    sheet = book["Who sends what where"]
    headings = [cell.value for cell in sheet[3]]
    assert headings[:4] == ["Nation", "Code", "All missions", "Air patrol in the north"]
    assert [cell.value for cell in sheet[4]][:2] == ["Arden", "XAA"]
    assert sheet["D4"].value == '=SUMIFS(Sent!$H$2:$H$5,Sent!$B$2:$B$5,B4,Sent!$D$2:$D$5,"patrol")'
    sums = {}
    for name, _, mission, *_, share, _ in book["Sent"].iter_rows(min_row=2, values_only=True):
        sums[name, mission] = share
    assert sums["Arden", "Air patrol in the north"] == 0.5


@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_is_a_part_of_the_whole_answer(solved: Result, trio: Instance, name: str) -> None:
    records = answered(solved, trio)
    whole, part = io.StringIO(), io.StringIO()
    print_records(records, Console(file=whole, width=WIDTH, color_system=None), most=None)
    print_section(name, records, Console(file=part, width=WIDTH, color_system=None))
    assert part.getvalue() in whole.getvalue()
    if name in ("met", "gaps", "payers", "sends", "audit"):
        assert part.getvalue()


def test_every_view_says_what_the_last_per_cent_costs(trio: Instance, tmp_path: Path) -> None:
    result = pooling.solve(trio, explain=True)
    price = result.last_per_cent
    assert price is not None
    said = last_per_cent_words(price)[len("the ") :]
    records, stream = answered(result, trio), io.StringIO()
    print_records(records, Console(file=stream, width=200))
    told = Told("it", result, trio)
    for view in ("\n".join(texts(records)), stream.getvalue(), str(result), report_markdown([told])):
        assert said in view
    path = tmp_path / "book.xlsx"
    write_result_workbook(result, trio, path)
    assert any(said in str(cell.value) for row in opened(path)["Summary"].iter_rows() for cell in row)


def test_what_the_last_per_cent_costs_in_words() -> None:
    price = LastPerCent("covered", 0.7, 0.69, "cost", "million", 80.0, 78.0, 5.0, 11.0, "finished", 0.1)
    begun, most = "the last percentage point covered costs", replace(price, least=0.0)
    assert last_per_cent_words(price) == f"{begun} between 5.0 and 11.0 million (proven)"
    assert last_per_cent_words(replace(price, most=5.0)) == f"{begun} 5.0 million (proven)"
    assert last_per_cent_words(most) == f"{begun} at most 11.0 million (proven)"
    assert last_per_cent_words(replace(most, most=0.0)) == f"{begun} less than 0.05 million (proven)"
    cut = replace(price, reason="time_limit")
    assert last_per_cent_words(cut) == f"{begun} between 5.0 and 11.0 million (proven; the search for it was cut short)"

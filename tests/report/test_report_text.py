"""The answer as text: the records' figures appear, names stay text, long lists are cut and say so."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace

import pytest
from rich.console import Console
from stating import answer_text, print_answer

from pooling.domain.instance import Instance
from pooling.domain.outcome import Conflict, ConflictRule, Reason, Termination
from pooling.domain.result import Result
from pooling.report.checks import checks_made
from pooling.report.printing import folded
from pooling.report.text import TEXT_WIDTH
from pooling.report.words import (
    distance,
    gap_words,
    million,
    number,
    percent,
    periods_words,
    signed_million,
    tier_value,
)


def squeezed(text: str) -> str:
    return re.sub(r"[ ]+", " ", text)


def test_text_says_met_gaps_payers_and_strain(result: Result, instance: Instance) -> None:
    text = squeezed(answer_text(result, instance))
    assert "trio with coverage: optimal (finished)" in text
    assert "covered: 70.00 %, at most 70.50 % is possible (within 0.71 % proven, 0.86 % certified)" in text
    assert "cost: 89.0 million, at least 85.0 is possible (proven within 4.50 %, 5.00 % asked)" in text
    assert "Met: 1 of 4 requirement-periods in full, 0 nearly, 2 in part, 1 not at all" in text
    assert "2 requirements, each counted in every period it is asked for" in text
    assert "priority 1 2 0 0 2 0 75.0 %" in text
    assert "Gaps: 2 of 2 requirements are not met in full" in text
    assert "(worst" in text
    assert "tanker, lift 1 2026, 2027 10 3 30.0 % caveat" in text
    assert "brigade, lift 2 2027 4 4 100.0 % too late" in text
    assert "Who pays: 89.0 million EUR (constant prices, not discounted)" in text
    assert "54.1 % of the budgets of all nations and periods that have one (146.0 million EUR); " in text
    assert "; at most 97.2 % of a limit in one period (Alpha [red] 2027)" in text
    assert "Alpha [red] 79.0 88.8 % 58.1 % 97.2 % 2027 88.8 % 50.0 % +34.5" in text
    assert "BBB 10.0 11.2 % - - - 11.2 % 25.0 % -12.2" in text
    assert "Alpha [red] 84.0 % - 2 of 2 2026" in text
    assert "Alpha [red] 2027: 1.0 of 36.0 million EUR left (2.8 %)" in text
    assert "Audit: holds; 42 checks" in text


def test_names_are_never_markup(result: Result, instance: Instance) -> None:
    assert "Three [bold]nations" in answer_text(result, instance)


def test_text_keeps_its_width_and_has_no_colour(result: Result, instance: Instance) -> None:
    text = answer_text(result, instance)
    assert max(len(line) for line in text.splitlines()) <= TEXT_WIDTH
    assert "\x1b" not in text


def test_long_lists_are_cut_and_say_so(result: Result, instance: Instance) -> None:
    text = answer_text(result, instance, most=1)
    assert "r-brigade" not in text
    assert "... and 1 more" in text
    assert "... and 2 more" in text
    assert "more" not in answer_text(result, instance, most=None)


def test_without_burden_the_fair_columns_are_absent(without_burden: Result, instance: Instance) -> None:
    assert "fair share" not in answer_text(without_burden, instance)


def test_a_failed_audit_is_said(result: Result, instance: Instance) -> None:
    assert result.audit is not None
    text = answer_text(replace(result, audit=replace(result.audit, ok=False)), instance)
    assert "Audit: FAILS" in text


@pytest.mark.parametrize(
    ("minimal", "words"), [(True, "drop any one of them and the rest can hold"), (False, "not shown to be the fewest")]
)
def test_a_conflict_lists_its_rules(instance: Instance, minimal: bool, words: str) -> None:
    rules = (ConflictRule("locks", "l-1", "lock l-1 asks for 9 [tankers]"), ConflictRule("budget", "AAA", "AAA has 5"))
    result = Result(
        Termination("finished", detail="proved"), "infeasible", (), None, None, conflict=Conflict(rules, minimal, "why")
    )
    text = answer_text(result, instance)
    assert words in text
    assert "  - lock l-1 asks for 9 [tankers]\n  - AAA has 5\n  why" in text
    assert "Met:" not in text


def test_a_tier_without_value_says_nothing_yet(result: Result, instance: Instance) -> None:
    tier = replace(result.tiers[0], value=None, bound=None, gap=None, reason="time_limit")
    assert "covered: nothing yet (time limit)" in answer_text(replace(result, tiers=(tier,)), instance)


def test_one_of_a_thing_is_singular(result: Result, instance: Instance) -> None:
    assert result.audit is not None
    rows = tuple(row for row in result.audit.coverage if row.short == 0 or row.requirement == "r-brigade")
    text = answer_text(replace(result, audit=replace(result.audit, coverage=rows)), instance)
    assert "Gaps: 1 of 2 requirements is not met in full" in text


def printed(result: Result, instance: Instance, width: int) -> list[str]:
    stream = io.StringIO()
    print_answer(result, instance, Console(file=stream, width=width, color_system=None))
    return [line.rstrip() for line in stream.getvalue().splitlines()]


def test_a_narrow_terminal_folds_names_at_hyphens(result: Result, instance: Instance) -> None:
    name = "defence-of-the-north-east-within-ten-days"
    renamed = Instance.of(json.loads(json.dumps(instance.tables()).replace('"lift"', f'"{name}"')))
    renamed_result = Result.of(json.loads(json.dumps(result.as_dict()).replace('"lift"', f'"{name}"')))
    narrow = printed(renamed_result, renamed, 80)
    assert max(map(len, narrow)) <= 80
    start = next(index for index, line in enumerate(narrow) if line.startswith("requirement")) + 1
    start = next(index for index, line in enumerate(narrow) if index > start and line.startswith("tanker, "))
    parts = [line.split("  ")[0].strip() for line in narrow[start : start + 4]]
    words = "".join(parts).removeprefix("tanker,").strip()
    assert words.startswith(name)
    assert any(part.endswith("-") for part in parts)
    wide = printed(renamed_result, renamed, 200)
    assert any(line.startswith(f"tanker, {name} ") for line in wide)


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("one-two-three", 8, "one-two-\nthree"),
        ("not ready in time", 9, "not ready\nin time"),
        ("unbreakable", 4, "unbreakable"),
        ("a-b", 80, "a-b"),
    ],
)
def test_folding(text: str, width: int, expected: str) -> None:
    assert folded(text, width) == expected


def test_periods_in_words() -> None:
    assert [periods_words(name) for name in (["a"], ["a", "b"], ["a", "b", "c"])] == ["a", "a, b", "3 periods"]


def test_a_wide_gap_is_put_in_points(result: Result) -> None:
    covered, cost = result.tiers
    covered, cost = replace(covered, proof="within"), replace(cost, proof="within")
    far = replace(covered, value=0.37, bound=0.92, gap=0.55 / 0.37)
    assert distance(far) == "55.0 points more at best; far from proven, 1.00 % asked"
    assert distance(replace(covered, value=0.5, bound=0.55, gap=0.1)) == (
        "5.0 points more at best; within 10.00 %, 1.00 % asked"
    )
    assert distance(replace(cost, gap=1.3)) == "far from proven, 5.00 % asked"
    assert distance(replace(covered, bound=None, gap=None, proof="unproven")) == "unproven, 1.00 % asked"


@pytest.mark.parametrize(
    ("reason", "detail", "told"),
    [
        ("time_limit", "Interrupted by user", False),
        ("time_limit", "the time limit came first", True),
        ("cancelled", "cancelled; the best plan until then", False),
        ("failed", "the solver gave up", True),
    ],
)
def test_the_solvers_words_are_told_only_where_they_say_more(
    result: Result, instance: Instance, reason: Reason, detail: str, told: bool
) -> None:
    text = answer_text(replace(result, termination=Termination(reason, detail=detail)), instance)
    assert (detail in text) == told


def test_a_search_that_ended_unproven_says_so(result: Result, instance: Instance) -> None:
    detail = "the search around the plan found nothing better"
    ended = replace(result, termination=Termination("finished", detail=detail))
    assert detail in answer_text(replace(ended, outcome="feasible"), instance)
    assert detail not in answer_text(replace(ended, outcome="optimal"), instance)


def test_checks_in_words() -> None:
    assert [checks_made(*name) for name in (("spending", 0), ("caveats", 0), ("caveats", 1200))] == [
        "recomputed",
        "nothing to check",
        "1,200",
    ]


def test_a_tiny_gap_is_not_called_none() -> None:
    assert gap_words(2e-7, 1e-6) == "gap 0.00002 %, 0.0001 % asked"
    assert gap_words(0.0, 1e-9) == "gap 0.00 %, 0.0000001 % asked"
    assert gap_words(0.0123, 0.01) == "gap 1.23 %, 1.00 % asked"


def test_figures_as_words() -> None:
    assert [percent(None), percent(0.1234), percent(1, 0)] == ["-", "12.3 %", "100 %"]
    assert [number(None), number(3.0), number(1234567), number(2.345), number(22.345)] == [
        "-",
        "3",
        "1,234,567",
        "2.35",
        "22.3",
    ]
    assert [million(None), million(1234.56), signed_million(2), signed_million(-2)] == ["-", "1,234.6", "+2.0", "-2.0"]
    assert [tier_value(0.5, "share of need"), tier_value(12, "million")] == ["50.00 %", "12.0"]

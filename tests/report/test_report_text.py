"""The answer as text: the records' figures appear, names stay text, long lists are cut and say so."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from pooling.domain.instance import Instance
from pooling.domain.result import Conflict, ConflictRule, Result, Termination
from pooling.report.text import TEXT_WIDTH, answer_text
from pooling.report.words import million, number, percent, signed_million, tier_value


def squeezed(text: str) -> str:
    return re.sub(r"[ ]+", " ", text)


def test_text_says_met_gaps_payers_and_strain(result: Result, instance: Instance) -> None:
    text = squeezed(answer_text(result, instance))
    assert "trio with coverage: optimal (finished)" in text
    assert "covered: 70.00 %, at most 70.50 % is possible (gap 0.71 %, 1.00 % asked)" in text
    assert "cost: 89.0 million, at least 85.0 is possible (gap 4.50 %, 5.00 % asked)" in text
    assert "Met: 1 of 4 requirements in full, 2 in part, 1 not at all" in text
    assert "priority 1 2 0 2 0 75.0 %" in text
    assert "r-tanker tanker 1 2027 +1 10 3 30.0 % caveat" in text
    assert "r-brigade brigade 2 2027 4 4 100.0 % too late" in text
    assert "Who pays: 89.0 million EUR" in text
    assert "Alpha [red] 79.0 88.8 % 97.2 % 88.8 % 50.0 % +34.5" in text
    assert "BBB 10.0 11.2 % - 11.2 % 25.0 % -12.2" in text
    assert "Alpha [red] 84.0 % - 97.2 % 2 of 2 2026" in text
    assert "AAA 2027: 1.0 of 36.0 million EUR left (2.8 %)" in text
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

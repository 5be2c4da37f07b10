"""Text from anybody's file as text for people."""

from __future__ import annotations

import pytest

from pooling.domain.audit_rows import Violation
from pooling.domain.problems import InvalidInput, Problem
from pooling.domain.readable import readable, readable_lines


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Zürich — Łódź 東京 🚢✈️", "Zürich — Łódź 東京 🚢✈️"),
        ("\x1b[31mred\x07", "\\x1b[31mred\\x07"),
        ("\x9b31m", "\\x9b31m"),
        ("a\nb\r\tc", "a\\nb\\r\\tc"),
        ("\u202egnp.\u2066x\u2069", "\\u202egnp.\\u2066x\\u2069"),
        ("ze\u200bro\ufeff\u00ad", "ze\\u200bro\\ufeff\\xad"),
        ("\u3164\u115f\U000e0141\u2800", "\\u3164\\u115f\\U000e0141\\u2800"),
        ("a\u2028b\u2029c\x85d", "a\\u2028b\\u2029c\\x85d"),
        ("file\udcff.json", "file\\xff.json"),
        ("lone \ud800", "lone \\ud800"),
        ("1\u00a0000\u202f000", "1 000 000"),
        ("\x00", "\\x00"),
        ("[red]x[/]", "[red]x[/]"),
    ],
)
def test_what_a_terminal_would_obey_or_hide_is_written_out(text: str, shown: str) -> None:
    assert readable(text) == shown
    assert readable(shown) == shown


def test_every_character_is_shown_or_written_out() -> None:
    for code in range(0x110000):
        text = readable(chr(code))
        assert text.isprintable(), hex(code)
        assert text.strip() or chr(code).isspace(), hex(code)


def test_a_wall_is_cut_and_lines_stay_where_they_are_wanted() -> None:
    assert readable("x" * 500) == "x" * 197 + "..."
    assert readable("x" * 500, None) == "x" * 500
    assert readable_lines("a\x1b\n\nb\r\n") == "a\\x1b\n\nb\\r\n"


def test_errors_and_violations_are_text_for_people_and_keep_what_they_carry() -> None:
    problem = Problem("a\x1b.csv:1", "\u202e", "not\na rule", "\x9bcure")
    assert str(InvalidInput([problem], "x\x1b")).isascii()
    assert str(problem).count("\n") == 1
    assert problem.as_dict()["value"] == "\u202e"
    assert str(Violation("budget", "limit", ("A\x1b",), 1, 0, 1, "too\u202emuch")).isascii()

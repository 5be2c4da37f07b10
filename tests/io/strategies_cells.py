"""Texts and numbers that files like to spoil."""

from __future__ import annotations

import re

from hypothesis import strategies as st

from pooling.domain.fields import LARGEST_QUANTITY, SMALLEST_NUMBER, SMALLEST_QUANTITY


def _no_slip(value: float) -> float:
    return 0.0 if abs(value) < SMALLEST_NUMBER else value


NASTY_TEXTS = (
    "007",
    "1E5",
    "TRUE",
    "false",
    "=A1",
    "=1+1",
    "+1",
    "-1",
    "@x",
    "'quoted",
    "1/2",
    "2026-01-01",
    "  spaced  ",
    "a\nb",
    "a\r\nb",
    "tab\there",
    'say "hello", twice',
    "semi;colon",
    "Ünïcödé ß 日本語",
    "😀",
    "x\u2028y",
    "\u00a0nbsp\u00a0",
    "_x0041_",
    "a_x005F_b",
    "#REF!",
    "#N/A",
    "NaN",
    "null",
    "1,5",
    "http://example.org/?a=b&c=<d>",
    "<b>&amp;</b>",
    "]]>",
    "\\",
    "/",
    "0x1F",
    "long " * 700,
    "\u0301combining",
)
NASTY_NUMBERS = (0.1, 0.333333333333333, 123456789.012345, 1e-9, 1e12, 999999999999.999, 1.0, 7.0, 2.5e-15, 100000.1)
NASTY_QUANTITIES = (0.1, 0.333333333333333, 123456.789012345, 0.001, 1e8, 99999999.9999999, 1.0, 0.00123456789012345)
NASTY_IDS = ("007", "1E5", "TRUE", "2026", "1.5", "1.0", "00", "A", "a.b-c_d", "NaN", "1-2", "x" * 64, "3.14E10")

_ESCAPE = re.compile(r"_x[0-9A-Fa-f]{4}_x[0-9A-Fa-f]{4}_")
_letters = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="￾￿")
texts = st.one_of(st.just(""), st.sampled_from(NASTY_TEXTS), st.text(_letters, max_size=30)).filter(
    lambda text: not _ESCAPE.search(text)
)
ids = st.one_of(
    st.sampled_from(NASTY_IDS), st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9_.\-]{0,6}[A-Za-z0-9])?", fullmatch=True)
)
quantities = st.one_of(
    st.integers(1, 10**6).map(float), st.sampled_from(NASTY_QUANTITIES), st.floats(SMALLEST_QUANTITY, LARGEST_QUANTITY)
)
units = st.one_of(st.just(0.0), quantities, st.floats(0, LARGEST_QUANTITY).map(_no_slip))
shares = st.one_of(
    st.sampled_from((0.0, 1.0, 0.5, 0.1, 0.333333333333333)), st.floats(0, 1, allow_nan=False).map(_no_slip)
)

"""Random valid instances with texts and numbers that files like to spoil."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import strategies as st

from pooling.domain.fields import LARGEST_FACTOR, LARGEST_QUANTITY, SMALLEST_FACTOR, SMALLEST_QUANTITY
from pooling.domain.instance import Instance

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
numbers = st.one_of(
    st.just(0.0), st.integers(0, 10**6).map(float), st.sampled_from(NASTY_NUMBERS), st.floats(0, 1e12, allow_nan=False)
)
quantities = st.one_of(
    st.integers(1, 10**6).map(float), st.sampled_from(NASTY_QUANTITIES), st.floats(SMALLEST_QUANTITY, LARGEST_QUANTITY)
)
units = st.one_of(st.just(0.0), quantities, st.floats(0, LARGEST_QUANTITY))
factors = st.one_of(st.sampled_from((1.0, 0.001, 1e6, 0.333333333333333)), st.floats(SMALLEST_FACTOR, LARGEST_FACTOR))
shares = st.one_of(st.sampled_from((0.0, 1.0, 0.5, 0.1, 0.333333333333333)), st.floats(0, 1, allow_nan=False))


def unique(most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(ids, min_size=1, max_size=most, unique=True)


@st.composite
def instances(draw: st.DrawFn) -> Instance:
    """A valid instance of a few rows in every table."""

    def some(names: list[str]) -> list[str]:
        return draw(st.lists(st.sampled_from(names), max_size=3))

    def maybe(names: list[str]) -> str | None:
        return draw(st.none() | st.sampled_from(names))

    def rows(keys: list[Any], make: Any) -> list[dict[str, Any]]:
        return [{key: value for key, value in make(one).items() if value is not None} for one in keys]

    periods, nations, capabilities = draw(unique(3)), draw(unique(3)), draw(unique(2))
    situations, missions, requirements, offers = draw(unique(2)), draw(unique(2)), draw(unique(3)), draw(unique(4))
    tables: dict[str, Any] = {
        "instance": {"name": draw(ids), "title": draw(texts), "description": draw(texts), "currency": draw(ids)},
        "sources": rows(["offers"], lambda one: {"table": one, "kind": "real", "source": draw(texts)}),
        "periods": rows(periods, lambda one: {"id": one, "label": draw(texts)}),
        "nations": rows(
            nations,
            lambda one: {
                "id": one,
                "name": draw(texts),
                "groups": draw(st.lists(ids, max_size=3)),
                "region": draw(st.none() | ids),
                "gdp_million": draw(st.none() | numbers),
                "reserve_share": draw(shares),
                "ceiling_share": draw(shares),
            },
        ),
        "capabilities": rows(
            capabilities,
            lambda one: {
                "id": one,
                "unit": draw(texts),
                "divisible": True,
                "value_weight": draw(numbers),
                "domain": "air",
            },
        ),
        "situations": rows(situations, lambda one: {"id": one, "name": draw(texts), "weight": draw(shares)}),
        "missions": rows(
            missions,
            lambda one: {"id": one, "situations": [*some(situations), situations[0]], "kind": draw(st.none() | ids)},
        ),
        "requirements": rows(
            requirements,
            lambda one: {
                "id": one,
                "mission": draw(st.sampled_from(missions)),
                "capability": draw(st.sampled_from(capabilities)),
                "quantity": draw(quantities),
                "within_days": draw(st.integers(0, 36_500)),
                "periods": some(periods),
                "priority": draw(st.integers(1, 5)),
                "largest_share": draw(st.none() | shares.filter(bool)),
            },
        ),
        "offers": rows(
            offers,
            lambda one: {
                "id": one,
                "nation": draw(st.sampled_from(nations)),
                "capability": draw(st.sampled_from(capabilities)),
                "quantity": draw(quantities),
                "notice_days": draw(st.integers(0, 36_500)),
                "periods": some(periods),
                "unit_cost_million": draw(numbers),
                "dwell": draw(factors),
            },
        ),
        "locks": rows(
            [draw(ids)],
            lambda one: {
                "id": one,
                "rule": "at_least",
                "offer": offers[0],
                "quantity": draw(units),
                "reason": draw(texts),
                "period": maybe(periods),
            },
        ),
        "history": rows(periods, lambda one: {"offer": offers[0], "period": one, "quantity": draw(units)}),
        "credits": rows(nations, lambda one: {"nation": one, "amount_million": -draw(numbers)}),
    }
    if draw(st.booleans()):
        tables["budgets"] = [
            {"nation": nation, "period": period, **({"amount_million": draw(numbers)} if draw(st.booleans()) else {})}
            for nation in nations
            for period in periods
        ]
    return Instance.of(tables)


def toy() -> dict[str, Any]:
    """Plain tables of a small right instance; change them to make a wrong one."""
    return {
        "instance": {"name": "toy", "title": "A toy", "currency": "EUR"},
        "periods": [{"id": "2026"}, {"id": "2027"}],
        "nations": [{"id": "FRA", "groups": ["EU", "NATO"], "region": "west"}, {"id": "DEU"}, {"id": "NLD"}],
        "capabilities": [{"id": "tanker", "unit": "aircraft"}, {"id": "airlift", "unit": "hours", "divisible": True}],
        "situations": [{"id": "one"}, {"id": "two", "weight": 0.5}],
        "missions": [{"id": "m1", "situations": ["one", "two"], "region": "east"}],
        "requirements": [
            {"id": "r1", "mission": "m1", "capability": "tanker", "quantity": 5, "within_days": 30},
            {"id": "r2", "mission": "m1", "capability": "airlift", "quantity": 1200.5, "priority": 2},
        ],
        "offers": [
            {"id": "o1", "nation": "FRA", "capability": "tanker", "quantity": 3, "notice_days": 10, "reserve": 0.5},
            {"id": "o2", "nation": "DEU", "capability": "tanker", "quantity": 4, "unit_cost_million": 2.345},
            {"id": "o3", "nation": "NLD", "capability": "airlift", "quantity": 800, "periods": ["2027", "2026"]},
        ],
        "caveats": [{"id": "c1", "nation": "DEU", "rule": "limit", "capability": "tanker", "amount": 2}],
        "history": [{"offer": "o1", "period": "2026", "quantity": 2}],
    }

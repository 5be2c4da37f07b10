"""A family that an instance does not need adds no row and no column."""

from __future__ import annotations

import pytest
from toys import budgets, card, columns, need, offer, periods, rows, toy

from pooling.domain.families import CORE_FAMILIES, FAMILIES

PLAIN = toy(
    periods=periods(2),
    nations=[{"id": "A"}, {"id": "B"}],
    situations=[{"id": "s"}, {"id": "x"}],
    missions=[{"id": "m", "situations": ["s", "x"], "kind": "crisis", "region": "north"}],
    requirements=[need("r", 3), need("q", 4.5, "fuel")],
    offers=[
        offer("a", "A", 2, cost=1),
        offer("b", "B", 2, cost=2),
        offer("f", "A", 3, "fuel"),
        offer("f2", "B", 3, "fuel"),
    ],
    budgets=budgets(A=[None, None], B=[None, None]),
)
"""Two nations, two needs, two periods, and none of the facts that a family is about."""

MEASURING = ("burden",)
"""Families that measure every plan: they always add their rows."""


@pytest.mark.parametrize("family", [family for family in FAMILIES if family not in (*CORE_FAMILIES, *MEASURING)])
def test_a_family_that_is_not_needed_adds_nothing(family: str) -> None:
    assert rows(PLAIN, card(family)) == rows(PLAIN, card())
    assert set(columns(PLAIN, card(family))) == set(columns(PLAIN, card()))


def test_all_of_them_together_add_nothing() -> None:
    every = card(*(family for family in FAMILIES if family not in MEASURING))
    assert rows(PLAIN, every) == rows(PLAIN, card())
    assert set(columns(PLAIN, every)) == set(columns(PLAIN, card()))


@pytest.mark.parametrize("family", MEASURING)
def test_what_measures_adds_rows(family: str) -> None:
    assert len(rows(PLAIN, card(family, burden__key="equal"))) > len(rows(PLAIN, card()))

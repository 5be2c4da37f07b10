"""Receipts: sums by hand, sums that add up exactly in fractions, and what is open named as such."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from toys import EXACT, need, offer, toy

import pooling
from pooling.analysis.receipt.records import Receipt
from pooling.domain.instance import Instance

ALONE = {"families.breadth": False}


def fuels() -> Instance:
    """10 tonnes are needed, A has 6 at 2 million and B 6 at 5: 6 * 2 + 4 * 5 = 32 million.

    The last tonne costs 5, so the need forces 10 * 5 = 50; A's six are cheaper by 3 each, which saves 18: 50 - 18 = 32.
    """
    return toy(
        requirements=[need("r", 10, "fuel")],
        offers=[offer("a", "A", 6, "fuel", cost=2), offer("b", "B", 6, "fuel", cost=5)],
    )


def adds_up(receipt: Receipt) -> None:
    """Every tier's lines are exactly its value, as fractions; those of exact arithmetic exactly what is certified."""
    for total in receipt.totals:
        lines = [line for line in receipt.lines if line.tier == total.tier]
        assert sum(Fraction(repr(line.amount)) for line in lines) == Fraction(repr(total.value))
        if total.certified is not None:
            within = [line for line in lines if line.part not in ("search", "open")]
            assert sum(Fraction(repr(line.amount)) for line in within) == Fraction(repr(total.certified))
            assert total.gap == pytest.approx(total.value - total.certified, abs=1e-9)


def amounts(receipt: Receipt, tier: str) -> dict[tuple[str, str, str], float]:
    return {
        (line.part, line.rule, line.subject): pytest.approx(line.amount, abs=1e-6)
        for line in receipt.lines
        if line.tier == tier and abs(line.amount) > 1e-6
    }


def test_a_cost_by_hand() -> None:
    receipt = pooling.receipt(fuels(), overrides=ALONE, gap=EXACT, tier="cost")
    adds_up(receipt)
    assert amounts(receipt, "cost") == {("rule", "coverage", "r"): 50.0, ("limit", "offers", "a"): -18.0}
    assert [total.tier for total in receipt.totals] == ["cost"]
    said = receipt.text()
    assert "cost: why cost is 32.000 million and no less" in said
    assert "50.000  fuel, m: 10 tonnes needed" in said
    assert "-18.000  fuel of A has no more to give" in said


def test_a_shortfall_by_hand() -> None:
    """10 are needed, 4 + 4 are there: a tonne is a tenth. 1 for the need, less 0.4 for each offer: 0.2 is missing."""
    short = toy(requirements=[need("r", 10, "fuel")], offers=[offer("a", "A", 4, "fuel"), offer("b", "B", 4, "fuel")])
    receipt = pooling.receipt(short, overrides=ALONE, gap=EXACT, tier="covered")
    adds_up(receipt)
    assert amounts(receipt, "covered") == {
        ("rule", "coverage", "r"): 1.0,
        ("limit", "offers", "a"): -0.4,
        ("limit", "offers", "b"): -0.4,
    }
    assert receipt.totals[0].value == pytest.approx(0.2)


def test_whole_units_are_what_the_search_adds() -> None:
    """3 aircraft are needed at 1 each; packages of 2 make it 4: the relaxation says 3, whole packages 4."""
    lots = toy(requirements=[need("r", 3)], offers=[offer("a", "A", 4, cost=1, step=2)])
    receipt = pooling.receipt(lots, overrides=ALONE, gap=EXACT, tier="cost")
    adds_up(receipt)
    total = receipt.totals[0]
    assert total.value == pytest.approx(4.0)
    assert total.certified is not None
    assert 3.0 - 1e-6 <= total.certified <= 4.0
    search = sum(line.amount for line in receipt.lines if line.part == "search")
    assert search == pytest.approx(4.0 - total.certified, abs=1e-3)


@pytest.mark.parametrize(
    "name", ["tanker-trio", "munitions-purchase", "common-fund", "air-policing", "generalised-assignment"]
)
def test_receipts_of_the_library_add_up(name: str) -> None:
    receipt = pooling.receipt(name)
    adds_up(receipt)
    result = pooling.solve(name)
    for total, tier in zip(receipt.totals, result.tiers, strict=True):
        assert tier.value is not None
        stated = 1 - tier.value if tier.maximise else tier.value
        assert total.value == pytest.approx(stated, abs=1e-9)
        assert tier.certified_bound is not None
        certified = 1 - tier.certified_bound if tier.maximise else tier.certified_bound
        assert total.certified == pytest.approx(certified, abs=1e-6)


def test_what_is_not_proven_is_named() -> None:
    """With a gap of half of all, the plan may be worth less than is proven: that is the last line."""
    receipt = pooling.receipt("tanker-trio", gap=0.5)
    adds_up(receipt)
    assert all(any(line.part == "open" for line in receipt.lines if line.tier == tier.tier) for tier in receipt.totals)


def test_wrong_questions_and_no_plan() -> None:
    with pytest.raises(pooling.InvalidInput) as caught:
        pooling.receipt(fuels(), tier="costs")
    assert "cost" in caught.value.problems[0].cure
    nothing: Any = pooling.receipt("conflict-budget", overrides={"coverage.shortfall_allowed": False})
    assert (nothing.outcome, nothing.totals, nothing.lines) == ("infeasible", (), ())
    assert "no receipt" in nothing.text()

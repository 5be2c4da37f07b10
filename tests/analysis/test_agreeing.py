"""One fact, asked in many ways, is one number: what B's lift is worth, solved by hand."""

from __future__ import annotations

import pytest
from toys import budgets, card, need, offer, toy

import pooling

EXACT = card("budget", "locks", tiers=("covered", "cost"), gap=0.0)
FACTS = toy(
    requirements=[need("r", 4, largest_share=1.0)],
    offers=[offer("a", "A", 2, cost=1), offer("b", "B", 2, cost=3)],
    budgets=budgets(A=[10], B=[10]),
)
"""All four are covered for 2 * 1 + 2 * 3 = 8 million. Without B's half is covered, for 2 million: 6 less."""
LOST = {"covered": -0.5, "cost": -6.0}
"""What goes with B's lift."""


def test_what_a_nation_gives_is_worth_the_same_to_every_question() -> None:
    found: dict[str, tuple[float | None, float | None]] = {}
    for row in pooling.why_not(FACTS, card=EXACT, wishes=["forbid offer=b"], quick=True):
        if row.part == "tier":
            found[f"why-not {row.name}"] = (row.least, row.most)
    for row in pooling.what_if_forced(FACTS, card=EXACT, forced=["forbid offer=b"]):
        if row.part == "tier":
            found[f"what-if-forced {row.name}"] = (row.least, row.most)
    for step in pooling.marginal(FACTS, card=EXACT, offers=["b"], units=2):
        if step.step == "less":
            found[f"marginal {step.tier}"] = (step.least_difference, step.most_difference)
    for lost in pooling.withdrawal(FACTS, card=EXACT, nations=["B"]):
        if lost.part == "tier":
            sign = -1.0 if lost.name == "covered" else 1.0
            found[f"withdrawal {lost.name}"] = (sign * (lost.lost_least or 0.0), sign * (lost.lost_most or 0.0))
    for kind, expected in LOST.items():
        told = {name: ends for name, ends in found.items() if name.endswith(kind)}
        assert len(told) == 4, told
        for name, ends in told.items():
            assert ends == (pytest.approx(expected, abs=1e-6), pytest.approx(expected, abs=1e-6)), name


def test_what_all_cost_together_is_the_same_to_every_question() -> None:
    solved = pooling.solve(FACTS, card=EXACT)
    assert solved.tier("cost").value == pytest.approx(8.0)
    points = pooling.frontier(FACTS, card=EXACT, points=2)
    assert (points[0].reached, points[0].value) == (pytest.approx(1.0), pytest.approx(8.0))
    assert (points[-1].saved_least, points[-1].saved_most) == (pytest.approx(8.0), pytest.approx(8.0))
    shares = pooling.shares(FACTS, card=EXACT)
    assert shares.total == pytest.approx(8.0)
    together = next(row for row in shares.coalitions if len(row.nations) == 2)
    assert together.cost_million == pytest.approx(8.0)
    without = pooling.variant(FACTS, "forbid offer=b", name="without")
    runs = pooling.solve_variants(FACTS, [without], card=EXACT, workers=1)
    assert [run.cost_million for run in runs] == [pytest.approx(8.0), pytest.approx(2.0)]


def test_what_a_cure_costs_is_what_the_offer_is_worth() -> None:
    # With one of B's, one is short: one more brings it for 3 million, whoever is asked.
    short = FACTS.replace(offers=[offer("a", "A", 2, cost=1), offer("b", "B", 1, cost=3)])
    cures = pooling.gaps(short, card=EXACT, quick=True).cures
    (more,) = [cure for cure in cures if cure.kind == "more" and cure.subject == "b"]
    steps = pooling.marginal(short, card=EXACT, offers=["b"])
    step = next(row for row in steps if (row.step, row.tier) == ("more", "cost"))
    assert (more.price_least_million, more.price_most_million) == (pytest.approx(3.0), pytest.approx(3.0))
    assert (step.least_difference, step.most_difference) == (pytest.approx(3.0), pytest.approx(3.0))

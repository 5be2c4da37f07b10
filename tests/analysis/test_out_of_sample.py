"""A plan on fresh draws, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from toys import agreement, card, need, offer, solve, toy

import pooling
from pooling.analysis.out_of_sample import worst_mean
from pooling.domain.draws import draws

UNSURE = toy(
    nations=[{"id": "A", "reliability": 0.5}, {"id": "B"}],
    requirements=[need("r", 4), need("q", 2, "fuel", priority=2)],
    offers=[offer("a", "A", 2), offer("b", "B", 2), offer("f", "A", 2, "fuel", reliability=0.75)],
)
"""A's two of four aircraft and all fuel may not come."""


def test_by_hand_every_draw_is_weighed() -> None:
    # A fails: half of r and all of q: (50 + 10) / 110. Only the fuel fails: 10 / 110.
    chosen = card("uncertainty", uncertainty__tail=0.25)
    plan = solve(UNSURE, chosen)
    found = pooling.out_of_sample(UNSURE, plan, card=chosen, draws=40, seed=11)
    expected = [
        60 / 110 if "A" in draw.nations else 10 / 110 if "f" in draw.offers else 0.0 for draw in draws(UNSURE, 40, 11)
    ]
    assert found.short_shares == pytest.approx(expected)
    assert found.mean_short_share == pytest.approx(np.mean(expected))
    assert found.standard_error == pytest.approx(np.std(expected, ddof=1) / np.sqrt(40))
    assert found.cvar_short_share == pytest.approx(np.mean(sorted(expected)[-10:]))
    assert (found.worst_short_share, found.as_pledged_short_share) == pytest.approx((60 / 110, 0.0))
    assert len(set(expected)) == 3


def test_the_draws_of_the_plan_itself_give_its_own_value() -> None:
    chosen = card("agreements", tiers=("cvar_shortfall",), uncertainty__draws=30, uncertainty__seed=5)
    gaining = UNSURE.replace(agreements=[agreement(gain_share=0.25)])
    result = solve(gaining, chosen)
    found = pooling.out_of_sample(gaining, result, card=chosen, draws=30, seed=5)
    assert found.cvar_short_share == pytest.approx(result.tier("cvar_shortfall").value)


@pytest.mark.parametrize(
    ("tail", "mean"),
    [(1.0, 0.25), (0.25, 0.6), (0.5, 0.45), (0.375, (0.6 + 0.3 / 2) / 1.5), (0.001, 0.6)],
)
def test_by_hand_the_worst_mean_may_split_a_draw(tail: float, mean: float) -> None:
    assert worst_mean(np.array([0.1, 0.6, 0.0, 0.3]), tail) == pytest.approx(mean)

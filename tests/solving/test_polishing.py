"""Plans are cleaned with linear models, none of which is solved twice for the same whole columns."""

from __future__ import annotations

import numpy as np
from toys import budgets, card, compiled, need, offer, toy

from pooling.solving.polishing import Polishing, polished
from pooling.solving.tiers import solve_tiers


def test_what_was_solved_for_the_same_whole_columns_is_not_solved_again() -> None:
    chosen = card("spending", "budget", tiers=("covered", "cost"))
    instance = toy(
        requirements=[need("r", 3), need("f", 2.5, "fuel")],
        offers=[offer("a", "A", 2, cost=1.0), offer("b", "B", 2, cost=2.0), offer("c", "B", 4, "fuel", cost=0.5)],
        budgets=budgets(A=(10,), B=(10,)),
    )
    model = compiled(instance, chosen)
    solved = solve_tiers(model, chosen, time_limit_s=None, seed=0, threads=1)
    assert solved.x is not None
    known: Polishing = {}
    first = polished(model, solved.tiers, solved.x, 1, None, known)
    assert len(known) == len(solved.tiers) == 2
    before = dict(known)
    again = polished(model, solved.tiers, solved.x, 1, None, known)
    assert np.array_equal(first, again)
    assert np.array_equal(first, polished(model, solved.tiers, solved.x, 1, None))
    assert all(known[key] is run for key, run in before.items())
    assert len(known) == len(before)
    other = solved.x.copy()
    other[np.flatnonzero(model.whole & (solved.x > 0))[0]] -= 1.0
    polished(model, solved.tiers, other, 1, None, known)
    assert len(known) > len(before), "other whole columns are another model"

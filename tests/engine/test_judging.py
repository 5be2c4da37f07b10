"""What becomes of a plan that the solver found, before anybody sees it."""

from __future__ import annotations

from typing import Any

import pytest
from toys import card, need, pool, share, toy

from pooling.domain.instance import Instance
from pooling.domain.plan import Plan
from pooling.engine import judging


def hours(held_by_b: float) -> Instance:
    """A and B hold shares of a pool; B needs more than it bought."""
    return toy(
        requirements=[need("r", 3, "fuel")],
        pools=[pool(output=4, most_units=1, trade_share=1)],
        offers=[share("a", "A", 4), share("b", "B", held_by_b)],
    )


@pytest.mark.parametrize(("held_by_b", "audits"), [(4, 1), (2, 0)])
def test_hours_taken_over_count_as_bought_only_where_they_can_be(
    held_by_b: float, audits: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance, chosen = hours(held_by_b), card("pools")
    plan = Plan.of(
        {
            "commitments": [
                {"offer": "a", "period": "p", "quantity": 3},
                {"offer": "b", "period": "p", "quantity": 1},
            ],
            "assignments": [{"offer": "b", "requirement": "r", "period": "p", "quantity": 3}],
            "trades": [{"offer": "a", "period": "p", "quantity": -2}, {"offer": "b", "period": "p", "quantity": 2}],
        }
    )
    found = judging.holding(instance, chosen, plan)
    assert found is not None
    audit, seen = judging.audit, []

    def counting(*given: Any) -> Any:
        seen.append(given)
        return audit(*given)

    monkeypatch.setattr(judging, "audit", counting)
    kept = judging.without_idle_trades(instance, chosen, found, ())
    assert len(seen) == audits
    assert (kept is found) == (not audits)
    assert kept.plan.committed == ({("a", "p"): 1, ("b", "p"): 3} if audits else plan.committed)

"""A model on which HiGHS 1.15.1 loses the optimum unless a presolve rule is off, and the ways of solving."""

from __future__ import annotations

import pytest

import pooling
from pooling.domain.card import Card, Tier
from pooling.domain.instance import Instance
from pooling.solving import highs


@pytest.fixture
def two_nations_for_one_unit() -> Instance:
    """One unit is needed, and where it is served two nations must take part: both give one."""
    nations = {"a": 1, "b1": 3, "b2": 1}
    return Instance.of(
        {
            "instance": {"name": "two-for-one"},
            "periods": [{"id": "t"}],
            "nations": [{"id": "A"}, {"id": "B"}],
            "capabilities": [{"id": "k", "unit": "units"}],
            "situations": [{"id": "s"}],
            "missions": [{"id": "m", "situations": ["s"]}],
            "requirements": [{"id": "r", "mission": "m", "capability": "k", "quantity": 1, "least_nations": 2}],
            "offers": [
                {"id": "b1", "nation": "B", "capability": "k", "quantity": nations["b1"]},
                {"id": "a", "nation": "A", "capability": "k", "quantity": nations["a"]},
                {"id": "b2", "nation": "B", "capability": "k", "quantity": nations["b2"]},
            ],
        }
    )


def test_the_optimum_is_found(two_nations_for_one_unit: Instance) -> None:
    card = Card("breadth", ("coverage", "commitment", "breadth"), (Tier("covered", 0.0, 0.0),))
    result = pooling.solve(two_nations_for_one_unit, card=card)
    assert result.outcome == "optimal"
    assert result.tier("covered").value == 1.0


def test_the_aggregator_and_parallel_rows_are_off_in_every_run() -> None:
    h = highs.new_highs()
    highs.set_options(h, highs.Options())
    assert h.getOptionValue("presolve_rule_off")[1] == highs.PRESOLVE_RULES_OFF == 4096 + 8192


@pytest.mark.parametrize(("strict", "presolve", "seed"), [(0, "choose", 5), (1, "off", 5), (2, "off", 6)])
def test_every_way_of_solving_is_another(strict: int, presolve: str, seed: int) -> None:
    h = highs.new_highs()
    highs.set_options(h, highs.Options(seed=5, strict=strict))
    assert h.getOptionValue("presolve")[1] == presolve
    assert h.getOptionValue("random_seed")[1] == seed

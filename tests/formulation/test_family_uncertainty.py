"""uncertainty: commitments may fail and needs may grow."""

from __future__ import annotations

from math import fsum
from typing import Any

import pytest
from toys import agreement, assigned, card, columns, near, need, offer, rows, solve, toy, values

from pooling.domain.draws import draws
from pooling.domain.instance import Instance

from .writing import same_as_written

RISK = ("cvar_shortfall", "cost")


def scenarios(*probabilities: float) -> list[dict[str, Any]]:
    """w1, w2 ... with these probabilities."""
    return [{"id": f"w{index + 1}", "probability": probability} for index, probability in enumerate(probabilities)]


def effect(scenario: str, **what: Any) -> dict[str, Any]:
    return {"scenario": scenario, **what}


def supply(*factors: float) -> list[dict[str, Any]]:
    """All units come with the first factor in w1, with the second in w2 ..., which is not said where it is 1."""
    return [effect(f"w{index + 1}", supply_factor=factor) for index, factor in enumerate(factors) if factor != 1]


FAILING = toy(
    requirements=[need("r", 4), need("q", 5, "fuel", weight=3)],
    offers=[offer("a", "A", 4), offer("b", "B", 2, effectiveness=0.5), offer("f", "B", 5, "fuel")],
    agreements=[agreement(gain_share=0.5, nations=["B"], capabilities=["fuel"])],
    scenarios=scenarios(0.5, 0.3, 0.2),
    scenario_effects=[
        effect("w2", nation="B", supply_factor=0.5),
        effect("w2", offer="f", supply_factor=0.2),
        effect("w3", mission="m", need_factor=1.5, supply_factor=0.8),
        effect("w3", requirement="q", supply_factor=0),
    ],
)
"""In w2 half of B's units come, and of its fuel a tenth; in w3 needs grow by half, 80 % of units come and no fuel."""


def test_written() -> None:
    same_as_written("uncertainty", FAILING, card("agreements", tiers=("cvar_shortfall",), uncertainty__tail=0.25))


def test_written_in_expected_units() -> None:
    chosen = card("agreements", tiers=("cvar_shortfall",), coverage__count="expected")
    unsure = FAILING.replace(nations=[{"id": "A", "reliability": 0.8}, {"id": "B"}])
    same_as_written("uncertainty-expected", unsure, chosen)


def only(*factors: float, probabilities: tuple[float, ...], **changed: Any) -> Instance:
    """A alone has the two aircraft that are needed; in each scenario so many of them come."""
    base: dict[str, Any] = {
        "offers": [offer("a", "A", 2)],
        "scenarios": scenarios(*probabilities),
        "scenario_effects": supply(*factors),
    }
    return toy(**{**base, **changed})


@pytest.mark.parametrize(
    ("tail", "cvar"),
    [
        (1.0, 0.3 * 0.5 + 0.2 * 1),  # the mean of all: 0.35
        (0.5, (0.2 * 1 + 0.3 * 0.5) / 0.5),  # the two worst: 0.7
        (0.4, (0.2 * 1 + 0.2 * 0.5) / 0.4),  # the worst, and as much of the second as makes 0.4
        (0.2, 1.0),  # the worst
        (0.1, 1.0),  # half of the worst
        (0.8, (0.2 * 1 + 0.3 * 0.5) / 0.8),  # and some of the scenario in which all is well
    ],
)
def test_by_hand_the_tail_may_split_a_scenario(tail: float, cvar: float) -> None:
    # Losses 0, 1/2 and 1 with probabilities 0.5, 0.3 and 0.2, whatever is planned (the more the better).
    instance = only(1, 0.5, 0, probabilities=(0.5, 0.3, 0.2))
    chosen = card(tiers=("cvar_shortfall",), uncertainty__tail=tail)
    assert values(solve(instance, chosen)) == {"cvar_shortfall": near(cvar)}


def test_by_hand_the_reliable_one_is_worth_its_price() -> None:
    # A (1 each) fails with one in ten, B (5 each) never. In the worst tenth only B counts: both from B, 10 million.
    instance = toy(
        offers=[offer("a", "A", 2, cost=1), offer("b", "B", 2, cost=5)],
        scenarios=scenarios(0.9, 0.1),
        scenario_effects=[effect("w2", nation="A", supply_factor=0)],
    )
    result = solve(instance, card(tiers=RISK, uncertainty__tail=0.1))
    assert (values(result), assigned(result)) == ({"cvar_shortfall": 0.0, "cost": 10.0}, {("b", "r"): 2})
    plain = solve(instance, card("uncertainty", tiers=("covered", "cost")))
    assert values(plain) == {"covered": 1.0, "cost": 2.0}


def test_by_hand_factors_of_all_rows_that_fit_multiply() -> None:
    # 10 tonnes * 0.5 (nation) * 0.5 (offer) * 0.8 (mission) * 0.5 (requirement) * 0.5 (capability) = 0.5 of 10 come.
    instance = only(
        probabilities=(1.0,),
        requirements=[need("q", 10, "fuel")],
        offers=[offer("f", "A", 10, "fuel")],
        scenario_effects=[
            effect("w1", nation="A", supply_factor=0.5),
            effect("w1", offer="f", supply_factor=0.5),
            effect("w1", mission="m", supply_factor=0.8),
            effect("w1", requirement="q", supply_factor=0.5),
            effect("w1", capability="fuel", supply_factor=0.5),
            effect("w1", nation="B", supply_factor=0),
            effect("w1", nation="A", capability="lift", supply_factor=0),
        ],
    )
    assert values(solve(instance, card(tiers=("cvar_shortfall",)))) == {"cvar_shortfall": near(0.95)}


@pytest.mark.parametrize(
    ("scope", "grown"),
    [
        ({}, (True, True)),
        ({"mission": "m"}, (True, False)),
        ({"requirement": "u"}, (False, True)),
        ({"capability": "fuel"}, (False, False)),
        ({"mission": "m", "capability": "lift"}, (True, False)),
        ({"mission": "m", "requirement": "u"}, (False, False)),  # all columns given must fit
    ],
)
def test_by_hand_needs_grow_where_a_row_fits(scope: dict[str, str], grown: tuple[bool, bool]) -> None:
    # Two aircraft for each of two needs; a need that doubles is short of 2 of 4. Two rows that fit multiply (below).
    instance = only(
        probabilities=(1.0,),
        missions=[{"id": "m", "situations": ["s"]}, {"id": "n", "situations": ["s"]}],
        requirements=[need("r", 2), need("u", 2, mission="n")],
        offers=[offer("a", "A", 4)],
        scenario_effects=[effect("w1", need_factor=2, **scope)],
    )
    loss = fsum(0.5 for name in grown if name) / 2
    assert values(solve(instance, card(tiers=("cvar_shortfall",)))) == {"cvar_shortfall": near(loss)}


def test_by_hand_growth_multiplies_and_a_need_can_shrink() -> None:
    # 2 * 2 * 0.25 = half of the need: one aircraft is enough, the cheapest plan without loss.
    instance = only(
        probabilities=(1.0,),
        offers=[offer("a", "A", 2, cost=3)],
        scenario_effects=[effect("w1", mission="m", need_factor=2), effect("w1", need_factor=0.25)],
    )
    assert values(solve(instance, card(tiers=RISK))) == {"cvar_shortfall": 0.0, "cost": 3.0}


def test_by_hand_an_offer_is_planned_up_to_the_need_as_it_may_grow() -> None:
    # The need of 2 doubles in one scenario: one offer of 4 meets all four, two offers of 2 as well.
    doubled = [effect("w1", need_factor=2)]
    instance = only(probabilities=(1.0,), offers=[offer("a", "A", 4)], scenario_effects=doubled)
    assert values(solve(instance, card(tiers=("cvar_shortfall",)))) == {"cvar_shortfall": 0.0}
    two = instance.replace(offers=[offer("a", "A", 2), offer("b", "B", 2)])
    assert values(solve(two, card(tiers=("cvar_shortfall",)))) == {"cvar_shortfall": 0.0}


def test_by_hand_weights_are_those_of_tier_covered() -> None:
    # r (weight 2 * 100) loses nothing, u (1 * 10) everything: 10 of 210.
    instance = only(
        probabilities=(1.0,),
        requirements=[need("r", 1, weight=2), need("u", 1, priority=2)],
        offers=[offer("a", "A", 2)],
        scenario_effects=[effect("w1", requirement="u", supply_factor=0)],
    )
    assert values(solve(instance, card(tiers=("cvar_shortfall",)))) == {"cvar_shortfall": near(10 / 210)}


def test_by_hand_a_gain_counts_in_scenarios() -> None:
    # Half of two aircraft that count half more: 1.5 of 3.
    instance = only(0.5, probabilities=(1.0,), requirements=[need("r", 3)], agreements=[agreement(gain_share=0.5)])
    assert values(solve(instance, card("agreements", tiers=("cvar_shortfall",)))) == {"cvar_shortfall": 0.5}
    assert values(solve(instance, card(tiers=("cvar_shortfall",)))) == {"cvar_shortfall": near(2 / 3)}


def test_by_hand_reliability_says_nothing_in_scenarios_of_the_table() -> None:
    instance = only(1, probabilities=(1.0,), nations=[{"id": "A", "reliability": 0.5}])
    assert values(solve(instance, card(tiers=("cvar_shortfall",)))) == {"cvar_shortfall": 0.0}
    counted = card(tiers=("cvar_shortfall",), coverage__count="expected")
    assert values(solve(instance, counted)) == {"cvar_shortfall": 0.0}


def test_the_audit_names_every_scenario() -> None:
    chosen = card(tiers=("cvar_shortfall",), uncertainty__tail=1)
    result = solve(only(1, 0.5, 0, probabilities=(0.5, 0.3, 0.2)), chosen)
    found = result.scenarios.set_index("scenario")
    assert found["probability"].to_dict() == {"w1": 0.5, "w2": 0.3, "w3": 0.2}
    assert found["short_share"].to_dict() == pytest.approx({"w1": 0, "w2": 0.5, "w3": 1})


# --- draws ----------------------------------------------------------------------------------------------------


def drawn(**changed: Any) -> Instance:
    """A's two aircraft meet the only need; who fails is drawn. The scenario of the table says that nothing comes."""
    base: dict[str, Any] = {
        "offers": [offer("a", "A", 2)],
        "scenarios": scenarios(1.0),
        "scenario_effects": supply(0),
    }
    return toy(**{**base, **changed})


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({"nations": [{"id": "A", "reliability": 0.5}, {"id": "B"}]}, "nations"),
        ({"offers": [offer("a", "A", 2, reliability=0.6)]}, "offers"),
        ({"clusters": [{"id": "c", "nations": ["A", "B"], "failure_probability": 0.5}]}, "nations"),
        (
            {
                "caveats": [
                    {"id": "c", "nation": "A", "rule": "approval", "delay_days": 0, "probability": 0.5, "mission": "m"}
                ]
            },
            "caveats",
        ),
    ],
)
def test_by_hand_draws_are_equally_probable_and_what_fails_is_gone(changed: dict[str, Any], kind: str) -> None:
    # In f of 20 draws A's aircraft do not come: f / 20 on average, and with a tail of a fifth the worst four draws.
    instance = drawn(**changed)
    names = {"nations": "A", "offers": "a", "caveats": "c"}
    failed = sum(names[kind] in getattr(draw, kind) for draw in draws(instance, 20, 7))
    assert 0 < failed < 20
    chosen = card("caveats", tiers=("cvar_shortfall",), uncertainty__draws=20, uncertainty__seed=7, uncertainty__tail=1)
    assert values(solve(instance, chosen)) == {"cvar_shortfall": near(failed / 20)}
    fifth = chosen.with_overrides({"uncertainty.tail": 0.2})
    assert values(solve(instance, fifth)) == {"cvar_shortfall": near(min(1.0, failed / 4))}


def test_by_hand_refused_approvals_bind_with_their_families() -> None:
    # The approval is B's, A's host: it counts with families caveats and consent in force, and not without either.
    host = {"id": "c", "nation": "B", "rule": "approval", "delay_days": 0, "probability": 0.5}
    instance = drawn(offers=[offer("a", "A", 2, host="B", consent="host")], caveats=[host])
    failed = sum("c" in draw.caveats for draw in draws(instance, 20, 7))
    assert 0 < failed < 20
    for families, lost in ((("caveats", "consent"), failed), (("caveats",), 0), (("consent",), 0)):
        chosen = card(
            *families, tiers=("cvar_shortfall",), uncertainty__draws=20, uncertainty__seed=7, uncertainty__tail=1
        )
        assert values(solve(instance, chosen)) == {"cvar_shortfall": near(lost / 20)}


def test_by_hand_a_refused_approval_is_about_what_it_fits() -> None:
    approval = {"id": "c", "nation": "A", "rule": "approval", "delay_days": 0, "probability": 0.5, "mission": "n"}
    instance = drawn(
        missions=[{"id": "m", "situations": ["s"]}, {"id": "n", "situations": ["s"]}],
        requirements=[need("r", 2), need("u", 2, mission="n")],
        offers=[offer("a", "A", 4)],
        caveats=[approval],
    )
    failed = sum("c" in draw.caveats for draw in draws(instance, 20, 7))
    chosen = card("caveats", tiers=("cvar_shortfall",), uncertainty__draws=20, uncertainty__seed=7, uncertainty__tail=1)
    assert values(solve(instance, chosen)) == {"cvar_shortfall": near(failed / 20 / 2)}


def test_by_hand_nations_of_a_cluster_fail_together() -> None:
    # A and B have one aircraft each. Alone each fails in some draws; of one cluster both fail in the same: in the worst
    # quarter (5 of 20 draws, of which at least five fail) nothing is left.
    instance = drawn(
        offers=[offer("a", "A", 1), offer("b", "B", 1)],
        clusters=[{"id": "c", "nations": ["A", "B"], "failure_probability": 0.4}],
    )
    together = draws(instance, 20, 3)
    assert sum(bool(row.nations) for row in together) >= 5
    assert all(row.nations in (frozenset(), frozenset("AB")) for row in together)
    chosen = card(tiers=("cvar_shortfall",), uncertainty__draws=20, uncertainty__seed=3, uncertainty__tail=0.25)
    assert values(solve(instance, chosen)) == {"cvar_shortfall": 1.0}


def test_absent_without_the_tier() -> None:
    assert rows(FAILING, card("uncertainty")) == rows(FAILING, card())
    assert columns(FAILING, card("uncertainty")) == columns(FAILING, card())

"""Every parameter changes the model it should change, and only through its own family."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from toys import agreement, budgets, card, compiled, near, need, offer, solve, toy, values

from pooling.domain.card import CORE_FAMILIES, Card
from pooling.domain.draws import draws
from pooling.domain.instance import Instance
from pooling.domain.parameters import PARAMETERS
from pooling.solving.compiled import Compiled


@dataclass(frozen=True)
class Case:
    """A toy in which ``value`` instead of the default moves the last tier from ``before`` to ``after``."""

    instance: Instance
    families: tuple[str, ...]
    value: Any
    before: float
    after: float
    tiers: tuple[str, ...] = ("covered",)
    others: dict[str, Any] = field(default_factory=dict)

    def card(self) -> Card:
        return card(*self.families, tiers=self.tiers, **self.others)


PAYERS = toy(
    nations=[
        {"id": "A", "gdp_million": 3, "population": 1},
        {"id": "B", "gdp_million": 1, "population": 1},
    ],
    requirements=[need("r", 8)],
    offers=[offer("a", "A", 6, cost=1), offer("b", "B", 2, cost=1)],
    credits=[{"nation": "B", "amount_million": 4}],
)
FUEL = toy(
    requirements=[need("q", 10, "fuel")],
    offers=[offer("a", "A", 10, "fuel", cost=1), offer("b", "B", 3, "fuel", cost=5)],
)

UNSURE = toy(
    nations=[{"id": "A", "reliability": 0.5}],
    offers=[offer("a", "A", 2)],
    scenarios=[{"id": "calm", "probability": 1.0}],
)


def lost(seed: int) -> float:
    """Share of eight draws in which A fails and nothing is covered."""
    return sum("A" in one.nations for one in draws(UNSURE, 8, seed)) / 8


CASES: dict[str, Case] = {
    # Nothing at all is the cheapest; in full it is 2 * 1.
    "coverage.shortfall_allowed": Case(
        toy(offers=[offer("a", "A", 2, cost=1)]), (), False, before=0, after=2, tiers=("cost",)
    ),
    # 100 of 110, or 1 of 2.
    "coverage.priority_weights": Case(
        toy(requirements=[need("r", 2), need("q", 2, priority=2)], offers=[offer("a", "A", 2)]),
        (),
        [1, 1, 1, 1, 1],
        before=100 / 110,
        after=0.5,
    ),
    # One of two can be expected.
    "coverage.count": Case(
        toy(nations=[{"id": "A", "reliability": 0.5}], offers=[offer("a", "A", 2)]),
        (),
        "expected",
        before=1,
        after=0.5,
    ),
    # A and B share no group: one of the two is a member.
    "agreements.within": Case(
        toy(
            nations=[{"id": "A", "groups": ["x"]}, {"id": "B", "groups": ["y"]}],
            offers=[offer("a", "A", 1, agreement="g"), offer("b", "B", 1, agreement="g")],
            agreements=[agreement()],
        ),
        ("agreements",),
        "group",
        before=1,
        after=0.5,
    ),
    # Half of 2 stays home.
    "sovereignty.reserve_share": Case(toy(offers=[offer("a", "A", 2)]), ("sovereignty",), 0.5, before=1, after=0.5),
    # 5 + 10 days are more than 10; 5 + 0.5 * 10 are not.
    "caveats.delay_scale": Case(
        toy(
            requirements=[need("r", 2, within_days=10)],
            offers=[offer("a", "A", 2, notice_days=5)],
            caveats=[{"id": "c", "nation": "A", "rule": "approval", "delay_days": 10}],
        ),
        ("caveats", "readiness"),
        0.5,
        before=0,
        after=1,
    ),
    # 11 days against 10 and one of grace.
    "readiness.grace_days": Case(
        toy(requirements=[need("r", 2, within_days=10)], offers=[offer("a", "A", 2, notice_days=11)]),
        ("readiness",),
        1,
        before=0,
        after=1,
    ),
    # One nation may give half.
    "breadth.largest_share": Case(toy(offers=[offer("a", "A", 2)]), ("breadth",), 0.5, before=1, after=0.5),
    # The rule of one half is not for needs below 3.
    "breadth.from_quantity": Case(
        toy(offers=[offer("a", "A", 2)]), ("breadth",), 3, before=0.5, after=1, others={"breadth__largest_share": 0.5}
    ),
    # A 5 and B 3 of the 10 needed; or A as much as B, 3 and 3.
    "breadth.share_of": Case(
        FUEL, ("breadth",), "delivered", before=0.8, after=0.6, others={"breadth__largest_share": 0.5}
    ),
    # B's part is at least 0.1 or 2 tonnes: 9.9 + 0.1 * 5 or 8 + 2 * 5.
    "breadth.least_part_share": Case(
        FUEL.replace(requirements=[need("q", 10, "fuel", least_nations=2)]),
        ("breadth",),
        0.2,
        before=10.4,
        after=18,
        tiers=("covered", "cost"),
    ),
    # Two nations with one each; one provider gives one.
    "specialisation.providers": Case(
        toy(offers=[offer("a", "A", 1), offer("b", "B", 1)]), ("specialisation",), "one", before=1, after=0.5
    ),
    # One of two offers.
    "focus.most_commitments": Case(
        toy(offers=[offer("a1", "A", 1), offer("a2", "A", 1)]), ("focus",), 1, before=1, after=0.5
    ),
    # B's 3 of 10 are less than 40 %.
    "focus.least_part_share": Case(
        FUEL.replace(offers=[offer("a", "A", 5, "fuel"), offer("b", "B", 3, "fuel")]),
        ("focus",),
        0.4,
        before=0.8,
        after=0.5,
    ),
    # 2 * 3 million, or half of it.
    "spending.deployment_scale": Case(
        toy(offers=[offer("a", "A", 2)], deployment=[{"cost_million": 3}]),
        ("spending",),
        0.5,
        before=6,
        after=3,
        tiers=("covered", "cost"),
    ),
    # 1 million buys one of two, 2 million both.
    "budget.scale": Case(
        toy(offers=[offer("a", "A", 2, cost=1)], budgets=budgets(A=[1], B=[0])),
        ("budget",),
        2.0,
        before=0.5,
        after=1,
    ),
    # Burdens 6 and 2 + 4; fair 9 and 3 by GDP (3 + 3 off), 6 and 6 by population.
    "burden.key": Case(PAYERS, ("burden",), "population", before=6, after=0, tiers=("covered", "burden_sum")),
    # Without credits 6 and 2 are fair by GDP.
    "burden.credits": Case(PAYERS, ("burden",), False, before=6, after=0, tiers=("covered", "burden_sum")),
    # 2 were committed and 1 assigned: covering 2 changes no commitment, and one assignment.
    "stability.measure": Case(
        toy(
            offers=[offer("a", "A", 2)],
            history=[
                {"offer": "a", "period": "p", "quantity": 2},
                {"offer": "a", "requirement": "r", "period": "p", "quantity": 1},
            ],
        ),
        ("stability",),
        "assignments",
        before=0,
        after=1,
        tiers=("covered", "plan_change"),
    ),
    # Without A nothing is left; the table says nothing of A.
    "withdrawal.every_nation": Case(
        toy(offers=[offer("a", "A", 2)], withdrawals=[{"id": "w", "nations": ["B"]}]),
        ("withdrawal",),
        False,
        before=0,
        after=1,
        tiers=("covered", "covered_withdrawal"),
    ),
    # A alone at 1 each; with half left without A, one is B's at 5.
    "withdrawal.least_covered": Case(
        toy(offers=[offer("a", "A", 2, cost=1), offer("b", "B", 2, cost=5)]),
        ("withdrawal",),
        0.5,
        before=2,
        after=6,
        tiers=("covered", "cost"),
    ),
    # The table's one scenario loses nothing; of eight draws some lose everything.
    "uncertainty.draws": Case(
        UNSURE,
        ("uncertainty",),
        8,
        before=0,
        after=lost(1),
        tiers=("cvar_shortfall",),
        others={"uncertainty__tail": 1},
    ),
    "uncertainty.seed": Case(
        UNSURE,
        ("uncertainty",),
        4,
        before=lost(1),
        after=lost(4),
        tiers=("cvar_shortfall",),
        others={"uncertainty__tail": 1, "uncertainty__draws": 8},
    ),
    # The worst tenth of eight draws is lost; on average it is the draws that lose.
    "uncertainty.tail": Case(
        UNSURE,
        ("uncertainty",),
        1,
        before=1,
        after=lost(1),
        tiers=("cvar_shortfall",),
        others={"uncertainty__draws": 8},
    ),
}


def same(one: Compiled, other: Compiled) -> bool:
    """Whether two models are the same in every bound, row and objective."""

    def everything(model: Compiled) -> Any:
        rows: list[Any] = [model.start, model.index, model.value, model.row_low, model.row_high, model.low, model.high]
        objectives = [(tier.name, tier.constant, tier.cost.tolist()) for tier in model.objectives]
        return model.names(), [array.tolist() for array in rows], objectives

    return bool(everything(one) == everything(other))


def test_every_parameter_has_a_case_and_no_case_is_left_over() -> None:
    assert set(CASES) == set(PARAMETERS)


@pytest.mark.parametrize("key", PARAMETERS)
def test_the_parameter_changes_the_model(key: str) -> None:
    case = CASES[key]
    chosen = case.card()
    changed = chosen.with_overrides({key: case.value})
    assert not same(compiled(case.instance, chosen), compiled(case.instance, changed))
    assert list(values(solve(case.instance, chosen)).values())[-1] == near(case.before)
    assert list(values(solve(case.instance, changed)).values())[-1] == near(case.after)
    through_the_door = solve(case.instance, chosen, overrides={key: case.value})
    assert through_the_door.tiers[-1].value == pytest.approx(case.after, abs=1e-4)
    assert through_the_door.provenance["overrides"] == {key: case.value}
    assert through_the_door.provenance["card_hash"] == changed.hash != chosen.hash


@pytest.mark.parametrize("key", [key for key, one in PARAMETERS.items() if one.family not in CORE_FAMILIES])
def test_without_its_family_the_parameter_says_nothing(key: str) -> None:
    case = CASES[key]
    others = {family: True for family in case.families if family != PARAMETERS[key].family}
    bare = card().with_overrides({f"families.{family}": on for family, on in others.items()})
    assert same(compiled(case.instance, bare), compiled(case.instance, bare.with_overrides({key: case.value})))


def test_same_tells_models_apart() -> None:
    instance = toy()
    assert same(compiled(instance, card()), compiled(instance, card()))
    assert not same(compiled(instance, card()), compiled(toy(offers=[offer("a", "A", 1), offer("b", "B", 2)]), card()))

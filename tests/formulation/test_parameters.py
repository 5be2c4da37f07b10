"""Every parameter changes the model it should change, and only through its own family."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from toys import agreement, budgets, card, compiled, near, need, offer, option, periods, solve, through, toy, values

from pooling.domain.card import Card
from pooling.domain.draws import draws
from pooling.domain.families import CORE_FAMILIES
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


PAYS_ALL = toy(
    nations=[
        {"id": "A", "gni_million": 60, "population": 1},
        {"id": "B", "gni_million": 40, "population": 4},
    ],
    requirements=[need("r", 100, "fuel")],
    offers=[offer("a", "A", 100, "fuel", cost=1)],
)
"""A pays 100 million: what it is above its fair share, B is below."""

SCALE = {"burden__key": "un_scale", "burden__scale_ceiling": 1.0}

MARKET = toy(
    requirements=[need("r", 4)],
    suppliers=[{"id": "v"}, {"id": "w"}],
    options=[
        option(most_units=9, unit_cost_million=1, content_share=0.5, supplier="v"),
        option("k", most_units=9, unit_cost_million=3, least_participants=2, supplier="w"),
    ],
    offers=[through(f"{name}-{nation}", nation, 9, option=name) for name in "ik" for nation in "AB"],
)
"""Four aircraft: v's at 1, half made within the alliance, or w's at 3 for two buyers or more."""

CHEAPEST = ("covered", "cost")

IN_YEARS = toy(
    periods=periods(2),
    requirements=[need("r", 4)],
    offers=[offer("a", "A", 4, cost=1), offer("b", "B", 4, cost=1, periods=["p2"])],
    history=[{"offer": "a", "period": "p1", "quantity": 2}],
)
"""A alone can serve in p1, where it committed 2 in the last plan; A or B in p2."""


def lost(seed: int) -> float:
    """Share of eight draws in which A fails and nothing is covered."""
    return sum("A" in draw.nations for draw in draws(UNSURE, 8, seed)) / 8


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
    # 4 in p1 and half of 4 in p2.
    "spending.discount_rate": Case(IN_YEARS, ("spending",), 1.0, before=8, after=6, tiers=CHEAPEST),
    # 8, of which half of its life is left.
    "options.end_value_share": Case(
        toy(options=[option(cost_million=8, life_periods=2)], offers=[through("x", "A", 2)]),
        ("options",),
        1.0,
        before=8,
        after=4,
        tiers=CHEAPEST,
    ),
    # A pays in p1 and B in p2: even in the end, 2 and 2 off after p1.
    "burden.over": Case(
        IN_YEARS,
        ("burden",),
        "running",
        before=0,
        after=4,
        tiers=("covered", "burden_sum"),
        others={"burden__key": "equal"},
    ),
    # 60 of 100 are fair: 40 and 40 off, the largest alone 40.
    "burden.levels": Case(
        PAYS_ALL,
        ("burden",),
        1,
        before=80,
        after=40,
        tiers=("covered", "burden_leximax"),
        others={"burden__key": "gni"},
    ),
    # 60 are fair; or 50.
    "burden.equal_largest": Case(
        PAYS_ALL, ("burden",), 2, before=80, after=100, tiers=("covered", "burden_sum"), others={"burden__key": "gni"}
    ),
    # B has no income: 0.001 % of 100 million are its share, or 0.1 %.
    "burden.scale_floor": Case(
        PAYS_ALL.replace(
            nations=[
                {"id": "A", "gni_million": 60, "population": 1},
                {"id": "B", "gni_million": 0, "population": 1},
            ]
        ),
        ("burden",),
        0.001,
        before=0.002,
        after=0.2,
        tiers=("covered", "burden_sum"),
        others=SCALE,
    ),
    # Nobody pays less than half where all are capped at 0.22; without relief A's share is 60.
    "burden.scale_ceiling": Case(
        PAYS_ALL,
        ("burden",),
        1.0,
        before=100,
        after=80,
        tiers=("covered", "burden_sum"),
        others={"burden__key": "un_scale", "burden__scale_relief": 0.0},
    ),
    # 10 a head against 20: B gives up 0.8 * 0.5 * 40 = 16, so A's share is 76; without relief 60.
    "burden.scale_relief": Case(
        PAYS_ALL, ("burden",), 0.0, before=48, after=80, tiers=("covered", "burden_sum"), others=SCALE
    ),
    # 1 is missing and the option that costs 1 closes it, or nobody buys it.
    "guidelines.must": Case(
        toy(
            accounts=[{"nation": "A", "period": "p", "gdp_million": 100, "defence_million": 1}],
            guidelines=[{"id": "two", "measure": "defence", "of": "gdp", "share": 0.02, "nations": ["A"]}],
            options=[option(cost_million=1)],
        ),
        ("options", "guidelines"),
        False,
        before=1,
        after=0,
        tiers=("cost",),
    ),
    # Four at 1; or y at 3 with 0.5 x + 3 y >= 0.75 (x + 3 y), x <= 3 y: two (both order), 2 + 6.
    "procurement.least_content_share": Case(MARKET, ("procurement",), 0.75, before=4, after=8, tiers=CHEAPEST),
    # 3 y >= 0.8 (x + 3 y), x <= 0.75 y: three and one, 10.
    "procurement.least_joint_share": Case(MARKET, ("procurement",), 0.8, before=4, after=10, tiers=CHEAPEST),
    # x = 3 y: six and two, 12.
    "procurement.largest_supplier_share": Case(MARKET, ("procurement",), 0.5, before=4, after=12, tiers=CHEAPEST),
    # Two of w (one for each), and two of v.
    "procurement.least_suppliers": Case(MARKET, ("procurement",), 2, before=4, after=8, tiers=CHEAPEST),
    # Twice as much as 1 is 2 of 4; half as much again would be 1.
    "challenge.largest_rise": Case(
        toy(
            requirements=[need("r", 4)],
            offers=[offer("a", "A", 4)],
            history=[{"offer": "a", "period": "p", "quantity": 1}],
        ),
        ("challenge",),
        0.5,
        before=0.5,
        after=0.25,
    ),
    # Two are enough, and 3 of 4 are kept.
    "challenge.largest_fall": Case(
        toy(offers=[offer("a", "A", 4, cost=1)], history=[{"offer": "a", "period": "p", "quantity": 4}]),
        ("challenge", "spending"),
        0.25,
        before=2,
        after=3,
        tiers=CHEAPEST,
    ),
    # 8 of 8, or 2 in p1.
    "stability.frozen_periods": Case(IN_YEARS, ("stability",), 1, before=1, after=0.75),
    # Nothing is bought: one start of the last plan is gone.
    "stability.option_points": Case(
        toy(options=[option(cost_million=1)], started=[{"option": "i", "nation": "A", "period": "p"}]),
        ("options", "stability"),
        2.5,
        before=1,
        after=2.5,
        tiers=("cost", "plan_change"),
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
        rows: list[Any] = [
            model.row_start,
            model.index,
            model.value,
            model.row_low,
            model.row_high,
            model.low,
            model.high,
        ]
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


@pytest.mark.parametrize("key", [key for key, parameter in PARAMETERS.items() if parameter.family not in CORE_FAMILIES])
def test_without_its_family_the_parameter_says_nothing(key: str) -> None:
    case = CASES[key]
    others = {family: True for family in case.families if family != PARAMETERS[key].family}
    bare = card().with_overrides({f"families.{family}": on for family, on in others.items()})
    assert same(compiled(case.instance, bare), compiled(case.instance, bare.with_overrides({key: case.value})))


def test_same_tells_models_apart() -> None:
    instance = toy()
    assert same(compiled(instance, card()), compiled(instance, card()))
    assert not same(compiled(instance, card()), compiled(toy(offers=[offer("a", "A", 1), offer("b", "B", 2)]), card()))

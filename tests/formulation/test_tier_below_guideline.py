"""Tier below_guideline: nations spend little less than the spending guidelines ask for."""

from __future__ import annotations

from toys import card, need, offer, option, periods, solve, starts, toy, values

from .writing import same_as_written

SHORT = toy(
    periods=periods(2),
    requirements=[need("r", 1)],
    offers=[offer("a", "A", 1)],
    accounts=[
        {"nation": nation, "period": period, "gdp_million": 100, "defence_million": defence, "equipment_million": 0.25}
        for nation, defence in (("A", 1.5), ("B", 0.75))
        for period in ("p1", "p2")
    ],
    guidelines=[
        {"id": "two", "measure": "defence", "of": "gdp", "share": 0.02},
        {"id": "twenty", "measure": "equipment", "of": "defence", "share": 0.2, "nations": ["A"], "periods": ["p2"]},
    ],
    options=[option(cost_million=1), option("gun", nations=["A"], cost_million=0.25, spends_as="equipment")],
)
"""A is 0.5 below 2 % in each year, B 1.25; A's equipment is to be a fifth in p2. An option costs 1, another 0.25."""


def test_written() -> None:
    chosen = card("options", tiers=("below_guideline",), guidelines__must=False)
    same_as_written("tier-below_guideline", SHORT, chosen)


def test_by_hand() -> None:
    # Bought by nobody: 0.5 + 0.5 + 1.25 + 1.25 = 3.5 below 2 %, and A's equipment 0.3 - 0.25 = 0.05 short in p2.
    # Option i (one start): B in it closes 1, A in it 0.5. The gun closes 0.25 in one year; in p2 equipment is then
    # 0.5 of 1.75, or of 2.75 with i (0.55: 0.05 short).  i in p1, the gun in p2: 3.5 - 1.5 - 0.25 = 1.75.
    result = solve(SHORT, card("options", tiers=("below_guideline", "cost"), guidelines__must=False))
    assert values(result) == {"below_guideline": 1.75, "cost": 2.25}
    assert set(starts(result)) == {("i", "A", "p1"), ("i", "B", "p1"), ("gun", "A", "p2")}


def test_by_hand_cost_before_it() -> None:
    result = solve(SHORT, card("options", tiers=("cost", "below_guideline"), guidelines__must=False))
    assert values(result) == {"cost": 0.0, "below_guideline": 3.55}


def test_by_hand_with_must_there_is_nothing_below() -> None:
    # B is 1.25 short in p1 alone, which B's 1.25 from i closes; A has 2 %.
    instance = SHORT.replace(
        guidelines=[
            {"id": "two", "measure": "defence", "of": "gdp", "share": 0.02, "nations": ["B"], "periods": ["p1"]}
        ],
        options=[option(cost_million=1.25)],
    )
    result = solve(instance, card("options", tiers=("below_guideline", "cost")))
    assert values(result) == {"below_guideline": 0.0, "cost": 1.25}


def test_by_hand_without_guidelines() -> None:
    result = solve(SHORT.replace(guidelines=[]), card("options", tiers=("below_guideline",), guidelines__must=False))
    assert values(result) == {"below_guideline": 0.0}

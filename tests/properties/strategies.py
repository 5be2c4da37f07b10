"""Small random instances for properties: every table, whole and divisible capabilities, always valid."""

from __future__ import annotations

import os
from random import Random
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from .together import together
from .years import years

NATIONS = ("A", "B", "C")
KINDS = ("presence", "crisis")
REGIONS = ("north", "south")

Tables = dict[str, Any]

MORE = os.environ.get("MORE_EXAMPLES")
repeated = settings(
    max_examples=int(MORE or 15),
    deadline=None,
    derandomize=not MORE,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
"""The same 15 examples every time, or as many others as MORE_EXAMPLES says."""
fewer = settings(repeated, max_examples=int(MORE or 6))
"""The same with six examples."""

COSTS = st.sampled_from([0.0, 0.5, 1.0, 2.0, 3.25])
AMOUNTS = st.sampled_from([0.0, 2.0, 5.0, 9.0, 20.0])
SEEDED = st.integers(0, 2**32 - 1).map(Random)
SHARES = st.sampled_from([0.0, 0.25, 0.5, 1.0])


@st.composite
def tables(draw: DrawFn, locks: bool = True) -> Tables:
    """Plain tables of a valid instance: 2-3 nations, 1-2 periods, 2-4 needs, 3-6 offers, and two in three pooled."""
    nations = NATIONS[: draw(st.integers(2, 3))]
    periods = ("p1", "p2")[: draw(st.integers(1, 2))]
    situations = ["s1", "s2"][: draw(st.integers(1, 2))]
    missions: list[Tables] = [
        {
            "id": mission,
            "situations": draw(st.lists(st.sampled_from(situations), min_size=1, unique=True)),
            "kind": draw(st.sampled_from(KINDS)),
            "region": draw(st.sampled_from(REGIONS)),
        }
        for mission in ("m1", "m2")[: draw(st.integers(1, 2))]
    ]
    requirements = [
        draw(requirement(f"r{index}", [row["id"] for row in missions])) for index in range(draw(st.integers(2, 4)))
    ]
    offers = [draw(offer(f"o{index}", nations, periods)) for index in range(draw(st.integers(3, 6)))]
    caveats = [draw(caveat(f"c{index}", nations, missions)) for index in range(draw(st.integers(0, 2)))]
    result: Tables = {
        "instance": {"name": "random"},
        "periods": [{"id": period} for period in periods],
        "nations": [
            {
                "id": nation,
                "region": draw(st.sampled_from(REGIONS)),
                "gdp_million": draw(st.integers(1, 5)),
                "reserve_share": draw(st.sampled_from([0.0, 0.0, 0.25])),
                "ceiling_share": draw(st.sampled_from([1.0, 1.0, 0.5])),
            }
            for nation in nations
        ],
        "capabilities": [
            {"id": "lift", "unit": "aircraft", "value_weight": 2},
            {"id": "fuel", "unit": "tonnes", "divisible": True},
        ],
        "situations": [{"id": one, "weight": draw(SHARES)} for one in situations],
        "missions": missions,
        "requirements": requirements,
        "offers": offers,
        "caveats": caveats,
        "budgets": draw(st.one_of(st.just([]), budgets(nations, periods))),
        "scenarios": [{"id": "w0", "probability": 1.0}],
        "deployment": [{"cost_million": draw(COSTS)}, {"from_region": None, "capability": "lift", "cost_million": 1}],
    }
    if locks and draw(st.booleans()):
        result["locks"] = [
            {"id": "l", "rule": "at_most", "offer": offers[0]["id"], "quantity": draw(st.integers(0, 2))}
        ]
    if draw(st.integers(0, 2)):
        together(draw(SEEDED), result)
    return result


def tables_over_years() -> st.SearchStrategy[Tables]:
    """Plain tables of a valid instance over one to three years with options (see ``years``)."""
    return SEEDED.map(years)


@st.composite
def budgets(draw: DrawFn, nations: tuple[str, ...], periods: tuple[str, ...]) -> list[Tables]:
    share = draw(SHARES)
    return [
        {"nation": nation, "period": period, "amount_million": draw(AMOUNTS), "carry_over_share": share}
        for nation in nations
        for period in periods
    ]


@st.composite
def requirement(draw: DrawFn, name: str, missions: list[str]) -> Tables:
    return {
        "id": name,
        "mission": draw(st.sampled_from(missions)),
        "capability": draw(st.sampled_from(["lift", "lift", "fuel"])),
        "quantity": draw(st.sampled_from([1, 2, 3, 4, 2.5])),
        "within_days": draw(st.sampled_from([30, 10, 10, 5])),
        "priority": draw(st.integers(1, 3)),
        "weight": draw(st.sampled_from([0.5, 1, 2])),
        "least_nations": draw(st.sampled_from([0, 0, 0, 2])),
        "largest_share": draw(st.sampled_from([None, None, 0.5, 1.0])),
    }


@st.composite
def offer(draw: DrawFn, name: str, nations: tuple[str, ...], periods: tuple[str, ...]) -> Tables:
    quantity = draw(st.integers(1, 4))
    return {
        "id": name,
        "nation": draw(st.sampled_from(nations)),
        "capability": draw(st.sampled_from(["lift", "lift", "fuel"])),
        "quantity": quantity,
        "notice_days": draw(st.sampled_from([0, 5, 8, 20])),
        "unit_cost_million": draw(COSTS),
        "fixed_cost_million": draw(st.sampled_from([0.0, 0.0, 1.5])),
        "smallest": draw(st.integers(0, quantity)),
        "smallest_use": draw(st.sampled_from([0, 0, 1, quantity])),
        "effectiveness": draw(st.sampled_from([1, 1, 0.5, 1.5])),
        "dwell": draw(st.sampled_from([1, 1, 2])),
        "periods": draw(st.sampled_from([[], [periods[-1]]])),
    }


@st.composite
def caveat(draw: DrawFn, name: str, nations: tuple[str, ...], missions: list[Tables]) -> Tables:
    nation = draw(st.sampled_from(nations))
    rule = draw(st.sampled_from(["forbid", "limit", "approval", "not_with", "only_with"]))
    row: Tables = {"id": name, "nation": nation, "rule": rule}
    if rule == "limit":
        row |= {"capability": draw(st.sampled_from(["lift", "fuel"])), "amount": draw(st.integers(0, 3))}
    if rule == "approval":
        row["delay_days"] = draw(st.sampled_from([3, 10]))
    if rule in ("not_with", "only_with"):
        row["partner"] = draw(st.sampled_from([one for one in nations if one != nation]))
    if draw(st.booleans()):
        row["mission"] = draw(st.sampled_from([one["id"] for one in missions]))
    return row

"""Small random instances for properties: whole and divisible capabilities, always valid, each from one seed."""

from __future__ import annotations

import os
from collections.abc import Iterable
from random import Random
from typing import Any

from drawing import Drawing, Recipe, Row, Tables, Values, added, drawn, facts_of
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from pooling.io.columns import Column

MORE = os.environ.get("MORE_EXAMPLES")
repeated = settings(
    max_examples=int(MORE or 15),
    deadline=None,
    derandomize=not MORE,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
"""The same 15 examples every time, or as many others as MORE_EXAMPLES says. A seed is not made smaller: that says
nothing about its instance."""
fewer = settings(repeated, max_examples=int(MORE or 6))
"""The same with six examples."""

SEEDED = st.integers(0, 2**32 - 1).map(Random)
PROBABILITIES = (1.0, 0.8, 0.5)

ALWAYS = ("lots", "sovereignty", "caveats", "readiness", "breadth")
TOGETHER = (
    "agreements",
    "pools",
    "interoperability",
    "information",
    "consent",
    "red_lines",
    "rotation",
    "specialisation",
    "enablers",
    "exchange",
    "support",
    "sustainment",
    "focus",
    "reliability",
    "withdrawal",
    "uncertainty",
)
"""What nations share and what can go wrong: an instance has data for none of it, or for three to six."""
OVER_YEARS = ("funding", "years", "guidelines", "stability", "challenge")
"""What money and years add: an instance over years has data for each with a chance."""


def no_two_alike(drawing: Drawing, _column: Column, row: Row) -> Any:
    """Among equals the order of rows decides who is levelled."""
    return 10.0 + 7.0 * drawing.ids["nations"].index(row["id"]) + drawing.rng.randint(0, 3)


VALUES: dict[str, Values] = {
    "nations.groups": ("g1", "g2"),
    "nations.gni_million": no_two_alike,
    "nations.gdp_million": (1.0, 2.0, 3.0, 4.0, 5.0),
    "nations.reserve_share": (0.25,),
    "nations.ceiling_share": (0.5,),
    "requirements.quantity": (1.0, 2.0, 3.0, 4.0),
    "requirements.within_days": (30, 10, 10, 5),
    "requirements.least_nations": (2,),
    "offers.quantity": (1.0, 2.0, 3.0, 4.0),
    "offers.notice_days": (0, 5, 8, 20),
    "locks.rule": ("at_most",),
    "budgets.amount_million": (0.0, 2.0, 5.0, 9.0, 20.0),
    "unit_output": (2.0, 3.0),
    "pools.reserve_share": (0.0, 0.25),
    "options.least_units": (0, 2),
    "options.most_units": (2, 3, 4),
    "funds.key": ("gni", "equal", "un_scale"),
    "accounts.gdp_million": (100.0,),
    "accounts.defence_million": (1.5, 2.0),
    "accounts.equipment_million": (0.5,),
    "guidelines.share": (0.02,),
    "failure_probability": (0.25,),
}
CHANCES = {
    "pools.published_total": 0.0,
    "nations.gdp_million": 1.0,
    "nations.gni_million": 1.0,
    "nations.population": 1.0,
    "requirements.least_nations": 0.25,
    "budgets.amount_million": 1.0,
    "offers.periods": 0.3,
    "requirements.periods": 0.2,
    "missions.periods": 0.1,
    "options.periods": 0.3,
    "suppliers.not_to": 0.2,
    "agreements.members": 0.2,
    "agreements.nations": 0.2,
}
SIZES = {
    "nations": (2, 3),
    "periods": (1, 2),
    "capabilities": (2,),
    "situations": (1, 2),
    "missions": (1, 2),
    "requirements": (2, 3, 4),
    "offers": (3, 4, 5, 6),
    "caveats": (0, 1, 2),
    "locks": (0, 1),
    "budgets": (0, 1),
    "standards": (2,),
    "scenarios": (1,),
    "scenario_effects": (1, 2, 3),
    "clusters": (1,),
}
NEW = Recipe(facts_of(ALWAYS), SIZES, VALUES, CHANCES)
"""What is added to an instance."""


def together(rng: Random) -> Tables:
    """2-3 nations, 1-2 periods, 2-4 needs, 3-6 offers, and in two of three something that nations share."""
    chosen = rng.sample(TOGETHER, rng.randint(3, 6)) if rng.random() < 0.67 else []
    offers = [count + 2 * ("pools" in chosen) for count in SIZES["offers"]]
    scenarios = (1, 2, 3) if "uncertainty" in chosen else (1,)
    return _drawn(rng, (*ALWAYS, *chosen), offers=offers, scenarios=scenarios)


def years(rng: Random) -> Tables:
    """2-3 nations, 1-3 years, two needs, two or three owned offers, two options and their offers."""
    chosen = ("readiness", "interoperability", "procurement", "options", "reliability")
    more = [family for family in OVER_YEARS if rng.random() < 0.4]
    sizes = {"periods": (1, 2, 2, 3), "missions": (1,), "situations": (1,), "requirements": (2,)}
    return _drawn(rng, (*chosen, *more), **sizes, offers=(4, 5, 6), options=(2,), effects=(2,), budgets=(1,))


def _drawn(rng: Random, families: Iterable[str], **sizes: Any) -> Tables:
    facts = facts_of(families) | {"budgets", "locks", "scenarios"}
    return drawn(rng, Recipe(facts, {**SIZES, **sizes}, VALUES, CHANCES))


def tables() -> st.SearchStrategy[Tables]:
    """Plain tables of a valid instance of a year or two (see ``together``)."""
    return SEEDED.map(together)


def tables_over_years() -> st.SearchStrategy[Tables]:
    """Plain tables of a valid instance over one to three years with options (see ``years``)."""
    return SEEDED.map(years)


def new(rng: Random, rows: Tables, table: str, name: str = "new", **fixed: Any) -> Row:
    """A row that fits among the others."""
    return added(rng, NEW, rows, table, id=name, **fixed)

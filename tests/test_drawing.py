"""The generator of random instances draws what its callers ask for: every table and every column, from a seed alone."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
from attacks.nasty import wild
from brute.instances import FAMILIES, recipe
from drawing import EVERYTHING, FACTS, Recipe, Tables, drawn
from properties.strategies import ALWAYS, OVER_YEARS, TOGETHER, together, years
from strategies import RECIPE

from pooling.domain.instance import Instance
from pooling.io.columns import instance_columns

MOST = 1_500
"""Instances after which what has not been drawn never is."""
NO_RULE_READS = {
    f"{table}.{column.name}"
    for table, columns in instance_columns().items()
    for column in columns.values()
    if column.kind == "text" or table in ("instance", "sources")
}
"""Texts, and where figures come from: drawn for files alone."""


def mixing(make: Callable[[Random, set[str]], Recipe]) -> Callable[[Random], Tables]:
    return lambda rng: drawn(rng, make(rng, set(rng.sample(FAMILIES, rng.choice((3, 6))))))


def columns_of(facts: set[str]) -> set[str]:
    own = {name for names in FACTS.values() for name in names if "." in name}
    return {
        full
        for table, columns in instance_columns().items()
        for name in columns
        if table in facts and ((full := f"{table}.{name}") not in own or full in facts)
    } - NO_RULE_READS


EVERY = columns_of(set(EVERYTHING))
IN_CURRENCIES = {name for name in EVERY if name.startswith("currencies.") or name.endswith(".currency")}


def of_families(*families: str) -> set[str]:
    facts = {name for family in families for name in FACTS[family]}
    asked = columns_of({*facts, "nations", "missions", "requirements", "offers", "budgets", "scenarios"})
    # Totals of pools fit no change of shares; agreements are for those that have their facts.
    return asked - IN_CURRENCIES - {"pools.published_total", "options.agreement" if "agreements" not in facts else ""}


FORMER = {name for name in EVERY if name.startswith("former_turns.")}
"""Drawn beside all else, by who asks for turns: they must fit the turns that are left."""
WHOLE_UNITS = EVERY - {"capabilities.divisible"} - IN_CURRENCIES - FORMER - {*FACTS["retirement"]}
ASKED: dict[str, tuple[Callable[[Random], Tables], set[str]]] = {
    "usual": (lambda rng: drawn(rng, Recipe()), EVERY),
    "enumerated": (mixing(recipe), WHOLE_UNITS),
    "attacks": (mixing(wild), WHOLE_UNITS),
    "properties": (together, of_families(*ALWAYS, *TOGETHER)),
    "properties over years": (years, of_families("options", "procurement", "readiness", *OVER_YEARS)),
}


def filled(tables: Tables) -> set[str]:
    """The columns in which some row says something."""
    plain = {name: [rows] if name == "instance" else rows for name, rows in tables.items()}
    return {f"{table}.{name}" for table, rows in plain.items() for row in rows for name in row}


@pytest.mark.parametrize("room", ASKED)
def test_every_column_that_is_asked_for_is_set_in_some_instance(room: str) -> None:
    draw, missing = ASKED[room][0], set(ASKED[room][1])
    for seed in range(MOST):
        missing -= filled(Instance.of(draw(Random(seed))).tables())
        if not missing:
            return
    pytest.fail(f"never drawn: {sorted(missing)}")


def test_every_column_is_set_in_some_file() -> None:
    missing = {f"{table}.{name}" for table, columns in instance_columns().items() for name in columns}
    # There is one version of the layout.
    missing -= {"instance.schema_version"}
    for seed in range(MOST):
        missing -= filled(Instance.of(drawn(Random(seed), RECIPE)).tables())
        if not missing:
            return
    pytest.fail(f"never drawn: {sorted(missing)}")


def test_an_instance_is_its_seed() -> None:
    assert drawn(Random(3), Recipe()) == drawn(Random(3), Recipe())
    assert drawn(Random(3), Recipe()) != drawn(Random(4), Recipe())


def test_facts_are_tables_and_columns() -> None:
    known = {f"{table}.{name}" for table, columns in instance_columns().items() for name in columns}
    assert {*known, *instance_columns()} >= EVERYTHING


def test_what_nobody_asks_for_is_not_drawn() -> None:
    asked = Recipe(facts={"nations", "periods", "capabilities", "situations", "missions", "requirements", "caveats"})
    for seed in range(20):
        tables = drawn(Random(seed), asked)
        assert {name for name, rows in tables.items() if rows} <= {*asked.facts, "instance"}
        assert all("reserve_share" not in row for row in tables["nations"])

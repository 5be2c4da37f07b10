"""What holds for every instance: more freedom never hurts, names and order do not matter, money scales."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from toys import card

import pooling
from pooling.domain.card import CORE_FAMILIES, FAMILIES, Card
from pooling.domain.instance import Instance

from .strategies import Tables, caveat, offer, repeated, tables

TOLERANCE = 1e-5
"""Share by which two optima may differ: the solver's own tolerances."""

ALL = tuple(family for family in FAMILIES if family not in ("burden", "stability"))
RESTRICTING = ("lots", "sovereignty", "caveats", "readiness", "breadth", "budget", "locks")


def policy(*tiers: str, **parameters: Any) -> Card:
    """Every family that restricts, each tier to the optimum."""
    return card(*ALL, tiers=tiers or ("covered",), gap=0.0, **{"breadth__largest_share": 0.5, **parameters})


def optima(rows: Tables, chosen: Card) -> list[float] | None:
    """Values of the tiers, audited; None where nothing is possible."""
    result = pooling.solve(Instance.of(rows), card=chosen)
    if result.outcome == "infeasible":
        return None
    assert result.termination.reason == "finished"
    # Held exactly, an earlier tier still has the solver's slack, so a bound may stay a little away.
    assert all(tier.gap is None or tier.gap <= 1e-3 for tier in result.tiers)
    assert result.audit is not None
    assert result.audit.ok
    return [float(tier.value) for tier in result.tiers if tier.value is not None]


def never_worse(before: Tables, after: Tables, chosen: Card, other: Card | None = None) -> None:
    """The first tier of ``after`` is at least as good as that of ``before``."""
    old, new = optima(before, chosen), optima(after, other or chosen)
    if old is None:
        return
    assert new is not None
    slack = TOLERANCE * max(1.0, abs(old[0]))
    if chosen.tiers[0].maximise:
        assert new[0] >= old[0] - slack
    else:
        assert new[0] <= old[0] + slack


def changed(rows: Tables, change: Callable[[Tables], Any]) -> Tables:
    again = copy.deepcopy(rows)
    change(again)
    return again


FIRST = st.sampled_from(
    [
        policy("covered"),
        policy("worst_shortfall"),
        policy("cost", coverage__shortfall_allowed=False),
        policy("covered", breadth__share_of="delivered"),
    ]
)


@repeated
@given(tables(), FIRST, st.data())
def test_a_new_offer_never_hurts(rows: Tables, chosen: Card, data: st.DataObject) -> None:
    nations = tuple(row["id"] for row in rows["nations"])
    periods = tuple(row["id"] for row in rows["periods"])
    new = data.draw(offer("new", nations, periods))
    never_worse(rows, changed(rows, lambda t: t["offers"].append(new)), chosen)


@repeated
@given(tables(), FIRST, st.data())
def test_a_new_caveat_never_helps(rows: Tables, chosen: Card, data: st.DataObject) -> None:
    new = data.draw(caveat("new", tuple(row["id"] for row in rows["nations"]), rows["missions"]))
    never_worse(changed(rows, lambda t: t["caveats"].append(new)), rows, chosen)


@repeated
@given(tables(), FIRST, st.integers(1, 40))
def test_more_time_never_hurts(rows: Tables, chosen: Card, days: int) -> None:
    def later(t: Tables) -> None:
        for row in t["requirements"]:
            row["within_days"] += days

    never_worse(rows, changed(rows, later), chosen)


@repeated
@given(tables(), FIRST, st.sampled_from([1.1, 2.0, 50.0]))
def test_more_budget_never_hurts(rows: Tables, chosen: Card, scale: float) -> None:
    never_worse(rows, rows, chosen, chosen.with_overrides({"budget.scale": scale}))


@pytest.mark.parametrize("family", RESTRICTING)
@repeated
@given(rows=tables(), chosen=FIRST)
def test_without_a_family_that_restricts_it_is_never_worse(family: str, rows: Tables, chosen: Card) -> None:
    never_worse(rows, rows, chosen, chosen.with_overrides({f"families.{family}": False}))


def test_every_family_either_restricts_or_does_not() -> None:
    assert {*RESTRICTING, *CORE_FAMILIES, "spending", "burden", "stability"} == set(FAMILIES)


@repeated
@given(tables(), st.sampled_from([0.125, 3.0, 40.0]))
def test_costs_and_budgets_scale_the_cost(rows: Tables, factor: float) -> None:
    def scale(t: Tables) -> None:
        for table, columns in (
            ("offers", ("unit_cost_million", "fixed_cost_million")),
            ("deployment", ("cost_million",)),
            ("budgets", ("amount_million",)),
        ):
            for row in t[table]:
                for column in columns:
                    row[column] *= factor

    chosen = policy("covered", "cost")
    old, new = optima(rows, chosen), optima(changed(rows, scale), chosen)
    assert old is not None
    assert new is not None
    assert new[0] == pytest.approx(old[0], rel=TOLERANCE, abs=TOLERANCE)
    assert new[1] == pytest.approx(factor * old[1], rel=1e-4, abs=1e-4 * factor)


RENAMED = {
    "nations": ("budgets.nation", "offers.nation", "caveats.nation", "caveats.partner", "deployment.from_nation"),
    "capabilities": ("requirements.capability", "offers.capability", "caveats.capability", "deployment.capability"),
    "situations": ("missions.situations",),
    "missions": ("requirements.mission", "caveats.mission", "deployment.to_mission"),
    "requirements": ("locks.requirement",),
    "offers": ("locks.offer",),
    "caveats": (),
    "periods": ("budgets.period", "offers.periods"),
}
"""Tables with ids, and the columns in which these ids stand."""


def renamed(rows: Tables) -> Tables:
    """The same instance with other names, which sort the other way round."""
    out = copy.deepcopy(rows)
    for table, places in RENAMED.items():
        count = len(out[table])
        new = {row["id"]: f"z{count - index}" for index, row in enumerate(out[table])}
        for row in out[table]:
            row["id"] = new[row["id"]]
        for place in places:
            other, column = place.split(".")
            for row in out.get(other, []):
                value = row.get(column)
                if isinstance(value, list):
                    row[column] = [new[one] for one in value]
                elif value is not None:
                    row[column] = new[value]
    return out


TIERS = st.sampled_from(
    [("covered", "cost"), ("covered_by_priority",), ("worst_shortfall", "covered"), ("covered", "burden_sum")]
)


@repeated
@given(tables(), TIERS)
def test_names_do_not_matter(rows: Tables, tiers: tuple[str, ...]) -> None:
    chosen = policy(*tiers)
    assert optima(renamed(rows), chosen) == pytest.approx(optima(rows, chosen), rel=1e-4, abs=1e-4)


@repeated
@given(tables(), TIERS, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows: Tables, tiers: tuple[str, ...], rng: Any) -> None:
    def shuffle(t: Tables) -> None:
        for table, content in t.items():
            if isinstance(content, list) and table != "periods":
                rng.shuffle(content)

    chosen = policy(*tiers)
    assert optima(changed(rows, shuffle), chosen) == pytest.approx(optima(rows, chosen), rel=1e-4, abs=1e-4)


@repeated
@given(tables())
def test_a_plan_of_a_former_run_is_still_a_plan(rows: Tables) -> None:
    chosen, instance = policy("covered", "cost"), Instance.of(rows)
    cold = pooling.solve(instance, card=chosen)
    warm = pooling.solve(instance, card=chosen, warm=cold)
    for one, other in zip(cold.tiers, warm.tiers, strict=True):
        assert other.value == pytest.approx(one.value, rel=1e-4, abs=1e-4)

"""A model explained: every row and column is counted once, and what adds nothing can be left out unseen."""

from __future__ import annotations

import numpy as np
import pytest
from toys import agreement, budgets, card, need, offer, pool, share, toy

import pooling
from pooling.analysis.explaining import FamilyPart, ModelExplained
from pooling.domain.tier_kinds import TIER_KINDS
from pooling.formulation.builder import build
from pooling.solving.compiled import Compiled, compile_model

RUNS = [
    ("tanker-trio", "coverage"),
    ("nordic-five", "fair-share"),
    ("nordic-five", "strict-priority"),
    ("tanker-pool", "n-minus-one"),
    ("framework-nation", "stable"),
    ("reliability-duo", "least-regret"),
    ("cleared-to-share", "coverage"),
    ("dual-consent", "go-it-alone"),
    ("air-policing", "regional"),
]


def part(found: ModelExplained, family: str) -> FamilyPart:
    return next(row for row in found.families if row.family == family)


def rows(found: FamilyPart) -> dict[str, int]:
    return {row.name: row.count for row in found.rows}


def variables(found: FamilyPart) -> dict[str, tuple[int, int]]:
    return {variable.name: (variable.count, variable.whole) for variable in found.variables}


def test_a_toy_is_counted_by_hand() -> None:
    # Two needs, of lift and of fuel; B is late for both, so A alone can serve them. What each
    # offer commits serves one need: it is assign.
    instance = toy(
        requirements=[need("r", 2, within_days=5), need("q", 3, "fuel", within_days=5)],
        offers=[offer("a", "A", 2, cost=1), offer("f", "A", 9, "fuel", cost=1), offer("b", "B", 2, notice_days=9)],
        budgets=budgets(A=(4,), B=(4,)),
    )
    chosen = card("readiness", "budget", "lots", tiers=("covered", "cost"), budget__scale=2)
    found = pooling.explain_model(instance, card=chosen)
    assert rows(part(found, "coverage")) == {"coverage": 2}
    assert variables(part(found, "coverage")) == {"short": (2, 0)}
    assert rows(part(found, "commitment")) == {}
    assert variables(part(found, "commitment")) == {"assign": (2, 1)}
    assert (part(found, "readiness").pairs_left_out, part(found, "readiness").rows) == (1, ())
    assert rows(part(found, "budget")) == {"budget": 1}
    assert part(found, "spending").terms == 2
    assert found.idle == ("red_lines", "lots")
    assert found.pairs == 2
    assert [(tier.name, tier.terms) for tier in found.tiers] == [("covered", 2), ("cost", 2)]
    assert [(setting.key, setting.value, setting.default) for setting in found.settings] == [("budget.scale", 2, 1)]


def test_agreements_and_pools_are_counted_by_hand() -> None:
    # One agreement of two nations in one period, and a pool of two shares that may be traded.
    instance = toy(
        requirements=[need("r", 2), need("q", 9, "fuel")],
        agreements=[agreement("g", kind="framework", membership_cost_million=1)],
        pools=[pool("c", 10, 1, trade_share=0.5)],
        offers=[offer("a", "A", 2, agreement="g"), share("sa", "A", 6), share("sb", "B", 6)],
    )
    found = pooling.explain_model(instance, card=card("agreements", "pools", tiers=("covered", "cost")))
    assert rows(part(found, "pools"))["pools_output"] == 1
    assert variables(part(found, "pools"))["units"] == (1, 1)
    assert variables(part(found, "pools"))["traded"][0] == 2
    assert rows(part(found, "agreements"))["agreements_offer"] == 1
    assert variables(part(found, "agreements"))["member"] == (2, 2)
    assert variables(part(found, "agreements"))["lead"] == (2, 2)


def test_a_switch_that_families_share_belongs_to_none() -> None:
    instance = toy(requirements=[need("r", 3), need("q", 3)], offers=[offer("a", "A", 2, fixed_cost_million=3)])
    found = pooling.explain_model(instance, card=card("spending", tiers=("covered", "cost")))
    assert {variable.name: variable.count for variable in found.shared_variables} == {"activated": 1}
    assert {row.name for row in found.shared_rows} == {"active_most", "active_use"}


def test_rows_of_a_tier_are_the_tiers() -> None:
    found = pooling.explain_model(toy(), card=card(tiers=("worst_shortfall",)))
    assert [(row.name, row.count) for row in found.tiers[0].rows] == [("worst", 1)]
    fair = pooling.explain_model("nordic-five", card=card("burden", tiers=("burden_largest",)))
    assert [row.name for row in fair.tiers[0].rows] == ["burden_largest"]
    assert "burden_largest" not in rows(part(fair, "burden"))


def test_what_pledges_count_for_is_counted() -> None:
    instance = toy(
        requirements=[need("r", 2)],
        caveats=[{"id": "c", "nation": "A", "rule": "approval", "delay_days": 0, "probability": 0.5}],
    )
    expected = pooling.explain_model(instance, card=card("caveats", coverage__count="expected"))
    assert part(expected, "caveats").counts_changed == 1
    assert pooling.explain_model(instance, card=card("caveats")).idle == ("red_lines", "caveats")


@pytest.mark.parametrize(("instance", "name"), RUNS)
def test_every_row_and_column_is_counted_once(instance: str, name: str) -> None:
    found = pooling.explain_model(instance, card=name)
    stated = [row for family in found.families for row in family.rows] + list(found.shared_rows)
    stated += [row for tier in found.tiers for row in tier.rows]
    made = [variable for part in found.families for variable in part.variables] + list(found.shared_variables)
    assert sum(row.count for row in stated) == found.size["rows"]
    assert sum(row.count for row in made) == found.size["columns"]
    assert sum(row.whole for row in made) == found.size["integers"]
    assert len({row.name for row in stated}) == len(stated)


def same(one: Compiled, other: Compiled) -> bool:
    """Whether two models are the same to the last coefficient."""
    arrays = ("low", "high", "row_low", "row_high", "row_start", "index", "value")
    equal = all(np.array_equal(getattr(one, name), getattr(other, name)) for name in arrays)
    costs = zip(one.objectives, other.objectives, strict=True)
    return equal and all(np.array_equal(a.cost, b.cost) and a.constant == b.constant for a, b in costs)


@pytest.mark.parametrize(("instance", "name"), RUNS)
def test_a_family_that_adds_nothing_can_be_left_out_unseen(instance: str, name: str) -> None:
    facts, chosen = pooling.load(instance), pooling.load_card(name)
    found = pooling.explain_model(facts, card=chosen)
    whole = compile_model(build(facts, chosen))
    assert found.idle
    by_tiers = {need for tier in found.tiers for need in TIER_KINDS[tier.kind].needs}
    for family in chosen.families:
        if family not in by_tiers | {"coverage", "commitment"}:
            without = compile_model(build(facts, chosen, frozenset({(family, "*")})))
            assert same(whole, without) == (family in found.idle), family


def test_overrides_reach_the_model() -> None:
    on = pooling.explain_model("tanker-trio")
    off = pooling.explain_model("tanker-trio", overrides={"families.caveats": False, "budget.scale": 1.5})
    assert off.pairs == on.pairs + part(on, "caveats").pairs_left_out
    assert "caveats" not in [family.family for family in off.families]
    assert ("budget.scale", 1.5) in [(setting.key, setting.value) for setting in off.settings]


def test_the_mathematics_comes_with_it() -> None:
    found = pooling.explain_model("tanker-trio")
    assert part(found, "coverage").sentence == "Needs are met or the gap is named."
    assert "coverage[r,t]:" in part(found, "coverage").text
    data = found.as_dict()
    assert data["size"] == found.size
    assert [family["family"] for family in data["families"] if family["adds_nothing"]] == list(found.idle)

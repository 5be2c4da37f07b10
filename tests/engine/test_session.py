"""A session answers what a fresh run answers: the same gaps, no bound that any plan passes, every plan audited."""

from __future__ import annotations

import threading
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from toys import card, compiled, near, need, offer, toy

import pooling
from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput
from pooling.domain.result import Result
from pooling.solving import head_start, neighbourhoods
from pooling.solving.blocks import Blocks, block_bound
from pooling.solving.highs import Options
from pooling.solving.plans import start_of
from pooling.solving.repairing import repaired
from pooling.solving.tier_runs import hold
from pooling.solving.tiers import completed
from tests.properties.strategies import SEEDED, fewer, repeated, together, years
from tests.properties.test_properties import ALL

ROOM = 1e-6
"""Share by which a plan may pass a bound: what the solver leaves open."""


def policy(gap: float) -> Any:
    """Coverage, then cost; every family that needs no more facts than an instance may have."""
    return card(*ALL, tiers=("covered", "cost"), gap=gap, breadth__largest_share=0.5)


def edit(rng: Random, base: Instance) -> str:
    """A small change as a line: it may allow more or less, or both."""
    lines = [f"withdraw nations id={row.id}" for row in base.nations]
    lines += [f"remove caveats id={row.id}" for row in base.caveats]
    lines += [f"requirements id={row.id} quantity*={rng.choice((0.5, 2, 3))}" for row in base.requirements]
    lines += [f"budgets amount_million*={factor}" for factor in (0, 0.5, 2) if base.budgets]
    for row in base.offers:
        changed = f"quantity*={rng.choice((0.5, 2))}", f"unit_cost_million*={rng.choice((0.5, 2))}"
        lines += [f"offers id={row.id} {change}" for change in changed]
        lines += [f"forbid offer={row.id}", f"lock offer={row.id}"]
    return rng.choice(lines)


def edits(rng: Random, base: Instance, count: int) -> list[str]:
    """Edits that the facts take."""
    found = []
    for _ in range(20):
        line = edit(rng, base)
        try:
            pooling.variant(base, line)
        except InvalidInput:
            continue
        found.append(line)
    return found[:count]


def agree(ours: Result, fresh: Result) -> None:
    """Neither bound of a first tier is passed by the other's plan, and later ones are as near as asked."""
    assert ours.outcome == fresh.outcome
    assert (ours.plan is None) == (fresh.plan is None)
    if ours.plan is None:
        return
    assert ours.audit is not None
    assert ours.audit.ok
    assert not [fault for fault in ours.faults if "passed" in fault.text]
    for told, held in ((ours.tiers[0], fresh.tiers[0]), (fresh.tiers[0], ours.tiers[0])):
        assert told.bound is not None
        assert held.value is not None
        beyond = (held.value - told.bound) * (1 if told.maximise else -1)
        assert beyond <= ROOM * max(1.0, abs(told.bound))


def same_cost(ours: Result, fresh: Result) -> None:
    """Where both cover the same, no bound of the cost is passed by the other's plan."""
    if len(ours.tiers) < 2 or ours.tiers[0].value != pytest.approx(fresh.tiers[0].value, abs=1e-9):
        return
    for told, held in ((ours.tiers[1], fresh.tiers[1]), (fresh.tiers[1], ours.tiers[1])):
        if told.bound is not None and held.value is not None:
            assert held.value >= told.bound - 1e-4 * max(1.0, abs(told.bound))


@pytest.fixture(autouse=True)
def _small_pays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small instances go the way of large ones."""
    monkeypatch.setattr(neighbourhoods, "WORTH_IT", 0)


def answered_alike(rng: Random, tables: Any, gap: float) -> None:
    base, chosen = Instance.of(tables), policy(gap)
    session = pooling.Session(base, card=chosen)
    session.solve()
    for line in edits(rng, base, 3):
        ours = session.solve(changes=[line])
        fresh = pooling.solve(pooling.variant(base, line).instance, card=chosen)
        agree(ours, fresh)
        if gap <= 1e-6:
            same_cost(ours, fresh)


@fewer
@given(SEEDED)
def test_a_what_if_says_what_a_fresh_run_says(rng: Random) -> None:
    answered_alike(rng, together(rng), rng.choice((0.0, 0.01, 0.2)))


@fewer
@given(SEEDED)
def test_so_it_does_over_years(rng: Random) -> None:
    answered_alike(rng, years(rng), rng.choice((0.0, 0.05)))


# --- bounds of blocks -------------------------------------------------------------------------------------------------


def stated(base: Instance, chosen: Any, covered: float | None = None) -> Any:
    """The model, with the coverage held where one is given."""
    model = compiled(base, chosen)
    return model if covered is None else hold(model, model.objectives[0], chosen.tiers[0], covered, 1e-9)


@repeated
@given(SEEDED)
def test_no_plan_passes_a_bound_of_blocks_whatever_the_prices(rng: Random) -> None:
    """Also where blocks are known from the model before its change, at other prices."""
    base, chosen = Instance.of(together(rng)), policy(0.0)
    known: dict[bytes, Any] = {}
    for line in [None, *edits(rng, base, 3)]:
        facts = base if line is None else pooling.variant(base, line).instance
        result = pooling.solve(facts, card=chosen)
        if result.plan is None:
            continue
        for at, value in enumerate(tier.value for tier in result.tiers):
            model = stated(facts, chosen, result.tiers[0].value if at else None)
            if not len(model.low):
                continue
            y = np.array([rng.choice((0.0, 0.0, rng.uniform(-2, 2))) for _ in model.row_low])
            objective = model.objectives[at]
            found = block_bound(Blocks(model), model, objective, y, known, Options())
            if found is None:
                continue
            known.update(found.worths)
            assert value is not None
            assert objective.loss(found.bound, value) <= ROOM * max(1.0, abs(value))


def several(**changed: Any) -> Instance:
    """Four needs of four capabilities, each with a dear and a cheap offer; nations have budgets."""
    names = ("a", "b", "c", "d")
    rows: dict[str, Any] = {
        "capabilities": [{"id": name, "unit": "units"} for name in names],
        "requirements": [need(f"r-{name}", 2, name) for name in names],
        "offers": [
            offer(f"o-{name}-{nation}", nation, 2, name, cost=cost)
            for name in names
            for nation, cost in (("A", 2.0), ("B", 3.0))
        ],
        "budgets": [{"nation": nation, "period": "p", "amount_million": 12.0} for nation in "AB"],
    }
    return toy(**{**rows, **changed})


FAMILIES = ("spending", "budget", "caveats")


def worths(base: Instance, known: Any) -> tuple[int, Any]:
    """(blocks solved, what they are worth) of the cost of full coverage."""
    chosen = card(*FAMILIES, tiers=("cost",), coverage__shortfall_allowed=False)
    model = compiled(base, chosen)
    y = np.full(len(model.row_low), -0.25)
    found = block_bound(Blocks(model), model, model.objectives[0], y, known, Options())
    assert found is not None
    return found.solved, found


def test_what_stays_is_not_solved_again_and_what_allows_more_is() -> None:
    base = several()
    solved, first = worths(base, {})
    assert solved == 4
    assert first.bound == pytest.approx(4 * 2 * 2.0 * 1.25 - 0.25 * 24.0)
    again, same = worths(base, first.worths)
    assert (again, same.bound) == (0, first.bound)
    # A budget is no part of a block: its price alone says what it is worth.
    cut, less = worths(
        base.with_changes({"do": "multiply", "table": "budgets", "field": "amount_million", "value": 0.5}), first.worths
    )
    assert cut == 0
    assert less.bound == pytest.approx(first.bound + 2 * 0.25 * 6.0)
    where = {"id": "o-a-A"}
    cheaper = {"do": "set", "table": "offers", "where": where, "field": "unit_cost_million", "value": 0.5}
    more = {"do": "set", "table": "offers", "where": {"id": "o-b-A"}, "field": "quantity", "value": 1.0}
    for change, bound in ((cheaper, first.bound - 2 * 1.25 * 1.5), (more, first.bound + 1.25)):
        some, now = worths(base.with_changes(change), first.worths)
        assert some == 1
        assert now.bound == pytest.approx(bound)


def test_a_block_known_at_other_prices_is_worth_no_more_than_they_allow() -> None:
    _, first = worths(several(), {})
    wrong = {mark: type(kept)(kept.prices + 100.0, kept.worth) for mark, kept in first.worths.items()}
    again, same = worths(several(), wrong)
    assert again == 4
    assert same.bound == pytest.approx(first.bound)


# --- what a session does ----------------------------------------------------------------------------------------------

CUT = "budgets nation=A amount_million*=0.5"


def test_a_session_stands_where_it_was_left() -> None:
    chosen = card(*FAMILIES, tiers=("covered", "cost"))
    session = pooling.Session(several(), card=chosen)
    assert session.result is None
    base = session.solve()
    assert session.result is base
    asked = session.solve(changes=[CUT])
    assert session.result is base
    assert [tier.value for tier in base.tiers] == [near(1.0), near(6 * 2.0 + 2 * 3.0)]
    assert [tier.value for tier in asked.tiers] == [near(7 / 8), near(3 * 2.0 + 4 * 3.0)]
    assert session.instance.hash == several().hash
    moved = session.change(CUT)
    assert session.result is moved
    assert session.instance.hash == pooling.variant(several(), CUT).instance.hash
    twice = session.solve(changes=[CUT])
    assert (
        twice.provenance["instance_hash"] == several().with_changes(*pooling.variant(several(), CUT, CUT).changes).hash
    )


def test_a_what_if_is_of_its_variant_and_of_no_former_question() -> None:
    chosen = card(*FAMILIES, tiers=("covered", "cost"))

    def plain(result: Result) -> Any:
        data = result.as_dict()
        for tier in data["tiers"]:
            del tier["seconds"]
        return {name: data[name] for name in ("outcome", "tiers", "plan", "audit", "provenance", "faults")}

    session = pooling.Session(several(), card=chosen)
    session.solve()
    first = session.solve(changes=[CUT])
    session.solve(changes=["withdraw nations id=B"])
    assert plain(session.solve(changes=[CUT])) == plain(first)
    fresh = pooling.solve(pooling.variant(several(), CUT).instance, card=chosen)
    assert plain(fresh)["provenance"] == plain(first)["provenance"]
    assert [tier.value for tier in first.tiers] == pytest.approx([tier.value for tier in fresh.tiers])


def test_settings_can_be_changed_for_one_answer() -> None:
    chosen = card(*FAMILIES, tiers=("covered", "cost"))
    session = pooling.Session(several(), card=chosen)
    session.solve()
    less = session.solve(overrides={"budget.scale": 0.5})
    assert less.tier("covered").value == near(
        pooling.solve(several(), card=chosen, overrides={"budget.scale": 0.5}).tier("covered").value or 0.0
    )
    assert session.solve().tier("covered").value == near(1.0)


def test_infeasible_is_an_answer_and_the_session_goes_on() -> None:
    chosen = card(*FAMILIES, tiers=("cost",), coverage__shortfall_allowed=False)
    session = pooling.Session(several(), card=chosen)
    session.solve()
    assert session.solve(changes=["withdraw nations id=A"]).outcome == "infeasible"
    impossible = session.change("requirements quantity*=3")
    assert impossible.outcome == "infeasible"
    assert impossible.conflict is not None
    assert session.change("requirements quantity*=0.25").outcome == "optimal"


def test_mistakes_are_told_together_and_change_nothing() -> None:
    session = pooling.Session(several(), card=card(*FAMILIES))
    with pytest.raises(InvalidInput) as told:
        session.change("budgets nation=X amount_million*=0.5", "offers id=none quantity*=2")
    assert len(told.value.problems) == 2
    assert session.instance.hash == several().hash
    with pytest.raises(InvalidInput, match="gap"):
        pooling.Session(several(), gap=2.0)
    with pytest.raises(InvalidInput, match="time_limit_s"):
        session.solve(time_limit_s=-1.0)


def test_a_cancel_ends_a_what_if_with_what_is_known() -> None:
    cancel = threading.Event()
    cancel.set()
    session = pooling.Session(several(), card=card(*FAMILIES, tiers=("covered", "cost")))
    session.solve()
    result = session.solve(changes=["budgets nation=A amount_million*=2"], cancel=cancel)
    assert result.termination.reason == "cancelled" or result.outcome == "optimal"
    assert result.audit is not None
    assert result.audit.ok


def test_what_is_kept_ends_a_tier_without_a_tree() -> None:
    base = several()
    session = pooling.Session(base, card=card(*FAMILIES, tiers=("covered", "cost"), gap=0.05))
    session.solve()
    result = session.solve(changes=["budgets nation=A amount_million*=1.01"])
    assert [tier.nodes for tier in result.tiers] == [0, 0]
    assert result.outcome == "optimal"
    assert "known" in result.termination.detail


def test_what_was_proven_of_parts_is_asked_before_a_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """The relaxation alone does not prove the former plan near enough here; with what parts are worth it is."""
    session = pooling.Session("balanced-medium-1", gap=0.002)
    session.solve()
    searches: list[Any] = []
    monkeypatch.setattr(head_start, "from_relaxed", lambda *given: searches.append(given) or given[2])
    result = session.solve(changes=["budgets nation=N01 amount_million*=0.995"])
    assert result.outcome == "optimal"
    assert searches == []


def test_a_former_plan_that_no_longer_fits_is_repaired() -> None:
    """Half of a budget is gone: what it paid for gives way, all else stays."""
    chosen = card(*FAMILIES, tiers=("covered", "cost"))
    former = pooling.solve(several(), card=chosen).plan
    assert former is not None
    model = compiled(pooling.variant(several(), CUT).instance, chosen)
    start = start_of(model, former)
    assert completed(model, model.objectives[0], start, Options(), None) is None
    none = np.zeros(len(model.low), dtype=bool)
    x = repaired(model, model.objectives[0], start, none, Options(), None)
    assert x is not None
    assert model.objectives[0].value(x) > 0.5
    kept = head_start.outline(compiled(several(), chosen))
    assert head_start.changed(kept, model).any()
    assert not head_start.changed(head_start.outline(model), model).any()


@pytest.mark.parametrize("line", ["lock offer=o-b-B", "forbid offer=o-b-A", "offers id=o-b-A quantity*=0.5"])
def test_what_the_former_plan_breaks_is_planned_anew(line: str) -> None:
    """Also where nothing is known of the model that it was made for."""
    chosen = card(*FAMILIES, "locks", tiers=("covered", "cost"))
    former = pooling.solve(several(budgets=[]), card=chosen).plan
    assert former is not None
    model = compiled(pooling.variant(several(budgets=[]), line).instance, chosen)
    ahead = head_start.HeadStart(model, None, start_of(model, former))
    assert ahead.start is not None
    none = np.zeros(len(model.low), dtype=bool)
    x = repaired(model, model.objectives[0], ahead.start, ahead.anew, Options(), None)
    assert x is not None
    if line.startswith("lock "):
        assert ahead.anew[model.decisions.commit["o-b-B", "p"]]
        assert repaired(model, model.objectives[0], ahead.start, none, Options(), None) is None
    assert ahead.anew.any() == ("quantity" not in line)  # what is left of an offer breaks no row


def test_a_saved_what_if_is_found_again_leaf_by_leaf(tmp_path: Path) -> None:
    session = pooling.Session(several(), card="coverage", gap=0.05)
    session.solve()
    pooling.save(session.solve(changes=[CUT]), tmp_path / "result.json")
    audit = pooling.audit_result(pooling.variant(several(), CUT).instance, tmp_path / "result.json")
    assert audit.ok, audit.differences

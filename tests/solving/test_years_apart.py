"""Years apart: bounds that no plan passes, plans that keep every rule, tiers that are held."""

from __future__ import annotations

import random
import threading
from dataclasses import replace

import numpy as np
import pytest
from bench.sizes import grown
from brute.cards import random_card
from brute.instances import random_instance
from toys import compiled

import pooling
from pooling.domain import round_off
from pooling.domain.deadline import Deadline
from pooling.solving import buying, highs, neighbourhoods, searching, years, years_apart
from pooling.solving.certifying import relaxed_run
from pooling.solving.compiled import Compiled, Floats, Objective
from pooling.solving.highs import Options
from pooling.solving.scaling import scaling_of
from pooling.solving.softening import softened
from pooling.solving.whole import off
from pooling.solving.year_blocks import Blocks, priced
from solving.test_years import CARD, stated, with_options


@pytest.fixture
def every_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(years, "WORTH_IT", 1)
    monkeypatch.setattr(neighbourhoods, "WORTH_IT", 1)


def asked(model: Compiled, objective: Objective, total: float) -> years_apart._Asked:
    return years_apart._Asked(Blocks.of_years(model), objective, Options(), Deadline(), None, total)


def bound_of(model: Compiled, objective: Objective, multipliers: Floats) -> float | None:
    """What the years apart prove at some prices of the rows that link them."""
    question = asked(model, objective, 1.0)
    linked = priced(question.blocks, objective, multipliers, question.blocks.links)
    return years_apart._together(question, linked, years_apart.year_bounds(question, linked), None)


def shaken(values: Floats, rng: random.Random) -> Floats:
    return np.array([value * rng.uniform(0.0, 2.0) + rng.choice((0.0, 0.0, 0.1, -0.1)) for value in values])


@pytest.mark.parametrize("seed", range(60))
def test_no_plan_passes_the_bound_of_the_years_apart(seed: int) -> None:
    rng = random.Random(seed)
    model = compiled(random_instance(rng, chance=0.6), random_card(rng))
    if len(model.groups) < 2:
        return
    for position, objective in enumerate(model.objectives):
        relaxed = relaxed_run(model, objective, Options(), None, "simplex")
        if relaxed.duals is None:
            return
        best = highs.run(model, objective, Options(gap=0.0, strict=1))
        if best.x is None:
            return
        near = scaling_of(model).accuracy(objective)
        found = [bound_of(model, objective, relaxed.duals.multipliers)]
        found += [bound_of(model, objective, shaken(relaxed.duals.multipliers, rng)) for _ in range(2)]
        for bound in found:
            if bound is not None:
                assert objective.loss(objective.value(best.x), bound) >= -near - 1e-7 * abs(bound)
        if position + 1 < len(model.objectives):
            least, most = (best.value, np.inf) if objective.maximise else (-np.inf, best.value)
            assert least is not None
            assert most is not None
            model = model.with_hold(objective.cost, least - objective.constant, most - objective.constant)


def over_years() -> tuple[Compiled, Objective, highs.Run]:
    model = stated(grown(pooling.load("nordic-five"), 3), pooling.load_card("coverage"))
    return model, model.objectives[0], relaxed_run(model, model.objectives[0], Options(), None, "interior")


def test_at_the_relaxations_duals_years_that_are_divisible_prove_its_value() -> None:
    model, objective, relaxed = over_years()
    assert relaxed.duals is not None
    assert relaxed.value is not None
    divisible = replace(model, whole=np.zeros_like(model.whole))
    bound = bound_of(divisible, objective, relaxed.duals.multipliers)
    assert bound == pytest.approx(relaxed.value, rel=1e-6)
    whole = bound_of(model, objective, relaxed.duals.multipliers)
    assert whole is not None
    assert whole <= relaxed.value + 1e-6


def test_every_column_has_the_year_that_its_key_names_and_only_links_are_taken_out() -> None:
    model = stated(with_options())
    blocks = Blocks.of_years(model)
    periods = [period.id for period in with_options().periods]
    named = [
        periods.index(next(part for part in index if part in periods))  # type: ignore[arg-type]
        for _, index in model.column_keys
    ]
    assert blocks.of.tolist() == named
    assert blocks.count == 3
    families = {model.row_keys[row][0] for row in np.flatnonzero(blocks.links)}
    assert {"budget_carry", "procurement_offer"} <= families
    assert not families & {"coverage", "commitment"}


@pytest.mark.usefixtures("every_size")
@pytest.mark.parametrize("small", [0, buying.SMALL])
@pytest.mark.parametrize("threads", [1, 2])
def test_years_apart_end_at_the_optimum(threads: int, small: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buying, "SMALL", small)
    result = pooling.solve(with_options(), card=CARD, threads=threads)
    assert result.outcome == "optimal"
    assert result.audit is not None
    assert result.audit.ok
    model = stated(with_options())
    best = highs.run(model, model.objectives[0], Options(gap=0.0))
    assert result.tier("covered").value == pytest.approx(best.value, abs=1e-5)


@pytest.mark.usefixtures("every_size")
@pytest.mark.parametrize("name", ["carry-over", "growing-years", "frozen-years"])
def test_library_instances_over_years_are_the_same_apart(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    result = pooling.solve(name, gap=1e-4)
    assert result.audit is not None
    assert result.audit.ok
    monkeypatch.setattr(years, "WORTH_IT", 10**9)
    at_once = pooling.solve(name, gap=1e-4)
    for tier in at_once.tiers:
        found = result.tier(tier.name)
        assert found.value == pytest.approx(tier.value, rel=3e-4, abs=1e-6)


def search(
    model: Compiled, objective: Objective, relaxed: highs.Run, threads: int = 1, cancel: threading.Event | None = None
) -> tuple[years_apart.Apart, list[Floats]]:
    told: list[Floats] = []
    options = Options(gap=1e-4, threads=threads)
    return years_apart.solved(model, objective, None, relaxed, options, cancel, told.append), told


def test_the_plan_keeps_every_row_and_lies_near_a_bound_that_says_more_than_the_relaxation() -> None:
    model, objective, relaxed = over_years()
    apart, told = search(model, objective, relaxed)
    assert apart.x is not None
    assert apart.bound is not None
    assert relaxed.value is not None
    assert off(model, apart.x) <= round_off.YEARS_KEPT
    assert np.array_equal(told[-1], apart.x)
    assert objective.value(apart.x) >= 0.98 * relaxed.value
    assert objective.value(apart.x) <= apart.bound <= relaxed.value + 1e-6


@pytest.mark.usefixtures("every_size")
def test_the_tiers_bound_is_what_the_years_apart_prove(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "TOO_LARGE", 1)
    result = pooling.solve(grown(pooling.load("nordic-five"), 3), gap=1e-6)
    assert result.audit is not None
    assert result.audit.ok
    for tier in result.tiers:
        assert tier.bound is not None
        assert tier.certified_bound is not None
        assert (tier.bound - tier.certified_bound) * (-1 if tier.maximise else 1) > 1e-6 * abs(tier.bound), tier.name


def tier_held() -> tuple[Compiled, Objective, Floats, highs.Run]:
    """The cost tier of three years, coverage held, with a plan in hand."""
    model, covered, _ = over_years()
    x = highs.run(model, covered, Options(gap=1e-3)).x
    assert x is not None
    held = model.with_hold(covered.cost, 0.98 * covered.value(x) - covered.constant, np.inf)
    return held, held.objectives[1], x, relaxed_run(held, held.objectives[1], Options(), None, "interior")


@pytest.mark.usefixtures("every_size")
@pytest.mark.parametrize("threads", [1, 2])
def test_around_a_plan_in_hand_a_held_tier_is_bounded_by_its_years(
    threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "TOO_LARGE", 1)
    model, objective, x, relaxed = tier_held()
    known = (relaxed, scaling_of(model).accuracy(objective))
    found = searching.searched(
        model, objective, x, False, *known, Options(gap=1e-3), None, lambda _state: None, threads=threads
    )
    assert found.ended == "finished"
    assert found.x is not None
    assert found.bound is not None
    assert relaxed.value is not None
    assert objective.value(found.x) < objective.value(x)
    assert 1.001 * relaxed.value < found.bound <= objective.value(found.x)


@pytest.mark.usefixtures("every_size")
def test_a_held_tier_with_a_plan_in_hand_goes_to_the_tree_at_once_where_one_follows() -> None:
    model, objective, x, relaxed = tier_held()
    known = (relaxed, scaling_of(model).accuracy(objective))
    told: list[object] = []
    found = searching.searched(model, objective, x, False, *known, Options(gap=1e-6), None, told.append)
    assert found == searching.Searched(x)
    assert not told


def test_several_years_to_a_block_prove_no_less_than_each_by_itself() -> None:
    model, objective, relaxed = over_years()
    assert relaxed.duals is not None
    multipliers = relaxed.duals.multipliers
    exact = replace(asked(model, objective, 1.0), options=Options(0.0))
    bounds = []
    for blocks in (exact.blocks, exact.blocks.longer()):
        question = replace(exact, blocks=blocks)
        linked = priced(blocks, objective, multipliers, blocks.links)
        parts = [linked.block(blocks.of == block) for block in range(blocks.count)]
        runs = [highs.run(part.model, part.objective, Options(gap=0.0)) for part in parts]
        bounds.append(linked.constant + sum(run.bound or 0.0 for run in runs))
        proven = years_apart._together(question, linked, years_apart.year_bounds(question, linked), None)
        assert proven is not None
        assert objective.loss(bounds[-1], proven) >= -1e-6 * abs(proven)
    assert exact.blocks.count == 3
    assert exact.blocks.longer().count == 2
    assert objective.loss(bounds[1], bounds[0]) > 1e-6 * abs(bounds[0])


def test_one_seed_gives_one_plan_on_one_thread_and_on_two() -> None:
    model, objective, relaxed = over_years()
    plans = [search(model, objective, relaxed, threads=threads)[0].x for threads in (1, 1, 2)]
    assert plans[0] is not None
    for plan in plans[1:]:
        assert plan is not None
        assert np.array_equal(plans[0], plan)


def test_a_cancel_ends_it_with_what_is_known() -> None:
    model, objective, relaxed = over_years()
    cancel = threading.Event()
    cancel.set()
    apart, told = search(model, objective, relaxed, cancel=cancel)
    assert apart.x is None
    assert not told


def test_a_held_tier_that_cannot_be_reached_is_missed_at_a_price() -> None:
    model = stated(with_options())
    covered, cost = model.objectives
    best = highs.run(model, covered, Options(gap=0.0)).value
    assert best is not None
    for asked_for, missed in ((best, 0.0), (best + 0.1, 0.1)):
        kept = model.with_hold(covered.cost, asked_for - covered.constant, np.inf)
        prices = np.zeros(len(kept.row_low))
        prices[-1] = 1e4
        soft, price = softened(kept, cost, prices, 2.0)
        run = highs.run(soft, price, Options(gap=0.0))
        assert run.x is not None
        assert run.x[-1] == pytest.approx(missed, abs=1e-6)
        assert run.value == pytest.approx(cost.value(run.x[:-1]) + 2e4 * run.x[-1], rel=1e-9)


def test_a_year_that_is_not_planned_yet_trades_nothing() -> None:
    """Handing hours over that nobody bought would leave later years more money than they have."""
    model = compiled(grown(pooling.load("nordic-five"), 2), pooling.load_card("coverage"))
    groups = [np.concatenate(found) for found in model.groups]
    commit = model.decisions.commit
    offer, period = next(iter(commit))
    trading = next(column for column in range(len(model.low)) if column not in np.concatenate(groups))
    traded = replace(model, decisions=replace(model.decisions, traded={(offer, period): trading}))
    for year, columns in enumerate(years.committed(traded)):
        assert (trading in columns) == (commit[offer, period] in groups[year])
        assert set(groups[year].tolist()) == set(columns.tolist()) - {trading}

"""Every option of a run reaches the solver."""

from __future__ import annotations

from typing import Any

import highspy
import pytest
from toys import card, compiled, need, offer, toy

import pooling
from pooling.domain.card import Tier
from pooling.solving import highs
from pooling.solving.bounds import aimed
from pooling.solving.highs import Options, new_highs, set_options
from pooling.solving.scaling import unscaled
from pooling.solving.tier_runs import solver_gap


def value(h: Any, name: str) -> Any:
    status, found = h.getOptionValue(name)
    assert status == highspy.HighsStatus.kOk
    return found


def test_options_stand_in_the_solver() -> None:
    h = new_highs()
    set_options(h, Options(gap=0.025, time_limit_s=12.5, seed=77, threads=3))
    expected = {
        "mip_rel_gap": 0.025,
        "time_limit": 12.5,
        "random_seed": 77,
        "threads": 3,
        "parallel": "on",
        "log_to_console": False,
        "output_flag": True,
    }
    assert {name: value(h, name) for name in expected} == expected


def test_one_thread_is_not_parallel_and_no_limit_is_no_limit() -> None:
    h = new_highs()
    set_options(h, Options())
    assert (value(h, "parallel"), value(h, "threads")) == ("off", 1)
    assert value(h, "time_limit") == float("inf")


def test_a_gap_in_units_is_that_of_the_objective_as_it_is_handed_over() -> None:
    h = new_highs()
    set_options(h, Options(gap_in_units=0.5), lift=4.0)
    assert value(h, "mip_abs_gap") == 2.0
    set_options(h, Options(), lift=4.0)
    assert value(h, "mip_abs_gap") == highs.FEASIBLE


def test_only_a_model_of_some_size_jumps_to_a_first_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Any] = []

    def kept() -> Any:
        made.append(new_highs())
        return made[-1]

    monkeypatch.setattr(highs, "new_highs", kept)
    model = compiled(toy(requirements=[need("r", 2)], offers=[offer("a", "A", 2)]), card(tiers=("covered",)))
    highs.run(model, model.objectives[0], Options())
    monkeypatch.setattr(highs, "FEW_COLUMNS", 0)
    highs.run(model, model.objectives[0], Options())
    assert [value(h, "mip_heuristic_run_feasibility_jump") for h in made] == [False, True]


def test_a_refused_option_is_a_fault() -> None:
    with pytest.raises(pooling.SolverFault, match="random_seed"):
        set_options(new_highs(), Options(seed=-5))


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Options as they stand in each HiGHS when it is told to run, the first way only: every claim is asked again."""
    found: list[dict[str, Any]] = []
    listen = highs._listen

    def spy(h: Any, *rest: Any) -> None:
        if len(h.getLp().integrality_) and value(h, "presolve") != "off":  # not the linear models that clean a plan
            names = ("mip_rel_gap", "random_seed", "threads", "time_limit")
            found.append({name: value(h, name) for name in names})
        listen(h, *rest)

    monkeypatch.setattr(highs, "_listen", spy)
    return found


def test_what_is_asked_of_solve_reaches_every_tier(seen: list[dict[str, Any]]) -> None:
    tiers = (Tier("covered", 0.02, 0.001), Tier("cost", 0.2, 0.1))
    instance = toy(offers=[offer("a", "A", 2, cost=1), offer("b", "B", 2, cost=2)])
    pooling.solve(instance, card=card(tiers=tiers), seed=11, threads=2, time_limit_s=30)
    covered, cost = seen[:2]
    assert covered["mip_rel_gap"] == pytest.approx(aimed(solver_gap(tiers[0]), True))
    assert cost["mip_rel_gap"] == pytest.approx(aimed(tiers[1].gap, False))
    for options in (covered, cost):
        assert (options["random_seed"], options["threads"]) == (11, 2)
        assert 0 < options["time_limit"] <= 30
    # A first tier without a plan may use all the time that is left.
    assert covered["time_limit"] > 25


def test_a_gap_for_all_tiers_reaches_every_tier(seen: list[dict[str, Any]]) -> None:
    instance = toy(requirements=[need("r", 2)], offers=[offer("a", "A", 2, cost=1)])
    result = pooling.solve(instance, card=card(tiers=("covered", "cost")), gap=0.125)
    assert [options["mip_rel_gap"] for options in seen[:2]] == pytest.approx([0.025, 0.025])
    assert [tier.target_gap for tier in result.tiers] == [0.125, 0.125]
    assert result.provenance["overrides"] == {"gap": 0.125}


@pytest.mark.parametrize(
    ("option", "bad"),
    [
        ("time_limit_s", 0),
        ("time_limit_s", -1.0),
        ("time_limit_s", float("inf")),
        ("time_limit_s", float("nan")),
        ("seed", -1),
        ("seed", 2**31),
        ("seed", 1.5),
        ("threads", 0),
        ("threads", 257),
        ("threads", 2.0),
        ("gap", -0.1),
        ("gap", 1.5),
    ],
)
def test_impossible_options_are_refused(option: str, bad: Any) -> None:
    with pytest.raises(pooling.InvalidInput) as caught:
        pooling.solve(toy(), card=card(), **{option: bad})
    assert [problem.place for problem in caught.value.problems] == [option]


@pytest.mark.parametrize(("option", "bad"), [("time_limit_s", "10"), ("seed", True), ("threads", True)])
def test_options_of_the_wrong_type_are_refused(option: str, bad: Any) -> None:
    with pytest.raises(pooling.InvalidInput) as caught:
        pooling.solve(toy(), card=card(), **{option: bad})
    assert [problem.place for problem in caught.value.problems] == [option]


def test_all_bad_options_come_at_once() -> None:
    with pytest.raises(pooling.InvalidInput) as caught:
        pooling.solve(toy(), card=card(), time_limit_s=-1, seed=-1, threads=0)
    assert [problem.place for problem in caught.value.problems] == ["time_limit_s", "seed", "threads"]


def test_a_model_without_whole_units_has_no_integers() -> None:
    fuel = toy(requirements=[need("q", 2, "fuel")], offers=[offer("f", "A", 2, "fuel")])
    model = compiled(fuel, card())
    assert len(highs.as_lp(model, model.objectives[0], unscaled(model)).integrality_) == 0
    mixed = compiled(toy(), card())
    lp = highs.as_lp(mixed, mixed.objectives[0], unscaled(mixed))
    kinds = [kind == highspy.HighsVarType.kInteger for kind in lp.integrality_]
    assert kinds == mixed.whole.tolist()
    assert (lp.sense_, lp.offset_) == (highspy.ObjSense.kMaximize, 1.0)

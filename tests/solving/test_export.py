"""LP and MPS files: read back by HiGHS they are the same model, and their names can be read by people."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import pytest
from brute.cards import random_card
from brute.instances import random_instance
from toys import budgets, card, need, offer, solve, toy, values

import pooling
from pooling.domain.card import Tier
from pooling.solving.highs import new_highs

HYPHENS = toy(
    requirements=[need("r.x-3", 3)],
    offers=[offer("F-16", "A", 2, cost=1, fixed_cost_million=3), offer("2e5", "B", 2, cost=1)],
    budgets=budgets(A=[4], B=[1]),
)
"""Names as people give them: with hyphens and points, and one that looks like a number."""


def read_back(path: Path) -> float:
    """The optimum of a model file."""
    highs = new_highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("mip_rel_gap", 0.0)
    assert highs.readModel(str(path)).name == "kOk"
    highs.run()
    assert highs.modelStatusToString(highs.getModelStatus()) == "Optimal"
    return float(highs.getInfo().objective_function_value)


@pytest.mark.parametrize("ending", [".lp", ".mps", ".LP"])
@pytest.mark.parametrize(("tier", "optimum"), [("covered", 2 / 3), ("cost", 0.0)])
def test_read_back_gives_the_same_optimum(tmp_path: Path, ending: str, tier: str, optimum: float) -> None:
    # A: 4 million = 3 + 1 aircraft; B: 1 aircraft: 2 of 3. The least cost of doing nothing is 0.
    path = tmp_path / f"model{ending}"
    pooling.export(HYPHENS, path, card=card("budget", tiers=(tier,)))
    assert read_back(path) == pytest.approx(optimum)


def feasible(rng: random.Random) -> tuple[pooling.Instance, pooling.Card, pooling.Result]:
    """The next random instance and card, of one tier, that has a plan: an infeasible one would compare nothing."""
    while True:
        instance, chosen = random_instance(rng, chance=0.6), random_card(rng)
        chosen = pooling.Card(chosen.name, chosen.families, chosen.tiers[:1], parameters=chosen.parameters)
        result = pooling.solve(instance, card=chosen)
        if result.outcome == "optimal":
            return instance, chosen, result


@pytest.mark.parametrize("ending", [".lp", ".mps"])
@pytest.mark.parametrize("seed", range(8))
def test_random_models_read_back(tmp_path: Path, ending: str, seed: int) -> None:
    instance, chosen, result = feasible(random.Random(seed))
    path = tmp_path / f"model{ending}"
    pooling.export(instance, path, card=chosen)
    assert read_back(path) == pytest.approx(result.tiers[0].value, abs=2e-5)


@pytest.mark.parametrize("ending", [".lp", ".mps"])
def test_names_say_family_and_index(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"model{ending}"
    instance = HYPHENS.replace(offers=[offer("F16", "A", 2, cost=1)], requirements=[need("r", 3), need("q", 1)])
    pooling.export(instance, path, card=card("budget"))
    text = path.read_text(encoding="utf-8")
    for family, index in (
        ("commit", "F16,p"),
        ("assign", "F16,r,p"),
        ("coverage", "r,p"),
        ("commitment", "F16,p,s"),
        ("budget", "A,p"),
    ):
        assert re.search(rf"\b{family}\W{index}\W", text), (family, index)


def test_names_with_hyphens_do_not_cost_the_other_names(tmp_path: Path) -> None:
    path = tmp_path / "model.lp"
    pooling.export(HYPHENS, path, card=card("budget"))
    text = path.read_text(encoding="utf-8")
    assert re.search(r"\bbudget\WA,p\W", text)
    assert re.search(r"\bassign\WF.16,r.x.3,p\W", text)


def test_overrides_reach_the_file(tmp_path: Path) -> None:
    path = tmp_path / "model.mps"
    pooling.export(HYPHENS, path, card=card("budget"), overrides={"budget.scale": 2.0})
    # A: 8 million = 3 + 2 (all it has); B: 2 aircraft: 4 for 3 needed.
    assert read_back(path) == pytest.approx(1.0)


def test_the_first_tier_is_written(tmp_path: Path) -> None:
    first, second = Tier("cost", 0.01, 0.0), Tier("covered", 0.01, 0.0)
    path = tmp_path / "model.lp"
    pooling.export(HYPHENS, path, card=card("budget", tiers=(first, second)))
    assert read_back(path) == 0.0
    assert values(solve(HYPHENS, card("budget", tiers=("covered",)))) == {"covered": 0.66667}


@pytest.mark.parametrize("name", ["model.txt", "model", "model.lp.gz", "model.json"])
def test_another_ending_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(pooling.InvalidInput) as caught:
        pooling.export(HYPHENS, tmp_path / name, card=card())
    assert ".lp" in caught.value.problems[0].rule
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(pooling.InvalidInput, match="nowhere"):
        pooling.export(HYPHENS, tmp_path / "nowhere" / "model.lp", card=card())


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "model.lp"
    path.write_text("old")

    def fail(*_args: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(OSError, match="disk full"):
        pooling.export(HYPHENS, path, card=card())
    assert [path.name for path in tmp_path.iterdir()] == ["model.lp"]
    assert path.read_text() == "old"


@pytest.mark.parametrize("ending", [".lp", ".mps"])
def test_a_later_tier_is_written_with_those_before_it_held(tmp_path: Path, ending: str) -> None:
    # Two of three can be had, for 3 + 1 of A and 1 of B, in all 5 million; B's alone cost 1. Without the hold it is 0.
    path = tmp_path / f"cost{ending}"
    exact = card("budget", tiers=("covered", "cost"), gap=0.0)
    pooling.export(HYPHENS, path, card=exact, tier="cost")
    assert read_back(path) == pytest.approx(solve(HYPHENS, exact).tier("cost").value) == pytest.approx(5.0)
    assert ("hold(covered)" if ending == ".lp" else "hold[covered]") in path.read_text(encoding="utf-8")


def test_random_later_tiers_read_back(tmp_path: Path) -> None:
    rng, done = random.Random(8), 0
    while done < 6:
        instance, chosen = random_instance(rng, chance=0.6), random_card(rng)
        tiers = tuple(Tier(tier.kind, 0.0, tier.tolerance) for tier in chosen.tiers)
        chosen = pooling.Card(chosen.name, chosen.families, tiers, parameters=chosen.parameters)
        result = pooling.solve(instance, card=chosen)
        if result.outcome != "optimal" or len(result.tiers) < 2:
            continue
        last, path = result.tiers[-1], tmp_path / f"{done}.mps"
        pooling.export(instance, path, card=chosen, tier=last.name)
        assert read_back(path) == pytest.approx(last.value, rel=1e-5, abs=1e-5), (done, last)
        done += 1


def test_a_tier_that_is_not_there_or_has_none_before_it_solved_is_refused(tmp_path: Path) -> None:
    with pytest.raises(pooling.InvalidInput, match="no such tier"):
        pooling.export(HYPHENS, tmp_path / "a.lp", card=card("budget", tiers=("covered", "cost")), tier="costs")
    forced = card("budget", tiers=("covered", "cost"), **{"coverage.shortfall_allowed": False})
    with pytest.raises(pooling.InvalidInput, match="has no plan to be held at"):
        pooling.export(HYPHENS, tmp_path / "a.lp", card=forced, tier="cost")

"""Generated instances: the same everywhere, with the plan that is built in, and knobs that do what they say."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest

import pooling
from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput
from pooling.generating import marginals, reference
from pooling.generating.families import FAMILIES
from pooling.generating.instance import instance_of, planted_plan
from pooling.generating.knobs import KNOBS
from pooling.generating.recipe import Recipe

ROOT = Path(pooling.__file__).resolve().parents[1]


def made(family: str = "balanced", seed: int = 1, feasibility: str = "free", **knobs: float) -> Instance:
    return pooling.generate(family, size="tiny", seed=seed, feasibility=feasibility, knobs=knobs)


def owned(instance: Instance, nation: str) -> dict[str, float]:
    return {offer.capability: offer.quantity for offer in instance.offers if offer.nation == nation}


@pytest.mark.parametrize("family", FAMILIES)
def test_the_planted_plan_meets_every_need_within_all_rules(family: str) -> None:
    for size, seed in (("tiny", 1), ("tiny", 2), ("small", 3)):
        recipe = Recipe.of(family, size, seed)
        instance, plan = instance_of(recipe), planted_plan(recipe)
        assert plan is not None
        audit = pooling.audit_plan(instance, plan, card="coverage")
        assert [violation.text for violation in audit.violations] == []
        assert audit.tiers["covered"] == pytest.approx(1, abs=1e-9)
        assert {source.kind for source in instance.sources} == {"synthetic"}
        assert "Synthetic" in instance.instance.title


@pytest.mark.parametrize("scarcity", [0.3, 3.0])
@pytest.mark.parametrize("nations", [2, 5])
def test_a_plan_is_planted_at_the_ends_of_the_knobs(scarcity: float, nations: int) -> None:
    knobs = {"scarcity": scarcity, "nations": nations, "budget_share": 0.02, "offers_share": 0.05, "caveats_each": 20}
    knobs |= {"scarce_capabilities": 2, "agreements": 5, "options_each": 2, "periods": 3, "growth": 0.3}
    knobs |= {"heterogeneity": 1, "dominant_share": 0.9, "scenarios": 3, "withdrawals": 2, "least_reliability": 0.3}
    recipe = Recipe.of("balanced", "tiny", 4, knobs=knobs)
    plan = planted_plan(recipe)
    assert plan is not None
    audit = pooling.audit_plan(instance_of(recipe), plan, card="coverage")
    assert [violation.text for violation in audit.violations] == []
    assert audit.tiers["covered"] == pytest.approx(1, abs=1e-9)


def test_another_process_generates_the_same() -> None:
    program = "import pooling; print(pooling.generate('robust', size='tiny', seed=9, knobs={'agreements': 4}).hash)"
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT)}
    ran = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    here = pooling.generate("robust", size="tiny", seed=9, knobs={"agreements": 4})
    assert ran.stdout.strip() == here.hash
    assert here.hash != pooling.generate("robust", size="tiny", seed=10, knobs={"agreements": 4}).hash


def test_a_conflict_is_infeasible_and_named() -> None:
    result = pooling.solve(made(feasibility="conflict"))
    assert result.outcome == "infeasible"
    assert result.conflict is not None
    assert "locks" in {rule.family for rule in result.conflict.rules}


def test_a_knob_leaves_what_it_is_not_about() -> None:
    few, many = made(caveats_each=1), made(caveats_each=8)
    assert len(few.caveats) < len(many.caveats)
    assert (few.offers, few.requirements, few.budgets) == (many.offers, many.requirements, many.budgets)
    tight = made(budget_share=0.1)
    assert tight.offers == few.offers
    assert all(low.amount_million < high.amount_million for low, high in zip(tight.budgets, few.budgets, strict=True))


def test_knobs_of_size_count() -> None:
    instance = made(nations=7, capabilities=5, requirements=11, periods=3)
    assert [len(rows) for rows in (instance.nations, instance.capabilities, instance.requirements)] == [7, 5, 11]
    assert len(instance.periods) == 3


def test_scarcity_scales_needs() -> None:
    needs = [sum(need.quantity for need in made(scarcity=share).requirements) for share in (0.5, 1.0, 2.0)]
    assert needs[0] < needs[1] < needs[2]


def test_one_nation_dominates_as_asked() -> None:
    instance = pooling.generate("dominant", size="medium", feasibility="free", knobs={"dominant_share": 0.6})
    first = sum(owned(instance, "N01").values())
    assert first / sum(offer.quantity for offer in instance.offers) == pytest.approx(0.6, abs=0.02)


def test_heterogeneity_spreads_nations() -> None:
    def spread(unlike: float) -> float:
        sizes = [row.defence_spending_million or 0 for row in made(nations=40, heterogeneity=unlike).nations]
        return max(sizes) / fmean(sizes)

    assert spread(0) == 1
    assert spread(0) < spread(0.5) < spread(1)


def test_correlation_ties_readiness_to_size() -> None:
    instance = pooling.generate("balanced", size="small", feasibility="free", knobs={"correlation": 1, "nations": 30})
    by_size = sorted(instance.nations, key=lambda row: row.defence_spending_million or 0)
    notice = [fmean(o.notice_days for o in instance.offers if o.nation == row.id) for row in by_size]
    assert notice == sorted(notice, reverse=True)


def test_margins_are_those_of_the_data() -> None:
    fitted: dict[str, tuple[float, ...]] = runpy.run_path(str(ROOT / "instances/library/fit.py"))["fitted"]()
    assert {name: getattr(marginals, name) for name in fitted} == fitted
    spending = [row.defence_spending_million or 0 for row in made(nations=80).nations[1:]]
    # A quarter of Allies spend less than the first quartile: 79 draws, six times their standard deviation of 3.9.
    quartile = 16_800 * (marginals.NATION_SIZE[2] + marginals.NATION_SIZE[3]) / 2
    assert abs(sum(amount < quartile for amount in spending) - 79 / 4) < 6 * 3.9


def test_every_problem_of_a_recipe_is_named_at_once() -> None:
    with pytest.raises(InvalidInput) as caught:
        pooling.generate("balancd", size="s", seed=-1, feasibility="maybe", knobs={"nations": 2.5, "scarcty": 1})
    places = [problem.place for problem in caught.value.problems]
    assert places == ["family", "size", "feasibility", "seed", "knobs/nations", "knobs/scarcty"]
    assert "balanced" in str(caught.value)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), True, "1", None])
def test_a_knob_is_a_number(value: Any) -> None:
    with pytest.raises(InvalidInput, match="from 0 to 1"):
        made(correlation=value)


def test_the_page_is_up_to_date() -> None:
    assert reference.PAGE.read_text(encoding="utf-8") == reference.page()
    assert all(f"`{name}`" in reference.page() for name in (*KNOBS, *FAMILIES))

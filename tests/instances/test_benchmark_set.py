"""The benchmark set: sixty recipes that give what the manifest says, and plans that are worth what is said of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import run_here

import pooling
from pooling.cli.exits import Exit
from pooling.domain.tier_kinds import kind_of_tier
from pooling.generating.families import FAMILIES
from pooling.generating.instance import planted_plan
from pooling.io.plan_file import write_plan
from pooling.io.synthetic import CLASSES, best_known, best_plan, entries, folder, instance_of_entry
from pooling.service.given import instance_named
from pooling.study.bench.checking import check

SMALL = ("tiny", "small")
NAMES = [
    pytest.param(name, marks=() if entry.recipe.size in SMALL else pytest.mark.long)
    for name, entry in entries().items()
]


def test_there_are_sixty_of_every_family_and_class() -> None:
    assert len(entries()) == 60
    assert {entry.recipe.family.name for entry in entries().values()} == set(FAMILIES)
    assert {tiers[0].level for tiers in best_known().values()} == set(CLASSES)
    assert set(best_known()) == set(entries())
    assert {path.stem for path in (folder() / "plans").iterdir()} == set(entries())


@pytest.mark.parametrize("name", NAMES)
def test_an_instance_is_generated_again_and_its_plan_is_worth_what_is_said(name: str) -> None:
    instance = instance_of_entry(name)
    assert instance.hash == entries()[name].hash
    assert instance_of_entry(name).hash == instance.hash
    assert instance.name == name
    found = check(name, instance, best_plan(name, instance))
    assert [violation.text for violation in found.audit.violations] == []
    assert [(tier.tier, tier.verdict) for tier in found.tiers] == [(tier.tier, "same") for tier in best_known()[name]]


@pytest.mark.parametrize("name", list(entries()))
def test_no_value_passes_its_bound(name: str) -> None:
    for tier in best_known()[name]:
        kind = kind_of_tier(tier.tier)
        assert kind is not None
        if tier.bound is None:
            assert tier.level in ("hard", "open"), "the time was over before the tier was solved"
            continue
        room = tier.bound - tier.value if kind.maximise else tier.value - tier.bound
        assert room >= -1e-6 * max(abs(tier.value), 1e-9)


def test_an_easy_one_solves_to_what_is_known() -> None:
    name = "balanced-tiny-1-free"
    result = pooling.solve(name, card=entries()[name].recipe.family.card, gap=1e-6)
    for tier, known in zip(result.tiers, best_known()[name], strict=True):
        assert tier.name == known.tier
        assert tier.value == pytest.approx(known.value, rel=1e-5)


def test_a_plan_that_is_worse_and_one_that_breaks_a_rule(tmp_path: Path) -> None:
    name = "balanced-small-1"
    entry = entries()[name]
    instance = instance_of_entry(name)
    planted = planted_plan(entry.recipe)
    assert planted is not None
    found = check(name, instance, planted)
    assert found.audit.ok
    assert [tier.verdict for tier in found.tiers] == ["same", "worse"]
    assert found.verdict == "worse"
    file = tmp_path / "plan.json"
    write_plan(planted, file)
    ran = run_here("bench", "check", name, file, "--format", "json")
    assert (ran.code, ran.data["verdict"]) == (Exit.FINE, "worse")
    write_plan(planted.model_copy(update={"commitments": planted.commitments[1:]}), file)
    assert run_here("bench", "check", name, file).code == Exit.AUDIT_FAILED
    assert run_here("bench", "check", name).code == Exit.FINE
    assert run_here("bench", "check", "balanced-small").code == Exit.USAGE


def test_the_set_is_listed_and_known_by_name() -> None:
    rows = run_here("bench", "list", "--format", "json").data
    assert {row["name"] for row in rows} == set(entries())
    assert pooling.validate("balanced-tiny-1-free") == []
    assert instance_named("balanced-tiny-1-free").hash == entries()["balanced-tiny-1-free"].hash
    ran = run_here("validate", "balanced-tiny-1-fre")
    assert "did you mean balanced-tiny-1-free" in ran.out + ran.err

"""The library of instances: what every set must have, and that it solves to what it says."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import pooling
from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.tables import TABLES
from pooling.domain.tier_kinds import TIER_KINDS, is_about, kind_of_tier
from pooling.io.json_file import read_json, write_json

LIBRARY = Path(pooling.__file__).resolve().parents[1] / "instances"
SETS = sorted(folder for folder in LIBRARY.iterdir() if (folder / f"{folder.name}.json").is_file())
NAMES = [folder.name for folder in SETS]
OWN_LONG_RUNS = ("nato-32", "nato-32-decade", "nordic-baltic-decade", "eu-27")
"""Solved again in their own tests, as far as that takes minutes."""
SCRIPTS = sorted(LIBRARY.glob("*/build.py"))


def read(name: str) -> Instance:
    return read_json(LIBRARY / name / f"{name}.json")


def expected(name: str) -> list[dict[str, Any]]:
    with (LIBRARY / name / "expected.toml").open("rb") as stream:
        runs: list[dict[str, Any]] = tomllib.load(stream)["run"]
    return runs


def runs_to_check() -> Iterator[Any]:
    for name in NAMES:
        for number, run in enumerate(expected(name)):
            if run["checked"] or name not in OWN_LONG_RUNS:
                marks = () if run["checked"] else pytest.mark.long
                yield pytest.param(name, run, id=f"{name}-{number}-{run['card']}", marks=marks)


def test_the_sets_that_are_promised_are_there() -> None:
    promised = {"tanker-trio", "nordic-five", "benelux-baltic", "nato-32", "conflict-budget", "conflict-locks"}
    assert promised | {"conflict-caveats", "conflict-readiness"} <= set(NAMES)
    folders = {path.name for path in LIBRARY.iterdir() if path.is_dir() and not path.name.startswith(("_", "."))}
    assert folders - set(NAMES) == {"data", "library"}, "every other folder holds an instance of its own name"


def test_the_front_page_lists_every_set() -> None:
    page = (LIBRARY / "README.md").read_text(encoding="utf-8")
    assert [name for name in NAMES if f"({name}/README.md)" not in page] == []


@pytest.mark.parametrize("name", NAMES)
def test_readme_states_origin_licence_units_and_expectation(name: str) -> None:
    text = (LIBRARY / name / "README.md").read_text(encoding="utf-8")
    for word in ("**Licence**", "**Units**", "expect"):
        assert word.lower() in text.lower(), word
    kinds = {row.kind for row in read(name).sources}
    assert all(kind in text.lower() for kind in kinds)


@pytest.mark.parametrize("name", NAMES)
def test_every_table_says_whether_it_is_real(name: str) -> None:
    instance = read(name)
    assert instance.name == name
    filled = {table for table in TABLES if table != "sources" and getattr(instance, table)}
    stated = {row.table for row in instance.sources}
    assert stated == filled
    assert all(row.source and row.licence for row in instance.sources)


@pytest.mark.parametrize("name", NAMES)
def test_json_is_in_the_form_the_writer_gives(name: str, tmp_path: Path) -> None:
    write_json(read(name), tmp_path / "again.json")
    assert (tmp_path / "again.json").read_bytes() == (LIBRARY / name / f"{name}.json").read_bytes()


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.parent.name)
def test_script_rebuilds_the_json_byte_for_byte(script: Path, tmp_path: Path) -> None:
    target = tmp_path / "built.json"
    root = str(LIBRARY.parent)
    done = subprocess.run(
        [sys.executable, "-B", str(script), str(target)],
        env={"PYTHONPATH": root, "PATH": "", "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert target.read_bytes() == (script.parent / f"{script.parent.name}.json").read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_expectations_are_complete(name: str) -> None:
    runs = expected(name)
    assert runs
    for run in runs:
        card: Card = pooling.load_card(run["card"])
        card.with_overrides(run.get("overrides"), run.get("gap"))
        known = {"card", "overrides", "gap", "outcome", "checked", "conflict", "tiers"}
        assert set(run) <= known
        assert (run["outcome"] == "infeasible") == (not run.get("tiers"))
        for tier, said in run.get("tiers", {}).items():
            assert set(said) == {"value", "bound", "proven", "within"}, tier
            room = abs(said["bound"] - said["value"]) / (abs(said["value"]) or 1)
            kind = kind_of_tier(tier)
            wanted = run.get("gap", next(tier.gap for tier in card.tiers if TIER_KINDS[tier.kind] is kind))
            assert said["proven"] == (room <= wanted + 1e-6), tier


@pytest.mark.parametrize(("name", "run"), list(runs_to_check()))
def test_solving_gives_what_is_expected(name: str, run: dict[str, Any]) -> None:
    result = pooling.solve(name, card=run["card"], overrides=run.get("overrides"), gap=run.get("gap"), time_limit_s=120)
    assert result.outcome == run["outcome"]
    if result.outcome == "infeasible":
        assert result.conflict is not None
        assert result.conflict.minimal
        found = {(rule.family, rule.subject) for rule in result.conflict.rules}
        if "conflict" in run:
            assert found == {(family, subject) for family, subject in run["conflict"]}
        return
    assert result.audit is not None
    assert result.audit.ok
    assert [tier.name for tier in result.tiers] == list(run["tiers"])
    for tier in result.tiers:
        said = run["tiers"][tier.name]
        assert tier.value == pytest.approx(said["value"], rel=said["within"], abs=1e-6), tier.name
        assert tier.certified_bound is not None, tier.name
        room = tier.certified_bound - tier.value if tier.maximise else tier.value - tier.certified_bound
        assert room >= -1e-9 * abs(tier.value), f"{tier.name} passes what exact arithmetic proves"
        if tier.value:
            assert tier.certified_gap == pytest.approx(max(room, 0.0) / abs(tier.value), abs=1e-7), tier.name
    if any(is_about(tier.name, "fairness") for tier in result.tiers):
        # What serves nothing is left out after all tiers: holds and bounds must still be those of the plan.
        again = pooling.audit_result(pooling.load(name), result)
        assert again.ok, again
    first = result.tiers[0]
    bound = run["tiers"][first.name]["bound"]
    assert first.value is not None
    assert first.value <= bound + 1e-6 if first.maximise else first.value >= bound - 1e-6, "no plan can pass the bound"


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("conflict-")])
def test_a_planted_conflict_is_explained_rule_by_rule(name: str) -> None:
    planted = [run for run in expected(name) if run["outcome"] == "infeasible"]
    assert planted
    for run in planted:
        assert run["conflict"], "a planted conflict names its rules"
        readme = (LIBRARY / name / "README.md").read_text(encoding="utf-8")
        for family, subject in run["conflict"]:
            assert f"| {family} | {subject} |" in readme


@pytest.mark.parametrize("path", sorted(LIBRARY.glob("*/variants.toml")), ids=lambda path: path.parent.name)
def test_variants_of_a_set_can_be_made_and_each_changes_something(path: Path) -> None:
    file = pooling.load_variants(path)
    assert file.base.name == path.parent.name
    for variant in file.variants:
        assert variant.title
        assert variant.touched or variant.overrides
    assert "variants.toml" in (path.parent / "README.md").read_text(encoding="utf-8")

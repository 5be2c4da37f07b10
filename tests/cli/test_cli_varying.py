"""Changes and variants on the command line: the same as in Python."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import run_here

import pooling

HALF = "budgets amount_million*=0.5"
FILE = """
base = "tanker-trio"
card = "least-cost"

[[variants]]
name = "half"
changes = ["budgets amount_million*=0.5"]

[[variants]]
name = "covering"
card = "coverage"
overrides = {"budget.scale" = 0.5}
changes = ["withdraw nations id=XCC"]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "variants.toml"
    path.write_text(FILE, encoding="utf-8")
    return path


def told(*arguments: str) -> dict[str, object]:
    """Provenance of a result, and what its plan covers and costs."""
    ran = run_here("solve", "tanker-trio", *arguments, "--format", "json", "--quiet")
    data = json.loads(ran.out)
    values = {tier["name"]: tier["value"] for tier in data["tiers"]}
    return {"card": data["provenance"]["card"], "hash": data["provenance"]["instance_hash"], "values": values}


def test_a_change_is_that_of_python() -> None:
    found = told("--change", HALF, "--change", "nations id=XAA own_need:=2")
    variant = pooling.variant("tanker-trio", HALF, "nations id=XAA own_need:=2")
    assert found["hash"] == variant.instance.hash
    assert found["values"] == {tier.name: tier.value for tier in pooling.solve(variant.instance).tiers}


def test_a_variant_brings_its_card_and_overrides(file: Path) -> None:
    variants = pooling.load_variants(file)
    assert told("--variant", f"{file}:half")["card"] == "least-cost"
    found = told("--variant", f"{file}:covering")
    chosen = variants["covering"]
    solved = pooling.solve(chosen.instance, card="coverage", overrides=chosen.overrides)
    assert found["card"] == "coverage"
    assert found["values"] == {tier.name: tier.value for tier in solved.tiers}
    assert found["values"] != told("--variant", f"{file}:covering", "--set", "budget.scale=1")["values"]


def test_what_is_typed_goes_before_the_variant(file: Path) -> None:
    assert told("--variant", f"{file}:half", "--card", "coverage")["card"] == "coverage"
    both = told("--variant", f"{file}:half", "--change", "withdraw nations id=XCC")
    assert both["hash"] == pooling.variant("tanker-trio", HALF, "withdraw nations id=XCC").instance.hash


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--change", "budget amount_million*=2"), "did you mean budgets?"),
        (("--change", HALF, "--change", "nations id=XAB own_need:=1"), "--change 2 id: no such row of nations"),
        (("--change", "nations id=XAA own_need:=x"), "--change 1 own_need: "),
        (("--variant", "none.toml:half"), "there is no such file"),
        (("--variant", "half"), "write FILE.toml:NAME"),
    ],
)
def test_a_wrong_change_is_told_with_its_place(arguments: tuple[str, ...], words: str) -> None:
    ran = run_here("solve", "tanker-trio", *arguments)
    assert ran.code in (2, 3)
    assert words in ran.err
    assert "Traceback" not in ran.err
    assert not ran.out


def test_a_variant_that_is_not_there_is_told(file: Path) -> None:
    assert "did you mean half?" in run_here("solve", "tanker-trio", "--variant", f"{file}:hal").err
    assert "half, covering" in run_here("solve", "tanker-trio", "--variant", str(file)).err


def test_other_commands_take_changes(file: Path, tmp_path: Path) -> None:
    hashed = pooling.variant("tanker-trio", HALF).instance.hash
    out = tmp_path / "half.json"
    run_here("convert", "tanker-trio", str(out), "--variant", f"{file}:half")
    assert pooling.load(out).hash == hashed
    run_here("solve", "tanker-trio", "--change", HALF, "--out", str(tmp_path / "result.json"), "--quiet")
    assert "audit holds" in run_here("audit", "tanker-trio", str(tmp_path / "result.json"), "--change", HALF).out
    # Against the base the figures are others.
    assert run_here("audit", "tanker-trio", str(tmp_path / "result.json")).code != 0
    priced = run_here("caveats", "tanker-trio", "--change", "remove caveats", "--format", "json")
    assert json.loads(priced.out)["rows"] == []


def test_a_difference_is_applied_again(tmp_path: Path) -> None:
    lines = run_here("diff", "tanker-trio", "donor-partner").out.splitlines()
    base, other = pooling.load("tanker-trio"), pooling.load("donor-partner")
    assert pooling.variant(base, *lines).instance.hash == other.hash
    for kind in ("toml", "json", "xlsx"):
        out = tmp_path / f"difference.{kind}"
        run_here("diff", "tanker-trio", "donor-partner", "--out", str(out))
        assert pooling.load_variants(out).variants[0].instance.hash == other.hash
    assert not run_here("diff", "tanker-trio", "tanker-trio").out

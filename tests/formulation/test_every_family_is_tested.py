"""A family or tier without its written model and a case solved by hand is not finished."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from pooling.domain.families import FAMILIES
from pooling.domain.tier_kinds import TIER_KINDS
from pooling.formulation.builder import FAMILY_ROWS
from pooling.formulation.mathematics import doc
from pooling.formulation.tiers import TIERS

from .writing import FOLDER

HERE = Path(__file__).parent


def missing(kind: str, name: str) -> list[str]:
    """What a family or tier lacks; empty when nothing."""
    path = HERE / f"test_{kind}_{name}.py"
    if not path.exists():
        return [f"no file {path.name}"]
    functions = [node for node in ast.parse(path.read_text("utf-8")).body if isinstance(node, ast.FunctionDef)]
    golden = name if kind == "family" else f"{kind}-{name}"
    lacking = []
    written = [ast.unparse(node) for node in functions if node.name == "test_written"]
    if not any(f"same_as_written('{golden}'" in text for text in written):
        lacking.append(f"test_written of {path.name} does not compare {golden}.lp")
    if not (FOLDER / f"{golden}.lp").exists():
        lacking.append(f"no written/{golden}.lp")
    by_hand = [ast.unparse(node) for node in functions if node.name.startswith("test_by_hand")]
    if not any("assert" in text for text in by_hand):
        lacking.append(f"no case solved by hand in {path.name}")
    return lacking


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family(family: str) -> None:
    assert not missing("family", family)


@pytest.mark.parametrize("tier", TIER_KINDS)
def test_every_tier(tier: str) -> None:
    assert not missing("tier", tier)


def test_what_is_missing_is_found() -> None:
    assert missing("family", "goodwill") == ["no file test_family_goodwill.py"]
    assert missing("tier", "goodwill") == ["no file test_tier_goodwill.py"]


def test_what_a_card_can_name_is_what_can_be_stated() -> None:
    assert list(FAMILY_ROWS) == list(FAMILIES)
    assert list(TIERS) == list(TIER_KINDS)


def test_the_mathematics_of_a_family_begins_with_its_sentence() -> None:
    for name, family in FAMILIES.items():
        assert doc(FAMILY_ROWS[name]).split("\n", 1)[0] == family.sentence


def test_no_written_model_is_left_over() -> None:
    used = "".join(path.read_text("utf-8") for path in HERE.glob("test_*.py"))
    assert [path.name for path in sorted(FOLDER.glob("*.lp")) if f'"{path.stem}"' not in used] == []

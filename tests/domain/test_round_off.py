"""Round-off is stated in one place: what is the same, and what is nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pooling
from pooling.domain import round_off

PACKAGE = Path(pooling.__file__).parent
STATED = "domain/round_off.py"
ALONE = ("audit/", "certificate/", "solving/highs.py", "domain/fields.py", "domain/parameters.py")
"""What may state such numbers itself: :mod:`pooling.domain.round_off` says why."""
SMALL = 1e-3


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for path in PACKAGE.rglob("*.py"):
        yield path.relative_to(PACKAGE).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def _small(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, float) and 0 < node.value < SMALL


def _takes_a_constant(node: ast.AST) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == round_off.__name__


def test_no_other_module_states_round_off() -> None:
    small = {name: [node.lineno for node in ast.walk(tree) if _small(node)] for name, tree in _modules()}
    stated = [name for name, lines in small.items() if lines]
    assert STATED in stated
    direct = [name for name, tree in _modules() for node in ast.walk(tree) if _takes_a_constant(node)]
    assert direct == [], "written round_off.NAME where it is used"
    assert [f"{name}: {small[name]}" for name in stated if name != STATED and not name.startswith(ALONE)] == []


def test_every_constant_is_used_and_says_why() -> None:
    used = {
        node.attr
        for _, tree in _modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "round_off"
    }
    body = ast.parse(Path(round_off.__file__).read_text(encoding="utf-8")).body
    said = {ast.unparse(node.targets[0]): after for node, after in pairwise(body) if isinstance(node, ast.Assign)}
    assert set(said) == used
    assert [name for name, after in said.items() if not isinstance(after, ast.Expr)] == []

"""Round-off is stated in one place: what is the same, and what is nothing."""

from __future__ import annotations

import ast
import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import pooling
from pooling.domain import round_off

PACKAGE = Path(pooling.__file__).parent
STATED = "domain/round_off.py"
ALONE = ("audit/", "certificate/", "solving/highs.py", "domain/fields.py", "domain/parameters.py")
"""What may state such numbers itself: :mod:`pooling.domain.round_off` says why."""
SMALL = 1e-3
MATTERS = re.compile(r"round_off|\de-\d|\.00")
"""What stands in a module with a small number or a constant of round-off."""


@cache
def _nodes() -> dict[str, list[ast.AST]]:
    """The nodes of every module that could matter here."""
    texts = {path.relative_to(PACKAGE).as_posix(): path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")}
    return {name: list(ast.walk(ast.parse(text))) for name, text in texts.items() if MATTERS.search(text)}


def _small(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, float) and 0 < node.value < SMALL


def _takes_a_constant(node: ast.AST) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == round_off.__name__


def test_no_other_module_states_round_off() -> None:
    small = {name: [node.lineno for node in nodes if _small(node)] for name, nodes in _nodes().items()}
    stated = [name for name, lines in small.items() if lines]
    assert STATED in stated
    direct = [name for name, nodes in _nodes().items() for node in nodes if _takes_a_constant(node)]
    assert direct == [], "written round_off.NAME where it is used"
    assert [f"{name}: {small[name]}" for name in stated if name != STATED and not name.startswith(ALONE)] == []


def test_every_constant_is_used_and_says_why() -> None:
    used = {
        node.attr
        for nodes in _nodes().values()
        for node in nodes
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "round_off"
    }
    body = ast.parse(Path(round_off.__file__).read_text(encoding="utf-8")).body
    said = {ast.unparse(node.targets[0]): after for node, after in pairwise(body) if isinstance(node, ast.Assign)}
    assert set(said) == used
    assert [name for name, after in said.items() if not isinstance(after, ast.Expr)] == []

"""Help is instant: nothing heavy is imported for it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

HEAVY = (
    "pyomo",
    "pandas",
    "numpy",
    "highspy",
    "pydantic",
    "fastapi",
    "uvicorn",
    "rich",
    "xlsxwriter",
    "python_calamine",
)
COMMANDS = [
    "demo",
    "new",
    "generate",
    "instances",
    "cards",
    "validate",
    "convert",
    "diff",
    "solve",
    "variants",
    "sweep",
    "audit",
    "check-certificate",
    "show",
    "compare",
    "report",
    "roll",
    "explain-model",
    "gaps",
    "conflict",
    "drop-test",
    "caveats",
    "price-of-fairness",
    "out-of-sample",
    "shares",
    "incentives",
    "burden",
    "marginal",
    "why-not",
    "what-if-forced",
    "withdrawal",
    "frontier",
    "alternatives",
    "replan",
    "negotiate",
    "suspicious",
    "receipt",
    "sensitivity",
    "morris",
    "export",
    "serve",
]

_SCRIPT = f"""
import sys
from pooling.cli.main import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
found = sorted(name for name in sys.modules if name in {HEAVY!r} or name.startswith("pooling.domain"))
print("imported:", *found, file=sys.stderr)
"""


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(
        [sys.executable, "-c", _SCRIPT, *arguments], capture_output=True, text=True, env=environment, check=True
    )


def test_help_lists_every_command_and_imports_nothing_heavy() -> None:
    ran = run("--help")
    assert ran.stderr.split() == ["imported:"]
    listed = [line.split()[0] for line in ran.stdout.partition("Commands:")[2].splitlines() if line.startswith("  ")]
    assert listed[: len(COMMANDS)] == COMMANDS
    assert "..." not in ran.stdout.partition("Commands:")[2], "a line of help is cut"


@pytest.mark.parametrize("arguments", [("solve", "--help"), ("serve", "--help"), ("--version",)])
def test_other_help_imports_nothing_heavy(arguments: tuple[str, ...]) -> None:
    ran = run(*arguments)
    # typer itself imports pydantic as soon as a command is named.
    assert set(ran.stderr.split()) <= {"imported:", "pydantic"}
    assert "pooling" in ran.stdout


def test_the_check_sees_what_a_real_command_imports() -> None:
    imported = run("cards").stderr.split()
    assert {"pydantic", "rich", "pooling.domain.card"} <= set(imported)

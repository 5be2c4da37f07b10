"""Dependencies point one way, and the public surface is what it says it is."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pooling

ROOT = Path(__file__).parent.parent


def test_import_rules_hold() -> None:
    lint = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([str(lint), "--no-cache"], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_public_name_is_there() -> None:
    for name in pooling.__all__:
        assert getattr(pooling, name) is not None
    assert dir(pooling) == pooling.__all__


def test_importing_the_package_is_light() -> None:
    code = "import sys, pooling; print([m for m in ('pyomo', 'pandas', 'highspy', 'pydantic') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "[]", done.stderr


def test_every_room_is_in_the_wheel() -> None:
    with (ROOT / "pyproject.toml").open("rb") as stream:
        listed = set(tomllib.load(stream)["tool"]["setuptools"]["packages"])
    rooms = (path.parent.relative_to(ROOT) for path in (ROOT / "pooling").rglob("__init__.py"))
    assert {".".join(room.parts) for room in rooms} <= listed

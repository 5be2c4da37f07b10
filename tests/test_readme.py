"""The README runs: its Python prints what it says, its shell line works, its folders exist."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import pooling
from pooling.cli.following import Asked, commands
from pooling.report.answer import answer
from pooling.report.screen import MOST_LINES, WIDTH, screen_lines

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


def test_python_prints_what_the_readme_says() -> None:
    (code,) = blocks("python")
    expected = blocks("text")[-1]
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(code, "README.md", "exec"), {})
    assert [line.rstrip() for line in out.getvalue().splitlines()] == [line.rstrip() for line in expected.splitlines()]
    assert len([line for line in code.splitlines() if line.strip()]) <= 8


def test_the_manuals_python_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manual = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"^```python\n(.*?)^```$", manual, re.MULTILINE | re.DOTALL)
    monkeypatch.chdir(tmp_path)
    exec(compile(code, "docs/README.md", "exec"), {})


def test_shell_line_runs(tmp_path: Path) -> None:
    (block,) = blocks("console")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for line in block.strip().splitlines():
        words = shlex.split(line)
        assert words[0] == "pooling"
        command = [sys.executable, "-m", "pooling.cli", *words[1:]]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        assert "Met:" in done.stdout
    assert (tmp_path / "nordic" / "result.json").is_file()


def test_the_demos_screen_is_as_it_is_printed() -> None:
    """It is what the first screen says of the same kind of run, as large as that may be, and asks for what there is."""
    lines = blocks("text")[0].splitlines()
    assert lines[0].startswith("nato-32 with coverage: optimal")
    assert len(lines) <= MOST_LINES
    assert max(map(len, lines)) <= WIDTH
    instance = pooling.load("tanker-trio")
    records = answer(pooling.solve(instance), instance)
    asked = Asked("nato-32", result="out/demo")
    printed = [text for text, _ in screen_lines(records, WIDTH, commands(records, asked))]
    for part in ("Audit: ", "Met: ", "Gaps: ", "Who pays: ", "Who sends what where (", "Ask next ("):
        assert sum(line.startswith(part) for line in lines) == sum(line.startswith(part) for line in printed) == 1, part
    for shown in (lines, printed):
        first = next(place for place, line in enumerate(shown) if line.startswith("Ask next (")) + 1
        assert shown[first] == "  pooling show out/demo --instance nato-32 --section gaps"
    assert [line for line in lines if line.startswith("Ask")] == [line for line in printed if line.startswith("Ask")]


def test_the_lines_for_windows_are_those_for_everybody() -> None:
    plain, windows = (block.splitlines() for block in re.findall(r"^```\n(py.*?)^```$", TEXT, re.MULTILINE | re.DOTALL))
    text = "\n".join(plain)
    for here, there in {"python3 ": "py ", "'": '"', ".venv/bin/": ".venv\\Scripts\\"}.items():
        text = text.replace(here, there)
    assert text.splitlines() == windows


def test_make_targets_named_in_the_readme_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^make (\w+)", TEXT, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_every_room_exists() -> None:
    rooms = re.findall(r"^\| ((?:`[\w/]+`(?:, )?)+) \|", TEXT, re.MULTILINE)
    folders = [name for room in rooms for name in re.findall(r"`([\w/]+)`", room)]
    assert len(folders) >= 14
    for folder in folders:
        assert (ROOT / folder).is_dir(), folder


def test_every_link_points_to_a_file() -> None:
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "models" / "README.md"):
        for target in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8")):
            if not target.startswith("http"):
                assert (page.parent / target).exists(), f"{page.name}: {target}"

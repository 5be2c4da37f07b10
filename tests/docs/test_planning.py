"""The planner's story in the manual, run as it stands: from a gap to the brief."""

from __future__ import annotations

import doctest
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import run_here

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "planning.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FIGURE = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?![\w-])")


def told() -> Iterator[tuple[list[str], str]]:
    """Each command of the page, and what it says is written then."""
    for block in BLOCK.findall(TEXT):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            words = shlex.split(command)
            assert words[0] == "pooling"
            yield words[1:], shown


def test_every_command_writes_what_the_page_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    written = ""
    for arguments, shown in told():
        ran = run_here(*arguments)
        assert ran.code == 0, (arguments, ran.err)
        found = "".join(f"{line.rstrip()}\n" for line in ran.out.splitlines())
        same = doctest.OutputChecker().check_output(shown, found, doctest.ELLIPSIS) or not shown
        assert same, f"{shlex.join(arguments)} wrote\n{found}"
        written += found
    brief = (tmp_path / "brief.html").read_text(encoding="utf-8")
    assert "Tanker flight hours, Training over Borland" in brief
    assert "+7.1 points" in brief
    assert "<svg" in brief
    # Every figure of the prose is one that a command wrote.
    prose = re.sub(r"\]\([^)]*\)|`[^`]*`", "", BLOCK.sub("", TEXT))
    figures = set(FIGURE.findall(written))
    assert not {figure for figure in FIGURE.findall(prose) if figure not in figures}

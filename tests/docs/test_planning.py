"""The planner's story in the manual, run as it stands: from a gap to the brief."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from command_line import run_here

from tests.docs.stories import blocks, commands, figures_of, figures_of_prose, is_shown, page, stripped

TEXT = page("planning")


def test_every_command_writes_what_the_page_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    written = []
    for block in blocks(TEXT, "console"):
        for arguments, shown in commands(block):
            ran = run_here(*arguments)
            assert ran.code == 0, (arguments, ran.err)
            written.append(stripped(ran.out))
            assert is_shown(shown, written[-1]), f"{shlex.join(arguments)} wrote\n{written[-1]}"
    brief = (tmp_path / "brief.html").read_text(encoding="utf-8")
    assert "Tanker flight hours, Training over Borland" in brief
    assert "+7.1 points" in brief
    assert "<svg" in brief
    # Every figure of the prose is one that a command wrote.
    assert not figures_of_prose(TEXT) - figures_of(written)

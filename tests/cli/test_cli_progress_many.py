"""Progress of many runs: a line when one ends, and not more often than a person reads about each."""

from __future__ import annotations

import io
import sys
from dataclasses import replace

import pytest
from test_cli_progress import SOLVING

from pooling.analysis.variants.progress import RunsProgress
from pooling.cli.progress import EVERY_S
from pooling.cli.progress_many import Bars, Lines, runs_display
from pooling.domain.variants.run import VariantRun

ROW = VariantRun(
    name="less",
    title="",
    card="coverage",
    overrides=(),
    outcome="optimal",
    reason="finished",
    detail="Optimal",
    changes=1,
    cells=1,
    tiers=(),
    covered_share=None,
    cost_million=None,
    used_share=None,
    seconds=1.0,
    cpu_seconds=1.0,
    warm_from="base",
    solved=True,
    key="",
    file="",
)


def test_lines_tell_of_each_run_seldom_and_of_each_end_at_once() -> None:
    now = [0.0]
    said: list[str] = []
    lines = Lines(said.append, lambda: now[0])
    for name in ("base", "less"):
        lines(RunsProgress(0, 3, name, SOLVING))
    lines(RunsProgress(0, 3, "base", replace(SOLVING, value=0.91)))  # too soon
    now[0] += EVERY_S
    lines(RunsProgress(0, 3, "base", replace(SOLVING, value=0.92)))
    lines(RunsProgress(1, 3, "less", ended=ROW))
    lines(RunsProgress(2, 3, "base", ended=replace(ROW, outcome="feasible", reason="cancelled")))
    failed = replace(ROW, outcome="none", reason="failed", detail="its process was killed")
    lines(RunsProgress(3, 3, "more", ended=failed))
    assert [line[:24] for line in said[:3]] == [
        "    0.0 s  base: solving",
        "    0.0 s  less: solving",
        "    5.0 s  base: solving",
    ]
    assert [line[11:] for line in said[3:]] == [
        "1 of 3 done: less optimal",
        "2 of 3 done: base feasible (cancelled)",
        "3 of 3 done: more failed: its process was killed",
    ]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_a_bar_and_a_line_for_each_run_and_is_left_clean(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    display = runs_display(quiet=False)
    assert isinstance(display, Bars)
    with display:
        display(RunsProgress(1, 3, "less", SOLVING))
        display(RunsProgress(2, 3, "less", ended=ROW))
    text = screen.getvalue()
    assert "2 of 3 runs done" in text
    assert text.rstrip().endswith("\x1b[2K")


def test_quiet_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with runs_display(quiet=True) as display:
        display(RunsProgress(0, 3, "less", SOLVING))
        display(RunsProgress(1, 3, "less", ended=ROW))
    assert capsys.readouterr() == ("", "")

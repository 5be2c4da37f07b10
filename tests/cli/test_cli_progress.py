"""Progress in words: a line per event, not more often than a person reads."""

from __future__ import annotations

import io
import sys
from dataclasses import replace

import pytest

from pooling.cli.progress import EVERY_S, Bar, Lines, describe, progress_display
from pooling.solving.progress import Progress

SOLVING = Progress("solve", 3.0, "covered", 0, 2, True, 0.9, 0.95, 0.0556, 0.01, 7)


@pytest.mark.parametrize(
    ("progress", "words"),
    [
        (Progress("build", 0.0), "building the model"),
        (SOLVING, "solving tier 1/2 covered: 90.00 %, at most 95.00 %, gap 5.56 %, 1.00 % asked"),
        (replace(SOLVING, bound=None, gap=None), "solving tier 1/2 covered: 90.00 %"),
        (replace(SOLVING, value=None), "solving tier 1/2 covered"),
        (replace(SOLVING, tier="covered[2]", tier_count=1, gap=None), "solving covered[2]: 90.00 %, at most 95.00 %"),
        (
            Progress("solve", 1.0, "cost", 1, 2, False, 1200.0, 1100.0, 0.0833, None),
            "solving tier 2/2 cost: 1,200.0, at least 1,100.0, gap 8.33 %",
        ),
    ],
)
def test_a_report_in_words(progress: Progress, words: str) -> None:
    assert describe(progress) == words


def test_lines_come_with_stages_and_else_seldom() -> None:
    now = [10.0]
    said: list[str] = []
    lines = Lines(said.append, lambda: now[0])
    lines(SOLVING)
    assert said == ["    0.0 s  " + describe(SOLVING)]
    now[0] += EVERY_S - 0.1
    lines(replace(SOLVING, value=0.91))  # too soon
    now[0] += 0.2
    lines(SOLVING)  # nothing new
    assert len(said) == 1
    lines(replace(SOLVING, value=0.92))
    lines(replace(SOLVING, tier="cost", tier_index=1))  # another tier: at once
    lines(Progress("audit", 9.0))
    assert [line[:9] for line in said] == ["    0.0 s", "    5.1 s", "    5.1 s", "    5.1 s"]
    assert said[1].endswith(describe(replace(SOLVING, value=0.92)))
    assert said[3].endswith("auditing the plan")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_a_bar_and_is_left_clean(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    display = progress_display(False, 60.0)
    assert isinstance(display, Bar)
    with display:
        display(replace(SOLVING, tier="covered"))
    text = screen.getvalue()
    assert "90.00 %" in text
    assert text.rstrip().endswith("\x1b[2K"), "the bar is wiped when the run is over"


def test_elsewhere_lines_and_quiet_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert isinstance(progress_display(False, None), Lines)
    with progress_display(True, None) as display:
        display(SOLVING)
    assert capsys.readouterr().err == ""

"""``pooling generate``: files in every format, and what is typed wrongly."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import run_here

import pooling
from pooling.cli.exits import Exit


def test_the_same_instance_in_every_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ask = ("generate", "balanced", "--size", "tiny", "--seed", 3, "--knob", "agreements=2")
    expected = pooling.generate("balanced", size="tiny", seed=3, knobs={"agreements": 2})
    for target in ("made.json", "made.xlsx", "made"):
        ran = run_here(*ask, "--out", target)
        assert ran.code == Exit.FINE, ran.err
        assert ran.out == f"{target}\n"
        assert pooling.load(tmp_path / target).hash == expected.hash
    assert run_here(*ask).out == f"{expected.name}.json\n"
    assert json.loads(run_here(*ask, "--out", "-").out)["instance"]["name"] == expected.name
    assert run_here(*ask).code == Exit.USAGE, "nothing is overwritten unasked"


def test_families_are_listed() -> None:
    rows = json.loads(run_here("generate", "--format", "json").out)
    assert {"family": "dominant", "card": "fair-share"}.items() <= next(
        row for row in rows if row["family"] == "dominant"
    ).items()


@pytest.mark.parametrize(
    ("typed", "code", "words"),
    [
        (("balancd",), Exit.INVALID_INPUT, "balanced"),
        (("balanced", "--knob", "scarcty=1"), Exit.USAGE, "scarcity"),
        (("balanced", "--knob", "scarcity"), Exit.USAGE, "name=value"),
        (("balanced", "--knob", "scarcity=much"), Exit.USAGE, "not a number"),
        (("balanced", "--knob", "scarcity=9"), Exit.INVALID_INPUT, "0.05 to 3"),
        (("balanced", "--knob", "scarcity=1", "--knob", "scarcity=2"), Exit.USAGE, "twice"),
        (("balanced", "--out", "x.csv"), Exit.USAGE, "folder"),
    ],
)
def test_what_is_typed_wrongly_is_said(typed: tuple[str, ...], code: Exit, words: str) -> None:
    ran = run_here("generate", *typed)
    assert ran.code == code
    assert words in ran.err

"""``pooling roll``: the next run's instance of a result, on disk."""

from __future__ import annotations

from pathlib import Path

from command_line import run_here

import pooling
from pooling.cli.exits import Exit


def test_a_result_becomes_the_next_run(tmp_path: Path) -> None:
    result, following = tmp_path / "plan.json", tmp_path / "next.xlsx"
    run_here("solve", "frozen-years", "--card", "stable", "--gap", "1e-6", "--out", result, "--quiet")
    ran = run_here("roll", result, "frozen-years", "--freeze", 2, "--out", following)
    assert (ran.code, ran.out) == (Exit.FINE, f"{following}\n")
    for said in (
        "last plan: 12 rows of history, 1 of started",
        "frozen: 2026 to 2027, commitments, memberships and options, by 8 locks",
        "left open there: 2 assignments",
        f"next: pooling solve {following} --card stable",
    ):
        assert said in ran.err
    made = pooling.load(following)
    assert made.hash == pooling.rolled("frozen-years", result, freeze=2).hash
    again = run_here("solve", following, "--gap", "1e-6", "--quiet", "--format", "json")
    # Two years frozen, by hand: the README of frozen-years.
    assert {tier["name"]: round(tier["value"], 4) for tier in again.data["tiers"]} == {"covered": 1, "cost": 47}


def test_periods_are_left_behind_by_the_card_of_the_result(tmp_path: Path) -> None:
    result, following = tmp_path / "plan.json", tmp_path / "next"
    run_here("solve", "carry-over", "--gap", "1e-6", "--out", result, "--quiet")
    ran = run_here("roll", result, "carry-over", "--drop", 1, "--out", following)
    assert ran.code == Exit.FINE
    assert pooling.load(following).hash == pooling.rolled("carry-over", result, drop=1).hash
    assert pooling.load(following).period_ids == pooling.load("carry-over").period_ids[1:]


def test_what_is_wrong_is_said_with_its_exit_code(tmp_path: Path) -> None:
    result, following = tmp_path / "plan.json", tmp_path / "next.json"
    run_here("solve", "frozen-years", "--card", "stable", "--gap", "1e-6", "--out", result, "--quiet")
    for code, said, arguments in (
        (Exit.INVALID_INPUT, "frozen-years has 4 period(s), and one has to be left", ("--drop", 4)),
        (Exit.INVALID_INPUT, "winter-kit, started in 2027, counts in later periods", ("--drop", 2)),
        (Exit.USAGE, "an instance is written as", ("--out", tmp_path / "next.csv")),
        (Exit.USAGE, "--force overwrites it", ("--out", result)),
    ):
        ran = run_here(
            "roll", result, "frozen-years", *arguments, *(() if "--out" in arguments else ("--out", following))
        )
        assert (ran.code, said in ran.err + ran.out) == (code, True), ran
    assert not following.exists()
    gone = run_here("roll", tmp_path / "no.json", "frozen-years", "--out", following)
    assert (gone.code, "there is no such file" in gone.err) == (Exit.INVALID_INPUT, True)

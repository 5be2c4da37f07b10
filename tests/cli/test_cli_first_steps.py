"""First steps: a small workbook, the answer on one screen, the result that is kept, commands that run as printed."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from command_line import Ran

from pooling.cli.exits import Exit
from pooling.cli.files import FIRST_TABLES
from pooling.cli.following import quoted
from pooling.cli.kept import home, last
from pooling.domain.tables import TABLES
from pooling.io.files import read_instance
from pooling.report.text import SECTIONS

Pooling = Callable[..., Ran]
Tables = dict[str, Any]
Write = Callable[..., Path]


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path_factory.mktemp("user") / "deep" / "home"
    monkeypatch.setenv("POOLING_HOME", str(folder))
    return folder


def commands_of(ran: Ran) -> list[list[str]]:
    """The commands below "Ask next", as a shell takes them apart."""
    asked = ran.out.partition("\nAsk next")[2].splitlines()[1:]
    return [shlex.split(line) for line in asked]


# --- commands that run -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--out", "r.json"),
        ("--out", "a folder"),
        ("--out", "r.xlsx"),
        ("--change", "offers nation=XBB quantity*=0.5", "--out", "changed.json"),
        ("--change", "offers nation=XBB quantity*=0.5", "--change", "budgets nation=XAA amount_million+=1"),
        ("--card", "fair-share", "--set", "budget.scale=0.9", "--set", "burden.key=equal"),
    ],
    ids=str,
)
def test_what_to_ask_next_runs_as_printed(pooling: Pooling, options: tuple[str, ...]) -> None:
    ran = pooling("solve", "tanker-trio", *options)
    asked = commands_of(ran)
    assert 1 <= len(asked) <= 3
    for name, *words in asked:
        assert name == "pooling"
        told = pooling(*words)
        assert told.code in (Exit.FINE, Exit.INFEASIBLE), (words, told.err)
        assert told.out


def test_settings_and_cards_are_asked_again(pooling: Pooling, write: Write, tables: Tables) -> None:
    tables["caveats"] = [{"id": "law", "nation": "AAA", "rule": "forbid", "reason": "law"}]
    path = write(tables, "my instance.json")
    settings = ("--card", "strict-priority", "--set", "breadth.largest_share=0.5")
    ran = pooling("solve", path, *settings)
    caveats = next(words for words in commands_of(ran) if words[1] == "caveats")
    assert caveats[2:] == [str(path), *settings]
    assert pooling(*caveats[1:]).code == Exit.FINE


def test_a_variant_is_asked_again_from_anywhere(
    pooling: Pooling, write: Write, tables: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    variants = (
        'base = "instance.json"\n[[variants]]\nname = "fewer"\ncard = "strict-priority"\n'
        '[[variants.changes]]\ndo = "set"\ntable = "offers"\nwhere = { id = "a1" }\nfield = "quantity"\nvalue = 1\n'
    )
    write(tables)
    Path("v.toml").write_text(variants)
    ran = pooling("solve", "instance.json", "--variant", "v.toml:fewer")
    assert "with strict-priority" in ran.out
    monkeypatch.chdir("/")
    asked = commands_of(pooling("show"))
    for _, *words in asked:
        assert pooling(*words).code == Exit.FINE, words
    assert any(words[:3] == ["show", "--section", "gaps"] for _, *words in asked)
    kept = json.loads((last() / "asked.json").read_bytes())
    assert kept["changes"] == ["--variant", f"{tmp_path / 'v.toml'}:fewer"]
    assert kept["options"] == [], "the card is the variant's own"


@pytest.mark.skipif(os.name == "nt", reason="backslashes are plain there")
@pytest.mark.parametrize(
    ("word", "typed"),
    [
        ("out/r.json", "out/r.json"),
        ("budget.scale=1.1", "budget.scale=1.1"),
        ("my file.xlsx", '"my file.xlsx"'),
        ("it's", '"it\'s"'),
        ("a,b", '"a,b"'),
        ("$HOME", "'$HOME'"),
        ("a\\b", "'a\\b'"),
        ("", "''"),
    ],
)
def test_words_are_quoted_for_every_shell(word: str, typed: str) -> None:
    assert quoted(word) == typed
    assert shlex.split(typed) == [word]


def test_after_a_limit_the_same_is_asked_with_more_time(pooling: Pooling) -> None:
    ran = pooling("solve", "nato-32", "--time-limit", "0.01s")
    assert ran.code == Exit.LIMIT_WITHOUT_PLAN
    assert commands_of(ran)[0] == ["pooling", "solve", "nato-32", "--time-limit", "10m"]


# --- the result that is kept -----------------------------------------------------------------------------------------


def test_a_result_without_a_place_is_kept_and_shown_again(
    pooling: Pooling, write: Write, tables: Tables, own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tables)
    solved = pooling("solve", path.name)
    assert f"kept {own_home / 'last' / 'result.json'} for pooling show" in solved.err
    assert sorted(entry.name for entry in own_home.iterdir()) == ["last"]
    assert {entry.name for entry in tmp_path.iterdir()} == {"instance.json"}, "nothing is left in the working folder"
    # From anywhere, and though the file has changed.
    path.write_text("{}")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    shown = pooling("show")
    assert shown.code == Exit.FINE
    assert shown.out.partition("\nAsk next")[0] == solved.out.partition("\nAsk next")[0]
    assert "Who is strained" in pooling("show", "--full").out
    assert pooling("show", "--section", "sends").out.startswith("\nWho sends what where:")
    assert pooling("show", "--table", "commitments", "--format", "json").data[0]["offer"] == "a1"
    assert pooling("show", "--format", "json").data["outcome"] == "optimal"
    if os.name == "posix":
        assert own_home.stat().st_mode & 0o077 == 0


def test_the_last_one_counts_and_a_place_of_ones_own_keeps_nothing(pooling: Pooling, own_home: Path) -> None:
    nothing = pooling("show")
    assert (nothing.code, nothing.out) == (Exit.USAGE, "")
    assert "no result is kept there" in nothing.err
    for out in ("r.json", "folder"):
        assert "kept" not in pooling("solve", "tanker-trio", "--out", out).err
    assert not own_home.exists()
    assert pooling("solve", "tanker-trio", "--out", "r.xlsx", "--quiet").err == ""
    assert "tanker-trio with coverage" in pooling("show").out
    pooling("solve", "reliability-duo", "--format", "json")
    assert "reliability-duo with coverage" in pooling("show").out
    (last() / "result.json").write_text("{")
    assert pooling("show").code == Exit.INVALID_INPUT
    assert pooling("solve", "tanker-trio").code == Exit.FINE
    assert "tanker-trio with coverage" in pooling("show").out


def test_an_answer_does_not_fail_where_nothing_can_be_kept(
    pooling: Pooling, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_home.parent.mkdir(parents=True, exist_ok=True)
    own_home.write_text("a file")
    ran = pooling("solve", "tanker-trio")
    assert ran.code == Exit.FINE
    assert "note: the result is not kept for pooling show: cannot write" in ran.err
    assert all(words[1] != "show" for words in commands_of(ran)), "what is nowhere cannot be shown"
    monkeypatch.delenv("POOLING_HOME")
    monkeypatch.setenv("XDG_STATE_HOME", "relative")
    monkeypatch.setenv("HOME", "/somewhere")
    monkeypatch.setattr("sys.platform", "linux")
    assert home() == Path("/somewhere/.local/state/pooling")
    monkeypatch.setenv("XDG_STATE_HOME", "/state")
    assert home() == Path("/state/pooling")


def test_parts_of_the_answer(pooling: Pooling) -> None:
    solved = pooling("solve", "tanker-trio", "--out", "r.json", "--full")
    assert "Who is strained" in solved.out
    assert "Ask next" not in solved.out
    ask = ("show", "r.json", "--instance", "tanker-trio")
    assert pooling(*ask, "--full").out == solved.out
    for name in SECTIONS:
        ran = pooling(*ask, "--section", name)
        assert ran.code == Exit.FINE
        assert bool(ran.out) != (f"nothing to say about {name}" in ran.err), name
    for words, said in (
        ((*ask, "--section", "gap"), "did you mean gaps?"),
        (("show", "r.json", "--section", "gaps"), "needs --instance"),
        (("show", "r.json", "--full"), "needs --instance"),
        ((*ask, "--section", "gaps", "--full"), "exclude each other"),
        (("show", "r.json", "--table", "gaps", "--section", "gaps"), "exclude each other"),
    ):
        refused = pooling(*words)
        assert refused.code == Exit.USAGE
        assert said in " ".join(refused.err.replace("│", " ").split()), words


# --- a small workbook ------------------------------------------------------------------------------------------------


def sheets_of(path: str) -> list[str]:
    return list(openpyxl.load_workbook(path).sheetnames)


def test_a_new_workbook_has_ten_sheets_and_says_what_to_do_next(pooling: Pooling) -> None:
    ran = pooling("new", "mine")
    assert sheets_of("mine.xlsx") == ["README", *(table.capitalize() for table in FIRST_TABLES)]
    assert len(sheets_of("mine.xlsx")) == 10
    first, *commands = ran.err.splitlines()
    assert first == "edit it, then:"
    assert commands == ["  pooling validate mine.xlsx", "  pooling solve mine.xlsx"]
    for line in commands:
        assert pooling(*shlex.split(line)[1:]).code == Exit.FINE
    book = openpyxl.load_workbook("mine.xlsx")
    named = {name.removeprefix("ids_").capitalize() for name in book.defined_names}
    assert named <= set(book.sheetnames), "drop-downs are of sheets that are there"
    for sheet in book.worksheets[1:]:
        for rule in sheet.data_validations.dataValidation:
            source = str(rule.formula1 or "")
            assert not source.startswith("ids_") or source.removeprefix("ids_").capitalize() in book.sheetnames
    texts = [str(cell.value) for row in book["README"].iter_rows() for cell in row]
    assert any("--with agreements,options" in text for text in texts)
    assert not any("pools" in text.lower() for text in texts if text.startswith("Pool"))


def test_more_tables_come_when_they_are_asked_for(pooling: Pooling) -> None:
    pooling("new", "some", "--with", "caveats, Agreements", "--with", "locks")
    assert set(sheets_of("some.xlsx")) == {
        "README",
        *(table.capitalize() for table in (*FIRST_TABLES, "caveats", "agreements", "locks")),
    }
    some = read_instance("some.xlsx")
    assert (len(some.caveats), len(some.locks), len(some.agreements), len(some.deployment)) == (2, 1, 0, 0)
    assert "agreement" in [cell.value for cell in openpyxl.load_workbook("some.xlsx")["Offers"][1]]
    assert pooling("solve", "some.xlsx", "-q").code == Exit.FINE
    pooling("new", "whole", "--size", "full")
    assert sheets_of("whole.xlsx") == ["README", *(table.capitalize() for table in TABLES)]
    assert len(read_instance("whole.xlsx").deployment) == 4
    wrong = pooling("new", "other", "--with", "agrements")
    assert wrong.code == Exit.USAGE
    assert "did you mean agreements?" in " ".join(wrong.err.split())
    assert not Path("other.xlsx").exists()


def test_what_is_filled_in_gets_every_sheet(pooling: Pooling) -> None:
    pooling("new", "mine")
    assert pooling("convert", "mine.xlsx", "more.xlsx").code == Exit.FINE
    assert sheets_of("more.xlsx") == ["README", *(table.capitalize() for table in TABLES)]
    assert read_instance("more.xlsx").hash == read_instance("mine.xlsx").hash


def test_a_small_folder_has_the_same_tables(pooling: Pooling) -> None:
    pooling("new", "mine", "--format", "csv", "--with", "options")
    assert {path.stem for path in Path("mine").iterdir()} == {*FIRST_TABLES, "options"}
    assert pooling("validate", "mine").code == Exit.FINE
    assert json.loads(pooling("convert", "mine", "-").out)["instance"]["name"] == "mine"

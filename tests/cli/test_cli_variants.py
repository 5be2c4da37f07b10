"""``pooling variants`` and ``compare`` on a bad day: what is refused, with its place, and what is never lost."""

from __future__ import annotations

import json
import resource
from pathlib import Path

import openpyxl
import pytest
from command_line import run_here

import pooling
from pooling.domain.variants.variant import VariantFile

CUT = "budgets amount_million*=0.9"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A base and a proposal in one workbook."""
    base = pooling.load("tanker-trio")
    path = tmp_path / "proposals.xlsx"
    pooling.save_variants(VariantFile(base, (pooling.variant(base, CUT, name="cut"),)), path)
    return path


def test_a_workbook_that_compares_nothing_is_not_overwritten(book: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.xlsx"
    mine.write_bytes(book.read_bytes())
    ran = run_here("variants", book, "--out", mine, "--quiet")
    assert (ran.code, ran.err) == (2, f"error: {mine} exists and compares no results; --force overwrites it\n")
    for held, what in ((book, "the variants"), (mine, "the base")):
        ran = run_here("variants", book, "--base", mine, "--out", held, "--force", "--quiet")
        assert (ran.code, ran.err) == (2, f"error: cannot write {held}: it holds {what}; name another workbook\n")
    assert mine.read_bytes() == book.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.xlsx", "proposals.xlsx"]


def test_a_base_on_the_command_line_takes_the_place_of_the_files(book: Path, tmp_path: Path) -> None:
    out = tmp_path / "who.xlsx"
    richer = tmp_path / "richer.json"
    richer.write_text(json.dumps(pooling.variant("tanker-trio", "budgets amount_million*=2").instance.tables()))
    for again in (False, True):
        ran = run_here("variants", book, "--base", richer, "--out", out, "--format", "json", "--workers", 1)
        assert (ran.code, [row["solved"] for row in ran.data["rows"]]) == (0, [not again] * 2)
    kept = pooling.load_result(tmp_path / "who-results" / "base.json")
    assert kept.provenance["instance_hash"] == pooling.load(richer).hash


def test_rows_are_told_whatever_cannot_be_written(book: Path, tmp_path: Path) -> None:
    out = tmp_path / "who.xlsx"
    hard = ["variants", book, "--card", "least-cost", "--base", "conflict-budget", "--workers", 1, "--quiet"]
    ran = run_here(*hard, "--out", out)
    assert ran.code == 2
    assert "cut: infeasible: cannot hold together: " in ran.out
    assert ran.err == f"error: cannot write {out}: fewer than two runs have a plan to compare\n"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    # As on a full disk.
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, before[1]))
    try:
        ran = run_here("variants", book, "--out", tmp_path / "full.xlsx", "--workers", 1, "--quiet")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert ran.code == 2
    assert "cut    optimal" in ran.out
    assert "lost: base, cut; " in ran.err
    assert f"cannot write {tmp_path / 'full.xlsx'}: File too large" in ran.err


def test_another_currency_is_said_beside_the_rows(book: Path, tmp_path: Path) -> None:
    cells = openpyxl.load_workbook(book)
    cells["Changes"].append(["cut", "set", "instance", None, "currency", "EUR"])
    cells.save(book)
    ran = run_here("variants", book, "--out", tmp_path / "who.xlsx", "--workers", 1, "--quiet")
    assert ran.code == 2
    assert "cut    optimal" in ran.out
    assert "cut: its money is in another currency than that of base (USD)" in ran.err
    assert "(state both instances in one currency, and solve again)" in ran.err


def test_a_folder_says_what_stands_in_the_way(book: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "base.json").write_text('{"result_version": 6, "provenance": {')
    (out / "index.json").write_text("not an index")
    ran = run_here("variants", book, "--out", out)
    assert ran.code == 2
    for name, cure in (("base.json", "move it away, or name"), ("index.json", "results beside it are found without")):
        told = ran.err[ran.err.index(f"{out / name}: is there") :]
        assert cure in told
    assert (out / "index.json").read_text() == "not an index"
    (out / "base.json").write_text("")
    (out / "index.json").write_text("")
    assert run_here("variants", book, "--out", out, "--workers", 1, "--quiet").code == 0


@pytest.mark.parametrize(
    ("cell", "value", "words"),
    [
        ("A2", "base", "Variants!A2: a name that results keep for themselves"),
        ("A2", "Con", "Variants!A2: Windows takes it for a device"),
        ("A2", "lpt1.north", "Variants!A2: Windows takes it for a device"),
        ("A3", "CUT", "Variants!A3: another has this name, capitals aside"),
        ("C2", "no-card", "Variants!C2: no card of this name"),
        ("C2", "no-card.toml", "Variants!C2 no-card.toml: there is no such file"),
        ("D2", "budget.scale=2; budget.scael=1", "Variants!D2 (budget.scael): no such setting"),
        ("D2", "budget.scale=-1", "Variants!D2 (budget.scale): budget.scale is from 0"),
    ],
)
def test_a_mistake_in_the_sheet_of_variants_is_told_by_its_cell(
    book: Path, tmp_path: Path, cell: str, value: str, words: str
) -> None:
    cells = openpyxl.load_workbook(book)
    cells["Variants"][cell] = value
    cells["Changes"]["A2"] = cells["Variants"]["A2"].value
    cells.save(book)
    ran = run_here("variants", book, "--out", tmp_path / "out")
    assert (ran.code, words in ran.err) == (3, True), ran.err
    assert not (tmp_path / "out").exists()


def test_a_change_without_a_variant_does_not_name_one_without_a_name(book: Path, tmp_path: Path) -> None:
    cells = openpyxl.load_workbook(book)
    cells["Variants"]["B3"], cells["Variants"]["E3"], cells["Changes"]["A2"] = "Untitled", "a note", None
    cells.save(book)
    said = run_here("variants", book, "--out", tmp_path / "out").err
    assert "Variants!A3: a variant has a name" in said
    assert "Changes!A2: no such variant in sheet Variants (found '')\n    known: cut\n" in said


def test_what_is_no_result_is_told_by_its_file(tmp_path: Path) -> None:
    good = tmp_path / "good.json"
    pooling.save(pooling.solve("tanker-trio"), good)
    stated = json.loads(good.read_text())
    ghost = json.loads(good.read_text())
    ghost["plan"]["commitments"][0]["offer"] = "nobody"
    bad = {"old": {**stated, "result_version": 4}, "index": {"runs": []}, "list": [], "ghost": ghost}
    for name, data in bad.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(data))
    files = {name: tmp_path / f"{name}.json" for name in bad}
    said = run_here("compare", good, files["old"], files["index"], files["list"]).err
    assert f"{files['old']} /result_version: this version reads results 6 (found 4)\n    solve again" in said
    assert f"{files['index']}: not a result" in said
    assert f"{files['list']}: a result is an object" in said
    assert "ghost /commitments/0/offer: nobody is not in offers" in run_here("compare", good, files["ghost"]).err


def test_a_result_of_other_facts_is_said_to_be(book: Path, tmp_path: Path) -> None:
    kept, cut = tmp_path / "kept.json", tmp_path / "cut.json"
    base = pooling.load("tanker-trio")
    pooling.save(pooling.solve(base), kept)
    cut.write_text(json.dumps(pooling.variant(base, CUT).instance.tables()))
    for ask in (("show", kept, "--instance"), ("roll", kept, "--out", tmp_path / "next.json", "--force")):
        for facts, warned in ((book, False), (cut, True)):
            ran = run_here(*ask, facts)
            assert (ran.code, "warning: this result is of other facts than" in ran.err) == (0, warned), ran.err


def test_no_instance_is_named_as_a_device(tmp_path: Path) -> None:
    for name in ("con", "Aux.json", "nul.mine"):
        ran = run_here("new", tmp_path / name)
        assert (ran.code, "for a device" in ran.err) == (2, True)
    assert not list(tmp_path.iterdir())

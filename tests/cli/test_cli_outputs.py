"""What a run leaves on disk: whole folders, kept plans, and an audit that holds a result against itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from command_line import Ran

import pooling.run as pooling_run
from pooling.cli.exits import Exit
from pooling.cli.failures import OutputRefused
from pooling.cli.writing import best_so_far, holds_plan
from pooling.domain.result import Result
from pooling.domain.result_tables import RESULT_TABLES
from pooling.io.atomic import beside
from pooling.io.files import read_instance
from pooling.io.locks import claim
from pooling.io.result_file import read_result, write_result

Pooling = Callable[..., Ran]
Write = Callable[..., Path]


def names(path: str = ".") -> set[str]:
    return set(os.listdir(path))


# --- folders --------------------------------------------------------------------------------------------------------


def test_a_folder_of_a_run_is_replaced_as_a_whole(pooling: Pooling, write: Write, tables: dict[str, Any]) -> None:
    path = write(tables)
    assert pooling("solve", path, "--out", "out").code == Exit.FINE
    (Path("out") / "notes.txt").write_text("mine")
    assert {"plan.json", "coverage.csv"} <= names("out")
    tables["requirements"][0]["quantity"] = 7
    infeasible = ("--card", "least-cost", "--set", "families.breadth=false")
    assert pooling("solve", write(tables), "--out", "out", *infeasible).code == Exit.INFEASIBLE
    assert names("out") == {"answer.txt", "brief.html", "progress.csv", "result.json", "notes.txt"}, (
        "no plan of before beside no plan of now"
    )
    assert names() == {"instance.json", "out"}


def test_a_folder_that_cannot_be_written_stays_as_it_was(
    pooling: Pooling, write: Write, tables: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tables)
    assert pooling("solve", path, "--out", "out").code == Exit.FINE
    before = {name: (Path("out") / name).read_bytes() for name in names("out")}

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pooling.report.workbook.book.write_result_workbook", full)
    ran = pooling("solve", path, "--out", "out", "--seed", "2")
    assert ran.code == Exit.USAGE
    assert "Audit: holds" in ran.out, "the text is out all the same"
    assert "error: cannot write out: No space left on device" in ran.err
    assert "the best plan so far is in two-nations.best.json" in ran.err
    assert {name: (Path("out") / name).read_bytes() for name in names("out")} == before
    assert names() == {"instance.json", "out", "two-nations.best.json"}


def test_what_killed_runs_left_is_removed_by_the_next(pooling: Pooling, write: Write, tables: dict[str, Any]) -> None:
    path = write(tables)
    left = [beside(Path(name), "part") for name in ("out", "r.json", "two-nations.best.json")]
    left[0].mkdir()
    for row in (left[0] / "result.json", *left[1:]):
        row.write_text("half")
    assert pooling("solve", path, "--out", "out").code == Exit.FINE
    assert pooling("solve", path, "--out", "r.json").code == Exit.FINE
    assert names() == {"instance.json", "out", "r.json"}


def test_two_runs_at_the_same_time_never_mix(write: Write, tables: dict[str, Any], tmp_path: Path) -> None:
    write(tables)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "pooling.cli", "solve", "instance.json", "--out", "out", "--quiet", "--seed"]
    runs = [
        subprocess.Popen([*command, seed], cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL) for seed in "12"
    ]
    assert [run.wait(60) for run in runs] == [Exit.FINE, Exit.FINE]
    assert set(os.listdir(tmp_path)) == {"instance.json", "out"}
    expected = {
        "result.json",
        "plan.json",
        "results.xlsx",
        "answer.txt",
        "brief.html",
        "progress.csv",
        *(f"{name}.csv" for name in (*RESULT_TABLES, "dictionary")),
    }
    assert set(os.listdir(tmp_path / "out")) == expected


@pytest.mark.parametrize("force", [(), ("--force",)])
def test_the_folder_of_an_instance_is_never_the_one_of_a_run(pooling: Pooling, force: tuple[str, ...]) -> None:
    assert pooling("convert", "tanker-trio", "mine").code == Exit.FINE
    before = read_instance("mine").hash
    ran = pooling("solve", "mine", "--out", "mine", *force)
    assert (ran.code, ran.out) == (Exit.USAGE, "")
    assert "cannot write mine: it is the folder of an instance; name another, or one in it" in ran.err
    assert read_instance("mine").hash == before


def test_tables_that_no_run_wrote_are_not_overwritten(pooling: Pooling) -> None:
    Path("out").mkdir()
    Path("out/coverage.csv").write_text("my own\n")
    ran = pooling("solve", "tanker-trio", "--out", "out")
    assert ran.code == Exit.USAGE
    assert "out/coverage.csv exists and is no result of a run; --force overwrites it" in ran.err
    assert pooling("solve", "tanker-trio", "--out", "out", "--force").code == Exit.FINE
    assert pooling("solve", "tanker-trio", "--out", "out").code == Exit.FINE
    assert Path("out/coverage.csv").read_text() != "my own\n"


def test_the_working_folder_is_not_replaced(pooling: Pooling) -> None:
    ran = pooling("solve", "tanker-trio", "--out", ".", "--force")
    assert (ran.code, ran.out) == (Exit.USAGE, "")
    assert "it is the working folder or holds it" in ran.err
    assert names() == set()


def test_convert_onto_a_folder_says_one_thing(pooling: Pooling) -> None:
    Path("notes").mkdir()
    Path("notes/x.txt").write_text("mine")
    Path("is.json").mkdir()
    for target, words in (
        ("notes", "cannot write notes: it is a folder that holds no instance; name another, or one in it"),
        ("is.json", "cannot write is.json: it is a folder"),
        (".", "cannot write .: it is the working folder or holds it"),
    ):
        for force in ((), ("--force",)):
            ran = pooling("convert", "tanker-trio", target, *force)
            assert (ran.code, ran.out) == (Exit.USAGE, ""), target
            assert words in ran.err
    assert Path("notes/x.txt").read_text() == "mine"
    assert pooling("convert", "tanker-trio", "csv").code == Exit.FINE
    Path("csv/README.md").write_text("notes")
    ran = pooling("convert", "reliability-duo", "csv")
    assert (ran.code, ran.err) == (Exit.USAGE, "error: csv exists; --force overwrites it\n")
    assert pooling("convert", "reliability-duo", "csv", "--force").code == Exit.FINE
    assert read_instance("csv").name == "reliability-duo"
    assert Path("csv/README.md").read_text() == "notes"


# --- plans that are kept --------------------------------------------------------------------------------------------


@pytest.fixture
def result() -> Result:
    return pooling_run.solve("tanker-trio")


def test_a_kept_file_without_a_plan_is_no_start_and_makes_room(pooling: Pooling, result: Result) -> None:
    kept = Path("tanker-trio.best.json")
    nothing = replace(result, plan=None, audit=None, outcome="none")
    for text in (None, ""):
        if text is None:
            write_result(nothing, kept)
        else:
            kept.write_text(text)
        assert not holds_plan(kept)
        ran = pooling("solve", "tanker-trio")
        assert ran.code == Exit.FINE
        assert "best" not in ran.err
        assert names() == set()
    write_result(result, kept)
    assert holds_plan(kept)
    assert "is of a run that did not end; --warm starts from its plan" in pooling("solve", "tanker-trio").err
    assert names() == {kept.name}
    kept.write_text('{"mine": true}')
    assert "best" not in pooling("solve", "tanker-trio").err
    assert kept.read_text() == '{"mine": true}'


def test_runs_at_the_same_time_keep_their_plans_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with best_so_far("x", None, None) as first, best_so_far("x", None, None) as second:
        assert (first, second) == (Path("x.best.json"), Path("x.best-2.json"))
        with claim(Path("x.best-3.json")), best_so_far("x", None, None) as fourth:
            assert fourth == Path("x.best-4.json")
    with best_so_far("x", None, None) as again:
        assert again == Path("x.best.json")
    assert capsys.readouterr().err == ""


def test_nothing_is_offered_where_no_plan_was_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], result: Result
) -> None:
    monkeypatch.chdir(tmp_path)

    def fails(kept: Result) -> None:
        with best_so_far("x", None, None) as path:
            assert path is not None
            write_result(kept, path)
            raise OutputRefused("no")

    with pytest.raises(OutputRefused):
        fails(replace(result, plan=None, audit=None, outcome="none"))
    assert capsys.readouterr().err == ""
    assert names() == set()
    with pytest.raises(OutputRefused):
        fails(result)
    assert capsys.readouterr().err == "the best plan so far is in x.best.json\n"
    assert read_result("x.best.json").plan == result.plan


# --- audit of a result ----------------------------------------------------------------------------------------------


def test_7_a_result_that_states_something_else(pooling: Pooling) -> None:
    assert pooling("solve", "tanker-trio", "--card", "strict-priority", "--out", "r", "--quiet").code == Exit.FINE
    ran = pooling("audit", "tanker-trio", "r")
    assert (ran.code, ran.err) == (Exit.FINE, "")
    assert ran.out.endswith("checks; every figure of the result that can be computed again is as stated\n")
    data = json.loads(Path("r/result.json").read_text())
    data["spending"][0]["spend_million"] -= 1
    data["tiers"][0]["bound"] = data["tiers"][0]["value"] * 1.5
    data["provenance"]["instance_hash"] = "sha256:0\x1b[2J"
    data["approved"] = "by everybody"
    Path("forged.json").write_text(json.dumps(data))
    ran = pooling("audit", "tanker-trio", "forged.json")
    assert ran.code == Exit.AUDIT_FAILED
    assert "audit FAILS" in ran.out
    assert "/approved: stated 'by everybody', found nothing (a result has no such field here)\n" in ran.out
    assert "\x1b" not in ran.out
    found = pooling("audit", "tanker-trio", "forged.json", "--format", "json")
    assert found.code == Exit.AUDIT_FAILED
    assert found.data["ok"] is False
    places = [difference["place"] for difference in found.data["differences"]]
    assert set(places) >= {
        "/approved",
        "/provenance/instance_hash",
        "/spending/0/spend_million",
        "/tiers/0/bound",
    }
    assert found.err.startswith(f"audit failed: {len(places)} differences")
    table = pooling("audit", "tanker-trio", "forged.json", "--format", "csv").out
    assert len(table.splitlines()) == 1 + len(places)
    # Its plan alone is what it is.
    assert pooling("audit", "tanker-trio", "r/plan.json", "--card", "strict-priority").code == Exit.FINE
    assert pooling("audit", "tanker-trio", "r", "--card", "coverage").code == Exit.AUDIT_FAILED


def test_a_certificate_is_written_as_a_whole_or_not_at_all(pooling: Pooling) -> None:
    Path("mine.xlsx").write_text("an instance")
    refused = pooling("solve", "tanker-trio", "--certificate", "mine.xlsx")
    assert (refused.code, Path("mine.xlsx").read_text()) == (Exit.USAGE, "an instance")
    assert "mine.xlsx exists and is no certificate; --force overwrites it" in refused.err
    assert pooling("solve", "tanker-trio", "--certificate", "c.json").code == Exit.FINE
    assert pooling("check-certificate", "c.json").code == Exit.FINE
    assert pooling("solve", "tanker-trio", "--certificate", "c.json").code == Exit.FINE, "a former one is replaced"
    missing = pooling("check-certificate", "none.json")
    assert missing.code == Exit.INVALID_INPUT
    assert "none.json: there is no such file or folder" in missing.err


@pytest.mark.filterwarnings("default:the certificate could not be written")
def test_a_certificate_that_cannot_be_written_is_an_error_and_costs_no_answer(
    pooling: Pooling, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pooling.io.atomic.write_file", full)
    ran = pooling("solve", "tanker-trio", "--certificate", "c.json")
    assert ran.code == Exit.USAGE
    assert "c.json: no certificate was written" in ran.err
    assert "97.7" in ran.out


def test_a_model_that_is_cut_short_is_refused(pooling: Pooling, monkeypatch: pytest.MonkeyPatch) -> None:
    import pooling.solving.export as exporting

    monkeypatch.setattr(exporting, "_LAST", {".lp": b"something else", ".mps": b"something else"})
    ran = pooling("export", "tanker-trio", "--to", "m.lp")
    assert ran.code != Exit.FINE
    assert "cut short" in ran.err
    assert not Path("m.lp").exists()


def test_a_certificate_is_no_result(pooling: Pooling) -> None:
    ran = pooling("solve", "tanker-trio", "--out", "r.json", "--certificate", "./r.json")
    assert ran.code == Exit.USAGE
    assert "is both --out and --certificate; name two files" in ran.err
    assert not Path("r.json").exists()


@pytest.mark.skipif(os.name != "posix", reason="names of bytes")
def test_a_model_is_written_wherever_there_is_a_folder(pooling: Pooling, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(os.fsdecode(b"\xff"))
    folder.mkdir()
    (folder / "old.lp").write_text("")
    (folder / "old.lp").chmod(0o600)
    (folder / "link.lp").symlink_to("old.lp")
    monkeypatch.chdir(folder)
    assert pooling("export", "tanker-trio", "--to", "link.lp", "--force").code == Exit.FINE
    assert Path("link.lp").is_symlink()
    assert Path("old.lp").read_text().endswith("end\n")
    assert Path("old.lp").stat().st_mode & 0o777 == 0o600


def test_what_a_result_has_and_its_instance_has_not_is_named(pooling: Pooling) -> None:
    assert pooling("solve", "tanker-trio", "--out", "r.json").code == Exit.FINE
    data = json.loads(Path("r.json").read_text())
    data["coverage"][0]["capability"] = "frigate"
    Path("f.json").write_text(json.dumps(data))
    ran = pooling("show", "f.json", "--instance", "tanker-trio")
    assert ran.code == Exit.INVALID_INPUT
    assert "/coverage/0/capability: frigate is not in capabilities of tanker-trio" in ran.err
    data = json.loads(Path("r.json").read_text())
    for row in data["keys"]:
        row["key"] = "\x1b[2Jgdp"
    Path("f.json").write_text(json.dumps(data))
    shown = pooling("show", "f.json", "--instance", "tanker-trio")
    assert "\x1b[2J" not in shown.out + shown.err


def test_a_file_name_forges_no_line(pooling: Pooling) -> None:
    ran = pooling("validate", "x\nAudit: holds")
    assert not any(line.startswith("Audit") for line in (ran.out + ran.err).splitlines())


def test_a_number_of_thousands_of_digits_is_no_setting(pooling: Pooling) -> None:
    ran = pooling("solve", "tanker-trio", "--set", f"budget.scale={'1' * 5_000}")
    assert ran.code == Exit.USAGE
    assert "a value is a number" in " ".join(ran.err.replace("\u2502", " ").split())

"""``pooling report``: a result or several, found with their facts, written by the ending of the file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from command_line import run_here
from workbooks import opened

import pooling
from pooling.cli.exits import Exit
from pooling.io.progress_file import PROGRESS, read_progress
from pooling.report.charts import drawing


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The outputs of a run."""
    out = tmp_path_factory.mktemp("runs") / "out"
    assert run_here("solve", "tanker-trio", "--out", out, "--quiet").code == Exit.FINE
    return out


def test_a_result_is_written_as_it_is_asked_for(folder: Path, tmp_path: Path) -> None:
    made = [tmp_path / name for name in ("deep/a.md", "a.xlsx")]
    ran = run_here("report", folder, *(word for path in made for word in ("--to", path)))
    assert ran.code == Exit.FINE, ran.err
    text = made[0].read_text()
    assert text.startswith("# Three nations, two missions, ten tankers\n")
    assert "How close, when" in text, "the progress of the run lies beside its result"
    assert opened(made[1])["Checks"]["D4"].value == "=SUMPRODUCT(ABS($D$6:$D$30))"
    assert ran.out.splitlines() == [str(path) for path in made]


def test_the_page_in_the_folder_of_a_run_is_the_report_without_drawings(folder: Path) -> None:
    page = (folder / "brief.html").read_text()
    assert "<h2>The answer</h2>" in page
    assert "<h3>How close, when</h3>" in page
    assert "<svg" not in page
    told = read_progress(folder)
    assert {row["tier"] for row in told} == {"covered", "cost"}
    assert told == read_progress(folder / "result.json")


def test_several_results_are_compared(folder: Path, tmp_path: Path) -> None:
    made = tmp_path / "both.md"
    ran = run_here("report", folder, folder, "--name", "one", "--name", "two", "--to", made)
    assert ran.code == Exit.FINE, ran.err
    assert made.read_text().startswith("# two against one\n")
    book = tmp_path / "both.xlsx"
    assert pooling.write_report(folder, folder, to=book) == [book]
    assert "Compare" in opened(book).sheetnames


def test_names_are_as_many_as_results(folder: Path, tmp_path: Path) -> None:
    ran = run_here("report", folder, "--name", "one", "--name", "two", "--to", tmp_path / "x.md")
    assert "one result needs one name" in ran.err


def test_without_a_result_it_is_the_last_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POOLING_HOME", str(tmp_path / "home"))
    assert run_here("report", "--to", tmp_path / "x.md").code != Exit.FINE
    monkeypatch.chdir(tmp_path)
    assert run_here("solve", "tanker-trio", "--quiet").code == Exit.FINE
    assert run_here("report", "--to", "x.md").code == Exit.FINE
    assert "Three nations" in Path("x.md").read_text()


def test_without_the_extra_it_says_what_to_install(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing, "find_spec", lambda _: None)
    ran = run_here("report", folder, "--to", tmp_path / "x.html")
    assert ran.code == Exit.FINE
    assert "pip install 'pooling[report]'" in ran.err
    assert "<svg" not in (tmp_path / "x.html").read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--to", "x.pdf", "--to", "y.doc"), "y.doc"),
        ((), "--to"),
        (("--to", "old.md"), "--force overwrites it"),
    ],
)
def test_what_cannot_be_written_is_refused_first(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: Any, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("old.md").write_text("mine")
    ran = run_here("report", folder, *arguments)
    assert ran.code != Exit.FINE
    assert said in ran.err
    assert Path("old.md").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["old.md"]


def test_an_unknown_instance_and_a_spoilt_file_are_named(folder: Path, tmp_path: Path) -> None:
    spoilt = tmp_path / "spoilt"
    spoilt.mkdir()
    result = (folder / "result.json").read_text()
    (spoilt / "result.json").write_text(result)
    (spoilt / PROGRESS).write_text("seconds,tier,value,bound,gap,target_gap\n1,cost,x,,,\n")
    ran = run_here("report", spoilt, "--to", tmp_path / "x.md")
    assert "progress.csv:2:value" in ran.err
    (spoilt / "result.json").write_text(result.replace('"instance_hash": "', '"instance_hash": "0'))
    ran = run_here("report", spoilt, "--to", tmp_path / "x.md")
    assert "give its file, with --instance FILE" in ran.err

"""Kept answers of questions as annexes of a report: every kind of file, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command_line import run_here
from workbooks import opened

import pooling
from pooling.analysis.answers import Rows
from pooling.analysis.kept_answers import ASKED, kept_answer, read_answer
from pooling.analysis.questions import QUESTIONS
from pooling.cli.exits import Exit
from pooling.domain.problems import InvalidInput

KEPT = ("frontier", "sensitivity", "withdrawal", "shares")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A result, and what was asked of its facts."""
    out = tmp_path_factory.mktemp("answers")
    assert run_here("solve", "tanker-trio", "--out", out / "run", "--quiet").code == Exit.FINE
    for question in KEPT:
        ran = run_here(question, "tanker-trio", "--format", "json")
        assert ran.code == Exit.FINE, ran.err
        (out / f"{question}.json").write_text(ran.out)
    return out


def test_every_answer_is_an_annex_in_every_kind_of_file(folder: Path, tmp_path: Path) -> None:
    made = [tmp_path / name for name in ("a.html", "a.md", "a.xlsx")]
    options = [word for question in KEPT for word in ("--answer", folder / f"{question}.json")]
    ran = run_here("report", folder / "run", *options, *(word for path in made for word in ("--to", path)))
    assert ran.code == Exit.FINE, ran.err
    page, text = made[0].read_text(), made[1].read_text()
    for letter, question in zip("FGHI", KEPT, strict=True):
        title = f"Annex {letter}. {QUESTIONS[question].title.rstrip('.')}"
        assert f"<h2>{title}</h2>" in page
        annex = text.split(f"## {title}\n")[1].split("\n## ")[0]
        kept = json.loads((folder / f"{question}.json").read_text())
        words = kept[ASKED]["words"].splitlines()
        assert all(f"    {line}" in annex for line in words), "its words stand there as they are"
        assert annex.count("### ") == {"frontier": 2, "sensitivity": 3, "withdrawal": 1, "shares": 4}[question]
        rows = kept.get("rows") or kept["shares"]
        assert annex.split("\n### ")[-1 if "rows" in kept else 2].count("\n| ") == len(rows) + 2
    # The best plan costs 79 million, as expected.toml of the instance says.
    assert "| 1 | 79 | 97.73 % | 97.73 % | certified |" in text
    assert page.count("<svg") == text.count("Each point is a plan") + text.count("when one thing alone") + _drawn(
        folder
    )
    book = opened(made[2])
    asked = [name for name in book.sheetnames if name[0] in "FGHI" and name[1:2] in " 1234"]
    assert asked == [
        "F frontier",
        "G sensitivity",
        "H withdrawal",
        "I1 shares",
        "I2 shares shares",
        "I3 shares methods",
        "I4 shares coalitions",
    ]
    found = kept_answer(read_answer(folder / "frontier.json")).tables[0][1]
    sheet = [[cell.value for cell in row] for row in book["F frontier"].iter_rows(min_row=2)]
    assert [row[0] for row in sheet[: len(found)]] == [row.point for row in found]


def _drawn(folder: Path) -> int:
    """The drawings of the report without answers."""
    path = folder / "alone.html"
    pooling.write_report(folder / "run", to=path)
    return path.read_text().count("<svg")


def test_a_comparison_has_the_answers_at_its_end(folder: Path, tmp_path: Path) -> None:
    made = [tmp_path / "both.md", tmp_path / "both.xlsx"]
    pooling.write_report(folder / "run", folder / "run", to=made, answers=[folder / "withdrawal.json"])
    assert "## Annex F. Who is indispensable for what" in made[0].read_text()
    assert "F withdrawal" in opened(made[1]).sheetnames


def test_what_is_kept_is_read_back_as_it_was(folder: Path) -> None:
    answer = pooling.frontier("tanker-trio")
    kept = read_answer(folder / "frontier.json")
    assert isinstance(kept, Rows)
    assert [row.reached for row in kept] == pytest.approx([row.reached for row in answer])
    assert type(kept[0]) is type(answer[0])
    assert kept.asked == answer.asked
    assert kept.asked is not None
    assert kept.asked.instance_hash == pooling.load("tanker-trio").hash


def test_the_answer_itself_is_the_annex_that_its_file_is(folder: Path, tmp_path: Path) -> None:
    files = [folder / f"{question}.json" for question in ("withdrawal", "shares")]
    answers = [pooling.withdrawal("tanker-trio"), pooling.shares("tanker-trio")]
    pooling.write_report(folder / "run", to=tmp_path / "files.md", answers=files)
    pooling.write_report(folder / "run", to=tmp_path / "answers.md", answers=answers)
    assert (tmp_path / "answers.md").read_text() == (tmp_path / "files.md").read_text()
    with pytest.raises(InvalidInput, match=r"/answers/0: no question answered with it"):
        pooling.write_report(folder / "run", to=tmp_path / "x.md", answers=[Rows()])


def _unknown(data: Any) -> None:
    data[ASKED]["question"] = "frontiers"


def _later(data: Any) -> None:
    data[ASKED]["answer_version"] = 99


def _odd(data: Any) -> None:
    data["rows"][1]["value"] = "much"
    data["rows"][2]["valu"] = data["rows"][2].pop("value")
    data["rows"][3] = 7


def _ended(data: Any) -> None:
    del data["outcome"]
    data["colour"] = "red"


def _headless(data: Any) -> None:
    del data[ASKED]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_unknown, ["x.json:/asked/question: no question has that name (found 'frontiers')", "frontier"]),
        (_later, ["x.json:/asked/answer_version: this version reads answers 1 (found 99)", "ask again"]),
        (
            _odd,
            [
                "x.json:/rows/1/value: not what FrontierPoint.value can be (found 'much')",
                "x.json:/rows/2/valu: no field valu stands here",
                "did you mean value",
                "x.json:/rows/2/value: is missing",
                "x.json:/rows/3: not an object (found 7)",
            ],
        ),
        (_ended, ["x.json:/outcome: is missing", "x.json:/colour: no field colour stands here (found 'red')"]),
        (_headless, ["x.json:/: not a kept answer", "pooling QUESTION INSTANCE --format json"]),
    ],
)
def test_a_broken_or_foreign_file_is_refused(
    folder: Path, tmp_path: Path, spoil: Callable[[Any], None], said: list[str]
) -> None:
    data = json.loads((folder / "frontier.json").read_text())
    spoil(data)
    (tmp_path / "x.json").write_text(json.dumps(data))
    ran = run_here("report", folder / "run", "--answer", tmp_path / "x.json", "--to", tmp_path / "x.md")
    assert ran.code == Exit.INVALID_INPUT
    assert [words for words in said if words not in ran.err] == []
    assert not (tmp_path / "x.md").exists()


def test_an_answer_about_other_facts_is_refused_with_all_others(folder: Path, tmp_path: Path) -> None:
    ran = run_here("withdrawal", "tanker-trio", "--change", "budgets amount_million*=2", "--format", "json")
    (tmp_path / "other.json").write_text(ran.out)
    (tmp_path / "cut.json").write_text(ran.out[:200])
    files = [tmp_path / "other.json", tmp_path / "cut.json", tmp_path / "none.json"]
    with pytest.raises(InvalidInput) as refused:
        pooling.write_report(folder / "run", to=tmp_path / "x.md", answers=files)
    first, *others = refused.value.problems
    assert first.place == "other.json:/asked/instance_hash"
    assert first.value == repr(json.loads(ran.out)[ASKED]["instance_hash"])
    assert "about other facts (tanker-trio) than the report (tanker-trio)" in first.rule
    assert "ask withdrawal again" in first.cure
    assert len(others) == 2

"""stdout is nothing but data, for every command and every format; what is hostile in them acts on no terminal."""

from __future__ import annotations

import csv
import io
import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import typer
from command_line import Ran, program_of
from hostile import ESCAPE, HOSTILE, raw, spoiled

from pooling.analysis.question import Question
from pooling.analysis.questions import QUESTIONS as analyses
from pooling.cli.exits import Exit
from pooling.cli.main import app
from pooling.cli.output import Format
from pooling.domain.result_tables import RESULT_TABLES
from pooling.io.files import read_instance

Pooling = Callable[..., Ran]
Write = Callable[..., Path]

QUESTIONS: dict[str, list[tuple[str, ...]]] = {
    "instances": [("instances",), ("instances", "i.json")],
    "cards": [("cards",), ("cards", "coverage"), ("cards", "mine.toml")],
    "validate": [("validate", "i.json"), ("validate", "wrong.json"), ("validate", "not there.json")],
    "solve": [("solve", "i.json"), ("solve", "i.json", "--card", "least-cost", "--set", "budget.scale=0")],
    "audit": [("audit", "i.json", "r"), ("audit", "i.json", "r/plan.json"), ("audit", "i.json", "broken.json")],
    "check-certificate": [("check-certificate", "c.json"), ("check-certificate", "wrong.json")],
    "show": [("show", "r"), ("show", "theirs.json")],
    "diff": [("diff", "tanker-trio", "i.json"), ("diff", "i.json", "wrong.json")],
    "compare": [("compare", "r", "s", "--instance", "i.json"), ("compare", "r", "theirs.json")],
    "variants": [("variants", "v.json"), ("variants", "wrong.toml")],
    "explain-model": [("explain-model", "i.json"), ("explain-model", "wrong.json")],
    "gaps": [("gaps", "i.json", "--quick")],
    "conflict": [("conflict", "i.json"), ("conflict", "conflict-locks", "--quick")],
    "drop-test": [("drop-test", "i.json"), ("drop-test", "i.json", "--rules", "no:rule")],
    "caveats": [("caveats", "i.json")],
    "price-of-fairness": [("price-of-fairness", "i.json", "--set", "burden.key=equal")],
    "out-of-sample": [("out-of-sample", "i.json", "r", "--draws", "5")],
    "shares": [("shares", "i.json")],
    "incentives": [("incentives", "i.json", "--most", "1")],
    "burden": [("burden", "i.json")],
    "marginal": [("marginal", "i.json", "--most", "2")],
    "why-not": [("why-not", "i.json", "--quick")],
    "what-if-forced": [("what-if-forced", "i.json", "forbid offer=a1"), ("what-if-forced", "i.json", HOSTILE)],
    "withdrawal": [("withdrawal", "i.json")],
    "frontier": [("frontier", "i.json", "--points", "3"), ("frontier", "i.json", "--against", "costs")],
    "alternatives": [("alternatives", "i.json")],
    "replan": [("replan", "i.json", "r")],
    "negotiate": [("negotiate", "i.json"), ("negotiate", "i.json", "--nations", "QQQ")],
    "suspicious": [("suspicious", "i.json"), ("suspicious", "wrong.json")],
    "receipt": [("receipt", "i.json"), ("receipt", "i.json", "--tier", "nothing")],
    "sensitivity": [
        ("sensitivity", "i.json", "--figures", "offers.quantity"),
        ("sensitivity", "i.json", "--per", "us"),
    ],
    "bench": [
        ("bench", "list"),
        ("bench", "check", "balanced-tiny-1-free"),
        ("bench", "check", "balanced-tiny-1-free", "broken.json"),
        ("bench", "report", "r"),
        ("bench", "report", "wrong.json"),
    ],
    "morris": [("morris", "i.json", "--walks", "2"), ("morris", "i.json", "--figures", "nothing")],
}
"""Commands that have a format, with questions that are answered well and badly."""
NO_CSV = ("out-of-sample",)
PATHS: dict[str, tuple[str, ...]] = {
    "new": ("new", "mine", "--force"),
    "generate": ("generate", "balanced", "--size", "tiny", "--force"),
    "convert": ("convert", "i.json", "made.xlsx", "--force"),
    "export": ("export", "i.json", "--to", "made.lp", "--force"),
    "report": ("report", "r", "--instance", "i.json", "--to", "made.html", "--force"),
    "roll": ("roll", "r", "i.json", "--freeze", "1", "--out", "next.json", "--force"),
}
"""Commands that say on stdout where they wrote, and nothing else."""
OTHERS = ("demo", "serve", "study", "sweep")
"""The demo prints the answer of solve; serve says nothing on stdout; study and sweep are asked in tests/study."""


def questions() -> list[tuple[str, ...]]:
    return [name for several in QUESTIONS.values() for name in several]


@pytest.fixture
def files(write: Write, together: dict[str, Any], pooling: Pooling) -> None:
    """An instance full of hostile text, what is solved from it, and files that are wrong or from others."""
    tables = spoiled(together)
    write(tables, "i.json")
    assert pooling("solve", "i.json", "--out", "r", "--certificate", "c.json").code == Exit.FINE
    assert pooling("solve", "i.json", "--set", "breadth.largest_share=1.0", "--out", "s").code == Exit.FINE
    variant = json.dumps({"name": "v", "title": HOSTILE, "note": HOSTILE, "changes": ["offers quantity*=1"]})
    Path("v.json").write_text(f'{{"base": "i.json", "variants": [{variant}]}}')
    Path("wrong.toml").write_text(f"base = {json.dumps(HOSTILE)}")
    tables["offers"][0]["nation"] = HOSTILE
    tables[ESCAPE] = []
    write(tables, "wrong.json")
    data = json.loads(Path("r/result.json").read_text())
    data["tiers"][0]["unit"] = data["provenance"]["card"] = data["termination"]["detail"] = ESCAPE + HOSTILE
    data["conflict"] = {
        "rules": [{"family": ESCAPE, "subject": ESCAPE, "text": HOSTILE}],
        "minimal": True,
        "detail": ESCAPE,
    }
    Path("theirs.json").write_text(json.dumps(data))
    Path("broken.json").write_text('{"commitments": [{"offer": "a1", "period": "2027", "quantity": 5}]}')
    card = {"title": HOSTILE + ESCAPE, "question": ESCAPE, "families": ["coverage"]}
    lines = [f"{key} = {json.dumps(value)}" for key, value in card.items()]
    Path("mine.toml").write_text("\n".join([*lines, 'name = "mine"', '[[tiers]]\nkind = "covered"\n']))


def test_every_command_is_asked_here() -> None:
    group: Any = typer.main.get_command(app)
    assert set(group.commands) == {*QUESTIONS, *PATHS, *OTHERS}


def ask(capfd: pytest.CaptureFixture[str], *arguments: str) -> Ran:
    """Run a command as the program does, and take what reaches the two files themselves, by whichever way."""
    capfd.readouterr()
    with pytest.raises(SystemExit) as end:
        program_of(app)(list(arguments), prog_name="pooling")
    said = capfd.readouterr()
    return Ran(int(end.value.code or 0), said.out, said.err)


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Question -> its answer, once it was asked: what stands here is not solved again."""
    answers: dict[str, Any] = {}
    ask_it = Question.ask

    def once(self: Question, *asked: Any) -> Any:
        if self.name not in answers:
            answers[self.name] = ask_it(self, *asked)
        return answers[self.name]

    monkeypatch.setattr(Question, "ask", once)
    return answers


@pytest.mark.usefixtures("files")
def test_stdout_is_nothing_but_data(capfd: pytest.CaptureFixture[str], answered: dict[str, Any]) -> None:
    whole = 0
    for question in questions():
        # All formats of one answer. JSON first, which solves: whatever else is said there is no JSON.
        answered.clear()
        forms = sorted(Format, key=lambda form: form is not Format.JSON)
        answers = {form: ask(capfd, *question, "--format", form.value) for form in forms}
        assert len({answer.code for form, answer in answers.items() if (question[0], form) != (NO_CSV[0], "csv")}) == 1
        for ran in answers.values():
            assert not raw(ran.err), question
            assert "Traceback" not in ran.err
            assert "internal error" not in ran.err
        assert not raw(answers[Format.TABLE].out), question
        lines = (answers[Format.TABLE].out + answers[Format.TABLE].err).splitlines()
        # A description of several lines is one; an answer has no line that begins with what an instance says.
        begun = [line for line in lines if line.startswith("Audit: holds\\t")]
        assert question[0] not in analyses or not begun, question
        data = json.loads(answers[Format.JSON].out or "null")
        assert data is not None or answers[Format.JSON].code == Exit.USAGE, question
        whole += HOSTILE in str(data) or HOSTILE in strings(data)
        rows = list(csv.reader(io.StringIO(answers[Format.CSV].out), strict=True))
        assert len({len(row) for row in rows}) <= 1, question
        if isinstance(data, list) and data:
            assert rows[0] == list(data[0]), question
            assert len(rows) == 1 + len(data), question
    assert whole >= 3, "data carry text as it is"


def strings(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        for value in data.values():
            yield from strings(value)
    elif isinstance(data, list):
        for value in data:
            yield from strings(value)
    elif isinstance(data, str):
        yield data


@pytest.mark.usefixtures("files")
def test_where_something_was_written_is_all_that_is_said(capfd: pytest.CaptureFixture[str]) -> None:
    for arguments in PATHS.values():
        ran = ask(capfd, *arguments)
        assert ran.code == Exit.FINE
        assert Path(ran.out.removesuffix("\n")).is_file()
    assert json.loads(ask(capfd, "convert", "i.json", "-").out)["instance"]["title"] == HOSTILE
    answered = ask(capfd, "demo", "--instance", "i.json", "--time-limit", "20s", "--quiet")
    assert (answered.code, answered.err) == (Exit.FINE, "")
    answer, next_, _ = answered.out.partition("\nAsk next")
    assert next_
    assert answer == ask(capfd, "solve", "i.json").out.partition("\nAsk next")[0]
    assert answer == ask(capfd, "show", "r", "--instance", "i.json").out.partition("\nAsk next")[0]
    whole = ask(capfd, "solve", "i.json", "--full").out
    assert whole == ask(capfd, "show", "r", "--instance", "i.json", "--full").out


@pytest.mark.usefixtures("files")
def test_names_are_shown_literally_and_forge_no_line(capfd: pytest.CaptureFixture[str]) -> None:
    told = ask(capfd, "solve", "i.json", "--full").out
    shown = r"é[red]e\u202evil\u200b[/]\x9b2J\u2028end\nAudit: holds\tI say"
    assert shown in told
    assert [line for line in told.splitlines() if line.startswith("Audit: ")] == told.splitlines()[-1:]
    text = Path("r/answer.txt").read_text()
    assert not raw(text)
    assert shown in text
    assert HOSTILE in ask(capfd, "show", "theirs.json", "--table", "tiers", "--format", "csv").out
    for table in RESULT_TABLES:
        assert not raw(ask(capfd, "show", "r", "--table", table).out)


@pytest.mark.usefixtures("pooling")
@pytest.mark.parametrize("name", [f"a{ESCAPE}\u202e\tb[red]\n\u200b", "\udcff\udc9b"], ids=["escapes", "bytes"])
def test_file_names_of_any_kind(capfd: pytest.CaptureFixture[str], name: str) -> None:
    for arguments in (
        ("validate", name),
        ("solve", f"{name}.json"),
        ("solve", "tanker-trio", "--card", f"{name}.toml"),
        ("show", name),
        ("audit", "tanker-trio", f"{name}.json"),
        ("audit", "tanker-trio", name),
        ("instances", name),
        ("cards", name),
        ("solve", "tanker-trio", "--warm", name),
        ("solve", "tanker-trio", "--out", f"no/{name}\0"),
        ("convert", "tanker-trio", f"{name}.txt"),
        ("export", "tanker-trio", "--to", f"{name}.txt"),
        ("solve", "tanker-trio", "--set", name),
        ("solve", "tanker-trio", "--time-limit", name),
        ("new", name),
        (name,),
    ):
        ran = ask(capfd, *arguments)
        assert ran.code in (Exit.USAGE, Exit.INVALID_INPUT), arguments
        assert ran.err
        assert not raw(ran.out + ran.err), arguments
        assert "Traceback" not in ran.err
        assert "internal error" not in ran.err, ran.err
    data = json.loads(ask(capfd, "validate", name, "--format", "json").out)
    assert data["what"] == name
    for made in (f"{name}.json", f"{name}.xlsx", name):
        ran = ask(capfd, "convert", "tanker-trio", made)
        assert ran.code == Exit.FINE, ran.err
        assert not raw(ran.out + ran.err)
        assert read_instance(made).name == "tanker-trio"
        ran = ask(capfd, "solve", made, "--out", f"{name}-out", "--quiet")
        assert ran.code == Exit.FINE, ran.err
        assert Path(f"{name}-out/result.json").is_file()


def test_what_pyomo_has_to_say_goes_to_stderr(
    pooling: Pooling, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from pooling.formulation import builder, pyomo_model

    assert pyomo_model.pyomo_logger.handlers == [], "its own writes to stdout"
    build = builder.build

    def warns(*arguments: Any, **settings: Any) -> Any:
        logging.getLogger("pyomo.core").warning("Setting Var x[%s] to a value", ESCAPE)
        return build(*arguments, **settings)

    assert pooling("explain-model", "tanker-trio").code == Exit.FINE
    monkeypatch.setattr(builder, "build", warns)
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])  # pytest has its own
    ran = ask(capfd, "explain-model", "tanker-trio", "--format", "json")
    assert json.loads(ran.out)["instance"] == "tanker-trio"
    assert "Setting Var x[\\x1b[2J" in ran.err


_BANNER = """
import os, sys
import highspy
made = highspy.Highs.__init__
def loud(self, *arguments, **settings):
    global said
    if not said:
        said = True
        os.write(1, b"Running HiGHS 1.16.0: Copyright\\nIncludes third-party software components\\n")
    made(self, *arguments, **settings)
said = False
highspy.Highs.__init__ = loud
from pooling.cli.__main__ import main
main()
"""


def test_a_banner_of_the_solver_stays_out_of_stdout() -> None:
    """Releases from 1.16 on print two lines to the file itself when the first model is made."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command: Sequence[str] = [sys.executable, "-c", _BANNER, "solve", "tanker-trio", "--format", "json", "--quiet"]
    ran = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    assert json.loads(ran.stdout)["outcome"] == "optimal"

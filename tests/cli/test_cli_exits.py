"""Every exit code, produced by a command that ends that way."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from command_line import Ran

import pooling.run as pooling_run
from pooling.cli.exits import MEANING, Exit, exit_of
from pooling.cli.failures import OutputRefused
from pooling.domain.audit_report import AuditReport
from pooling.domain.audit_rows import Violation
from pooling.domain.outcome import Termination
from pooling.domain.problems import AuditFailed, SolverFault
from pooling.domain.result import Result
from pooling.io.result_file import read_result
from pooling.run import audit_plan, load
from tests.solving.hard import hard_instance

Pooling = Callable[..., Ran]
Write = Callable[..., Path]


def test_0_within_the_gap(pooling: Pooling, write: Write, tables: dict[str, Any]) -> None:
    ran = pooling("solve", write(tables), "--format", "json")
    assert (ran.code, ran.data["outcome"], ran.data["tiers"][1]["value"]) == (Exit.FINE, "optimal", 60)


def test_1_an_internal_error_is_one_line_and_a_hint(
    pooling: Pooling, write: Write, tables: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError("a bolt is missing\nand more")

    path = write(tables)
    monkeypatch.setattr("pooling.run.solve", broken)
    ran = pooling("solve", path)
    assert (ran.code, ran.out) == (Exit.INTERNAL, "")
    assert ran.err.splitlines() == [
        "internal error: RuntimeError: a bolt is missing",
        "hint: 'pooling --debug COMMAND ...' shows the traceback",
    ]
    shown = pooling("--debug", "solve", path)
    assert shown.code == Exit.INTERNAL
    assert "Traceback" in shown.err
    assert "hint" not in shown.err


def test_1_a_solver_fault(
    pooling: Pooling, write: Write, tables: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise SolverFault("kSolveError")

    monkeypatch.setattr("pooling.run.solve", broken)
    ran = pooling("solve", write(tables))
    assert (ran.code, ran.err) == (Exit.INTERNAL, "solver error: kSolveError\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["slove"], "Did you mean 'solve'"),
        (["solve", "x", "--tme-limit", "3"], "--time-limit"),
        (["solve"], "Missing argument"),
        (["solve", "x", "--time-limit", "soon"], "'soon' is not a duration; write 90, 60s, 2m, 1m30s or 1h"),
        (["solve", "x", "--time-limit", "0"], "above 0"),
        (["solve", "x", "--gap", "120%"], "more than 100 %"),
        (["solve", "x", "--gap", "nan"], "not a share"),
        (["solve", "x", "--set", "budget.scale"], "is not key=value"),
        (["solve", "x", "--set", "a=1", "--set", "a=2"], "a is set twice"),
        (["solve", "x", "--set", "a=[1"], "a value is a number (1.4 or 140%)"),
        (["solve", "x", "--set", "a=1,4"], "write 1.4, with a point"),
        (["solve", "x", "--set", "a=1,4%"], "write 1.4%, with a point"),
        (["solve", "tanker-trio", "--card", "mine.xlsx"], "a card is a name, see 'pooling cards', or a .toml file"),
        (["solve", "tanker-trio", "--out", "answer.pdf"], "a .json file, an .xlsx workbook, or a folder"),
        (["convert", "tanker-trio", "foo.txt"], "written as a .json file, an .xlsx workbook, or a folder"),
        (["demo", "--out", "x.xlsx"], "writes a folder"),
        (["solve", "x", "--threads", "0"], "--threads"),
        (["solve", "x", "--format", "yaml"], "--format"),
        (["show", "x", "--table", "cost"], "--table"),
        (["show", "x", "--table", "gaps", "--instance", "y"], "exclude each other"),
        (["export", "x", "--to", "model.txt"], ".lp or .mps"),
        (["serve", "--host", "0.0.0.0"], "only 127.0.0.1, localhost, ::1 are served"),
        (["demo", "--out", "x.json"], "writes a folder"),
    ],
)
def test_2_wrong_usage(pooling: Pooling, arguments: list[str], words: str) -> None:
    ran = pooling(*arguments)
    assert (ran.code, ran.out) == (Exit.USAGE, "")
    assert words in re.sub(r"\s+", " ", ran.err)


def test_2_an_output_that_cannot_be_written_is_said_before_solving(
    pooling: Pooling, write: Write, tables: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: Any, **__: Any) -> Any:
        raise AssertionError("solved before the output was checked")

    monkeypatch.setattr("pooling.run.solve", never)
    (tmp_path / "file").write_text("")
    for out in ("file/x", "file/result.json"):
        ran = pooling("solve", write(tables), "--out", out)
        assert ran.code == Exit.USAGE
        assert ran.err.startswith(f"error: cannot write {out}: ")
    for command in (["convert", write(tables), "nowhere/x.json"], ["export", write(tables), "--to", "nowhere/x.lp"]):
        ran = pooling(*command)
        assert ran.code == Exit.USAGE
        assert "there is no folder nowhere" in ran.err


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs a file system that takes no files")
@pytest.mark.parametrize("command", [["convert"], ["export", "--to"], ["solve", "--out"]], ids=lambda one: one[0])
def test_2_a_file_system_that_takes_no_files(pooling: Pooling, command: list[str]) -> None:
    name = "/proc/x.lp" if command[0] == "export" else "/proc/x.json"
    ran = pooling(command[0], "tanker-trio", *command[1:], name)
    assert (ran.code, ran.out) == (Exit.USAGE, "")
    assert ran.err.startswith(f"error: cannot write {name}: ")
    assert len(ran.err.splitlines()) == 1


def test_2_a_disk_that_fails_while_writing(pooling: Pooling, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    ran = pooling("convert", "tanker-trio", "x.json")
    assert (ran.code, ran.err) == (Exit.USAGE, "error: cannot write x.json: No space left on device\n")


@pytest.mark.parametrize("name", ["x.xlsx", "x.json", "folder"])
def test_3_what_is_no_result_is_said(pooling: Pooling, name: str) -> None:
    assert pooling("convert", "tanker-trio", name).code == Exit.FINE
    ran = pooling("show", name)
    assert ran.code == Exit.INVALID_INPUT
    assert "a result is a result.json, or the folder that holds it" in ran.err


def test_3_invalid_input_lists_every_problem(pooling: Pooling, write: Write, tables: dict[str, Any]) -> None:
    tables["offers"][0]["nation"] = "AAB"
    tables["offers"][1]["quantity"] = -1
    path = write(tables)
    for command in (["solve", path], ["validate", path], ["convert", path, "x.json"], ["export", path, "--to", "x.lp"]):
        ran = pooling(*command)
        assert ran.code == Exit.INVALID_INPUT
        text = ran.err + ran.out
        assert "/offers/0/nation: AAB is not in nations (found 'AAB')\n" in text
        assert "did you mean AAA?" in text
        assert "/offers/1/quantity" in text


@pytest.mark.parametrize("command", ["solve", "validate"])
def test_3_with_json_the_problems_are_data(
    pooling: Pooling, write: Write, tables: dict[str, Any], command: str
) -> None:
    tables["offers"][0]["nation"] = "AAB"
    ran = pooling(command, write(tables), "--format", "json")
    assert ran.code == Exit.INVALID_INPUT
    assert not ran.data["ok"]
    (problem,) = ran.data["problems"]
    assert problem == {
        "place": "/offers/0/nation",
        "value": "'AAB'",
        "rule": "AAB is not in nations",
        "cure": "did you mean AAA?",
    }


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["solve", "tanker-tiro"], "tanker-trio"),
        (["solve", "missing.json"], "there is no such file"),
        (["solve", "tanker-trio", "--card", "coverige"], "did you mean coverage?"),
        (["solve", "tanker-trio", "--set", "budget.scael=1"], "did you mean budget.scale?"),
        (["solve", "tanker-trio", "--set", "budget.scale=nan"], "budget.scale is"),
        (["solve", "tanker-trio", "--warm", "missing.json"], "there is no such file"),
        (["cards", "coverige"], "did you mean coverage?"),
        (["instances", "tanker-tiro"], "tanker-trio"),
        (["show", "missing.json"], "there is no such file"),
        (["audit", "tanker-trio", "missing.json"], "there is no such file"),
        (["new", "no good name"], "write no-good-name"),
    ],
)
def test_3_a_wrong_name_or_file(pooling: Pooling, arguments: list[str], words: str) -> None:
    ran = pooling(*arguments)
    assert (ran.code, ran.out) == (Exit.INVALID_INPUT, "")
    assert words in ran.err


def test_4_infeasible_names_the_rules(pooling: Pooling, write: Write, tables: dict[str, Any]) -> None:
    tables["requirements"][0]["quantity"] = 7
    ran = pooling("solve", write(tables), "--card", "least-cost", "--set", "families.breadth=false", "--out", "out")
    assert ran.code == Exit.INFEASIBLE
    assert "cannot hold together" in ran.out
    assert sorted(path.name for path in Path("out").iterdir()) == [
        "answer.txt",
        "brief.html",
        "progress.csv",
        "result.json",
    ]


def test_5_a_limit_with_a_plan(pooling: Pooling, write: Write) -> None:
    hard = write(hard_instance().tables())
    ran = pooling("solve", hard, "--gap", "0", "--time-limit", "1.5s", "--format", "json", "--quiet")
    assert (ran.code, ran.data["outcome"]) == (Exit.LIMIT_WITH_PLAN, "feasible")
    assert ran.data["termination"]["reason"] == "time_limit"
    assert ran.data["plan"]["commitments"]
    assert ran.err == ""


def test_6_a_limit_without_a_plan(pooling: Pooling) -> None:
    ran = pooling("solve", "nato-32", "--time-limit", "0.01s")
    assert ran.code == Exit.LIMIT_WITHOUT_PLAN
    assert "none (time limit)" in ran.out


def test_7_a_plan_that_breaks_a_rule(pooling: Pooling, write: Write, tables: dict[str, Any], tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps({"commitments": [{"offer": "a1", "period": "2027", "quantity": 5}]}))
    ran = pooling("audit", write(tables), plan)
    assert ran.code == Exit.AUDIT_FAILED
    assert "commitment" in ran.out
    assert "audit FAILS" in ran.out
    data = pooling("audit", write(tables), plan, "--format", "json").data
    assert (data["ok"], {violation["family"] for violation in data["violations"]}) == (
        False,
        {"commitment", "sovereignty"},
    )


def test_7_an_answer_that_fails_its_audit(
    pooling: Pooling, write: Write, tables: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise AuditFailed([Violation("budget", "limit", ("AAA",), 3.0, 2.0, 1.0, "AAA spends 3 of 2")])

    monkeypatch.setattr("pooling.run.solve", broken)
    ran = pooling("solve", write(tables))
    assert (ran.code, ran.out) == (Exit.AUDIT_FAILED, "")
    assert "AAA spends 3 of 2" in ran.err


def start(*arguments: str, folder: Path | None = None) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "pooling.cli", *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )


def wait_for_line(program: subprocess.Popen[str], words: str) -> None:
    assert program.stderr is not None
    for line in program.stderr:
        if words in line:
            return
    pytest.fail(f"{words!r} was never said")


def test_130_ctrl_c_keeps_the_plan(tmp_path: Path) -> None:
    out = tmp_path / "out"
    gaps = ("--set", "tiers.covered.gap=0.05", "--set", "tiers.cost.gap=0")
    with start("solve", "benelux-baltic", *gaps, "--format", "json", "--out", str(out)) as program:
        wait_for_line(program, "tier 2/2")
        program.send_signal(signal.SIGINT)
        said, _ = program.communicate(timeout=20)
    assert program.returncode == Exit.CANCELLED
    result = json.loads(said)
    assert result["termination"]["reason"] == "cancelled"
    assert result["plan"]["commitments"]
    assert json.loads((out / "result.json").read_text())["plan"] == result["plan"]
    assert {"plan.json", "answer.txt", "results.xlsx"} <= {path.name for path in out.iterdir()}


@pytest.mark.parametrize(
    ("out", "kept"),
    [
        ((), "benelux-baltic.best.json"),
        (("--out", "r.json"), "r.json"),
        (("--out", "r.xlsx"), "benelux-baltic.best.json"),
        (("--out", "all"), "benelux-baltic.best.json"),
    ],
)
def test_a_killed_run_leaves_its_best_plan(pooling: Pooling, out: tuple[str, ...], kept: str, tmp_path: Path) -> None:
    gaps = ("--set", "tiers.covered.gap=0.05", "--set", "tiers.cost.gap=0")
    with start("solve", "benelux-baltic", *gaps, *out, folder=tmp_path) as program:
        wait_for_line(program, "tier 2/2")
        program.kill()
        program.communicate(timeout=20)
    assert program.returncode == -signal.SIGKILL
    result = read_result(tmp_path / kept)
    assert result.plan is not None
    assert result.plan.commitments
    assert audit_plan(load("benelux-baltic"), result.plan).ok
    assert [path.name for path in tmp_path.iterdir()] == [kept]
    # What was left is no former output: the next run does not touch it, and says how to go on from it.
    if not out:
        left = (tmp_path / kept).read_bytes()
        said = pooling("solve", "benelux-baltic", "--warm", kept, "--time-limit", "1s").err
        assert f"{kept} is of a run that did not end; --warm starts from its plan" in said
        assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [(kept, left)]


def test_a_run_that_ends_leaves_no_file_that_was_not_asked_for(
    pooling: Pooling, write: Write, tables: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tables)
    seen: list[list[str]] = []
    solve = pooling_run.solve

    def watched(*arguments: Any, **settings: Any) -> Result:
        result = solve(*arguments, **settings)
        seen.append(sorted(path.name for path in tmp_path.iterdir()))
        return result

    monkeypatch.setattr("pooling.run.solve", watched)
    assert pooling("solve", path).code == Exit.FINE
    assert seen == [["instance.json", "two-nations.best.json"]]
    assert [path.name for path in tmp_path.iterdir()] == ["instance.json"]


def test_an_answer_that_cannot_be_written_leaves_the_plan(
    pooling: Pooling, write: Write, tables: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(*_: Any) -> None:
        raise OutputRefused("cannot write r.xlsx: No space left on device")

    monkeypatch.setattr("pooling.cli.writing.write_outputs", full_disk)
    ran = pooling("solve", write(tables), "--out", "r.xlsx")
    assert ran.code != Exit.FINE
    assert "the best plan so far is in two-nations.best.json" in ran.err
    assert read_result(tmp_path / "two-nations.best.json").plan is not None


def test_130_a_second_ctrl_c_quits(tmp_path: Path) -> None:
    # A run that does not heed its cancel event, as a solver deep in one long step.
    script = tmp_path / "deaf.py"
    script.write_text(
        "import sys, time\n"
        "import pooling.run\n"
        "def deaf(*_, **__):\n"
        "    print('started', file=sys.stderr, flush=True)\n"
        "    while True:\n"
        "        time.sleep(0.05)\n"
        "pooling.run.solve = deaf\n"
        "from pooling.cli.main import main\n"
        "main()\n"
    )
    program = subprocess.Popen(
        [sys.executable, script, "solve", "tanker-trio"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    with program:
        wait_for_line(program, "started")
        program.send_signal(signal.SIGINT)
        wait_for_line(program, "Ctrl-C again quits")
        assert program.poll() is None
        program.send_signal(signal.SIGINT)
        out, err = program.communicate(timeout=10)
    assert (program.returncode, out) == (Exit.CANCELLED, "")
    assert err == "interrupted\n"


def test_130_ctrl_c_in_the_middle_of_a_line_is_heard(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from pooling.cli import running

    class Busy(io.StringIO):
        def write(self, _: str) -> int:
            raise RuntimeError("reentrant call inside <_io.BufferedWriter name='<stderr>'>")

    monkeypatch.setattr(sys, "stderr", Busy())
    running._stopping("the best plan so far is kept")
    assert capfd.readouterr().err == "stopping: the best plan so far is kept (Ctrl-C again quits at once)\n"


def test_a_reader_that_goes_away_is_no_error() -> None:
    with start("cards", "coverage") as program:
        assert program.stdout is not None
        program.stdout.close()
        assert program.wait(20) == Exit.FINE
        assert program.stderr is not None
        assert program.stderr.read() == ""


def test_a_result_says_its_exit_code() -> None:
    fine = Result(Termination("finished"), "optimal", (), None, None)
    codes = {
        exit_of(fine): Exit.FINE,
        exit_of(replace(fine, termination=Termination("time_limit"))): Exit.FINE,
        exit_of(replace(fine, outcome="infeasible")): Exit.INFEASIBLE,
        exit_of(replace(fine, outcome="feasible")): Exit.LIMIT_WITH_PLAN,
        exit_of(replace(fine, outcome="none")): Exit.LIMIT_WITHOUT_PLAN,
        exit_of(replace(fine, termination=Termination("cancelled"), outcome="none")): Exit.CANCELLED,
        exit_of(replace(fine, termination=Termination("cancelled"), outcome="feasible")): Exit.CANCELLED,
        exit_of(replace(fine, termination=Termination("failed"), outcome="none")): Exit.INTERNAL,
    }
    assert all(found is expected for found, expected in codes.items())
    failing = AuditReport(False, 1e-6, {}, (), {}, (), (), ())
    assert exit_of(replace(fine, audit=failing)) is Exit.AUDIT_FAILED


def test_help_states_every_exit_code(pooling: Pooling) -> None:
    text = pooling("--help").out
    assert set(MEANING) == set(Exit)
    for code, meaning in MEANING.items():
        assert f"{code.value}  {meaning}" in text


@pytest.mark.parametrize("name", ["tanker-tiro", "./tanker-trio.jsn"])
def test_validate_proposes_the_name_that_was_meant(
    pooling: Pooling, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tanker-trio.json").write_text("{}")
    ran = pooling("validate", name)
    assert ran.code == Exit.INVALID_INPUT
    assert "did you mean tanker-trio" in ran.out
    (tmp_path / "lost.json").symlink_to("nowhere")
    assert "did you mean" not in pooling("validate", "lost.json").out


@pytest.mark.skipif(os.name != "posix", reason="sends signals")
def test_a_signal_while_the_interpreter_ends_does_not_change_the_code() -> None:
    late = (
        "import os, signal, sys\n"
        "from pooling.cli.signals import done, leave_when_told\n"
        "class Late:\n"
        "    def __del__(self, kill=os.kill, me=os.getpid(), sign=signal.SIGTERM):\n"
        "        kill(me, sign)\n"
        "leave_when_told()\n"
        "late = Late()\n"
        "done(5)\n"
        "sys.exit(5)\n"
    )
    ran = subprocess.run([sys.executable, "-c", late], capture_output=True, timeout=60)
    assert (ran.returncode, ran.stderr) == (5, b"")

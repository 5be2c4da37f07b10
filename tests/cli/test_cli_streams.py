"""Standard streams that are closed, full, in another encoding, or on a terminal that knows little."""

from __future__ import annotations

import errno
import io
import json
import os
import signal
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command_line import Ran, program_of
from hostile import HOSTILE, raw, spoiled

from pooling.cli import signals, streams
from pooling.cli.exits import Exit
from pooling.cli.main import app
from pooling.cli.progress import Bar, Lines, progress_display
from pooling.domain.result import Result
from pooling.io.result_file import read_result

Pooling = Callable[..., Ran]
Write = Callable[..., Path]


class Failing(io.StringIO):
    """A file that takes nothing."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def write(self, _: str) -> int:
        raise self.error

    def flush(self) -> None:
        raise self.error


class Terminal(io.StringIO):
    encoding = "utf-8"  # type: ignore[assignment]

    def isatty(self) -> bool:
        return True


FULL = OSError(errno.ENOSPC, "No space left on device")
GONE = BrokenPipeError(errno.EPIPE, "Broken pipe")
CLOSED = ValueError("I/O operation on closed file")


def leave(monkeypatch: pytest.MonkeyPatch, out: Any, err: Any, *arguments: object) -> int:
    """The exit code of a command with these streams."""
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", out)
        patched.setattr(sys, "stderr", err)
        with pytest.raises(SystemExit) as end:
            program_of(app)([str(argument) for argument in arguments], prog_name="pooling")
        assert (sys.stdout, sys.stderr) == (out, err)
    return int(end.value.code or 0)


@pytest.fixture
def instance(write: Write, tables: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return write(spoiled(tables))


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1", "utf-16", "utf-8"])
def test_any_encoding_gets_the_answer(monkeypatch: pytest.MonkeyPatch, instance: Path, encoding: str) -> None:
    def answer(*more: str) -> tuple[bytes, str]:
        out = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="strict", newline="\n")
        err = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="strict", newline="\n")
        assert leave(monkeypatch, out, err, "solve", instance, *more) == Exit.FINE
        return out.detach().getvalue(), err.detach().getvalue().decode(encoding)  # type: ignore[attr-defined]

    text = answer("--full")[0].decode(encoding)
    assert "Met: 1 of 1 requirement in full" in text
    assert "Audit: holds" in text
    assert any(set(line) == {"─" if encoding.startswith("utf") else "-"} for line in text.splitlines())
    assert not raw(text)
    data = json.loads(answer("--format", "json")[0].decode(encoding))
    assert data["tiers"][0]["value"] == 1
    table, said = answer("--format", "csv", "--table", "tiers")
    assert table.decode(encoding).startswith("name,maximise,unit")
    assert "stdout is in" not in said
    out = io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="\n")
    assert leave(monkeypatch, out, io.StringIO(), "convert", instance, "-") == Exit.FINE
    assert json.loads(out.detach().getvalue().decode(encoding))["instance"]["title"] == HOSTILE  # type: ignore[attr-defined]


def test_rows_that_an_encoding_cannot_hold_say_so(monkeypatch: pytest.MonkeyPatch, instance: Path) -> None:
    out, err = io.TextIOWrapper(io.BytesIO(), encoding="ascii"), io.StringIO()
    assert leave(monkeypatch, out, err, "instances", instance, "--format", "csv") == Exit.FINE
    assert "?[red]e?vil?[/]?2J?end" in out.detach().getvalue().decode("ascii")  # type: ignore[attr-defined]
    assert "stdout is in ascii" in err.getvalue()


@pytest.mark.parametrize(
    "out", [Failing(FULL), Failing(GONE), Failing(CLOSED), None], ids=["full", "gone", "closed", "none"]
)
@pytest.mark.parametrize("err", [io.StringIO(), Failing(FULL), None], ids=["there", "full", "none"])
def test_what_cannot_be_printed_costs_neither_files_nor_exit_code(
    monkeypatch: pytest.MonkeyPatch, instance: Path, out: Any, err: Any
) -> None:
    form = ("--format", "json") if err is None else ()
    assert leave(monkeypatch, out, err, "solve", instance, "--out", "all", *form) == Exit.FINE
    assert read_result("all/result.json").outcome == "optimal"
    assert leave(monkeypatch, out, err, "solve", "nowhere") == Exit.INVALID_INPUT
    assert leave(monkeypatch, out, err, "solve", instance, "--tme-limit") == Exit.USAGE
    assert leave(monkeypatch, out, err, "solve", instance, "--card", "least-cost", "--set", "families.breadth=false",
                 "--set", "budget.scale=2", "--quiet") == Exit.FINE  # fmt: skip
    if isinstance(err, Failing) or err is None:
        return
    assert "Traceback" not in err.getvalue()


def test_an_answer_that_was_not_printed_stays_in_a_file(monkeypatch: pytest.MonkeyPatch, instance: Path) -> None:
    for out, why in ((Failing(FULL), "No space left on device"), (None, "it is closed")):
        err = io.StringIO()
        assert leave(monkeypatch, out, err, "solve", instance, "--quiet") == Exit.FINE
        assert err.getvalue() == f"the answer was not printed ({why}): it is in two-nations.best.json\n"
        assert read_result("two-nations.best.json").plan is not None
        Path("two-nations.best.json").unlink()
    assert leave(monkeypatch, Failing(GONE), io.StringIO(), "solve", instance) == Exit.FINE
    assert not Path("two-nations.best.json").exists(), "a reader that goes away wants no more"


def test_what_is_only_printed_and_cannot_be_is_an_output_that_cannot_be_written(
    monkeypatch: pytest.MonkeyPatch, instance: Path
) -> None:
    err = io.StringIO()
    assert leave(monkeypatch, Failing(FULL), err, "convert", instance, "-") == Exit.USAGE
    assert "error: cannot write stdout: No space left on device" in err.getvalue()
    assert leave(monkeypatch, Failing(FULL), io.StringIO(), "--help") == Exit.FINE
    assert leave(monkeypatch, Failing(GONE), io.StringIO(), "cards") == Exit.FINE
    assert leave(monkeypatch, None, io.StringIO(), "validate", instance) == Exit.FINE


def test_a_warning_is_a_line(monkeypatch: pytest.MonkeyPatch, instance: Path) -> None:
    def warns(*_: Any, **__: Any) -> Result:
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.warn("could not be kept: \x1b[2J", RuntimeWarning, stacklevel=1)
        raise OSError(errno.EIO, "Input/output error", "a\x1bb")

    monkeypatch.setattr("pooling.run.solve", warns)
    out, err = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    with pytest.raises(SystemExit) as end:
        app(["--debug", "solve", str(instance)], prog_name="pooling")
    assert end.value.code == Exit.INTERNAL
    said = err.getvalue().splitlines()
    assert said[0] == "warning: could not be kept: \\x1b[2J"
    assert said[-1] == "error: Input/output error: a\\x1bb"
    assert not raw(err.getvalue())


@pytest.mark.parametrize(
    "settings", [{"TERM": "dumb"}, {"TERM": ""}, {"NO_COLOR": "1"}, {"COLUMNS": "20"}, {}], ids=str
)
def test_a_terminal_gets_what_it_understands(
    monkeypatch: pytest.MonkeyPatch, instance: Path, settings: dict[str, str]
) -> None:
    for name in ("NO_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    out, err = Terminal(), io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    with pytest.raises(SystemExit):
        app(["solve", str(instance)], prog_name="pooling")
    text = out.getvalue()
    coloured = "TERM" not in settings and "NO_COLOR" not in settings
    assert ("\x1b[1m" in text) is coloured
    assert text.count("\x1b") == text.count("\x1b[1") + text.count("\x1b[2") + text.count("\x1b[0") + text.count(
        "\x1b[3"
    )
    for sign in "\u202e\u200b\x9b\u2028\t":
        assert sign not in text
    assert "…" not in text, "no figure is cut"
    assert "60.0" in text
    out.seek(0)
    out.truncate()
    with pytest.raises(SystemExit):
        app(["instances", str(instance), "--format", "csv"], prog_name="pooling")
    assert not raw(out.getvalue()), "rows on a terminal are text for people"


def test_a_dumb_terminal_gets_lines_and_a_gone_one_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "dumb")
    assert isinstance(progress_display(False, 60.0), Lines)
    monkeypatch.setenv("TERM", "xterm")

    def gone(_: str) -> int:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(screen, "write", gone)
    with Bar(60.0):
        pass
    monkeypatch.setattr(sys, "stderr", None)
    assert isinstance(progress_display(False, None), Lines)


# --- the program itself ----------------------------------------------------------------------------------------------


def environment(**settings: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **settings}


@pytest.mark.skipif(os.name != "posix", reason="closes files by number")
def test_closed_files_are_not_taken_by_others(tmp_path: Path) -> None:
    """With stdout and stderr closed the result would be the next file opened: what is printed would go into it."""
    command = f"{sys.executable} -m pooling.cli solve tanker-trio --out r.json >&- 2>&- <&-"
    plain = environment(LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    ran = subprocess.run(["sh", "-c", command], cwd=tmp_path, env=plain, check=False)
    assert ran.returncode == Exit.FINE
    assert read_result(tmp_path / "r.json").outcome == "optimal"


_AT_IMPORT = """
import os, signal, sys
moments = sys.argv[1].split(",")
sys.argv = ["pooling", *sys.argv[2:]]
for moment in moments:
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        print(moment, os.waitstatus_to_exitcode(status), flush=True)
        continue
    class Interrupting:
        def find_spec(self, name, path=None, target=None):
            if name == moment:
                os.kill(os.getpid(), signal.SIGINT)
    sys.meta_path.insert(0, Interrupting())
    os.dup2(os.open("said", os.O_WRONLY | os.O_CREAT | os.O_APPEND), 2)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    from pooling.cli.__main__ import main
    main()
"""


@pytest.mark.skipif(os.name != "posix", reason="forks")
def test_130_ctrl_c_at_any_import(tmp_path: Path) -> None:
    """While the program starts and reads, builds its model (the solve hears it), and writes its outputs."""
    at_once = ["pooling.cli.main", "typer", "pooling.domain.instance", "xlsxwriter", "pooling.report.text"]
    in_solve = ["pooling.formulation.builder"]
    # Where the solve hears it any plan will do, and a large instance has one at once.
    for moments, instance in ((at_once, "tanker-trio"), (in_solve, "benelux-baltic")):
        options = ("-q", "--gap", "0.3", "--out", "all")
        command = [sys.executable, "-c", _AT_IMPORT, ",".join(moments), "solve", instance, *options]
        ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=environment(), check=True)
        assert ran.stderr == ""
        codes = dict(line.split() for line in ran.stdout.splitlines())
        assert codes == dict.fromkeys(moments, str(Exit.CANCELLED.value))
    said = (tmp_path / "said").read_text()
    assert "Traceback" not in said
    assert "Exception ignored" not in said
    assert said.count("stopping: the best plan so far is kept") == 1
    assert said.count("interrupted\n") == len(at_once)
    assert "the best plan so far is in tanker-trio.best.json" in said
    assert read_result(tmp_path / "all").termination.reason == "cancelled", "of the one that heard it"


def test_the_exit_code_of_signals_is_the_one_stated() -> None:
    assert signals.CANCELLED == Exit.CANCELLED


@pytest.mark.skipif(os.name != "posix", reason="sends signals")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_130_being_told_to_end_keeps_the_plan(tmp_path: Path, name: str) -> None:
    gaps = ("--set", "tiers.covered.gap=0.05", "--set", "tiers.cost.gap=0")
    command = [sys.executable, "-m", "pooling.cli", "solve", "benelux-baltic", *gaps, "--out", "r.json"]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment()
    ) as program:
        assert program.stderr is not None
        for line in program.stderr:
            if "tier 2/2" in line:
                break
        program.send_signal(getattr(signal, name))
        out, err = program.communicate(timeout=60)
    assert program.returncode == Exit.CANCELLED
    assert "stopping: the best plan so far is kept" in err
    assert "Audit: holds" in out
    assert read_result(tmp_path / "r.json").termination.reason == "cancelled"


def test_signals_that_are_ignored_stay_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    set_to: dict[int, Any] = {}
    former = {signal.SIGINT: signal.default_int_handler, signal.SIGTERM: signal.SIG_DFL}
    monkeypatch.setattr(signal, "getsignal", lambda one: former.get(one, signal.SIG_IGN))
    monkeypatch.setattr(signal, "signal", lambda one, handler: set_to.update({one: handler}))
    signals.leave_when_told()
    assert set_to == {signal.SIGINT: signals.leave, signal.SIGTERM: signals.leave}


def test_letters_are_written_plainer_only_where_they_must_be() -> None:
    ascii_file = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    assert streams.encodable("─│ “x” – 3 ≤ 4 €… Łódź", ascii_file) == '-| "x" - 3 <= 4 EUR... ??d?'
    assert streams.encodable("Łódź \ud800", io.TextIOWrapper(io.BytesIO(), encoding="utf-8")) == "Łódź ?"

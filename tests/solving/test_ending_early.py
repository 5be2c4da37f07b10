"""Cancel, time limit, Ctrl-C and a killed process: the best plan is kept, and the result says why it ended."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from toys import ROOT, card, toy

import pooling
from pooling.domain.result import Result
from pooling.io.result_file import read_result
from pooling.run import audit_plan
from pooling.solving import highs
from pooling.solving.compiled import Compiled
from pooling.solving.highs import Options, Run
from pooling.solving.progress import Progress
from pooling.solving.state import State

from .hard import hard_card, hard_instance


def plan_holds(result: Result) -> None:
    """A plan that is audited once more, here."""
    assert result.plan is not None
    assert result.plan.commitments
    assert audit_plan(hard_instance(), result.plan, card=hard_card()).ok


def test_time_limit_keeps_the_plan_and_says_so() -> None:
    began = time.perf_counter()
    result = pooling.solve(hard_instance(), card=hard_card(), time_limit_s=2)
    assert time.perf_counter() - began < 5
    assert (result.outcome, result.termination.reason, result.termination.limit) == (
        "feasible",
        "time_limit",
        "time_limit_s",
    )
    plan_holds(result)
    covered = result.tier("covered")
    assert covered.reason == "time_limit"
    assert covered.gap is not None
    assert covered.target_gap < covered.gap < 1
    assert covered.value is not None
    assert covered.bound is not None
    assert covered.value < covered.bound <= 1


def test_a_limit_that_comes_before_any_plan() -> None:
    result = pooling.solve(hard_instance(), card=hard_card(), time_limit_s=0.05)
    if result.plan is None:
        assert result.outcome == "none"
        assert [tier.value for tier in result.tiers] == [None] * len(result.tiers)
        assert [tier.gap for tier in result.tiers] == [None] * len(result.tiers)
    else:
        assert audit_plan(hard_instance(), result.plan, card=hard_card()).ok
    assert result.termination.reason == "time_limit"


def test_cancel_keeps_the_plan() -> None:
    cancel = threading.Event()

    def when_there_is_a_plan(progress: Progress) -> None:
        if progress.value is not None and progress.value > 0.5:
            cancel.set()

    began = time.perf_counter()
    result = pooling.solve(
        hard_instance(), card=hard_card(), cancel=cancel, on_progress=when_there_is_a_plan, time_limit_s=60
    )
    assert time.perf_counter() - began < 15
    assert (result.outcome, result.termination.reason, result.termination.limit) == ("feasible", "cancelled", None)
    assert result.tiers[-1].reason == "cancelled"
    plan_holds(result)


def test_cancelled_from_another_thread_before_it_began() -> None:
    cancel = threading.Event()
    cancel.set()
    began = time.perf_counter()
    result = pooling.solve(hard_instance(), card=hard_card(), cancel=cancel)
    assert time.perf_counter() - began < 5
    assert result.termination.reason == "cancelled"
    assert result.outcome in ("none", "feasible")


# --- a solver that does not stop ------------------------------------------------------------------------------------


class Stuck:
    """HiGHS that finds a plan, writes it to its state and then hears nothing until it is let go."""

    def __init__(self, found: bool) -> None:
        self.found = found
        self.let_go = threading.Event()
        self.real = highs._run

    def __call__(self, compiled: Compiled, objective: Any, _options: Options, *rest: Any) -> Run:
        state: State = rest[1]
        if self.found:
            run = self.real(compiled, objective, Options(gap=0.0), None, State(), threading.Event(), 0.0)
            with state.lock:
                state.x, state.value, state.bound, state.found, state.nodes = run.x, run.value, 1.0, 1, 7
        self.let_go.wait(30)
        return Run("failed", "let go", None, None, None, 0, 0.0)


@pytest.fixture(params=[True, False])
def stuck(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    one = Stuck(request.param)
    monkeypatch.setattr(highs, "_run", one)
    yield one
    one.let_go.set()


def small() -> tuple[Compiled, Any]:
    from toys import compiled

    model = compiled(toy(), card())
    return model, model.objectives[0]


def test_highs_that_does_not_stop_at_its_limit_is_left_behind(stuck: Stuck) -> None:
    model, objective = small()
    began = time.perf_counter()
    run = highs.run(model, objective, Options(time_limit_s=0.2), grace_s=0.3)
    assert 0.4 < time.perf_counter() - began < 1.5
    assert run.ended == "time_limit"
    assert "left behind" in run.detail
    if stuck.found:
        assert (run.value, run.bound, run.nodes) == (1.0, 1.0, 7)
        assert run.x is not None
        assert objective.value(run.x) == 1.0
    else:
        assert (run.x, run.value, run.bound) == (None, None, None)


def test_highs_that_does_not_hear_a_cancel_is_left_behind(stuck: Stuck) -> None:
    model, objective = small()
    cancel = threading.Event()
    threading.Timer(0.1, cancel.set).start()
    began = time.perf_counter()
    run = highs.run(model, objective, Options(), cancel=cancel, grace_s=0.3)
    assert 0.3 < time.perf_counter() - began < 1.5
    assert run.ended == "cancelled"
    assert (run.x is not None) == stuck.found


class StuckOnce(Stuck):
    """Only the first run in whole units is stuck."""

    used = False

    def __call__(self, compiled: Compiled, *args: Any) -> Run:
        if not self.used and compiled.whole.any():
            self.used = True
            return super().__call__(compiled, *args)
        return self.real(compiled, *args)


@pytest.mark.parametrize("threads", [1, 2])
def test_a_run_left_behind_costs_no_more_than_its_grace(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    one = StuckOnce(found=True)
    monkeypatch.setattr(highs, "_run", one)
    monkeypatch.setattr(highs.run, "__kwdefaults__", {**(highs.run.__kwdefaults__ or {}), "grace_s": 0.3})
    done = threading.Event()
    results: list[Result] = []

    def work() -> None:
        results.append(pooling.solve(toy(), card=card("spending"), time_limit_s=0.5, threads=threads))
        done.set()

    threading.Thread(target=work, daemon=True).start()
    finished = done.wait(2)
    one.let_go.set()
    done.wait(10)
    assert finished
    assert results[0].plan is not None
    assert results[0].tier("covered").value == 1.0


def test_a_fault_inside_the_run_is_raised_to_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any) -> Run:
        raise ZeroDivisionError("inside")

    monkeypatch.setattr(highs, "_run", broken)
    with pytest.raises(ZeroDivisionError, match="inside"):
        pooling.solve(toy(), card=card())
    monkeypatch.undo()
    assert pooling.solve(toy(), card=card()).outcome == "optimal"


# --- processes ------------------------------------------------------------------------------------------------------

SCRIPT = """
import sys
import pooling
import pooling.engine.keeping
from solving.hard import hard_card, hard_instance

pooling.engine.keeping.SAVE_EVERY_S = 0.2

def tell(progress):
    if progress.value is not None and progress.value > 0.3:
        print("plan", flush=True)

result = pooling.solve(
    hard_instance(), card=hard_card(), time_limit_s=60, on_progress=tell, keep=sys.argv[1]
)
print("result", result.termination.reason, result.outcome, len(result.plan.commitments), flush=True)
"""


def started(keep: Path) -> subprocess.Popen[str]:
    """A process that solves; returns when it has a plan."""
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(keep)],
        env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "plan\n"
    return process


def test_ctrl_c_keeps_the_best_plan_and_its_file(tmp_path: Path) -> None:
    keep = tmp_path / "best.json"
    process = started(keep)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 0, err
    last = out.strip().split("\n")[-1].split()
    assert last[:3] == ["result", "cancelled", "feasible"]
    result = read_result(keep)
    assert (result.termination.reason, result.outcome) == ("cancelled", "feasible")
    plan_holds(result)
    assert result.plan is not None
    assert len(result.plan.commitments) == int(last[3])


def test_a_killed_process_leaves_a_valid_result(tmp_path: Path) -> None:
    keep = tmp_path / "best.json"
    process = started(keep)
    deadline = time.perf_counter() + 15
    while time.perf_counter() < deadline and not (keep.exists() and '"commitments": []' not in keep.read_text("utf-8")):
        time.sleep(0.05)
    process.kill()
    process.communicate(timeout=20)
    assert process.returncode == -signal.SIGKILL
    result = read_result(keep)
    plan_holds(result)
    assert (result.termination.reason, result.outcome) == ("cancelled", "feasible")
    assert "did not get to its end" in result.termination.detail
    audited = pooling.audit_result(hard_instance(), keep, card=hard_card())
    assert audited.ok, audited
    assert [path.name for path in tmp_path.iterdir()] == ["best.json"]


def test_the_file_at_the_end_is_the_result(tmp_path: Path) -> None:
    keep = tmp_path / "result.json"
    result = pooling.solve(toy(), card=card(tiers=("covered", "cost")), keep=keep)
    assert json.loads(keep.read_text(encoding="utf-8")) == json.loads(json.dumps(result.as_dict()))


def test_an_infeasible_result_is_kept_as_well(tmp_path: Path) -> None:
    keep = tmp_path / "result.json"
    pooling.solve(toy(offers=[]), card=card(coverage__shortfall_allowed=False), keep=keep)
    assert read_result(keep).outcome == "infeasible"


@pytest.mark.skipif(not hasattr(signal, "raise_signal"), reason="no signals here")
def test_ctrl_c_during_a_report_keeps_the_plan() -> None:
    once: list[bool] = []

    def interrupt(progress: Progress) -> None:
        if progress.value is not None and progress.value > 0.3 and not once:
            once.append(True)
            signal.raise_signal(signal.SIGINT)

    try:
        result = pooling.solve(hard_instance(), card=hard_card(), time_limit_s=4, on_progress=interrupt)
    except KeyboardInterrupt:
        pytest.fail("the plan is lost")
    assert result.termination.reason == "cancelled"
    plan_holds(result)


def test_a_file_that_cannot_be_kept_is_refused_before_the_run(tmp_path: Path) -> None:
    for keep in (tmp_path, tmp_path / "missing" / "result.json"):
        with pytest.raises(pooling.InvalidInput) as caught:
            pooling.solve(toy(), card=card(), keep=keep)
        assert [problem.place for problem in caught.value.problems] == ["keep"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_disk_that_fills_up_does_not_cost_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pooling.io import result_file

    def full(_result: Result, _path: Path) -> None:
        with Path("/dev/full").open("w", encoding="utf-8") as handle:
            handle.write("x" * 100_000)

    monkeypatch.setattr(result_file, "write_result", full)
    with pytest.warns(RuntimeWarning, match="could not be kept.*No space left"):
        result = pooling.solve(toy(), card=card(tiers=("covered", "cost")), keep=tmp_path / "result.json")
    assert result.outcome == "optimal"
    assert result.plan is not None
    assert result.audit is not None
    assert result.audit.ok


# --- reasons for gaps, within the run -------------------------------------------------------------------------


def test_reasons_worked_out_in_the_run_are_those_asked_for_later() -> None:
    overrides = {"budget.scale": 0.5, "breadth.largest_share": 0.4}
    asked: dict[str, Any] = {"card": "fair-share", "overrides": overrides, "gap": 0.02}
    later, within = (pooling.solve("tanker-trio", **asked, explain=explain) for explain in (False, True))
    assert within.gap_rows == later.gap_rows
    assert within.gap_rows
    assert within.timings_s["explain"] > 0
    assert "explain" not in later.timings_s
    assert within.termination == later.termination


def test_a_cancel_while_reasons_are_sought_keeps_the_plan_and_says_so() -> None:
    cancel = threading.Event()

    def listen(progress: Progress) -> None:
        if progress.phase == "explain":
            cancel.set()

    result = pooling.solve("nordic-five", explain=True, cancel=cancel, on_progress=listen)
    assert result.termination.reason == "cancelled"
    assert result.termination.detail == "it was cancelled while reasons for gaps were sought"
    assert result.plan == pooling.solve("nordic-five").plan
    assert result.outcome == "optimal"
    assert {reason.kind for gap in result.gap_rows for reason in gap.reasons} == {"undecided"}
    # What another run may tell is not told apart here, and the result holds as it is.
    assert pooling.audit_result(pooling.load("nordic-five"), result).ok


def test_a_limit_holds_while_reasons_are_sought(monkeypatch: pytest.MonkeyPatch) -> None:
    real, asked = highs.run, []

    def slow(*arguments: Any, **more: Any) -> Run:
        if asked:
            time.sleep(0.3)
        return real(*arguments, **more)

    def listen(progress: Progress) -> None:
        if progress.phase == "explain":
            asked.append(progress)

    monkeypatch.setattr(highs, "run", slow)
    overrides = {"budget.scale": 0.5, "breadth.largest_share": 0.4}
    asked_for: dict[str, Any] = {"card": "fair-share", "overrides": overrides, "gap": 0.02}
    result = pooling.solve("tanker-trio", **asked_for, explain=True, time_limit_s=2, on_progress=listen)
    assert result.termination.reason == "time_limit"
    assert result.termination.detail == "the time limit came while reasons for gaps were sought"
    assert result.plan is not None
    assert 2 <= result.timings_s["total"] < 4

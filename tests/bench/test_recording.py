"""What is refused, kept and run again."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

import pytest

from . import record
from .recording import REFUSED, Busy, Record, allowed, cores, measured, refuse_when_busy


def test_nothing_is_recorded_beside_other_work() -> None:
    with pytest.raises(Busy, match=r"nothing is recorded beside other work.*--anyway"):
        refuse_when_busy(lambda: cores() + 0.01, settle_s=0.0)
    assert refuse_when_busy(lambda: float(cores()), settle_s=0.0) == cores()
    sinking = iter([cores() + 1.0, 0.3])
    assert refuse_when_busy(lambda: next(sinking), settle_s=0.05) == 0.3, "what ran before may die down"


def test_a_busy_machine_ends_the_record_with_its_code(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def busy() -> float:
        raise Busy("the load is too high")

    for name in ("RUNS", "TRIAL"):
        monkeypatch.setattr(record, name, tmp_path / name)
    monkeypatch.setattr(record, "refuse_when_busy", busy)
    assert record.main(["--only", "growing-years", "--seeds", "1"]) == REFUSED
    assert "refused: the load is too high" in capsys.readouterr().err
    assert not (tmp_path / "RUNS").exists()


def test_a_run_during_which_the_load_rises_is_not_recorded() -> None:
    load = iter([0.5, 7.0, *[0.5] * 1_000])
    process = measured([sys.executable, "-c", "print()"], 10.0, lambda: next(load))
    assert process.load_most == 7.0
    assert process.load_most > allowed(1)
    assert allowed(1) == cores()


def test_what_a_process_took_is_its_own() -> None:
    code = "import sys, time\nx = bytearray(200_000_000)\nwhile time.process_time() < 0.3: pass\nsys.exit('no')"
    # A process begins as a copy of the one that starts it.
    own_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    process = measured([sys.executable, "-c", code], 10.0)
    assert process.code == 1
    assert process.words.strip() == "no"
    assert 190 < process.peak_mb < 200 + own_mb
    assert 0.3 <= process.cpu_s < 2.0


def test_a_record_goes_on_where_it_ended(tmp_path: Path) -> None:
    path = tmp_path / "runs.jsonl"
    into = Record.at(path)
    into.add({"key": "a", "made_of": "1"})
    into.add({"key": "b", "made_of": "1", "failed": "killed"})
    with path.open("a", encoding="utf-8") as file:
        file.write('{"key": "c", "made_')
    again = Record.at(path)
    assert again.has("a", "1")
    assert not again.has("a", "2"), "other code, matrix or versions"
    assert not again.has("b", "1"), "what failed is tried again"
    assert not again.has("c", "1"), "its line was cut short"


def test_a_folded_record_has_one_line_a_run(tmp_path: Path) -> None:
    into = Record.at(tmp_path / "runs.jsonl")
    for made_of in ("1", "2"):
        into.add({"key": "b", "made_of": made_of})
    into.add({"key": "a", "made_of": "1"})
    into.fold()
    lines = [json.loads(line) for line in into.path.read_text(encoding="utf-8").splitlines()]
    assert lines == [{"key": "a", "made_of": "1"}, {"key": "b", "made_of": "2"}]


def test_another_contestant_begins_with_every_seed() -> None:
    asked, _ = record.chosen(["--only", "nato-32-alone-1y", "--contestants", "ours", "highs", "plain"])
    case = asked.cases[0]
    assert [asked.turn(case, seed)[0] for seed in range(4)] == ["ours", "highs", "plain", "ours"]
    assert all(sorted(asked.turn(case, seed)) == ["highs", "ours", "plain"] for seed in range(4))
    two, _ = record.chosen(["--only", "nato-32-alone-1y", "--threads", "2", "--contestants", "ours", "scip", "plain"])
    assert two.turn(case, 0) == ["ours"], "plain Pyomo and SCIP have one thread"


def test_a_case_that_nobody_knows_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        record.chosen(["--only", "nowhere"])
    assert "no case is called nowhere: nordic-five/coverage" in capsys.readouterr().err

"""Scripts for a cluster do what the study does: their tasks are run here, many at the same time, as a cluster would."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from command_line import run_here

import pooling
from pooling.study.parts import Part, part_of, run_part
from pooling.study.reproducing import reproduce
from pooling.study.running import prepared, run_study
from pooling.study.scripts import Packing, needs
from pooling.study.spec import Spec
from pooling.study.store import Store
from pooling.study.study import Study
from pooling.study.tables import CELLS, RUNS
from tests.study.small import repeated

ROOT = Path(__file__).parents[2]
STUDY = """
name = "money"
[limits]
hard_time_s = 90
memory_mb = 2000
[[blocks]]
name = "trio"
instances = ["tanker-trio"]
ranges = [{ name = "money", change = "budgets amount_million*={}", values = [0.5, 0.8, 1.0, 1.2] }]
seeds = [0, 1]
"""
SBATCH = """#!/bin/bash
# Runs every task of an array at once, and says what it was called with; the number of a job is that of its first part.
echo "$@" >> "$CALLED"
for word in "$@"; do case "$word" in --array=0-*) last="${word#--array=0-}"; last="${last%%%*}" ;; esac; done
script="${@: -2:1}"; offset="${@: -1}"
for index in $(seq 0 "$last"); do SLURM_ARRAY_TASK_ID=$index bash "$script" "$offset" >&2 & done
wait
echo "4$offset;here"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "money.toml").write_text(STUDY, encoding="utf-8")
    return tmp_path / "money.toml"


def ran(command: list[object], **variables: object) -> subprocess.CompletedProcess[str]:
    names = {name: str(value) for name, value in variables.items()}
    given = {**os.environ, "PYTHONPATH": str(ROOT), **names}
    return subprocess.run([str(word) for word in command], env=given, capture_output=True, text=True, check=False)


def submitted(out: Path, tmp_path: Path) -> list[str]:
    """Have the scripts of a study submitted and done; what was said to each sbatch."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "sbatch").write_text(SBATCH, encoding="utf-8")
    (tmp_path / "bin" / "sbatch").chmod(0o755)
    path, called = f"{tmp_path / 'bin'}:{os.environ['PATH']}", tmp_path / "called"
    done = ran(["bash", out / "slurm" / "submit.sh", "--partition=x"], PATH=path, CALLED=called)
    words = called.read_text(encoding="utf-8").splitlines()
    assert (done.returncode, done.stdout.split()) == (0, [f"4{word.split()[-1]}" for word in words]), done.stderr
    return words


def test_all_tasks_at_the_same_time_do_the_study(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "a folder of 100%, it's"
    made = run_here("study", "export", file, "--slurm", "--out", out, "--pack", 4)
    assert (made.code, made.out.split("\n")[:2]) == (0, [f"{out}/slurm/task.sh", f"{out}/slurm/submit.sh"])
    logs = f"--output={out}".replace("%", "%%") + "/slurm/logs/%A_%a.out"
    assert submitted(out, tmp_path) == [f"--parsable --partition=x --array=0-1 {logs} {out}/slurm/task.sh 0"]
    assert Study(out).states == Counter(done=8)
    assert all(row.same for row in reproduce(out))


@pytest.mark.long
def test_arrays_that_are_split_leave_the_tables_of_a_plain_run(file: Path, tmp_path: Path) -> None:
    out, plain = tmp_path / "out", tmp_path / "plain"
    run_here("study", "export", file, "--slurm", "--out", out, "--pack", 1, "--array-size", 6, "--at-once", 6)
    first, second = submitted(out, tmp_path)
    assert first.startswith("--parsable --partition=x --array=0-5%6 ")
    assert second.startswith("--parsable --dependency=afterany:40 --partition=x --array=0-1%6 ")
    # HyperQueue's tasks do what is left.
    Store(out).forget([Study(out).store.rows(CELLS)[4]["run"]])
    assert run_here("study", "export", out, "--hyperqueue", "--pack", 3).code == 0
    task = ran([out / "hyperqueue" / "task.sh"], HQ_TASK_ID=2)
    assert (task.returncode, task.stdout.splitlines()[-1].partition(",")[0]) == (0, "part 2/3: 3 of 3 runs done")
    run_study(file, plain, workers=1)
    assert repeated(Store(out)) == repeated(Store(plain))
    assert Store(out).rows(CELLS) == Store(plain).rows(CELLS)


def test_scripts_say_what_the_limits_of_the_study_ask_for(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run_here("study", "export", file, "--slurm", "--out", out, "--pack", 4, "--workers", 2)
    task = (out / "slurm" / "task.sh").read_text(encoding="utf-8")
    # Two runs at once, twice 90 s and 300 s to begin and end; 2 x 2000 + 500 MB in MiB.
    asked = re.findall(r"^#SBATCH (.*)$", task, re.MULTILINE)
    assert {"--export=NONE", "--cpus-per-task=2", "--mem=4292M", "--time=8", "--signal=B:TERM@60"} <= set(asked)
    assert task.splitlines()[1].startswith("#SBATCH"), "Slurm reads no further than the first other line"
    run_here("study", "export", file, "--hyperqueue", "--out", out, "--pack", 4)
    task = (out / "hyperqueue" / "task.sh").read_text(encoding="utf-8")
    asked = re.findall(r"^#HQ (.*)$", task, re.MULTILINE)
    assert asked == [
        "--name=pooling-money",
        "--cpus=1",
        "--resource mem=2385",
        "--time-limit=660s",
        "--time-request=660s",
    ]
    submit = (out / "hyperqueue" / "submit.sh").read_text(encoding="utf-8")
    assert 'hq submit "$@" --array=1-2 ' in submit
    for script in out.glob("*/*.sh"):
        assert ran(["bash", "-n", script]).returncode == 0
    bare = Spec(name="x", blocks=({"name": "b"},))  # type: ignore[arg-type]
    assert (needs(bare, Packing(5)).memory_mib, needs(bare, Packing(5)).seconds) == (None, None)


def test_parts_are_all_runs_and_share_none(file: Path, tmp_path: Path) -> None:
    with prepared(file, tmp_path / "out") as (whole, _):
        pass
    study = Study(tmp_path / "out")
    parts = [[run.id for run in part_of(study, Part(number, 3)).runs] for number in (1, 2, 3)]
    assert sorted(map(len, parts)) == [2, 3, 3]
    assert sorted(run for part in parts for run in part) == sorted(run.id for run in whole.runs)
    assert not part_of(study, Part(11, 11)).runs


def test_a_part_of_a_study_that_has_changed_since_is_refused(file: Path, tmp_path: Path) -> None:
    facts = pooling.load("tanker-trio")
    (tmp_path / "trio.json").write_text(json.dumps(facts.tables()), encoding="utf-8")
    file.write_text(STUDY.replace("tanker-trio", "trio.json"), encoding="utf-8")
    out = tmp_path / "out"
    run_here("study", "export", file, "--slurm", "--out", out)
    changed = pooling.variant(facts, "budgets nation=XAA amount_million*=2").instance
    (tmp_path / "trio.json").write_text(json.dumps(changed.tables()), encoding="utf-8")
    with pytest.raises(pooling.InvalidInput, match="is another run now") as error:
        run_part(out, Part(1, 4))
    assert len(error.value.problems) == 2
    assert not list(Store(out).runs(RUNS))


def test_what_is_typed_wrong_is_refused(file: Path, tmp_path: Path) -> None:
    for part in ("0/3", "4/3", "1", "a/b"):
        assert run_here("study", "run", tmp_path, "--part", part).code == 2
    assert run_here("study", "run", file, "--part", "1/2").code == 2
    assert run_here("study", "export", file).code == 2
    assert run_here("study", "export", file, "--slurm", "--hyperqueue").code == 2
    assert run_here("study", "export", file, "--hyperqueue", "--at-once", 3).code == 2
    assert run_here("study", "run", tmp_path, "--part", "1/2").code == 3
    assert not (tmp_path / "money-study").exists()

"""A study on a cluster: scripts that hand its parts to Slurm or HyperQueue, as text. Nothing is submitted here."""

from __future__ import annotations

import math
import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pooling.study.spec import Spec

TASK, SUBMIT, LOGS = "task.sh", "submit.sh", "logs"
ARRAY_SIZE = 1001
"""Slurm's MaxArraySize where nobody has set another: indices of an array are below it."""
PARENT_MB = 500.0
"""Memory of a task beside that of its runs: the process that gives them out."""
START_S = 300.0
"""Seconds of a task beside those of its runs: imports from a shared disk, and a warning well before its end."""
WARNED_S = 60
"""So long before the end of its time a task is told to keep what it has."""
OVERRUN = 1.5
"""A run with a limit of time and no hard one is given so many times it: it still audits its plan then."""


@dataclass(frozen=True, slots=True)
class Packing:
    """How runs go into tasks: ``runs`` of them in a task, ``workers`` of these at once.

    ``at_once``: tasks that Slurm runs at once at most; ``array_size``: its MaxArraySize.
    """

    runs: int
    workers: int = 1
    at_once: int | None = None
    array_size: int = ARRAY_SIZE


@dataclass(frozen=True, slots=True)
class Needs:
    """What a task asks of the cluster; None where the study has no limit to say it by."""

    cpus: int
    memory_mib: int | None
    seconds: int | None


def needs(spec: Spec, packing: Packing) -> Needs:
    """What a task asks for, by the limits of the study."""
    limits = spec.limits
    each_s = limits.hard_time_s or (None if limits.time_limit_s is None else OVERRUN * limits.time_limit_s)
    memory = None if limits.memory_mb is None else limits.memory_mb * packing.workers + PARENT_MB
    return Needs(
        cpus=packing.workers * spec.threads,
        memory_mib=None if memory is None else math.ceil(memory * 1e6 / 2**20),
        seconds=None if each_s is None else math.ceil(math.ceil(packing.runs / packing.workers) * each_s + START_S),
    )


def slurm(spec: Spec, runs: int, folder: Path, where: Path, packing: Packing) -> dict[str, str]:
    """Scripts by name: a task, and what submits arrays of it, as many as the largest size of an array asks for.

    folder: of the study, made ready; where: the folder of the scripts. Arrays with a limit of tasks at once go one
    after the other: Slurm keeps it for each array by itself.
    """
    tasks, asks = math.ceil(runs / packing.runs), needs(spec, packing)
    directives = [
        f"--job-name=pooling-{spec.name}",
        "--export=NONE",  # nothing of the shell that submits: every path below is a whole one
        "--nodes=1",
        "--ntasks=1",
        f"--cpus-per-task={asks.cpus}",
    ]
    if asks.memory_mib is not None:
        directives.append(f"--mem={asks.memory_mib}M")
    if asks.seconds is not None:
        directives += [f"--time={math.ceil(asks.seconds / 60)}", f"--signal=B:TERM@{WARNED_S}"]
    head = [*(f"#SBATCH {directive}" for directive in directives), *_about(spec, runs, tasks, asks)]
    number = "$((SLURM_ARRAY_TASK_ID + ${1:-0} + 1))"
    task = _script(head, _body(folder, number, tasks, packing, spec))
    return {TASK: task, SUBMIT: _script(_submits("sbatch"), _arrays(where, tasks, packing))}


def _arrays(where: Path, tasks: int, packing: Packing) -> Iterator[str]:
    throttle = "" if packing.at_once is None else f"%{packing.at_once}"
    logs = shlex.quote(f"{where / LOGS}".replace("%", "%%") + "/%A_%a.out")
    before = ""
    for offset in range(0, tasks, packing.array_size):
        last = min(tasks - offset, packing.array_size) - 1
        options = f"--array=0-{last}{throttle} --output={logs} {_quoted(where / TASK)} {offset}"
        yield f'job=$(sbatch --parsable{before} "$@" {options})'
        yield 'echo "${job%%;*}"'
        before = ' --dependency=afterany:"${job%%;*}"' if throttle else ""


def hyperqueue(spec: Spec, runs: int, folder: Path, where: Path, packing: Packing) -> dict[str, str]:
    """The same for HyperQueue: it takes an array of any size, and runs as many tasks as its workers have room for."""
    tasks, asks = math.ceil(runs / packing.runs), needs(spec, packing)
    directives = [f"--name=pooling-{spec.name}", f"--cpus={asks.cpus}"]
    if asks.memory_mib is not None:
        directives.append(f"--resource mem={asks.memory_mib}")  # workers find out what their nodes have
    if asks.seconds is not None:
        directives += [f"--time-limit={asks.seconds}s", f"--time-request={asks.seconds}s"]
    head = [*(f"#HQ {directive}" for directive in directives), *_about(spec, runs, tasks, asks)]
    task = _script(head, ["exec 2>&1", *_body(folder, "$HQ_TASK_ID", tasks, packing, spec)])
    logs = shlex.quote(f"{where / LOGS}/%{{TASK_ID}}.out")
    array = f'exec hq submit "$@" --array=1-{tasks} --stdout={logs} --stderr=none --directives=always'
    return {
        TASK: task,
        SUBMIT: _script(_submits("hq submit"), [f"{array} {_quoted(where / TASK)}"]),
    }


def _quoted(path: Path) -> str:
    return shlex.quote(str(path))


def _about(spec: Spec, runs: int, tasks: int, asks: Needs) -> Iterator[str]:
    yield f"# Study {spec.name}: {runs} runs in {tasks} tasks. A task that is given again does only what is left of it."
    lacking = [name for name, known in (("memory_mb", asks.memory_mib), ("hard_time_s", asks.seconds)) if known is None]
    if lacking:
        yield f"# The study has no limit {' and no '.join(lacking)}: the cluster's own hold."


def _submits(program: str) -> list[str]:
    return [f"# Submits all tasks. Options of this script are options of {program}: bash {SUBMIT} --OPTION=VALUE"]


def _body(folder: Path, number: str, tasks: int, packing: Packing, spec: Spec) -> list[str]:
    command = shlex.join([sys.executable, "-m", "pooling.cli", "study", "run", str(folder)])
    return [
        # Linear algebra of one run must not take the cores of the next.
        f"export OMP_NUM_THREADS={spec.threads} OPENBLAS_NUM_THREADS={spec.threads} MKL_NUM_THREADS={spec.threads}",
        f'exec {command} --part "{number}/{tasks}" --workers {packing.workers}',
    ]


def _script(head: Iterator[str] | list[str], body: Iterator[str] | list[str]) -> str:
    return "\n".join(["#!/bin/bash", *head, "set -eu", *body]) + "\n"

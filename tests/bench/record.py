"""The benchmark: ``python -m tests.bench.record [--quick] [--only NAME] [--threads N] [--anyway] [--page]``.

Every run is a process of its own; contestants take turns, and who begins changes with the seed. What is recorded
already (same code, matrix and versions) is not run again, so a record that was broken off goes on where it ended.
Writes runs.jsonl, docs/benchmarks.md and docs/benchmarks.svg; with ``--anyway`` the same in build/bench.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from pooling.domain.instance import Instance
from pooling.engine.keys import versions
from pooling.io.json_file import write_json
from pooling.solving.compiled import Compiled

from .cases import CASES, GAP, LEVELS, SEEDS, Case, level
from .levels import find
from .page import write_pages
from .problem import Problem
from .recording import REFUSED, ROOT, Busy, Measured, Record, allowed, load_1min, measured, refuse_when_busy
from .stating import cleaned, compiled_of, held, problem_of

HERE = Path(__file__).parent
RUNS = HERE / "runs.jsonl"
TRIAL = ROOT / "build" / "bench"
CONTESTANTS = ("ours", "highs", "highs-ours", "scip", "plain")
SOLVING = ("domain", "io", "audit", "certificate", "formulation", "solving", "reasons", "engine")
"""Rooms that decide what a run of ours does."""
MADE_BY = {
    "ours": (*(f"pooling/{room}" for room in SOLVING), "tests/bench/run_ours.py", "tests/bench/points.py"),
    "highs": ("tests/bench/run_highs.py", "tests/bench/points.py", "tests/bench/problem.py"),
    "scip": ("tests/bench/run_scip.py", "tests/bench/points.py", "tests/bench/problem.py"),
    "plain": ("tests/bench/plain_pyomo.py", "tests/bench/points.py"),
}


@dataclass(frozen=True)
class Asked:
    """What is recorded: which cases and contestants, with how many threads and seeds."""

    cases: tuple[Case, ...]
    contestants: tuple[str, ...]
    seeds: int
    threads: int
    quick: bool
    scip: str
    anyway: bool

    def limit_s(self, case: Case) -> float:
        return case.quick_s if self.quick and case.quick_s is not None else case.limit_s

    def turn(self, case: Case, seed: int) -> list[str]:
        """Contestants of a case, another of them first with each seed."""
        known = [name for name in self.contestants if self.may(case, name)]
        first = seed % max(len(known), 1)
        return known[first:] + known[:first]

    def may(self, case: Case, name: str) -> bool:
        """Plain Pyomo states some cases only; it and SCIP have one thread."""
        return {"plain": case.plain and self.threads == 1, "scip": self.threads == 1}.get(name, True)


class Stated:
    """A case at a seed: its files, and what runs of it are made of."""

    def __init__(self, case: Case, seed: int, asked: Asked, folder: Path) -> None:
        self.case, self.seed, self.threads, self.folder = case, seed, asked.threads, folder
        self.limit_s, self.scip = asked.limit_s(case), asked.scip
        card = case.card()
        self.instance: Instance = case.instance()
        self.model: Compiled = compiled_of(self.instance, card, seed)
        best = case.best_before()
        before = self.model.objectives[:-1]
        missing = [objective.name for objective in before if objective.name not in best]
        if missing:
            raise SystemExit(f"{case.name}: no level is known of {', '.join(missing)}; run with --levels first")
        self.levels = {one.name: level(best[one.name], one.maximise) for one in before}
        problem = problem_of(self.model, self.levels, GAP, self.limit_s, asked.threads)
        problem.save(folder / "problem.npz")
        self.hash = hash_of(problem)
        write_json(self.instance, folder / "instance.json")
        write_json(shuffled(self.instance, seed), folder / "shuffled.json")
        job = {
            "instance": str(folder / "instance.json"),
            "card": case.card_name,
            "overrides": dict(card.overrides),
            "levels": self.levels,
            "seed": seed,
            "threads": asked.threads,
            "limit_s": self.limit_s,
        }
        (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")

    def key(self, contestant: str) -> str:
        return f"{self.case.name} {self.limit_s:g}s {self.threads}t seed{self.seed} {contestant}"

    def made_of(self, contestant: str) -> str:
        """What decides a run: its code, its versions, its matrix."""
        kind = "highs" if contestant.startswith("highs") else contestant
        told = [code_hash(MADE_BY[kind]), self.hash, json.dumps(versions_of(kind, self.scip), sort_keys=True)]
        return hashlib.sha256("|".join(told).encode()).hexdigest()[:16]

    def command(self, contestant: str, out: Path) -> list[str]:
        problem, python = str(self.folder / "problem.npz"), [sys.executable, "-m"]
        if contestant == "ours":
            return [*python, "tests.bench.run_ours", str(self.folder / "job.json"), str(out)]
        if contestant == "scip":
            return [self.scip, "-m", "tests.bench.run_scip", problem, str(out)]
        if contestant == "plain":
            covered = self.levels["covered"]
            given = [str(self.folder / "shuffled.json"), str(GAP), repr(covered), str(self.limit_s), str(out)]
            return [*python, "tests.bench.plain_pyomo", *given]
        options = "ours" if contestant == "highs-ours" else "default"
        return [*python, "tests.bench.run_highs", problem, str(out), options]


def hash_of(problem: Problem) -> str:
    """What every contestant is given but the time, the options and the scaling: those are code."""
    digest = hashlib.sha256(json.dumps([problem.asked["gap"], problem.asked["share"]]).encode())
    for array in (problem.low, problem.high, problem.whole, *problem.rows(len(problem.tiers) - 1)):
        digest.update(np.ascontiguousarray(array).tobytes())
    for tier in problem.tiers:
        digest.update(tier.cost.tobytes())
        digest.update(json.dumps([tier.name, tier.maximise, tier.constant, tier.lift, tier.options]).encode())
    return digest.hexdigest()[:16]


@cache
def code_hash(paths: tuple[str, ...]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        place = ROOT / path
        for file in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            digest.update(file.read_bytes())
    return digest.hexdigest()


@cache
def versions_of(kind: str, scip: str) -> dict[str, str]:
    if kind == "scip":
        return {"pyscipopt": scip_version(scip) or "none"}
    names = ("python", "highspy", "numpy") if kind == "highs" else tuple(versions())
    return {name: versions()[name] for name in names}


@cache
def scip_version(python: str) -> str | None:
    """The version of pyscipopt that an interpreter has; None where it has none."""
    told = subprocess.run([python, "-c", "import pyscipopt as s; print(s.__version__)"], capture_output=True, text=True)
    return told.stdout.strip() if told.returncode == 0 else None


def shuffled(instance: Instance, seed: int) -> Instance:
    """The instance with its rows in another order: plain Pyomo makes its matrix itself. Periods keep theirs."""
    if not seed:
        return instance
    tables = instance.tables()
    for name, rows in tables.items():
        if isinstance(rows, list) and name != "periods":
            Random(f"{seed} {name}").shuffle(rows)
    return Instance.of(tables)


def one_run(stated: Stated, contestant: str, load: Callable[[], float] = load_1min) -> dict[str, Any]:
    """A run and what is recorded of it."""
    out = stated.folder / f"{contestant}.json"
    out.unlink(missing_ok=True)
    before = load()
    process = measured(stated.command(contestant, out), stated.limit_s, load)
    run: dict[str, Any] = {
        "key": stated.key(contestant),
        "made_of": stated.made_of(contestant),
        "case": stated.case.name,
        "contestant": contestant,
        "seed": stated.seed,
        "threads": stated.threads,
        "limit_s": stated.limit_s,
        "at": datetime.now(UTC).strftime("%Y-%m-%d %H:%M"),
        "load": [round(before, 2), round(process.load_most, 2)],
        "versions": versions_of("highs" if contestant.startswith("highs") else contestant, stated.scip),
        "tier_names": [objective.name for objective in stated.model.objectives],
        "levels": stated.levels,
        "model": stated.model.size,
        "years": len(stated.instance.period_ids),
        **_process(process),
        "tiers": [],
    }
    if process.code or not out.exists():
        return {**run, "failed": f"ended with {process.code}: {process.words.strip()[-500:]}"}
    told = json.loads(out.read_text(encoding="utf-8"))
    if "rows" in told and (told["rows"], told["columns"]) != (run["model"]["rows"], run["model"]["columns"]):
        raise SystemExit(f"{contestant} does not state the same mathematics: {told['rows'], told['columns']}")
    vectors = {} if contestant == "plain" else dict(np.load(f"{out}.npz"))
    return {**run, **told, "tiers": list(_checked(stated, told["tiers"], list(vectors.values())))}


def _process(process: Measured) -> dict[str, float]:
    return {
        "process_s": round(process.wall_s, 2),
        "process_cpu_s": round(process.cpu_s, 2),
        "peak_mb": round(process.peak_mb, 1),
    }


def _checked(stated: Stated, tiers: list[dict[str, Any]], vectors: list[Any]) -> Iterator[dict[str, Any]]:
    """The tiers with what their plans are worth once rounded, and with the plan that is in hand when they begin."""
    model = stated.model
    for position, tier in enumerate(tiers):
        objective = model.objectives[position]
        tier = {**tier, "maximise": objective.maximise}
        if position < len(vectors):
            # None: no plan is left of it once its whole numbers are rounded.
            tier["checked"] = cleaned(held(model, stated.levels, position), objective, vectors[position])
        if 0 < position <= len(vectors):
            tier["points"] = [[tier["entered_s"], objective.value(vectors[position - 1]), None], *tier["points"]]
        yield tier


def record(asked: Asked, into: Record, folder: Path) -> None:
    """All runs that are not there yet. Raises Busy beside other work."""
    for seed in range(asked.seeds):
        for case in asked.cases:
            folder.mkdir(parents=True, exist_ok=True)
            stated = Stated(case, seed, asked, folder)
            for contestant in asked.turn(case, seed):
                if into.has(stated.key(contestant), stated.made_of(contestant)):
                    print(f"{stated.key(contestant)}: recorded already", flush=True)
                    continue
                if not asked.anyway:
                    refuse_when_busy()
                run = one_run(stated, contestant)
                if not asked.anyway and run["load"][1] > allowed(asked.threads):
                    raise Busy(f"the load rose to {run['load'][1]:.2f} during {run['key']}: that run is not recorded")
                into.add(run)
                print(told(run), flush=True)
            shutil.rmtree(folder)


def told(run: dict[str, Any]) -> str:
    if "failed" in run:
        return f"{run['key']}: failed, {run['failed']}"
    ends = []
    for tier in run["tiers"]:
        _, value, bound = tier["points"][-1] if tier["points"] else (0, None, None)
        ends.append(f"{tier['name']} {value} ({bound}) after {tier.get('left_s')} s")
    return f"{run['key']}: {'; '.join(ends)}; {run['process_cpu_s']} CPU s, {run['peak_mb']:.0f} MB"


def chosen(arguments: list[str]) -> tuple[Asked, argparse.Namespace]:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one seed, the main cases, shorter limits: 15 minutes")
    parser.add_argument("--only", default="", help="cases whose name begins so; the others stay as recorded")
    parser.add_argument("--contestants", nargs="*", choices=CONTESTANTS, default=list(CONTESTANTS))
    parser.add_argument("--seeds", type=int, default=SEEDS)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--scip", default=sys.executable, help="an interpreter that has pyscipopt and numpy")
    parser.add_argument("--anyway", action="store_true", help="beside other work: writes to build/bench alone")
    parser.add_argument("--page", action="store_true", help="only write the page anew")
    parser.add_argument("--levels", action="store_true", help="find the levels of cases that have none, and no runs")
    given = parser.parse_args(arguments)
    cases = tuple(
        case
        for case in CASES
        if case.name.startswith(given.only) and (not given.quick or given.only or case.quick_s is not None)
    )
    if not cases:
        parser.error(f"no case is called {given.only}: {', '.join(case.name for case in CASES)}")
    names = list(given.contestants)
    if "scip" in names and scip_version(given.scip) is None:
        names.remove("scip")
        print("scip is left out: pyscipopt is not installed (pip install pyscipopt, or --scip PYTHON)", flush=True)
    seeds = 1 if given.quick else given.seeds
    return Asked(cases, tuple(names), seeds, given.threads, given.quick, given.scip, given.anyway), given


def main(arguments: list[str]) -> int:
    asked, given = chosen(arguments)
    if given.levels:
        find(asked.cases, LEVELS)
        return 0
    folder = TRIAL if asked.anyway else ROOT / "docs"
    into = Record.at(TRIAL / "runs.jsonl" if asked.anyway else RUNS)
    code = 0
    if not given.page:
        runs = [asked.limit_s(case) * asked.seeds for case in asked.cases for name in asked.turn(case, 0)]
        print(f"at most {sum(runs) / 60:.0f} minutes, most runs end before their limit", flush=True)
        try:
            record(asked, into, TRIAL / "files")
        except Busy as busy:
            print(f"refused: {busy}", file=sys.stderr)
            code = REFUSED
        if into.runs:
            into.fold()
    if into.runs:
        write_pages(list(into.runs.values()), folder)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

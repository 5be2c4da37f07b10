"""The benchmark: ``python -m tests.bench.record [--quick] [--only NAME] [--threads N] [--anyway] [--page]``.

Every run is a process of its own; contestants take turns, and who begins changes with the seed. What is recorded
already (same code, matrix and versions) is not run again, so a record that was broken off goes on where it ended.
Writes runs.jsonl, docs/benchmarks.md and docs/benchmarks.svg; with ``--anyway`` the same in build/bench.
"""

from __future__ import annotations

import argparse
import math
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .cases import CASES, LEVELS, SEEDS, Case
from .levels import find
from .made_of import scip_version
from .page import write_pages
from .recording import REFUSED, ROOT, Busy, Record, allowed, refuse_when_busy
from .running import Stated, one_run

HERE = Path(__file__).parent
RUNS = HERE / "runs.jsonl"
TRIAL = ROOT / "build" / "bench"
CONTESTANTS = ("ours", "highs", "highs-ours", "scip", "plain")


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


def record(asked: Asked, into: Record, folder: Path) -> None:
    """All runs that are not there yet. Raises Busy beside other work."""
    for seed in range(asked.seeds):
        for case in asked.cases:
            folder.mkdir(parents=True, exist_ok=True)
            stated = Stated(case, seed, asked.threads, asked.limit_s(case), asked.scip, folder)
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
    parser.add_argument("--quick", action="store_true", help="one seed, the main cases, shorter limits")
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
        print(f"at most {math.ceil(sum(runs) / 60)} minutes, most runs end before their limit", flush=True)
        try:
            record(asked, into, TRIAL / "files")
        except Busy as busy:
            print(f"refused: {busy}", file=sys.stderr)
            code = REFUSED
        if into.runs:
            into.fold()
    if into.runs or given.page:
        write_pages(list(into.runs.values()), folder)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

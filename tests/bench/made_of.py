"""What decides a recorded run: code, versions and matrix. Where none of them changed it is not run again."""

from __future__ import annotations

import hashlib
import json
import subprocess
from functools import cache

import numpy as np

from pooling.engine.keys import versions

from .problem import Problem
from .recording import ROOT

SOLVING = ("domain", "io", "audit", "certificate", "formulation", "solving", "reasons", "engine")
"""Rooms that decide what a run of ours does."""
MADE_BY = {
    "ours": (*(f"pooling/{room}" for room in SOLVING), "tests/bench/run_ours.py", "tests/bench/points.py"),
    "highs": ("tests/bench/run_highs.py", "tests/bench/points.py", "tests/bench/problem.py"),
    "scip": ("tests/bench/run_scip.py", "tests/bench/points.py", "tests/bench/problem.py"),
    "plain": ("tests/bench/plain_pyomo.py", "tests/bench/points.py"),
}


def made_of(contestant: str, matrix: str, scip: str) -> str:
    """The hash of all that decides a contestant's run."""
    kind = kind_of(contestant)
    told = [code_hash(MADE_BY[kind]), matrix, json.dumps(versions_of(contestant, scip), sort_keys=True)]
    return hashlib.sha256("|".join(told).encode()).hexdigest()[:16]


def kind_of(contestant: str) -> str:
    return "highs" if contestant.startswith("highs") else contestant


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
def versions_of(contestant: str, scip: str) -> dict[str, str]:
    """Versions of what a contestant runs on; ``scip`` is the interpreter that has pyscipopt."""
    kind = kind_of(contestant)
    if kind == "scip":
        return {"pyscipopt": scip_version(scip) or "none"}
    names = ("python", "highspy", "numpy") if kind == "highs" else tuple(versions())
    return {name: versions()[name] for name in names}


@cache
def scip_version(python: str) -> str | None:
    """The version of pyscipopt that an interpreter has; None where it has none."""
    told = subprocess.run([python, "-c", "import pyscipopt as s; print(s.__version__)"], capture_output=True, text=True)
    return told.stdout.strip() if told.returncode == 0 else None

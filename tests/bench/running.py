"""A case at a seed as files that every contestant is given, a run of one, and what is recorded of it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from pooling.domain.instance import Instance
from pooling.formulation.builder import build
from pooling.io.json_file import write_json
from pooling.solving.compiled import Compiled, compile_model

from .cases import GAP, Case, level
from .made_of import hash_of, made_of, versions_of
from .recording import Measured, load_1min, measured
from .stating import cleaned, held, permuted, problem_of


class Stated:
    """A case at a seed: its files, and what runs of it are made of."""

    def __init__(self, case: Case, seed: int, threads: int, limit_s: float, scip: str, folder: Path) -> None:
        self.case, self.seed, self.threads, self.folder = case, seed, threads, folder
        self.limit_s, self.scip = limit_s, scip
        card = case.card()
        self.instance: Instance = case.instance()
        stated = build(self.instance, card)
        model = compile_model(stated)
        decisions = model.decisions
        self.second_names = len(stated.standing_in)
        self.second_names += len({*decisions.commit.values()} & {*decisions.assign.values()})
        """Columns and rows fewer than a model has that states what is the same by each of its names."""
        self.model: Compiled = permuted(model, seed)
        best = case.best_before()
        before = self.model.objectives[:-1]
        missing = [objective.name for objective in before if objective.name not in best]
        if missing:
            raise SystemExit(f"{case.name}: no level is known of {', '.join(missing)}; run with --levels first")
        self.levels = {one.name: level(best[one.name], one.maximise) for one in before}
        problem = problem_of(self.model, self.levels, GAP, self.limit_s, threads)
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
            "threads": threads,
            "limit_s": limit_s,
        }
        (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")

    def key(self, contestant: str) -> str:
        return f"{self.case.name} {self.limit_s:g}s {self.threads}t seed{self.seed} {contestant}"

    def made_of(self, contestant: str) -> str:
        return made_of(contestant, self.hash, self.scip)

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
        "versions": versions_of(contestant, stated.scip),
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
    rows, columns = (run["model"][side] + stated.second_names for side in ("rows", "columns"))
    if "rows" in told and (told["rows"] < rows or told["columns"] != columns):
        raise SystemExit(f"{contestant} does not state the same mathematics: {told['rows'], told['columns']}")
    vectors = {} if contestant == "plain" else dict(np.load(f"{out}.npz"))
    return {**run, **told, "tiers": list(_checked(stated, told, list(vectors.values())))}


def _process(process: Measured) -> dict[str, float]:
    return {
        "process_s": round(process.wall_s, 2),
        "process_cpu_s": round(process.cpu_s, 2),
        "peak_mb": round(process.peak_mb, 1),
    }


def _checked(stated: Stated, told: dict[str, Any], vectors: list[Any]) -> Iterator[dict[str, Any]]:
    """The tiers that are held as everybody's, with what is left of their plans once rounded, and with the plan that is
    in hand when they begin."""
    model, missed = stated.model, set(told.get("missed", ()))
    for position, tier in enumerate(told["tiers"]):
        if any(before["name"] in missed for before in told["tiers"][:position]):
            return
        objective = model.objectives[position]
        tier = {**tier, "maximise": objective.maximise}
        if position < len(vectors):
            # None: no plan is left of it once its whole numbers are rounded.
            tier["checked"] = cleaned(held(model, stated.levels, position), objective, vectors[position])
        if 0 < position <= len(vectors):
            tier["points"] = [[tier["entered_s"], objective.value(vectors[position - 1]), None], *tier["points"]]
        yield tier

"""Thousands of small runs of a study, beside HiGHS alone in the same pool: ``python -m tests.bench.study_runs``.

Writes study_runs.json, a section of docs/studies.md and, with every instance, build/study-runs.md. Small instances, 125
seeds of each: as a study on two workers, a fifth of it on one worker, and the same matrices with the same holds by
HiGHS alone on two. Seconds are of the wall, from the end of the first run to that of the last, so that nobody's imports
count; memory is noted every 250 runs.

``--seeds 12 --anyway`` tries a tenth beside other work, and writes to build/ only.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import pickle
import platform
import shutil
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pooling.engine.keys import versions
from pooling.engine.workers import Done, Workers, memory_mb
from pooling.study.reading import study_of
from pooling.study.resolving import Resolved, resolved
from pooling.study.running import run_study
from pooling.study.store import Store
from pooling.study.tables import CELLS, RUN, RUNS, TIMINGS

from . import bare_runs
from .recording import REFUSED, ROOT, Busy, load_1min, refuse_when_busy
from .study_runs_page import page, section

SEEDS = 125
ALONE = 5
"""One worker does a part of the runs: so many times fewer."""
NOTED = 250
"""Runs between two looks at the memory."""
RECORD, MANUAL, TRIED = Path(__file__).with_suffix(".json"), ROOT / "docs" / "studies.md", ROOT / "build"
BEGINS, ENDS = "<!-- Made by `python -m tests.bench.study_runs`; do not edit. -->\n", "<!-- End of what is made. -->\n"

GENERATED = {
    "balanced": ("tiny-1-free", "small-1", "small-2-free"),
    "scarce-tanker": ("tiny-1-free", "small-1", "small-2-free"),
    "many-small": ("tiny-1-free", "small-1", "small-2-free"),
    "deep-caveats": ("tiny-1-free", "small-1", "small-2-free"),
    "dominant": ("tiny-1-free",),
    "robust": ("tiny-1-free", "small-2-free"),
}
"""Of the benchmark set all tiny and small instances that take up to a tenth of a second, under their family's card."""
LIBRARY = {
    "coverage": (
        *("air-policing", "airlift-hours", "barter-balance", "carry-over", "cleared-to-share", "common-fund"),
        *("donor-partner", "edip-grants", "fighter-exercise", "framework-nation", "generalised-assignment"),
        *("growing-years", "leximax-six", "mrtt-shares", "munitions-purchase", "safe-loans", "tanker-trio"),
    ),
    "fair-share": ("donor-partner", "leximax-six", "tanker-trio"),
    "least-cost": ("facility-location",),
    "n-minus-one": ("n-minus-one-trio",),
    "least-regret": ("reliability-duo",),
    "stable": ("frozen-years",),
    "guideline-path": ("two-per-cent",),
}
"""Sets of the library by card, one for each family of rules that any is about."""


def pairs() -> Iterator[tuple[str, str]]:
    """(instance, card) of everything that is run."""
    for family, names in GENERATED.items():
        for name in names:
            yield f"{family}-{name}", {"dominant": "fair-share", "robust": "n-minus-one"}.get(family, "coverage")
    for card, names in LIBRARY.items():
        for name in names:
            yield name, card


def stated(seeds: int) -> Resolved:
    """The study: a block for each instance."""
    blocks = [
        {"name": f"{name}.{card}", "instances": [name], "cards": [card], "seeds": list(range(seeds))}
        for name, card in pairs()
    ]
    return resolved(study_of({"name": "small-runs", "blocks": blocks}, ROOT))


class Noted:
    """When runs ended, and how much memory was held then."""

    def __init__(self) -> None:
        self.ends: list[float] = []
        self.memory: list[dict[str, Any]] = []
        self.most_load = load_1min()

    def saw(self, done: int) -> None:
        if done > len(self.ends):
            self.ends += [time.perf_counter()] * (done - len(self.ends))
            self.most_load = max(self.most_load, load_1min())
            if done // NOTED > len(self.memory):
                workers = [memory_mb(child.pid) for child in multiprocessing.active_children()]
                self.memory.append({"runs": done, "runner_mb": memory_mb(os.getpid()), "workers_mb": workers})

    @property
    def rate(self) -> float:
        """Runs per second."""
        return (len(self.ends) - 1) / (self.ends[-1] - self.ends[0])


def studied(study: Resolved, folder: Path, workers: int) -> dict[str, Any]:
    """The study as it is run, with what its tables say."""
    noted, own = Noted(), time.process_time()
    run_study(study, folder, workers=workers, on_progress=lambda tally: noted.saw(tally.done))
    own = time.process_time() - own
    store = Store(folder)
    ends, cells = store.rows(RUNS), store.rows(CELLS)
    took = {row[RUN]: row["cpu_seconds"] for row in store.rows(TIMINGS)}
    by_block: dict[str, list[float]] = {}
    for cell in cells:
        by_block.setdefault(cell["block"], []).append(took[cell[RUN]])
    wrong = [row[RUN] for row in ends if (row["state"], row["audit"]) != ("done", "holds")]
    assert not wrong, f"runs without an audited plan: {wrong[:5]}"
    return {
        "workers": workers,
        "runs": len(ends),
        "rate": noted.rate,
        "cpu_ms": 1e3 * sum(took.values()) / len(ends),
        "runner_ms": 1e3 * own / len(ends),
        "optimal": sum(row["outcome"] == "optimal" for row in ends),
        "load": noted.most_load,
        "memory": noted.memory,
        "blocks": {name: 1e3 * sum(seconds) / len(seconds) for name, seconds in by_block.items()},
    }


def bare(study: Resolved, folder: Path, workers: int, *, aims: bool) -> dict[str, Any]:
    """The same runs by HiGHS alone, with every tier held where the study found it."""
    found: dict[str, dict[str, float]] = {}
    for row in Store(folder).rows("tiers"):
        found.setdefault(row[RUN], {})[row["name"]] = row["found"]
    models: dict[str, Path] = {}
    tasks: deque[tuple[str, bare_runs.BareTask]] = deque()
    blocks: dict[str, str] = {}
    for run in study.runs:
        block = blocks[run.id] = run.cells[0].block
        if block not in models:
            models[block] = folder / f"bare-{len(models)}.pickle"
            model = bare_runs.bare_model(study.bases[run.facts.base_hash], run.card)
            models[block].write_bytes(pickle.dumps(model))
        tasks.append((run.id, bare_runs.BareTask(models[block], run.seed, aims, found[run.id])))
    noted, own, tiers = Noted(), time.process_time(), {run: len(values) for run, values in found.items()}
    took: dict[str, list[float]] = {}
    lost = 0
    with Workers(bare_runs.work, workers, bare_runs.prepare) as pool:
        while tasks or pool.busy:
            while tasks and pool.free:
                pool.begin(*tasks.popleft())
            for heard in pool.heard(0.1):
                if isinstance(heard, Done):
                    if not isinstance(heard.answer, dict):
                        raise RuntimeError(f"{heard.name}: {heard.answer}")
                    took.setdefault(blocks[heard.name], []).append(heard.cpu_seconds or 0.0)
                    lost += len(heard.answer) < tiers[heard.name]
                    noted.saw(len(noted.ends) + 1)
    runs = len(noted.ends)
    return {
        "workers": workers,
        "runs": runs,
        "rate": noted.rate,
        "cpu_ms": 1e3 * sum(map(sum, took.values())) / runs,
        "runner_ms": 1e3 * (time.process_time() - own) / runs,
        "without_plan": lost,
        "load": noted.most_load,
        "blocks": {name: 1e3 * sum(seconds) / len(seconds) for name, seconds in took.items()},
    }


def measured(seeds: int) -> dict[str, Any]:
    """Everything, one after the other."""
    folder = TRIED / "study-runs"
    shutil.rmtree(folder, ignore_errors=True)
    study, part = stated(seeds), stated(max(seeds // ALONE, 2))
    record: dict[str, Any] = {"made": {"versions": versions(), "machine": platform.machine(), "cores": os.cpu_count()}}
    for name, ran in (
        ("two", lambda: studied(study, folder / "two", 2)),
        ("one", lambda: studied(part, folder / "one", 1)),
        ("bare", lambda: bare(study, folder / "two", 2, aims=False)),
        ("aimed", lambda: bare(study, folder / "two", 2, aims=True)),
    ):
        began = time.perf_counter()
        record[name] = ran()
        told = {key: value for key, value in record[name].items() if key not in ("memory", "blocks")}
        print(f"{name}: {time.perf_counter() - began:.0f} s, {told}", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    return record


def with_section(manual: str, told: str) -> str:
    """The manual's page with what the record says between its marks."""
    before, rest = manual.split(BEGINS)
    return before + BEGINS + told + ENDS + rest.split(ENDS)[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=SEEDS, help="runs of each instance")
    parser.add_argument("--anyway", action="store_true", help="beside other work: writes to build/ only")
    parser.add_argument("--page", action="store_true", help="only write the section of the manual anew")
    asked = parser.parse_args()
    record_file = TRIED / RECORD.name if asked.anyway else RECORD
    if not asked.page:
        if not asked.anyway:
            try:
                refuse_when_busy()
            except Busy as busy:
                print(busy)
                raise SystemExit(REFUSED) from None
        record_file.write_text(json.dumps(measured(asked.seeds), indent=1) + "\n", encoding="utf-8")
    record = json.loads(record_file.read_text(encoding="utf-8"))
    (TRIED / "study-runs.md").write_text(page(record), encoding="utf-8")
    if not asked.anyway:
        manual = MANUAL.read_text(encoding="utf-8")
        MANUAL.write_text(with_section(manual, section(record)), encoding="utf-8")


if __name__ == "__main__":
    main()

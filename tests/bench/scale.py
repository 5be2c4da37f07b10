"""A hundred thousand runs of a study, with a stub in place of the solve: ``python -m tests.bench.scale``.

Writes scale.json. Two parts, each in processor seconds for each run:

``books``: what the runner does, all of it real (cells, keys, tasks, files, packs), with an executor that has so many
workers, whose runs last so long by a clock of its own, and that works on nothing. What is packed is then given to a
hundred thousand runs, and read.
``dask``: what a cluster does, with Dask's own scheduler, client and so many Dask workers as threads of one process. A
Dask worker answers after it has slept so long, instead of handing the run to a process.
"""

from __future__ import annotations

import argparse
import heapq
import json
import os
import pickle
import platform
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from dask import config as dask_config
from distributed import LocalCluster

from pooling.engine.cluster import Cluster
from pooling.engine.cluster_worker import Asked
from pooling.engine.workers import Done
from pooling.study import packs, parquet, running
from pooling.study.manifest import cell_rows, manifest_of
from pooling.study.planning import plan_study
from pooling.study.reading import study_of
from pooling.study.resolving import Resolved, resolved
from pooling.study.running import run_study, task_of
from pooling.study.store import Store, store_of, views
from pooling.study.study import Study
from pooling.study.tables import RUNS, TABLES
from pooling.study.working import Ended, prepare, work

HERE = Path(__file__).parent
RESULTS = HERE / "scale.json"
LASTS_S = 1.0
"""A simulated run lasts so long."""
OWN = {
    "distributed.admin.tick.interval": "1h",
    "distributed.admin.system-monitor.interval": "1h",
    "distributed.worker.profile.enabled": False,
}
"""What a Dask worker does for itself goes on elsewhere in a cluster; here all of them would do it in one process."""
LARGE = 100_000
"""Runs whose packs are read."""


def stated(runs: int, **block: Any) -> Any:
    """A study of so many runs: of an instance under a card, with a seed each."""
    blocks = [{"name": "many", "instances": ["tanker-trio"], **(block or {"seeds": list(range(runs))})}]
    return study_of({"name": "scale", "blocks": blocks}, Path())


class Simulated:
    """An executor of so many workers, whose runs last :data:`LASTS_S` by its own clock."""

    waits = False

    def __init__(self, workers: int, files: dict[str, bytes], name: str) -> None:
        self.workers, self.files, self.stub = workers, files, name.encode()
        self.now = 0.0
        self.ends: list[tuple[float, str]] = []

    def __enter__(self) -> Simulated:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    @property
    def free(self) -> int:
        return self.workers - len(self.ends)

    @property
    def busy(self) -> Sequence[str]:
        return [name for _, name in self.ends]

    def begin(self, name: str, task: Any, *_: Any) -> None:
        pickle.dumps(task)  # as it would go to its process
        heapq.heappush(self.ends, (self.now + LASTS_S, name))

    def cancel(self, _names: Any = None) -> None:
        self.ends.clear()

    def heard(self, _seconds: float) -> Iterator[Done]:
        self.now = self.ends[0][0]
        while self.ends and self.ends[0][0] <= self.now:
            _, name = heapq.heappop(self.ends)
            # Tables of a small run are not compressed: the name of a run stands there as it is.
            files = {table: data.replace(self.stub, name.encode()) for table, data in self.files.items()}
            yield Done(name, Ended("done", "optimal", files))


def timed(what: str, told: dict[str, float], count: int, do: Callable[[], Any]) -> Any:
    """Do it, and note its processor seconds for each run."""
    began = time.process_time()
    found = do()
    told[what] = (time.process_time() - began) / count
    print(f"  {what}: {told[what] * 1000:.3f} ms a run", flush=True)
    return found


def a_run() -> tuple[dict[str, bytes], str]:
    """The files of a real run, and its name."""
    import threading

    study = resolved(stated(1))
    with tempfile.TemporaryDirectory() as folder:
        kept = Store(Path(folder))
        kept.keep_facts(study.bases)
        ended = work(task_of(study.runs[0], study, kept), threading.Event(), print)
    return dict(ended.files), study.runs[0].id


def books(runs: int, workers: int) -> dict[str, Any]:
    """The runner's own work."""
    files, name = a_run()
    took: dict[str, float] = {}
    print(f"books of {runs:,} runs on {workers} workers", flush=True)
    study = timed("cells and keys", took, runs, lambda: resolved(stated(runs)))
    simulated = Simulated(workers, files, name)
    running.executor = lambda *_: simulated  # type: ignore[assignment]
    with tempfile.TemporaryDirectory() as folder:
        packing = Store.pack
        Store.pack = lambda *_: None  # type: ignore[method-assign,assignment]
        timed("tasks and files", took, runs, lambda: run_study(study, folder))
        Store.pack = packing  # type: ignore[method-assign]
        kept = Store(Path(folder))
        number = sum(1 for _, _, names in os.walk(folder) for _ in names)
        disk = sum(path.stat().st_blocks * 512 for path in Path(folder).rglob("*.parquet"))
        timed("read a table, a file each", took, runs, lambda: kept.read(RUNS))
        timed("DuckDB, a file each", took, runs, lambda: _count(kept))
        timed("pack", took, runs, lambda: kept.pack(set(kept.runs())))
        packed = sum(path.stat().st_blocks * 512 for path in Path(folder).rglob("*.parquet"))
        tiled = tile(kept, study)
        timed("cells and keys of the larger one", took, len(tiled.runs), lambda: resolved(tiled.file))
        for what, do in {
            "read a table, packed": lambda: kept.read(RUNS),
            "DuckDB, packed": lambda: _count(kept),
            "status": lambda: Study(folder).states,
            "run again with nothing left": lambda: run_study(tiled, folder),
            "plan": lambda: plan_study(tiled, folder),
        }.items():
            timed(what, took, len(tiled.runs), do)
    every = took["cells and keys"] + took["tasks and files"] + took["pack"]
    return {
        "runs": runs,
        "runs_read_packed": LARGE,
        "workers": workers,
        "tables": sum(bool(data) for data in files.values()),
        "cpu_s_a_run": {what: round(seconds, 7) for what, seconds in took.items()},
        "cpu_s_a_run_in_all": round(every, 6),
        "files_before_packing": number,
        "mb_before_packing": round(disk / 1e6, 1),
        "mb_packed": round(packed / 1e6, 1),
        "shortest_run_s_that_keeps_them_busy": round(every * workers, 3),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def tile(kept: Store, study: Resolved) -> Resolved:
    """The study with :data:`LARGE` runs; rows of those that it had are given to the others, too, as packs."""
    large = resolved(stated(LARGE))
    there = sorted(run.id for run in study.runs)
    others = [run.id for run in large.runs if run.id not in set(there)]
    for table in TABLES:
        if not packs.packs(kept.folder / table):
            continue
        rows = kept.read(table)
        for number, begin in enumerate(range(0, len(others), len(there)), start=1):
            new = dict(zip(there, others[begin:], strict=False))
            some = rows.filter(pc.is_in(rows["run"], pa.array(new)))
            names = pa.array([new[name] for name in some["run"].to_pylist()], pa.string())
            path = kept.folder / table / f"{packs.PACK}{900_000 + number}{packs.ENDING}"
            path.write_bytes(parquet.packed(some.set_column(0, some.schema.field(0), names)))
    with store_of(kept.folder) as held:
        held.prepare(cell_rows(large), large.bases, manifest_of(large))
    return large


def _count(kept: Store) -> Any:
    with duckdb.connect() as connection:
        for view in views(kept.folder):
            connection.execute(view)
        return connection.execute(f"SELECT state, count(*) FROM {RUNS} GROUP BY state").fetchall()


_FILES: dict[str, bytes] = {}
"""What each run has made, for Dask workers that are threads of this process."""


def slept(asked: bytes) -> bytes:
    """What a Dask worker does here: nothing, for so long."""
    stated_: Asked = pickle.loads(asked)
    lasts_s, name = stated_.task
    time.sleep(lasts_s)
    return pickle.dumps(Done(stated_.name, {table: data + name for table, data in _FILES.items()}))


class Sleeping(Cluster):
    """A cluster whose workers sleep."""

    _do = staticmethod(slept)


def dask(runs: int, workers: int, lasts_s: float) -> dict[str, Any]:
    """What Dask does, for a run that lasts so long."""
    _FILES.update(a_run()[0])
    print(f"Dask: {runs:,} runs of {lasts_s:g} s on {workers} workers", flush=True)
    began = time.process_time()
    dask_config.set(OWN)
    made = LocalCluster(
        n_workers=workers, threads_per_worker=1, processes=False, dashboard_address="127.0.0.1:0", memory_limit=0
    )
    with made as cluster, Sleeping(work, prepare, cluster.scheduler_address, None) as room:
        cluster.wait_for_workers(workers)
        while room.free < workers:
            time.sleep(0.5)
        start_s = time.process_time() - began
        print(f"  started in {start_s:.1f} s of processor", flush=True)
        began, wall, number, ended, most = time.process_time(), time.perf_counter(), 0, 0, 0
        while ended < runs:
            for _ in range(min(room.free, runs - number)):
                room.begin(f"{number:016x}", (lasts_s, b"%016x" % number))
                number += 1
            most = max(most, len(room.busy))
            ended += sum(1 for _ in room.heard(0.1))
        cpu, seconds = time.process_time() - began, time.perf_counter() - wall
    print(f"  {cpu / runs * 1000:.2f} ms of processor and {seconds / runs * 1000:.2f} ms a run", flush=True)
    return {
        "runs": runs,
        "workers": workers,
        "run_s": lasts_s,
        "cpu_s_a_run": round(cpu / runs, 6),
        "seconds_a_run": round(seconds / runs, 6),
        "busy_share": round(runs * lasts_s / workers / seconds, 3),
        "under_way_at_most": most,
        "start_cpu_s": round(start_s, 1),
        "shortest_run_s_that_keeps_them_busy": round(cpu / runs * workers, 3),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", choices=["books", "dask"])
    parser.add_argument("--runs", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=64)
    parser.add_argument("--lasts", type=float, default=LASTS_S, help="seconds of a run (dask)")
    asked = parser.parse_args()
    told = books(asked.runs, asked.workers) if asked.part == "books" else dask(asked.runs, asked.workers, asked.lasts)
    kept = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    kept |= {"python": platform.python_version(), "cores": os.cpu_count()}
    kept[f"{asked.part}, {asked.runs} runs, {asked.workers} workers"] = {
        **told,
        "load": round(os.getloadavg()[0], 2),
    }
    RESULTS.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

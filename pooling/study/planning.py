"""What a study will take, before anything of it is done: runs, time, size."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pooling.domain.problems import PoolingError
from pooling.domain.result_columns import result_column
from pooling.engine.workers import cores
from pooling.study import packs
from pooling.study.parquet import encoded, needs_extra
from pooling.study.resolving import Resolved, Run
from pooling.study.running import asked, task_of
from pooling.study.store import Store
from pooling.study.tables import RUNS, TABLES, TIMINGS, plain
from pooling.study.working import ended_row, made, prepare, timing

PILOT_S = 20.0
"""Seconds that all pilots together may take."""
BLOCK_BYTES = 4096
"""A file takes whole blocks of a disk."""


@dataclass(frozen=True, slots=True)
class GroupRow:
    """Runs that are alike in size: an instance under a card, with one question."""

    instance: str = result_column("Instance, as the study names it")
    card: str = result_column("Model card, as the study names it")
    question: str = result_column("Question, as the study names it")
    cells: int = result_column("Cells of the study")
    runs: int = result_column("Runs that they come to: equal cells are one run")
    left: int = result_column("Runs that are not there yet")
    run_s: float | None = result_column("Seconds of a run", unit="s")
    basis: str = result_column(
        "Where that is from: runs that are there, a pilot, a pilot cut short, other groups, nothing"
    )
    run_mb: float | None = result_column("Size of its tables on a disk", unit="MB")


@dataclass(frozen=True, slots=True)
class StudyPlan:
    """What a study comes to, and what of it is left; seconds and size are estimates, None where nothing is known."""

    name: str
    cells: int
    runs: int
    excluded: int
    left: int
    workers: int
    seconds: float | None
    at_least: bool
    """Whether a pilot was cut short, so that it may well take longer."""
    most_seconds: float | None
    """What limits allow at most; None without one."""
    size_mb: float | None
    groups: tuple[GroupRow, ...]


@dataclass(frozen=True, slots=True)
class _Measured:
    seconds: float
    size_mb: float | None
    basis: str


def plan_study(
    study: Resolved | str | Path,
    folder: str | Path | None = None,
    *,
    workers: int | None = None,
    pilot: bool = True,
    cancel: threading.Event | None = None,
) -> StudyPlan:
    """How many runs a study has, how many are left, and about how long they will take and how large they will be.

    A group of like runs is measured by those that are in the folder, else by a pilot: its first run, done here and
    thrown away, all pilots together in :data:`PILOT_S` seconds. ``pilot`` False: nothing is run at all.
    """
    needs_extra()
    study = asked(study)
    groups: dict[tuple[str, str, str], list[Run]] = {}
    for run in study.runs:
        cell = run.cells[0]
        groups.setdefault((cell.instance, cell.card, cell.question_name), []).append(run)
    store = None if folder is None or not Path(folder).is_dir() else Store(Path(folder))
    there = set() if store is None else set(store.runs())
    measured = dict(_measured(study, groups, store, there, pilot, cancel or threading.Event()))
    known = [found.seconds for found in measured.values()]
    sizes = [found.size_mb for found in measured.values() if found.size_mb is not None]
    rows: list[GroupRow] = []
    for name, runs in groups.items():
        found = measured.get(name)
        seconds = found.seconds if found else sum(known) / len(known) if known else None
        size = found.size_mb if found else None
        rows.append(
            GroupRow(
                *name,
                cells=sum(len(run.cells) for run in runs),
                runs=len(runs),
                left=sum(run.id not in there for run in runs),
                run_s=None if seconds is None else round(seconds, 4),
                basis=found.basis if found else "other groups" if known else "nothing",
                run_mb=size if size is not None else sum(sizes) / len(sizes) if sizes else None,
            )
        )
    left = sum(row.left for row in rows)
    count = max(min(workers or cores(), left), 1)
    limits = study.file.spec.limits
    most = limits.hard_time_s or limits.time_limit_s
    total = _sum((row.left, row.run_s) for row in rows)
    return StudyPlan(
        name=study.file.spec.name,
        cells=study.cells,
        runs=len(study.runs),
        excluded=study.excluded,
        left=left,
        workers=count,
        seconds=None if total is None else total / count,
        at_least=any(row.basis == "a pilot cut short" and row.left for row in rows),
        most_seconds=None if most is None else most * left / count,
        size_mb=_sum((row.runs, row.run_mb) for row in rows),
        groups=tuple(rows),
    )


def _sum(parts: Iterator[tuple[int, float | None]]) -> float | None:
    """The sum of products; None where a factor is not known."""
    total = 0.0
    for count, each in parts:
        if count and each is None:
            return None
        total += count * (each or 0.0)
    return total


def _measured(
    study: Resolved,
    groups: dict[tuple[str, str, str], list[Run]],
    store: Store | None,
    there: set[str],
    pilot: bool,
    cancel: threading.Event,
) -> Iterator[tuple[tuple[str, str, str], _Measured]]:
    until = time.monotonic() + PILOT_S
    for name, runs in groups.items():
        ended = [run.id for run in runs if run.id in there]
        if store is not None and ended:
            took = sorted(row["seconds"] for row in store.rows(TIMINGS, ended))
            if took:
                yield name, _Measured(sum(took) / len(took), _on_disk(store, ended[0]), "runs that are there")
                continue
        left = until - time.monotonic()
        if pilot and left > 0 and not cancel.is_set():
            yield name, _piloted(runs[0], study, left, cancel)


def _piloted(run: Run, study: Resolved, seconds: float, cancel: threading.Event) -> _Measured:
    """A run done here and thrown away, stopped after so many seconds."""
    prepare()
    with tempfile.TemporaryDirectory(prefix="pooling-") as folder:
        store = Store(Path(folder))
        base = study.bases[run.facts.base_hash]
        store.keep_facts({run.facts.base_hash: base})
        stop = threading.Event()
        timer = threading.Timer(seconds, stop.set)
        timer.start()
        began = time.perf_counter()
        task = task_of(run, study, store)
        try:
            tables, _, _ = made(task, stop)
        except PoolingError as error:
            tables = {RUNS: [ended_row(task, "failed", str(error))]}
        finally:
            timer.cancel()
        took = time.perf_counter() - began
    tables[TIMINGS] = [plain(timing(took, None, None, None))]
    parts = [encoded(table, [{"run": run.id, **row} for row in rows]) for table, rows in tables.items() if rows]
    basis = "a pilot cut short" if stop.is_set() and not cancel.is_set() else "a pilot"
    return _Measured(took, sum(_blocks(len(part)) for part in parts), basis)


def _on_disk(store: Store, run: str) -> float:
    """MB that a run takes, with its part of what it is packed into."""
    found = 0.0
    for table in TABLES:
        path, packed = store.path(table, run), packs.packs(store.folder / table)
        if path.exists():
            found += _blocks(path.stat().st_size)
        elif packed:
            runs = len(packs.packed_runs(store.folder / table))
            found += sum(_blocks(pack.stat().st_size) for pack in packed) / runs
    return found


def _blocks(size: int) -> float:
    """MB on a disk of a file of so many bytes."""
    return -(-size // BLOCK_BYTES) * BLOCK_BYTES / 1e6

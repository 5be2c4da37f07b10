"""The runs of a study, done in processes of their own: what is there is never done again."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pooling.domain.problems import InvalidInput, Problem
from pooling.engine.workers import Done, Hard, TooLarge, TooLong, Workers, cores, memory_mb
from pooling.solving.interrupts import Interrupts
from pooling.study.manifest import cell_rows, manifest_of
from pooling.study.parquet import needs_extra
from pooling.study.reading import read_study
from pooling.study.resolving import Resolved, Run, resolved
from pooling.study.store import Store, store_of
from pooling.study.tables import RUNS, TIMINGS, State, plain
from pooling.study.working import Ended, Task, ended_row, prepare, timing, work

LOOK_S = 0.1
"""A cancel or a limit is seen within so many seconds."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How far a study is: runs by how they ended, those kept from earlier among them."""

    count: int
    kept: int
    states: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    @property
    def done(self) -> int:
        """Runs that have ended, kept ones too."""
        return sum(self.states.values())

    @property
    def per_second(self) -> float | None:
        """Runs that ended per second, of those that were done now; None before the first."""
        now = self.done - self.kept
        return now / self.seconds if now and self.seconds > 0 else None

    @property
    def left_s(self) -> float | None:
        """Seconds that are left at this rate; None before the first."""
        return None if self.per_second is None else (self.count - self.done) / self.per_second


OnTally = Callable[[Tally], None]


def run_study(
    study: Resolved | str | Path,
    folder: str | Path,
    *,
    workers: int | None = None,
    retry: Iterable[State] = (),
    on_progress: OnTally | None = None,
    cancel: threading.Event | None = None,
) -> Tally:
    """Do every run of a study that is not there, and keep its tables in a folder.

    Parameters
    ----------
    study: a study file, or the runs that one comes to.
    workers: processes at once; None: the cores that this process may use. Tables do not depend on it.
    retry: runs that ended so are done again, too.
    on_progress: called with a :class:`Tally` whenever a run has ended, and now and then between.
    cancel: an event that, when set, ends the study: what is under way keeps its best, and is done again when the study
        is run anew. So does Ctrl-C.

    One that fails, dies or reaches a hard limit stops no other. Raises :class:`InvalidInput` before anything is done.
    """
    with prepared(study, folder) as (found, store):
        return done(found, store, workers=workers, retry=retry, on_progress=on_progress, cancel=cancel)


@contextlib.contextmanager
def prepared(study: Resolved | str | Path, folder: str | Path) -> Iterator[tuple[Resolved, Store]]:
    """A study and its folder made ready for its runs, held for this process as long as the block lasts."""
    needs_extra()
    found = asked(study)
    with store_of(Path(folder)) as store:
        store.prepare(cell_rows(found), found.bases, manifest_of(found))
        yield found, store


def done(
    study: Resolved,
    store: Store,
    *,
    workers: int | None = None,
    retry: Iterable[State] = (),
    on_progress: OnTally | None = None,
    cancel: threading.Event | None = None,
) -> Tally:
    """Do what is left of these runs, into a folder that is ready; see :func:`run_study`."""
    if study.file.spec.limits.memory_mb is not None and memory_mb(os.getpid()) is None:
        rule = "this system does not say how much memory a process holds"
        raise InvalidInput([Problem("/limits/memory_mb", "", rule, "leave it out")], "study")
    with Interrupts(cancel) as interrupts:
        return _Running(study, store, set(retry), on_progress, interrupts.cancel).ended(workers or cores())


def asked(study: Resolved | str | Path) -> Resolved:
    """The runs of a study, read from its file where that is given. Raises :class:`InvalidInput`."""
    return study if isinstance(study, Resolved) else resolved(read_study(study))


def task_of(run: Run, study: Resolved, folder: Path) -> Task:
    """A run as its process gets it."""
    spec = study.file.spec
    return Task(
        run=run.id,
        key=run.key,
        folder=folder.absolute(),
        facts=run.facts,
        facts_hash=run.facts_hash,
        card=run.card,
        seed=run.seed,
        threads=spec.threads,
        time_limit_s=spec.limits.time_limit_s,
        work_points=spec.limits.work_points,
        question=run.question,
        fields=run.fields,
        tables=spec.outputs.tables,
        keep_result=spec.outputs.results,
        keep_log=spec.outputs.logs,
    )


class _Running:
    def __init__(
        self, study: Resolved, store: Store, retry: set[State], on_progress: OnTally | None, cancel: threading.Event
    ) -> None:
        self.study, self.store, self.on_progress, self.cancel = study, store, on_progress, cancel
        limits = study.file.spec.limits
        self.hard = Hard(limits.hard_time_s, limits.memory_mb)
        self.tasks = {run.id: run for run in study.runs}
        there = {row["run"]: row["state"] for row in store.rows(RUNS, self.tasks)}
        again = retry | {"cancelled"}
        kept = {run: state for run, state in there.items() if state not in again}
        self.todo = deque(run for run in self.tasks if run not in kept)
        self.states: Counter[str] = Counter(kept.values())
        self.kept = len(kept)
        for run, state in there.items():
            if state in again:
                store.forget(run)
        self.began = time.monotonic()

    def ended(self, count: int) -> Tally:
        """Every run done, or told why not."""
        if self.todo:
            with Workers(work, min(count, len(self.todo)), prepare) as workers:
                self._work(workers)
        return self._tally()

    def _work(self, workers: Workers) -> None:
        told = False
        while True:
            if self.cancel.is_set() and not told:
                workers.cancel()
                told = True
            while self.todo and workers.free and not told:
                run = self.todo.popleft()
                workers.begin(run, task_of(self.tasks[run], self.study, self.store.folder), self.hard)
            if not workers.busy:
                return
            for heard in workers.heard(LOOK_S):
                if isinstance(heard, Done):
                    self._end(heard)
            if self.on_progress is not None:
                self.on_progress(self._tally())

    def _end(self, done: Done) -> None:
        answer = done.answer
        if isinstance(answer, Ended):
            self.states[answer.state] += 1
            return
        state: State = "timeout" if isinstance(answer, TooLong) else "failed"
        if isinstance(answer, TooLarge):
            state = "memory"
        words = " ".join(line.strip() for line in str(answer).splitlines())
        task = task_of(self.tasks[done.name], self.study, self.store.folder)
        took = plain(timing(done.seconds, done.cpu_seconds, None, None))
        self.store.write_run(done.name, {RUNS: [ended_row(task, state, words)], TIMINGS: [took]})
        self.states[state] += 1

    def _tally(self) -> Tally:
        return Tally(len(self.tasks), self.kept, Counter(self.states), time.monotonic() - self.began)

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
from pooling.engine.executor import Executor, executor
from pooling.engine.workers import Done, Hard, TooLarge, TooLong, cores, memory_mb
from pooling.io.atomic import write_file
from pooling.solving.interrupts import Interrupts
from pooling.study.manifest import cell_rows, manifest_of
from pooling.study.parquet import needs_extra
from pooling.study.reading import read_study
from pooling.study.resolving import Resolved, Run, resolved
from pooling.study.store import Store, store_of
from pooling.study.tables import RUNS, TIMINGS, State, plain
from pooling.study.working import Ended, Task, ended_row, prepare, timing, work

PACK_EVERY = 10_000
"""So many runs have files of their own at most, while more are done."""
LOOK_S = 0.1
"""A cancel or a limit is seen within so many seconds."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How far a study is: runs by how they ended, those kept from earlier among them."""

    count: int
    kept: int
    states: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    waits: bool = False
    """Whether the cluster has no worker now."""

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
    scheduler: str | None = None,
    retry: Iterable[State] = (),
    on_progress: OnTally | None = None,
    cancel: threading.Event | None = None,
) -> Tally:
    """Do every run of a study that is not there, and keep its tables in a folder.

    Parameters
    ----------
    study: a study file, or the runs that one comes to.
    workers: processes at once; None: the cores that this process may use, or the threads of the cluster. Tables do not
        depend on it.
    scheduler: the address of a Dask scheduler (``tcp://host:8786``) whose workers do the runs, or ``local`` for a Dask
        cluster in this process; None: processes of this machine, without Dask.
    retry: runs that ended so are done again, too.
    on_progress: called with a :class:`Tally` whenever a run has ended, and now and then between.
    cancel: an event that, when set, ends the study: what is under way keeps its best, and is done again when the study
        is run anew. So does Ctrl-C.

    One that fails, dies or reaches a hard limit stops no other. Raises :class:`InvalidInput` before anything is done,
    and :class:`~pooling.engine.executor.SchedulerLost` where the scheduler of a cluster ends: what is done is kept.
    """
    with prepared(study, folder) as (found, store):
        return done(
            found,
            store,
            workers=workers,
            scheduler=scheduler,
            retry=retry,
            on_progress=on_progress,
            cancel=cancel,
            held=True,
        )


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
    scheduler: str | None = None,
    retry: Iterable[State] = (),
    on_progress: OnTally | None = None,
    cancel: threading.Event | None = None,
    held: bool = False,
) -> Tally:
    """Do what is left of these runs, into a folder that is ready; see :func:`run_study`.

    ``held``: nobody else writes into the folder, so that files of many runs may be put together.
    """
    if study.file.spec.limits.memory_mb is not None and scheduler is None and memory_mb(os.getpid()) is None:
        rule = "this system does not say how much memory a process holds"
        raise InvalidInput([Problem("/limits/memory_mb", "", rule, "leave it out")], "study")
    with Interrupts(cancel) as interrupts:
        running = _Running(study, store, set(retry), on_progress, interrupts.cancel, held)
        if running.todo:
            count = min(workers or cores(), len(running.todo)) if scheduler is None else workers
            with executor(work, prepare, scheduler, count) as room:
                running.work(room)
        running.pack()
        return running.tally()


def asked(study: Resolved | str | Path) -> Resolved:
    """The runs of a study, read from its file where that is given. Raises :class:`InvalidInput`."""
    return study if isinstance(study, Resolved) else resolved(read_study(study))


def task_of(run: Run, study: Resolved, store: Store) -> Task:
    """A run as its process gets it, of facts that are in the store."""
    spec = study.file.spec
    return Task(
        run=run.id,
        key=run.key,
        base=store.facts(run.facts.base_hash).absolute(),
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
        log=store.log(run.id).absolute() if spec.outputs.logs else None,
    )


def keep(store: Store, run: str, ended: Ended) -> None:
    """Write all that a run has made."""
    if ended.result is not None:
        write_file(store.result(run), ended.result)
    if ended.log is not None:
        write_file(store.log(run), ended.log)
    store.keep_run(run, ended.files)


class _Running:
    def __init__(
        self,
        study: Resolved,
        store: Store,
        retry: set[State],
        on_progress: OnTally | None,
        cancel: threading.Event,
        held: bool,
    ) -> None:
        self.study, self.store, self.on_progress, self.cancel, self.held = study, store, on_progress, cancel, held
        limits = study.file.spec.limits
        self.hard = Hard(limits.hard_time_s, limits.memory_mb)
        self.tasks = {run.id: run for run in study.runs}
        there = {row["run"]: row["state"] for row in store.rows(RUNS, self.tasks)}
        again = retry | {"cancelled"}
        kept = {run: state for run, state in there.items() if state not in again}
        self.todo = deque(run for run in self.tasks if run not in kept)
        self.states: Counter[str] = Counter(kept.values())
        self.kept = len(kept)
        # Whoever failed may be done again, and keeps files of its own.
        self.whole = {run for run, state in kept.items() if state == "done"}
        store.forget({run for run, state in there.items() if state in again})
        self.began = time.monotonic()

    def work(self, room: Executor) -> None:
        """Do every run, or tell why not."""
        told, ended = False, 0
        while True:
            if self.cancel.is_set() and not told:
                room.cancel()
                told = True
            if not told:
                for _ in range(min(room.free, len(self.todo))):
                    run = self.todo.popleft()
                    task = task_of(self.tasks[run], self.study, self.store)
                    room.begin(run, task, self.hard, [task.base])
            if not room.busy and (told or not self.todo):
                return
            for heard in room.heard(LOOK_S):
                if isinstance(heard, Done):
                    self._end(heard)
                    ended += 1
                    if ended % PACK_EVERY == 0:
                        self.pack()
            if self.on_progress is not None:
                self.on_progress(self.tally(room.waits))

    def _end(self, done: Done) -> None:
        answer = done.answer
        if isinstance(answer, Ended):
            keep(self.store, done.name, answer)
            self.states[answer.state] += 1
            if answer.state == "done":
                self.whole.add(done.name)
            return
        state: State = "timeout" if isinstance(answer, TooLong) else "failed"
        if isinstance(answer, TooLarge):
            state = "memory"
        words = "; ".join(line.strip() for line in str(answer).splitlines())
        task = task_of(self.tasks[done.name], self.study, self.store)
        took = plain(timing(done.seconds, done.cpu_seconds, None, None))
        self.store.write_run(done.name, {RUNS: [ended_row(task, state, words)], TIMINGS: [took]})
        self.states[state] += 1

    def pack(self) -> None:
        """Put files of runs together, where nobody else is at them."""
        if self.held:
            self.store.pack(self.whole)

    def tally(self, waits: bool = False) -> Tally:
        """How far it is."""
        return Tally(len(self.tasks), self.kept, Counter(self.states), time.monotonic() - self.began, waits)

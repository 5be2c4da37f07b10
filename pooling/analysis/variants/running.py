"""A base and its variants, solved in worker processes: ``pooling.solve_variants``."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pooling.analysis.variants.asking import Policy, Run, Variants, asked
from pooling.analysis.variants.folder import RunFolder, former, run_folder
from pooling.analysis.variants.nearest import starts
from pooling.analysis.variants.progress import OnRunsProgress, RunsProgress
from pooling.analysis.variants.request import RunsRequest
from pooling.analysis.variants.rows import VariantRuns, failed_row, row_of
from pooling.analysis.variants.working import Answer, Task, work
from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput
from pooling.domain.result import Result
from pooling.domain.variants.run import VariantRun
from pooling.engine.request import checked
from pooling.engine.worker_process import Died
from pooling.engine.workers import Done, Workers, cores
from pooling.solving.interrupts import Interrupts

LOOK_S = 0.2
"""A cancel is heard within so many seconds."""


def solve_variants(
    base: Instance | str | Path | None,
    variants: Variants,
    *,
    card: Card | str | Path = "coverage",
    overrides: Mapping[str, Any] | None = None,
    gap: float | None = None,
    time_limit_s: float | None = None,
    seed: int = 0,
    workers: int | None = None,
    explain: bool = False,
    out: str | Path | None = None,
    on_progress: OnRunsProgress | None = None,
    cancel: threading.Event | None = None,
) -> VariantRuns:
    """Solve a base and its variants in processes of their own, each from the plan of the nearest one solved before it.

    Parameters
    ----------
    base: the facts that are changed; None takes those that ``variants`` name.
    variants: variants, or the .toml, .json or .xlsx file of some.
    card: of runs whose variant and file name none; ``overrides`` are of all runs, those of a variant come on top.
    gap, seed: as :func:`pooling.solve` has them.
    explain: work out the reasons for gaps, which may take longer than all else; without it no result has any.
    time_limit_s: seconds for each run.
    workers: processes at once; None: the cores that this process may use. Results do not depend on it.
    out: a folder that keeps every result as NAME.json, the best so far of a run that is under way, and an index. What
        is there and answers what is asked is not solved again: same facts, card, gap, seed and versions, and not cut
        short before ``time_limit_s``.
    on_progress: called with a :class:`~pooling.RunsProgress` now and then.
    cancel: an event that, when set, ends the batch: what is done and the best plans so far are kept. So does Ctrl-C.

    A run that fails, is infeasible, or whose process is killed, is a row with its reason and stops no other. Raises
    :class:`~pooling.domain.problems.InvalidInput` before anything is solved.
    """
    request = checked(
        RunsRequest, "variants", gap=gap, time_limit_s=time_limit_s, seed=seed, workers=workers, explain=explain
    )
    runs = asked(base, variants, Policy(card, dict(overrides or {}), gap, seed))
    with contextlib.ExitStack() as stack:
        names = [run.name for run in runs]
        folder = None if out is None else stack.enter_context(run_folder(Path(out), names))
        interrupts = stack.enter_context(Interrupts(cancel))
        return _Batch(runs, request, folder, on_progress, interrupts.cancel).ended()


@dataclass(frozen=True, slots=True)
class _Ended:
    row: VariantRun
    result: Result | None


class _Batch:
    """Runs under way. A run may begin when it is known which run before it is the nearest with a plan."""

    def __init__(
        self,
        runs: Sequence[Run],
        request: RunsRequest,
        folder: RunFolder | None,
        on_progress: OnRunsProgress | None,
        cancel: threading.Event,
    ) -> None:
        self.runs = {run.name: run for run in runs}
        self.request, self.folder, self.on_progress, self.cancel = request, folder, on_progress, cancel
        names = list(self.runs)
        near = starts([run.differs for run in runs])
        self.starts = {name: [names[place] for place in places] for name, places in zip(names, near, strict=True)}
        self.from_: dict[str, str] = {}
        self.done: dict[str, _Ended] = {}

    def ended(self) -> VariantRuns:
        """Every run solved, kept from earlier, or told why not."""
        for name, run in self.runs.items():
            self._take(name, run)
        todo = len(self.runs) - len(self.done)
        if todo:
            with Workers(work, min(self.request.workers or cores(), todo)) as workers:
                self._solve(workers)
        self._index()
        rows = {name: self.done[name] for name in self.runs}
        return VariantRuns(
            [ended.row for ended in rows.values()],
            {name: ended.result for name, ended in rows.items() if ended.result is not None},
            self.runs,
        )

    # --- what is there already ----------------------------------------------------------------------------------------

    def _take(self, name: str, run: Run) -> None:
        """Keep the result that an earlier batch left, where it says all that is asked."""
        if self.folder is None:
            return
        kept = self.folder.kept(run, self.request.time_limit_s, self.request.explain)
        if kept is None:
            return
        row = replace(row_of(run, kept.result), solved=False, file=self.folder.file(name).name)
        if kept.row is not None:
            took = (kept.row.seconds, kept.row.cpu_seconds)
            row = replace(row, seconds=took[0], cpu_seconds=took[1], warm_from=kept.row.warm_from)
        self._end(name, row, kept.result)

    # --- solving ------------------------------------------------------------------------------------------------------

    def _solve(self, workers: Workers) -> None:
        told = False
        while True:
            if self.cancel.is_set() and not told:
                workers.cancel()
                told = True
            if not told:
                for name in list(self._ready(workers)):
                    workers.begin(name, self._task(name))
            if not workers.busy:
                break
            for heard in workers.heard(LOOK_S):
                if isinstance(heard, Done):
                    self._end(heard.name, *self._judged(heard))
                    self._index()
                else:
                    self._tell(heard.name, progress=heard.what)
        for name, run in self.runs.items():
            if name not in self.done:
                self._end(name, *self._left(run, "cancelled before it began", "cancelled"))

    def _ready(self, workers: Workers) -> Iterator[str]:
        """Runs that can begin, in their order, with the start of each settled."""
        free, busy = workers.free, set(workers.busy)
        for name in self.runs:
            if not free:
                return
            if name in self.done or name in busy:
                continue
            start = self._start(name)
            if start is not None:
                self.from_[name] = start
                free -= 1
                yield name

    def _start(self, name: str) -> str | None:
        """The nearest run before it that has a plan, empty where none has; None while that is not known."""
        for other in self.starts[name]:
            if other not in self.done:
                return None
            result = self.done[other].result
            if result is not None and result.plan is not None:
                return other
        return ""

    def _task(self, name: str) -> Task:
        run, start = self.runs[name], self.from_[name]
        near = self.done[start].result if start else None
        return Task(
            key=run.key,
            instance=run.instance,
            card=run.card,
            warm=None if near is None else near.plan,
            seed=self.request.seed,
            time_limit_s=self.request.time_limit_s,
            explain=self.request.explain,
            file=None if self.folder is None else self.folder.file(name),
        )

    # --- what became of a run -----------------------------------------------------------------------------------------

    def _judged(self, done: Done) -> tuple[VariantRun, Result | None]:
        run, answer = self.runs[done.name], done.answer
        took: dict[str, Any] = {
            "seconds": round(done.seconds, 3),
            "cpu_seconds": None if done.cpu_seconds is None else round(done.cpu_seconds, 3),
            "warm_from": self.from_[done.name],
        }
        if not isinstance(answer, Answer):
            lines = str(answer).splitlines() if isinstance(answer, (Died, InvalidInput)) else [str(answer)]
            row, result = self._left(run, " ".join(line.strip() for line in lines), "failed")
            return replace(row, **took), result
        row, file = row_of(run, answer.result), ""
        if self.folder is not None and not answer.unkept:
            file = self.folder.file(done.name).name
        if answer.unkept:
            said = f"its file {answer.unkept}"
            row = replace(row, detail=f"{row.detail}; {said}" if row.detail else said)
        return replace(row, **took, file=file), answer.result

    def _left(self, run: Run, detail: str, reason: Any) -> tuple[VariantRun, Result | None]:
        """The row of a run without an answer: with the best plan that was kept of it, if one was."""
        result = None if self.folder is None else former(self.folder.file(run.name), run.key)
        if self.folder is None or result is None:
            return failed_row(run, detail, reason), None
        row = replace(row_of(run, result), reason=reason, detail=f"{detail}; the best plan until then is kept")
        return replace(row, file=self.folder.file(run.name).name), result

    def _end(self, name: str, row: VariantRun, result: Result | None) -> None:
        self.done[name] = _Ended(row, result)
        self._tell(name, ended=row)

    def _tell(self, name: str, **what: Any) -> None:
        if self.on_progress is not None:
            self.on_progress(RunsProgress(len(self.done), len(self.runs), name, **what))

    def _index(self) -> None:
        if self.folder is not None:
            base = next(iter(self.runs.values())).instance.name
            with contextlib.suppress(OSError, InvalidInput):  # rows that could not be kept say so
                self.folder.write_index(base, [self.done[name].row for name in self.runs if name in self.done])

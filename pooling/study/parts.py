"""A part of a study: a share of its runs that a task of a cluster does, beside others that do the rest."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from pooling.domain.problems import InvalidInput, Problem
from pooling.study.resolving import Resolved, resolved
from pooling.study.running import OnTally, Tally, done
from pooling.study.study import Study
from pooling.study.tables import CELLS, RUN


@dataclass(frozen=True, slots=True)
class Part:
    """The ``number``-th of ``count`` parts, from 1 on: every ``count``-th run, so that like runs are spread evenly."""

    number: int
    count: int

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"


def run_part(
    folder: str | Path,
    part: Part,
    *,
    workers: int | None = None,
    on_progress: OnTally | None = None,
    cancel: threading.Event | None = None,
) -> Tally:
    """Do the runs of a part that are not there, into the folder that ``pooling study export`` made ready.

    The study is taken as it was stated then, and only its own cells are read. Nothing of the folder is held or written
    but tables of its runs, each in one step: any number of parts may be at work, on any machines that share the folder.
    Raises :class:`InvalidInput` where instances, cards, variants or versions make other runs of the cells now.
    """
    study = Study(folder)
    return done(part_of(study, part), study.store, workers=workers, on_progress=on_progress, cancel=cancel)


def part_of(study: Study, part: Part) -> Resolved:
    """The runs of a part. Raises :class:`InvalidInput` where they are other ones than those in the folder."""
    cells = study.store.rows(CELLS)
    runs = list(dict.fromkeys(row[RUN] for row in cells))
    mine = set(runs[part.number - 1 :: part.count])
    stated = {row["cell"]: row[RUN] for row in cells if row[RUN] in mine}
    found = resolved(study.file, only=stated.keys())
    rule = "is another run now: facts, card, variant or a version have changed"
    cure = "pooling study export takes the study as it is now"
    if problems := [
        Problem(f"cell {cell.number}", stated[cell.number], rule, cure)
        for run in found.runs
        for cell in run.cells
        if stated[cell.number] != run.id
    ]:
        raise InvalidInput(problems, f"part {part}")
    return found

"""Runs of a study done again from what is there now, and held against what was kept: what differs, and why."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput, PoolingError, Problem, suggestion
from pooling.domain.result_columns import result_column
from pooling.engine.keys import versions
from pooling.engine.variants import diff
from pooling.io.files import read_instance
from pooling.io.variants.line import line_of
from pooling.study.resolving import Resolved, Run, resolved
from pooling.study.running import task_of
from pooling.study.store import Store
from pooling.study.study import Study
from pooling.study.tables import CELLS, RUN, RUNS, TABLES
from pooling.study.working import made

MOST_NAMED = 5
"""So many changed facts are named; the others are counted."""
_OF_RUN = ("key", "facts", "policy")
"""Columns of table runs that name what decides a run, and so are told as causes."""


@dataclass(frozen=True, slots=True)
class Reproduced:
    """What became of a run that was done again."""

    run: str = result_column("The run")
    same: bool = result_column("Whether every row is as it was, but for what the machine decides")
    causes: tuple[str, ...] = result_column("What decides it and is not as it was")
    differs: tuple[str, ...] = result_column("TABLE.COLUMN that differ, or TABLE where rows do")


def reproduce(
    folder: str | Path,
    runs: Iterable[str] = (),
    *,
    cancel: threading.Event | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> list[Reproduced]:
    """Do runs of a study again (all that are done without ``runs``) and compare their tables with those that are kept.

    Instances, cards and variants are taken as they are now, an instance that is gone as it was kept. ``cancel`` ends it
    after the run under way. Raises :class:`InvalidInput` for a run that is not there, or has no answer to compare.
    """
    study = Study(folder)
    kept = {name: read_instance(study.store.facts(hash_)) for name, hash_ in study.manifest["bases"].items()}
    now = resolved(study.file, kept)
    cells = {row["cell"]: row[RUN] for row in study.store.rows(CELLS)}
    again: dict[str, Run] = {}
    for run in now.runs:
        for cell in run.cells:
            if cell.number in cells:
                again.setdefault(cells[cell.number], run)
    ends = {row[RUN]: row for row in study.store.rows(RUNS)}
    done = [run for run in again if run in ends and ends[run]["state"] == "done"]
    wanted = list(runs) or done
    problems = [_not_done(run, ends, done) for run in wanted if run not in done]
    if problems:
        raise InvalidInput(problems, str(folder))
    found: list[Reproduced] = []
    for number, name in enumerate(wanted):
        if on_progress is not None:
            on_progress(number, len(wanted))
        if cancel is not None and cancel.is_set():
            break
        found.append(_again(name, again[name], study, now, kept, ends[name], cancel))
    return found


def _not_done(run: str, ends: Mapping[str, Any], done: list[str]) -> Problem:
    if run in ends:
        return Problem(run, ends[run]["state"], "has no answer to compare with", "pooling study retry does it again")
    return Problem(run, "", "no such run", suggestion(run, done))


def _again(
    name: str,
    run: Run,
    study: Study,
    now: Resolved,
    kept: Mapping[str, Instance],
    end: Mapping[str, Any],
    cancel: threading.Event | None,
) -> Reproduced:
    causes = tuple(_causes(run, study, now, kept, end))
    with tempfile.TemporaryDirectory(prefix="pooling-") as folder:
        store = Store(Path(folder))
        store.keep_facts({run.facts.base_hash: now.bases[run.facts.base_hash]})
        try:
            tables, _, _ = made(task_of(run, now, store), cancel)
        except PoolingError as error:
            return Reproduced(name, False, (*causes, str(error)), (RUNS,))
    differs = tuple(_differences(name, tables, study.store))
    return Reproduced(name, not differs, causes, differs)


def _causes(
    run: Run, study: Study, now: Resolved, kept: Mapping[str, Instance], end: Mapping[str, Any]
) -> Iterator[str]:
    """What decides a run and is not as it was, in words."""
    before = study.manifest["versions"]
    for package, version in versions().items():
        if before.get(package) != version:
            yield f"{package} was {before.get(package)}, is {version}"
    named = run.cells[0].instance
    old, new = kept[named], now.bases[run.facts.base_hash]
    if old.hash != new.hash:
        changes = [line_of(change) for change in diff(old, new)]
        yield from (f"fact of {named}: {line}" for line in changes[:MOST_NAMED])
        if len(changes) > MOST_NAMED:
            yield f"{len(changes) - MOST_NAMED} more facts of {named}"
    elif end["facts"] != run.facts_hash:
        yield f"the changes of variant {run.cells[0].variant_name}"
    if end["policy"] != run.card.hash:
        before = study.manifest["cards"][end["policy"]]
        yield from (f"card {run.card.name}: {words}" for words in _settings(before, run.card.as_dict()))


def _settings(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    """In what two cards differ."""
    for part in ("families", "tiers"):
        if before[part] != now[part]:
            yield f"its {part}"
    old, new = before["parameters"], now["parameters"]
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            yield f"{name} was {old.get(name)}, is {new.get(name)}"


def _differences(name: str, tables: Mapping[str, list[dict[str, Any]]], store: Store) -> Iterator[str]:
    for table in TABLES.values():
        if table.name == CELLS or not table.repeats:
            continue
        old, new = store.rows(table.name, [name]), _as_kept(table.name, name, tables.get(table.name, []))
        if len(old) != len(new):
            yield table.name
            continue
        for column in table.columns:
            if table.is_of_machine(column) or (table.name == RUNS and column.name in _OF_RUN):
                continue
            if any(a[column.name] != b[column.name] for a, b in zip(old, new, strict=True)):
                yield f"{table.name}.{column.name}"


def _as_kept(table: str, name: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows as a file gives them back."""
    from pooling.study.parquet import decoded, encoded

    return decoded(encoded(table, [{RUN: name, **row} for row in rows]))

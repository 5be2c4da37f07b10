"""A study as one HTML page and as a workbook: what became of it, how figures spread, what failed, where each run is."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path, PurePath
from typing import Any

from pooling.domain.problems import InvalidInput, Problem
from pooling.domain.result_columns import ResultColumn, result_column, result_columns
from pooling.io.atomic import write_file
from pooling.io.workbook_style import BAD, GOOD, RESULT, Book
from pooling.report.pages.blocks import Block, Figure, Heading, Words, listed, points
from pooling.report.pages.html import page_html
from pooling.report.table import Link
from pooling.report.words import counted
from pooling.report.workbook.tables import Listed, TableSheet, write_table
from pooling.study.asserting import AssertionRow
from pooling.study.charts import profile_chart, spread_chart
from pooling.study.clusters import ConflictCluster
from pooling.study.spreads import SpreadRow, spreads
from pooling.study.study import Study
from pooling.study.tables import RUNS, TIMINGS, ColumnRow, dictionary

SUBJECT = "Capability-pooling study"
"""What the workbook's properties say it is."""
MOST_RUNS = 500
"""So many runs the page lists; the workbook and the tables have all."""


@dataclass(frozen=True, slots=True)
class StateRow:
    """Runs that ended so."""

    state: str = result_column("How they ended")
    runs: int = result_column("Runs", total=True)


@dataclass(frozen=True, slots=True)
class RunLine:
    """A run, what it is of, how it ended, and where its result is."""

    run: str = result_column("Run")
    block: str = result_column("Block")
    instance: str = result_column("Instance")
    variant: str = result_column("Variant")
    card: str = result_column("Model card")
    overrides: str = result_column("Settings")
    seed: int = result_column("Seed")
    question: str = result_column("Question")
    state: str = result_column("How it ended")
    outcome: str = result_column("What it holds")
    audit: str = result_column("What the audit says")
    gap: float | None = result_column("Largest gap of a tier", unit="share of value", pattern="0.00%")
    seconds: float | None = result_column("What it took", unit="s")
    cpu_seconds: float | None = result_column("Processor time of it; empty where its process died", unit="s")
    crowded: bool | None = result_column("Whether the machine had more to do than cores")
    detail: str = result_column("In words")
    result: str | None = result_column("Its result in the folder of the study; empty where it was not kept")
    log: str | None = result_column("What the solver said, in the folder of the study; empty where it was not kept")


@dataclass(frozen=True, slots=True)
class _Told:
    """What a report tells, whatever it is written as."""

    study: Study
    states: list[StateRow]
    assertions: list[AssertionRow]
    spreads: list[SpreadRow]
    conflicts: list[ConflictCluster]
    runs: list[RunLine]

    @property
    def failed(self) -> list[RunLine]:
        return [run for run in self.runs if run.state != "done"]


def write_study_report(folder: str | Path, *paths: str | Path) -> None:
    """Write the report of a study as .html or .xlsx. Raises :class:`InvalidInput` for other endings."""
    writers: dict[str, Callable[[_Told, Path], str | bytes]] = {".html": _html, ".xlsx": _workbook}
    kinds = {Path(path): writers.get(Path(path).suffix.lower()) for path in paths}
    rule = "a report of a study is an .html or .xlsx file"
    if problems := [Problem(str(path), "", rule) for path, writer in kinds.items() if writer is None]:
        raise InvalidInput(problems, "report")
    told = _told(Study(folder))
    for path, writer in kinds.items():
        assert writer is not None
        write_file(path, writer(told, path.absolute().parent))


def _told(study: Study) -> _Told:
    states = [StateRow(state, count) for state, count in study.states.items() if count]
    return _Told(study, states, study.assertions(), spreads(study), study.conflicts(), list(_runs(study)))


def _runs(study: Study) -> Iterator[RunLine]:
    """A line for each run, of the first cell that comes to it."""
    took = {row["run"]: row for row in study.store.rows(TIMINGS)}
    frame = study.frame(RUNS).drop_duplicates("run")
    for row in frame.to_dict("records"):
        run, gap = str(row["run"]), row["gap"]
        found = took.get(run, {})
        yield RunLine(
            **{name: row[name] for name in _SAME},
            gap=None if gap != gap else gap,
            seconds=found.get("seconds"),
            cpu_seconds=found.get("cpu_seconds"),
            crowded=found.get("crowded"),
            result=_there(study, study.store.result(run)),
            log=_there(study, study.store.log(run)),
        )


_OWN = ("gap", "seconds", "cpu_seconds", "crowded", "result", "log")
_SAME = tuple(field.name for field in fields(RunLine) if field.name not in _OWN)


def _there(study: Study, path: Path) -> str | None:
    return path.relative_to(study.store.folder).as_posix() if path.exists() else None


# --- the page -------------------------------------------------------------------------------------------------------


def _html(told: _Told, where: Path) -> str:
    spec = told.study.file.spec
    return page_html(spec.title or spec.name, _blocks(told, where))


def _blocks(told: _Told, where: Path) -> Iterator[Block]:
    spec, manifest = told.study.file.spec, told.study.manifest
    yield Heading(1, spec.title or spec.name)
    count, done = sum(row.runs for row in told.states), sum(row.runs for row in told.states if row.state == "done")
    verified = sum(run.audit == "holds" for run in told.runs)
    yield Words(f"{done:,} of {count:,} runs are done; {verified:,} hold a plan that the audit verified.")
    versions = ", ".join(f"{name} {version}" for name, version in manifest["versions"].items())
    machine = manifest["machine"]
    yield Words(f"{versions}. {machine['processor']}, {machine['cores_allowed']} cores, {machine['system']}.", "note")
    if crowded := sum(bool(run.crowded) for run in told.runs):
        yield Words(
            f"{counted(crowded, 'run')} ended while the machine had more to do than cores: those seconds are doubtful, "
            "and stand apart below.",
            "warning",
        )
    yield from points(_broken(told.assertions))
    yield from listed("How runs ended", told.states)
    yield from listed("Assertions", told.assertions)
    yield from _pictures(told)
    yield Heading(2, "How figures spread")
    yield Words("Of verified plans only. Money is in millions of the instance's currency.", "note")
    for block in dict.fromkeys(row.block for row in told.spreads):
        rows = [row for row in told.spreads if row.block == block]
        yield from listed(f"Block {block}", rows, without=["block"])
    yield from listed("Infeasible for the same reason", told.conflicts)
    failed = [_linked(run, told.study, where) for run in told.failed]
    yield from listed("Runs that failed or were stopped", failed, without=["outcome", "audit", "gap", "result"])
    yield from listed(
        "Runs", [_linked(run, told.study, where) for run in told.runs[:MOST_RUNS]], without=["detail", "crowded"]
    )
    yield Words(f"pooling study reproduce {told.study.store.folder.name} RUN does a run again and compares it.", "note")
    if len(told.runs) > MOST_RUNS:
        yield Words(f"{len(told.runs) - MOST_RUNS:,} more are in the workbook and in table runs.", "note")


def _pictures(told: _Told) -> Iterator[Block]:
    """How soon runs were done, and how far plans meet the needs."""
    covered = next((row.figure for row in told.spreads if row.unit == "share of weighted need"), "")
    for chart in (profile_chart(told.study), spread_chart(told.spreads, covered)):
        if chart is not None:
            yield Heading(3, chart.title)
            yield Figure(chart)


def _linked(run: RunLine, study: Study, where: Path) -> RunLine:
    """The run with links to what is kept of it, as seen from the folder of the page."""
    seen = PurePath(os.path.relpath(study.store.folder.absolute(), where)).as_posix()

    def linked(path: str | None) -> str | None:
        return None if path is None else Link(path, f"{seen}/{path}")

    return replace(run, result=linked(run.result), log=linked(run.log))


def _broken(assertions: Sequence[AssertionRow]) -> Iterator[str]:
    for row in assertions:
        if not row.holds:
            yield f"{row.check} does not hold: {row.kept:,} of {row.runs:,} runs keep it."


# --- the workbook ---------------------------------------------------------------------------------------------------


def _workbook(told: _Told, _where: Path) -> bytes:
    name = told.study.file.spec.title or told.study.file.spec.name
    book = Book(f"Study: {name}"[:250], SUBJECT)
    fine = all(row.holds for row in told.assertions)
    for title, kind, rows, tab in (
        ("States", StateRow, told.states, RESULT),
        ("Assertions", AssertionRow, told.assertions, GOOD if fine else BAD),
        ("Spread", SpreadRow, told.spreads, RESULT),
        ("Conflicts", ConflictCluster, told.conflicts, BAD),
        ("Failed", RunLine, told.failed, BAD),
        ("Runs", RunLine, told.runs, RESULT),
        ("Columns", ColumnRow, dictionary(), RESULT),
    ):
        if rows:
            write_table(book, TableSheet(title, _columns(kind, rows), tab=tab), name)
    return book.content()


def _columns(kind: Any, rows: Sequence[Any]) -> list[Listed]:
    return [
        Listed(about, about.heading_with_unit(""), tuple(_cell(about, getattr(row, about.name)) for row in rows))
        for about in result_columns(kind)
    ]


def _cell(about: ResultColumn, value: Any) -> Any:
    if isinstance(value, tuple):
        return "; ".join(value)
    if about.kind == "yes or no" and value is not None:
        return "yes" if value else "no"
    return value

"""A run of a study, in the process that works on it: solved or asked, audited, and written as tables."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.outcome import Conflict, Outcome
from pooling.domain.problems import InvalidInput, Problem
from pooling.domain.result import Result
from pooling.domain.result_tables import RESULT_TABLES
from pooling.engine.worker_process import Tell
from pooling.engine.workers import cores
from pooling.solving.progress import Progress
from pooling.study.resolving import Facts
from pooling.study.spec import SOLVE
from pooling.study.store import files_of
from pooling.study.tables import (
    ANSWERS,
    RUNS,
    TABLES,
    TIMINGS,
    AnswerRow,
    ConflictRow,
    ProgressRow,
    RunRow,
    State,
    TimingRow,
    plain,
)

CROWDED = 1.1
"""A machine is crowded from this part of its cores on: its load lags, and counts this study's own processes too."""
Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Task:
    """A run as its process gets it: small, since the base of its facts is read from a file, named by its content."""

    run: str
    key: str
    base: Path
    facts: Facts
    facts_hash: str
    card: Card
    seed: int
    threads: int
    time_limit_s: float | None
    work_points: int | None
    question: str
    fields: Mapping[str, Any]
    tables: tuple[str, ...]
    keep_result: bool
    log: Path | None
    away: bool = False
    """Whether it is done where the folder of the study is not."""

    def at(self, folder: Path) -> Task:
        """The same run with its files in another folder."""
        log = None if self.log is None else folder / self.log.name
        return replace(self, base=folder / self.base.name, log=log, away=True)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended, and what is to be kept of it: whoever asked for it writes the store, alone."""

    state: State
    outcome: Outcome
    files: Mapping[str, bytes]
    result: str | None = None
    log: str | None = None


def prepare() -> None:
    """Import what every run needs."""
    from pooling.study.parquet import encoded

    import_module("pooling.engine.running")
    encoded(TIMINGS, [])


def work(task: Task, cancel: threading.Event, _tell: Tell) -> Ended:
    """Do a run."""
    began, cpu = time.perf_counter(), time.process_time()
    _forget_peak()
    from pooling.solving.solver_log import logged_to

    with logged_to(task.log):
        tables, solve_s, result = made(task, cancel)
    row = tables[RUNS][0]
    text = None
    if task.keep_result and result is not None:
        from pooling.io.result_file import result_text

        text = result_text(result)
    took = (time.perf_counter() - began, time.process_time() - cpu)
    tables[TIMINGS] = [plain(timing(took[0], took[1], solve_s, peak_mb()))]
    return Ended(row["state"], row["outcome"], files_of(task.run, tables), text, _log_of(task))


def _log_of(task: Task) -> str | None:
    """The log of a run that was done away from the study, which has no other way there."""
    if not task.away or task.log is None:
        return None
    text = task.log.read_text(encoding="utf-8")
    task.log.unlink()
    return text


# --- what a run is --------------------------------------------------------------------------------------------------


def made(task: Task, cancel: threading.Event | None = None) -> tuple[Rows, float | None, Result | None]:
    """The tables of a run, the seconds of its search, and its result where it is a solve."""
    instance = facts_of(task.base, task.facts)
    if not task.facts.permutation and instance.hash != task.facts_hash:
        rule = "its facts are not those that the study was made of"
        raise InvalidInput([Problem(str(task.base), "", rule)], task.run)
    if task.question != SOLVE:
        return _asked(task, instance, cancel or threading.Event()), None, None
    from pooling.engine.running import Asked, answer

    heard: list[Progress] = []
    result = answer(
        Asked(
            instance=instance,
            card=task.card,
            time_limit_s=task.time_limit_s,
            work_points=task.work_points,
            on_progress=heard.append if "progress" in task.tables else None,
            seed=task.seed,
            threads=task.threads,
            cancel=cancel,
            reasons=False,
        )
    )
    tables = tables_of(task, result)
    tables["progress"] = [plain(_progress(report)) for report in _news(heard)]
    return tables, result.timings_s.get("solve"), result


@lru_cache(maxsize=8)
def _base(path: Path) -> Instance:
    from pooling.io.files import read_instance

    return read_instance(path)


_FACTS: dict[str, Instance] = {}
"""The facts of the last run: the next one is often another card's, or another seed's, over the same."""


def facts_of(path: Path, facts: Facts) -> Instance:
    """The facts of a run, from the base in that file."""
    name = json.dumps([str(path), facts.changes, facts.permutation], sort_keys=True)
    if name not in _FACTS:
        _FACTS.clear()
        _FACTS[name] = facts.of(_base(path))
    return _FACTS[name]


def tables_of(task: Task, result: Result) -> Rows:
    """Every table that the study keeps of a result."""
    kept = [name for name, table in TABLES.items() if table.always or name in task.tables]
    tables = {name: RESULT_TABLES[name].plain_rows(result) for name in kept if name in RESULT_TABLES}
    reason, conflict = result.termination.reason, result.conflict
    ends: dict[str, State] = {"failed": "failed", "cancelled": "cancelled"}
    gaps = [tier.gap for tier in result.tiers]
    tables[RUNS] = [
        plain(
            RunRow(
                key=task.key,
                facts=task.facts_hash,
                policy=task.card.hash,
                state=ends.get(reason, "done"),
                outcome=result.outcome,
                reason=reason,
                detail=result.termination.detail,
                audit="none" if result.audit is None else "holds" if result.audit.ok else "broken",
                gap=_largest(gaps),
                conflict="" if conflict is None else fingerprint(conflict),
                faults=len(result.faults),
                rows=result.model.get("rows"),
                columns=result.model.get("columns"),
                integers=result.model.get("integers"),
                nonzeros=result.model.get("nonzeros"),
            )
        )
    ]
    if conflict is not None:
        name = fingerprint(conflict)
        tables["conflicts"] = [
            plain(ConflictRow(name, rule.family, rule.subject, rule.text)) for rule in conflict.rules
        ]
    return tables


def _largest(gaps: Sequence[float | None]) -> float | None:
    """Of all tiers; None where one of them is not known."""
    known = [gap for gap in gaps if gap is not None]
    return max(known) if known and len(known) == len(gaps) else None


def fingerprint(conflict: Conflict) -> str:
    """Twelve digits that equal conflicts share: of the rules, whatever their figures and order."""
    rules = sorted({(rule.family, rule.subject) for rule in conflict.rules})
    return hashlib.sha256(json.dumps(rules).encode()).hexdigest()[:12]


def _asked(task: Task, instance: Instance, cancel: threading.Event) -> Rows:
    from pooling.analysis.questions import QUESTIONS
    from pooling.engine.request import checked

    question = QUESTIONS[task.question]
    fields = {"seed": task.seed, "threads": task.threads, "time_limit_s": task.time_limit_s, **task.fields}
    stated = {name: value for name, value in fields.items() if name in question.request.model_fields}
    answer = question.ask(checked(question.request, question.name, instance=instance, card=task.card, **stated), cancel)
    text = json.dumps(answer.as_dict(), sort_keys=True, ensure_ascii=False, default=str)
    row = ended_row(task, "cancelled" if answer.reason == "cancelled" else "done", answer.detail)
    row |= {"outcome": answer.outcome, "reason": answer.reason}
    return {RUNS: [row], ANSWERS: [plain(AnswerRow(task.question, text))]}


def ended_row(task: Task, state: State, detail: str) -> dict[str, Any]:
    """The row of a run that has no result."""
    return plain(
        RunRow(
            key=task.key,
            facts=task.facts_hash,
            policy=task.card.hash,
            state=state,
            outcome="none",
            reason="finished" if state == "done" else "cancelled" if state == "cancelled" else "failed",
            detail=detail,
            audit="none",
            gap=None,
            conflict="",
            faults=0,
            rows=None,
            columns=None,
            integers=None,
            nonzeros=None,
        )
    )


# --- what it took ---------------------------------------------------------------------------------------------------


def timing(seconds: float, cpu_seconds: float | None, solve_s: float | None, peak: float | None) -> TimingRow:
    """What a run took, with the load of the machine now."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    return TimingRow(
        seconds=round(seconds, 4),
        cpu_seconds=None if cpu_seconds is None else round(cpu_seconds, 4),
        solve_s=None if solve_s is None else round(solve_s, 4),
        peak_mb=None if peak is None else round(peak, 1),
        load=None if load is None else round(load, 2),
        crowded=None if load is None else load > CROWDED * cores(),
    )


def _forget_peak() -> None:
    """Have Linux count the most memory anew: a process does many runs."""
    with contextlib.suppress(OSError), open("/proc/self/clear_refs", "w") as stream:
        stream.write("5")


def peak_mb() -> float | None:
    """Most memory that this process held since it was last forgotten, in MB; None where the system does not say."""
    with contextlib.suppress(OSError, ValueError), open("/proc/self/status") as stream:
        for line in stream:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / 1e6
    return None


def _progress(report: Progress) -> ProgressRow:
    return ProgressRow(
        elapsed_s=round(report.seconds, 4),
        phase=report.phase,
        tier=report.tier,
        value=report.value,
        bound=report.bound,
        gap=report.gap,
        nodes=report.nodes,
    )


def _news(heard: list[Progress]) -> Iterator[Progress]:
    """Reports that say anything new: another stage, value or bound."""
    said: Any = None
    for report in heard:
        what = (report.phase, report.tier, report.value, report.bound)
        if what != said:
            said = what
            yield report

"""Records of runs from the folder of a study: what its tables of tiers and progress say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any

from pooling.domain.problems import InvalidInput, Problem
from pooling.study.bench.profiles import Run
from pooling.study.spec import SOLVE
from pooling.study.store import MANIFEST
from pooling.study.study import Study
from pooling.study.tables import CELLS, RUN, RUNS

Rows = Sequence[Mapping[str, Any]]
NEEDED = ("tiers", "progress")
"""Tables that a study must keep for it."""


def is_study(folder: Path) -> bool:
    """Whether a folder is that of a study."""
    return (folder / MANIFEST).is_file()


def runs_of_study(folder: Path) -> list[Run]:
    """The solves of a study that ended, with an answer or without: the study is the contestant.

    What is infeasible has no tiers to compare and is left out. Raises :class:`InvalidInput` for a study that keeps too
    little, or has no limit of time that an open run counts.
    """
    study = Study(folder)
    spec = study.file.spec
    limit_s = spec.limits.time_limit_s or spec.limits.hard_time_s
    problems = [
        Problem(f"{folder}: outputs.tables", table, "is not kept by this study", f'tables = [..., "{table}"]')
        for table in NEEDED
        if table not in spec.outputs.tables
    ]
    if limit_s is None:
        cure = "state time_limit_s or hard_time_s in [limits]: an open run counts by its limit"
        problems.append(Problem(f"{folder}: limits", "", "this study has no limit of time", cure))
    if problems:
        raise InvalidInput(problems, str(folder))
    about = {"contestant": spec.name, "threads": spec.threads, "limit_s": limit_s}
    return [{**about, **run} for run in _runs(study)]


def _runs(study: Study) -> Iterator[dict[str, Any]]:
    cells: dict[str, Mapping[str, Any]] = {}
    for row in study.store.rows(CELLS):
        if row["question"] == SOLVE:
            cells.setdefault(row[RUN], row)
    tiers, progress = _by_run(study.store.rows("tiers", cells)), _by_run(study.store.rows("progress", cells))
    for end in study.store.rows(RUNS, cells):
        if end["outcome"] == "infeasible" or end["state"] == "cancelled":
            continue
        cell, run = cells[end[RUN]], end[RUN]
        failed = end["state"] != "done" or end["audit"] == "broken"
        yield {
            "case": _case(cell, end),
            "seed": cell["seed"],
            "tier_names": [tier["name"] for tier in tiers[run]],
            "tiers": list(_tiers(tiers[run], progress[run])),
            **({"failed": end["detail"] or "its plan breaks a rule"} if failed or not tiers[run] else {}),
        }


def _by_run(rows: Rows) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row[RUN]].append(row)
    return found


def _case(cell: Mapping[str, Any], end: Mapping[str, Any]) -> str:
    """What was solved: facts by their hash, too, since two studies may call others alike."""
    more = "".join(
        f" {text}" for text in (cell["overrides"], f"#{cell['replicate']}" if cell["replicate"] else "") if text
    )
    name, card = PurePath(cell["instance"]).stem, PurePath(cell["card"]).stem
    return f"{name}/{card}{more} {end['facts'].rpartition(':')[2][:8]}"


def _tiers(tiers: Rows, progress: Rows) -> Iterator[dict[str, Any]]:
    """Each tier began when the one before it ended, or what was done before any."""
    last = 0.0
    for tier in tiers:
        told = [row for row in progress if row["tier"] == tier["name"]]
        if told:
            last = max([last, *(row["elapsed_s"] for row in progress if row["elapsed_s"] < told[0]["elapsed_s"])])
        points = [[row["elapsed_s"], row["value"], row["bound"]] for row in told]
        end = max([last + tier["seconds"], *(row["elapsed_s"] for row in told)])
        yield tier_record(tier, last, [*points, [end, tier["found"], tier["bound"]]])
        last = end


def tier_record(tier: Mapping[str, Any], entered_s: float, points: list[list[float | None]]) -> dict[str, Any]:
    """The record of a tier of a result or of a table. What later tiers may give up of it was found all the same."""
    value, found = tier["value"], tier["found"]
    given_up = None not in (value, found) and abs(value - found) <= tier["tolerance"] * abs(found)
    return {
        "name": tier["name"],
        "maximise": tier["maximise"],
        "entered_s": entered_s,
        "points": points,
        "checked": found if given_up else value,
    }

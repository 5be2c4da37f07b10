"""From a case that goes wrong to a small one that goes wrong in the same way, and to a file that others can run."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput

from .nasty import Nasty
from .verdicts import Verdict, verdict


def smaller(case: Nasty, kind: str, seconds: float = 60.0) -> tuple[Nasty, Verdict]:
    """The case without rows, columns and overrides that its fault of that kind does not need."""
    until = time.monotonic() + seconds
    best, told = case, verdict(case)
    progress = True
    while progress and time.monotonic() < until:
        progress = False
        for candidate in _smaller(best):
            if time.monotonic() > until:
                break
            try:
                tried = replace(candidate, instance=Instance.of(candidate.instance)) if False else candidate
                found = verdict(tried)
            except InvalidInput:
                continue
            if found.kind == kind:
                best, told, progress = tried, found, True
                break
    return best, told


def _smaller(case: Nasty) -> Any:
    for key in case.overrides:
        yield replace(case, overrides={one: value for one, value in case.overrides.items() if one != key})
    tables = case.tables
    for name, rows in tables.items():
        if name == "instance":
            continue
        for changed in _without_part(rows):
            made = _instance({**tables, name: changed})
            if made is not None:
                yield replace(case, instance=made)


def _without_part(rows: list[dict[str, Any]]) -> Any:
    if len(rows) > 1:
        yield []
    for position in range(len(rows)):
        yield rows[:position] + rows[position + 1 :]
    for position, row in enumerate(rows):
        for column in row:
            if column != "id":
                yield [*rows[:position], {key: row[key] for key in row if key != column}, *rows[position + 1 :]]


def _instance(tables: dict[str, Any]) -> Instance | None:
    try:
        return Instance.of({name: rows for name, rows in tables.items() if rows})
    except InvalidInput:
        return None


def as_file(case: Nasty, told: Verdict) -> dict[str, Any]:
    """Card, overrides and tables, what happened and what should."""
    return {
        "about": f"seed {case.seed}, index {case.index}: {told.kind}: {told.detail}",
        "card": case.card_name,
        "overrides": case.overrides,
        "expect": told.expect or {},
        "better_plan": None if told.better is None else told.better.as_dict(),
        "tables": case.tables,
    }


def write(case: Nasty, told: Verdict, folder: Path) -> Path:
    """The file of a case, named after its kind, card, seed and index."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{told.kind.replace(' ', '-')}-{case.name}.json"
    path.write_text(json.dumps(as_file(case, told), indent=1) + "\n", encoding="utf-8")
    return path

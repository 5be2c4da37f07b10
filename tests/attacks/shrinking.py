"""From a case that goes wrong to a small one that goes wrong in the same way, and to a file that others can run."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput

from .nasty import Nasty
from .verdicts import Verdict, verdict, with_judges_plan


def smaller(case: Nasty, told: Verdict, seconds: float) -> tuple[Nasty, Verdict]:
    """The case without the rows, columns and overrides that its fault does not need, as far as the time allows."""
    until = time.monotonic() + seconds
    progress = True
    while progress:
        progress = False
        for candidate in _smaller(case):
            if time.monotonic() > until:
                return case, told
            try:
                found = verdict(candidate)
            except InvalidInput:
                continue
            if _shape(found) == _shape(told):
                case, told, progress = candidate, found, True
                break
    return case, told


def _shape(told: Verdict) -> tuple[str, str]:
    """Kind and the first words of the detail, without the names and figures of a case."""
    words = re.findall(r"[a-z_]{2,}", re.sub(r"\b[A-Z]{3}\b|\[\d+\]", "", told.detail))
    return told.kind, " ".join(words[:3])


def _smaller(case: Nasty) -> Iterator[Nasty]:
    for key in case.overrides:
        yield replace(
            case, overrides={override: value for override, value in case.overrides.items() if override != key}
        )
    tables = case.tables
    for name, rows in tables.items():
        if name == "instance":
            continue
        for changed in _without_part(rows):
            try:
                instance = Instance.of({one: row for one, row in {**tables, name: changed}.items() if row})
            except InvalidInput:
                continue
            yield replace(case, instance=instance)


def _without_part(rows: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    if len(rows) > 1:
        yield []
    for position in range(len(rows)):
        yield rows[:position] + rows[position + 1 :]
    for position, row in enumerate(rows):
        for column in row:
            if column != "id":
                yield [*rows[:position], {key: row[key] for key in row if key != column}, *rows[position + 1 :]]


def as_file(case: Nasty, told: Verdict) -> dict[str, Any]:
    """Card, overrides and tables, what happened and what should, and the plan that shows it."""
    told = with_judges_plan(case, told)
    return {
        "about": f"{told.kind}: {told.detail}",
        "from": {"seed": case.seed, "index": case.index},
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

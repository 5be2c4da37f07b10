"""Records of runs: lines of a JSONL file, folders of studies, or folders that ``pooling solve --out`` left.

A record has ``case``, ``contestant``, ``seed``, ``threads``, ``limit_s``, ``tier_names`` and ``tiers``; of each tier
its ``name``, ``maximise``, ``entered_s`` and ``points`` (seconds, best value, bound; null where there is none), and
``checked``, the value of the plan computed by others. A run that ``failed`` says why, and may have no tiers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from pooling.domain.problems import InvalidInput, Problem, shown
from pooling.io.progress_file import read_progress
from pooling.io.source import as_text, contents, fail
from pooling.study.bench.profiles import Run
from pooling.study.bench.studied import is_study, runs_of_study, tier_record

_FIELDS: Final[dict[str, tuple[type, ...]]] = {
    "case": (str,),
    "contestant": (str,),
    "seed": (int,),
    "threads": (int,),
    "limit_s": (int, float),
    "tier_names": (list,),
    "tiers": (list,),
}
_TIER_FIELDS: Final[dict[str, tuple[type, ...]]] = {
    "name": (str,),
    "maximise": (bool,),
    "entered_s": (int, float),
    "points": (list,),
}
RESULT = "result.json"
_LARGEST: Final = 1024**3


def read_runs(sources: Iterable[str]) -> list[Run]:
    """The runs in these files and folders; ``NAME=PATH`` says whose they are.

    Raises :class:`InvalidInput` with every line and every result that is no record of a run.
    """
    runs: list[Run] = []
    problems: list[Problem] = []
    for source in sources:
        name, sign, path = source.rpartition("=")
        file = Path(path)
        try:
            found = _of_folder(file) if file.is_dir() else _of_lines(file)
        except InvalidInput as error:
            problems += error.problems
            continue
        runs += [{**run, "contestant": name} for run in found] if sign else found
    if problems:
        raise InvalidInput(problems, "records of runs")
    return runs


def _of_lines(file: Path) -> list[Run]:
    text = as_text(contents(file, largest=_LARGEST), file.name, "save the file as UTF-8")
    problems: list[Problem] = []
    runs = []
    for number, line in enumerate(text.splitlines(), start=1):
        place = f"{file.name}:{number}"
        try:
            run = json.loads(line)
        except ValueError:
            problems.append(Problem(place, shown(line[:60]), "a line is a JSON object", "a cut line: remove it"))
            continue
        found = _faults(run, place)
        problems += found
        if not found:
            runs.append(run)
    if problems:
        raise InvalidInput(problems, file.name)
    return runs


def _faults(run: Any, place: str) -> list[Problem]:
    if not isinstance(run, dict):
        return [Problem(place, shown(run), "a record is a JSON object")]
    fields = {name: kinds for name, kinds in _FIELDS.items() if not (run.get("failed") and name.startswith("tier"))}
    out = _missing(run, fields, place)
    if out or run.get("failed"):
        return out
    for index, tier in enumerate(run["tiers"]):
        at = f"{place}:tiers/{index}"
        missing = (
            _missing(tier, _TIER_FIELDS, at) if isinstance(tier, dict) else [Problem(at, "", "a tier is an object")]
        )
        out += missing
        if not missing:
            out += [
                Problem(f"{at}/points/{position}", shown(point), "a point is seconds, value and bound")
                for position, point in enumerate(tier["points"])
                if not _is_point(point)
            ]
    return out


def _missing(row: Mapping[str, Any], fields: Mapping[str, tuple[type, ...]], place: str) -> list[Problem]:
    return [
        Problem(f"{place}:{name}", shown(row.get(name)), f"a record has {name} ({kinds[0].__name__})")
        for name, kinds in fields.items()
        if not isinstance(row.get(name), kinds) or (isinstance(row[name], bool) and bool not in kinds)
    ]


def _is_point(point: Any) -> bool:
    def number(value: Any) -> bool:
        return isinstance(value, (int, float)) and not isinstance(value, bool)

    if not isinstance(point, list) or len(point) != 3:
        return False
    return number(point[0]) and all(value is None or number(value) for value in point[1:])


def _of_folder(folder: Path) -> list[Run]:
    """The runs of a study, or of every result in the folder and below it."""
    if is_study(folder):
        return runs_of_study(folder)
    files = sorted(folder.rglob(RESULT))
    if not files:
        raise fail(
            str(folder),
            f"no {RESULT} in it or below it",
            "give the folder of pooling solve --out, or of a study",
            what="records",
        )
    problems: list[Problem] = []
    runs = []
    for file in files:
        try:
            data = json.loads(as_text(contents(file, largest=_LARGEST), file.name, "save the file as UTF-8"))
            limit_s = data["provenance"]["time_limit_s"]
            if limit_s is None:
                cure = "solve with --time-limit: an open run counts by its limit"
                problems.append(Problem(str(file), "", "this run had no time limit", cure))
                continue
            runs.append(_of_result(data, file, float(limit_s)))
        except InvalidInput as error:
            problems += error.problems
        except (LookupError, TypeError, ValueError):
            problems.append(Problem(str(file), "", "this is no result of a run", "solve again, or take it away"))
    if problems:
        raise InvalidInput(problems, "records of runs")
    return runs


def _of_result(data: Mapping[str, Any], file: Path, limit_s: float) -> Run:
    told = data["provenance"]
    points: dict[str, list[list[float | None]]] = {tier["name"]: [] for tier in data["tiers"]}
    entered: dict[str, float] = {}
    last = 0.0
    for row in read_progress(file):
        entered.setdefault(row["tier"], last)
        last = row["seconds"]
        points.setdefault(row["tier"], []).append([last, row["value"], row["bound"]])
    return {
        # The hash too: runs of other facts under the same name are no runs of one case.
        "case": f"{told['instance']}/{told['card']} {told['instance_hash'].removeprefix('sha256:')[:8]}",
        "contestant": f"pooling {told['versions'].get('pooling', '')}".strip(),
        "seed": told["seed"],
        "threads": told["threads"],
        "limit_s": limit_s,
        "tier_names": [tier["name"] for tier in data["tiers"]],
        "tiers": [tier_record(tier, entered.get(tier["name"], last), points[tier["name"]]) for tier in data["tiers"]],
    }

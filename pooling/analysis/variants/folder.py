"""A folder of results: a file for each run, and an index with their keys.

What a file answers is read off its own provenance. So whatever ends a batch, what was solved is found again.
"""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pooling.analysis.variants.asking import Run
from pooling.domain.problems import InvalidInput, Problem
from pooling.domain.result import Result
from pooling.domain.result_reading import made
from pooling.domain.variants.run import VariantRun
from pooling.engine.keys import run_key
from pooling.io.atomic import make_folder, write_file
from pooling.io.json_file import load_json
from pooling.io.locks import claim
from pooling.io.result_file import is_result, read_result, write_result
from pooling.reasons.gap_words import NOT_ANALYSED

INDEX = "index.json"
INDEX_VERSION = 1
_FILES = (".xlsx", ".json", ".toml", ".csv")
"""Endings of what is meant to be one file."""


class FolderRefused(InvalidInput):
    """Results cannot be kept where they were asked for: said before anything is solved."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A result that is there already, and what the index says of it; None where that is lost."""

    result: Result
    row: VariantRun | None


class RunFolder:
    """The folder of a batch. ``index``: rows by key, as the last batch left them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.index = _index(path / INDEX)

    def file(self, name: str) -> Path:
        return self.path / f"{name}.json"

    def kept(self, run: Run, time_limit_s: float | None, explain: bool) -> Kept | None:
        """The result of a run that need not be solved again; brought under its name where it stood under another."""
        row = self.index.get(run.key)
        result = former(self.file(run.name), run.key)
        if result is None and row is not None and row.file:
            result = former(self.path / Path(row.file).name, run.key)
            if result is not None and enough(result, time_limit_s, explain):
                try:
                    write_result(result, self.file(run.name))
                except (OSError, InvalidInput):  # solved again, its row says why it is not kept
                    return None
        if result is None or not enough(result, time_limit_s, explain):
            return None
        return Kept(result, row)

    def write_index(self, base: str, rows: Iterable[VariantRun]) -> None:
        """Write the index anew. Raises OSError or :class:`InvalidInput` where it cannot be written."""
        data = {"index_version": INDEX_VERSION, "base": base, "runs": [asdict(row) for row in rows]}
        write_file(self.path / INDEX, json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False) + "\n")


@contextlib.contextmanager
def run_folder(path: Path, names: Sequence[str]) -> Iterator[RunFolder]:
    """The folder, made if need be, and no other batch's as long as it is open.

    Raises :class:`FolderRefused` where results cannot be written, or would replace a file that is none.
    """
    if path.suffix.lower() in _FILES and not path.is_dir():
        rule = "results are kept in a folder, not in a file"
        raise FolderRefused([Problem(str(path), "", rule, f"name it {path.stem}")], str(path))
    try:
        made = make_folder(path)
    except InvalidInput as error:
        raise FolderRefused(error.problems, error.what) from None
    problems = [*_unwritable(made), *_foreign(made, names)]
    if problems:
        raise FolderRefused(problems, str(path))
    with claim(made / INDEX) as mine:
        if not mine:
            raise FolderRefused([Problem(str(path), "", "another process is solving variants into it")], str(path))
        yield RunFolder(made)


def _unwritable(folder: Path) -> Iterator[Problem]:
    try:
        # Permissions alone do not say it: some file systems take no new file from anybody.
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"{}")
    except OSError as error:
        yield Problem(str(folder), "", f"cannot be written: {error.strerror or error}", "name a folder of yours")


def _foreign(folder: Path, names: Sequence[str]) -> Iterator[Problem]:
    for name in names:
        path = folder / f"{name}.json"
        if path.is_dir() or (path.exists() and path.stat().st_size and not is_result(path)):
            cure = "move it away, or name another folder"
            yield Problem(str(path), "", "is there, and is no result of a run", cure)
    index = folder / INDEX
    if index.is_dir() or (index.exists() and index.stat().st_size and not _index_of(index)):
        cure = "move it away: results beside it are found without it; or name another folder"
        yield Problem(str(index), "", "is there, and is no index of results", cure)


def _index_of(path: Path) -> dict[str, Any]:
    try:
        data = load_json(path, path.name)
    except InvalidInput:
        return {}
    return data if isinstance(data, dict) and "index_version" in data else {}


def _index(path: Path) -> dict[str, VariantRun]:
    """Rows by key; those that are not as this version writes them are passed over."""
    rows = _index_of(path).get("runs", []) if path.exists() else []
    found = [_row(row) for row in rows] if isinstance(rows, list) else []
    return {row.key: row for row in found if row is not None}


def _row(data: Any) -> VariantRun | None:
    try:
        row: VariantRun = made(VariantRun, data)
    except (InvalidInput, TypeError, AttributeError):
        return None
    return row


def former(path: Path, key: str) -> Result | None:
    """The result in that file if it is one of the run with this key."""
    if not path.is_file():
        return None
    try:
        result = read_result(path)
        return result if run_key(result.provenance) == key else None
    except (InvalidInput, KeyError, TypeError):
        return None


def enough(result: Result, time_limit_s: float | None, explain: bool) -> bool:
    """Whether a result says all that a run with this limit would: one that was cut short is asked for more time."""
    reason = result.termination.reason
    if reason == "finished":
        return not explain or all(gap.main_reason != NOT_ANALYSED for gap in result.gap_rows)
    if reason == "failed" or time_limit_s is None:
        return False
    reached = result.provenance.get("time_limit_s") if reason == "time_limit" else result.timings_s.get("total")
    return isinstance(reached, (int, float)) and time_limit_s <= reached


def surpasses(result: Result, other: Result) -> bool:
    """Whether a result takes the place of another of the same run that did not get to its end."""
    if result.termination.reason == "finished" or other.plan is None:
        return True
    if result.plan is None:
        return False
    for tier, known in zip(result.tiers, other.tiers, strict=False):
        if tier.value is None or known.value is None:
            return known.value is None
        if tier.value != known.value:
            return (tier.value > known.value) == tier.maximise
    return len(result.tiers) >= len(other.tiers)

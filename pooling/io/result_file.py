"""Results on disk: ``result.json``, and its tables as CSV."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Any

from pooling.domain.frames import dictionary_frame, result_frame
from pooling.domain.problems import InvalidInput
from pooling.domain.result import Result
from pooling.domain.result_tables import RESULT_TABLES
from pooling.io.atomic import make_folder, write_file
from pooling.io.draft import cleaned
from pooling.io.json_file import brief, dumps_by_row, load_json
from pooling.io.source import Source, fail, name_of

DICTIONARY = "dictionary"
"""The data dictionary: a file beside those of the tables."""
_DEEPEST = 12
_WHAT = "a result is a result.json, or the folder that holds it, as 'pooling solve --out' writes it"


def write_result(result: Result, path: str | os.PathLike[str]) -> None:
    """Write ``result.json``, a row per line, in one step: a reader never meets half a result.

    Raises :class:`InvalidInput` where the path cannot be written, ValueError for a figure that is no number.
    """
    write_file(path, result_text(result))


def result_text(result: Result) -> str:
    """A result as JSON, a row per line. Raises ValueError for a figure that is no number."""
    return dumps_by_row(result.as_dict())


def read_result(source: Source) -> Result:
    """The result in a ``result.json``, in a folder that holds one, or in its bytes. Raises :class:`InvalidInput`."""
    return result_in(read_stated(source), name_of(source, "result"))


def result_in(data: dict[str, Any], what: str) -> Result:
    """The result that plain data describe that :func:`check_stated` lets pass. Raises :class:`InvalidInput`."""
    try:
        return Result.of(data)
    except InvalidInput as error:
        raise InvalidInput([cleaned(problem) for problem in error.problems], what) from None


def read_stated(source: Source) -> dict[str, Any]:
    """What a result says, word for word, as plain data; fit for ``Result.of``. Raises :class:`InvalidInput`."""
    if not isinstance(source, bytes):
        path = Path(source)
        if path.is_dir():
            source = path / "result.json"
            if not source.exists():
                raise fail(str(path), "this folder holds no result.json", _WHAT, what=path.name or str(path))
        elif path.exists() and path.suffix.lower() != ".json":
            raise fail(str(path), "not a result", _WHAT, what=path.name)
    what = name_of(source, "result")
    data = load_json(source, what)
    if not isinstance(data, dict):
        raise fail("/", "a result is an object", value=brief(data), what=what)
    check_stated(data, what)
    return data


def check_stated(data: dict[str, Any], what: str) -> None:
    """Raise :class:`InvalidInput` for plain data that no writer of results makes."""
    if "result_version" not in data:
        raise fail("/", "not a result", _WHAT, what=what)
    refuse_odd(data, what)


def is_result(source: str | os.PathLike[str]) -> bool:
    """Whether a file, or the folder that holds it, is a result rather than a plan."""
    path = Path(source)
    try:
        if not path.is_dir():
            found = load_json(path, path.name)
            return isinstance(found, dict) and ("result_version" in found or {"plan", "outcome"} <= set(found))
        return (path / "result.json").is_file()
    except InvalidInput:
        return False


def write_tables(result: Result, folder: str | os.PathLike[str]) -> list[Path]:
    """Write the tables of a result with their data dictionary, each as ``NAME.csv``.

    Raises :class:`InvalidInput` for a folder that cannot be made.
    """
    target = make_folder(folder)
    frames = {name: result_frame(result, name) for name in RESULT_TABLES} | {DICTIONARY: dictionary_frame(result)}
    for name, frame in frames.items():
        write_file(target / f"{name}.csv", frame.to_csv(index=False, lineterminator="\n"))
    return [target / f"{name}.csv" for name in frames]


def refuse_odd(data: dict[str, Any], what: str) -> None:
    """Refuse infinite figures and bottomless nesting, which no writer of results makes."""
    stack: list[tuple[str, Any, int]] = [("", data, 0)]
    while stack:
        place, value, depth = stack.pop()
        if depth > _DEEPEST:
            raise fail(place[:200], "nested too deeply", what=what)
        if isinstance(value, float) and not math.isfinite(value):
            raise fail(place, "a number", value=repr(value), what=what)
        if isinstance(value, dict):
            stack += [(f"{place}/{name}", part, depth + 1) for name, part in value.items()]
        elif isinstance(value, list):
            stack += [(f"{place}/{index}", part, depth + 1) for index, part in enumerate(value)]

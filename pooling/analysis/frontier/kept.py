"""Points of a frontier in a file, so that one that was cut short, or is to be finer, goes on from them."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from pooling.domain.problems import InvalidInput, Problem, shown
from pooling.domain.result import Result
from pooling.engine.keeping import check_writable, or_warn
from pooling.io.atomic import write_file


class Kept:
    """Results by the level at which they were solved (None: the base), in a file where there is one."""

    def __init__(self, path: Path | None, about: dict[str, Any]) -> None:
        self.path, self.about = path, about
        self.results: dict[float | None, dict[str, Any]] = {}
        if path is None:
            return
        check_writable(path, "keep", "frontier")
        if path.exists():
            self.results = self._read(path)

    def get(self, level: float | None) -> Result | None:
        """The result at a level, if it is there."""
        return Result.of(self.results[level]) if level in self.results else None

    def add(self, level: float | None, result: Result) -> None:
        """One more, written at once; a disk that fills up does not cost the answer."""
        path = self.path
        if path is None:
            return
        # What is short and why is not what a frontier is about: nobody works it out for that.
        self.results[level] = replace(result, gap_rows=(), caveat_rows=()).as_dict()
        points = [{"level": at, "result": data} for at, data in self.results.items()]
        or_warn(partial(write_file, path), "the points so far could not be kept")(
            json.dumps({"about": self.about, "points": points}) + "\n"
        )

    def _read(self, path: Path) -> dict[float | None, dict[str, Any]]:
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            about, points = data["about"], {point["level"]: point["result"] for point in data["points"]}
            for result in points.values():
                Result.of(result)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            raise _refused(path, "not points of a frontier that this version can read", "name another file") from None
        if about != self.about:
            other = [name for name, value in self.about.items() if about.get(name) != value]
            rule = f"points of another question: {', '.join(other)} differ"
            raise _refused(path, rule, "name another file, or ask as it was asked")
        return points


def _refused(path: Path, rule: str, cure: str) -> InvalidInput:
    return InvalidInput([Problem("keep", shown(str(path)), rule, cure)], "frontier")

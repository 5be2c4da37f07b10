"""What a run told while it went on, as a CSV file: seconds, tier, value, bound and gap."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pooling.domain.problems import InvalidInput, Problem, shown
from pooling.io.atomic import write_file

PROGRESS = "progress.csv"
"""What the file is called in the folder of a run."""
_WORDS = ("tier",)
COLUMNS = ("seconds", *_WORDS, "value", "bound", "gap", "target_gap")


def write_progress(reports: Iterable[Any], path: str | os.PathLike[str]) -> None:
    """Write reports with these attributes, as far as they say something new of a tier."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    last: list[Any] = []
    for report in reports:
        row = ["" if (value := getattr(report, name)) is None else value for name in COLUMNS]
        if report.tier is not None and row[1:] != last:
            writer.writerow(row)
            last = row[1:]
    write_file(path, stream.getvalue())


def read_progress(result: str | os.PathLike[str]) -> tuple[dict[str, Any], ...]:
    """The reports beside a result (its file or folder); none where none are kept. Raises :class:`InvalidInput`."""
    given = Path(result)
    path = (given if given.is_dir() else given.parent) / PROGRESS
    if not path.is_file():
        return ()
    with path.open(encoding="utf-8", newline="") as stream:
        return tuple(_rows(csv.DictReader(stream), path.name))


def _rows(lines: Iterable[dict[str, str]], name: str) -> Iterator[dict[str, Any]]:
    for place, line in enumerate(lines, start=2):
        row: dict[str, Any] = {}
        for column in COLUMNS:
            text = line.get(column) or ""
            try:
                row[column] = text if column in _WORDS else float(text) if text else None
            except ValueError:
                rule = "is no number: this is no file that a run wrote"
                raise InvalidInput(
                    [Problem(f"{name}:{place}:{column}", shown(text), rule, "remove the file")]
                ) from None
        yield row

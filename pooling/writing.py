"""Reports of results, written to files: the facts of each result are found as for a comparison."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from pooling.analysis.comparing.compare import compare
from pooling.analysis.comparing.sides import Comparable, told_of
from pooling.analysis.kept_answers import Answer, kept_answer, read_answer
from pooling.domain.card import Card
from pooling.domain.comparison.comparison import Comparison
from pooling.domain.instance import Instance
from pooling.domain.kept_answer import KeptAnswer
from pooling.domain.problems import InvalidInput, Problem, shown
from pooling.io.atomic import write_file
from pooling.io.progress_file import read_progress
from pooling.report.asked import LETTERS
from pooling.report.comparing.workbook.book import write_comparison_workbook
from pooling.report.pages.report import report_html, report_markdown
from pooling.report.pages.told import Told
from pooling.report.workbook.book import write_result_workbook

_Written = Callable[[Sequence[Told], Comparison | None, Sequence[KeptAnswer], Path], None]


def write_report(
    *results: Comparable,
    to: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    names: Sequence[str] | None = None,
    instances: Iterable[Instance | str | Path] = (),
    cards: Iterable[Card | str | Path] = (),
    answers: Sequence[Answer | dict[str, Any] | str | Path] = (),
) -> list[Path]:
    """Write the report of a result, or of a base and others held against it, and give the files.

    Parameters
    ----------
    results: each a :class:`Result`, its file or folder, or a tuple of it with its instance, and its card.
    to: a file or several, written by their endings: .html (one file that loads nothing), .md, or .xlsx (the workbook).
    names: what to call the results, in their order.
    instances, cards: where the facts of saved results are, as for :func:`compare`.
    answers: what questions asked of these facts answered, its plain data, or files of them (``pooling QUESTION
        --format json``), each an annex of its own.

    Raises :class:`~pooling.domain.problems.InvalidInput` with every problem: unknown facts, another ending.
    """
    paths = [Path(to)] if isinstance(to, (str, os.PathLike)) else [Path(path) for path in to]
    check_report_paths(paths)
    if not results:
        raise InvalidInput([Problem("results", "0", "a report needs a result", "give one, or several to compare")])
    instances = list(instances)
    comparison = compare(*results, names=names, instances=instances, cards=cards) if len(results) > 1 else None
    called = comparison.names if comparison is not None else names
    many = [
        Told(name, result, instance, _progress(given))
        for given, (name, result, instance) in zip(results, told_of(results, called, instances), strict=True)
    ]
    kept = _read(answers, many)
    for path in paths:
        _WRITERS[path.suffix.lower()](many, comparison, kept, path)
    return paths


def _read(given: Sequence[Answer | dict[str, Any] | str | Path], many: Sequence[Told]) -> list[KeptAnswer]:
    """The answers by table. Raises :class:`InvalidInput` with each that is none, or is about other facts."""
    problems: list[Problem] = []
    found = []
    if len(given) > len(LETTERS):
        rule = f"annexes of answers go from {LETTERS[0]} to {LETTERS[-1]}: {len(LETTERS)} answers"
        problems.append(Problem("answers", str(len(given)), rule, "write a second report with the others"))
    known = {told.instance.hash: told.instance.name for told in many}
    for number, one in enumerate(given):
        where = f"{Path(one).name}:" if isinstance(one, (str, Path)) else f"/answers/{number}"
        try:
            answer = kept_answer(read_answer(one, where) if isinstance(one, (str, Path, dict)) else one, where)
        except InvalidInput as error:
            problems += error.problems
            continue
        asked = answer.asked
        if asked.instance_hash not in known:
            rule = f"this answer is about other facts ({asked.instance}) than the report ({', '.join(known.values())})"
            cure = f"ask {asked.question} again of the instance of the result, with its --change or --variant"
            problems.append(Problem(f"{where}/asked/instance_hash", shown(asked.instance_hash), rule, cure))
        found.append(answer)
    if problems:
        raise InvalidInput(problems, "answers")
    return found


def check_report_paths(paths: Sequence[Path]) -> None:
    """Raise :class:`InvalidInput` with every file that has another ending than those of reports."""
    rule = f"a report is written as {', '.join(_WRITERS)}"
    problems = [
        Problem("to", str(path), rule, "give the file one of these endings")
        for path in paths
        if path.suffix.lower() not in _WRITERS
    ]
    if problems or not paths:
        raise InvalidInput(problems or [Problem("to", "", rule, "name a file")], "report")


def _progress(given: Comparable) -> tuple[object, ...]:
    one = given[0] if isinstance(given, tuple) and given else given
    return read_progress(one) if isinstance(one, (str, Path)) else ()


def _html(many: Sequence[Told], comparison: Comparison | None, kept: Sequence[KeptAnswer], path: Path) -> None:
    write_file(path, report_html(many, comparison, kept))


def _markdown(many: Sequence[Told], comparison: Comparison | None, kept: Sequence[KeptAnswer], path: Path) -> None:
    write_file(path, report_markdown(many, comparison, kept))


def _workbook(many: Sequence[Told], comparison: Comparison | None, kept: Sequence[KeptAnswer], path: Path) -> None:
    if comparison is not None:
        write_comparison_workbook(comparison, path, kept)
    else:
        write_result_workbook(many[0].result, many[0].instance, path, kept)


_WRITERS: dict[str, _Written] = {".html": _html, ".xlsx": _workbook, ".md": _markdown}
"""Endings of a report, with what writes each."""

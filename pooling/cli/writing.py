"""Outputs on disk: checked before any work is done, written when it is."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pooling.cli.failures import OutputRefused

if TYPE_CHECKING:
    from pooling.domain.instance import Instance
    from pooling.domain.result import Result

RESULT = "result.json"
PLAN = "plan.json"
WORKBOOK = "results.xlsx"
ANSWER = "answer.txt"


def refuse_existing(path: Path, force: bool) -> None:
    """Raise :class:`OutputRefused` when something is there already and may not be overwritten."""
    if path.exists() and not force:
        raise OutputRefused(f"{path} exists; --force overwrites it")
    check_file(path)


def check_file(path: Path) -> None:
    """Raise :class:`OutputRefused` unless a file could be written at ``path``, whose folder must exist."""
    folder = path.parent
    if not folder.is_dir():
        raise OutputRefused(f"cannot write {path}: there is no folder {folder}")
    if not os.access(folder, os.W_OK | os.X_OK) or (path.is_file() and not os.access(path, os.W_OK)):
        raise OutputRefused(f"cannot write {path}: permission denied")


def prepare(out: Path) -> Path:
    """Make the folder that ``out`` asks for and give the path of the result file in it.

    ``x.json`` is the result file itself, anything else a folder. Raises :class:`OutputRefused`.
    """
    is_file = out.suffix.lower() == ".json" and not out.is_dir()
    folder = out.parent if is_file else out
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputRefused(f"cannot write {out}: {error.strerror or error}") from None
    target = out if is_file else folder / RESULT
    check_file(target)
    return target


def write_outputs(result: Result, instance: Instance, out: Path) -> Sequence[Path]:
    """Write a run where :func:`prepare` said it can be: the result file alone, or the whole folder.

    The folder gets the result, its plan, its tables as CSV, a workbook of results and the answer as text; without a
    plan only the result and the answer.
    """
    from pooling.io.plan_file import write_plan
    from pooling.io.result_file import write_result, write_result_workbook, write_tables
    from pooling.report.text import answer_text

    target = prepare(out)
    write_result(result, target)
    written = [target]
    if target == out:
        return written
    if result.plan is not None:
        write_plan(result.plan, out / PLAN)
        written.append(out / PLAN)
        written += write_tables(result, out)
        write_result_workbook(result, instance, out / WORKBOOK)
        written.append(out / WORKBOOK)
    (out / ANSWER).write_text(answer_text(result, instance, most=None), encoding="utf-8")
    written.append(out / ANSWER)
    return written

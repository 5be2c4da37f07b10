"""Outputs on disk: checked before any work is done, written when it is."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pooling.cli.failures import OutputRefused
from pooling.cli.output import say

if TYPE_CHECKING:
    from pooling.domain.instance import Instance
    from pooling.domain.result import Result

RESULT = "result.json"
PLAN = "plan.json"
WORKBOOK = "results.xlsx"
ANSWER = "answer.txt"
_HEAD = 4096
"""Bytes of a file that say whether it is a result."""


def refuse_existing(path: Path, force: bool) -> None:
    """Raise :class:`OutputRefused` when something is there already and may not be overwritten."""
    if path.exists() and not force:
        raise OutputRefused(f"{path} exists; --force overwrites it")
    check_file(path)


def check_file(path: Path) -> None:
    """Raise :class:`OutputRefused` unless a file can be written at ``path``, whose folder must exist."""
    folder = path.parent
    if not folder.is_dir():
        raise OutputRefused(f"cannot write {path}: there is no folder {folder}")
    if path.is_dir():
        raise OutputRefused(f"cannot write {path}: it is a folder")
    if path.is_file() and not os.access(path, os.W_OK):
        raise OutputRefused(f"cannot write {path}: permission denied")
    try:
        # Permissions alone do not say it: some file systems take no new file from anybody.
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise OutputRefused(f"cannot write {path}: {error.strerror or error}") from None


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn what goes wrong while ``path`` is written into :class:`OutputRefused`."""
    from pooling.domain.problems import InvalidInput

    try:
        yield
    except OSError as error:
        raise OutputRefused(f"cannot write {path}: {error.strerror or error}") from None
    except InvalidInput as error:
        raise OutputRefused(f"cannot write {path}: {'; '.join(one.rule for one in error.problems)}") from None


def prepare(out: Path, force: bool = False) -> Path | None:
    """Make the folder that ``out`` asks for and give the path of the result file; None where none is asked for.

    ``x.json`` is the result file itself, ``x.xlsx`` the workbook of results, a name without an ending or a folder that
    exists gets everything. Raises :class:`OutputRefused`, also for a file there that no run wrote, unless ``force``.
    """
    kind = "" if out.is_dir() else out.suffix.lower()
    if kind not in ("", ".json", ".xlsx"):
        raise OutputRefused(f"cannot write {out}: --out is a .json file, an .xlsx workbook, or a folder (no ending)")
    folder = out.parent if kind else out
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputRefused(f"cannot write {out}: {error.strerror or error}") from None
    targets = [out] if kind else [out / name for name in (RESULT, WORKBOOK, PLAN, ANSWER)]
    for target in targets:
        check_file(target)
        if not force and not may_replace(target):
            raise OutputRefused(f"{target} exists and is no result of a run; --force overwrites it")
    return None if kind == ".xlsx" else targets[0]


@contextmanager
def best_so_far(name: str, out: Path | None, keep: Path | None) -> Iterator[Path | None]:
    """The file that holds the best plan while a run goes on, so that one that is killed loses nothing.

    That is ``keep``, the result file asked for; without one ``NAME.best.json``, beside the workbook asked for or in the
    working folder, which is there only until the answer is out. None where no file can be written.
    """
    if keep is not None:
        yield keep
        return
    path = _free(out.parent if out is not None else Path(), name)
    try:
        yield path
    except BaseException:
        if path is not None and path.exists():
            say(f"the best plan so far is in {path}")
        raise
    if path is not None:
        path.unlink(missing_ok=True)


def _free(folder: Path, name: str) -> Path | None:
    """A file of that name that is not there yet: what a killed run left is not overwritten."""
    if not os.access(folder, os.W_OK):
        return None
    names = [f"{name}.best.json", *(f"{name}.best-{number}.json" for number in range(2, 100))]
    free = next((one for one in names if not (folder / one).exists()), None)
    if free != names[0]:
        say(f"{folder / names[0]} is of a run that did not end; --warm starts from its plan")
    return None if free is None else folder / free


def may_replace(path: Path) -> bool:
    """Whether nothing but a former output of a run would be lost at ``path``: results and their workbooks are known."""
    if not path.exists() or path.stat().st_size == 0 or path.name in (PLAN, ANSWER):
        return True
    if path.suffix.lower() == ".json":
        with path.open("rb") as file:
            return b'"result_version"' in file.read(_HEAD)
    from pooling.io.result_workbook import is_result_workbook

    return is_result_workbook(path)


def write_outputs(result: Result, instance: Instance, out: Path) -> Sequence[Path]:
    """Write a run where :func:`prepare` said it can be: the file asked for alone, or the whole folder.

    The folder gets the result, its plan, its tables as CSV, a workbook of results and the answer as text; without a
    plan only the result and the answer.
    """
    from pooling.io.plan_file import write_plan
    from pooling.io.result_file import write_result, write_result_workbook, write_tables
    from pooling.report.text import answer_text

    with writing(out):
        if not out.is_dir():
            if out.suffix.lower() == ".xlsx":
                write_result_workbook(result, instance, out)
            else:
                write_result(result, out)
            return [out]
        write_result(result, out / RESULT)
        written = [out / RESULT]
        if result.plan is not None:
            write_plan(result.plan, out / PLAN)
            written.append(out / PLAN)
            written += write_tables(result, out)
            write_result_workbook(result, instance, out / WORKBOOK)
            written.append(out / WORKBOOK)
        (out / ANSWER).write_text(answer_text(result, instance, most=None), encoding="utf-8")
        written.append(out / ANSWER)
        return written

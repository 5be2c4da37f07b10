"""Outputs on disk: checked before any work is done, written when it is."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pooling.cli.failures import OutputRefused
from pooling.cli.output import say
from pooling.cli.signals import last_words
from pooling.cli.streams import stdout_lost

if TYPE_CHECKING:
    from pooling.domain.instance import Instance
    from pooling.domain.result import Result
    from pooling.solving.progress import Progress

RESULT = "result.json"
PLAN = "plan.json"
WORKBOOK = "results.xlsx"
ANSWER, PAGE = "answer.txt", "brief.html"
_FILES = (".json", ".xlsx", ".lp", ".mps")
"""Endings of outputs that are one file; any other is a folder."""
_HEAD = 4096
"""Bytes of a file that say whether it is a result."""


def refuse_existing(path: Path, force: bool) -> None:
    """Raise :class:`OutputRefused` when something is there already and may not be overwritten.

    A folder that holds no instance is refused whatever ``force`` says.
    """
    if path.suffix.lower() in _FILES:
        check_file(path)
    else:
        from pooling.io.csv_folder import is_table_file

        check_folder(path)
        held = [name for name in os.listdir(path) if not name.startswith(".")] if path.is_dir() else []
        if held and not any(map(is_table_file, held)):
            rule = "it is a folder that holds no instance; name another, or one in it"
            raise OutputRefused(f"cannot write {path}: {rule}")
    if path.exists() and not force:
        raise OutputRefused(f"{path} exists; --force overwrites it")


def check_file(path: Path) -> None:
    """Raise :class:`OutputRefused` unless a file can be written at ``path``, whose folder must exist."""
    from pooling.io.folder import sweep

    if path.is_dir():
        raise OutputRefused(f"cannot write {path}: it is a folder")
    _check_place(path)
    if path.is_file() and not os.access(path, os.W_OK):
        raise OutputRefused(f"cannot write {path}: permission denied")
    sweep(path.resolve())


def check_folder(path: Path) -> None:
    """Raise :class:`OutputRefused` where no folder can take the place of ``path``."""
    from pooling.io.folder import folder_fault

    fault = folder_fault(path)
    if fault:
        raise OutputRefused(f"cannot write {path}: it {fault}")
    _check_place(path)


def _check_place(path: Path) -> None:
    """Raise :class:`OutputRefused` where nothing new can be written beside ``path``."""
    folder = path.resolve().parent
    if not folder.is_dir():
        raise OutputRefused(f"cannot write {path}: there is no folder {path.parent}")
    try:
        # Permissions alone do not say it: some file systems take no new file from anybody.
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise OutputRefused(f"cannot write {path}: {error.strerror or error}") from None


def prepare_certificate(path: Path | None, out: Path | None, force: bool) -> Callable[[], OutputRefused | None]:
    """See to it that a certificate can be written to ``path``. What is returned says after the run why it was not.

    Raises :class:`OutputRefused`; ``force`` allows to overwrite a file that is no certificate.
    """
    if path is None:
        return lambda: None
    check_file(path)
    if out is not None and path.resolve() == out.resolve():
        raise OutputRefused(f"{path} is both --out and --certificate; name two files")
    if path.is_file() and path.stat().st_size and not force:
        with path.open("rb") as file:
            if b'"certificate_version"' not in file.read(_HEAD):
                raise OutputRefused(f"{path} exists and is no certificate; --force overwrites it")
    before = _identity(path)
    return lambda: OutputRefused(f"{path}: no certificate was written") if _identity(path) == before else None


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn what goes wrong while ``path`` is written into :class:`OutputRefused`."""
    from pooling.domain.problems import InvalidInput

    try:
        yield
    except OSError as error:
        raise OutputRefused(f"cannot write {path}: {error.strerror or error}") from None
    except InvalidInput as error:
        raise OutputRefused(f"cannot write {path}: {'; '.join(problem.rule for problem in error.problems)}") from None


def prepare(out: Path, force: bool = False) -> Path | None:
    """See to it that what ``out`` asks for can be written, and give the path of the result file asked for, if one is.

    ``x.json`` is the result file itself, ``x.xlsx`` the workbook of results; any other name is a folder that gets
    everything. Raises :class:`OutputRefused`, also for the folder of an instance, and for a file there that no run
    wrote, unless ``force``.
    """
    kind = "" if out.is_dir() else out.suffix.lower()
    if kind not in ("", ".json", ".xlsx"):
        raise OutputRefused(f"cannot write {out}: --out is a .json file, an .xlsx workbook, or a folder (no ending)")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputRefused(f"cannot write {out}: {error.strerror or error}") from None
    if kind:
        check_file(out)
        lost = [] if may_replace(out) else [out]
    else:
        check_folder(out)
        lost = _lost_in(out) if out.is_dir() else []
    if lost and not force:
        raise OutputRefused(f"{lost[0]} exists and is no result of a run; --force overwrites it")
    return out if kind == ".json" else None


def _lost_in(folder: Path) -> list[Path]:
    """Files that the outputs of a run would replace although no run wrote them."""
    if (folder / "instance.csv").exists():
        raise OutputRefused(f"cannot write {folder}: it is the folder of an instance; name another, or one in it")
    here = [folder / name for name in sorted(os.listdir(folder)) if is_output(name)]
    # Tables say nothing of where they come from: they are of a run where its result is.
    of_a_run = (folder / RESULT).exists() and may_replace(folder / RESULT)
    return [path for path in here if not (of_a_run and path.suffix == ".csv") and not may_replace(path)]


def is_output(name: str) -> bool:
    """Whether a file of that name is one that a run writes into its folder."""
    from pooling.domain.result_tables import RESULT_TABLES
    from pooling.io.progress_file import PROGRESS
    from pooling.io.result_file import DICTIONARY

    return name in {
        RESULT,
        PLAN,
        WORKBOOK,
        ANSWER,
        PAGE,
        PROGRESS,
        *(f"{table}.csv" for table in (*RESULT_TABLES, DICTIONARY)),
    }


@contextmanager
def best_so_far(name: str, out: Path | None, keep: Path | None) -> Iterator[Path | None]:
    """The file that holds the best plan while a run goes on, so that one that is killed loses nothing.

    That is ``keep``, the result file asked for. Without one it is ``NAME.best.json``, beside ``out`` or in the working
    folder: it goes once the answer is out, and stays where that could be neither written nor printed. None where no
    file can be written.
    """
    if keep is not None:
        yield keep
        return
    folder = out.parent if out is not None else Path()
    with ExitStack() as stack:
        path = _free(folder, name, stack) if os.access(folder, os.W_OK) else None

        def said() -> str:
            return f"the best plan so far is in {path}\n" if path is not None and holds_plan(path) else ""

        stack.enter_context(last_words(said))
        try:
            yield path
        except BaseException:
            if said():
                say(said().rstrip())
            elif path is not None:
                path.unlink(missing_ok=True)
            raise
        kept = path is not None and path.exists()
        if kept and out is None and stdout_lost():
            say(f"the answer was not printed ({stdout_lost()}): it is in {path}")
        elif kept and path is not None:
            path.unlink()
        elif out is None and stdout_lost():
            raise OutputRefused(f"the answer was neither printed ({stdout_lost()}) nor could it be kept: use --out")


def _free(folder: Path, name: str, stack: ExitStack) -> Path | None:
    """A file of that name, claimed so that no other run uses it. It overwrites no plan that a killed run left."""
    from pooling.io.folder import sweep
    from pooling.io.locks import claim

    first = folder / f"{name}.best.json"
    for path in (first, *(folder / f"{name}.best-{number}.json" for number in range(2, 100))):
        claimed = stack.enter_context(ExitStack())
        if claimed.enter_context(claim(path)):
            sweep(path.resolve())
            if not path.exists() or (may_replace(path) and not holds_plan(path)):
                return path
            if path == first and holds_plan(path):
                say(f"{path} is of a run that did not end; --warm starts from its plan")
        claimed.close()
    return None


def holds_plan(path: Path) -> bool:
    """Whether a file is a result with a plan to start from."""
    import json

    try:
        return isinstance(json.loads(path.read_bytes())["plan"], dict)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return False


def may_replace(path: Path) -> bool:
    """Whether nothing but a former output of a run would be lost at ``path``."""
    if not path.exists() or path.stat().st_size == 0 or path.name in (PLAN, ANSWER, PAGE):
        return True
    if path.suffix.lower() == ".json":
        with path.open("rb") as file:
            return b'"result_version"' in file.read(_HEAD)
    from pooling.report.workbook.book import is_result_workbook

    return is_result_workbook(path)


def write_outputs(
    result: Result, instance: Instance, out: Path, progress: Sequence[Progress] = (), *, drawn: bool = False
) -> Sequence[Path]:
    """Write a run where :func:`prepare` said it can be: the file asked for alone, or the whole folder.

    Without a plan the folder gets the result, its progress and the answer alone; charts are ``drawn`` or left tables.
    It takes the place of a former one in one step.
    """
    from pooling.io.folder import whole_folder
    from pooling.io.plan_file import write_plan
    from pooling.io.progress_file import PROGRESS, write_progress
    from pooling.io.result_file import write_result, write_tables
    from pooling.report.pages.report import report_html
    from pooling.report.pages.told import Told
    from pooling.report.text import answer_text
    from pooling.report.workbook.book import write_result_workbook

    with writing(out):
        if not out.is_dir() and out.suffix.lower() == ".xlsx":
            write_result_workbook(result, instance, out)
            return [out]
        if not out.is_dir() and out.suffix.lower() in _FILES:
            write_result(result, out)
            return [out]
        with whole_folder(out, is_output) as aside:
            write_result(result, aside / RESULT)
            written = [RESULT]
            if result.plan is not None:
                write_plan(result.plan, aside / PLAN)
                written.append(PLAN)
                written += [path.name for path in write_tables(result, aside)]
                write_result_workbook(result, instance, aside / WORKBOOK)
                written.append(WORKBOOK)
            (aside / ANSWER).write_text(answer_text(result, instance, most=None), encoding="utf-8")
            write_progress(progress, aside / PROGRESS)
            told = Told(instance.name, result, instance, tuple(progress))
            (aside / PAGE).write_text(report_html([told], drawn=drawn), encoding="utf-8")
            written += [ANSWER, PAGE, PROGRESS]
        return [out / name for name in written]

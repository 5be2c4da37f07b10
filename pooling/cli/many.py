"""``pooling variants``: a base and its variants, solved and kept."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pooling.cli.arguments import settings
from pooling.cli.exits import Exit, exit_for
from pooling.cli.failures import OutputRefused
from pooling.cli.options import (
    COVERAGE,
    CardOption,
    GapOption,
    QuietOption,
    SeedOption,
    SetOption,
    TimeLimitOption,
    load_policy,
)
from pooling.cli.output import Format, FormatOption, say, write, write_json, write_rows
from pooling.cli.progress_many import runs_display
from pooling.cli.running import stopped_by_signals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooling.analysis.variants.rows import VariantRuns
    from pooling.domain.problems import Problem
    from pooling.domain.variants.run import VariantRun


FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="Variants: a .toml, .json or .xlsx file.")]
BaseOption = Annotated[
    str | None,
    typer.Option("--base", metavar="INSTANCE", help="The instance that is changed, instead of the file's."),
]
WorkersOption = Annotated[
    int | None,
    typer.Option("--workers", min=1, max=1024, help="Runs at once; without it as many as there are cores."),
]
ReasonsOption = Annotated[
    bool, typer.Option("--reasons", help="Work out reasons for gaps, too; this may take longest.")
]
FolderOption = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="PATH",
        help="A folder that keeps every result, or x.xlsx: a workbook that compares them, with x-results beside it. "
        "Without it: NAME-results for NAME.toml, in this folder.",
    ),
]
ForceBookOption = Annotated[
    bool, typer.Option("--force", help="Overwrite also a workbook of --out that compares no results.")
]


def variants(
    file: FileArgument,
    base: BaseOption = None,
    card: CardOption = COVERAGE,
    set_: SetOption = None,
    time_limit: TimeLimitOption = None,
    gap: GapOption = None,
    seed: SeedOption = 0,
    workers: WorkersOption = None,
    explain: ReasonsOption = False,
    out: FolderOption = None,
    force: ForceBookOption = False,
    form: FormatOption = Format.TABLE,
    quiet: QuietOption = False,
) -> None:
    """Solve a base and its variants, and keep every result.

    Each run starts from the plan of the nearest one before it. The card is the variant's, else the file's, else that of
    --card; --time-limit is for each run.

    Ctrl-C keeps what is done and the best plans so far. Given again, only what is missing or has changed is solved.
    """
    import pooling.run
    from pooling.analysis.variants.folder import FolderRefused

    overrides, policy = settings(set_ or ()), load_policy(card)
    book, folder = _places(out, file)
    if book is not None:
        _check_book(book, file, base, force)
    try:
        with (
            stopped_by_signals("what is done and the best plans so far are kept") as cancel,
            runs_display(quiet) as display,
        ):
            runs = pooling.run.solve_variants(
                base,
                file,
                card=policy,
                overrides=overrides,
                gap=gap,
                time_limit_s=time_limit,
                seed=seed,
                workers=workers,
                explain=explain,
                out=folder,
                on_progress=display,
                cancel=cancel,
            )
    except FolderRefused as error:
        raise OutputRefused(_refusal(folder, error.problems)) from None
    refused = [_kept_elsewhere(runs, folder)]
    if not quiet:
        say(f"results and index.json are in {folder}")
    if book is not None:
        refused.append(_compared(runs, book))
        if not refused[-1] and not quiet:
            say(f"wrote {book}")
    # Rows say what became of each run: they come first, whatever could not be written.
    _write(runs, form)
    if told := [words for words in refused if words]:
        raise OutputRefused("; ".join(told))
    raise typer.Exit(_exit(runs))


def _places(out: Path | None, file: Path) -> tuple[Path | None, Path]:
    """The workbook to write, if one is asked for, and the folder of results."""
    if out is None:
        return None, Path(f"{file.stem}-results")
    if out.suffix.lower() != ".xlsx" or out.is_dir():
        return None, out
    return out, out.with_name(f"{out.stem}-results")


def _check_book(book: Path, file: Path, base: str | None, force: bool) -> None:
    """See to it that the workbook can be written, and nothing of the user's is lost. Raises OutputRefused."""
    from pooling.cli.writing import check_file, writing
    from pooling.report.comparing.workbook.book import is_comparison_workbook

    with writing(book):
        book.parent.mkdir(parents=True, exist_ok=True)
    check_file(book)
    if not book.exists():
        return
    for held, what in ((file, "the variants"), (None if base is None else Path(base), "the base")):
        if held is not None and held.exists() and book.samefile(held):
            raise OutputRefused(f"cannot write {book}: it holds {what}; name another workbook")
    if book.stat().st_size and not force and not is_comparison_workbook(book):
        raise OutputRefused(f"{book} exists and compares no results; --force overwrites it")


def _refusal(folder: Path, problems: Sequence[Problem]) -> str:
    """Every reason why a folder is refused, with its place and cure."""
    told = []
    for problem in problems:
        place = "" if problem.place == str(folder) else f"{problem.place}: "
        told.append(f"{place}{problem.rule}" + (f" ({problem.cure})" if problem.cure else ""))
    return f"cannot write {folder}: {'; '.join(told)}"


def _compared(runs: VariantRuns, book: Path) -> str:
    """Write the workbook that compares what has a plan; why it was not written, empty where it was."""
    import pooling.run
    from pooling.cli.writing import writing
    from pooling.domain.problems import InvalidInput
    from pooling.report.comparing.workbook.book import write_comparison_workbook

    planned = {name: result for name, result in runs.results.items() if result.plan is not None}
    if len(planned) < 2:
        return f"cannot write {book}: fewer than two runs have a plan to compare"
    sides = [(result, runs.instances[name], runs.cards[name]) for name, result in planned.items()]
    try:
        comparison = pooling.run.compare(*sides, names=list(planned))
        with writing(book):
            write_comparison_workbook(comparison, book)
    except InvalidInput as error:
        return _refusal(book, error.problems)
    except OutputRefused as error:
        return str(error)
    return ""


def _kept_elsewhere(runs: VariantRuns, folder: Path) -> str:
    """Where results are that the folder could not take, in words; empty where it took all."""
    import tempfile

    from pooling.io.result_file import write_result

    unkept = [row.name for row in runs if row.solved and not row.file and row.name in runs.results]
    if not unkept:
        return ""
    try:
        other = Path(tempfile.mkdtemp(prefix="pooling-"))
        for name in unkept:
            write_result(runs.results[name], other / f"{name}.json")
    except OSError as error:
        return f"cannot write {folder}, nor another: {error.strerror or error}; lost: {', '.join(unkept)}"
    return f"cannot write {folder}: {', '.join(unkept)} kept in {other}"


_SHOWN = ("name", "outcome", "covered_share", "cost_million", "used_share", "cells", "seconds", "warm_from")
"""Columns that fit a screen; json and csv have all."""


def _write(runs: VariantRuns, form: Format) -> None:
    from pooling.domain.result_columns import result_columns
    from pooling.domain.variants.run import VariantRun

    if form is Format.JSON:
        write_json(runs.as_dict())
        return
    kind: Any = VariantRun
    columns = [column.name for column in result_columns(kind) if column.kind != "records"]
    write_rows([asdict(row) for row in runs], columns if form is Format.CSV else _SHOWN, form)
    if form is Format.TABLE:
        for row in runs:
            if row.outcome != "optimal" or row.reason != "finished":
                write(f"{_words(row)}\n")


def _words(row: VariantRun) -> str:
    from pooling.report.words import plain

    reason = "" if row.reason in ("finished", "failed") else f" ({plain(row.reason)})"
    return f"{row.name}: {'failed' if row.reason == 'failed' else row.outcome}{reason}: {row.detail}"


def _exit(runs: VariantRuns) -> Exit:
    return Exit.INTERNAL if runs.reason == "failed" else exit_for(runs.reason, runs.outcome)

"""``pooling study``: thousands of runs stated in one file."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from pooling.cli.exits import Exit
from pooling.cli.options import OverwriteOption, QuietOption, SchedulerOption
from pooling.cli.output import Format, FormatOption, say, write, write_json, write_rows
from pooling.cli.progress_studies import count_display, tally_display, tally_words, time_words
from pooling.cli.running import stopped_by_signals

if TYPE_CHECKING:
    from pooling.study.parts import Part
    from pooling.study.planning import StudyPlan
    from pooling.study.running import Tally
    from pooling.study.study import Study

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="The study: a .toml file.")]
StudyArgument = Annotated[
    Path,
    typer.Argument(metavar="STUDY", help="The study: a .toml file, or its folder: as it was stated when last run."),
]
FolderArgument = Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder of a study that was run.")]
OutOption = Annotated[
    Path | None,
    typer.Option("--out", metavar="FOLDER", help="Where its tables are kept. Without it: NAME-study for NAME.toml."),
]
WorkersOption = Annotated[
    int | None,
    typer.Option(
        "--workers",
        min=1,
        max=1024,
        help="Runs at once; without it as many as there are cores (or threads of the cluster).",
    ),
]


def _part(text: str) -> Part:
    from pooling.study.parts import Part

    number, slash, count = text.partition("/")
    if not (slash and number.isdecimal() and count.isdecimal() and 1 <= int(number) <= int(count)):
        raise typer.BadParameter(f"{text!r} is not I/N with I from 1 to N, such as 3/40")
    return Part(int(number), int(count))


PartOption = Annotated[
    Any,
    typer.Option("--part", parser=_part, metavar="I/N", help="Of a folder: the I-th of N parts of its runs alone."),
]
PilotOption = Annotated[bool, typer.Option("--pilot/--no-pilot", help="Do a first run of each kind to measure it.")]


def plan(
    file: FileArgument,
    out: OutOption = None,
    workers: WorkersOption = None,
    pilot: PilotOption = True,
    form: FormatOption = Format.TABLE,
) -> None:
    """Say how many runs a study has, and about how long they take."""
    from pooling.domain.result_columns import result_columns
    from pooling.study.planning import GroupRow, plan_study

    with stopped_by_signals("what was measured so far is told") as cancel:
        found = plan_study(file, _folder(file, out), workers=workers, pilot=pilot, cancel=cancel)
    if form is Format.JSON:
        write_json(asdict(found))
        return
    kind: Any = GroupRow
    write_rows([asdict(row) for row in found.groups], [column.name for column in result_columns(kind)], form)
    if form is Format.TABLE:
        write(_plan_text(found))


def _plan_text(found: StudyPlan) -> str:
    left_out = f", {found.excluded:,} excluded" if found.excluded else ""
    same = found.cells - found.runs
    lines = [f"{found.cells:,} cells{left_out}: {found.runs:,} runs" + (f" ({same:,} cells are equal)" if same else "")]
    if found.left < found.runs:
        lines.append(f"{found.runs - found.left:,} of them are there, {found.left:,} are left")
    if found.seconds is not None:
        words = "at least" if found.at_least else "about"
        lines.append(f"{words} {time_words(found.seconds)} with {found.workers} at once")
    if found.most_seconds is not None:
        lines.append(f"at most {time_words(found.most_seconds)} by its limits")
    if found.size_mb is not None:
        lines.append(f"about {found.size_mb:,.1f} MB on a disk")
    return "".join(f"{line}\n" for line in lines)


def run(
    study: StudyArgument,
    out: OutOption = None,
    workers: WorkersOption = None,
    scheduler: SchedulerOption = None,
    part: PartOption = None,
    form: FormatOption = Format.TABLE,
    quiet: QuietOption = False,
) -> None:
    """Do every run that is not there yet, and keep its tables.

    Ctrl-C, or a kill at any time, loses at most the runs under way. Given again, only what is missing is done.
    """
    if part is not None:
        _run_part(study, out, part, workers, quiet)
    stated, folder = taken(study, out)
    _run(stated, folder, workers, scheduler, form, quiet)


def _run_part(folder: Path, out: Path | None, part: Part, workers: int | None, quiet: bool) -> NoReturn:
    from pooling.study.parts import run_part

    if not folder.is_dir() or out is not None:
        rule = "a part is of the folder of a study, which pooling study export makes ready"
        raise typer.BadParameter(rule, param_hint="--part")
    with stopped_by_signals("what is done is kept") as cancel, tally_display(quiet) as display:
        tally = run_part(folder, part, workers=workers, on_progress=display, cancel=cancel)
    write(f"part {part}: {tally_words(tally)}\n")
    if cancel.is_set():
        raise typer.Exit(Exit.CANCELLED)
    raise typer.Exit(Exit.RUNS_FAILED if set(+tally.states) - {"done"} else Exit.FINE)


def taken(study: Path, out: Path | None) -> tuple[Any, Path]:
    """A study and its folder: from a file, or from the folder as it was stated when it was last run."""
    if not study.is_dir():
        return study, _folder(study, out)
    if out is not None:
        raise typer.BadParameter("STUDY is a folder already", param_hint="--out")
    from pooling.study.resolving import resolved
    from pooling.study.study import Study

    return resolved(Study(study).file), study


def retry(
    folder: FolderArgument,
    states: Annotated[str, typer.Argument(metavar="STATES", help="failed, timeout, memory: with commas between.")] = "",
    workers: WorkersOption = None,
    scheduler: SchedulerOption = None,
    form: FormatOption = Format.TABLE,
    quiet: QuietOption = False,
) -> None:
    """Do runs again that failed or reached a hard limit.

    Without STATES all of them. The study is taken as it was stated when it was last run.
    """
    from pooling.domain.problems import suggestion
    from pooling.study.tables import STATES

    known = [state for state in STATES if state != "done"]
    asked = [part.strip() for part in states.split(",") if part.strip()] or known
    for state in asked:
        if state not in known:
            raise typer.BadParameter(f"{state}: {suggestion(state, known)}", param_hint="STATES")
    _run(taken(folder, None)[0], folder, workers, scheduler, form, quiet, asked)


def status(folder: FolderArgument, form: FormatOption = Format.TABLE) -> None:
    """Say what became of the runs of a study, and of its assertions."""
    import pooling.study.study

    study = pooling.study.study.Study(folder)
    _write_status(study, form)
    raise typer.Exit(exit_of_study(study, cancelled=False))


def reproduce(
    folder: FolderArgument,
    runs: Annotated[list[str] | None, typer.Argument(metavar="RUN...", help="Runs; without them all.")] = None,
    form: FormatOption = Format.TABLE,
    quiet: QuietOption = False,
) -> None:
    """Do runs again and compare; say what has changed where they differ.

    Instances, cards and variants are read as they are now.
    """
    from pooling.domain.result_columns import result_columns
    from pooling.study.reproducing import Reproduced
    from pooling.study.reproducing import reproduce as again

    with stopped_by_signals("what was compared so far is told") as cancel, count_display(quiet) as display:
        found = again(folder, runs or (), cancel=cancel, on_progress=display)
    differing = [row for row in found if not row.same or row.causes]
    if form is Format.TABLE:
        same = sum(row.same for row in found)
        write(f"{same:,} of {len(found):,} runs are the same\n")
        for row in differing:
            told = "the same" if row.same else f"differs in {', '.join(row.differs)}"
            write(f"{row.run}: {told}; {'; '.join(row.causes) or 'nothing that decides it has changed'}\n")
    else:
        kind: Any = Reproduced
        write_rows([asdict(row) for row in found], [column.name for column in result_columns(kind)], form)
    if cancel.is_set():
        raise typer.Exit(Exit.CANCELLED)
    raise typer.Exit(Exit.FINE if all(row.same for row in found) else Exit.NOT_REPRODUCED)


def report(
    folder: FolderArgument,
    to: Annotated[
        list[Path], typer.Option("--to", metavar="FILE", help="x.html: one page; x.xlsx: a workbook. May be repeated.")
    ],
    force: OverwriteOption = False,
) -> None:
    """Write a page or a workbook: spreads, assertions, conflicts, failures, runs."""
    from pooling.cli.failures import OutputRefused
    from pooling.cli.writing import check_file, writing
    from pooling.study.report import write_study_report
    from pooling.study.study import Study

    Study(folder)  # what is wrong with the folder is no fault of the file
    for path in to:
        check_file(path)
        if path.exists() and not force:
            raise OutputRefused(f"{path} exists; --force overwrites it")
    for path in to:
        with writing(path):
            write_study_report(folder, path)
        write(f"{path}\n")


def _folder(file: Path, out: Path | None) -> Path:
    return Path(f"{file.stem}-study") if out is None else out


def _run(
    study: Any,
    folder: Path,
    workers: int | None,
    scheduler: str | None,
    form: Format,
    quiet: bool,
    again: Any = (),
) -> None:
    from pooling.engine.executor import SchedulerLost
    from pooling.study.running import run_study
    from pooling.study.study import Study

    try:
        with stopped_by_signals("what is done is kept") as cancel, tally_display(quiet) as display:
            tally: Tally = run_study(
                study,
                folder,
                workers=workers,
                scheduler=scheduler,
                retry=again,
                on_progress=display,
                cancel=cancel,
            )
    except SchedulerLost as error:
        say(f"error: {error}")
        raise typer.Exit(Exit.RUNS_FAILED) from None
    if not quiet:
        done = tally.done - tally.kept
        rate = "" if tally.per_second is None else f", {tally.per_second:.3g} a second"
        say(f"{done:,} runs done now in {time_words(tally.seconds)}{rate}; tables are in {folder}")
    made = Study(folder)
    _write_status(made, form)
    raise typer.Exit(exit_of_study(made, cancelled=cancel.is_set()))


def exit_of_study(study: Study, *, cancelled: bool) -> Exit:
    """What became of a study, as an exit code."""
    states = study.states
    if cancelled:
        return Exit.CANCELLED
    if set(+states) - {"done", "left"}:
        return Exit.RUNS_FAILED
    if states["left"]:
        return Exit.LIMIT_WITH_PLAN
    return Exit.FINE if all(row.holds for row in study.assertions()) else Exit.ASSERTION


def _write_status(study: Study, form: Format) -> None:
    states, outcomes, failures = study.states, study.outcomes, study.failures()
    assertions, conflicts = study.assertions(), study.conflicts()
    if form is Format.JSON:
        write_json(
            {
                "study": study.manifest["study"]["name"],
                "states": dict(states),
                "outcomes": dict(outcomes),
                "assertions": [asdict(row) for row in assertions],
                "conflicts": [asdict(row) for row in conflicts],
                "failures": failures,
            }
        )
        return
    counts = [{"state": state, "runs": count} for state, count in states.items() if count]
    if form is Format.CSV:
        write_rows(counts, ["state", "runs"], form)
        return
    write(_status_text(states, outcomes))
    for row in assertions:
        lacking = f", {row.without:,} without such a figure" if row.without else ""
        worst = "" if row.worst is None else f"; worst {row.worst:.6g} in run {row.worst_run}"
        held = "holds" if row.holds else "does not hold"
        write(f"{row.check}: {held} ({row.kept:,} of {row.runs:,} runs keep it{lacking}{worst})\n")
    for cluster in conflicts:
        write(f"{cluster.runs:,} infeasible alike ({cluster.conflict}): {'; '.join(cluster.rules)}\n")
    for failed in failures[:MOST_SHOWN]:
        where = f"{failed['instance']}, {failed['card']}, {failed['variant']}, seed {failed['seed']}"
        write(f"{failed['run']} {failed['state']}: {failed['detail']} ({where})\n")
    if len(failures) > MOST_SHOWN:
        write(f"... and {len(failures) - MOST_SHOWN:,} more (--format json has all)\n")


MOST_SHOWN = 10


def _status_text(states: Any, outcomes: Any) -> str:
    words = ", ".join(f"{count:,} {state}" for state, count in states.items() if count)
    held = ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(outcomes.items()))
    return f"{sum(states.values()):,} runs: {words}" + (f"; of those done {held}" if held else "") + "\n"


def commands() -> typer.Typer:
    """The group of commands ``pooling study``."""
    group = typer.Typer(
        help="Thousands of runs stated in one file.",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    from pooling.cli.exporting import export

    for command in (plan, run, status, retry, report, reproduce, export):
        group.command(command.__name__)(command)
    return group

"""``pooling solve``: the best plan for an instance under a card."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pooling.cli.arguments import duration, settings, share
from pooling.cli.exits import exit_of
from pooling.cli.failures import OutputRefused
from pooling.cli.output import (
    Format,
    FormatOption,
    say,
    say_warnings,
    text_console,
    write_console,
    write_json,
    write_rows,
)
from pooling.cli.progress import progress_display
from pooling.cli.signals import heard_by
from pooling.cli.tables import COVERAGE, rows_of, table_option

if TYPE_CHECKING:
    from pooling.domain.card import Card
    from pooling.domain.instance import Instance
    from pooling.domain.result import Result

InstanceArgument = Annotated[str, typer.Argument(metavar="INSTANCE", help="Name in the library, or a file or folder.")]
CardOption = Annotated[str, typer.Option("--card", help="Name of a model card, or a TOML file.")]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Change a setting of the card; may be repeated."),
]
TimeLimitOption = Annotated[
    float | None,
    typer.Option("--time-limit", parser=duration, metavar="TIME", help="Time for the run: 90, 60s, 2m, 1h."),
]
ForceOption = Annotated[
    bool, typer.Option("--force", help="Overwrite also a file of --out that is no result of a run.")
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no messages but errors.")]


def solve(
    instance: InstanceArgument,
    card: CardOption = "coverage",
    set_: SetOption = None,
    time_limit: TimeLimitOption = None,
    gap: Annotated[
        float | None,
        typer.Option("--gap", parser=share, metavar="SHARE", help="Gap asked of every tier: 1% or 0.01."),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, max=2**31 - 1, help="Seed of the solver.")] = 0,
    threads: Annotated[int, typer.Option("--threads", min=1, max=256, help="Threads of the solver.")] = 1,
    warm: Annotated[
        Path | None, typer.Option("--warm", metavar="FILE", help="A former result or plan to start from.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="PATH",
            help="x.json: the result; x.xlsx: its workbook; a folder: all of it. Former outputs are replaced.",
        ),
    ] = None,
    force: ForceOption = False,
    certificate: Annotated[
        Path | None,
        typer.Option("--certificate", metavar="FILE", help="A file for the proof of every tier's certified bound."),
    ] = None,
    table: Annotated[str, table_option("The table that --format csv writes;")] = COVERAGE,
    form: FormatOption = Format.TABLE,
    quiet: QuietOption = False,
) -> None:
    """Find the best plan for an instance under a card.

    The plan is audited before it is shown.

    Ctrl-C keeps the best so far. A run that is killed leaves it in the x.json of --out, else in INSTANCE.best.json.
    """
    import pooling.run
    from pooling.cli.writing import best_so_far, prepare, prepare_certificate
    from pooling.io.plan_file import read_plan

    overrides = settings(set_ or ())
    facts = pooling.run.load(instance)
    policy = load_policy(card)
    start = None if warm is None else read_plan(warm, facts)
    keep = None if out is None else prepare(out, force)
    uncertified = prepare_certificate(certificate, out, force)
    with best_so_far(facts.name, out, keep) as best:
        result = run(
            facts,
            quiet=quiet,
            time_limit_s=time_limit,
            card=policy,
            overrides=overrides,
            gap=gap,
            warm=start,
            seed=seed,
            threads=threads,
            keep=best,
            certificate=certificate,
        )
        # Files first: whatever becomes of the text costs nothing then. A disk that is full does not cost the text.
        refused = written_first(result, facts, out, quiet)
        if result.plan is not None:
            refused = refused or uncertified()
        if form is Format.JSON:
            write_json(result.as_dict())
        elif form is Format.CSV:
            rows, columns = rows_of(result, table)
            write_rows(rows, columns, form)
        else:
            print_answer_to_stdout(result, facts)
        if form is not Format.TABLE and not quiet:
            # Those who read the answer as text have them there.
            say_warnings(result.warnings)
        if refused is not None:
            raise refused
    raise typer.Exit(exit_of(result))


def load_policy(card: str) -> Card:
    """The card of that name or file. Raises BadParameter for a file of another kind."""
    import pooling.run

    kind = Path(card).suffix.lower()
    if kind in (".json", ".xlsx", ".csv", ".txt"):
        raise typer.BadParameter(f"{card}: a card is a name, see 'pooling cards', or a .toml file", param_hint="--card")
    return pooling.run.load_card(card)


def run(facts: Instance, *, quiet: bool, time_limit_s: float | None, **settings_of_run: Any) -> Result:
    """Solve with progress on stderr; the first Ctrl-C keeps the best plan."""
    import pooling.run

    with (
        stopped_by_signals("the best plan so far is kept") as cancel,
        progress_display(quiet, time_limit_s) as display,
    ):
        return pooling.run.solve(
            facts, time_limit_s=time_limit_s, on_progress=display, cancel=cancel, explain=True, **settings_of_run
        )


@contextlib.contextmanager
def stopped_by_signals(then: str) -> Iterator[threading.Event]:
    """An event that the first Ctrl-C sets, saying what becomes of the run; the second quits."""
    from pooling.solving.interrupts import Interrupts

    def stop() -> None:
        interrupts.cancel.set()
        _stopping(then)

    # The first hears Ctrl-C where this program is called from another, the second where it runs by itself.
    with Interrupts(tell=lambda: _stopping(then)) as interrupts, heard_by(stop):
        yield interrupts.cancel


def _stopping(then: str) -> None:
    text = f"stopping: {then} (Ctrl-C again quits at once)"
    try:
        say(text)
    except RuntimeError:
        # The signal came in the middle of another line to stderr, which Python lets nobody enter twice.
        with contextlib.suppress(OSError):
            os.write(2, f"{text}\n".encode())


def written_first(result: Result, facts: Instance, out: Path | None, quiet: bool) -> OutputRefused | None:
    """Write the outputs asked for and say which; why they could not be written, for when the text is out as well."""
    try:
        finish(result, facts, out, quiet)
    except OutputRefused as refused:
        return refused
    return None


def finish(result: Result, facts: Instance, out: Path | None, quiet: bool) -> None:
    """Write the outputs asked for and say which."""
    if not quiet:
        from pooling.report.notices import notices

        budgets = result.audit is None or "budget" in result.audit.checks
        for notice in notices(facts, budgets=budgets):
            say(f"note: {notice}")
    if out is None:
        return
    from pooling.cli.writing import write_outputs

    for path in write_outputs(result, facts, out):
        if not quiet:
            say(f"wrote {path}")


def print_answer_to_stdout(result: Result, facts: Instance) -> None:
    """The answer for people."""
    from pooling.report.text import print_answer

    console = text_console()
    print_answer(result, facts, console)
    write_console(console)

"""``pooling sweep``: a study that fits in a line."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer

from pooling.cli.arguments import settings
from pooling.cli.exits import Exit
from pooling.cli.options import (
    COVERAGE,
    GapOption,
    InstanceArgument,
    QuietOption,
    SeedOption,
    SetOption,
    TimeLimitOption,
)
from pooling.cli.output import Format, FormatOption, say, write_json, write_rows
from pooling.cli.progress_studies import tally_display
from pooling.cli.running import stopped_by_signals
from pooling.cli.studying import WorkersOption, exit_of_study


def sweep(
    instance: InstanceArgument,
    vary: Annotated[
        list[str],
        typer.Option(
            "--vary",
            metavar="CHANGE",
            help="What is varied, as in 'budgets amount_million*=0.8..1.2:9' (nine values from end to end) or "
            "'breadth.largest_share=0.5,0.6'; may be repeated: every combination is solved.",
        ),
    ],
    card: Annotated[
        str, typer.Option("--card", metavar="CARD,...", help="Names of model cards or TOML files, commas between.")
    ] = COVERAGE,
    set_: SetOption = None,
    gap: GapOption = None,
    time_limit: TimeLimitOption = None,
    seed: SeedOption = 0,
    workers: WorkersOption = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FOLDER", help="Keep the study of it there: nothing is solved twice."),
    ] = None,
    form: FormatOption = Format.TABLE,
    quiet: QuietOption = False,
) -> None:
    """Solve for many values of figures, and several cards.

    A row for each run, with units and prices in the headings; figures are of plans that the audit found to hold.
    """
    from pooling.study.running import run_study
    from pooling.study.study import Study
    from pooling.study.sweeping import sweep_of, swept

    cards = [name.strip() for name in card.split(",") if name.strip()]
    overrides = settings(set_ or ())
    asked = sweep_of(
        instance, vary, cards, overrides=overrides, gap=gap, time_limit_s=time_limit, seed=seed, place="--vary"
    )
    with contextlib.ExitStack() as stack:
        folder = out or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pooling-")))
        with stopped_by_signals("what is done is told") as cancel, tally_display(quiet) as display:
            run_study(asked, folder, workers=workers, on_progress=display, cancel=cancel)
        study = Study(folder)
        _write(swept(study), form)
        for row in study.failures():
            say(f"{row['run']} {row['state']}: {row['detail']}")
        if out is not None and not quiet:
            say(f"tables are in {out}")
        code = exit_of_study(study, cancelled=cancel.is_set())
    if code is not Exit.FINE:
        raise typer.Exit(code)


def _write(table: Any, form: Format) -> None:
    """The table: with names and what they mean as JSON, else with units and prices in its headings."""
    about, names = table.attrs["columns"], list(table.columns)
    rows = [
        {name: None if value != value else value for name, value in row.items()} for row in table.to_dict("records")
    ]
    if form is Format.JSON:
        write_json({"meaning": table.attrs["meaning"], "columns": about, "rows": rows})
        return
    headings = {name: _heading(name, about[name]) for name in names if form is Format.CSV or name != "run"}
    write_rows([{headings[name]: row[name] for name in headings} for row in rows], list(headings.values()), form)


def _heading(name: str, told: dict[str, str]) -> str:
    if "varied" in told:
        return told["varied"]
    words = ", ".join(filter(None, (told["unit"], told["prices"])))
    return f"{name} ({words})" if words else name

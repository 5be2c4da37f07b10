"""``pooling``: the program. Imports stay light here and in every command module, so that help is instant."""

from __future__ import annotations

from typing import Annotated

import typer

from pooling.cli import (
    caveats,
    certifying,
    checking,
    demo,
    explaining,
    exporting,
    fairness,
    library,
    sampling,
    serving,
    showing,
    solving,
    starting_point,
)
from pooling.cli.exits import MEANING
from pooling.cli.failures import DEBUG, Commands
from pooling.cli.signals import done, leave_when_told
from pooling.cli.streams import fill_gaps, put_out

# \b keeps click from joining the lines into one paragraph.
_EPILOG = "Data go to stdout, progress and messages to stderr.\n\n\b\nExit codes:\n" + "\n".join(
    f"{code.value:>5}  {words}" for code, words in MEANING.items()
)

app = typer.Typer(
    name="pooling",
    cls=Commands,
    help="Capability pooling: who contributes what, within budgets and national rules, audited and explained.",
    epilog=_EPILOG,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            found = version("pooling")
        except PackageNotFoundError:
            found = "(not installed)"
        put_out(f"pooling {found}\n")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an internal error.")] = False,
    _show_version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    context.meta[DEBUG] = debug


app.command("demo")(demo.demo)
app.command("new")(starting_point.new)
app.command("instances")(library.instances)
app.command("cards")(library.cards)
app.command("validate")(checking.validate)
app.command("convert")(checking.convert)
app.command("solve")(solving.solve)
app.command("audit")(checking.audit)
app.command("check-certificate")(certifying.check_certificate)
app.command("show")(showing.show)
app.command("explain-model")(explaining.explain_model)
app.command("caveats")(caveats.caveats)
app.command("price-of-fairness")(fairness.price_of_fairness)
app.command("out-of-sample")(sampling.out_of_sample)
app.command("export")(exporting.export)
app.command("serve")(serving.serve)


def main() -> None:
    """Run the program ``pooling`` with what was typed, and leave with its exit code."""
    leave_when_told()
    fill_gaps()
    try:
        app(prog_name="pooling")
    except SystemExit as end:
        done(end.code if isinstance(end.code, int) else 0 if end.code is None else 1)
        raise

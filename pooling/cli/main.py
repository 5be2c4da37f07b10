"""``pooling``: the program. Imports stay light here and in every command module, so that help is instant."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from pooling.analysis.questions import QUESTIONS
from pooling.cli import (
    asking,
    benchmarking,
    checking,
    comparing,
    files,
    generating,
    library,
    many,
    reporting,
    rolling,
    serving,
    showing,
    solving,
    studying,
    sweeping,
    varying,
)
from pooling.cli.exits import MEANING
from pooling.cli.failures import DEBUG, Commands
from pooling.cli.signals import done, leave_when_told
from pooling.cli.streams import fill_gaps, put_out

# \b keeps click from joining the lines into one paragraph.
_EPILOG = "Data go to stdout, progress and messages to stderr.\n\n\b\nExit codes:\n" + "\n".join(
    f"{code.value:>5}  {words}" for code, words in MEANING.items()
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


def options(
    context: typer.Context,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an internal error.")] = False,
    _show_version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    context.meta[DEBUG] = debug


_BEFORE: dict[str, Callable[..., None]] = {
    "demo": solving.demo,
    "new": files.new,
    "generate": generating.generate,
    "instances": library.instances,
    "cards": library.cards,
    "validate": checking.validate,
    "convert": files.convert,
    "diff": varying.diff,
    "solve": solving.solve,
    "variants": many.variants,
    "sweep": sweeping.sweep,
    "audit": checking.audit,
    "check-certificate": checking.check_certificate,
    "show": showing.show,
    "compare": comparing.compare,
    "report": reporting.report,
    "roll": rolling.roll,
}
_AFTER: dict[str, Callable[..., None]] = {"export": files.export, "serve": serving.serve}


def program() -> typer.Typer:
    """The program with a command for everything it does: questions follow from their declarations."""
    made = typer.Typer(
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
    made.callback()(options)
    asked = {question.name: asking.placeholder(question) for question in QUESTIONS.values()}
    for name, command in {**_BEFORE, **asked, **_AFTER}.items():
        made.command(name)(command)
    made.add_typer(studying.commands(), name="study")
    made.add_typer(benchmarking.app, name="bench")
    return made


app = program()


def main() -> None:
    """Run the program ``pooling`` with what was typed, and leave with its exit code."""
    leave_when_told()
    fill_gaps()
    try:
        app(prog_name="pooling")
    except SystemExit as end:
        done(end.code if isinstance(end.code, int) else 0 if end.code is None else 1)
        raise

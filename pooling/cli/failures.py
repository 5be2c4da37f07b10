"""What goes wrong, as a message and an exit code: no traceback for a user's mistake."""

from __future__ import annotations

import sys
from typing import Any

import typer
from typer.core import TyperGroup

from pooling.cli.exits import Exit
from pooling.cli.output import Format, chosen_format, say, write_json
from pooling.cli.streams import guarded, quiet_stdout, stdout_lost

DEBUG = "pooling.debug"


class OutputRefused(Exception):
    """An output cannot be written where it was asked for: said before any work is done."""


class Commands(TyperGroup):
    """The group of all commands: turns every error into a message and an exit code."""

    def main(self, *arguments: Any, **settings: Any) -> Any:
        with guarded():
            return super().main(*arguments, **settings)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """A question's command gets its options when it is called: the list of commands does not need them."""
        from pooling.cli.asking import whole

        name, command, rest = super().resolve_command(ctx, args)
        return name, (whole(name or "") or command), rest

    def invoke(self, ctx: Any) -> Any:
        try:
            done = super().invoke(ctx)
        except Exception as error:
            if _is_clicks_own(error):
                raise
            code = report(error, ctx)
            raise typer.Exit(code) from None
        except KeyboardInterrupt:
            say("interrupted")
            raise typer.Exit(Exit.CANCELLED) from None
        # A command that has an outcome of its own has left with it by now.
        if sys.stdout is not None and stdout_lost():
            say(f"error: cannot write stdout: {stdout_lost()}")
            raise typer.Exit(Exit.USAGE)
        return done


def _is_clicks_own(error: Exception) -> bool:
    # Usage errors and exits carry their own code; which package defines them differs between typer's versions.
    return isinstance(error, typer.Exit | typer.Abort) or hasattr(error, "exit_code")


def report(error: Exception, context: typer.Context) -> Exit:
    """Say what went wrong, to programs that asked for JSON too, and give the exit code for it."""
    from pooling.domain.problems import AuditFailed, InvalidInput, SolverFault

    if isinstance(error, BrokenPipeError):
        quiet_stdout()
        return Exit.FINE
    if isinstance(error, OutputRefused):
        say(f"error: {error}")
        return Exit.USAGE
    if isinstance(error, InvalidInput):
        say(str(error))
        if chosen_format(context) is Format.JSON:
            problems = [problem.as_dict() for problem in error.problems]
            write_json({"ok": False, "what": error.what, "problems": problems})
        return Exit.INVALID_INPUT
    if isinstance(error, AuditFailed):
        say(str(error))
        return Exit.AUDIT_FAILED
    if isinstance(error, SolverFault):
        say(f"solver error: {error}")
        return Exit.INTERNAL
    if context.meta.get(DEBUG):
        import traceback

        traceback.print_exception(error, file=sys.stderr)
    if isinstance(error, OSError):
        say(f"error: {error.strerror or error}" + (f": {error.filename}" if error.filename else ""))
        return Exit.INTERNAL
    first = (str(error).splitlines() or [""])[0]
    say(f"internal error: {type(error).__name__}: {first}")
    if not context.meta.get(DEBUG):
        say("hint: 'pooling --debug COMMAND ...' shows the traceback")
    return Exit.INTERNAL

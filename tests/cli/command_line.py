"""One run of the command line: its exit code and what it wrote where."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from typer import testing

from pooling.cli.main import app

# To make all commands takes longer than most of them do: they are made once.
testing._get_command = program_of = cache(testing._get_command)


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)


def run_here(*arguments: object) -> Ran:
    """Run ``pooling`` with these arguments in this process; an exception that is no exit fails the test."""
    result = testing.CliRunner().invoke(app, [str(argument) for argument in arguments], prog_name="pooling")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ran(result.exit_code, result.stdout, result.stderr)

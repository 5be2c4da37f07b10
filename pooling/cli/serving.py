"""``pooling serve``: the REST door on this machine."""

from __future__ import annotations

from typing import Annotated

import typer

from pooling.cli.exits import Exit
from pooling.cli.options import SchedulerOption
from pooling.cli.output import say
from pooling.cli.signals import done

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def serve(
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Port to listen on.")] = 8765,
    host: Annotated[str, typer.Option("--host", help="Loopback only: 127.0.0.1, localhost or ::1.")] = "127.0.0.1",
    solves: Annotated[int, typer.Option("--solves", min=1, max=64, help="Solves that may run at the same time.")] = 2,
    scheduler: SchedulerOption = None,
) -> None:
    """Serve the REST interface on this machine.

    Its reference is at /docs. Ctrl-C, SIGTERM and SIGHUP stop it, with exit code 0: requests under way hear so; a
    second one waits for none of them.
    """
    if host not in LOOPBACK:
        raise typer.BadParameter(
            f"{host} is not this machine alone; without access control only {', '.join(LOOPBACK)} are served",
            param_hint="--host",
        )
    try:
        from pooling.service.server import NoPlace, run
    except ModuleNotFoundError as missing:
        say(f"error: {missing.name} is not installed; the service needs an extra")
        say("in the folder of the project: python -m pip install -e '.[service]'")
        say("from a wheel: python -m pip install 'THE-WHEEL.whl[service]'")
        raise typer.Exit(Exit.USAGE) from None
    try:
        run(host, port, solves, scheduler)
    except NoPlace as refused:
        raise typer.BadParameter(f"{port}: {refused}", param_hint="--port") from None
    done(Exit.FINE)

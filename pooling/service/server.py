"""Serving on this machine with uvicorn."""

from __future__ import annotations

import contextlib
import copy
import ipaddress
from types import FrameType

import uvicorn
from uvicorn.config import LOGGING_CONFIG

from pooling.service.app import create_app
from pooling.service.runs import Runs
from pooling.service.settings import Settings

_LOGS = copy.deepcopy(LOGGING_CONFIG)
_LOGS["handlers"]["access"]["stream"] = "ext://sys.stderr"  # stdout is for data

SHUTDOWN_S = 5
"""Seconds that requests under way get when the service is stopped."""


class _Server(uvicorn.Server):
    """A server that cancels its solves as soon as it is told to stop, so that they end cleanly within the grace."""

    def __init__(self, config: uvicorn.Config, runs: Runs) -> None:
        super().__init__(config)
        self._runs = runs

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._runs.stopping = True
        super().handle_exit(sig, frame)


def run(host: str, port: int, most_solves: int) -> None:
    """Serve until Ctrl-C. ``host`` is a loopback name or address; raises ValueError for any other."""
    if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
        raise ValueError(f"{host} is not a loopback address")
    app = create_app(Settings(most_solves=most_solves))
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_level="info",
        log_config=_LOGS,
        # What is logged goes through the door's own writer, which writes escapes out.
        use_colors=False,
        ws="none",
        timeout_graceful_shutdown=SHUTDOWN_S,
        server_header=False,
    )
    # uvicorn ends its work on Ctrl-C and then raises it again; for a server it is the ordinary way to stop.
    with contextlib.suppress(KeyboardInterrupt):
        _Server(config, app.state.runs).run()

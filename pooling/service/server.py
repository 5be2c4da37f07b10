"""Serving on this machine with uvicorn."""

from __future__ import annotations

import contextlib
import copy
import ipaddress
from types import FrameType
from typing import Any

import uvicorn
from uvicorn.config import LOGGING_CONFIG

from pooling.service import worker
from pooling.service.app import create_app
from pooling.service.connection import connections
from pooling.service.runs import Work
from pooling.service.settings import Settings

_LOGS = copy.deepcopy(LOGGING_CONFIG)
_LOGS["handlers"]["access"]["stream"] = "ext://sys.stderr"  # stdout is for data

SHUTDOWN_S = 5
"""Seconds that requests under way get when the service is stopped."""


class Server(uvicorn.Server):
    """A server that cancels its solves as soon as it is told to stop, so that they end cleanly within the grace."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._cancel()
        super().handle_exit(sig, frame)

    def stop(self) -> None:
        """End: requests under way get a problem document."""
        self._cancel()
        self.should_exit = True

    def _cancel(self) -> None:
        self.config.app.state.runs.stopping = True  # type: ignore[union-attr]


def config_of(settings: Settings, work: Work = worker.work, **given: Any) -> uvicorn.Config:
    """How uvicorn serves: with clocks on every connection, and without believing what proxies say."""
    return uvicorn.Config(
        create_app(settings, work),
        http=connections(settings),
        ws="none",
        proxy_headers=False,
        timeout_graceful_shutdown=SHUTDOWN_S,
        server_header=False,
        log_config=_LOGS,
        # What is logged goes through the door's own writer, which writes escapes out.
        use_colors=False,
        **given,
    )


def run(host: str, port: int, most_solves: int) -> None:
    """Serve until Ctrl-C. ``host`` is a loopback name or address; raises ValueError for any other."""
    if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
        raise ValueError(f"{host} is not a loopback address")
    config = config_of(Settings(most_solves=most_solves), host=host, port=port, log_level="info")
    # uvicorn ends its work on Ctrl-C and then raises it again; for a server it is the ordinary way to stop.
    with contextlib.suppress(KeyboardInterrupt):
        Server(config).run()

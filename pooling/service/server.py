"""Serving on this machine with uvicorn."""

from __future__ import annotations

import contextlib
import ipaddress

import uvicorn

from pooling.service.app import create_app
from pooling.service.settings import Settings

SHUTDOWN_S = 5
"""Seconds that requests under way get when the service is stopped."""


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
        ws="none",
        timeout_graceful_shutdown=SHUTDOWN_S,
        server_header=False,
    )
    # uvicorn ends its work on Ctrl-C and then raises it again; for a server it is the ordinary way to stop.
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run()

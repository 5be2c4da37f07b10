"""Serving on this machine with uvicorn."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import errno
import ipaddress
import os
import signal
import socket
import threading
from collections.abc import Generator
from types import FrameType
from typing import Any

import uvicorn
from uvicorn.config import LOGGING_CONFIG

from pooling.engine.worker_process import STOPS, Work
from pooling.service import worker
from pooling.service.app import create_app
from pooling.service.connection import connections
from pooling.service.settings import Settings

_LOGS = copy.deepcopy(LOGGING_CONFIG)
_LOGS["handlers"]["access"]["stream"] = "ext://sys.stderr"  # stdout is for data

SHUTDOWN_S = 5
"""Seconds that requests under way get when the service is stopped."""


class NoPlace(Exception):
    """Nothing can be served at this port: why, and what to do."""


class Server(uvicorn.Server):
    """A server that cancels its solves as soon as it is told to stop, so that they end cleanly within the grace."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002
        """The first signal ends what is under way within the grace, any further one at once."""
        if self.should_exit:
            with contextlib.suppress(RuntimeError):  # the loop is closed: all has ended
                self._loop.call_soon_threadsafe(self._cut)
        self.stop()

    def stop(self) -> None:
        """End: requests under way get a problem document."""
        self.config.app.state.runs.stopping = True  # type: ignore[union-attr]
        self.should_exit = True

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        await super().serve(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        """Hear what stops a service, hangup included. Nothing is raised anew: being stopped is no failure."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        # What was made to be ignored (nohup) stays ignored.
        handlers = {number: signal.getsignal(number) for number in STOPS}
        former = {number: handler for number, handler in handlers.items() if handler is not signal.SIG_IGN}
        for number in former:
            signal.signal(number, self.handle_exit)
        try:
            yield
        finally:
            for number, handler in former.items():
                signal.signal(number, handler)

    def _cut(self) -> None:
        """Cancel every request under way: each answers that the service is stopping."""
        for task in self.server_state.tasks:
            task.cancel()


def config_of(
    settings: Settings, work: Work = worker.work, scheduler: str | None = None, **given: Any
) -> uvicorn.Config:
    """How uvicorn serves: with clocks on every connection, and without believing what proxies say."""
    return uvicorn.Config(
        create_app(settings, work, scheduler),
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


def run(host: str, port: int, most_solves: int, scheduler: str | None = None) -> None:
    """Serve until told to stop. ``host`` is a loopback name or address; raises ValueError for any other.

    Solves go to the workers of a Dask ``scheduler``, where one is named. Raises :class:`NoPlace` where the port cannot
    be had, and :class:`InvalidInput` where there is no such cluster.
    """
    if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
        raise ValueError(f"{host} is not a loopback address")
    _try(host, port)
    config = config_of(Settings(most_solves=most_solves), scheduler=scheduler, host=host, port=port, log_level="info")
    config.app.state.runs.start()  # type: ignore[union-attr]
    Server(config).run()


def _try(host: str, port: int) -> None:
    """See that the port can be had, before anything is begun. Raises :class:`NoPlace`."""
    for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        with socket.socket(family, kind, protocol) as place:
            if os.name == "posix":  # as the server itself: what a former one left there is no hindrance
                place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                place.bind(address)
                place.listen(1)
            except OSError as error:
                raise NoPlace(_reason(error, host)) from None


def _reason(error: OSError, host: str) -> str:
    if error.errno == errno.EADDRINUSE:
        return "another program listens there; end it, or choose another port"
    if error.errno == errno.EACCES:
        return "this user may not listen there; choose a port from 1024 on"
    return f"{host} cannot be listened at: {error.strerror}; choose another --host or port"

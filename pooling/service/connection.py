"""HTTP connections with clocks: one that sends nothing, or takes nothing of its answer, does not stay open for ever."""

from __future__ import annotations

import asyncio
import re
import sys
from http import HTTPStatus
from typing import Any, cast

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from pooling.service.problems import Refusal, busy
from pooling.service.settings import Settings

MOST_PIECES = 50_000
"""Pieces of one body: chunks of single bytes take a minute of the server's time for a megabyte."""
MOST_AHEAD = 64 * 1024
"""Bytes of further requests that a client may send before it has its answer."""

_TITLES = {
    413: "The body is too large",
    421: "Not a name of this service",
    431: "The head of the request is too large",
}


class _Counting(h11.Connection):
    """A connection's state that refuses a body in too many pieces."""

    _pieces = 0

    def next_event(self) -> Any:
        event = super().next_event()
        if type(event) is h11.Request:
            self._pieces = 0
            event = in_origin_form(event)
        elif type(event) is h11.Data:
            self._pieces += 1
            if self._pieces > MOST_PIECES:
                raise h11.RemoteProtocolError(f"a body comes in at most {MOST_PIECES:,} pieces", 413)
        return event


_ABSOLUTE = re.compile(rb"(https?)://([^/?#]*)([^#]*)", re.IGNORECASE)


def in_origin_form(request: h11.Request) -> h11.Request:
    """The request with its path alone as target, where that names scheme and host as to a proxy.

    That host takes the place of the header's (RFC 9112, 3.2.2). Raises h11.RemoteProtocolError for another scheme.
    """
    absolute = _ABSOLUTE.fullmatch(request.target)
    if absolute is None:
        return request
    if absolute[1].lower() != b"http":
        raise h11.RemoteProtocolError("this service is asked by http, not https", 421)
    path = absolute[3] if absolute[3].startswith(b"/") else b"/" + absolute[3]
    headers = [(b"Host", absolute[2]), *((name, value) for name, value in request.headers if name != b"host")]
    return h11.Request(method=request.method, target=path, headers=headers, http_version=request.http_version)


def connections(settings: Settings) -> type[H11Protocol]:
    """The protocol of every connection to a service with these limits."""

    class Connection(_Connection):
        limits = settings

    return Connection


class _Connection(H11Protocol):
    """uvicorn's connection, with a time for a request's head, a time for writing, and errors as problem documents."""

    limits: Settings
    _clock: asyncio.TimerHandle | None = None
    _writing: asyncio.TimerHandle | None = None
    _ahead = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self.conn = _Counting(h11.SERVER)
        super().connection_made(transport)
        if len(self.connections) > self.limits.most_connections:
            said = f"{self.limits.most_connections} connections are open, no more may"
            self._refuse(busy(said, self.limits.retry_after_s))
        else:
            self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_clock()
        self._stop_writing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        if self._answering():
            self._ahead += len(data)
            if self._ahead > MOST_AHEAD:
                # Read on, so that a client that goes away is noticed; what it sent is dropped with the connection.
                self.cycle.keep_alive = False
                return
        elif self._clock is None and (self.cycle is None or self.cycle.response_complete):
            self._await_head()
        super().data_received(data)

    def handle_events(self) -> None:
        super().handle_events()
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop_clock()
        if self._answering() and self.flow.read_paused:
            # Paused, as for a further request, nobody would hear that the client went away.
            self.flow.resume_reading()

    def on_response_complete(self) -> None:
        self._ahead = 0
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:
        error = sys.exc_info()[1]
        status = error.error_status_hint if isinstance(error, h11.RemoteProtocolError) else 400
        title = _TITLES.get(status, "Not an HTTP request that is understood")
        self._refuse(Refusal(status, "bad-request", title, str(error) if error else msg))

    def pause_writing(self) -> None:
        super().pause_writing()
        self._writing = self.loop.call_later(self.limits.write_s, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._stop_writing()

    def shutdown(self) -> None:
        super().shutdown()
        self._stop_clock()

    def _answering(self) -> bool:
        """Whether a request is here as a whole and its answer is not yet given."""
        return self.cycle is not None and not self.cycle.more_body and not self.cycle.response_complete

    def _await_head(self) -> None:
        self._clock = self.loop.call_later(self.limits.head_s, self._too_slow)

    def _too_slow(self) -> None:
        detail = f"no request in {self.limits.head_s:g} s"
        self._refuse(Refusal(408, "too-slow", "The request did not arrive in time", detail))

    def _refuse(self, refusal: Refusal) -> None:
        """Answer and close, whatever state the connection is in."""
        self._stop_clock()
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            answer = refusal.response()
            headers = [*answer.raw_headers, (b"connection", b"close")]
            phrase = HTTPStatus(refusal.status_code).phrase.encode()
            for event in (
                h11.Response(status_code=refusal.status_code, headers=headers, reason=phrase),
                h11.Data(data=cast(bytes, answer.body)),
                h11.EndOfMessage(),
            ):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()
        # A client that takes nothing would keep even a closed connection.
        self._writing = self._writing or self.loop.call_later(self.limits.write_s, self.transport.abort)

    def _stop_clock(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _stop_writing(self) -> None:
        if self._writing is not None:
            self._writing.cancel()
            self._writing = None

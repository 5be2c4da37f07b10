"""What stands before every request: this machine only, under its own name, with a body of bounded size and time."""

from __future__ import annotations

import asyncio
import ipaddress
import re

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pooling.service.problems import Refusal, busy
from pooling.service.settings import Settings


class Gate:
    """ASGI middleware: refuses clients elsewhere, foreign Host names, and bodies that are too large or too slow.

    Only the connection itself and its Host are looked at; Forwarded and X-Forwarded-For are not believed. A foreign
    Host means that a web page elsewhere had its own name point here to read what a browser may not.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._held = 0
        """Bytes of all bodies that are held."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name.lower(): value for name, value in scope["headers"]}
        refusal = self._refusal(scope, headers)
        if refusal is not None:
            await refusal.response()(scope, receive, send)
            return
        body = _Body(self, receive)
        try:
            await self._app(scope, body.receive, send)
        finally:
            self._held -= body.taken

    def _refusal(self, scope: Scope, headers: dict[bytes, bytes]) -> Refusal | None:
        client = scope.get("client")
        if client is not None and not _is_loopback(client[0]):
            detail = "this service has no access control yet and answers this machine only"
            return Refusal(403, "not-local", "Only this machine is served", detail)
        hosts = [value for name, value in scope["headers"] if name.lower() == b"host"]
        if len(hosts) != 1 or _name(hosts[0].decode("latin-1")) not in self._settings.hosts:
            detail = f"this service answers to {', '.join(self._settings.hosts)}"
            return Refusal(421, "foreign-host", "Not a name of this service", detail)
        length = headers.get(b"content-length", b"0")
        if length.isdigit() and int(length[:20]) > self._settings.largest_body_bytes:
            return self._too_large()
        return None

    def take(self, count: int, of_this: int) -> None:
        """Hold ``count`` more bytes, ``of_this`` request in all. Raises Refusal (413, 503) for too many."""
        self._held += count
        if of_this > self._settings.largest_body_bytes:
            raise self._too_large()
        if self._held > self._settings.most_held_bytes:
            raise busy("other requests are being read", self._settings.retry_after_s, Connection="close")

    @property
    def body_s(self) -> float:
        return self._settings.body_s

    def _too_large(self) -> Refusal:
        detail = f"at most {self._settings.largest_body_bytes:,} bytes"
        return Refusal(413, "too-large", "The body is too large", detail, headers={"Connection": "close"})


class _Body:
    """The body of one request as it arrives, bounded in bytes and in time."""

    def __init__(self, gate: Gate, receive: Receive) -> None:
        self._gate = gate
        self._receive = receive
        self._until: float | None = None
        self._complete = False
        self.taken = 0

    async def receive(self) -> Message:
        if self._complete:  # what may still come is that the client goes away
            return await self._receive()
        if self._until is None:
            self._until = asyncio.get_running_loop().time() + self._gate.body_s
        try:
            async with asyncio.timeout_at(self._until):
                message = await self._receive()
        except TimeoutError:
            detail = f"its body took longer than {self._gate.body_s:g} s to arrive"
            headers = {"Connection": "close"}
            raise Refusal(408, "too-slow", "The request did not arrive in time", detail, headers=headers) from None
        if message["type"] == "http.request":
            count = len(message.get("body", b""))
            self.taken += count
            self._gate.take(count, self.taken)
            self._complete = not message.get("more_body", False)
        return message


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


_HOST = re.compile(r"(\[[^\]]*\]|[^:]*)(?::([0-9]{1,5}))?")


def _name(host: str) -> str | None:
    """The name in a Host header, in lower case; None where there is more than a name and perhaps a port."""
    match = _HOST.fullmatch(host)
    if match is None or (match[2] is not None and not 1 <= int(match[2]) <= 65_535):
        return None
    return match[1].lower()

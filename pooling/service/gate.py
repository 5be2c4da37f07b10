"""What stands before every request: this machine only, under its own name, with a body of bounded size."""

from __future__ import annotations

import ipaddress

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pooling.service.problems import Refusal
from pooling.service.settings import Settings


class Gate:
    """ASGI middleware: refuses clients elsewhere, foreign Host names and bodies that are too large.

    A foreign Host means a web page elsewhere had its own name point here to read what a browser may not.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name.lower(): value for name, value in scope["headers"]}
        refusal = self._refusal(scope, headers)
        if refusal is not None:
            await refusal.response()(scope, receive, send)
            return
        await self._app(scope, self._bounded(receive), send)

    def _refusal(self, scope: Scope, headers: dict[bytes, bytes]) -> Refusal | None:
        client = scope.get("client")
        if client is not None and not _is_loopback(client[0]):
            detail = "this service has no access control yet and answers this machine only"
            return Refusal(403, "not-local", "Only this machine is served", detail)
        host = headers.get(b"host", b"").decode("latin-1").lower()
        if _without_port(host) not in self._settings.hosts:
            detail = f"this service answers to {', '.join(self._settings.hosts)}"
            return Refusal(421, "foreign-host", "Not a name of this service", detail)
        length = headers.get(b"content-length", b"0")
        if length.isdigit() and int(length[:20]) > self._settings.largest_body_bytes:
            return self._too_large()
        return None

    def _bounded(self, receive: Receive) -> Receive:
        taken = 0

        async def bounded() -> Message:
            nonlocal taken
            message = await receive()
            if message["type"] == "http.request":
                taken += len(message.get("body", b""))
                if taken > self._settings.largest_body_bytes:
                    raise self._too_large()
            return message

        return bounded

    def _too_large(self) -> Refusal:
        detail = f"at most {self._settings.largest_body_bytes:,} bytes"
        return Refusal(413, "too-large", "The body is too large", detail, headers={"Connection": "close"})


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0]

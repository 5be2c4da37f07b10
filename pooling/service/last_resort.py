"""What no handler expected becomes a problem document and a line in the log, never a broken connection."""

from __future__ import annotations

import asyncio
import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pooling.service.problems import refusal_of
from pooling.service.runs import stopped

_LOG = logging.getLogger("uvicorn.error")


class LastResort:
    """ASGI middleware: answers 500 for an unexpected exception. The client learns nothing of its inside."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except asyncio.CancelledError:
            # The service ends and its grace is over: what is still under way hears why, before the connection is cut.
            if scope["type"] != "http" or started:
                raise
            await stopped().response()(scope, receive, send)
        except Exception as error:
            if scope["type"] != "http" or started:
                raise
            _LOG.error("unexpected error", exc_info=error)
            await refusal_of(error).response()(scope, receive, send)

"""The application: everything behind one function, so that tests and servers make it with the limits they want."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from typing import Any

from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pooling.engine.worker_process import Work
from pooling.service import problems, reference, worker
from pooling.service.contract import contract_of
from pooling.service.gate import Gate
from pooling.service.reading import Turns
from pooling.service.routes import routes
from pooling.service.runs import Runs, stopped
from pooling.service.settings import Settings

_LOG = logging.getLogger("uvicorn.error")

CONTRACT_VERSION = "1"
"""Version of the contract: the paths under ``/v1``, not of the package."""

DESCRIPTION = (
    "Capability pooling: who contributes what, within budgets and national rules, audited and explained. "
    "Instances and cards are given by their name in the library, instances also inline; never as a file. "
    "Every error is a problem document (RFC 9457) that lists every problem found."
)


def create_app(settings: Settings | None = None, work: Work = worker.work, scheduler: str | None = None) -> FastAPI:
    """The service with these limits. ``work`` is what a process does with a run, ``scheduler`` as a study has it."""
    settings = settings or Settings()
    runs = Runs(settings, work, scheduler)

    @contextlib.asynccontextmanager
    async def lasting(_: FastAPI) -> AsyncIterator[None]:
        yield
        await runs.close()

    app = FastAPI(
        title="pooling",
        version=CONTRACT_VERSION,
        description=DESCRIPTION,
        license_info={"name": "MIT", "identifier": "MIT"},
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        separate_input_output_schemas=False,
        lifespan=lasting,
    )
    app.state.runs = runs
    app.state.turns = Turns(settings)
    app.include_router(routes(settings, runs))
    reference.install(app)
    problems.install(app)
    app.add_middleware(LastResort)
    app.add_middleware(Gate, settings=settings)

    def contract() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = contract_of(app)
        return app.openapi_schema

    app.openapi = contract  # type: ignore[method-assign]
    return app


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
            await problems.refusal_of(error).response()(scope, receive, send)

"""The application: everything behind one function, so that tests and servers make it with the limits they want."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from pooling.service import problems, reference, worker
from pooling.service.contract import contract_of
from pooling.service.gate import Gate
from pooling.service.last_resort import LastResort
from pooling.service.reading import Turns
from pooling.service.routes import routes
from pooling.service.runs import Runs, Work
from pooling.service.settings import Settings

CONTRACT_VERSION = "1"
"""Version of the contract: the paths under ``/v1``, not of the package."""

DESCRIPTION = (
    "Capability pooling: who contributes what, within budgets and national rules, audited and explained. "
    "Instances and cards are given by their name in the library, instances also inline; never as a file. "
    "Every error is a problem document (RFC 9457) that lists every problem found."
)


def create_app(settings: Settings | None = None, work: Work = worker.work) -> FastAPI:
    """The service with these limits. ``work`` is what a spawned process does with a run."""
    settings = settings or Settings()
    app = FastAPI(
        title="pooling",
        version=CONTRACT_VERSION,
        description=DESCRIPTION,
        license_info={"name": "MIT", "identifier": "MIT"},
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        separate_input_output_schemas=False,
    )
    runs = Runs(settings, work)
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

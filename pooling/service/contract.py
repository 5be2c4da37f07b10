"""The published contract: ``python -m pooling.service.contract api/openapi.json`` writes it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from pooling.analysis.questions import QUESTIONS
from pooling.domain.result_columns import records_within
from pooling.domain.result_schema import describe
from pooling.service.problems import ProblemDocument, ProblemItem

_SCHEMAS = "#/components/schemas/"


def contract_of(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document of ``app``: every error a problem document, every inline instance the Instance schema."""
    document = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        license_info=app.license_info,
        routes=app.routes,
        separate_input_output_schemas=False,
    )
    schemas = document["components"]["schemas"]
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    for model in (ProblemItem, ProblemDocument):
        schema = model.model_json_schema(ref_template=_SCHEMAS + "{model}")
        schema.pop("$defs", None)
        schemas[model.__name__] = schema
    for name in [name for name in schemas if name.endswith("Request")]:
        given = schemas[name]["properties"]
        either = [{"type": "string"}, {"$ref": _SCHEMAS + "Instance"}]
        if "instance" in given:
            given["instance"]["anyOf"] = either
        if "instances" in given:
            given["instances"]["items"]["anyOf"] = either
        if "results" in given:
            given["results"]["items"] = {"$ref": _SCHEMAS + "ResultAnswer"}
        if "plan" in given:
            given["plan"] = {"$ref": _SCHEMAS + "Plan"}
    describe(schemas, [kind for question in QUESTIONS.values() for kind in records_within(question.record)])
    document["components"]["schemas"] = dict(sorted(schemas.items()))
    return document


def contract_text() -> str:
    """The contract as it is committed; equal for equal code."""
    from pooling.service.app import create_app

    return json.dumps(create_app().openapi(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def main() -> None:
    """Write the contract to the file given."""
    if len(sys.argv) != 2:
        sys.exit("usage: python -m pooling.service.contract FILE")
    Path(sys.argv[1]).write_text(contract_text(), encoding="utf-8")


if __name__ == "__main__":
    main()

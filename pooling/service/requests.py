"""What clients send: the fields of a run or a question, as JSON can give them. Nothing names a file."""

from __future__ import annotations

from copy import copy
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, create_model
from pydantic.fields import FieldInfo

from pooling.domain.plan import PLAN_TABLES
from pooling.engine.request import Overrides, Request, RunRequest

InstanceInput = Annotated[
    str | dict[str, Any],
    Field(
        description="The name of an instance in the library, or an instance inline: an object of tables.",
        examples=["tanker-trio"],
    ),
]
CardName = Annotated[str, Field(description="The name of a model card.", max_length=200)]
PlanTables = Annotated[
    dict[str, Any],
    Field(
        description=f"Tables {', '.join(f'`{table}`' for table in PLAN_TABLES)}, as a result's `plan` has them; "
        "a table that is not there is empty."
    ),
]
_AS_JSON: dict[str, Any] = {"instance": InstanceInput, "card": CardName, "plan": PlanTables}
"""Fields that other doors give as files or objects, too."""


class Body(BaseModel):
    """A request's body: a field it does not know is refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ValidateRequest(Body):
    """An instance to look through."""

    instance: InstanceInput


class AuditRequest(Body):
    """A plan from anybody, to be recomputed."""

    instance: InstanceInput
    plan: PlanTables
    card: CardName = "coverage"
    overrides: Overrides = {}


class ReportRequest(Body):
    """Results of the same facts or of others, to be told of; the first is what others are held against."""

    results: list[dict[str, Any]] = Field(
        min_length=1, max_length=32, description="Objects that `/v1/solve` answered, or that a `result.json` holds."
    )
    to: Literal["html", "xlsx", "md"] = Field(
        description="html: two pages and annexes in one file; xlsx: the workbook; md: text."
    )
    names: list[str] | None = Field(None, description="What to call the results, in their order.")
    instances: list[InstanceInput] = Field(
        [], description="Facts of results: instances that the library does not have, each inline."
    )
    answers: list[dict[str, Any]] = Field(
        [], description="Objects that `/v1/questions/NAME` answered about the same facts: an annex each."
    )


def body_of(request: type[Request], name: str) -> type[Body]:
    """The body with the fields of a request, but for those that only a process of the client's own can give: what it
    holds, and files."""
    fields: dict[str, Any] = {}
    for field, info in request.model_fields.items():
        if info.exclude or (_names_a_file(info) and field not in _AS_JSON):
            continue
        stated = copy(info)
        if field == "time_limit_s":
            stated.description = "Seconds for the whole run; the service's default if not given."
        default = ... if info.is_required() else info.default
        fields[field] = (_AS_JSON[field], default) if field in _AS_JSON else (info.annotation, stated)
    return create_model(name, __base__=Body, __doc__=request.__doc__, **fields)


def _names_a_file(info: FieldInfo) -> bool:
    kinds = (info.annotation, *get_args(info.annotation))
    return any(getattr(kind, "__origin__", kind) is Path for kind in kinds)


SolveRequest = body_of(RunRequest, "SolveRequest")

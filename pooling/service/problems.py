"""Every error as a problem document (RFC 9457), with the list of problems found as an extension."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import HTTPException, RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException as PlainHTTPException

from pooling.domain.problems import AuditFailed, InvalidInput, Problem, SolverFault, shown, suggestion
from pooling.domain.readable import readable
from pooling.domain.tables import TABLES

MEDIA_TYPE = "application/problem+json"
MOST_PROBLEMS = 1_000
"""Problems listed in one document; its detail says how many there are."""
_URN = "urn:pooling:problem:"


class ProblemItem(BaseModel):
    """One thing that is wrong: where, what stands there, which rule it breaks, what to do."""

    place: str = Field(
        description="JSON pointer into the body of the request (empty for all of it); `?NAME` for a query parameter"
    )
    value: str
    rule: str
    cure: str


class ProblemDocument(BaseModel):
    """A problem document as RFC 9457 has it; ``problems`` and ``violations`` are extensions."""

    type: str = Field(description="`urn:pooling:problem:` and the kind of problem", examples=[_URN + "invalid-input"])
    title: str
    status: int
    detail: str = ""
    problems: list[ProblemItem] = Field([], description="Every problem found in the input")
    violations: list[dict[str, Any]] = Field([], description="Rules that a plan breaks")


class Refusal(HTTPException):
    """A request that is refused. ``kind`` is the end of the problem's type."""

    def __init__(
        self,
        status: int,
        kind: str,
        title: str,
        detail: str = "",
        *,
        problems: Sequence[Problem] = (),
        violations: Sequence[Any] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, detail, headers=dict(headers or {}))
        self.kind = kind
        self.title = title
        self.problems = tuple(problems)
        self.violations = tuple(violations)

    def response(self) -> Response:
        document: dict[str, Any] = {"type": _URN + self.kind, "title": self.title, "status": self.status_code}
        if self.detail:
            document["detail"] = self.detail
        if self.problems:
            document["problems"] = [problem.as_dict() for problem in self.problems[:MOST_PROBLEMS]]
        if self.violations:
            document["violations"] = [asdict(violation) for violation in self.violations]
        content = json.dumps(document, ensure_ascii=False, allow_nan=False).encode("utf-8", "backslashreplace")
        return Response(content, self.status_code, headers=self.headers, media_type=MEDIA_TYPE)


def invalid(problems: Sequence[Problem], what: str) -> Refusal:
    """422: the input was understood and is wrong."""
    count = len(problems)
    detail = f"{what}: {count} problem{'s' if count != 1 else ''}"
    return Refusal(422, "invalid-input", "The input has problems", detail, problems=problems)


def not_found(kind: str, name: str, known: Iterable[str]) -> Refusal:
    """404: there is no card or instance of that name."""
    problem = Problem(f"/{kind}", shown(name), f"no such {kind} in the library", suggestion(name, known))
    return Refusal(404, f"unknown-{kind}", f"No such {kind}", problem.rule, problems=[problem])


def busy(detail: str, wait_s: int, **headers: str) -> Refusal:
    """503: no place is free; ``headers`` beside the time to wait."""
    wait = str(wait_s)
    told = f"{detail}; try again in {wait} s"
    return Refusal(503, "busy", "All places are taken", told, headers={**headers, "Retry-After": wait})


def refusal_of(error: Exception) -> Refusal:
    """The refusal that says what ``error`` means to a client. Our own faults are told without detail."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, InvalidInput):
        return invalid(error.problems, error.what)
    if isinstance(error, RequestValidationError):
        return invalid(request_problems(error), "request")
    if isinstance(error, AuditFailed):
        title = "The solver's plan breaks a rule; it is not returned"
        return Refusal(500, "audit-failed", title, str(error).splitlines()[0], violations=error.violations)
    if isinstance(error, SolverFault):
        return Refusal(500, "solver-fault", "The solver failed", str(error))
    if isinstance(error, PlainHTTPException):
        title = HTTPStatus(error.status_code).phrase
        kind = title.lower().replace(" ", "-")
        detail = "" if error.detail == title else str(error.detail)
        return Refusal(error.status_code, kind, title, detail, headers=error.headers)
    return Refusal(500, "internal", "Internal error")


def install(app: FastAPI) -> None:
    """Answer every error of ``app`` that is expected with a problem document."""

    async def answer(_: Request, error: Exception) -> Response:
        return refusal_of(error).response()

    for kind in (PlainHTTPException, RequestValidationError, InvalidInput, AuditFailed, SolverFault):
        app.add_exception_handler(kind, answer)


_OBJECT = ("model_type", "model_attributes_type", "dict_type")


def request_problems(error: RequestValidationError, body: type[BaseModel] | None = None) -> list[Problem]:
    """What is wrong with the request's own fields, each with its JSON pointer; ``body`` is what was to be sent."""
    problems: list[Problem] = []
    errors = error.errors()
    extra = [str(item["loc"][-1]) for item in errors if item["type"] == "extra_forbidden"]
    tables = [name for name in extra if name in TABLES]
    if tables:
        # The instance itself was sent: one slip, not one for each table.
        cure = f'send {{"instance": {{"{tables[0]}": ...}}}}: an instance with all its tables is one field of the body'
        problems.append(Problem("/instance", "", "the tables of an instance stand within it", cure))
    for item in errors:
        if tables and item["loc"][-1] in ("instance", *tables):
            continue
        if "instance" in item["loc"][:-1]:
            # Either of two kinds: one problem, not one for each.
            if not any(problem.place == "/instance" for problem in problems):
                rule = "the name of an instance in the library, or an object of tables"
                problems.append(Problem("/instance", shown(item.get("input")), rule))
            continue
        # The first part of the place says body, path or query; a pointer into the body starts after it.
        parts = [str(part) for part in item["loc"] if part != "body"]
        place = "".join(map(pointer_step, parts))
        if item["type"] == "extra_forbidden":
            problems.append(Problem(place, shown(item["input"]), "no such field", _meant(readable(parts[-1]), body)))
        elif item["type"] == "missing":
            problems.append(Problem(place, "", "is needed", ""))
        elif item["type"] in _OBJECT:
            problems.append(Problem(place, shown(item.get("input")), "an object of fields", ""))
        else:
            message = item["msg"]
            value = "" if item["type"] == "json_invalid" else shown(item.get("input"))
            problems.append(Problem(place, value, message[0].lower() + message[1:], ""))
    return problems


def pointer_step(name: str) -> str:
    """A name as the next step of a JSON pointer."""
    return "/" + readable(name).replace("~", "~0").replace("/", "~1")


def _meant(name: str, body: type[BaseModel] | None) -> str:
    guess = suggestion(name, body.model_fields) if body is not None else ""
    return guess if guess.startswith("did you mean") and guess != f"did you mean {name}?" else ""

"""JSON bodies, read strictly: no NaN, no name twice, no depth, number or count that takes the parser down."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

import anyio.to_thread
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.requests import ClientDisconnect

from pooling.domain.problems import Problem, shown
from pooling.domain.readable import readable
from pooling.io.counting import json_excess
from pooling.io.limits import MOST_COLUMNS, MOST_OBJECTS_IN_A_REQUEST, MOST_UNKNOWN
from pooling.service.given import more_problems
from pooling.service.problems import Refusal, invalid, request_problems

_LONGEST_NUMBER = 400
"""Characters of a number: none that is in any range needs more."""
_LONGEST_INTEGER = 20


class StrictRequest(Request):
    """A request whose JSON is parsed by :func:`parse`, off the event loop."""

    async def json(self) -> Any:
        return await anyio.to_thread.run_sync(parse, await self.body())


class StrictRoute(APIRoute):
    """A route that takes JSON bodies only, and reads them strictly."""

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]
        handler = super().get_route_handler()

        async def strict(request: Request) -> Response:
            if self.body_field is not None:
                given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
                if given != "application/json":
                    detail = f"send application/json, not {given or 'a body without content type'}"
                    raise Refusal(415, "unsupported-media-type", "Unsupported media type", detail)
            unknown = unknown_parameters(request)
            if unknown:
                raise invalid(unknown, "request")
            strict_request = StrictRequest(request.scope, request.receive)
            if self.body_field is not None:
                request.state.turn = await request.app.state.turns.turn(await _whole(strict_request))
            try:
                return await handler(strict_request)
            except RequestValidationError as error:
                kind: Any = None if self.body_field is None else self.body_field.field_info.annotation
                problems = request_problems(error, kind)
                wrong = {problem.place.split("/")[1] for problem in problems if "/" in problem.place}
                problems += await anyio.to_thread.run_sync(more_problems, error.body, wrong, kind)
                raise invalid(problems, "request") from None
            finally:
                if self.body_field is not None:
                    request.state.turn.end()

        return strict


async def _whole(request: Request) -> bytes:
    try:
        return await request.body()
    except ClientDisconnect:  # nobody is left to hear it
        raise Refusal(400, "bad-request", "The body did not arrive", "the client went away") from None


def unknown_parameters(request: Request) -> list[Problem]:
    """A problem for each query parameter: no path of this contract takes any."""
    names = list(dict.fromkeys(request.query_params.keys()))[:MOST_UNKNOWN]
    return [Problem(f"?{readable(name)}", "", "no such query parameter", "leave it out") for name in names]


def parse(content: bytes) -> Any:
    """Plain data of a JSON text.

    Raises :class:`Refusal`: 400 says what is wrong and where, 422 that there are more values than any run needs. They
    are counted before they are made.
    """
    excess = json_excess(content, "", MOST_OBJECTS_IN_A_REQUEST)
    if excess is not None:
        raise invalid([excess], "request")
    try:
        return json.loads(
            content.decode("utf-8"),
            parse_constant=_constant,
            parse_int=_integer,
            parse_float=_float,
            object_pairs_hook=_object,
        )
    except json.JSONDecodeError as error:
        raise _not_json(f"{error.msg}, line {error.lineno}, column {error.colno}") from None
    except UnicodeDecodeError as error:
        raise _not_json(f"not UTF-8 at byte {error.start}") from None
    except RecursionError:
        raise _not_json("nested too deeply") from None


def _constant(text: str) -> float:
    raise _not_json(f"{text} is not a number in JSON; leave the field out if it is unknown")


def _integer(text: str) -> int | float:
    # A longer one is out of every range; as a float it costs nothing and is refused where it stands.
    return int(text) if len(text) <= _LONGEST_INTEGER else _float(text)


def _float(text: str) -> float:
    if len(text) > _LONGEST_NUMBER:
        raise _not_json(f"a number is too large or too long: {len(text):,} characters, at most {_LONGEST_NUMBER}")
    return float(text)  # an infinite one is refused where it stands


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > MOST_COLUMNS:
        raise _not_json(f"an object has at most {MOST_COLUMNS:,} names, this one {len(pairs):,}")
    made = dict(pairs)
    if len(made) != len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise _not_json(f"{shown(name)} stands twice in one object")
            seen.add(name)
    return made


def _not_json(detail: str) -> Refusal:
    return Refusal(400, "not-json", "The body is not strict JSON", detail)

"""Records of a result from plain data, every misfit refused."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from pooling.domain.audit_report import REPORT_TABLES, AuditReport
from pooling.domain.problems import InvalidInput, Problem, shown, suggestion


@cache
def records_in(kind: Any) -> dict[str, Any]:
    """Fields that hold records, with their class."""
    parts = {name: get_args(hint) for name, hint in get_type_hints(kind).items() if get_origin(hint) is tuple}
    return {name: of[0] for name, of in parts.items() if is_dataclass(of[0])}


def made(kind: type[Any], data: Mapping[str, Any]) -> Any:
    """The record that plain data describe, with the records inside it."""
    known = [field.name for field in fields(kind)]
    for key in data:
        if key not in known:
            raise InvalidInput([Problem(f"/{key}", "", f"{kind.__name__} has no field {key}", suggestion(key, known))])
    values = {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}
    for name, inner in records_in(kind).items():  # type: ignore[arg-type]  # a class is hashable
        if name in values:
            values[name] = tuple(made(inner, row) for row in values[name])
    odd = misfits(kind, values)
    if odd:
        raise InvalidInput(odd)
    return kind(**values)


def audit_of(data: Mapping[str, Any]) -> AuditReport | None:
    """The audit report of a result's data."""
    if data["audit"] is None:
        return None
    report: AuditReport = made(AuditReport, {**data["audit"], **{name: data[name] for name in REPORT_TABLES}})
    return report


Fits = Callable[[Any], bool]


def misfits(kind: type[Any], data: Mapping[str, Any], place: str = "") -> list[Problem]:
    """A problem for each field whose value is not of the type that the dataclass states; a whole number is one, too."""
    return [
        Problem(f"{place}/{name}", shown(data[name]), f"not what {kind.__name__}.{name} can be", "")
        for name, fits in _fields(kind).items()  # type: ignore[arg-type]  # a class is hashable
        if name in data and not fits(data[name])
    ]


@cache
def _fields(kind: Any) -> dict[str, Fits]:
    hints = get_type_hints(kind)
    return {field.name: _fits(hints[field.name]) for field in fields(kind)}


def _fits(hint: Any) -> Fits:
    origin, of = get_origin(hint), get_args(hint)
    if hint is Any:
        return lambda _: True
    if hint is float or hint is int:
        numbers = (int, float) if hint is float else (int,)
        return lambda value: isinstance(value, numbers) and not isinstance(value, bool)
    if origin is Literal:
        return lambda value: isinstance(value, str) and value in of
    if origin in (Union, types.UnionType):
        several = [_fits(part) for part in of]
        return lambda value: any(fits(value) for fits in several)
    if origin is tuple:
        inner = _fits(of[0])
        return lambda value: isinstance(value, (tuple, list)) and all(map(inner, value))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        of_key, of_value = map(_fits, of)
        return lambda value: (
            isinstance(value, Mapping) and all(of_key(key) and of_value(item) for key, item in value.items())
        )
    return lambda value: isinstance(value, hint)

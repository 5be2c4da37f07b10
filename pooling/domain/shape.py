"""Whether plain data have the types that a class states for its fields."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from pooling.domain.problems import Problem, shown

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
    return {one.name: _fits(hints[one.name]) for one in fields(kind)}


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
        several = [_fits(one) for one in of]
        return lambda value: any(fits(value) for fits in several)
    if origin is tuple:
        one = _fits(of[0])
        return lambda value: isinstance(value, (tuple, list)) and all(map(one, value))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        of_key, of_value = map(_fits, of)
        return lambda value: (
            isinstance(value, Mapping) and all(of_key(key) and of_value(inner) for key, inner in value.items())
        )
    return lambda value: isinstance(value, hint)

"""What a column of a result means: stated once at the field, read by every view.

Tables of a plan state theirs with :func:`~pooling.domain.fields.column`, all other records of a result with
:func:`result_column`; :func:`result_columns` reads both.
"""

from __future__ import annotations

import types
from collections.abc import Iterator
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from pooling.domain.fields import stated_of

MILLION, SHARE, CAPABILITY_UNIT, POINTS = "million", "share", "capability unit", "points"
PROBABILITY = "share of 1"
_KEY = "pooling"

Kind = Literal["text", "list", "choice", "number", "whole number", "yes or no", "records"]
"""list: several ids; choice: one of a few words; records: what tables leave out, rows or a record inside a row."""


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """A column of a table of results.

    ``unit`` is empty for text and for counts without one; a unit that begins with ``share`` is a share (1 is all).
    ``basis`` says at which prices money is where it is not at those of the plan. ``total``: adding it up says
    something. ``pattern`` is a number format where the unit does not say how to print.
    """

    name: str
    heading: str
    meaning: str
    kind: Kind
    unit: str = ""
    basis: str = ""
    refers_to: str = ""
    total: bool = False
    pattern: str = ""
    optional: bool = False

    @property
    def is_number(self) -> bool:
        return self.kind in ("number", "whole number")

    @property
    def is_share(self) -> bool:
        return self.unit.startswith(SHARE)

    def unit_words(self, currency: str) -> str:
        """The unit as headings have it; a probability needs none."""
        if self.unit.startswith(MILLION):
            return self.unit.replace(MILLION, f"{MILLION} {currency}", 1)
        return {CAPABILITY_UNIT: "units", PROBABILITY: ""}.get(self.unit, self.unit)

    def heading_with_unit(self, currency: str) -> str:
        """As it stands over figures: ``Budget (million EUR)``."""
        unit = self.unit_words(currency)
        return f"{self.heading} ({unit})" if unit else self.heading


def result_column(
    meaning: str,
    *,
    heading: str = "",
    unit: str = "",
    basis: str = "",
    refers_to: str = "",
    total: bool = False,
    pattern: str = "",
    default: Any = MISSING,
) -> Any:
    """A field of a record of results, with what it means and how it is shown; see :class:`ResultColumn`."""
    stated = {
        "meaning": meaning,
        "heading": heading,
        "unit": unit,
        "basis": basis,
        "refers_to": refers_to,
        "total": total,
        "pattern": pattern,
    }
    return field(default=default, metadata={_KEY: stated})


def states_share(stated: Field[Any]) -> bool:
    """Whether a field of a record states its unit, and that is a share."""
    return str(stated.metadata.get(_KEY, {}).get("unit", "")).startswith(SHARE)


@cache
def result_columns(kind: Any) -> tuple[ResultColumn, ...]:
    """The columns of a record in their order. Raises KeyError for a field that states nothing."""
    hints = get_type_hints(kind)
    return tuple(_column(name, hints[name], stated) for name, stated in _stated(kind).items())


def records_within(kind: Any) -> Iterator[Any]:
    """A record, and those of the rows inside its rows."""
    yield kind
    for hint in get_type_hints(kind).values():
        for inner in get_args(hint):
            if is_dataclass(inner):
                yield from records_within(inner)


def meaning_of(kind: type) -> str:
    """What a record is, in its own words."""
    return " ".join((kind.__doc__ or "").split("\n\n")[0].split())


def _stated(kind: Any) -> dict[str, dict[str, Any]]:
    model = getattr(kind, "model_fields", None)
    if model is None:
        return {column.name: column.metadata[_KEY] for column in fields(kind)}
    return {name: {"meaning": info.description or "", **stated_of(info)} for name, info in model.items()}


def _column(name: str, hint: Any, stated: dict[str, Any]) -> ResultColumn:
    kind, optional = _kind(hint)
    shown = {key: value for key, value in stated.items() if key != "examples"}
    heading = stated.get("heading") or _heading(name)
    return ResultColumn(**{**shown, "name": name, "heading": heading, "kind": kind, "optional": optional})


def _heading(name: str) -> str:
    plain = name.removesuffix("_million").removesuffix("_share").replace("_", " ")
    return plain[:1].upper() + plain[1:]


def _kind(hint: Any) -> tuple[Kind, bool]:
    """(kind, whether it may be empty) of a type."""
    origin, of = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _kind(next(part for part in of if part is not types.NoneType))[0], True
    if origin is Literal:
        return "choice", False
    if origin is dict or is_dataclass(hint):
        return "records", False
    if origin is tuple:
        return ("list" if of[0] is str else "records"), False
    kinds: dict[Any, Kind] = {Any: "text", str: "text", float: "number", int: "whole number", bool: "yes or no"}
    return kinds[hint], False

"""An instance: the facts of one pooling question, immutable and fully checked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from pooling.domain.checks import check_tables
from pooling.domain.problems import InvalidInput, Problem, shown, suggestion
from pooling.domain.tables import (
    KEYS,
    REQUIRED_TABLES,
    TABLES,
    About,
    Budget,
    Capability,
    Caveat,
    Credit,
    Deployment,
    History,
    Lock,
    Mission,
    Nation,
    Offer,
    Period,
    Requirement,
    Situation,
    Source,
)

LARGEST_TABLE = 200_000
"""Rows a table may have."""

Place = Callable[[str, int | None, str | None], str]
"""Says where (table, row counted from 0, field) stands in the user's own file."""


def json_pointer(table: str, row: int | None, field: str | None) -> str:
    """The place in a JSON instance, by RFC 6901."""
    parts = [table] if table else []
    if row is not None and table != "instance":
        parts.append(str(row))
    if field is not None:
        parts.append(field)
    return "/" + "/".join(part.replace("~", "~0").replace("/", "~1") for part in parts)


def _rows(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


class Instance(BaseModel):
    """The facts of one pooling question.

    Build one with :meth:`of` (from plain tables), ``pooling.load`` (from a file or the library), or vary one with
    :meth:`replace`. Each is checked in full; :class:`InvalidInput` lists every problem found.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    instance: About
    sources: Annotated[tuple[Source, ...], BeforeValidator(_rows), Field(max_length=LARGEST_TABLE)] = ()
    periods: Annotated[tuple[Period, ...], BeforeValidator(_rows), Field(max_length=100)]
    nations: Annotated[tuple[Nation, ...], BeforeValidator(_rows), Field(max_length=1_000)]
    budgets: Annotated[tuple[Budget, ...], BeforeValidator(_rows), Field(max_length=LARGEST_TABLE)] = ()
    capabilities: Annotated[tuple[Capability, ...], BeforeValidator(_rows), Field(max_length=10_000)]
    situations: Annotated[tuple[Situation, ...], BeforeValidator(_rows), Field(max_length=1_000)]
    missions: Annotated[tuple[Mission, ...], BeforeValidator(_rows), Field(max_length=10_000)]
    requirements: Annotated[tuple[Requirement, ...], BeforeValidator(_rows), Field(max_length=LARGEST_TABLE)]
    deployment: Annotated[tuple[Deployment, ...], BeforeValidator(_rows), Field(max_length=LARGEST_TABLE)] = ()
    offers: Annotated[tuple[Offer, ...], BeforeValidator(_rows), Field(max_length=LARGEST_TABLE)] = ()
    caveats: Annotated[tuple[Caveat, ...], BeforeValidator(_rows), Field(max_length=LARGEST_TABLE)] = ()
    locks: Annotated[tuple[Lock, ...], BeforeValidator(_rows), Field(max_length=LARGEST_TABLE)] = ()
    history: Annotated[tuple[History, ...], BeforeValidator(_rows), Field(max_length=LARGEST_TABLE)] = ()
    credits: Annotated[tuple[Credit, ...], BeforeValidator(_rows), Field(max_length=LARGEST_TABLE)] = ()

    @model_validator(mode="after")
    def _check(self) -> Self:
        tables = {name: getattr(self, name) for name in TABLES if name != "instance"}
        problems = check_tables(tables, json_pointer)
        if problems:
            raise InvalidInput(problems, f"instance {self.instance.name}")
        return self

    @classmethod
    def of(cls, tables: Mapping[str, Any], *, place: Place = json_pointer, what: str = "instance") -> Instance:
        """The instance that ``tables`` describe (name of table -> list of rows as dictionaries).

        ``place`` turns (table, row, field) into words for messages.
        Raises :class:`InvalidInput` with every problem found.
        """
        rows, problems = _parse(tables, place)
        if problems:
            raise InvalidInput(problems, what)
        checked: dict[str, Any] = {
            name: rows[name][0] if name == "instance" else tuple(rows[name].values()) for name in TABLES
        }
        return cls.model_construct(None, **checked)

    def replace(self, **tables: Any) -> Instance:
        """A copy with some tables replaced (rows as dictionaries or row objects), checked anew."""
        unknown = [name for name in tables if name not in TABLES]
        if unknown:
            raise InvalidInput([Problem("/" + name, "", "no such table", suggestion(name, TABLES)) for name in unknown])
        data: dict[str, Any] = {name: getattr(self, name) for name in TABLES}
        data.update(tables)
        plain = {
            name: _plain_row(value) if name == "instance" else [_plain_row(row) for row in value]
            for name, value in data.items()
        }
        return Instance.of(plain)

    @property
    def name(self) -> str:
        return self.instance.name

    def tables(self) -> dict[str, Any]:
        """Plain data in canonical form: every table, only fields that differ from their default."""
        return {
            name: canonical_row(self.instance)
            if name == "instance"
            else [canonical_row(row) for row in getattr(self, name)]
            for name in TABLES
        }

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the canonical content: equal for the same content, whatever file it came from."""
        text = json.dumps(self.tables(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return "sha256:" + hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def period_ids(self) -> tuple[str, ...]:
        return tuple(period.id for period in self.periods)

    @cached_property
    def nation_of(self) -> dict[str, Nation]:
        return {nation.id: nation for nation in self.nations}

    @cached_property
    def capability_of(self) -> dict[str, Capability]:
        return {capability.id: capability for capability in self.capabilities}

    @cached_property
    def situation_of(self) -> dict[str, Situation]:
        return {situation.id: situation for situation in self.situations}

    @cached_property
    def mission_of(self) -> dict[str, Mission]:
        return {mission.id: mission for mission in self.missions}

    @cached_property
    def requirement_of(self) -> dict[str, Requirement]:
        return {requirement.id: requirement for requirement in self.requirements}

    @cached_property
    def offer_of(self) -> dict[str, Offer]:
        return {offer.id: offer for offer in self.offers}

    def __repr__(self) -> str:
        return (
            f"<Instance {self.name}: {len(self.nations)} nations, {len(self.capabilities)} capabilities, "
            f"{len(self.requirements)} requirements, {len(self.offers)} offers, {len(self.periods)} periods>"
        )

    __str__ = __repr__


def _plain_row(row: Any) -> Any:
    return canonical_row(row) if isinstance(row, BaseModel) else row


def canonical_row(row: BaseModel) -> dict[str, Any]:
    """A row as plain data: fields at their default left out, whole numbers without a point."""
    out: dict[str, Any] = {}
    for name, info in type(row).model_fields.items():
        value = getattr(row, name)
        if not info.is_required() and value == info.default:
            continue
        out[name] = canonical_value(value)
    return out


def canonical_value(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, tuple):
        return list(value)
    return value


def find_problems(tables: Any, *, place: Place = json_pointer) -> list[Problem]:
    """Every problem in plain tables: shape, types, ranges, references, keys and cross-checks, in one pass."""
    return _parse(tables, place)[1]


def _parse(tables: Any, place: Place) -> tuple[dict[str, dict[int, Any]], list[Problem]]:
    """The rows that are right in themselves, by table and index, and every problem."""
    if not isinstance(tables, Mapping):
        return {}, [Problem(place("", None, None), shown(tables), "an instance is an object of tables", "")]
    problems: list[Problem] = []
    for name in tables:
        if name not in TABLES:
            cure = suggestion(name, TABLES)
            problems.append(Problem(place(str(name), None, None), "", f"unknown table {shown(name)}", cure))
    for name in REQUIRED_TABLES:
        if not tables.get(name):
            problems.append(Problem(place(name, None, None), "", f"table {name} is missing or empty", f"add {name}"))
    good: dict[str, dict[int, Any]] = {}
    named: dict[str, set[str]] = {}
    broken: dict[str, int] = {}
    for name, model in TABLES.items():
        rows = tables.get(name)
        if rows is None:
            good[name] = {}
            continue
        if name == "instance":
            rows = [rows]
        elif isinstance(rows, tuple):
            rows = list(rows)
        if not isinstance(rows, list):
            problems.append(Problem(place(name, None, None), shown(rows), f"{name} is a list of rows", ""))
            good[name] = {}
            continue
        limit = _row_limit(name)
        if len(rows) > limit:
            problems.append(
                Problem(place(name, None, None), str(len(rows)), f"at most {limit} rows", "split the instance")
            )
            rows = rows[:limit]
        good[name] = {}
        for index, raw in enumerate(rows):
            try:
                good[name][index] = model.model_validate(raw)
            except ValidationError as error:
                problems += row_problems(error, model, name, index, place)
                broken[name] = broken.get(name, 0) + 1
                if isinstance(raw, Mapping) and isinstance(raw.get("id"), str):
                    named.setdefault(name, set()).add(raw["id"])
    problems += check_tables(good, place, named, broken)
    return good, problems


def _row_limit(name: str) -> int:
    if name == "instance":
        return 1
    for item in Instance.model_fields[name].metadata:
        limit = getattr(item, "max_length", None)
        if limit is not None:
            return int(limit)
    raise AssertionError(f"table {name} has no row limit")


def row_problems(
    error: ValidationError, model: type[BaseModel], table: str, row: int, place: Place
) -> Iterable[Problem]:
    """What pydantic found in one row, in our words."""
    for item in error.errors(include_url=False):
        loc = item["loc"]
        field = str(loc[0]) if loc else None
        where = place(table, row, field)
        value = shown(item.get("input"))
        kind = item["type"]
        context = item.get("ctx", {})
        if kind == "extra_forbidden":
            cure = suggestion(field, model.model_fields)
            yield Problem(where, value, f"{table} has no field {field}", cure)
        elif kind == "missing":
            yield Problem(where, "", f"{field} is needed", "")
        elif kind == "literal_error":
            choices = [part.strip().strip("'") for part in context["expected"].replace(" or ", ", ").split(",")]
            yield Problem(where, value, f"one of {', '.join(choices)}", suggestion(item.get("input"), choices))
        elif kind == "string_pattern_mismatch":
            yield Problem(
                where, value, "an id: letters, digits, - _ . (64 at most, starts and ends with a letter or digit)"
            )
        elif kind in ("model_type", "model_attributes_type"):
            yield Problem(place(table, row, None), value, "a row is an object of fields", "")
        else:
            yield Problem(where, value, _plain_message(item["msg"]), "")


def _plain_message(message: str) -> str:
    return message[0].lower() + message[1:].replace("Input ", "")


__all__ = ["KEYS", "Instance", "Place", "canonical_row", "find_problems", "json_pointer"]

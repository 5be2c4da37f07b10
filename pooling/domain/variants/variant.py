"""A variant: named changes over one set of facts, and the policy it is solved under."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pydantic import TypeAdapter, ValidationError

from pooling.domain.fields import ID_PATTERN, LARGEST_TEXT, Text
from pooling.domain.ids import ID_RULE, id_cure
from pooling.domain.instance import Instance
from pooling.domain.problems import Problem, shown, suggestion
from pooling.domain.variants.applying import Applied, Where, apply, judged
from pooling.domain.variants.change import Change, PlaceOfPart, step
from pooling.domain.variants.touched import Touched

VARIANT_FIELDS = {
    "name": "Short name of the variant, unique in its file",
    "title": "Title for people",
    "note": "Notes for people; they do not count in the hash",
    "card": "Model card: a name of the library, or a TOML file; empty: the file's, or the run's",
    "overrides": "Settings of the card to change, as PARAMETER: value",
    "changes": "Changes of the base, applied in order",
}
"""What a variant states, with its meaning."""
MOST_CHANGES = 100_000


@dataclass(frozen=True)
class Variant:
    """A base instance, changes of it in order, a card with overrides, a title and a note.

    Make one with ``pooling.variant`` or :func:`variant_from`: both check it in full.
    """

    name: str
    base: Instance
    changes: tuple[Change, ...] = ()
    card: str = ""
    overrides: Mapping[str, Any] = field(default_factory=dict)
    title: str = ""
    note: str = ""
    place: Where | None = field(default=None, compare=False, repr=False)
    at: PlaceOfPart | None = field(default=None, compare=False, repr=False)
    """``place``: of its changes, ``at``: of its other fields, in the file it was read from."""

    @cached_property
    def applied(self) -> Applied:
        return apply(self.base, self.changes) if self.place is None else apply(self.base, self.changes, self.place)

    @property
    def instance(self) -> Instance:
        """The base with the changes."""
        return self.applied.instance

    @property
    def touched(self) -> tuple[Touched, ...]:
        """What each change touched, before and after."""
        return self.applied.touched

    def as_dict(self) -> dict[str, Any]:
        """Plain data, as files have it; the base stands beside it."""
        out: dict[str, Any] = {"name": self.name}
        for name in ("title", "note", "card"):
            if getattr(self, name):
                out[name] = getattr(self, name)
        if self.overrides:
            out["overrides"] = dict(self.overrides)
        out["changes"] = [change.as_dict() for change in self.changes]
        return out

    @cached_property
    def hash(self) -> str:
        """SHA-256 of base, changes, card and overrides: not of name, title or note."""
        content = {name: value for name, value in self.as_dict().items() if name not in ("name", "title", "note")}
        text = json.dumps({"base": self.base.hash, **content}, sort_keys=True, ensure_ascii=False)
        return "sha256:" + hashlib.sha256(text.encode()).hexdigest()

    def __hash__(self) -> int:
        return hash((self.name, self.hash))

    def __getstate__(self) -> dict[str, Any]:
        # Places are functions of the file it was read from: no other process needs them.
        return {**self.__dict__, "place": None, "at": None}


_TEXT: TypeAdapter[str] = TypeAdapter(Text)


def under(prefix: str) -> PlaceOfPart:
    """Places below one: JSON pointers."""
    return lambda part: "/".join(filter(None, (prefix, part)))


def variant_from(
    data: Any, base: Instance, at: PlaceOfPart, place: Where | None = None
) -> tuple[Variant | None, list[Problem]]:
    """The variant that plain data describe, and every problem; ``at``: places of its fields, ``place``: of its changes.

    Without ``place`` changes stand below the field ``changes``.
    """
    if not isinstance(data, Mapping):
        return None, [Problem(at(""), shown(data), "a variant is an object of fields", "give name and changes")]
    problems = list(_wrong_fields(data, at))

    def below(index: int | None, part: str) -> str:
        return at("/".join(filter(None, ("changes", "" if index is None else str(index), part))))

    given, where = data.get("changes", []), place or below
    if not isinstance(given, (list, tuple)) or len(given) > MOST_CHANGES:
        rule = f"a list of changes, {MOST_CHANGES:,} at most"
        return None, [*problems, Problem(where(None, ""), shown(given), rule)]
    applied, found = judged(base, given, where)
    if applied is None or problems:
        return None, [*problems, *found]
    texts = {name: _TEXT.validate_python(data.get(name, "")) for name in _TEXTS}
    overrides = dict(data.get("overrides", {}))
    variant = Variant(
        data["name"],
        base,
        applied.changes,
        card=texts["card"],
        overrides=overrides,
        title=texts["title"],
        note=texts["note"],
        place=where,
    )
    variant.__dict__["applied"] = applied
    return variant, []


_TEXTS = ("title", "note", "card")


def _wrong_fields(data: Mapping[str, Any], at: PlaceOfPart) -> Iterator[Problem]:
    for name in data:
        if name not in VARIANT_FIELDS:
            cure = suggestion(name, VARIANT_FIELDS)
            yield Problem(at(step(name)), shown(data[name]), "a variant has no such field", cure)
    named = data.get("name")
    if not isinstance(named, str) or not re.fullmatch(ID_PATTERN, named):
        yield Problem(at("name"), shown(named), f"a variant has a name: {ID_RULE}", id_cure(named))
    for text in _TEXTS:
        value = data.get(text, "")
        try:
            _TEXT.validate_python(value)
        except ValidationError:
            rule = f"{text} is text without control characters, {LARGEST_TEXT:,} characters at most"
            yield Problem(at(text), shown(value), rule)
    overrides = data.get("overrides", {})
    if not isinstance(overrides, Mapping):
        yield Problem(at("overrides"), shown(overrides), "overrides are an object of settings", "PARAMETER = value")
        return
    for key, value in overrides.items():
        if not isinstance(key, str) or not _KEY.fullmatch(key):
            rule = "the name of a setting is of letters, digits, _, - and points"
            yield Problem(at(f"overrides/{step(key)}"), shown(key), rule, "budget.scale")
        elif not _is_setting(value):
            rule = "a setting is a number, true or false, a text, or a list of numbers"
            yield Problem(at(f"overrides/{step(key)}"), shown(value), rule)


_KEY = re.compile(r"[A-Za-z0-9_.\-]{1,200}")


def _is_setting(value: Any) -> bool:
    """Whether every file can keep a value: cards say which settings there are, and their ranges."""
    if isinstance(value, (list, tuple)):
        return len(value) <= _LONGEST and all(isinstance(part, (int, float)) and _is_setting(part) for part in value)
    if isinstance(value, str):
        return value.isprintable() and len(value) <= _LONGEST
    return isinstance(value, (int, float)) and abs(value) < 1e15


_LONGEST = 200
"""Characters of a text, or parts of a list, in an override."""


@dataclass(frozen=True)
class VariantFile:
    """A base and its variants, as one file keeps them.

    ``base_name`` is the base as the file names it (a name of the library, or a path beside the file; empty in a
    workbook, which holds it). ``card`` is the one of variants that name none in the file.
    """

    base: Instance
    variants: tuple[Variant, ...]
    base_name: str = ""
    card: str = ""

    def __getitem__(self, name: str) -> Variant:
        """The variant of that name. Raises KeyError naming those there are."""
        for variant in self.variants:
            if variant.name == name:
                return variant
        raise KeyError(f"no variant {name}; there are {', '.join(variant.name for variant in self.variants)}")

    def as_dict(self) -> dict[str, Any]:
        """Plain data, as TOML and JSON have it."""
        variants = [variant.as_dict() for variant in self.variants]
        for data in variants:
            if self.card and data.get("card") == self.card:
                del data["card"]
        return {
            "base": self.base_name or self.base.name,
            **({"card": self.card} if self.card else {}),
            "variants": variants,
        }


FILE_FIELDS = {
    "base": "The instance that is changed: a name of the library, or a path beside this file",
    "card": "Model card of variants that name none",
    "variants": "The variants, each with a name of its own",
}
"""What a file of variants states, with its meaning."""


def variants_from(
    given: Any,
    base: Instance,
    card: str = "",
    at: str = "/variants",
    place: Callable[[int], tuple[PlaceOfPart, Where | None]] | None = None,
) -> tuple[tuple[Variant, ...], list[Problem]]:
    """The variants in a list of plain data, and every problem.

    ``card`` is for those that name none; ``place`` says where each stands, and its changes.
    """
    if not isinstance(given, (list, tuple)):
        return (), [Problem(at, shown(given), "a list of variants", "[[variants]] begins one in TOML")]
    found: list[Variant] = []
    problems: list[Problem] = []
    names: dict[str, str] = {}
    for index, data in enumerate(given):
        where, of_changes = place(index) if place else (under(f"{at}/{index}"), None)
        stated = {**data, "card": card} if card and isinstance(data, Mapping) and not data.get("card") else data
        variant, wrong = variant_from(stated, base, where, of_changes)
        problems += wrong
        name: Any = data.get("name") if isinstance(data, Mapping) else None
        if isinstance(name, str) and name in names:
            rule = f"two variants are named {shown(name)}"
            problems.append(Problem(where("name"), shown(name), rule, f"first at {names[name]}"))
        elif isinstance(name, str):
            names[name] = where("name")
        if variant is not None:
            variant.__dict__["at"] = where
            found.append(variant)
    return tuple(found), problems

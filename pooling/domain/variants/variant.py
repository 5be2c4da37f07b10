"""A variant: named changes over one set of facts, and the policy it is solved under."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pooling.domain.fields import ID_PATTERN, LARGEST_TEXT
from pooling.domain.ids import ID_RULE, id_cure
from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput, Problem, shown, suggestion
from pooling.domain.variants.applying import Applied, Where, apply
from pooling.domain.variants.change import Change, change_from
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
        return {**self.__dict__, "place": None}


def variant_from(
    data: Any, base: Instance, at: str = "", place: Where | None = None
) -> tuple[Variant | None, list[Problem]]:
    """The variant that plain data describe, and every problem; ``at``: its place, ``place``: those of its changes."""
    if not isinstance(data, Mapping):
        return None, [Problem(at or "/", shown(data), "a variant is an object of fields", "give name and changes")]
    problems = list(_wrong_fields(data, at))
    where = place or (lambda index, part: f"{at}/changes/{index}" + (f"/{part}" if part else ""))
    given = data.get("changes", [])
    changes: list[Change] = []
    if not isinstance(given, (list, tuple)) or len(given) > MOST_CHANGES:
        problems.append(Problem(f"{at}/changes", shown(given), f"a list of changes, {MOST_CHANGES:,} at most"))
        given = []
    for index, raw in enumerate(given):
        change, found = change_from(raw, where(index, ""))
        problems += found
        if change is not None:
            changes.append(change)
    if problems:
        return None, problems
    texts = {name: data.get(name, "") for name in ("name", "title", "note", "card")}
    variant = Variant(
        changes=tuple(changes), base=base, overrides=dict(data.get("overrides", {})), place=where, **texts
    )
    try:
        _ = variant.applied
    except InvalidInput as error:
        return None, list(error.problems)
    return variant, []


def _wrong_fields(data: Mapping[str, Any], at: str) -> Iterable[Problem]:
    for name in data:
        if name not in VARIANT_FIELDS:
            cure = suggestion(name, VARIANT_FIELDS)
            yield Problem(f"{at}/{name}", shown(data[name]), "a variant has no such field", cure)
    named = data.get("name")
    if not isinstance(named, str) or not re.match(ID_PATTERN, named):
        yield Problem(f"{at}/name", shown(named), f"a variant has a name: {ID_RULE}", id_cure(named))
    for text in ("title", "note", "card"):
        value = data.get(text, "")
        if not isinstance(value, str) or len(value) > LARGEST_TEXT:
            yield Problem(f"{at}/{text}", shown(value), f"{text} is text, {LARGEST_TEXT:,} characters at most")
    overrides = data.get("overrides", {})
    if not isinstance(overrides, Mapping):
        yield Problem(f"{at}/overrides", shown(overrides), "overrides are an object: PARAMETER: value")


@dataclass(frozen=True)
class VariantFile:
    """A base and its variants, as one file keeps them.

    ``base_name`` is the base as the file names it (a name of the library, or a path beside the file; empty in a
    workbook, which holds it). ``card`` is for all variants that name none.
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
        out: dict[str, Any] = {"base": self.base_name or self.base.name}
        if self.card:
            out["card"] = self.card
        return {**out, "variants": [variant.as_dict() for variant in self.variants]}


FILE_FIELDS = {
    "base": "The instance that is changed: a name of the library, or a path beside this file",
    "card": "Model card of variants that name none",
    "variants": "The variants, each with a name of its own",
}
"""What a file of variants states, with its meaning."""


def variants_from(
    given: Any, base: Instance, at: str = "/variants", place: Callable[[int], tuple[str, Where | None]] | None = None
) -> tuple[tuple[Variant, ...], list[Problem]]:
    """The variants in a list of plain data, and every problem; ``place`` says where each stands, and its changes."""
    if not isinstance(given, (list, tuple)):
        return (), [Problem(at, shown(given), "a list of variants")]
    found: list[Variant] = []
    problems: list[Problem] = []
    names: dict[str, str] = {}
    for index, data in enumerate(given):
        where, of_changes = place(index) if place else (f"{at}/{index}", None)
        variant, wrong = variant_from(data, base, where, of_changes)
        problems += wrong
        name: Any = data.get("name") if isinstance(data, Mapping) else None
        if isinstance(name, str) and name in names:
            problems.append(
                Problem(f"{where}/name", shown(name), f"two variants are named {name}", f"first at {names[name]}")
            )
        elif isinstance(name, str):
            names[name] = where
        if variant is not None:
            found.append(variant)
    return tuple(found), problems

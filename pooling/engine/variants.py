"""Variants by their files, lines and bases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput, Problem, shown
from pooling.domain.variants.applying import Where
from pooling.domain.variants.change import Change
from pooling.domain.variants.diffing import diff as difference
from pooling.domain.variants.variant import Variant, VariantFile, variant_from
from pooling.engine.loading import instance_of

ChangeGiven = Change | Mapping[str, Any] | str
"""A change, its plain data, or its line of text."""


def variant(
    base: Instance | str | Path,
    *changes: ChangeGiven,
    name: str = "variant",
    card: str = "",
    overrides: Mapping[str, Any] | None = None,
    title: str = "",
    note: str = "",
) -> Variant:
    """A variant of ``base``: changes applied in order, the card it is solved under with overrides, a title, a note.

    A change is a line (``"budgets nation=DNK amount_million*=1.1"``), plain data, or a Change. Raises
    :class:`InvalidInput` with every problem of all changes.
    """
    data = {"name": name, "card": card, "overrides": overrides or {}, "title": title, "note": note}
    read, problems = read_changes(changes, "change {}")
    made, found = variant_from({**data, "changes": read}, instance_of(base), _field, places(changes, "change"))
    if problems or made is None:
        raise InvalidInput([*problems, *found], f"variant {shown(name)}")
    return made


def _field(part: str) -> str:
    return part or "variant"


def read_changes(changes: Sequence[ChangeGiven], words: str) -> tuple[list[Any], list[Problem]]:
    """The changes with lines read, and every problem in those; ``words`` is their place, with {} for the number."""
    from pooling.io.variants.line import read_line, unread

    read: list[Any] = []
    problems: list[Problem] = []
    for index, change in enumerate(changes, start=1):
        if not isinstance(change, str):
            read.append(change)
            continue
        data, found = read_line(change, words.format(index))
        problems += found
        read.append(unread(change) if data is None else data)
    return read, problems


def places(changes: Sequence[ChangeGiven], word: str) -> Where:
    """The place of each of these changes: ``change 2 where/nation``, of a line ``change 2 nation``."""
    from pooling.io.variants.line import in_line

    def of(index: int | None, part: str) -> str:
        if index is None:
            return f"{word}s"
        place = f"{word} {index + 1}"
        return in_line(place, part) if isinstance(changes[index], str) or not part else f"{place} {part}"

    return of


def diff(a: Instance | str | Path, b: Instance | str | Path) -> tuple[Change, ...]:
    """The changes that turn ``a`` into ``b``: applied to ``a`` they give ``b``'s hash. Raises :class:`InvalidInput`."""
    return difference(instance_of(a), instance_of(b))


def load_variants(path: str | Path, base: Instance | str | Path | None = None) -> VariantFile:
    """The variants in a .toml, .json or .xlsx file; ``base`` is taken instead of the one it names.

    Raises :class:`InvalidInput` with every problem, each with its place.
    """
    from pooling.io.variants.files import read_variants

    return read_variants(path, None if base is None else instance_of(base))


def save_variants(file: VariantFile, path: str | Path) -> None:
    """Write variants as .toml or .json, or together with their base as one workbook (.xlsx)."""
    from pooling.io.variants.files import write_variants

    write_variants(file, path)

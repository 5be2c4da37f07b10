"""Instances, cards and plans by their name or file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.plan import Plan
from pooling.domain.problems import Findings, InvalidInput, Problem, shown
from pooling.domain.result import Result


def load(source: str | Path) -> Instance:
    """The instance with that name in the library, or in that file or folder (JSON, workbook, CSV folder)."""
    from pooling.io.library import load_instance

    return load_instance(source)


def load_card(source: str | Path | Card) -> Card:
    """The card with that name in ``models/``, or in that TOML file."""
    if isinstance(source, Card):
        return source
    from pooling.io.library import load_card as from_library

    return from_library(source)


def prepared(
    instance: Instance | Mapping[str, Any] | str | Path,
    card: Card | str | Path,
    overrides: Mapping[str, Any] | None = None,
    gap: float | None = None,
) -> tuple[Card, Instance]:
    """The card with its overrides, and the instance. Raises :class:`InvalidInput`."""
    known = instance_of(instance)
    chosen = load_card(card)
    if overrides or gap is not None:
        chosen = chosen.with_overrides(overrides, gap)
    return chosen, known


def instance_of(given: Instance | Mapping[str, Any] | str | Path) -> Instance:
    """The instance itself, of that name or file, or of those tables. Raises :class:`InvalidInput`."""
    if isinstance(given, Instance):
        return given
    return Instance.of(given) if isinstance(given, Mapping) else load(given)


def plan_of(given: Result | Plan | Mapping[str, Any] | str | Path | None) -> Plan | None:
    """The plan itself, in that file or result, or of those tables; None where there is none.

    Raises :class:`InvalidInput`.
    """
    if given is None or isinstance(given, Plan):
        return given
    if isinstance(given, Result):
        return given.plan
    if isinstance(given, (str, Path)):
        from pooling.io.plan_file import read_plan

        return read_plan(given)
    if isinstance(given, Mapping):
        return Plan.of(given)
    rule = "a start is a Result, a Plan, or the file of one"
    raise InvalidInput([Problem("warm", shown(given), rule)], "solve")


def validate(source: str | Path) -> Findings:
    """Every problem in an instance file (or one of the library, by name); empty when it can be solved.

    Its ``warnings`` are what is allowed and yet hardly meant, or can never have an effect.
    """
    return examine(source)[1]


def examine(source: str | Path) -> tuple[Instance | None, Findings]:
    """What :func:`validate` finds, with the instance where it can be solved: read once for both."""
    from pooling.io.library import examine_instance

    return examine_instance(source)

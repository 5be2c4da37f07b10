"""Families about needs and the units that serve them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooling.domain.amounts import amount_words, quantity_words
from pooling.domain.families.family import Family, of_subject

if TYPE_CHECKING:
    from pooling.domain.card import Card
    from pooling.domain.instance import Instance
    from pooling.domain.tables import Requirement


def requirements(instance: Instance, _card: Card) -> list[str]:
    """A rule for every need."""
    return [requirement.id for requirement in instance.requirements]


def _in_full(instance: Instance, card: Card) -> list[str]:
    return [] if card["coverage.shortfall_allowed"] else requirements(instance, card)


def _needed(instance: Instance, _card: Card, subject: str) -> str:
    need = instance.requirement_of[subject]
    unit = instance.capability_of[need.capability].unit
    changed = [row.quantity for row in instance.requirement_changes if row.requirement == subject]
    *others, last = dict.fromkeys((need.quantity, *changed))
    most = " to ".join((*map(amount_words, others), quantity_words(last, unit)))
    return f"{instance.names.of('requirements', subject)}: {most} needed, in full"


COVERAGE = Family(
    name="coverage",
    sentence="Needs are met or the gap is named.",
    needs=("commitment",),
    core=True,
    effect="measures",
    subjects=_in_full,
    words=_needed,
    place_in_conflicts=70,
)

COMMITMENT = Family(
    name="commitment",
    sentence="Only what is committed is used, and within one situation once.",
    needs=("coverage",),
    core=True,
)


def _in_time(instance: Instance, _card: Card, subject: str) -> str:
    return f"{instance.names.of('requirements', subject)}: only what is ready by then counts"


READINESS = Family(
    name="readiness",
    sentence="In time or not at all.",
    subjects=requirements,
    words=_in_time,
    place_in_conflicts=40,
    holds_back="not ready in time",
    immediacy=40,
)


def _turns(need: Requirement) -> bool:
    return bool(need.rest_periods) or need.most_turns is not None or need.turns_spread is not None


ROTATION = Family(
    name="rotation",
    sentence="Nations take turns: with rest between them, not too often, and evenly.",
    subjects=lambda instance, _: [need.id for need in instance.requirements if _turns(need)],
    words=of_subject("is served in turns, with rest and limits"),
    place_in_conflicts=110,
    holds_back="rest or number of turns reached",
    immediacy=130,
)

INTEROPERABILITY = Family(
    name="interoperability",
    sentence="Compatible, or not counted.",
    subjects=lambda instance, _: [need.id for need in instance.requirements if need.standards or need.same_standard],
    words=of_subject("takes only units that hold its standards"),
    place_in_conflicts=120,
    holds_back="standards not held or granted",
    immediacy=70,
)

INFORMATION = Family(
    name="information",
    sentence="Nations that work together are cleared to share what they must.",
    subjects=lambda instance, _: [need.id for need in instance.requirements if need.sharing_level],
    words=of_subject("is served only by nations cleared to share"),
    place_in_conflicts=130,
    holds_back="not cleared to share information with those that serve",
    immediacy=80,
)

ENABLERS = Family(
    name="enablers",
    sentence="No unit without its support.",
    subjects=lambda instance, _: [row.name for row in instance.enablers],
    words=of_subject("units are used only with their support in the same mission"),
    place_in_conflicts=160,
    holds_back="units that it needs beside it are missing",
    immediacy=150,
)

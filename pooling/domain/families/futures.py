"""Families about the last plan, and about what may come otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooling.domain.families.family import Family, of_subject

if TYPE_CHECKING:
    from pooling.domain.card import Card
    from pooling.domain.instance import Instance

FROZEN = "frozen"
"""The one rule of stability."""

STABILITY = Family(
    name="stability",
    sentence="Do not turn the plan over for nothing: the distance to the last plan.",
    effect="measures",
    subjects=lambda _, card: [FROZEN] if card["stability.frozen_periods"] else [],
    words=lambda _instance, card, _: f"the first {card['stability.frozen_periods']} periods are as in the last plan",
    place_in_conflicts=240,
    holds_back="frozen as in the last plan",
    immediacy=210,
)


def _planned_before(instance: Instance, _card: Card) -> dict[str, None]:
    return dict.fromkeys(instance.offer_of[row.offer].nation for row in instance.history)


CHALLENGE = Family(
    name="challenge",
    sentence="Demanding but achievable: no nation's contribution leaps or falls against the last plan.",
    over_capabilities=True,
    subjects=_planned_before,
    words=of_subject("commits neither much more nor much less than in the last plan"),
    place_in_conflicts=230,
    holds_back="too large a change of the last plan",
    immediacy=200,
)


def _least_covered(_instance: Instance, card: Card, _subject: str) -> str:
    return f"{100 * card['withdrawal.least_covered']:g} % of weighted need stays covered whoever withdraws"


WITHDRAWAL = Family(
    name="withdrawal",
    sentence="What is still met when someone withdraws, before anything is planned anew.",
    effect="measures",
    over_capabilities=True,
    subjects=lambda _, card: ["*"] if card["withdrawal.least_covered"] else [],
    words=_least_covered,
    place_in_conflicts=190,
    holds_back="too much would depend on one nation",
    immediacy=220,
)

UNCERTAINTY = Family(
    name="uncertainty",
    sentence="Commitments may fail and needs may grow: what is met on average in the worst cases.",
    effect="measures",
)

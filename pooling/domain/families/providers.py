"""Families about how many nations serve, and with how much each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooling.domain.families.family import Family, of_subject
from pooling.domain.families.nations import nations
from pooling.domain.families.needs import requirements

if TYPE_CHECKING:
    from pooling.domain.card import Card
    from pooling.domain.instance import Instance


def _largest_share(instance: Instance, card: Card, subject: str) -> float:
    stated = instance.requirement_of[subject].largest_share
    return float(card["breadth.largest_share"] if stated is None else stated)


def _shared(instance: Instance, card: Card, subject: str) -> str:
    least, share = instance.requirement_of[subject].least_nations, _largest_share(instance, card, subject)
    limits = [f"no nation above {100 * share:g} % of the need"] if share < 1 or least < 2 else []
    limits += [f"at least {least} nations"] if least >= 2 else []
    return f"{instance.names.of('requirements', subject)}: {', '.join(limits)}"


def _too_narrow(instance: Instance, card: Card, subject: str) -> str:
    if subject not in instance.requirement_of:
        return ""
    if instance.requirement_of[subject].least_nations < 2:
        return "largest share of one nation reached"
    return "too few nations can take part" if _largest_share(instance, card, subject) >= 1 else ""


BREADTH = Family(
    name="breadth",
    sentence="Nobody carries it alone.",
    subjects=requirements,
    words=_shared,
    place_in_conflicts=50,
    holds_back="largest share of one nation, or least number of nations",
    closer=_too_narrow,
    immediacy=100,
)


def _laid_down(instance: Instance, card: Card) -> list[str]:
    counted = [capability.id for capability in instance.capabilities if capability.providers != "any"]
    return [*requirements(instance, card), *counted]


SPECIALISATION = Family(
    name="specialisation",
    sentence="Exactly one provider, or at least two; and nobody gives up a skill without consent.",
    subjects=_laid_down,
    words=of_subject("has its number of providers"),
    place_in_conflicts=140,
    holds_back="number of providers is laid down",
    immediacy=110,
)


def _too_many_or_too_little(instance: Instance, _card: Card, subject: str) -> str:
    if subject == "*":
        return ""
    if subject in instance.nation_of:
        return "largest number of commitments reached"
    return "less than the least part of the need"


FOCUS = Family(
    name="focus",
    sentence="Few commitments, and none for show.",
    over_capabilities=True,
    subjects=lambda instance, card: [*nations(instance, card), *requirements(instance, card)],
    words=of_subject("has its largest number of commitments and smallest part"),
    place_in_conflicts=150,
    holds_back="largest number of commitments, or least part",
    closer=_too_many_or_too_little,
    immediacy=120,
)

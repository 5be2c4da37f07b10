"""Whose a rule is: a nation's own ruling, what nations agreed, what a need asks for, or the card's policy."""

from __future__ import annotations

from typing import Literal

from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.reasons.lifting import Rule

Held = Literal["red line", "national", "agreed", "need", "policy"]
"""red line: a nation never gives it away; national: a nation rules so; agreed: nations agreed so; need: what is needed
asks for it; policy: the card does."""

_AGREED = ("locks", "agreements", "pools", "options", "funding", "stability", "exchange")
_OF_CARD = {
    "breadth": ("breadth.largest_share", 1.0),
    "specialisation": ("specialisation.providers", "any"),
    "focus": ("focus.least_part_share", 0.0),
}
"""Family -> the card's setting that its rules about needs come from, where it is not the need's, and what is none."""


def whose(instance: Instance, card: Card, rule: Rule) -> tuple[str, Held]:
    """(nation whose rule it is, several with commas, empty where it is no single nation's; what kind of rule)."""
    family, subject = rule
    if family == "red_lines":
        return next((line.nation for line in instance.red_lines if line.id == subject), ""), "red line"
    if family == "caveats":
        return next((caveat.nation for caveat in instance.caveats if caveat.id == subject), ""), "national"
    if family == "locks":
        return _of_lock(instance, subject), "agreed"
    if family == "consent":
        hosts = dict.fromkeys(offer.host for offer in instance.offers if offer.consent != "none" and offer.host)
        return ", ".join(hosts), "national"
    nation = subject.partition("/")[0] if family == "retirement" else subject
    if nation in instance.nation_of:
        return nation, "policy" if family == "challenge" else "national"
    if subject in instance.requirement_of:
        return instance.requirement_of[subject].nation or "", "policy" if _by_card(instance, card, rule) else "need"
    return "", "agreed" if family in _AGREED else "policy"


def _of_lock(instance: Instance, subject: str) -> str:
    lock = next((lock for lock in instance.locks if lock.id == subject), None)
    if lock is None:
        return ""
    return instance.offer_of[lock.offer].nation if lock.offer is not None else lock.nation or ""


def _by_card(instance: Instance, card: Card, rule: Rule) -> bool:
    """Whether a rule about a need is the card's, not the need's own."""
    family, subject = rule
    need = instance.requirement_of[subject]
    own = {
        "breadth": need.largest_share is not None or need.least_nations > 1,
        "specialisation": need.providers != "any",
    }
    key, none = _OF_CARD.get(family, ("", None))
    return bool(key) and not own.get(family, False) and card[key] != none

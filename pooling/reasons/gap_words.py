"""Reasons of gaps in words: each by itself, and all of a gap in one line."""

from __future__ import annotations

from collections.abc import Sequence

from pooling.domain.amounts import amount_words
from pooling.domain.card import Card
from pooling.domain.families import FAMILIES
from pooling.domain.gap_rows import GapReason, ReasonKind
from pooling.domain.instance import Instance
from pooling.domain.names import listed
from pooling.domain.together import Pool

GIVEN_UP = "given up for less cost, within the card's gap and tolerance"
ELSEWHERE = "used elsewhere at the same time"
NOBODY = "nobody offers it"
TOO_LITTLE = "too little of it exists"
NOT_ANALYSED = "not analysed"
TOO_SMALL = "less than can be told from round-off"
UNDECIDED = "held back by rules that were not told apart"
_ALONE: dict[ReasonKind, str] = {"given_up": GIVEN_UP, "missing": TOO_LITTLE, "undecided": UNDECIDED}
"""Words of the kinds that name no rule."""


def missing_words(instance: Instance, card: Card, requirement: str, period: str, plain: str) -> str:
    """``plain``, unless the card leaves out what more is offered through, or shares are too few for any pool."""
    capability = instance.requirement_of[requirement].capability
    offers = [
        offer
        for offer in instance.offers
        if offer.capability == capability and period in (offer.periods or instance.period_ids)
    ]
    through: dict[str, None] = {}
    for offer in offers:
        named = {"pools": offer.pool, "agreements": offer.agreement, "options": offer.option}
        through |= dict.fromkeys(family for family, name in named.items() if name and not card.has(family))
    if through:
        return f"{TOO_LITTLE} without {' and '.join(sorted(through))}, which this card leaves out"
    if card.has("pools") and offers and all(offer.pool for offer in offers):
        offered = {pool.id: 0.0 for pool in instance.pools}
        for offer in offers:
            offered[str(offer.pool)] += instance.units(offer, period)
        if not any(offered[pool.id] >= _least_output(pool) for pool in instance.pools):
            return "shares of what is offered do not make up a unit of the pool"
    return plain


def _least_output(pool: Pool) -> float:
    return pool.unit_output * (1 - pool.reserve_share) * max(1, pool.least_units)


def reason_words(
    instance: Instance,
    card: Card,
    kind: ReasonKind,
    rules: Sequence[tuple[str, str]],
    needs: Sequence[str],
    *,
    shared: bool,
) -> str:
    """One reason: what it is, and which rules or needs. ``shared``: what is used elsewhere is part of it."""
    if kind in _ALONE:
        return _ALONE[kind]
    taken = ELSEWHERE + (f" ({listed([instance.names.of('requirements', need) for need in needs])})" if needs else "")
    if kind == "elsewhere":
        return taken
    told = []
    for family, subject in rules:
        words = family if subject == "*" else FAMILIES[family].words(instance, card, subject)
        told.append(f"{FAMILIES[family].does(instance, card, subject)} ({words})")
    return " and together with it ".join([*told, taken] if shared else told)


def main_reason(instance: Instance, card: Card, short: float, reasons: Sequence[GapReason]) -> str:
    """All reasons in a line, by what they hold back, the largest first; amounts where there are several."""
    amounts: dict[str, float] = {}
    for reason in reasons:
        words = _in_short(instance, card, reason)
        amounts[words] = amounts.get(words, 0.0) + reason.amount
    if len(amounts) == 1:
        return next(iter(amounts))
    # sorted keeps equals in the order of the cascade.
    ordered = sorted(amounts.items(), key=lambda item: -round(item[1], 9))
    told = []
    for place, (words, amount) in enumerate(ordered):
        of = f"{amount_words(amount)} of {amount_words(short)}" if place == 0 else amount_words(amount)
        if words == TOO_LITTLE:
            told.append(f"{of} {'does' if amount_words(amount) == '1' else 'do'} not exist")
        else:
            told.append(f"{words} ({of})")
    return f"{', '.join(told[:-1])}, and {told[-1]}"


def _in_short(instance: Instance, card: Card, reason: GapReason) -> str:
    if reason.kind in _ALONE:
        return reason.words
    told = list(dict.fromkeys(FAMILIES[rule.family].does(instance, card, rule.subject) for rule in reason.rules))
    if reason.needs or reason.kind == "elsewhere":
        told.append(ELSEWHERE)
    if reason.kind != "together":
        # Of a large model, a rule may stand for several of its family.
        return told[0] if len(told) == 1 else FAMILIES[reason.rules[0].family].holds_back
    return "together: " + " + ".join(told)

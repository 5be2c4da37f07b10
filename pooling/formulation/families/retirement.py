"""Family retirement."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pooling.domain.families.nations import skill
from pooling.domain.tables import Offer
from pooling.formulation.algebra import Expr, total
from pooling.formulation.context import Formulation
from pooling.formulation.decisions import OfferKey


def add(f: Formulation) -> None:
    """What is not worth holding may be retired for good, the last of a skill only with consent.

    ``retirement_stays[o,t]``:  retired[o,t'] <= retired[o,t],  t' the period in which o stands before t
    ``retirement_ends[o,t]``:   commit[o,t] <= bound of commit * (1 - retired[o,t])
    ``retirement_last[n,k,t]``: sum over o of n of k of retired[o,t] <= their number - 1

    retired[o,t] is 0 or 1, for offers with retire_from, in the periods from it on in which they stand. The last rule
    holds without consent (table skills); it counts offers of n that stand in t, are owned and have units then, and
    where one of them may not be retired it says nothing. What is retired costs no holding any more (family spending)
    and is no longer owned (sovereignty, sustainment, red_lines). It counts as a change of the plan (stability).
    Indices: o offer, n nation, k capability, t period. Units: 0 or 1. Source: own; replacement and retirement as in
    capital budgeting. Off: nothing is retired, all that stands is held and its holding paid for.
    """
    for offer_id, periods in _periods(f.retired).items():
        for before, period in zip((None, *periods), periods, strict=False):
            key = (offer_id, period)
            if before is not None:
                f.row("retirement_stays", key, f.retired[offer_id, before] <= f.retired[key])
            if key in f.commit:
                most = f.commit[key].high
                f.row("retirement_ends", key, f.commit[key] <= most * (1.0 - f.retired[key]))
    _last(f)


def add_decisions(f: Formulation) -> None:
    """retired[o,t]: from retire_from on, where the offer stands."""
    if not f.card.has("retirement"):
        return
    for offer in f.instance.offers:
        if offer.retire_from is not None:
            later = f.facts.periods[f.facts.periods.index(offer.retire_from) :]
            for period in f.facts.offer_periods[offer.id]:
                if period in later:
                    f.retired[offer.id, period] = f.switch("retired", (offer.id, period))


def holds(f: Formulation, offer: Offer, period: str) -> Expr:
    """quantity * (1 - retired[o,t])."""
    units = f.facts.units(offer, period)
    held = Expr() + units
    if (offer.id, period) in f.retired:
        held -= units * f.retired[offer.id, period]
    return held


def no_longer_owned(f: Formulation, nation: str, period: str, worth: Callable[[Offer], float]) -> Expr:
    """sum over o of n of worth * quantity * retired[o,t]."""
    gone = Expr()
    for (offer_id, when), retired in f.retired.items():
        offer = f.facts.offer_of[offer_id]
        if when == period and offer.nation == nation and worth(offer):
            gone += worth(offer) * f.facts.units(offer, period) * retired
    return gone


def newly_retired(f: Formulation) -> Iterable[tuple[OfferKey, Expr]]:
    """((o,t), 1 where o is retired in t and was not before, else 0)."""
    for offer_id, periods in _periods(f.retired).items():
        for before, period in zip((None, *periods), periods, strict=False):
            now = f.retired[offer_id, period]
            yield (offer_id, period), now + 0.0 if before is None else now - f.retired[offer_id, before]


def _periods(keys: Iterable[OfferKey]) -> dict[str, list[str]]:
    """Offer -> the periods in which it may be retired, in order."""
    periods: dict[str, list[str]] = {}
    for offer, period in keys:
        periods.setdefault(offer, []).append(period)
    return periods


def _last(f: Formulation) -> None:
    consented = set(map(skill, f.instance.skills))
    owned: dict[tuple[str, str, str], list[str]] = {}
    for offer in f.instance.offers if f.retired else ():
        if offer.owned and skill(offer) not in consented and f.facts.on("retirement", skill(offer)):
            for period in f.facts.offer_periods[offer.id]:
                # Of nothing there is no last one.
                if f.facts.units(offer, period):
                    owned.setdefault((offer.nation, offer.capability, period), []).append(offer.id)
    for key, offers in owned.items():
        if all((offer, key[-1]) in f.retired for offer in offers):
            f.row("retirement_last", key, total(f.retired[offer, key[-1]] for offer in offers) <= len(offers) - 1.0)

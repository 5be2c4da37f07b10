"""What other rules may ask of a need beyond what it needs, so that family burden does not forbid it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from pooling.domain.tables import Requirement
from pooling.domain.together import Agreement
from pooling.formulation.context import Formulation
from pooling.formulation.facts.rounding import whole_up


@dataclass(frozen=True)
class Asked:
    """See family burden. Units: the capability's effective units."""

    more: bool
    """Whether any other rule may ask for anything here."""
    nations: int = 0
    locked: tuple[float, ...] = ()
    least: float = 0.0
    gain: float = 0.0
    balanced: tuple[float, float] | None = None
    """(largest share of what is delivered, need), where every part is alike."""
    supports: tuple[tuple[str, float], ...] = ()
    """(capability supported in the mission, effective units asked for each unit of it)."""
    withdrawals: bool = False
    scenarios: bool = False

    def part(self, covers: float) -> float:
        """The most that can go with one part, of which a unit (or smallest use) covers so much without gains."""
        return (covers + self.least) * (1.0 + self.gain)

    def floor(self, part: float) -> float:
        """What may be delivered in any case."""
        found = self.nations * part + math.fsum(max(part, amount) for amount in self.locked)
        if self.balanced and part:
            share, quantity = self.balanced
            found = max(found, part * whole_up(whole_up(share * whole_up(quantity / part)) / share))
        return found


def asked(f: Formulation, need: Requirement, period: str) -> Asked | None:
    """What other rules may ask of the need; None where no limit holds.

    Rules of the card count, also where a conflict is sought without them: leaving a rule out may only allow more.
    """
    has, card = f.card.has, f.card
    bartered = any(agreement.barter_limit is not None for agreement in _agreements(f, need.capability))
    if need.nation is not None and has("exchange") and bartered:
        return None
    offers = [
        offer
        for offer in f.facts.offers_by_capability.get(need.capability, ())
        if period in f.facts.offer_periods[offer.id]
    ]
    quantity = f.facts.need(need, period)
    gain = max((agreement.gain_share for agreement in _agreements(f, need.capability)), default=0.0)
    counted = need.least_nations if has("breadth") and need.least_nations >= 2 else 0
    if has("specialisation") and need.providers == "two_or_more":
        counted = max(counted, 2)
    protected = _protected(f, need, period)
    partners = has("caveats") and any(row.partner and f.facts.fits(row, need, period) for row in f.instance.caveats)
    share = card["breadth.least_part_share"] if counted or protected or partners else 0.0
    if has("focus"):
        share = max(share, card["focus.least_part_share"])
    locked = _locked(f, need, period, gain)
    supports = _supports(f, need)
    withdrawals = has("withdrawal") and (
        card["withdrawal.least_covered"] > 0 or any(tier.kind == "covered_withdrawal" for tier in card.tiers)
    )
    scenarios = any(tier.kind == "cvar_shortfall" for tier in card.tiers)
    more = bool(counted or protected or share or locked or supports or withdrawals or scenarios)
    unit, lots = f.facts.unit[need.capability], has("lots")
    parts = [max(unit, offer.smallest_use if lots else 0.0) * offer.effectiveness for offer in offers]
    least = share * quantity
    if least <= min(parts, default=0.0) or len(f.instance.nations) * (least + max(parts)) * (1.0 + gain) <= quantity:
        least = 0.0
    balanced = None
    if has("breadth") and card["breadth.share_of"] == "delivered" and (largest := largest_share(f, need, period)) < 1:
        uses = {offer.smallest_use for offer in offers if lots and offer.smallest_use > unit}
        if not unit:
            if more or uses:
                return None
        else:
            alike = {(offer.effectiveness, f.facts.worth(offer, need, period)) for offer in offers}
            if len(alike) > 1 or uses or least or gain or locked or supports or withdrawals or scenarios:
                return None
            balanced, more = (largest, quantity), True
    return Asked(more, counted + protected, locked, least, gain, balanced, supports, bool(withdrawals), scenarios)


def largest_share(f: Formulation, need: Requirement, period: str) -> float:
    """Largest share one nation may provide, as the card has it."""
    return f.facts.share_by_rule(need, period) if f.card.has("breadth") else 1.0


def _agreements(f: Formulation, capability: str) -> list[Agreement]:
    if not f.card.has("agreements"):
        return []
    return [row for row in f.instance.agreements if not row.capabilities or capability in row.capabilities]


def _protected(f: Formulation, need: Requirement, period: str) -> int:
    """Nations that others may need beside them."""
    if f.card.has("rotation") and need.turns_spread is not None:
        return len(f.instance.nations)
    found: set[str | None] = set()
    if f.card.has("consent"):
        needed = {
            beside.capability for beside, when in f.facts.needs() if when == period and beside.mission == need.mission
        }
        found |= {offer.host for offer in f.instance.offers if offer.consent == "dual" and offer.capability in needed}
    if f.card.has("caveats"):
        found |= {
            row.partner for row in f.instance.caveats if row.rule == "only_with" and f.facts.fits(row, need, period)
        }
    return len(found)


def _locked(f: Formulation, need: Requirement, period: str, gain: float) -> tuple[float, ...]:
    """What every lock on an assignment asks."""
    amounts = []
    for lock in f.instance.locks if f.card.has("locks") else ():
        here = lock.requirement == need.id and lock.offer is not None and lock.period in (None, period)
        if here and lock.rule in ("must", "at_least"):
            offer = f.facts.offer_of[str(lock.offer)]
            asks = (lock.quantity or 0.0) if lock.rule == "at_least" else 0.0
            amounts.append(asks * offer.effectiveness * (1.0 + gain))
    return tuple(amounts)


def _supports(f: Formulation, need: Requirement) -> tuple[tuple[str, float], ...]:
    if not f.card.has("enablers"):
        return ()
    kind = f.facts.missions[need.mission].kind
    return tuple(
        (row.capability, row.quantity)
        for row in f.instance.enablers
        if row.needs == need.capability and row.mission_kind in (None, kind)
    )

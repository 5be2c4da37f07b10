"""What other rules may ask of a need beyond what it needs. Every family named counts where it is in force.

nations: least_nations, or 2 for providers two_or_more. Others may be needed beside them:

- hosts of offers with consent dual, of a capability that the mission needs
- partners in fitting caveats only_with
- all nations, where turns_spread is given

locked: what locks must or at_least on assignments ask in sum, at least a part each. A lock asks eff * quantity, the
largest gain on top.

least: need * breadth.least_part_share where nations are counted or a partner caveat fits, or focus.least_part_share if
larger. It counts where two things hold:

- It is above the smallest part of the capability's offers of the period: eff * unit, or eff * smallest_use.
- The least parts and largest parts of all nations, gain on top, exceed the need.

enablers: what they ask of the mission is taken from delivered. That is quantity * assigned units of the supported
capability, the largest gain on top.

Withdrawals and scenarios: it is enough that what stays in one of them is below need * growth + part, gains and lifts
aside. Withdrawals ask with tier covered_withdrawal or withdrawal.least_covered above 0, scenarios with tier
cvar_shortfall.

Shares of what is delivered (breadth.share_of, below 1): delivered <= part * ceil(ceil(share * ceil(need / part)) /
share) will do too. Units are whole, and all offers of the capability in the period cover the same.

No limit holds for:

- own needs of a capability that a barter agreement is about (family exchange)
- shares of what is delivered of a divisible capability, where it has a smallest_use or anything is asked
- shares of what is delivered in whole units, where these cover different amounts
- the same, where least, a gain, smallest_use, locks, enablers, withdrawals or scenarios count
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from pooling.audit.facts import Facts
from pooling.audit.numbers import Exact, exact, ratio
from pooling.audit.plan.counting import Counted, Reliabilities
from pooling.audit.plan.planned import Planned
from pooling.audit.plan.scenarios import turns
from pooling.audit.rules import breadth, withdrawal
from pooling.domain.tables import Caveat, Lock, Offer, Requirement
from pooling.domain.together import Agreement


def unit_of(facts: Facts, offer: Offer) -> Exact:
    """One where units are whole, else nothing."""
    return 0 if facts.divisible[offer.capability] else 1


def least_use(facts: Facts, offer: Offer) -> Exact:
    """The smallest assignment; 0 where any quantity can be assigned."""
    unit = unit_of(facts, offer)
    return max(unit, exact(offer.smallest_use)) if facts.card.has("lots") else unit


@dataclass(frozen=True, slots=True)
class Asked:
    """What other rules may ask of a need."""

    more: bool
    nations: int
    locked: tuple[Exact, ...]
    least: Exact
    gain: Exact
    share: Exact | None
    supports: tuple[tuple[str, Exact], ...]

    def part(self, covers: Exact) -> Exact:
        return (covers + self.least) * (1 + self.gain)

    def floor(self, part: Exact, need: Exact) -> Exact:
        """What may be delivered in any case."""
        found = self.nations * part + sum(max(part, units) for units in self.locked)
        if self.share is not None:
            held = ceil(self.share * ceil(ratio(need, part)))
            found = max(found, part * ceil(ratio(held, self.share)))
        return found


class Asking:
    """The tables as they ask more of needs, and what withdrawals and scenarios leave of uses."""

    def __init__(self, facts: Facts, planned: Planned) -> None:
        self._facts = facts
        self._counted = planned.once(Counted)
        card = facts.card
        kinds = {tier.kind for tier in card.tiers}
        self.withdrawals = card.has("withdrawal") and (
            "covered_withdrawal" in kinds or card["withdrawal.least_covered"] > 0
        )
        self.scenarios = "cvar_shortfall" in kinds
        self._leaving = list(withdrawal.leaving(facts, planned)) if self.withdrawals else []
        self._turns = planned.once(turns) if self.scenarios else []
        self._offers: dict[str, list[Offer]] = {}
        for offer in facts.instance.offers:
            self._offers.setdefault(offer.capability, []).append(offer)

    def left(self, need: Requirement, indices: list[int]) -> Iterator[tuple[Exact, Exact]]:
        """(what stays, growth of the need) in every withdrawal and scenario, gains and lifts aside."""
        uses, expected = self._counted.uses, self._counted.expected
        counted = {index: uses[index].provided * (uses[index].reliability if expected else 1) for index in indices}
        for away in self._leaving:
            yield sum(units for index, units in counted.items() if index not in away), 1
        for turn in self._turns:
            stays = sum(uses[index].provided * turn.supply.get(index, 1) for index in indices)
            yield stays, turn.growth.get(need.id, 1)

    def of(self, need: Requirement, period: str) -> Asked | None:
        """None where no limit holds."""
        facts, card = self._facts, self._facts.card
        agreements = self._agreements(need.capability)
        if (
            card.has("exchange")
            and need.nation is not None
            and any(agreement.barter_limit is not None for agreement in agreements)
        ):
            return None
        offers = [offer for offer in self._offers.get(need.capability, ()) if facts.offered(offer.id, period)]
        gain = max((exact(agreement.gain_share) for agreement in agreements), default=0)
        together = need.least_nations if card.has("breadth") and need.least_nations >= 2 else 0
        if card.has("specialisation") and need.providers == "two_or_more":
            together = max(together, 2)
        partner = card.has("caveats") and any(
            caveat.partner is not None for nation in facts.nations for caveat in self._fitting(nation, need, period)
        )
        beside = self._beside(need, period)
        share: Exact = 0
        if together or beside or partner:
            share = facts.number("breadth.least_part_share")
        if card.has("focus"):
            share = max(share, facts.number("focus.least_part_share"))
        locked = tuple(
            exact(lock.quantity or 0.0) * facts.effectiveness[str(lock.offer)] * (1 + gain)
            if lock.rule == "at_least"
            else 0
            for lock in self._locks(need, period)
        )
        kind = facts.mission_of(need).kind
        supports = tuple(
            (enabler.capability, exact(enabler.quantity))
            for enabler in facts.instance.enablers
            if card.has("enablers") and enabler.needs == need.capability and enabler.mission_kind in (None, kind)
        )
        risks = self.withdrawals or self.scenarios
        more = bool(together or beside or share or locked or supports or risks)
        quantity = facts.need(need, period)
        parts = [facts.effectiveness[offer.id] * least_use(facts, offer) for offer in offers]
        least = share * quantity
        if least <= min(parts) or len(facts.nations) * (least + max(parts)) * (1 + gain) <= quantity:
            least = 0
        largest: Exact | None = None
        if card.has("breadth") and card["breadth.share_of"] == "delivered":
            own = breadth.largest_share(facts, need, period)
            packed = any(least_use(facts, offer) > unit_of(facts, offer) for offer in offers)
            if own < 1 and facts.divisible[need.capability]:
                if more or packed:
                    return None
            elif own < 1:
                if packed or least or gain or locked or supports or risks or not self._alike(offers, need, period):
                    return None
                largest, more = own, True
        return Asked(more, together + beside, locked, least, gain, largest, supports)

    def _locks(self, need: Requirement, period: str) -> list[Lock]:
        """Locks that ask for units of an offer there."""
        if not self._facts.card.has("locks"):
            return []
        return [
            lock
            for lock in self._facts.instance.locks
            if lock.offer is not None
            and lock.requirement == need.id
            and lock.rule in ("must", "at_least")
            and lock.period in (None, period)
        ]

    def _agreements(self, capability: str) -> list[Agreement]:
        if not self._facts.card.has("agreements"):
            return []
        return [agreement for agreement in self._facts.instance.agreements if self._facts.covers(agreement, capability)]

    def _fitting(self, nation: str, need: Requirement, period: str) -> Iterator[Caveat]:
        yield from self._facts.caveats.fitting(nation, self._facts.mission_of(need), need.capability, period)

    def _beside(self, need: Requirement, period: str) -> int:
        """Nations that others may need beside them."""
        facts, card = self._facts, self._facts.card
        if card.has("rotation") and need.turns_spread is not None:
            return len(facts.nations)
        found: set[str | None] = set()
        if card.has("consent"):
            needed = {
                row.capability
                for row in facts.instance.requirements
                if row.mission == need.mission and facts.needed(row.id, period)
            }
            dual = (offer for offer in facts.instance.offers if offer.consent == "dual")
            found |= {offer.host for offer in dual if offer.capability in needed}
        if card.has("caveats"):
            fitting = (caveat for nation in facts.nations for caveat in self._fitting(nation, need, period))
            found |= {caveat.partner for caveat in fitting if caveat.rule == "only_with"}
        return len(found)

    def _alike(self, offers: list[Offer], need: Requirement, period: str) -> bool:
        """Whether a unit of every offer covers the same."""
        reliabilities = Reliabilities(self._facts)

        def reliability(offer: Offer) -> Exact:
            return reliabilities.around(offer, need, period) * exact(offer.reliability) if self._counted.expected else 1

        return len({(self._facts.effectiveness[offer.id], reliability(offer)) for offer in offers}) == 1

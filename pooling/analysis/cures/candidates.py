"""Changes that may bring more of an unmet need: more of an offer, sooner, a rule lifted, a budget raised.

They come from the reasons of the gap, and from the offers of what is needed. Each is then tried by solving.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from pooling.analysis.giving_way import Way, add, dropped, set_
from pooling.domain.card import Card
from pooling.domain.families import FAMILIES
from pooling.domain.gap_rows import Gap
from pooling.domain.instance import Instance
from pooling.domain.tables import Offer
from pooling.formulation.facts import Facts
from pooling.reasons.lifting import Rule
from pooling.reasons.oracle import all_rules

CureKind = Literal["more", "sooner", "caveat", "budget", "agreement", "option", "pool", "rule", "together", "nothing"]
"""more: more of an offer; sooner: an offer ready sooner; caveat: one lifted; budget: one raised; agreement, option,
pool: one opened to those who are kept out, or let in by the card; rule: another rule dropped; together: several of
these at once, none of them to spare; nothing: the plan could cover it as things stand, for the price beside."""
MOST_OFFERS = 4
"""Offers of what is needed that are tried for more and for sooner, the cheapest first."""
OFFERED: dict[str, CureKind] = {"agreements": "agreement", "options": "option", "pools": "pool"}
Money = tuple[str, str]
"""A budget: nation and period."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A change of one kind: ``fixed`` changes, and at most one thing that can be large or small."""

    kind: CureKind
    subject: str
    fixed: Way = field(default_factory=Way)
    money: tuple[Money, ...] = ()
    """Budgets that are raised."""
    offer: str = ""
    """The offer of which there is more."""
    most: float = 0.0
    whole: bool = False
    """Whether it comes in whole units."""
    parts: tuple[Candidate, ...] = ()
    """Of several together: each by itself."""

    def at(self, size: float) -> Way:
        """The change with so much more of its offer."""
        return self.fixed.and_(Way((add("offers", "quantity", size, id=self.offer),))) if self.offer else self.fixed

    def unlimited(self) -> Way:
        """The change as large as it can be."""
        if self.offer:
            return self.at(self.most)
        free = (set_("budgets", "amount_million", "", nation=nation, period=period) for nation, period in self.money)
        return self.fixed.and_(Way(tuple(free)))

    def raised(self, amounts: list[float]) -> Way:
        """The change with budgets raised by these amounts."""
        more = tuple(
            add("budgets", "amount_million", amount, nation=nation, period=period)
            for (nation, period), amount in zip(self.money, amounts, strict=True)
            if amount > 0
        )
        return self.fixed.and_(Way(more))


class Candidates:
    """What may be tried for the gaps of one run."""

    def __init__(self, instance: Instance, card: Card) -> None:
        self.instance, self.card, self.facts = instance, card, Facts(instance, card)
        self.amounts = {(row.nation, row.period): row.amount_million for row in instance.budgets}

    def of(self, gap: Gap) -> list[Candidate]:
        """Every one once: by the gap's reasons first."""
        found: dict[tuple[str, str], Candidate] = {}
        for candidate in (*self._by_reasons(gap), *self._by_offers(gap), *self._by_locks(gap), *self._by_card(gap)):
            found.setdefault((candidate.kind, candidate.subject), candidate)
        return list(found.values())

    def all_at_once(self, gap: Gap) -> Candidate | None:
        """Every rule that bears on the need, or on an offer of it, dropped together: for a gap that nothing else cures.

        A reason names one rule of several that release the same, and that one may not be there to be dropped.
        """
        offers, nations = self._offers(gap), self._nations(gap)
        about = {gap.requirement, gap.capability, "*", *nations, *(offer.id for offer in offers)}
        about |= {str(name) for offer in offers for name in (offer.pool, offer.agreement, offer.option) if name}
        about |= {caveat.id for caveat in self.instance.caveats if caveat.nation in nations}
        about |= {line.id for line in self.instance.red_lines if line.nation in nations}
        about |= {lock.id for lock in self.instance.locks if {lock.offer, lock.option, lock.agreement} & about}
        if any(offer.option for offer in offers):
            about |= set(FAMILIES["procurement"].subjects(self.instance, self.card))
        rules = (rule for rule in all_rules(self.instance, self.card) if rule[1] in about and rule[0] != "coverage")
        parts = [part for rule in rules if (part := self._dropping(rule, gap)) is not None]
        return together(parts) if parts else None

    def _by_reasons(self, gap: Gap) -> Iterator[Candidate]:
        """Each rule by itself, those of a reason together, and all that the reasons name."""
        so_far: list[Candidate] = []
        for reason in gap.reasons:
            rules = [(rule.family, rule.subject) for rule in reason.rules]
            for rule in rules:
                yield from self._lifting(rule, gap)
            parts = [part for rule in rules if (part := self._dropping(rule, gap)) is not None]
            if reason.kind == "together" and len(parts) > 1:
                yield together(parts)
            so_far += [part for part in parts if part not in so_far]
        if len(so_far) > 1:
            yield together(so_far)

    def _lifting(self, rule: Rule, gap: Gap) -> Iterator[Candidate]:
        """What would do instead of one rule, and the rule itself."""
        family, subject = rule
        if family == "readiness":
            yield from self._sooner(gap)
        if family in ("budget", "caveats") and subject == "*":
            names = self._nations(gap)
            if family == "caveats":
                names = [caveat.id for caveat in self.instance.caveats if caveat.nation in names]
            yield from (part for name in names for part in self._lifting((family, name), gap))
            return
        part = self._dropping(rule, gap)
        if part is not None:
            yield part

    def _dropping(self, rule: Rule, gap: Gap) -> Candidate | None:
        """The rule dropped, or a budget raised; None where that cannot be."""
        family, subject = rule
        if family == "budget" and subject != "*":
            return self._budget(subject, gap.period) if self._has_budget(subject, gap.period) else None
        way = dropped(self.instance, self.card, rule)
        if way is None or not (way.changes or way.overrides):
            return None
        kind: CureKind = "caveat" if family == "caveats" else OFFERED.get(family, "rule")
        return Candidate(kind, ":".join(rule) if kind == "rule" else subject, way)

    def _budget(self, nation: str, period: str) -> Candidate:
        return Candidate("budget", nation, money=((nation, period),))

    def _has_budget(self, nation: str, period: str) -> bool:
        return self.card.has("budget") and self.amounts.get((nation, period)) is not None

    def _offers(self, gap: Gap) -> list[Offer]:
        """Offers of the capability in the period, the cheapest first."""
        offers = [
            offer
            for offer in self.facts.offers_by_capability.get(gap.capability, ())
            if gap.period in self.facts.offer_periods[offer.id]
        ]
        return sorted(offers, key=lambda offer: (offer.unit_cost_million, offer.fixed_cost_million, offer.id))

    def _nations(self, gap: Gap) -> list[str]:
        return list(dict.fromkeys(offer.nation for offer in self._offers(gap)))

    def _by_offers(self, gap: Gap) -> Iterator[Candidate]:
        there = [offer for offer in self._offers(gap) if self._late(offer, gap) <= 0]
        enough = [(offer, most) for offer in there if (most := self._enough(offer, gap)) > 0]
        for offer, most in enough[:MOST_OFFERS]:
            whole = not self.facts.divisible[offer.capability]
            yield Candidate("more", offer.id, offer=offer.id, most=most, whole=whole)
        yield from self._sooner(gap)
        for nation in self._nations(gap)[:MOST_OFFERS]:
            if self._has_budget(nation, gap.period):
                yield self._budget(nation, gap.period)

    def _enough(self, offer: Offer, gap: Gap) -> float:
        """Units that would do if nothing but their number, rotation and reserves held them back; twice that, for
        smallest packages."""
        need = self.facts.requirement_of[gap.requirement]
        worth = self.facts.worth(offer, need, gap.period)
        if worth <= 0 or not offer.owned:
            return 0.0
        kept = max(self.instance.nation_of[offer.nation].reserve_share, self.card["sovereignty.reserve_share"])
        units = gap.short / worth * offer.dwell / (1.0 - kept) if kept < 1 else 0.0
        return float(2 * math.ceil(max(units, offer.smallest, offer.step)))

    def _sooner(self, gap: Gap) -> Iterator[Candidate]:
        """Offers that are late, ready just in time; those that are least late."""
        late = [(days, offer) for offer in self._offers(gap) if 0 < (days := self._late(offer, gap)) < math.inf]
        late.sort(key=lambda item: (item[0], item[1].unit_cost_million, item[1].id))
        for days, offer in late[: 2 * MOST_OFFERS]:
            if offer.notice_days >= days:
                way = Way((set_("offers", "notice_days", offer.notice_days - int(days), id=offer.id),))
                yield Candidate("sooner", offer.id, way)

    def _late(self, offer: Offer, gap: Gap) -> float:
        """Days by which an offer is late for the need; infinite where it is forbidden there."""
        need = self.facts.requirement_of[gap.requirement]
        said = self.facts.ruling(offer, need, gap.period)
        if said.forbidden:
            return math.inf
        if not self.card.has("readiness"):
            return 0.0
        grace = float(self.card["readiness.grace_days"])
        return float(math.ceil(offer.notice_days + said.delay_days - need.within_days - grace))

    def _by_locks(self, gap: Gap) -> Iterator[Candidate]:
        """Locks that keep what is needed out: an offer of it, or a member of an agreement about it."""
        if not self.card.has("locks"):
            return
        offers = {offer.id for offer in self._offers(gap)}
        agreements = {
            agreement.id
            for agreement in self.instance.agreements
            if not agreement.capabilities or gap.capability in agreement.capabilities
        }
        for lock in self.instance.locks:
            keeps_out = lock.rule in ("never", "at_most") and lock.period in (None, gap.period)
            if keeps_out and (lock.offer in offers or lock.agreement in agreements):
                yield from self._lifting(("locks", lock.id), gap)

    def _by_card(self, gap: Gap) -> Iterator[Candidate]:
        """What the card leaves out and more is offered through."""
        through: dict[str, None] = {}
        for offer in self._offers(gap):
            hangs_on = {"pools": offer.pool, "agreements": offer.agreement, "options": offer.option}
            through |= dict.fromkeys(family for family, name in hangs_on.items() if name and not self.card.has(family))
        for family in through:
            yield Candidate(OFFERED[family], family, Way(overrides={f"families.{family}": True}))


def together(parts: list[Candidate]) -> Candidate:
    """Several changes at once."""
    whole = Way()
    for part in parts:
        whole = whole.and_(part.fixed)
    money = tuple(dict.fromkeys(budget for part in parts for budget in part.money))
    names = " + ".join(dict.fromkeys(f"{part.kind} {part.subject}" for part in parts))
    return Candidate("together", names, whole, money, parts=tuple(parts))

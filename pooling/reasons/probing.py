"""Plan + some units of an offer for a need: which rules would break, by the audit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from pooling.audit import audit
from pooling.domain.audit_rows import Violation
from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.plan import PLAN_TABLES, Assignment, Commitment, Plan
from pooling.domain.tables import Offer
from pooling.formulation.facts import Facts
from pooling.formulation.facts.rounding import whole_down, whole_up
from pooling.reasons.around import around
from pooling.reasons.lifting import Rule, broken

Need = tuple[str, str]
"""(requirement, period)."""


class Probing:
    """Additions to one plan, audited."""

    def __init__(self, facts: Facts, plan: Plan) -> None:
        self.facts, self.plan = facts, plan
        self.instance: Instance = facts.instance
        self.card: Card = facts.card
        self._parts: dict[str, Instance] = {}

    def offers(self, need: Need) -> list[Offer]:
        """Offers of the capability that stand in the period."""
        capability = self.facts.requirement_of[need[0]].capability
        return [
            offer
            for offer in self.facts.offers_by_capability.get(capability, ())
            if need[1] in self.facts.offer_periods[offer.id]
        ]

    def most(self, offer: Offer, need: Need) -> float:
        """Units of the offer that could serve the need if nothing but their number and dwell held them back."""
        most = self.facts.units(offer, need[1]) / offer.dwell
        return most if self.facts.divisible[offer.capability] else whole_down(most)

    def worth(self, offer: Offer, need: Need) -> float:
        """Most that a unit could cover: with the largest gain, and as reliable as an option may make it."""
        requirement = self.facts.requirement_of[need[0]]
        worth = self.facts.worth(offer, requirement, need[1])
        joined = self.instance.agreements if self.card.has("agreements") else ()
        gains = [agreement.gain_share for agreement in joined]
        if self.card["coverage.count"] == "expected" and self.card.has("options"):
            worth /= offer.reliability
        return worth * (1.0 + max(gains, default=0.0))

    def wanted(self, offer: Offer, need: Need, short: float) -> float:
        """Units that would cover what is short, as far as there are any beside those assigned already."""
        worth = self.facts.worth(offer, self.facts.requirement_of[need[0]], need[1])
        if worth <= 0:
            return 0.0
        units = short / worth
        if not self.facts.divisible[offer.capability]:
            units = whole_up(units)
        now = self.plan.assigned.get((offer.id, *need), 0.0)
        return max(0.0, min(units, self.most(offer, need) - now))

    def plan_with(self, more: Mapping[tuple[str, Need], float]) -> Plan:
        """The plan with units of offers added to needs, and committed as far as they exist and are held."""
        assigned = dict(self.plan.assigned)
        for (offer, need), units in more.items():
            assigned[offer, *need] = assigned.get((offer, *need), 0.0) + units
        committed = dict(self.plan.committed)
        for offer, period in {(offer, need[1]) for offer, need in more}:
            row = self.facts.offer_of[offer]
            committed[offer, period] = max(
                committed.get((offer, period), 0.0),
                min(self._package(row, self._held(assigned, row, period)), self.facts.units(row, period)),
            )
        commitments = tuple(
            Commitment.model_construct(None, offer=offer, period=period, quantity=units)
            for (offer, period), units in committed.items()
        )
        assignments = tuple(
            Assignment.model_construct(None, offer=offer, requirement=requirement, period=period, quantity=units)
            for (offer, requirement, period), units in assigned.items()
        )
        return self.plan.with_rows(commitments=commitments, assignments=assignments)

    def _held(self, assigned: Mapping[tuple[str, str, str], float], offer: Offer, period: str) -> float:
        by_situation: dict[str, float] = defaultdict(float)
        for (name, requirement, at), units in assigned.items():
            if name == offer.id and at == period:
                for situation in self.facts.missions[self.facts.requirement_of[requirement].mission].situations:
                    by_situation[situation] += offer.dwell * units
        return max(by_situation.values(), default=0.0)

    def _package(self, offer: Offer, units: float) -> float:
        """The smallest quantity that can be committed from ``units`` on."""
        units = max(units, self.facts.smallest(offer))
        if not self.facts.divisible[offer.capability]:
            units = whole_up(units)
        step = self.facts.step(offer)
        return step * whole_up(units / step) if step else units

    def tried(self, need: Need, plan: Plan) -> tuple[float, frozenset[Rule]]:
        """(what is still short of the need in effective units, rules that could cure what the plan breaks)."""
        report = audit(self.instance, self.card, plan)
        short = next(row.short for row in report.coverage if (row.requirement, row.period) == need)
        return short, self.rules(report.violations)

    def tried_around(self, need: Need, plan: Plan) -> frozenset[Rule]:
        """The same rules, but for those that a sum over other capabilities breaks.

        A small audit finds them: of what is about the need's capability and what supports it.
        """
        capability = self.facts.requirement_of[need[0]].capability
        part = self._parts.setdefault(capability, around(self.instance, capability))
        rows = {
            table: tuple(row for row in getattr(plan, table) if row.offer in part.offer_of)
            for table, model in PLAN_TABLES.items()
            if "offer" in model.model_fields
        }
        report = audit(part, self.card, plan.with_rows(**rows))
        return self.rules(report.violations)

    def rules(self, violations: Iterable[Violation]) -> frozenset[Rule]:
        return frozenset(rule for violation in violations for rule in broken(self.instance, self.card, violation))

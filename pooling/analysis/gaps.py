"""Why a need goes unmet: a walk through every unit that exists of the capability, to what holds it back."""

from __future__ import annotations

from collections import defaultdict

from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.plan import Plan
from pooling.domain.result import AuditReport, CoverageRow, Gap
from pooling.domain.tables import Offer
from pooling.formulation.facts import Facts

NOTHING = 1e-6


def gaps(
    instance: Instance, card: Card, plan: Plan, report: AuditReport, facts: Facts | None = None
) -> tuple[Gap, ...]:
    """A row per unmet (requirement, period), the most important first. ``facts`` saves working them out again."""
    walk = _Walk(facts or Facts(instance, card), plan, report)
    rows = [walk.gap(row) for row in report.coverage if row.short > NOTHING * max(1.0, row.need)]
    return tuple(sorted(rows, key=lambda row: (row.priority, -row.short / row.need)))


class _Walk:
    def __init__(self, facts: Facts, plan: Plan, report: AuditReport) -> None:
        self.card = facts.card
        self.facts = facts
        self.left = {
            (row.nation, row.period): row.limit_million - row.spend_million
            for row in report.spending
            if row.limit_million is not None
        }
        self.committed = plan.committed
        self.assigned = plan.assigned
        self.uses: dict[tuple[str, str], list[tuple[str, float]]] = defaultdict(list)
        for (offer, requirement, period), quantity in plan.assigned.items():
            self.uses[offer, period].append((requirement, quantity))

    def gap(self, row: CoverageRow) -> Gap:
        amounts = dict.fromkeys(("offered", "kept_home", "caveat", "too_late", "elsewhere", "used", "idle"), 0.0)
        idle_why: dict[str, float] = defaultdict(float)
        for offer in self.facts.offers_by_capability.get(row.capability, ()):
            if row.period in self.facts.offer_periods[offer.id]:
                self._walk(offer, row, amounts, idle_why)
        return Gap(
            requirement=row.requirement,
            mission=row.mission,
            capability=row.capability,
            period=row.period,
            priority=row.priority,
            need=row.need,
            short=row.short,
            **amounts,
            main_reason=_main_reason(row, amounts, idle_why),
        )

    def _walk(self, offer: Offer, row: CoverageRow, amounts: dict[str, float], idle_why: dict[str, float]) -> None:
        requirement = self.facts.requirement_of[row.requirement]
        worth = offer.effectiveness / offer.dwell
        amounts["offered"] += worth * offer.quantity
        available = self.facts.available[offer.id, row.period]
        amounts["kept_home"] += worth * (offer.quantity - available)
        if not available:
            return
        if (offer.id, row.requirement, row.period) not in self.facts.pairs:
            forbidden, delay = self.facts.ruling(offer.nation, requirement, row.period)
            late = offer.notice_days + delay > requirement.within_days + self.card["readiness.grace_days"]
            if forbidden or (late and offer.notice_days <= requirement.within_days):
                amounts["caveat"] += worth * available
            elif late:
                amounts["too_late"] += worth * available
            else:
                amounts["idle"] += worth * available
                idle_why["lots"] += worth * available
            return
        used, elsewhere = self._use(offer, row)
        amounts["used"] += worth * used
        amounts["elsewhere"] += worth * elsewhere
        idle = worth * max(0.0, available - used - elsewhere)
        amounts["idle"] += idle
        if idle > NOTHING:
            idle_why[self._idle_reason(offer, row)] += idle

    def _use(self, offer: Offer, row: CoverageRow) -> tuple[float, float]:
        """Units held for this requirement, and for others at the same time (the busiest of its situations)."""
        mine = set(self.facts.missions[row.mission].situations)
        used = 0.0
        others: dict[str, float] = defaultdict(float)
        for other, quantity in self.uses.get((offer.id, row.period), ()):
            if other == row.requirement:
                used += offer.dwell * quantity
                continue
            for situation in self.facts.missions[self.facts.requirement_of[other].mission].situations:
                if situation in mine:
                    others[situation] += offer.dwell * quantity
        return used, max(others.values(), default=0.0)

    def _idle_reason(self, offer: Offer, row: CoverageRow) -> str:
        requirement = self.facts.requirement_of[row.requirement]
        share = self.facts.share(requirement)
        pairs = self.facts.by_nation(row.requirement, row.period)[offer.nation]
        delivered = sum(
            self.facts.offer_of[one].effectiveness * self.assigned.get((one, row.requirement, row.period), 0.0)
            for one, _ in pairs
        )
        unit = 0.0 if self.facts.divisible[offer.capability] else offer.effectiveness
        if share < 1 and delivered + max(unit, NOTHING) > share * row.need + NOTHING:
            return "largest share"
        left = self.left.get((offer.nation, row.period))
        if left is not None:
            smallest = max(self.facts.smallest(offer), 1.0 if unit else 0.0) or NOTHING
            cost = smallest * (
                offer.unit_cost_million + self.facts.planned_deployment_cost(offer, requirement) / offer.dwell
            )
            if self.committed.get((offer.id, row.period), 0.0) <= 0:
                cost += offer.fixed_cost_million
            if cost > left + NOTHING or left <= NOTHING * max(1.0, cost):
                return "budget"
        return "other rules"


_WORDS = {
    "kept_home": "kept at home by reserves",
    "caveat": "held back by caveats",
    "too_late": "not ready in time",
    "elsewhere": "used elsewhere at the same time",
    "largest share": "largest share of one nation reached",
    "budget": "budgets of those who have it are spent",
    "lots": "a unit or smallest package is more than one nation may provide",
    "other rules": "limits, partners, lots or trade-offs within the gap",
}


def _main_reason(row: CoverageRow, amounts: dict[str, float], idle_why: dict[str, float]) -> str:
    if amounts["offered"] <= NOTHING:
        return "nobody offers it"
    if amounts["offered"] < row.need - NOTHING:
        return "too little of it exists"
    held = {name: amounts[name] for name in ("kept_home", "caveat", "too_late", "elsewhere")}
    held.update(idle_why)
    return _WORDS[max(held, key=lambda name: held[name])] if held and max(held.values()) > NOTHING else _WORDS["lots"]

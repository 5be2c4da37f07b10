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
        amounts = dict.fromkeys(("offered", *_HELD, "used", "idle"), 0.0)
        by_nation: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for offer in self.facts.offers_by_capability.get(row.capability, ()):
            if row.period in self.facts.offer_periods[offer.id]:
                worth = offer.effectiveness / offer.dwell
                amounts["offered"] += worth * offer.quantity
                for reason, units in self._walk(offer, row).items():
                    kind = reason if reason in amounts else "idle"
                    amounts[kind] += worth * units
                    if reason != "used":
                        by_nation[offer.nation][reason] += worth * units
        return Gap(
            requirement=row.requirement,
            mission=row.mission,
            capability=row.capability,
            period=row.period,
            priority=row.priority,
            need=row.need,
            short=row.short,
            **amounts,
            main_reason=self._main_reason(row, amounts["offered"], by_nation),
        )

    def _walk(self, offer: Offer, row: CoverageRow) -> dict[str, float]:
        """Where the offer's units are: reason -> units held. The parts add up to its quantity."""
        requirement = self.facts.requirement_of[row.requirement]
        available = self.facts.available[offer.id, row.period]
        kept = min(self.facts.kept_home(offer), offer.quantity)
        # What whole units, steps and smallest packages leave over is nobody's reserve.
        rest = max(0.0, offer.quantity - kept - available)
        out = {"kept_home": offer.quantity - available - rest, "lots": rest}
        if not available:
            return out
        if (offer.id, row.requirement, row.period) not in self.facts.pairs:
            forbidden, delay = self.facts.ruling(offer.nation, requirement, row.period)
            within = requirement.within_days + self.card["readiness.grace_days"]
            if forbidden:
                out["caveat"] = available
            elif not self.facts.on("readiness", requirement.id) or offer.notice_days + delay <= within:
                out["lots"] += available
            else:
                out["caveat" if offer.notice_days <= within else "too_late"] = available
            return out
        used, elsewhere = self._use(offer, row)
        out["used"], out["elsewhere"] = used, elsewhere
        idle = max(0.0, available - used - elsewhere)
        if idle > NOTHING:
            out["budget" if self._no_money(offer, row) else "other rules"] = idle
        return out

    def _main_reason(self, row: CoverageRow, offered: float, by_nation: dict[str, dict[str, float]]) -> str:
        """What holds back most of what could still be delivered. A nation at its largest share could deliver no more,
        whatever else holds its units back."""
        if offered <= NOTHING:
            return "nobody offers it"
        if offered < row.need - NOTHING:
            return "too little of it exists"
        held: dict[str, float] = defaultdict(float)
        for nation, reasons in by_nation.items():
            room = self._room(nation, row)
            if room <= NOTHING * max(1.0, row.need):
                held["largest share"] += min(sum(reasons.values()), row.short)
                continue
            for reason, amount in reasons.items():
                held[reason] += min(amount, room, row.short)
        reason = max(held, key=lambda name: held[name], default="other rules")
        return _WORDS[reason if held.get(reason, 0.0) > NOTHING else "other rules"]

    def _room(self, nation: str, row: CoverageRow) -> float:
        """What the nation could deliver more under its largest share (need units); no more than is short otherwise."""
        share = self.facts.share(self.facts.requirement_of[row.requirement])
        if share >= 1:
            return row.short
        offers = self.facts.by_nation(row.requirement, row.period).get(nation, ())
        delivered, smallest = 0.0, 0.0
        for offer_id, _ in offers:
            offer = self.facts.offer_of[offer_id]
            delivered += offer.effectiveness * self.assigned.get((offer_id, row.requirement, row.period), 0.0)
            if not self.facts.divisible[row.capability]:
                smallest = min(smallest or offer.effectiveness, offer.effectiveness)
        of_need = self.card["breadth.share_of"] == "need"
        room = share * (row.need if of_need else row.delivered) - delivered
        return 0.0 if room < smallest - NOTHING else room

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

    def _no_money(self, offer: Offer, row: CoverageRow) -> bool:
        """Whether one more unit (or package) of the offer is more than its nation has left."""
        left = self.left.get((offer.nation, row.period))
        if left is None:
            return False
        requirement = self.facts.requirement_of[row.requirement]
        whole = not self.facts.divisible[offer.capability]
        units = max(self.facts.smallest(offer), self.facts.step(offer), 1.0 if whole else 0.0) or NOTHING
        deploy = self.facts.planned_deployment_cost(offer, requirement) / offer.dwell
        cost = units * (offer.unit_cost_million + deploy)
        if self.committed.get((offer.id, row.period), 0.0) <= 0:
            cost += offer.fixed_cost_million
        return cost > left + NOTHING or left <= NOTHING * max(1.0, cost)


_HELD = ("kept_home", "too_late", "caveat", "elsewhere")
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

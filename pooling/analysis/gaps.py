"""Why a need goes unmet: a walk through every unit that exists of the capability, to what holds it back."""

from __future__ import annotations

from collections import defaultdict

from pooling.analysis.joint_reasons import WORDS, JointReasons
from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.plan import Plan
from pooling.domain.result import AuditReport, CoverageRow, Gap
from pooling.domain.tables import Caveat, Offer
from pooling.formulation.facts import Facts, whole_down

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
        self.joint = JointReasons(facts, plan, report.coverage)
        self.committed = plan.committed
        self.assigned = plan.assigned
        self.uses: dict[tuple[str, str], list[tuple[str, float]]] = defaultdict(list)
        for (offer, requirement, period), quantity in plan.assigned.items():
            self.uses[offer, period].append((requirement, quantity))

    def gap(self, row: CoverageRow) -> Gap:
        amounts = dict.fromkeys(("offered", *_HELD, "used", "idle"), 0.0)
        helpful: dict[str, float] = defaultdict(float)
        by_nation: dict[str, list[tuple[Offer, dict[str, float]]]] = defaultdict(list)
        for offer in self.facts.offers_by_capability.get(row.capability, ()):
            if row.period in self.facts.offer_periods[offer.id]:
                parts = self._walk(offer, row)
                worth = self.facts.worth(offer, self.facts.requirement_of[row.requirement], row.period) / offer.dwell
                amounts["offered"] += worth * self.facts.units(offer, row.period)
                for reason, units in parts.items():
                    amounts[reason if reason in amounts else "idle"] += worth * units
                by_nation[offer.nation].append((offer, parts))
        # What agreements add to the units in use belongs to what there is and to what is used.
        gained = row.delivered - amounts["used"]
        amounts["offered"] += gained
        amounts["used"] += gained
        for nation, members in by_nation.items():
            self._count_helpful(nation, members, row, helpful)
        return Gap(
            requirement=row.requirement,
            mission=row.mission,
            capability=row.capability,
            period=row.period,
            priority=row.priority,
            need=row.need,
            short=row.short,
            **amounts,
            main_reason=_main_reason(row, amounts["offered"], helpful),
        )

    def _walk(self, offer: Offer, row: CoverageRow) -> dict[str, float]:
        """Where the offer's units are: reason -> units held. The parts add up to its quantity.

        An offer that may not serve or is too late is held back by that alone: releasing its reserve would not help.
        """
        requirement = self.facts.requirement_of[row.requirement]
        units = self.facts.units(offer, row.period)
        if not self.facts.joining.can_commit(offer, row.period):
            return {"agreement": units}
        if not self.facts.starting.can_commit(offer, row.period):
            return {"option": units}
        forbidden, delay, _ = self.facts.ruling(offer, requirement, row.period)
        if forbidden:
            return {"red line" if self.facts.behind_red_line(offer, requirement) else "caveat": units}
        within = requirement.within_days + self.card["readiness.grace_days"]
        late = offer.notice_days + delay - within
        in_time = late <= 0 or bool(self.facts.starting.quickening(offer, row.period, late))
        if self.facts.on("readiness", requirement.id) and not in_time:
            return {"caveat" if offer.notice_days <= within else "too_late": units}
        compatible = self.facts.can_fit(offer, requirement, row.period)
        if not compatible and self.facts.on("interoperability", requirement.id):
            return {"standards": units}
        if not self.facts.joining.can_serve(offer, requirement, row.period):
            return {"agreement": units}
        available = self.facts.available[offer.id, row.period]
        kept = min(self.facts.kept_home(offer, units), units - available)
        # What whole units, steps and smallest packages leave over is nobody's reserve.
        out = {"kept_home": kept, "lots": units - available - kept}
        if (offer.id, row.requirement, row.period) not in self.facts.pairs:
            out["lots"] += available
            return out
        out["used"], out["elsewhere"] = self._use(offer, row)
        idle = max(0.0, available - out["used"] - out["elsewhere"])
        if idle > NOTHING:
            why = self._why_idle(offer, row)
            out[why] = out.get(why, 0.0) + idle
        return out

    def _count_helpful(
        self,
        nation: str,
        members: list[tuple[Offer, dict[str, float]]],
        row: CoverageRow,
        helpful: dict[str, float],
    ) -> None:
        """Add what each reason holds back that could really be delivered: whole units, within the nation's largest
        share, no more than is short."""
        room = self._room(nation, row)
        for offer, parts in members:
            whole = not self.facts.divisible[offer.capability]
            for reason, units in parts.items():
                if reason == "used":
                    continue
                free = units + parts.get("lots", 0.0) if reason == "kept_home" and units > NOTHING else units
                count = whole_down(free) if whole else free
                amount = min(offer.effectiveness / offer.dwell * count, row.short)
                if room > NOTHING * max(1.0, row.need):
                    helpful[reason] += min(amount, room)
                elif reason == "given up":
                    helpful["largest share"] += amount

    def _room(self, nation: str, row: CoverageRow) -> float:
        """What the nation could deliver more under its largest share (need units); all that is short without one."""
        share = self.facts.share(self.facts.requirement_of[row.requirement], row.period)
        if share >= 1:
            return row.short
        offers = self.facts.by_nation(row.requirement, row.period).get(nation, ())
        delivered = self._delivered(nation, row)
        units = [self.facts.offer_of[offer].effectiveness for offer, _ in offers]
        smallest = 0.0 if self.facts.divisible[row.capability] else min(units, default=0.0)
        of_need = self.card["breadth.share_of"] == "need"
        room = share * (row.need if of_need else row.delivered) - delivered
        return 0.0 if room < smallest - NOTHING else room

    def _delivered(self, nation: str, row: CoverageRow) -> float:
        return sum(
            self.facts.offer_of[offer].effectiveness * self.assigned.get((offer, row.requirement, row.period), 0.0)
            for offer, _ in self.facts.by_nation(row.requirement, row.period).get(nation, ())
        )

    def _why_idle(self, offer: Offer, row: CoverageRow) -> str:
        """The rule that keeps an idle unit from being added; ``given up`` where none does."""
        requirement = self.facts.requirement_of[row.requirement]
        if self._no_money(offer, row):
            return "budget"
        if self._locked(offer, row):
            return "lock"
        if self._at_ceiling(offer, row.period):
            return "ceiling"
        for caveat in self.facts.caveats_of.get(offer.nation, ()):
            if self.facts.fits(caveat, requirement, row.period):
                if caveat.rule in ("not_with", "only_with") and not self._delivered(offer.nation, row):
                    return "caveat"
                if caveat.rule == "limit" and self._at_limit(caveat, offer, row):
                    return "caveat"
        if requirement.least_nations >= 2 and self.facts.on("breadth", requirement.id) and not row.delivered:
            return "least nations"
        return self.joint.why(offer, row) or "given up"

    def _locked(self, offer: Offer, row: CoverageRow) -> bool:
        """Whether a lock allows no more of the offer, committed or for this requirement."""
        for lock in self.facts.instance.locks:
            if lock.offer != offer.id or lock.period not in (None, row.period) or not self.facts.on("locks", lock.id):
                continue
            if lock.rule not in ("never", "at_most") or lock.requirement not in (None, row.requirement):
                continue
            if lock.requirement is None:
                now = self.committed.get((offer.id, row.period), 0.0)
            else:
                now = self.assigned.get((offer.id, row.requirement, row.period), 0.0)
            if now + (self.facts.package(offer) or NOTHING) > (lock.quantity or 0.0) + NOTHING:
                return True
        return False

    def _at_ceiling(self, offer: Offer, period: str) -> bool:
        share = self.facts.instance.nation_of[offer.nation].ceiling_share
        if share >= 1 or not offer.owned or not self.facts.on("sovereignty", offer.nation):
            return False
        value = {one.id: one.value_weight for one in self.facts.instance.capabilities}
        owned = committed = 0.0
        for other in self.facts.instance.offers:
            mine = other.nation == offer.nation and other.owned
            if mine and period in self.facts.offer_periods[other.id]:
                owned += value[other.capability] * self.facts.units(other, period)
                committed += value[other.capability] * self.committed.get((other.id, period), 0.0)
        more = value[offer.capability] * (self.facts.package(offer) or NOTHING)
        return committed + more > share * owned + NOTHING

    def _at_limit(self, caveat: Caveat, offer: Offer, row: CoverageRow) -> bool:
        assert caveat.amount is not None
        in_use: dict[str, float] = defaultdict(float)
        for (other, name, period), quantity in self.assigned.items():
            requirement = self.facts.requirement_of[name]
            if period != row.period or self.facts.nation_of_offer[other] != caveat.nation:
                continue
            if self.facts.fits(caveat, requirement, period):
                for situation in self.facts.missions[requirement.mission].situations:
                    in_use[situation] += quantity
        mine = self.facts.missions[row.mission].situations
        unit = NOTHING if self.facts.divisible[offer.capability] else 1.0
        return any(in_use[situation] + unit > caveat.amount + NOTHING for situation in mine)

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
        held, sent = (self.facts.index(kind, row.period) for kind in ("commitment", "deployment"))
        deploy = sent * self.facts.planned_deployment_cost(offer, requirement) / offer.dwell
        cost = units * (held * offer.unit_cost_million + deploy)
        if self.committed.get((offer.id, row.period), 0.0) <= 0:
            cost += held * offer.fixed_cost_million
        return cost > left + NOTHING or left <= NOTHING * max(1.0, cost)


_HELD = ("kept_home", "too_late", "caveat", "elsewhere")
_WORDS = {
    "kept_home": "kept at home by reserves",
    "caveat": "held back by caveats",
    "too_late": "not ready in time",
    "elsewhere": "used elsewhere at the same time",
    "largest share": "largest share of one nation reached",
    "budget": "budgets of those who have it are spent",
    "lock": "locked: what is already agreed allows no more",
    "ceiling": "ceilings of those who have it are reached",
    "least nations": "too few nations can take part",
    "lots": "a unit or smallest package is more than one nation may provide",
    **WORDS,
    "given up": "given up for less cost, within the card's gap and tolerance",
}


def _main_reason(row: CoverageRow, offered: float, helpful: dict[str, float]) -> str:
    """What holds back most of what could still be delivered; first whether idle units could have covered it all."""
    if offered <= NOTHING:
        return "nobody offers it"
    if helpful.get("given up", 0.0) >= row.short * (1 - 1e-6):
        return _WORDS["given up"]
    if offered < row.need - NOTHING:
        return "too little of it exists"
    reason = max(helpful, key=lambda name: helpful[name], default="lots")
    return _WORDS[reason] if helpful.get(reason, 0.0) > NOTHING else "no single rule: several together"

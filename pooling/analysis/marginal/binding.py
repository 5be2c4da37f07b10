"""What is worth asking about where nothing is named: what a plan uses to its end while more could be used.

It is a choice of what to ask, no claim: what each is worth is found by solving again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import zip_longest

from pooling.analysis.caveat_costs import in_force
from pooling.analysis.comparing.sides import Side
from pooling.analysis.marginal.steps import Step, budget_steps, caveat_step, notice_steps, offer_steps
from pooling.domain import round_off
from pooling.domain.tables import Budget, Caveat, Offer, Requirement
from pooling.formulation.facts import Facts

NEARLY = 0.95
"""A share of a budget from which on little else can be bought with what is left."""


def chosen(base: Side, most: int, units: float, million: float) -> Iterator[Step]:
    """Steps of at most so many subjects, the likeliest of each kind in turn."""
    binding = _Binding(base)
    ranked = (
        [list(offer_steps(base.instance, offer, units)) for offer in binding.offers()],
        [list(budget_steps(base.instance, budget, million)) for budget in binding.budgets()],
        [list(notice_steps(base.instance, offer, sooner, later)) for offer, sooner, later in binding.notices()],
        [[caveat_step(base.instance, caveat)] for caveat in binding.caveats()],
    )
    nothing: list[Step] = []
    turns = [steps for turn in zip_longest(*ranked, fillvalue=nothing) for steps in turn if steps]
    for steps in turns[:most]:
        yield from steps


class _Binding:
    """What of a plan is used to its end."""

    def __init__(self, base: Side) -> None:
        self.base, self.instance = base, base.instance
        self.facts = Facts(base.instance, base.card)
        self.short: dict[str, float] = defaultdict(float)
        """Capability -> share of a need that is short, the largest."""
        self.needs: list[tuple[Requirement, str]] = []
        """Needs that are short."""
        for row in base.report.coverage:
            if row.short > round_off.SHORT * max(1.0, row.need):
                self.needs.append((self.facts.requirement_of[row.requirement], row.period))
                self.short[row.capability] = max(self.short[row.capability], row.short / row.need)
        self.committed = base.plan.committed

    def offers(self) -> list[Offer]:
        """Those committed to the last unit: of what is short first, then those that spare the dearest others."""
        found = []
        dearest: dict[str, float] = defaultdict(float)
        for (name, _), units in self.committed.items():
            offer = self.facts.offer_of[name]
            if units:
                dearest[offer.capability] = max(dearest[offer.capability], offer.unit_cost_million)
        for (name, period), units in self.committed.items():
            if units and units >= self.facts.available[name, period] * (1 - round_off.NEED_MET):
                found.append(self.facts.offer_of[name])
        return sorted(
            dict.fromkeys(found),
            key=lambda offer: (
                -self.short[offer.capability],
                offer.unit_cost_million - dearest[offer.capability],
                offer.id,
            ),
        )

    def budgets(self) -> list[Budget]:
        """Those that are nearly spent, of nations that have more of what is short first."""
        used = {(row.nation, row.period): row.used_share or 0.0 for row in self.base.report.spending}
        tight = [row for row in self.instance.budgets if used.get((row.nation, row.period), 0.0) >= NEARLY]
        idle = {offer.nation for offer in self._idle()}
        return sorted(tight, key=lambda row: (row.nation not in idle, -used[row.nation, row.period], row.nation))

    def notices(self) -> list[tuple[Offer, int, int]]:
        """(offer, days sooner, days later) that would matter: what is too late for what is short, or just in time."""
        if not self.base.card.has("readiness"):
            return []
        found: dict[str, tuple[int, int]] = {}
        grace = int(self.base.card["readiness.grace_days"])
        idle = self._idle()
        for need, _ in self.needs:
            for offer in idle:
                late = offer.notice_days - need.within_days - grace
                if offer.capability == need.capability and late > 0:
                    found[offer.id] = (min(late, found.get(offer.id, (late, 0))[0]), 0)
        for name, requirement, _ in self.base.plan.assigned:
            offer, need = self.facts.offer_of[name], self.facts.requirement_of[requirement]
            if offer.notice_days == need.within_days + grace:
                found.setdefault(name, (0, 1))
        ranked = sorted(found, key=lambda name: (found[name][0] == 0, found[name][0], name))
        return [(self.facts.offer_of[name], *found[name]) for name in ranked]

    def caveats(self) -> list[Caveat]:
        """Those of nations that have more of what is short, which fit such a need."""
        idle: dict[str, set[str]] = defaultdict(set)
        for offer in self._idle():
            for nation in {offer.nation, self.facts.consenting(offer)} - {None}:
                idle[str(nation)].add(offer.capability)
        return [
            caveat
            for caveat, _ in in_force(self.instance, self.base.card)
            if any(
                need.capability in idle[caveat.nation] and self.facts.fits(caveat, need, period)
                for need, period in self.needs
            )
        ]

    def _idle(self) -> list[Offer]:
        """Offers of what is short that are not committed to the last unit."""
        return [
            offer
            for offer in self.instance.offers
            if self.short[offer.capability]
            and any(
                self.committed.get((offer.id, period), 0.0)
                < self.facts.available[offer.id, period] * (1 - round_off.NEED_MET)
                for period in self.facts.offer_periods[offer.id]
            )
        ]

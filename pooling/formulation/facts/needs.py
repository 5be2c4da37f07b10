"""What needs take: their growth in scenarios, and the largest share of one nation."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cached_property

from pooling.domain.risks import ScenarioEffect
from pooling.domain.tables import Requirement
from pooling.formulation.facts.shares import Shares


def effect_fits(effect: ScenarioEffect, need: Requirement) -> bool:
    """Whether an effect is about the requirement, as far as mission, requirement and capability say."""
    return (
        effect.mission in (None, need.mission)
        and effect.requirement in (None, need.id)
        and effect.capability in (None, need.capability)
    )


class Needs(Shares):
    """Every requirement in every period."""

    def needs(self, family: str | None = None) -> Iterable[tuple[Requirement, str]]:
        """Every (requirement, period) for which the family is in force."""
        for need in self.instance.requirements:
            if family is None or self.on(family, need.id):
                for period in self.requirement_periods[need.id]:
                    yield need, period

    @cached_property
    def growth(self) -> dict[str, float]:
        """Requirement -> largest factor by which any scenario that is looked at makes it grow; at least 1."""
        out = dict.fromkeys(self.requirement_of, 1.0)
        if not self.card.has("uncertainty") or self.card["uncertainty.draws"]:
            return out
        for scenario in self.instance.scenarios:
            effects = [row for row in self.instance.scenario_effects if row.scenario == scenario.id]
            for name, need in self.requirement_of.items():
                out[name] = max(out[name], math.prod(row.need_factor for row in effects if effect_fits(row, need)))
        return out

    def share(self, requirement: Requirement, period: str) -> float:
        """Largest share one nation may provide of a requirement; 1 where there is no such rule."""
        return self.share_by_rule(requirement, period) if self.on("breadth", requirement.id) else 1.0

    def share_by_rule(self, requirement: Requirement, period: str) -> float:
        """The same, also where the rule is left out."""
        if requirement.largest_share is not None:
            return requirement.largest_share
        if requirement.nation is None and self.need(requirement, period) >= self.card["breadth.from_quantity"]:
            return float(self.card["breadth.largest_share"])
        return 1.0

    def need_share_cap(self, requirement: Requirement, period: str) -> float | None:
        """Most one nation may deliver (need units), where the share is one of the need."""
        share = self.share(requirement, period)
        if share < 1 and self.card["breadth.share_of"] == "need":
            return share * self.need(requirement, period)
        return None

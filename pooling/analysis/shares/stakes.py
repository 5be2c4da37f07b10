"""What a plan costs each nation: what it pays, and what it misses of the needs that are its own.

A need that belongs to a nation is its own. A need of the alliance belongs to all, each nation's part by a key. What
stays uncovered of a need costs its owners a price: million for a point, the weight of a need in tier covered.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass

from pooling.analysis.comparing.sides import Side
from pooling.audit import keys
from pooling.audit.facts import Facts
from pooling.audit.numbers import ratio
from pooling.audit.plan.buying import end_values
from pooling.audit.rules.coverage import Met, blended, met
from pooling.audit.rules.funding import funded
from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.parameters import KEY_COLUMNS
from pooling.domain.problems import InvalidInput, Problem, shown, suggestion

COMMON_KEY = "Key by which the needs of the alliance belong to its nations: equal, gdp, population and so on."
PRICE = (
    "Million that a point of weighted need is worth, where it stays uncovered. Without it, what a point costs on "
    "average in the plan of all."
)


@dataclass(frozen=True)
class Stakes:
    """Nation -> its part of what belongs to all, in the order of the nations."""

    parts: dict[str, float]

    @classmethod
    def of(cls, instance: Instance, card: Card, key: str) -> Stakes:
        """By a key. Raises :class:`InvalidInput`."""
        if key not in KEY_COLUMNS:
            problem = Problem("common_key", shown(key), "no such key", suggestion(key, KEY_COLUMNS))
            raise InvalidInput([problem], "stakes")
        found = keys.shares(Facts(instance, card), key, instance.nations, 0, "common_key")
        return cls({nation: float(share) for nation, share in found.items()})

    def part(self, nations: Set[str]) -> float:
        """The part of several nations."""
        return 1.0 if len(nations) == len(self.parts) else sum(self.parts[nation] for nation in nations)

    def points(self, side: Side) -> dict[str, float]:
        """Nation -> points of all needs that are its own, and its part of those of the alliance."""
        return self._of(side, lambda _: 1.0)

    def covered(self, side: Side) -> dict[str, float]:
        """Nation -> points of them that the plan covers."""
        return self._of(side, lambda need: float(ratio(need.covered, need.need)))

    def missed(self, side: Side) -> dict[str, float]:
        """Nation -> points of them that the plan leaves uncovered."""
        return self._of(side, lambda need: float(ratio(need.short, need.need)))

    def _of(self, side: Side, share: Callable[[Met], float]) -> dict[str, float]:
        found = dict.fromkeys(self.parts, 0.0)
        weight = blended(side.facts)
        for need in side.planned.once(met):
            points = float(weight(need.requirement)) * share(need)
            for nation, part in self._owners(need):
                found[nation] += part * points
        return found

    def _owners(self, need: Met) -> list[tuple[str, float]]:
        owner = need.requirement.nation
        return list(self.parts.items()) if owner is None else [(owner, 1.0)]


def paid(side: Side) -> dict[str, float]:
    """Nation -> what it pays in the plan, which adds up to tier cost: discounted, less what is left at the end."""
    facts, planned = side.facts, side.planned
    rate = 1 + facts.number("spending.discount_rate")
    before = side.instance.years_from_start
    left = planned.once(end_values)
    spent = planned.once(funded).spent
    return {
        nation.id: float(
            sum(ratio(spent[nation.id, period].total, rate ** before(period)) for period in facts.periods)
            - ratio(left.get(nation.id, 0), rate**side.instance.horizon_years)
        )
        for nation in side.instance.nations
    }


def mean_price(side: Side) -> float:
    """What a point of weighted need costs on average in a plan; 0 where nothing is covered or nothing costs."""
    weight = blended(side.facts)
    points = sum(float(weight(need.requirement) * ratio(need.covered, need.need)) for need in side.planned.once(met))
    cost = sum(paid(side).values())
    return cost / points if points > 0 and cost > 0 else 0.0


def problems_of(*tries: Callable[[], object]) -> list[Problem]:
    """The problems that any of these raises, all of them at once."""
    found: list[Problem] = []
    for attempt in tries:
        try:
            attempt()
        except InvalidInput as error:
            found += error.problems
    return found

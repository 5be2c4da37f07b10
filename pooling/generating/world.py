"""What the steps of the generator share: the tables so far, and the plan that is built in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pooling.generating.draws import Stream
from pooling.generating.recipe import Recipe

Row = dict[str, Any]
REGIONS = ("north", "east", "south", "west")
KINDS = ("collective-defence", "crisis-response", "presence")
STANDARDS = ("S1", "S2")


@dataclass(frozen=True)
class Assigned:
    """Units of an offer that the planted plan uses for a requirement in a period."""

    offer: str
    requirement: str
    period: str
    units: int


@dataclass
class World:
    """``rank``: of every nation by size, 0 the smallest. ``planted`` is empty where no plan is built in."""

    recipe: Recipe
    tables: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    rank: dict[str, float] = field(default_factory=dict)
    planted: list[Assigned] = field(default_factory=list)

    def stream(self, *purpose: object) -> Stream:
        return Stream(self.recipe.seed, *purpose)

    def knob(self, name: str) -> float:
        return self.recipe.knobs[name]

    def count(self, name: str) -> int:
        return self.recipe.count(name)

    def ids(self, table: str) -> list[str]:
        return [row["id"] for row in self.tables[table]]

    def by_id(self, table: str) -> dict[str, Row]:
        return {row["id"]: row for row in self.tables[table]}

    def offers_of(self, capability: str) -> list[Row]:
        return [row for row in self.tables["offers"] if row["capability"] == capability]

    def fits(self, caveat: Row) -> Iterable[Assigned]:
        """What the planted plan does within the scope of a caveat."""
        offers, needs, missions = self.by_id("offers"), self.by_id("requirements"), self.by_id("missions")
        for one in self.planted:
            offer, mission = offers[one.offer], missions[needs[one.requirement]["mission"]]
            found = {
                "nation": offer["nation"],
                "capability": offer["capability"],
                "mission_kind": mission["kind"],
                "region": mission["region"],
            }
            if all(caveat.get(column, value) == value for column, value in found.items()):
                yield one


def rounded(value: float) -> int:
    """The nearest whole number, halves up."""
    return int(value + 0.5)


def number(count: int, letter: str) -> list[str]:
    """Ids that sort as they count."""
    return [f"{letter}{index:0{max(2, len(str(count)))}}" for index in range(1, count + 1)]

"""Scenarios of family uncertainty: what comes of each use and how needs grow, as listed or as drawn.

Listed: supply and growth are products of the factors of all effects that fit. Drawn: there are ``uncertainty.draws``
equally probable draws, in which supply is 0 or 1. It is 0 for:

- offers of nations that fail
- offers that fail
- uses whose approval is refused
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pooling.audit.facts import Facts
from pooling.audit.numbers import Exact, exact, ratio
from pooling.audit.plan.counting import Counted, Use
from pooling.audit.plan.planned import Planned
from pooling.domain.draws import draws
from pooling.domain.risks import ScenarioEffect
from pooling.domain.tables import Requirement

_COLUMNS = ("nation", "offer", "mission", "requirement", "capability")


@dataclass(slots=True)
class Turn:
    """How things may turn out: factors that are not 1, of supply by use (its index) and of need by requirement."""

    name: str
    probability: Exact
    supply: dict[int, Exact] = field(default_factory=dict)
    growth: dict[str, Exact] = field(default_factory=dict)


def turns(facts: Facts, planned: Planned) -> list[Turn]:
    """Every scenario of the instance under the card."""
    counted = planned.once(Counted)
    count = int(facts.card["uncertainty.draws"])
    return list(_drawn(facts, counted, count) if count else _listed(facts, counted))


def _drawn(facts: Facts, counted: Counted, count: int) -> Iterator[Turn]:
    by_nation: dict[str, list[int]] = {}
    by_offer: dict[str, list[int]] = {}
    by_approval: dict[str, list[int]] = {}
    for index, use in enumerate(counted.uses):
        by_nation.setdefault(use.offer.nation, []).append(index)
        by_offer.setdefault(use.offer.id, []).append(index)
        for caveat in facts.approvals(use.offer, use.requirement, use.period):
            by_approval.setdefault(caveat.id, []).append(index)
    for number, draw in enumerate(draws(facts.instance, count, int(facts.card["uncertainty.seed"])), 1):
        turn = Turn(f"draw-{number}", ratio(1, count))
        for lost, uses in ((draw.nations, by_nation), (draw.offers, by_offer), (draw.caveats, by_approval)):
            for name in lost:
                turn.supply.update(dict.fromkeys(uses.get(name, ()), 0))
        yield turn


def _listed(facts: Facts, counted: Counted) -> Iterator[Turn]:
    effects = _effects(facts)
    growth = _growth(facts)
    uses = _Index([_columns_of_use(use) for use in counted.uses])
    for scenario in facts.instance.scenarios:
        turn = Turn(scenario.id, exact(scenario.probability), growth=growth[scenario.id])
        for effect in effects.get(scenario.id, ()):
            if effect.supply_factor != 1:
                for index in uses.fitting(effect):
                    turn.supply[index] = turn.supply.get(index, 1) * exact(effect.supply_factor)
        yield turn


def largest_growth(facts: Facts) -> dict[str, Exact]:
    """Requirement -> the largest factor, where above 1, by which a listed scenario makes it grow.

    Empty where family uncertainty is off or looks at draws, in which no need grows.
    """
    largest: dict[str, Exact] = {}
    if facts.card.has("uncertainty") and not facts.card["uncertainty.draws"]:
        for of_scenario in _growth(facts).values():
            for requirement, factor in of_scenario.items():
                largest[requirement] = max(factor, largest.get(requirement, 1))
    return largest


def _growth(facts: Facts) -> dict[str, dict[str, Exact]]:
    """Scenario -> requirement -> product of the factors of need that fit."""
    effects = _effects(facts)
    needs = _Index([_columns_of_need(requirement) for requirement in facts.instance.requirements])
    growth: dict[str, dict[str, Exact]] = {scenario.id: {} for scenario in facts.instance.scenarios}
    for scenario, of_needs in growth.items():
        for effect in effects.get(scenario, ()):
            if effect.need_factor != 1:
                for index in needs.fitting(effect):
                    requirement = facts.instance.requirements[index].id
                    of_needs[requirement] = of_needs.get(requirement, 1) * exact(effect.need_factor)
    return growth


def _effects(facts: Facts) -> dict[str, list[ScenarioEffect]]:
    """Scenario -> its effects."""
    effects: dict[str, list[ScenarioEffect]] = {}
    for effect in facts.instance.scenario_effects:
        effects.setdefault(effect.scenario, []).append(effect)
    return effects


_Columns = tuple[str | None, ...]


def _columns_of_use(use: Use) -> _Columns:
    return use.offer.nation, use.offer.id, use.requirement.mission, use.requirement.id, use.offer.capability


def _columns_of_need(requirement: Requirement) -> _Columns:
    return None, None, requirement.mission, requirement.id, requirement.capability


class _Index:
    """Rows by their columns: a lookup goes through the shortest list of a column that the effect gives."""

    def __init__(self, rows: list[_Columns]) -> None:
        self._rows = rows
        self._by_column: dict[tuple[int, str | None], list[int]] = {}
        for index, values in enumerate(rows):
            for column, value in enumerate(values):
                self._by_column.setdefault((column, value), []).append(index)

    def fitting(self, effect: ScenarioEffect) -> Iterable[int]:
        """Rows whose every column that the effect gives is as given."""
        given = [(column, getattr(effect, name)) for column, name in enumerate(_COLUMNS) if getattr(effect, name)]
        if not given:
            return range(len(self._rows))
        shortest = min((self._by_column.get(place, []) for place in given), key=len)
        return [index for index in shortest if all(self._rows[index][column] == value for column, value in given)]

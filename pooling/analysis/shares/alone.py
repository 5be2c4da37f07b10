"""What coalitions of nations can do alone: the instance without the others, solved.

- ``cost``: what it costs the coalition to cover its own needs, and its part of those of the alliance, as well as it
  can, and the price of what stays uncovered. Its part scales each need of the alliance, and its weight, by the key.
- ``cost_whole``: the same where the needs of the alliance are the coalition's as a whole.
- ``coverage``: the points of weighted need that it covers, of its own needs and all of the alliance's.

A coalition is free of the rules that bind all together only (``alone_without``). One for which there is no plan at all
covers nothing and pays nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pooling.analysis.again import Again
from pooling.analysis.comparing.sides import Side
from pooling.analysis.comparing.standing import Claim, claim, solved
from pooling.analysis.shares.game import members
from pooling.analysis.shares.stakes import Stakes
from pooling.audit.rules.coverage import blended
from pooling.domain import round_off
from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput

Worth = Literal["cost", "cost_whole", "coverage"]
LIKE_ALL = 0.5
"""Of all nations: a coalition of so many begins from the plan of all. In smaller ones hardly anything of it is left: on
`nato-32` a nation takes 0.06 s by itself and 0.9 s from there, ten nations take 2.5 and 5 s, 31 take 12 and 7 s."""
Known = Literal["certified", "proven", "within", "not_proven"]
"""By exact arithmetic; by the solver's bounds; between two figures by bounds; not at all."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a coalition covers and pays alone, and what that comes to as a cost: between ``least`` and ``most`` where
    anything is proven. Of coverage the cost is the points with the other sign."""

    covered_share: float
    cost_million: float
    uncovered: float
    value: float
    least: float | None
    most: float | None
    known: Known
    why: str = ""

    @property
    def between(self) -> tuple[float, float] | None:
        return None if self.least is None or self.most is None else (self.least, self.most)


class Alone:
    """Coalitions by number (bit i: nation i), each solved when it is first asked for."""

    def __init__(self, again: Again, worth: Worth, stakes: Stakes, price: float, free_of: Sequence[str]) -> None:
        self.again, self.worth, self.stakes, self.price = again, worth, stakes, price
        self.nations = tuple(nation.id for nation in again.instance.nations)
        self.overrides = {f"families.{family}": False for family in free_of if again.card.has(family)}
        self.everybody = (1 << len(self.nations)) - 1
        self.found: dict[int, Standing] = {self.everybody: self._valued(again.base())}

    def names(self, coalition: int) -> tuple[str, ...]:
        return tuple(self.nations[player] for player in members(coalition))

    def solve(self, coalition: int) -> bool:
        """Have the coalition's standing in ``found``; False where time was over before."""
        if coalition in self.found:
            return True
        if self.again.deadline.over:
            return False
        inside = frozenset(self.names(coalition))
        if not self._needs(inside):
            self.found[coalition] = Standing(1.0, 0.0, 0.0, 0.0, 0.0, 0.0, "certified", "it needs nothing")
            return True
        changes = self.changes(inside)
        try:
            facts = self.again.facts(changes)
        except InvalidInput as error:
            self.found[coalition] = self._unstated(error)
            return True
        if not facts.offers:
            self.found[coalition] = self._idle(facts)
            return True
        name = "+".join(sorted(inside))
        if len(inside) < LIKE_ALL * len(self.nations):
            side = self.again.apart(name, facts, self.overrides)
        else:
            side = self.again.changed(name, changes, self.overrides)
        if side.result.plan is None and side.result.outcome != "infeasible":
            return False
        self.found[coalition] = self._valued(side)
        return True

    def changes(self, inside: frozenset[str]) -> list[dict[str, Any]]:
        """What makes the facts those of a coalition."""
        gone = [nation for nation in self.nations if nation not in inside]
        changes: list[dict[str, Any]] = [{"do": "withdraw", "table": "nations", "where": {"id": gone}}]
        needs = self.again.instance.requirements
        common = [need.id for need in needs if need.nation is None]
        many = [need.id for need in needs if need.least_nations > len(inside) and need.nation in {None, *inside}]
        if many:
            where = {"id": many}
            changes.append(
                {"do": "set", "table": "requirements", "where": where, "field": "least_nations", "value": len(inside)}
            )
        part = self._part(inside)
        if self.worth == "cost" and common and part > 0:
            scaled = {"do": "multiply", "table": "requirements", "where": {"id": common}, "value": part}
            changes += [{**scaled, "field": field} for field in ("quantity", "weight")]
        elif self.worth == "cost" and common:
            changes.append({"do": "remove_rows", "table": "requirements", "where": {"id": common}})
        return changes

    def _needs(self, inside: frozenset[str]) -> bool:
        """Whether any need is its own."""
        owners = {need.nation for need in self.again.instance.requirements}
        return bool(owners & inside) or (None in owners and self._part(inside) > 0)

    def _part(self, inside: frozenset[str]) -> float:
        return self.stakes.part(inside) if self.worth == "cost" else 1.0

    def _unstated(self, error: InvalidInput) -> Standing:
        """Of a coalition without which facts contradict themselves: it is held to cover nothing, unproven."""
        points = 0.0 if self.worth == "coverage" else points_of(self.again.base())
        missed = self.price * points
        return Standing(0.0, 0.0, missed, missed, None, None, "not_proven", f"no facts alone: {error.problems[0].rule}")

    def _idle(self, facts: Instance) -> Standing:
        """Of a coalition without a single offer."""
        points = (
            0.0 if self.worth == "coverage" else points_of(Side("", self.again.base().result, facts, self.again.card))
        )
        missed = self.price * points
        return Standing(0.0, 0.0, missed, missed, missed, missed, "certified", "it has nothing to offer")

    def _valued(self, side: Side) -> Standing:
        points = points_of(side)
        if not side.has_plan:
            missed = 0.0 if self.worth == "coverage" else self.price * points
            why = "no plan keeps the rules that bind it: it covers nothing and pays nothing"
            return Standing(0.0, 0.0, missed, missed, missed, missed, "proven", why)
        known = side.once(solved)
        tiers = {tier.name: tier.value or 0.0 for tier in known.tiers}
        share, cost = tiers.get("covered", 0.0), tiers.get("cost", 0.0)
        uncovered = self.price * points * (1 - share)
        value = -points * share if self.worth == "coverage" else cost + uncovered
        low, high, how, why = None, None, "not_proven", ""
        for certified in (True, False):
            low, high, why = self._between(side, points, certified)
            if low is not None and high is not None:
                near = high - low <= round_off.COMPARED * max(1.0, abs(value))
                how = ("certified" if certified else "proven") if near else "within"
                if near:
                    break
        return Standing(share, cost, uncovered, value, low, high, how, why)  # type: ignore[arg-type]

    def _between(self, side: Side, points: float, certified: bool) -> tuple[float | None, float | None, str]:
        covered = _claim(side, "covered", certified)
        if covered.low is None or covered.high is None:
            return None, None, covered.why
        if self.worth == "coverage":
            return -points * covered.high, -points * covered.low, ""
        cost = _claim(side, "cost", certified)
        if cost.low is None or cost.high is None:
            return None, None, cost.why
        priced = self.price * points
        return cost.low + priced * (1 - covered.high), cost.high + priced * (1 - covered.low), ""


def _claim(side: Side, tier: str, certified: bool) -> Claim:
    known = side.once(solved)
    place = known.place(tier)
    return Claim(why=f"the run did not come to {tier}") if place is None else claim(known, place, certified)


def points_of(side: Side) -> float:
    """Points of all needs of an instance."""
    weight = blended(side.facts)
    return sum(float(weight(requirement)) for requirement, _period, _need in side.facts.needs)

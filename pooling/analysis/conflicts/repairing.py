"""What would have to give way for a plan to exist: each set of rules as far as it must, tried by solving."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pooling.analysis.elastic import Room, least_room
from pooling.analysis.giving_way import Given, Way, add, dropped, set_
from pooling.domain import round_off
from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput
from pooling.formulation.builder import build
from pooling.formulation.facts import Facts
from pooling.reasons.lifting import Rule
from pooling.reasons.oracle import Oracle
from pooling.solving.checking import infeasible as no_plan
from pooling.solving.compiled import compile_model
from pooling.solving.highs import Options


@dataclass(frozen=True, slots=True)
class GaveWay:
    """How one rule gives way: by an amount of its figure, or as a whole (None)."""

    rule: Rule
    way: Way
    amount: float | None = None
    limit: float | None = None
    least: bool = False


@dataclass(frozen=True, slots=True)
class Repair:
    """Rules that give way together, so that a plan exists: shown by solving."""

    rules: tuple[GaveWay, ...]

    @property
    def way(self) -> Way:
        whole = Way()
        for part in self.rules:
            whole = whole.and_(part.way)
        return whole


class Repairing:
    """Repairs of one instance under one card."""

    def __init__(self, oracle: Oracle) -> None:
        self.oracle = oracle
        self.instance, self.card = oracle.instance, oracle.card

    def repair(self, rules: Sequence[Rule]) -> Repair | None:
        """The rules as far as they must give way; None where facts and settings cannot make them."""
        ordered = [rule for rule in self.oracle.rules if rule in set(rules)]
        found = self._little(ordered)
        if found is None or not self.works(found.way):
            found = self._as_wholes(ordered)
        return found if found is not None and self.works(found.way) else None

    def works(self, way: Way) -> bool:
        """Whether a plan exists when this gives way."""
        if self.oracle.deadline.over:
            return False
        try:
            model = compile_model(build(way.instance(self.instance), way.card(self.card)))
        except InvalidInput:
            return False
        asked = Options(gap=1.0, time_limit_s=self.oracle.deadline.left(), **self.oracle.how)
        return no_plan(model, asked, self.oracle.cancel) is False

    def _as_wholes(self, rules: Sequence[Rule]) -> Repair | None:
        parts = [GaveWay(rule, way) for rule in rules if (way := dropped(self.instance, self.card, rule)) is not None]
        return Repair(tuple(parts)) if len(parts) == len(rules) else None

    def _little(self, rules: Sequence[Rule]) -> Repair | None:
        """Rules with a figure give way as little as they can; the others as a whole, times as many days as needed."""
        by_figure = [rule for rule in rules if rule[0] in _CHANGED and self._has_figure(rule)]
        rest = [rule for rule in rules if rule not in by_figure]
        parts: list[GaveWay] = []
        for rule in rest:
            way = self._fewest_days(rule, rules) if rule[0] == "readiness" else None
            part = way or _whole(self.instance, self.card, rule)
            if part is None:
                return None
            parts.append(part)
        if not by_figure:
            return Repair(tuple(parts))
        done = Repair(tuple(parts)).way
        try:
            model = compile_model(build(done.instance(self.instance), done.card(self.card)))
        except InvalidInput:
            return None
        oracle = self.oracle
        rooms = least_room(model, by_figure, oracle.deadline, oracle.cancel, **oracle.how)
        if rooms is None:
            return None
        return self._rounded(tuple(parts), rooms)

    def _rounded(self, parts: tuple[GaveWay, ...], rooms: list[Room]) -> Repair | None:
        """With amounts as small as round-off allows."""
        for share in round_off.TRIED_LARGER:
            made = [self._given(room, room.amount * (1 + share)) for room in rooms]
            found = Repair((*parts, *_merged(made)))
            if self.works(found.way):
                return found
        return None

    def _given(self, room: Room, amount: float) -> GaveWay:
        changes = _CHANGED[room.rule[0]](self.instance, self.card, room, float(f"{amount:.12g}"))
        if changes is None:
            way = dropped(self.instance, self.card, room.rule) or Way()
            return GaveWay(room.rule, way)
        return GaveWay(room.rule, Way(tuple(changes)), amount, room.limit, room.least)

    def _has_figure(self, rule: Rule) -> bool:
        """Whether the rule's limit can be moved, where only some rules of a family have one."""
        family, subject = rule
        if family == "caveats":
            return any(row.id == subject and row.rule == "limit" for row in self.instance.caveats)
        if family == "red_lines":
            return any(row.id == subject and row.rule == "keep" for row in self.instance.red_lines)
        if family == "locks":
            return any(row.id == subject and row.quantity is not None for row in self.instance.locks)
        return True

    def _fewest_days(self, rule: Rule, rules: Sequence[Rule]) -> GaveWay | None:
        """The fewest days within which a need would have to be served, the other rules of the repair dropped."""
        need = self.instance.requirement_of[rule[1]]
        others = [_whole(self.instance, self.card, other) for other in rules if other != rule]
        rest = Repair(tuple(part for part in others if part is not None)).way
        days = later_days(self.instance, self.card, need.id)
        low, high = 0, len(days)
        while low < high:
            middle = (low + high) // 2
            if self.works(rest.and_(Way((set_("requirements", "within_days", days[middle], id=need.id),)))):
                high = middle
            else:
                low = middle + 1
        if low == len(days):
            return None
        way = Way((set_("requirements", "within_days", days[low], id=need.id),))
        return GaveWay(rule, way, float(days[low] - need.within_days), float(need.within_days), True)


def later_days(instance: Instance, card: Card, requirement: str) -> list[int]:
    """Numbers of days above those of a need, at each of which one more offer could be in time for it."""
    need = instance.requirement_of[requirement]
    facts = Facts(instance, card)
    period = facts.requirement_periods[need.id][0]
    grace = int(card["readiness.grace_days"])
    found = {
        math.ceil(offer.notice_days + facts.ruling(offer, need, period).delay_days) - grace
        for offer in facts.offers_by_capability.get(need.capability, ())
    }
    return sorted(day for day in found if need.within_days < day <= 36_500)


def _whole(instance: Instance, card: Card, rule: Rule) -> GaveWay | None:
    way = dropped(instance, card, rule)
    return None if way is None else GaveWay(rule, way)


def _merged(parts: Sequence[GaveWay]) -> list[GaveWay]:
    """One part per rule: the largest amount where one figure is meant, all changes where periods have one each."""
    by_rule: dict[Rule, GaveWay] = {}
    for part in parts:
        known = by_rule.get(part.rule)
        if known is None:
            by_rule[part.rule] = part
        elif part.amount is None or known.amount is None:
            by_rule[part.rule] = known if known.amount is None else part
        elif part.rule[0] in _BY_PERIOD:
            both = known.way.and_(part.way)
            by_rule[part.rule] = replace(known, way=both, amount=known.amount + part.amount)
        elif part.amount > known.amount:
            by_rule[part.rule] = part
    return list(by_rule.values())


_BY_PERIOD = ("budget", "funding")
"""Families whose figures are of a period each: amounts add up."""


def _less_needed(instance: Instance, _card: Card, room: Room, amount: float) -> list[Given] | None:
    need = instance.requirement_of[room.rule[1]]
    changed = [row for row in instance.requirement_changes if row.requirement == need.id]
    if changed or need.quantity - amount <= 0:
        return None
    left = float(f"{need.quantity - amount:.12g}")
    return [set_("requirements", "quantity", left, id=need.id)]


def _more_money(instance: Instance, card: Card, room: Room, amount: float) -> list[Given]:
    nation, period = room.row[1]
    each = amount / (card["budget.scale"] * instance.years(period) or 1.0)
    return [add("budgets", "amount_million", float(f"{each:.12g}"), nation=nation, period=period)]


def _more_from_fund(instance: Instance, _card: Card, room: Room, amount: float) -> list[Given]:
    fund, period = room.row[1]
    each = amount / instance.years(period)
    return [add("fund_budgets", "amount_million", float(f"{each:.12g}"), fund=fund, period=period)]


def _limit_up(_instance: Instance, _card: Card, room: Room, amount: float) -> list[Given]:
    return [add("caveats", "amount", amount, id=room.rule[1])]


def _less_kept(instance: Instance, _card: Card, room: Room, amount: float) -> list[Given] | None:
    line = next(line for line in instance.red_lines if line.id == room.rule[1])
    left = float(f"{float(line.quantity or 0.0) - amount:.12g}")
    return [set_("red_lines", "quantity", left, id=line.id)] if left > 0 else None


def _lock_moved(instance: Instance, _card: Card, room: Room, amount: float) -> list[Given] | None:
    lock = next(lock for lock in instance.locks if lock.id == room.rule[1])
    sign = 1 if lock.rule == "at_most" else -1
    quantity = float(f"{float(lock.quantity or 0.0) + sign * amount:.12g}")
    return [set_("locks", "quantity", quantity, id=lock.id)] if quantity > 0 else None


_CHANGED = {
    "coverage": _less_needed,
    "budget": _more_money,
    "funding": _more_from_fund,
    "caveats": _limit_up,
    "red_lines": _less_kept,
    "locks": _lock_moved,
}
"""Family -> the change of the facts that moves the limit of its row by an amount; None: the rule has to go."""

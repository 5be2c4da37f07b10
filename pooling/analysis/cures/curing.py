"""Candidates tried: what each brings, how small it may be, what it costs, and a plan that shows it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pooling.analysis.comparing.sides import Side
from pooling.analysis.cures.candidates import Candidate, Candidates, together
from pooling.analysis.cures.holding import Holding, Price
from pooling.analysis.cures.records import CureRow, GapRow
from pooling.analysis.cures.words import CureWords
from pooling.analysis.giving_way import Way
from pooling.domain import round_off
from pooling.domain.deadline import Deadline
from pooling.domain.gap_rows import Gap
from pooling.domain.plan import Plan
from pooling.domain.problems import InvalidInput
from pooling.reasons.lifting import ELSEWHERE
from pooling.reasons.probing import Need

HALVINGS = 20
"""Of a divisible quantity: the smallest is found within a millionth of the largest that was tried."""


@dataclass(frozen=True, slots=True)
class Cure:
    """A candidate of a size: the change, what it brings, and whether nothing smaller does."""

    candidate: Candidate
    way: Way
    brings: float
    size: float | None = None
    smallest: bool = False


class Curing:
    """Cures for the gaps of one plan. Raises OutOfTime once the deadline is over."""

    def __init__(self, base: Side, deadline: Deadline, cancel: threading.Event) -> None:
        self.base, self.deadline, self.cancel = base, deadline, cancel
        self.instance, self.card, self.plan = base.instance, base.card, base.plan
        self.candidates = Candidates(self.instance, self.card)
        self._held: dict[str, Holding] = {}
        self._prices: dict[Need, Price | None] = {}
        self.now = self._under(Way())

    def _under(self, way: Way) -> Holding:
        """The needs under a change; kept while one gap is worked on."""
        self.deadline.check_now()
        name = repr(way)
        if name not in self._held:
            given = (self.instance, self.card, way, self.plan, self.base.report, self.deadline)
            self._held[name] = Holding(*given)
        return self._held[name]

    def _price_now(self, gap: Gap) -> Price | None:
        """What covering the need as it is covered now costs at least."""
        need = (gap.requirement, gap.period)
        if need not in self._prices:
            self._prices[need] = self.now.price(need, gap.short, self.cancel)
        return self._prices[need]

    def gap_row(self, gap: Gap) -> GapRow:
        """The gap with what could be had of it if it came before all others."""
        need, first = (gap.requirement, gap.period), frozenset({ELSEWHERE})
        more = self.now.releases.amount(need, first)
        most = self.now.releases.most(need, first)
        had = gap.need - gap.short
        at_most = had + (more if most <= more + _slack(gap) else most)
        return GapRow(
            requirement=gap.requirement,
            words=self.instance.names.of("requirements", gap.requirement),
            unit=self.instance.capability_of[gap.capability].unit,
            mission=gap.mission,
            capability=gap.capability,
            period=gap.period,
            priority=gap.priority,
            need=gap.need,
            short=gap.short,
            attainable=_clean(had + more),
            attainable_at_most=_clean(at_most),
            main_reason=gap.main_reason,
            rest_as_planned=not self.now.releases.whole,
        )

    def cures(self, gap: Gap) -> list[tuple[CureRow, Way]]:
        """Every candidate that brings more, what brings most first, of equals the cheapest."""
        need = (gap.requirement, gap.period)
        self._held = {repr(Way()): self.now}
        before = self.now.brings(need)
        found: list[tuple[CureRow, Way]] = []
        if before > _slack(gap):
            cure = Cure(Candidate("nothing", gap.requirement), Way(), before)
            found.append((self._row(gap, cure), cure.way))
        found += self._tried(gap, self.candidates.of(gap), before)
        if not found and (everything := self.candidates.all_at_once(gap)) is not None:
            found += self._tried(gap, [everything], before)
        found.sort(key=lambda pair: _order(pair[0]))
        return [(replace(row, place=place), way) for place, (row, way) in enumerate(found, start=1)]

    def _tried(self, gap: Gap, candidates: Sequence[Candidate], before: float) -> Iterator[tuple[CureRow, Way]]:
        tried: set[tuple[str, str]] = set()
        for candidate in candidates:
            if candidate.kind == "together":
                fewer = self._fewest(candidate, gap, before)
                if fewer is None or (fewer.kind, fewer.subject) in tried:
                    continue
                candidate = fewer
            tried.add((candidate.kind, candidate.subject))
            better = self._cure(candidate, gap, before)
            if better is not None:
                yield self._row(gap, better), better.way

    def _fewest(self, candidate: Candidate, gap: Gap, before: float) -> Candidate | None:
        """Of several together as few as bring as much; None where they bring nothing."""
        brings = self._brings(candidate.unlimited(), gap)
        if brings <= before + _slack(gap):
            return None
        parts = list(candidate.parts)
        for part in candidate.parts:
            trial = [kept for kept in parts if kept is not part]
            if trial and self._brings(together(trial).unlimited(), gap) >= brings - _slack(gap):
                parts = trial
        return parts[0] if len(parts) == 1 else together(parts)

    def _brings(self, way: Way, gap: Gap) -> float:
        """What comes under a change; nothing where it makes no valid instance."""
        try:
            found = self._under(way).brings((gap.requirement, gap.period))
        except InvalidInput:
            return 0.0
        return gap.short if found >= gap.short - _slack(gap) else found

    def _cure(self, candidate: Candidate, gap: Gap, before: float) -> Cure | None:
        """The candidate as small as it may be for all that it brings; None where it brings nothing."""
        way = candidate.unlimited()
        brings = self._brings(way, gap)
        if brings <= before + _slack(gap):
            return None
        if candidate.offer:
            return self._units(candidate, gap, brings)
        if candidate.money:
            return self._money(candidate, gap, brings)
        return Cure(candidate, way, brings)

    def _units(self, candidate: Candidate, gap: Gap, brings: float) -> Cure:
        """Fewest units, by halving; what is too few is told with a bound."""
        step = 1.0 if candidate.whole else candidate.most / 2**HALVINGS
        low, high = 0, round(candidate.most / step)
        sure = True
        while high - low > 1:
            middle = (low + high) // 2
            way = candidate.at(middle * step)
            if self._brings(way, gap) >= brings - _slack(gap):
                high = middle
            else:
                low = middle
                sure = self._under(way).brings_at_most((gap.requirement, gap.period)) < brings - _slack(gap)
        size = self._decimal(candidate, gap, brings, high * step) if not candidate.whole else high * step
        return Cure(candidate, candidate.at(size), brings, size, sure)

    def _decimal(self, candidate: Candidate, gap: Gap, brings: float, size: float) -> float:
        """The same amount with as few digits as it stays enough with."""
        for digits in range(1, 9):
            near = float(f"{size:.{digits}g}")
            # What is enough is told within the slack only, so the size is no nearer than that.
            close = near > 0 and abs(near - size) <= candidate.most * (2 / 2**HALVINGS + _slack(gap) / gap.short)
            if close and self._brings(candidate.at(near), gap) >= brings - _slack(gap):
                return near
        return size

    def _money(self, candidate: Candidate, gap: Gap, brings: float) -> Cure | None:
        """The least money, by giving budgets room that costs."""
        need = (gap.requirement, gap.period)
        held = self._under(candidate.fixed)
        room = held.room(need, gap.short - brings, list(candidate.money))
        if room is None:
            return None
        scale = self.card["budget.scale"] * self.instance.years(gap.period)
        for share in round_off.TRIED_LARGER:
            amounts = [float(f"{amount * (1 + share) / scale:.9g}") for amount in room]
            way = candidate.raised(amounts)
            if self._brings(way, gap) >= brings - 2 * _slack(gap):
                return Cure(candidate, way, brings, sum(amounts), True)
        return None

    def _row(self, gap: Gap, cure: Cure) -> CureRow:
        need: Need = (gap.requirement, gap.period)
        left = max(0.0, gap.short - cure.brings)
        held = self._under(cure.way)
        price = held.price(need, left, self.cancel)
        before = self._price_now(gap)
        plan = held.releases.witness(need, ()) if price is None else price.plan
        joins, starts = _new(_agreements(plan), _agreements(self.plan)), _new(_options(plan), _options(self.plan))
        unit = self._unit(gap, cure)
        return CureRow(
            words=CureWords(self.instance, self.card).of(cure.candidate, cure.size, unit, joins, starts),
            requirement=gap.requirement,
            period=gap.period,
            place=0,
            kind=cure.candidate.kind,
            subject=cure.candidate.subject,
            change=cure.way.words,
            size=cure.size,
            unit=unit,
            smallest="as a whole" if cure.size is None else "proven" if cure.smallest else "not proven",
            brings=_clean(cure.brings),
            short_after=_clean(left),
            closes="yes" if left <= _slack(gap) else "no",
            verified="yes" if plan is not None and held.holds(plan, need, left) else "no",
            joins=joins,
            starts=starts,
            **_priced(price, before),
        )

    def _unit(self, gap: Gap, cure: Cure) -> str:
        if cure.size is None:
            return ""
        return "million" if cure.candidate.money else self.instance.capability_of[gap.capability].unit


def _slack(gap: Gap) -> float:
    """Amounts nearer than this are the same."""
    return min(4 * round_off.SHORT * max(1.0, gap.need), gap.short / 10)


def _clean(amount: float) -> float:
    """Without the solver's round-off."""
    return float(f"{round(amount, 6):.12g}") + 0.0


def _order(row: CureRow) -> tuple[float, float, str, str]:
    """What brings most first, of equals the cheapest."""
    price = float("inf") if row.price_most_million is None else round(row.price_most_million, 6)
    return -round(row.brings, 6), price, row.kind, row.subject


def _priced(price: Price | None, before: Price | None) -> dict[str, Any]:
    """The cheapest plan with the change, less the cheapest without."""
    if price is None or before is None:
        return {"priced": "unpriced"}
    least, most = price.least - before.most, price.most - before.least
    near = round_off.COMPARED * max(1.0, abs(price.most), abs(before.most))
    if most - least <= 4 * near:
        exact = _clean(price.most - before.most)
        return {"price_least_million": exact, "price_most_million": exact, "priced": "proven"}
    return {"price_least_million": least, "price_most_million": most, "priced": "within"}


def _agreements(plan: Plan | None) -> tuple[str, ...]:
    return () if plan is None else tuple(row.agreement for row in plan.memberships)


def _options(plan: Plan | None) -> tuple[str, ...]:
    return () if plan is None else tuple(row.option for row in plan.starts)


def _new(now: Sequence[str], before: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in dict.fromkeys(now) if name not in before)

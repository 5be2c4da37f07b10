"""Plans and bounds over many years, from years planned apart.

Bound: years at the prices of what links them (year_blocks.py), in whole units, several together as far as they are
small. Plan: what is bought is decided first
(buying.py); then one year after the other is planned, with the whole units of the years before it as planned (what is
divisible takes up their round-off), and with what it takes from later ones at the same prices. Tiers that are held are
held by each year with what later years are expected to add, at a high price where that cannot be; then every year is
planned once more among the others where one is missed.

All is measured in nodes, so that the same run finds the same plan; the clock can only end it. With two threads the
bound is worked out beside the plan.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from pooling.domain import round_off
from pooling.domain.deadline import Deadline
from pooling.solving import highs
from pooling.solving.bounds import tighter
from pooling.solving.buying import Bought, bought_of
from pooling.solving.compiled import Compiled, Floats, Objective
from pooling.solving.highs import Options, Run
from pooling.solving.reducing import Reduced
from pooling.solving.scaling import scaling_of
from pooling.solving.softening import held, softened
from pooling.solving.whole import off, rounded, with_fixed
from pooling.solving.year_blocks import Blocks, Priced, priced
from pooling.solving.years import committed, option_columns, without

BOUND_GAP, PLAN_GAP = 2e-3, 3e-3
"""Shares of the whole to which a year is bounded, and planned."""
BOUND_NODES, PLAN_NODES = 10, 20
MISSED, MISSED_LAST = 2.0, 20.0
"""What a unit of a held tier that is missed costs, as a multiple of its price; and in the last year."""
ABOVE = 0.9
"""What a unit of a held tier above what is expected brings, as a share of its price."""
LONGEST_S = 600.0
"""Only so that no part ever stops the whole run."""


@dataclass(frozen=True)
class Apart:
    """The best vector found, if any is better than that in hand, and a bound of the whole."""

    x: Floats | None
    bound: float | None


@dataclass(frozen=True)
class _Asked:
    """The tier and what is asked of it."""

    blocks: Blocks
    objective: Objective
    options: Options
    deadline: Deadline
    cancel: threading.Event | None
    total: float

    def run(self, model: Compiled, objective: Objective, gap: float, nodes: int) -> Run | None:
        """A small problem solved on one thread to a share of the whole; None where no time is left."""
        if self.deadline.over:
            return None
        units = gap * self.total / max(self.blocks.count, 1)
        limit = self.deadline.within(LONGEST_S)
        asked = Options(0.0, limit, self.options.seed, 1, most_nodes=nodes, gap_in_units=units)
        return highs.run(model, objective, asked, cancel=self.cancel)


def solved(
    model: Compiled,
    objective: Objective,
    x: Floats | None,
    relaxed: Run,
    options: Options,
    cancel: threading.Event | None,
    tell: Callable[[Floats], None],
) -> Apart:
    """A plan and a bound of a tier. ``relaxed``: its linear relaxation with duals; ``x`` a plan in hand, if any."""
    if relaxed.x is None or relaxed.duals is None:
        return Apart(x, None)
    with _bounding(model, objective, relaxed, options, cancel) as bounding:
        asked = bounding.asked
        planning = replace(asked, blocks=Blocks.of_years(model), deadline=_deadline(options, cancel), cancel=cancel)
        found = _planned(planning, x, relaxed, tell)
        if _close(objective, found, relaxed, options.gap):
            bounding.enough.set()
            return found
        return Apart(found.x, tighter(objective, found.bound, bounding.bound(found.x)))


def bounded(
    model: Compiled,
    objective: Objective,
    x: Floats,
    relaxed: Run,
    options: Options,
    cancel: threading.Event | None,
    search: Callable[[float | None], tuple[Floats, bool]],
) -> tuple[Floats, bool, float | None]:
    """What a search finds around a plan in hand, whether a clock ended it, and the years' bound: worked out before it
    on one thread, so that the search knows it, else beside it.

    Where what is bought could only be rounded, and a tier is held, years are not planned anew: the rounded purchases of
    ten years of 32 nations cost a tenth more than the relaxation's, and no plan given them was done in 300 seconds.
    """
    if relaxed.x is None or relaxed.duals is None:
        found, clocked = search(relaxed.value)
        return found, clocked, None
    with _bounding(model, objective, relaxed, options, cancel) as bounding:
        before = None if options.threads > 1 else bounding.bound(x)
        found, clocked = search(tighter(objective, relaxed.value, before))
        if _close(objective, Apart(found, before), relaxed, options.gap):
            bounding.enough.set()
            return found, clocked, before
        return found, clocked, before if options.threads == 1 else bounding.bound(found)


@dataclass(frozen=True)
class _Bounding:
    """The years' bounds: being worked out on a thread of their own, or worked out when they are asked for."""

    asked: _Asked
    linked: Priced
    enough: threading.Event
    years: Callable[[], list[tuple[float, float] | None]]

    def bound(self, x: Floats | None) -> float | None:
        return _together(self.asked, self.linked, self.years(), x)


@contextmanager
def _bounding(
    model: Compiled, objective: Objective, relaxed: Run, options: Options, cancel: threading.Event | None
) -> Iterator[_Bounding]:
    """The years' bounds at the relaxation's duals, given up as soon as what is done beside them ends badly."""
    assert relaxed.x is not None
    assert relaxed.duals is not None
    total = max(abs(objective.value(relaxed.x)), scaling_of(model).accuracy(objective))
    enough = _Either(cancel)
    blocks = Blocks.of_years(model).longer()
    asked = _Asked(blocks, objective, options, _deadline(options, enough), enough, total)
    linked = priced(blocks, objective, relaxed.duals.multipliers, blocks.links)
    if options.threads == 1:
        yield _Bounding(asked, linked, enough, lambda: year_bounds(asked, linked))
        return
    with ThreadPoolExecutor(1) as pool:
        bounds = pool.submit(year_bounds, asked, linked)
        try:
            yield _Bounding(asked, linked, enough, bounds.result)
        except BaseException:
            enough.set()
            raise


def _deadline(options: Options, cancel: threading.Event | None) -> Deadline:
    return Deadline(options.time_limit_s, cancel)


class _Either(threading.Event):
    """Set by itself or by another."""

    def __init__(self, other: threading.Event | None) -> None:
        super().__init__()
        self._other = other

    def is_set(self) -> bool:
        return super().is_set() or (self._other is not None and self._other.is_set())


def _close(objective: Objective, found: Apart, relaxed: Run, gap: float) -> bool:
    """Whether a plan is within the gap of what is proven without its years' bounds."""
    bound = tighter(objective, found.bound, relaxed.value)
    if found.x is None or bound is None:
        return False
    value = objective.value(found.x)
    return objective.loss(value, bound) <= gap * abs(value)


# --- the bound ----------------------------------------------------------------------------------------------------


def year_bounds(asked: _Asked, linked: Priced) -> list[tuple[float, float] | None]:
    """For every year the bound of its part at the prices, divisible and in whole units; None where it has none."""
    parts = [linked.block(asked.blocks.of == block) for block in range(asked.blocks.count)]
    found: list[tuple[float, float] | None] = []
    for part in parts:
        divisible = replace(part.model, whole=np.zeros_like(part.model.whole))
        run = asked.run(divisible, part.objective, 0.0, 1)
        found.append(None if run is None or run.bound is None else (run.bound, run.bound))
    for block, part in enumerate(parts):
        before = found[block]
        run = None if before is None else asked.run(part.model, part.objective, BOUND_GAP, BOUND_NODES)
        if run is None or before is None:
            continue
        whole = tighter(part.objective, run.bound, before[0])
        contradicted = run.value is not None and _passed(asked, part.objective, run.bound, run.value)
        if whole is not None and not contradicted:
            found[block] = before[0], whole
    return found


def _passed(asked: _Asked, objective: Objective, bound: float | None, value: float) -> bool:
    near = scaling_of(asked.blocks.model).accuracy(asked.objective)
    return bound is not None and objective.loss(bound, value) > near


def _together(
    asked: _Asked, linked: Priced, bounds: list[tuple[float, float] | None], x: Floats | None
) -> float | None:
    """The bound of all years together; a year whose bound a plan in hand passes is taken as divisible."""
    total = linked.constant
    for block, found in enumerate(bounds):
        if found is None:
            return None
        divisible, whole = found
        worth = None if x is None else linked.worth(asked.blocks.of == block, x)
        total += divisible if worth is not None and _passed(asked, linked.objective, whole, worth) else whole
    near = scaling_of(asked.blocks.model).accuracy(asked.objective)
    return total + near if asked.objective.maximise else total - near


# --- the plan -----------------------------------------------------------------------------------------------------


def _planned(asked: _Asked, x: Floats | None, relaxed: Run, tell: Callable[[Floats], None]) -> Apart:
    """The best plan found (or that in hand), and the bound that deciding what is bought gave."""
    blocks, objective = asked.blocks, asked.objective
    model = blocks.model
    bought = bought_of(model, objective, relaxed, x, asked.options, asked.deadline, asked.cancel)
    if bought.x is None:
        return Apart(x, bought.bound)
    found = _in_turn(asked, bought)
    if found is not None and off(model, found) > round_off.YEARS_KEPT:
        found = None
    if found is not None and (x is None or objective.loss(objective.value(found), objective.value(x)) < 0):
        x = found
        tell(x)
    return Apart(x, bought.bound)


def _in_turn(asked: _Asked, bought: Bought) -> Floats | None:
    """One year after the other, given what is bought; then once more among the others where a held tier is missed."""
    blocks, model = asked.blocks, asked.blocks.model
    assert bought.x is not None
    assert bought.multipliers is not None
    x = bought.x.copy()
    decided = np.zeros(len(x), dtype=bool)
    decided[option_columns(model)] = True
    x[decided] = rounded(model, x)[decided]
    for block in range(blocks.count):
        found = _one_year(asked, _year(asked, x, decided, block, bought.multipliers))
        if found is None:
            return None
        x = np.where(blocks.of <= block, found, x)
    for block in range(blocks.count):
        if off(model, x) <= round_off.YEARS_KEPT:
            break
        found = _one_year(asked, _among(asked, x, decided, block, bought.multipliers))
        if found is None:
            return None
        x = found
    return x


def _one_year(asked: _Asked, part: Reduced) -> Floats | None:
    """A vector of the whole from a part of it."""
    model = asked.blocks.model
    run = asked.run(part.model, part.objective, PLAN_GAP, PLAN_NODES)
    if run is None or run.x is None:
        return None
    found = part.whole(run.x)[: len(model.low)]
    return np.where(model.whole, np.round(found), found)


def _year(asked: _Asked, x: Floats, decided: Any, block: int, multipliers: Floats) -> Reduced:
    """A year after those before it. Later ones are empty, but what is bought must leave them its money; what this year
    takes from them is paid for at the prices, and what they add to tiers that are held is as expected."""
    blocks, keeps = asked.blocks, held(asked.blocks.model)
    later = committed(asked.blocks.model)[block + 1 :]
    empty = without(asked.blocks.model, later)
    after = (blocks.of > block) & ~decided
    linking = np.zeros(len(keeps), dtype=bool)
    linking[blocks.row[after[empty.index]]] = True
    expected = np.zeros(len(x), dtype=bool)
    expected[empty.index[after[empty.index] & keeps[blocks.row]]] = True
    for columns in later:
        expected[columns] = False
    before = (blocks.of < block) & ~decided & ~blocks.model.whole
    free = ((blocks.of == block) & ~decided) | before | (after & ~expected)
    price = np.where(keeps & (not later), 0.0, np.where(keeps, ABOVE, 1.0) * multipliers)
    cost = priced(blocks, asked.objective, price, linking | keeps).objective.cost
    now = replace(asked.objective, cost=np.where(blocks.of <= block, cost, 0.0))
    values = x.copy()
    for columns in later:
        values[columns] = 0.0
        free[columns] = False
    times = MISSED if later else MISSED_LAST
    return Reduced(*softened(with_fixed(empty, ~free, values), now, multipliers, times))


def _among(asked: _Asked, x: Floats, decided: Any, block: int, multipliers: Floats) -> Reduced:
    """A year among all others, which stay."""
    free = ~decided & ((asked.blocks.of == block) | ~asked.blocks.model.whole)
    given = with_fixed(asked.blocks.model, ~free, x)
    return Reduced(*softened(given, asked.objective, multipliers, MISSED_LAST))

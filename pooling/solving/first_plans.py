"""Plans at once: one year after the other from small relaxations, and better ones from the relaxation of the whole.

Years hang together through little: options, and money carried over or advanced. So each year is planned with the years
before it as planned and those after it empty (fix-and-relax: Pochet and Wolsey, 2006, Production Planning by Mixed
Integer Programming), and each buys the options that it can use with the money that the years before it leave. A year's
relaxation takes a tenth of a second where that of ten years takes minutes. With a plan in hand each year is planned
anew beside the others. No bound comes from here; what is done is measured in counts, and a clock can only end it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from pooling.domain import round_off
from pooling.domain.deadline import Deadline
from pooling.domain.tier_kinds import is_about
from pooling.solving.compiled import Compiled, Floats, Ints, Objective
from pooling.solving.highs import Options
from pooling.solving.narrowing import completed, near, relaxed
from pooling.solving.reducing import Reduced
from pooling.solving.whole import rounded, with_fixed
from pooling.solving.year_links import one_year
from pooling.solving.years import option_columns

Tell = Callable[[Floats], None]
ROUGH_GAP = 0.02
"""Gap of a small problem whose plan should be there at once ..."""
FINE_GAP = 2e-3
"""... and of one that may take its time."""
FEW_NODES = 5
LONGEST_S = 300.0
"""Only so that no small problem ever stops the whole run."""


def at_once(
    model: Compiled,
    objective: Objective,
    options: Options,
    cancel: threading.Event | None,
    tell: Tell,
    x: Floats | None = None,
) -> Floats | None:
    """A plan that keeps every row, without the relaxation of the whole; None where none was found.

    With a plan ``x`` in hand, one that is no worse. ``tell`` is called with every plan that is better than the last.
    """
    return _Planning(model, objective, options, cancel, tell, ROUGH_GAP, x).found(None)


def relax_and_fix(
    model: Compiled,
    objective: Objective,
    relaxed_x: Floats,
    options: Options,
    cancel: threading.Event | None,
    tell: Tell,
    x: Floats | None = None,
) -> Floats | None:
    """The same from the relaxation of the whole: what it nearly decided is rounded, options first, year by year."""
    return _Planning(model, objective, options, cancel, tell, FINE_GAP, x).found(relaxed_x)


class _Planning:
    """The best plan so far, ``x``, while years are planned one by one."""

    def __init__(
        self,
        model: Compiled,
        objective: Objective,
        options: Options,
        cancel: threading.Event | None,
        tell: Tell,
        gap: float,
        x: Floats | None,
    ) -> None:
        self.model, self.objective, self.options, self.cancel, self.tell = model, objective, options, cancel, tell
        self.deadline = Deadline(options.time_limit_s, cancel)
        self.gap = gap
        self.x = x
        self.years = [np.concatenate(groups) for groups in model.groups]
        self.decided = np.zeros(len(model.low), dtype=bool)
        for year in self.years:
            self.decided[year] = True
        self.bought = option_columns(model)

    def asked(self) -> Options | None:
        """What a small problem is asked."""
        if self.deadline.over:
            return None
        limit = self.deadline.within(LONGEST_S)
        return Options(self.gap, limit, self.options.seed, self.options.threads, FEW_NODES)

    def found(self, guide: Floats | None) -> Floats | None:
        if self.x is None:
            self._from_nothing(guide)
        elif guide is not None and len(self.years) <= 1:
            self._keep(near(self.model, self.objective, guide, self.x, self.decided, self.asked, self.cancel))
        else:
            self._anew()
        return self.x

    def _keep(self, vector: Floats | None) -> None:
        """Take a vector as the plan in hand where it keeps every row and is better."""
        options = self.asked()
        if vector is None or options is None:
            return
        plan = completed(self.model, self.objective, vector, options, self.cancel)
        value = self.objective.value
        if plan is not None and (self.x is None or self.objective.loss(value(plan), value(self.x)) < 0):
            self.x = plan
            self.tell(plan)

    # --- from nothing -----------------------------------------------------------------------------------------

    def _from_nothing(self, guide: Floats | None) -> None:
        goal = self.objective if guide is not None and len(self.years) <= 1 else _goal(self.model, self.objective)
        ways = [] if guide is None or not len(self.bought) else [_options_rounded(self.model, self.bought, guide)]
        for start in (*ways, self.model):
            if len(self.years) <= 1:
                self._keep(self._small(start, goal, guide))
            else:
                self._keep(self._year_by_year(start, goal))
            if self.x is not None:
                return

    def _year_by_year(self, model: Compiled, goal: Objective) -> Floats | None:
        """A vector of all years, each planned with the years before it as planned."""
        low, x = model.low.copy(), None
        for position, _ in enumerate(self.years):
            found = self._small(one_year(replace(model, low=low), position, x), goal, None)
            if found is None and x is not None:
                # What was bought so far leaves this year no money for what it must do: it is decided again.
                low[self.bought] = model.low[self.bought]
                found = self._small(one_year(replace(model, low=low), position, x), goal, None)
            if found is None:
                return None
            x = rounded(model, found)
            low[self.bought] = np.maximum(low, x)[self.bought]
        return x

    def _small(self, model: Compiled, goal: Objective, guide: Floats | None) -> Floats | None:
        """A vector of what is open in the model, near its relaxation."""
        options = self.asked()
        if options is None:
            return None
        small = Reduced(model, goal)
        part = small.part(guide) if guide is not None else relaxed(small.model, small.objective, options, self.cancel)
        if part is None:
            return None
        found = near(small.model, small.objective, part, None, self.decided[small.free], self.asked, self.cancel)
        return None if found is None else small.whole(found)

    # --- with a plan in hand ----------------------------------------------------------------------------------

    def _anew(self) -> None:
        """Each year planned anew beside the others, with the plan in hand as one of the choices."""
        for year in self.years:
            options, x = self.asked(), self.x
            if options is None or x is None:
                return
            fixed = self.decided.copy()
            fixed[self.bought] = True
            fixed[year] = False
            small = Reduced(with_fixed(self.model, fixed, x), self.objective)
            guide = relaxed(small.model, small.objective, options, self.cancel)
            if guide is None:
                continue
            decided = self.decided[small.free]
            found = near(small.model, small.objective, guide, small.part(x), decided, self.asked, self.cancel)
            self._keep(None if found is None else small.whole(found))


def _goal(model: Compiled, objective: Objective) -> Objective:
    """What a first plan is made for: coverage, where the tier is about what only a plan as a whole has.

    Losses under withdrawals or scenarios, burdens and changes are what a plan that covers much is then made better in.
    """
    direct = [each for each in model.objectives if is_about(each.kind, "coverage")]
    if objective.kind == "cost" or not direct or any(each.name == objective.name for each in direct):
        return objective
    return direct[0]


def _options_rounded(model: Compiled, bought: Ints, guide: Floats) -> Compiled:
    """The model with every option as the relaxation has it where that is whole, between its neighbours elsewhere."""
    low, high = model.low.copy(), model.high.copy()
    low[bought] = np.clip(np.floor(guide + round_off.OPTION_RELAXED), model.low, model.high)[bought]
    high[bought] = np.clip(np.ceil(guide - round_off.OPTION_RELAXED), model.low, model.high)[bought]
    return replace(model, low=low, high=high)

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
from pooling.solving.between import admitting, completed, first_near, near
from pooling.solving.certifying import relaxed_run
from pooling.solving.compiled import Compiled, Floats, Objective
from pooling.solving.highs import Options
from pooling.solving.least_plans import least_plan
from pooling.solving.reducing import Reduced
from pooling.solving.whole import with_fixed
from pooling.solving.year_links import LINKING, one_year, years_of
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
        self.begun, self.x = x is not None, x

    def asked(self) -> Options | None:
        """What a small problem is asked; None where no time is left."""
        if self.deadline.over:
            return None
        limit = self.deadline.within(LONGEST_S)
        return Options(
            self.gap / max(len(self.model.groups), 1), limit, self.options.seed, self.options.threads, FEW_NODES
        )

    def found(self, guide: Floats | None) -> Floats | None:
        """The best plan after every year was planned: first for what a plan needs as a whole, then for the tier."""
        goal = self.objective
        if self.x is None:
            goal = _goal(self.model, self.objective)
            self._from_nothing(goal, guide)
        elif guide is not None and len(self.model.groups) > 1 and not self.model.holds:
            self._keep(self._in_order(goal, guide))
        if self.x is not None and (guide is not None or goal is not self.objective or self.begun):
            self._better(guide, self.x)
        return self.x

    def _from_nothing(self, goal: Objective, guide: Floats | None) -> None:
        """A plan with years after the one planned empty, or from the one that does no more than it must."""
        self._keep(self._in_order(goal, guide))
        if self.x is None and (least := least_plan(self.model, self.asked, self.cancel)) is not None:
            self._keep(self._beside(goal, guide, self.model, least))

    def _better(self, guide: Floats | None, x: Floats) -> None:
        """A better plan near the relaxation of the whole, and year after year beside the others."""
        model = self.model
        if guide is not None and len(model.groups) > 1:
            x = near(model, self.objective, guide, x, self.asked, self.cancel)
            self._keep(x)
            model = _options_near(model, guide, x)
        self._keep(self._beside(self.objective, guide, model, x))

    def _in_order(self, goal: Objective, guide: Floats | None) -> Floats | None:
        """A vector of all years, each planned with the years before it as planned and what they bought bought."""
        model, x = self.model if guide is None else _options_near(self.model, guide, guide), None
        bought = option_columns(model)
        for position in range(max(len(model.groups), 1)):
            small = Reduced(one_year(model, position, x) if model.groups else model, goal)
            part = self._guide(small, goal, guide)
            near_by = None
            if part is not None:
                near_by = first_near(small.model, small.objective, part, self.asked, self.cancel)
            if near_by is None:
                return None
            x = small.whole(near_by)
            low = model.low.copy()
            low[bought] = np.maximum(low, x)[bought]
            model = replace(model, low=low)
        return x

    def _guide(self, small: Reduced, goal: Objective, guide: Floats | None) -> Floats | None:
        """A relaxation of what is open: that of the whole where there is but one year and it is the tier's own."""
        if guide is not None and len(self.model.groups) <= 1 and goal is self.objective:
            return small.part(guide)
        options = self.asked()
        return None if options is None else relaxed_run(small.model, small.objective, options, self.cancel, "simplex").x

    def _keep(self, x: Floats | None) -> None:
        """Take a vector as plan where it keeps every row, its continuous part decided anew, and is better."""
        options = self.asked()
        if x is None or options is None:
            return
        plan = completed(self.model, self.objective, x, options, self.cancel)
        value = self.objective.value
        if plan is not None and (self.x is None or self.objective.loss(value(plan), value(self.x)) < 0):
            self.x = plan
            self.tell(plan)

    def _beside(self, goal: Objective, guide: Floats | None, model: Compiled, x: Floats) -> Floats:
        """A vector no worse than ``x``, each year planned anew beside the others, with what links them."""
        year = years_of(model)
        for position in range(max(len(model.groups), 1)):
            others = (year != LINKING) & (year != position) & (len(model.groups) > 1)
            small = Reduced(with_fixed(admitting(model, x), others, x), goal)
            part = self._guide(small, goal, guide)
            if part is not None:
                x = small.whole(near(small.model, small.objective, part, small.part(x), self.asked, self.cancel))
            if self.x is not None:
                # A clock may end it at any year: what was gained so far is kept.
                self._keep(x)
        return x


def _goal(model: Compiled, objective: Objective) -> Objective:
    """What a first plan is made for: coverage, where the tier is about what only a plan as a whole has.

    Losses under withdrawals or scenarios, burdens and changes are what a plan that covers much is then made better in.
    """
    direct = [each for each in model.objectives if is_about(each.kind, "coverage")]
    if objective.kind == "cost" or not direct or any(each.name == objective.name for each in direct):
        return objective
    return direct[0]


def _options_near(model: Compiled, guide: Floats, x: Floats) -> Compiled:
    """The model with every option as the relaxation has it, rounded, or as ``x`` has it."""
    bought, known = option_columns(model), round_off.OPTION_RELAXED
    low, high = model.low.copy(), model.high.copy()
    low[bought] = np.clip(np.floor(np.minimum(guide, x) + known), model.low, model.high)[bought]
    high[bought] = np.clip(np.ceil(np.maximum(guide, x) - known), model.low, model.high)[bought]
    return replace(model, low=low, high=high)

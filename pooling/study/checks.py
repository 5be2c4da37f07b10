"""Assertions on the figures of runs: ``coverage.tier1 >= 0.95``."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass

from pooling.domain.figures import FIGURES
from pooling.domain.problems import Problem, shown, suggestion
from pooling.domain.tier_kinds import TIER_KINDS, kind_of_tier
from pooling.study.spec import Assertion, Where

COVERAGE = "coverage.tier"
"""Begins the metric of a priority tier of needs: the plain mean of covered shares in it."""
TIER = "tier."
"""Begins the metric of an objective tier: its value."""
OPERATORS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    ">": operator.gt,
    "<": operator.lt,
}
_CHECK = re.compile(r"\s*([A-Za-z_][\w.\-\[\]]*)\s*(>=|<=|==|>|<)\s*([-+]?[\d.]+(?:[eE][-+]?\d+)?)\s*")


@dataclass(frozen=True, slots=True)
class Check:
    """A metric, how it is compared, and with which number; of which cells it must hold."""

    text: str
    metric: str
    operator: str
    number: float
    where: Where

    def holds(self, value: float) -> bool:
        """Whether a value of the metric keeps it."""
        return OPERATORS[self.operator](value, self.number)


def check_of(stated: Assertion, place: str) -> Check | Problem:
    """The check that an assertion states, or what is wrong with it."""
    match = _CHECK.fullmatch(stated.check)
    try:
        number = float(match[3]) if match else 0.0
    except ValueError:
        match = None
    if match is None:
        rule = "a check is METRIC OPERATOR NUMBER"
        return Problem(place, shown(stated.check), rule, "coverage.tier1 >= 0.95")
    metric = match[1]
    if not _is_metric(metric):
        known = [*FIGURES, f"{COVERAGE}1", *(f"{TIER}{name}" for name in TIER_KINDS)]
        return Problem(place, shown(metric), "no such metric", suggestion(metric, known))
    return Check(stated.check.strip(), metric, match[2], number, stated.where)


def _is_metric(name: str) -> bool:
    if name.startswith(COVERAGE):
        return name.removeprefix(COVERAGE).isdecimal()
    if name.startswith(TIER):
        return kind_of_tier(name.removeprefix(TIER)) is not None
    return name in FIGURES

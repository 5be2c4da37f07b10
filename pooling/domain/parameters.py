"""Every parameter a card may set: family, unit, range, default and meaning, stated once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pooling.domain.fields import ALMOST_ZERO, SMALLEST_NUMBER
from pooling.domain.problems import Problem, shown, suggestion

KEY_COLUMNS: dict[str, str | None] = {
    "gdp": "gdp_million",
    "gni": "gni_million",
    "population": "population",
    "defence_spending": "defence_spending_million",
    "personnel": "personnel",
    "own_need": "own_need",
    "custom": "custom_key",
    "equal": None,
    "un_scale": "gni_million",
}
"""Burden keys and the nation's column each is computed from; un_scale also uses population."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: ``kind`` is number, whole, flag, choice or weights; bounds are inclusive unless said."""

    key: str
    kind: str
    default: Any
    meaning: str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    above_low: bool = False

    @property
    def family(self) -> str:
        return self.key.split(".")[0]

    def range_text(self) -> str:
        if self.kind == "flag":
            return "true or false"
        if self.kind == "choice":
            return ", ".join(self.choices)
        if self.kind == "weights":
            return f"5 numbers from {self.low:g} to {self.high:g}, one per priority"
        return f"{'above' if self.above_low else 'from'} {self.low:g} to {self.high:g}"

    def check(self, value: Any, place: str) -> tuple[Any, list[Problem]]:
        """The value in its proper type, and what is wrong with it."""
        bad = [Problem(place, shown(value), f"{self.key} is {self.range_text()}", self.meaning)]
        if any(map(_is_almost_zero, value if isinstance(value, (list, tuple)) else (value,))):
            return value, [Problem(place, shown(value), ALMOST_ZERO, self.meaning)]
        if self.kind == "flag":
            return value, [] if isinstance(value, bool) else bad
        if self.kind == "choice":
            if isinstance(value, str) and value in self.choices:
                return value, []
            return value, [Problem(place, shown(value), bad[0].rule, suggestion(value, self.choices))]
        if self.kind == "weights":
            if isinstance(value, (list, tuple)) and len(value) == 5 and all(map(self._number_ok, value)):
                return tuple(map(float, value)), []
            return value, bad
        if not self._number_ok(value) or (self.kind == "whole" and value != int(value)):
            return value, bad
        return (int(value) if self.kind == "whole" else float(value)), []

    def _number_ok(self, value: Any) -> bool:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:
            return False
        assert self.low is not None
        assert self.high is not None
        return self.low <= value <= self.high and not (self.above_low and value == self.low)


def _is_almost_zero(value: Any) -> bool:
    return isinstance(value, (int, float)) and 0 < abs(value) < SMALLEST_NUMBER


def _flag(key: str, default: bool, meaning: str) -> Parameter:
    return Parameter(key, "flag", default, meaning)


def _choice(key: str, meaning: str, *choices: str) -> Parameter:
    """One of these words; without any the first."""
    return Parameter(key, "choice", choices[0], meaning, choices=choices)


def _number(key: str, default: float, meaning: str, *, high: float, unit: str = "") -> Parameter:
    return Parameter(key, "number", default, meaning, unit, 0.0, high)


def _share(key: str, default: float, meaning: str, *, unit: str, above_low: bool = False) -> Parameter:
    return Parameter(key, "number", default, meaning, unit, 0.0, 1.0, above_low=above_low)


def _count(key: str, default: int, meaning: str, *, unit: str = "", high: float = 1000) -> Parameter:
    return Parameter(key, "whole", default, meaning, unit, 0, high)


_ALL = (
    _flag(
        "coverage.shortfall_allowed",
        True,
        "true: a need may go unmet and the gap is named; false: every need must be met in full",
    ),
    Parameter(
        "coverage.priority_weights",
        "weights",
        (100.0, 10.0, 1.0, 0.1, 0.01),
        "weight of a requirement of priority 1, 2, 3, 4, 5 in the blended coverage",
        low=0.0,
        high=1e9,
    ),
    _choice(
        "coverage.count",
        "what an assigned unit counts for: as pledged, or what can be expected of it by its reliability",
        "pledged",
        "expected",
    ),
    _share(
        "sovereignty.reserve_share",
        0.0,
        "least share of every offer that stays at home, beside what its nation keeps",
        unit="share of quantity",
    ),
    _choice(
        "agreements.within",
        "who may be members of one agreement: any nations, only nations that all share a group two by two, or only "
        "nations of one region",
        "any",
        "group",
        "region",
    ),
    _number(
        "caveats.delay_scale", 1.0, "multiplies the days an approval takes (0.5: approvals twice as fast)", high=100.0
    ),
    _count("readiness.grace_days", 0, "days by which a unit may be late and still count", unit="days", high=3650),
    _share(
        "breadth.largest_share",
        1.0,
        "largest share of a requirement one nation may provide (0.5: the 50 % rule), where the requirement has "
        "none of its own and is no nation's own need",
        unit="share",
        above_low=True,
    ),
    _number(
        "breadth.from_quantity",
        2.0,
        "the card's largest share applies to requirements of at least this quantity",
        unit="capability unit",
        high=1e9,
    ),
    _choice(
        "breadth.share_of",
        "what largest shares are a share of: the need, or what all nations together deliver",
        "need",
        "delivered",
    ),
    _share(
        "breadth.least_part_share",
        0.01,
        "where participation is counted, a nation takes part with at least this share of the need, or not at all",
        unit="share of need",
        above_low=True,
    ),
    _choice(
        "specialisation.providers",
        "nations that may provide one requirement, where the requirement itself says any",
        "any",
        "one",
    ),
    _count(
        "focus.most_commitments",
        1000,
        "largest number of offers a nation may commit in a period, where it has no number of its own",
    ),
    _share(
        "focus.least_part_share",
        0.0,
        "a nation provides at least this share of a requirement, or nothing (no token contributions)",
        unit="share of need",
    ),
    _number(
        "spending.deployment_scale",
        1.0,
        "multiplies every deployment cost (0: plan with the cost of commitment alone)",
        high=100.0,
    ),
    _share(
        "spending.discount_rate",
        0.0,
        "rate per year (per period in equal steps) by which tier cost counts later spending less",
        unit="share per year or period",
    ),
    _number("budget.scale", 1.0, "multiplies every budget", high=100.0),
    _choice("burden.key", "figure that fair shares are proportional to", *KEY_COLUMNS),
    _flag("burden.credits", True, "count credits from earlier plans as already paid"),
    _choice(
        "burden.over",
        "when shares are compared: once over all periods, or running: after every period over all up to it, so "
        "that what was paid too much counts later",
        "horizon",
        "running",
    ),
    _count("burden.levels", 0, "deviations that tier burden_leximax looks at, the largest first; 0 means all of them"),
    _count(
        "burden.equal_largest",
        0,
        "so many nations with the largest shares by the key get the mean of these shares; 0: nobody is levelled",
    ),
    _number(
        "burden.scale_floor", 0.00001, "least share by the key un_scale (0.00001: 0.001 %)", unit="share", high=0.001
    ),
    _share("burden.scale_ceiling", 0.22, "largest share by the key un_scale", unit="share", above_low=True),
    _share(
        "burden.scale_relief",
        0.8,
        "gradient of relief for nations with less income per head than all together, by the key un_scale",
        unit="share",
    ),
    _flag(
        "guidelines.must",
        True,
        "true: every spending guideline is met; false: what is missing is counted (tier below_guideline)",
    ),
    _share(
        "options.end_value_share",
        0.0,
        "share of what is left at the end of what options bought that tier cost takes off (0: nothing is left)",
        unit="share of value",
    ),
    _share(
        "procurement.least_content_share",
        0.0,
        "least share of the value of all orders that is made within the alliance",
        unit="share of value",
    ),
    _share(
        "procurement.least_joint_share",
        0.0,
        "least share of the value of all orders that options for two participants or more have",
        unit="share of value",
    ),
    _share(
        "procurement.largest_supplier_share",
        1.0,
        "largest share of the value of all orders that one supplier may have",
        unit="share of value",
        above_low=True,
    ),
    _count(
        "procurement.least_suppliers", 0, "where any option brings a capability, at least so many suppliers bring it"
    ),
    _number(
        "challenge.largest_rise",
        1.0,
        "largest share by which the value that a nation commits in a period may be above the last plan's",
        unit="share of last plan",
        high=100.0,
    ),
    _share("challenge.largest_fall", 1.0, "largest share by which it may be below", unit="share of last plan"),
    _choice(
        "stability.measure",
        "what is compared: commitments or assignments with the last plan, or commitments of every period with "
        "those of the period before",
        "commitments",
        "assignments",
        "years",
    ),
    _count(
        "stability.frozen_periods",
        0,
        "so many first periods in which commitments and starts of options are those of the last plan",
        high=100,
    ),
    _number(
        "stability.option_points",
        1.0,
        "points of plan change for each nation that takes part in an option otherwise than in the last plan",
        unit="points",
        high=1e6,
    ),
    _flag(
        "withdrawal.every_nation",
        True,
        "true: beside the withdrawals that the instance lists, every nation may withdraw alone",
    ),
    _share(
        "withdrawal.least_covered",
        0.0,
        "least share of weighted need that stays covered whatever withdraws (0: no such rule)",
        unit="share of weighted need",
    ),
    _count(
        "uncertainty.draws",
        0,
        "number of scenarios drawn from the reliabilities; 0 means the scenarios that the instance lists",
    ),
    _count("uncertainty.seed", 1, "seed of the draws", high=1e9),
    Parameter(
        "uncertainty.tail",
        "number",
        0.1,
        "share of the worst scenarios (by probability) whose mean shortfall counts; 1 means all of them",
        unit="probability",
        low=0.001,
        high=1.0,
    ),
)

PARAMETERS: dict[str, Parameter] = {parameter.key: parameter for parameter in _ALL}

"""The best plan by another way to the solver: no presolve, tolerances of 1e-9, everything scaled here.

Only the arrays of the stated model are shared with `pooling.solving`. What comes out is a plan; the audit says what it
is worth, so a failure here is a plan missed and never a plan invented.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

import highspy
import numpy as np
import numpy.typing as npt

from pooling.audit import audit
from pooling.domain.audit_report import AuditReport
from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.plan import Plan
from pooling.formulation.builder import build
from pooling.solving.compiled import Compiled, compile_model
from pooling.solving.plans import plan_of

Floats = npt.NDArray[np.float64]

MOST_NODES = 100
"""Of one solve. What is best by then is a plan as good as any to hold an answer against."""
LIMIT_S = 10.0
"""Seconds for one solve, far more than those nodes take."""
SMALLEST_COST, LARGEST_COST = 1e-2, 1e8


LIMITS = (highspy.HighsModelStatus.kSolutionLimit, highspy.HighsModelStatus.kTimeLimit)
"""A limit on nodes is reported as one on solutions."""


@dataclass(frozen=True, slots=True)
class Way:
    """``tolerance``: of rows, columns and whole numbers. ``slack``: by which a tier may miss its hold (a share)."""

    tolerance: float
    slack: float
    scaled: bool


WAYS = (
    Way(1e-9, 0.0, True),
    Way(1e-9, 1e-12, True),
    Way(1e-9, 1e-10, True),
    Way(1e-9, 1e-9, True),
    Way(1e-7, 1e-9, True),
    Way(1e-7, 1e-9, False),
)
"""Tried in turn until one tells."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One way's plan and its audit; or, where ``plan`` is None, the ``trouble`` that kept it from one."""

    plan: Plan | None
    report: AuditReport | None
    trouble: str

    @property
    def infeasible(self) -> bool:
        return self.trouble == INFEASIBLE


INFEASIBLE = "infeasible in its first tier"


def judged(instance: Instance, card: Card) -> Iterator[Judged]:
    """What each way finds. The first is the strictest; the later ones are for where it fails or finds too little."""
    compiled = compile_model(build(instance, card))
    for way in WAYS:
        answer, complete = _lexicographic(compiled, way)
        if isinstance(answer, str):
            yield Judged(None, None, answer)
            if not complete:
                return
            continue
        plan = plan_of(compiled, answer)
        report = audit(instance, card, plan)
        yield Judged(plan, report, "") if report.ok else Judged(None, None, f"audit: {report.violations[0].text}")
        if not complete:
            return


def _lexicographic(compiled: Compiled, way: Way) -> tuple[Floats | str, bool]:
    """Tier by tier, each held where it came out; or why not. And whether every solve came to its end."""
    matrix = _Matrix.of(compiled, way)
    x: Floats | str = "no tier"
    for position, objective in enumerate(compiled.objectives):
        cost = objective.cost if objective.maximise else -objective.cost
        x = matrix.maximum(cost)
        if isinstance(x, str):
            return f"{x} in its {'first tier' if not position else f'tier {objective.name}'}", not matrix.cut_short
        value = float(cost @ x)
        matrix.hold(cost, value - way.slack * max(1e-3, abs(value)))
    return x, not matrix.cut_short


@dataclass
class _Matrix:
    """row_low <= A x <= row_high in columns divided by ``column`` and rows multiplied by powers of two."""

    low: Floats
    high: Floats
    whole: npt.NDArray[np.bool_]
    row_low: list[float]
    row_high: list[float]
    rows: list[tuple[npt.NDArray[np.int32], Floats]]
    column: Floats
    way: Way
    cut_short: bool = False

    @classmethod
    def of(cls, compiled: Compiled, way: Way) -> _Matrix:
        ends = compiled.row_start
        parts = [(compiled.index[begin:end], compiled.value[begin:end]) for begin, end in pairwise(ends)]
        column = np.ones(len(compiled.low))
        if way.scaled:
            column = _column_scales(parts, compiled)
        made = cls(compiled.low / column, compiled.high / column, compiled.whole, [], [], [], column, way)
        for (index, value), low, high in zip(parts, compiled.row_low, compiled.row_high, strict=True):
            made.row(index, value * column[index], float(low), float(high))
        return made

    def row(self, index: npt.NDArray[np.int32], value: Floats, low: float, high: float) -> None:
        """One row more, its entries brought around 1."""
        kept = value != 0
        index, value = index[kept], value[kept]
        scale = 1.0
        if self.way.scaled and len(value):
            sizes = np.abs(value)
            scale = _power(1.0 / np.sqrt(sizes.min() * sizes.max()))
        self.rows.append((index, value * scale))
        self.row_low.append(low * scale)
        self.row_high.append(high * scale)

    def hold(self, cost: Floats, least: float) -> None:
        columns = np.flatnonzero(cost).astype(np.int32)
        if len(columns):
            self.row(columns, (cost * self.column)[columns], least, np.inf)

    def maximum(self, cost: Floats) -> Floats | str:
        """The vector, in the model's columns, of which ``cost @ x`` is largest; whole columns are whole in it."""
        scaled = self._scaled_cost(cost)
        x = self._solve(scaled, self.low, self.high, whole=bool(self.whole.any()))
        if isinstance(x, str):
            return x
        if self.whole.any() and not self.whole.all():
            low, high = self.low.copy(), self.high.copy()
            low[self.whole] = high[self.whole] = np.clip(np.round(x[self.whole]), low[self.whole], high[self.whole])
            again = self._solve(scaled, low, high, whole=False)
            if not isinstance(again, str):
                x = again
        x = np.where(self.whole, np.round(x), x)
        return np.clip(x, self.low, self.high) * self.column

    def _scaled_cost(self, cost: Floats) -> Floats:
        scaled = cost * self.column
        sizes = np.abs(scaled[scaled != 0])
        if not len(sizes):
            return scaled
        return scaled * _power(min(SMALLEST_COST / sizes.min(), LARGEST_COST / sizes.max()))

    def _solve(self, cost: Floats, low: Floats, high: Floats, *, whole: bool) -> Floats | str:
        if not len(cost):
            holds = all(low <= 0 for low in self.row_low) and all(high >= 0 for high in self.row_high)
            return np.zeros(0) if holds else "infeasible"
        h = highspy.Highs()  # type: ignore[no-untyped-call]
        for name, value in _options(self.way).items():
            assert h.setOptionValue(name, value) == highspy.HighsStatus.kOk, name
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(cost), len(self.rows)
        lp.col_cost_, lp.sense_ = cost, highspy.ObjSense.kMaximize
        lp.col_lower_, lp.col_upper_ = low, high
        lp.row_lower_, lp.row_upper_ = np.array(self.row_low), np.array(self.row_high)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.num_col_, lp.a_matrix_.num_row_ = len(cost), len(self.rows)
        lp.a_matrix_.start_ = np.cumsum([0, *(len(index) for index, _ in self.rows)]).astype(np.int32)
        lp.a_matrix_.index_ = np.concatenate([np.zeros(0, np.int32), *(index for index, _ in self.rows)])
        lp.a_matrix_.value_ = np.concatenate([np.zeros(0), *(value for _, value in self.rows)])
        if whole:
            kinds = np.array([highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger], dtype=object)
            lp.integrality_ = list(kinds[self.whole.astype(int)])
        if h.passModel(lp) == highspy.HighsStatus.kError:
            return "refused"
        h.run()
        status = h.getModelStatus()
        found = h.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        if status in LIMITS and found:
            self.cut_short = True
            return np.array(h.getSolution().col_value)
        if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible):
            return "infeasible"
        if status != highspy.HighsModelStatus.kOptimal:
            return str(h.modelStatusToString(status)).lower()
        return np.array(h.getSolution().col_value)


def _options(way: Way) -> dict[str, Any]:
    on_off: Literal["off"] = "off"
    return {
        "output_flag": False,
        "presolve": on_off,
        "parallel": on_off,
        "threads": 1,
        "random_seed": 7,
        "mip_rel_gap": 0.0,
        "mip_abs_gap": 0.0,
        "mip_feasibility_tolerance": way.tolerance,
        "primal_feasibility_tolerance": way.tolerance,
        "dual_feasibility_tolerance": 1e-9,
        "small_matrix_value": 1e-12,
        "mip_heuristic_run_feasibility_jump": False,  # small models are solved before it ends
        "mip_max_nodes": MOST_NODES,
        "time_limit": LIMIT_S,
    }


def _column_scales(parts: list[tuple[npt.NDArray[np.int32], Floats]], compiled: Compiled) -> Floats:
    """Powers of two that bring entries of continuous columns near 1, rows brought near 1 before (two passes)."""
    count = len(compiled.low)
    column = np.ones(count)
    for _ in range(2):
        smallest, largest = np.full(count, np.inf), np.zeros(count)
        for index, value in parts:
            kept = value != 0
            sizes = np.abs(value[kept]) * column[index[kept]]
            if len(sizes):
                sizes = sizes / np.sqrt(sizes.min() * sizes.max()) / column[index[kept]]
                np.minimum.at(smallest, index[kept], sizes)
                np.maximum.at(largest, index[kept], sizes)
        free = ~compiled.whole & (largest > 0)
        column[free] = _powers(1.0 / np.sqrt(smallest[free] * largest[free]))
    return column


def _powers(values: Floats) -> Floats:
    return np.asarray(2.0 ** np.round(np.log2(values)))


def _power(value: float) -> float:
    return float(2.0 ** np.round(np.log2(value)))

"""One run of HiGHS on compiled arrays: the only file that knows its options and statuses.

The run happens in a thread of its own. The caller waits, and walks away with the best plan reported so far when HiGHS
does not stop in time (it overruns its own limit: HiGHS issues 885, 2226).
"""

from __future__ import annotations

import ctypes
import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

import highspy
import numpy as np

from pooling.domain.problems import SolverFault
from pooling.solving import solver_log
from pooling.solving.compiled import Compiled, Floats, Objective
from pooling.solving.scaling import Scaling, scaling_of, unscaled
from pooling.solving.state import Beside, State
from pooling.solving.threads import TURNS, begin

Ended = Literal["finished", "time_limit", "work_limit", "cancelled", "infeasible", "failed"]
CUT_BY: dict[Ended, str] = {
    "cancelled": "it was cancelled",
    "time_limit": "the time limit came",
    "work_limit": "the limit of work came",
}
"""What ended a run from outside, in words."""

GRACE_S = 1.0
"""Seconds HiGHS may overrun before it is left behind; it is asked to stop at its limit already."""
POLL_S = 0.05
NO_PLAN = "called optimal, but no plan came with it"
ENOUGH = "the plan is within the gap of the bound; one of them was found beside the tree"

PRESOLVE_RULES_OFF = 1 << 12 | 1 << 13
"""Aggregator, and parallel rows and columns: with these rules HiGHS 1.15 and 1.16 lose plans on some small models with
whole units (tests hold some; HiGHS issues 2995, 3073 and 3094 are of this kind)."""
MOST_STRICT = 2
"""Ways of solving: 0 is the fast one, 1 goes without presolve, 2 also takes another road through the tree."""
FEASIBLE = 1e-7
"""What a row of the scaled model, a whole number, a reduced cost and the lifted objective may be off."""
SHUT = 1e-9
"""What a whole number may be off in a strict way: behind a large coefficient, a switch a little open lets much pass."""
CLEAN = 1e-10
"""What a row of a scaled model without whole columns may be off: the least that HiGHS allows. Plans are cleaned so."""
NEARLY = 1e-5
"""What a row of the scaled model may be off where HiGHS, having solved it, calls that an error."""
FEW_COLUMNS = 500
"""Up to so many, a model is solved before a jump to a first plan would have ended: it goes without."""
INTERIOR_FROM = 40_000
"""Nonzeros from which on a linear program is solved by an interior point: where each withdrawal or scenario has rows of
its own, the dual simplex takes six times as long, and elsewhere the difference is small."""
SMALLEST_ENTRY = 1e-12
"""Entries below this are dropped: the least that HiGHS allows."""

_STATUS = highspy.HighsModelStatus
STATUSES: dict[Any, Ended] = {
    _STATUS.kOptimal: "finished",
    _STATUS.kInfeasible: "infeasible",
    _STATUS.kModelEmpty: "finished",
    _STATUS.kTimeLimit: "time_limit",
    _STATUS.kInterrupt: "cancelled",
    _STATUS.__members__["kHighsInterrupt"]: "cancelled",  # the type stubs do not know it
    # Every tier is bounded (shares by 1, sums of costs and deviations by 0), so of these two it is infeasible ...
    _STATUS.kUnboundedOrInfeasible: "infeasible",
    # ... and unbounded says that the model was stated wrongly.
    _STATUS.kUnbounded: "failed",
    # Limits that are never set here.
    **dict.fromkeys((_STATUS.kObjectiveBound, _STATUS.kObjectiveTarget, _STATUS.kIterationLimit), "failed"),
    **dict.fromkeys((_STATUS.kSolutionLimit, _STATUS.kMemoryLimit, _STATUS.kUnknown, _STATUS.kNotset), "failed"),
    **dict.fromkeys((_STATUS.kLoadError, _STATUS.kModelError, _STATUS.kPresolveError), "failed"),
    **dict.fromkeys((_STATUS.kSolveError, _STATUS.kPostsolveError), "failed"),
}
"""How each model status ends a run. A test checks that every status of the installed HiGHS is here."""


Linear = Literal["simplex", "corner", "interior"]
"""By the simplex method; by an interior point and from there to a corner; by an interior point alone, the only way for
ten years of 32 nations."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is asked: a gap (share), seconds, seed, threads, the most nodes (None: no limit).

    ``linear``: how a model without whole columns is solved. ``strict``: which way it is solved, 0 to ``MOST_STRICT``.
    ``enough_s``: seconds after which a run that has a plan is ended. ``gap_in_units``: a gap in the unit of the
    objective. ``most_points``: points of the tree after which a run ends. ``target``: a value of the objective; a run
    that passes it ends.
    """

    gap: float = 1e-4
    time_limit_s: float | None = None
    seed: int = 0
    threads: int = 1
    most_nodes: int | None = None
    linear: Linear = "simplex"
    strict: int = 0
    enough_s: float | None = None
    gap_in_units: float = 0.0
    most_points: int | None = None
    target: float | None = None


@dataclass(frozen=True)
class Duals:
    """Reduced costs of columns and duals of rows of the scaled model, what rows amount to, and the ``multipliers`` of
    the rows of the model as it was given."""

    column: Floats
    row: Floats
    row_value: Floats
    multipliers: Floats


@dataclass(frozen=True)
class Run:
    """How a run ended and what it found. ``bound`` holds for every plan of this run's model; ``duals`` are there where
    the model has no whole columns and was solved to its end. ``enough``: it was ended because plan and bound were as
    near as was asked, the one or the other from beside it."""

    ended: Ended
    detail: str
    x: Floats | None
    value: float | None
    bound: float | None
    nodes: int = 0
    seconds: float = 0.0
    duals: Duals | None = None
    points: int = 0
    enough: bool = False


def _first() -> None:
    """Make the first HiGHS object of the process: 1.16 prints a banner then, which must not reach what is data."""
    try:
        sys.stdout.flush()
        kept = os.dup(1)
    except (OSError, ValueError, AttributeError):
        kept = None
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        highspy.Highs()  # type: ignore[no-untyped-call]
        _flush()
    finally:
        if kept is None:
            os.close(1)
        else:
            os.dup2(kept, 1)
            os.close(kept)
        if nowhere != 1:
            os.close(nowhere)


def _flush() -> None:
    """Empty the C library's own buffer of what is printed."""
    try:
        ctypes.CDLL(None).fflush(None)
    except (OSError, TypeError, AttributeError):  # Windows: by the name of its library
        ctypes.CDLL("msvcrt").fflush(None)


_first()


def new_highs() -> Any:
    return highspy.Highs()  # type: ignore[no-untyped-call]


def as_lp(compiled: Compiled, objective: Objective | None, scaling: Scaling, lift: float = 1.0) -> Any:
    """The scaled model as HiGHS takes it: no files, no calls per row. The objective is multiplied by ``lift``."""
    lp = highspy.HighsLp()
    columns, rows = len(compiled.low), len(compiled.row_low)
    factors = np.repeat(scaling.row, np.diff(compiled.row_start)) * scaling.column[compiled.index]
    lp.num_col_, lp.num_row_ = columns, rows
    lp.col_cost_ = np.zeros(columns) if objective is None else lift * scaling.cost(objective)
    # As lists: arrays are taken over number by number, which takes three times as long.
    lp.col_lower_, lp.col_upper_ = (compiled.low / scaling.column).tolist(), (compiled.high / scaling.column).tolist()
    lp.row_lower_, lp.row_upper_ = (compiled.row_low * scaling.row).tolist(), (compiled.row_high * scaling.row).tolist()
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.num_col_, lp.a_matrix_.num_row_ = columns, rows
    lp.a_matrix_.start_, lp.a_matrix_.index_ = compiled.row_start.tolist(), compiled.index.tolist()
    lp.a_matrix_.value_ = (compiled.value * factors).tolist()
    if objective is not None:
        lp.offset_ = lift * objective.constant
        lp.sense_ = highspy.ObjSense.kMaximize if objective.maximise else highspy.ObjSense.kMinimize
    if compiled.whole.any():
        kinds = np.array([highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger], dtype=object)
        lp.integrality_ = list(kinds[compiled.whole.astype(int)])
    return lp


def written(compiled: Compiled, objective: Objective, columns: list[str], rows: list[str], file: str) -> bool:
    """Whether the model could be written, unscaled, to a file whose ending says in which format."""
    lp = as_lp(compiled, objective, unscaled(compiled))
    lp.col_names_, lp.row_names_, lp.model_name_ = columns, rows, "pooling"
    h = new_highs()
    h.setOptionValue("output_flag", False)
    if h.passModel(lp) == highspy.HighsStatus.kError:
        raise SolverFault("HiGHS refuses the model")
    return bool(h.writeModel(file) != highspy.HighsStatus.kError)


def set_options(h: Any, options: Options, lift: float = 1.0) -> None:
    """Every option a run has, on a HiGHS object whose objective is multiplied by ``lift``. Raises SolverFault if HiGHS
    refuses one."""
    values: dict[str, Any] = {
        "log_to_console": False,
        # Without output HiGHS reports no progress at all; it goes nowhere but to the callback.
        "output_flag": True,
        "mip_rel_gap": options.gap,
        "mip_abs_gap": max(FEASIBLE, options.gap_in_units * lift),
        "random_seed": options.seed + (options.strict > 1),
        "small_matrix_value": SMALLEST_ENTRY,
        "mip_feasibility_tolerance": SHUT if options.strict else FEASIBLE,
        "primal_feasibility_tolerance": FEASIBLE,
        "dual_feasibility_tolerance": FEASIBLE,
        "presolve_rule_off": PRESOLVE_RULES_OFF,
        "presolve": "off" if options.strict else "choose",
        "threads": options.threads,
        "parallel": "on" if options.threads > 1 else "off",
    }
    if options.linear == "corner":
        values.update(solver="ipm", run_crossover="on")
    elif options.linear == "interior":
        # Undoing presolve without a corner loses the duals; a corner is sought only where the end is imprecise.
        values.update(solver="ipm", run_crossover="choose", presolve="off")
    if options.most_nodes is not None:
        values["mip_max_nodes"] = options.most_nodes
    if options.time_limit_s is not None:
        values["time_limit"] = max(options.time_limit_s, 0.01)
    for name, value in values.items():
        if h.setOptionValue(name, value) != highspy.HighsStatus.kOk:
            raise SolverFault(f"HiGHS refuses option {name} = {value!r}")


def run(
    compiled: Compiled,
    objective: Objective | None,
    options: Options,
    *,
    start: Floats | None = None,
    cancel: threading.Event | None = None,
    watch: Callable[[State], None] | None = None,
    state: State | None = None,
    beside: Beside | None = None,
    grace_s: float = GRACE_S,
) -> Run:
    """Solve once. ``start`` is a full vector to begin from; ``watch`` is called now and then, on the caller's thread.
    Vectors offered to ``state`` meanwhile are handed to HiGHS. Ctrl-C cancels and keeps the best plan; a second one is
    raised.
    """
    began = time.perf_counter()
    state = State() if state is None else state
    stop = threading.Event()
    done = threading.Event()
    answer: list[Run | BaseException] = []

    def work() -> None:
        try:
            with TURNS.turn(options.threads, stop) as may_run:
                if may_run:
                    answer.append(_run(compiled, objective, options, start, state, stop, began, beside))
                else:
                    detail = "another run with another number of threads was still going"
                    answer.append(Run("cancelled", detail, None, None, None, seconds=time.perf_counter() - began))
        except BaseException as error:  # handed to the caller, who raises it
            answer.append(error)

    begin(work, done, options.threads)
    why = _wait(done, stop, state, options, start is not None, cancel, watch, grace_s, began)
    if state.fault is not None:
        raise state.fault
    if not done.is_set():
        detail = ENOUGH if state.enough else "HiGHS did not stop when asked and was left behind"
        return _so_far(state, "finished" if state.enough else why, detail, began)
    result = answer[0]
    if isinstance(result, BaseException):
        raise result
    if state.enough and result.ended == "cancelled":
        result = _so_far(state, "finished", ENOUGH, began)
    elif result.ended == "cancelled" and why == "time_limit":
        # We stopped it because time was over; HiGHS only knows that it was interrupted.
        result = replace(result, ended="time_limit")
    if watch is not None:
        watch(state)
    return result


def _so_far(state: State, ended: Ended, detail: str, began: float) -> Run:
    """What is known of a run that did not come to its own end."""
    with state.lock:
        seconds = time.perf_counter() - began
        known = (state.x, state.value, state.bound, state.nodes, seconds)
        return Run(ended, detail, *known, points=state.points, enough=state.enough)


def _wait(
    done: threading.Event,
    stop: threading.Event,
    state: State,
    options: Options,
    started: bool,
    cancel: threading.Event | None,
    watch: Callable[[State], None] | None,
    grace_s: float,
    began: float,
) -> Ended:
    """Wait until the run is done, or its limit or a cancel and the grace after it are over; say which it was."""
    asked_at: float | None = None
    why: Ended = "time_limit"
    while True:
        try:
            if done.wait(POLL_S):
                return why
            now = time.perf_counter() - began
            if asked_at is None and cancel is not None and cancel.is_set():
                why, asked_at = "cancelled", now
            elif asked_at is None and (state.enough or state.fault is not None):
                why, asked_at = "finished", now
            elif asked_at is None and _over(now, options, started or state.x is not None):
                asked_at = now
            if asked_at is not None:
                stop.set()
                if now > asked_at + grace_s:
                    return why
            if watch is not None:
                watch(state)
        except KeyboardInterrupt:
            if asked_at is not None:
                raise
            why, asked_at = "cancelled", time.perf_counter() - began
            stop.set()
        except BaseException:
            # Whoever listens failed: HiGHS is not left running for nobody.
            stop.set()
            done.wait(grace_s)
            raise


def _over(now: float, options: Options, has_plan: bool) -> bool:
    enough = options.enough_s if has_plan else None
    return any(limit is not None and now > limit for limit in (options.time_limit_s, enough))


def _run(
    compiled: Compiled,
    objective: Objective | None,
    options: Options,
    start: Floats | None,
    state: State,
    stop: threading.Event,
    began: float,
    beside: Beside | None = None,
) -> Run:
    if not len(compiled.low):
        return _without_columns(compiled, objective, began)
    scaling = scaling_of(compiled)
    lift = 1.0 if objective is None else scaling.lift(objective)
    h, mip = new_highs(), bool(compiled.whole.any())
    set_options(h, options, lift)
    if not mip:
        h.setOptionValue("output_flag", solver_log.asked())  # it has no progress to report
        if options.linear != "interior":
            h.setOptionValue("primal_feasibility_tolerance", CLEAN)
    h.setOptionValue("mip_heuristic_run_feasibility_jump", len(compiled.low) > FEW_COLUMNS)
    h.setOptionValue("mip_lp_solver", "ipm" if len(compiled.index) >= INTERIOR_FROM else "choose")
    if h.passModel(as_lp(compiled, objective, scaling, lift)) == highspy.HighsStatus.kError:
        # A factor that went too far is no reason to give no answer. The objective stays lifted.
        scaling = unscaled(compiled)
        if h.passModel(as_lp(compiled, objective, scaling, lift)) == highspy.HighsStatus.kError:
            raise SolverFault("HiGHS refuses the model")
    if options.target is not None:
        h.setOptionValue("objective_target", options.target * lift)
    maximise = objective is not None and objective.maximise
    _listen(h, state, stop, Units(lift, scaling.column, maximise), options, beside, mip)
    solver_log.listen(h, f"{'no objective' if objective is None else objective.name}, to a gap of {options.gap:g}")
    if options.time_limit_s is not None:
        left = options.time_limit_s - (time.perf_counter() - began)
        h.setOptionValue("time_limit", max(left, 0.01))
    # A start must be the last call before run(): any later change drops it without a word.
    if start is not None:
        solution = highspy.HighsSolution()
        solution.col_value = (start / scaling.column).tolist()
        h.setSolution(solution)
    returned = h.run()
    if h.getModelStatus() == _STATUS.kSolveError and mip:
        # Solved, with rows a little further off than was asked: every plan is cleaned and audited.
        h.clearSolver()
        for name in ("primal_feasibility_tolerance", "mip_feasibility_tolerance"):
            h.setOptionValue(name, NEARLY)
        returned = h.run()
    found = _answer(h, compiled, objective, scaling, lift, returned == highspy.HighsStatus.kError)
    if found.detail == NO_PLAN and not mip:
        # Presolve undone, a row was off by a little more than the least that is allowed.
        h.setOptionValue("primal_feasibility_tolerance", FEASIBLE)
        found = _answer(h, compiled, objective, scaling, lift, h.run() == highspy.HighsStatus.kError)
    if found.x is None and found.ended in ("time_limit", "cancelled") and state.x is not None:
        found = replace(found, x=state.x, value=state.value)
    if found.ended == "cancelled" and not stop.is_set() and not state.enough:
        found = replace(found, ended="work_limit", detail="ended by the points of its tree")
    return replace(found, seconds=time.perf_counter() - began, points=state.points)


def _answer(h: Any, compiled: Compiled, objective: Objective | None, scaling: Scaling, lift: float, wrong: bool) -> Run:
    """What HiGHS found, in the model's own units. ``wrong``: it reported an error of its own."""
    info, status = h.getInfo(), h.getModelStatus()
    detail, ended = h.modelStatusToString(status), STATUSES.get(status, "failed")
    if wrong and ended == "finished":
        ended = "failed"
    mip, solution = bool(compiled.whole.any()), h.getSolution()
    x: Floats | None = None
    if info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible and ended != "infeasible":
        x = np.array(solution.col_value, dtype=np.float64)
        x = x * scaling.column if len(x) == len(compiled.low) else None
    value = None if x is None or objective is None else objective.value(x)
    bound = value if not mip and ended == "finished" else None
    if mip and np.isfinite(info.mip_dual_bound) and ended != "infeasible":
        bound = float(info.mip_dual_bound) / lift
    if ended == "finished" and x is None:
        ended, detail = "failed", NO_PLAN
    duals = None
    if not mip and ended == "finished":
        column, row = np.array(solution.col_dual), np.array(solution.row_dual)
        duals = Duals(column, row, np.array(solution.row_value) / scaling.row, row * scaling.row / lift)
    return Run(ended, detail, x, value, bound, max(int(info.mip_node_count), 0) if mip else 0, duals=duals)


def _without_columns(compiled: Compiled, objective: Objective | None, began: float) -> Run:
    """Nothing to decide: HiGHS calls such a model empty and does not look at its rows."""
    holds = bool(np.all(compiled.row_low <= 0) and np.all(compiled.row_high >= 0))
    seconds = time.perf_counter() - began
    if not holds:
        return Run("infeasible", "no decision to make, and a row that asks for one", None, None, None, seconds=seconds)
    value = None if objective is None else objective.constant
    return Run("finished", "no decision to make", np.zeros(0), value, value, seconds=seconds)


@dataclass(frozen=True)
class Units:
    """How HiGHS and the model differ: HiGHS has ``lift`` times the objective, and columns in parts of ``column``."""

    lift: float
    column: Floats
    maximise: bool


def _listen(
    h: Any, state: State, stop: threading.Event, units: Units, options: Options, beside: Beside | None, mip: bool
) -> None:
    """What HiGHS's callbacks do: keep what it finds, go beside it, hand it what others found, and end it.

    Without whole columns (``mip`` false) only the last is asked for: every callback has its cost.
    """
    handed = state.found

    def note(out: Any) -> None:
        state.proves(float(out.mip_dual_bound) / units.lift, units.maximise)

    def counted_out() -> bool:
        return options.most_points is not None and state.points >= options.most_points

    def on_interrupt(event: Any) -> None:
        if stop.is_set() or state.enough or state.fault is not None or counted_out():
            event.interrupt()

    def on_log(event: Any) -> None:
        note(event.data_out)
        on_interrupt(event)

    def on_point(event: Any) -> None:
        note(event.data_out)
        state.comes_to(int(event.data_out.mip_node_count))
        if beside is not None and state.fault is None:
            try:
                beside.looks(state)
                beside.turns(state, stop)
            except BaseException as fault:  # handed to the caller, who raises it: HiGHS 1.16 would drop it
                state.fault = fault
        on_interrupt(event)

    def on_asked(event: Any) -> None:
        nonlocal handed
        on_point(event)
        with state.lock:
            x, value, found = state.x, state.value, state.found
        known = float(event.data_out.mip_primal_bound) / units.lift
        if x is not None and value is not None and found != handed:
            handed = found
            if value > known if units.maximise else value < known:
                event.data_in.setSolution(x / units.column)

    def on_better(event: Any) -> None:
        out = event.data_out
        note(out)
        x = np.array(out.mip_solution, dtype=np.float64) * units.column
        state.offer(x, float(out.objective_function_value) / units.lift, units.maximise)
        if beside is not None:
            beside.looks(state)

    if mip:
        h.cbMipImprovingSolution.subscribe(on_better)
        h.cbMipLogging.subscribe(on_log)
        h.cbMipInterrupt.subscribe(on_point)
    if beside is not None:
        h.cbMipUserSolution.subscribe(on_asked)
    for signal in (h.cbSimplexInterrupt, h.cbIpmInterrupt):
        signal.subscribe(on_interrupt)

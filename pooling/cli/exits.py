"""Exit codes, stated once."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pooling.domain.outcome import Outcome, Reason
    from pooling.domain.result import Result


class Exit(IntEnum):
    """What a finished command says to the shell."""

    FINE = 0
    INTERNAL = 1
    USAGE = 2
    INVALID_INPUT = 3
    INFEASIBLE = 4
    LIMIT_WITH_PLAN = 5
    LIMIT_WITHOUT_PLAN = 6
    AUDIT_FAILED = 7
    RUNS_FAILED = 8
    ASSERTION = 9
    NOT_REPRODUCED = 10
    CANCELLED = 130


MEANING: dict[Exit, str] = {
    Exit.FINE: "within the gap asked for, or simply fine",
    Exit.INTERNAL: "internal or solver error",
    Exit.USAGE: "wrong usage, or an output that cannot be written",
    Exit.INVALID_INPUT: "invalid input",
    Exit.INFEASIBLE: "infeasible: the rules cannot hold together",
    Exit.LIMIT_WITH_PLAN: "a plan, not within the gap asked for: stopped at a limit, or nothing better was found",
    Exit.LIMIT_WITHOUT_PLAN: "stopped at a limit without a plan",
    Exit.AUDIT_FAILED: "a plan breaks a rule",
    Exit.RUNS_FAILED: "runs of a study failed, or reached a hard limit",
    Exit.ASSERTION: "an assertion of a study does not hold",
    Exit.NOT_REPRODUCED: "a run that was done again gave something else",
    Exit.CANCELLED: "cancelled; the plan so far is kept",
}


def exit_of(result: Result) -> Exit:
    """The exit code of a run."""
    if result.audit is not None and not result.audit.ok:
        return Exit.AUDIT_FAILED
    if result.termination.reason == "failed" and result.plan is None:
        return Exit.INTERNAL
    return exit_for(result.termination.reason, result.outcome)


def exit_for(reason: Reason, outcome: Outcome) -> Exit:
    """The exit code of a run, or of several, that ended so with such an answer."""
    if reason == "cancelled":
        return Exit.CANCELLED
    return {
        "optimal": Exit.FINE,
        "feasible": Exit.LIMIT_WITH_PLAN,
        "infeasible": Exit.INFEASIBLE,
        "none": Exit.LIMIT_WITHOUT_PLAN,
    }[outcome]

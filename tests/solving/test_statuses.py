"""How each status of HiGHS ends a run: written out once more, and complete for the HiGHS that is installed."""

from __future__ import annotations

import highspy
import pytest

from pooling.solving.highs import STATUSES

EXPECTED = {
    "kOptimal": "finished",
    "kModelEmpty": "finished",
    "kInfeasible": "infeasible",
    "kUnboundedOrInfeasible": "infeasible",
    "kTimeLimit": "time_limit",
    "kInterrupt": "cancelled",
    "kHighsInterrupt": "cancelled",
    "kNotset": "failed",
    "kLoadError": "failed",
    "kModelError": "failed",
    "kPresolveError": "failed",
    "kSolveError": "failed",
    "kPostsolveError": "failed",
    "kUnbounded": "failed",
    "kObjectiveBound": "failed",
    "kObjectiveTarget": "failed",
    "kIterationLimit": "failed",
    "kSolutionLimit": "failed",
    "kMemoryLimit": "failed",
    "kUnknown": "failed",
}
ALIASES = {"kMin", "kMax"}
"""Names of the enumeration's ends, not statuses of their own."""


@pytest.mark.parametrize("name", sorted(set(highspy.HighsModelStatus.__members__) - ALIASES))
def test_every_status_ends_a_run_as_expected(name: str) -> None:
    assert STATUSES[highspy.HighsModelStatus.__members__[name]] == EXPECTED[name]


def test_nothing_is_mapped_that_highs_does_not_know() -> None:
    assert set(STATUSES) == set(highspy.HighsModelStatus.__members__.values())

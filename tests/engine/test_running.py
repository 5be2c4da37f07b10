"""Whatever way a run goes it ends once: its result is kept, and told of."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from toys import card, need, offer, toy

import pooling
from pooling.engine.request import RunRequest, checked
from pooling.solving.progress import Progress

ENOUGH = toy(requirements=[need("r", 2)], offers=[offer("a", "A", 2)])
LACKING = ENOUGH.replace(offers=[offer("a", "A", 1)])
STRICT = card(coverage__shortfall_allowed=False)
LARGE = pooling.load("nato-32")
"""The clock is looked at while its model is built."""
CUT = threading.Event()
CUT.set()
WAYS: dict[str, tuple[dict[str, Any], tuple[str, str]]] = {
    "a plan": ({}, ("optimal", "finished")),
    "a plan with reasons": ({"explain": True}, ("optimal", "finished")),
    "no plan can be": ({"instance": LACKING, "card": STRICT}, ("infeasible", "finished")),
    "no model in time": ({"instance": LARGE, "cancel": CUT}, ("none", "cancelled")),
    "the former plan": ({"instance": LARGE, "cancel": CUT, "warm": pooling.Plan()}, ("feasible", "cancelled")),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_run_ends_once_whatever_way_it_goes(way: str, tmp_path: Path) -> None:
    given, ended = WAYS[way]
    told: list[Progress] = []
    asked = {"instance": ENOUGH, "card": card(), **given}
    result = pooling.solve(**asked, keep=tmp_path / "best.json", on_progress=told.append)
    assert (result.outcome, result.termination.reason) == ended
    assert [progress.phase for progress in told].count("done") == 1
    assert told[-1].phase == "done"
    kept = pooling.load_result(tmp_path / "best.json")
    assert (kept.outcome, kept.termination, kept.plan) == (result.outcome, result.termination, result.plan)


def test_every_problem_of_a_run_is_told_at_once() -> None:
    with pytest.raises(pooling.InvalidInput) as caught:
        pooling.solve(ENOUGH, card=card(), seed=-1, threads=0, gap=2.0, time_limit_s=float("nan"))
    assert {problem.place: problem.rule for problem in caught.value.problems} == {
        "gap": "a number from 0 to 1",
        "time_limit_s": "a number above 0",
        "seed": "a whole number from 0 to 2147483647",
        "threads": "a whole number from 1 to 256",
    }
    with pytest.raises(pooling.InvalidInput) as caught:
        checked(RunRequest, "run", instance=5, crad="coverage")
    assert {problem.place: problem.cure for problem in caught.value.problems} == {
        "instance": "",
        "crad": "did you mean card?",
    }

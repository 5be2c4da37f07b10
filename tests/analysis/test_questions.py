"""Questions that are cut short keep what they have, and their types are stated for checkers."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from toys import card, offer, solve, toy

import pooling
from pooling.analysis.questions import QUESTIONS
from pooling.analysis.stub import FILE, stub

THREE_CAVEATS = toy(
    offers=[offer("a", "A", 2), offer("b", "B", 1)],
    caveats=[{"id": name, "nation": "A", "rule": "forbid"} for name in ("first", "second", "third")],
)


def test_the_types_of_all_questions_are_stated() -> None:
    assert FILE.read_text(encoding="utf-8") == stub(), "run: python -m pooling.analysis.stub"


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=str)
def test_every_question_says_what_it_is_asked_and_answers(question: object) -> None:
    from pooling.analysis.question import Question
    from pooling.domain.result_columns import records_within, result_columns

    assert isinstance(question, Question)
    assert all(info.description for info in question.request.model_fields.values())
    assert all(result_columns(kind) for kind in records_within(question.record))
    assert getattr(pooling, question.function).__doc__


def test_caveats_that_were_tried_before_a_cancel_are_kept() -> None:
    cancel = threading.Event()
    told: list[tuple[int, int, str]] = []

    def tell(done: int, count: int, what: str) -> None:
        told.append((done, count, what))
        if done == 1:
            cancel.set()

    base = solve(THREE_CAVEATS, card("caveats"))
    rows = pooling.caveat_costs(THREE_CAVEATS, card=card("caveats"), base=base, cancel=cancel, on_progress=tell)
    assert told == [(0, 3, "without first"), (1, 3, "without second")]
    assert "first" in [row.caveat for row in rows]
    assert (rows.outcome, rows.reason) == ("feasible", "cancelled")
    assert "of 3 caveats are left out" in rows.detail


def test_draws_that_were_made_within_the_limit_are_kept() -> None:
    chosen = card("uncertainty")
    unsure = toy(nations=[{"id": "A", "reliability": 0.5}, {"id": "B"}], offers=[offer("a", "A", 2)])
    plan = solve(unsure, chosen)
    found = pooling.out_of_sample(unsure, plan, card=chosen, draws=1_000_000, time_limit_s=0.05)
    assert 1 <= found.draws == len(found.short_shares) < 1_000_000
    assert (found.outcome, found.reason) == ("feasible", "time_limit")
    assert found.detail == f"{1_000_000 - found.draws:,} of 1,000,000 draws are left out"
    # The same seed gives the same draws, however many are made.
    fewer = pooling.out_of_sample(unsure, plan, card=chosen, draws=found.draws)
    assert (fewer.short_shares, fewer.outcome, fewer.detail) == (found.short_shares, "optimal", "")


def test_a_model_that_was_not_built_is_said() -> None:
    cancel = threading.Event()
    cancel.set()
    found = pooling.explain_model("tanker-trio", cancel=cancel)
    assert (found.outcome, found.reason, found.families) == ("none", "cancelled", ())
    assert found.text().startswith("tanker-trio with coverage")


def test_ctrl_c_ends_a_command_with_what_there_is(tmp_path: Path) -> None:
    pooling.save(pooling.solve("reliability-duo"), tmp_path / "result.json")
    command = [sys.executable, "-m", "pooling.cli", "out-of-sample", "reliability-duo", str(tmp_path / "result.json")]
    with subprocess.Popen(
        [*command, "--draws", "1000000", "--format", "json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as program:
        assert program.stderr is not None
        assert "10001 of 1000000" in program.stderr.readline()
        program.send_signal(signal.SIGINT)
        out, err = program.communicate(timeout=30)
    found = json.loads(out)
    assert (program.returncode, found["reason"]) == (130, "cancelled")
    assert 10_000 <= found["draws"] < 1_000_000
    assert "stopping: what there is by now is the answer" in err

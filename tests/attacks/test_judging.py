"""The judge sees what is wrong: answers that are falsified on purpose are told for what they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

import pooling
from pooling.audit import audit
from pooling.domain.audit_rows import Violation
from pooling.domain.plan import Plan
from pooling.domain.problems import AuditFailed
from pooling.domain.result import Result
from tests.toys import budgets, need, offer, toy

from .judge import judged
from .nasty import Nasty
from .shrinking import as_file
from .verdicts import verdict

CASE = Nasty(
    seed=0,
    index=0,
    card_name="coverage",
    overrides={"breadth.largest_share": 1.0},
    instance=toy(
        requirements=[need("r", 3), need("f", 2.5, "fuel")],
        offers=[offer("a", "A", 2, cost=1.0), offer("b", "B", 2, cost=2.0), offer("c", "B", 4, "fuel", cost=0.5)],
        budgets=budgets(A=(10,), B=(10,)),
    ),
    decades=(0, 0),
)
"""All is met for 2 * 1 + 1 * 2 + 2.5 * 0.5 = 5.25."""


def test_a_right_answer_is_right() -> None:
    told = verdict(CASE)
    assert (told.kind, told.outcome, told.doubts) == ("", "optimal", ())


def test_the_judge_finds_the_optimum() -> None:
    best = next(judged(CASE.instance, CASE.card))
    assert best.report is not None
    assert best.report.tiers == pytest.approx({"covered": 1.0, "cost": 5.25})


def _planned(result: Result, plan: Plan) -> Result:
    """The result with another plan, and figures that are its own."""
    report = audit(CASE.instance, CASE.card, plan)
    tiers = tuple(
        replace(tier, value=report.tiers[tier.name], bound=report.tiers[tier.name], gap=0.0) for tier in result.tiers
    )
    return replace(result, plan=plan, audit=report, tiers=tiers)


def _dearer(result: Result) -> Result:
    """Two of B and one of A."""
    rows = result.plan.as_dict() if result.plan else {}
    units = {"a": 1.0, "b": 2.0, "c": 2.5}
    for table in ("commitments", "assignments"):
        rows[table] = [{**row, "quantity": units[row["offer"]]} for row in rows[table]]
    return _planned(result, Plan.of(rows, CASE.instance))


def _over_budget(result: Result) -> Result:
    rows = result.plan.as_dict() if result.plan else {}
    rows["commitments"] = [{**row, "quantity": 50.0 if row["offer"] == "c" else 1.0} for row in rows["commitments"]]
    return _planned(result, Plan.of(rows, CASE.instance))


def _tier(result: Result, name: str, **changed: Any) -> Result:
    return replace(
        result, tiers=tuple(replace(tier, **changed) if tier.name == name else tier for tier in result.tiers)
    )


@pytest.mark.parametrize(
    ("kind", "falsified"),
    [
        ("wrong optimum", lambda result: _planned(result, Plan.of({}, CASE.instance))),
        ("wrong optimum", _dearer),
        ("bound beaten", lambda result: _tier(result, "cost", bound=5.5)),
        ("bound beaten", lambda result: replace(_tier(_dearer(result), "cost", bound=6.0), outcome="feasible")),
        ("misstated", lambda result: _tier(result, "cost", value=5.0)),
        ("audit failed", _over_budget),
        ("false infeasible", lambda result: replace(result, outcome="infeasible", plan=None, audit=None, tiers=())),
        ("error", lambda result: replace(result, outcome="none", plan=None, audit=None, tiers=())),
        ("unproven", lambda result: replace(result, outcome="feasible")),
    ],
)
def test_falsified_answers_are_told(
    kind: str, falsified: Callable[[Result], Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = pooling.solve
    monkeypatch.setattr(pooling, "solve", lambda *args, **given: falsified(real(*args, **given)))
    told = verdict(CASE)
    assert told.kind == kind, told
    # The empty plan already shows that something is feasible.
    expected = 0.0 if kind == "false infeasible" else 1.0
    assert as_file(CASE, told)["expect"]["covered"] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("audit failed", AuditFailed([Violation("budget", "budget", ("A",), 2.0, 1.0, 1.0, "A spends 2")])),
        ("error", ZeroDivisionError("nothing to divide by")),
    ],
)
def test_what_is_raised_is_told(kind: str, error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def solve(*_: Any, **__: Any) -> Result:
        raise error

    monkeypatch.setattr(pooling, "solve", solve)
    assert verdict(CASE).kind == kind

"""Why a need goes unmet where rules between nations hold units back: every reason by a case made for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from toys import agreement, card, need, offer, periods, solve, toy

from pooling.analysis.joint_reasons import WORDS
from pooling.domain.instance import Instance

PAIR = [offer("a", "A", 1), offer("b", "B", 1)]
GROUNDED = [{"id": "l", "rule": "never", "agreement": "g", "nation": "A"}]


@dataclass(frozen=True)
class Case:
    """An instance with one unmet need, and the reason that a planner should read."""

    reason: str
    instance: Instance
    families: tuple[str, ...]
    parameters: dict[str, Any] = field(default_factory=dict)


CASES = {
    "the agreement comes later": Case(
        "agreement",
        toy(
            periods=periods(2),
            offers=[offer("a", "A", 2, agreement="g")],
            agreements=[agreement(from_period="p2")],
        ),
        ("agreements",),
    ),
    "not a member": Case(
        "agreement",
        toy(offers=[offer("a", "A", 2, agreement="g")], agreements=[agreement()], locks=GROUNDED),
        ("agreements", "locks"),
    ),
    "no agreement about another nation's need": Case(
        "agreement", toy(requirements=[need("r", 2, nation="B")], offers=[offer("a", "A", 2)]), ("exchange",)
    ),
    "no member of the agreement about another nation's need": Case(
        "agreement",
        toy(
            requirements=[need("r", 2, nation="B")],
            offers=[offer("a", "A", 2)],
            agreements=[agreement()],
            locks=GROUNDED,
        ),
        ("agreements", "exchange", "locks"),
    ),
    "an option that is not bought": Case(
        "option",
        toy(
            offers=[offer("a", "A", 2, option="buy")],
            options=[{"id": "buy", "kind": "assets", "nations": ["A"]}],
            locks=[{"id": "l", "rule": "never", "option": "buy"}],
        ),
        ("options", "locks"),
    ),
    "an option that comes after the last period": Case(
        "option",
        toy(
            offers=[offer("a", "A", 2, option="buy")],
            options=[{"id": "buy", "kind": "assets", "nations": ["A"], "lead_periods": 1}],
        ),
        ("options",),
    ),
    "readiness that is not bought": Case(
        "option",
        toy(
            requirements=[need("r", 2, within_days=10)],
            offers=[offer("a", "A", 2, notice_days=30)],
            options=[{"id": "drill", "kind": "readiness", "nations": ["A"]}],
            effects=[{"option": "drill", "notice_days": 20}],
            locks=[{"id": "l", "rule": "never", "option": "drill"}],
        ),
        ("readiness", "options", "locks"),
    ),
    "fewer units ordered than offered": Case(
        "option",
        toy(
            offers=[offer("a", "A", 2, option="buy")],
            options=[{"id": "buy", "kind": "assets", "nations": ["A"], "most_units": 2}],
            locks=[{"id": "l", "rule": "at_most", "option": "buy", "quantity": 1}],
        ),
        ("options", "procurement", "locks"),
    ),
    "a standard that nobody grants": Case(
        "standards",
        toy(standards=[{"id": "x"}], requirements=[need("r", 2, standards=["x"])], offers=[offer("a", "A", 2)]),
        ("interoperability",),
    ),
    "a standard of an agreement that it may not join": Case(
        "standards",
        toy(
            standards=[{"id": "x"}],
            requirements=[need("r", 2, standards=["x"])],
            offers=[offer("a", "A", 2)],
            agreements=[agreement(standards=["x"])],
            locks=GROUNDED,
        ),
        ("agreements", "interoperability", "locks"),
    ),
    "not cleared with the other": Case(
        "clearance", toy(requirements=[need("r", 2, sharing_level=1)], offers=PAIR), ("information",)
    ),
    "no group that holds all": Case(
        "clearance",
        toy(
            nations=[{"id": one} for one in "ABC"],
            requirements=[need("r", 3, sharing_level=1, sharing_rule="one_group")],
            offers=[*PAIR, offer("c", "C", 1)],
            sharing=[{"id": name, "nations": list(name)} for name in ("AB", "BC", "AC")],
        ),
        ("information",),
    ),
    "another nation provides it": Case(
        "one provider", toy(requirements=[need("r", 2, providers="one")], offers=PAIR), ("specialisation",)
    ),
    "one provider by the card": Case(
        "one provider", toy(offers=PAIR), ("specialisation",), {"specialisation__providers": "one"}
    ),
    "rest": Case(
        "turns",
        toy(periods=periods(2), requirements=[need("r", 1, rest_periods=1)], offers=[offer("a", "A", 1)]),
        ("rotation",),
    ),
    "most turns": Case(
        "turns",
        toy(periods=periods(2), requirements=[need("r", 1, most_turns=1)], offers=[offer("a", "A", 1)]),
        ("rotation",),
    ),
    "the host is not there": Case("host", toy(offers=[offer("a", "A", 2, host="B", consent="dual")]), ("consent",)),
    "no fuel beside it": Case(
        "support",
        toy(
            requirements=[need("r", 2), need("q", 1, "fuel")],
            offers=[offer("a", "A", 2), offer("f", "B", 1, "fuel")],
            enablers=[{"capability": "lift", "needs": "fuel", "quantity": 1}],
        ),
        ("enablers",),
    ),
    "deployable": Case(
        "deployable",
        toy(nations=[{"id": "A", "deployable_share": 0.5}, {"id": "B"}], offers=[offer("a", "A", 2)]),
        ("sustainment",),
    ),
    "sustained": Case(
        "deployable",
        toy(
            nations=[{"id": "A", "sustained_share": 0.5}, {"id": "B"}],
            missions=[{"id": "m", "situations": ["s"], "sustained": True}],
            offers=[offer("a", "A", 2)],
        ),
        ("sustainment",),
    ),
    "one commitment": Case(
        "commitments",
        toy(offers=[offer("a1", "A", 1), offer("a2", "A", 1)]),
        ("focus",),
        {"focus__most_commitments": 1},
    ),
    "never": Case(
        "red line", toy(offers=[offer("a", "A", 2)], red_lines=[{"id": "l", "nation": "A", "rule": "never"}]), ()
    ),
    "keep": Case(
        "red line",
        toy(
            offers=[offer("a", "A", 2)],
            red_lines=[{"id": "l", "nation": "A", "rule": "keep", "capability": "lift", "quantity": 1}],
        ),
        (),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_reason_is_named(name: str) -> None:
    case = CASES[name]
    result = solve(case.instance, card(*case.families, **case.parameters))
    (gap,) = result.gap_rows
    assert gap.main_reason == WORDS[case.reason]
    # Without the rules there is no gap.
    free = case.instance.replace(red_lines=[], offers=[_plain(one) for one in case.instance.offers])
    assert solve(free, card()).gap_rows == ()


def _plain(one: Any) -> dict[str, Any]:
    return {key: getattr(one, key) for key in ("id", "nation", "capability", "quantity")}


def test_own_needs_come_first() -> None:
    # One is needed at home within 5 days, and A's is never there in time: it is idle, and no help to r.
    instance = toy(
        requirements=[need("r", 1), need("home", 1, nation="A", within_days=5)],
        offers=[offer("a", "A", 1, notice_days=9)],
        red_lines=[{"id": "l", "nation": "A", "rule": "own_first"}],
    )
    gaps = {one.requirement: one.main_reason for one in solve(instance, card("readiness")).gap_rows}
    assert gaps == {"r": WORDS["red line"], "home": "not ready in time"}


def test_every_reason_has_a_case() -> None:
    assert {case.reason for case in CASES.values()} == set(WORDS)

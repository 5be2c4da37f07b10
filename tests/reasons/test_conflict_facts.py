"""A conflict names the facts that every card keeps: lifting one that is named ends the conflict."""

from __future__ import annotations

from typing import Any

import pytest
from toys import agreement, budgets, need, offer, option, periods, pool, share, tables, through

import pooling
from pooling.domain.result import Result

IN_FULL = {"breadth.largest_share": 1.0, "coverage.shortfall_allowed": False}
AS_IT_IS = {"breadth.largest_share": 1.0}


def solved(facts: dict[str, Any], settings: dict[str, Any]) -> Result:
    return pooling.solve(pooling.Instance.of(tables(**facts)), card="coverage", overrides=settings)


def lock(rule: str, name: str = "L", **more: Any) -> dict[str, Any]:
    return {"id": name, "rule": rule, **more}


def blocks(**more: Any) -> dict[str, Any]:
    return {"pools": [pool("c", capability="lift", **more)], "offers": [share("s", "A", 2, "lift")]}


def supplied(largest: float) -> dict[str, Any]:
    return {**blocks(supplier="v"), "suppliers": [{"id": "v", "largest_share": largest}]}


def member(rule: str, nation: str, name: str, **more: Any) -> dict[str, Any]:
    return lock(rule, name, agreement="g", nation=nation, **more)


def two(rule: str = "must", **more: Any) -> dict[str, Any]:
    """Two options, each with an offer, and locks on both."""
    return {
        "options": [option("i", **more), option("j")],
        "offers": [through("a", "A", 2), through("b", "B", 2, option="j")],
        "locks": [lock("must", option="i"), lock(rule, "M", option="j")],
    }


LOCKED = {"offers": [offer("a", "A", 2)], "locks": [lock("at_least", offer="a", requirement="r", quantity=2)]}
JOINED = {"locks": [member("must", "A", "L"), member("must", "B", "M")]}
TWICE = {
    "options": [option("i")],
    "offers": [through("a", "A", 2)],
    "periods": periods(2),
    "locks": [lock("must", option="i", period="p1"), lock("must", "M", option="i", period="p2")],
}
PROMISED = [lock("at_least", name, offer="a", requirement=of, quantity=2) for name, of in (("L", "r"), ("M", "q"))]
NEEDED = [need("r", 2), need("q", 2)]
DEAR = {"offers": [through("a", "A", 2)], "locks": [lock("must", option="i")], "budgets": budgets(A=(4,), B=(4,))}

Facts = tuple[dict[str, Any], dict[str, Any], dict[str, Any], str]
CASES: tuple[Facts, ...] = (
    (blocks(output=3), blocks(output=2), IN_FULL, "a unit of c gives 3 aircraft, all of it somebody's share"),
    (blocks(most_units=1), blocks(most_units=2), IN_FULL, "so 1 can be bought (at most 1)"),
    (supplied(0.5), supplied(1.0), IN_FULL, "at most 50 % of what is needed of lift may come from v through pools"),
    (
        {"options": [option("i", lead_periods=1)], "offers": [through("a", "A", 2)]},
        {"options": [option("i", lead_periods=0)], "offers": [through("a", "A", 2)]},
        IN_FULL,
        "lift of A is there through i, which can be in effect in no period (it may start in p, and takes 1 period)",
    ),
    (
        {"options": [option("i", most_units=1)], "offers": [through("a", "A", 2)]},
        {"options": [option("i", most_units=2)], "offers": [through("a", "A", 2)]},
        IN_FULL,
        "lift of A is there through i, of which 1 unit can be ordered: they bring 1 aircraft",
    ),
    (
        {"agreements": [agreement(least_members=3)], "offers": [offer("a", "A", 2, agreement="g")]},
        {"agreements": [agreement(least_members=2)], "offers": [offer("a", "A", 2, agreement="g")]},
        IN_FULL,
        "lift of A is there only while A is a member of g, which needs 3 members, and 2 nations may be",
    ),
    (
        {"offers": [offer("a", "A", 3, dwell=2)]},
        {"offers": [offer("a", "A", 3, dwell=1.5)]},
        IN_FULL,
        "lift of A: 2 aircraft are held for one in use, so 3 give 1.5",
    ),
    (
        {"requirements": NEEDED, "offers": [offer("a", "A", 3)]},
        {"requirements": NEEDED, "offers": [offer("a", "A", 4)]},
        IN_FULL,
        "3 aircraft of lift offered in all in p, 2 needed, 4 with lift (q), m at the same time",
    ),
    (
        {**LOCKED, "requirements": [need("r", 1)]},
        {**LOCKED, "requirements": [need("r", 2)]},
        AS_IT_IS,
        "lift, m needs 1 aircraft in p, and takes 1 of lift of A at most",
    ),
    (
        {"requirements": NEEDED, "offers": [offer("a", "A", 3)], "locks": PROMISED},
        {"requirements": NEEDED, "offers": [offer("a", "A", 4)], "locks": PROMISED},
        AS_IT_IS,
        "locks L, M ask for 4 aircraft of lift of A at once in p, which has 3",
    ),
    ({**JOINED, "agreements": [agreement(most_members=1)]}, {**JOINED, "agreements": [agreement(most_members=2)]},
     AS_IT_IS, "g has at most 1 member"),
    (
        {"agreements": [agreement(least_members=2)], "locks": [member("must", "A", "L"), member("never", "B", "M")]},
        {"agreements": [agreement(least_members=1)], "locks": [member("must", "A", "L"), member("never", "B", "M")]},
        AS_IT_IS,
        "g needs 2 members, and 2 nations may be",
    ),
    (
        {"agreements": [agreement(members=["A"], exit_notice_periods=1)], "locks": [member("never", "A", "L")]},
        {"agreements": [agreement(members=["A"], exit_notice_periods=0)], "locks": [member("never", "A", "L")]},
        AS_IT_IS,
        "A is a member now, and stays one for 1 period after notice",
    ),
    (two(excludes=["j"]), two(), AS_IT_IS, "i and j exclude each other"),
    (two("never", requires=["j"]), two("never"), AS_IT_IS, "i requires j"),
    (TWICE, {**TWICE, "options": [option("i", repeats=True)]}, AS_IT_IS, "i starts once"),
    ({**DEAR, "options": [option("i", cost_million=5)]}, {**DEAR, "options": [option("i", cost_million=4)]},
     AS_IT_IS, "i costs each that takes part 5 million"),
    (
        {"agreements": [agreement()], "offers": [offer("a", "A", 2, agreement="g")],
         "locks": [lock("at_least", offer="a", quantity=1), member("never", "A", "M")]},
        {"agreements": [agreement()], "offers": [offer("a", "A", 2)],
         "locks": [lock("at_least", offer="a", quantity=1), member("never", "A", "M")]},
        AS_IT_IS,
        "lift of A is there only while A is a member of g",
    ),
    (
        {"requirements": [need("r", 1, rest_periods=1)], "locks": [lock("must", offer="a", requirement="r")],
         "former_turns": [{"nation": "A", "requirement": "r", "periods_ago": 1}]},
        {"requirements": [need("r", 1, rest_periods=1)], "locks": [lock("must", offer="a", requirement="r")],
         "former_turns": [{"nation": "A", "requirement": "r", "periods_ago": 2}]},
        AS_IT_IS,
        "1 period to serve, 2 nations with at most 1 turn each, 1 together after those before the first period",
    ),
)  # fmt: skip
"""Tables of a conflict, the same with one fact changed, the card's settings, and how the conflict names the fact."""


@pytest.mark.parametrize(("facts", "beside", "settings", "named"), CASES)
def test_a_named_fact_is_one_whose_lifting_matters(
    facts: dict[str, Any], beside: dict[str, Any], settings: dict[str, Any], named: str
) -> None:
    conflict = solved(facts, settings).conflict
    assert conflict is not None
    assert named in " | ".join(figure.text for rule in conflict.rules for figure in rule.figures)
    assert solved(beside, settings).outcome != "infeasible"


def test_what_limits_an_offer_and_does_not_matter_is_not_named() -> None:
    """A pool of five hours in blocks of two gives four: enough for two, were there the money."""
    facts = {
        "pools": [pool("c", output=2, cost=9, capability="lift")],
        "offers": [share("s", "A", 5, "lift")],
        "budgets": budgets(A=(4,), B=(4,)),
    }
    conflict = solved(facts, IN_FULL).conflict
    assert conflict is not None
    assert {rule.family for rule in conflict.rules} == {"budget", "coverage"}
    assert "somebody's share" not in str(conflict)


def test_money_of_other_periods_is_told_apart() -> None:
    rows = budgets(carry_over_share=0.5, A=(8, 4), B=(0, 0))
    facts = {"periods": periods(2), "offers": [offer("a", "A", 2, cost=3)], "budgets": rows}
    conflict = solved(facts, IN_FULL).conflict
    assert conflict is not None
    assert "A pays in p2 (what is carried over or advanced apart): 4 million allowed" in str(conflict)


def test_a_rule_is_said_as_the_card_has_it() -> None:
    facts = {"offers": [offer("a", "A", 2, cost=3)], "budgets": budgets(A=(7,), B=(7,))}
    conflict = solved(facts, {**IN_FULL, "budget.scale": 0.5}).conflict
    assert conflict is not None
    assert "A has a budget of 3.5 million in p (0.5 times what it has)" in str(conflict)
    facts = {"offers": [offer("a", "A", 2)], "requirements": [need("r", 2, least_nations=2)]}
    conflict = solved(facts, IN_FULL).conflict
    assert conflict is not None
    assert "lift, m: at least 2 nations; " in str(conflict)

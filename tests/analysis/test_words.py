"""Questions in words: the answer first, by names, with figures and proofs that are those of the rows."""

from __future__ import annotations

from typing import Any

import pytest
from command_line import run_here as run
from toys import card, need, offer, solve, toy

import pooling

EXACT = card(tiers=("covered", "cost"), gap=0.0)
NAMED: dict[str, Any] = {
    "nations": [{"id": "A", "name": "Arden"}, {"id": "B", "name": "Borland"}],
    "capabilities": [
        {"id": "lift", "name": "Tactical airlift", "unit": "aircraft", "domain": "air", "divisible": True}
    ],
}
DUO = toy(requirements=[need("r", 4)], offers=[offer("a", "A", 2, cost=1), offer("b", "B", 2, cost=3)], **NAMED)
"""Arden lifts two for one million each, Borland two for three: all four cost 8 million."""


def words(rows: Any) -> list[str]:
    return str(rows.words).splitlines()


def test_a_frontier_begins_with_both_ends_and_what_the_last_per_cent_saves() -> None:
    # A per cent of four is 0.04 of the dearer ones, at three million each: 0.12 million.
    said = words(pooling.frontier(DUO, card=EXACT, points=3))
    assert said[0].endswith(
        ": cost against covered, from covered 100.0 % for cost 8 million to covered 0.0 % for cost 0 million; "
        "3 points, every value certified"
    )
    assert said[1] == "The last per cent of covered: giving it up saves 0.12 million (certified)"
    assert "     goes out: Tactical airlift of Arden and Tactical airlift of Borland" in said


def test_what_is_left_to_negotiate_begins_with_whom_most_is_asked_of() -> None:
    # Half of the need is worth half of the share: 4 of 4 must be covered, so each pays all that it can.
    said = words(pooling.negotiate(DUO, card=EXACT, within=0.0))
    assert "the plan asks the least of every nation that any such plan does (proven)" in said[0]
    assert "  Borland: pays 6 million, at least 6 (proven), at most 6 (proven); 1 commitment: 1 it must keep; must: Tactical airlift of Borland" in said  # fmt: skip # noqa: E501
    # With a third offer as dear as Borland's, Borland need not pay.
    more = pooling.variant(DUO, "add offers id=c nation=A capability=lift quantity=2 unit_cost_million=3").instance
    said = words(pooling.negotiate(more, card=EXACT, within=0.0, nations=["B"]))
    (row,) = pooling.negotiate(more, card=EXACT, within=0.0, nations=["B"])
    asked = "the plan asks most beyond what it must of Borland, 6 million (proven)" in said[0]
    assert asked == (row.regret_least_million == pytest.approx(6))
    assert "at least 0 (proven), at most 6" in said[1]


def test_dropped_rules_begin_with_how_many_matter() -> None:
    capped = DUO.replace(budgets=[{"nation": "A", "period": "p"}, {"nation": "B", "period": "p", "amount_million": 3}])
    said = words(pooling.drop_test(capped, card=card("budget", tiers=("covered", "cost"), gap=0.0), rules=["budget:B"]))
    assert said[0].endswith("of 1 rule tried, dropping 1 changes the answer for certain")
    assert said[2].startswith('without "Borland has a budget of 3 million')
    assert said[3] == "    covered +25 points, cost +3 million (certified)"
    assert said[4] == "    more of Tactical airlift, m, in these plans"


def test_incentives_begin_with_whom_it_pays() -> None:
    said = words(pooling.incentives("common-fund", gap=1e-6))
    assert said[0].startswith("common-fund with coverage: it pays Arden and Borland to say what is not so (proven); 4 ")
    assert "Borland hides Light battalions of Borland" in said
    assert any(line.startswith("    gains 4.9 million (proven: no plan that is best for the truth") for line in said)
    assert "    it does not pay with families.funding=false, which costs nothing" in said
    honest = pooling.incentives(DUO, card=EXACT, kinds=["hide"], price_million=100)
    assert "it pays nobody" in words(honest)[0]
    assert all(row.pays == "no" for row in honest)


def test_replanning_begins_with_the_least_change_and_says_what_a_point_is() -> None:
    after = pooling.variant(DUO, "offers id=b quantity:=1").instance
    said = words(pooling.replan(after, solve(DUO, EXACT), card=EXACT))
    assert said[0].endswith(
        "planning freely is 1 change; as little change as can be is 1 change, and then no tier is worse (proven)"
    )
    assert "a unit committed" in said[1]
    assert "planning freely: 1 change; 1 point from the former plan" in said


@pytest.mark.parametrize("question", ["frontier", "negotiate", "drop-test", "incentives"])
def test_words_come_first_and_rows_when_they_are_asked_for(question: str) -> None:
    short = run(question, "tanker-trio", *(["--points", "2"] if question == "frontier" else []))
    full = run(question, "tanker-trio", "--full", *(["--points", "2"] if question == "frontier" else []))
    assert short.out.startswith("tanker-trio with coverage")
    assert not full.out.startswith("tanker-trio with coverage")

"""Who is indispensable for what: by hand, with own needs, and against cold runs."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Any

import pytest
from toys import agreement, card, near, need, offer, toy

import pooling
from pooling.analysis.answers import Rows
from pooling.analysis.withdrawal.rows import Withdrawn

from .cases import NEAR, Case, checked, long_run

CARD = card("locks", "agreements", "caveats", tiers=("covered", "cost"), gap=0.0)
THREE = toy(
    nations=[{"id": "A"}, {"id": "B"}, {"id": "C"}],
    requirements=[need("r", 2), need("f", 3, "fuel")],
    offers=[
        offer("a", "A", 2, cost=1),
        offer("b", "B", 1, cost=5),
        offer("c", "C", 3, "fuel", cost=2),
        offer("x", "B", 3, "fuel", cost=1, agreement="g"),
    ],
    agreements=[agreement(nations=["B", "C"], least_members=2)],
)
"""A lifts two for 2. Fuel comes from B through g, which B and C must both join, for 3."""


def told(rows: Rows[Withdrawn], part: str = "tier", name: str = "covered") -> dict[str, tuple[Any, ...]]:
    """Who -> (lost at once, lost planned anew, rank)."""
    found = [row for row in rows if (row.part, row.name) == (part, name)]
    return {row.who: (near(row.lost_at_once), near(row.lost), row.rank) for row in found}


def test_by_hand_what_is_lost_at_once_and_planned_anew() -> None:
    # Without A half is lost at once; B's one aircraft (5) brings a quarter back. Without B or C g ends, and with it its
    # fuel: half at once; without B C's own fuel comes instead, for 6; without C nobody has any. g gone: as without B.
    found = pooling.withdrawal(THREE, card=CARD)
    assert told(found) == {"C": (0.5, 0.5, 1), "A": (0.5, 0.25, 2), "B": (0.5, 0.0, None), "g": (0.5, 0.0, None)}
    assert [row.who for row in found if row.name == "cost"] == ["C", "A", "B", "g"]
    assert told(found, name="cost") == {
        "C": (-3.0, -3.0, None),
        "A": (-2.0, 3.0, 1),
        "B": (-3.0, 3.0, 1),
        "g": (-3.0, 3.0, 1),
    }
    assert told(found, "capability", "lift") == {"A": (2.0, 1.0, 1)}
    assert told(found, "need", "f") == {"C": (3.0, 3.0, 1), "B": (3.0, 0.0, None), "g": (3.0, 0.0, None)}
    assert all(row.known in ("certified", "proven") for row in found if row.part == "tier")
    assert found.words.splitlines() == [
        "without C: covered -50 points at once; planned anew: covered -50 points, cost -3 million",
        "without A: covered -50 points at once; planned anew: covered -25 points, cost +3 million",
        "without B: covered -50 points at once; planned anew: cost +3 million",
        "without g: covered -50 points at once; planned anew: cost +3 million",
        "who is missed most, planned anew:",
        "    fuel: C (3 tonnes less)",
        "    lift: A (1 aircraft less)",
    ]


def test_by_hand_a_pair_is_more_than_its_parts() -> None:
    # Without A and B together nobody lifts.
    found = pooling.withdrawal(THREE, card=CARD, pairs=["A+B"])
    assert told(found) == {"A+B": (1.0, 0.5, 1)}
    assert {row.kind for row in found} == {"pair"}


def test_by_hand_own_needs_go_with_their_nation() -> None:
    # A's own need of fuel is met by its own fuel; r has one aircraft of A and one of B. Without A the own need is no
    # loss. Of the needs that are left all was covered; half is, at once and afterwards.
    instance = toy(
        nations=[{"id": "A"}, {"id": "B"}],
        requirements=[need("r", 2), need("own", 1, "fuel", nation="A")],
        offers=[offer("a", "A", 1), offer("af", "A", 1, "fuel"), offer("b", "B", 1)],
    )
    found = pooling.withdrawal(instance, card=card(gap=0.0), nations=["A"])
    (row,) = [row for row in found if row.part == "tier"]
    assert (row.before, row.left, row.after) == (1.0, 0.5, 0.5)
    assert (near(row.lost_least), near(row.lost_most), row.known) == (0.5, 0.5, "proven")
    assert "own needs are gone" in row.why
    assert told(found, "capability", "lift") == {"A": (1.0, 1.0, 1)}
    assert not told(found, "need", "own")


def test_where_no_plan_is_left_it_is_first() -> None:
    # B must lift one, agreed; without A, only_with says never.
    instance = THREE.replace(
        locks=[{"id": "agreed", "rule": "must", "offer": "b", "requirement": "r"}],
        caveats=[{"id": "together", "nation": "B", "rule": "only_with", "partner": "A", "capability": "lift"}],
    )
    found = pooling.withdrawal(instance, card=CARD, nations=["C", "A"])
    assert found[0].who == "A"
    assert (found[0].after, found[0].lost, found[0].rank) == (None, None, 1)
    assert "agreed" in found[0].why
    assert "without A: no plan is possible" in found.words


def test_every_wrong_name_is_told_at_once() -> None:
    with pytest.raises(pooling.InvalidInput) as caught:
        pooling.withdrawal(
            THREE, nations=["A", "D"], pairs=["A", "A+E", "A+B", "B+A", "A+B+C"], agreements=["h"], suppliers=[]
        )
    assert [problem.place for problem in caught.value.problems] == [
        "nations/1",
        "agreements/0",
        "suppliers",
        "pairs/0",
        "pairs/1",
        "pairs/3",
        "pairs",
    ]


def test_a_cancel_gives_what_there_is() -> None:
    cancel = threading.Event()

    def tell(done: int, _count: int, _what: str) -> None:
        if done == 1:
            cancel.set()

    found = pooling.withdrawal(THREE, card=CARD, cancel=cancel, on_progress=tell)
    assert (found.reason, {row.who for row in found}) == ("cancelled", {"A"})
    assert "of 4 withdrawals are left out" in found.detail


def check(one: Case, counts: Counter[str]) -> list[str]:
    """Every withdrawal against a cold run, and what is left against an audit of a plan made by hand."""
    if one.base.plan is None:
        return []
    nations = [row.id for row in one.instance.nations]
    pairs = ["+".join(one.rng.sample(nations, 2))] if len(nations) > 2 else None
    if pairs and one.refused(f"withdraw nations id={pairs[0].replace('+', ',')}"):
        pairs = None
    found = pooling.withdrawal(one.instance, card=one.card, nations=one.rng.sample(nations, 2), pairs=pairs)
    wrong = []
    for who in dict.fromkeys(row.who for row in found):
        rows = [row for row in found if row.who == who and row.part == "tier"]
        line = f"withdraw nations id={who.replace('+', ',')}"
        cold = one.cold([line])
        left = len(pooling.variant(one.instance, line).instance.requirements)
        same_needs = left == len(one.instance.requirements)
        counts[rows[0].known] += 1
        counts["needs gone"] += not same_needs
        if (rows[0].after is None) != (cold.plan is None):
            wrong.append(f"{who}: {rows[0].after}, cold {cold.outcome}")
        if cold.plan is None or cold.tiers[0].gap != 0.0 or one.base.tiers[0].gap != 0.0:
            continue
        for row in rows[: 2 if same_needs and cold.tiers[1].gap == 0.0 == one.base.tiers[1].gap else 1]:
            tier = cold.tier(row.name)
            assert tier.value is not None
            before = one.base.tier(row.name).value if same_needs else row.before
            assert before is not None
            worse = (before - tier.value) if tier.maximise else (tier.value - before)
            room = NEAR * max(1.0, abs(before))
            counts["compared"] += 1
            counts["lost"] += worse > room
            if row.lost_least is None or row.lost_most is None:
                counts["unproven"] += 1
            elif not row.lost_least - room <= worse <= row.lost_most + room:
                wrong.append(f"{who}: {row.name} cold {worse}, stated {row.lost_least} to {row.lost_most}")
    return wrong


def test_withdrawals_are_those_of_cold_runs() -> None:
    wrong, counts = checked(check, (25, 26, 36, 37))
    assert not wrong, "\n".join(wrong)
    assert counts["compared"] >= 8


@pytest.mark.long
def test_long_withdrawals_are_those_of_cold_runs() -> None:
    long_run(check, 500, "withdrawal-long.json")

"""Alternatives: what is a must, a choice and never, by hand and against cold solves that forbid and force."""

from __future__ import annotations

import random
import threading

import pytest
from toys import agreement, card, need, offer, toy

import pooling
from pooling.analysis.frontier.sides import held_at
from pooling.domain.instance import Instance

CHOICE = toy(
    requirements=[need("r", 4), need("q", 1, "fuel")],
    offers=[
        offer("a", "A", 2, cost=1),
        offer("b", "B", 2, cost=3),
        offer("c", "B", 2, cost=3),
        offer("d", "B", 2, cost=50),
        offer("f", "A", 1, "fuel", cost=1),
    ],
)
"""Two of a at 1, then two of b or of c at 3, never d at 50; f alone has fuel."""
EXACT = card("locks", tiers=("covered", "cost"), gap=0.0)


def test_by_hand_must_choice_never() -> None:
    found = pooling.alternatives(CHOICE, card=EXACT, within=0.0)
    claims = {row.subject: (row.claim, row.in_plans) for row in found.things}
    assert claims == {
        "a": ("must", 2),
        "f": ("must", 2),
        "b": ("choice", 1),
        "c": ("choice", 1),
        "d": ("never", 0),
    }
    # The alternative keeps two of the three commitments of the plan, and none can keep less.
    one = found.plans[1]
    assert (one.kept_share, one.worse_share, one.differs) == (2 / 3, 0.0, 2)
    assert one.kept_least is not None
    assert abs(one.kept_least - 2 / 3) < 1e-5
    assert {*one.enters, *one.leaves} == {"lift of B (b)", "lift of B (c)"}
    assert "must: lift of A and fuel of A" in found.text()
    assert (found.outcome, found.detail) == ("optimal", "")


def test_by_hand_more_room_leaves_fewer_musts() -> None:
    # Without f half of the weighted need stays covered, and the others cost 8: half is within 50 %, no less is.
    tight = pooling.alternatives(CHOICE, card=EXACT, within=0.49)
    loose = pooling.alternatives(CHOICE, card=EXACT, within=0.5)
    assert [
        next(row.claim for row in found.things if row.subject == "f") for found in (tight, loose)
    ] == ["must", "choice"]  # fmt: skip


def test_memberships_are_things_too() -> None:
    # Only through g can x be offered; without A's or B's membership nothing is covered.
    pooled = toy(
        requirements=[need("r", 1)],
        agreements=[agreement(least_members=2, nations=["A", "B"])],
        offers=[offer("x", "A", 1, agreement="g")],
    )
    found = pooling.alternatives(pooled, card=card("agreements", tiers=("covered", "cost"), gap=0.0), within=0.1)
    claims = {(row.kind, row.subject, row.nation): row.claim for row in found.things}
    assert claims == {
        ("commitment", "x", "A"): "must",
        ("membership", "g", "A"): "must",
        ("membership", "g", "B"): "must",
    }


def _drawn(seed: int) -> Instance:
    rng = random.Random(seed)
    return toy(
        requirements=[need("r", rng.randint(2, 4)), need("q", rng.randint(1, 2), weight=rng.choice((1, 3)))],
        offers=[
            offer(f"o{number}", rng.choice("AB"), rng.randint(1, 2), cost=rng.randint(1, 9)) for number in range(5)
        ],
    )


def same_as_cold(seed: int) -> None:
    """Every claim is what a cold solve says that forbids, or forces, the offer at the same levels."""
    instance, within = _drawn(seed), random.Random(seed).choice((0.0, 0.05, 0.2))
    found = pooling.alternatives(instance, card=EXACT, within=within)
    for plan in found.plans[1:2]:
        assert plan.kept_least is not None
        assert plan.kept_least <= plan.kept_share
    base = pooling.solve(instance, card=EXACT)
    levels = dict(held_at(EXACT.tiers, base, within))
    claims = {row.subject: row.claim for row in found.things}
    assert set(claims) == {row.id for row in instance.offers}, seed
    for name, claim in claims.items():
        ways = [
            pooling.solve(pooling.variant(instance, f"{do} offer={name}").instance, card=EXACT, overrides=levels)
            for do in ("lock", "forbid")
        ]
        possible = tuple(way.outcome != "infeasible" for way in ways)
        assert {(True, False): "must", (True, True): "choice", (False, True): "never"}[possible] == claim, (seed, name)


def test_claims_are_what_cold_solves_say() -> None:
    same_as_cold(0)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1, 100))
def test_claims_of_many_are_what_cold_solves_say(seed: int) -> None:
    same_as_cold(seed)


def test_what_was_not_tried_is_open() -> None:
    found = pooling.alternatives(CHOICE, card=EXACT, within=0.0, plans=0, tried=0)
    assert {row.claim for row in found.things} == {"open"}
    assert [plan.plan for plan in found.plans] == [0]


def test_a_cancel_keeps_what_was_found() -> None:
    cancel = threading.Event()

    def tell(done: int, _count: int, _what: str) -> None:
        if done == 1:
            cancel.set()

    found = pooling.alternatives(CHOICE, card=EXACT, cancel=cancel, on_progress=tell)
    assert (found.outcome, found.reason, len(found.plans) >= 1) == ("feasible", "cancelled", True)
    assert "were not tried" in found.detail


def test_no_plan_is_an_answer() -> None:
    must = card(tiers=("covered", "cost"), gap=0.0, coverage__shortfall_allowed=False)
    found = pooling.alternatives(CHOICE.replace(requirements=[need("r", 99)]), card=must)
    assert (found.outcome, found.plans) == ("infeasible", ())
    with pytest.raises(pooling.InvalidInput, match="within"):
        pooling.alternatives(CHOICE, card=EXACT, within=2)

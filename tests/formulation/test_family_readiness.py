"""readiness: in time or not at all."""

from __future__ import annotations

import pytest
from toys import assigned, card, compiled, near, need, offer, rows, solve, toy, values

from .writing import same_as_written

TEN_DAYS = toy(
    requirements=[need("fast", 2, within_days=10), need("slow", 2, within_days=30, priority=2)],
    offers=[offer("a", "A", 2, notice_days=10), offer("b", "B", 2, notice_days=11)],
)
"""A's aircraft are ready on the tenth day, B's on the eleventh."""


def test_written() -> None:
    same_as_written("readiness", TEN_DAYS, card("readiness"))


def test_by_hand_the_day_itself_is_in_time() -> None:
    # fast: A only (10 <= 10 < 11); slow: B. Both are met.
    result = solve(TEN_DAYS, card("readiness"))
    assert values(result) == {"covered": 1.0}
    assert assigned(result) == {("a", "fast"): 2, ("b", "slow"): 2}


def test_by_hand_a_faster_unit_fills_a_slower_need_once() -> None:
    # Without B: A's two serve fast (weight 100) and nothing is left for slow (weight 10).
    result = solve(TEN_DAYS.replace(offers=[offer("a", "A", 2, notice_days=10)]), card("readiness"))
    assert values(result) == {"covered": near(100 / 110)}


@pytest.mark.parametrize(
    ("grace", "delay_scale", "in_time"),
    [(0, 1.0, False), (4, 1.0, False), (5, 1.0, True), (0, 0.5, True), (0, 0.51, False)],
)
def test_by_hand_grace_and_approvals(grace: int, delay_scale: float, in_time: bool) -> None:
    # Notice 5, approvals of 4 and 10 days run side by side: 5 + 10 * scale <= 10 + grace.
    instance = toy(
        requirements=[need("r", 2, within_days=10)],
        offers=[offer("a", "A", 2, notice_days=5)],
        caveats=[
            {"id": "c1", "nation": "A", "rule": "approval", "delay_days": 4},
            {"id": "c2", "nation": "A", "rule": "approval", "delay_days": 10},
        ],
    )
    chosen = card("readiness", "caveats", readiness__grace_days=grace, caveats__delay_scale=delay_scale)
    assert values(solve(instance, chosen)) == {"covered": float(in_time)}


def test_absent_no_row_of_its_own_and_no_late_pair() -> None:
    assert list(compiled(TEN_DAYS, card("readiness")).assign) == [
        ("a", "fast", "p"),
        ("a", "slow", "p"),
        ("b", "slow", "p"),
    ]
    in_time = TEN_DAYS.replace(offers=[offer("a", "A", 2), offer("b", "B", 2)])
    assert rows(in_time, card("readiness")) == rows(in_time, card())
    assert len(compiled(TEN_DAYS, card()).assign) == 4

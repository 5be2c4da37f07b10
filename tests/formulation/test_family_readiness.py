"""readiness: in time or not at all."""

from __future__ import annotations

from typing import Any

import pytest
from toys import (
    assigned,
    card,
    compiled,
    effect,
    near,
    need,
    offer,
    option,
    periods,
    rows,
    solve,
    toy,
    values,
)

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


def faster(*effects: dict[str, Any], notice: float = 20, **changed: Any) -> Any:
    """A's two are needed in ten days and ready after `notice`; options i and k cost 4 each."""
    base: dict[str, Any] = {
        "requirements": [need("r", 2, within_days=10)],
        "offers": [offer("a", "A", 2, notice_days=notice)],
        "options": [option(cost_million=4), option("k", cost_million=4)],
        "effects": list(effects),
    }
    return toy(**{**base, **changed})


def bought(instance: Any, *families: str) -> tuple[float | None, float | None]:
    """Covered share and least cost."""
    found = values(solve(instance, card("readiness", "options", *families, tiers=("covered", "cost"))))
    return found["covered"], found["cost"]


BOUGHT = faster(
    effect(notice_days=5),
    effect(option="k", notice_days=10),
    effect(option="k", nation="B", capability="lift", notice_days=3),
    notice=14,
    offers=[
        offer("a", "A", 2, notice_days=14),
        offer("a2", "A", 2, notice_days=18),
        offer("b", "B", 2, notice_days=13),
    ],
)
"""Five days are enough for a, ten for a2; B gains three by anybody's k."""


def test_written_with_notice_that_is_bought() -> None:
    same_as_written("readiness-options", BOUGHT, card("readiness", "options"))


@pytest.mark.parametrize(("cut", "covered", "cost"), [(9, 0, 0), (10, 1, 4), (99, 1, 4)])
def test_by_hand_notice_that_is_bought(cut: int, covered: float, cost: float) -> None:
    # 20 less the cut, within 10 days.
    assert bought(faster(effect(notice_days=cut))) == (covered, cost)


def test_by_hand_of_several_the_one_that_helps_most() -> None:
    # 6 and 4 are not 10; 12 is, whatever else.
    assert bought(faster(effect(notice_days=6), effect(option="k", notice_days=4))) == (0, 0)
    assert bought(faster(effect(notice_days=6), effect(option="k", notice_days=12))) == (1, 4)


@pytest.mark.parametrize(
    ("who", "covered"),
    [
        ({}, 1),
        ({"capability": "lift"}, 1),
        ({"capability": "fuel"}, 0),
        ({"offer": "a"}, 1),
        ({"offer": "b"}, 0),
        ({"nation": "A"}, 1),
        ({"nation": "B"}, 0),
    ],
)
def test_by_hand_whose_notice_it_is(who: dict[str, str], covered: float) -> None:
    offers = [offer("a", "A", 2, notice_days=20), offer("b", "B", 2, notice_days=999)]
    assert bought(faster(effect(notice_days=10, **who), offers=offers))[0] == covered


def test_by_hand_a_donor_pays_for_a_partner() -> None:
    # B alone may take part, and it is A's units that gain.
    options = [option(nations=["B"], cost_million=4)]
    assert bought(faster(effect(nation="A", notice_days=10), options=options)) == (1, 4)
    assert bought(faster(effect(notice_days=10), options=options)) == (0, 0)


def test_by_hand_while_it_is_in_effect() -> None:
    # Started in p1, in effect in p2 alone: one of three years; and again and again from p2 on.
    for repeats, covered in ((False, near(1 / 3)), (True, near(2 / 3))):
        options = [option(lead_periods=1, lasts_periods=1, repeats=repeats)]
        instance = faster(effect(notice_days=10), options=options, periods=periods(3))
        assert bought(instance)[0] == covered


@pytest.mark.parametrize(("within", "covered"), [(10, 1), (9, 0)])
def test_by_hand_notice_is_never_below_nothing(within: int, covered: float) -> None:
    # 5 days less 50 are none; the approval takes 10 all the same.
    instance = faster(
        effect(notice_days=50),
        notice=5,
        requirements=[need("r", 2, within_days=within)],
        caveats=[{"id": "c", "nation": "A", "rule": "approval", "delay_days": 10}],
    )
    assert bought(instance, "caveats")[0] == covered


def test_by_hand_without_options_nothing_is_bought() -> None:
    assert values(solve(faster(effect(notice_days=10)), card("readiness"))) == {"covered": 0.0}


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
    assert list(compiled(TEN_DAYS, card("readiness")).decisions.assign) == [
        ("a", "fast", "p"),
        ("a", "slow", "p"),
        ("b", "slow", "p"),
    ]
    in_time = TEN_DAYS.replace(offers=[offer("a", "A", 2), offer("b", "B", 2)])
    assert rows(in_time, card("readiness")) == rows(in_time, card())
    assert len(compiled(TEN_DAYS, card()).decisions.assign) == 4

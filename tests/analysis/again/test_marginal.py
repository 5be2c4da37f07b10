"""What one unit more or less is worth: by hand, where a price says otherwise, and against cold runs."""

from __future__ import annotations

import threading
from collections import Counter
from itertools import groupby
from typing import Any

import pytest
from toys import budgets, card, near, need, offer, toy

import pooling
from pooling.analysis.answers import Rows
from pooling.analysis.marginal.asking import Marginal
from pooling.domain.instance import Instance

from .cases import Case, checked, long_run, outside

TIERS = ("covered", "cost")


def told(rows: Rows[Marginal]) -> dict[tuple[str, str], tuple[Any, ...]]:
    """(subject, step) -> (verdict, least) of each tier; nothing is left open."""
    assert all(near(row.least_difference) == near(row.most_difference) for row in rows)
    return {
        step: tuple((row.verdict, near(row.least_difference)) for row in group)
        for step, group in groupby(rows, lambda row: (row.subject, row.step))
    }


SAME = ("same", 0.0)
THREE = toy(requirements=[need("r", 3)], offers=[offer("a", "A", 3, cost=2)], budgets=budgets(A=[5.0], B=[None]))
"""Three aircraft needed, A has three at 2 million each and 5 million: it sends two, for 4."""


def test_by_hand_a_price_is_wrong_both_ways() -> None:
    # 6 million buy the third aircraft: +1/3 for 2 million. 4 million still buy two: nothing. The relaxation flies 2.5
    # aircraft, so its price is 0.5 aircraft of 3 = 1/6 for a million either way: half of the truth, and no truth.
    found = pooling.marginal(THREE, card=card("budget", tiers=TIERS, gap=0.0), budgets=["A"], hints=True)
    assert told(found) == {
        ("A", "more"): (("better", near(1 / 3)), ("worse", 2.0)),
        ("A", "less"): (SAME, SAME),
    }
    hints = {row.step: near(row.hint_difference) for row in found if row.tier == "covered"}
    assert hints == {"more": near(1 / 6), "less": near(-1 / 6)}
    assert found.words == (
        "1 million more for A in p: covered +33.33 points, cost +2 million (proven)\n"
        "1 million less for A in p: no effect (proven)"
    )
    assert (found.outcome, found.detail) == ("optimal", "")


def test_by_hand_units_notice_and_caveats() -> None:
    # Four needed within 10 days. A sends its two. B's two are barred; its one spare is a day late.
    # One more of A, or B's caveat lifted (+2), or `late` a day sooner (+1), each quarter 0.25. One less of A loses one.
    instance = toy(
        requirements=[need("r", 4, within_days=10)],
        offers=[offer("a", "A", 2), offer("b", "B", 2), offer("late", "A", 1, notice_days=11)],
        caveats=[{"id": "no", "nation": "B", "rule": "forbid"}],
    )
    chosen = card("readiness", "caveats", gap=0.0)
    expected = {
        ("a", "more"): (("better", 0.25),),
        ("a", "less"): (("worse", -0.25),),
        ("no", "lifted"): (("better", 0.5),),
        ("late", "sooner"): (("better", 0.25),),
    }
    asked = pooling.marginal(instance, card=chosen, offers=["a"], notice=["late"], caveats=["no"])
    assert told(asked) == {**expected, ("late", "later"): (SAME,)}
    assert next(row.subject for row in asked) == "no"
    # Nothing named: the same is asked, for it is what the plan uses to its end.
    assert told(pooling.marginal(instance, card=chosen)) == expected
    assert len({row.subject for row in pooling.marginal(instance, card=chosen, most=1)}) == 1


def test_what_leaves_nothing_and_what_makes_no_plan() -> None:
    # The only aircraft gone: nothing is covered. Where it is locked in, no plan is left, and why is said.
    chosen = card("locks", gap=0.0)
    lone = toy(requirements=[need("r", 2)], offers=[offer("a", "A", 1)])
    assert told(pooling.marginal(lone, card=chosen, offers=["a"]))["a", "less"] == (("worse", -0.5),)
    locked = lone.replace(locks=[{"id": "agreed", "rule": "must", "offer": "a"}])
    found = pooling.marginal(locked, card=chosen, offers=["a"])
    less = next(row for row in found if row.step == "less")
    assert (less.outcome, less.after, less.known) == ("infeasible", None, "unproven")
    assert "agreed" in less.why
    assert found.words.startswith("1 aircraft less of lift of A: no plan is possible")


def test_within_a_gap_it_says_between_what() -> None:
    # Half of all may be left open: the worth of a unit lies between bounds, and nothing is called proven.
    found = pooling.marginal(THREE, card=card("budget", tiers=TIERS, gap=0.9), budgets=["A"])
    for row in found:
        if row.known == "within":
            assert row.verdict == "not_proven"
            assert row.least_difference <= (1 / 3 if (row.tier, row.step) == ("covered", "more") else 2.0)
    assert {row.known for row in found} <= {"certified", "proven", "within", "unproven"}


def test_every_wrong_name_is_told_at_once() -> None:
    with pytest.raises(pooling.InvalidInput) as caught:
        pooling.marginal(THREE, card=card("budget"), offers=["aa", "a", "a"], budgets=["B"], caveats=[], units=0.5)
    assert {problem.place: problem.cure for problem in caught.value.problems} == {
        "offers/0": "did you mean a?",
        "offers/2": "name it once",
        "budgets/0": "known: A",
        "caveats": "name one, or leave it out",
        "units": "give a whole number",
    }
    with pytest.raises(pooling.InvalidInput, match=r"a number from 0\.001"):
        pooling.marginal(THREE, million=0.0)


def test_a_cancel_gives_what_there_is() -> None:
    cancel = threading.Event()

    def tell(done: int, _count: int, _what: str) -> None:
        if done == 1:
            cancel.set()

    chosen = card("budget", tiers=TIERS, gap=0.0)
    found = pooling.marginal(THREE, card=chosen, budgets=["A"], offers=["a"], cancel=cancel, on_progress=tell)
    assert (found.outcome, found.reason) == ("feasible", "cancelled")
    assert "of 4 steps are left out" in found.detail
    assert {row.subject for row in found} == {"a"}


def lines(instance: Instance, row: Marginal) -> list[str]:
    """The change of a row, stated anew."""
    if row.kind == "caveat":
        return [f"remove caveats id={row.subject}"]
    if row.kind == "budget":
        sign = "+" if row.step == "more" else "-"
        return [
            f"budgets nation={row.subject} period={row.period} amount_million+={sign}{row.amount}".replace("+=+", "+=")
        ]
    if row.kind == "notice":
        sign = "-" if row.step == "sooner" else ""
        return [f"offers id={row.subject} notice_days+={sign}{int(row.amount)}"]
    owned = instance.offer_of[row.subject].quantity
    if row.step == "less" and row.amount == owned:
        return [f"forbid offer={row.subject}"]
    more = row.amount if row.step == "more" else -row.amount
    changes = [f"offers id={row.subject} quantity:={owned + more}"]
    for change in instance.offer_changes:
        if change.offer == row.subject and change.quantity > 0:
            where = f"offer_changes offer={change.offer} from_period={change.from_period}"
            changes.append(f"{where} quantity:={max(0.0, change.quantity + more)}")
    return changes


def check(one: Case, counts: Counter[str]) -> list[str]:
    """Marginals of some of everything, each against two cold runs."""
    instance, rng = one.instance, one.rng
    names: dict[str, list[str]] = {
        "offers": [row.id for row in instance.offers],
        "budgets": sorted({row.nation for row in instance.budgets if row.amount_million}),
        "notice": [row.id for row in instance.offers],
        "caveats": [row.id for row in instance.caveats],
    }
    asked = {kind: rng.sample(known, 1) for kind, known in names.items() if known}
    found = pooling.marginal(instance, card=one.card, **asked)
    wrong = []
    for _, group in groupby(found, lambda row: (row.kind, row.subject, row.period, row.step)):
        rows = list(group)
        cold = one.cold(lines(instance, rows[0]))
        counts["steps"] += 1
        counts[rows[0].kind] += 1
        if cold.outcome != rows[0].outcome:
            wrong.append(f"{rows[0].words}: {rows[0].outcome}, cold {cold.outcome}")
        elif cold.plan is not None:
            counts[rows[0].verdict] += 1
            counts[f"known: {rows[0].known}"] += 1
            if text := outside(one.base, cold, rows):
                wrong.append(f"{rows[0].words}: {text}")
    if asked and one.base.plan is not None and not found and found.outcome == "optimal":
        wrong.append("no row")
    return wrong


def test_marginals_are_those_of_cold_runs() -> None:
    wrong, counts = checked(check, (25, 36, 37, 43))
    assert not wrong, "\n".join(wrong)
    assert counts["steps"] >= 15
    assert counts["better"] + counts["worse"] >= 3


@pytest.mark.long
def test_long_marginals_are_those_of_cold_runs() -> None:
    long_run(check, 500, "marginal-long.json")

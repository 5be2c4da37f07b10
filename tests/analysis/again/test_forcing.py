"""What is forced: what it costs, what blocks it, at which price it comes by itself; by hand, and against cold runs."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from toys import agreement, budgets, card, near, need, offer, option, pool, share, through, toy

import pooling
from pooling.analysis.answers import Rows
from pooling.analysis.forcing.rows import Forced
from pooling.domain.result import Result

from .cases import NEAR, Case, checked, long_run

TIERS = ("covered", "cost")
CARD = card("locks", "agreements", "options", "budget", tiers=TIERS, gap=0.0)
LIFT = toy(
    requirements=[need("r", 2), need("f", 3, "fuel")],
    offers=[
        offer("a", "A", 2, cost=2),
        offer("b", "B", 2, cost=5),
        offer("af", "A", 3, "fuel", cost=1),
        offer("bf", "B", 3, "fuel", cost=1),
    ],
)
"""A's lift is cheaper; fuel of either costs the same, so plans that differ in fuel alone are as good as each other."""


def figures(rows: Rows[Forced], part: str) -> dict[str, Any]:
    """Name -> difference of the rows of a part."""
    return {row.name: near(row.difference) for row in rows if row.part == part}


def test_a_share_of_a_published_total_has_no_quantity_of_its_own() -> None:
    # Two of the pool's hours are bought at 9 each; A's aircraft cost 1. More or less of a share would not tie.
    facts = toy(
        requirements=[need("r", 2)],
        pools=[pool("c", output=2, cost=9, capability="lift", published_total=2)],
        offers=[offer("a", "A", 2, cost=1), share("s", "B", 2, "lift")],
    )
    chosen = card("locks", "pools", tiers=TIERS, gap=0.0)
    forced = pooling.why_not(facts, card=chosen, wishes=["offer=s"])
    assert figures(forced, "tier")["cost"] == 7.0
    assert [row.name for row in forced if row.part == "enters"] == []
    assert pooling.why_not(facts, card=chosen, wishes=["forbid offer=s"])


def test_by_hand_what_it_costs_who_pays_and_when_it_comes_by_itself() -> None:
    # One of B's at 5 replaces one of A's at 2: +3 million. It comes by itself below A's price. More of it never helps.
    # Fuel stays with whom it was: another plan as good is no effect.
    found = pooling.why_not(LIFT, card=CARD, wishes=["offer=b"])
    assert figures(found, "tier") == {"covered": 0.0, "cost": 3.0}
    assert figures(found, "spending") == {"A": -2.0, "B": 5.0}
    assert figures(found, "units") == {"A lift": -1.0, "B lift": 1.0}
    assert not figures(found, "need")
    (enters,) = [row for row in found if row.part == "enters"]
    assert (enters.name, enters.before, near(enters.least), near(enters.most)) == ("unit price", 5.0, 1.995, 2.0)
    assert enters.known == "proven"
    assert found.words.splitlines() == [
        "lift of B: cost +3 million; pay more: B (+5); pay less: A (-2)",
        "    it comes by itself at a unit price below 2 million, now 5",
    ]
    # What nobody named is what the plan leaves out: b, and of fuel what is not used.
    assert "lock offer=b" in {row.wish for row in pooling.why_not(LIFT, card=CARD, quick=True)}


def test_by_hand_what_is_so_already_and_what_costs_nothing() -> None:
    found = pooling.why_not(LIFT, card=CARD, wishes=["offer=a", "forbid offer=b"])
    assert [(row.name, row.known) for row in found] == [("already", "proven")] * 2
    # Fuel of the other nation is as good.
    used = {row.offer for row in pooling.solve(LIFT, card=CARD).plan.commitments}  # type: ignore[union-attr]
    idle = "bf" if "bf" not in used else "af"
    found = pooling.why_not(LIFT, card=CARD, wishes=[f"offer={idle} quantity=1"], quick=True)
    assert figures(found, "tier") == {"covered": 0.0, "cost": 0.0}
    assert "costs nothing: another plan is as good" in found.words
    # No more of it is moved than was asked for.
    assert {abs(amount) for amount in figures(found, "units").values()} == {1.0}


def test_by_hand_from_which_quantity_on_it_comes() -> None:
    # b sends two at 4 each: 8. c costs 6 however many it sends. With one unit of it b sends the other: 10. With two it
    # is 6 alone: it enters from 2 on. It has no price of a unit that could be lowered.
    instance = toy(offers=[offer("b", "B", 2, cost=4), offer("c", "A", 1, fixed_cost_million=6)])
    found = pooling.why_not(instance, card=card("locks", tiers=TIERS, gap=0.0), wishes=["offer=c"])
    (enters,) = [row for row in found if row.part == "enters"]
    assert (enters.name, enters.before, enters.least, enters.most) == ("quantity", 1.0, 2.0, 1.0)
    assert "it comes by itself from 2 aircraft on, now 1" in found.words


def test_by_hand_an_agreement_and_an_option_at_a_share_of_their_price() -> None:
    # x is offered through g, which costs 4 to join; y through i, which costs 8. Either saves b's 2 x 1 = 2.
    # So g comes at half its price, i at a quarter; at a tenth of a per cent less it is in.
    instance = toy(
        offers=[offer("b", "B", 2, cost=1), offer("x", "A", 2, agreement="g"), through("y", "A", 2)],
        agreements=[agreement(joining_cost_million=4)],
        options=[option(cost_million=8)],
    )
    found = pooling.why_not(instance, card=CARD, wishes=["agreement=g nation=A", "option=i"])
    enters = {row.wish: row for row in found if row.part == "enters"}
    shares = {wish: (near(row.least), near(row.most)) for wish, row in enters.items()}
    assert shares == {"lock agreement=g nation=A": (0.499, 0.5), "lock option=i": (0.249, 0.25)}
    costs = [near(row.difference) for row in found if (row.part, row.name) == ("tier", "cost")]
    assert costs == [2.0, 6.0]


def test_by_hand_the_rules_that_block_it_are_named() -> None:
    # B may spend 4 and one of its aircraft costs 5.
    poor = LIFT.replace(budgets=budgets(A=[None], B=[4.0]))
    found = pooling.why_not(poor, card=CARD, wishes=["offer=b"])
    rules = {row.name.partition(":")[0]: row for row in found if row.part == "rule"}
    assert set(rules) == {"budget", "locks"}
    assert all(row.known == "proven" for row in rules.values())
    assert found[0].name == "blocked"
    # It comes below A's price of 2, and then its nation's budget allows it: found to a thousandth of its price.
    (enters,) = [row for row in found if row.part == "enters"]
    assert enters.least < 2.0 <= enters.most == pytest.approx(enters.least, abs=0.005 + 1e-9)


def test_what_is_blocked_is_an_answer_and_does_not_name_itself() -> None:
    kept_out = toy(
        requirements=[need("r", 2)],
        offers=[offer("a", "A", 2, cost=2)],
        agreements=[agreement(nations=["A", "B"], least_members=2)],
        locks=[{"id": "no", "rule": "never", "agreement": "g", "nation": "B"}],
    )
    found = pooling.why_not(kept_out, card=CARD, wishes=["agreement=g nation=A"])
    assert found.words.startswith("A in g: blocked by lock no: B must never be a member of g")
    assert "A must be" not in found.words
    assert (found.outcome, found.detail) == ("optimal", "")


def test_several_at_once() -> None:
    # Without A's lift and with both of B's: 10 instead of 4. Both out: nothing is lifted.
    found = pooling.what_if_forced(LIFT, card=CARD, forced=["forbid offer=a", "lock offer=b"])
    assert figures(found, "tier") == {"covered": 0.0, "cost": 6.0}
    assert {row.wish for row in found} == {"forbid offer=a; lock offer=b"}
    found = pooling.what_if_forced(LIFT, card=CARD, forced=["forbid offer=a", "forbid offer=b"])
    assert figures(found, "need") == {"r": -2.0}
    # Covered falls from all to one of two needs; the fuel it still has costs 3.
    assert figures(found, "tier") == {"covered": -0.5, "cost": -4.0}
    assert "less is covered of lift, m (2 aircraft less)" in found.words


def test_every_wrong_wish_is_told_at_once() -> None:
    with pytest.raises(pooling.InvalidInput) as caught:
        pooling.why_not(LIFT, card=CARD, wishes=["offer=bb", "offer=b", "lock  offer=b", "offer=bf", "nation"])
    assert {problem.place: problem.cure for problem in caught.value.problems}.items() >= {
        "wishes/0/offer": "did you mean b?",
        "wishes/2": "name it once",
    }.items()
    assert any("quantity=1" in problem.cure for problem in caught.value.problems)
    assert any(problem.place.startswith("wishes/4") for problem in caught.value.problems)
    for asked in ({"wishes": []}, {"wishes": ["offer=b"], "card": card("budget")}):
        with pytest.raises(pooling.InvalidInput):
            pooling.why_not(LIFT, **{"card": CARD, **asked})


def test_a_card_with_a_last_plan_of_its_own_says_so() -> None:
    chosen = card("locks", "stability", tiers=("covered", "plan_change"), gap=0.0)
    found = pooling.why_not(LIFT, card=chosen, wishes=["offer=b"], quick=True)
    assert "nearest plan is not looked for" in found.detail


# --- against cold runs ----------------------------------------------------------------------------------------------


def rank(result: Result) -> tuple[float, ...] | None:
    """What a run is worth, larger is better; None where it is not known to the end."""
    if result.plan is None or any(tier.gap != 0.0 for tier in result.tiers):
        return None
    return tuple((tier.value or 0.0) * (1 if tier.maximise else -1) for tier in result.tiers)


def better(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Whether the first is better for certain, tier by tier."""
    for mine, theirs in zip(one, other, strict=True):
        if abs(mine - theirs) > NEAR * max(1.0, abs(mine), abs(theirs)):
            return mine > theirs
    return False


def check(one: Case, counts: Counter[str]) -> list[str]:
    """A wish or two, what it costs and where it enters, each against cold runs."""
    if one.base.plan is None:
        return []
    try:
        found = pooling.why_not(one.instance, card=one.card, most=2)
    except pooling.InvalidInput as error:
        return [str(error)]
    wrong = []
    for wish in dict.fromkeys(row.wish for row in found):
        rows = [row for row in found if row.wish == wish]
        change = locked(wish)
        cold = one.cold([change])
        answer = rows[0].name
        counts[answer] += 1
        if (answer == "blocked") != (cold.outcome == "infeasible"):
            wrong.append(f"{wish}: {answer}, cold {cold.outcome}")
        if answer == "possible":
            wrong += tiers_wrong(one, wish, rows, cold)
        for enters in (row for row in rows if row.part == "enters"):
            wrong += enters_wrong(one, wish, enters, counts)
    return wrong


def locked(wish: str) -> str:
    if "quantity=" not in wish:
        return wish
    return f"add locks id=cold-wish rule=at_least {wish.removeprefix('lock ')}"


def tiers_wrong(one: Case, wish: str, rows: list[Forced], cold: Result) -> list[str]:
    old, new = rank(one.base), rank(cold)
    if old is None or new is None:
        return []
    wrong = []
    for row, tier in zip((row for row in rows if row.part == "tier"), one.base.tiers, strict=False):
        apart = (cold.tier(tier.name).value or 0.0) - (tier.value or 0.0)
        room = NEAR * max(1.0, abs(tier.value or 0.0))
        if row.least is not None and row.most is not None and not row.least - room <= apart <= row.most + room:
            wrong.append(f"{wish}: {tier.name} {row.least} to {row.most}, cold {apart}")
        if row.difference is not None and row.known in ("certified", "proven") and abs(row.difference - apart) > room:
            wrong.append(f"{wish}: {tier.name} {row.difference} in the nearest plan, cold {apart}")
    return wrong


def enters_wrong(one: Case, wish: str, row: Forced, counts: Counter[str]) -> list[str]:
    """Below the price it enters and above it does not, by cold runs with the thing and without it."""
    if row.known != "proven":
        counts["enters: open"] += 1
        return []
    counts[f"enters: {'at no ' if row.least is None else ''}{row.name}"] += 1
    ends = [(0.0, False)] if row.least is None else [(row.least, True), (row.most, False)]
    wrong = []
    for end, enters in ends:
        changes = at(one, wish, row.name, end)
        about = " ".join(part for part in wish.split()[1:] if not part.startswith("quantity="))
        free, out = one.cold(changes), one.cold([*changes, f"forbid {about}"])
        if not any(part in wish for part in ("requirement=", "period=", "nation=")):
            ranks = rank(free), rank(out)
        else:
            ranks = rank(one.cold([*changes, locked(wish)])), rank(out)
        if ranks[0] is None or ranks[1] is None:
            continue
        counts["ends"] += 1
        if better(*ranks) != enters:
            wrong.append(f"{wish}: at {row.name} {end}, with {ranks[0]} without {ranks[1]}, stated {enters}")
    return wrong


def at(one: Case, wish: str, what: str, end: float | None) -> list[str]:
    about = dict(part.split("=") for part in wish.split()[1:])
    if what == "quantity":
        return [f"offers id={about['offer']} quantity:={end}"]
    if what == "unit price":
        return [f"offers id={about['offer']} unit_cost_million:={end}"]
    if "agreement" in about:
        table, columns = "agreements", ("joining_cost", "membership_cost", "set_up_cost", "running_cost")
        name = about["agreement"]
    else:
        table, name = "options", about["option"]
        columns = ("common_cost", "cost", "upkeep", "unit_cost", "unit_upkeep")
    lines = [f"{table} id={name} {column}_million*={end}" for column in columns]
    if table == "options" and any(step.option == name for step in one.instance.price_steps):
        lines.append(f"price_steps option={name} unit_cost_million*={end}")
    return lines


def test_wishes_are_those_of_cold_runs() -> None:
    wrong, counts = checked(check, (17, 24, 42))
    assert not wrong, "\n".join(wrong)
    assert counts["possible"] + counts["blocked"] >= 4
    assert counts["ends"] >= 5


@pytest.mark.long
def test_long_wishes_are_those_of_cold_runs() -> None:
    long_run(check, 500, "forcing-long.json")

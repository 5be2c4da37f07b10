"""Gaps with reasons, cures and limits: cases by hand, and random ones held against cold runs of their own."""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from brute.cards import random_card
from brute.instances import random_instance
from toys import agreement, budgets, card, need, offer, option, solve, through, toy

import pooling
from pooling.analysis.cures.records import CureRow, Gaps
from pooling.domain.card import Card, Tier
from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput
from pooling.domain.result import Result

USUAL, LONG = 4, 500
RESULTS = Path(__file__).with_name("gaps-long.json")
TIERS = ("covered", "cost")


def asked(instance: Instance, *families: str, **more: Any) -> Gaps:
    parameters = {key: more.pop(key) for key in list(more) if "__" in key}
    return pooling.gaps(
        instance, card=card("spending", *families, tiers=TIERS, **parameters), **{"quick": True, **more}
    )


def cures(found: Gaps) -> dict[tuple[str, str], CureRow]:
    return {(row.kind, row.subject): row for row in found.cures}


def price(row: CureRow) -> float:
    assert row.priced == "proven"
    assert row.price_most_million is not None
    return row.price_most_million


def test_by_hand_a_budget_and_an_offer_each_as_small_as_can_be() -> None:
    # r needs 4: A's 3 cost 2 each, A has 4.5: two fly. B has 1 for 5 and 9 million: three are met, one is short.
    # A's third costs 2, 6 in all: 1.5 more. Or B has one more: 5 + 5 = 10, 9 are there: that alone brings nothing.
    instance = toy(
        requirements=[need("r", 4)],
        offers=[offer("a", "A", 3, cost=2), offer("b", "B", 1, cost=4)],
        budgets=budgets(A=[4.5], B=[9]),
    )
    found = asked(instance, "budget")
    (gap,) = found.gaps
    assert (gap.short, gap.attainable, gap.attainable_at_most) == (1.0, 3.0, 3.0)
    assert sum(reason.amount for reason in found.reasons) == pytest.approx(gap.short)
    rows = cures(found)
    assert (rows["budget", "A"].size, price(rows["budget", "A"])) == (pytest.approx(1.5), pytest.approx(2))
    # A second of B's: 8 of its 9 million, 4 more.
    assert (rows["more", "b"].size, price(rows["more", "b"])) == (1.0, pytest.approx(4))
    assert [row.place for row in found.cures] == [1, 2]
    assert found.cures[0].kind == "budget"
    assert {(row.smallest, row.verified, row.closes) for row in found.cures} == {("proven", "yes", "yes")}
    for row in found.cures:
        changed = pooling.variant(instance, *row.change.split("; ")).instance
        assert solve(changed, card("budget", tiers=TIERS)).tiers[0].value == pytest.approx(1)


def test_by_hand_sooner_and_a_caveat_lifted() -> None:
    # Two within 10 days: A's are ready after 15, B's are forbidden. Each alone closes the gap, for 2 and for 6.
    instance = toy(
        requirements=[need("r", 2, within_days=10)],
        offers=[offer("a", "A", 2, cost=1, notice_days=15), offer("b", "B", 2, cost=3)],
        caveats=[{"id": "no", "nation": "B", "rule": "forbid", "mission": "m"}],
    )
    rows = cures(asked(instance, "caveats", "readiness"))
    assert price(rows["sooner", "a"]) == pytest.approx(2)
    assert rows["sooner", "a"].change == "offers id=a notice_days:=10"
    assert price(rows["caveat", "no"]) == pytest.approx(6)
    assert rows["caveat", "no"].change == "remove caveats id=no"


def test_by_hand_one_rule_alone_does_not_help_these_two_do() -> None:
    # A's aircraft are late and forbidden: one alone changes nothing.
    instance = toy(
        requirements=[need("r", 2, within_days=10)],
        offers=[offer("a", "A", 2, cost=1, notice_days=15)],
        caveats=[{"id": "no", "nation": "A", "rule": "forbid", "mission": "m"}],
    )
    found = asked(instance, "caveats", "readiness")
    assert [row.kind for row in found.cures] == ["together"]
    assert found.cures[0].subject == "caveat no + rule readiness:r"
    assert price(found.cures[0]) == pytest.approx(2)
    assert "without the rule" in found.text()


def test_by_hand_what_others_have_can_be_had_first() -> None:
    # Two aircraft for two needs of two at once: the one with more weight has them. First of all, the other would.
    instance = toy(requirements=[need("r", 2), need("q", 2, weight=3)], offers=[offer("a", "A", 2)])
    found = asked(instance)
    (gap,) = found.gaps
    assert (gap.requirement, gap.short, gap.attainable) == ("r", 2.0, 2.0)
    assert [reason.kind for reason in found.reasons] == ["elsewhere"]
    assert cures(found)["more", "a"].size == 2.0


def test_by_hand_an_option_that_the_card_leaves_out_is_bought() -> None:
    instance = toy(requirements=[need("r", 2)], offers=[through("x", "A", 2)], options=[option(cost_million=5.0)])
    row = cures(asked(instance))["option", "options"]
    assert (row.closes, row.starts, row.change) == ("yes", ("i",), "families.options=true")
    assert price(row) == pytest.approx(5)


def test_by_hand_an_agreement_that_needs_too_many_members_is_formed() -> None:
    instance = toy(
        requirements=[need("r", 2)],
        offers=[offer("a", "A", 2, agreement="g")],
        agreements=[agreement(least_members=3, membership_cost_million=3.0)],
    )
    row = cures(asked(instance, "agreements"))["agreement", "g"]
    assert (row.closes, row.joins) == ("yes", ("g",))
    assert price(row) == pytest.approx(3)


def test_by_hand_a_lock_that_keeps_a_member_out_is_lifted_and_offers_of_pools_take_no_place() -> None:
    # Without Corvia there is no fleet: Borland is 200 hours short, for 7.2 + 2 + 9 * 2 + 900 * 0.004 = 30.8.
    # With the fleet all is met for 28.1, or with 200 of Arden's more, each at 0.01 and 0.001 abroad.
    shut = pooling.variant("tanker-pool", "add locks id=no rule=never agreement=fleet nation=XCC").instance
    found = pooling.gaps(shut, gap=1e-6, quick=True)
    rows = cures(found)
    assert (rows["rule", "locks:no"].change, rows["rule", "locks:no"].closes) == ("remove locks id=no", "yes")
    assert price(rows["rule", "locks:no"]) == pytest.approx(28.1 - 30.8)
    more = rows["more", "arden-tankers"]
    assert (more.size, more.change) == (200.0, "offers id=arden-tankers quantity+=200")
    assert price(more) == pytest.approx(2.2)


def test_a_divisible_quantity_is_as_small_as_can_be() -> None:
    # 2.5 tonnes are short, a tonne covers 0.8: 3.125 more.
    instance = toy(requirements=[need("q", 5, "fuel")], offers=[offer("f", "A", 3.125, "fuel", effectiveness=0.8)])
    row = cures(asked(instance))["more", "f"]
    assert row.size == pytest.approx(3.125, abs=1e-4)


def test_the_card_is_solved_again_with_the_best_cure() -> None:
    found = asked(toy(requirements=[need("r", 3)], offers=[offer("a", "A", 2)]), quick=False)
    assert found.cures[0].covered_least == pytest.approx(1 / 3)
    assert (found.cures[0].covered_verdict, found.cures[0].covered_proof) == ("better", "certified")


def test_nothing_unmet_nothing_known_and_wrong_requests() -> None:
    assert asked(toy(offers=[offer("a", "A", 2)])).text() == "toy with toy: no need is unmet"
    hurried = asked(toy(offers=[offer("a", "A", 1)]), time_limit_s=1e-9)
    assert (hurried.gaps, hurried.reason) == ((), "time_limit")
    with pytest.raises(InvalidInput) as refused:
        asked(toy(), needs=["x", "y"])
    assert [problem.place for problem in refused.value.problems] == ["needs/0", "needs/1"]


# --- random ---------------------------------------------------------------------------------------------------------


def case(seed: int) -> tuple[Instance, Card] | None:
    """A random instance with gaps and a card that asks for coverage, then cost."""
    rng = random.Random(13_000_000 + seed)
    instance, chosen = random_instance(rng, chance=0.3), random_card(rng)
    if "spending" not in chosen.families or not chosen["coverage.shortfall_allowed"]:
        return None
    return instance, replace(chosen, tiers=(Tier("covered", 0.0, 0.0), Tier("cost", 0.0, 0.0)))


def first_of_all(instance: Instance, chosen: Card, requirement: str) -> float:
    """What a cold run delivers of a need that comes before all others, summed over periods.

    What each need weighs stays as it is: rules about what is covered without somebody are weighed by it.
    """
    weights = chosen["coverage.priority_weights"]
    rows = [
        row.model_copy(
            update={"priority": 1 if row.id == requirement else 2, "weight": row.weight * weights[row.priority - 1]}
        )
        for row in instance.requirements
    ]
    alone = replace(
        chosen,
        tiers=(Tier("covered_by_priority", 0.0, 0.0),),
        parameters={**chosen.parameters, "coverage.priority_weights": (1.0, 1.0, 1.0, 1.0, 1.0)},
    )
    result = pooling.solve(instance.replace(requirements=rows), card=alone, gap=0.0)
    assert result.audit is not None
    return sum(min(row.delivered, row.need) for row in result.audit.coverage if row.requirement == requirement)


def covered_of(result: Result) -> float:
    assert result.tiers[0].value is not None
    return result.tiers[0].value


def gain(instance: Instance, chosen: Card, row: CureRow) -> float:
    """What a cure adds to the first tier at least."""
    weights = chosen["coverage.priority_weights"]
    total = own = 0.0
    probe = pooling.solve(instance, card=chosen, gap=1.0)
    assert probe.audit is not None
    for one in probe.audit.coverage:
        requirement = instance.requirement_of[one.requirement]
        weight = requirement.weight * weights[requirement.priority - 1]
        total += weight
        if (one.requirement, one.period) == (row.requirement, row.period):
            own = weight / one.need
    return row.brings * own / total if total else 0.0


def compare(seeds: range) -> tuple[list[str], Counter[str]]:
    """Every figure that a cold run contradicts, and what was compared."""
    wrong: list[str] = []
    counts: Counter[str] = Counter()
    for seed in seeds:
        drawn = case(seed)
        if drawn is None:
            continue
        instance, chosen = drawn
        found = pooling.gaps(instance, card=chosen, gap=0.0, quick=True, most=2)
        if not found.gaps:
            counts["without gaps"] += 1
            continue
        counts["instances"] += 1
        base = covered_of(pooling.solve(instance, card=chosen, gap=0.0))
        for gap in found.gaps:
            counts["gaps"] += 1
            total = sum(
                row.amount for row in found.reasons if (row.requirement, row.period) == (gap.requirement, gap.period)
            )
            if abs(total - gap.short) > 1e-5 * max(1.0, gap.need):
                wrong.append(f"{seed} {gap.requirement}: reasons come to {total}, {gap.short} are short")
            if len(instance.periods) == 1:
                counts["limits"] += 1
                cold = first_of_all(instance, chosen, gap.requirement)
                if gap.attainable is None or abs(gap.attainable - cold) > 1e-4 * max(1.0, gap.need):
                    wrong.append(f"{seed} {gap.requirement}: attainable {gap.attainable}, a cold run has {cold}")
        for row in found.cures:
            counts["cures"] += 1
            counts[f"cure {row.kind}"] += 1
            if row.verified != "yes":
                wrong.append(f"{seed} {row.kind} {row.subject}: not verified")
            wrong += _against_cold(seed, instance, chosen, row, base)
    return wrong, counts


def _against_cold(seed: int, instance: Instance, chosen: Card, row: CureRow, base: float) -> list[str]:
    """With the change a cold run of the card covers at least what the cure says more."""
    parts = [part for part in row.change.split("; ") if part]
    settings = dict(
        part.split("=")
        for part in parts
        if part.startswith("families.") or (part.split("=")[0].count(".") == 1 and " " not in part)
    )
    changes = [part for part in parts if part.split("=")[0] not in settings]
    if any(not name.startswith("families.") for name in settings):
        return []
    changed = pooling.variant(instance, *changes).instance if changes else instance
    card_then = (
        chosen.with_overrides({name: value == "true" for name, value in settings.items()}) if settings else chosen
    )
    after = covered_of(pooling.solve(changed, card=card_then, gap=0.0))
    least = base + gain(instance, chosen, row)
    if after < least - 1e-6:
        return [f"{seed} {row.kind} {row.subject}: a cold run covers {after}, {least} at least was said"]
    return []


def test_cures_and_limits_equal_cold_runs_on_random_instances() -> None:
    wrong, counts = compare(range(USUAL))
    assert not wrong, "\n".join(wrong)
    assert counts["gaps"] >= 3
    assert counts["cures"] >= 3


@pytest.mark.long
def test_cures_and_limits_equal_cold_runs_on_many_random_instances() -> None:
    wrong: list[str] = []
    counts: Counter[str] = Counter()
    seed = 0
    while counts["instances"] < LONG:
        more, found = compare(range(seed, seed + 20))
        wrong += more
        counts.update(found)
        seed += 20
    RESULTS.write_text(json.dumps({"mismatches": len(wrong), **dict(sorted(counts.items()))}, indent=2) + "\n")
    assert not wrong, "\n".join(wrong[:20])

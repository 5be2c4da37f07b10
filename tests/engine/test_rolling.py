"""Rolling horizon: a result is the last plan of the next run, its first periods are frozen or left behind."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from toys import agreement, budgets, card, need, offer, option, periods, share, solve, through, toy

import pooling
from pooling.domain.card import Card, Tier
from pooling.domain.instance import Instance
from pooling.domain.plan import PLAN_TABLES, Plan
from pooling.domain.problems import InvalidInput
from pooling.domain.result import Result
from pooling.domain.rolling.dropping import until
from pooling.domain.rolling.freezing import REASON
from pooling.io.plan_file import write_plan
from tests.brute.cards import mixing_card
from tests.brute.instances import random_instance

CHEAPEST = (Tier("cost", 1e-6, 0.0),)
"""What turns a plan over where nothing keeps it: the least cost, whatever is needed."""
OF_YEARS = ("agreements", "exchange", "years", "burden", "budget", "pools", "options", "procurement", "funding")


def random_run(seed: int, *always: str) -> tuple[Instance, Card, Result] | None:
    """A random instance over two periods or more with a card and its optimum; None where it has none."""
    rng = random.Random(seed)
    instance = random_instance(rng, mixed=tuple({*always, *rng.sample(OF_YEARS, 2)}), small=True)
    policy = mixing_card(rng, always, instance)
    result = pooling.solve(instance, card=policy, time_limit_s=20)
    return (instance, policy, result) if result.outcome == "optimal" and len(instance.periods) > 1 else None


def agreed(plan: Plan, period: str) -> tuple[Any, ...]:
    """What a plan says of a period that locks can keep."""
    committed = {offer: round(units, 4) for (offer, when), units in plan.committed.items() if when == period and units}
    members = {row[:2] for row in plan.members if row[2] == period}
    return committed, members, {row: start.units for row, start in plan.started.items() if row[2] == period}


def later(plan: Plan, instance: Instance) -> Plan:
    """The rows of a plan that are about periods of the instance."""
    known = set(instance.period_ids)
    return plan.with_rows(
        **{name: tuple(row for row in getattr(plan, name) if row.period in known) for name in PLAN_TABLES}
    )


# --- the last plan, and frozen periods --------------------------------------------------------------------------------


def test_the_plan_is_history_and_started() -> None:
    instance = pooling.load("frozen-years")
    last = pooling.solve(instance, card="stable", gap=1e-6)
    assert last.plan is not None
    made = pooling.rolled(instance.replace(history=[], started=[]), last)
    commitments = {(row.offer, row.period): row.quantity for row in made.history if row.requirement is None}
    assignments = {(row.offer, row.requirement, row.period): row.quantity for row in made.history if row.requirement}
    assert commitments == last.plan.committed
    assert assignments == last.plan.assigned
    assert [(row.option, row.nation, row.period) for row in made.started] == [("winter-kit", "XAA", "2027")]
    assert made.locks == ()
    assert pooling.solve(made, card="stable", gap=1e-6).tier("plan_change").value == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(("freeze", "cost"), [(0, 32), (1, 38), (2, 47), (4, 55)])
def test_frozen_years_cost_what_they_cost_by_hand(freeze: int, cost: float) -> None:
    # The README of frozen-years; all four are the plan of card stable.
    instance = pooling.load("frozen-years")
    made = pooling.rolled(instance, pooling.solve(instance, card="stable", gap=1e-6), freeze=freeze)
    result = pooling.solve(made, gap=1e-6)
    assert (result.tier("covered").value, result.tier("cost").value) == (pytest.approx(1), pytest.approx(cost))


def test_random_frozen_periods_stay_whatever_the_next_run_is_after() -> None:
    kept: Counter[str] = Counter()
    for seed in range(32):
        run = random_run(seed, "years", "locks")
        if run is None or not run[1].has("locks"):
            continue
        instance, policy, result = run
        assert result.plan is not None
        made = pooling.rolled(instance, result, freeze=1)
        assert pooling.audit_plan(made, result.plan, card=policy).ok, seed
        told = {caution.rule for caution in made.warnings} - {caution.rule for caution in instance.warnings}
        assert not [rule for rule in told if "binds nothing" in rule], seed
        again = pooling.solve(made, card=replace(policy, tiers=CHEAPEST), time_limit_s=20)
        assert again.plan is not None, seed
        before = agreed(result.plan, instance.period_ids[0])
        assert agreed(again.plan, instance.period_ids[0]) == before, seed
        kept["runs"] += 1
        kept.update({name: len(rows) for name, rows in zip(("committed", "members", "starts"), before, strict=True)})
    assert min(kept[name] for name in ("runs", "committed", "members", "starts")) > 1, kept


def test_orders_are_frozen_and_nobody_joins_them() -> None:
    instance = toy(
        periods=periods(2),
        requirements=[need("r", 3)],
        offers=[through("a", "A", 3), through("b", "B", 3)],
        options=[option(most_units=3, unit_cost_million=1)],
    )
    policy = card("procurement", "options", "locks", tiers=("covered", "cost"))
    start = {"option": "i", "period": "p1"}
    rows = [{**start, "nation": "A", "units": 2}, {**start, "nation": "B", "units": 1}]
    for starts in (rows, rows[:1], []):
        made = pooling.rolled(instance, {"starts": starts}, freeze=1)
        again = solve(made, policy)
        assert again.plan is not None
        found = {nation: row.units for (_, nation, period), row in again.plan.started.items() if period == "p1"}
        assert found == {row["nation"]: row["units"] for row in starts}


def test_rolled_again_only_the_new_plan_is_frozen() -> None:
    locks = [
        {"id": "frozen-1", "rule": "at_most", "offer": "a", "quantity": 1, "reason": "a promise"},
        {"id": "mine", "rule": "never", "offer": "b", "period": "p2"},
    ]
    instance = toy(periods=periods(2), locks=locks)
    commitments = [{"offer": "a", "period": "p1", "quantity": 1}]
    once = pooling.rolled(instance, {"commitments": commitments}, freeze=2)
    assert {lock.id for lock in once.locks} == {
        "frozen-1",
        "mine",
        "frozen-2",
        "frozen-3",
        "frozen-4",
        "frozen-5",
        "frozen-6",
    }
    again = pooling.rolled(once, {"commitments": []}, freeze=1)
    kept = [lock for lock in again.locks if lock.reason != REASON]
    assert [lock.id for lock in kept] == ["frozen-1", "mine"]
    assert [(lock.offer, lock.period, lock.rule) for lock in again.locks if lock.reason == REASON] == [
        ("a", "p1", "never"),
        ("b", "p1", "never"),
    ]
    assert again.history == ()


@pytest.mark.parametrize("kind", ["result", "plan", "tables", "result.json", "plan.json", "folder"])
def test_a_plan_is_taken_from_wherever_it_is(kind: str, tmp_path: Path) -> None:
    instance = toy(periods=periods(2))
    result = solve(instance, card())
    assert result.plan is not None
    pooling.save(result, tmp_path / "result.json")
    write_plan(result.plan, tmp_path / "plan.json")
    given: dict[str, Any] = {
        "result": result,
        "plan": result.plan,
        "tables": result.plan.as_dict(),
        "result.json": tmp_path / "result.json",
        "plan.json": str(tmp_path / "plan.json"),
        "folder": tmp_path,
    }
    made = pooling.rolled(instance, given[kind], freeze=1)
    assert made.hash == pooling.rolled(instance, result.plan, freeze=1).hash != instance.hash


@pytest.mark.parametrize(
    ("given", "counts", "place", "rule"),
    [
        ({}, {"freeze": 3}, "freeze", "toy has 2 period(s)"),
        ({}, {"freeze": -1}, "freeze", "toy has 2 period(s)"),
        ({}, {"drop": 2}, "drop", "toy has 2 period(s), and one has to be left"),
        ({}, {"drop": 1, "freeze": 2}, "freeze", "toy has 2 period(s), 1 of them are left"),
        (
            {},
            {"drop": 1},
            "card",
            "what dropped periods leave follows from the rules, and a plan does not name its card",
        ),
        (
            {"commitments": [{"offer": "c", "period": "p1", "quantity": 1}]},
            {},
            "/commitments/0/offer",
            "c is not in offers",
        ),
        ({"plans": []}, {}, "/plans", "a plan has no such table"),
    ],
)
def test_what_cannot_be_rolled_is_said(given: Any, counts: dict[str, int], place: str, rule: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        pooling.rolled(toy(periods=periods(2)), given, **counts)
    problem = caught.value.problems[0]
    assert problem.place == place
    assert problem.rule.startswith(rule)


def test_what_the_instance_does_not_allow_is_placed_in_the_plan() -> None:
    instance = toy(periods=periods(2), agreements=[agreement(nations=["A"])], options=[option(nations=["B"])])
    plan = {
        "memberships": [{"agreement": "g", "nation": "B", "period": "p1"}],
        "starts": [{"option": "i", "nation": "A", "period": "p2", "units": 1}],
    }
    with pytest.raises(InvalidInput) as caught:
        pooling.rolled(instance, plan, freeze=1)
    assert {(problem.place, problem.rule) for problem in caught.value.problems} == {
        ("the plan's agreement g, nation B, period p1", "B may not be a member of g"),
        ("the plan's option i, nation A, period p2", "A may not take part in i"),
        ("the plan's option i, nation A, period p2", "i is not bought by the unit"),
    }


def test_a_result_without_a_plan_has_nothing_to_go_on_from() -> None:
    instance = toy(locks=[{"id": "l", "rule": "at_least", "offer": "a", "quantity": 3}])
    result = pooling.solve(instance, card=card("locks"))
    assert result.outcome == "infeasible"
    with pytest.raises(InvalidInput, match="this result holds no plan"):
        pooling.rolled(instance, result)


# --- periods left behind ----------------------------------------------------------------------------------------------

NO_PLACE = ("no table can say so", "a table has one", "count for rest alone", "nothing is needed after")
SAME = ("coverage", "spending", "agreements", "balances", "pools", "shares", "guidelines")
OF_THE_LAST_PLAN = ("stability", "challenge")
CHANGED = {"budget_million", "carried_million", "used_share"}
"""What a budget is made of, once money carried over is granted."""


def figures(result: Result | Any, table: str, instance: Instance) -> list[dict[str, Any]]:
    return [
        {
            name: round(value, 5) if isinstance(value := getattr(row, name), float) else value
            for name in row.__slots__
            if name not in CHANGED
        }
        for row in getattr(result, table)
        if row.period in instance.period_ids
    ]


def test_random_plans_cost_and_meet_the_same_once_their_first_periods_are_gone() -> None:
    seen: Counter[str] = Counter()
    for seed in range(36):
        run = random_run(seed, "years")
        if run is None:
            continue
        instance, policy, result = run
        assert result.plan is not None
        report = pooling.audit_plan(instance, result.plan, card=policy)
        try:
            made = pooling.rolled(instance, result.plan, drop=1, card=policy)
        except InvalidInput as error:
            odd = [problem for problem in error.problems if not any(words in problem.rule for words in NO_PLACE)]
            seen.update(["odd"] if odd else ["refused"])
            continue
        plan = Plan.of(later(result.plan, made).as_dict(), made)
        again = pooling.audit_plan(made, plan, card=policy)
        assert again.ok, (seed, again.violations)
        for table in SAME:
            assert figures(again, table, made) == figures(report, table, made), (seed, table)
        if policy["burden.credits"]:
            for one, other in zip(report.burden, again.burden, strict=True):
                assert other.deviation_million == pytest.approx(one.deviation_million, rel=1e-6, abs=1e-6), seed
                seen["burdens"] += one.deviation_million > 0
        seen["same"] += 1
        # And no more is possible than after these periods.
        new = pooling.solve(made, card=policy, time_limit_s=20)
        if new.plan is not None:
            both = until(instance, result.plan, 1)
            both = both.with_rows(**{name: (*getattr(both, name), *getattr(new.plan, name)) for name in PLAN_TABLES})
            broken = pooling.audit_plan(instance, both, card=policy).violations
            assert not [row for row in broken if row.family not in OF_THE_LAST_PLAN], (seed, broken)
            seen["new"] += 1
        seen["members"] += any(agreement.members for agreement in made.agreements)
        seen["money"] += any(row.carried_million for row in report.spending if row.period == made.period_ids[0])
    assert not seen["odd"]
    assert min(seen[what] for what in ("same", "refused", "burdens", "members", "money", "new")) > 0, seen


@pytest.mark.parametrize(("nation", "left"), [(None, []), ("A", []), ("B", ["l"])])
def test_what_was_to_start_and_did_need_not_start_again(nation: str | None, left: list[str]) -> None:
    instance = toy(
        periods=periods(2),
        offers=[through("x", "A", 2)],
        options=[option(lasts_periods=1, repeats=True)],
        locks=[{"id": "l", "rule": "must", "option": "i", "nation": nation}],
    )
    plan = {"starts": [{"option": "i", "nation": "A", "period": "p1"}]}
    made = pooling.rolled(instance, plan, drop=1, card=card("options", "locks"))
    assert [lock.id for lock in made.locks] == left


def test_a_supplier_that_counts_later_is_not_left_behind() -> None:
    instance = toy(
        periods=periods(2),
        suppliers=[{"id": "v"}, {"id": "w"}],
        offers=[through("x", "A", 2), through("y", "A", 2, option="j")],
        options=[option(name, lasts_periods=1, repeats=True, supplier=of) for name, of in (("i", "v"), ("j", "w"))],
    )
    starts = [{"option": name, "nation": "A", "period": at} for name, at in (("i", "p1"), ("j", "p1"), ("j", "p2"))]
    for least in (1, 2):
        policy = card("options", "procurement", procurement__least_suppliers=least)
        assert pooling.audit_plan(instance, Plan.of({"starts": starts}, instance), card=policy).ok
        if least == 1:
            assert pooling.rolled(instance, {"starts": starts}, drop=1, card=policy).period_ids == ("p2",)
            continue
        with pytest.raises(InvalidInput) as refused:
            pooling.rolled(instance, {"starts": starts}, drop=1, card=policy)
        assert [problem.place for problem in refused.value.problems] == ["/starts/0", "/starts/1"]


def test_what_lasts_becomes_facts() -> None:
    instance = toy(
        periods=periods(4),
        requirements=[
            need("r", 2, rest_periods=2),
            need("early", 1, periods=["p1", "p2"]),
            need("all", 1, mission="old"),
        ],
        missions=[{"id": "m", "situations": ["s"]}, {"id": "old", "situations": ["s"], "periods": ["p1"], "kind": "k"}],
        caveats=[
            {"id": "c", "nation": "A", "rule": "forbid", "mission_kind": "k"},
            {"id": "d", "nation": "A", "rule": "forbid", "period": "p2"},
        ],
        requirement_changes=[
            {"requirement": "r", "from_period": "p1", "quantity": 3},
            {"requirement": "r", "from_period": "p2", "quantity": 4},
            {"requirement": "r", "from_period": "p4", "quantity": 5},
        ],
        offers=[offer("a", "A", 4), offer("b", "B", 4, periods=["p1", "p2"]), offer("c", "B", 4, periods=["p2", "p3"])],
        offer_changes=[{"offer": "a", "from_period": "p2", "quantity": 0}],
        locks=[
            {"id": "gone", "rule": "never", "offer": "a", "period": "p1"},
            {"id": "with-it", "rule": "never", "offer": "b"},
            {"id": "kept", "rule": "at_most", "offer": "a", "quantity": 1},
        ],
        agreements=[agreement("g", from_period="p2"), agreement("h", members=["A"])],
        former_turns=[
            {"nation": "A", "requirement": "r", "periods_ago": 1},
            {"nation": "B", "requirement": "r", "periods_ago": 1},
        ],
    )
    plan = {
        "commitments": [{"offer": "b", "period": "p2", "quantity": 1}, {"offer": "c", "period": "p3", "quantity": 2}],
        "assignments": [{"offer": "b", "requirement": "r", "period": "p2", "quantity": 1}],
        "memberships": [{"agreement": "g", "nation": "B", "period": "p2"}],
    }
    made = pooling.rolled(instance, plan, drop=2, card=card("agreements", "rotation"))
    assert made.period_ids == ("p3", "p4")
    assert [made.need(made.requirement_of["r"], period) for period in made.period_ids] == [4, 5]
    assert [made.units(made.offer_of["a"], period) for period in made.period_ids] == [0, 0]
    assert [(row.from_period, row.quantity) for row in made.requirement_changes] == [("p3", 4), ("p4", 5)]
    assert (set(made.requirement_of), set(made.offer_of)) == ({"r"}, {"a", "c"})
    assert made.offer_of["c"].periods == ("p3",)
    assert [caveat.id for caveat in made.caveats] == ["c"]
    assert [lock.id for lock in made.locks] == ["kept"]
    assert [(row.id, row.members, row.from_period) for row in made.agreements] == [("g", ("B",), None), ("h", (), None)]
    assert [row.model_dump(exclude={"notes"}) for row in made.former_turns] == [
        {"nation": "B", "requirement": "r", "periods_ago": 1}
    ]
    assert [(row.offer, row.period) for row in made.history] == [("c", "p3")]
    without = pooling.rolled(instance, plan, drop=2, card=card("rotation"))
    assert without.agreement_of["h"].members == ("A",)


def test_money_carried_and_advanced_is_granted_or_missing() -> None:
    # A has 4 a year: 1 is left of p1 and comes along, B takes 1.5 of p2 in p1.
    instance = toy(
        periods=periods(3),
        requirements=[need("r", 2)],
        offers=[offer("a", "A", 2, cost=1.5), offer("b", "B", 2, cost=2.75)],
        budgets=[
            *budgets(carry_over_share=1.0, A=(4, 4, 4)),
            *budgets(advance_share=0.5, B=(4, 4, 4)),
        ],
    )
    plan = {"commitments": [{"offer": one, "period": "p1", "quantity": 2} for one in ("a", "b")]}
    for scale in (1.0, 2.0):
        policy = card("budget", budget__scale=scale)
        made = pooling.rolled(instance, plan, drop=1, card=policy)
        granted = {row.nation: row.amount_million for row in made.budgets if row.period == "p2"}
        # Twice 4 is 8: 5 of it is left, and nothing has to be advanced.
        assert granted == pytest.approx({"A": 5, "B": 2.5} if scale == 1 else {"A": 6.5, "B": 4})


def test_money_in_another_currency_is_carried_in_the_instances() -> None:
    rows = [{**row, "currency": "EUR"} for row in budgets(carry_over_share=1.0, A=(4, 4, 4), B=(4, 4, 4))]
    instance = toy(
        periods=periods(3),
        currencies=[{"id": "EUR", "rate": 2}],
        offers=[offer("a", "A", 2, cost=4), offer("b", "B", 2, cost=1)],
        budgets=rows,
    )
    plan = {"commitments": [{"offer": "a", "period": "p1", "quantity": 2}]}
    made = pooling.rolled(instance, plan, drop=1, card=card("budget"))
    # 4 euro are 8: A has spent them, B has all of them left.
    assert [row.amount_million for row in made.budgets] == [8, 8, 16, 8]
    assert [row["amount_million"] for row in made.tables()["budgets"]] == [4, 4, 16, 4]


def test_burdens_of_dropped_periods_are_credits_above_fair_shares() -> None:
    instance = toy(
        periods=periods(2),
        offers=[offer("a", "A", 2, cost=3), offer("b", "B", 2, cost=1)],
        credits=[{"nation": "B", "amount_million": 1}],
    )
    plan = {"commitments": [{"offer": "a", "period": period, "quantity": 1} for period in ("p1", "p2")]}
    # A has carried 3 and B 1 before: 2 each is fair.
    for counts, found in ((True, {"A": 1, "B": -1}), (False, {"A": 1, "B": 0})):
        policy = card("burden", burden__key="equal", burden__credits=counts)
        made = pooling.rolled(instance, plan, drop=1, card=policy)
        credit = {row.nation: row.amount_million for row in made.credits}
        assert {"A": 0, "B": 0, **credit} == pytest.approx(found)
    assert pooling.rolled(instance, plan, drop=1, card=card()).credits == instance.credits


def test_former_turns_go_on_counting() -> None:
    instance = toy(periods=periods(3), requirements=[need("r", 1, rest_periods=1)], offers=[offer("a", "A", 1)])
    first = solve(instance, card("rotation"))
    made = pooling.rolled(instance, first, drop=1, card=card("rotation"))
    result = solve(made, card("rotation"))
    assert result.plan is not None
    assert {period for _, _, period in result.plan.assigned} == {"p3"}


@pytest.mark.parametrize(
    ("tables", "plan", "families", "rule"),
    [
        (
            {"options": [option()], "offers": [offer("a", "A", 2), through("x", "A", 2)]},
            {"starts": [{"option": "i", "nation": "A", "period": "p1"}]},
            ("options",),
            "i, started in p1, counts in later periods",
        ),
        (
            {"agreements": [agreement(exit_notice_periods=2)]},
            {"memberships": [{"agreement": "g", "nation": "A", "period": period} for period in ("p1", "p2")]},
            ("agreements",),
            "A leaves g in p3: it has given notice",
        ),
        (
            {"pools": [{"id": "c", "capability": "fuel", "stays": True}], "offers": [share("s", "A", 2)]},
            {"commitments": [{"offer": "s", "period": "p1", "quantity": 1}]},
            ("pools",),
            "units of c bought in p1 stay",
        ),
        (
            {"requirements": [need("r", 2, most_turns=1)]},
            {"assignments": [{"offer": "a", "requirement": "r", "period": "p1", "quantity": 1}]},
            ("rotation",),
            "turns taken in r count for its most_turns",
        ),
        ({"requirements": [need("r", 2, periods=["p1"])]}, {}, (), "nothing is needed after p1"),
    ],
)
def test_what_has_no_place_in_any_table_is_refused(
    tables: dict[str, Any], plan: dict[str, Any], families: tuple[str, ...], rule: str
) -> None:
    instance = toy(**{"periods": periods(4), **tables})
    with pytest.raises(InvalidInput) as caught:
        pooling.rolled(instance, plan, drop=1, card=card(*families))
    assert [problem.rule.startswith(rule) for problem in caught.value.problems] == [True]
    # Frozen instead, it stays.
    assert pooling.rolled(instance, plan, freeze=1).period_ids == instance.period_ids


def test_an_exercise_that_is_over_leaves_nothing() -> None:
    exercise = option("drill", repeats=True, lasts_periods=1, cost_million=1)
    start = {"option": "drill", "nation": "A", "period": "p1"}
    made = pooling.rolled(
        toy(periods=periods(3), options=[exercise]), {"starts": [start]}, drop=1, card=card("options")
    )
    assert made.started == ()
    late = toy(periods=periods(3), options=[exercise], option_costs=[{"option": "drill", "year": 1, "share": 1}])
    with pytest.raises(InvalidInput, match="drill, started in p1, counts in later periods"):
        pooling.rolled(late, {"starts": [start]}, drop=1, card=card("options"))


def test_a_result_is_dropped_by_its_own_card(tmp_path: Path) -> None:
    instance = toy(periods=periods(2), budgets=budgets(carry_over_share=1.0, A=(4, 4), B=(4, 4)))
    result = pooling.solve(instance, overrides={"budget.scale": 0.5}, gap=1e-6)
    pooling.save(result, tmp_path / "result.json")
    for given in (result, tmp_path, tmp_path / "result.json"):
        made = pooling.rolled(instance, given, drop=1)
        # 2 of 4 are granted and left: 2 more in p2, of which the card takes half.
        assert {row.amount_million for row in made.budgets} == {8}

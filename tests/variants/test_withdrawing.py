"""What withdraws goes with all that depends on it, and nothing else: the instance left is valid, in every set."""

from __future__ import annotations

import random
from typing import Any

import pytest

from pooling.domain.instance import Instance, find_problems
from pooling.domain.problems import InvalidInput
from pooling.domain.variants.applying import apply
from tests.toys import agreement, effect, fund, need, offer, option, pool, share, through, toy

from .closure import without
from .pairs import LARGE, any_instance, library

KINDS = ("nations", "agreements", "suppliers", "pools")


def withdrawal(table: str, name: str) -> dict[str, Any]:
    return {"do": "withdraw", "table": table, "where": {"id": name}}


def near(value: Any) -> Any:
    """Amounts that lapse are quotients: eleven digits of them, and what is almost nothing is nothing."""
    if isinstance(value, dict):
        return {name: near(part) for name, part in value.items() if near(part) != 0}
    if isinstance(value, list):
        return [near(part) for part in value]
    return (float(f"{value:.11g}") if abs(value) > 1e-6 else 0) if type(value) in (int, float) else value


def judged(instance: Instance) -> int:
    """How many withdrawals were compared with what the rules say."""
    count = 0
    for table in KINDS:
        for row in getattr(instance, table):
            expected = without(instance.tables(), table, row.id)
            if find_problems(expected):
                with pytest.raises(InvalidInput) as refused:
                    instance.with_changes(withdrawal(table, row.id))
                assert all(problem.cure for problem in refused.value.problems)
                continue
            left = instance.with_changes(withdrawal(table, row.id))
            assert near(left.tables()) == near(Instance.of(expected).tables()), (instance.name, table, row.id)
            count += 1
    return count


@pytest.mark.parametrize("name", sorted(library()))
def test_whoever_withdraws_leaves_a_valid_instance(name: str) -> None:
    instance = library()[name]
    several = len(instance.nations) > 1
    rows = [(table, row) for table in KINDS for row in getattr(instance, table) if several or table != "nations"]
    if name in LARGE:
        rows = rows[:: len(rows) // 5]
        for table, row in rows:
            instance.with_changes(withdrawal(table, row.id))
        return
    assert judged(instance) == len(rows)


@pytest.mark.long
@pytest.mark.parametrize("name", LARGE)
def test_whoever_withdraws_leaves_a_valid_instance_of_a_large_set(name: str) -> None:
    instance = library()[name]
    assert judged(instance) == sum(len(getattr(instance, table)) for table in KINDS)


def test_what_goes_is_what_the_rules_say() -> None:
    assert sum(judged(any_instance(random.Random(seed))) for seed in range(20)) > 30


def test_whoever_nothing_names_leaves_all_else_as_it_was() -> None:
    base = toy(nations=[{"id": "A"}, {"id": "B"}, {"id": "C", "name": "Nobody"}])
    told = apply(base, [withdrawal("nations", "C")])
    assert [(row.did, row.table, row.row, row.why) for row in told.touched] == [("removed", "nations", "C", "")]
    assert {**base.tables(), "nations": base.tables()["nations"][:2]} == told.instance.tables()


def test_the_last_of_all_cannot_withdraw() -> None:
    with pytest.raises(InvalidInput) as refused:
        toy().with_changes({"do": "withdraw", "table": "nations", "where": {"id": ["A", "B"]}})
    assert [problem.cure for problem in refused.value.problems] == ["add nations"]


def test_names_that_can_be_done_without_are_struck_out() -> None:
    base = toy(
        offers=[offer("a", "A", 2, host="B"), offer("c", "A", 2, host="B", consent="host"), through("i1", "A", 1)],
        options=[option(fund="f", bonus_option="j", nations=["A"]), option("j", fund="f", nations=["A"])],
        funds=[fund(nations=["B"])],
        caveats=[{"id": "only", "nation": "A", "rule": "only_with", "partner": "B"}],
    )
    told = apply(base, [withdrawal("nations", "B")])
    assert told.instance.tables()["caveats"] == [{"id": "only", "nation": "A", "rule": "forbid"}]
    assert [row.id for row in told.instance.offers] == ["a", "i1"]
    assert {(row.row, row.column, row.before, row.after) for row in told.touched if row.did == "set"} == {
        ("a", "host", "B", "(empty)"),
        ("i", "fund", "f", "(empty)"),
        ("i", "bonus_option", "j", "(empty)"),
        ("j", "fund", "f", "(empty)"),
        ("only", "rule", "only_with", "forbid"),
        ("only", "partner", "B", "(empty)"),
    }


def test_what_too_few_are_left_for_goes_with_all_that_hangs_on_it() -> None:
    base = toy(
        agreements=[agreement("pair", kind="bilateral", nations=["A", "B"]), agreement("open", least_members=1)],
        pools=[pool(agreement="pair"), pool("d", agreement="open", published_total=4)],
        options=[option(least_participants=2)],
        effects=[effect(capability="lift", notice_days=1)],
        offers=[offer("a", "A", 2), share("s", "A", 1), share("t", "A", 2, pool="d"), share("u", "B", 2, pool="d")],
        requirements=[need("r", 1)],
    )
    told = apply(base, [withdrawal("nations", "B")])
    left = told.instance.tables()
    assert [row["id"] for row in left["offers"]] == ["a", "t"]
    assert left["agreements"] == [base.tables()["agreements"][1]]
    assert left["options"] == left["effects"] == []
    assert left["pools"] == [{"id": "d", "capability": "fuel", "agreement": "open"}]
    why = {(row.table, row.row): row.why for row in told.touched}
    assert why["agreements", "pair"] == "too few nations may be members"
    assert why["pools", "c"] == "agreements pair"
    assert why["offers", "s"] == "pools c"
    assert why["pools", "d"] == "shares of d are gone"

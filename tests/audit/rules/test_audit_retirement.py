"""Retirement: what is retired is gone for good, holds no skill, and costs nothing."""

from __future__ import annotations

from typing import Any

import pytest
from audit_cases import TOY, audited, broken, card, toy, years

from pooling.audit import audit
from pooling.domain.instance import Instance
from pooling.domain.plan import Plan, Retirement

RETIREMENT = card("retirement", "spending")
OLD = {"id": "old", "nation": "FRA", "capability": "tankers", "quantity": 3, "retire_from": "2027"}


def aging(*more: dict[str, Any], **tables: Any) -> Instance:
    """FRA holds three old tankers at 2 each and six others at 1, DEU its own."""
    offers = [{**OLD, "holding_cost_million": 2.0}, {**TOY["offers"][0], "holding_cost_million": 1.0}]
    return toy(periods=years(3), offers=[*offers, *TOY["offers"][1:], *more], **tables)


def test_what_is_held_is_paid_for_until_it_is_retired() -> None:
    report = audited(aging(), RETIREMENT, "old ! 2028")
    assert report.ok
    assert [row.holding_million for row in report.spending if row.nation == "FRA"] == [12.0, 12.0, 6.0]
    assert report.figure("spending.holding").value == 30.0
    assert {row.amount_million for row in report.money} == {12.0, 6.0}
    assert report.figure("spending").value == 30.0


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("old ! 2026", "retire_from"),
        ("fra-tank ! 2027", "retire_from"),
        ("old ! 2031", "known"),
        ("new ! 2027", "known"),
    ],
)
def test_a_row_that_cannot_stand(row: str, rule: str) -> None:
    report = audited(aging(), RETIREMENT, row)
    assert broken(report) == [("plan", rule, tuple(row.split(" ! ")))]
    assert report.figure("spending.holding").value == 36.0


def test_a_row_in_which_it_does_not_stand_or_on_another_card() -> None:
    gone = aging({**OLD, "id": "brief", "periods": ["2026", "2027"]})
    assert broken(audited(gone, RETIREMENT, "brief ! 2028")) == [("plan", "offered", ("brief", "2028"))]
    assert broken(audited(gone, card("spending"), "old ! 2027")) == [("plan", "no_retirement", ("old", "2027"))]


def test_retired_twice() -> None:
    rows = tuple(Retirement(offer="old", period=period) for period in ("2028", "2027"))
    report = audit(aging(), RETIREMENT, Plan.model_construct(None, retirements=rows))
    assert broken(report) == [("plan", "retired_once", ("old", "2027"))]


def test_nothing_of_it_is_committed_from_then_on() -> None:
    found = broken(audited(aging(), RETIREMENT, "old ! 2027", *(f"old {year} = 1" for year in (2026, 2027, 2028))))
    assert found == [("retirement", "retired", ("old", "2027")), ("retirement", "retired", ("old", "2028"))]


@pytest.mark.parametrize(
    ("offers", "skills", "found"),
    [
        ([], [], ["2027", "2028"]),
        ([], [{"nation": "FRA", "capability": "tankers"}], []),
        ([], [{"nation": "DEU", "capability": "tankers"}], ["2027", "2028"]),
        ([TOY["offers"][0]], [], []),
        ([{**TOY["offers"][0], "periods": ["2026", "2027"]}], [], ["2028"]),
        ([{**OLD, "id": "brief", "periods": ["2026", "2027"]}], [], ["2028"]),
    ],
    ids=["last", "consent", "another's consent", "another offer", "not for long", "as old"],
)
def test_the_last_of_a_skill(offers: list[Any], skills: list[Any], found: list[str]) -> None:
    instance = toy(periods=years(3), offers=[OLD, *TOY["offers"][1:], *offers], skills=skills)
    report = audited(instance, RETIREMENT, "old ! 2027")
    assert broken(report) == [("retirement", "last", ("old", year)) for year in found]


@pytest.mark.parametrize(
    ("gone", "other", "found"),
    [("new", ["2027", "2028"], ["2028"]), ("old", ["2027"], []), ("old", ["2026"], ["2027"])],
)
def test_what_has_no_units_keeps_no_skill_and_is_none(gone: str, other: list[str], found: list[str]) -> None:
    offers = [OLD, {**OLD, "id": "new", "periods": other}, *TOY["offers"][1:]]
    changes = [{"offer": gone, "from_period": "2028", "quantity": 0}]
    instance = toy(periods=years(3), offers=offers, offer_changes=changes)
    assert broken(audited(instance, RETIREMENT, "old ! 2027")) == [("retirement", "last", ("old", at)) for at in found]


def test_two_may_not_go_together() -> None:
    instance = toy(periods=years(3), offers=[OLD, {**OLD, "id": "older"}, *TOY["offers"][1:]])
    report = audited(instance, RETIREMENT, "old ! 2028", "older ! 2027")
    assert broken(report) == [("retirement", "last", ("old", "2028")), ("retirement", "last", ("older", "2028"))]


def test_what_is_retired_is_no_longer_owned() -> None:
    nations = [{"id": "FRA", "ceiling_share": 0.24, "deployable_share": 0.24}, {"id": "DEU"}]
    instance = aging(nations=nations)
    rows = [row for year in (2026, 2027) for row in (f"fra-tank {year} = 4", f"fra-tank > fuel {year} = 4")]
    # Hours are 20 points, nine tankers 18, six 12. Four are 8: at most 0.24 * 38 = 9.12, and 0.24 * 32 = 7.68.
    policy = card("retirement", "spending", "sovereignty", "sustainment")
    report = audited(instance, policy, "old ! 2027", *rows)
    assert broken(report) == [
        ("sovereignty", "ceiling", ("FRA", "2027")),
        ("sustainment", "deployable", ("FRA", "peace", "2027")),
    ]
    assert [one.limit for one in report.violations] == [7.68, 7.68]


@pytest.mark.parametrize(("kept", "used", "holds"), [(6, 0, True), (7, 0, False), (4, 2, True), (4, 3, False)])
def test_what_a_red_line_keeps_is_not_retired(kept: int, used: int, holds: bool) -> None:
    # Nine are owned, three retired: six are left, for others and to keep.
    line = {"id": "l", "nation": "FRA", "rule": "keep", "capability": "tankers", "quantity": kept}
    rows = (f"fra-tank 2027 = {used}", f"fra-tank > fuel 2027 = {used}") if used else ()
    report = audited(aging(red_lines=[line]), RETIREMENT, "old ! 2027", *rows)
    assert report.ok is holds
    assert {one.rule for one in report.violations} <= {"keep"}


def test_it_is_a_change_of_the_plan_and_no_contribution() -> None:
    policy = card("retirement", "spending", "stability", tiers=("plan_change",), stability__frozen_periods=2)
    report = audited(aging(), policy, "old ! 2027")
    assert report.tiers == {"plan_change": 6.0}
    assert broken(report) == [("stability", "frozen_offer", ("old", "2027"))]
    assert audited(aging(), policy, "old ! 2028").ok
    fair = audited(aging(), card("spending", "burden", tiers=("burden_sum",), burden__key="equal"))
    assert fair.tiers == {"burden_sum": 0.0}

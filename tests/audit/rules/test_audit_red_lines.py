"""Red lines: what a nation never gives away, on every card."""

from __future__ import annotations

import pytest
from audit_cases import TOY, audited, broken, card, toy

from pooling.domain.instance import Instance

USE = ("fra-tank 2026 = 6", "fra-tank > fuel 2026 = 1")
FUEL = ("fra-tank", "fuel", "2026")


def line(rule: str, **columns: object) -> list[dict[str, object]]:
    return [{"id": "l", "nation": "FRA", "rule": rule, **columns}]


@pytest.mark.parametrize(
    ("scope", "fits"),
    [
        ({}, True),
        ({"mission": "patrol"}, True),
        ({"mission": "defend"}, False),
        ({"mission_kind": "presence"}, True),
        ({"mission_kind": "defence"}, False),
        ({"region": "north"}, True),
        ({"capability": "tankers"}, True),
        ({"capability": "hours"}, False),
        ({"capability": "tankers", "mission": "defend"}, False),
    ],
)
def test_never_where_every_given_column_fits(scope: dict[str, str], fits: bool) -> None:
    report = audited(toy(red_lines=line("never", **scope)), card(), *USE)
    assert broken(report) == ([("red_lines", "never", ("l", *FUEL))] if fits else [])
    # Round-off is no use, anything more is, and others are not bound.
    for units, seen in (("0.0000000001", False), ("0.0000001", True)):
        rows = ("fra-tank 2026 = 6", f"fra-tank > fuel 2026 = {units}", "deu-tank 2026 = 1", "deu-tank > fuel 2026 = 1")
        assert audited(toy(red_lines=line("never", **scope)), card(), *rows).ok == (not (seen and fits))


def owned(*requirements: dict[str, object], **tables: object) -> Instance:
    """FRA has an own need of 4 tankers in defend (crisis and peace); fuel is in patrol (peace)."""
    own = {**TOY["requirements"][1], "id": "home", "quantity": 4.0, "nation": "FRA"}
    return toy(requirements=[*TOY["requirements"], own, *requirements], **tables)


def test_units_that_stay_free() -> None:
    # FRA has 6 tankers and keeps 2.5: others get at most 3.5 in a situation. In peace 1 + 2 = 3, then 1 + 3 = 4.
    keep = owned(red_lines=line("keep", capability="tankers", quantity=2.5))
    assert audited(keep, card(), "fra-tank 2026 = 6", *USE[1:], "fra-tank > surge 2026 = 2").ok
    report = audited(keep, card(), "fra-tank 2026 = 6", *USE[1:], "fra-tank > surge 2026 = 3")
    assert broken(report) == [("red_lines", "keep", ("l", "peace", "2026"))]
    assert (report.violations[0].amount, report.violations[0].limit) == (4.0, 3.5)
    # Its own need takes what is kept.
    assert audited(keep, card(), "fra-tank 2026 = 6", "fra-tank > surge 2026 = 3", "fra-tank > home 2026 = 3").ok


def test_units_that_stay_free_count_dwell_periods_and_no_shares() -> None:
    # One unit in use holds 1.5: 3 units hold 4.5 of 6 - 2 = 4, 2 hold 3.
    keep = toy(offer={"dwell": 1.5}, red_lines=line("keep", capability="tankers", quantity=2.0))
    assert audited(keep, card(), "fra-tank 2026 = 6", "fra-tank > fuel 2026 = 2").ok
    assert not audited(keep, card(), "fra-tank 2026 = 6", "fra-tank > fuel 2026 = 3").ok
    # More is kept than is there: nothing for others, and not less than nothing.
    all_of_it = toy(red_lines=line("keep", capability="tankers", quantity=7.0))
    assert audited(all_of_it, card(), "fra-tank 2026 = 6").ok
    assert audited(all_of_it, card(), *USE).violations[0].limit == 0.0
    # A share of a pool is neither kept nor counted.
    share = {"id": "share", "nation": "FRA", "capability": "tankers", "quantity": 9.0, "pool": "fleet"}
    pooled = toy(
        pools=[{"id": "fleet", "capability": "tankers"}],
        offers=[*TOY["offers"], share],
        red_lines=line("keep", capability="tankers", quantity=5.0),
    )
    rows = ("share 2026 = 3", "share > fuel 2026 = 3", "fra-tank 2026 = 6")
    assert audited(pooled, card("pools"), *rows, "fra-tank > fuel 2026 = 1").ok
    report = audited(pooled, card("pools"), *rows, "fra-tank > fuel 2026 = 2")
    assert (report.violations[0].amount, report.violations[0].limit) == (2.0, 1.0)


def test_own_needs_first() -> None:
    first = owned(red_lines=line("own_first", capability="tankers"))
    met = ("fra-tank 2026 = 6", "fra-tank > home 2026 = 4")
    assert audited(first, card(), *met, "fra-tank > fuel 2026 = 1").ok
    # 3 of 4 at home, while fuel shares the situation peace.
    short = ("fra-tank 2026 = 6", "fra-tank > home 2026 = 3", "fra-tank > fuel 2026 = 1")
    report = audited(first, card(), *short)
    assert broken(report) == [("red_lines", "own_first", ("l", *FUEL, "home"))]
    assert (report.violations[0].amount, report.violations[0].limit, report.violations[0].excess) == (3.0, 4.0, 1.0)
    # Others may meet FRA's need, and others are not bound.
    helped = ("deu-tank 2026 = 5", "deu-tank > home 2026 = 1", "deu-tank > fuel 2026 = 1")
    assert audited(first, card(), *short, *helped).ok


def test_own_needs_first_of_the_same_capability_and_situation() -> None:
    lift_only = owned(red_lines=line("own_first", capability="hours"))
    short = ("fra-tank 2026 = 6", "fra-tank > fuel 2026 = 1")
    assert audited(lift_only, card(), *short).ok
    # A line without a capability is about every one, each by itself: hours for others, tankers short at home.
    every = owned(red_lines=line("own_first"))
    assert audited(every, card(), "fra-hours 2026 = 1", "fra-hours > lift 2026 = 1").ok
    assert not audited(every, card(), *short).ok
    # The own need is in crisis alone, patrol in peace alone.
    apart = owned(
        red_lines=line("own_first"),
        missions=[{"id": "patrol", "situations": ["peace"]}, {"id": "defend", "situations": ["crisis"]}],
    )
    assert audited(apart, card(), *short).ok


def test_own_needs_first_counts_as_the_card_counts() -> None:
    # 4 tankers at 0.5 are 2 expected of 4.
    first = owned(
        nations=[{"id": "FRA", "reliability": 0.5}, {"id": "DEU"}], red_lines=line("own_first", capability="tankers")
    )
    rows = ("fra-tank 2026 = 6", "fra-tank > home 2026 = 4", "fra-tank > fuel 2026 = 1")
    assert audited(first, card(), *rows).ok
    assert not audited(first, card(coverage__count="expected"), *rows).ok

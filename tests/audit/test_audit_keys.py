"""Burden keys, shares over the years, the largest deviations in turn, and the table of every key."""

from __future__ import annotations

from typing import Any

import pytest
from audit_cases import audited, card, option, toy, years

from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput

CARRY = {"id": "A-tank", "nation": "A", "capability": "tankers", "quantity": 9.0, "unit_cost_million": 1.0}


def world(*nations: dict[str, Any], **tables: Any) -> Instance:
    """Nations A, B, C ... with an offer of tankers each, at 1 million a unit."""
    named = [{"id": name, **row} for name, row in zip("ABCDEF", nations, strict=False)]
    offers = [{**CARRY, "id": f"{row['id']}-tank", "nation": row["id"]} for row in named]
    return toy(**{"nations": named, "offers": offers, **tables})


def shares(instance: Instance, key: str, **parameters: Any) -> list[float]:
    policy = card(
        "spending",
        "burden",
        burden__key=key,
        **{f"burden__{name}": parameter for name, parameter in parameters.items()},
    )
    return [row.key_share for row in audited(instance, policy).burden]


@pytest.mark.parametrize(
    ("key", "column"),
    [
        ("gdp", "gdp_million"),
        ("gni", "gni_million"),
        ("population", "population"),
        ("defence_spending", "defence_spending_million"),
        ("personnel", "personnel"),
        ("own_need", "own_need"),
        ("custom", "custom_key"),
    ],
)
def test_a_share_is_its_part_of_all_figures(key: str, column: str) -> None:
    assert shares(world({column: 3.0}, {column: 1.0}, {column: 0.0}), key) == [0.75, 0.25, 0.0]
    with pytest.raises(InvalidInput, match=f"B has no {column}, the burden key {key} needs it"):
        shares(world({column: 3.0}, {}), key)


def test_equal_shares() -> None:
    assert shares(world({}, {}, {}, {}), "equal") == [0.25] * 4


def test_the_largest_payers_pay_the_same() -> None:
    four = world(*({"gdp_million": value} for value in (5.0, 2.0, 10.0, 3.0)))
    assert shares(four, "gdp") == [0.25, 0.1, 0.5, 0.15]
    assert shares(four, "gdp", equal_largest=1) == [0.25, 0.1, 0.5, 0.15]
    # The mean of 0.5 and 0.25; of 0.5, 0.25 and 0.15; of all.
    assert shares(four, "gdp", equal_largest=2) == [0.375, 0.1, 0.375, 0.15]
    assert shares(four, "gdp", equal_largest=3) == [0.3, 0.1, 0.3, 0.3]
    assert shares(four, "gdp", equal_largest=9) == [0.25] * 4
    # Of equals the first in the table: A joins C, B does not.
    tied = world(*({"gdp_million": value} for value in (2.0, 2.0, 6.0)))
    assert shares(tied, "gdp", equal_largest=2) == [0.4, 0.2, 0.4]


def un(*figures: tuple[float, float], **parameters: Any) -> list[float]:
    """Shares by the scale of (income, population)."""
    rows = ({"gni_million": income, "population": people} for income, people in figures)
    return shares(world(*rows), "un_scale", **{"scale_floor": 0.0, "scale_ceiling": 1.0, **parameters})


def test_relief_of_low_income() -> None:
    # 100 income, 100 people: 1 a head. C has 20 for 40, half of it: relief 0.8 * 0.5 * 20 = 8, taken over by A and B
    # in proportion to 50 and 30: 5 and 3.
    three = ((50.0, 40.0), (30.0, 20.0), (20.0, 40.0))
    assert un(*three, scale_relief=0.8) == [0.55, 0.33, 0.12]
    assert un(*three, scale_relief=0.0) == [0.5, 0.3, 0.2]
    # All the same: nobody is below, no relief at all.
    assert un((50.0, 50.0), (30.0, 30.0), (20.0, 20.0), scale_relief=1.0) == [0.5, 0.3, 0.2]
    # Exactly the average takes over, though it is not above: 0.5 * (1 - 1 / 2) * 10 = 2.5 on 20 and 10.
    assert un((20.0, 10.0), (10.0, 10.0), (10.0, 20.0), scale_relief=0.0) == [0.5, 0.25, 0.25]
    assert un((20.0, 10.0), (10.0, 10.0), (10.0, 20.0), scale_relief=0.6) == [
        pytest.approx(0.55),
        pytest.approx(0.275),
        pytest.approx(0.175),
    ]


def test_floor_of_the_scale() -> None:
    # Shares 0.9984, 0.0016 - 0.0006 = 0.001, 0.0006: C is raised to 0.001; the others are scaled by 0.999 / 0.9994,
    # which puts B below and so on the floor as well. A has the rest.
    rows = ((9984.0, 9984.0), (10.0, 10.0), (6.0, 6.0))
    assert un(*rows, scale_floor=0.001, scale_relief=0.0) == [0.998, 0.001, 0.001]
    assert un(*rows, scale_floor=0.0006, scale_relief=0.0) == [0.9984, 0.001, 0.0006]


def test_ceiling_of_the_scale() -> None:
    # 0.6 is cut to 0.3; what is left, 0.3, goes to 0.24 and 0.16 as 3 : 2: 0.42 and 0.28. 0.42 is cut to 0.3; 0.12
    # goes to the one that is left: 0.4, cut to 0.3. Nobody is left for 0.1: a third of it each.
    rows = ((60.0, 60.0), (24.0, 24.0), (16.0, 16.0))
    assert un(*rows, scale_ceiling=0.3, scale_relief=0.0) == [pytest.approx(1 / 3)] * 3
    assert un(*rows, scale_ceiling=0.5, scale_relief=0.0) == [0.5, 0.3, 0.2]
    # 0.42 is within 0.45, but not within 0.35: A 0.35, then 0.25 as 3 : 2 is 0.39 and 0.26; B 0.35, C 0.3.
    assert un(*rows, scale_ceiling=0.35, scale_relief=0.0) == [0.35, 0.35, 0.3]


def test_those_on_the_floor_take_nothing_over() -> None:
    # C is raised from 0.0001 to 0.001, A and B scaled by 0.999 / 0.9999; A is cut to 0.5, B alone takes over: 0.499.
    rows = ((7000.0, 7000.0), (2999.0, 2999.0), (1.0, 1.0))
    found = un(*rows, scale_ceiling=0.5, scale_floor=0.001, scale_relief=0.0)
    assert found == [0.5, 0.499, 0.001]


def test_the_scale_needs_income_and_people() -> None:
    gni = {"gni_million": 1.0}
    with pytest.raises(InvalidInput) as caught:
        shares(world({**gni, "population": 1.0}, {"population": 1.0}, gni, {**gni, "population": 0.0}), "un_scale")
    assert [problem.place for problem in caught.value.problems] == [
        "/nations/1/gni_million",
        "/nations/2/population",
        "/nations/3/population",
    ]
    with pytest.raises(InvalidInput, match="gni_million is 0 for every nation"):
        shares(world({"gni_million": 0.0, "population": 1.0}), "un_scale")


ROWS = ("A-tank 2026 = 4", "B-tank 2027 = 4", "A-tank 2028 = 1", "B-tank 2028 = 1")


def test_deviations_over_all_periods_and_after_every_period() -> None:
    # A carries 4, 0, 1 and B 0, 4, 1 a year; equal shares. After 2026: 4 of 4, 2 off; after 2027 4 of 8: none; after
    # 2028 5 of 10: none. Both deviate by the same.
    instance = world({}, {}, periods=years(3))
    tiers = ("burden_sum", "burden_largest", "burden_leximax")
    policy = {"tiers": tiers, "burden__key": "equal"}
    report = audited(instance, card("spending", "burden", **policy), *ROWS)
    assert report.tiers == {"burden_sum": 0, "burden_largest": 0, "burden_leximax[1]": 0, "burden_leximax[2]": 0}
    assert [row.largest_deviation_million for row in report.burden] == [0.0, 0.0]
    running = card("spending", "burden", burden__over="running", burden__levels=3, **policy)
    report = audited(instance, running, *ROWS)
    # 2, 2, 0, 0, 0, 0: the sums of the largest are 2, 4, 4.
    assert report.tiers == {
        "burden_sum": 4.0,
        "burden_largest": 2.0,
        "burden_leximax[1]": 2.0,
        "burden_leximax[2]": 4.0,
        "burden_leximax[3]": 4.0,
    }
    assert [(row.deviation_million, row.largest_deviation_million) for row in report.burden] == [(0.0, 2.0)] * 2
    # A credit of B's counts from before the first period: 4 against 3, then 4 against 7, then 5 against 8.
    credited = instance.replace(credits=[{"nation": "B", "amount_million": 3.0}])
    report = audited(credited, running, *ROWS)
    assert [row.largest_deviation_million for row in report.burden] == [1.5, 1.5]
    assert report.tiers["burden_sum"] == 2 * (0.5 + 1.5 + 1.5)


def test_leximax_sums_the_largest_in_turn() -> None:
    # By GDP 1 : 1 : 2 of 8: 2, 2, 4 are fair; 5, 3, 0 carried: 3, 1 and 4 off. Largest 4, then 4 + 3, then + 1.
    instance = world({"gdp_million": 1.0}, {"gdp_million": 1.0}, {"gdp_million": 2.0})
    rows = ("A-tank 2026 = 5", "B-tank 2026 = 3")
    for levels, sums in ((0, [4, 7, 8]), (1, [4]), (2, [4, 7]), (3, [4, 7, 8]), (9, [4, 7, 8])):
        policy = card("spending", "burden", tiers=("burden_leximax",), burden__levels=levels)
        tiers = audited(instance, policy, *rows).tiers
        assert tiers == {f"burden_leximax[{level}]": value for level, value in enumerate(sums, 1)}


def test_the_table_of_keys() -> None:
    # A has every figure but one, B too few for gni: keys with all figures are in, in their order.
    instance = world(
        {"gdp_million": 1.0, "gni_million": 4.0, "population": 3.0, "personnel": 0.0},
        {"gdp_million": 3.0, "population": 1.0, "personnel": 0.0},
        credits=[{"nation": "B", "amount_million": 2.0}],
    )
    for families in (("spending",), ("spending", "burden")):
        report = audited(instance, card(*families), "A-tank 2026 = 6")
        found = [(row.key, row.nation, row.key_share, row.fair_million) for row in report.keys]
        # 8 carried in all.
        assert found == [
            ("gdp", "A", 0.25, 2.0),
            ("gdp", "B", 0.75, 6.0),
            ("population", "A", 0.75, 6.0),
            ("population", "B", 0.25, 2.0),
            ("equal", "A", 0.5, 4.0),
            ("equal", "B", 0.5, 4.0),
        ]
        assert {(row.nation, row.burden_share, row.burden_million) for row in report.keys} == {
            ("A", 0.75, 6.0),
            ("B", 0.25, 2.0),
        }
    levelled = audited(instance, card("spending", burden__equal_largest=2, burden__credits=False), "A-tank 2026 = 6")
    assert {row.key_share for row in levelled.keys} == {0.5}
    assert {(row.nation, row.burden_share) for row in levelled.keys} == {("A", 1.0), ("B", 0.0)}
    nothing = audited(world({}, {}), card("spending"))
    assert [(row.key, row.burden_share) for row in nothing.keys] == [("equal", 0.0), ("equal", 0.0)]
    scale = world({"gni_million": 3.0, "population": 3.0}, {"gni_million": 1.0, "population": 1.0})
    last = audited(scale, card("spending", burden__scale_ceiling=0.6)).keys[-2:]
    assert [(row.key, row.nation, row.key_share) for row in last] == [("un_scale", "A", 0.6), ("un_scale", "B", 0.4)]


def test_an_option_counts_in_the_year_in_which_it_is_paid() -> None:
    # A pays 6 for good in 2026 by halves: 3 of 3 after 2026, 6 of 6 after 2027; equal shares: 1.5, then 3 off.
    instance = world(
        {},
        {},
        periods=years(2),
        options=[option(cost_million=6.0)],
        option_costs=[{"option": "buy", "year": year, "share": 0.5} for year in (0, 1)],
    )
    policy = card(
        "spending", "options", "burden", burden__key="equal", burden__over="running", tiers=("burden_leximax",)
    )
    report = audited(instance, policy, "A + buy 2026")
    assert list(report.tiers.values()) == [3.0, 6.0, 7.5, 9.0]

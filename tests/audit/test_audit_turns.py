"""Sustainment and rotation: how much, for how long, and in turns."""

from __future__ import annotations

import pytest
from audit_cases import TOY, audited, broken, card, toy

from pooling.domain.instance import Instance

# --- sustainment ----------------------------------------------------------------------------------------------


def deploying(deployable: float = 1.0, sustained: float = 1.0, **tables: object) -> Instance:
    """FRA's own offers are worth 6 * 2 + 20 * 1 = 32 points."""
    nations = [{"id": "FRA", "deployable_share": deployable, "sustained_share": sustained}, {"id": "DEU"}]
    return toy(**{"nations": nations, **tables})


COMMITTED = ("fra-tank 2026 = 6", "fra-hours 2026 = 20")


@pytest.mark.parametrize(
    ("tankers", "hours", "found"),
    [
        # A quarter of 32 is 8, within a situation: peace has all of it, crisis surge alone.
        (2, 4.0, []),
        (2, 4.5, [("sustainment", "deployable", ("FRA", "peace", "2026"))]),
        (4, 0.0, []),
        (
            5,
            0.0,
            [
                ("sustainment", "deployable", ("FRA", "crisis", "2026")),
                ("sustainment", "deployable", ("FRA", "peace", "2026")),
            ],
        ),
    ],
)
def test_deployable_share(tankers: int, hours: float, found: list[object]) -> None:
    rows = (*COMMITTED, f"fra-tank > surge 2026 = {tankers}", f"fra-hours > lift 2026 = {hours}")
    assert broken(audited(deploying(0.25), card("sustainment"), *rows)) == found
    assert audited(deploying(0.25), card(), *rows).ok


def test_sustained_share_counts_sustained_missions_only() -> None:
    missions = [TOY["missions"][0], {**TOY["missions"][1], "sustained": True}]
    instance = deploying(sustained=0.125, missions=missions)
    # An eighth of 32 is 4 points: two tankers. Patrol is not sustained.
    rows = (*COMMITTED, "fra-hours > lift 2026 = 10")
    assert audited(instance, card("sustainment"), *rows, "fra-tank > surge 2026 = 2").ok
    report = audited(instance, card("sustainment"), *rows, "fra-tank > surge 2026 = 3")
    assert broken(report) == [
        ("sustainment", "sustained", ("FRA", "crisis", "2026")),
        ("sustainment", "sustained", ("FRA", "peace", "2026")),
    ]
    assert (report.violations[0].amount, report.violations[0].limit) == (6.0, 4.0)


def test_own_needs_and_shares_of_pools_are_no_deployments() -> None:
    own = {**TOY["requirements"][0], "id": "home", "nation": "FRA", "quantity": 6.0}
    share = {"id": "share", "nation": "FRA", "capability": "hours", "quantity": 10.0, "pool": "fleet"}
    instance = deploying(
        0.25,
        requirements=[*TOY["requirements"], own],
        pools=[{"id": "fleet", "capability": "hours", "unit_output": 10.0}],
        offers=[*TOY["offers"], share],
    )
    rows = (*COMMITTED, "share 2026 = 10", "share > lift 2026 = 10", "fra-tank > home 2026 = 2")
    assert audited(instance, card("sustainment", "pools"), *rows, "fra-tank > fuel 2026 = 4").ok
    # Still 32 points and not 42: the share is not owned.
    report = audited(
        instance, card("sustainment", "pools"), *rows, "fra-tank > fuel 2026 = 4", "fra-hours > lift 2026 = 1"
    )
    assert (report.violations[0].amount, report.violations[0].limit) == (9.0, 8.0)


def test_only_offers_of_the_period_are_owned() -> None:
    offers = [*TOY["offers"][:2], {**TOY["offers"][2], "periods": ["2027"]}]
    instance = deploying(0.25, offers=offers, periods=[{"id": "2026"}, {"id": "2027"}])
    # 2026: a quarter of 12 is 3, one tanker is 2 points. 2027: a quarter of 32.
    for period, most in (("2026", 1), ("2027", 4)):
        rows = (f"fra-tank {period} = 6",)
        assert audited(instance, card("sustainment"), *rows, f"fra-tank > fuel {period} = {most}").ok
        report = audited(instance, card("sustainment"), *rows, f"fra-tank > surge {period} = {most + 1}")
        assert {rule for _, rule, _ in broken(report)} == {"deployable"}


# --- rotation -------------------------------------------------------------------------------------------------

YEARS = [{"id": str(year)} for year in range(2026, 2031)]


def turns(*who: str) -> tuple[str, ...]:
    """``F2026 D2027``: who takes a turn with one tanker when."""
    names = {"F": "fra-tank", "D": "deu-tank"}
    return tuple(
        row
        for nation in who
        for row in (f"{names[nation[0]]} {nation[1:]} = 1", f"{names[nation[0]]} > fuel {nation[1:]} = 1")
    )


@pytest.mark.parametrize(
    ("rest", "who", "found"),
    [
        (0, ("F2026", "F2027"), []),
        (1, ("F2026", "D2027", "F2028"), []),
        (1, ("F2026", "F2027"), [("FRA", "2027")]),
        (2, ("F2026", "F2029"), []),
        (2, ("F2026", "F2028"), [("FRA", "2028")]),
        (2, ("F2026", "F2027", "F2028"), [("FRA", "2027"), ("FRA", "2028")]),
    ],
)
def test_rest_between_turns(rest: int, who: tuple[str, ...], found: list[tuple[str, str]]) -> None:
    instance = toy(periods=YEARS, need={"rest_periods": rest})
    report = audited(instance, card("rotation"), *turns(*who))
    assert broken(report) == [("rotation", "rest", ("fuel", *row)) for row in found]
    assert audited(instance, card(), *turns(*who)).ok


def test_rest_counts_the_periods_of_the_instance() -> None:
    # The need stands in 2026 and 2028: between them lies one period, in which all rest.
    instance = toy(periods=YEARS, need={"rest_periods": 1, "periods": ["2026", "2028"]})
    assert audited(instance, card("rotation"), *turns("F2026", "F2028")).ok
    assert not audited(
        toy(periods=YEARS, need={"rest_periods": 2, "periods": ["2026", "2028"]}),
        card("rotation"),
        *turns("F2026", "F2028"),
    ).ok


@pytest.mark.parametrize(
    ("ago", "rest", "who", "found"),
    [
        ((1,), 1, ("F2027",), []),
        ((1,), 1, ("F2026",), ["2026"]),
        ((1, 3), 2, ("F2027",), ["2027"]),  # the last of them counts
        ((3,), 2, ("F2026",), []),
        ((1,), 2, ("F2027", "F2029"), ["2027", "2029"]),
        ((1,), 1, ("D2026",), []),
    ],
)
def test_rest_from_turns_before_the_first_period(
    ago: tuple[int, ...], rest: int, who: tuple[str, ...], found: list[str]
) -> None:
    former = [{"nation": "FRA", "requirement": "fuel", "periods_ago": one} for one in ago]
    instance = toy(periods=YEARS, need={"rest_periods": rest}, former_turns=former)
    report = audited(instance, card("rotation"), *turns(*who))
    assert broken(report) == [("rotation", "rest", ("fuel", "FRA", period)) for period in found]
    assert audited(instance, card(), *turns(*who)).ok


def test_what_the_audit_says_of_a_former_turn() -> None:
    former = [{"nation": "FRA", "requirement": "fuel", "periods_ago": 1}]
    instance = toy(periods=YEARS, need={"rest_periods": 2}, former_turns=former)
    violation = audited(instance, card("rotation"), *turns("F2027")).violations[0]
    assert (violation.amount, violation.limit) == (1, 2)
    assert violation.text == (
        "FRA took a turn in fuel 1 period(s) before the first and takes one in 2027, it rests for 1 period(s) "
        "between them, 2 are due"
    )


def test_most_turns() -> None:
    instance = toy(periods=YEARS, need={"most_turns": 2})
    assert audited(instance, card("rotation"), *turns("F2026", "F2027", "D2028")).ok
    report = audited(instance, card("rotation"), *turns("F2026", "F2027", "F2030"))
    assert broken(report) == [("rotation", "most_turns", ("fuel", "FRA"))]
    assert (report.violations[0].amount, report.violations[0].limit) == (3.0, 2.0)


def test_spread_between_nations_that_take_any_turn() -> None:
    instance = toy(periods=YEARS, need={"turns_spread": 1})
    policy = card("rotation")
    assert audited(instance, policy, *turns("F2026", "F2027", "F2028")).ok  # DEU takes none
    assert audited(instance, policy, *turns("F2026", "F2027", "D2027")).ok
    report = audited(instance, policy, *turns("F2026", "F2027", "F2028", "D2028"))
    assert broken(report) == [("rotation", "spread", ("fuel",))]
    assert report.violations[0].text == "FRA takes 3 turns in fuel, DEU takes 1, turns may differ by 1 at most"


def test_with_a_spread_a_turn_is_more_than_a_token() -> None:
    # 30 % of 4 is 1.2.
    policy = card("rotation", breadth__least_part_share=0.3)
    report = audited(toy(periods=YEARS, need={"turns_spread": 1}), policy, *turns("F2026"))
    assert broken(report) == [("rotation", "least_part", ("fuel", "2026", "FRA"))]
    assert audited(toy(periods=YEARS, need={"most_turns": 1}), policy, *turns("F2026")).ok

"""What an assigned unit counts for: gain, reliability, pledged and credible side by side."""

from __future__ import annotations

import pytest
from audit_cases import TOY, audited, broken, card, toy

from pooling.domain.instance import Instance

MEMBERS = ("FRA @ pact 2026", "DEU @ pact 2026")
USE = ("fra-hours 2026 = 8", "fra-hours > lift 2026 = 8")
GAIN = card("agreements")


def gaining(*agreements: dict[str, object]) -> Instance:
    return toy(agreements=[{"id": "pact", "gain_share": 0.25}, *agreements])


def lift(instance: Instance, *rows: str, policy: object = GAIN) -> tuple[float, float, float, float]:
    """delivered, pledged, credible, short of the requirement lift (10 hours)."""
    row = audited(instance, policy, *rows).coverage[2]  # type: ignore[arg-type]
    assert row.requirement == "lift"
    return row.delivered, row.pledged, row.credible, row.short


def test_members_gain_and_others_do_not() -> None:
    # 8 hours cover 8 * 1.25 = 10.
    assert lift(gaining(), *USE, *MEMBERS) == (10.0, 10.0, 10.0, 0.0)
    assert lift(gaining(), *USE) == (8.0, 8.0, 8.0, 2.0)
    assert lift(gaining(), *USE, "DEU @ pact 2026") == (8.0, 8.0, 8.0, 2.0)


def test_the_largest_gain_of_those_that_cover_the_capability() -> None:
    half = {"id": "half", "gain_share": 0.5, "capabilities": ["tankers"]}
    more = {"id": "more", "gain_share": 0.4, "capabilities": ["hours"]}
    in_all = (*MEMBERS, "FRA @ half 2026", "DEU @ half 2026", "FRA @ more 2026", "DEU @ more 2026")
    # 0.5 is for tankers; of 0.25 and 0.4 the larger: 8 * 1.4 = 11.2, and not 8 * 1.65.
    assert lift(gaining(half, more), *USE, *in_all)[0] == 11.2


def test_a_gain_is_no_part_of_what_a_nation_provides() -> None:
    # 7.5 hours of 10 are 75 %, and with the gain 9.375: the largest share binds what is provided.
    policy = card("agreements", "breadth", breadth__largest_share=0.75)
    rows = ("fra-hours 2026 = 8", *MEMBERS)
    assert audited(gaining(), policy, *rows, "fra-hours > lift 2026 = 7.5").ok
    report = audited(gaining(), policy, *rows, "fra-hours > lift 2026 = 7.6")
    assert broken(report) == [("breadth", "largest_share", ("lift", "2026", "FRA"))]
    assert report.violations[0].amount == 7.6


RELIABLE = {
    "nations": [{"id": "FRA", "reliability": 0.9}, {"id": "DEU"}],
    "clusters": [
        {"id": "west", "nations": ["FRA"], "failure_probability": 0.2},
        {"id": "all", "nations": ["DEU", "FRA"], "failure_probability": 0.5},
        {"id": "east", "nations": ["DEU"], "failure_probability": 0.3},
    ],
    "offers": [*TOY["offers"][:2], {**TOY["offers"][2], "reliability": 0.5}],
    "caveats": [
        {"id": "ask", "nation": "FRA", "rule": "approval", "delay_days": 1, "probability": 0.8},
        {"id": "sure", "nation": "FRA", "rule": "approval", "delay_days": 1},
        {"id": "again", "nation": "FRA", "rule": "approval", "delay_days": 1, "probability": 0.5, "mission": "patrol"},
        {"id": "else", "nation": "FRA", "rule": "approval", "delay_days": 1, "probability": 0.1, "mission": "defend"},
        {"id": "them", "nation": "DEU", "rule": "approval", "delay_days": 1, "probability": 0.1},
    ],
}


@pytest.mark.parametrize(
    ("families", "credible"),
    [
        # Nation 0.9, offer 0.5, clusters 0.8 and 0.5: 0.18 of 8 hours.
        ((), 1.44),
        # And approvals 0.8 and 0.5: 0.072 of 8 hours.
        (("caveats",), 0.576),
    ],
)
def test_reliability_of_nation_offer_clusters_and_approvals(families: tuple[str, ...], credible: float) -> None:
    pledged = card(*families)
    assert lift(toy(**RELIABLE), *USE, policy=pledged) == (8.0, 8.0, credible, 2.0)
    expected = card(*families, coverage__count="expected")
    assert lift(toy(**RELIABLE), *USE, policy=expected) == (credible, 8.0, credible, 10 - credible)


def test_expected_units_decide_tiers_and_full_needs() -> None:
    # Half as reliable: 4 of 4 tankers are 2 expected; shares (1 * 100 * 2/4) / 210.
    instance = toy(nations=[{"id": "FRA", "reliability": 0.5}, {"id": "DEU"}])
    rows = ("fra-tank 2026 = 4", "fra-tank > fuel 2026 = 4")
    report = audited(instance, card(coverage__count="expected"), *rows)
    assert report.tiers == {"covered": 50 / 210}
    needed = audited(instance, card(coverage__count="expected", coverage__shortfall_allowed=False), *rows)
    assert ("coverage", "in_full", ("fuel", "2026")) in broken(needed)
    pledged = audited(instance, card(coverage__shortfall_allowed=False), *rows)
    assert ("coverage", "in_full", ("fuel", "2026")) not in broken(pledged)


def test_not_beyond_the_need_in_expected_units() -> None:
    # Need 4 at 0.75 expected of each: 5.33, whole units 6. As pledged 4.
    instance = toy(nations=[{"id": "FRA", "reliability": 0.75}, {"id": "DEU"}], offer={"quantity": 9.0})
    expected = card(coverage__count="expected")
    assert audited(instance, expected, "fra-tank 2026 = 9", "fra-tank > fuel 2026 = 6").ok
    report = audited(instance, expected, "fra-tank 2026 = 9", "fra-tank > fuel 2026 = 7")
    assert broken(report) == [("coverage", "beyond_need", ("fra-tank", "fuel", "2026"))]
    assert report.violations[0].limit == 6.0
    assert not audited(instance, card(), "fra-tank 2026 = 9", "fra-tank > fuel 2026 = 5").ok
    # Gains aside: with a gain of 1 two tankers would do, and four are no more than the need.
    doubled = toy(agreements=[{"id": "pact", "gain_share": 1.0}])
    assert audited(doubled, GAIN, "fra-tank 2026 = 4", "fra-tank > fuel 2026 = 4", *MEMBERS).ok


def test_what_surely_fails_is_never_too_much() -> None:
    instance = toy(clusters=[{"id": "all", "nations": ["FRA"], "failure_probability": 1.0}])
    report = audited(instance, card(coverage__count="expected"), "fra-tank 2026 = 6", "fra-tank > fuel 2026 = 6")
    assert report.ok
    assert (report.coverage[0].delivered, report.coverage[0].pledged) == (0.0, 6.0)

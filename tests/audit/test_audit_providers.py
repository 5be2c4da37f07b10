"""Specialisation, focus and enablers: how many provide, how many things, and with what support."""

from __future__ import annotations

import pytest
from audit_cases import TOY, audited, broken, card, toy

from pooling.domain.instance import Instance

FRA = ("fra-tank 2026 = 2", "fra-tank > fuel 2026 = 2")
DEU = ("deu-tank 2026 = 1", "deu-tank > fuel 2026 = 1")

# --- specialisation -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("own", "of_card", "alone", "both"),
    [
        ("any", "any", True, True),
        ("any", "one", True, False),
        ("one", "any", True, False),
        ("two_or_more", "any", False, True),
        ("two_or_more", "one", False, True),  # its own word comes first
    ],
)
def test_providers_of_a_requirement(own: str, of_card: str, alone: bool, both: bool) -> None:
    instance = toy(need={"providers": own})
    policy = card("specialisation", specialisation__providers=of_card)
    assert audited(instance, policy).ok
    assert audited(instance, policy, *FRA).ok == alone
    report = audited(instance, policy, *FRA, *DEU)
    assert report.ok == both
    assert broken(audited(instance, policy, *FRA)) == (
        [] if alone else [("specialisation", "two_or_more", ("fuel", "2026"))]
    )
    assert broken(report) == ([] if both else [("specialisation", "one", ("fuel", "2026"))])
    assert audited(instance, card(), *FRA, *DEU).ok


def test_two_providers_with_more_than_a_token_each() -> None:
    # 30 % of 4 is 1.2.
    policy = card("specialisation", breadth__least_part_share=0.3)
    report = audited(toy(need={"providers": "two_or_more"}), policy, *FRA, *DEU)
    assert broken(report) == [("specialisation", "least_part", ("fuel", "2026", "DEU"))]
    assert audited(toy(), policy, *FRA, *DEU).ok


def skilled(rule: str, *nations: str) -> Instance:
    capabilities = [{**TOY["capabilities"][0], "providers": rule}, {**TOY["capabilities"][1], "providers": rule}]
    return toy(
        nations=[{"id": "FRA"}, {"id": "DEU"}, {"id": "ITA"}],
        capabilities=capabilities,
        skills=[{"nation": nation, "capability": "tankers"} for nation in nations],
        offers=[
            *TOY["offers"],
            {"id": "ita-tank", "nation": "ITA", "capability": "tankers", "quantity": 2.0},
            {"id": "deu-hours", "nation": "DEU", "capability": "hours", "quantity": 40.0},
        ],
    )


def test_a_skill_is_given_up_with_consent_only() -> None:
    policy = card("specialisation")
    both = ("fra-tank 2026 = 1", "deu-tank 2026 = 1")
    assert audited(skilled("one", "FRA"), policy, *both).ok  # DEU keeps its skill
    report = audited(skilled("one", "FRA", "DEU"), policy, *both)
    assert broken(report) == [("specialisation", "given_up", ("tankers", "2026"))]
    assert audited(skilled("one", "FRA", "DEU"), policy, both[0], "ita-tank 2026 = 2").ok
    # Consent was about tankers.
    assert audited(skilled("one", "FRA", "DEU"), policy, "fra-hours 2026 = 1", "deu-hours 2026 = 1").ok
    assert audited(skilled("one", "FRA", "DEU"), card(), *both).ok


def test_two_nations_commit_a_capability() -> None:
    policy = card("specialisation")
    report = audited(skilled("two_or_more"), policy, "fra-tank 2026 = 6")
    assert broken(report) == [("specialisation", "two_commit", ("tankers", "2026"))]
    assert audited(skilled("two_or_more"), policy, "fra-tank 2026 = 5", "deu-tank 2026 = 1").ok
    # Divisible: 5 % of 20 is 1, of 40 is 2.
    hours = card("specialisation", breadth__least_part_share=0.05)
    assert audited(skilled("two_or_more"), hours, "fra-hours 2026 = 1", "deu-hours 2026 = 2").ok
    for few in (("fra-hours 2026 = 0.9", "deu-hours 2026 = 2"), ("fra-hours 2026 = 1", "deu-hours 2026 = 1.9")):
        report = audited(skilled("two_or_more"), hours, *few)
        assert broken(report) == [("specialisation", "two_commit", ("hours", "2026"))]
        assert (report.violations[0].amount, report.violations[0].limit) == (1.0, 2.0)


# --- focus ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("own", "of_card", "most"), [(None, 1, 1), (None, 2, 2), (2, 1, 2), (1, 2, 1), (0, 2, 0)])
def test_most_commitments(own: int | None, of_card: int, most: int) -> None:
    instance = toy(nations=[{"id": "FRA", "most_commitments": own}, {"id": "DEU"}])
    policy = card("focus", focus__most_commitments=of_card)
    rows = ("fra-tank 2026 = 1", "fra-hours 2026 = 1")
    for count in range(3):
        report = audited(instance, policy, *rows[:count], "deu-tank 2026 = 1")
        assert broken(report) == ([] if count <= most else [("focus", "most_commitments", ("FRA", "2026"))])
    # Nothing committed is no commitment.
    assert audited(toy(), card("focus", focus__most_commitments=1), rows[0], "fra-hours 2026 = 0").ok


def test_no_token_contributions() -> None:
    # A quarter of 4 is 1, of 10 hours 2.5.
    policy = card("focus", focus__least_part_share=0.25)
    assert audited(toy(), policy, *FRA, *DEU, "fra-hours 2026 = 3", "fra-hours > lift 2026 = 2.5").ok
    report = audited(toy(), policy, "fra-hours 2026 = 3", "fra-hours > lift 2026 = 2.4")
    assert broken(report) == [("focus", "least_part", ("lift", "2026", "FRA"))]
    assert audited(toy(), card(), "fra-hours 2026 = 3", "fra-hours > lift 2026 = 2.4").ok


def test_fragmentation() -> None:
    # Two nations in fuel, one in surge, one in lift; round-off is nobody.
    rows = (
        *FRA,
        *DEU,
        "deu-tank > surge 2026 = 0.0000000001",
        "fra-tank > surge 2026 = 0",
        "fra-hours 2026 = 1",
        "fra-hours > lift 2026 = 1",
    )
    assert audited(toy(), card("focus", tiers=("fragmentation",)), *rows).tiers == {"fragmentation": 3.0}


# --- enablers -------------------------------------------------------------------------------------------------


def enabled(effectiveness: float = 1.0, **enabler: object) -> Instance:
    """A tanker in a mission needs 2.5 hours of lift there."""
    row = {"capability": "tankers", "needs": "hours", "quantity": 2.5, **enabler}
    move = {"id": "move", "mission": "defend", "capability": "hours", "quantity": 10.0}
    hours = {**TOY["offers"][2], "effectiveness": effectiveness}
    return toy(requirements=[*TOY["requirements"], move], enablers=[row], offers=[*TOY["offers"][:2], hours])


def test_units_have_their_support_in_the_mission() -> None:
    policy = card("enablers")
    rows = (*FRA, *DEU, "fra-hours 2026 = 20")
    # 3 tankers of two nations need 7.5 hours.
    assert audited(enabled(), policy, *rows, "fra-hours > lift 2026 = 7.5").ok
    report = audited(enabled(), policy, *rows, "fra-hours > lift 2026 = 7.4")
    assert broken(report) == [("enablers", "support", ("tankers", "hours", "patrol", "2026"))]
    assert (report.violations[0].amount, report.violations[0].limit) == (7.5, 7.4)
    # Hours in another mission are of no help; effective ones count.
    assert not audited(enabled(), policy, *rows, "fra-hours > move 2026 = 10").ok
    assert audited(enabled(1.5), policy, *rows, "fra-hours > lift 2026 = 5").ok
    assert audited(enabled(), card(), *rows).ok
    alone = audited(enabled(), policy, *FRA)
    assert (alone.violations[0].amount, alone.violations[0].limit) == (5.0, 0.0)


@pytest.mark.parametrize(("kind", "fits"), [("presence", True), ("defence", False), (None, True)])
def test_support_by_kind_of_mission(kind: str | None, fits: bool) -> None:
    assert audited(enabled(mission_kind=kind), card("enablers"), *FRA).ok == (not fits)

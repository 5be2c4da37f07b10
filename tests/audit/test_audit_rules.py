"""Each family on a toy: the last plan that holds and the first that does not, arithmetic beside it."""

from __future__ import annotations

import pytest
from audit_cases import TOY, audited, broken, card, plan, toy

from pooling.audit import AUDIT_TOLERANCE, audit
from pooling.domain.plan import Assignment, Commitment, Plan

FUEL = ("fra-tank", "fuel", "2026")


def test_nothing_planned_keeps_every_rule() -> None:
    report = audited(toy(), card("lots", "sovereignty", "caveats", "readiness", "breadth", "locks"))
    assert report.ok
    assert report.violations == ()
    assert report.tolerance == AUDIT_TOLERANCE


# --- plan -----------------------------------------------------------------------------------------------------


def test_whole_units() -> None:
    report = audited(toy(), card(), "fra-tank 2026 = 2.5", "fra-tank > fuel 2026 = 1.5")
    assert broken(report) == [
        ("plan", "whole_units", ("fra-tank", "2026")),
        ("plan", "whole_units", FUEL),
    ]
    assert "whole units" in report.violations[0].text
    assert audited(toy(), card(), "fra-hours 2026 = 2.5", "fra-hours > lift 2026 = 1.5").ok


def test_half_a_unit_of_a_large_number_is_still_half() -> None:
    large = toy(offer={"quantity": 2e6})
    assert broken(audited(large, card(), "fra-tank 2026 = 1000000.5"))[0][1] == "whole_units"


@pytest.mark.parametrize("units", [2.0000000001, 1.9999999999, 1e-9])
def test_round_off_is_not_punished(units: float) -> None:
    policy = card("lots", "caveats", "readiness", "breadth")
    late = toy(offer={"notice_days": 50}, need={"within_days": 10})
    rows = (f"fra-tank 2026 = {2 * units}", f"fra-tank > surge 2026 = {units}", "fra-tank > fuel 2026 = 0.000000001")
    assert audited(late, policy, *rows).ok


def test_what_is_not_round_off_is_seen() -> None:
    late = toy(offer={"notice_days": 50}, need={"within_days": 10})
    report = audited(late, card("readiness"), "fra-tank 2026 = 2", "fra-tank > fuel 2026 = 0.00000001")
    assert broken(report) == [("readiness", "notice", ("fra-tank", "fuel", "2026"))]


def test_pairs_must_be_of_one_capability_and_stand() -> None:
    periods = [{"id": "2026"}, {"id": "2027"}]
    two = toy(periods=periods, offer={"periods": ["2026"]}, need={"periods": ["2026"]})
    report = audited(
        two,
        card(),
        "fra-tank 2027 = 1",
        "fra-hours 2026 = 1",
        "deu-tank 2027 = 1",
        "fra-hours > fuel 2026 = 1",
        "fra-tank > surge 2027 = 1",
        "deu-tank > fuel 2027 = 1",
    )
    assert broken(report) == [
        ("plan", "offered", ("fra-tank", "2027")),
        ("plan", "capability", ("fra-hours", "fuel", "2026")),
        ("plan", "offered", ("fra-tank", "surge", "2027")),
        ("plan", "needed", ("deu-tank", "fuel", "2027")),
    ]
    # Rows that cannot stand deliver nothing.
    assert all(row.delivered == 0 for row in report.coverage)


def test_unknown_names_and_rows_that_stand_twice() -> None:
    row = Commitment(offer="fra-tank", period="2026", quantity=4.0)
    twice = Plan(commitments=(row, row, Commitment(offer="nobody", period="2026", quantity=0.0)))
    report = audit(toy(), card(), twice)
    # The two rows add up: 4 + 4 = 8 of 6.
    assert broken(report) == [
        ("plan", "once", ("fra-tank", "2026")),
        ("plan", "known", ("nobody", "2026")),
        ("commitment", "quantity", ("fra-tank", "2026")),
    ]
    assert report.violations[2].excess == 2.0
    lost = Plan(assignments=(Assignment(offer="fra-tank", requirement="x", period="2030", quantity=1.0),))
    assert broken(audit(toy(), card(), lost)) == [("plan", "known", ("fra-tank", "x", "2030"))]


def test_below_zero() -> None:
    row = Commitment.model_construct(offer="fra-hours", period="2026", quantity=-1.0)
    report = audit(toy(), card(), Plan.model_construct(commitments=(row,), assignments=()))
    assert broken(report) == [("plan", "not_negative", ("fra-hours", "2026"))]
    assert report.violations[0].excess == 1.0


# --- coverage, commitment -------------------------------------------------------------------------------------


def test_every_need_in_full_when_shortfall_is_not_allowed() -> None:
    rows = ("fra-tank 2026 = 6", "fra-tank > fuel 2026 = 4", "fra-hours 2026 = 10", "fra-hours > lift 2026 = 10")
    policy = card(coverage__shortfall_allowed=False)
    # 4 of 4, 10 of 10, but surge gets 0 of 5.
    report = audited(toy(), policy, *rows)
    assert broken(report) == [("coverage", "in_full", ("surge", "2026"))]
    assert report.violations[0].excess == 5.0
    assert audited(toy(), card(), *rows).ok


def test_no_offer_beyond_the_need_it_serves() -> None:
    # Need 4 at 1.5 a unit: 4 / 1.5 = 2.67, whole units 3.
    better = toy(offer={"effectiveness": 1.5})
    assert audited(better, card(), "fra-tank 2026 = 6", "fra-tank > fuel 2026 = 3").ok
    report = audited(better, card(), "fra-tank 2026 = 6", "fra-tank > fuel 2026 = 4")
    assert broken(report) == [("coverage", "beyond_need", FUEL)]
    # A smallest use of 5 may pass the need, in lots only.
    lots = toy(offer={"effectiveness": 1.5, "smallest_use": 5.0})
    assert audited(lots, card("lots"), "fra-tank 2026 = 6", "fra-tank > fuel 2026 = 5").ok
    assert not audited(lots, card(), "fra-tank 2026 = 6", "fra-tank > fuel 2026 = 5").ok
    # Divisible: 10 / 1 = 10 and not a bit more.
    assert not audited(toy(), card(), "fra-hours 2026 = 20", "fra-hours > lift 2026 = 10.1").ok


def test_commitment_within_quantity() -> None:
    assert audited(toy(), card(), "fra-tank 2026 = 6").ok
    report = audited(toy(), card(), "fra-tank 2026 = 7")
    assert broken(report) == [("commitment", "quantity", ("fra-tank", "2026"))]
    assert (report.violations[0].amount, report.violations[0].limit, report.violations[0].excess) == (7, 6, 1)
    assert report.violations[0].text == "FRA commits 7 units of fra-tank in 2026, it has 6"


def test_used_once_within_a_situation() -> None:
    # peace holds patrol and defend: 3 + 2 = 5 units of 4 committed; crisis holds defend alone: 2.
    rows = ("fra-tank > fuel 2026 = 3", "fra-tank > surge 2026 = 2")
    report = audited(toy(), card(), "fra-tank 2026 = 4", *rows)
    assert broken(report) == [("commitment", "used_once", ("fra-tank", "2026", "peace"))]
    assert audited(toy(), card(), "fra-tank 2026 = 5", *rows).ok


def test_alternatives_share_units_and_dwell_holds_more() -> None:
    apart = [{"id": "patrol", "situations": ["peace"]}, {"id": "defend", "situations": ["crisis"]}]
    rows = ("fra-tank 2026 = 3", "fra-tank > fuel 2026 = 3", "fra-tank > surge 2026 = 3")
    assert audited(toy(missions=apart), card(), *rows).ok
    # A 1:2 rotation: 1 deployed holds 3, 2 hold 6 of 5.
    resting = toy(offer={"dwell": 3.0})
    assert audited(resting, card(), "fra-tank 2026 = 3", "fra-tank > fuel 2026 = 1").ok
    report = audited(resting, card(), "fra-tank 2026 = 5", "fra-tank > fuel 2026 = 2")
    assert (report.violations[0].amount, report.violations[0].limit) == (6.0, 5.0)


# --- lots, sovereignty ----------------------------------------------------------------------------------------


def test_lots() -> None:
    lots = toy(offer={"smallest": 3.0, "step": 2.0, "smallest_use": 2.0})
    assert audited(lots, card("lots"), "fra-tank 2026 = 4", "fra-tank > fuel 2026 = 2").ok
    report = audited(lots, card("lots"), "fra-tank 2026 = 2", "fra-tank > fuel 2026 = 1")
    assert broken(report) == [
        ("lots", "smallest", ("fra-tank", "2026")),
        ("lots", "smallest_use", FUEL),
    ]
    # 5 lies between 4 and 6.
    assert broken(audited(lots, card("lots"), "fra-tank 2026 = 5")) == [("lots", "step", ("fra-tank", "2026"))]
    assert audited(lots, card(), "fra-tank 2026 = 5", "fra-tank > fuel 2026 = 1").ok


def test_step_of_a_divisible_capability() -> None:
    offers = [{"id": "h", "nation": "FRA", "capability": "hours", "quantity": 20.0, "step": 0.1}]
    # 0.3 is three tenths although 0.3 / 0.1 is not 3 in binary.
    assert audited(toy(offers=offers), card("lots"), "h 2026 = 0.3").ok
    assert not audited(toy(offers=offers), card("lots"), "h 2026 = 0.35").ok


@pytest.mark.parametrize(
    ("reserve", "nation", "share", "most"),
    [(1.0, 0.0, 0.0, 5), (1.0, 0.5, 0.0, 3), (1.0, 0.5, 0.75, 1), (3.5, 0.0, 0.0, 2)],
)
def test_reserve_is_the_largest_of_three(reserve: float, nation: float, share: float, most: int) -> None:
    # 6 - max(1, 0, 0) = 5; 6 - max(1, 3, 0) = 3; 6 - max(1, 3, 4.5) = 1.5; 6 - 3.5 = 2.5.
    nations = [{"id": "FRA", "reserve_share": nation}, {"id": "DEU"}]
    instance = toy(offer={"reserve": reserve}, nations=nations)
    policy = card("sovereignty", sovereignty__reserve_share=share)
    assert audited(instance, policy, f"fra-tank 2026 = {most}").ok
    report = audited(instance, policy, f"fra-tank 2026 = {most + 1}")
    assert broken(report) == [("sovereignty", "reserve", ("fra-tank", "2026"))]
    assert audited(instance, card(), f"fra-tank 2026 = {most + 1}").ok


def test_ceiling_counts_value_of_the_nations_offers_in_the_period() -> None:
    # FRA owns 6 * 2 + 20 * 1 = 32 points; half is 16: 4 * 2 + 8 = 16 holds, 4 * 2 + 8.5 does not.
    instance = toy(nations=[{"id": "FRA", "ceiling_share": 0.5}, {"id": "DEU"}])
    assert audited(instance, card("sovereignty"), "fra-tank 2026 = 4", "fra-hours 2026 = 8").ok
    report = audited(instance, card("sovereignty"), "fra-tank 2026 = 4", "fra-hours 2026 = 8.5")
    assert broken(report) == [("sovereignty", "ceiling", ("FRA", "2026"))]
    assert report.violations[0].excess == 0.5
    # Without the hours in that period FRA owns 12 points: 3 tankers are the ceiling.
    seldom = toy(
        nations=[{"id": "FRA", "ceiling_share": 0.5}, {"id": "DEU"}],
        periods=[{"id": "2026"}, {"id": "2027"}],
        offers=[
            {"id": "fra-tank", "nation": "FRA", "capability": "tankers", "quantity": 6.0},
            {"id": "fra-hours", "nation": "FRA", "capability": "hours", "quantity": 20.0, "periods": ["2026"]},
        ],
    )
    report = audited(seldom, card("sovereignty"), "fra-tank 2026 = 4", "fra-tank 2027 = 4")
    assert broken(report) == [("sovereignty", "ceiling", ("FRA", "2027"))]


# --- caveats --------------------------------------------------------------------------------------------------


def caveat(rule: str, **columns: object) -> list[dict[str, object]]:
    return [{"id": "c", "nation": "FRA", "rule": rule, **columns}]


BOTH = ("fra-tank 2026 = 6", "deu-tank 2026 = 5", "fra-tank > fuel 2026 = 2", "deu-tank > fuel 2026 = 2")


@pytest.mark.parametrize(
    ("scope", "fits"),
    [
        ({}, True),
        ({"mission": "patrol"}, True),
        ({"mission": "defend"}, False),
        ({"mission_kind": "presence"}, True),
        ({"mission_kind": "defence"}, False),
        ({"region": "north"}, True),
        ({"period": "2026"}, True),
        ({"capability": "tankers", "mission": "patrol", "region": "north"}, True),
        ({"capability": "hours", "mission": "patrol"}, False),
    ],
)
def test_forbid_where_every_given_column_fits(scope: dict[str, str], fits: bool) -> None:
    report = audited(toy(caveats=caveat("forbid", **scope)), card("caveats"), *BOTH)
    assert broken(report) == ([("caveats", "forbid", ("c", *FUEL))] if fits else [])
    assert audited(toy(caveats=caveat("forbid", **scope)), card(), *BOTH).ok


def test_limit_adds_up_within_a_situation() -> None:
    # peace: fuel 2 + surge 3 = 5 units; crisis: surge 3.
    rows = ("fra-tank 2026 = 6", "fra-tank > fuel 2026 = 2", "fra-tank > surge 2026 = 3")
    for amount, held in ((5.0, True), (4.0, False)):
        instance = toy(caveats=caveat("limit", amount=amount, capability="tankers"))
        report = audited(instance, card("caveats"), *rows)
        assert broken(report) == ([] if held else [("caveats", "limit", ("c", "peace", "2026"))])
    # A limit of 2 on defence missions: 3 in crisis, and 3 in peace.
    instance = toy(caveats=caveat("limit", amount=2.0, capability="tankers", mission_kind="defence"))
    found = {where for _, _, where in broken(audited(instance, card("caveats"), *rows))}
    assert found == {("c", "peace", "2026"), ("c", "crisis", "2026")}


def test_never_with_and_only_with() -> None:
    alone = BOTH[:3]
    never = toy(caveats=caveat("not_with", partner="DEU"))
    assert broken(audited(never, card("caveats"), *BOTH)) == [("caveats", "not_with", ("c", "fuel", "2026"))]
    assert audited(never, card("caveats"), *alone).ok
    only = toy(caveats=caveat("only_with", partner="DEU"))
    assert audited(only, card("caveats"), *BOTH).ok
    assert broken(audited(only, card("caveats"), *alone)) == [("caveats", "only_with", ("c", "fuel", "2026"))]
    # The rule binds FRA, not DEU.
    assert audited(only, card("caveats"), "deu-tank 2026 = 5", "deu-tank > fuel 2026 = 2").ok


def test_partner_caveats_make_taking_part_mean_something() -> None:
    # 60 % of 4 is 2.4: neither 2 of FRA nor 2 of DEU is taking part.
    only = toy(caveats=caveat("only_with", partner="DEU"))
    report = audited(only, card("caveats", breadth__least_part_share=0.6), *BOTH)
    assert broken(report) == [
        ("caveats", "least_part", ("fuel", "2026", "DEU")),
        ("caveats", "least_part", ("fuel", "2026", "FRA")),
    ]
    assert audited(toy(), card("caveats", breadth__least_part_share=0.6), *BOTH).ok


# --- readiness, breadth ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("families", "scale", "grace", "held"),
    [
        # 10 days + approval max(5, 8) * scale, needed within 15 + grace.
        (("readiness",), 1.0, 0, True),  # 10
        (("readiness", "caveats"), 1.0, 0, False),  # 18
        (("readiness", "caveats"), 0.5, 0, True),  # 14
        (("readiness", "caveats"), 1.0, 3, True),  # 18 within 18
        (("readiness", "caveats"), 1.0, 2, False),
        (("caveats",), 1.0, 0, True),
    ],
)
def test_notice_with_the_longest_approval(families: tuple[str, ...], scale: float, grace: int, held: bool) -> None:
    caveats = [
        {"id": "quick", "nation": "FRA", "rule": "approval", "delay_days": 5},
        {"id": "slow", "nation": "FRA", "rule": "approval", "delay_days": 8, "region": "north"},
        {"id": "other", "nation": "FRA", "rule": "approval", "delay_days": 99, "mission": "defend"},
    ]
    instance = toy(offer={"notice_days": 10}, need={"within_days": 15}, caveats=caveats)
    policy = card(*families, caveats__delay_scale=scale, readiness__grace_days=grace)
    report = audited(instance, policy, "fra-tank 2026 = 1", "fra-tank > fuel 2026 = 1")
    assert broken(report) == ([] if held else [("readiness", "notice", FUEL)])


@pytest.mark.parametrize(
    ("own", "policy", "most"),
    [
        (None, 0.5, 2),  # half of 4
        (0.75, 0.5, 3),  # its own share comes first
        (1.0, 0.5, 4),
        (0.25, 1.0, 1),
    ],
)
def test_largest_share_of_need(own: float | None, policy: float, most: int) -> None:
    instance = toy(need={"largest_share": own})
    rules = card("breadth", breadth__largest_share=policy)
    assert audited(instance, rules, "fra-tank 2026 = 6", f"fra-tank > fuel 2026 = {most}").ok
    if most < 4:
        report = audited(instance, rules, "fra-tank 2026 = 6", f"fra-tank > fuel 2026 = {most + 1}")
        assert broken(report) == [("breadth", "largest_share", ("fuel", "2026", "FRA"))]


def test_largest_share_from_a_quantity_on() -> None:
    rows = ("fra-tank 2026 = 6", "fra-tank > fuel 2026 = 4")
    assert audited(toy(), card("breadth", breadth__largest_share=0.5, breadth__from_quantity=4.5), *rows).ok
    assert not audited(toy(), card("breadth", breadth__largest_share=0.5, breadth__from_quantity=4.0), *rows).ok


def test_a_nation_may_meet_its_own_need_alone() -> None:
    rows = ("fra-tank 2026 = 6", "fra-tank > fuel 2026 = 4")
    policy = card("breadth", breadth__largest_share=0.5)
    assert audited(toy(need={"nation": "FRA"}), policy, *rows).ok
    # The requirement's own largest share holds all the same.
    report = audited(toy(need={"nation": "FRA", "largest_share": 0.5}), policy, *rows)
    assert broken(report) == [("breadth", "largest_share", ("fuel", "2026", "FRA"))]


def test_largest_share_of_what_is_delivered() -> None:
    rules = card("breadth", breadth__largest_share=0.5, breadth__share_of="delivered")
    # Half of 1 + 1 = 1 holds; of 2 + 1 = 3 it is 1.5, and FRA brings 2.
    assert audited(toy(), rules, *BOTH[:2], "fra-tank > fuel 2026 = 1", "deu-tank > fuel 2026 = 1").ok
    report = audited(toy(), rules, *BOTH[:2], "fra-tank > fuel 2026 = 2", "deu-tank > fuel 2026 = 1")
    assert broken(report) == [("breadth", "largest_share", ("fuel", "2026", "FRA"))]
    assert (report.violations[0].amount, report.violations[0].limit) == (2.0, 1.5)


def test_least_nations_with_a_real_part_each() -> None:
    instance = toy(need={"least_nations": 2})
    assert audited(instance, card("breadth"), *BOTH).ok
    report = audited(instance, card("breadth"), *BOTH[:3])
    assert broken(report) == [("breadth", "least_nations", ("fuel", "2026"))]
    # 30 % of 4 is 1.2: one aircraft of DEU is not taking part.
    rules = card("breadth", breadth__least_part_share=0.3)
    report = audited(instance, rules, *BOTH[:3], "deu-tank > fuel 2026 = 1")
    assert broken(report) == [("breadth", "least_part", ("fuel", "2026", "DEU"))]
    assert audited(toy(), rules, *BOTH[:3], "deu-tank > fuel 2026 = 1").ok
    assert audited(instance, card(), *BOTH[:3]).ok


# --- burden ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("columns", "families", "most"),
    [
        ({}, (), 2),  # 2 held, less than 1 idle
        ({"dwell": 1.5}, (), 3),  # 3 held
        ({"dwell": 0.75}, (), 2),  # 1.5 held: 2 leaves 0.5, 3 would leave 1.5
        ({"smallest": 3.0}, ("lots",), 3),  # the smallest package may be partly idle, a unit more may not
        ({"smallest": 2.0, "step": 3.0}, ("lots",), 3),  # 2 + 2 = 4 is no multiple of 3
        ({"smallest": 3.0}, (), 2),
    ],
)
def test_no_fair_share_by_idle_units(columns: dict[str, float], families: tuple[str, ...], most: int) -> None:
    instance, policy = toy(offer=columns), card("spending", "burden", *families)
    # Two are used in peace; the busiest situation counts, crisis uses none.
    allowed = [
        units
        for units in range(1, 7)
        if audited(instance, policy, f"fra-tank 2026 = {units}", "fra-tank > fuel 2026 = 2").ok
    ]
    assert max(allowed) == most
    report = audited(instance, policy, "fra-tank 2026 = 6", "fra-tank > fuel 2026 = 2")
    assert broken(report) == [("burden", "idle", ("fra-tank", "2026"))]


def test_idle_divisible_units_and_agreed_ones() -> None:
    policy = card("spending", "burden", "lots", "locks")
    assert audited(toy(), policy, "fra-hours 2026 = 3", "fra-hours > lift 2026 = 3").ok
    report = audited(toy(), policy, "fra-hours 2026 = 3.1", "fra-hours > lift 2026 = 3")
    assert broken(report) == [("burden", "idle", ("fra-hours", "2026"))]
    unused = audited(toy(), policy, "fra-hours 2026 = 0.5")
    assert broken(unused) == [("burden", "idle", ("fra-hours", "2026"))]
    # With lots a package of 2 hours may be idle in part: all but a ten-thousandth of an hour.
    package = toy(offers=[*TOY["offers"][:2], {**TOY["offers"][2], "smallest": 2.0}])
    assert audited(package, policy, "fra-hours 2026 = 2", "fra-hours > lift 2026 = 0.0001").ok
    for units, used in ((2, 0), (2.1, 2), (2, 0.00005)):
        report = audited(package, policy, f"fra-hours 2026 = {units}", f"fra-hours > lift 2026 = {used}")
        assert broken(report) == [("burden", "idle", ("fra-hours", "2026"))]
    # Hours are divisible: that their number happens to be whole makes no round-off of what they serve idle.
    large = toy(offers=[*TOY["offers"][:2], {**TOY["offers"][2], "quantity": 230_000.0}])
    report = audited(large, policy, "fra-hours 2026 = 230000", "fra-hours > lift 2026 = 229999.9999")
    assert ("burden", "idle", ("fra-hours", "2026")) not in broken(report)
    # In steps of 2 hours the second step serves with a third hour.
    steps = toy(offers=[*TOY["offers"][:2], {**TOY["offers"][2], "step": 2.0}])
    assert audited(steps, policy, "fra-hours 2026 = 4", "fra-hours > lift 2026 = 3").ok
    assert not audited(steps, policy, "fra-hours 2026 = 4", "fra-hours > lift 2026 = 2").ok
    # Without a fair share to reach, idle units are the nation's own affair.
    assert audited(toy(), card("spending"), "fra-tank 2026 = 6").ok
    locks = [{"id": "l", "offer": "fra-tank", "rule": "at_least", "quantity": 4.0}]
    assert audited(toy(locks=locks), policy, "fra-tank 2026 = 6").ok
    off = card("spending", "burden")
    assert not audited(toy(locks=locks), off, "fra-tank 2026 = 6").ok
    used = [{"id": "l", "offer": "fra-tank", "rule": "at_least", "quantity": 1.0, "requirement": "fuel"}]
    assert not audited(toy(locks=used), policy, "fra-tank 2026 = 6", "fra-tank > fuel 2026 = 1").ok


# --- locks ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lock", "least", "most"),
    [
        ({"rule": "at_least", "quantity": 2.0}, 2, 6),
        ({"rule": "at_most", "quantity": 2.0}, 0, 2),
        ({"rule": "never"}, 0, 0),
        ({"rule": "must"}, 1, 6),
    ],
)
@pytest.mark.parametrize("requirement", [None, "surge"])
def test_locks_on_commitments_and_assignments(
    lock: dict[str, object], least: int, most: int, requirement: str | None
) -> None:
    instance = toy(locks=[{"id": "l", "offer": "fra-tank", "requirement": requirement, **lock}])
    for units in range(6):
        if requirement is None:
            report = audited(instance, card("locks"), f"fra-tank 2026 = {units}")
        else:
            report = audited(instance, card("locks"), "fra-tank 2026 = 6", f"fra-tank > surge 2026 = {units}")
        held = least <= units <= most
        assert broken(report) == ([] if held else [("locks", lock["rule"], ("l", "2026"))])


def test_what_is_not_in_the_plan_is_nothing() -> None:
    lock = {"id": "l", "offer": "fra-tank", "rule": "at_least", "quantity": 1.0}
    for requirement in (None, "fuel"):
        report = audited(toy(locks=[{**lock, "requirement": requirement}]), card("locks"))
        assert (report.violations[0].amount, report.violations[0].limit) == (0.0, 1.0)


def test_must_of_a_divisible_capability_is_its_smallest_lot() -> None:
    offers = [
        {"id": "h", "nation": "FRA", "capability": "hours", "quantity": 20.0, "smallest": 3.0, "step": 4.0},
    ]
    instance = toy(offers=offers, locks=[{"id": "l", "offer": "h", "rule": "must"}])
    assert broken(audited(instance, card("locks"), "h 2026 = 3.5")) == [("locks", "must", ("l", "2026"))]
    assert audited(instance, card("locks"), "h 2026 = 4").ok


def test_locks_hold_in_their_own_period_or_in_all_that_stand() -> None:
    periods = [{"id": "2026"}, {"id": "2027"}, {"id": "2028"}]
    always = toy(
        periods=periods,
        offer={"periods": ["2026", "2027"]},
        locks=[{"id": "l", "offer": "fra-tank", "rule": "must"}],
    )
    assert broken(audited(always, card("locks"), "fra-tank 2026 = 1")) == [("locks", "must", ("l", "2027"))]
    # A lock on a period in which the offer does not stand: 0 units there are fewer than 1.
    gone = toy(
        periods=periods,
        offer={"periods": ["2026"]},
        locks=[{"id": "l", "offer": "fra-tank", "rule": "at_least", "quantity": 1.0, "period": "2028"}],
    )
    assert broken(audited(gone, card("locks"))) == [("locks", "at_least", ("l", "2028"))]


def test_families_not_on_the_card_are_not_checked() -> None:
    assert set(audit(toy(), card("lots"), plan()).checks) == {"plan", "coverage", "commitment", "red_lines", "lots"}

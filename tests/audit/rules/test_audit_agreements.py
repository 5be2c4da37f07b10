"""Agreements: members, leads, notice, fees, offers made through them, locks on memberships."""

from __future__ import annotations

import pytest
from audit_cases import TOY, audited, broken, card, toy

from pooling.domain.instance import Instance

NATIONS = [
    {"id": "FRA", "groups": ["five", "west"], "region": "north"},
    {"id": "DEU", "groups": ["west"], "region": "north"},
    {"id": "ITA", "groups": ["five"], "region": "south"},
    {"id": "ESP"},
]
POLICY = card("agreements")
YEARS = [{"id": "2026"}, {"id": "2027"}, {"id": "2028"}]


def pact(**columns: object) -> Instance:
    return toy(nations=NATIONS, agreements=[{"id": "pact", **columns}])


def members(*nations: str, period: str = "2026") -> tuple[str, ...]:
    return tuple(f"{nation} @ pact {period}" for nation in nations)


def test_least_and_most_members_where_there_are_any() -> None:
    three = pact(least_members=2, most_members=3)
    assert audited(three, POLICY).ok
    assert broken(audited(three, POLICY, *members("FRA"))) == [("agreements", "least_members", ("pact", "2026"))]
    assert audited(three, POLICY, *members("FRA", "DEU")).ok
    assert audited(three, POLICY, *members("FRA", "DEU", "ITA")).ok
    report = audited(three, POLICY, *members("FRA", "DEU", "ITA", "ESP"))
    assert broken(report) == [("agreements", "most_members", ("pact", "2026"))]
    assert (report.violations[0].amount, report.violations[0].limit) == (4.0, 3.0)


def test_only_eligible_nations_from_the_first_period_on() -> None:
    two = pact(nations=["DEU", "FRA"])
    assert audited(two, POLICY, *members("DEU", "FRA")).ok
    report = audited(two, POLICY, *members("DEU", "FRA", "ITA"))
    assert broken(report) == [("agreements", "eligible", ("pact", "ITA", "2026"))]
    later = toy(periods=YEARS, agreements=[{"id": "pact", "from_period": "2027"}])
    assert audited(later, POLICY, *members("DEU", "FRA", period="2027")).ok
    assert broken(audited(later, POLICY, *members("DEU", "FRA"))) == [
        ("agreements", "from_period", ("pact", "DEU", "2026")),
        ("agreements", "from_period", ("pact", "FRA", "2026")),
    ]


@pytest.mark.parametrize(
    ("nations", "group", "region"),
    [
        (("FRA", "DEU"), True, True),
        (("FRA", "ITA"), True, False),
        (("DEU", "ITA"), False, False),
        (("FRA", "ESP"), False, False),  # ESP has neither
        (("DEU", "FRA", "ITA"), False, False),  # two by two
    ],
)
def test_within_groups_and_regions(nations: tuple[str, ...], group: bool, region: bool) -> None:
    assert audited(pact(), POLICY, *members(*nations)).ok
    for within, held in (("group", group), ("region", region)):
        report = audited(pact(), card("agreements", agreements__within=within), *members(*nations))
        assert report.ok == held
        assert {rule for _, rule, _ in broken(report)} == (set() if held else {"apart"})


def test_a_nation_alone_is_apart_from_nobody() -> None:
    alone = pact(least_members=1)
    for within in ("any", "group", "region"):
        assert audited(alone, card("agreements", agreements__within=within), *members("ESP")).ok


# --- leads ----------------------------------------------------------------------------------------------------


def test_exactly_one_lead_of_a_framework_agreement() -> None:
    framework = pact(kind="framework")
    assert audited(framework, POLICY, "FRA @ pact 2026 lead", *members("DEU")).ok
    assert broken(audited(framework, POLICY, *members("FRA", "DEU"))) == [("agreements", "one_lead", ("pact", "2026"))]
    both = audited(framework, POLICY, "FRA @ pact 2026 lead", "DEU @ pact 2026 lead")
    assert broken(both) == [("agreements", "one_lead", ("pact", "2026"))]
    assert "2 leads (DEU, FRA)" in both.violations[0].text


def test_the_named_lead_leads_and_others_have_none() -> None:
    named = pact(lead="FRA")
    assert audited(named, POLICY, "FRA @ pact 2026 lead", *members("DEU")).ok
    report = audited(named, POLICY, "DEU @ pact 2026 lead", *members("FRA"))
    assert broken(report) == [("agreements", "named_lead", ("pact", "DEU", "2026"))]
    report = audited(pact(), POLICY, "FRA @ pact 2026 lead", *members("DEU"))
    assert broken(report) == [("agreements", "no_lead", ("pact", "2026"))]


def test_the_lead_commits_the_backbone() -> None:
    # Three tankers in offers of the lead's own; its share of a pool and other nations' tankers do not count.
    framework = toy(
        pools=[{"id": "fleet", "capability": "tankers"}],
        offers=[
            *TOY["offers"],
            {"id": "more", "nation": "FRA", "capability": "tankers", "quantity": 1.0},
            {"id": "share", "nation": "FRA", "capability": "tankers", "quantity": 3.0, "pool": "fleet"},
        ],
        agreements=[
            {"id": "pact", "kind": "framework", "backbone_capability": "tankers", "backbone_quantity": 3.0},
        ],
    )
    rows = ("FRA @ pact 2026 lead", "DEU @ pact 2026", "deu-tank 2026 = 5", "share 2026 = 3")
    policy = card("agreements", "pools")
    assert audited(framework, policy, *rows, "fra-tank 2026 = 2", "more 2026 = 1").ok
    report = audited(framework, policy, *rows, "fra-tank 2026 = 2")
    assert broken(report) == [("agreements", "backbone", ("pact", "FRA", "2026"))]
    assert (report.violations[0].amount, report.violations[0].limit) == (2.0, 3.0)
    assert audited(framework, policy, *rows).violations[0].amount == 0.0


# --- notice ---------------------------------------------------------------------------------------------------


def staying(**columns: object) -> Instance:
    return toy(periods=YEARS, agreements=[{"id": "pact", "least_members": 1, **columns}])


def test_a_new_member_stays_for_the_notice() -> None:
    two = staying(exit_notice_periods=2)
    # In 2026 and 2027 is two periods; joining in the last period there is nothing after it.
    assert audited(two, POLICY, "FRA @ pact 2026", "FRA @ pact 2027", "DEU @ pact 2028").ok
    report = audited(two, POLICY, "FRA @ pact 2026", "DEU @ pact 2028")
    assert broken(report) == [("agreements", "notice", ("pact", "FRA", "2027"))]
    assert audited(staying(exit_notice_periods=1), POLICY, "FRA @ pact 2026").ok
    # Coming back is joining again.
    again = ("FRA @ pact 2026", "FRA @ pact 2028")
    assert broken(audited(staying(exit_notice_periods=3), POLICY, *again)) == [
        ("agreements", "notice", ("pact", "FRA", "2027")),
    ]


def test_members_of_now_stay_for_the_notice() -> None:
    now = staying(exit_notice_periods=2, members=["FRA"])
    assert audited(now, POLICY, "FRA @ pact 2026", "FRA @ pact 2027").ok
    assert broken(audited(now, POLICY, "FRA @ pact 2026")) == [("agreements", "notice", ("pact", "FRA", "2027"))]
    assert [where[2] for _, _, where in broken(audited(now, POLICY))] == ["2026", "2027"]
    # A member of now that stays is not joining: 2027 ends its notice.
    assert audited(staying(exit_notice_periods=1, members=["FRA"]), POLICY, "FRA @ pact 2026").ok


def test_no_notice_where_a_card_parts_nations() -> None:
    now = staying(exit_notice_periods=3, members=["FRA"])
    for within in ("group", "region"):
        assert audited(now, card("agreements", agreements__within=within)).ok


# --- offers, locks --------------------------------------------------------------------------------------------


def test_what_is_offered_through_an_agreement_is_its_members() -> None:
    through = toy(agreements=[{"id": "pact"}], offer={"agreement": "pact"})
    rows = ("fra-tank 2026 = 1", "DEU @ pact 2026")
    assert audited(through, POLICY, *rows, "FRA @ pact 2026").ok
    report = audited(through, POLICY, "fra-tank 2026 = 1")
    assert broken(report) == [("agreements", "offered_through", ("fra-tank", "2026"))]
    assert audited(through, POLICY, "fra-tank 2026 = 0").ok


@pytest.mark.parametrize(("rule", "held"), [("must", True), ("never", False)])
def test_locks_on_memberships(rule: str, held: bool) -> None:
    lock = [{"id": "l", "rule": rule, "agreement": "pact", "nation": "FRA"}]
    locked = toy(periods=YEARS, agreements=[{"id": "pact", "least_members": 1, "from_period": "2027"}], locks=lock)
    policy = card("agreements", "locks")
    # All periods from the first of the agreement on.
    always = ("FRA @ pact 2027", "FRA @ pact 2028")
    assert audited(locked, policy, *(always if held else ())).ok
    report = audited(locked, policy, *(always[1:] if held else always[:1]))
    assert broken(report) == [("locks", rule, ("l", "2027"))]
    assert report.violations[0].text.endswith("it must be" if held else "it never is")
    # In its own period only.
    once = locked.replace(locks=[{**lock[0], "period": "2028"}])
    assert audited(once, policy, *(always[1:] if held else always[:1])).ok
    # Without agreements nobody is a member: what must be is not.
    assert audited(locked, card("locks")).ok == (not held)
    assert audited(locked, card("agreements"), *always).ok


# --- fees -----------------------------------------------------------------------------------------------------

COSTS = {
    "kind": "framework",
    "membership_cost_million": 1.0,
    "joining_cost_million": 4.0,
    "running_cost_million": 0.5,
    "set_up_cost_million": 10.0,
}


def test_fees_by_nation_and_period() -> None:
    instance = toy(periods=YEARS, agreements=[{"id": "pact", **COSTS}])
    rows = (
        "FRA @ pact 2026 lead",
        "DEU @ pact 2026",
        "FRA @ pact 2027",
        "DEU @ pact 2027 lead",
        "FRA @ pact 2028 lead",
    )
    report = audited(instance, card("agreements", "spending", tiers=("cost",)), *rows)
    paid = {(row.nation, row.period): row.agreements_million for row in report.spending}
    # 2026: both join (1 + 4), FRA sets up and leads (10 + 0.5). 2027: membership, DEU leads. 2028: FRA leads.
    assert paid == {
        ("FRA", "2026"): 15.5,
        ("DEU", "2026"): 5.0,
        ("FRA", "2027"): 1.0,
        ("DEU", "2027"): 1.5,
        ("FRA", "2028"): 1.5,
        ("DEU", "2028"): 0.0,
    }
    assert all(row.spend_million == row.agreements_million for row in report.spending)
    assert report.tiers == {"cost": 24.5}
    assert [(row.period, row.members, row.lead, row.fees_million) for row in report.agreements] == [
        ("2026", ("DEU", "FRA"), "FRA", 20.5),
        ("2027", ("DEU", "FRA"), "DEU", 2.5),
        ("2028", ("FRA",), "FRA", 1.5),
    ]
    # 2028 has one member of two.
    assert broken(report) == [("agreements", "least_members", ("pact", "2028"))]


def test_members_of_now_have_joined_and_what_is_formed_is_set_up() -> None:
    instance = toy(periods=YEARS, agreements=[{"id": "pact", "members": ["FRA"], **COSTS}])
    rows = ("FRA @ pact 2026 lead", "DEU @ pact 2026", "FRA @ pact 2028 lead", "DEU @ pact 2028")
    report = audited(instance, card("agreements", "spending"), *rows)
    paid = {(row.nation, row.period): row.agreements_million for row in report.spending}
    # 2026: FRA 1 + 0.5; DEU joins, 1 + 4. 2027: nobody. 2028: all anew, 1 + 4 each, FRA 10 + 0.5 more.
    assert (paid["FRA", "2026"], paid["DEU", "2026"], paid["FRA", "2027"]) == (1.5, 5.0, 0.0)
    assert (paid["FRA", "2028"], paid["DEU", "2028"]) == (15.5, 5.0)


def test_fees_count_in_budgets_and_not_as_burden() -> None:
    instance = toy(
        agreements=[{"id": "pact", "membership_cost_million": 2.0}],
        offer={"unit_cost_million": 3.0},
        budgets=[
            {"nation": "FRA", "period": "2026", "amount_million": 5.0},
            {"nation": "DEU", "period": "2026", "amount_million": 2.0},
        ],
    )
    rows = ("FRA @ pact 2026", "DEU @ pact 2026", "fra-tank 2026 = 1", "fra-tank > fuel 2026 = 1")
    policy = card("agreements", "spending", "budget", "burden", tiers=("burden_sum",), burden__key="equal")
    report = audited(instance, policy, *rows)
    assert report.ok
    # FRA 3 + 2 of 5, DEU 2 of 2; burdens 3 and 0, fair 1.5 each.
    assert [row.used_share for row in report.spending] == [1.0, 1.0]
    assert [row.burden_million for row in report.burden] == [3.0, 0.0]
    assert report.tiers == {"burden_sum": 3.0}
    tight = instance.replace(
        budgets=[
            {"nation": "FRA", "period": "2026", "amount_million": 4.9},
            {"nation": "DEU", "period": "2026", "amount_million": 2.0},
        ]
    )
    assert broken(audited(tight, policy, *rows)) == [("budget", "limit", ("FRA", "2026"))]

"""Family options: who may start what with whom and when, what is in effect, and what that does for offers."""

from __future__ import annotations

from typing import Any

import pytest
from audit_cases import TOY, audited, broken, card, option, toy, years

from pooling.domain.card import Card
from pooling.domain.instance import Instance

OPTIONS = card("options")
THREE = [*TOY["nations"], {"id": "POL", "gdp_million": 1.0}]


def world(*options: dict[str, Any], **tables: Any) -> Instance:
    """Three nations, three years, and options."""
    return toy(**{"periods": years(3), "nations": THREE, "options": [*options], **tables})


def through(name: str, nation: str, **columns: Any) -> dict[str, Any]:
    """An offer of four tankers through option buy."""
    row = {"id": name, "nation": nation, "capability": "tankers", "quantity": 4.0, "option": "buy"}
    return {**row, **columns}


def faults(instance: Instance, *rows: str, policy: Card = OPTIONS) -> list[tuple[str, tuple[str, ...]]]:
    """(rule, where) of every violation; all are of family options."""
    found = broken(audited(instance, policy, *rows))
    assert {family for family, _, _ in found} <= {"options"}
    return [(rule, where) for _, rule, where in found]


def test_number_of_participants() -> None:
    instance = world(option(least_participants=2, most_participants=2))
    assert faults(instance, "FRA + buy 2026", "DEU + buy 2026") == []
    assert faults(instance, "FRA + buy 2026") == [("least_participants", ("buy", "2026"))]
    three = ("FRA + buy 2026", "DEU + buy 2026", "POL + buy 2026")
    assert faults(instance, *three) == [("most_participants", ("buy", "2026"))]
    # Two in all, but in two starts of one each.
    again = world(option(least_participants=2, repeats=True))
    apart = faults(again, "FRA + buy 2026", "DEU + buy 2027")
    assert apart == [("least_participants", ("buy", "2026")), ("least_participants", ("buy", "2027"))]


def test_eligible_nations() -> None:
    instance = world(option(nations=["FRA", "DEU"]))
    assert faults(instance, "DEU + buy 2027") == []
    assert faults(instance, "POL + buy 2027") == [("eligible", ("buy", "POL", "2027"))]
    # Export rules: the firm may not deliver to POL, though the option is open to all.
    firm = [{"id": "firm", "not_to": ["POL"]}]
    exported = world(option(supplier="firm"), suppliers=firm)
    assert faults(exported, "FRA + buy 2026") == []
    report = audited(exported, OPTIONS, "POL + buy 2026")
    assert broken(report) == [("options", "eligible", ("buy", "POL", "2026"))]
    assert report.violations[0].text == "POL takes part in buy in 2026, firm may not deliver to it"


def test_periods_of_a_start() -> None:
    instance = world(option(periods=["2027"]))
    assert faults(instance, "FRA + buy 2027") == []
    assert faults(instance, "FRA + buy 2026") == [("period", ("buy", "2026"))]


def test_once_unless_it_repeats() -> None:
    twice = ("FRA + buy 2026", "DEU + buy 2028")
    assert faults(world(option(repeats=True)), *twice) == []
    assert faults(world(option()), *twice) == [("once", ("buy",))]
    assert faults(world(option()), "FRA + buy 2026", "DEU + buy 2026") == []


def test_the_lead_takes_part() -> None:
    instance = world(option(lead="DEU"))
    assert faults(instance, "FRA + buy 2026", "DEU + buy 2026") == []
    assert faults(instance, "FRA + buy 2026") == [("lead", ("buy", "2026"))]


def test_requires_what_has_started_by_then() -> None:
    instance = world(option(requires=["base"]), option("base"))
    assert faults(instance, "FRA + buy 2027", "DEU + base 2026") == []
    assert faults(instance, "FRA + buy 2027", "DEU + base 2027") == []
    assert faults(instance, "FRA + buy 2027", "DEU + base 2028") == [("requires", ("buy", "base", "2027"))]
    assert faults(instance, "FRA + buy 2027") == [("requires", ("buy", "base", "2027"))]


def test_excludes_whatever_nation_and_period() -> None:
    instance = world(option(excludes=["other"]), option("other"))
    assert faults(instance, "FRA + buy 2026") == []
    assert faults(instance, "DEU + other 2028") == []
    assert faults(instance, "FRA + buy 2026", "DEU + other 2028") == [("excludes", ("buy", "other"))]


def test_agreement_of_participants_and_assisted() -> None:
    club = [{"id": "club"}]
    instance = world(option(agreement="club"), agreements=club)
    policy = card("options", "agreements")
    both = ("FRA @ club 2026", "DEU @ club 2026")
    assert faults(instance, "FRA + buy 2026", *both, policy=policy) == []
    # A member in 2026 is none in 2027, when it starts.
    found = faults(instance, "FRA + buy 2027", *both, policy=policy)
    assert found == [("member", ("buy", "FRA", "2027"))]
    # POL is assisted by an effect, DEU by an offer though it may not take part.
    assists = world(
        option(agreement="club", nations=["FRA"]),
        agreements=club,
        effects=[{"option": "buy", "nation": "POL", "notice_days": 5}],
        offers=[*TOY["offers"], through("deu-new", "DEU"), through("fra-new", "FRA")],
    )
    found = faults(assists, "FRA + buy 2026", *both, policy=policy)
    assert found == [("member", ("buy", "POL", "2026"))]
    found = faults(assists, "FRA + buy 2026", "FRA @ club 2026", "POL @ club 2026", policy=policy)
    assert found == [("member", ("buy", "DEU", "2026"))]
    assert faults(assists, "FRA + buy 2026", *both, "POL @ club 2026", policy=policy) == []


def test_all_participants_have_the_same_grant() -> None:
    instance = world(
        option(fund="pot", cost_million=1.0),
        funds=[{"id": "pot", "key": "equal", "grant_share": 0.5}],
    )
    policy = card("options", "spending", "funding")
    assert audited(instance, policy, "FRA + buy 2026 grant", "DEU + buy 2026 grant").ok
    report = audited(instance, policy, "FRA + buy 2026 grant", "DEU + buy 2026")
    assert broken(report) == [("options", "one_grant", ("buy", "2026"))]


def test_offers_through_an_option_are_usable_while_it_is_in_effect() -> None:
    # Started 2026, a year of lead, lasting one: in effect in 2027 alone, for FRA.
    instance = world(
        option(lead_periods=1, lasts_periods=1),
        offers=[*TOY["offers"], through("fra-new", "FRA"), through("deu-new", "DEU")],
    )
    assert faults(instance, "FRA + buy 2026", "fra-new 2027 = 4") == []
    for period in ("2026", "2028"):
        found = faults(instance, "FRA + buy 2026", f"fra-new {period} = 1")
        assert found == [("in_effect", ("fra-new", period))]
    # DEU may take part and does not, so it is not in effect for DEU.
    assert faults(instance, "FRA + buy 2026", "deu-new 2027 = 1") == [("in_effect", ("deu-new", "2027"))]
    assert faults(instance, "FRA + buy 2026", "DEU + buy 2026", "deu-new 2027 = 1") == []
    # A nation that cannot take part is assisted by whoever does.
    donors = instance.replace(options=[option(lead_periods=1, nations=["FRA"])])
    assert faults(donors, "FRA + buy 2026", "deu-new 2028 = 1") == []
    assert faults(donors, "deu-new 2028 = 1") == [("in_effect", ("deu-new", "2028"))]
    # Unless the supplier may not deliver to it.
    barred = donors.replace(
        suppliers=[{"id": "firm", "not_to": ["DEU"]}],
        options=[option(lead_periods=1, nations=["FRA"], supplier="firm")],
    )
    assert faults(barred, "FRA + buy 2026", "deu-new 2028 = 1") == [("export", ("deu-new", "2028"))]
    assert faults(barred, "FRA + buy 2026", "fra-new 2028 = 1") == []


def test_an_effect_beyond_the_last_period_never_comes() -> None:
    instance = world(option(lead_periods=3), offers=[*TOY["offers"], through("fra-new", "FRA")])
    report = audited(instance, OPTIONS, "FRA + buy 2026")
    assert report.ok
    assert (report.options[0].from_period, report.options[0].until_period) == (None, None)


SLOW = {"notice_days": 30}
QUICK = {"within_days": 10}


def late(instance: Instance, *rows: str) -> list[tuple[str, ...]]:
    report = audited(instance, card("options", "readiness"), *rows)
    assert {violation.family for violation in report.violations} <= {"readiness"}
    return [violation.where for violation in report.violations]


def test_notice_is_cut_by_the_option_that_helps_most() -> None:
    # 30 days, 10 wanted: 20 are enough to be cut, 19 are not, and 19 + 19 of two options do not add up.
    use = ("fra-tank 2026 = 1", "fra-tank > fuel 2026 = 1")
    where = [("fra-tank", "fuel", "2026")]
    for days, missed in ((20, []), (19, where)):
        cut = [{"option": name, "notice_days": days} for name in ("buy", "more")]
        instance = world(option(), option("more"), effects=cut, offer=SLOW, need=QUICK)
        assert late(instance, "FRA + buy 2026", "FRA + more 2026", *use) == missed
        assert late(instance, *use) == where
        # Of others it is in effect for others.
        assert late(instance, "DEU + buy 2026", *use) == where


@pytest.mark.parametrize(
    ("scope", "helps"),
    [
        ({}, True),
        ({"capability": "tankers"}, True),
        ({"capability": "hours"}, False),
        ({"offer": "fra-tank"}, True),
        ({"offer": "deu-tank"}, False),
    ],
)
def test_an_effect_is_about_what_its_columns_fit(scope: dict[str, str], helps: bool) -> None:
    instance = world(option(), effects=[{"option": "buy", "notice_days": 25, **scope}], offer=SLOW, need=QUICK)
    missed = late(instance, "FRA + buy 2026", "fra-tank 2026 = 1", "fra-tank > fuel 2026 = 1")
    assert missed == ([] if helps else [("fra-tank", "fuel", "2026")])


def test_an_effect_on_a_nation_comes_from_whoever_takes_part() -> None:
    effects = [{"option": "buy", "nation": "FRA", "notice_days": 25}]
    instance = world(option(), effects=effects, offer=SLOW, need=QUICK)
    use = ("fra-tank 2026 = 1", "fra-tank > fuel 2026 = 1")
    assert late(instance, "DEU + buy 2026", *use) == []
    # It is about FRA alone: DEU, which pays, gains nothing of its own.
    slow = [{**row, **SLOW} for row in TOY["offers"]]
    paid = world(option(), effects=effects, offers=slow, need=QUICK)
    assert late(paid, "DEU + buy 2026", "deu-tank 2026 = 1", "deu-tank > fuel 2026 = 1") == [
        ("deu-tank", "fuel", "2026")
    ]


def test_a_cut_leaves_no_less_than_no_notice() -> None:
    # max(0, 5 - 30) + 10 days of approval = 10 > 9: the cut is not set against the approval.
    caveat = {"id": "c", "nation": "FRA", "rule": "approval", "delay_days": 10}
    for within, missed in ((10, []), (9, [("fra-tank", "fuel", "2026")])):
        instance = world(
            option(),
            effects=[{"option": "buy", "notice_days": 30}],
            offer={"notice_days": 5},
            need={"within_days": within},
            caveats=[caveat],
        )
        report = audited(
            instance,
            card("options", "readiness", "caveats"),
            "FRA + buy 2026",
            "fra-tank 2026 = 1",
            "fra-tank > fuel 2026 = 1",
        )
        assert [violation.where for violation in report.violations] == missed


def test_standards_are_bought_and_certified_for_a_while() -> None:
    # The exercise certifies for 2 periods from its start in 2027 on; the certificate of old lapses after 2026.
    tables: dict[str, Any] = {
        "standards": [{"id": "probe"}, {"id": "drogue"}],
        "effects": [{"option": "buy", "standard": "probe"}],
        "need": {"standards": ["probe"]},
        "periods": years(4),
    }
    policy = card("options", "interoperability")

    def missing(instance: Instance, *rows: str) -> list[str]:
        use = [f"fra-tank {name} = 1" for name in instance.period_ids]
        use += [f"fra-tank > fuel {name} = 1" for name in instance.period_ids]
        report = audited(instance, policy, *rows, *use)
        assert {(violation.family, violation.rule) for violation in report.violations} <= {
            ("interoperability", "standard")
        }
        return [violation.where[2] for violation in report.violations]

    bought = world(option(lasts_periods=2), **tables)
    assert missing(bought, "FRA + buy 2027") == ["2026", "2029"]
    assert missing(bought) == ["2026", "2027", "2028", "2029"]
    certified = world(
        option(lasts_periods=2),
        **tables,
        certificates=[{"offer": "fra-tank", "standard": "probe", "until_period": "2026"}],
    )
    assert missing(certified, "FRA + buy 2027") == ["2029"]
    assert missing(certified) == ["2027", "2028", "2029"]
    other = world(
        option(),
        **tables,
        certificates=[{"offer": "fra-tank", "standard": "drogue", "until_period": "2029"}],
    )
    assert len(missing(other)) == 4


def test_reliability_is_lifted_without_the_gain() -> None:
    # FRA 0.5, its offer 0.5, an approval 0.8, clusters none; lifted from 0.5 to 0.75; gain 0.2; eff 2; 3 units.
    # Pledged 2 * 3 * 1.2 = 7.2. Credible 0.5 * 0.5 * 0.8 * 7.2 = 1.44, and 0.25 * 0.5 * 0.8 * 6 = 0.6 of the lift.
    instance = world(
        option(),
        nations=[{**THREE[0], "reliability": 0.5}, *THREE[1:]],
        offer={"reliability": 0.5, "effectiveness": 2.0},
        need={"quantity": 20.0},
        caveats=[{"id": "c", "nation": "FRA", "rule": "approval", "delay_days": 1, "probability": 0.8}],
        agreements=[{"id": "club", "gain_share": 0.2, "least_members": 1}],
        effects=[{"option": "buy", "reliability": 0.75}, {"option": "less", "reliability": 0.4}],
        options=[option(), option("less")],
    )
    policy = card("options", "caveats", "agreements", coverage__count="expected")
    use = ("FRA @ club 2026", "fra-tank 2026 = 3", "fra-tank > fuel 2026 = 3")
    fuel = audited(instance, policy, "FRA + buy 2026", "FRA + less 2026", *use).coverage[0]
    assert (fuel.pledged, fuel.credible, fuel.delivered) == (7.2, 2.04, 2.04)
    # Less than it has is no lift.
    assert audited(instance, policy, "FRA + less 2026", *use).coverage[0].credible == 1.44
    # As pledged it counts for nothing but the credible figure.
    plain = card("options", "caveats", "agreements")
    fuel = audited(instance, plain, "FRA + buy 2026", *use).coverage[0]
    assert (fuel.delivered, fuel.credible) == (7.2, 2.04)


def test_the_lift_of_a_lost_offer_is_lost_with_it() -> None:
    # FRA's 2 units of reliability 0.5 are lifted by 0.5 and gain half by the agreement; 4 are needed.
    club = [{"id": "club", "least_members": 1, "gain_share": 0.5}]
    instance = world(
        option(),
        effects=[{"option": "buy", "reliability": 1.0}],
        offer={"reliability": 0.5},
        requirements=[TOY["requirements"][0]],
        agreements=club,
        periods=years(1),
        withdrawals=[{"id": "end", "agreements": ["club"]}, {"id": "buyer", "nations": ["POL"]}],
    )
    policy = card("options", "withdrawal", "agreements", coverage__count="expected", withdrawal__every_nation=True)
    report = audited(
        instance,
        policy,
        "FRA + buy 2026",
        "POL + buy 2026",
        "FRA @ club 2026",
        "fra-tank 2026 = 2",
        "deu-tank 2026 = 1",
        "fra-tank > fuel 2026 = 2",
        "deu-tank > fuel 2026 = 1",
    )
    left = {row.withdrawal: row.covered_share for row in report.withdrawals}
    # With all: 0.5 * 2 * 1.5 + 0.5 * 2 + 1 = 3.5 of 4; without the gain 3; without FRA 1; POL's option stays in effect.
    assert report.tiers["covered"] == 0.875
    assert left == {"end": 0.75, "buyer": 0.875, "FRA": 0.25, "DEU": 0.625, "POL": 0.875}


def test_a_supplier_that_withdraws_takes_offers_of_its_options() -> None:
    instance = world(
        option(supplier="firm"),
        suppliers=[{"id": "firm"}],
        periods=years(1),
        requirements=[TOY["requirements"][0]],
        offers=[*TOY["offers"], through("fra-new", "FRA")],
        withdrawals=[{"id": "w", "suppliers": ["firm"]}],
    )
    report = audited(
        instance,
        card("options", "withdrawal", withdrawal__every_nation=False),
        "FRA + buy 2026",
        "fra-new 2026 = 3",
        "deu-tank 2026 = 1",
        "fra-new > fuel 2026 = 3",
        "deu-tank > fuel 2026 = 1",
    )
    assert report.ok
    assert [(row.covered_share, row.lost_share) for row in report.withdrawals] == [(0.25, 0.75)]


def test_offers_through_options_are_not_owned() -> None:
    # FRA owns 6 tankers (2 points each) and 20 hours: 32 points, half of them 16, a quarter 8.
    half = [{**THREE[0], "ceiling_share": 0.5, "reserve_share": 0.5, "deployable_share": 0.25}, *THREE[1:]]
    lines = [{"id": "l", "nation": "FRA", "rule": "keep", "capability": "tankers", "quantity": 6.0}]
    instance = world(option(), nations=half, offers=[*TOY["offers"], through("fra-new", "FRA")], red_lines=lines)
    policy = card("options", "sovereignty", "sustainment")
    rows = ("FRA + buy 2026", "fra-new 2026 = 4", "fra-new > fuel 2026 = 4")
    assert audited(instance, policy, *rows, "fra-tank 2026 = 3", "fra-hours 2026 = 10").ok
    found = broken(audited(instance, policy, *rows, "fra-tank 2026 = 4", "fra-hours 2026 = 10"))
    # 2 * 4 + 10 = 18 > 16, and 4 of 6 where 3 stay at home.
    assert found == [("sovereignty", "reserve", ("fra-tank", "2026")), ("sovereignty", "ceiling", ("FRA", "2026"))]
    found = broken(audited(instance, policy, *rows, "fra-tank 2026 = 1", "fra-tank > surge 2026 = 1"))
    # All 6 that it owns stay free for it; the new ones were never among them.
    assert {(family, rule) for family, rule, _ in found} == {("red_lines", "keep")}


def locked(rule: str, *rows: str, **columns: Any) -> list[tuple[str, tuple[str, ...]]]:
    locks = [{"id": "k", "rule": rule, "option": "buy", **columns}]
    instance = world(option(most_units=9, repeats=False), locks=locks)
    report = audited(instance, card("options", "procurement", "locks"), *rows)
    return [(violation.rule, violation.where) for violation in report.violations if violation.family == "locks"]


def test_locks_on_starts() -> None:
    start = "FRA + buy 2027 3"
    assert locked("must", start) == []
    assert locked("must") == [("must", ("k",))]
    assert locked("never") == []
    assert locked("never", start) == [("never", ("k",))]
    for columns, fits in (
        ({"nation": "FRA"}, True),
        ({"nation": "DEU"}, False),
        ({"period": "2027"}, True),
        ({"period": "2026"}, False),
        ({"nation": "FRA", "period": "2027"}, True),
        ({"nation": "DEU", "period": "2027"}, False),
    ):
        assert locked("must", start, **columns) == ([] if fits else [("must", ("k",))])
        assert locked("never", start, **columns) == ([("never", ("k",))] if fits else [])


def test_locks_on_units_ordered() -> None:
    # 3 + 4 = 7 in all, 3 of them FRA's.
    start = ("FRA + buy 2027 3", "DEU + buy 2027 4")
    assert locked("at_least", *start, quantity=7.0) == []
    assert locked("at_least", *start, quantity=8.0) == [("at_least", ("k",))]
    assert locked("at_most", *start, quantity=7.0) == []
    assert locked("at_most", *start, quantity=6.0) == [("at_most", ("k",))]
    assert locked("at_least", *start, quantity=4.0, nation="FRA") == [("at_least", ("k",))]
    assert locked("at_most", *start, quantity=3.0, nation="FRA") == []
    assert locked("at_least", *start, quantity=1.0, period="2026") == [("at_least", ("k",))]


def test_rows_of_starts_that_cannot_stand() -> None:
    plain = world(option())
    for row, rule, where in (
        ("XXX + buy 2026", "known", ("buy", "XXX", "2026")),
        ("FRA + nothing 2026", "known", ("nothing", "FRA", "2026")),
        ("FRA + buy 2099", "known", ("buy", "FRA", "2099")),
        ("FRA + buy 2026 2", "by_the_unit", ("buy", "FRA", "2026")),
        ("FRA + buy 2026 grant", "grant", ("buy", "FRA", "2026")),
        ("FRA < buy 2026 1", "deliveries", ("buy", "FRA", "2026")),
    ):
        assert broken(audited(plain, OPTIONS, row)) == [("plan", rule, where)]
    assert broken(audited(plain, card(), "FRA + buy 2026")) == [("plan", "no_options", ("buy", "FRA", "2026"))]
    units = world(option(most_units=9))
    found = broken(audited(units, OPTIONS, "FRA + buy 2026 2"))
    assert found == [("plan", "no_procurement", ("buy", "FRA", "2026"))]
    offers = [*TOY["offers"], through("fra-new", "FRA")]
    found = broken(audited(world(option(), offers=offers), card(), "fra-new 2026 = 1"))
    assert found == [("plan", "no_options", ("fra-new", "2026"))]
    assert audited(world(option(), offers=offers), card(), "fra-new 2026 = 0").ok
    funded = world(option(fund="pot"), funds=[{"id": "pot", "key": "equal", "grant_share": 0.5}])
    found = broken(audited(funded, card("options", "spending"), "FRA + buy 2026 grant"))
    assert found == [("plan", "grant", ("buy", "FRA", "2026"))]


def test_a_row_that_stands_twice() -> None:
    from pooling.audit import audit
    from pooling.domain.plan import Plan, Start

    row = Start(option="buy", nation="FRA", period="2026")
    report = audit(world(option()), OPTIONS, Plan(starts=(row, row)))
    assert broken(report) == [("plan", "once", ("buy", "FRA", "2026"))]
    assert len(report.options) == 1

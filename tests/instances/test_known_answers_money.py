"""The sets of years and money: every number that their READMEs claim, computed again."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from math import fsum
from typing import Any

import pytest
from readmes import LIBRARY, answer, cells, claimed, claims, million, readme, share, solved, sums, varied, where

import pooling
from pooling.domain.audit_report import AuditReport
from pooling.domain.card import Card, Tier
from pooling.domain.instance import Instance
from pooling.domain.result import Result
from pooling.domain.tier_kinds import TIER_KINDS, kind_of_tier

SETS = (
    "fighter-exercise",
    "munitions-purchase",
    "edip-grants",
    "safe-loans",
    "donor-partner",
    "leximax-six",
    "un-scale",
    "equal-largest",
    "awacs-in-kind",
    "carry-over",
    "growing-years",
    "common-fund",
    "two-per-cent",
    "equal-challenge",
    "frozen-years",
)
SHARES = ("covered", "covered_withdrawal")


def stated() -> Iterator[Any]:
    for name in SETS:
        with (LIBRARY / name / "expected.toml").open("rb") as stream:
            runs = tomllib.load(stream)["run"]
        for number, run in enumerate(runs):
            yield pytest.param(name, run.get("tiers", {}), run["outcome"], id=f"{name}-{number}-{run['card']}")


@pytest.mark.parametrize(("name", "tiers", "outcome"), list(stated()))
def test_expected_numbers_are_those_of_the_readme(name: str, tiers: Mapping[str, Any], outcome: str) -> None:
    assert tiers or claims(name, outcome)
    for tier, said in tiers.items():
        value = said["value"]
        number = share(value) if tier in SHARES else f"{value:g}" if tier == "plan_change" else million(value)
        assert claims(name, number), number


@pytest.mark.parametrize("name", SETS)
def test_the_sums_of_the_readme_are_right(name: str) -> None:
    found = sums(name)
    assert found, "a README shows its arithmetic"
    for chain, sides in found.items():
        assert sides == pytest.approx([sides[-1]] * len(sides), rel=1e-4), chain


def what_if(
    name: str,
    instance: Instance | str,
    *,
    cost: float,
    covered: float = 1.0,
    card: str = "coverage",
    overrides: Mapping[str, Any] | None = None,
) -> AuditReport:
    """Solves a variant of a set: it covers and costs so much, and its README says so."""
    result, audit = solved(instance, card, overrides)
    assert result.tier("covered").value == pytest.approx(covered, abs=1e-6)
    assert result.tier("cost").value == pytest.approx(cost, rel=1e-5, abs=1e-6)
    assert claims(name, million(cost), share(covered))
    return audit


def starts(audit: AuditReport) -> dict[tuple[str, str], tuple[str, ...]]:
    """(option, period of the start) -> nations that take part."""
    out: dict[tuple[str, str], list[str]] = {}
    for row in audit.options:
        out.setdefault((row.option, row.period), []).append(row.nation)
    return {key: tuple(sorted(nations)) for key, nations in out.items()}


def ordered(audit: AuditReport) -> dict[str, float]:
    """Option -> units ordered by all."""
    out: dict[str, float] = {}
    for row in audit.options:
        out[row.option] = out.get(row.option, 0.0) + row.units
    return {option: pytest.approx(units) for option, units in out.items()}


def spent(audit: AuditReport) -> dict[tuple[str, str], float]:
    return {(row.nation, row.period): row.spend_million for row in audit.spending}


def by_key(result: Result, key: str) -> dict[str, tuple[float, float]]:
    """Nation -> share by the key and share carried, of the table of keys."""
    rows = result.keys[result.keys["key"] == key]
    return {row.nation: (row.key_share, row.burden_share) for row in rows.itertuples()}


def ties(audit: AuditReport) -> None:
    """Spending by kind and source adds up to spending by nation and to what funds pay."""
    for row in audit.spending:
        own = fsum(
            entry.amount_million
            for entry in audit.money
            if (entry.nation, entry.period, entry.source) == (row.nation, row.period, "own")
        )
        assert own == pytest.approx(row.spend_million, abs=1e-6)
    for fund in audit.funds:
        paid = fsum(row.amount_million for row in audit.money if (row.source, row.period) == (fund.fund, fund.period))
        assert paid == pytest.approx(fund.paid_million, abs=1e-6)


@pytest.mark.parametrize("name", SETS)
def test_the_tables_of_money_tie(name: str) -> None:
    _, audit = answer(name)
    assert fsum(row.spend_million for row in audit.spending) > 0
    ties(audit)


# --- fighter-exercise --------------------------------------------------------------------------------------------


def test_exercises_are_held_when_and_by_whom_they_must_be() -> None:
    _, audit = answer("fighter-exercise")
    held = starts(audit)
    autumn = {period: nations for (option, period), nations in held.items() if option == "autumn-exercise"}
    assert set(autumn) == {"2026", "2028"}
    assert all("XAA" in nations and len(nations) == 2 for nations in autumn.values())
    drills = {period: nations for (option, period), nations in held.items() if option == "alert-drill"}
    assert drills == dict.fromkeys(("2027", "2029"), ("XAA", "XBB", "XCC"))
    until = {(row.option, row.period): row.until_period for row in audit.options}
    assert until["autumn-exercise", "2026"] == "2027", "the certificate lapses"
    assert until["alert-drill", "2027"] == "2027"


def test_exercises_what_ifs() -> None:
    name = "fighter-exercise"
    what_if(name, varied(name, options=where({"lasts_periods": 1}, id="autumn-exercise")), covered=0.75, cost=13.8)
    odd = varied(name, options=where({"periods": ["2027", "2029"]}, id="autumn-exercise"))
    what_if(name, odd, covered=11 / 12, cost=14.6)
    what_if(name, varied(name, options=where({"least_participants": 1}, id="alert-drill")), cost=13)
    what_if(name, varied(name, certificates=where({"until_period": "2026"})), cost=15)


# --- munitions-purchase ------------------------------------------------------------------------------------------


def test_purchase_is_from_home_at_the_third_price_with_the_bonus() -> None:
    _, audit = answer("munitions-purchase")
    assert ordered(audit) == {"home-lot": 120, "partner-lot": 0}
    home = [row for row in audit.options if row.option == "home-lot"]
    assert [row.unit_cost_million for row in home] == pytest.approx([2.2] * len(home))
    assert {row.grant for row in home} == {"bonus"}
    assert fsum(row.granted_million for row in home) == pytest.approx(0.2 * fsum(row.cost_million for row in home))
    paid = {row.period: row.paid_million for row in audit.funds}
    assert paid == {"2026": pytest.approx(21.12), "2027": pytest.approx(15.84), "2028": pytest.approx(15.84)}
    assert claims("munitions-purchase", "21.12 in 2026", "15.84 in each")
    plan = answer("munitions-purchase")[0].plan
    assert plan is not None
    delivered = {period: fsum(r.quantity for r in plan.deliveries if r.period == period) for period in ("2027", "2028")}
    assert delivered == {"2027": pytest.approx(60), "2028": pytest.approx(60)}


def test_purchase_under_the_policy_of_joint_procurement() -> None:
    _, audit = answer("munitions-purchase", "joint-procurement")
    assert ordered(audit) == {"home-lot": 9, "north-lot": 60, "overseas-lot": 51}
    value: dict[str, float] = {}
    for row in audit.options:
        value[row.option] = value.get(row.option, 0.0) + row.units * row.unit_cost_million
    total = fsum(value.values())
    assert total == pytest.approx(258.6)
    content = 0.8 * value["home-lot"] + 0.9 * value["north-lot"] + 0.3 * value["overseas-lot"]
    assert 0.65 * total <= content + 1e-9
    assert max(value.values()) <= 0.6 * total
    assert claims("munitions-purchase", f"north {value['north-lot'] / total:.1%}".replace("%", " %"))
    assert claims("munitions-purchase", f"overseas {value['overseas-lot'] / total:.1%}".replace("%", " %"))
    home = [row for row in audit.options if row.option == "home-lot"]
    assert len(home) >= 3, "three nations or more"
    assert {row.grant for row in home} == {"grant"}
    assert fsum(row.granted_million for row in home) == pytest.approx(0.15 * 27)


@pytest.mark.parametrize(
    ("way", "units", "with_fund", "without"),
    [
        ("120 from home", {"home-lot": 120}, 217.2, 264),
        ("40 from the north, 80 from overseas", {"north-lot": 40, "overseas-lot": 80}, 246.4, 246.4),
        ("20 from the north, 100 from overseas", {"north-lot": 20, "overseas-lot": 100}, 248, 248),
        ("60 from the north, 60 from overseas", {"north-lot": 60, "overseas-lot": 60}, 249.6, 249.6),
        (
            "12 from home (Dellmark's 10, two others 1 each), 108 from overseas",
            {"home-lot": 12, "overseas-lot": 108},
            246.6,
            252,
        ),
    ],
)
def test_purchase_each_way(way: str, units: dict[str, int], with_fund: float, without: float) -> None:
    locks = [
        {"id": f"{rule}-{lot}", "rule": rule, "option": lot, "quantity": units.get(lot, 0)}
        for lot in ("home-lot", "north-lot", "overseas-lot")
        for rule in ("at_least", "at_most")
    ]
    instance = pooling.load("munitions-purchase").replace(locks=locks)
    for card, cost, column in (("coverage", with_fund, 1), ("no-common-fund", without, 2)):
        result, _ = solved(instance, card)
        assert result.tier("covered").value == pytest.approx(1)
        assert result.tier("cost").value == pytest.approx(cost, rel=1e-6)
        assert claimed(f"{cost:g}", cells("munitions-purchase", way)[column])


def test_purchase_learning_is_by_full_doublings() -> None:
    _, audit = answer("munitions-purchase", "no-common-fund")
    north = [row.unit_cost_million for row in audit.options if row.option == "north-lot"]
    assert ordered(audit) == {"north-lot": 40, "overseas-lot": 80}
    assert len(north) >= 2
    assert north == pytest.approx([2.4 * 0.9] * len(north))
    assert "XDD" not in {row.nation for row in audit.options if row.option == "overseas-lot"}, "the export rule"


def test_purchase_what_ifs() -> None:
    name = "munitions-purchase"
    poorer = varied(name, fund_budgets=where({"amount_million": 20}, period="2026"))
    assert ordered(what_if(name, poorer, cost=218.88)) == {"home-lot": 113, "overseas-lot": 7, "partner-lot": 0}
    what_if(name, varied(name, funds=where({"least_participants": 5})), cost=246.4)
    out = [{"id": f"no-{n}", "rule": "never", "option": "home-lot", "nation": n} for n in ("XBB", "XCC")]
    two = what_if(name, pooling.load(name).replace(locks=out), cost=246.4)
    assert "home-lot" not in ordered(two)
    what_if(name, varied(name, options=where({"most_delivered": 40}, id="home-lot")), cost=246.4)
    unlearned = varied(name, options=where({"learning_share": None}, id="north-lot"))
    what_if(name, unlearned, card="no-common-fund", cost=248)
    free = varied(name, suppliers=where({"not_to": None}), options=where({"nations": None}, id="overseas-lot"))
    like = next(row for row in free.tables()["offers"] if row["id"] == "arden-overseas")
    offers = [*free.tables()["offers"], {**like, "id": "dellmark-overseas", "nation": "XDD"}]
    what_if(name, free.replace(offers=offers), card="no-common-fund", cost=240)


def test_two_nations_are_not_three() -> None:
    locks = [{"id": f"no-{n}", "rule": "never", "option": "home-lot", "nation": n} for n in ("XBB", "XCC")]
    locks.append({"id": "buy", "rule": "must", "option": "home-lot"})
    result = pooling.solve(pooling.load("munitions-purchase").replace(locks=locks), card="coverage")
    assert result.outcome == "infeasible"


def test_content_below_the_funds_least_gets_no_grant() -> None:
    poor = varied("munitions-purchase", options=where({"content_share": 0.64}, id="home-lot"))
    assert solved(poor)[0].tier("cost").value == pytest.approx(246.4)
    just = varied("munitions-purchase", options=where({"content_share": 0.65}, id="home-lot"))
    assert solved(just)[0].tier("cost").value == pytest.approx(217.2)


# --- edip-grants and safe-loans ----------------------------------------------------------------------------------


def test_the_larger_grant_pays_for_the_structure_that_earns_it() -> None:
    _, audit = answer("edip-grants")
    assert ordered(audit) == {"joint-lot": 12, "structure": 0}
    assert {row.grant for row in audit.options if row.option == "joint-lot"} == {"bonus"}
    assert fsum(row.paid_million for row in audit.funds) == pytest.approx(30)


def test_what_ifs_of_grants() -> None:
    name = "edip-grants"
    what_if(name, varied(name, fund_budgets=where({"amount_million": 20})), cost=102)
    what_if(name, varied(name, options=where({"nations": ["XAA", "XBB"]}, id="joint-lot")), cost=108)
    what_if(name, varied(name, funds=where({"bonus_share": 0.15})), cost=102)
    what_if(name, varied(name, options=where({"cost_million": 14}, id="structure")), cost=102)
    what_if(name, varied(name, funds=where({"least_content_share": 0.5})), cost=91.8)
    what_if(name, varied(name, funds=where({"least_participants": 4})), cost=108)


def test_a_loan_is_repaid_when_budgets_have_grown() -> None:
    _, audit = answer("safe-loans")
    assert ordered(audit) == {"loan-lot": 4, "overseas-lot": 6}
    for nation in ("XAA", "XBB"):
        paid = [amount for (who, _), amount in spent(audit).items() if who == nation]
        assert paid == pytest.approx([16, 16, 116, 108])
    content = [cells("safe-loans", str(units)) for units in range(3)]
    for units, row in enumerate(content):
        within, total = 409.6 + 80 * units + 32 * (6 - units), 512 + 100 * units + 80 * (6 - units)
        assert row[1:] == [f"{within:,.1f}", f"{total:,.0f}", f"{within / total:.1%}".replace("%", " %")]


def test_what_ifs_of_loans() -> None:
    name = "safe-loans"
    without = pooling.variant(name, "forbid option=loan-lot").instance
    what_if(name, without, covered=1 / 3, cost=480)
    half = pooling.variant(name, "budgets nation=XBB amount_million*=0.5").instance
    what_if(name, half, covered=5 / 6, cost=864)
    what_if(name, varied(name, options=where({"least_participants": 3}, id="loan-lot")), covered=1 / 3, cost=480)
    what_if(name, name, overrides={"families.budget": False}, cost=800)


# --- donor-partner -----------------------------------------------------------------------------------------------


def test_donors_make_the_partner_quick_a_year_later() -> None:
    _, audit = answer("donor-partner")
    (donors,) = starts(audit).values()
    assert len(donors) == 2
    assert {row.from_period for row in audit.options} == {"2027"}
    members = {row.period: set(row.members) for row in audit.agreements}
    assert members == {"2026": {*donors, "XPP"}}, "the condition, when it starts"
    pledged = {(row.nation, row.period): (row.pledged, row.credible) for row in audit.pledges}
    assert ("XPP", "2026") not in pledged
    assert pledged["XPP", "2027"] == (pytest.approx(3), pytest.approx(2.7)), "reliability 0.9 instead of 0.6"


@pytest.mark.parametrize(
    ("credit", "donors", "total", "outcome"),
    [(0.5, ("XBB", "XCC"), 1.48, "optimal"), (1.0, ("XBB", "XCC"), 3.8, "feasible"), (0.0, None, 4.2, "optimal")],
)
def test_credit_decides_who_donates(credit: float, donors: tuple[str, ...] | None, total: float, outcome: str) -> None:
    instance = varied("donor-partner", options=where({"credit_share": credit}))
    result = pooling.solve(instance, card="fair-share", gap=1e-6, time_limit_s=60)
    assert result.outcome == outcome
    assert result.tier("burden_sum").value == pytest.approx(total, rel=1e-5)
    assert result.tier("cost").value == pytest.approx(12.5, rel=1e-5)
    assert claims("donor-partner", f"{total:g} million", million(12.5))
    assert result.audit is not None
    if donors is not None:
        assert tuple(starts(result.audit).values()) == (donors,)


@pytest.mark.parametrize(
    ("who", "donors"),
    [
        ("Arden, Borland", "XAA XBB"),
        ("Arden, Corvia", "XAA XCC"),
        ("Borland, Corvia", "XBB XCC"),
        ("all three", "XAA XBB XCC"),
    ],
)
def test_what_each_group_of_donors_carries(who: str, donors: str) -> None:
    locks = [
        {"id": nation, "rule": "must" if nation in donors else "never", "option": "train-and-equip", "nation": nation}
        for nation in ("XAA", "XBB", "XCC")
    ]
    _, audit = solved(pooling.load("donor-partner").replace(locks=locks), "fair-share")
    _, carried, distance, total = cells("donor-partner", who)
    assert [f"{row.burden_million:g}" for row in audit.burden] == carried.split(", ")
    assert [f"{abs(row.deviation_million):g}" for row in audit.burden] == [
        f"{float(part):g}" for part in distance.split(" + ")
    ]
    assert fsum(abs(row.deviation_million) for row in audit.burden) == pytest.approx(float(total))


def test_donors_what_ifs() -> None:
    name = "donor-partner"
    what_if(name, varied(name, options=where({"lead_periods": 0})), cost=14.1)
    what_if(name, varied(name, options=where({"lead_periods": 2})), covered=0.5, cost=10.9)
    what_if(name, varied(name, options=where({"agreement": None})), covered=0.75, cost=12.2)


# --- leximax-six -------------------------------------------------------------------------------------------------

WAYS = {"A": (10, 3, 3, 3, 3, 2), "B": (5, 5, 5, 5, 2, 2), "C": (5, 5, 4, 4, 3, 3)}


def deviations(audit: AuditReport) -> list[float]:
    return sorted((round(abs(row.deviation_million), 6) for row in audit.burden), reverse=True)


def largest_alone() -> Card:
    """Card equal-burden with the largest deviation in place of leximax."""
    card = pooling.load_card("equal-burden")
    tiers = tuple(
        Tier("burden_largest", 1e-6, 0.0) if tier.kind == "burden_leximax" else replace(tier, gap=1e-6, tolerance=0.0)
        for tier in card.tiers
    )
    return replace(card, name="largest-alone", tiers=tiers)


@pytest.mark.parametrize(
    ("card", "overrides", "way"),
    [
        ("coverage", {"families.locks": False}, "A"),
        ("fair-share", {"families.locks": False}, "A"),
        ("equal-burden", {}, "B"),
        ("equal-burden", {"families.locks": False}, "C"),
    ],
)
def test_each_card_takes_its_way(card: str, overrides: dict[str, Any], way: str) -> None:
    result, audit = solved("leximax-six", card, overrides)
    assert result.plan is not None
    assert {row.offer[-1].upper() for row in result.plan.commitments if row.quantity > 0} == {way}
    if card != "coverage":
        assert deviations(audit) == list(WAYS[way])
    assert claims("leximax-six", ", ".join(str(name) for name in WAYS[way]))


def test_the_largest_deviation_alone_does_not_tell_b_from_c() -> None:
    result = pooling.solve("leximax-six", card=largest_alone(), overrides={"families.locks": False})
    assert result.outcome == "optimal"
    assert result.audit is not None
    assert result.tier("burden_largest").value == pytest.approx(5)
    assert result.tier("cost").value == pytest.approx(72.6)
    assert deviations(result.audit) == list(WAYS["B"])


def test_leximax_is_the_least_of_all_ways_in_lexicographic_order() -> None:
    assert {sum(way) for way in WAYS.values()} == {24}
    assert min(WAYS.values()) == WAYS["C"]
    assert min(WAYS["A"], WAYS["B"]) == WAYS["B"]
    result, _ = solved("leximax-six", "equal-burden", {"families.locks": False, "burden.levels": 3})
    found = [tier.value for tier in result.tiers if kind_of_tier(tier.name) is TIER_KINDS["burden_leximax"]]
    assert found == pytest.approx([5, 10, 14])


# --- un-scale ----------------------------------------------------------------------------------------------------


def scale_by_hand(
    *, relief: Fraction = Fraction(4, 5), floor: Fraction = Fraction(1, 100_000), ceiling: Fraction = Fraction(22, 100)
) -> dict[str, Fraction]:
    """The steps of the README in exact arithmetic, as far as this set needs them: one floor is enough."""
    people = pooling.load("un-scale").nations
    income = {nation.id: Fraction(nation.gni_million or 0) for nation in people}
    heads = {nation.id: Fraction(nation.population or 0) for nation in people}
    total = sum(income.values())
    threshold = total / sum(heads.values())
    cut = {n: max(Fraction(0), relief * (1 - income[n] / heads[n] / threshold) * income[n]) for n in income}
    rich = sum(income[n] for n in income if income[n] / heads[n] >= threshold)
    given = sum(cut.values())
    above = {n: income[n] / heads[n] >= threshold for n in income}
    scale = {n: (income[n] - cut[n] + (given * income[n] / rich if above[n] else 0)) / total for n in income}
    low = [n for n in scale if scale[n] < floor]
    rest = sum(scale[n] for n in scale if n not in low)
    scale = {n: floor if n in low else scale[n] * (1 - floor * len(low)) / rest for n in scale}
    capped: list[str] = []
    while over := [n for n in scale if n not in capped and scale[n] > ceiling]:
        capped += over
        left = 1 - ceiling * len(capped) - floor * len(low)
        open_ = sum(scale[n] for n in scale if n not in capped and n not in low)
        scale = {n: ceiling if n in capped else scale[n] if n in low else scale[n] * left / open_ for n in scale}
    assert sum(scale.values()) == 1
    return scale


def test_the_scale_of_the_united_nations() -> None:
    scale = scale_by_hand()
    result, audit = answer("un-scale")
    paid = {row.nation: row.contributions_million for row in audit.spending}
    for nation in pooling.load("un-scale").nations:
        hand = float(scale[nation.id])
        assert by_key(result, "un_scale")[nation.id] == (pytest.approx(hand, rel=1e-9), pytest.approx(hand, rel=1e-6))
        assert paid[nation.id] == pytest.approx(1000 * hand, rel=1e-6)
        _, income, head, _, said, pays = cells("un-scale", nation.name)
        assert income == f"{nation.gni_million:,.0f}"
        assert head == f"{1e6 * (nation.gni_million or 0) / (nation.population or 1):,.0f}"
        assert float(said) == pytest.approx(hand, abs=5e-7)
        assert float(pays) == pytest.approx(1000 * hand, abs=5e-4)
    assert min(paid.values()) == pytest.approx(1000 * 0.00001)
    assert max(paid.values()) == pytest.approx(1000 * 0.22)


def test_the_scale_without_ceiling_or_relief() -> None:
    name = "un-scale"
    for override, nation, hand in (
        ({"burden.scale_ceiling": 1.0}, "XAA", scale_by_hand(ceiling=Fraction(1))),
        ({"burden.scale_relief": 0.0}, "XFF", scale_by_hand(relief=Fraction(0))),
    ):
        # A nation may have to pay more than the set's budgets.
        _, audit = solved(varied(name, budgets=where({"amount_million": 500})), overrides=override)
        paid = {row.nation: row.contributions_million for row in audit.spending}
        assert paid == {n: pytest.approx(1000 * float(name), rel=1e-6) for n, name in hand.items()}
        assert claims(name, f"{paid[nation]:.3f}")


def test_deviations_from_income_are_those_of_the_readme() -> None:
    result, audit = solved("un-scale", "fair-share", {"burden.key": "gni"})
    hand = scale_by_hand()
    people = {nation.id: (nation.gni_million or 0) / 10_000_000 for nation in pooling.load("un-scale").nations}
    expected = fsum(abs(float(hand[n]) - people[n]) for n in people) * 1000
    assert result.tier("burden_sum").value == pytest.approx(expected)
    more = {row.nation: row.burden_million - row.fair_million for row in audit.burden}
    assert [round(more[n], 3) for n in ("XBB", "XCC", "XDD", "XEE", "XHH")] == [40, 36.608, 30.507, 30.507, 0.005]
    assert claims("un-scale", "40 too much", "36.608", "30.507", "0.005")


# --- equal-largest -----------------------------------------------------------------------------------------------


def published(year: int) -> dict[str, float]:
    with (LIBRARY / "equal-largest" / "cost_share_published.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return {row["iso3"]: float(row["share_pct"]) for row in rows if row["key"] == f"NATO_COMMON_FUNDING_{year}"}


def test_the_two_largest_pay_the_same_as_published() -> None:
    result, audit = solved("equal-largest", overrides={"burden.equal_largest": 2})
    paid = {row.nation: row.contributions_million for row in audit.spending}
    assert published(2021) == {"USA": 16.35, "DEU": 16.35}
    for nation, percent in published(2021).items():
        assert paid[nation] == pytest.approx(10 * percent)
        assert by_key(result, "custom")[nation] == (pytest.approx(percent / 100), pytest.approx(percent / 100))
    figures = {nation.id: nation.custom_key or 0 for nation in pooling.load("equal-largest").nations}
    assert figures["DEU"] == published(2017)["DEU"]
    assert figures["USA"] == pytest.approx(sum(published(2021).values()) - figures["DEU"])
    others = {nation: figure for nation, figure in figures.items() if nation not in published(2021)}
    assert {nation: paid[nation] for nation in others} == {n: pytest.approx(10 * other) for n, other in others.items()}
    before = (published(2017)["USA"] + published(2017)["DEU"]) / 2
    assert claims("equal-largest", f"{before:g}", f"{published(2017)['USA']:g}")


def test_without_levelling_each_pays_its_own_figure() -> None:
    _, audit = solved(varied("equal-largest", funds=where({"equal_largest": None})))
    paid = {row.nation: row.contributions_million for row in audit.spending}
    assert (paid["USA"], paid["DEU"]) == (pytest.approx(180.5), pytest.approx(146.5))
    assert claims("equal-largest", "180.5", "146.5")


# --- awacs-in-kind -----------------------------------------------------------------------------------------------


def test_in_kind_brings_42_per_cent_to_33() -> None:
    result, audit = answer("awacs-in-kind")
    carried = {nation: burden for nation, (_, burden) in by_key(result, "custom").items()}
    (aircraft,) = [offer for offer in pooling.load("awacs-in-kind").offers if offer.in_kind_million]
    in_kind = aircraft.quantity * aircraft.in_kind_million
    least = 756 / 0.33 - 1800
    assert in_kind >= least
    assert in_kind - aircraft.quantity * 0.01 < least, "rounded up to a hundredth for each aircraft"
    assert claims("awacs-in-kind", f"{least:.2f}", f"{in_kind:g}", f"{least / 11:.3f}")
    assert carried["USA"] == pytest.approx(756 / (1800 + in_kind))
    assert carried["USA"] <= 0.33
    for nation, money in (("USA", 756), ("GBR", 0), ("XOT", 1044)):
        assert spent(audit)[nation, "programme"] == pytest.approx(money, abs=1e-6)
    for burden in carried.values():
        assert claims("awacs-in-kind", f"{burden:.6f}".rstrip("0"))


@pytest.mark.parametrize(("value", "says"), [(0.0, "0.42"), (60.0, "0.307317")])
def test_in_kind_what_ifs(value: float, says: str) -> None:
    name = "awacs-in-kind"
    result, _ = solved(varied(name, offers=where({"in_kind_million": value}, id="british-aircraft")))
    carried = by_key(result, "custom")["USA"][1]
    assert f"{carried:.6f}".rstrip("0") == says
    assert claims(name, says)


# --- carry-over, growing-years -----------------------------------------------------------------------------------


def test_carry_over_year_by_year() -> None:
    _, audit = answer("carry-over")
    for row in audit.spending:
        _, amount, carried, before, most, limit, money, advanced = cells("carry-over", row.period)
        assert row.carried_million == pytest.approx(float(carried), abs=1e-6)
        assert row.limit_million == pytest.approx(float(limit))
        assert row.spend_million == pytest.approx(float(money), abs=1e-6)
        assert row.advanced_million == pytest.approx(float(advanced), abs=1e-6)
        assert float(amount) + float(carried) - float(before) + float(most) == float(limit)


def test_carry_over_what_ifs() -> None:
    name = "carry-over"
    what_if(name, varied(name, budgets=where({"advance_share": None})), covered=1 / 3, cost=16.5)
    what_if(name, varied(name, budgets=where({"carry_over_share": None})), covered=0, cost=0)


def test_growing_years_year_by_year() -> None:
    _, audit = answer("growing-years")
    kinds = {(row.period, row.kind): row.amount_million for row in audit.money}
    for row in audit.spending:
        _, order, commitments, together = cells("growing-years", row.period)
        assert kinds[row.period, "options"] == pytest.approx(float(order.split(" = ")[1]))
        assert kinds[row.period, "commitment"] == pytest.approx(float(commitments.split(" = ")[1]))
        assert row.spend_million == pytest.approx(float(together))
    needs = {row.period: row.need for row in audit.coverage}
    assert [f"{needs[year]:g}" for year in ("2026", "2027", "2028", "2029")] == cells("growing-years", "needed")[1:]


def test_growing_years_what_ifs() -> None:
    name = "growing-years"
    what_if(name, varied(name, options=where({"lead_periods": 3})), covered=5 / 6, cost=38.472)
    what_if(name, pooling.load(name).replace(requirement_changes=[]), cost=28.14)
    what_if(name, pooling.load(name).replace(offer_changes=[]), cost=32.34)
    what_if(name, pooling.load(name).replace(prices=[]), cost=42.4)


# --- common-fund -------------------------------------------------------------------------------------------------


def test_what_is_paid_back_is_paid_in() -> None:
    _, audit = answer("common-fund")
    names = {nation.id: nation.name for nation in pooling.load("common-fund").nations}
    for row in audit.spending:
        _, own, back, into, spends = cells("common-fund", names[row.nation], table=2)
        assert row.commitment_million + row.deployment_million == pytest.approx(float(own), abs=1e-6)
        assert row.funded_million == pytest.approx(float(back), abs=1e-6)
        assert row.contributions_million == pytest.approx(float(into))
        assert row.spend_million == pytest.approx(float(spends))
    (fund,) = audit.funds
    assert fund.refunds_million == pytest.approx(30)
    assert fund.contributed_million == pytest.approx(30)


def test_common_fund_what_ifs() -> None:
    name = "common-fund"
    what_if(name, varied(name, fund_budgets=where({"amount_million": 25})), covered=0.5, cost=21)
    what_if(name, varied(name, funds=where({"outside": True})), cost=12)


# --- two-per-cent ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("nation", "first"), [("XAA", 1), ("XBB", 4)])
def test_what_each_nation_lacks_before_it_buys(nation: str, first: int) -> None:
    never = [{"id": name, "rule": "never", "option": name} for name in ("vehicles", "bridges")]
    _, audit = solved(pooling.load("two-per-cent").replace(locks=never))
    rows = {row.guideline: row for row in audit.guidelines if row.nation == nation}
    assert len(rows) == 3
    for guideline, row in rows.items():
        due, accounts, below = (float(cell) for cell in cells("two-per-cent", guideline)[first : first + 3])
        assert row.due_million == pytest.approx(due)
        assert row.accounts_million == pytest.approx(accounts)
        assert row.below_million == pytest.approx(below, abs=1e-9)


def test_guidelines_hold_as_rules() -> None:
    _, audit = answer("two-per-cent", "guideline-path")
    assert all(row.share >= row.due_share - 1e-9 for row in audit.guidelines)
    bought = {(row.option, row.nation): row.units for row in audit.options}
    assert bought == {
        ("vehicles", "XAA"): pytest.approx(2),
        ("vehicles", "XBB"): pytest.approx(1),
        ("bridges", "XAA"): 0,
    }
    _, free = answer("two-per-cent")
    assert fsum(row.below_million for row in free.guidelines) > 0, "without the family they are a report"


# --- equal-challenge, frozen-years -------------------------------------------------------------------------------


def test_the_same_step_for_everybody() -> None:
    card = pooling.load_card("coverage")
    covered, cost = (replace(tier, gap=1e-6, tolerance=0.0) for tier in card.tiers)
    families = (*card.families, "challenge")
    parameters = {**card.parameters, "challenge.largest_rise": 100.0}
    tiers = (covered, Tier("challenge_largest", 1e-6, 0.0), cost)
    result = pooling.solve(
        "equal-challenge", card=replace(card, name="same-step", families=families, tiers=tiers, parameters=parameters)
    )
    assert result.outcome == "optimal"
    assert result.tier("challenge_largest").value == pytest.approx(0.25)
    assert result.tier("cost").value == pytest.approx(30)
    assert result.audit is not None
    assert [row.now for row in result.audit.challenge] == pytest.approx([12.5, 5, 2.5])
    assert [row.change_share for row in result.audit.challenge] == pytest.approx([0.25] * 3)


@pytest.mark.parametrize(
    ("rule", "overrides", "cost"),
    [
        ("up 50 % at most, down 25 % at most", {"challenge.largest_rise": 0.5, "challenge.largest_fall": 0.25}, 26.5),
        ("up 25 % at most", {"challenge.largest_rise": 0.25}, 30),
        ("up 20 % at most", {"challenge.largest_rise": 0.2}, 28.8),
    ],
)
def test_step_limits(rule: str, overrides: dict[str, Any], cost: float) -> None:
    result, audit = solved("equal-challenge", overrides={"families.challenge": True, **overrides})
    assert result.tier("cost").value == pytest.approx(cost)
    said = cells("equal-challenge", rule)[1].split(":")[0]
    assert [f"{row.now:g}" for row in audit.challenge] == said.split(", ")


def test_frozen_years_keep_what_is_agreed() -> None:
    frozen = {"families.stability": True, "stability.frozen_periods": 2}
    result, audit = solved("frozen-years", overrides=frozen)
    assert result.plan is not None
    for year in ("2026", "2027"):
        assert result.plan.committed["arden-companies", year] == pytest.approx(6)
        assert result.plan.committed.get(("borland-companies", year), 0) == pytest.approx(0, abs=1e-6)
    assert starts(audit) == {("winter-kit", "2027"): ("XAA",)}
    _, one = solved("frozen-years", overrides={**frozen, "stability.frozen_periods": 1})
    assert starts(one) == {}


@pytest.mark.parametrize(
    ("run", "card", "overrides", "yearly"),
    [
        ("card `coverage`", "coverage", {}, (6, 6, 10, 10)),
        (
            "the same, 1 year frozen",
            "coverage",
            {"families.stability": True, "stability.frozen_periods": 1},
            (12, 6, 10, 10),
        ),
        (
            "the same, 2 years frozen",
            "coverage",
            {"families.stability": True, "stability.frozen_periods": 2},
            (12, 15, 10, 10),
        ),
        ("card `stable`", "stable", {}, (12, 15, 14, 14)),
    ],
)
def test_frozen_years_year_by_year(run: str, card: str, overrides: dict[str, Any], yearly: tuple[float, ...]) -> None:
    _, audit = solved("frozen-years", card, overrides)
    spending: dict[str, float] = {}
    for row in audit.spending:
        spending[row.period] = spending.get(row.period, 0.0) + row.spend_million
    assert list(spending.values()) == pytest.approx(list(yearly))
    assert cells("frozen-years", run)[-1] == million(sum(yearly))


def test_every_set_shows_real_data_where_it_says_so() -> None:
    for name in SETS:
        kinds = {row.kind for row in pooling.load(name).sources}
        assert ("**real**" in readme(name).lower() or "rules are those" in readme(name)) >= ("real" in kinds), name

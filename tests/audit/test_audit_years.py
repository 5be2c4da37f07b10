"""Years: what changes with the period, price levels, advance, discounting, guidelines, challenge, stability."""

from __future__ import annotations

from typing import Any

import pytest
from audit_cases import TOY, audited, broken, card, option, toy, years

from pooling.domain.instance import Instance

# fuel: 4 in 2026, 8 in 2027, 2 in 2028. FRA's tankers: 6, then 2.
GROWING = [
    {"requirement": "fuel", "from_period": "2027", "quantity": 8.0},
    {"requirement": "fuel", "from_period": "2028", "quantity": 2.0},
]
RETIRING = [{"offer": "fra-tank", "from_period": "2027", "quantity": 2.0}]


def world(**tables: Any) -> Instance:
    return toy(**{"periods": years(3), **tables})


def faults(instance: Instance, family: str, *rows: str, **parameters: Any) -> list[tuple[str, tuple[str, ...]]]:
    found = broken(audited(instance, card(family, **parameters), *rows))
    assert {row for row, _, _ in found} <= {family}
    return [(rule, where) for _, rule, where in found]


def both(offer: str, requirement: str, period: str, units: int) -> tuple[str, str]:
    return f"{offer} {period} = {units}", f"{offer} > {requirement} {period} = {units}"


def test_needs_by_period() -> None:
    rows = [row for period in ("2026", "2027", "2028") for row in both("deu-tank", "fuel", period, 2)]
    report = audited(world(requirement_changes=GROWING), card(), *rows)
    fuel = [(row.need, row.short) for row in report.coverage if row.requirement == "fuel"]
    assert fuel == [(4.0, 2.0), (8.0, 6.0), (2.0, 0.0)]
    # 3 of 2 needed are beyond the need in 2028 alone.
    rows = [row for period in ("2026", "2027", "2028") for row in both("deu-tank", "fuel", period, 3)]
    found = faults(world(requirement_changes=GROWING), "coverage", *rows)
    assert found == [("beyond_need", ("deu-tank", "fuel", "2028"))]


def test_units_by_period() -> None:
    rows = [f"fra-tank {period} = 3" for period in ("2026", "2027", "2028")]
    found = faults(world(offer_changes=RETIRING), "commitment", *rows)
    assert found == [("quantity", ("fra-tank", "2027")), ("quantity", ("fra-tank", "2028"))]
    gone = [{"offer": "fra-tank", "from_period": "2028", "quantity": 0.0}]
    assert faults(world(offer_changes=gone), "commitment", *rows) == [("quantity", ("fra-tank", "2028"))]


def test_shares_of_the_need_follow_it() -> None:
    # Half of 4, 8, 2: 2 is too much in 2028 alone. From 5 on: in 2027 alone, where 2 of 8 is less than half.
    rows = [row for period in ("2026", "2027", "2028") for row in both("deu-tank", "fuel", period, 2)]
    instance = world(requirement_changes=GROWING)
    found = faults(instance, "breadth", *rows, breadth__largest_share=0.5)
    assert found == [("largest_share", ("fuel", "2028", "DEU"))]
    assert faults(instance, "breadth", *rows, breadth__largest_share=0.5, breadth__from_quantity=5.0) == []
    found = faults(instance, "breadth", *rows, breadth__largest_share=0.2, breadth__from_quantity=5.0)
    assert found == [("largest_share", ("fuel", "2027", "DEU"))]
    # A part is at least 0.3 of the need: 1.2, 2.4, 0.6.
    rows = [row for period in ("2026", "2027", "2028") for row in both("deu-tank", "fuel", period, 2)]
    found = faults(instance, "focus", *rows, focus__least_part_share=0.3)
    assert found == [("least_part", ("fuel", "2027", "DEU"))]


def test_what_stays_at_home_follows_the_units() -> None:
    # Half of 6 is 3, half of 2 is 1; the ceiling is half of 12 + 20 = 16 points, then of 4 + 20 = 12.
    rows = [f"fra-tank {period} = 2" for period in ("2026", "2027")]
    nations = [{**TOY["nations"][0], "reserve_share": 0.5, "ceiling_share": 0.5}, TOY["nations"][1]]
    instance = world(offer_changes=RETIRING, nations=nations)
    assert faults(instance, "sovereignty", *rows) == [("reserve", ("fra-tank", "2027"))]
    hours = [f"fra-hours {period} = 10" for period in ("2026", "2027")]
    found = faults(instance, "sovereignty", *hours, "fra-tank 2026 = 3", "fra-tank 2027 = 1")
    assert found == []
    nations = [{**nations[0], "ceiling_share": 0.4}, nations[1]]
    # 10 + 2 = 12 of 0.4 * 32 = 12.8 and of 0.4 * 24 = 9.6.
    found = faults(instance.replace(nations=nations), "sovereignty", *hours, "fra-tank 2026 = 1", "fra-tank 2027 = 1")
    assert found == [("ceiling", ("FRA", "2027"))]


def test_what_can_be_deployed_and_kept_follows_the_units() -> None:
    # 2 tankers are 4 points: a fifth of 32 is 6.4, of 24 it is 4.8; an eighth is 4 and 3.
    rows = [row for period in ("2026", "2027") for row in both("fra-tank", "fuel", period, 2)]
    for share, missed in ((0.2, []), (0.125, [("deployable", ("FRA", "peace", "2027"))])):
        nations = [{**TOY["nations"][0], "deployable_share": share}, TOY["nations"][1]]
        assert faults(world(offer_changes=RETIRING, nations=nations), "sustainment", *rows) == missed
    # 1 of 2 stays free in 2027.
    lines = [{"id": "l", "nation": "FRA", "rule": "keep", "capability": "tankers", "quantity": 1.0}]
    found = faults(world(offer_changes=RETIRING, red_lines=lines), "red_lines", *rows)
    assert found == [("keep", ("l", "peace", "2027"))]


def test_price_levels_of_every_kind() -> None:
    # All costs are 1 before prices; 2027 has a level for each kind, 2028 one for all, 2026 none.
    kinds = ("commitment", "deployment", "pools", "agreements", "support", "options")
    levels = {kind: float(index) for index, kind in enumerate(kinds, 2)}
    prices = [{"period": "2027", "kind": kind, "index": index} for kind, index in levels.items()]
    share = {"id": "share", "nation": "FRA", "capability": "hours", "quantity": 5.0, "pool": "fleet"}
    instance = world(
        offer={"unit_cost_million": 1.0, "fixed_cost_million": 1.0, "support": ["base"]},
        deployment=[{"cost_million": 2.0}],
        agreements=[{"id": "club", "least_members": 1, "members": ["FRA"], "membership_cost_million": 1.0}],
        support=[{"id": "base", "nation": "FRA", "cost_million": 1.0}],
        pools=[{"id": "fleet", "capability": "hours", "unit_cost_million": 0.5, "use_cost_million": 1.0}],
        options=[option(upkeep_million=1.0)],
        prices=[*prices, {"period": "2028", "index": 10.0}],
    )
    instance = instance.replace(offers=[*instance.offers, share])
    rows = ["FRA + buy 2026"]
    for period in ("2026", "2027", "2028"):
        # The pool costs 0.5 to hold and 1 * 0.5 to use.
        rows += [*both("fra-tank", "fuel", period, 1), *both("share", "lift", period, 1), f"FRA @ club {period}"]
    policy = card("spending", "agreements", "support", "pools", "options")
    report = audited(instance, policy, *rows)
    assert report.ok
    for row in report.spending[:3]:
        level = {"2026": dict.fromkeys(kinds, 1.0), "2027": levels, "2028": dict.fromkeys(kinds, 10.0)}[row.period]
        assert row.fixed_million == level["commitment"]
        for kind in kinds:
            assert getattr(row, f"{kind}_million") == level[kind]
        assert row.spend_million == sum(level.values()) + level["commitment"]
    assert [row.fees_million for row in report.agreements] == [1.0, 5.0, 10.0]
    assert [row.cost_million for row in report.pools] == [0.5, 2.0, 5.0]
    assert [row.paid_million for row in report.shares] == [0.5, 2.0, 5.0]


def test_later_spending_counts_less() -> None:
    # 3 a year at 25 %: 3 + 2.4 + 1.92.
    instance = world(offer={"unit_cost_million": 3.0})
    rows = [f"fra-tank {period} = 1" for period in ("2026", "2027", "2028")]
    policy = card("spending", tiers=("cost",), spending__discount_rate=0.25)
    assert audited(instance, policy, *rows).tiers == {"cost": 7.32}
    assert audited(instance, card("spending", tiers=("cost",)), *rows).tiers == {"cost": 9.0}


def budgets(*rows: tuple[float | None, float, float]) -> list[dict[str, Any]]:
    """(amount, advance share, carry-over share) of FRA by year; DEU is not limited."""
    free = [{"nation": "DEU", "period": str(2026 + index)} for index in range(len(rows))]
    return free + [
        {
            "nation": "FRA",
            "period": str(2026 + index),
            "amount_million": amount,
            "advance_share": advance,
            "carry_over_share": carry,
        }
        for index, (amount, advance, carry) in enumerate(rows)
    ]


def spending(instance: Instance, *units: int, scale: float = 1.0) -> tuple[list[Any], list[Any], list[Any], bool]:
    """Limits, carried, advanced of FRA, and whether the plan holds; a unit costs 1."""
    rows = [f"fra-tank {2026 + index} = {count}" for index, count in enumerate(units)]
    report = audited(instance, card("spending", "budget", budget__scale=scale), *rows)
    assert {violation.rule for violation in report.violations} <= {"limit"}
    fra = [row for row in report.spending if row.nation == "FRA"]
    return (
        [row.limit_million for row in fra],
        [row.carried_million for row in fra],
        [row.advanced_million for row in fra],
        report.ok,
    )


def test_a_budget_is_for_every_year_of_a_period() -> None:
    # Of 2, 3 and 1 years; a unit costs 1 a year: all is spent on 3 units.
    cost = {"unit_cost_million": 1.0}
    rows = budgets((3.0, 0.0, 0.5), (3.0, 0.0, 0.5), (3.0, 0.0, 0.0))
    lengths = [{**period, "years": length} for period, length in zip(years(3), (2, 3, 1), strict=True)]
    instance = world(offer=cost, budgets=rows, periods=lengths)
    assert spending(instance, 3, 3, 3) == ([6.0, 9.0, 3.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], True)
    # Of two years 2 are left, and a quarter of them is kept; of three years more 3.5 of 9.5, and an eighth.
    assert spending(instance, 2, 2, 3) == ([6.0, 9.5, 3.4375], [0.0, 0.5, 0.4375], [0.0, 0.0, 0.0], True)
    assert not spending(instance, 4, 0, 0)[-1]


def test_advance_on_the_next_budget() -> None:
    # 3 and half of the next 4: 5 at most. 5 are spent, 2 advanced; 4 - 2 = 2 and half of the next 2: 3; 1 advanced;
    # 2 - 1 = 1 is left, and there is no year to advance from.
    cost = {"unit_cost_million": 1.0}
    instance = world(offer=cost, budgets=budgets((3.0, 0.5, 0.0), (4.0, 0.5, 0.0), (2.0, 0.5, 0.0)))
    assert spending(instance, 5, 3, 1) == ([5.0, 3.0, 1.0], [0.0, 0.0, 0.0], [2.0, 1.0, 0.0], True)
    assert not spending(instance, 5, 3, 2)[3]
    assert not spending(instance, 6, 0, 0)[3]
    # The least that is enough: 1 of 4, of which 3 are left.
    assert spending(instance, 4, 3, 2) == ([5.0, 4.0, 2.0], [0.0, 0.0, 0.0], [1.0, 0.0, 0.0], True)
    # Twice the budget is twice the advance: 6 + 0.5 * 8.
    assert spending(instance, 6, 0, 0, scale=2.0)[0] == [10.0, 10.0, 4.0]


def test_an_advance_is_repaid_from_what_there_is_or_advanced_again() -> None:
    # All of 2027's 4 is advanced on 1; 2027 has 0, of 2028 half of 2 may come: 1 is spent, 1 advanced.
    cost = {"unit_cost_million": 1.0}
    instance = world(offer=cost, budgets=budgets((1.0, 1.0, 0.0), (4.0, 0.5, 0.0), (2.0, 0.0, 0.0)))
    assert spending(instance, 5, 1, 1) == ([5.0, 1.0, 1.0], [0.0, 0.0, 0.0], [4.0, 1.0, 0.0], True)
    # Nothing is advanced while something is carried: 4 - 1 = 3 left, all of it carried: 4 + 3.
    instance = world(offer=cost, budgets=budgets((4.0, 1.0, 1.0), (4.0, 0.0, 0.0), (0.0, 0.0, 0.0)))
    assert spending(instance, 1, 6, 0) == ([8.0, 7.0, 0.0], [0.0, 3.0, 0.0], [0.0, 0.0, 0.0], True)


def test_no_advance_from_or_to_a_year_without_amount() -> None:
    cost = {"unit_cost_million": 1.0}
    instance = world(offer=cost, budgets=budgets((2.0, 1.0, 0.0), (None, 1.0, 0.0), (3.0, 0.0, 0.0)))
    assert spending(instance, 2, 6, 3) == ([2.0, None, 3.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], True)
    assert not spending(instance, 3, 0, 0)[3]


ACCOUNTS = [
    {
        "nation": nation,
        "period": str(2026 + index),
        "gdp_million": 100.0,
        "defence_million": 2.0,
        "equipment_million": 0.5,
        "related_million": 1.0,
    }
    for nation in ("FRA", "DEU")
    for index in range(3)
]


def guided(*rows: str, must: bool = True, **columns: Any) -> Any:
    """FRA in 2026 under one guideline; options of 1, 0.25 and 0.5 as operations, equipment, related."""
    buys = [
        option("run", cost_million=1.0, spends_as="operations"),
        option("arm", cost_million=0.25, spends_as="equipment"),
        option("road", cost_million=0.5, spends_as="related"),
    ]
    guideline = {"id": "g", "nations": ["FRA"], "periods": ["2026"], **columns}
    instance = world(options=buys, accounts=ACCOUNTS, guidelines=[guideline])
    policy = card("spending", "options", "guidelines", tiers=("below_guideline",), guidelines__must=must)
    return audited(instance, policy, *rows)


ALL = ("FRA + run 2026", "FRA + arm 2026", "FRA + road 2026")


@pytest.mark.parametrize(
    ("measure", "of", "accounts", "options", "base"),
    [
        ("defence", "gdp", 2.0, 1.25, 100.0),
        ("equipment", "gdp", 0.5, 0.25, 100.0),
        ("related", "gdp", 1.0, 0.5, 100.0),
        ("equipment", "defence", 0.5, 0.25, 3.25),
        ("related", "defence", 1.0, 0.5, 3.25),
    ],
)
def test_guidelines(measure: str, of: str, accounts: float, options: float, base: float) -> None:
    report = guided(*ALL, measure=measure, of=of, share=0.0)
    (row,) = report.guidelines
    assert (row.accounts_million, row.options_million, row.base_million) == (accounts, options, base)
    assert row.share == pytest.approx((accounts + options) / base, abs=1e-15)
    assert (row.due_million, row.below_million, row.due_share) == (0.0, 0.0, 0.0)
    assert report.ok
    # A share of 0.5 is met by nothing of this but half of the defence: 1.5 of 1.625 related.
    report = guided(*ALL, measure=measure, of=of, share=0.5)
    assert [(violation.family, violation.rule, violation.where) for violation in report.violations] == [
        ("guidelines", "met", ("g", "FRA", "2026"))
    ]
    below = 0.5 * base - accounts - options
    assert report.tiers == {"below_guideline": below}
    assert report.guidelines[0].below_million == below
    report = guided(*ALL, measure=measure, of=of, share=0.5, must=False)
    assert report.ok
    assert report.tiers == {"below_guideline": below}


def test_guidelines_are_met_by_options_of_their_measure() -> None:
    # 3 % of 100 is 3: 2 + 1 are enough, 2 + 0.25 + 0.5 are not, as related does not count.
    assert guided("FRA + run 2026", measure="defence", of="gdp", share=0.03).ok
    assert not guided("FRA + arm 2026", "FRA + road 2026", measure="defence", of="gdp", share=0.03).ok
    # What others pay, or in other years, does not count.
    assert not guided("DEU + run 2026", measure="defence", of="gdp", share=0.03).ok
    assert not guided("FRA + run 2027", measure="defence", of="gdp", share=0.03).ok


def test_rows_of_guidelines_without_the_family() -> None:
    everywhere = [{"id": "g", "measure": "defence", "of": "gdp", "share": 0.03}]
    report = audited(world(accounts=ACCOUNTS, guidelines=everywhere), card())
    assert report.ok
    assert [(row.nation, row.period) for row in report.guidelines] == [
        (nation, period) for nation in ("FRA", "DEU") for period in ("2026", "2027", "2028")
    ]
    assert {(row.due_million, row.below_million, row.share) for row in report.guidelines} == {(3.0, 1.0, 0.02)}


def test_only_what_a_nation_pays_itself_is_spent() -> None:
    # 8 less a grant of 2, and upkeep 1, at prices 2: 14.
    instance = world(
        options=[option(cost_million=8.0, upkeep_million=1.0, fund="pot")],
        funds=[{"id": "pot", "outside": True, "grant_share": 0.25}],
        prices=[{"period": "2026", "kind": "options", "index": 2.0}],
        accounts=ACCOUNTS,
        guidelines=[{"id": "g", "measure": "defence", "of": "gdp", "share": 0.0}],
    )
    report = audited(instance, card("spending", "options", "funding", "guidelines"), "FRA + buy 2026 grant")
    assert [row.options_million for row in report.guidelines if row.nation == "FRA"] == [14.0, 1.0, 1.0]


HISTORY = [
    {"offer": "fra-tank", "period": "2026", "quantity": 2.0},
    {"offer": "fra-hours", "period": "2026", "quantity": 6.0},
    {"offer": "fra-tank", "requirement": "fuel", "period": "2026", "quantity": 6.0},
    {"offer": "deu-tank", "period": "2026", "quantity": 0.0},
    {"offer": "deu-tank", "period": "2027", "quantity": 2.0},
]
"""FRA 2 * 2 + 6 = 10 points in 2026, DEU 4 in 2027, nothing else."""


def test_challenge() -> None:
    # FRA 2 * 4 + 5 = 13 of 10, up 0.3; DEU 2 of 4, down 0.5.
    rows = ("fra-tank 2026 = 4", "fra-hours 2026 = 5", "deu-tank 2027 = 1", "deu-tank 2026 = 5", "fra-tank 2028 = 6")
    limits = {"challenge__largest_rise": 0.3, "challenge__largest_fall": 0.5}
    instance = world(history=HISTORY)
    report = audited(instance, card("challenge", tiers=("challenge_largest",), **limits), *rows)
    assert report.ok
    assert report.tiers == {"challenge_largest": 0.5}
    assert [(row.nation, row.period, row.before, row.now, row.change_share) for row in report.challenge] == [
        ("FRA", "2026", 10.0, 13.0, 0.3),
        ("DEU", "2027", 4.0, 2.0, -0.5),
    ]
    found = faults(instance, "challenge", *rows, **{**limits, "challenge__largest_rise": 0.29})
    assert found == [("rise", ("FRA", "2026"))]
    found = faults(instance, "challenge", *rows, **{**limits, "challenge__largest_fall": 0.49})
    assert found == [("fall", ("DEU", "2027"))]
    # Without a last plan there is nothing to rise from.
    free = audited(world(), card("challenge", tiers=("challenge_largest",), **limits), *rows)
    assert (free.ok, free.tiers, free.challenge) == (True, {"challenge_largest": 0.0}, ())


def changed(instance: Instance, *rows: str, families: tuple[str, ...] = (), **parameters: Any) -> float:
    policy = card("stability", *families, tiers=("plan_change",), **parameters)
    return audited(instance, policy, *rows).tiers["plan_change"]


def test_change_from_year_to_year() -> None:
    # fra-tank 3, 5, 1 after 2: 2 * (1 + 2 + 4) = 14; fra-hours 0, 0, 2 after 6: 6 + 2 = 8.
    rows = ("fra-tank 2026 = 3", "fra-tank 2027 = 5", "fra-tank 2028 = 1", "fra-hours 2028 = 2")
    assert changed(world(history=HISTORY), *rows, stability__measure="years") == 22.0
    # An offer that stands in 2026 and 2028 has no consecutive years; what does not stand in 2026 has no first change.
    gaps = world(offer={"periods": ["2026", "2028"]}, history=HISTORY)
    assert changed(gaps, "fra-tank 2026 = 3", "fra-tank 2028 = 1", stability__measure="years") == 2.0 + 6.0
    later = world(offer={"periods": ["2027", "2028"]}, history=HISTORY[1:])
    assert changed(later, "fra-tank 2027 = 3", "fra-tank 2028 = 1", stability__measure="years") == 4.0 + 6.0


STARTED = [
    {"option": "buy", "nation": "FRA", "period": "2026", "units": 2.0},
    {"option": "buy", "nation": "DEU", "period": "2026", "units": 1.0},
]


@pytest.mark.parametrize("measure", ["commitments", "assignments", "years"])
def test_options_otherwise_started_are_changes(measure: str) -> None:
    instance = world(options=[option(most_units=9)], started=STARTED)
    on = {"families": ("options", "procurement"), "stability__measure": measure, "stability__option_points": 2.5}
    assert changed(instance, "FRA + buy 2026 2", "DEU + buy 2026 1", **on) == 0.0
    # Other units; one that takes part no more; one that does so now; both.
    assert changed(instance, "FRA + buy 2026 3", "DEU + buy 2026 1", **on) == 2.5
    assert changed(instance, "FRA + buy 2026 2", **on) == 2.5
    assert changed(instance, "FRA + buy 2026 2", "DEU + buy 2027 1", **on) == 5.0
    assert changed(instance, **on) == 5.0
    # Who pays of it is no change.
    granted = instance.replace(
        options=[option(most_units=9, fund="pot")], funds=[{"id": "pot", "key": "equal", "grant_share": 0.5}]
    )
    on["families"] = ("options", "procurement", "spending", "funding")
    assert changed(granted, "FRA + buy 2026 2 grant", "DEU + buy 2026 1 grant", **on) == 0.0


def test_frozen_periods() -> None:
    instance = world(history=HISTORY)
    frozen = ("fra-tank 2026 = 2", "fra-hours 2026 = 6")
    assert faults(instance, "stability", *frozen, "fra-tank 2027 = 5", stability__frozen_periods=1) == []
    found = faults(instance, "stability", "fra-tank 2026 = 3", "deu-tank 2026 = 1", stability__frozen_periods=1)
    assert found == [("frozen", (offer, "2026")) for offer in ("fra-tank", "deu-tank", "fra-hours")]
    found = faults(instance, "stability", *frozen, "fra-tank 2027 = 5", stability__frozen_periods=2)
    assert found == [("frozen", ("fra-tank", "2027")), ("frozen", ("deu-tank", "2027"))]
    assert faults(instance, "stability", "fra-tank 2026 = 3") == []


def test_frozen_starts() -> None:
    instance = world(options=[option(most_units=9)], started=STARTED)
    policy = card("options", "procurement", "stability", stability__frozen_periods=1)
    same = ("FRA + buy 2026 2", "DEU + buy 2026 1")
    assert audited(instance, policy, *same).ok
    for rows, nations in (
        (("FRA + buy 2026 2",), ["DEU"]),
        (("FRA + buy 2026 3", same[1]), ["FRA"]),
        ((), ["FRA", "DEU"]),
    ):
        found = broken(audited(instance, policy, *rows))
        assert found == [("stability", "frozen_start", ("buy", nation, "2026")) for nation in nations]
    # A start in a year that is not frozen is free.
    free = instance.replace(started=[])
    assert audited(free, policy, "FRA + buy 2027 2").ok
    found = broken(audited(free, policy, "FRA + buy 2026 2"))
    assert found == [("stability", "frozen_start", ("buy", "FRA", "2026"))]
    # What the card has no family for is not frozen.
    assert audited(instance, card("stability", stability__frozen_periods=1)).ok


def test_pledged_against_credible() -> None:
    # FRA at 0.5: 3 + 1 tankers and 4 hours in 2026; DEU 2 tankers in 2027 for sure.
    nations = [{**TOY["nations"][0], "reliability": 0.5}, TOY["nations"][1]]
    rows = (
        "fra-tank 2026 = 4",
        "fra-hours 2026 = 4",
        "deu-tank 2027 = 2",
        "fra-tank > fuel 2026 = 3",
        "fra-tank > surge 2026 = 1",
        "fra-hours > lift 2026 = 4",
        "deu-tank > fuel 2027 = 2",
        "deu-tank > surge 2027 = 0",
        "deu-tank > surge 2028 = 0",
    )
    report = audited(world(nations=nations), card(), *rows)
    assert [(row.nation, row.capability, row.period, row.pledged, row.credible) for row in report.pledges] == [
        ("FRA", "tankers", "2026", 4.0, 2.0),
        ("FRA", "hours", "2026", 4.0, 2.0),
        ("DEU", "tankers", "2027", 2.0, 2.0),
    ]

"""Exchange and barter: who serves whose own need, and what is owed for it."""

from __future__ import annotations

import pytest
from audit_cases import TOY, audited, broken, card, toy

from pooling.domain.instance import Instance

POLICY = card("exchange", "agreements")
YEARS = [{"id": "2026"}, {"id": "2027"}, {"id": "2028"}]


def own(nation: str, **columns: object) -> dict[str, object]:
    """A nation's own need of hours, in patrol (peace)."""
    name = {"FRA": "f-lift", "DEU": "d-lift", "ITA": "i-lift"}[nation]
    return {
        "id": name,
        "mission": "patrol",
        "capability": "hours",
        "quantity": 100.0,
        "nation": nation,
        **columns,
    }


def trading(agreements: list[dict[str, object]], **tables: object) -> Instance:
    """Three nations with hours of their own, each hour worth 2 equivalent units."""
    return toy(
        **{
            "nations": [{"id": "FRA"}, {"id": "DEU"}, {"id": "ITA"}],
            "periods": YEARS,
            "capabilities": [TOY["capabilities"][0], {**TOY["capabilities"][1], "exchange_weight": 2.0}],
            "requirements": [TOY["requirements"][2], own("FRA"), own("DEU"), own("ITA")],
            "offers": [
                {"id": nation[0].lower(), "nation": nation, "capability": "hours", "quantity": 100.0}
                for nation in ("FRA", "DEU", "ITA")
            ],
            "agreements": agreements,
            **tables,
        }
    )


def members(*nations: str, agreement: str = "pact") -> tuple[str, ...]:
    return tuple(f"{nation} @ {agreement} {year['id']}" for nation in nations for year in YEARS)


def flows(*moves: str) -> tuple[str, ...]:
    """``f>d 2026 5``: FRA's offer f serves DEU's own need with 5 hours."""
    commits: dict[tuple[str, str], float] = {}
    rows = []
    for move in moves:
        pair, period, hours = move.split()
        giver, taker = pair.split(">")
        commits[giver, period] = commits.get((giver, period), 0.0) + float(hours)
        rows.append(f"{giver} > {taker}-lift {period} = {hours}")
    return (*(f"{offer} {period} = {hours}" for (offer, period), hours in commits.items()), *rows)


# --- who may serve --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("agreement", "who", "held"),
    [
        ({}, ("FRA", "DEU"), True),
        ({"capabilities": ["hours"]}, ("FRA", "DEU"), True),
        ({"capabilities": ["tankers"]}, ("FRA", "DEU"), False),
        ({}, ("FRA", "ITA"), False),
        ({}, ("DEU", "ITA"), False),
    ],
)
def test_an_own_need_is_served_within_an_agreement(
    agreement: dict[str, object], who: tuple[str, ...], held: bool
) -> None:
    report = audited(trading([{"id": "pact", **agreement}]), POLICY, *members(*who), *flows("f>d 2026 5"))
    assert broken(report) == ([] if held else [("exchange", "together", ("f", "d-lift", "2026"))])


def test_two_agreements_with_one_nation_each_are_none() -> None:
    two = trading([{"id": "pact"}, {"id": "other"}])
    rows = (*members("FRA", "ITA"), *members("DEU", "ITA", agreement="other"), *flows("f>d 2026 5"))
    assert not audited(two, POLICY, *rows).ok


def test_own_offers_and_needs_of_the_alliance_are_free() -> None:
    plan = (*flows("f>f 2026 5"), "d 2026 = 5", "d > lift 2026 = 5")
    assert audited(trading([{"id": "pact"}]), POLICY, *plan).ok
    assert audited(trading([{"id": "pact"}]), card("exchange"), *plan).ok
    # Without agreements nobody serves another's need, without exchange anybody does.
    assert not audited(trading([]), card("exchange"), *flows("f>d 2026 5")).ok
    assert audited(trading([]), card(), *flows("f>d 2026 5")).ok


# --- barter ---------------------------------------------------------------------------------------------------


def barter(**columns: object) -> list[dict[str, object]]:
    return [{"id": "pact", "barter_limit": 20.0, **columns}]


def test_a_balance_with_the_community_within_its_limit() -> None:
    all_three = members("FRA", "DEU", "ITA")
    # FRA gives 5 and 5 hours, 20 equivalent units.
    assert audited(trading(barter()), POLICY, *all_three, *flows("f>d 2026 5", "f>i 2026 5")).ok
    report = audited(trading(barter()), POLICY, *all_three, *flows("f>d 2026 5", "f>i 2026 5.5"))
    assert broken(report) == [("exchange", "barter", ("pact", "FRA", "peace", "2026"))]
    assert (report.violations[0].amount, report.violations[0].limit) == (21.0, 20.0)
    assert "FRA has given 21 more than it has taken under pact in 2026" in report.violations[0].text
    # Taking is bounded as giving is.
    report = audited(trading(barter()), POLICY, *all_three, *flows("f>d 2026 5.5", "i>d 2026 5"))
    assert broken(report) == [("exchange", "barter", ("pact", "DEU", "peace", "2026"))]
    # As much given as taken: nothing is owed, and both are told.
    report = audited(trading(barter()), POLICY, *all_three, *flows("f>d 2026 5", "d>f 2026 5"))
    assert [(row.nation, row.given, row.taken, row.balance) for row in report.balances] == [
        ("FRA", 10.0, 10.0, 0.0),
        ("DEU", 10.0, 10.0, 0.0),
    ]
    # What comes back is set off: 22 - 2.
    assert audited(trading(barter()), POLICY, *all_three, *flows("f>d 2026 11", "i>f 2026 1", "d>i 2026 1")).ok


def test_balances_carry_over() -> None:
    # Before: FRA +8, DEU -8. 2026: 8 in full, FRA gives 5 * 2: 18. 2027: half of 18 is 9, gives 5.5 * 2: 20.
    # 2028: half of 20 is 10, takes 3 * 2: 4.
    instance = trading(
        barter(barter_carry_share=0.5),
        balances=[
            {"agreement": "pact", "nation": "FRA", "amount": 8.0},
            {"agreement": "pact", "nation": "DEU", "amount": -8.0},
        ],
    )
    plan = flows("f>d 2026 5", "f>d 2027 5.5", "d>f 2028 3")
    report = audited(instance, POLICY, *members("FRA", "DEU"), *plan)
    assert report.ok
    fra = [(row.period, row.given, row.taken, row.balance) for row in report.balances if row.nation == "FRA"]
    assert fra == [("2026", 10.0, 0.0, 18.0), ("2027", 11.0, 0.0, 20.0), ("2028", 0.0, 6.0, 4.0)]
    deu = [row.balance for row in report.balances if row.nation == "DEU"]
    assert deu == [-18.0, -20.0, -4.0]
    assert {(row.agreement, row.partner, row.situation, row.limit) for row in report.balances} == {
        ("pact", None, "peace", 20.0)
    }
    # A quarter of an hour more in 2027 is half a unit more than the limit, for both.
    more = audited(instance, POLICY, *members("FRA", "DEU"), *flows("f>d 2026 5", "f>d 2027 5.75", "d>f 2028 3"))
    assert broken(more) == [
        ("exchange", "barter", ("pact", "FRA", "peace", "2027")),
        ("exchange", "barter", ("pact", "DEU", "peace", "2027")),
    ]
    assert more.violations[0].excess == 0.5
    # Nothing carried: every year by itself, but for what was there before the first.
    by_year = trading(barter(), balances=[row.model_dump() for row in instance.balances])
    report = audited(by_year, POLICY, *members("FRA", "DEU"), *plan)
    assert [row.balance for row in report.balances if row.nation == "FRA"] == [18.0, 11.0, -6.0]


def test_balances_between_every_two_nations() -> None:
    pairs = trading(
        barter(barter_scope="pair", barter_limit=10.0),
        # Stands the other way round than the nations do: ITA has given 4 more than FRA.
        balances=[{"agreement": "pact", "nation": "ITA", "partner": "FRA", "amount": 4.0}],
    )
    all_three = members("FRA", "DEU", "ITA")
    # FRA gives 5 to each: 10 to DEU, and 10 - 4 to ITA. With the community it would be 20.
    report = audited(pairs, POLICY, *all_three, *flows("f>d 2026 5", "f>i 2026 5", "i>d 2026 1"))
    assert report.ok
    assert [(row.nation, row.partner, row.given, row.taken, row.balance) for row in report.balances] == [
        ("FRA", "DEU", 10.0, 0.0, 10.0),
        ("FRA", "ITA", 10.0, 0.0, 6.0),
        ("DEU", "ITA", 0.0, 2.0, -2.0),
    ]
    report = audited(pairs, POLICY, *all_three, *flows("f>d 2026 5.5", "f>i 2026 7", "i>f 2026 1"))
    assert broken(report) == [("exchange", "barter", ("pact", "FRA", "DEU", "peace", "2026"))]
    # ITA may give 3 to FRA, and no more.
    assert audited(pairs, POLICY, *all_three, *flows("i>f 2026 3")).ok
    assert not audited(pairs, POLICY, *all_three, *flows("i>f 2026 3.1")).ok


def test_every_situation_has_balances_of_its_own() -> None:
    # f-lift is in peace, d-lift in peace and crisis.
    needs = [own("FRA"), own("DEU", mission="defend")]
    instance = trading(barter(barter_limit=8.0), requirements=needs)
    report = audited(instance, POLICY, *members("FRA", "DEU"), *flows("f>d 2026 4.5", "d>f 2026 1"))
    # Peace: 9 - 2 = 7; crisis: 9.
    assert {(row.situation, row.balance) for row in report.balances if row.nation == "FRA"} == {
        ("peace", 7.0),
        ("crisis", 9.0),
    }
    assert broken(report) == [
        ("exchange", "barter", ("pact", "FRA", "crisis", "2026")),
        ("exchange", "barter", ("pact", "DEU", "crisis", "2026")),
    ]


def test_only_what_both_members_exchange_is_charged() -> None:
    two = trading([*barter(), {"id": "free"}])
    plan = flows("f>d 2026 40", "f>f 2026 5")
    # Served under another agreement and as its own: nothing is owed.
    report = audited(two, POLICY, *members("FRA", "ITA"), *members("FRA", "DEU", agreement="free"), *plan)
    assert report.ok
    assert report.balances == ()
    assert not audited(two, POLICY, *members("FRA", "DEU"), *plan).ok
    # An agreement about tankers charges no hours.
    tankers = trading([*barter(capabilities=["tankers"]), {"id": "free"}])
    assert audited(tankers, POLICY, *members("FRA", "DEU"), *members("FRA", "DEU", agreement="free"), *plan).ok
    # Without the family, and without agreements, there is no barter.
    assert audited(two, card("agreements"), *members("FRA", "DEU"), *plan).balances == ()
    assert audited(two, card("exchange")).balances == ()

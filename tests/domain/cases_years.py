"""What can be wrong with changes, accounts, guidelines, options, effects, funds, starts and locks of options."""

from __future__ import annotations

from typing import Any

from toys import fund, need, offer, option, periods, through

from .bad import Bad

THREE = [{"id": nation} for nation in "ABC"]


def opted(*more: dict[str, Any], **columns: Any) -> dict[str, Any]:
    """Option `i`, with other options behind it."""
    return {"options": [option("i", **columns), *more]}


def ordered(**columns: Any) -> dict[str, Any]:
    return opted(**{"most_units": 8, **columns})


def offered(options: dict[str, Any], **columns: Any) -> dict[str, Any]:
    return {**options, "offers": [offer("a", "A", 2), through("x", "A", 2, **columns)]}


def account(nation: str = "A", period: str = "p", **columns: Any) -> dict[str, Any]:
    return {"nation": nation, "period": period, "gdp_million": 100, **columns}


def guided(*accounts: dict[str, Any], **columns: Any) -> dict[str, Any]:
    row = {"id": "two", "measure": "defence", "of": "gdp", "share": 0.02, **columns}
    return {"accounts": list(accounts), "guidelines": [row]}


def funded(**columns: Any) -> dict[str, Any]:
    return {"funds": [fund("f", **columns)]}


def refunded(kind: str | None) -> dict[str, Any]:
    mission = {"id": "m", "situations": ["s"], "kind": "crisis"}
    return {**funded(), "missions": [mission], "refunds": [{"fund": "f", "mission_kind": kind, "share": 0.65}]}


def costs(*shares: float) -> dict[str, Any]:
    rows = [{"option": "i", "year": year, "share": share} for year, share in enumerate(shares)]
    return {**opted(), "option_costs": rows}


def steps(*units: int, **columns: Any) -> dict[str, Any]:
    rows = [{"option": "i", "from_units": unit, "unit_cost_million": 3} for unit in units]
    return {**ordered(**columns), "price_steps": rows}


def changing(**columns: Any) -> dict[str, Any]:
    return {**opted(), "standards": [{"id": "probe"}], "effects": [{"option": "i", **columns}]}


def begun(options: dict[str, Any], **columns: Any) -> dict[str, Any]:
    return {**options, "started": [{"option": "i", "nation": "A", "period": "p", **columns}]}


def locked(options: dict[str, Any], rule: str = "must", **columns: Any) -> dict[str, Any]:
    return {**options, "locks": [{"id": "k", "rule": rule, "option": "i", **columns}]}


def exporting(**columns: Any) -> dict[str, Any]:
    return {"suppliers": [{"id": "works", "not_to": ["B"]}], **opted(supplier="works", **columns)}


CHANGING: dict[str, Bad] = {
    "price level of nothing": Bad(
        {"prices": [{"period": "p", "index": 0}]}, "/prices/0/index", "0", "a number from 0.001 to 1,000,000"
    ),
    "price level of an unknown kind": Bad(
        {"prices": [{"period": "p", "kind": "option", "index": 1.02}]},
        "/prices/0/kind",
        "'option'",
        "one of commitment, deployment, pools, agreements, support, options",
        "did you mean options?",
        {"prices": [{"period": "p", "kind": "options", "index": 1.02}, {"period": "p", "index": 1.1}]},
    ),
    "price level twice": Bad(
        {"prices": [{"period": "p", "index": 1.02}, {"period": "p", "index": 1.03}]},
        "/prices/1/period",
        "'p'",
        "period 'p', kind nothing stands twice",
        "first at /prices/0/period",
    ),
    "need that is no more": Bad(
        {"requirement_changes": [{"requirement": "r", "from_period": "p", "quantity": 0}]},
        "/requirement_changes/0/quantity",
        "0",
        "a number from 0.001 to 100,000,000",
        "leave the row out",
        {"requirement_changes": [{"requirement": "r", "from_period": "p", "quantity": 2.5}]},
    ),
    "change of an unknown need": Bad(
        {"requirement_changes": [{"requirement": "rr", "from_period": "p", "quantity": 1}]},
        "/requirement_changes/0/requirement",
        "'rr'",
        "rr is not in requirements",
        "did you mean r?",
    ),
    "change in no period": Bad(
        {"offer_changes": [{"offer": "a", "from_period": "q", "quantity": 1}]},
        "/offer_changes/0/from_period",
        "'q'",
        "q is not in periods",
        "known: p",
    ),
    "two changes at once": Bad(
        {"offer_changes": 2 * [{"offer": "a", "from_period": "p", "quantity": 1}]},
        "/offer_changes/1/offer",
        "'a'",
        "offer 'a', from_period 'p' stands twice",
        "first at /offer_changes/0/offer",
    ),
    "half an aircraft that retires": Bad(
        {"offer_changes": [{"offer": "a", "from_period": "p", "quantity": 0.5}]},
        "/offer_changes/0/quantity",
        "0.5",
        "lift comes in whole units",
        "round it, or make the capability divisible",
        {
            "offers": [offer("a", "A", 2), offer("f", "A", 2, "fuel")],
            "offer_changes": [
                {"offer": "a", "from_period": "p", "quantity": 0},
                {"offer": "f", "from_period": "p", "quantity": 0.5},
            ],
        },
    ),
}

SPENDING: dict[str, Bad] = {
    "equipment beyond defence": Bad(
        {"accounts": [account(defence_million=1_500, equipment_million=1_500.5)]},
        "/accounts/0/equipment_million",
        "1500.5",
        "equipment is part of defence expenditure (1,500)",
        "",
        {"accounts": [account(defence_million=1_500, equipment_million=1_500)]},
    ),
    "account twice": Bad(
        {"accounts": [account(), account()]},
        "/accounts/1/nation",
        "'A'",
        "nation 'A', period 'p' stands twice",
        "first at /accounts/0/nation",
    ),
    "defence of defence": Bad(
        guided(account("A"), account("B"), of="defence"),
        "/guidelines/0/of",
        "defence",
        "defence expenditure as a share of itself says nothing",
        "use gdp",
        guided(account("A"), account("B"), measure="equipment", of="defence"),
    ),
    "guideline in per cent": Bad(
        guided(account("A"), account("B"), share=2), "/guidelines/0/share", "2", "a share from 0 to 1", "0.02 for 2 %"
    ),
    "guideline without an account": Bad(
        guided(account("A")),
        "/accounts",
        "B p",
        "guidelines need an account of every nation and period they are for",
        "add the rows, or give guidelines nations and periods",
        guided(account("A"), nations=["A"]),
    ),
    "guidelines without accounts": Bad(
        {**guided(), "periods": periods(4)},
        "/accounts",
        "A p1, A p2, A p3, A p4, B p1, ... (8 in all)",
        "guidelines need an account",
        "",
        {**guided(account("B", "p3"), nations=["B"], periods=["p3"]), "periods": periods(4)},
    ),
}

OPTIONS: dict[str, Bad] = {
    "option of no kind": Bad(
        opted(kind="asset"), "/options/0/kind", "'asset'", "one of readiness, standard, assets", "did you mean assets?"
    ),
    "option of nobody": Bad(
        opted(least_participants=0), "/options/0/least_participants", "0", "somebody takes part", "use 1 or more"
    ),
    "more participants than may": Bad(
        opted(nations=["A"], least_participants=2),
        "/options/0/least_participants",
        "2",
        "only 1 nations may take part",
        "",
        opted(least_participants=2),
    ),
    "more participants than there are": Bad(
        opted(least_participants=3), "/options/0/least_participants", "3", "only 2 nations may take part"
    ),
    "fewer participants at most than at least": Bad(
        opted(least_participants=2, most_participants=1),
        "/options/0/most_participants",
        "1",
        "most_participants is less than least_participants 2",
        "",
        opted(least_participants=2, most_participants=2),
    ),
    "effect for no time": Bad(
        opted(lasts_periods=0),
        "/options/0/lasts_periods",
        "0",
        "it is in effect for at least one period",
        "leave it empty for good",
        opted(lasts_periods=1),
    ),
    "life of no time": Bad(
        opted(life_periods=0),
        "/options/0/life_periods",
        "0",
        "what is in effect for 1 period serves as long at least",
        "leave it empty, or give more",
        opted(life_periods=1),
    ),
    "life shorter than the effect": Bad(
        opted(life_periods=2, lasts_periods=3),
        "/options/0/life_periods",
        "2",
        "what is in effect for 3 periods serves as long at least",
        "leave it empty, or give more",
        opted(life_periods=3, lasts_periods=3),
    ),
    "lead that may not take part": Bad(
        opted(nations=["A"], lead="B"),
        "/options/0/lead",
        "'B'",
        "B may not take part in i",
        "add it to nations",
        opted(lead="B"),
    ),
    "common cost of nobody": Bad(
        opted(common_cost_million=5),
        "/options/0/lead",
        "",
        "the common cost is paid by a lead",
        "name it",
        opted(common_cost_million=5, lead="A"),
    ),
    "option that requires itself": Bad(
        opted(requires=["i"]),
        "/options/0/requires",
        "'i'",
        "an option is not tied to itself",
        "leave it out",
        opted(option("k"), requires=["k"]),
    ),
    "option that excludes itself": Bad(
        opted(option("k"), excludes=["i", "k"]), "/options/0/excludes", "'i'", "an option is not tied to itself"
    ),
    "option that requires nothing known": Bad(
        opted(requires=["k"]), "/options/0/requires", "'k'", "k is not in options", "known: i"
    ),
    "least order beyond the most": Bad(
        ordered(least_units=9),
        "/options/0/least_units",
        "9",
        "least_units is more than most_units 8",
        "",
        ordered(least_units=8),
    ),
    "price of a unit without units": Bad(
        opted(unit_cost_million=2.5),
        "/options/0/unit_cost_million",
        "2.5",
        "an option without most_units is not bought by the unit",
        "give most_units",
        ordered(unit_cost_million=2.5),
    ),
    "upkeep of a unit without units": Bad(
        opted(unit_upkeep_million=2.5), "/options/0/unit_upkeep_million", "2.5", "not bought by the unit"
    ),
    "learning without units": Bad(
        opted(learning_share=0.1), "/options/0/learning_share", "0.1", "not bought by the unit", "give most_units"
    ),
    "part of an order without units": Bad(
        opted(most_units_each=2), "/options/0/most_units_each", "2", "not bought by the unit", "give most_units"
    ),
    "rate of delivery without units": Bad(
        opted(most_delivered=2), "/options/0/most_delivered", "2", "not bought by the unit", "give most_units"
    ),
    "order of nothing": Bad(
        ordered(most_units_each=0),
        "/options/0/most_units_each",
        "0",
        "who takes part orders a unit",
        "leave it empty for no limit",
        ordered(most_units_each=1),
    ),
    "order again and again": Bad(
        ordered(repeats=True),
        "/options/0/repeats",
        "yes",
        "what is bought by the unit is ordered once",
        "use several options",
        opted(repeats=True),
    ),
    "delivery of nothing": Bad(
        ordered(most_delivered=0),
        "/options/0/most_delivered",
        "0",
        "something is delivered",
        "leave it empty for no limit",
        ordered(most_delivered=1),
    ),
    "bonus without a fund": Bad(
        opted(option("k"), bonus_option="k"),
        "/options/0/bonus_option",
        "'k'",
        "a bonus is paid by a fund",
        "name the fund",
        {**funded(), **opted(option("k"), bonus_option="k", fund="f")},
    ),
    "bonus for itself": Bad(
        {**funded(), **opted(bonus_option="i", fund="f")},
        "/options/0/bonus_option",
        "'i'",
        "an option is not its own bonus",
        "name another",
    ),
    "buyer to whom nothing is delivered": Bad(
        exporting(nations=["A", "B"]),
        "/options/0/nations",
        "'B'",
        "works may not deliver to B",
        "leave it out, or change not_to of the supplier",
        exporting(nations=["A"]),
    ),
    "lead to whom nothing is delivered": Bad(
        exporting(lead="B"), "/options/0/lead", "'B'", "works may not deliver to B", "", exporting(lead="A")
    ),
    "parts that are less than the whole": Bad(
        costs(0.5, 0.25),
        "/option_costs/0/share",
        "0.75",
        "the parts of i add up to 0.75, not 1",
        "correct them; what is never due is no cost",
        costs(0.1, 0.2, 0.7),
    ),
    "parts that are more than the whole": Bad(costs(1, 0.001), "/option_costs/0/share", "1.001", "add up to 1.001"),
    "year twice": Bad(
        {**opted(), "option_costs": 2 * [{"option": "i", "year": 1, "share": 0.5}]},
        "/option_costs/1/option",
        "'i'",
        "option 'i', year 1 stands twice",
    ),
    "step and learning": Bad(
        steps(2, learning_share=0.2),
        "/price_steps/0/option",
        "'i'",
        "i has a learning_share, from which its prices follow",
        "use one of the two",
        steps(2),
    ),
    "step from nothing": Bad(
        steps(0), "/price_steps/0/from_units", "0", "i is ordered in 1 to 8 units", "", steps(1, 8)
    ),
    "step beyond the order": Bad(steps(2, 9), "/price_steps/1/from_units", "9", "i is ordered in 1 to 8 units"),
    "step of what is no order": Bad(
        {**opted(), "price_steps": [{"option": "i", "from_units": 1, "unit_cost_million": 3}]},
        "/price_steps/0/from_units",
        "1",
        "i is not bought by the unit",
        "give it most_units",
    ),
    "change of nothing": Bad(
        changing(capability="lift"),
        "/effects/0/notice_days",
        "",
        "an effect gives one of notice_days, standard and reliability",
        "use a row for each",
        changing(capability="lift", notice_days=5),
    ),
    "two effects in one": Bad(
        changing(standard="probe", reliability=0.9),
        "/effects/0/notice_days",
        "standard, reliability",
        "an effect gives one of",
        "use a row for each",
        {
            **changing(standard="probe"),
            "effects": [{"option": "i", "standard": "probe"}, {"option": "i", "reliability": 0.9}],
        },
    ),
    "effect on an offer of somebody else": Bad(
        changing(offer="a", nation="B", notice_days=5),
        "/effects/0/nation",
        "'B'",
        "a is of A",
        "leave it empty",
        changing(offer="a", nation="A", notice_days=5),
    ),
    "effect on an offer of something else": Bad(
        changing(offer="a", capability="fuel", notice_days=5), "/effects/0/capability", "'fuel'", "a is of lift"
    ),
    "change twice": Bad(
        {**opted(), "effects": 2 * [{"option": "i", "notice_days": 5}]},
        "/effects/1/option",
        "'i'",
        "notice_days 5, standard nothing, reliability nothing stands twice",
        "first at /effects/0/option",
        {**opted(), "effects": [{"option": "i", "notice_days": 5}, {"option": "i", "reliability": 0.9}]},
    ),
    "certificate of an unknown standard": Bad(
        {"standards": [{"id": "probe"}], "certificates": [{"offer": "a", "standard": "prob", "until_period": "p"}]},
        "/certificates/0/standard",
        "'prob'",
        "prob is not in standards",
        "did you mean probe?",
    ),
    "output without an option": Bad(
        {"offers": [offer("a", "A", 2, output_per_unit=2)]},
        "/offers/0/output_per_unit",
        "2",
        "only an offer through an option has output_per_unit",
        "",
        offered(ordered(), output_per_unit=2),
    ),
    "output of what is no order": Bad(
        offered(opted(), output_per_unit=2),
        "/offers/1/output_per_unit",
        "2",
        "i is not bought by the unit",
        "leave it at 1",
    ),
    "pool through an option": Bad(
        {**offered(opted(), pool="c", capability="fuel"), "pools": [{"id": "c", "capability": "fuel"}]},
        "/offers/1/pool",
        "'c'",
        "x is offered through option i",
        "leave it empty",
    ),
    "agreement through an option": Bad(
        {**offered(opted(), agreement="g"), "agreements": [{"id": "g"}]},
        "/offers/1/agreement",
        "'g'",
        "x is offered through option i",
        "leave it empty",
        {**offered(opted(agreement="g")), "agreements": [{"id": "g"}]},
    ),
    "option that stays at home": Bad(
        offered(opted(), reserve=1),
        "/offers/1/reserve",
        "1",
        "x is offered through option i, of which nothing stays at home",
        "offer less",
        offered(opted()),
    ),
    "offer through an unknown option": Bad(
        offered(opted(), option="j"), "/offers/1/option", "'j'", "j is not in options", "known: i"
    ),
}

FUNDS: dict[str, Bad] = {
    "bonus below the grant": Bad(
        funded(grant_share=0.2, bonus_share=0.15),
        "/funds/0/bonus_share",
        "0.15",
        "a bonus is more than the grant of 0.2",
        "",
        funded(grant_share=0.15, bonus_share=0.2),
    ),
    "payers from outside": Bad(
        funded(outside=True, nations=["A", "B"]),
        "/funds/0/nations",
        "A;B",
        "nobody in the instance pays into a fund from outside",
        "leave it empty",
        funded(outside=True),
    ),
    "key that there is not": Bad(
        funded(key="gnp"), "/funds/0/key", "'gnp'", "one of gdp, gni, population", "did you mean"
    ),
    "fund's budget twice": Bad(
        {**funded(), "fund_budgets": 2 * [{"fund": "f", "period": "p", "amount_million": 1}]},
        "/fund_budgets/1/fund",
        "'f'",
        "fund 'f', period 'p' stands twice",
        "first at /fund_budgets/0/fund",
    ),
    "refund for no mission": Bad(
        refunded("crises"),
        "/refunds/0/mission_kind",
        "'crises'",
        "no mission has kind crises",
        "did you mean crisis?",
        refunded("crisis"),
    ),
    "refund of nothing": Bad(
        {**funded(), "refunds": [{"fund": "f", "share": 0}]}, "/refunds/0/share", "0", "a share above 0, 1 at most"
    ),
}

STARTED: dict[str, Bad] = {
    "start of who may not take part": Bad(
        begun(opted(nations=["B"])),
        "/started/0/nation",
        "'A'",
        "A may not take part in i",
        "",
        begun(opted(nations=["A"])),
    ),
    "units of what is no order": Bad(
        begun(opted(), units=2),
        "/started/0/units",
        "2",
        "i is not bought by the unit",
        "leave it empty",
        begun(ordered(), units=2),
    ),
    "half an order": Bad(
        begun(ordered(), units=2.5), "/started/0/units", "2.5", "i is ordered in whole units", "round"
    ),
    "start twice": Bad(
        {**opted(), "started": 2 * [{"option": "i", "nation": "A", "period": "p"}]},
        "/started/1/option",
        "'i'",
        "option 'i', nation 'A', period 'p' stands twice",
        "first at /started/0/option",
    ),
    "lock of an option and an offer": Bad(
        locked(opted(), offer="a"),
        "/locks/0/offer",
        "'a'",
        "a lock about an option is about nothing else",
        "use two locks",
        locked(opted(), nation="A", period="p"),
    ),
    "lock of an option and a need": Bad(
        locked(opted(), requirement="r"), "/locks/0/requirement", "'r'", "about nothing else", "use two locks"
    ),
    "lock of an option and an agreement": Bad(
        {**locked(opted(), agreement="g"), "agreements": [{"id": "g"}]},
        "/locks/0/agreement",
        "'g'",
        "about nothing else",
        "use two locks",
    ),
    "order without a quantity": Bad(
        locked(ordered(), "at_least"),
        "/locks/0/quantity",
        "",
        "a lock at_least needs a quantity",
        "",
        locked(ordered(), "at_least", quantity=2),
    ),
    "start of a quantity": Bad(
        locked(ordered(), "never", quantity=2),
        "/locks/0/quantity",
        "2",
        "a lock never has no quantity",
        "leave it empty, or use at_least / at_most",
        locked(ordered(), "never"),
    ),
    "order of what is no order": Bad(
        locked(opted(), "at_most", quantity=2),
        "/locks/0/rule",
        "at_most",
        "i is not bought by the unit",
        "use must or never",
        locked(ordered(), "at_most", quantity=2),
    ),
    "lock on who may not take part": Bad(
        locked(opted(nations=["B"]), nation="A"), "/locks/0/nation", "'A'", "A may not take part in i"
    ),
}

CASES: dict[str, Bad] = {}
for _more in (CHANGING, SPENDING, OPTIONS, FUNDS, STARTED):
    assert not set(CASES) & set(_more)
    CASES |= _more

ABSENT: dict[str, dict[str, Any]] = {
    "a wrong account": guided(account("A"), account("B", defence_million=-1)),
    "a wrong mission with refunds": {
        **refunded("crisis"),
        "missions": [{"id": "m", "situations": ["s"], "kind": "crisis", "sustained": "yes"}],
    },
    "a wrong nation of an option": {
        **opted(least_participants=3),
        "nations": [*THREE[:2], {"id": "C", "reserve_share": 2}],
    },
    "a wrong option": {
        **begun(opted(lead_periods=-1)),
        "option_costs": [{"option": "i", "year": 0, "share": 1}],
        "effects": [{"option": "i", "notice_days": 5}],
        "offers": [offer("a", "A", 2), through("x", "A", 2)],
    },
    "a wrong need that changes": {
        "requirements": [need("r", 2), need("q", 0)],
        "requirement_changes": [{"requirement": "q", "from_period": "p", "quantity": 3}],
    },
}
"""Tables with one row that is wrong in itself: what it would have brought is not missed as well."""

"""More warnings: what is said where, tables of which it is true, and tables beside them of which it is not."""

from __future__ import annotations

from typing import Any

from .cautions_base import (
    BASE,
    FUEL,
    HOURS,
    LIFT,
    QUICK,
    SLOW,
    Case,
    lock,
    nation,
    need,
    offer,
    option,
)

MONEY = [{"nation": nation, "period": when, "amount_million": 10} for nation in ("AAA", "BBB") for when in ("t1", "t2")]


def member(rule: str, who: str, name: str = "L", **more: Any) -> dict[str, Any]:
    return {"id": name, "rule": rule, "agreement": "a", "nation": who, **more}


def start(rule: str, name: str = "L", what: str = "x", **more: Any) -> dict[str, Any]:
    return {"id": name, "rule": rule, "option": what, **more}


def through(*names: str) -> list[dict[str, Any]]:
    """An offer through each of these options, and one of its own."""
    return [*(offer(f"o-{name}", "AAA", option=name) for name in names), offer("p", "BBB")]


def bought(*names: str, **first: Any) -> dict[str, Any]:
    """Options of these names, the first with these columns, with an offer through each."""
    return {
        "offers": through(*names),
        "options": [option(name, **(first if number == 0 else {})) for number, name in enumerate(names)],
    }


HALF = {"nations": [nation("AAA", ceiling_share=0.5), nation("BBB")]}
KEEP = {"id": "c", "nation": "AAA", "rule": "keep", "capability": "lift"}
LIMIT = {"id": "c", "nation": "AAA", "rule": "limit", "capability": "lift"}
DEAR = {"budgets": MONEY, "offers": [offer("o", "AAA", unit_cost_million=4), offer("p", "BBB")]}

MORE_LOCKS: tuple[Case, ...] = (
    (
        "/locks/0/rule: locks on offers of AAA (L) ask for 2 points of value in t1, its ceiling_share allows 1.5",
        {**HALF, "locks": [lock("at_least", quantity=2)]},
        {**HALF, "locks": [lock("at_least", quantity=1)]},
    ),
    (
        "/locks/0/quantity: asks for at least 3 of o for r, which takes 2 at most (it needs 2 in t1)",
        {"requirements": [need("r", 2)], "locks": [lock("at_least", quantity=3, requirement="r")]},
        {"requirements": [need("r", 2.5)], "locks": [lock("at_least", quantity=3, requirement="r")]},
    ),
    (
        "/locks/0/rule: locks on offers of AAA (L) cost 12 million until t1, its budgets are 10 until then",
        {**DEAR, "locks": [lock("at_least", quantity=3)]},
        {**DEAR, "locks": [lock("at_least", quantity=2)]},
    ),
    (
        "/locks/0/rule: AAA is a member now, and leaves 1 periods after notice",
        {
            "agreements": [{"id": "a", "members": ["AAA", "BBB"], "exit_notice_periods": 1}],
            "locks": [member("never", "AAA", period="t1")],
        },
        {
            "agreements": [{"id": "a", "members": ["AAA", "BBB"], "exit_notice_periods": 1}],
            "locks": [member("never", "AAA", period="t2")],
        },
    ),
    (
        "/locks/0/agreement: a can never be formed: the lock cannot be met",
        {"agreements": [{"id": "a", "least_members": 3}], "locks": [member("must", "AAA")]},
        {"agreements": [{"id": "a", "least_members": 2}], "locks": [member("must", "AAA")]},
    ),
    (
        "/locks/2/rule: locks make AAA, BBB, CCC members of a, which has 2 at most",
        {
            "nations": [*BASE["nations"], nation("CCC")],
            "agreements": [{"id": "a", "most_members": 2}],
            "locks": [member("must", nation, nation) for nation in ("AAA", "BBB", "CCC")],
        },
        {
            "nations": [*BASE["nations"], nation("CCC")],
            "agreements": [{"id": "a", "most_members": 3}],
            "locks": [member("must", nation, nation) for nation in ("AAA", "BBB", "CCC")],
        },
    ),
    (
        "/locks/1/rule: locks keep BBB out of a, which needs 2 members: AAA cannot be one",
        {"agreements": [{"id": "a"}], "locks": [member("must", "AAA"), member("never", "BBB", "M")]},
        {
            "agreements": [{"id": "a"}],
            "locks": [member("must", "AAA", period="t1"), member("never", "BBB", "M", period="t2")],
        },
    ),
    (
        "/locks/1/rule: locks L, M assign 3 of lift at once in t1, caveat c of AAA allows 2",
        {
            "requirements": [need("r"), need("q")],
            "caveats": [{**LIMIT, "amount": 2}],
            "locks": [
                lock("at_least", quantity=2, requirement="r"),
                lock("at_least", quantity=1, requirement="q") | {"id": "M"},
            ],
        },
        {
            "requirements": [need("r"), need("q")],
            "caveats": [{**LIMIT, "amount": 2}],
            "locks": [
                lock("at_least", quantity=1, requirement="r"),
                lock("at_least", quantity=1, requirement="q") | {"id": "M"},
            ],
        },
    ),
    (
        "/locks/0/rule: locks L assign 2 of lift at once in t1, red line c of AAA allows 1",
        {"red_lines": [{**KEEP, "quantity": 2}], "locks": [lock("at_least", quantity=2, requirement="r")]},
        {"red_lines": [{**KEEP, "quantity": 1}], "locks": [lock("at_least", quantity=2, requirement="r")]},
    ),
    (
        "/locks/1/rule: lock L asks for at least 2 (4 held), lock M allows 3",
        {
            "offers": [offer("o", "AAA", 9, dwell=2), offer("p", "BBB")],
            "locks": [lock("at_least", quantity=2, requirement="r"), lock("at_most", quantity=3) | {"id": "M"}],
        },
        {
            "offers": [offer("o", "AAA", 9, dwell=1.5), offer("p", "BBB")],
            "locks": [lock("at_least", quantity=2, requirement="r"), lock("at_most", quantity=3) | {"id": "M"}],
        },
    ),
    (
        "/locks/1/rule: lock L asks for at least 1 of x, lock M allows 0",
        {**bought("x"), "locks": [start("must"), start("never", "M")]},
        {**bought("x"), "locks": [start("must", period="t1"), start("never", "M", period="t2")]},
    ),
    (
        "/locks/1/rule: lock L asks for at least 3 of x, lock M allows 2",
        {**bought("x", most_units=4), "locks": [start("at_least", quantity=3), start("at_most", "M", quantity=2)]},
        {**bought("x", most_units=4), "locks": [start("at_least", quantity=2), start("at_most", "M", quantity=2)]},
    ),
    (
        "/locks/1/rule: locks L and M start x and y, which exclude each other",
        {**bought("x", "y", excludes=["y"]), "locks": [start("must"), start("must", "M", "y")]},
        {**bought("x", "y"), "locks": [start("must"), start("must", "M", "y")]},
    ),
    (
        "/locks/1/rule: locks L and M start x in t1 and in t2, and it starts once",
        {**bought("x"), "locks": [start("must", period="t1"), start("must", "M", period="t2")]},
        {**bought("x", repeats=True), "locks": [start("must", period="t1"), start("must", "M", period="t2")]},
    ),
    (
        "/locks/1/rule: lock L starts x, which requires y, and lock M never starts that",
        {**bought("x", "y", requires=["y"]), "locks": [start("must"), start("never", "M", "y")]},
        {**bought("x", "y", requires=["y"]), "locks": [start("must", what="y"), start("never", "M")]},
    ),
)
"""Locks that no plan can keep."""

TWO = {"standards": [{"id": "f"}, {"id": "g"}]}
OWN = [need("r", nation="BBB")]
LONE = [offer("o", "AAA")]
WHOLE = {"capabilities": [{"id": "lift", "unit": "hours"}]}


def pooled(**more: Any) -> dict[str, Any]:
    """A pool of lift, of which AAA may hold a share."""
    return {
        "pools": [{"id": "w", "capability": "lift", **more}],
        "offers": [offer("o", "AAA", pool="w"), offer("p", "BBB")],
    }


MORE: tuple[Case, ...] = (
    # --- needs that no offer can serve
    (
        "/requirements/0/within_days: no offer can serve r: o is ready after 20 days (approval c), r needs",
        {
            "requirements": [need("r", within_days=10)],
            "offers": LONE,
            "caveats": [{"id": "c", "nation": "AAA", "rule": "approval", "delay_days": 20}],
        },
        {
            "requirements": [need("r", within_days=20)],
            "offers": LONE,
            "caveats": [{"id": "c", "nation": "AAA", "rule": "approval", "delay_days": 20}],
        },
    ),
    (
        "/requirements/0/standards: no offer of lift holds all of f, g: r cannot be met",
        {
            **TWO,
            "requirements": [need("r", standards=["f", "g"])],
            "offers": [offer("o", "AAA", standards=["f"]), offer("p", "BBB", standards=["g"])],
        },
        {
            **TWO,
            "requirements": [need("r", standards=["f", "g"])],
            "offers": [offer("o", "AAA", standards=["f", "g"]), offer("p", "BBB")],
        },
    ),
    (
        "/requirements/0/capability: no offer can serve r: o is ready after 20 days, r needs it within 10; p does",
        {
            **TWO,
            "requirements": [need("r", standards=["f"], within_days=10)],
            "offers": [offer("o", "AAA", standards=["f"], notice_days=20), offer("p", "BBB")],
        },
        {
            **TWO,
            "requirements": [need("r", standards=["f"], within_days=10)],
            "offers": [offer("o", "AAA", notice_days=20), offer("p", "BBB", standards=["f"])],
        },
    ),
    (
        "/requirements/0/capability: no offer can serve r in t2: caveat c of AAA forbids o for r",
        {"offers": LONE, "caveats": [{"id": "c", "nation": "AAA", "rule": "forbid", "period": "t2"}]},
        {"caveats": [{"id": "c", "nation": "AAA", "rule": "forbid", "period": "t2"}]},
    ),
    (
        "/requirements/0/capability: no offer can serve r: caveat c of BBB forbids o for r",
        {
            "offers": [offer("o", "AAA", host="BBB", consent="host")],
            "caveats": [{"id": "c", "nation": "BBB", "rule": "forbid"}],
        },
        {"offers": [offer("o", "AAA", host="BBB")], "caveats": [{"id": "d", "nation": "BBB", "rule": "forbid"}]},
    ),
    (
        "/requirements/0/capability: no offer can serve r: red line c of AAA keeps o from r",
        {"offers": LONE, "red_lines": [{"id": "c", "nation": "AAA", "rule": "never"}]},
        {"red_lines": [{"id": "c", "nation": "AAA", "rule": "never"}]},
    ),
    (
        "/requirements/0/nation: no agreement can have BBB and a nation that offers lift as members: r cannot be met",
        {"requirements": OWN, "offers": LONE},
        {"requirements": OWN, "offers": LONE, "agreements": [{"id": "a"}]},
    ),
    (
        "/requirements/0/capability: no offer can serve r: BBB, host of o, has nothing to take part with in m",
        {"offers": [offer("o", "AAA", host="BBB", consent="dual")]},
        {"offers": [offer("o", "AAA", host="BBB", consent="dual"), offer("p", "BBB")]},
    ),
    (
        "/requirements/0/sharing_level: no two nations that offer lift may share level 3, and none has more",
        {"requirements": [need("r", 4, sharing_level=3)]},
        {"requirements": [need("r", 3, sharing_level=3)]},
    ),
    (
        "/requirements/0/sharing_level: no two nations that offer lift may share level 3, and r asks for 2: it",
        {"requirements": [need("r", 2, sharing_level=3, least_nations=2)]},
        {
            "requirements": [need("r", 2, sharing_level=3, least_nations=2)],
            "sharing": [{"id": "g", "level": 3, "nations": ["AAA", "BBB"]}],
        },
    ),
    (
        "/requirements/0/providers: one nation alone is to provide it, and none has more than 3: r cannot be met",
        {"requirements": [need("r", 4, providers="one")]},
        {"requirements": [need("r", 3, providers="one")]},
    ),
    (
        "/requirements/0/least_nations: asks for 2 nations, 1 offer lift: it is never served",
        {
            "requirements": [need("r", least_nations=2, within_days=10)],
            "offers": [offer("o", "AAA"), offer("p", "BBB", notice_days=11)],
        },
        {
            "requirements": [need("r", least_nations=2, within_days=10)],
            "offers": [offer("o", "AAA"), offer("p", "BBB", notice_days=10)],
        },
    ),
    (
        "/requirements/0/rest_periods: 1 nations with 1 turns each cannot serve 2 periods",
        {"requirements": [need("r", rest_periods=1)], "offers": LONE},
        {"requirements": [need("r", rest_periods=1)]},
    ),
    (
        "/former_turns/0/periods_ago: r has 1 rest_periods: the turn binds nothing",
        {
            "requirements": [need("r", 2, rest_periods=1)],
            "offers": [offer("o", "AAA"), offer("p", "BBB")],
            "former_turns": [{"nation": "AAA", "requirement": "r", "periods_ago": 2}],
        },
        {
            "requirements": [need("r", 2, rest_periods=1)],
            "offers": [offer("o", "AAA"), offer("p", "BBB")],
            "former_turns": [{"nation": "AAA", "requirement": "r", "periods_ago": 1}],
        },
    ),
    # --- nations and capabilities
    (
        "/nations/0/deployable_share: 0.9 points of value may be deployed, less than one unit of anything",
        {"nations": [nation("AAA", deployable_share=0.3), nation("BBB")]},
        {"nations": [nation("AAA", deployable_share=0.4), nation("BBB")]},
    ),
    (
        "/nations/0/sustained_share: 0.9 points of value may be deployed to sustained missions",
        {
            "nations": [nation("AAA", sustained_share=0.3), nation("BBB")],
            "missions": [{"id": "m", "situations": ["s"], "sustained": True}],
        },
        {"nations": [nation("AAA", sustained_share=0.3), nation("BBB")]},
    ),
    (
        "/nations/0/most_commitments: AAA may commit none of its 1 offers",
        {"nations": [nation("AAA", most_commitments=0), nation("BBB")]},
        {"nations": [nation("AAA", most_commitments=1), nation("BBB")]},
    ),
    (
        "/capabilities/0/providers: two nations commit lift or nobody, and only AAA can: it is never used",
        {"capabilities": [LIFT | {"providers": "two_or_more"}], "offers": LONE},
        {"capabilities": [LIFT | {"providers": "two_or_more"}]},
    ),
    (
        "/red_lines/0/quantity: it keeps 3, and AAA never has a unit of lift more",
        {"red_lines": [{**KEEP, "quantity": 3}]},
        {"red_lines": [{**KEEP, "quantity": 2}]},
    ),
    # --- pools, support, agreements
    (
        "/offers/0/pool: AAA can be no member of the agreement of w in any of its periods",
        {**pooled(agreement="a"), "capabilities": [HOURS], "agreements": [{"id": "a", "from_period": "t2"}]}
        | {"offers": [offer("o", "AAA", pool="w", periods=["t1"]), offer("p", "BBB")]},
        {**pooled(agreement="a"), "capabilities": [HOURS], "agreements": [{"id": "a", "from_period": "t2"}]},
    ),
    (
        "/pools/0/unit_output: its shares add up to 3 at most, 2 units give 5: it is never bought",
        {**WHOLE, **pooled(unit_output=2.5)},
        {"capabilities": [HOURS], **pooled(unit_output=2.5)},
    ),
    (
        "/pools/0/unit_output: only 2 units of w give whole lift, 1 can be bought",
        {**WHOLE, **pooled(unit_output=0.5, most_units=1)},
        {**WHOLE, **pooled(unit_output=0.5, most_units=2)},
    ),
    (
        "/pools/0/unit_cost_million: the least of w costs 21 million, all budgets of AAA together are 20",
        {"capabilities": [HOURS], **pooled(unit_cost_million=21), "budgets": MONEY},
        {"capabilities": [HOURS], **pooled(unit_cost_million=20), "budgets": MONEY},
    ),
    (
        "/enablers/0/quantity: one unit takes 4 of fuel, of which there are 3 in all: lift is never used",
        {
            "capabilities": [LIFT, FUEL],
            "requirements": [need("r"), need("q") | {"capability": "fuel"}],
            "offers": [offer("o", "AAA"), offer("f", "BBB") | {"capability": "fuel"}],
            "enablers": [{"capability": "lift", "needs": "fuel", "quantity": 4}],
        },
        {
            "capabilities": [LIFT, FUEL],
            "requirements": [need("r"), need("q") | {"capability": "fuel"}],
            "offers": [offer("o", "AAA"), offer("f", "BBB") | {"capability": "fuel"}],
            "enablers": [{"capability": "lift", "needs": "fuel", "quantity": 3}],
        },
    ),
    (
        "/agreements/0/least_members: only 2 nations may be members of a: it is never formed",
        {"agreements": [{"id": "a", "least_members": 3}]},
        {"agreements": [{"id": "a", "least_members": 2}]},
    ),
    (
        "/agreements/0/backbone_quantity: nobody that may lead a owns more than 3 of lift: it is never formed",
        {"agreements": [{"id": "a", "kind": "framework", "backbone_capability": "lift", "backbone_quantity": 4}]},
        {"agreements": [{"id": "a", "kind": "framework", "backbone_capability": "lift", "backbone_quantity": 3}]},
    ),
    (
        "/agreements/0/membership_cost_million: a period costs a member 21 million, all budgets of AAA, BBB are 20",
        {"agreements": [{"id": "a", "membership_cost_million": 21}], "budgets": MONEY},
        {"agreements": [{"id": "a", "membership_cost_million": 20}], "budgets": MONEY},
    ),
    # --- options
    (
        "/options/0/agreement: those who take part are members of a, which has none in t1: x never starts",
        {**bought("x", agreement="a", periods=["t1"]), "agreements": [{"id": "a", "from_period": "t2"}]},
        {**bought("x", agreement="a"), "agreements": [{"id": "a", "from_period": "t2"}]},
    ),
    (
        "/options/0/agreement: those who take part are members of a, and in t1, t2 none of them can be: x never starts",
        {
            **bought("x", agreement="a", nations=["AAA"]),
            "nations": [*BASE["nations"], nation("CCC")],
            "agreements": [{"id": "a", "nations": ["BBB", "CCC"]}],
        },
        {
            **bought("x", agreement="a", nations=["AAA"]),
            "nations": [*BASE["nations"], nation("CCC")],
            "agreements": [{"id": "a", "nations": ["AAA", "CCC"]}],
        },
    ),
    (
        "/options/0/requires: x requires y and z, which exclude each other: it never starts",
        {
            "offers": through("x", "y", "z"),
            "options": [option("x", requires=["y", "z"]), option("y", excludes=["z"]), option("z")],
        },
        {"offers": through("x", "y", "z"), "options": [option("x", requires=["y", "z"]), option("y"), option("z")]},
    ),
    (
        "/options/0/requires: y may start in t2, after x could: it never starts",
        {
            "offers": through("x", "y"),
            "options": [option("x", requires=["y"], periods=["t1"]), option("y", periods=["t2"])],
        },
        {
            "offers": through("x", "y"),
            "options": [option("x", requires=["y"], periods=["t2"]), option("y", periods=["t1"])],
        },
    ),
    (
        "/options/0/cost_million: it costs each of AAA, BBB 21 million at least, all budgets of a nation are 20",
        {**bought("x", cost_million=21), "budgets": MONEY},
        {**bought("x", cost_million=20), "budgets": MONEY},
    ),
    (
        "/options/0/common_cost_million: it costs AAA 21 million at least, all budgets of a nation are 20 at most",
        {**bought("x", cost_million=1, common_cost_million=20, lead="AAA"), "budgets": MONEY},
        {**bought("x", cost_million=1, common_cost_million=19, lead="AAA"), "budgets": MONEY},
    ),
    (
        "/effects/0/option: x can be in effect in t1, when nobody asks for any of its units: it changes nothing",
        {
            "requirements": [need("r", periods=["t2"])],
            "offers": SLOW,
            "options": [option(periods=["t1"], lasts_periods=1)],
            "effects": [QUICK],
        },
        {
            "requirements": [need("r", periods=["t2"])],
            "offers": SLOW,
            "options": [option(periods=["t1"], lasts_periods=2)],
            "effects": [QUICK],
        },
    ),
    # --- figures
    (
        "/nations/0/population: population is counted in persons",
        {"nations": [nation("AAA", population=83.2), nation("BBB")]},
        {"nations": [nation("AAA", population=83), nation("BBB")]},
    ),
    (
        "/nations/0/population: population is counted in persons",
        {"nations": [nation("AAA", population=83), nation("BBB", population=10_400_000)]},
        {"nations": [nation("AAA", population=8_300), nation("BBB", population=10_400_000)]},
    ),
    (
        "/nations/0/gdp_million: more than a thousand trillion",
        {"nations": [nation("AAA", gdp_million=4.1e10), nation("BBB")]},
        {"nations": [nation("AAA", gdp_million=4.1e5), nation("BBB")]},
    ),
    (
        "/accounts/0/gdp_million: 1,000,000 times the nation's GDP (41,000 million)",
        {
            "nations": [nation("AAA", gdp_million=41e3), nation("BBB")],
            "accounts": [{"nation": "AAA", "period": "t1", "gdp_million": 41e9}],
        },
        {
            "nations": [nation("AAA", gdp_million=41e3), nation("BBB")],
            "accounts": [{"nation": "AAA", "period": "t1", "gdp_million": 42e3}],
        },
    ),
    (
        "/credits/0/amount_million: 1,250 % of the whole economy (GDP 40,000 million)",
        {
            "nations": [nation("AAA", gdp_million=4e4), nation("BBB")],
            "credits": [{"nation": "AAA", "amount_million": -5e5}],
        },
        {
            "nations": [nation("AAA", gdp_million=4e4), nation("BBB")],
            "credits": [{"nation": "AAA", "amount_million": -5e3}],
        },
    ),
    (
        "/agreements/0/membership_cost_million: more than 100 billion for one nation (in US dollars, at 12 NOK",
        {
            "instance": {"name": "small", "currency": "NOK"},
            "agreements": [{"id": "a", "membership_cost_million": 2e6}],
        },
        {
            "instance": {"name": "small", "currency": "NOK"},
            "agreements": [{"id": "a", "membership_cost_million": 1e6}],
        },
    ),
    (
        "/offers/0/unit_cost_million: 200,000 times what a unit of lift costs in the middle",
        {
            "instance": {"name": "small", "currency": "XTS"},
            "offers": [offer("o", "AAA", unit_cost_million=2e6), offer("p", "BBB", unit_cost_million=10)],
        },
        {
            "instance": {"name": "small", "currency": "XTS"},
            "offers": [offer("o", "AAA", unit_cost_million=2e2), offer("p", "BBB", unit_cost_million=1e-3)],
        },
    ),
    # --- names
    *(
        (
            f"/periods/1/{field}: {words}",
            {"periods": [{"id": f"t{number}"} | {field: text} for number, text in enumerate(true, start=1)]},
            {"periods": [{"id": f"t{number}"} | {field: text} for number, text in enumerate(beside, start=1)]},
        )
        for field, words, true, beside in (
            ("id", "2 years after FY26", ("FY26", "FY28"), ("FY26", "FY27")),
            ("id", "2 years after 2026", ("2026-27", "2028-29"), ("2026-27", "2027-28")),
            ("id", "2 years after 2026", ("2026-01", "2028-01"), ("2026-01", "2026-07")),
            ("id", "2 years after Y1", ("Y1", "Y3"), ("Y1", "Y2")),
            ("id", "if these are years: 2 years after 26", ("26", "28"), ("1", "3")),
            ("id", "3 years after 2026", ("2026-2027", "2029-2030"), ("phase-1000", "phase-2000")),
            ("label", "4 years after 2026", ("2026", "2030"), ("2026", "2027")),
        )
    ),
    *(
        (
            "/nations/1/name: AAA is called almost the same",
            {"nations": [nation("AAA", name=first), nation("BBB", name=second)]},
            {"nations": [nation("AAA", name=first), nation("BBB", name=beside)]},
        )
        for first, second, beside in (
            ("Poland", "PoIand", "Portugal"),
            ("T\u00fcrkiye", "Turkiye", "Tunisia"),
            ("A400M", "A4OOM", "A401M"),
            ("North", "N0rth", "South"),
        )
    ),
    (
        "/nations/0/name: BBB is the id of another row of nations",
        {"nations": [nation("AAA", name="BBB"), nation("BBB")]},
        {"nations": [nation("AAA", name="AAA"), nation("BBB")]},
    ),
    (
        "/offers/1/id: easily taken for a-1",
        {"offers": [offer("a-1", "AAA"), offer("a-01", "BBB")]},
        {"offers": [offer("a-1", "AAA"), offer("a-10", "BBB")]},
    ),
    (
        "/offers/1/id: easily taken for rn1",
        {"offers": [offer("rn1", "AAA"), offer("m1", "BBB")]},
        {"offers": [offer("rn1", "AAA"), offer("n1", "BBB")]},
    ),
)

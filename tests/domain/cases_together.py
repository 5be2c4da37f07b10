"""What can be wrong with agreements, pools, hosts, barter, enablers, red lines, risks and locks of memberships."""

from __future__ import annotations

from typing import Any

from toys import agreement, budgets, need, offer, periods, pool, share

from .bad import Bad

BOTH = ["A", "B"]


def agreed(**columns: Any) -> dict[str, Any]:
    return {"agreements": [agreement("g", **columns)]}


def pooled(*offers: dict[str, Any], **columns: Any) -> dict[str, Any]:
    return {"pools": [pool("c", **columns)], "offers": [offer("a", "A", 2), *offers]}


def hosted(**columns: Any) -> dict[str, Any]:
    return {"offers": [offer("a", "A", 2, **columns)]}


def through(**columns: Any) -> dict[str, Any]:
    return {**hosted(agreement="g"), **agreed(**columns)}


def bartering(scope: str, *rows: tuple[Any, ...]) -> dict[str, Any]:
    """Balances as (nation, partner, amount)."""
    made = [{"agreement": "g", "nation": n, "amount": v, **({"partner": p} if p else {})} for n, p, v in rows]
    return {**agreed(barter_limit=2_000, barter_scope=scope), "balances": made}


def enabled(missions: list[dict[str, Any]], requirements: list[dict[str, Any]], **columns: Any) -> dict[str, Any]:
    row = {"capability": "lift", "needs": "fuel", "quantity": 2, **columns}
    return {"missions": missions, "requirements": requirements, "enablers": [row]}


def crisis(name: str = "m") -> dict[str, Any]:
    return {"id": name, "situations": ["s"], "kind": "crisis", "region": "south", "command": "NATO"}


def red_line(rule: str, **columns: Any) -> dict[str, Any]:
    return {"missions": [crisis()], "red_lines": [{"id": "l", "nation": "A", "rule": rule, **columns}]}


def caveat(rule: str, **columns: Any) -> dict[str, Any]:
    return {"missions": [crisis()], "caveats": [{"id": "c", "nation": "A", "rule": rule, **columns}]}


def scenarios(*probabilities: float) -> dict[str, Any]:
    return {
        "scenarios": [
            {"id": f"w{index}", "probability": probability} for index, probability in enumerate(probabilities)
        ]
    }


def effect(**columns: Any) -> dict[str, Any]:
    return {**scenarios(1), "scenario_effects": [{"scenario": "w0", **columns}]}


def lock(rule: str = "must", **columns: Any) -> dict[str, Any]:
    return {**agreed(), "locks": [{"id": "k", "rule": rule, **columns}]}


MEMBERSHIP = {"agreement": "g", "nation": "A"}
FUEL = [need("r", 2), need("q", 9, "fuel")]

AGREEMENTS: dict[str, Bad] = {
    "member that may not be one": Bad(
        agreed(nations=["A"], members=["A", "B"]),
        "/agreements/0/members",
        "'B'",
        "B is not among its nations",
        "add it to nations",
        agreed(nations=BOTH, members=BOTH),
    ),
    "lead that may not be one": Bad(
        agreed(nations=["A"], lead="B"),
        "/agreements/0/lead",
        "'B'",
        "B is not among its nations",
        "add it to nations",
        agreed(lead="B"),
    ),
    "bilateral of three": Bad(
        {**agreed(kind="bilateral", nations=[*BOTH, "C"]), "nations": [{"id": nation} for nation in "ABC"]},
        "/agreements/0/nations",
        "'A;B;C'",
        "a bilateral agreement names its two nations",
        "",
        agreed(kind="bilateral", nations=BOTH),
    ),
    "bilateral of nobody": Bad(
        agreed(kind="bilateral"), "/agreements/0/nations", "''", "a bilateral agreement names its two nations"
    ),
    "more members than nations": Bad(
        agreed(nations=BOTH, least_members=3),
        "/agreements/0/least_members",
        "3",
        "it needs 3 members, 2 nations may be members",
        "name more nations, or none for all",
        agreed(nations=BOTH, least_members=2),
    ),
    "members before it begins": Bad(
        agreed(members=["A"], from_period="p"),
        "/agreements/0/from_period",
        "'p'",
        "it has members now",
        "leave it empty",
        agreed(from_period="p"),
    ),
    "fewer members at most than at least": Bad(
        agreed(least_members=2, most_members=1),
        "/agreements/0/most_members",
        "1",
        "most_members is less than least_members 2",
        "",
        agreed(least_members=2, most_members=2),
    ),
    "backbone without a lead": Bad(
        agreed(backbone_capability="lift", backbone_quantity=2),
        "/agreements/0/backbone_quantity",
        "2",
        "only a lead carries this",
        "give a lead",
        agreed(kind="framework", backbone_capability="lift", backbone_quantity=2),
    ),
    "setting up without a lead": Bad(
        agreed(set_up_cost_million=2),
        "/agreements/0/set_up_cost_million",
        "2",
        "only a lead carries this",
        "make it a framework agreement",
        agreed(set_up_cost_million=2, lead="A"),
    ),
    "running without a lead": Bad(
        agreed(running_cost_million=2), "/agreements/0/running_cost_million", "2", "only a lead carries this", "lead"
    ),
    "backbone of nothing": Bad(
        agreed(lead="A", backbone_quantity=2),
        "/agreements/0/backbone_capability",
        "",
        "a backbone is of a capability",
        "name the capability",
        agreed(lead="A", backbone_quantity=2, backbone_capability="lift"),
    ),
    "backbone without quantity": Bad(
        agreed(lead="A", backbone_capability="lift"),
        "/agreements/0/backbone_quantity",
        "0",
        "a backbone has a quantity",
        "give it",
    ),
    "scope without barter": Bad(
        agreed(barter_scope="pair"),
        "/agreements/0/barter_scope",
        "'pair'",
        "only a barter agreement has this",
        "give barter_limit",
        agreed(barter_scope="pair", barter_limit=0),
    ),
    "carry without barter": Bad(
        agreed(barter_carry_share=0.5),
        "/agreements/0/barter_carry_share",
        "0.5",
        "only a barter agreement has this",
        "leave it empty",
        agreed(barter_carry_share=0.5, barter_limit=5),
    ),
    "member nobody knows": Bad(
        agreed(members=["A", "C"]), "/agreements/0/members", "'C'", "C is not in nations", "known: A, B"
    ),
    "standard nobody knows": Bad(
        {**agreed(standards=["probe", "prob"]), "standards": [{"id": "probe"}]},
        "/agreements/0/standards",
        "'prob'",
        "prob is not in standards",
        "did you mean probe?",
    ),
    "agreement twice": Bad(
        {"agreements": [agreement("g"), agreement("g", gain_share=0.5)]},
        "/agreements/1/id",
        "'g'",
        "id 'g' stands twice",
        "first at /agreements/0/id",
    ),
    "level too high": Bad(
        agreed(sharing_level=6),
        "/agreements/0/sharing_level",
        "6",
        "a whole number from 0 to 5",
        "",
        agreed(sharing_level=5),
    ),
    "gain beyond everything": Bad(
        agreed(gain_share=1.5), "/agreements/0/gain_share", "1.5", "a share from 0 to 1", "write 0.015 for 1.5 %"
    ),
    "offer through an agreement of others": Bad(
        through(nations=["B"]),
        "/offers/0/agreement",
        "'g'",
        "A may not be a member of g",
        "",
        through(nations=["A"]),
    ),
    "offer through an agreement about something else": Bad(
        through(capabilities=["fuel"]),
        "/offers/0/agreement",
        "'g'",
        "g does not cover lift",
        "",
        through(capabilities=["fuel", "lift"]),
    ),
    "host without consent's host": Bad(
        hosted(consent="dual"),
        "/offers/0/host",
        "",
        "consent dual is the host's",
        "name the host",
        hosted(consent="dual", host="B"),
    ),
    "own host": Bad(
        hosted(consent="host", host="A"),
        "/offers/0/host",
        "'A'",
        "a nation is not its own host",
        "leave host empty",
        hosted(host="A"),
    ),
}

PUBLISHED = {"DEU": 5_500, "NLD": 2_000, "LUX": 1_200, "BEL": 1_000, "NOR": 100, "CZE": 100}
"""Flight hours a year of the tanker fleet's members as they were published: they add up to 9,900."""


def tanker_fleet(total: float) -> dict[str, Any]:
    """The tanker fleet with a published total of flying hours."""
    return {
        "nations": [{"id": name} for name in ("A", "B", *PUBLISHED)],
        "pools": [pool("mrtt", 1_100, published_total=total)],
        "offers": [
            offer("a", "A", 2),
            *(share(f"{name}-hours", name, hours, pool="mrtt") for name, hours in PUBLISHED.items()),
        ],
    }


POOLS: dict[str, Bad] = {
    "share of another capability": Bad(
        pooled(share("h", "A", 2, "lift")),
        "/offers/1/pool",
        "'c'",
        "pool c is of fuel, h is lift",
        "",
        pooled(share("h", "A", 2)),
    ),
    "share through an agreement": Bad(
        {**pooled(share("h", "A", 2, agreement="g")), **agreed()},
        "/offers/1/agreement",
        "'g'",
        "h is a share of pool c, whose agreement holds",
        "leave it empty",
        {**pooled(share("h", "A", 2), agreement="g"), **agreed()},
    ),
    "share that stays at home": Bad(
        pooled(share("h", "A", 2, reserve=1)),
        "/offers/1/reserve",
        "1.0",
        "of which nothing stays at home",
        "use the pool's reserve_share",
        pooled(share("h", "A", 2), reserve_share=0.5),
    ),
    "fewer units at most than at least": Bad(
        pooled(least_units=3, most_units=2),
        "/pools/0/most_units",
        "2",
        "most_units is less than least_units 3",
        "",
        pooled(least_units=3, most_units=3),
    ),
    "pool that is all reserve": Bad(
        pooled(reserve_share=1),
        "/pools/0/reserve_share",
        "1.0",
        "a pool that keeps all its output in reserve gives nothing",
        "use less than 1",
        pooled(reserve_share=0.999),
    ),
    "list that does not tie": Bad(
        tanker_fleet(8_900),
        "/pools/0/published_total",
        "8900",
        "the shares of mrtt add up to 9,900, not 8,900 "
        "(DEU 5,500 + NLD 2,000 + LUX 1,200 + BEL 1,000 + NOR 100 + CZE 100)",
        "correct the total or the shares; a list that does not tie is not used",
        tanker_fleet(9_900),
    ),
    "total of no shares": Bad(
        pooled(published_total=5), "/pools/0/published_total", "5", "add up to 0, not 5 (none)", "correct the total"
    ),
    "total that is a little off": Bad(
        tanker_fleet(9_900.1), "/pools/0/published_total", "9900.1", "add up to 9,900, not 9,900.1", "correct"
    ),
    "pool nobody knows": Bad(
        pooled(share("h", "A", 2, pool="d")), "/offers/1/pool", "'d'", "d is not in pools", "known: c"
    ),
    "supplier nobody knows": Bad(pooled(supplier="x"), "/pools/0/supplier", "'x'", "x is not in suppliers"),
    "units beyond counting": Bad(
        pooled(most_units=10**9), "/pools/0/most_units", "1000000000", "a whole number from 0 to 1,000"
    ),
    "output of nothing": Bad(
        pooled(unit_output=0), "/pools/0/unit_output", "0", "a number from 0.001 to 1,000,000", "leave the row out"
    ),
    "support element nobody knows": Bad(
        {
            "support": [{"id": "base", "nation": "B", "cost_million": 1}],
            "offers": [offer("a", "A", 2, support=["base", "bas"])],
        },
        "/offers/0/support",
        "'bas'",
        "bas is not in support",
        "did you mean base?",
        {
            "support": [{"id": "base", "nation": "B", "cost_million": 1}],
            "offers": [offer("a", "A", 2, support=["base"])],
        },
    ),
}

BARTER: dict[str, Bad] = {
    "balance of no barter": Bad(
        {**agreed(), "balances": [{"agreement": "g", "nation": "A", "amount": 1}]},
        "/balances/0/agreement",
        "'g'",
        "g is no barter agreement",
        "give it a barter_limit",
    ),
    "pair without the other": Bad(
        bartering("pair", ("A", None, 1)),
        "/balances/0/partner",
        "''",
        "the balances of g are between two nations",
        "name the other",
        bartering("pair", ("A", "B", 1)),
    ),
    "pair of one": Bad(
        bartering("pair", ("A", "A", 1)), "/balances/0/partner", "'A'", "the balances of g are between two nations"
    ),
    "pair told from both sides": Bad(
        bartering("pair", ("A", "B", 1), ("B", "A", -1)),
        "/balances/1/partner",
        "'A'",
        "the balance of A and B stands already",
        "first at /balances/0/nation",
    ),
    "pair in a community": Bad(
        bartering("community", ("A", "B", 0)),
        "/balances/0/partner",
        "'B'",
        "the balances of g are with the community",
        "leave it empty",
        bartering("community", ("A", None, 1.5), ("B", None, -1.5)),
    ),
    "given by some and taken by nobody": Bad(
        bartering("community", ("A", None, 1_200.5), ("B", None, -200)),
        "/balances",
        "1000.5",
        "the balances of g add up to 1,000.5; what some gave others took, so they add up to 0",
        "correct the balances",
    ),
    "balance twice": Bad(
        bartering("community", ("A", None, 0), ("A", None, 0)),
        "/balances/1/agreement",
        "'g'",
        "agreement 'g', nation 'A', partner nothing stands twice",
        "first at /balances/0/agreement",
    ),
}

ENABLERS: dict[str, Bad] = {
    "enabler of itself": Bad(
        enabled([crisis()], FUEL, needs="lift"), "/enablers/0/needs", "'lift'", "a capability does not need itself"
    ),
    "enabler of no kind": Bad(
        enabled([crisis()], FUEL, mission_kind="crises"),
        "/enablers/0/mission_kind",
        "'crises'",
        "no mission has kind crises",
        "did you mean crisis?",
        enabled([crisis()], FUEL, mission_kind="crisis"),
    ),
    "mission without what is needed": Bad(
        enabled([crisis(), crisis("n")], [*FUEL, need("n-lift", 2, mission="n")]),
        "/enablers/0/needs",
        "'fuel'",
        "mission n needs lift but no fuel, which lift needs",
        "add a requirement of fuel to n, or give the enabler a mission_kind",
        enabled(
            [crisis(), {"id": "n", "situations": ["s"]}], [*FUEL, need("n-lift", 2, mission="n")], mission_kind="crisis"
        ),
    ),
    "enabler twice": Bad(
        {**enabled([crisis()], FUEL), "enablers": 2 * [{"capability": "lift", "needs": "fuel", "quantity": 2}]},
        "/enablers/1/capability",
        "'lift'",
        "capability 'lift', needs 'fuel', mission_kind nothing stands twice",
        "first at /enablers/0/capability",
    ),
    "skill twice": Bad(
        {"skills": 2 * [{"nation": "A", "capability": "lift"}]},
        "/skills/1/nation",
        "'A'",
        "nation 'A', capability 'lift' stands twice",
        "first at /skills/0/nation",
    ),
    "alone and together": Bad(
        {"requirements": [need("r", 2, providers="one", least_nations=2)]},
        "/requirements/0/providers",
        "one",
        "one nation alone provides it, and at least 2 take part",
        "drop one of the two",
        {"requirements": [need("r", 2, providers="one", least_nations=1)]},
    ),
}

LINES: dict[str, Bad] = {
    "keep of nothing": Bad(
        red_line("keep", quantity=1),
        "/red_lines/0/capability",
        "",
        "a red line keep needs capability",
        "",
        red_line("keep", capability="lift", quantity=1),
    ),
    "keep of no quantity": Bad(
        red_line("keep", capability="lift"), "/red_lines/0/quantity", "", "a red line keep needs quantity"
    ),
    "never a quantity": Bad(
        red_line("never", quantity=1),
        "/red_lines/0/quantity",
        "1.0",
        "a red line never has no quantity",
        "leave it empty",
        red_line("never"),
    ),
    "own first in a region": Bad(
        red_line("own_first", region="south"),
        "/red_lines/0/region",
        "'south'",
        "a red line own_first has no region",
        "leave it empty",
        red_line("own_first", capability="lift"),
    ),
    "red line for no kind": Bad(
        red_line("never", mission_kind="crises"),
        "/red_lines/0/mission_kind",
        "'crises'",
        "no mission has kind crises",
        "did you mean crisis?",
        red_line("never", mission_kind="crisis"),
    ),
    "red line for no region": Bad(
        red_line("never", region="sout"),
        "/red_lines/0/region",
        "'sout'",
        "no mission has region sout",
        "did you mean south?",
        red_line("never", region="south"),
    ),
    "caveat of nobody's command": Bad(
        caveat("forbid", command="NAT"),
        "/caveats/0/command",
        "'NAT'",
        "no mission is commanded by NAT",
        "did you mean NATO?",
        caveat("forbid", command="NATO"),
    ),
    "forbid with a probability": Bad(
        caveat("forbid", probability=0.5),
        "/caveats/0/probability",
        "0.5",
        "a caveat forbid has no probability",
        "leave it empty",
        caveat("approval", delay_days=3, probability=0.5),
    ),
    "approval that never comes": Bad(
        caveat("approval", delay_days=3, probability=0),
        "/caveats/0/probability",
        "0",
        "a share above 0, 1 at most",
    ),
}

RISKS: dict[str, Bad] = {
    "nobody withdraws": Bad(
        {"withdrawals": [{"id": "w", "name": "nothing"}]},
        "/withdrawals/0/nations",
        "",
        "nothing withdraws",
        "name who does",
        {"withdrawals": [{"id": "w", "hosts": ["A"]}]},
    ),
    "withdrawal of a stranger": Bad(
        {"withdrawals": [{"id": "w", "nations": ["A"], "hosts": ["C"]}]},
        "/withdrawals/0/hosts",
        "'C'",
        "C is not in nations",
    ),
    "cluster of nobody": Bad(
        {"clusters": [{"id": "c", "nations": [], "failure_probability": 0.1}]},
        "/clusters/0/nations",
        "",
        "a cluster has nations",
        "name them",
        {"clusters": [{"id": "c", "nations": ["A"], "failure_probability": 0.1}]},
    ),
    "effect of nothing": Bad(
        effect(nation="A"),
        "/scenario_effects/0/supply_factor",
        "1",
        "an effect that changes nothing",
        "give a factor, or drop the row",
        effect(nation="A", supply_factor=0),
    ),
    "need of a nation": Bad(
        effect(nation="A", need_factor=2),
        "/scenario_effects/0/need_factor",
        "2",
        "a need does not depend on a nation or an offer",
        "use a row of its own",
        effect(need_factor=2),
    ),
    "need of an offer": Bad(
        effect(offer="a", need_factor=0.5), "/scenario_effects/0/need_factor", "0.5", "on a nation or an offer"
    ),
    "effect twice": Bad(
        {**scenarios(1), "scenario_effects": 2 * [{"scenario": "w0", "supply_factor": 0.5}]},
        "/scenario_effects/1/scenario",
        "'w0'",
        "scenario 'w0', nation nothing",
        "first at /scenario_effects/0/scenario",
    ),
    "effect of an unknown scenario": Bad(
        {**effect(supply_factor=0.5), "scenarios": [{"id": "calm", "probability": 1}]},
        "/scenario_effects/0/scenario",
        "'w0'",
        "w0 is not in scenarios",
        "known: calm",
    ),
    "probabilities that leave something out": Bad(
        scenarios(0.5, 0.25),
        "/scenarios",
        "0.75",
        "the probabilities of all scenarios add up to 0.75, not 1",
        "correct them, or add what is missing",
        scenarios(0.5, 0.25, 0.25),
    ),
    "probabilities that are too many": Bad(scenarios(0.6, 0.6), "/scenarios", "1.2", "add up to 1.2, not 1"),
    "scenario that never happens": Bad(
        scenarios(0, 1), "/scenarios/0/probability", "0", "a share above 0, 1 at most", "", scenarios(1 / 3, 2 / 3)
    ),
}

LOCKS: dict[str, Bad] = {
    "lock of an offer and an agreement": Bad(
        lock(offer="a", agreement="g"),
        "/locks/0/agreement",
        "'g'",
        "a lock is about an offer or about a membership",
        "use two locks",
        lock(offer="a"),
    ),
    "lock of an offer and a nation": Bad(
        lock(offer="a", nation="A"), "/locks/0/nation", "'A'", "about an offer or about a membership", "use two locks"
    ),
    "lock of nothing": Bad(
        lock(), "/locks/0/offer", "", "a lock names an offer, an option, or an agreement and a nation", "fill it"
    ),
    "membership of nobody": Bad(
        lock(agreement="g"),
        "/locks/0/nation",
        "",
        "a lock names an offer, an option, or an agreement and a nation",
        "fill it",
    ),
    "membership in nothing": Bad(
        lock(nation="A"),
        "/locks/0/agreement",
        "",
        "a lock names an offer, an option, or an agreement and a nation",
        "fill it",
        lock(**MEMBERSHIP),
    ),
    "membership in part": Bad(
        lock("at_most", **MEMBERSHIP),
        "/locks/0/rule",
        "at_most",
        "a membership is locked with must or never",
        "",
        lock("never", **MEMBERSHIP),
    ),
    "membership for a requirement": Bad(
        lock(requirement="r", **MEMBERSHIP), "/locks/0/requirement", "'r'", "a membership has no requirement", "empty"
    ),
    "membership of a quantity": Bad(
        lock(quantity=1, **MEMBERSHIP), "/locks/0/quantity", "1.0", "a membership has no quantity", "leave it empty"
    ),
    "membership that cannot be": Bad(
        {**lock(**MEMBERSHIP), **agreed(nations=["B"])},
        "/locks/0/nation",
        "'A'",
        "A may not be a member of g",
        "",
        {**lock(period="p", **MEMBERSHIP), **agreed(nations=BOTH)},
    ),
    "membership in an unknown agreement": Bad(
        lock(agreement="G", nation="A"), "/locks/0/agreement", "'G'", "G is not in agreements", "did you mean g?"
    ),
}

CASES: dict[str, Bad] = {**AGREEMENTS, **POOLS, **BARTER, **ENABLERS, **LINES, **RISKS, **LOCKS}

ABSENT: dict[str, dict[str, Any]] = {
    "a wrong share": {**tanker_fleet(9_900), "offers": [*tanker_fleet(9_900)["offers"][:-1], {"id": "CZE-hours"}]},
    "a wrong scenario": {"scenarios": [{"id": "calm", "probability": 0.5}, {"id": "storm", "probability": 5}]},
    "a wrong requirement": enabled([crisis()], [need("r", 2), {"id": "q", "mission": "m", "capability": "fuel"}]),
    "a wrong mission": {**red_line("never", region="south"), "missions": [{**crisis(), "sustained": "yes"}]},
}
"""Tables with one row that is wrong in itself: what it would have brought is not missed as well."""

FIRST_PERIOD = {"periods": periods(2), "budgets": budgets(A=(1, 2), B=(3, 4)), **agreed(from_period="p2")}
"""An agreement that begins in the second of two periods."""

"""A large instance that uses every table, and a plan for it: made by seed, about nothing real."""

from __future__ import annotations

import random
from typing import Any

from pooling.domain.instance import Instance
from pooling.domain.plan import Plan

Row = dict[str, Any]

PERIODS = [{"id": "2026"}, {"id": "2027"}]
OPTIONS = 24
"""Every third is bought by the unit, the others as a whole."""


def large(nations: int = 32, capabilities: int = 20, offers: int = 1200, needs: int = 190, seed: int = 3) -> Instance:
    """Decimals that have no short binary form everywhere, so that exact sums are as long as they get."""
    rng = random.Random(seed)

    def share(low: float = 0.5) -> float:
        return round(rng.uniform(low, 0.999), 3)

    who = [f"N{index}" for index in range(nations)]
    what = [f"C{index}" for index in range(capabilities)]
    return Instance.of(
        {
            "instance": {"name": "large"},
            "periods": PERIODS,
            "nations": [
                {
                    "id": nation,
                    "gdp_million": rng.randint(1, 999),
                    "gni_million": rng.randint(1, 999),
                    "population": rng.randint(1, 99),
                    "groups": rng.sample(["g1", "g2", "g3"], 2),
                    "region": rng.choice(["north", "south"]),
                    "reliability": share(),
                    "deployable_share": share(),
                    "sustained_share": share(),
                    "ceiling_share": share(),
                }
                for nation in who
            ],
            "budgets": [
                {
                    "nation": nation,
                    "period": period["id"],
                    "amount_million": 900.5,
                    "carry_over_share": 0.5,
                    "advance_share": 0.3,
                }
                for nation in who
                for period in PERIODS
            ],
            "prices": [{"period": "2027", "index": 1.037}, {"period": "2026", "kind": "options", "index": 0.991}],
            "accounts": [
                {
                    "nation": nation,
                    "period": period["id"],
                    "gdp_million": 9999.9,
                    "defence_million": 171.3,
                    "equipment_million": 33.3,
                }
                for nation in who
                for period in PERIODS
            ],
            "guidelines": [
                {"id": "G0", "measure": "defence", "of": "gdp", "share": 0.02},
                {"id": "G1", "measure": "equipment", "of": "defence", "share": 0.2},
            ],
            "capabilities": [
                {"id": name, "unit": "units", "divisible": index % 2 == 0, "value_weight": share()}
                for index, name in enumerate(what)
            ],
            "situations": [{"id": f"S{index}", "weight": share()} for index in range(6)],
            "missions": [
                {
                    "id": f"M{index}",
                    "situations": rng.sample([f"S{index}" for index in range(6)], 2),
                    "kind": rng.choice(["k1", "k2"]),
                    "command": rng.choice(["c1", "c2"]),
                    "sustained": rng.random() < 0.5,
                }
                for index in range(12)
            ],
            "requirements": [_need(rng, index, who, what) for index in range(needs)],
            "requirement_changes": [
                {"requirement": f"R{index}", "from_period": "2027", "quantity": float(rng.randint(5, 60))}
                for index in range(0, needs, 3)
            ],
            "deployment": [{"from_nation": nation, "cost_million": share(0.1)} for nation in who],
            "standards": [{"id": "d1"}, {"id": "d2"}],
            "sharing": [
                {"id": "s1", "level": 2, "nations": who[: nations // 2 + 2]},
                {"id": "s2", "level": 3, "nations": who[nations // 2 :]},
            ],
            "agreements": [_agreement(rng, index, who, what) for index in range(12)],
            "suppliers": [{"id": "firm", "largest_share": 0.4, "not_to": [who[1]]}],
            "pools": [
                {
                    "id": f"P{index}",
                    "capability": what[2 * index],
                    "unit_output": 10.7,
                    "reserve_share": 0.3,
                    "unit_cost_million": 7.1,
                    "use_cost_million": 0.3,
                    "trade_share": 0.2,
                    **({"supplier": "firm"} if index % 2 else {"agreement": "A0"}),
                }
                for index in range(6)
            ],
            "support": [{"id": f"E{index}", "nation": rng.choice(who), "cost_million": 1.7} for index in range(5)],
            "offers": [_offer(rng, index, who, what) for index in range(offers)],
            "offer_changes": [
                {"offer": f"O{index}", "from_period": "2027", "quantity": float(rng.randint(0, 30))}
                for index in range(0, offers, 3)
            ],
            "options": [_option(rng, index, who) for index in range(OPTIONS)],
            "option_costs": [
                {"option": f"I{index}", "year": year, "share": part}
                for index in range(0, OPTIONS, 2)
                for year, part in enumerate((0.3, 0.5, 0.2))
            ],
            "price_steps": [{"option": "I3", "from_units": 4, "unit_cost_million": 1.9}],
            "effects": [_effect(index, who, what) for index in range(2 * OPTIONS)],
            "certificates": [{"offer": f"O{index}", "standard": "d1", "until_period": "2026"} for index in range(9)],
            "funds": [
                {"id": "F0", "key": "un_scale", "grant_share": 0.15, "bonus_share": 0.2, "least_participants": 3},
                {"id": "F1", "key": "gdp", "nations": who[:4], "equal_largest": 2, "grant_share": 0.35},
                {"id": "F2", "outside": True, "grant_share": 0.5},
            ],
            "fund_budgets": [{"fund": "F0", "period": "2026", "amount_million": 3.3}],
            "refunds": [{"fund": "F0", "share": 0.65}, {"fund": "F1", "nation": who[0], "share": 0.85}],
            "skills": [{"nation": nation, "capability": what[0]} for nation in who[:9]],
            "caveats": [_caveat(rng, index, who, what) for index in range(300)],
            "red_lines": [
                {"id": f"L{index}", "nation": who[index], "rule": "keep", "capability": what[3], "quantity": 2.0}
                if index % 2
                else {"id": f"L{index}", "nation": who[index], "rule": "own_first"}
                for index in range(min(10, nations))
            ],
            "withdrawals": [
                {
                    "id": f"W{index}",
                    "nations": rng.sample(who, 2),
                    "agreements": [f"A{index % 12}"],
                    "hosts": [rng.choice(who)],
                    "suppliers": ["firm"],
                }
                for index in range(33)
            ],
            "clusters": [
                {"id": f"K{index}", "nations": rng.sample(who, 5), "failure_probability": 0.07} for index in range(4)
            ],
            "locks": [
                {"id": f"X{index}", "rule": "at_least", "offer": f"O{index}", "quantity": 1.0} for index in range(20)
            ]
            + [{"id": f"Y{index}", "rule": "must", "option": f"I{index}"} for index in range(4)],
            "history": [
                {"offer": f"O{index}", "period": period["id"], "quantity": 3.0}
                for index in range(0, offers, 2)
                for period in PERIODS
            ],
            "started": [{"option": "I0", "nation": who[0], "period": "2026"}],
        }
    )


def _need(rng: random.Random, index: int, who: list[str], what: list[str]) -> Row:
    row: Row = {
        "id": f"R{index}",
        "mission": f"M{rng.randrange(12)}",
        "capability": what[index % len(what)],
        "quantity": float(rng.randint(5, 60)),
        "priority": rng.randint(1, 5),
        "weight": round(rng.uniform(0.5, 3), 3),
        "within_days": rng.randint(5, 90),
        "sharing_level": rng.randint(0, 2),
        "least_nations": rng.randint(0, 3),
        "rest_periods": rng.randint(0, 1),
    }
    if rng.random() < 0.3:
        row["nation"] = rng.choice(who)
    if rng.random() < 0.3:
        row["standards"] = ["d1"]
    if rng.random() < 0.2:
        row["same_standard"] = ["d1", "d2"]
    return row


def _agreement(rng: random.Random, index: int, who: list[str], what: list[str]) -> Row:
    row: Row = {
        "id": f"A{index}",
        "capabilities": rng.sample(what, 8),
        "members": rng.sample(who, 4),
        "gain_share": round(rng.uniform(0, 0.3), 3),
        "membership_cost_million": 0.7,
        "joining_cost_million": 1.3,
        "exit_notice_periods": 1,
        "standards": ["d2"],
        "sharing_level": rng.randint(0, 3),
    }
    if index % 3 == 0:
        row |= {"barter_limit": 30.0, "barter_carry_share": 0.37, "barter_scope": rng.choice(["pair", "community"])}
    if index % 4 == 0:
        row |= {"kind": "framework", "backbone_capability": what[1], "backbone_quantity": 2.0}
    return row


def _offer(rng: random.Random, index: int, who: list[str], what: list[str]) -> Row:
    capability = index % len(what)
    row: Row = {
        "id": f"O{index}",
        "nation": rng.choice(who),
        "capability": what[capability],
        "quantity": float(rng.randint(4, 30)),
        "notice_days": rng.randint(0, 60),
        "unit_cost_million": round(rng.uniform(0.1, 3), 3),
        "fixed_cost_million": round(rng.uniform(0.1, 3), 3),
        "effectiveness": round(rng.uniform(0.7, 1.3), 3),
        "reliability": round(rng.uniform(0.6, 1), 3),
        "dwell": 1.5,
        "standards": rng.sample(["d1", "d2"], rng.randint(0, 2)),
        "support": rng.sample([f"E{index}" for index in range(5)], rng.randint(0, 2)),
    }
    if capability % 2 == 0 and capability < 12 and rng.random() < 0.3:
        row["pool"] = f"P{capability // 2}"
    elif rng.random() < 0.1:
        row["option"] = f"I{rng.randrange(OPTIONS)}"
    elif rng.random() < 0.2:
        row |= {
            "host": rng.choice([nation for nation in who if nation != row["nation"]]),
            "consent": rng.choice(["host", "dual"]),
        }
    return row


def _option(rng: random.Random, index: int, who: list[str]) -> Row:
    row: Row = {
        "id": f"I{index}",
        "kind": "readiness",
        "cost_million": round(rng.uniform(0.1, 9), 3),
        "upkeep_million": round(rng.uniform(0.1, 2), 3),
        "lead_periods": rng.randint(0, 1),
        "content_share": round(rng.uniform(0.3, 1), 3),
        "credit_share": round(rng.uniform(0, 1), 3),
        "spends_as": rng.choice(["operations", "equipment", "related"]),
        "fund": f"F{index % 3}",
    }
    if index % 3 == 0:
        row |= {"most_units": 40, "unit_cost_million": 2.3, "unit_upkeep_million": 0.07}
        row |= {"most_delivered": 5} if index % 2 else {"learning_share": 0.07}
    if index % 4 == 0:
        row |= {"nations": [who[0], *rng.sample(who[2:], 2)], "supplier": "firm", "lead": who[0]}
    if index % 5 == 1:
        row |= {"requires": ["I0"], "excludes": ["I2"], "agreement": "A1", "bonus_option": "I0"}
    return row


def _effect(index: int, who: list[str], what: list[str]) -> Row:
    gives = ({"notice_days": 9}, {"standard": "d1"}, {"reliability": 0.97})[index % 3]
    # Each with a scope of its own: one option has no two effects on the same.
    row: Row = {"option": f"I{index % OPTIONS}", "capability": what[index % len(what)], **gives}
    return row | ({"nation": who[index % len(who)]} if index >= OPTIONS else {})


def _caveat(rng: random.Random, index: int, who: list[str], what: list[str]) -> Row:
    nation = rng.choice(who)
    rule = rng.choice(["forbid", "limit", "approval", "not_with", "only_with"])
    row: Row = {"id": f"V{index}", "nation": nation, "rule": rule, "capability": rng.choice(what)}
    if rng.random() < 0.5:
        row["mission"] = f"M{rng.randrange(12)}"
    if rng.random() < 0.5:
        row["command"] = rng.choice(["c1", "c2"])
    if rule == "limit":
        row["amount"] = 3.0
    elif rule == "approval":
        row |= {"delay_days": 10, "probability": round(rng.uniform(0.5, 1), 3)}
    elif rule != "forbid":
        row["partner"] = rng.choice([nation_id for nation_id in who if nation_id != nation])
    return row


def busy_plan(instance: Instance, seed: int = 5) -> Plan:
    """All is committed and assigned, many are members, shares are traded, all options start: whatever the rules say."""
    rng = random.Random(seed)
    needs: dict[str, list[str]] = {}
    for row in instance.requirements:
        needs.setdefault(row.capability, []).append(row.id)
    tables: dict[str, list[Row]] = {"commitments": [], "assignments": [], "memberships": [], "trades": []}
    for period in instance.period_ids:
        for offer in instance.offers:
            where = {"offer": offer.id, "period": period}
            tables["commitments"].append({**where, "quantity": offer.quantity})
            if offer.pool is not None:
                tables["trades"].append({**where, "quantity": round(rng.uniform(-2, 2), 3)})
            for requirement in rng.sample(needs[offer.capability], min(3, len(needs[offer.capability]))):
                units = float(rng.randint(1, 4))
                tables["assignments"].append({**where, "requirement": requirement, "quantity": units})
        for agreement in instance.agreements:
            for index, nation in enumerate(rng.sample(list(instance.nation_of), len(instance.nations) // 2)):
                role = "lead" if agreement.kind == "framework" and index == 0 else "member"
                tables["memberships"].append(
                    {"agreement": agreement.id, "nation": nation, "period": period, "role": role}
                )
    _buy(rng, instance, tables)
    return Plan.of(tables, instance)


def _buy(rng: random.Random, instance: Instance, tables: dict[str, list[Row]]) -> None:
    """Every option starts with a handful of nations, most with a grant; what is limited is delivered at last."""
    tables |= {"starts": [], "deliveries": []}
    for option in instance.options:
        period = rng.choice(instance.period_ids)
        grant = rng.choice(["none", "grant", "grant", "bonus"])
        for nation in rng.sample(list(instance.nation_of), 4):
            place = {"option": option.id, "nation": nation}
            units = float(rng.randint(1, 9)) if option.most_units else 0.0
            tables["starts"].append({**place, "period": period, "units": units, "grant": grant})
            if option.most_delivered is not None:
                tables["deliveries"].append({**place, "period": instance.period_ids[-1], "quantity": units})

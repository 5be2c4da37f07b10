"""What nations share and what can go wrong, laid on random tables: each feature with a chance of its own.

Everything follows from one seed, so that few examples still hold much.
"""

from __future__ import annotations

from random import Random
from typing import Any

Tables = dict[str, Any]

STANDARDS = ("x", "y")
PROBABILITIES = (1.0, 0.8, 0.5)


def together(rng: Random, rows: Tables) -> None:
    """Add a few of: agreements, a pool, standards, clearance, own needs, hosts, red lines, turns and the like."""
    chosen = rng.sample(range(len(FEATURES)), rng.randint(3, 6))
    for index in sorted(chosen):
        FEATURES[index](rng, rows)


def some(rng: Random, names: list[str]) -> list[str]:
    return [one for one in names if rng.random() < 0.5]


def likely(rng: Random, chance: float) -> bool:
    return rng.random() < chance


def ids(rows: Tables, table: str) -> list[str]:
    return [row["id"] for row in rows[table]]


def agreement(rng: Random, name: str, rows: Tables) -> Tables:
    """An agreement without members now that asks for nothing until a nation joins."""
    row: Tables = {
        "id": name,
        "capabilities": rng.choice([[], ["lift"], ["fuel"]]),
        "least_members": rng.randint(0, 2),
        "membership_cost_million": rng.choice([0.0, 0.0, 1.0]),
        "joining_cost_million": rng.choice([0.0, 0.5]),
        "exit_notice_periods": rng.randint(0, 2),
        "gain_share": rng.choice([0.0, 0.5]),
        "standards": some(rng, list(STANDARDS)) if rows.get("standards") else [],
        "sharing_level": rng.randint(0, 2),
        "barter_limit": rng.choice([None, 1.0, 2.5]),
    }
    if likely(rng, 0.4):
        set_up = rng.choice([0.0, 2.0])
        row |= {"kind": "framework", "running_cost_million": 0.5, "set_up_cost_million": set_up}
        if likely(rng, 0.5):
            row |= {"backbone_capability": "lift", "backbone_quantity": 1}
    if row["barter_limit"] is not None:
        row["barter_scope"] = rng.choice(["community", "pair"])
        row["barter_carry_share"] = rng.choice([0.0, 0.5, 1.0])
    return row


def agreements(rng: Random, rows: Tables) -> None:
    first = agreement(rng, "g", rows)
    rows["agreements"] = [first]
    if likely(rng, 0.5):
        rows["agreements"].append(agreement(rng, "h", rows))
    if likely(rng, 0.3):
        first["members"] = some(rng, ids(rows, "nations"))
    for offer in rows["offers"]:
        if first["capabilities"] in ([], [offer["capability"]]) and likely(rng, 0.5):
            offer["agreement"] = "g"


def pool(rng: Random, name: str, rows: Tables) -> Tables:
    row: Tables = {
        "id": name,
        "capability": "fuel",
        "unit_output": rng.choice([2, 2.5, 3]),
        "unit_cost_million": rng.choice([0.0, 2.0, 3.0]),
        "use_cost_million": rng.choice([0.0, 1.0]),
        "reserve_share": rng.choice([0.0, 0.2]),
        "most_units": rng.randint(1, 3),
        "least_units": rng.randint(0, 1),
        "trade_share": rng.choice([0.0, 0.5]),
        "stays": likely(rng, 0.3),
    }
    if rows.get("agreements") and likely(rng, 0.5):
        row["agreement"] = "g"
    return row


def shares(rng: Random, name: str, rows: Tables) -> list[Tables]:
    return [
        {
            "id": f"{name}{index}",
            "nation": rng.choice(ids(rows, "nations")),
            "capability": "fuel",
            "quantity": rng.choice([1.5, 3, 6]),
            "pool": name,
            "notice_days": rng.choice([0, 8]),
            "smallest": rng.choice([0, 0, 1.5]),
        }
        for index in range(rng.randint(1, 3))
    ]


def pools(rng: Random, rows: Tables) -> None:
    rows["pools"] = [pool(rng, "c", rows)]
    rows["offers"] += shares(rng, "c", rows)
    if likely(rng, 0.5):
        rows["suppliers"] = [{"id": "v", "largest_share": 0.5}]
        rows["pools"][0]["supplier"] = "v"


def standards(rng: Random, rows: Tables) -> None:
    rows["standards"] = [{"id": one} for one in STANDARDS]
    for offer in rows["offers"]:
        offer["standards"] = some(rng, list(STANDARDS))
    for need in rows["requirements"]:
        column = rng.choice(["standards", "same_standard", ""])
        if column:
            need[column] = some(rng, list(STANDARDS))
    for one in rows.get("agreements", []):
        one["standards"] = some(rng, list(STANDARDS))


def clearance(rng: Random, rows: Tables) -> None:
    for need in rows["requirements"]:
        need["sharing_level"] = rng.randint(0, 2)
        need["sharing_rule"] = rng.choice(["pairwise", "one_group"])
    rows["sharing"] = [
        {"id": name, "level": rng.randint(1, 2), "nations": some(rng, ids(rows, "nations"))} for name in ("g1", "g2")
    ]


def own_needs(rng: Random, rows: Tables) -> None:
    for need in rows["requirements"]:
        need["nation"] = rng.choice([None, *ids(rows, "nations")])


def hosts(rng: Random, rows: Tables) -> None:
    for offer in rows["offers"]:
        if likely(rng, 0.5):
            offer["host"] = rng.choice([one for one in ids(rows, "nations") if one != offer["nation"]])
            offer["consent"] = rng.choice(["none", "host", "dual"])


def red_line(rng: Random, name: str, rows: Tables) -> Tables:
    rule = rng.choice(["never", "keep", "own_first"])
    row: Tables = {"id": name, "nation": rng.choice(ids(rows, "nations")), "rule": rule}
    if rule == "keep":
        row |= {"capability": rng.choice(["lift", "fuel"]), "quantity": rng.choice([1, 2.5])}
    elif likely(rng, 0.5):
        row["capability"] = rng.choice(["lift", "fuel"])
    if rule == "never" and likely(rng, 0.5):
        row["mission"] = rng.choice(ids(rows, "missions"))
    return row


def red_lines(rng: Random, rows: Tables) -> None:
    rows["red_lines"] = [red_line(rng, "l0", rows)]


def turns(rng: Random, rows: Tables) -> None:
    for need in rows["requirements"]:
        need["rest_periods"] = rng.randint(0, 1)
        need["most_turns"] = rng.choice([None, 1])
        need["turns_spread"] = rng.choice([None, 0, 1])


def providers(rng: Random, rows: Tables) -> None:
    for need in rows["requirements"]:
        if need["least_nations"] < 2:
            need["providers"] = rng.choice(["any", "one", "two_or_more"])
    for capability in rows["capabilities"]:
        capability["providers"] = rng.choice(["any", "one", "two_or_more"])
    rows["skills"] = [
        {"nation": nation, "capability": capability}
        for nation in some(rng, ids(rows, "nations"))
        for capability in ("lift", "fuel")
    ]


def enablers(rng: Random, rows: Tables) -> None:
    """Lift needs fuel, with a requirement of fuel in every mission that needs lift."""
    rows["enablers"] = [{"capability": "lift", "needs": "fuel", "quantity": rng.choice([0.5, 1, 2])}]
    for mission in ids(rows, "missions"):
        needed = {one["capability"] for one in rows["requirements"] if one["mission"] == mission}
        if needed == {"lift"}:
            need = {"id": f"fuel-{mission}", "mission": mission, "capability": "fuel", "quantity": 3, "priority": 3}
            rows["requirements"].append({**need, "within_days": 30, "least_nations": 0})


def support(rng: Random, rows: Tables) -> None:
    rows["support"] = [
        {"id": name, "nation": rng.choice(ids(rows, "nations")), "cost_million": 2.0} for name in ("e", "f")
    ]
    for offer in rows["offers"]:
        offer["support"] = some(rng, ["e", "f"])


def limits(rng: Random, rows: Tables) -> None:
    for nation in rows["nations"]:
        nation["most_commitments"] = rng.choice([None, 1, 2])
        nation["deployable_share"] = rng.choice([1.0, 0.5])
        nation["sustained_share"] = rng.choice([1.0, 0.25])
        nation["groups"] = some(rng, ["g1", "g2"])
    for mission in rows["missions"]:
        mission["sustained"] = likely(rng, 0.5)


def reliability(rng: Random, rows: Tables) -> None:
    for row in (*rows["nations"], *rows["offers"]):
        row["reliability"] = rng.choice(PROBABILITIES)
    for row in rows["caveats"]:
        if row["rule"] == "approval":
            row["probability"] = rng.choice(PROBABILITIES)
    first = rng.choice(ids(rows, "nations"))
    members = [first, *some(rng, ids(rows, "nations"))]
    rows["clusters"] = [{"id": "k", "nations": members, "failure_probability": 0.25}]


def withdrawals(rng: Random, rows: Tables) -> None:
    row: Tables = {"id": "w", "nations": some(rng, ids(rows, "nations")), "hosts": [rng.choice(ids(rows, "nations"))]}
    if rows.get("agreements"):
        row["agreements"] = ["g"]
    if rows.get("suppliers"):
        row["suppliers"] = ["v"]
    rows["withdrawals"] = [row]


def scenarios(rng: Random, rows: Tables) -> None:
    rows["scenarios"] = [{"id": f"w{index}", "probability": one} for index, one in enumerate((0.5, 0.3, 0.2))]
    rows["scenario_effects"] = [
        {"scenario": "w1", "nation": rng.choice(ids(rows, "nations")), "supply_factor": 0.5},
        {"scenario": "w2", "mission": rng.choice(ids(rows, "missions")), "need_factor": 1.5},
        {"scenario": "w2", "offer": rng.choice(ids(rows, "offers")), "supply_factor": 0},
    ]


FEATURES = (
    agreements,
    pools,
    standards,
    clearance,
    own_needs,
    hosts,
    red_lines,
    turns,
    providers,
    enablers,
    support,
    limits,
    reliability,
    withdrawals,
    scenarios,
)

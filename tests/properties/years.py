"""Small random instances over one to three years with options, orders, funds and budgets; everything from one seed."""

from __future__ import annotations

from random import Random
from typing import Any

Tables = dict[str, Any]

NATIONS = ("A", "B", "C")
CAPABILITIES = ("lift", "fuel")


def years(rng: Random) -> Tables:
    """Two or three nations, one to three years, two needs, two or three owned offers, two options and their offers."""
    nations = NATIONS[: rng.randint(2, 3)]
    periods = [f"p{at}" for at in range(1, rng.choice([1, 2, 2, 3]) + 1)]
    rows: Tables = {
        "instance": {"name": "years"},
        "periods": [{"id": period} for period in periods],
        "nations": [
            # No two alike: among equals the order of rows decides who is levelled.
            {"id": nation, "gni_million": 10 + 7 * at + rng.randint(0, 3), "population": rng.randint(1, 9)}
            | {"gdp_million": rng.randint(1, 9), "reliability": rng.choice([1.0, 0.8])}
            for at, nation in enumerate(nations)
        ],
        "capabilities": [
            {"id": "lift", "unit": "aircraft", "value_weight": 2},
            {"id": "fuel", "unit": "tonnes", "divisible": True},
        ],
        "standards": [{"id": "x"}],
        "situations": [{"id": "s"}],
        "missions": [{"id": "m", "situations": ["s"], "kind": "crisis"}],
        "requirements": [need(rng, f"r{at}", periods) for at in range(2)],
        "deployment": [{"cost_million": rng.choice([0.0, 0.5])}],
        "offers": [owned(rng, f"o{at}", nations) for at in range(rng.randint(2, 3))],
        "suppliers": [{"id": "v"}],
        "options": [],
        "effects": [],
        "budgets": budgets(rng, nations, periods),
        "scenarios": [{"id": "w", "probability": 1.0}],
    }
    for name in ("i", "k"):
        add_option(rng, name, rows)
    for feature in FEATURES:
        if rng.random() < 0.4:
            feature(rng, rows)
    return rows


def ids(rows: Tables, table: str) -> list[str]:
    return [row["id"] for row in rows[table]]


def some(rng: Random, names: list[str]) -> list[str]:
    return [one for one in names if rng.random() < 0.5]


def need(rng: Random, name: str, periods: list[str]) -> Tables:
    return {
        "id": name,
        "mission": "m",
        "capability": rng.choice(CAPABILITIES),
        "quantity": rng.randint(1, 4),
        "within_days": rng.choice([30, 10]),
        "priority": rng.randint(1, 2),
        "standards": rng.choice([[], [], ["x"]]),
        "periods": rng.choice([[], [periods[-1]]]),
    }


def owned(rng: Random, name: str, nations: tuple[str, ...]) -> Tables:
    return {
        "id": name,
        "nation": rng.choice(nations),
        "capability": rng.choice(CAPABILITIES),
        "quantity": rng.randint(1, 2),
        "notice_days": rng.choice([0, 15]),
        "unit_cost_million": rng.choice([0.5, 1.0, 2.0]),
        "reliability": rng.choice([1.0, 0.5]),
        "standards": rng.choice([[], ["x"]]),
        "in_kind_million": rng.choice([0.0, 0.5]),
    }


def budgets(rng: Random, nations: tuple[str, ...], periods: list[str]) -> list[Tables]:
    carry, advance = rng.choice([0.0, 0.5, 1.0]), rng.choice([0.0, 0.5, 1.0])
    return [
        {"nation": nation, "period": period, "amount_million": rng.choice([1.0, 3.0, 6.0])}
        | {"carry_over_share": carry, "advance_share": advance}
        for nation in nations
        for period in periods
    ]


def add_option(rng: Random, name: str, rows: Tables) -> None:
    """An option, as a whole or by the unit, with an offer through it for some and an effect on what they own."""
    nations, periods = ids(rows, "nations"), ids(rows, "periods")
    row: Tables = {
        "id": name,
        "kind": "assets",
        "least_participants": rng.choice([1, 1, 2]),
        "most_participants": rng.choice([None, None, 2]),
        "nations": rng.choice([[], [], nations[:2]]),
        "periods": rng.choice([[], [], [periods[0]]]),
        "lead_periods": rng.choice([0, 0, 1]),
        "lasts_periods": rng.choice([None, None, 1, 2]),
        "cost_million": rng.choice([0.0, 1.0, 2.5]),
        "upkeep_million": rng.choice([0.0, 0.5]),
        "supplier": rng.choice([None, "v"]),
        "content_share": rng.choice([1.0, 0.5]),
        "credit_share": rng.choice([1.0, 0.5]),
    }
    if rng.random() < 0.4:
        row |= {"most_units": rng.randint(2, 4), "unit_cost_million": rng.choice([0.5, 1.0])}
        row |= {"least_units": rng.choice([0, 2]), "most_delivered": rng.choice([None, 1, 2])}
        row |= {"learning_share": rng.choice([0.0, 0.2]), "unit_upkeep_million": rng.choice([0.0, 0.25])}
    else:
        row["repeats"] = rng.random() < 0.3
    rows["options"].append(row)
    rows["offers"] += [
        {"id": f"{name}-{nation}", "nation": nation, "capability": rng.choice(CAPABILITIES), "option": name}
        | {"quantity": rng.randint(1, 4), "standards": ["x"]}
        for nation in some(rng, nations) or nations[:1]
    ]
    field, value = rng.choice([("notice_days", 10), ("standard", "x"), ("reliability", 0.9)])
    rows["effects"].append({"option": name, "nation": rng.choice([None, None, nations[0]]), field: value})


def links(rng: Random, rows: Tables) -> None:
    rows["options"][1][rng.choice(["requires", "excludes"])] = ["i"]


def lead(rng: Random, rows: Tables) -> None:
    rows["options"][0] |= {"lead": "A", "common_cost_million": rng.choice([0.5, 1.0])}


def fund(rng: Random, rows: Tables) -> None:
    rows["funds"] = [
        {
            "id": "f",
            "outside": rng.random() < 0.4,
            "key": rng.choice(["gni", "equal", "un_scale"]),
            "equal_largest": rng.choice([0, 2]),
            "grant_share": 0.25,
            "bonus_share": rng.choice([0.0, 0.5]),
            "least_participants": rng.randint(1, 2),
        }
    ]
    rows["options"][0]["fund"] = "f"
    if rng.random() < 0.5:
        rows["options"][0]["bonus_option"] = "k"
    if rng.random() < 0.5:
        rows["refunds"] = [{"fund": "f", "share": 0.5}]
    if rng.random() < 0.5:
        rows["fund_budgets"] = [{"fund": "f", "period": rng.choice(ids(rows, "periods")), "amount_million": 1.0}]


def not_to(rng: Random, rows: Tables) -> None:
    # The third nation is never named by an option.
    if len(rows["nations"]) > 2:
        rows["suppliers"][0]["not_to"] = rng.choice([["C"], []])


def changes(rng: Random, rows: Tables) -> None:
    last = rows["periods"][-1]["id"]
    rows["requirement_changes"] = [{"requirement": "r0", "from_period": last, "quantity": rng.randint(1, 4)}]
    rows["offer_changes"] = [{"offer": "o0", "from_period": last, "quantity": rng.randint(0, 3)}]


def profile(rng: Random, rows: Tables) -> None:
    later = rng.choice([1, 2])
    rows["option_costs"] = [{"option": "i", "year": year, "share": 0.5} for year in (0, later)]


def prices(rng: Random, rows: Tables) -> None:
    kind = rng.choice([None, "options", "commitment"])
    rows["prices"] = [{"period": rows["periods"][-1]["id"], "kind": kind, "index": rng.choice([1.25, 2.0])}]


def accounts(rng: Random, rows: Tables) -> None:
    rows["accounts"] = [
        {"nation": nation, "period": period, "gdp_million": 100, "defence_million": rng.choice([2.0, 1.5])}
        for nation in ids(rows, "nations")
        for period in ids(rows, "periods")
    ]
    rows["guidelines"] = [
        {"id": "two", "measure": "defence", "of": "gdp", "share": 0.02, "nations": ["A"]}
        | {"periods": [rows["periods"][-1]["id"]]}
    ]


def last_plan(rng: Random, rows: Tables) -> None:
    rows["history"] = [{"offer": name, "period": "p1", "quantity": rng.randint(0, 2)} for name in ("o0", "o1")]
    rows["started"] = [{"option": "i", "nation": "A", "period": "p1"}]


def certificates(rng: Random, rows: Tables) -> None:
    rows["certificates"] = [{"offer": rng.choice(["o0", "o1"]), "standard": "x", "until_period": "p1"}]


FEATURES = (links, lead, fund, not_to, changes, profile, prices, accounts, last_plan, certificates)

"""A small complete instance for ``pooling new``: three nations, to be edited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pooling.domain.instance import Instance


def starting_instance(name: str) -> Instance:
    """The starting instance under that name. Raises InvalidInput when the name is not a valid id."""
    from pooling.domain.instance import Instance

    return Instance.of({**_TABLES, "instance": {**_TABLES["instance"], "name": name}}, what=f"instance {name}")


_TABLES: dict[str, Any] = {
    "instance": {
        "title": "A starting point: replace these rows by your own",
        "description": "Three invented nations share tankers, transport flying hours and a brigade for one crisis "
        "and one standing task. Every figure is made up.",
        "currency": "EUR",
    },
    "sources": [{"table": "offers", "kind": "illustrative", "source": "pooling new", "note": "Replace every figure."}],
    "periods": [{"id": "2027", "label": "first year"}, {"id": "2028", "label": "second year"}],
    "nations": [
        {"id": "AAA", "name": "Alphaland", "region": "north", "gdp_million": 900_000, "reserve_share": 0.25},
        {"id": "BBB", "name": "Betaland", "region": "south", "gdp_million": 600_000},
        {"id": "CCC", "name": "Gammaland", "region": "south", "gdp_million": 300_000, "ceiling_share": 0.8},
    ],
    "budgets": [
        {"nation": "AAA", "period": "2027", "amount_million": 220, "carry_over_share": 0.5},
        {"nation": "AAA", "period": "2028", "amount_million": 220},
        {"nation": "BBB", "period": "2027", "amount_million": 150},
        {"nation": "BBB", "period": "2028", "amount_million": 150},
        {"nation": "CCC", "period": "2027", "amount_million": 70},
        {"nation": "CCC", "period": "2028", "amount_million": 80},
    ],
    "capabilities": [
        {"id": "tanker", "name": "Air-refuelling aircraft", "domain": "air", "unit": "aircraft", "value_weight": 20},
        {
            "id": "airlift",
            "name": "Transport flying hours",
            "domain": "logistics",
            "unit": "flight hours a year",
            "divisible": True,
            "value_weight": 0.02,
        },
        {"id": "brigade", "name": "Ready brigade", "domain": "land", "unit": "brigades", "value_weight": 50},
    ],
    "situations": [
        {"id": "peace", "name": "Peacetime tasks", "weight": 1},
        {"id": "crisis", "name": "Peacetime tasks and a crisis in the south", "weight": 0.2},
    ],
    "missions": [
        {"id": "air-policing", "situations": ["peace", "crisis"], "kind": "presence", "region": "north"},
        {"id": "crisis-response", "situations": ["crisis"], "kind": "crisis-response", "region": "south"},
    ],
    "requirements": [
        {"id": "police-tanker", "mission": "air-policing", "capability": "tanker", "quantity": 2, "within_days": 10},
        {
            "id": "crisis-tanker",
            "mission": "crisis-response",
            "capability": "tanker",
            "quantity": 6,
            "within_days": 30,
            "largest_share": 0.6,
        },
        {
            "id": "crisis-airlift",
            "mission": "crisis-response",
            "capability": "airlift",
            "quantity": 3000,
            "within_days": 30,
            "priority": 2,
            "least_nations": 2,
        },
        {
            "id": "crisis-brigade",
            "mission": "crisis-response",
            "capability": "brigade",
            "quantity": 2,
            "within_days": 30,
        },
    ],
    "deployment": [
        {"to_region": "south", "cost_million": 4},
        {"capability": "airlift", "cost_million": 0.002},
        {"capability": "brigade", "from_region": "north", "to_region": "south", "cost_million": 60},
        {"capability": "brigade", "from_region": "south", "to_region": "south", "cost_million": 30},
    ],
    "offers": [
        {
            "id": "AAA-tanker",
            "nation": "AAA",
            "capability": "tanker",
            "quantity": 6,
            "notice_days": 5,
            "unit_cost_million": 12,
            "fixed_cost_million": 5,
        },
        {
            "id": "AAA-airlift",
            "nation": "AAA",
            "capability": "airlift",
            "quantity": 2400,
            "notice_days": 10,
            "unit_cost_million": 0.01,
        },
        {
            "id": "AAA-brigade",
            "nation": "AAA",
            "capability": "brigade",
            "quantity": 2,
            "notice_days": 20,
            "unit_cost_million": 80,
        },
        {
            "id": "BBB-tanker",
            "nation": "BBB",
            "capability": "tanker",
            "quantity": 3,
            "notice_days": 15,
            "unit_cost_million": 10,
            "fixed_cost_million": 4,
            "smallest": 2,
        },
        {
            "id": "BBB-airlift",
            "nation": "BBB",
            "capability": "airlift",
            "quantity": 1800,
            "notice_days": 20,
            "unit_cost_million": 0.012,
            "smallest_use": 200,
        },
        {
            "id": "BBB-brigade",
            "nation": "BBB",
            "capability": "brigade",
            "quantity": 1,
            "notice_days": 25,
            "unit_cost_million": 70,
        },
        {
            "id": "CCC-tanker",
            "nation": "CCC",
            "capability": "tanker",
            "quantity": 1,
            "notice_days": 20,
            "unit_cost_million": 15,
            "periods": ["2028"],
        },
        {
            "id": "CCC-airlift",
            "nation": "CCC",
            "capability": "airlift",
            "quantity": 600,
            "notice_days": 40,
            "unit_cost_million": 0.008,
        },
    ],
    "caveats": [
        {
            "id": "BBB-approval",
            "nation": "BBB",
            "rule": "approval",
            "mission_kind": "crisis-response",
            "capability": "brigade",
            "delay_days": 10,
            "reason": "Parliament decides on land forces abroad",
        },
        {
            "id": "CCC-no-north",
            "nation": "CCC",
            "rule": "forbid",
            "region": "north",
            "reason": "Constitution: no forces stationed in the north",
        },
    ],
    "locks": [
        {
            "id": "AAA-lead",
            "rule": "at_least",
            "offer": "AAA-tanker",
            "quantity": 2,
            "reason": "Agreed at the last conference",
        }
    ],
}

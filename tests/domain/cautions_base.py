"""A small right instance without any warning, and short ways to write rows beside it."""

from __future__ import annotations

from typing import Any

from pooling.domain.instance import Instance

Rows = list[dict[str, Any]]


def offer(name: str, nation: str, quantity: float = 3, **more: Any) -> dict[str, Any]:
    return {"id": name, "nation": nation, "capability": "lift", "quantity": quantity, **more}


def need(name: str, quantity: float = 4, **more: Any) -> dict[str, Any]:
    return {"id": name, "mission": "m", "capability": "lift", "quantity": quantity, **more}


def lock(rule: str, **more: Any) -> dict[str, Any]:
    return {"id": "L", "rule": rule, "offer": "o", **more}


def nation(key: str, **more: Any) -> dict[str, Any]:
    return {"id": key, **more}


def option(name: str = "x", **more: Any) -> dict[str, Any]:
    return {"id": name, "kind": "readiness", **more}


BASE: dict[str, Any] = {
    "instance": {"name": "small"},
    "periods": [{"id": "t1"}, {"id": "t2"}],
    "nations": [{"id": "AAA"}, {"id": "BBB"}],
    "capabilities": [{"id": "lift", "unit": "aircraft"}],
    "situations": [{"id": "s"}],
    "missions": [{"id": "m", "situations": ["s"]}],
    "requirements": [need("r")],
    "offers": [offer("o", "AAA"), offer("p", "BBB")],
}
LIFT = {"id": "lift", "unit": "aircraft"}
HOURS = {"id": "lift", "unit": "hours", "divisible": True}
FUEL = {"id": "fuel", "unit": "hours", "divisible": True}
QUICK = {"option": "x", "notice_days": 5}
TWO_YEARS = [
    {"nation": nation, "period": when, "amount_million": 100 + number}
    for nation in ("AAA", "BBB")
    for number, when in enumerate(("t1", "t2"))
]
SLOW = [offer("o", "AAA", notice_days=20), offer("p", "BBB", notice_days=20)]


def facts(**tables: Any) -> Instance:
    """A small right instance without any warning, with some tables replaced."""
    return Instance.of({**BASE, **tables})


def told(instance: Instance) -> list[str]:
    return [f"{warning.place}: {warning.rule}" for warning in instance.warnings]


def three(field: str, *values: float | None, **more: Any) -> Rows:
    return [nation(f"N{number}", **{field: value}, **more) for number, value in enumerate(values)]


Case = tuple[str, dict[str, Any], dict[str, Any]]
"""What is said, where; tables of which it is true; tables beside them of which it is not."""

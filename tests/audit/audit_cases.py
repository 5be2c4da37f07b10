"""A toy instance to vary, cards and plans in one line each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pooling.audit import audit
from pooling.domain.audit_report import AuditReport
from pooling.domain.card import Card, Tier
from pooling.domain.families import CORE_FAMILIES, FAMILIES
from pooling.domain.instance import Instance
from pooling.domain.plan import PLAN_TABLES, Plan

TOY: dict[str, Any] = {
    "instance": {"name": "toy"},
    "periods": [{"id": "2026"}],
    "nations": [
        {"id": "FRA", "gdp_million": 3.0, "region": "west"},
        {"id": "DEU", "gdp_million": 1.0},
    ],
    "capabilities": [
        {"id": "tankers", "unit": "aircraft", "value_weight": 2.0},
        {"id": "hours", "unit": "flight hours", "divisible": True},
    ],
    "situations": [{"id": "peace", "weight": 0.5}, {"id": "crisis", "weight": 0.25}],
    "missions": [
        {"id": "patrol", "situations": ["peace"], "kind": "presence", "region": "north"},
        {"id": "defend", "situations": ["crisis", "peace"], "kind": "defence", "region": "north"},
    ],
    "requirements": [
        {"id": "fuel", "mission": "patrol", "capability": "tankers", "quantity": 4.0},
        {"id": "surge", "mission": "defend", "capability": "tankers", "quantity": 5.0, "priority": 2},
        {"id": "lift", "mission": "patrol", "capability": "hours", "quantity": 10.0},
    ],
    "offers": [
        {"id": "fra-tank", "nation": "FRA", "capability": "tankers", "quantity": 6.0},
        {"id": "deu-tank", "nation": "DEU", "capability": "tankers", "quantity": 5.0},
        {"id": "fra-hours", "nation": "FRA", "capability": "hours", "quantity": 20.0},
    ],
}


def toy(*, offer: Mapping[str, Any] | None = None, need: Mapping[str, Any] | None = None, **tables: Any) -> Instance:
    """The toy with tables replaced; ``offer`` changes columns of fra-tank, ``need`` those of fuel."""
    data = {**TOY, **tables}
    if offer is not None:
        data["offers"] = [{**data["offers"][0], **offer}, *data["offers"][1:]]
    if need is not None:
        data["requirements"] = [{**data["requirements"][0], **need}, *data["requirements"][1:]]
    return Instance.of(data)


def card(*families: str, tiers: tuple[str, ...] = ("covered",), **parameters: Any) -> Card:
    """A card of the families that every card has and ``families``; parameters with __ for the point."""
    named = {*CORE_FAMILIES, *families}
    return Card(
        name="test",
        families=tuple(name for name in FAMILIES if name in named),
        tiers=tuple(Tier(kind, 0.0, 0.0) for kind in tiers),
        parameters={key.replace("__", "."): value for key, value in parameters.items()},
    )


def plan(*rows: str) -> Plan:
    """Rows as text.

    ``offer period = units`` commits, ``offer > requirement period = units`` assigns, ``nation @ agreement period`` is a
    member (``... lead`` leads it), ``offer period ~ units`` takes over units of a share (negative: hands over),
    ``nation + option period [units] [grant]`` takes part in an option, ``nation < option period units`` gets units,
    ``offer ! period`` is retired.
    """
    tables: dict[str, list[dict[str, Any]]] = {name: [] for name in PLAN_TABLES}
    for row in rows:
        if "@" in row:
            nation, _, agreement, period, *role = row.split()
            member = {"agreement": agreement, "nation": nation, "period": period}
            tables["memberships"].append({**member, "role": role[0]} if role else member)
            continue
        if "+" in row:
            nation, _, option, period, *more = row.split()
            start: dict[str, Any] = {"option": option, "nation": nation, "period": period}
            for entry in more:
                start |= {"grant": entry} if entry.isalpha() else {"units": float(entry)}
            tables["starts"].append(start)
            continue
        if "<" in row:
            nation, _, option, period, units = row.split()
            delivery = {"option": option, "nation": nation, "period": period, "quantity": float(units)}
            tables["deliveries"].append(delivery)
            continue
        if "!" in row:
            offer, period = row.split(" ! ")
            tables["retirements"].append({"offer": offer, "period": period})
            continue
        left, units = row.replace("~", "=").split("=")
        names = left.replace(">", " ").split()
        columns = ("offer", "requirement", "period") if ">" in left else ("offer", "period")
        table = "trades" if "~" in row else "assignments" if ">" in left else "commitments"
        tables[table].append({**dict(zip(columns, names, strict=True)), "quantity": float(units)})
    return Plan.of(tables)


def broken(report: AuditReport) -> list[tuple[str, str, tuple[str, ...]]]:
    """(family, rule, where) of every violation."""
    return [(violation.family, violation.rule, violation.where) for violation in report.violations]


def years(count: int) -> list[dict[str, str]]:
    """So many periods from 2026 on."""
    return [{"id": str(2026 + index)} for index in range(count)]


def option(name: str = "buy", **columns: Any) -> dict[str, Any]:
    return {"id": name, "kind": "readiness", **columns}


def audited(instance: Instance, policy: Card, *rows: str) -> AuditReport:
    return audit(instance, policy, plan(*rows))

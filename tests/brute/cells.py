"""A plan as cells that can be changed one by one, with no rule applied."""

from __future__ import annotations

from pooling.domain.instance import Instance
from pooling.domain.plan import PLAN_KEYS, PLAN_TABLES, Plan

from .facts import offered, stands

Key = tuple[str, ...]
"""(table, then the columns that name a row of a plan)."""
Cells = dict[Key, float | str]
"""Quantities, roles of memberships, and units with the grant of starts; whatever is not listed is zero."""


def as_plan(cells: Cells) -> Plan:
    rows: dict[str, list[dict[str, object]]] = {table: [] for table in PLAN_TABLES}
    for (table, *key), value in cells.items():
        if value:
            row: dict[str, object] = dict(zip(PLAN_KEYS[table], key, strict=True))
            if table == "starts":
                units, grant = str(value).split()
                row.update(units=float(units), grant=grant)
            else:
                row["role" if table == "memberships" else "quantity"] = value
            rows[table].append(row)
    return Plan.of(rows)


def as_cells(plan: Plan) -> Cells:
    cells: Cells = {("commitments", *key): units for key, units in plan.committed.items()}
    cells.update({("assignments", *key): units for key, units in plan.assigned.items()})
    cells.update({("trades", *key): units for key, units in plan.traded.items()})
    cells.update({("memberships", *key): "lead" if key in plan.leads else "member" for key in plan.members})
    cells.update({("starts", *key): order(row.units, row.grant) for key, row in plan.started.items()})
    cells.update({("deliveries", *key): units for key, units in plan.delivered.items()})
    return cells


def order(units: float, grant: str) -> str:
    """The content of the cell of a start."""
    return f"{units:g} {grant}"


def values(instance: Instance) -> dict[Key, tuple[float | str, ...]]:
    """Every cell of a whole-unit plan with what may stand there, and one unit too many with it."""
    out: dict[Key, tuple[float | str, ...]] = {}
    for period in instance.period_ids:
        for agreement in instance.agreements:
            for nation in instance.nations:
                out["memberships", agreement.id, nation.id, period] = (0.0, "member", "lead")
        for option in instance.options:
            most = option.most_units + 1 if option.most_units else 0
            grants = ("none", "grant", "bonus") if option.fund else ("none",)
            orders = [order(units, grant) for units in range(most + 1) for grant in grants]
            for nation in instance.nations:
                out["starts", option.id, nation.id, period] = (0.0, *orders)
                if option.most_delivered is not None:
                    out["deliveries", option.id, nation.id, period] = tuple(map(float, range(most + 1)))
        for offer in instance.offers:
            if not offered(instance, offer, period):
                continue
            most = int(max(offer.quantity, instance.units(offer, period)))
            out["commitments", offer.id, period] = tuple(map(float, range(most + 2)))
            if offer.pool is not None:
                others = [row for row in instance.offers if row.pool == offer.pool and row.id != offer.id]
                hours = int(sum(other.quantity for other in others))
                out["trades", offer.id, period] = tuple(map(float, range(-most - 1, hours + 2)))
                most += hours
            for need in instance.requirements:
                if need.capability == offer.capability and stands(instance, need, period):
                    # A held unit sustains two deployed at dwell 0.5, the least that is drawn.
                    out["assignments", offer.id, need.id, period] = tuple(map(float, range(2 * most + 2)))
    return out

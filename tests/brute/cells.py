"""A plan as cells that can be changed one by one, with no rule applied."""

from __future__ import annotations

from pooling.domain.instance import Instance
from pooling.domain.plan import PLAN_KEYS, PLAN_TABLES, Plan

from .facts import offered, stands

Key = tuple[str, ...]
"""(table, then the columns that name a row of a plan)."""
Cells = dict[Key, float | str]
"""Quantities, and roles of memberships; whatever is not listed is zero."""


def as_plan(cells: Cells) -> Plan:
    rows: dict[str, list[dict[str, object]]] = {table: [] for table in PLAN_TABLES}
    for (table, *key), value in cells.items():
        if value:
            content = "role" if table == "memberships" else "quantity"
            rows[table].append({**dict(zip(PLAN_KEYS[table], key, strict=True)), content: value})
    return Plan.of(rows)


def as_cells(plan: Plan) -> Cells:
    cells: Cells = {("commitments", *key): units for key, units in plan.committed.items()}
    cells.update({("assignments", *key): units for key, units in plan.assigned.items()})
    cells.update({("trades", *key): units for key, units in plan.traded.items()})
    cells.update({("memberships", *key): "lead" if key in plan.leads else "member" for key in plan.members})
    return cells


def values(instance: Instance) -> dict[Key, tuple[float | str, ...]]:
    """Every cell of a whole-unit plan with what may stand there, and one unit too many with it."""
    out: dict[Key, tuple[float | str, ...]] = {}
    for period in instance.period_ids:
        for agreement in instance.agreements:
            for nation in instance.nations:
                out["memberships", agreement.id, nation.id, period] = (0.0, "member", "lead")
        for offer in instance.offers:
            if not offered(instance, offer, period):
                continue
            most = int(offer.quantity)
            out["commitments", offer.id, period] = tuple(map(float, range(most + 2)))
            if offer.pool is not None:
                others = [one for one in instance.offers if one.pool == offer.pool and one.id != offer.id]
                hours = int(sum(one.quantity for one in others))
                out["trades", offer.id, period] = tuple(map(float, range(-most - 1, hours + 2)))
                most += hours
            for need in instance.requirements:
                if need.capability == offer.capability and stands(instance, need, period):
                    # A held unit sustains two deployed at dwell 0.5, the least that is drawn.
                    out["assignments", offer.id, need.id, period] = tuple(map(float, range(2 * most + 2)))
    return out

"""Larger instances from a real one: the same facts over more years, linked by carry-over."""

from __future__ import annotations

from pooling.domain.instance import Instance

GROWTH = 1.03
"""Budgets grow by this factor a year, so that the years are alike but not the same."""


def grown(instance: Instance, years: int) -> Instance:
    """``instance`` over ``years`` periods; a fifth of what is left of a budget may be spent in the next year."""
    if years == 1:
        return instance
    first = instance.period_ids[0]
    names = [f"{first}-{year}" for year in range(years)]
    tables = instance.tables()
    tables["instance"] = {**tables["instance"], "name": f"{instance.name}-{years}y"}
    tables["periods"] = [{"id": name} for name in names]
    budgets = []
    for row in tables["budgets"]:
        for year, name in enumerate(names):
            amount = row.get("amount_million")
            amount = None if amount is None else round(amount * GROWTH**year, 6)
            budgets.append({**row, "period": name, "amount_million": amount, "carry_over_share": 0.2})
    tables["budgets"] = budgets
    tables["history"] = [{**row, "period": name} for row in tables["history"] for name in names]
    for table in ("missions", "requirements", "offers"):
        tables[table] = [{key: value for key, value in row.items() if key != "periods"} for row in tables[table]]
    for table in ("caveats", "locks"):
        tables[table] = [{key: value for key, value in row.items() if key != "period"} for row in tables[table]]
    return Instance.of(tables)

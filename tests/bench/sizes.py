"""Larger instances from a real one: the same facts over more years, linked by carry-over."""

from __future__ import annotations

from pooling.domain.instance import Instance

PLAIN_TABLES = (
    "instance",
    "sources",
    "periods",
    "nations",
    "budgets",
    "capabilities",
    "situations",
    "missions",
    "requirements",
    "deployment",
    "offers",
    "caveats",
    "locks",
    "history",
    "credits",
)
TOGETHER = {
    "nations": ("reliability", "most_commitments", "deployable_share", "sustained_share"),
    "capabilities": ("exchange_weight", "providers"),
    "missions": ("command", "sustained"),
    "requirements": (
        "nation",
        "standards",
        "same_standard",
        "sharing_level",
        "sharing_rule",
        "providers",
        "rest_periods",
        "most_turns",
        "turns_spread",
    ),
    "offers": ("agreement", "pool", "standards", "host", "consent", "reliability", "support"),
    "caveats": ("command", "probability"),
}
"""Columns that say how nations work together."""


def alone(instance: Instance) -> Instance:
    """``instance`` without everything that ties nations together but the requirements they share: what the plain script
    states too. Shares of pools, offers made through agreements, memberships and caveats about command are left out."""
    tables = {name: rows for name, rows in instance.tables().items() if name in PLAIN_TABLES}
    gone = {offer.id for offer in instance.offers if offer.pool is not None or offer.agreement is not None}
    tables["offers"] = [row for row in tables["offers"] if row["id"] not in gone]
    tables["caveats"] = [row for row in tables["caveats"] if "command" not in row]
    for table in ("locks", "history"):
        tables[table] = [row for row in tables[table] if row.get("offer") and row["offer"] not in gone]
    for table, columns in TOGETHER.items():
        tables[table] = [{key: value for key, value in row.items() if key not in columns} for row in tables[table]]
    tables["sources"] = [row for row in tables["sources"] if row["table"] in PLAIN_TABLES]
    return Instance.of(tables)


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

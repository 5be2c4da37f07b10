"""What a withdrawal leaves, worked out by hand of the rules: on plain tables, over the ids that columns hold.

Nothing here is imported from :mod:`pooling.domain.variants`.
"""

from __future__ import annotations

from typing import Any

from pooling.domain.tables import TABLES

Tables = dict[str, Any]
NEEDED_EACH = {("options", "requires"), ("offers", "support")}
MEANS_ALL = {("guidelines", "nations"), ("agreements", "nations"), ("options", "nations"), ("funds", "nations")}
MAY_NOT_BE_EMPTY = {("clusters", "nations"), ("missions", "situations")}
WITHOUT = {("options", "fund"): ["fund", "bonus_option"], ("options", "bonus_option"): ["bonus_option"]}


def pointing() -> list[tuple[str, str, str]]:
    """(table, column, table whose ids it holds)."""
    return [
        (table, column, info.json_schema_extra["refers_to"])
        for table, model in TABLES.items()
        for column, info in model.model_fields.items()
        if isinstance(info.json_schema_extra, dict) and "refers_to" in info.json_schema_extra
    ]


POINTING = pointing()


def without(tables: Tables, table: str, name: str) -> Tables:
    """The tables without who withdraws, and without all that depends on it."""
    out: Tables = {one: [dict(row) for row in rows] for one, rows in tables.items() if one != "instance"}
    shares = _shares(out)
    out[table] = [row for row in out[table] if row["id"] != name]
    gone = {(table, name)}
    while gone:
        gone = _without_names(out, gone) or _without_use(out)
    for pool in out["pools"]:
        if _shares(out).get(pool["id"], 0) < shares.get(pool["id"], 0):
            pool.pop("published_total", None)
    _settle(out)
    return {"instance": tables["instance"], **out}


def _drop(out: Tables, table: str, row: dict[str, Any]) -> set[tuple[str, str]]:
    out[table] = [other for other in out[table] if other is not row]
    return {(table, row["id"])} if "id" in row else set()


def _without_names(out: Tables, gone: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Rows that name what is gone: they go, or do without the name. What went."""
    lost: set[tuple[str, str]] = set()
    for table, column, target in POINTING:
        for row in list(out.get(table, [])):
            value = row.get(column)
            names = value if isinstance(value, list) else [value]
            if not any((target, name) in gone for name in names):
                continue
            left = [name for name in names if (target, name) not in gone]
            if isinstance(value, list) and _may_stay(table, column, row, left):
                row[column] = left
                if not left:
                    del row[column]
            elif (table, column) in WITHOUT:
                for part in WITHOUT[table, column]:
                    row.pop(part, None)
            elif (table, column) == ("offers", "host") and row.get("consent", "none") == "none":
                del row["host"]
            elif (table, column) == ("caveats", "partner") and row["rule"] == "only_with":
                del row["partner"]
                row["rule"] = "forbid"
            else:
                lost |= _drop(out, table, row)
    return lost


def _may_stay(table: str, column: str, row: dict[str, Any], left: list[str]) -> bool:
    if (table, column) in NEEDED_EACH:
        return False
    if (table, column) == ("sharing", "nations"):
        return len(left) >= 2
    if left:
        return True
    if table == "withdrawals":
        return any(row.get(other) for other in ("nations", "agreements", "suppliers", "hosts") if other != column)
    return (table, column) not in MEANS_ALL | MAY_NOT_BE_EMPTY


def _without_use(out: Tables) -> set[tuple[str, str]]:
    """Agreements and options for which too few are left, and deployment from an empty region. What went."""
    lost: set[tuple[str, str]] = set()
    for row in list(out["agreements"]):
        least = max(row.get("least_members", TABLES["agreements"].model_fields["least_members"].default), 0)
        few = bool(row.get("nations")) and len(row["nations"]) < least
        if few or (row.get("kind") == "bilateral" and len(row["nations"]) < 2):
            lost |= _drop(out, "agreements", row)
    for row in list(out["options"]):
        least = row.get("least_participants", TABLES["options"].model_fields["least_participants"].default)
        if least > (len(row.get("nations", [])) or len(out["nations"])):
            lost |= _drop(out, "options", row)
    regions = {row.get("region") for row in out["nations"]}
    for row in list(out["deployment"]):
        if row.get("from_region") and row["from_region"] not in regions:
            _drop(out, "deployment", row)
    return lost


def _shares(out: Tables) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in out["offers"]:
        if "pool" in row:
            found[row["pool"]] = found.get(row["pool"], 0) + 1
    return found


def _settle(out: Tables) -> None:
    """Balances with the community add up to nothing: the side that has too much gets less, in proportion."""
    for agreement in {row["agreement"] for row in out["balances"]}:
        rows = [row for row in out["balances"] if row["agreement"] == agreement and "partner" not in row]
        excess = sum(row["amount"] for row in rows)
        side = [row for row in rows if row["amount"] * excess > 0]
        total = sum(row["amount"] for row in side)
        for row in side:
            row["amount"] -= excess * row["amount"] / total

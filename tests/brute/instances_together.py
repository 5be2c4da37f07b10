"""Random agreements, barter balances, pools and their shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .instances import Draw, Rows


def agreements(draw: Draw) -> Rows:
    """Always where agreements or exchange are mixed in, and often where they would grant something."""
    grants = draw.has("pools", "interoperability", "information", chance=0.4) or draw.has("options", chance=0.3)
    if not (draw.has("agreements", "exchange") or grants):
        return []
    two = "agreements" in draw.mixed and draw.likely(0.3) and len(draw.periods) == 1
    return [_agreement(draw, f"a{index + 1}") for index in range(2 if two else 1)]


def _agreement(draw: Draw, name: str) -> dict[str, Any]:
    row: dict[str, Any] = {"id": name, "least_members": draw.one((1, 2, 2))}
    row["kind"] = draw.one(("multilateral", "regional", "bilateral", "framework"))
    if row["kind"] == "bilateral" or draw.likely(0.2):
        row["nations"] = draw.nations[:2]
    if draw.likely(0.3):
        row["capabilities"] = [draw.one(draw.capabilities)]
    if draw.likely(0.2):
        row["most_members"] = 2
    eligible = row.get("nations", draw.nations)
    if draw.likely(0.4):
        row["members"] = draw.some(eligible)
    elif draw.likely(0.3):
        row["from_period"] = draw.one(draw.periods)
    if draw.likely(0.25):
        row["lead"] = draw.one(eligible)
    if row["kind"] == "framework" or "lead" in row:
        if draw.likely(0.5):
            row["backbone_capability"] = draw.one(draw.capabilities)
            row["backbone_quantity"] = draw.one((1.0, 1.0, 2.0))
        row["set_up_cost_million"] = draw.one((0.0, 1.0, 2.0))
        row["running_cost_million"] = draw.one((0.0, 0.5))
    row["joining_cost_million"] = draw.one((0.0, 0.5, 1.0))
    row["membership_cost_million"] = draw.one((0.0, 0.25, 0.5))
    row["exit_notice_periods"] = draw.one((0, 0, 1, 2))
    if draw.has("agreements", chance=0.7):
        row["gain_share"] = draw.one((0.25, 0.5, 1.0))
    if draw.has("interoperability"):
        row["standards"] = draw.some(draw.standards)
    if draw.has("information"):
        row["sharing_level"] = draw.one((1, 2))
    if draw.has("exchange", chance=0.8):
        row["barter_limit"] = draw.one((0.0, 0.5, 1.0, 1.0, 2.0))
        row["barter_scope"] = draw.one(("community", "pair"))
        row["barter_carry_share"] = draw.one((0.0, 0.5, 1.0))
    return row


def balances(draw: Draw) -> Rows:
    """What is owed before the first period, within the limits."""
    rows: Rows = []
    for row in draw.tables_so_far["agreements"]:
        if row.get("barter_limit") and draw.likely(0.5):
            nation, partner = draw.rng.sample(row.get("nations", draw.nations), 2)
            amount = draw.one((0.5, 0.5, row["barter_limit"]))
            first = {"agreement": row["id"], "nation": nation, "amount": amount}
            if row["barter_scope"] == "pair":
                rows.append({**first, "partner": partner})
            else:
                rows += [first, {"agreement": row["id"], "nation": partner, "amount": -amount}]
    return rows


def suppliers(draw: Draw) -> Rows:
    bought = draw.has("options", "procurement", chance=0.7)
    if not bought and not draw.has("pools", chance=0.5):
        return []
    rows: Rows = [{"id": "v", "largest_share": draw.one((0.34, 0.5, 0.67, 1.0))}]
    if bought:
        if draw.likely(0.25):
            rows[0]["not_to"] = [draw.one(draw.nations)]
        if draw.likely(0.5):
            rows.append({"id": "w"})
    return rows


def pools(draw: Draw) -> Rows:
    if not draw.has("pools"):
        return []
    made = draw.tables_so_far
    row: dict[str, Any] = {
        "id": "c1",
        "capability": draw.one([need["capability"] for need in made["requirements"]]),
        "unit_output": draw.one((1.0, 2.0, 2.0, 3.0)),
        "reserve_share": draw.one((0.0, 0.0, 0.5)),
        "unit_cost_million": draw.one((0.5, 1.0, 3.0)),
        "use_cost_million": draw.one((0.0, 0.5)),
        "least_units": draw.one((0, 0, 1, 2)),
        "most_units": draw.one((2, 3)),
        "stays": draw.likely(0.5),
        "trade_share": draw.one((0.0, 0.5, 1.0)),
    }
    if made["agreements"] and draw.likely(0.5):
        row["agreement"] = draw.one(made["agreements"])["id"]
    if made["suppliers"]:
        row["supplier"] = "v"
    return [row]


def shares(draw: Draw) -> Rows:
    rows: Rows = []
    for pool in draw.tables_so_far["pools"]:
        for nation in draw.some(draw.nations)[:2]:
            row: dict[str, Any] = {
                "id": f"{nation}-{pool['id']}",
                "nation": nation,
                "capability": pool["capability"],
                "quantity": float(draw.one((1, 2, 2, 3))),
                "pool": pool["id"],
            }
            if draw.standards:
                row["standards"] = draw.some(draw.standards)
            rows.append(row)
    return rows

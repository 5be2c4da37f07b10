"""What nations hold together: agreements, pools by the hour, and the shares of each nation.

A pool's shares are offers that name it. Shares are the published hours of each nation; where only the members are
published, a share has the largest size that ``pools.csv`` gives.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tables import DATA, TableRow, read, record

PERIODS = {"MMF_A330": "2020-2023 (nine aircraft)"}
"""Programmes whose shares are published for more than one period, and the one that is used."""
LAST_CHARTER_HOURS = 2_000
"""Hours booked on the market in the last plan: the least that the first contract asked for."""


def agreements() -> Iterator[dict[str, Any]]:
    """Every agreement: who may be a member is who is one now, and the others named."""
    numbers = (
        "backbone_quantity joining_cost_million membership_cost_million running_cost_million gain_share barter_limit"
    )
    counts = "least_members exit_notice_periods sharing_level"
    for row in read(DATA / "agreements.csv"):
        out = record("agreements", row, lists="capabilities members standards", numbers=numbers, whole_numbers=counts)
        yield {**out, "nations": sorted([*out["members"], *row["others"].split()])}


def pools() -> Iterator[dict[str, Any]]:
    numbers = "unit_output reserve_share unit_cost_million use_cost_million trade_share published_total"
    for row in read(DATA / "pools.csv"):
        yield record("pools", row, numbers=numbers, whole_numbers="least_units most_units")


def shares() -> Iterator[dict[str, Any]]:
    """One offer for each share of each pool."""
    published = read(DATA / "pooled_shares.csv")
    for pool in read(DATA / "pools.csv"):
        for row in published:
            if row["programme"] != pool["shares"] or row["period"] != PERIODS.get(pool["shares"], row["period"]):
                continue
            yield _share(pool, row)


def _share(pool: TableRow, row: TableRow) -> dict[str, Any]:
    out: dict[str, Any] = {
        "id": f"{row['iso3']}-{pool['id']}",
        "nation": row["iso3"],
        "capability": pool["capability"],
        "quantity": float(row["flight_hours_per_year"] or pool["largest_share"]),
        "notice_days": int(pool["notice_days"]),
        "effectiveness": float(pool["effectiveness"]),
        "pool": pool["id"],
    }
    lists = {name: pool[name].split() for name in ("standards", "support") if pool[name]}
    return {**out, **lists}


def last_shares() -> Iterator[tuple[str, float]]:
    """(share, hours) of the last plan: every aircraft was flown, in proportion to shares, and the least hours hired."""
    pools_by_id = {row["id"]: row for row in read(DATA / "pools.csv")}
    offers = list(shares())
    total = {name: sum(offer["quantity"] for offer in offers if offer["pool"] == name) for name in pools_by_id}
    for entry in offers:
        pool = pools_by_id[entry["pool"]]
        hours = float(pool["unit_output"]) * (1 - float(pool["reserve_share"])) * int(pool["most_units"])
        if pool["supplier"]:
            hours = LAST_CHARTER_HOURS
        yield entry["id"], round(hours * entry["quantity"] / total[pool["id"]], 1)

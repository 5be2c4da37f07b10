"""What hangs on an offer: a host, an agreement through which it is made, standards it holds, support it needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tables import DATA, TableRow, read

Offer = dict[str, Any]


def conditioned(offers: list[Offer]) -> list[Offer]:
    """The national offers with their conditions; what stands abroad is an offer of its own."""
    through, held, needed = (
        read(DATA / name) for name in ("agreements_through.csv", "standards_held.csv", "support_needed.csv")
    )
    out = list(_hosted(offers))
    for offer in out:
        for row in through:
            if _fits(offer, row, row["tier"]):
                offer["agreement"] = row["agreement"]
        offer["standards"] = sorted({row["standard"] for row in held if _holds(offer, row)})
        offer["support"] = sorted({row["support"] for row in needed if _fits(offer, row, row["tiers"])})
    return [{name: value for name, value in offer.items() if value != []} for offer in out]


def _hosted(offers: list[Offer]) -> Iterator[Offer]:
    """Splits what stands in a host nation from the offer it is part of."""
    parts = {row["offer"]: row for row in read(DATA / "hosted.csv")}
    for offer in offers:
        row = parts.pop(offer["id"], None)
        if row is None:
            yield offer
            continue
        units = int(row["quantity"])
        if offer["reserve"] or units >= offer["quantity"]:
            raise ValueError(f"{offer['id']}: what stands abroad is a part of the units that do not stay at home")
        yield {**offer, "quantity": offer["quantity"] - units}
        abroad = {"id": f"{offer['id']}-in-{row['host']}", "quantity": units}
        yield {**offer, **abroad, "host": row["host"], "consent": row["consent"]}
    if parts:
        raise ValueError(f"no such offers: {', '.join(parts)}")


def _tier(offer: Offer) -> str:
    """The notice tier: the letter at the end of the name of the offer."""
    name: str = offer["id"].partition("-in-")[0]
    return name[-1]


def _fits(offer: Offer, row: TableRow, tiers: str) -> bool:
    return (
        offer["capability"] == row["capability"]
        and offer["nation"] in row["nations"].split()
        and _tier(offer) in tiers.split()
    )


def _holds(offer: Offer, row: TableRow) -> bool:
    """Types, nations and effectiveness left empty mean any."""
    kind = offer["id"].removeprefix(f"{offer['nation']}-{offer['capability']}-")
    return (
        offer["capability"] == row["capability"]
        and (not row["types"] or any(kind.startswith(f"{part}-") for part in row["types"].split()))
        and (not row["nations"] or offer["nation"] in row["nations"].split())
        and (not row["effectiveness"] or offer["effectiveness"] == float(row["effectiveness"]))
    )

"""National air fleets: hulls on a public register (grades A and B), and stand-ins.

Register counts of grade C are never read into an offer: where the register is incomplete, the fleet is a round
illustrative figure from ``illustrative_fleets.csv``. Pooled fleets are no nation's: ``pooled.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tables import DATA, read

NATIONAL_SHARE = 0.5
"""Least share of a national air fleet kept for national tasks, training and maintenance (illustrative)."""


@dataclass(frozen=True)
class Fleet:
    """What a nation owns of one type: ``quantity`` in the capability's unit, ``home_share`` of it stays at home."""

    nation: str
    capability: str
    label: str
    quantity: float
    effectiveness: float
    home_share: float


def fleets(nations: set[str], home_share: dict[str, float]) -> Iterator[Fleet]:
    """Every fleet of the nations given: register, then stand-ins for grade C."""
    airframes = {(row["platform_class"], row["platform_type"]): row for row in read(DATA / "airframes.csv")}
    counted = [
        (row["owner_code"], row["platform_class"], row["platform_type"], int(row["register_count"]))
        for row in read(DATA / "platform_air_counts.csv")
        if row["quality"] in ("A", "B") and row["owner_kind"] == "nation"
    ]
    counted += [
        (row["owner_code"], row["platform_class"], row["platform_type"], int(row["aircraft"]))
        for row in read(DATA / "illustrative_fleets.csv")
    ]
    for owner, platform_class, platform_type, aircraft in counted:
        if owner not in nations:
            continue
        frame = airframes[platform_class, platform_type]
        hours = float(frame["hours_per_airframe"] or 1)
        label = platform_type.split(" /")[0].replace("CH/", "").split(",")[0]
        label = label.replace(" (older)", "").replace(" MRTT family", "").replace(" ", "-").lower()
        home = max(home_share[owner], NATIONAL_SHARE)
        yield Fleet(owner, frame["capability"], label, aircraft * hours, float(frame["effectiveness"]), home)

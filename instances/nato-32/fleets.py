"""Air fleets: hulls on a public register (grades A and B), published shares of pooled fleets, and stand-ins.

Register counts of grade C are never read into an offer: where the register is incomplete, the fleet is a round
illustrative figure from ``illustrative_fleets.csv``. Pooled fleets enter as their members' hours, not as hulls.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tables import DATA, by, read, whole

MMF_PERIOD = "2020-2023 (nine aircraft)"
SAC_TRAINING_SHARE = 0.1
"""Share of every Strategic Airlift Capability allotment that goes to training and maintenance flights (published)."""
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
    """Every fleet of the nations given: register, stand-ins for grade C, then pooled hours."""
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
    yield from _pooled(nations, float(airframes["isr_uav", "RQ-4 / MQ-4C"]["hours_per_airframe"]))


def _pooled(nations: set[str], surveillance_hours_per_airframe: float) -> Iterator[Fleet]:
    shares = read(DATA / "pooled_shares.csv")
    for row in shares:
        if row["iso3"] not in nations:
            continue
        if row["programme"] == "SAC_C17":
            hours = float(row["flight_hours_per_year"])
            yield Fleet(row["iso3"], "strategic-airlift", "sac", hours, 1.0, SAC_TRAINING_SHARE)
        if row["programme"] == "MMF_A330" and row["period"] == MMF_PERIOD:
            hours = float(row["flight_hours_per_year"])
            yield Fleet(row["iso3"], "air-refuelling", "mmf", hours, 1.0, NATIONAL_SHARE)
    nato_owned = [row for row in read(DATA / "platform_air_counts.csv") if row["owner_code"] == "NATO"]
    surveillance = by(nato_owned, "platform_class")["isr_uav"]
    if surveillance["quality"] not in ("A", "B"):
        raise ValueError("the count of NATO's surveillance drones is not of grade A or B")
    members = [row["iso3"] for row in shares if row["programme"] == "AGS_RQ4D"]
    each = whole(int(surveillance["register_count"]) * surveillance_hours_per_airframe / len(members))
    for member in members:
        yield Fleet(member, "high-altitude-surveillance", "ags", each, 1.0, 0.0)

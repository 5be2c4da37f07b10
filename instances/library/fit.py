"""Fits the marginals of generated instances to the data of the library: ``python instances/library/fit.py``.

Of every figure the eleven deciles, straight lines between sorted values, to four digits. What it prints stands in
``pooling/generating/marginals.py``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

INSTANCES = Path(__file__).resolve().parents[1]
OUTLIER = "USA"
"""Spends twice as much as the other Allies together: the knob dominant_share is for such a nation."""


def rows(path: str) -> list[dict[str, str]]:
    with (INSTANCES / path).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def deciles(values: Iterable[float]) -> tuple[float, ...]:
    known = sorted(values)
    out = []
    for tenth in range(11):
        place = tenth * (len(known) - 1) / 10
        low = min(int(place), len(known) - 2)
        out.append(float(f"{known[low] + (known[low + 1] - known[low]) * (place - low):.4g}"))
    return tuple(out)


def fitted() -> dict[str, tuple[float, ...]]:
    """Name of the marginal -> its deciles."""
    nations = [row for row in rows("data/nations_2024.csv") if row["iso3"] != OUTLIER]
    forces = [row for row in nations if float(row["defence_expenditure_musd"])]
    spending = [float(row["defence_expenditure_musd"]) for row in forces]
    mean = sum(spending) / len(spending)
    counts: dict[tuple[str, str], float] = {}
    for row in rows("nato-32/data/platform_air_counts.csv"):
        number = row["published_count"] or row["register_count"]
        if row["owner_kind"] == "nation" and row["owner_code"] != OUTLIER and number and float(number):
            key = row["owner_code"], row["platform_class"]
            counts[key] = counts.get(key, 0.0) + float(number)
    matrix = rows("nato-32/data/deployment_matrix.csv")
    return {
        "NATION_SIZE": deciles(amount / mean for amount in spending),
        "DEFENCE_SHARE": deciles(
            amount / float(row["gdp_current_musd"]) for row, amount in zip(forces, spending, strict=True)
        ),
        "GDP_PER_HEAD_MUSD": deciles(
            float(row["gdp_current_musd"]) / float(row["population_persons"]) for row in nations
        ),
        "SPENDING_PER_MEMBER_MUSD": deciles(
            amount / float(row["military_personnel_thousand"]) / 1000
            for row, amount in zip(forces, spending, strict=True)
        ),
        "FLEET_UNITS": deciles(counts.values()),
        "UNIT_COST_MUSD": deciles(
            float(row["unit_cost_million"])
            for row in rows("nato-32/data/capabilities.csv")
            if row["divisible"] == "no" and row["unit_cost_million"]
        ),
        "DEPLOYMENT_COST_MUSD": deciles(
            float(cost) for row in matrix for region, cost in row.items() if region != "from_region"
        ),
    }


if __name__ == "__main__":
    for name, values in fitted().items():
        print(f"{name} = {values}")

"""Random withdrawals, clusters and scenarios."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .instances import Draw, Rows


def withdrawals(draw: Draw) -> Rows:
    if not draw.has("withdrawal", chance=0.8):
        return []
    made = draw.tables_so_far
    rows: Rows = []
    for index in range(draw.one((1, 2))):
        row: dict[str, Any] = {"id": f"w{index + 1}"}
        for column, names in (
            ("nations", draw.nations),
            ("agreements", [one["id"] for one in made["agreements"]]),
            ("suppliers", [one["id"] for one in made["suppliers"]]),
            ("hosts", draw.named("offers", "host")),
        ):
            if names and draw.likely(0.5):
                row[column] = [draw.one(names)]
        rows.append(row if len(row) > 1 else {**row, "nations": [draw.one(draw.nations)]})
    return rows


def clusters(draw: Draw) -> Rows:
    if not draw.has("reliability", "uncertainty", chance=0.5):
        return []
    return [{"id": "z", "nations": draw.some(draw.nations), "failure_probability": draw.one((0.1, 0.25, 0.5))}]


def scenarios(draw: Draw) -> Rows:
    if not draw.has("uncertainty", chance=0.7):
        return []
    chances = draw.one(((0.5, 0.5), (0.7, 0.3), (0.6, 0.3, 0.1), (0.25, 0.75), (1.0,)))
    return [{"id": f"x{index + 1}", "probability": chance} for index, chance in enumerate(chances)]


def scenario_effects(draw: Draw) -> Rows:
    made = draw.tables_so_far
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    names = [row["id"] for row in made["scenarios"]]
    for _ in range(draw.rng.randint(1, 4) if names else 0):
        row: dict[str, Any] = {"scenario": draw.one(names)}
        for column, table in (("mission", "missions"), ("requirement", "requirements"), ("capability", "capabilities")):
            if draw.likely(0.25):
                row[column] = draw.one(draw.named(table, "id"))
        if draw.likely(0.7):
            row["supply_factor"] = draw.one((0.0, 0.0, 0.5, 0.8))
            for column, table in (("nation", "nations"), ("offer", "offers")):
                if draw.likely(0.5):
                    row[column] = draw.one(draw.named(table, "id"))
        else:
            row["need_factor"] = draw.one((0.5, 1.5, 2.0))
        columns = ("scenario", "nation", "offer", "mission", "requirement", "capability")
        rows[tuple(row.get(column) for column in columns)] = row
    return list(rows.values())

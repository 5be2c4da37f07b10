"""Builds a regional set: its own CSV tables, joined with the real figures of its nations.

A set keeps its illustrative tables as a CSV folder (``tables/``, the layout of the project's CSV instances). The
reference figures of the nations and the budgets come from ``instances/data/nations_2024.csv``.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from pooling.domain.instance import Instance
from pooling.io.csv_folder import draft_csv_folder

REAL = Path(__file__).resolve().parent / "data" / "nations_2024.csv"
ICELAND_SHARE_OF_GDP = 0.0002
"""Budget of a nation without defence expenditure, as a share of its gross domestic product."""


def regional(folder: Path, equipment_share: float, carry_over_share: float = 0.0) -> Instance:
    """The instance of a set: budgets are ``equipment_share`` of real equipment expenditure, the same in every period.

    Raises InvalidInput with every problem in the tables, KeyError for a nation the real figures do not have.
    """
    with REAL.open(encoding="utf-8", newline="") as stream:
        real = {row["iso3"]: row for row in csv.DictReader(stream)}
    draft = draft_csv_folder(folder)
    tables: dict[str, Any] = dict(draft.tables)
    tables["nations"] = [{**row, **_figures(real[row["id"]])} for row in tables["nations"]]
    tables["budgets"] = [
        {
            "nation": nation["id"],
            "period": period["id"],
            "amount_million": _budget(real[nation["id"]], equipment_share),
            "carry_over_share": carry_over_share,
        }
        for nation in tables["nations"]
        for period in tables["periods"]
    ]
    return Instance.of(tables, what=folder.parent.name)


def _figures(row: dict[str, str]) -> dict[str, Any]:
    return {
        "name": row["name"],
        "gdp_million": float(row["gdp_current_musd"]),
        "population": float(row["population_persons"]),
        "defence_spending_million": float(row["defence_expenditure_musd"]),
        "personnel": round(float(row["military_personnel_thousand"]) * 1000),
    }


def _budget(row: dict[str, str], equipment_share: float) -> float:
    equipment = float(row["equipment_expenditure_musd"])
    amount = equipment * equipment_share if equipment else float(row["gdp_current_musd"]) * ICELAND_SHARE_OF_GDP
    return round(amount, 1)

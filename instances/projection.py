"""Projects published figures over years: growth, defence expenditure, pool budgets, accounts, guidelines, prices.

The rule, for every nation and year:

- real growth is the nation's own mean of 2014-2024 (NATO, gross domestic product at 2015 prices), held within
  ``LEAST_GROWTH`` and ``MOST_GROWTH``; a nation without the figures grows as the others together did;
- prices rise by ``INFLATION`` a year, so money is of its year;
- defence expenditure as a share of gross domestic product moves in a straight line from 2024 to ``PLEDGE`` in 2035
  (North Atlantic Council, The Hague, 25 June 2025: at least 3.5 % by 2035 on a credible, incremental path); a nation
  that is above the pledge stays where it is.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import fsum
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parent / "data"
FIGURES = DATA / "nations_2024.csv"
GROWTH = DATA / "growth_2014_2024.csv"

BASE_YEAR, PLEDGE_YEAR = 2024, 2035
PLEDGE = 0.035
"""Share of gross domestic product for defence in 2035."""
RELATED_PLEDGE = 0.015
"""Share for what is related to defence in 2035."""
BEFORE = 0.02
"""The older guideline (2014), from which the path of the guidelines starts in 2025."""
EQUIPMENT = 0.2
"""Share of defence expenditure for equipment (2014)."""
LEAST_GROWTH, MOST_GROWTH = 0.005, 0.03
INFLATION = 0.02
"""The aim of the European Central Bank and of the Federal Reserve."""
OPTION_INFLATION = 0.03
"""Equipment becomes dearer faster than the economy (illustrative)."""
RELATED_NOW = 0.003
"""Share of gross domestic product for what is related to defence in 2024: not published (illustrative)."""
NO_FORCES_SHARE = 0.0002
"""Budget of a nation without defence expenditure, as a share of its gross domestic product."""


@dataclass(frozen=True)
class Nation:
    """Published figures of a nation (million dollars) and its real growth a year."""

    id: str
    row: dict[str, str]
    growth: float

    @property
    def spends(self) -> bool:
        return float(self.row["defence_expenditure_musd"]) > 0

    def gdp(self, year: int) -> float:
        """Gross domestic product at prices of the year."""
        level = (1 + self.growth) * (1 + INFLATION)
        return float(self.row["gdp_current_musd"]) * float(level ** (year - BASE_YEAR))

    def share(self, year: int) -> float:
        """Defence expenditure as a share of gross domestic product."""
        now = float(self.row["defence_expenditure_musd"]) / float(self.row["gdp_current_musd"])
        return now + max(PLEDGE - now, 0) * passed(year, BASE_YEAR) if self.spends else 0.0

    def defence(self, year: int) -> float:
        return self.gdp(year) * self.share(year)

    def equipment_share(self, at_least: float) -> float:
        """The published share of 2024, where there is none ``at_least``."""
        return float(self.row["equipment_share_pct"]) / 100 if self.row["equipment_share_pct"] else at_least

    def figures(self) -> dict[str, Any]:
        """Name and published figures of 2024, as the table nations has them."""
        return {
            "name": self.row["name"],
            "gdp_million": float(self.row["gdp_current_musd"]),
            "population": float(self.row["population_persons"]),
            "defence_spending_million": float(self.row["defence_expenditure_musd"]),
            "personnel": round(float(self.row["military_personnel_thousand"]) * 1000),
        }


def passed(year: int, start: int) -> float:
    """Part of the way to the year of the pledge that is behind."""
    return min((year - start) / (PLEDGE_YEAR - start), 1.0)


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def nations(ids: Iterable[str], *more: Path) -> dict[str, Nation]:
    """The nations with their figures; ``more`` files have those that are no Allies.

    KeyError for a nation that has none.
    """
    wanted = list(ids)
    figures = {row["iso3"]: row for path in (FIGURES, *more) for row in read(path)}
    then, now = (
        {row["iso3"]: float(row[f"gdp_const2015_{year}_musd"]) for row in read(GROWTH)} for year in (2014, BASE_YEAR)
    )
    known = [nation for nation in wanted if nation in now]
    together = fsum(now[nation] for nation in known) / fsum(then[nation] for nation in known)
    out = {}
    for nation in wanted:
        ratio = now[nation] / then[nation] if nation in now else together
        growth = min(max(ratio**0.1 - 1, LEAST_GROWTH), MOST_GROWTH)
        out[nation] = Nation(nation, figures[nation], growth)
    return out


def budgets(
    members: Iterable[Nation], years: list[int], share: float, carry_over_share: float, advance_share: float
) -> Iterator[dict[str, Any]]:
    """The budget of the pool: a share of defence expenditure, to a tenth of a million."""
    for nation in members:
        for year in years:
            amount = nation.defence(year) * share if nation.spends else nation.gdp(year) * NO_FORCES_SHARE
            yield {
                "nation": nation.id,
                "period": str(year),
                "amount_million": round(amount, 1),
                "carry_over_share": carry_over_share,
                "advance_share": advance_share,
            }


def accounts(members: Iterable[Nation], years: list[int]) -> Iterator[dict[str, Any]]:
    """Economy and projected expenditure, to a tenth of a million. What options of the plan cost comes on top."""
    for nation in members:
        for year in years:
            defence = _up(nation.defence(year))
            related = RELATED_NOW + (RELATED_PLEDGE - RELATED_NOW) * passed(year, BASE_YEAR)
            yield {
                "nation": nation.id,
                "period": str(year),
                "gdp_million": round(nation.gdp(year), 1),
                "defence_million": defence,
                "equipment_million": round(defence * nation.equipment_share(EQUIPMENT), 1),
                "related_million": _up(nation.gdp(year) * related),
            }


def _up(value: float) -> float:
    """To the next tenth above: rounding puts nobody below a guideline."""
    return (int(value * 10) + 1) / 10 if value else 0.0


def guidelines(members: Iterable[Nation], years: list[int]) -> Iterator[dict[str, Any]]:
    """A straight path from 2 % in 2025 to 3.5 % in 2035, one to 1.5 % for what is related, and 20 % for equipment.

    They are for every nation with defence expenditure.
    """
    bound = [nation.id for nation in members if nation.spends]
    for year in years:
        core = BEFORE + (PLEDGE - BEFORE) * passed(year, PLEDGE_YEAR - 10)
        yield {
            "id": f"core-{year}",
            "name": f"Defence expenditure of {core:.2%} of gross domestic product in {year}".replace("%", " %"),
            "measure": "defence",
            "of": "gdp",
            "share": round(core, 5),
            "nations": bound,
            "periods": [str(year)],
        }
    for year in years:
        related = RELATED_PLEDGE * passed(year, PLEDGE_YEAR - 10)
        yield {
            "id": f"related-{year}",
            "name": f"Related expenditure of {related:.2%} of gross domestic product in {year}".replace("%", " %"),
            "measure": "related",
            "of": "gdp",
            "share": round(related, 5),
            "nations": bound,
            "periods": [str(year)],
        }
    yield {
        "id": "equipment",
        "name": "A fifth of defence expenditure for equipment",
        "measure": "equipment",
        "of": "defence",
        "share": EQUIPMENT,
        "nations": bound,
    }


def prices(years: list[int]) -> Iterator[dict[str, Any]]:
    """Price levels against 2024, to four digits; options become dearer faster."""
    for year in years:
        age = year - BASE_YEAR
        yield {"period": str(year), "index": round((1 + INFLATION) ** age, 4)}
        yield {"period": str(year), "kind": "options", "index": round((1 + OPTION_INFLATION) ** age, 4)}

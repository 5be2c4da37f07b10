"""Random small instances, with every feature of the tables that a whole-unit plan can show.

Capabilities are whole-unit here: all plans of a divisible one cannot be listed. Figures are coarse decimals, so that
two plans differ clearly or not at all.
"""

from __future__ import annotations

import random
from collections.abc import Collection
from typing import Any

from pooling.domain.instance import Instance

FEATURES = (
    "notice",
    "caveats",
    "lots",
    "reserves",
    "ceilings",
    "budgets",
    "carry_over",
    "deployment",
    "locks",
    "history",
    "credits",
    "least_nations",
    "largest_share",
    "dwell",
    "effectiveness",
    "periods",
)
"""What an instance may show; each is in force by chance, so that features meet in every combination."""

_KINDS = ("defence", "crisis")
_REGIONS = ("north", "south")

Rows = list[dict[str, Any]]


def random_instance(rng: random.Random, *, features: Collection[str] = FEATURES, chance: float = 0.35) -> Instance:
    """An instance of 2-3 nations, 1-3 capabilities, 1-4 requirements, 1-4 offers of at most 3 units, 1-2 periods.

    Each of ``features`` is in force with probability ``chance``.
    """
    used = {feature for feature in FEATURES if feature in features and rng.random() < chance}
    return Instance.of(_Draw(rng, used).tables())


class _Draw:
    def __init__(self, rng: random.Random, used: set[str]) -> None:
        self.rng = rng
        self.used = used
        self.periods = ["p1", "p2"] if "periods" in used or "carry_over" in used else ["p1"]
        self.nations = ["AAA", "BBB", "CCC"][: rng.choice((2, 2, 3))]
        self.capabilities = ["air", "sea", "land"][: rng.choice((1, 1, 2, 3))]
        self.situations = ["s1", "s2"][: rng.choice((1, 2))]
        self.missions = ["m1", "m2", "m3"][: rng.choice((1, 2, 3))]

    def has(self, feature: str, chance: float = 1.0) -> bool:
        return feature in self.used and self.rng.random() < chance

    def some_periods(self) -> list[str]:
        """Mostly none, which means all."""
        return [self.rng.choice(self.periods)] if len(self.periods) > 1 and self.rng.random() < 0.25 else []

    def tables(self) -> dict[str, Any]:
        requirements = self._requirements()
        offers = self._offers([row["capability"] for row in requirements])
        missions = self._missions()
        for requirement in requirements:
            mission = next(row for row in missions if row["id"] == requirement["mission"])
            if mission["periods"]:
                requirement["periods"] = [one for one in requirement["periods"] if one in mission["periods"]]
        pairs = [(o, r) for o in offers for r in requirements if o["capability"] == r["capability"]]
        return {
            "instance": {"name": "random"},
            "periods": [{"id": period} for period in self.periods],
            "nations": self._nations(),
            "budgets": self._budgets(),
            "capabilities": [
                {"id": one, "unit": "units", "value_weight": self.rng.choice((1.0, 1.0, 2.0, 0.5))}
                for one in self.capabilities
            ],
            "situations": [{"id": one, "weight": self.rng.choice((1.0, 0.5, 0.25, 0.0))} for one in self.situations],
            "missions": missions,
            "requirements": requirements,
            "deployment": self._deployment(missions),
            "offers": offers,
            "caveats": self._caveats(missions),
            "locks": self._locks(offers, pairs),
            "history": self._history(offers, pairs),
            "credits": [
                {"nation": nation, "amount_million": float(self.rng.randint(-3, 3))}
                for nation in self.nations
                if self.has("credits", 0.7)
            ],
        }

    def _nations(self) -> Rows:
        rng = self.rng
        rows: Rows = []
        for nation in self.nations:
            row: dict[str, Any] = {"id": nation, "region": rng.choice((*_REGIONS, None))}
            for column in ("gdp_million", "population", "defence_spending_million", "personnel", "own_need"):
                row[column] = float(rng.randint(1, 5))
            row["custom_key"] = float(rng.choice((0, 1, 2))) if nation != self.nations[0] else 1.0
            if self.has("reserves", 0.4):
                row["reserve_share"] = rng.choice((0.25, 0.34, 0.5))
            if self.has("ceilings", 0.6):
                row["ceiling_share"] = rng.choice((0.0, 0.5, 0.67, 0.8))
            rows.append(row)
        return rows

    def _budgets(self) -> Rows:
        if "budgets" not in self.used and "carry_over" not in self.used:
            return []
        return [
            {
                "nation": nation,
                "period": period,
                "amount_million": self.rng.choice((None, 0.0, 2.0, 3.5, 5.0, 5.0, 8.0)),
                "carry_over_share": self.rng.choice((0.0, 0.5, 1.0)) if self.has("carry_over") else 0.0,
            }
            for nation in self.nations
            for period in self.periods
        ]

    def _missions(self) -> Rows:
        rng = self.rng
        return [
            {
                "id": mission,
                "situations": rng.sample(self.situations, rng.randint(1, len(self.situations))),
                "kind": rng.choice((*_KINDS, None)),
                "region": rng.choice((*_REGIONS, None)),
                "periods": self.some_periods(),
            }
            for mission in self.missions
        ]

    def _requirements(self) -> Rows:
        rng = self.rng
        rows: Rows = []
        for index in range(rng.choice((1, 2, 2, 3, 4))):
            row: dict[str, Any] = {
                "id": f"r{index + 1}",
                "mission": rng.choice(self.missions),
                "capability": rng.choice(self.capabilities),
                "quantity": rng.choice((1.0, 2.0, 2.0, 3.0, 4.0, 2.5)),
                "priority": rng.choice((1, 1, 2, 3, 5)),
                "weight": rng.choice((1.0, 1.0, 2.0, 0.5)),
                "periods": self.some_periods(),
            }
            if self.has("notice"):
                row["within_days"] = rng.choice((5, 10, 30))
            if self.has("least_nations", 0.6):
                row["least_nations"] = rng.randint(1, len(self.nations))
            if self.has("largest_share", 0.6):
                row["largest_share"] = rng.choice((0.34, 0.5, 0.6, 0.75, 1.0))
            rows.append(row)
        return rows

    def _offers(self, needed: list[str]) -> Rows:
        rng = self.rng
        rows: Rows = []
        for index in range(rng.choice((1, 2, 3, 3, 4))):
            quantity = rng.choice((1, 1, 2, 2, 3))
            row: dict[str, Any] = {
                "id": f"o{index + 1}",
                "nation": rng.choice(self.nations),
                # Mostly what is needed, and often the same, so that offers and nations meet.
                "capability": rng.choice(self.capabilities) if rng.random() < 0.1 else rng.choice(needed),
                "quantity": float(quantity),
                "unit_cost_million": rng.choice((0.0, 0.5, 1.0, 2.0, 2.25)),
                "fixed_cost_million": rng.choice((0.0, 0.0, 1.0, 1.5)),
                "periods": self.some_periods(),
            }
            if self.has("notice"):
                row["notice_days"] = rng.choice((0, 4, 10, 20))
            if self.has("lots"):
                row["smallest"] = float(rng.randint(0, quantity))
                row["step"] = float(rng.choice((0, 1, 2))) if quantity >= 2 else 0.0
                row["smallest_use"] = float(rng.choice((0, 0, 1, quantity)))
            if self.has("reserves", 0.4):
                row["reserve"] = min(float(quantity), rng.choice((0.0, 1.0, 0.5)))
            if self.has("dwell", 0.6):
                row["dwell"] = rng.choice((1.5, 2.0, 3.0, 0.5))
            if self.has("effectiveness", 0.6):
                row["effectiveness"] = rng.choice((0.5, 1.5, 2.0, 0.8))
            rows.append(row)
        return rows

    def _deployment(self, missions: Rows) -> Rows:
        if "deployment" not in self.used:
            return []
        rng = self.rng
        regions = [row["region"] for row in missions if row["region"]]
        rows: dict[tuple[Any, ...], dict[str, Any]] = {}
        for _ in range(rng.randint(1, 4)):
            row: dict[str, Any] = {"cost_million": rng.choice((0.5, 1.0, 2.0))}
            if rng.random() < 0.4:
                row["capability"] = rng.choice(self.capabilities)
            if rng.random() < 0.5:
                row["from_nation"] = rng.choice(self.nations)
            if rng.random() < 0.3:
                row["to_mission"] = rng.choice(self.missions)
            elif regions and rng.random() < 0.5:
                row["to_region"] = rng.choice(regions)
            columns = ("capability", "from_nation", "from_region", "to_mission", "to_region")
            rows[tuple(row.get(column) for column in columns)] = row
        return list(rows.values())

    def _caveats(self, missions: Rows) -> Rows:
        if "caveats" not in self.used:
            return []
        rng = self.rng
        kinds = [row["kind"] for row in missions if row["kind"]]
        regions = [row["region"] for row in missions if row["region"]]
        rows: Rows = []
        for index in range(rng.randint(1, 3)):
            nation = rng.choice(self.nations)
            rule = rng.choice(("forbid", "limit", "approval", "not_with", "only_with"))
            row: dict[str, Any] = {"id": f"c{index + 1}", "nation": nation, "rule": rule}
            if rule == "limit":
                row["amount"] = rng.choice((0.0, 1.0, 1.0, 1.5, 2.0))
            if rule == "approval":
                row["delay_days"] = rng.choice((1, 5, 12))
            if rule in ("not_with", "only_with"):
                row["partner"] = rng.choice([one for one in self.nations if one != nation])
            if rule == "limit" or rng.random() < 0.3:
                row["capability"] = rng.choice(self.capabilities)
            if rng.random() < 0.25:
                row["mission"] = rng.choice(self.missions)
            if kinds and rng.random() < 0.25:
                row["mission_kind"] = rng.choice(kinds)
            if regions and rng.random() < 0.25:
                row["region"] = rng.choice(regions)
            if rng.random() < 0.2:
                row["period"] = rng.choice(self.periods)
            rows.append(row)
        return rows

    def _locks(self, offers: Rows, pairs: list[tuple[dict[str, Any], dict[str, Any]]]) -> Rows:
        if "locks" not in self.used:
            return []
        rng = self.rng
        rows: Rows = []
        for index in range(rng.randint(1, 2)):
            row: dict[str, Any] = {"id": f"l{index + 1}", "rule": rng.choice(("must", "never", "at_least", "at_most"))}
            if pairs and rng.random() < 0.5:
                offer, requirement = rng.choice(pairs)
                row["requirement"] = requirement["id"]
            else:
                offer = rng.choice(offers)
            row["offer"] = offer["id"]
            if row["rule"] in ("at_least", "at_most"):
                row["quantity"] = rng.choice((0.0, 1.0, 1.0, 1.5, 2.0))
            if rng.random() < 0.4:
                row["period"] = rng.choice(self.periods)
            rows.append(row)
        return rows

    def _history(self, offers: Rows, pairs: list[tuple[dict[str, Any], dict[str, Any]]]) -> Rows:
        if "history" not in self.used:
            return []
        rng = self.rng
        rows: Rows = []
        for period in self.periods:
            for offer in offers:
                if rng.random() < 0.5:
                    rows.append({"offer": offer["id"], "period": period, "quantity": float(rng.randint(0, 3))})
            for offer, requirement in pairs:
                if rng.random() < 0.4:
                    row = {"offer": offer["id"], "requirement": requirement["id"], "period": period}
                    rows.append({**row, "quantity": rng.choice((0.5, 1.0, 2.0))})
        return rows

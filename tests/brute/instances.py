"""Random small instances that mix families, with every feature of the tables that a whole-unit plan can show.

Capabilities are whole-unit here: all plans of a divisible one cannot be listed. Figures are coarse decimals, so that
two plans differ clearly or not at all.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Sequence
from typing import Any, TypeVar

from pooling.domain.instance import Instance

from . import instances_years as years
from .instances_risks import clusters, scenario_effects, scenarios, withdrawals
from .instances_together import agreements, balances, pools, shares, suppliers

FAMILIES = (
    "lots",
    "sovereignty",
    "caveats",
    "readiness",
    "breadth",
    "budget",
    "burden",
    "stability",
    "locks",
    "red_lines",
    "agreements",
    "pools",
    "consent",
    "sustainment",
    "rotation",
    "interoperability",
    "information",
    "specialisation",
    "focus",
    "enablers",
    "exchange",
    "support",
    "reliability",
    "withdrawal",
    "uncertainty",
    "years",
    "options",
    "procurement",
    "funding",
    "guidelines",
    "challenge",
)
"""What an instance may have data for: families of constraints, reliability for units counted as expected, and years
for what changes over them."""

KINDS = ("defence", "crisis")
REGIONS = ("north", "south")
COMMANDS = ("HQ1", "HQ2")

OF_OPTIONS = {"options", "procurement", "funding"}
FIGURES = ("gdp_million", "gni_million", "population", "defence_spending_million", "personnel", "own_need")

Row = dict[str, Any]
Rows = list[Row]
Value = TypeVar("Value")


def random_instance(
    rng: random.Random, *, mixed: Collection[str] | None = None, chance: float = 0.25, small: bool = False
) -> Instance:
    """An instance of 2-3 nations, 1-3 capabilities, 1-3 requirements, 1-4 offers of at most 3 units, 1-3 periods.

    It has data for the families ``mixed``; where they are not given, for each with probability ``chance``. ``small``:
    at most two nations, requirements and offers.
    """
    if mixed is None:
        mixed = {family for family in FAMILIES if rng.random() < chance}
    return Instance.of(Draw(rng, set(mixed), small).tables())


class Draw:
    """The tables of one instance as they are drawn; later tables look at earlier ones."""

    def __init__(self, rng: random.Random, mixed: set[str], small: bool) -> None:
        self.rng = rng
        self.mixed = mixed
        count = 1
        if mixed & {"rotation", "years"}:
            count = rng.choice((2, 2, 3))
        elif "uncertainty" in mixed:
            count = rng.choice((1, 1, 1, 2))
        elif mixed & {"options", "procurement", "funding", "guidelines"}:
            count = rng.choice((1, 2, 2, 3))
        elif mixed & {"budget", "burden", "stability", "challenge", "agreements", "exchange", "pools"}:
            count = rng.choice((1, 1, 2))
        elif rng.random() < 0.15:
            count = 2
        self.periods = [f"p{index + 1}" for index in range(count)]
        self.small = small
        self.nations = ["AAA", "BBB", "CCC"][: 2 if small or count > 2 else rng.choice((2, 2, 3))]
        # Where shares, chances or plans are compared, more is offered than needed, so that there is a choice.
        self.plenty = bool(mixed & {"burden", "uncertainty", "stability"}) and not small and count == 1
        many = 2 if "enablers" in mixed else 1 if self.plenty or "information" in mixed else rng.choice((1, 1, 2, 3))
        self.capabilities = ["air", "sea", "land"][:many]
        self.situations = ["s1", "s2"][: rng.choice((1, 2))]
        self.missions = ["m1", "m2"][: rng.choice((1, 2))]
        self.standards = ["d1", "d2"] if self.has("interoperability") else []
        self.tables_so_far: dict[str, Any] = {}

    def has(self, *families: str, chance: float = 1.0) -> bool:
        """Whether any of the families is mixed in, and then by chance."""
        return bool(self.mixed.intersection(families)) and self.rng.random() < chance

    def likely(self, chance: float) -> bool:
        return self.rng.random() < chance

    def one(self, values: Sequence[Value]) -> Value:
        return self.rng.choice(values)

    def some(self, values: Iterable[Value], least: int = 1) -> list[Value]:
        """At least so many of the values."""
        listed = list(values)
        return self.rng.sample(listed, self.rng.randint(min(least, len(listed)), len(listed)))

    def some_periods(self) -> list[str]:
        """Mostly none, which means all."""
        return [self.one(self.periods)] if len(self.periods) > 1 and self.likely(0.2) else []

    def tables(self) -> dict[str, Any]:
        made = self.tables_so_far
        made["instance"] = {"name": "random"}
        made["periods"] = [{"id": period} for period in self.periods]
        made["nations"] = self._nations()
        made["budgets"] = self._budgets()
        made["capabilities"] = self._capabilities()
        made["situations"] = [{"id": one, "weight": self.one((1.0, 0.5, 0.25, 0.0))} for one in self.situations]
        made["missions"] = self._missions()
        made["requirements"] = self._requirements()
        made["deployment"] = self._deployment()
        made["standards"] = [{"id": one} for one in self.standards]
        made["sharing"] = self._sharing()
        made["prices"] = years.prices(self)
        made["accounts"] = years.accounts(self)
        made["guidelines"] = years.guidelines(self)
        made["agreements"] = agreements(self)
        made["suppliers"] = suppliers(self)
        made["pools"] = pools(self)
        made["support"] = self._support()
        made["funds"] = years.funds(self)
        made["fund_budgets"] = years.fund_budgets(self)
        made["refunds"] = years.refunds(self)
        made["options"] = years.options(self)
        made["option_costs"] = years.option_costs(self)
        made["price_steps"] = years.price_steps(self)
        made["offers"] = [*self._offers(), *shares(self), *years.option_offers(self)]
        made["requirement_changes"] = years.requirement_changes(self)
        made["offer_changes"] = years.offer_changes(self)
        made["effects"] = years.effects(self)
        made["certificates"] = years.certificates(self)
        made["enablers"] = self._enablers()
        made["skills"] = self._skills()
        made["caveats"] = self._caveats()
        made["red_lines"] = self._red_lines()
        made["withdrawals"] = withdrawals(self)
        made["clusters"] = clusters(self)
        made["scenarios"] = scenarios(self)
        made["scenario_effects"] = scenario_effects(self)
        made["balances"] = balances(self)
        made["locks"] = self._locks()
        made["history"] = self._history()
        made["started"] = years.started(self)
        made["credits"] = [
            {"nation": nation, "amount_million": float(self.rng.randint(-3, 3))}
            for nation in self.nations
            if self.has("burden", chance=0.4)
        ]
        return made

    def named(self, table: str, column: str) -> list[str]:
        """Values of a column that are given."""
        return [row[column] for row in self.tables_so_far[table] if row.get(column) is not None]

    def pairs(self) -> list[tuple[Row, Row]]:
        """Offers with the requirements of their capability."""
        made = self.tables_so_far
        return [(o, r) for o in made["offers"] for r in made["requirements"] if o["capability"] == r["capability"]]

    def _nations(self) -> Rows:
        rng = self.rng
        rows: Rows = []
        for nation in self.nations:
            row: Row = {"id": nation, "region": self.one((*REGIONS, None))}
            for column in FIGURES:
                row[column] = float(rng.randint(1, 5))
            if self.has("burden", "funding", chance=0.15):
                # A share below any floor of the scale.
                row["gni_million"] = 0.002
            row["custom_key"] = float(self.one((0, 1, 2))) if nation != self.nations[0] else 1.0
            row["groups"] = self.some(("x", "y"))
            if self.has("sovereignty", chance=0.4):
                row["reserve_share"] = self.one((0.25, 0.34, 0.5))
            if self.has("sovereignty", chance=0.6):
                row["ceiling_share"] = self.one((0.0, 0.5, 0.67, 0.8))
            if self.has("sustainment", chance=0.7):
                row["deployable_share"] = self.one((0.0, 0.34, 0.5, 0.67, 1.0))
                row["sustained_share"] = self.one((0.0, 0.34, 0.5, 1.0))
            if self.has("focus", chance=0.6):
                row["most_commitments"] = self.one((0, 1, 1, 2))
            if self.has("reliability", chance=0.7) or self.has("uncertainty", chance=0.5):
                row["reliability"] = self.one((0.5, 0.8, 0.9))
            rows.append(row)
        return rows

    def _budgets(self) -> Rows:
        if not self.has("budget"):
            return []
        carry, ahead = self.likely(0.7), self.likely(0.5)
        return [
            {
                "nation": nation,
                "period": period,
                "amount_million": self.one((None, 0.0, 1.0, 2.0, 3.5, 5.0)),
                "carry_over_share": self.one((0.0, 0.5, 1.0)) if carry else 0.0,
                "advance_share": self.one((0.0, 0.5, 1.0)) if ahead else 0.0,
            }
            for nation in self.nations
            for period in self.periods
        ]

    def _capabilities(self) -> Rows:
        rows: Rows = []
        for one in self.capabilities:
            row: Row = {"id": one, "unit": "units", "value_weight": self.one((1.0, 1.0, 2.0, 0.5))}
            if self.has("exchange"):
                row["exchange_weight"] = self.one((1.0, 1.0, 0.5, 1.5))
            if self.has("specialisation", chance=0.7):
                row["providers"] = self.one(("one", "one", "two_or_more"))
            rows.append(row)
        return rows

    def _missions(self) -> Rows:
        return [
            {
                "id": mission,
                "situations": self.some(self.situations),
                "kind": self.one((*KINDS, None)),
                "region": self.one((*REGIONS, None)),
                "periods": self.some_periods(),
                "command": self.one((*COMMANDS, None)),
                "sustained": self.likely(0.4),
            }
            for mission in self.missions
        ]

    def _requirements(self) -> Rows:
        rows = [
            self._requirement(index) for index in range(self.one((1, 2) if self.small or self.plenty else (1, 2, 2, 3)))
        ]
        if "enablers" in self.mixed:
            # What needs support and what supports, in one mission.
            rows = [rows[0], *rows[1:], self._requirement(len(rows))]
            rows[-1]["mission"] = rows[0]["mission"]
            rows[-1]["capability"] = next(one for one in self.capabilities if one != rows[0]["capability"])
            rows[-1]["periods"] = rows[0]["periods"]
        return rows

    def _requirement(self, index: int) -> Row:
        mission = self.one(self.tables_so_far["missions"])
        periods = [one for one in self.some_periods() if one in (mission["periods"] or self.periods)]
        row: Row = {
            "id": f"r{index + 1}",
            "mission": mission["id"],
            "capability": self.one(self.capabilities),
            "quantity": self.one(self._quantities()),
            "priority": self.one((1, 1, 2, 3, 5)),
            "weight": self.one((1.0, 1.0, 2.0, 0.5)),
            "periods": periods,
        }
        if self.has("readiness"):
            row["within_days"] = self.one((5, 10, 30))
        if self.has("breadth", chance=0.6):
            row["least_nations"] = self.rng.randint(1, len(self.nations))
        if self.has("breadth", chance=0.6):
            row["largest_share"] = self.one((0.34, 0.5, 0.6, 0.75, 1.0))
        if self.has("exchange", chance=0.8) or self.has("red_lines", "sustainment", chance=0.4):
            row["nation"] = self.one(self.nations)
        if self.has("interoperability", chance=0.6):
            row["standards"] = self.some(self.standards)
        if self.has("interoperability", chance=0.6):
            row["same_standard"] = self.some(self.standards)
        if self.has("information"):
            row["sharing_level"] = self.one((1, 2))
            row["sharing_rule"] = self.one(("pairwise", "one_group"))
        if self.has("specialisation", chance=0.5):
            choices = ("one", "two_or_more") if row.get("least_nations", 0) < 2 else ("two_or_more",)
            row["providers"] = self.one(choices)
        if self.has("rotation"):
            for column, values in (
                ("rest_periods", (0, 1, 1)),
                ("most_turns", (None, 1, 1, 2)),
                ("turns_spread", (None, 0, 1)),
            ):
                row[column] = self.one(values)
            row["periods"] = []
        return row

    def _quantities(self) -> Sequence[float]:
        if self.mixed & {*OF_OPTIONS, "information"}:
            return 2.0, 2.0, 3.0, 2.5
        return (1.0, 2.0, 2.0) if self.plenty else (1.0, 2.0, 2.0, 3.0, 2.5)

    def _offers(self) -> Rows:
        few = self.small or len(self.periods) > 1 or "pools" in self.mixed
        # Where options bring units, little is there without them.
        count = self.one(
            (1, 1, 2) if self.mixed & OF_OPTIONS else (1, 2, 2) if few else (2, 3, 3) if self.plenty else (2, 3, 3, 4)
        )
        return [self._offer(index) for index in range(count)]

    def _offer(self, index: int) -> Row:
        needed = self.named("requirements", "capability")
        quantity = self.one((2, 2, 3) if self.plenty else (1, 1, 2, 2, 3) if len(self.periods) == 1 else (1, 1, 2))
        row: Row = {
            "id": f"o{index + 1}",
            # Nations in turn, so that most instances have more than one that can do anything.
            "nation": self.nations[index % len(self.nations)]
            if self.plenty or "information" in self.mixed or self.likely(0.6)
            else self.one(self.nations),
            # Mostly what is needed, and often the same, so that offers and nations meet.
            "capability": self.one(self.capabilities) if self.likely(0.05) else self.one(needed),
            "quantity": float(quantity),
            "unit_cost_million": self.one((0.0, 0.5, 1.0, 2.0, 2.25)),
            "fixed_cost_million": self.one((0.0, 0.0, 1.0, 1.5)),
            "periods": self.some_periods(),
        }
        if self.has("readiness"):
            row["notice_days"] = self.one((0, 4, 10, 20))
        if self.has("lots"):
            row["smallest"] = float(self.rng.randint(0, quantity))
            row["step"] = float(self.one((0, 1, 2))) if quantity >= 2 else 0.0
            row["smallest_use"] = float(self.one((0, 0, 1, quantity)))
        if self.has("sovereignty", chance=0.4):
            row["reserve"] = min(float(quantity), self.one((0.0, 1.0, 0.5)))
        if self.likely(0.2):
            row["dwell"] = self.one((1.5, 2.0, 3.0, 0.5))
        if self.likely(0.2):
            row["effectiveness"] = self.one((0.5, 1.5, 2.0, 0.8))
        if self.standards:
            row["standards"] = self.some(self.standards, least=0)
        if self.has("consent", chance=0.7):
            row["host"] = self.one([one for one in self.nations if one != row["nation"]])
            row["consent"] = self.one(("host", "dual", "dual"))
        if self.has("reliability", chance=0.5) or self.has("uncertainty", chance=0.3):
            row["reliability"] = self.one((0.5, 0.75, 0.9))
        if self.has("burden", chance=0.3):
            row["in_kind_million"] = self.one((0.5, 1.0, 2.0))
        if self.has("support", chance=0.8):
            row["support"] = self.some(self.named("support", "id"))
        may = [
            one["id"]
            for one in self.tables_so_far["agreements"]
            if row["nation"] in (one.get("nations") or self.nations)
            and row["capability"] in (one.get("capabilities") or self.capabilities)
        ]
        if may and self.has("agreements", chance=0.4):
            row["agreement"] = self.one(may)
        return row

    def _deployment(self) -> Rows:
        if not self.likely(0.9 if "funding" in self.mixed else 0.3):
            return []
        rng = self.rng
        rows: dict[tuple[Any, ...], Row] = {}
        for _ in range(rng.randint(1, 3)):
            row: Row = {"cost_million": self.one((0.5, 1.0, 2.0))}
            if self.likely(0.4):
                row["capability"] = self.one(self.capabilities)
            if self.likely(0.5):
                row["from_nation"] = self.one(self.nations)
            elif self.named("nations", "region") and self.likely(0.5):
                row["from_region"] = self.one(self.named("nations", "region"))
            if self.likely(0.3):
                row["to_mission"] = self.one(self.missions)
            elif self.named("missions", "region") and self.likely(0.5):
                row["to_region"] = self.one(self.named("missions", "region"))
            columns = ("capability", "from_nation", "from_region", "to_mission", "to_region")
            rows[tuple(row.get(column) for column in columns)] = row
        return list(rows.values())

    def _sharing(self) -> Rows:
        if not self.has("information"):
            return []
        return [
            {"id": f"g{index + 1}", "level": self.one((1, 2)), "nations": self.some(self.nations)}
            for index in range(self.one((1, 2)))
        ]

    def _support(self) -> Rows:
        if not self.has("support"):
            return []
        return [
            {"id": f"e{index + 1}", "nation": self.one(self.nations), "cost_million": self.one((0.5, 1.0, 3.0))}
            for index in range(self.one((1, 2)))
        ]

    def _enablers(self) -> Rows:
        if not self.has("enablers"):
            return []
        needs = self.tables_so_far["requirements"]
        # The last requirement supports the first; where another mission needs the first but not the last, the
        # mission's kind tells them apart, or there is no such row.
        first, last = needs[0]["capability"], needs[-1]["capability"]
        kind_of = {row["id"]: row["kind"] for row in self.tables_so_far["missions"]}
        by_mission = {one: {row["capability"] for row in needs if row["mission"] == one} for one in self.missions}
        kinds = {None: set(self.missions)}
        for mission, kind in kind_of.items():
            if kind is not None:
                kinds.setdefault(kind, set()).add(mission)
        may = [
            kind
            for kind, missions in kinds.items()
            if all(first not in by_mission[one] or last in by_mission[one] for one in missions)
        ]
        return [
            {"capability": first, "needs": last, "quantity": self.one((0.5, 1.0, 1.5)), "mission_kind": kind}
            for kind in self.some(may)
        ]

    def _skills(self) -> Rows:
        if not self.has("specialisation"):
            return []
        pairs = [(nation, capability) for nation in self.nations for capability in self.capabilities]
        return [{"nation": nation, "capability": capability} for nation, capability in self.some(pairs)]

    def _caveats(self) -> Rows:
        count = self.rng.randint(1, 3) if self.has("caveats") else 0
        rows = [self._caveat(self.one(self.nations)) for _ in range(count)]
        hosts = self.named("offers", "host")
        if hosts and self.likely(0.7):
            rows.append(self._caveat(self.one(hosts), ("forbid", "approval")))
        if self.has("reliability", "uncertainty", chance=0.4):
            rows.append(self._caveat(self.one(self.nations), ("approval",)))
        return [{"id": f"c{index + 1}", **row} for index, row in enumerate(rows)]

    def _caveat(
        self, nation: str, rules: Sequence[str] = ("forbid", "limit", "approval", "not_with", "only_with")
    ) -> Row:
        rule = self.one(rules)
        row: Row = {"nation": nation, "rule": rule}
        if rule == "limit":
            row["amount"] = self.one((0.0, 1.0, 1.0, 1.5, 2.0))
        if rule == "approval":
            row["delay_days"] = self.one((1, 5, 12))
            row["probability"] = self.one((None, 0.5, 0.75))
        if rule in ("not_with", "only_with"):
            row["partner"] = self.one([one for one in self.nations if one != nation])
        if rule == "limit" or self.likely(0.3):
            row["capability"] = self.one(self.capabilities)
        if self.likely(0.2):
            row["mission"] = self.one(self.missions)
        for column, given in (("mission_kind", "kind"), ("region", "region"), ("command", "command")):
            values = self.named("missions", given)
            if values and self.likely(0.2):
                row[column] = self.one(values)
        if self.likely(0.2):
            row["period"] = self.one(self.periods)
        return row

    def _red_lines(self) -> Rows:
        if not self.has("red_lines"):
            return []
        rows: Rows = []
        for index in range(self.rng.randint(1, 2)):
            rule = self.one(("never", "keep", "keep", "own_first", "own_first"))
            row: Row = {"id": f"l{index + 1}", "nation": self.one(self.nations), "rule": rule}
            if rule == "keep":
                row["quantity"] = self.one((0.5, 1.0, 1.0, 2.0))
            if rule == "keep" or self.likely(0.4):
                row["capability"] = self.one(self.named("offers", "capability"))
            if rule == "never":
                if self.likely(0.4):
                    row["mission"] = self.one(self.missions)
                for column, given in (("mission_kind", "kind"), ("region", "region")):
                    values = self.named("missions", given)
                    if values and self.likely(0.4):
                        row[column] = self.one(values)
            rows.append(row)
        return rows

    def _locks(self) -> Rows:
        if not self.has("locks"):
            return []
        pairs = self.pairs()
        rows: Rows = []
        for index in range(self.rng.randint(1, 2)):
            row: Row = {"id": f"k{index + 1}"}
            made = self.tables_so_far["agreements"]
            if self.tables_so_far["options"] and self.likely(0.6):
                row.update(years.option_lock(self))
                rows.append(row)
                continue
            if made and self.likely(0.5):
                agreement = self.one(made)
                row["rule"] = self.one(("must", "never"))
                row["agreement"] = agreement["id"]
                row["nation"] = self.one(agreement.get("nations") or self.nations)
            else:
                row["rule"] = self.one(("must", "never", "at_least", "at_most"))
                offer = self.one(self.tables_so_far["offers"])
                if pairs and self.likely(0.5):
                    offer, requirement = self.one(pairs)
                    row["requirement"] = requirement["id"]
                row["offer"] = offer["id"]
                if row["rule"] in ("at_least", "at_most"):
                    row["quantity"] = self.one((0.0, 1.0, 1.0, 1.5, 2.0))
            if self.likely(0.4):
                row["period"] = self.one(self.periods)
            rows.append(row)
        return rows

    def _history(self) -> Rows:
        if not self.has("stability", "challenge"):
            return []
        rows: Rows = []
        for period in self.periods:
            for offer in self.tables_so_far["offers"]:
                if self.likely(0.5):
                    rows.append({"offer": offer["id"], "period": period, "quantity": float(self.rng.randint(0, 3))})
            for offer, requirement in self.pairs():
                if self.likely(0.4):
                    row = {"offer": offer["id"], "requirement": requirement["id"], "period": period}
                    rows.append({**row, "quantity": self.one((0.5, 1.0, 2.0))})
        return rows

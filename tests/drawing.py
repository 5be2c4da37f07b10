"""One generator of random instances: cells drawn from what their columns say, and mended until every check passes.

A caller says which facts there are, how many rows, and, where the usual ones will not do, which values. Rules between
cells are stated nowhere here: the checks of the instance name the cells that break one, and those are drawn again,
filled or emptied. The same seed gives the same instance.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from math import fsum
from random import Random
from typing import Any

from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput
from pooling.domain.tables import KEYS, REQUIRED_TABLES, TABLES
from pooling.io.columns import Column, instance_columns

Row = dict[str, Any]
Tables = dict[str, Any]
Values = Sequence[Any] | Callable[["Drawing", Column, Row], Any]
"""What a cell may hold, or a function that draws it."""

_AGREEMENT = ("agreements", "offers.agreement")
_OPTION = ("options", "option_costs", "effects", "suppliers", "offers.option")
_CHANCES = ("nations.reliability", "offers.reliability", "caveats.probability", "effects.reliability", "clusters")
FACTS: dict[str, tuple[str, ...]] = {
    "lots": ("offers.smallest", "offers.step", "offers.smallest_use"),
    "sovereignty": ("nations.reserve_share", "nations.ceiling_share", "offers.reserve"),
    "caveats": ("caveats",),
    "readiness": ("requirements.within_days", "offers.notice_days", "effects.notice_days"),
    "breadth": ("requirements.least_nations", "requirements.largest_share"),
    "budget": ("budgets",),
    "burden": ("credits", "offers.in_kind_million"),
    "stability": ("history", "started"),
    "locks": ("locks",),
    "red_lines": ("red_lines", "requirements.nation"),
    "agreements": (*_AGREEMENT, "agreements.gain_share"),
    "pools": ("pools", "suppliers", "offers.pool"),
    "consent": ("offers.host", "offers.consent", "caveats"),
    "sustainment": (
        "nations.deployable_share",
        "nations.sustained_share",
        "missions.sustained",
        "requirements.nation",
    ),
    "rotation": ("requirements.rest_periods", "requirements.most_turns", "requirements.turns_spread"),
    "interoperability": (
        "standards",
        "certificates",
        "requirements.standards",
        "requirements.same_standard",
        "offers.standards",
        "agreements.standards",
        "effects.standard",
    ),
    "information": (
        "sharing",
        "requirements.sharing_level",
        "requirements.sharing_rule",
        "agreements.sharing_level",
    ),
    "specialisation": ("capabilities.providers", "requirements.providers", "skills"),
    "focus": ("nations.most_commitments",),
    "enablers": ("enablers",),
    "exchange": (
        "agreements",
        "agreements.barter_limit",
        "agreements.barter_scope",
        "agreements.barter_carry_share",
        "balances",
        "capabilities.exchange_weight",
        "requirements.nation",
    ),
    "support": ("support", "offers.support"),
    "reliability": _CHANCES,
    "withdrawal": ("withdrawals",),
    "uncertainty": (*_CHANCES, "scenarios", "scenario_effects"),
    "years": (
        "prices",
        "requirement_changes",
        "offer_changes",
        "periods.year",
        "periods.years",
        "options.life_periods",
    ),
    "options": _OPTION,
    "procurement": (
        *_OPTION,
        "price_steps",
        "offers.output_per_unit",
        "suppliers.not_to",
        "options.most_units",
        "options.least_units",
        "options.most_units_each",
        "options.unit_cost_million",
        "options.learning_share",
        "options.unit_upkeep_million",
        "options.most_delivered",
    ),
    "funding": (*_OPTION, "funds", "fund_budgets", "refunds", "options.fund", "options.bonus_option"),
    "guidelines": (*_OPTION, "accounts", "guidelines", "options.spends_as"),
    "challenge": ("history",),
    "retirement": ("offers.holding_cost_million", "offers.retire_from", "skills"),
}
"""What an instance may have data for -> its tables, and the columns that are its own: families of constraints,
reliability for units counted as expected, and years for what changes over them. A table comes with every column that
is nobody's own."""
COMMON = (*REQUIRED_TABLES, "deployment", "offers")
EVERYTHING = frozenset((*TABLES, *(name for names in FACTS.values() for name in names)))
_OWN = {name for names in FACTS.values() for name in names if "." in name}

_WHOLE_TABLES = ("budgets", "accounts")
"""Tables with a row for every one of their keys, or none."""
_ONE_OF: dict[str, tuple[tuple[str, ...], ...]] = {
    "deployment": (("from_nation", "from_region"), ("to_mission", "to_region")),
    "effects": (("notice_days", "standard", "reliability"),),
    "locks": (("offer", "agreement", "option"),),
    "offers": (("pool", "option", "agreement"),),
    "scenario_effects": (("need_factor", "nation"), ("need_factor", "offer")),
}
"""Columns of which a row fills one at most."""
_PARTS = {"scenarios": ("probability", ""), "option_costs": ("share", "option")}
"""Table -> the column whose cells add up to 1, among rows that share the other."""
PARTS: tuple[tuple[float, ...], ...] = (
    (1.0,),
    (0.5, 0.5),
    (0.7, 0.3),
    (0.25, 0.75),
    (0.6, 0.3, 0.1),
    (0.5, 0.25, 0.25),
    (0.333333333333333, 0.333333333333333, 0.333333333333334),
)


def in_order(drawing: Drawing, _column: Column, row: Row) -> Any:
    """A year some years after that of the period before."""
    return 2026 + 2 * drawing.ids["periods"].index(row["id"])


USUAL: dict[str, Values] = {
    "periods.year": in_order,
    "periods.years": (1, 2, 3),
    "life_periods": (1, 2, 3, 5),
    "region": ("north", "south"),
    "from_region": ("north", "south"),
    "to_region": ("north", "south"),
    "kind": ("defence", "crisis"),
    "mission_kind": ("defence", "crisis"),
    "command": ("HQ1", "HQ2"),
    "groups": ("x", "y"),
    "sources.table": tuple(TABLES),
    "capability unit": (1.0, 2.0, 3.0),
    "equivalent units": (0.5, 1.0, 2.0),
    "units": (0, 1, 2, 3),
    "days": (0, 5, 10, 20),
    "million": (0.0, 0.5, 1.0, 2.0, 3.25),
    "probability": (0.5, 0.8, 0.9, 1.0),
    "share": (0.0, 0.25, 0.5, 1.0),
    "whole": (0, 1, 2),
    "number": (0.5, 1.0, 2.0),
    "flag": (False, True),
    "text": ("units",),
    "id": ("x", "y"),
}
"""By column, by unit (its first word will do), or by kind of cell."""


@dataclass(frozen=True)
class Recipe:
    """Which facts an instance has, how many rows of each table, what their cells hold and how often they are filled.

    ``values`` and ``chances`` are by ``table.column``, by column, by unit or by kind, the closest first.
    """

    facts: Collection[str] = EVERYTHING
    sizes: Mapping[str, Sequence[int]] = field(default_factory=dict)
    values: Mapping[str, Values] = field(default_factory=dict)
    chances: Mapping[str, float] = field(default_factory=dict)
    few: Sequence[int] = (1, 1, 2)
    """Rows of a table without a size of its own."""
    names: Callable[[Random, str, int], str] | None = None
    """Makes an id from the table and the number of its row."""


def facts_of(families: Iterable[str]) -> set[str]:
    """The tables and columns that the families are about, with what every instance has."""
    return {*COMMON, *(name for family in families for name in FACTS[family])}


def drawn(rng: Random, recipe: Recipe) -> Tables:
    """Plain tables of a valid instance."""
    while True:
        drawing = Drawing(rng, recipe)
        drawing.draw()
        if drawing.mend():
            return drawing.tables


def added(rng: Random, recipe: Recipe, tables: Tables, table: str, **fixed: Any) -> Row:
    """One more row for valid tables, which is valid among them; what is fixed stays as it is."""
    while True:
        drawing = Drawing(rng, recipe, {name: _copied(rows) for name, rows in tables.items()})
        row = drawing.row(table, fixed)
        drawing.tables.setdefault(table, []).append(row)
        drawing.own = [row]
        if drawing.mend(fixed) and drawing.tables[table] and drawing.tables[table][-1] is row:
            return row


def _copied(rows: Any) -> Any:
    return dict(rows) if isinstance(rows, dict) else [dict(row) for row in rows]


class Drawing:
    """The tables of one instance as they are drawn; later tables look at earlier ones."""

    def __init__(self, rng: Random, recipe: Recipe, tables: Tables | None = None) -> None:
        self.rng = rng
        self.recipe = recipe
        self.tables: Tables = tables or {}
        self.own: list[Row] | None = None
        """The rows that may be mended; None for all."""
        self.ids: dict[str, list[str]] = {
            name: [row["id"] for row in rows if "id" in row] for name, rows in self.tables.items() if name != "instance"
        }

    def draw(self) -> None:
        for table in TABLES:
            if KEYS.get(table) == ("id",) and self._has(table):
                self.ids[table] = [self._name(table, number) for number in range(self._size(table))]
        for table in TABLES:
            self.tables[table] = []
            if table == "instance":
                self.tables[table] = self.row(table, {"name": "random"})
            elif self._has(table):
                self.tables[table] += [self.row(table, given) for given in self._given(table)]

    def _has(self, table: str) -> bool:
        return table in self.recipe.facts

    def _size(self, table: str) -> int:
        return self.rng.choice(self.recipe.sizes.get(table, self.recipe.few))

    def _name(self, table: str, number: int) -> str:
        if self.recipe.names:
            return self.recipe.names(self.rng, table, number)
        if table == "nations":
            return "ABCDEFGH"[number]
        return re.sub("ies$", "y", table).removesuffix("s") + str(number + 1)

    def _given(self, table: str) -> list[Row]:
        """The cells of each row that are settled before it is drawn."""
        if table in self.ids:
            return [{"id": name} for name in self.ids[table]]
        if table in _WHOLE_TABLES:
            keys = KEYS[table]
            columns = instance_columns()[table]
            every = product(*(self.ids[columns[key].refers_to] for key in keys))
            return [dict(zip(keys, names, strict=True)) for names in every] if self._size(table) else []
        return [{} for _ in range(self._size(table))]

    def row(self, table: str, given: Row) -> Row:
        row = dict(given)
        columns = {name: column for name, column in instance_columns()[table].items() if self._known(table, name)}
        left_out = set()
        for group in _ONE_OF.get(table, ()):
            some = [name for name in group if name in columns]
            left_out |= {*some} - {self.rng.choice(some or group)}
        for name, column in columns.items():
            if name not in row and name not in left_out and self._wanted(column):
                self._fill(column, row)
        return row

    def _known(self, table: str, name: str) -> bool:
        full = f"{table}.{name}"
        return full not in _OWN or full in self.recipe.facts

    def _wanted(self, column: Column) -> bool:
        text = column.kind == "text" and "text" not in self.recipe.values
        chance = 0.0 if text else 0.75 if f"{column.table}.{column.name}" in _OWN else 0.5
        for key in _keys(column):
            if key in self.recipe.chances:
                chance = self.recipe.chances[key]
                break
        return column.required or self.rng.random() < chance

    def _fill(self, column: Column, row: Row) -> None:
        """Draw the cell, where there is anything that it could hold."""
        value = self._value(column, row)
        if value is not None:
            row[column.name] = value

    def _value(self, column: Column, row: Row) -> Any:
        values = self._values(column, row)
        if callable(values):
            return values(self, column, row)
        fitting = [value for value in values if _fits(column, value)]
        if not fitting and column.numeric:
            fitting = [value for value in (column.low, column.high) if value is not None and _fits(column, value)]
        if not fitting:
            return None
        if column.kind == "ids":
            return self.rng.sample(fitting, self.rng.randint(1, len(fitting)))
        return self.rng.choice(fitting)

    def _values(self, column: Column, row: Row) -> Values:
        for values in (self.recipe.values, USUAL):
            for key in _keys(column):
                if key in values and not (column.refers_to and key == column.kind):
                    return values[key]
            if column.choices:
                return column.choices
            if column.refers_to:
                return self._targets(column, row)
        raise LookupError(f"{column.table}.{column.name}")

    def _targets(self, column: Column, row: Row) -> list[str]:
        """Ids of the table that the column refers to, of rows that say the same as this one where both say it."""
        ids = self.ids.get(column.refers_to, [])
        if column.refers_to == column.table:
            ids = [name for name in ids if name != row.get("id")]
        elif column.kind == "id" and column.refers_to in ("pools", "agreements"):
            rows = self.tables.get(column.refers_to, [])
            ids = [target["id"] for target in rows if _agree(row, target)]
        return ids

    def mend(self, fixed: Mapping[str, Any] | None = None) -> bool:
        """Draw again what checks find wrong; whether everything came right."""
        for turn in range(30):
            self._add_up()
            try:
                Instance.of(self.tables, place=_place)
            except InvalidInput as error:
                places = dict.fromkeys(problem.place for problem in error.problems)
                gone: dict[str, set[int]] = {}
                for place in places:
                    table, index, name = place.split("/")
                    if not table or not index or not self._mended(table, int(index), name, turn, fixed or {}):
                        gone.setdefault(table, set()).add(int(index or -1))
                if not self._dropped(gone):
                    return False
            else:
                return True
        return False

    def _mended(self, table: str, index: int, name: str, turn: int, fixed: Mapping[str, Any]) -> bool:
        """Whether the cell could be changed; where not, its row goes."""
        row = self.tables[table][index]
        column = instance_columns()[table].get(name)
        if column is None or name == "id" or turn > 9 or (self.own is not None and (row not in self.own)):
            return False
        if name in fixed:
            return False
        if turn > 3:
            # Cells may be wrong by turns for what another says.
            columns = instance_columns()[table]
            others = [other for other in row if not columns[other].required and other not in (*fixed, name)]
            if others:
                del row[self.rng.choice(others)]
        if column.required or row.get(name) is None or self.rng.random() < 0.4:
            self._fill(column, row)
            return row.get(name) is not None
        del row[name]
        return True

    def _dropped(self, gone: Mapping[str, set[int]]) -> bool:
        """Leave rows out; whether what must be there still is."""
        for table, indices in gone.items():
            if not table or self.own is not None:
                return False
            rows = [] if -1 in indices or table in _WHOLE_TABLES else self.tables[table]
            self.tables[table] = [row for index, row in enumerate(rows) if index not in indices]
            if table in self.ids:
                self.ids[table] = [row["id"] for row in self.tables[table]]
            if table in REQUIRED_TABLES and not self.tables[table]:
                return False
        return True

    def _add_up(self) -> None:
        """Give cells that add up what they must add up to: no cell of them is wrong alone."""
        if self.own is not None:
            return
        for table, (name, by) in _PARTS.items():
            groups: dict[Any, list[Row]] = {}
            for row in self.tables[table]:
                groups.setdefault(row.get(by), []).append(row)
            for rows in groups.values():
                if abs(fsum(row[name] for row in rows) - 1) > 1e-9:
                    parts = self.rng.choice([parts for parts in PARTS if len(parts) == len(rows)] or [(0.0,)])
                    for row, part in zip(rows, parts, strict=False):
                        row[name] = part
        self._settle_balances()
        for pool in self.tables["pools"]:
            if "published_total" in pool:
                total = fsum(row["quantity"] for row in self.tables["offers"] if row.get("pool") == pool["id"])
                pool["published_total"] = total or None

    def _settle_balances(self) -> None:
        """What some gave others took: each row of a community is followed by one that settles it."""
        scopes = {row["id"]: row.get("barter_scope", "community") for row in self.tables["agreements"]}
        shared: dict[str, list[Row]] = {}
        for row in self.tables["balances"]:
            if scopes.get(row["agreement"]) == "community":
                shared.setdefault(row["agreement"], []).append(row)
        for rows in shared.values():
            rest = -fsum(row["amount"] for row in rows[1:])
            if len(rows) > 1:
                rows[0]["amount"] = rest
            else:
                others = [name for name in self.ids["nations"] if name != rows[0]["nation"]]
                if others and "partner" not in rows[0]:
                    settling = {"nation": self.rng.choice(others), "amount": -rows[0]["amount"]}
                    self.tables["balances"].append({**rows[0], **settling})


@cache
def _key_names(table: str, name: str, unit: str, kind: str) -> tuple[str, ...]:
    return tuple(key for key in (f"{table}.{name}", name, unit, unit.split(" ")[0], kind) if key)


def _keys(column: Column) -> tuple[str, ...]:
    return _key_names(column.table, column.name, column.unit, column.kind)


def _fits(column: Column, value: Any) -> bool:
    """Whether a number is within the bounds of its column; what is no number always fits."""
    if isinstance(value, (bool, str)) or value is None or not column.numeric:
        return True
    low, high = column.low, column.high
    if low is not None and (value < low or (column.above and value == low)):
        return False
    return (high is None or value <= high) and (column.kind != "whole" or float(value).is_integer())


def _agree(row: Row, target: Row) -> bool:
    return all(
        row.get(name) in (None, target.get(name, row.get(name)))
        and (row.get(name) is None or not target.get(several) or row[name] in target[several])
        for name, several in (("nation", "nations"), ("capability", "capabilities"))
    )


def _place(table: str, index: int | None, name: str | None) -> str:
    return f"{table}/{'' if index is None else index}/{name or ''}"

"""Checks that need more than one cell: keys, references, and rules between fields.

Each check is one small function that yields every offence with its cure. They run on whatever rows passed the
checks of their own cells, so that one bad cell never hides another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain
from operator import attrgetter
from typing import Any

from pooling.domain.calendar import CALENDAR
from pooling.domain.checking import Absence, Cells, Place, Rows, Tables, by_id, divisible, first_few, rows_of
from pooling.domain.checks_risks import RISK_ABSENCES, RISKS
from pooling.domain.checks_together import TOGETHER, TOGETHER_ABSENCES
from pooling.domain.checks_years import YEAR_ABSENCES, YEARS
from pooling.domain.currencies import price_years
from pooling.domain.fields import references
from pooling.domain.ids import known_by_name
from pooling.domain.problems import Hints, Problem, shown, suggestion
from pooling.domain.tables import KEYS, TABLES


def check_tables(
    tables: Mapping[str, Any],
    place: Place,
    named: Mapping[str, set[str]] | None = None,
    broken: Mapping[str, int] | None = None,
    into: list[Problem] | None = None,
) -> list[Problem]:
    """Every problem between cells and tables. Tables are sequences of rows, or rows by their index.

    ``named`` holds ids of rows that are wrong in themselves: they are known all the same. ``broken`` counts such rows
    by table. Problems are added to ``into`` as they are found, for whoever stops the search.
    """
    broken = broken or {}
    indexed: dict[str, Rows] = {
        name: rows if isinstance(rows, Mapping) else dict(enumerate(rows)) for name, rows in tables.items()
    }
    problems = [] if into is None else into
    problems.extend(_references(indexed, place, named or {}))
    for check in (
        _keys,
        _sources,
        _missions,
        _requirements,
        _deployment,
        _offers,
        _caveats,
        _locks,
        _history,
        *TOGETHER,
        *RISKS,
        *YEARS,
        price_years,
    ):
        problems.extend(check(indexed, place))
    # These look for what is missing: a table with a wrong row would be blamed twice.
    for needs, absence in _ABSENCES:
        if not any(broken.get(table) for table in needs):
            problems.extend(absence(indexed, place))
    return problems


_MOST_TWICE = 100
"""Rows of a table whose names stand twice that are named one by one."""


def _keys(tables: Tables, place: Place) -> Iterator[Problem]:
    for table, fields in KEYS.items():
        rows = tables.get(table, {})
        if len(set(map(attrgetter(*fields), rows.values()))) == len(rows):
            continue
        first: dict[tuple[Any, ...], int] = {}
        twice = 0
        for index, row in rows.items():
            key = tuple(getattr(row, field) for field in fields)
            if first.setdefault(key, index) == index:
                continue
            twice += 1
            if twice <= _MOST_TWICE:
                words = ", ".join(f"{field} {shown(part)}" for field, part in zip(fields, key, strict=True))
                cure = f"first at {place(table, first[key], fields[0])}"
                yield Problem(place(table, index, fields[0]), shown(key[0]), f"{words} stands twice", cure)
        if twice > _MOST_TWICE:
            rule = f"{twice - _MOST_TWICE:,} more rows stand twice"
            yield Problem(place(table, None, None), "", rule, "keep one row for each")


@cache
def _referring() -> tuple[tuple[str, str, str], ...]:
    """(table, column, the table whose ids it holds) of every column that refers to another table."""
    return tuple(
        (table, column, target) for table, model in TABLES.items() for column, target in references(model).items()
    )


def _references(tables: Tables, place: Place, named: Mapping[str, set[str]]) -> Iterator[Problem]:
    hint = Hints()
    ids: dict[str, tuple[list[str], frozenset[str]]] = {}
    names: dict[str, dict[str, str]] = {}
    for table, field, target in _referring():
        rows = tables.get(table)
        if not rows:
            continue
        if target not in ids:
            every = frozenset(by_id(tables, target)) | named.get(target, set())
            ids[target] = sorted(every), every
        known, among = ids[target]
        if _mentioned(rows, field) <= among:
            continue
        if target not in names:
            names[target] = _names(tables, target)
        for row, at in rows_of(tables, table, place):
            value = getattr(row, field)
            for key in value if isinstance(value, tuple) else (value,):
                if key is not None and key not in among:
                    cure = known_by_name(key, names[target], among, nation=target == "nations") or hint(key, known)
                    yield at(field, f"{key} is not in {target}", cure, value=shown(key))


def _mentioned(rows: Rows, field: str) -> set[str]:
    """Every id that stands in a column."""
    values = set(map(attrgetter(field), rows.values()))
    values.discard(None)
    lists = {value for value in values if isinstance(value, tuple)}
    return (values - lists).union(chain.from_iterable(lists)) if lists else values


def _names(tables: Tables, table: str) -> dict[str, str]:
    """Name for people -> id of a table's rows; a name that stands twice means neither."""
    found: dict[str, str] = {}
    for row in tables.get(table, {}).values():
        name = (getattr(row, "name", "") or getattr(row, "label", "") or "").casefold()
        if name:
            found[name] = "" if name in found else row.id
    return found


def _sources(tables: Tables, place: Place) -> Iterator[Problem]:
    for source, at in rows_of(tables, "sources", place):
        if source.table not in TABLES:
            yield at("table", f"{source.table} is not a table", suggestion(source.table, TABLES))


def _budgets(tables: Tables, place: Place) -> Iterator[Problem]:
    budgets = tables.get("budgets", {})
    have = {(budget.nation, budget.period) for budget in budgets.values()}
    missing = [
        f"{nation} {period}"
        for nation in by_id(tables, "nations")
        for period in by_id(tables, "periods")
        if (nation, period) not in have
    ]
    if budgets and missing:
        rule = "budgets need a row for every nation and period, or none at all"
        cure = "add the rows; leave amount_million empty where there is no limit"
        yield Problem(place("budgets", None, None), first_few(missing), rule, cure)


def _missions(tables: Tables, place: Place) -> Iterator[Problem]:
    for mission, at in rows_of(tables, "missions", place):
        if not mission.situations:
            cure = suggestion("", sorted(by_id(tables, "situations")))
            yield at("situations", "a mission happens in at least one situation", cure)


def _requirements(tables: Tables, place: Place) -> Iterator[Problem]:
    missions = by_id(tables, "missions")
    nations = len(tables.get("nations", {}))
    for need, at in rows_of(tables, "requirements", place):
        mission = missions.get(need.mission)
        happens = () if mission is None else mission.periods
        for period in need.periods if happens else ():
            if period not in happens:
                rule = f"mission {need.mission} does not happen in {period}"
                yield at("periods", rule, "leave empty for the mission's periods", value=shown(period))
        if need.least_nations > nations:
            yield at("least_nations", f"there are only {nations} nations", f"use {nations} or less")


def _deployment(tables: Tables, place: Place) -> Iterator[Problem]:
    for row, at in rows_of(tables, "deployment", place):
        if row.from_nation and row.from_region:
            yield at("from_region", "give from_nation or from_region", value=row.from_region)
        if row.to_mission and row.to_region:
            yield at("to_region", "give to_mission or to_region", value=row.to_region)


def _offers(tables: Tables, place: Place) -> Iterator[Problem]:
    any_quantity = divisible(tables)
    for offer, at in rows_of(tables, "offers", place):
        if any_quantity.get(offer.capability) is False:
            for field in ("quantity", "smallest", "step", "smallest_use"):
                if not float(getattr(offer, field)).is_integer():
                    rule = f"{offer.capability} comes in whole units"
                    yield at(field, rule, "round it, or make the capability divisible")
        for field in ("smallest", "step", "smallest_use", "reserve"):
            if getattr(offer, field) > offer.quantity:
                yield at(field, f"{field} is more than the quantity {offer.quantity:g}")
        for field in ("holding_cost_million", "retire_from"):
            if getattr(offer, field) and not offer.owned:
                rule = f"shares of pools and what an option brings are not the nation's own: they have no {field}"
                yield at(field, rule, "leave it empty; an option has upkeep")


_CAVEAT_FIELDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "forbid": ((), ()),
    "limit": (("amount", "capability"), ()),
    "approval": (("delay_days",), ("probability",)),
    "not_with": (("partner",), ()),
    "only_with": (("partner",), ()),
}
"""Rule -> (fields it needs, further fields it may have)."""


def _caveats(tables: Tables, place: Place) -> Iterator[Problem]:
    for caveat, at in rows_of(tables, "caveats", place):
        needed, may = _CAVEAT_FIELDS[caveat.rule]
        for field in needed:
            if getattr(caveat, field) is None:
                yield at(field, f"a caveat {caveat.rule} needs {field}")
        for field in ("amount", "delay_days", "partner", "probability"):
            if getattr(caveat, field) is not None and field not in needed + may:
                yield at(field, f"a caveat {caveat.rule} has no {field}", "leave it empty")
        if caveat.partner is not None and caveat.partner == caveat.nation:
            yield at("partner", "a nation is not its own partner")


def _same_capability(tables: Tables, table: str, place: Place) -> Iterator[Problem]:
    offers, requirements = by_id(tables, "offers"), by_id(tables, "requirements")
    for row, at in rows_of(tables, table, place):
        offer, need = offers.get(row.offer), requirements.get(row.requirement)
        if offer is not None and need is not None and offer.capability != need.capability:
            yield at("requirement", f"{need.id} needs {need.capability}, {offer.id} is {offer.capability}")


def _locks(tables: Tables, place: Place) -> Iterator[Problem]:
    any_quantity, offers, agreements = divisible(tables), by_id(tables, "offers"), by_id(tables, "agreements")
    yield from _same_capability(tables, "locks", place)
    for lock, at in rows_of(tables, "locks", place):
        if lock.option is not None:
            continue
        if lock.offer is None:
            yield from _membership_lock(at, agreements.get(lock.agreement))
            continue
        for field in ("agreement", "nation"):
            if getattr(lock, field) is not None:
                yield at(field, "a lock is about an offer or about a membership", "use two locks")
        if lock.rule in ("at_least", "at_most"):
            if lock.quantity is None:
                yield at("quantity", f"a lock {lock.rule} needs a quantity")
        elif lock.quantity is not None:
            yield at("quantity", f"a lock {lock.rule} has no quantity", "leave it empty, or use at_least / at_most")
        offer = offers.get(lock.offer)
        if lock.rule == "must" and offer is not None and any_quantity.get(offer.capability):
            least = offer.smallest_use if lock.requirement else max(offer.smallest, offer.step)
            if least == 0:
                rule = f"{offer.capability} is divisible, so `must` says no quantity"
                yield at("rule", rule, "use at_least with a quantity", value="must")


def _membership_lock(at: Cells, agreement: Any) -> Iterator[Problem]:
    lock = at.row
    if lock.agreement is None or lock.nation is None:
        field = "offer" if lock.agreement is None and lock.nation is None else "agreement" if lock.nation else "nation"
        yield at(field, "a lock names an offer, an option, or an agreement and a nation", "fill it")
    if lock.rule not in ("must", "never"):
        yield at("rule", "a membership is locked with must or never", value=lock.rule)
    for field in ("requirement", "quantity"):
        if getattr(lock, field) is not None:
            yield at(field, f"a membership has no {field}", "leave it empty")
    if agreement is not None and lock.nation is not None and agreement.nations and lock.nation not in agreement.nations:
        yield at("nation", f"{lock.nation} may not be a member of {agreement.id}")


def _history(tables: Tables, place: Place) -> Iterator[Problem]:
    yield from _same_capability(tables, "history", place)


def _word(table: str, column: str, target: str, attribute: str, rule: str) -> Absence:
    """A check that some row of a table has the word (kind, region, command) that a column names."""

    def check(tables: Tables, place: Place) -> Iterator[Problem]:
        known = {getattr(row, attribute) for row in tables.get(target, {}).values()} - {None}
        for row, at in rows_of(tables, table, place):
            word = getattr(row, column)
            if word is not None and word not in known:
                yield at(column, f"{rule} {word}", suggestion(word, sorted(known)))

    return (target,), check


_ABSENCES: tuple[Absence, ...] = (
    (("budgets", "nations", "periods"), _budgets),
    _word("deployment", "from_region", "nations", "region", "no nation has region"),
    _word("deployment", "to_region", "missions", "region", "no mission has region"),
    _word("caveats", "command", "missions", "command", "no mission is commanded by"),
    _word("caveats", "mission_kind", "missions", "kind", "no mission has kind"),
    _word("caveats", "region", "missions", "region", "no mission has region"),
    _word("enablers", "mission_kind", "missions", "kind", "no mission has kind"),
    _word("red_lines", "mission_kind", "missions", "kind", "no mission has kind"),
    _word("red_lines", "region", "missions", "region", "no mission has region"),
    _word("refunds", "mission_kind", "missions", "kind", "no mission has kind"),
    *TOGETHER_ABSENCES,
    *RISK_ABSENCES,
    *YEAR_ABSENCES,
    CALENDAR,
)
"""Checks for what is missing, with the tables that must be whole for them."""

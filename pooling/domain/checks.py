"""Checks that need more than one cell: keys, references, and rules between fields.

Each check is one small function that yields every offence with its cure. They run on whatever rows passed the
checks of their own cells, so that one bad cell never hides another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import chain
from operator import attrgetter
from typing import Any

from pooling.domain.checks_risks import RISK_ABSENCES, RISKS
from pooling.domain.checks_together import TOGETHER, TOGETHER_ABSENCES
from pooling.domain.checks_years import YEAR_ABSENCES, YEARS
from pooling.domain.currencies import price_years
from pooling.domain.ids import known_by_name
from pooling.domain.problems import Hints, Problem, shown, suggestion
from pooling.domain.tables import KEYS, TABLES

Rows = Mapping[int, Any]
Tables = Mapping[str, Rows]
Place = Callable[[str, int | None, str | None], str]


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


def _ids(tables: Tables, table: str) -> set[str]:
    return {row.id for row in tables.get(table, {}).values()}


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
            if key in first:
                twice += 1
                if twice > _MOST_TWICE:
                    continue
                words = ", ".join(f"{field} {shown(part)}" for field, part in zip(fields, key, strict=True))
                where = place(table, first[key], fields[0])
                yield Problem(
                    place(table, index, fields[0]), shown(key[0]), f"{words} stands twice", f"first at {where}"
                )
            else:
                first[key] = index
        if twice > _MOST_TWICE:
            rule = f"{twice - _MOST_TWICE:,} more rows stand twice"
            yield Problem(place(table, None, None), "", rule, "keep one row for each")


@cache
def _referring() -> tuple[tuple[str, str, str], ...]:
    """(table, column, the table whose ids it holds) of every column that refers to another table."""
    return tuple(
        (table, column, target)
        for table, model in TABLES.items()
        for column, info in model.model_fields.items()
        if isinstance(info.json_schema_extra, dict)
        and isinstance(target := info.json_schema_extra.get("refers_to"), str)
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
            every = frozenset(_ids(tables, target) | named.get(target, set()))
            ids[target] = sorted(every), every
        known, among = ids[target]
        if _mentioned(rows, field) <= among:
            continue
        for index, row in rows.items():
            value = getattr(row, field)
            for one in value if isinstance(value, tuple) else (value,):
                if one is not None and one not in among:
                    if target not in names:
                        names[target] = _names(tables, target)
                    yield Problem(
                        place(table, index, field),
                        shown(one),
                        f"{one} is not in {target}",
                        known_by_name(one, names[target], among, nation=target == "nations") or hint(one, known),
                    )


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
    for index, row in tables.get("sources", {}).items():
        if row.table not in TABLES:
            yield Problem(
                place("sources", index, "table"),
                shown(row.table),
                f"{row.table} is not a table",
                suggestion(row.table, TABLES),
            )


def _budgets(tables: Tables, place: Place) -> Iterator[Problem]:
    budgets = tables.get("budgets", {})
    if not budgets:
        return
    have = {(row.nation, row.period) for row in budgets.values()}
    missing = [
        f"{nation.id} {period.id}"
        for nation in tables.get("nations", {}).values()
        for period in tables.get("periods", {}).values()
        if (nation.id, period.id) not in have
    ]
    if missing:
        some = ", ".join(missing[:5]) + (f", ... ({len(missing)} in all)" if len(missing) > 5 else "")
        yield Problem(
            place("budgets", None, None),
            some,
            "budgets need a row for every nation and period, or none at all",
            "add the rows; leave amount_million empty where there is no limit",
        )


def _missions(tables: Tables, place: Place) -> Iterator[Problem]:
    for index, row in tables.get("missions", {}).items():
        if not row.situations:
            yield Problem(
                place("missions", index, "situations"),
                "",
                "a mission happens in at least one situation",
                suggestion("", sorted(_ids(tables, "situations"))),
            )


def _requirements(tables: Tables, place: Place) -> Iterator[Problem]:
    missions = {row.id: row for row in tables.get("missions", {}).values()}
    nations = len(tables.get("nations", {}))
    for index, row in tables.get("requirements", {}).items():
        mission = missions.get(row.mission)
        if mission is not None and mission.periods:
            for period in row.periods:
                if period not in mission.periods:
                    yield Problem(
                        place("requirements", index, "periods"),
                        shown(period),
                        f"mission {row.mission} does not happen in {period}",
                        "leave empty for the mission's periods",
                    )
        if row.least_nations > nations:
            yield Problem(
                place("requirements", index, "least_nations"),
                str(row.least_nations),
                f"there are only {nations} nations",
                "",
            )


def _deployment(tables: Tables, place: Place) -> Iterator[Problem]:
    for index, row in tables.get("deployment", {}).items():
        if row.from_nation and row.from_region:
            yield Problem(
                place("deployment", index, "from_region"), row.from_region, "give from_nation or from_region", ""
            )
        if row.to_mission and row.to_region:
            yield Problem(place("deployment", index, "to_region"), row.to_region, "give to_mission or to_region", "")


def _deployment_regions(tables: Tables, place: Place) -> Iterator[Problem]:
    nation_regions = {row.region for row in tables.get("nations", {}).values() if row.region}
    mission_regions = {row.region for row in tables.get("missions", {}).values() if row.region}
    for index, row in tables.get("deployment", {}).items():
        if row.from_region and row.from_region not in nation_regions:
            yield Problem(
                place("deployment", index, "from_region"),
                shown(row.from_region),
                f"no nation has region {row.from_region}",
                suggestion(row.from_region, sorted(nation_regions)),
            )
        if row.to_region and row.to_region not in mission_regions:
            yield Problem(
                place("deployment", index, "to_region"),
                shown(row.to_region),
                f"no mission has region {row.to_region}",
                suggestion(row.to_region, sorted(mission_regions)),
            )


def _offers(tables: Tables, place: Place) -> Iterator[Problem]:
    divisible = {row.id: row.divisible for row in tables.get("capabilities", {}).values()}
    for index, row in tables.get("offers", {}).items():
        if divisible.get(row.capability) is False:
            for field in ("quantity", "smallest", "step", "smallest_use"):
                value = getattr(row, field)
                if value and not float(value).is_integer():
                    yield Problem(
                        place("offers", index, field),
                        shown(value),
                        f"{row.capability} comes in whole units",
                        "round it, or make the capability divisible",
                    )
        for field in ("smallest", "step", "smallest_use", "reserve"):
            value = getattr(row, field)
            if value and value > row.quantity:
                yield Problem(
                    place("offers", index, field),
                    shown(value),
                    f"{field} is more than the quantity {row.quantity:g}",
                    "",
                )


def _caveats(tables: Tables, place: Place) -> Iterator[Problem]:
    needs = {
        "forbid": (),
        "limit": ("amount", "capability"),
        "approval": ("delay_days",),
        "not_with": ("partner",),
        "only_with": ("partner",),
    }
    for index, row in tables.get("caveats", {}).items():
        needed: Iterable[str] = needs[row.rule]
        for field in needed:
            if getattr(row, field) is None:
                yield Problem(place("caveats", index, field), "", f"a caveat {row.rule} needs {field}", "")
        for field in ("amount", "delay_days", "partner", "probability"):
            may = row.rule == "approval" and field == "probability"
            if getattr(row, field) is not None and field not in needed and not may:
                yield Problem(
                    place("caveats", index, field),
                    shown(getattr(row, field)),
                    f"a caveat {row.rule} has no {field}",
                    "leave it empty",
                )
        if row.partner is not None and row.partner == row.nation:
            yield Problem(place("caveats", index, "partner"), shown(row.partner), "a nation is not its own partner", "")


def _caveat_places(tables: Tables, place: Place) -> Iterator[Problem]:
    missions = tables.get("missions", {}).values()
    kinds = {row.kind for row in missions if row.kind}
    regions = {row.region for row in missions if row.region}
    commands = {row.command for row in missions if row.command}
    for index, row in tables.get("caveats", {}).items():
        if row.command is not None and row.command not in commands:
            yield Problem(
                place("caveats", index, "command"),
                shown(row.command),
                f"no mission is commanded by {row.command}",
                suggestion(row.command, sorted(commands)),
            )
        if row.mission_kind is not None and row.mission_kind not in kinds:
            yield Problem(
                place("caveats", index, "mission_kind"),
                shown(row.mission_kind),
                f"no mission has kind {row.mission_kind}",
                suggestion(row.mission_kind, sorted(kinds)),
            )
        if row.region is not None and row.region not in regions:
            yield Problem(
                place("caveats", index, "region"),
                shown(row.region),
                f"no mission has region {row.region}",
                suggestion(row.region, sorted(regions)),
            )


def _same_capability(tables: Tables, table: str, place: Place) -> Iterator[Problem]:
    offers = {row.id: row for row in tables.get("offers", {}).values()}
    requirements = {row.id: row for row in tables.get("requirements", {}).values()}
    for index, row in tables.get(table, {}).items():
        offer, requirement = offers.get(row.offer), requirements.get(row.requirement)
        if offer is not None and requirement is not None and offer.capability != requirement.capability:
            yield Problem(
                place(table, index, "requirement"),
                shown(row.requirement),
                f"{row.requirement} needs {requirement.capability}, {row.offer} is {offer.capability}",
                "",
            )


def _locks(tables: Tables, place: Place) -> Iterator[Problem]:
    divisible = {row.id: row.divisible for row in tables.get("capabilities", {}).values()}
    offers = {row.id: row for row in tables.get("offers", {}).values()}
    agreements = {row.id: row for row in tables.get("agreements", {}).values()}
    yield from _same_capability(tables, "locks", place)
    for index, row in tables.get("locks", {}).items():
        if row.option is not None:
            continue
        if row.offer is None:
            yield from _membership_lock(row, index, agreements.get(row.agreement), place)
            continue
        for field in ("agreement", "nation"):
            if getattr(row, field) is not None:
                rule = "a lock is about an offer or about a membership"
                yield Problem(place("locks", index, field), shown(getattr(row, field)), rule, "use two locks")
        if row.rule in ("at_least", "at_most"):
            if row.quantity is None:
                yield Problem(place("locks", index, "quantity"), "", f"a lock {row.rule} needs a quantity", "")
        elif row.quantity is not None:
            yield Problem(
                place("locks", index, "quantity"),
                shown(row.quantity),
                f"a lock {row.rule} has no quantity",
                "leave it empty, or use at_least / at_most",
            )
        offer = offers.get(row.offer)
        if row.rule == "must" and offer is not None and divisible.get(offer.capability):
            least = offer.smallest_use if row.requirement else max(offer.smallest, offer.step)
            if least == 0:
                yield Problem(
                    place("locks", index, "rule"),
                    "must",
                    f"{offer.capability} is divisible, so `must` says no quantity",
                    "use at_least with a quantity",
                )


def _membership_lock(row: Any, index: int, agreement: Any, place: Place) -> Iterator[Problem]:
    if row.agreement is None or row.nation is None:
        field = "offer" if row.agreement is None and row.nation is None else "agreement" if row.nation else "nation"
        rule = "a lock names an offer, an option, or an agreement and a nation"
        yield Problem(place("locks", index, field), "", rule, "fill it")
    if row.rule not in ("must", "never"):
        rule = "a membership is locked with must or never"
        yield Problem(place("locks", index, "rule"), row.rule, rule, "")
    for field in ("requirement", "quantity"):
        if getattr(row, field) is not None:
            rule = f"a membership has no {field}"
            yield Problem(place("locks", index, field), shown(getattr(row, field)), rule, "leave it empty")
    if agreement is not None and row.nation is not None and agreement.nations and row.nation not in agreement.nations:
        rule = f"{row.nation} may not be a member of {agreement.id}"
        yield Problem(place("locks", index, "nation"), shown(row.nation), rule, "")


def _history(tables: Tables, place: Place) -> Iterator[Problem]:
    yield from _same_capability(tables, "history", place)


_ABSENCES: tuple[tuple[tuple[str, ...], Callable[[Tables, Place], Iterator[Problem]]], ...] = (
    (("budgets", "nations", "periods"), _budgets),
    (("nations", "missions"), _deployment_regions),
    (("missions",), _caveat_places),
    *TOGETHER_ABSENCES,
    *RISK_ABSENCES,
    *YEAR_ABSENCES,
)

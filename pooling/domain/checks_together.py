"""Checks between cells and tables about how nations work together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from math import fsum
from typing import Any

from pooling.domain import round_off
from pooling.domain.problems import Problem, shown, suggestion

Rows = Mapping[int, Any]
Tables = Mapping[str, Rows]
Place = Callable[[str, int | None, str | None], str]
Check = Callable[[Tables, Place], Iterator[Problem]]


def _by_id(tables: Tables, table: str) -> dict[str, Any]:
    return {row.id: row for row in tables.get(table, {}).values()}


def _agreements(tables: Tables, place: Place) -> Iterator[Problem]:
    for index, row in tables.get("agreements", {}).items():

        def at(field: str, index: int = index) -> str:
            return place("agreements", index, field)

        nations = set(row.nations)
        for field in ("members", "lead"):
            named = row.members if field == "members" else (row.lead,) if row.lead else ()
            for one in named:
                if nations and one not in nations:
                    yield Problem(at(field), shown(one), f"{one} is not among its nations", "add it to nations")
        if row.kind == "bilateral" and len(nations) != 2:
            yield Problem(
                at("nations"), shown(";".join(row.nations)), "a bilateral agreement names its two nations", ""
            )
        if nations and row.least_members > len(nations):
            rule = f"it needs {row.least_members} members, {len(nations)} nations may be members"
            yield Problem(at("least_members"), str(row.least_members), rule, "name more nations, or none for all")
        if row.members and row.from_period is not None:
            rule = "it has members now, so it is not only from a later period on"
            yield Problem(at("from_period"), shown(row.from_period), rule, "leave it empty, or members")
        if row.most_members is not None and row.most_members < row.least_members:
            rule = f"most_members is less than least_members {row.least_members}"
            yield Problem(at("most_members"), str(row.most_members), rule, "")
        if row.kind != "framework" and row.lead is None:
            for field in ("backbone_quantity", "set_up_cost_million", "running_cost_million"):
                if getattr(row, field):
                    cure = "give a lead, or make it a framework agreement"
                    yield Problem(at(field), shown(getattr(row, field)), "only a lead carries this", cure)
        if row.backbone_quantity and row.backbone_capability is None:
            yield Problem(at("backbone_capability"), "", "a backbone is of a capability", "name the capability")
        if row.backbone_capability is not None and not row.backbone_quantity:
            yield Problem(at("backbone_quantity"), "0", "a backbone has a quantity", "give it")
        if row.barter_limit is None:
            for field, default in (("barter_scope", "community"), ("barter_carry_share", 0.0)):
                if getattr(row, field) != default:
                    cure = "give barter_limit, or leave it empty"
                    yield Problem(at(field), shown(getattr(row, field)), "only a barter agreement has this", cure)


def _pools(tables: Tables, place: Place) -> Iterator[Problem]:
    pools, shares = _by_id(tables, "pools"), defaultdict(list)
    for index, row in tables.get("offers", {}).items():
        if row.pool is None:
            continue
        shares[row.pool].append(row.quantity)
        pool = pools.get(row.pool)
        if pool is None:
            continue
        if pool.capability != row.capability:
            rule = f"pool {pool.id} is of {pool.capability}, {row.id} is {row.capability}"
            yield Problem(place("offers", index, "pool"), shown(row.pool), rule, "")
        if row.agreement is not None:
            rule = f"{row.id} is a share of pool {pool.id}, whose agreement holds"
            yield Problem(place("offers", index, "agreement"), shown(row.agreement), rule, "leave it empty")
        if row.reserve:
            rule = f"{row.id} is a share of pool {pool.id}, of which nothing stays at home"
            yield Problem(place("offers", index, "reserve"), shown(row.reserve), rule, "use the pool's reserve_share")
    for index, row in tables.get("pools", {}).items():
        if row.most_units < row.least_units:
            rule = f"most_units is less than least_units {row.least_units}"
            yield Problem(place("pools", index, "most_units"), str(row.most_units), rule, "")
        if row.reserve_share >= 1:
            rule = "a pool that keeps all its output in reserve gives nothing"
            yield Problem(place("pools", index, "reserve_share"), shown(row.reserve_share), rule, "use less than 1")


def _published_totals(tables: Tables, place: Place) -> Iterator[Problem]:
    shares: dict[str, list[Any]] = defaultdict(list)
    for row in tables.get("offers", {}).values():
        if row.pool is not None:
            shares[row.pool].append(row)
    for index, row in tables.get("pools", {}).items():
        if row.published_total is None:
            continue
        total = fsum(one.quantity for one in shares[row.id])
        if abs(total - row.published_total) > round_off.SUMS_TIE * max(total, row.published_total):
            parts = " + ".join(f"{one.nation} {one.quantity:,.10g}" for one in shares[row.id])
            rule = (
                f"the shares of {row.id} add up to {total:,.10g}, not {row.published_total:,.10g} ({parts or 'none'})"
            )
            cure = "correct the total or the shares; a list that does not tie is not used"
            yield Problem(place("pools", index, "published_total"), shown(row.published_total), rule, cure)


def _offers(tables: Tables, place: Place) -> Iterator[Problem]:
    agreements = _by_id(tables, "agreements")
    for index, row in tables.get("offers", {}).items():
        if row.consent != "none" and row.host is None:
            rule = f"consent {row.consent} is the host's"
            yield Problem(place("offers", index, "host"), "", rule, "name the host, or set consent to none")
        if row.consent != "none" and row.host is not None and row.host == row.nation:
            yield Problem(
                place("offers", index, "host"), shown(row.host), "a nation is not its own host", "leave host empty"
            )
        agreement = agreements.get(row.agreement)
        if agreement is not None:
            if agreement.nations and row.nation not in agreement.nations:
                rule = f"{row.nation} may not be a member of {agreement.id}"
                yield Problem(place("offers", index, "agreement"), shown(row.agreement), rule, "")
            if agreement.capabilities and row.capability not in agreement.capabilities:
                rule = f"{agreement.id} does not cover {row.capability}"
                yield Problem(place("offers", index, "agreement"), shown(row.agreement), rule, "")


def _balances(tables: Tables, place: Place) -> Iterator[Problem]:
    agreements = _by_id(tables, "agreements")
    pairs: dict[tuple[str, str, str], int] = {}
    sums: dict[str, list[float]] = defaultdict(list)
    for index, row in tables.get("balances", {}).items():
        agreement = agreements.get(row.agreement)
        if agreement is None:
            continue
        if agreement.barter_limit is None:
            rule = f"{row.agreement} is no barter agreement"
            yield Problem(place("balances", index, "agreement"), shown(row.agreement), rule, "give it a barter_limit")
            continue
        if agreement.barter_scope == "pair":
            if row.partner is None or row.partner == row.nation:
                rule = f"the balances of {row.agreement} are between two nations"
                yield Problem(place("balances", index, "partner"), shown(row.partner or ""), rule, "name the other")
                continue
            other = (row.agreement, row.partner, row.nation)
            if other in pairs:
                rule = f"the balance of {row.partner} and {row.nation} stands already"
                where = place("balances", pairs[other], "nation")
                yield Problem(place("balances", index, "partner"), shown(row.partner), rule, f"first at {where}")
            pairs[row.agreement, row.nation, row.partner] = index
        elif row.partner is not None:
            rule = f"the balances of {row.agreement} are with the community"
            yield Problem(place("balances", index, "partner"), shown(row.partner), rule, "leave it empty")
        else:
            sums[row.agreement].append(row.amount)
    for name, amounts in sums.items():
        total = fsum(amounts)
        if abs(total) > round_off.SUMS_TIE * max(1.0, fsum(map(abs, amounts))):
            rule = f"the balances of {name} add up to {total:,.10g}; what some gave others took, so they add up to 0"
            yield Problem(place("balances", None, None), shown(total), rule, "correct the balances")


def _enablers(tables: Tables, place: Place) -> Iterator[Problem]:
    missions = _by_id(tables, "missions")
    needed: dict[str, set[str]] = defaultdict(set)
    for row in tables.get("requirements", {}).values():
        needed[row.mission].add(row.capability)
    kinds = {row.kind for row in missions.values() if row.kind}
    for index, row in tables.get("enablers", {}).items():
        if row.capability == row.needs:
            yield Problem(place("enablers", index, "needs"), shown(row.needs), "a capability does not need itself", "")
        if row.mission_kind is not None and row.mission_kind not in kinds:
            rule = f"no mission has kind {row.mission_kind}"
            cure = suggestion(row.mission_kind, sorted(kinds))
            yield Problem(place("enablers", index, "mission_kind"), shown(row.mission_kind), rule, cure)
        for mission in missions.values():
            if row.mission_kind not in (None, mission.kind) or row.capability not in needed[mission.id]:
                continue
            if row.needs not in needed[mission.id]:
                rule = f"mission {mission.id} needs {row.capability} but no {row.needs}, which {row.capability} needs"
                cure = f"add a requirement of {row.needs} to {mission.id}, or give the enabler a mission_kind"
                yield Problem(place("enablers", index, "needs"), shown(row.needs), rule, cure)


_RED_LINE_FIELDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "never": ((), ("capability", "mission", "mission_kind", "region")),
    "keep": (("capability", "quantity"), ()),
    "own_first": ((), ("capability",)),
}
"""Rule -> (fields it needs, fields it may have)."""


def _red_lines(tables: Tables, place: Place) -> Iterator[Problem]:
    for index, row in tables.get("red_lines", {}).items():
        needs, may = _RED_LINE_FIELDS[row.rule]
        for field in ("capability", "mission", "mission_kind", "region", "quantity"):
            value = getattr(row, field)
            if value is None and field in needs:
                yield Problem(place("red_lines", index, field), "", f"a red line {row.rule} needs {field}", "")
            if value is not None and field not in needs + may:
                rule = f"a red line {row.rule} has no {field}"
                yield Problem(place("red_lines", index, field), shown(value), rule, "leave it empty")


def _red_line_places(tables: Tables, place: Place) -> Iterator[Problem]:
    missions = tables.get("missions", {}).values()
    known = {
        "mission_kind": sorted({row.kind for row in missions if row.kind}),
        "region": sorted({row.region for row in missions if row.region}),
    }
    for index, row in tables.get("red_lines", {}).items():
        for field, values in known.items():
            value = getattr(row, field)
            if value is not None and value not in values:
                rule = f"no mission has {field.removeprefix('mission_')} {value}"
                yield Problem(place("red_lines", index, field), shown(value), rule, suggestion(value, values))


def _providers(tables: Tables, place: Place) -> Iterator[Problem]:
    for index, row in tables.get("requirements", {}).items():
        if row.providers == "one" and row.least_nations >= 2:
            rule = f"one nation alone provides it, and at least {row.least_nations} take part"
            yield Problem(place("requirements", index, "providers"), "one", rule, "drop one of the two")


TOGETHER: tuple[Check, ...] = (_agreements, _pools, _offers, _balances, _red_lines, _providers)
"""Checks of rows against rows."""

TOGETHER_ABSENCES: tuple[tuple[tuple[str, ...], Check], ...] = (
    (("pools", "offers"), _published_totals),
    (("missions", "requirements"), _enablers),
    (("missions",), _red_line_places),
)
"""Checks for what is missing, with the tables that must be whole for them."""

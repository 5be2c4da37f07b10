"""Checks between cells and tables about how nations work together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from math import fsum
from typing import Any

from pooling.domain import round_off
from pooling.domain.checking import Absence, Cells, Check, Place, Tables, by_id, rows_of
from pooling.domain.problems import Problem, shown


def _agreements(tables: Tables, place: Place) -> Iterator[Problem]:
    for agreement, at in rows_of(tables, "agreements", place):
        yield from _members(at)
        if agreement.kind != "framework" and agreement.lead is None:
            for field in ("backbone_quantity", "set_up_cost_million", "running_cost_million"):
                if getattr(agreement, field):
                    yield at(field, "only a lead carries this", "give a lead, or make it a framework agreement")
        if agreement.backbone_quantity and agreement.backbone_capability is None:
            yield at("backbone_capability", "a backbone is of a capability", "name the capability")
        if agreement.backbone_capability is not None and not agreement.backbone_quantity:
            yield at("backbone_quantity", "a backbone has a quantity", "give it", value="0")
        if agreement.barter_limit is None:
            for field, default in (("barter_scope", "community"), ("barter_carry_share", 0.0)):
                if getattr(agreement, field) != default:
                    yield at(field, "only a barter agreement has this", "give barter_limit, or leave it empty")


def _members(at: Cells) -> Iterator[Problem]:
    """Who may be a member, who is one, and how many there are."""
    agreement = at.row
    nations = set(agreement.nations)
    for field, named in (("members", agreement.members), ("lead", (agreement.lead,) if agreement.lead else ())):
        for nation in named:
            if nations and nation not in nations:
                yield at(field, f"{nation} is not among its nations", "add it to nations", value=shown(nation))
    if agreement.kind == "bilateral" and len(nations) != 2:
        value = shown(";".join(agreement.nations))
        yield at("nations", "a bilateral agreement names its two nations", value=value)
    if nations and agreement.least_members > len(nations):
        rule = f"it needs {agreement.least_members} members, {len(nations)} nations may be members"
        yield at("least_members", rule, "name more nations, or none for all")
    if agreement.members and agreement.from_period is not None:
        rule = "it has members now, so it is not only from a later period on"
        yield at("from_period", rule, "leave it empty, or members")
    if agreement.most_members is not None and agreement.most_members < agreement.least_members:
        yield at("most_members", f"most_members is less than least_members {agreement.least_members}")


def _pools(tables: Tables, place: Place) -> Iterator[Problem]:
    pools = by_id(tables, "pools")
    for offer, at in rows_of(tables, "offers", place):
        pool = pools.get(offer.pool)
        if pool is None:
            continue
        if pool.capability != offer.capability:
            yield at("pool", f"pool {pool.id} is of {pool.capability}, {offer.id} is {offer.capability}")
        if offer.agreement is not None:
            yield at("agreement", f"{offer.id} is a share of pool {pool.id}, whose agreement holds", "leave it empty")
        if offer.reserve:
            rule = f"{offer.id} is a share of pool {pool.id}, of which nothing stays at home"
            yield at("reserve", rule, "use the pool's reserve_share")
    for pool, at in rows_of(tables, "pools", place):
        if pool.most_units < pool.least_units:
            yield at("most_units", f"most_units is less than least_units {pool.least_units}")
        if pool.reserve_share >= 1:
            yield at("reserve_share", "a pool that keeps all its output in reserve gives nothing", "use less than 1")


def _published_totals(tables: Tables, place: Place) -> Iterator[Problem]:
    shares: dict[str | None, list[Any]] = defaultdict(list)
    for offer in tables.get("offers", {}).values():
        shares[offer.pool].append(offer)
    for pool, at in rows_of(tables, "pools", place):
        published, total = pool.published_total, fsum(share.quantity for share in shares[pool.id])
        if published is not None and abs(total - published) > round_off.SUMS_TIE * max(total, published):
            parts = " + ".join(f"{share.nation} {share.quantity:,.10g}" for share in shares[pool.id])
            rule = f"the shares of {pool.id} add up to {total:,.10g}, not {published:,.10g} ({parts or 'none'})"
            yield at("published_total", rule, "correct the total or the shares; a list that does not tie is not used")


def _offers(tables: Tables, place: Place) -> Iterator[Problem]:
    agreements = by_id(tables, "agreements")
    for offer, at in rows_of(tables, "offers", place):
        if offer.consent != "none" and offer.host is None:
            yield at("host", f"consent {offer.consent} is the host's", "name the host, or set consent to none")
        if offer.consent != "none" and offer.host is not None and offer.host == offer.nation:
            yield at("host", "a nation is not its own host", "leave host empty")
        agreement = agreements.get(offer.agreement)
        if agreement is not None:
            if agreement.nations and offer.nation not in agreement.nations:
                yield at("agreement", f"{offer.nation} may not be a member of {agreement.id}")
            if agreement.capabilities and offer.capability not in agreement.capabilities:
                yield at("agreement", f"{agreement.id} does not cover {offer.capability}")


def _balances(tables: Tables, place: Place) -> Iterator[Problem]:
    agreements = by_id(tables, "agreements")
    pairs: dict[tuple[str, str, str], int] = {}
    sums: dict[str, list[float]] = defaultdict(list)
    for balance, at in rows_of(tables, "balances", place):
        agreement, nation, partner = agreements.get(balance.agreement), balance.nation, balance.partner
        if agreement is None:
            continue
        if agreement.barter_limit is None:
            yield at("agreement", f"{agreement.id} is no barter agreement", "give it a barter_limit")
        elif agreement.barter_scope != "pair":
            if partner is not None:
                yield at("partner", f"the balances of {agreement.id} are with the community", "leave it empty")
            else:
                sums[agreement.id].append(balance.amount)
        elif partner is None or partner == nation:
            rule = f"the balances of {agreement.id} are between two nations"
            yield at("partner", rule, "name the other", value=shown(partner or ""))
        else:
            first = pairs.get((agreement.id, partner, nation))
            if first is not None:
                cure = f"first at {place('balances', first, 'nation')}"
                yield at("partner", f"the balance of {partner} and {nation} stands already", cure)
            pairs[agreement.id, nation, partner] = at.index
    for name, amounts in sums.items():
        total = fsum(amounts)
        if abs(total) > round_off.SUMS_TIE * max(1.0, fsum(map(abs, amounts))):
            rule = f"the balances of {name} add up to {total:,.10g}; what some gave others took, so they add up to 0"
            yield Problem(place("balances", None, None), shown(total), rule, "correct the balances")


def _enablers(tables: Tables, place: Place) -> Iterator[Problem]:
    needed: dict[str, set[str]] = defaultdict(set)
    for need in tables.get("requirements", {}).values():
        needed[need.mission].add(need.capability)
    for row, at in rows_of(tables, "enablers", place):
        if row.capability == row.needs:
            yield at("needs", "a capability does not need itself")
        for mission in by_id(tables, "missions").values():
            asked = needed[mission.id] if row.mission_kind in (None, mission.kind) else ()
            if row.capability in asked and row.needs not in asked:
                rule = f"mission {mission.id} needs {row.capability} but no {row.needs}, which {row.capability} needs"
                cure = f"add a requirement of {row.needs} to {mission.id}, or give the enabler a mission_kind"
                yield at("needs", rule, cure)


_RED_LINE_FIELDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "never": ((), ("capability", "mission", "mission_kind", "region")),
    "keep": (("capability", "quantity"), ()),
    "own_first": ((), ("capability",)),
}
"""Rule -> (fields it needs, further fields it may have)."""


def _red_lines(tables: Tables, place: Place) -> Iterator[Problem]:
    for line, at in rows_of(tables, "red_lines", place):
        needs, may = _RED_LINE_FIELDS[line.rule]
        for field in ("capability", "mission", "mission_kind", "region", "quantity"):
            value = getattr(line, field)
            if value is None and field in needs:
                yield at(field, f"a red line {line.rule} needs {field}")
            if value is not None and field not in needs + may:
                yield at(field, f"a red line {line.rule} has no {field}", "leave it empty")


def _providers(tables: Tables, place: Place) -> Iterator[Problem]:
    for need, at in rows_of(tables, "requirements", place):
        if need.providers == "one" and need.least_nations >= 2:
            rule = f"one nation alone provides it, and at least {need.least_nations} take part"
            yield at("providers", rule, "drop one of the two", value="one")


TOGETHER: tuple[Check, ...] = (_agreements, _pools, _offers, _balances, _red_lines, _providers)
TOGETHER_ABSENCES: tuple[Absence, ...] = (
    (("pools", "offers"), _published_totals),
    (("missions", "requirements"), _enablers),
)

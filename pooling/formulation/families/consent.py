"""Family consent."""

from __future__ import annotations

from pooling.domain.tables import Requirement
from pooling.formulation.algebra import Expr, Linear, Var, total
from pooling.formulation.context import Formulation
from pooling.formulation.participation import smallest_delivery


def add(f: Formulation) -> None:
    """Where two nations must agree, both do.

    consent = host or dual: caveats forbid and approval of the host that fit (r, t) bind the offer's units as the
    owner's do (where family caveats is in force): a consent withheld removes the use, not the asset.
    consent = dual: units are used in a mission only where the host takes part in it with units of its own:

    ``consent_dual[o,r,t]``:  assign[o,r,t] <= bound of assign * hosts[h,m(r),t]
    ``consent_host[h,m,t]``:  hosts[h,m,t] <= sum over r of m of host_part[h,r,t]
    ``consent_part[h,r,t]``:  least * host_part[h,r,t] <= provided[h,r,t],  host_part in {0,1}

    least is ``breadth.least_part_share`` * need, without gains and reliability, and at least a unit where units are
    whole. Indices: o offer with host h, m mission, r requirement, t period. Units: effective units of the capability.
    Source: own; dual-key and stationing arrangements. Off: hosts have no say.
    """
    for (offer_id, requirement, period), most in f.facts.pairs.items():
        offer = f.facts.offer_of[offer_id]
        if offer.consent != "dual" or offer.host is None:
            continue
        mission = f.facts.requirement_of[requirement].mission
        hosts = _hosts(f, offer.host, mission, period)
        key = (offer_id, requirement, period)
        f.row("consent_dual", key, f.assign[key] <= most * hosts)


def _hosts(f: Formulation, host: str, mission: str, period: str) -> Linear:
    """hosts[h,m,t]; the empty sum where the host has nothing to take part with."""
    key = (host, mission, period)
    if (known := f.found("hosts", key)) is not None:
        return known
    parts = [
        _part(f, host, need, period)
        for need in f.instance.requirements
        if need.mission == mission and f.facts.by_nation(need.id, period).get(host)
    ]
    if not parts:
        return Expr()
    hosts = f.variable("hosts", key, 0.0, 1.0)
    f.row("consent_host", key, hosts <= total(parts))
    return hosts


def _part(f: Formulation, host: str, need: Requirement, period: str) -> Var:
    key = (host, need.id, period)
    part = f.switch("host_part", key)
    pairs = f.facts.by_nation(need.id, period)[host]
    smallest = min(smallest_delivery(f, offer) for offer, _ in pairs)
    least = max(f.card["breadth.least_part_share"] * f.facts.need(need, period), smallest)
    f.row("consent_part", key, f.provided(need.id, period, pairs) >= least * part)
    return part

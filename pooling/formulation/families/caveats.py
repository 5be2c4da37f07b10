"""Family caveats."""

from __future__ import annotations

from collections import defaultdict

from pooling.domain.tables import Caveat
from pooling.formulation.algebra import Expr
from pooling.formulation.context import Formulation
from pooling.formulation.participation import takes_part


def add(f: Formulation) -> None:
    """National rules hold, each by name.

    A caveat fits (o, r, t) when n(o) is its nation and every scope column given fits: mission = m(r), mission_kind,
    region and command of m(r), period = t, capability = k(r).

    forbid: assign = 0 where it fits. approval: adds delay_days to notice (family readiness; where several fit, the
    longest counts) and multiplies reliability by its probability (each that fits).
    ``caveats_limit[c,s,t]``:      sum over fitting o of n, r in s of assign[o,r,t] <= amount
    ``caveats_not_with[c,r,t]``:   takes_part[n,r,t] + takes_part[p,r,t] <= 1
    ``caveats_only_with[c,r,t]``:  takes_part[n,r,t] <= takes_part[p,r,t]

    A partner caveat is about the requirements that fit mission, kind, region, command, period and capability given in
    it. There n and p take part with at least ``breadth.least_part_share`` of the need, or not at all. The partner takes
    part by whatever it provides, also through shares of pools. Indices: c caveat of nation n with partner p, s
    situation, r requirement that it fits, t period. Units: the capability's. Source: own; kinds of caveat as recorded
    for multinational operations: place, task, time, partner, command. Off: no caveat binds.
    """
    for caveats in f.facts.caveats_of.values():
        for caveat in caveats:
            if caveat.rule == "limit":
                _limit(f, caveat)
            elif caveat.rule in ("not_with", "only_with"):
                _partner(f, caveat)


def _limit(f: Formulation, caveat: Caveat) -> None:
    assert caveat.amount is not None
    used: dict[tuple[str, str], Expr] = defaultdict(Expr)
    for requirement, period in f.facts.needs():
        if not f.facts.fits(caveat, requirement, period):
            continue
        for offer, _ in f.facts.by_nation(requirement.id, period).get(caveat.nation, ()):
            for situation in f.facts.situations(requirement):
                used[situation, period] += f.assign[offer, requirement.id, period]
    for (situation, period), units in used.items():
        f.limit("caveats_limit", (caveat.id, situation, period), units, caveat.amount)


def _partner(f: Formulation, caveat: Caveat) -> None:
    assert caveat.partner is not None
    for requirement, period in f.facts.needs():
        if not f.facts.fits(caveat, requirement, period):
            continue
        nation = takes_part(f, caveat.nation, requirement.id, period, counts=True)
        partner = takes_part(f, caveat.partner, requirement.id, period, counts=True)
        key = (caveat.id, requirement.id, period)
        if nation and caveat.rule == "only_with":
            f.row("caveats_only_with", key, nation <= partner)
        elif nation and partner:
            f.row("caveats_not_with", key, nation + partner <= 1.0)

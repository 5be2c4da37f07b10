"""Family coverage."""

from pooling.formulation.context import Formulation
from pooling.formulation.gains import add_gains
from pooling.formulation.lifts import add_lifts


def add(f: Formulation) -> None:
    """Needs are met or the gap is named.

    ``coverage[r,t]``:  sum over o of counted[o,r,t] * assign[o,r,t] + short[r,t] >= need[r,t]

    counted is what an assigned unit covers: eff * (1 + gain) as pledged, and times reliability where
    ``coverage.count`` = expected (a lift by an option is added: ``options_lift[o,r,t]``). need[r,t] is the quantity, or
    what it was last changed to. With ``coverage.shortfall_allowed`` = false there is no short and the row stands
    alone. No offer is planned beyond the need it serves: assign[o,r,t] <= need / eff (need / (eff * reliability)
    where expected units count; gains aside; need times its largest growth in any scenario of the table that family
    uncertainty looks at), for whole units rounded up, or smallest_use of the offer where family lots is in force and it
    is larger. This is a bound, not a row.

    Indices: r requirement, t each of its periods. Units: the capability's unit (effective units).
    Variables: short in [0, need]; need is the smallest valid bound, since nothing can be shorter than the whole
    need.
    Source: own. Off: never.
    """
    add_gains(f)
    add_lifts(f)
    allowed = f.card["coverage.shortfall_allowed"]
    shorts: dict[tuple[str, str], tuple[float, float]] = {}
    for requirement, period in f.facts.needs():
        if allowed or not f.facts.on("coverage", requirement.id):
            none = not f.facts.pairs_by_need[requirement.id, period]
            quantity = f.facts.need(requirement, period)
            shorts[requirement.id, period] = (quantity if none else 0.0, quantity)
    f.short = f.many("short", shorts, lambda _: False)
    for requirement, period in f.facts.needs():
        key = (requirement.id, period)
        short = f.short.get(key)
        if short is not None and not f.facts.pairs_by_need[key]:
            continue
        covered = f.counted(*key)
        if short is not None:
            covered += short
        f.row("coverage", key, covered >= f.facts.need(requirement, period))

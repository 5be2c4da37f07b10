"""Family coverage."""

from pooling.formulation.context import Formulation
from pooling.formulation.gains import add_gains, add_lifts


def add(f: Formulation) -> None:
    """Needs are met or the gap is named.

    ``coverage[r,t]``:  sum over o of counted[o,r,t] * assign[o,r,t] + short[r,t] >= need[r,t]

    counted is what an assigned unit covers: eff * (1 + gain) as pledged, and times reliability where ``coverage.count``
    = expected. What an option lifts is added (``options_lift[o,r,t]``). With ``coverage.shortfall_allowed`` = false
    there is no short. No offer is planned beyond the need that it serves. As a bound, assign[o,r,t] is at most

    - need / eff, or need / (eff * reliability) where expected units count, gains aside,
    - with the need as its largest growth in any listed scenario makes it (family uncertainty),
    - rounded up for whole units, and smallest_use of the offer where that is larger (family lots).

    Indices: r requirement, t each of its periods. Units: effective units of the capability. Source: own. Off: never.
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

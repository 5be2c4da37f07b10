"""What each nation delivers of a capability in a period: as pledged, and what can be expected of it."""

from __future__ import annotations

from pooling.audit.facts import Facts
from pooling.audit.numbers import Exact
from pooling.audit.plan.counting import Counted
from pooling.domain.audit_rows import PledgeRow


def rows(facts: Facts, counted: Counted) -> tuple[PledgeRow, ...]:
    """A row per nation, capability and period with any assignment, in the order of the tables."""
    sums: dict[tuple[str, str, str], tuple[Exact, Exact]] = {}
    for use in counted.uses:
        if use.provided:
            where = (use.offer.nation, use.offer.capability, use.period)
            pledged, credible = sums.get(where, (0, 0))
            sums[where] = (pledged + use.pledged, credible + use.credible)
    return tuple(
        PledgeRow(nation=nation, capability=capability, period=period, pledged=float(one[0]), credible=float(one[1]))
        for nation in facts.nations
        for capability in facts.divisible
        for period in facts.periods
        if (one := sums.get((nation, capability, period))) is not None
    )

"""Caveats that bite: those without which more would come to a need that goes unmet, all other rules in force."""

from __future__ import annotations

from collections.abc import Sequence

from pooling.analysis.gaps import NOTHING, Reasons
from pooling.domain.gap_rows import CaveatBite
from pooling.domain.tables import Caveat, Offer
from pooling.formulation.facts import Facts


def biting(reasons: Reasons) -> tuple[CaveatBite, ...]:
    """A row per caveat and unmet need to which lifting the caveat alone would bring more; what that costs takes runs
    without it (:mod:`pooling.analysis.caveat_costs`)."""
    facts = reasons.facts
    rows = []
    for row in reasons.short:
        need = facts.requirement_of[row.requirement]
        offers = facts.offers_by_capability.get(row.capability, ())
        for caveat in facts.instance.caveats:
            reasons.deadline.check()
            known = facts.caveats_of.get(caveat.nation, ())
            if caveat in known and facts.fits(caveat, need, row.period) and _about(facts, caveat, offers):
                held = reasons.held_by_caveat((row.requirement, row.period), caveat.id)
                if held > NOTHING * max(1.0, row.need):
                    rows.append(
                        CaveatBite(
                            caveat=caveat.id,
                            nation=caveat.nation,
                            rule=caveat.rule,
                            requirement=row.requirement,
                            period=row.period,
                            held_back=held,
                            short=row.short,
                            reason=caveat.reason,
                        )
                    )
    return tuple(sorted(rows, key=lambda one: (one.caveat, one.requirement, one.period)))


def _about(facts: Facts, caveat: Caveat, offers: Sequence[Offer]) -> bool:
    """Whether any of the offers is the caveat's nation's, or needs its consent, or its partner's."""
    whose = {caveat.nation, caveat.partner}
    return any(one.nation in whose or facts.consenting(one) == caveat.nation for one in offers)

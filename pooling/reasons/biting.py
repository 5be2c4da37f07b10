"""Caveats that bite: those without which more would come to a need that goes unmet, all other rules in force."""

from __future__ import annotations

from pooling.domain import round_off
from pooling.domain.gap_rows import CaveatBite
from pooling.reasons.gaps import Reasons


def biting(reasons: Reasons) -> tuple[CaveatBite, ...]:
    """A row per caveat and unmet need to which lifting the caveat alone would bring more."""
    facts = reasons.facts
    in_force = [caveat for caveat in facts.instance.caveats if facts.on("caveats", caveat.id)]
    rows = []
    for row in reasons.short:
        need = facts.requirement_of[row.requirement]
        offers = facts.offers_by_capability.get(row.capability, ())
        owners = {offer.nation for offer in offers}
        consenting = {facts.consenting(offer) for offer in offers}
        for caveat in in_force:
            reasons.deadline.check()
            about = caveat.nation in owners or caveat.partner in owners or caveat.nation in consenting
            if about and facts.fits(caveat, need, row.period):
                held = reasons.held_by_caveat((row.requirement, row.period), caveat.id)
                if held > round_off.SHORT * max(1.0, row.need):
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
    return tuple(sorted(rows, key=lambda row: (row.caveat, row.requirement, row.period)))

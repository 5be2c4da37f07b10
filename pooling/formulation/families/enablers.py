"""Family enablers."""

from __future__ import annotations

from collections import defaultdict

from pooling.domain.tables import Requirement
from pooling.formulation.algebra import total
from pooling.formulation.context import Formulation


def add(f: Formulation) -> None:
    """No unit without its support.

    ``enablers[e,m,t]``:  quantity * sum over r of m of the capability of assign[o,r,t]
                          <= sum over r of m of the needed capability of eff * assign[o,r,t]

    For every row e of the table that fits the mission's kind. Indices: e enabler (by capability, needs and kind), m
    mission, t period. Units: the needed capability's effective units, without gains and reliability. What is
    provided to the mission's own requirements of the needed capability is what supports. Source: own. Off: units
    need no support.
    """
    by_mission: dict[tuple[str, str], list[Requirement]] = defaultdict(list)
    for need in f.instance.requirements:
        by_mission[need.mission, need.capability].append(need)
    for row in f.instance.enablers:
        if not f.facts.on("enablers", row.name):
            continue
        for mission in f.instance.missions:
            if row.mission_kind not in (None, mission.kind):
                continue
            for period in f.facts.periods:
                asking = total(
                    row.quantity * f.assign[offer, need.id, period]
                    for need in by_mission.get((mission.id, row.capability), ())
                    for offer, _ in f.facts.pairs_by_need.get((need.id, period), ())
                )
                if not asking:
                    continue
                supporting = total(
                    f.provided(need.id, period, f.facts.pairs_by_need.get((need.id, period), ()))
                    for need in by_mission.get((mission.id, row.needs), ())
                )
                f.row("enablers", (row.name, mission.id, period), asking <= supporting)

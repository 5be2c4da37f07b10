"""What nations could say that is not so: an offer hidden, a need of their own overstated, a caveat they do not have.

Only what the plan uses is hidden or ruled out. Where an offer is hidden that the plan does not use, the plan stays
and is still the best: nothing changes for anybody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import Any, Literal

from pooling.analysis.comparing.sides import Side
from pooling.domain.tables import Requirement
from pooling.domain.variants.facts import referring

Kind = Literal["hide", "overstate", "caveat"]
KINDS: tuple[Kind, ...] = ("hide", "overstate", "caveat")


@dataclass(frozen=True, slots=True)
class Misreport:
    """What a nation says that is not so: about which offer, need or mission, in words, and as changes of the facts."""

    nation: str
    kind: Kind
    about: str
    words: str
    changes: tuple[dict[str, Any], ...]


def misreports(base: Side, overstate_share: float, pays: dict[str, float]) -> list[Misreport]:
    """Every misreport that could change the plan, those of nations that pay most first."""
    found = [*_hidden(base), *_overstated(base, overstate_share), *_ruled_out(base)]
    return sorted(found, key=lambda said: -pays[said.nation])


def _hidden(base: Side) -> Iterator[Misreport]:
    """Offers that the plan uses, one by one, gone with every row that names them."""
    used = dict.fromkeys(offer for (offer, _), units in base.plan.committed.items() if units > 0)
    owner = {offer.id: offer.nation for offer in base.instance.offers}
    for offer in used:
        rows = [
            {"do": "remove_rows", "table": table, "where": {column: offer}}
            for table, column in referring("offers")
            if any(getattr(row, column) == offer for row in base.instance.given(table))
        ]
        changes = (*rows, {"do": "remove_rows", "table": "offers", "where": {"id": offer}})
        yield Misreport(owner[offer], "hide", offer, f"hides {offer}", changes)


def _overstated(base: Side, share: float) -> Iterator[Misreport]:
    """Needs that belong to a nation, one by one, larger by a share; of whole units the next whole number."""
    divisible = {capability.id: capability.divisible for capability in base.instance.capabilities}
    for need in base.instance.requirements:
        if need.nation is None:
            continue
        said = _larger(need, share, divisible[need.capability])
        where = {"id": need.id}
        change = {"do": "set", "table": "requirements", "where": where, "field": "quantity", "value": said}
        yield Misreport(need.nation, "overstate", need.id, f"says it needs {said:g} of {need.id}", (change,))


def _larger(need: Requirement, share: float, divisible: bool) -> float:
    more = need.quantity * (1 + share)
    return more if divisible else float(max(ceil(more), ceil(need.quantity) + 1))


def _ruled_out(base: Side) -> Iterator[Misreport]:
    """Missions in which a nation serves, one by one, forbidden by a caveat."""
    mission = {need.id: need.mission for need in base.instance.requirements}
    owner = {offer.id: offer.nation for offer in base.instance.offers}
    serves: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for (offer, requirement, _), units in base.plan.assigned.items():
        if units > 0:
            serves[owner[offer]][mission[requirement]] = None
    taken = {caveat.id for caveat in base.instance.caveats}
    for nation, missions in serves.items():
        for name in missions:
            called = f"said-{nation}-{name}"[:60]
            row = {"id": called, "nation": nation, "rule": "forbid", "mission": name, "reason": "said, not so"}
            if called not in taken:
                words = f"says it may not serve in {name}"
                change = {"do": "add_row", "table": "caveats", "row": row}
                yield Misreport(nation, "caveat", name, words, (change,))

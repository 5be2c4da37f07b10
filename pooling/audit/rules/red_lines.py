"""Family red_lines: what a nation never gives away. No card can switch it off.

- never: assign = 0 where the line fits.
- keep: within a situation others hold at most what the nation owns of the capability, less the units kept. Units held
  are dwell * assign. Shares of pools and offers through options are not owned. What is retired counts as if others held
  it: so a nation does not retire what it keeps.
- own_first: units serve others only after the nation's own needs. These are of the same capability, in a situation that
  both share, and met in full.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from pooling.audit.facts import Facts
from pooling.audit.findings import PRESENT, Findings
from pooling.audit.numbers import Exact, exact, words
from pooling.audit.plan.planned import Planned
from pooling.audit.rules.coverage import Met, met
from pooling.domain.tables import Mission, RedLine, Requirement

FAMILY = "red_lines"


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    lines: dict[str, list[RedLine]] = {}
    kept = [line for line in facts.instance.red_lines if line.rule == "keep"]
    if kept:
        _keep(facts, planned, kept, findings)
    for line in facts.instance.red_lines:
        if line.rule != "keep":
            lines.setdefault(line.nation, []).append(line)
    if not lines:
        return
    own = _own_needs(facts, planned.once(met))
    for (offer_id, requirement_id, period), units in planned.assign.items():
        offer, requirement = facts.offers[offer_id], facts.requirements[requirement_id]
        if units <= PRESENT or offer.nation not in lines:
            continue
        where = (offer_id, requirement_id, period)
        for line in lines[offer.nation]:
            if line.capability not in (None, offer.capability):
                continue
            if line.rule == "never":
                _never(line, facts.mission_of(requirement), where, units, findings)
            elif requirement.nation != offer.nation:
                for need in own.get((offer.nation, offer.capability, period), ()):
                    if _share_a_situation(facts, requirement, need.requirement):
                        _own_first(line, where, need, findings)


def _own_needs(facts: Facts, needs: Sequence[Met]) -> dict[tuple[str, str, str], list[Met]]:
    """(nation, capability, period) -> the nation's own needs."""
    own: dict[tuple[str, str, str], list[Met]] = {}
    drawn = {line.nation for line in facts.instance.red_lines if line.rule == "own_first"}
    for need in needs:
        nation = need.requirement.nation
        if nation is not None and nation in drawn:
            own.setdefault((nation, need.requirement.capability, need.period), []).append(need)
    return own


def _share_a_situation(facts: Facts, requirement: Requirement, own: Requirement) -> bool:
    return not set(facts.mission_of(requirement).situations).isdisjoint(facts.mission_of(own).situations)


def _never(line: RedLine, mission: Mission, where: tuple[str, str, str], units: Exact, findings: Findings) -> None:
    fits = (
        line.mission in (None, mission.id)
        and line.mission_kind in (None, mission.kind)
        and line.region in (None, mission.region)
    )
    if not findings.at_most(FAMILY, "never", (line.id, *where), units if fits else 0, 0):
        findings.say(
            f"{words(units)} units of {where[0]} are assigned to {where[1]} in {where[2]}, "
            f"{line.nation} never lends them there (red line {line.id})"
        )


def _own_first(line: RedLine, where: tuple[str, str, str], need: Met, findings: Findings) -> None:
    own = need.requirement.id
    if not findings.at_least(FAMILY, "own_first", (line.id, *where, own), need.delivered, need.need):
        findings.say(
            f"{where[0]} serves {where[1]} in {where[2]} while {line.nation}'s own need {own} gets "
            f"{words(need.delivered)} of {words(need.need)} (red line {line.id})"
        )


def _keep(facts: Facts, planned: Planned, lines: Sequence[RedLine], findings: Findings) -> None:
    drawn = {line.nation for line in lines}
    owned: defaultdict[tuple[str, str | None, str], Exact] = defaultdict(int)
    for offer in facts.instance.offers:
        if offer.owned and offer.nation in drawn:
            for period in facts.periods:
                if facts.offered(offer.id, period):
                    owned[offer.nation, offer.capability, period] += facts.units(offer, period)
    away: dict[tuple[str, str | None], dict[tuple[str, str], Exact]] = {}
    retired: defaultdict[tuple[str, str | None, str], Exact] = defaultdict(int)
    for offer_id in planned.retired:
        offer = facts.offers[offer_id]
        places = away.setdefault((offer.nation, offer.capability), {})
        for period in facts.periods:
            if facts.offered(offer_id, period) and not planned.holds(offer, period):
                retired[offer.nation, offer.capability, period] += facts.units(offer, period)
                places.setdefault((facts.instance.situations[0].id, period), 0)
    for (offer_id, period, situation), units in _lent(facts, planned, drawn):
        offer = facts.offers[offer_id]
        places = away.setdefault((offer.nation, offer.capability), {})
        places[situation, period] = places.get((situation, period), 0) + units
    for line in lines:
        for (situation, period), units in away.get((line.nation, line.capability), {}).items():
            place = (line.nation, line.capability, period)
            _kept(line, situation, period, units + retired[place], owned[place], findings)


def _lent(facts: Facts, planned: Planned, nations: set[str]) -> Iterator[tuple[tuple[str, str, str], Exact]]:
    """((offer, period, situation), units held) of every use of the nations' own offers for others."""
    for (offer_id, requirement_id, period), units in planned.assign.items():
        offer, requirement = facts.offers[offer_id], facts.requirements[requirement_id]
        if offer.nation in nations and offer.owned and requirement.nation != offer.nation:
            for situation in facts.mission_of(requirement).situations:
                yield (offer_id, period, situation), exact(offer.dwell) * units


def _kept(line: RedLine, situation: str, period: str, units: Exact, owned: Exact, findings: Findings) -> None:
    kept = exact(line.quantity or 0.0)
    if not findings.at_most(FAMILY, "keep", (line.id, situation, period), units, max(0, owned - kept)):
        findings.say(
            f"others hold, or it retires, {words(units)} units of {line.nation}'s {line.capability} in {period} within "
            f"situation {situation}, {words(kept)} of its {words(owned)} stay free (red line {line.id})"
        )

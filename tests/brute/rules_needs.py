"""Rules about what the nations provide to one requirement or mission in one period.

Each rule yields a check per thing that it is about; a decision keeps the rule when every check holds. Checks exist
only where the tables give them something to say.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from fractions import Fraction

from pooling.domain.tables import Offer, Requirement

from .amounts import delivered, provided
from .decisions import Decision
from .facts import Facts, Members, fits, fraction, total
from .options import standards

Check = Callable[[Decision], bool]


def needs_met(facts: Facts, period: str) -> Iterator[Check]:
    if not facts.card["coverage.shortfall_allowed"]:
        for need in facts.needs(period):
            yield lambda one, need=need: delivered(facts, one, need) >= facts.need(need, one.period)  # type: ignore[misc]


def own_need_first(facts: Facts, period: str) -> Iterator[Check]:
    """Red lines own_first: units of the nation serve others only where its own needs beside them are met in full."""
    for line in facts.instance.red_lines:
        if line.rule != "own_first":
            continue
        for need in facts.needs(period):
            if need.nation == line.nation or line.capability not in (None, need.capability):
                continue
            situations = set(facts.mission(need).situations)
            own = [
                other
                for other in facts.needs(period)
                if other.nation == line.nation
                and other.capability == need.capability
                and situations.intersection(facts.mission(other).situations)
            ]
            if own:
                yield _own_first(facts, line.nation, need, own)


def _own_first(facts: Facts, nation: str, need: Requirement, own: list[Requirement]) -> Check:
    def check(one: Decision) -> bool:
        if nation not in one.providers.get(need.id, ()):
            return True
        return all(delivered(facts, one, other) >= facts.need(other, one.period) for other in own)

    return check


def partner_caveats(facts: Facts, period: str) -> Iterator[Check]:
    if not facts.has("caveats"):
        return
    for caveat in facts.instance.caveats:
        for need in facts.needs(period):
            if caveat.partner is None or not fits(facts.instance, caveat, caveat.nation, need, period):
                continue
            yield _partners(need, caveat.rule, caveat.nation, caveat.partner)
            yield _really_takes_part(facts, need, period, {caveat.nation, caveat.partner})


def _partners(need: Requirement, rule: str, nation: str, partner: str) -> Check:
    def check(one: Decision) -> bool:
        nations = one.providers.get(need.id, set())
        return nation not in nations or (partner in nations) == (rule == "only_with")

    return check


def _really_takes_part(facts: Facts, need: Requirement, period: str, nations: set[str] | None = None) -> Check:
    """Nations (all where not given) provide the least part of the need, or nothing."""
    least = facts.least_part(need, period)
    return _least(facts, need, least, nations)


def _least(facts: Facts, need: Requirement, least: Fraction, nations: set[str] | None) -> Check:
    return lambda one: all(
        units >= least
        for nation, units in provided(facts, one, need.id).items()
        if nations is None or nation in nations
    )


def breadth(facts: Facts, period: str) -> Iterator[Check]:
    if not facts.has("breadth"):
        return
    for need in facts.needs(period):
        share = largest_share(facts, need, period)
        if share < 1:
            yield _nobody_above(facts, need, share)
        if need.least_nations >= 2:
            yield _none_or_at_least(need, need.least_nations)
            yield _really_takes_part(facts, need, period)


def largest_share(facts: Facts, need: Requirement, period: str) -> Fraction:
    if need.largest_share is not None:
        return fraction(need.largest_share)
    if need.nation is None and facts.need(need, period) >= facts.share("breadth.from_quantity"):
        return facts.share("breadth.largest_share")
    return Fraction(1)


def _nobody_above(facts: Facts, need: Requirement, share: Fraction) -> Check:
    def check(one: Decision) -> bool:
        units = provided(facts, one, need.id).values()
        whole = facts.need(need, one.period) if facts.card["breadth.share_of"] == "need" else total(units)
        return all(each <= share * whole for each in units)

    return check


def _none_or_at_least(need: Requirement, nations: int) -> Check:
    return lambda one: need.id not in one.providers or len(one.providers[need.id]) >= nations


def providers(facts: Facts, period: str) -> Iterator[Check]:
    """Family specialisation, of requirements."""
    if not facts.has("specialisation"):
        return
    for need in facts.needs(period):
        if need.providers == "one" or (need.providers == "any" and facts.card["specialisation.providers"] == "one"):
            yield lambda one, need=need: len(one.providers.get(need.id, ())) <= 1  # type: ignore[misc]
        if need.providers == "two_or_more":
            yield _none_or_at_least(need, 2)
            yield _really_takes_part(facts, need, period)


def no_tokens(facts: Facts, period: str) -> Iterator[Check]:
    """Family focus, the least part."""
    share = facts.share("focus.least_part_share")
    if facts.has("focus") and share:
        for need in facts.needs(period):
            yield _least(facts, need, share * facts.need(need, period), None)


def real_turns(facts: Facts, period: str) -> Iterator[Check]:
    """Family rotation: where turns are compared, a turn is a real part."""
    for need in facts.needs(period):
        if facts.has("rotation") and need.turns_spread is not None:
            yield _really_takes_part(facts, need, period)


def same_standard(facts: Facts, period: str) -> Iterator[Check]:
    for need in facts.needs(period):
        if facts.has("interoperability") and need.same_standard:
            yield _one_for_all(facts, need)


def _one_for_all(facts: Facts, need: Requirement) -> Check:
    def check(one: Decision) -> bool:
        held = [standards(facts, offer, one.members, one.period, one.state) for offer, _ in one.uses.get(need.id, ())]
        return not held or any(all(standard in each for each in held) for standard in need.same_standard)

    return check


def cleared(facts: Facts, period: str) -> Iterator[Check]:
    """Family information."""
    for need in facts.needs(period):
        if facts.has("information") and need.sharing_level:
            yield _pairwise(facts, need) if need.sharing_rule == "pairwise" else _in_one_room(facts, need)


def _rooms(facts: Facts, need: Requirement, members: Members) -> Iterator[set[str]]:
    """Nations that may share at the level of the need: each group, and the members of each agreement."""
    for group in facts.instance.sharing:
        if group.level >= need.sharing_level:
            yield set(group.nations)
    for agreement in facts.covering(need.capability):
        if agreement.sharing_level >= need.sharing_level:
            yield {nation for name, nation in members if name == agreement.id}


def _pairwise(facts: Facts, need: Requirement) -> Check:
    def check(one: Decision) -> bool:
        rooms = list(_rooms(facts, need, one.members))
        pairs = itertools.combinations(one.providers.get(need.id, ()), 2)
        return all(any(room.issuperset(pair) for room in rooms) for pair in pairs)

    return check


def _in_one_room(facts: Facts, need: Requirement) -> Check:
    def check(one: Decision) -> bool:
        nations = one.providers.get(need.id, set())
        return len(nations) <= 1 or any(room.issuperset(nations) for room in _rooms(facts, need, one.members))

    return check


def dual_consent(facts: Facts, period: str) -> Iterator[Check]:
    if not facts.has("consent"):
        return
    for offer in facts.offers(period):
        if offer.consent == "dual":
            yield _host_is_there(facts, offer, period)


def _host_is_there(facts: Facts, offer: Offer, period: str) -> Check:
    def there(one: Decision, mission: str) -> bool:
        for need in facts.needs(period):
            if need.mission == mission:
                units = provided(facts, one, need.id).get(str(offer.host), Fraction(0))
                if units and units >= facts.least_part(need, period):
                    return True
        return False

    def check(one: Decision) -> bool:
        part = next(part for part in one.parts if part.offer.id == offer.id)
        missions = {facts.instance.requirement_of[requirement].mission for requirement in part.used}
        return all(there(one, mission) for mission in missions)

    return check


def enabled(facts: Facts, period: str) -> Iterator[Check]:
    """Family enablers."""
    if not facts.has("enablers"):
        return
    for row in facts.instance.enablers:
        for mission in facts.instance.missions:
            if row.mission_kind not in (None, mission.kind):
                continue
            needs = [need for need in facts.needs(period) if need.mission == mission.id]
            served = [need.id for need in needs if need.capability == row.capability]
            support = [need.id for need in needs if need.capability == row.needs]
            yield _supported(facts, served, support, fraction(row.quantity))


def _supported(facts: Facts, served: list[str], support: list[str], quantity: Fraction) -> Check:
    def check(one: Decision) -> bool:
        units = sum(units for name in served for _, units in one.uses.get(name, ()))
        return quantity * units <= total(facts.effect(o.id) * n for name in support for o, n in one.uses.get(name, ()))

    return check


RULES_OF_NEEDS: tuple[Callable[[Facts, str], Iterator[Check]], ...] = (
    needs_met,
    own_need_first,
    partner_caveats,
    breadth,
    providers,
    no_tokens,
    real_turns,
    same_standard,
    cleared,
    dual_consent,
    enabled,
)

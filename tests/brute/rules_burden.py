"""Family burden: nothing that serves no need is paid for so that shares come out fair. Checks as in rules_needs.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from pooling.domain.tables import Offer, Requirement
from pooling.domain.together import Pool

from .amounts import pledged, provided
from .decisions import Decision, Decisions, Part
from .facts import Facts, fits, fraction, total
from .risks import withdrawals
from .rules_needs import Check, largest_share
from .rules_offer import busiest


@dataclass(frozen=True)
class Asked:
    """What other rules may ask of a need beyond it."""

    nations: int
    locked: tuple[Fraction, ...]
    least: Fraction
    gain: Fraction
    balanced: Fraction | None
    supports: tuple[tuple[str, Fraction], ...]
    withdrawals: bool
    scenarios: bool
    more: bool


def asked(facts: Facts, need: Requirement, period: str) -> Asked | None:
    """None where no limit holds."""
    covering = facts.covering(need.capability)
    if facts.has("exchange") and need.nation is not None and any(row.barter_limit is not None for row in covering):
        return None
    offers = [offer for offer in facts.offers(period) if offer.capability == need.capability]
    gain = max((fraction(row.gain_share) for row in covering), default=Fraction(0))
    least_nations = 0
    if facts.has("breadth") and need.least_nations > 1:
        least_nations = need.least_nations
    if facts.has("specialisation") and need.providers == "two_or_more":
        least_nations = max(2, least_nations)
    if facts.has("rotation") and need.turns_spread is not None:
        beside = len(facts.nations)
    else:
        beside = len(_needed_beside(facts, need, period))
    share = Fraction(0)
    partners = any(
        facts.has("caveats") and caveat.partner and fits(facts.instance, caveat, caveat.nation, need, period)
        for caveat in facts.instance.caveats
    )
    if least_nations or beside or partners:
        share = facts.share("breadth.least_part_share")
    if facts.has("focus"):
        share = max(share, facts.share("focus.least_part_share"))
    locks = [
        lock
        for lock in facts.instance.locks
        if facts.has("locks") and lock.requirement == need.id and lock.rule in ("must", "at_least")
        if lock.period in (None, period)
    ]
    locked = tuple(
        fraction(lock.quantity or 0.0) * facts.effect(str(lock.offer)) * (1 + gain) * (lock.rule == "at_least")
        for lock in locks
    )
    kind = facts.mission(need).kind
    supports = tuple(
        (row.capability, fraction(row.quantity))
        for row in facts.instance.enablers
        if facts.has("enablers") and row.needs == need.capability and row.mission_kind in (None, kind)
    )
    tiers = {tier.kind for tier in facts.card.tiers}
    leaving = facts.has("withdrawal") and bool("covered_withdrawal" in tiers or facts.share("withdrawal.least_covered"))
    scenarios = "cvar_shortfall" in tiers
    more = bool(least_nations or beside or share or locks or supports or leaving or scenarios)
    least = share * facts.need(need, period)
    parts = [facts.effect(offer.id) * smallest_use(facts, offer) for offer in offers]
    if parts and (
        least <= min(parts) or len(facts.nations) * (least + max(parts)) * (1 + gain) <= facts.need(need, period)
    ):
        least = Fraction(0)
    balanced = None
    if (
        facts.has("breadth")
        and facts.card["breadth.share_of"] == "delivered"
        and largest_share(facts, need, period) < 1
    ):
        alike = {facts.effect(offer.id) * facts.trust(offer, need, period) for offer in offers}
        alike_effects = {facts.effect(offer.id) for offer in offers}
        packed = any(smallest_use(facts, offer) > 1 for offer in offers)
        if len(alike) > 1 or len(alike_effects) > 1 or packed or least or gain or locks or supports:
            return None
        if leaving or scenarios:
            return None
        balanced, more = largest_share(facts, need, period), True
    return Asked(least_nations + beside, locked, least, gain, balanced, supports, leaving, scenarios, more)


def _needed_beside(facts: Facts, need: Requirement, period: str) -> set[str | None]:
    """Hosts of offers that they must use beside, and partners without whom a nation does not come."""
    capabilities = {row.capability for row in facts.needs(period) if row.mission == need.mission}
    hosts = {
        offer.host
        for offer in facts.instance.offers
        if facts.has("consent") and offer.consent == "dual" and offer.capability in capabilities
    }
    partners = {
        caveat.partner
        for caveat in facts.instance.caveats
        if facts.has("caveats") and caveat.rule == "only_with"
        if fits(facts.instance, caveat, caveat.nation, need, period)
    }
    return hosts | partners


def smallest_use(facts: Facts, offer: Offer) -> int:
    """The fewest units that may be assigned to a need."""
    return max(1, int(offer.smallest_use)) if facts.has("lots") else 1


def nothing_beyond(facts: Facts, period: str) -> Iterator[Check]:
    """No part that is assigned could be left out."""
    if facts.has("burden"):
        for need in facts.needs(period):
            what = asked(facts, need, period)
            if what is not None:
                yield _within(facts, need, what) if what.more else _every_part_needed(facts, need)


def _comes(facts: Facts, one: Decision, need: Requirement) -> Fraction:
    """As the card counts, without what options add."""
    return total(units * _covers(facts, one, offer, need) for offer, units in one.uses.get(need.id, ()))


def _covers(facts: Facts, one: Decision, offer: Offer, need: Requirement) -> Fraction:
    return pledged(facts, offer, one.members) * facts.trust(offer, need, one.period)


def _every_part_needed(facts: Facts, need: Requirement) -> Check:
    def check(one: Decision) -> bool:
        amount, quantity = _comes(facts, one, need), facts.need(need, one.period)
        for offer, units in one.uses.get(need.id, ()):
            least = smallest_use(facts, offer)
            part = 1 if units > least else least
            if amount - part * _covers(facts, one, offer, need) >= quantity:
                return False
        return True

    return check


def _within(facts: Facts, need: Requirement, what: Asked) -> Check:
    def check(one: Decision) -> bool:
        used = one.uses.get(need.id, ())
        if not used:
            return True
        quantity = facts.need(need, one.period)
        part = (1 + what.gain) * max(
            what.least
            + smallest_use(facts, offer)
            * facts.effect(offer.id)
            * (1 if what.scenarios else facts.trust(offer, need, one.period))
            for offer, _ in used
        )
        floor = what.nations * part + total(max(part, name) for name in what.locked)
        if what.balanced is not None:
            shares = ceil(what.balanced * ceil(quantity / part))
            floor = max(floor, part * ceil(shares / what.balanced))
        amount = _comes(facts, one, need)
        mission = [each for each in facts.needs(one.period) if each.mission == need.mission]
        amount -= total(
            quantity * units * (1 + what.gain)
            for capability, quantity in what.supports
            for each in mission
            if each.capability == capability
            for _, units in one.uses.get(each.id, ())
        )
        if amount <= floor or amount < quantity + part:
            return True
        if what.withdrawals:
            for withdrawal in withdrawals(facts):
                gone = withdrawal.offers
                left = total(
                    units * facts.effect(offer.id) * facts.trust(offer, need, one.period)
                    for offer, units in used
                    if offer.id not in gone
                )
                if left < quantity + part:
                    return True
        if what.scenarios:
            for scenario in facts.scenarios:
                left = total(
                    units * facts.effect(offer.id) * scenario.supply(offer, need, one.period) for offer, units in used
                )
                if left < quantity * scenario.growth(need) + part:
                    return True
        return False

    return check


def nothing_idle(facts: Facts, period: str) -> Iterator[Check]:
    """No package that is committed, and no unit of a pool, stands wholly idle."""
    if not facts.has("burden"):
        return
    agreed = {offer.id for offer in facts.offers(period) if _agreed(facts, offer, period)}
    for offer in facts.offers(period):
        if offer.pool is None and offer.id not in agreed:
            yield _less_idle(facts, offer)
    for pool in facts.instance.pools:
        if facts.has("pools") and not pool.stays:
            yield from _of_pool(facts, pool, period)


def _of_pool(facts: Facts, pool: Pool, period: str) -> Iterator[Check]:
    shares = facts.shares(pool, period)
    packed = facts.has("lots") and any(max(share.smallest, share.step) > 1 for share in shares)
    uneven = any(facts.dwell(share.id).denominator > 1 for share in shares)
    if not packed and not uneven and not any(_agreed(facts, share, period) for share in shares):
        yield _little_idle(facts, pool)


def _agreed(facts: Facts, offer: Offer, period: str) -> bool:
    """Whether another rule may ask for the commitment, used or not."""
    locked = facts.has("locks") and any(
        lock.offer == offer.id and lock.requirement is None and lock.rule in ("must", "at_least")
        for lock in facts.instance.locks
    )
    keeps = facts.has("challenge") and facts.card["challenge.largest_fall"] < 1
    last = any(facts.last_commitment(row.id, period) for row in facts.instance.offers if row.nation == offer.nation)
    shown = facts.has("specialisation") and facts.instance.capability_of[offer.capability].providers == "two_or_more"
    return locked or period in facts.frozen_periods or (keeps and last) or shown


def _package(facts: Facts, offer: Offer, commit: int) -> int:
    """By what a commitment can be made smaller."""
    if not facts.has("lots"):
        return 1
    step = max(1, int(offer.step))
    least = max(step, ceil(offer.smallest / step) * step)
    return step if commit > least else least


def _idle(facts: Facts, part: Part) -> Fraction:
    """Units committed that are neither in use in the busiest situation nor held for hours handed over."""
    serves = busiest(facts, part.offer, part.uses) - part.traded
    pool = facts.pool(part.offer)
    if part.traded < 0 and pool is not None:
        serves = max(serves, -part.traded / fraction(pool.trade_share))
    return part.commit - max(serves, Fraction(0))


def _less_idle(facts: Facts, offer: Offer) -> Check:
    backbones = [row for row in facts.agreements if row.backbone_capability == offer.capability and offer.owned]

    def check(one: Decision) -> bool:
        part = next(part for part in one.parts if part.offer.id == offer.id)
        package = _package(facts, offer, part.commit)
        held = sum(
            each.commit
            for each in one.parts
            if each.offer.capability == offer.capability and each.offer.nation == offer.nation and each.offer.owned
        )
        backs = any(
            (row.id, offer.nation) in one.leads and held - package < fraction(row.backbone_quantity)
            for row in backbones
        )
        return not part.commit or _idle(facts, part) < package or backs

    return check


def _packages(facts: Facts, pool: Pool) -> tuple[int, int]:
    """By what a pool can be made smaller, and the least there can be of it: shares are whole, so is their sum."""
    package = facts.net_output(pool).numerator
    return package, package * max(1, ceil(pool.least_units * facts.net_output(pool) / package))


def _little_idle(facts: Facts, pool: Pool) -> Check:
    """Hours of every share beside what it uses or hands over, all shares together."""
    package, least = _packages(facts, pool)

    def check(one: Decision) -> bool:
        idle = total(_idle(facts, part) for part in one.parts if part.offer.pool == pool.id)
        held = sum(part.commit for part in one.parts if part.offer.pool == pool.id)
        return not held or idle < (least if held <= least else package)

    return check


def no_package_too_many(facts: Facts, period: str) -> Iterator[Check]:
    """No package that others, with what they have idle, could do without."""
    if facts.has("burden"):
        for need in facts.needs(period):
            if _unlimited(facts, need, period):
                yield _every_package_needed(facts, need, period)


def _unlimited(facts: Facts, need: Requirement, period: str) -> bool:
    """Whether nothing but the need, and largest shares of it, limits who provides how much."""
    what = asked(facts, need, period)
    if what is None or what.more or what.gain or facts.card["coverage.count"] != "pledged":
        return False
    limits = [
        caveat
        for caveat in facts.instance.caveats
        if facts.has("caveats") and caveat.rule == "limit"
        if fits(facts.instance, caveat, caveat.nation, need, period)
    ]
    keeps = [row for row in facts.instance.red_lines if row.rule == "keep" and row.capability == need.capability]
    tired = [nation for nation in facts.instance.nations if facts.has("sustainment")]
    tired = [row for row in tired if row.deployable_share < 1 or row.sustained_share < 1]
    suppliers = [supplier for supplier in facts.instance.suppliers if facts.has("pools") and supplier.largest_share < 1]
    enabled = [
        row
        for row in facts.instance.enablers
        if facts.has("enablers") and row.capability == need.capability
        if row.mission_kind in (None, facts.mission(need).kind)
    ]
    return not (limits or keeps or tired or suppliers or enabled)


def _takes_more(facts: Facts, offer: Offer, need: Requirement) -> bool:
    """Whether using more of it costs nothing that is limited."""
    pool = facts.pool(offer)
    if facts.dwell(offer.id) != 1 or (pool is not None and 0 < pool.trade_share < 1):
        return False
    if pool is None:
        cost = facts.deployment_cost(offer, need) * facts.share("spending.deployment_scale")
    else:
        cost = fraction(pool.use_cost_million)
    if not cost * facts.weight(need):
        return True
    budget = [row for row in facts.instance.budgets if row.nation == offer.nation and row.amount_million is not None]
    return not (facts.has("budget") and budget) and not (facts.has("funding") and facts.instance.refunds)


def _can_go(facts: Facts, offer: Offer, period: str) -> bool:
    """Whether a package of it could go, as far as the offer alone says."""
    backs = offer.owned and any(row.backbone_capability == offer.capability for row in facts.agreements)
    alike = facts.dwell(offer.id) == 1 and smallest_use(facts, offer) == 1
    return offer.pool is None and not backs and alike and not _agreed(facts, offer, period)


def _every_package_needed(facts: Facts, need: Requirement, period: str) -> Check:
    capped = facts.has("breadth") and facts.card["breadth.share_of"] == "need"
    share = largest_share(facts, need, period) if capped else Fraction(1)

    def check(one: Decision) -> bool:
        alone = [part for part in one.parts if set(part.used) == {need.id}]
        given = provided(facts, one, need.id)
        own: dict[str, Fraction] = {}
        for part in alone:
            if _takes_more(facts, part.offer, need):
                more = facts.effect(part.offer.id) * _idle(facts, part)
                own[part.offer.nation] = own.get(part.offer.nation, Fraction(0)) + more
        quantity = facts.need(need, period)
        fitting = {
            nation: more
            for nation, more in own.items()
            if share == 1 or given.get(nation, 0) + more <= share * quantity
        }
        beyond = total(given.values()) - quantity
        for part in alone:
            offer = part.offer
            if _can_go(facts, offer, period):
                spare = beyond + own.get(offer.nation, 0)
                spare += total(more for nation, more in fitting.items() if nation != offer.nation)
                if not _takes_more(facts, offer, need):
                    spare += facts.effect(offer.id) * _idle(facts, part)
                if spare >= facts.effect(offer.id) * _package(facts, offer, part.commit):
                    return False
        return all(_unit_of_pool_needed(facts, need, one, pool, beyond, fitting) for pool in facts.instance.pools)

    return check


def _unit_of_pool_needed(
    facts: Facts, need: Requirement, one: Decision, pool: Pool, beyond: Fraction, fitting: dict[str, Fraction]
) -> bool:
    """Whether nations without a share could not do without a unit of a pool that serves the need alone."""
    shares = [part for part in one.parts if part.offer.pool == pool.id]
    used = {name for part in shares for name in part.used}
    if used != {need.id} or not _simple(facts, pool, one.period):
        return True
    each = facts.effect(shares[0].offer.id)
    holders = {part.offer.nation for part in shares}
    package, least = _packages(facts, pool)
    spare = beyond + total(more for nation, more in fitting.items() if nation not in holders)
    spare += total(each * _idle(facts, part) for part in shares)
    return spare < each * (package if sum(part.commit for part in shares) > least else least)


def _simple(facts: Facts, pool: Pool, period: str) -> bool:
    """Whether a unit of the pool can go for itself: all shares are alike, nothing is traded, none stays."""
    shares = facts.shares(pool, period)
    return (
        facts.has("pools")
        and not pool.stays
        and not (pool.trade_share and len([offer for offer in facts.instance.offers if offer.pool == pool.id]) > 1)
        and len({facts.effect(share.id) for share in shares}) == 1
        and all(facts.dwell(share.id) == 1 and smallest_use(facts, share) == 1 for share in shares)
        and not (facts.has("lots") and any(max(share.smallest, share.step) > 1 for share in shares))
        and not any(_agreed(facts, share, period) for share in shares)
    )


def stays_not_idle(facts: Facts) -> Iterator[Callable[[Decisions], bool]]:
    """Where units of a pool stay, only a period in which some are added says anything."""
    for pool in facts.instance.pools:
        if facts.has("burden") and facts.has("pools") and pool.stays:
            yield _added_not_idle(facts, pool)


def _added_not_idle(facts: Facts, pool: Pool) -> Callable[[Decisions], bool]:
    def check(plan: Decisions) -> bool:
        before = 0
        for row in plan:
            held = sum(part.commit for part in row.parts if part.offer.pool == pool.id)
            if held > before and not all(each(row) for each in _of_pool(facts, pool, row.period)):
                return False
            before = held
        return True

    return check


RULES_OF_BURDEN: tuple[Callable[[Facts, str], Iterator[Check]], ...] = (
    nothing_beyond,
    nothing_idle,
    no_package_too_many,
)

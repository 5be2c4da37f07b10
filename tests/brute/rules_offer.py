"""Rules about one offer in one period, the memberships given. The search leaves out parts that break one."""

from __future__ import annotations

from fractions import Fraction

from pooling.domain.tables import Lock, Offer, Requirement

from .decisions import Decision, Part, Uses
from .facts import Facts, Members, fraction
from .options import brings, can_start, notice, standards, through
from .programme import State


def may_commit(facts: Facts, members: Members, state: State, offer: Offer, period: str, units: int) -> bool:
    """Quantity, home reserve, lots, memberships, options, locks, and the last plan where it is frozen."""
    if period in facts.frozen_periods and _can_stand(facts, offer) and units != facts.last_commitment(offer.id, period):
        return False
    if units:
        if units > _available(facts, offer, period):
            return False
        if facts.has("lots") and (units < offer.smallest or (offer.step and units % int(offer.step))):
            return False
        pool = facts.pool(offer)
        if pool is not None and not facts.has("pools"):
            return False
        through = offer.agreement if pool is None else pool.agreement
        if through is not None and (through, offer.nation) not in members:
            return False
        if offer.option is not None and not (facts.has("options") and brings(facts, offer, state)):
            return False
    return _locks_hold(facts, offer, None, period, units)


def may_use(
    facts: Facts, members: Members, state: State, offer: Offer, need: Requirement, period: str, units: int
) -> bool:
    """Whether rules about the offer and the requirement alone let so many units be assigned."""
    if units:
        if units > facts.most_assigned(offer, need, period) or (facts.has("lots") and units < offer.smallest_use):
            return False
        if offer.pool is not None and not facts.has("pools"):
            return False
        if not _allowed(facts, state, offer, need, period):
            return False
        if facts.has("interoperability") and not standards(facts, offer, members, period, state).issuperset(
            need.standards
        ):
            return False
        if facts.has("exchange") and need.nation not in (None, offer.nation):
            assert need.nation is not None
            if not facts.both_in(offer.capability, members, offer.nation, need.nation):
                return False
    return _locks_hold(facts, offer, need.id, period, units)


def may_trade(facts: Facts, members: Members, offer: Offer, commit: int, units: int) -> bool:
    """Whether a share with this commitment may take over (negative: hand over) so many units."""
    if not units:
        return True
    pool = facts.pool(offer)
    if pool is None or not facts.has("pools"):
        return False
    if units > 0 and pool.agreement is not None and (pool.agreement, offer.nation) not in members:
        return False
    return units >= -fraction(pool.trade_share) * commit


def busiest(facts: Facts, offer: Offer, uses: Uses) -> Fraction:
    """Units held for what is assigned in the situation that holds most: what is committed and taken over suffices."""
    assigned = (
        sum(units for name, units in uses if name in facts.happening[situation]) for situation in facts.situations
    )
    return facts.dwell(offer.id) * max(assigned, default=0)


def keeps_offer_rules(facts: Facts, decision: Decision, part: Part) -> bool:
    """All of the above for one part."""
    members, state, period = decision.members, decision.state, decision.period
    offer, needs = part.offer, facts.needs(period)
    possible = {need.id for need in needs if need.capability == offer.capability}
    return (
        possible.issuperset(part.used)
        and may_commit(facts, members, state, offer, period, part.commit)
        and may_trade(facts, members, offer, part.commit, part.traded)
        and all(
            may_use(facts, members, state, offer, need, period, part.used.get(need.id, 0))
            for need in needs
            if need.id in possible
        )
        and busiest(facts, part.offer, part.uses) <= part.commit + part.traded
    )


def _can_stand(facts: Facts, offer: Offer) -> bool:
    """Whether any plan under the card can have the offer."""
    option = through(facts, offer)
    return (offer.pool is None or facts.has("pools")) and (option is None or can_start(facts, option))


def _available(facts: Facts, offer: Offer, period: str) -> Fraction:
    quantity = facts.quantity(offer, period)
    if not offer.owned or not facts.has("sovereignty"):
        return quantity
    shares = fraction(facts.instance.nation_of[offer.nation].reserve_share), facts.share("sovereignty.reserve_share")
    return quantity - max(fraction(offer.reserve), *(share * quantity for share in shares))


def _allowed(facts: Facts, state: State, offer: Offer, need: Requirement, period: str) -> bool:
    """Red lines `never`, caveats `forbid`, readiness."""

    def find() -> bool:
        if any(line.rule == "never" and facts.red_line_fits(line, offer, need) for line in facts.instance.red_lines):
            return False
        if facts.binding("forbid", offer, need, period):
            return False
        if not facts.has("readiness"):
            return True
        delays = [caveat.delay_days or 0 for caveat in facts.binding("approval", offer, need, period)]
        delay = max(delays, default=0) * facts.share("caveats.delay_scale")
        return notice(facts, offer, state) + delay <= need.within_days + facts.share("readiness.grace_days")

    return facts.kept(("allowed", state, offer.id, need.id, period), find)


def _locks_hold(facts: Facts, offer: Offer, requirement: str | None, period: str, units: int) -> bool:
    if not facts.has("locks"):
        return True
    return all(
        lock_holds(lock, units)
        for lock in facts.instance.locks
        if lock.offer == offer.id and lock.requirement == requirement and lock.period in (None, period)
    )


def lock_holds(lock: Lock, units: int) -> bool:
    """Whether whole ``units`` (1 or 0 for a membership) satisfy the lock."""
    if lock.rule == "must":
        return units >= 1
    if lock.rule == "never":
        return units == 0
    quantity = fraction(lock.quantity or 0.0)
    return units >= quantity if lock.rule == "at_least" else units <= quantity

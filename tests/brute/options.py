"""What the tables say of options: who may take part, what a start brings to a period, and what a unit costs."""

from __future__ import annotations

from fractions import Fraction

from pooling.domain.options import Effect, Option
from pooling.domain.tables import Offer

from .facts import Facts, Members, fraction
from .programme import Programme, State, in_service, running


def may_join(facts: Facts, option: Option, nation: str) -> bool:
    """Whether the nation may take part: it is named or all are, and the supplier may deliver to it."""
    return (not option.nations or nation in option.nations) and not _refused(facts, option, nation)


def can_start(facts: Facts, option: Option) -> bool:
    """Whether the card lets options of its kind start."""
    return facts.has("options") and (not option.most_units or facts.has("procurement"))


def _refused(facts: Facts, option: Option, nation: str) -> bool:
    return any(supplier.id == option.supplier and nation in supplier.not_to for supplier in facts.instance.suppliers)


def assisted(facts: Facts, option: Option) -> set[str]:
    """Nations that others help: named by effects, or with offers through it though they cannot take part."""
    named = {row.nation for row in facts.instance.effects if row.option == option.id and row.nation is not None}
    offering = {offer.nation for offer in facts.instance.offers if offer.option == option.id}
    return named | {nation for nation in offering if not may_join(facts, option, nation)}


def through(facts: Facts, offer: Offer) -> Option | None:
    return None if offer.option is None else facts.instance.option_of[offer.option]


def state(facts: Facts, programme: Programme, period: str) -> State:
    """What the programme brings to the period."""
    used = {row.option for row in facts.instance.effects} | {offer.option for offer in facts.instance.offers}
    offered = {offer.option for offer in facts.instance.offers}
    bound: set[tuple[str, str]] = set()
    for start in programme.starts:
        if start.period == period and start.option.agreement is not None:
            nations = assisted(facts, start.option).union(start.nations)
            bound.update((start.option.agreement, nation) for nation in nations)
    return State(
        frozenset(
            (start.option.id, nation)
            for start in programme.starts
            if start.option.id in used and running(start, period, facts.periods)
            for nation in start.nations
        ),
        frozenset(
            (option.id, nation, units)
            for option in facts.instance.options
            if option.most_units and option.id in offered
            for nation in facts.nations
            if (units := in_service(programme, option, nation, period, facts.periods))
        ),
        frozenset(bound),
    )


def brings(facts: Facts, offer: Offer, state: State) -> bool:
    """Whether the offer's option, if it has one, lets units be committed; by the unit: whether it lets any."""
    option = through(facts, offer)
    if option is None:
        return True
    if _refused(facts, option, offer.nation):
        return False
    if option.most_units:
        return any(name == option.id for name, _, _ in state.service)
    if may_join(facts, option, offer.nation):
        return (option.id, offer.nation) in state.running
    return option.id in state.options


def effects_on(facts: Facts, offer: Offer, state: State) -> list[Effect]:
    """Effects on the offer of the options that are in effect."""
    return facts.kept(
        ("effects", offer.id, state),
        lambda: [
            row
            for row in facts.instance.effects
            if row.offer in (None, offer.id)
            and row.capability in (None, offer.capability)
            and (
                (row.option, offer.nation) in state.running
                if row.nation is None
                else row.nation == offer.nation and row.option in state.options
            )
        ],
    )


def notice(facts: Facts, offer: Offer, state: State) -> int:
    """Days to readiness, less what the option that helps most saves."""
    saved = max((row.notice_days or 0 for row in effects_on(facts, offer, state)), default=0)
    return max(0, offer.notice_days - saved)


def standards(facts: Facts, offer: Offer, members: Members, period: str, state: State) -> set[str]:
    """Standards that its units hold: its own, certified ones, those of agreements, and those of options."""
    certified = {
        row.standard
        for row in facts.instance.certificates
        if row.offer == offer.id and facts.at(period) <= facts.at(row.until_period)
    }
    bought = {row.standard for row in effects_on(facts, offer, state) if row.standard is not None}
    return facts.standards(offer, members) | certified | bought


def lift(facts: Facts, offer: Offer, state: State) -> Fraction:
    """What options add to the reliability of the offer."""
    raised = [fraction(row.reliability) for row in effects_on(facts, offer, state) if row.reliability is not None]
    return max(Fraction(0), *(name - fraction(offer.reliability) for name in raised)) if raised else Fraction(0)


def unit_price(facts: Facts, option: Option, units: int) -> Fraction:
    """Million for each unit of an order of so many."""
    price = fraction(option.unit_cost_million)
    if option.learning_share:
        doubled = 2 * max(1, option.least_units)
        while units >= doubled:
            price *= 1 - fraction(option.learning_share)
            doubled *= 2
        return price
    steps = [row for row in facts.instance.price_steps if row.option == option.id and row.from_units <= units]
    return fraction(max(steps, key=lambda row: row.from_units).unit_cost_million) if steps else price

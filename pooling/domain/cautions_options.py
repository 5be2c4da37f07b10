"""Warnings about options and funds: what can never start, never take effect, never pay."""

from __future__ import annotations

from collections.abc import Iterator

from pooling.domain.money import Money
from pooling.domain.options import Option
from pooling.domain.problems import shown
from pooling.domain.seen import Cells, Look, Seen, figure, placed, some
from pooling.domain.standing import Standing, grouped
from pooling.domain.tables import Offer
from pooling.domain.under import with_families


def never_starts(standing: Standing) -> Iterator[Seen]:
    """An option for which too few may take part, or whose orders or conditions contradict."""
    for option, at in placed("options", standing.instance.options):
        takers = standing.takers[option.id]
        if len(takers) < option.least_participants:
            rule = f"{len(takers)} nations may take part (not_to of its supplier counted): {option.id} never starts"
            yield at("least_participants", rule, "lower it, or change not_to")
        elif option.lead is not None and option.lead not in takers:
            rule = f"its supplier may not deliver to its lead {option.lead}: {option.id} never starts"
            yield at("lead", rule, "name another lead or supplier")
        elif option.agreement is not None:
            yield from _members(standing, option, at)
        yield from _orders(standing, option, at)
        yield from _conditions(standing, option, at)


def _most_joining(standing: Standing, option: Option) -> int:
    """The largest number of nations that can take part."""
    takers = len(standing.takers[option.id])
    return takers if option.most_participants is None else min(option.most_participants, takers)


def _orders(standing: Standing, option: Option, at: Cells) -> Iterator[Seen]:
    each, units, under = option.most_units_each, option.most_units, with_families("procurement")
    joined = _most_joining(standing, option)
    if units and each is not None and joined * each < option.least_units:
        rule = f"{joined} nations order {each} units each at most, less than {option.least_units}: it never starts"
        yield at("least_units", rule, "lower it, or raise the other", under)
    if units and option.least_participants > units:
        rule = f"{units} units at most for {option.least_participants} nations, each of which orders one"
        yield at("most_units", rule, "raise it, or ask for fewer nations", under)


def _members(standing: Standing, option: Option, at: Cells) -> Iterator[Seen]:
    """Its agreement has no members, or too few of those that may take part, whenever it may start."""
    agreement, takers = standing.instance.agreement_of[str(option.agreement)], standing.takers[option.id]
    periods = option.periods or standing.periods
    if any(standing.enough(option, period) for period in periods):
        return
    joining = frozenset().union(*(standing.joining(agreement, period) for period in periods))
    who = [nation for nation in takers if nation in joining]
    rule = f"those who take part are members of {agreement.id}, and in {some(periods)} "
    rule += f"only {some(who)} can be" if who else "none of them can be"
    if not joining:
        rule = f"those who take part are members of {agreement.id}, which has none in {some(periods)}"
    elif takers and len(who) == len(takers):
        rule = f"those whom it assists are members of {agreement.id}, and some of them cannot be"
    cure = "check nations and from_period of the agreement, and the option's periods"
    yield at("agreement", f"{rule}: {option.id} never starts", cure)


def _conditions(standing: Standing, option: Option, at: Cells) -> Iterator[Seen]:
    """What it requires cannot have started whenever it could."""
    if standing.starts[option.id] or not option.requires:
        return
    odds = standing.at_odds(option)
    for name in option.requires:
        before, required = standing.starts[name], standing.instance.option_of[name]
        if odds and (set(odds) <= {option.id, name} or len(option.requires) == 1):
            first, second = (option.id, name) if set(odds) == {option.id, name} else odds
            rule = f"{first} and {second} exclude each other: {option.id} never starts"
            yield at("requires", rule, "drop one of the two", value=shown(name))
            return
        own = [period for period in standing.in_order(option.periods) if standing.enough(option, period)]
        if own and (not before or standing.at[before[0]] > standing.at[own[-1]]):
            rule = f"{name} may start in {some(before) or 'no period'}, after {option.id} could: it never starts"
            if not before and standing.at_odds(required) is None:
                rule = f"{name} never starts, which {option.id} requires: it never starts"
            yield at("requires", rule, "check the periods of both", value=shown(name))
            return
    if odds:
        rule = f"{option.id} requires {odds[0]} and {odds[1]}, which exclude each other: it never starts"
        yield at("requires", rule, "drop one of the two", value=shown(";".join(option.requires)))


def unaffordable(standing: Standing) -> Iterator[Seen]:
    """An option that costs each nation, or its lead, more than all their budgets together."""
    if not standing.instance.budgets:
        return
    money = Money(standing)
    for option, at in placed("options", standing.instance.options):
        if not standing.starts[option.id]:
            continue
        takers, field = standing.takers[option.id], "cost_million"
        who, cost = takers[0] if len(takers) == 1 else f"each of {some(takers)}", money.taking_part(option)
        under = money.too_dear(takers, cost, option.least_participants)
        if under is None and option.lead is not None:
            who, cost, field = option.lead, money.taking_part(option, lead=True), "common_cost_million"
            under = money.too_dear([option.lead], cost)
        if under is not None:
            rule = f"it costs {who} {figure(cost)} million at least, all budgets of a nation are "
            rule += f"{figure(max(money.known_budgets(takers)))} at most: {option.id} never starts"
            yield at(field, rule, "money is in millions: check cost and budgets", under)


def beyond_horizon(standing: Standing) -> Iterator[Seen]:
    """An option that takes effect after the last period, whenever it starts."""
    for option, at in placed("options", standing.instance.options):
        starts = standing.starts[option.id]
        if starts and not any(standing.in_effect(option, period) for period in standing.periods):
            rule = f"starts in {starts[0]} at the earliest and takes {option.lead_periods} periods: {option.id} is in "
            rule += f"effect after {standing.periods[-1]}, the last period"
            yield at("lead_periods", rule, "shorten it, start earlier, or add periods")


def changes_nothing(standing: Standing) -> Iterator[Seen]:
    """An option that is paid for and changes nothing; where guidelines count spending, spending is a purpose."""
    instance = standing.instance
    if instance.guidelines:
        return
    named = {effect.option for effect in instance.effects} | {offer.option for offer in instance.offers}
    named.update(name for option in instance.options for name in (*option.requires, option.bonus_option))
    for option, at in placed("options", instance.options):
        if option.id not in named:
            rule = f"{option.id} has no effect, no offer is made through it, and no option needs it"
            yield at("id", rule, "add effects or offers, or drop it")


def effects(standing: Standing) -> Iterator[Seen]:
    """An effect on nothing: no offer fits, all are ready anyway, nobody asks for the standard."""
    asked = {name for need in standing.instance.requirements for name in (*need.standards, *need.same_standard)}
    for effect, at in placed("effects", standing.instance.effects):
        offers, standard = standing.changed_by(effect), effect.standard
        if not offers:
            rule = f"no offer of those that {effect.option} is for fits: it changes nothing"
            fields = ("offer", "capability", "nation")
            field = next((field for field in fields if getattr(effect, field) is not None), "option")
            yield at(field, rule, "check nation, capability and offer")
        elif not _asked_then(standing, effect.option, offers):
            option = standing.instance.option_of[effect.option]
            when = [period for period in standing.periods if standing.in_effect(option, period)]
            rule = f"{option.id} can be in effect in {some(when)}, when nobody asks for any of its units: it changes "
            if when:
                yield at("option", rule + "nothing", "check the periods")
        elif effect.notice_days is not None and not any(offer.notice_days for offer in offers):
            rule = f"the units {effect.option} is for are ready at once already: it changes nothing"
            yield at("notice_days", rule, "check the offers' notice_days")
        elif standard is not None and standard not in asked:
            yield at("standard", f"no need asks for {standard}: it changes nothing", "check the standards of needs")
        elif standard is not None and all(standard in offer.standards for offer in offers):
            rule = f"all its units hold {standard} already: it changes nothing"
            yield at("standard", rule, "check the standards of offers")
        elif effect.reliability is not None and all(effect.reliability <= offer.reliability for offer in offers):
            rule = "all its units are as reliable already: it changes nothing"
            yield at("reliability", rule, "raise it, or drop the row")


def _asked_then(standing: Standing, name: str, offers: list[Offer]) -> bool:
    """Whether any need of what these offers are of stands while the option is in effect."""
    option = standing.instance.option_of[name]
    return any(
        standing.in_effect(option, period)
        for capability in {offer.capability for offer in offers}
        for need in standing.needs_of.get(capability, ())
        for period in standing.need_periods[need.id]
    )


def certificates(standing: Standing) -> Iterator[Seen]:
    """A certificate of what the offer holds for good."""
    for certificate, at in placed("certificates", standing.instance.certificates):
        if certificate.standard in standing.instance.offer_of[certificate.offer].standards:
            rule = f"{certificate.offer} holds {certificate.standard} for good: the certificate never lapses"
            yield at("standard", rule, "drop it here or at the offer")


def prices(standing: Standing) -> Iterator[Seen]:
    """A price that rises with the order."""
    cells = {(step.option, step.from_units): at for step, at in placed("price_steps", standing.instance.price_steps)}
    for name, steps in grouped(standing.instance.price_steps, "option").items():
        before = standing.instance.option_of[name].unit_cost_million
        for step in sorted(steps, key=lambda step: step.from_units):
            units, price = step.from_units, step.unit_cost_million
            if price > before and units > 1:
                rule = f"a unit costs {figure(price)} million from {units} units on, and {figure(before)} for fewer"
                yield cells[name, units]("unit_cost_million", rule, "larger orders are cheaper")
            before = price


def funds(standing: Standing) -> Iterator[Seen]:
    """A grant that a fund can never pay."""
    for option, at in placed("options", standing.instance.options):
        if option.fund is None:
            continue
        fund, most = standing.instance.fund_of[option.fund], _most_joining(standing, option)
        if not fund.grant_share and not (fund.bonus_share and option.bonus_option):
            yield at("fund", f"fund {fund.id} pays no grant for it", "give the fund a grant_share, or leave it empty")
        elif option.content_share < fund.least_content_share:
            rule = f"fund {fund.id} asks for a content_share of {figure(fund.least_content_share)}: it pays nothing"
            yield at("content_share", rule, "raise it, or leave the fund empty")
        elif most < fund.least_participants:
            rule = f"fund {fund.id} asks for {fund.least_participants} participants, {most} may take part: it "
            yield at("fund", rule + "never pays for it", "let more take part, or leave it empty")


OPTIONS: tuple[Look, ...] = (
    never_starts,
    unaffordable,
    beyond_horizon,
    changes_nothing,
    effects,
    certificates,
    prices,
    funds,
)

"""Warnings about options and funds: what can never start, never take effect, never pay."""

from __future__ import annotations

from collections.abc import Iterator

from pooling.domain.money import Money
from pooling.domain.options import Option
from pooling.domain.problems import shown
from pooling.domain.seen import Look, Seen, figure, some
from pooling.domain.standing import Standing
from pooling.domain.tables import Offer
from pooling.domain.under import with_families

BY_THE_UNIT = with_families("procurement")


def never_starts(standing: Standing) -> Iterator[Seen]:
    """An option for which too few may take part, or whose orders or conditions contradict."""
    for index, option in enumerate(standing.instance.options):
        takers = standing.takers[option.id]
        if len(takers) < option.least_participants:
            rule = f"{len(takers)} nations may take part (not_to of its supplier counted): {option.id} never starts"
            value = shown(option.least_participants)
            yield Seen("options", index, "least_participants", value, rule, "lower it, or change not_to")
        elif option.lead is not None and option.lead not in takers:
            rule = f"its supplier may not deliver to its lead {option.lead}: {option.id} never starts"
            yield Seen("options", index, "lead", shown(option.lead), rule, "name another lead or supplier")
        elif option.agreement is not None:
            yield from _members(standing, index, option)
        each, units = option.most_units_each, option.most_units
        joined = len(takers) if option.most_participants is None else min(option.most_participants, len(takers))
        if units and each is not None and joined * each < option.least_units:
            rule = f"{joined} nations order {each} units each at most, less than {option.least_units}: it never starts"
            cure, value = "lower it, or raise the other", shown(option.least_units)
            yield Seen("options", index, "least_units", value, rule, cure, BY_THE_UNIT)
        if units and option.least_participants > units:
            rule = f"{units} units at most for {option.least_participants} nations, each of which orders one"
            cure = "raise it, or ask for fewer nations"
            yield Seen("options", index, "most_units", shown(units), rule, cure, BY_THE_UNIT)
        yield from _conditions(standing, index, option)


def _members(standing: Standing, index: int, option: Option) -> Iterator[Seen]:
    """Its agreement has no members, or too few of those that may take part, whenever it may start."""
    agreement = standing.instance.agreement_of[str(option.agreement)]
    periods = option.periods or standing.periods
    if not any(standing.enough(option, one) for one in periods):
        joining = frozenset().union(*(standing.joining(agreement, one) for one in periods))
        who = some(one for one in standing.takers[option.id] if one in joining)
        rule = f"those who take part are members of {agreement.id}, and in {some(periods)} "
        rule += f"only {who} can be" if who else "none of them can be"
        if not joining:
            rule = f"those who take part are members of {agreement.id}, which has none in {some(periods)}"
        elif len(standing.takers[option.id]) and all(one in joining for one in standing.takers[option.id]):
            rule = f"those whom it assists are members of {agreement.id}, and some of them cannot be"
        cure = "check nations and from_period of the agreement, and the option's periods"
        yield Seen("options", index, "agreement", shown(agreement.id), f"{rule}: {option.id} never starts", cure)


def _conditions(standing: Standing, index: int, option: Option) -> Iterator[Seen]:
    if standing.starts[option.id] or not option.requires:
        return
    odds = standing.at_odds(option)
    for name in option.requires:
        before, required = standing.starts[name], standing.instance.option_of[name]
        if odds and (set(odds) <= {option.id, name} or len(option.requires) == 1):
            first, second = (option.id, name) if set(odds) == {option.id, name} else odds
            rule = f"{first} and {second} exclude each other: {option.id} never starts"
            yield Seen("options", index, "requires", shown(name), rule, "drop one of the two")
            return
        own = [one for one in standing.in_order(option.periods) if standing.enough(option, one)]
        if own and (not before or standing.at[before[0]] > standing.at[own[-1]]):
            rule = f"{name} may start in {some(before) or 'no period'}, after {option.id} could: it never starts"
            if not before and standing.at_odds(required) is None:
                rule = f"{name} never starts, which {option.id} requires: it never starts"
            yield Seen("options", index, "requires", shown(name), rule, "check the periods of both")
            return
    if odds:
        rule = f"{option.id} requires {odds[0]} and {odds[1]}, which exclude each other: it never starts"
        yield Seen("options", index, "requires", shown(";".join(option.requires)), rule, "drop one of the two")


def unaffordable(standing: Standing) -> Iterator[Seen]:
    """An option that costs each nation, or its lead, more than all their budgets together."""
    if not standing.instance.budgets:
        return
    money = Money(standing)
    for index, option in enumerate(standing.instance.options):
        if not standing.starts[option.id]:
            continue
        takers, field = standing.takers[option.id], "cost_million"
        who, cost = takers[0] if len(takers) == 1 else f"each of {some(takers)}", money.taking_part(option)
        under = money.too_dear(takers, cost, option.least_participants)
        if under is None and option.lead is not None:
            who, cost, field = option.lead, money.taking_part(option, lead=True), "common_cost_million"
            under = money.too_dear([option.lead], cost)
        if under is not None:
            most = max(total for one in takers if (total := money.all_budgets[one]) is not None)
            rule = f"it costs {who} {figure(float(cost))} million at least, all budgets of a nation are "
            rule += f"{figure(float(most))} at most: {option.id} never starts"
            cure = "money is in millions: check cost and budgets"
            yield Seen("options", index, field, shown(getattr(option, field)), rule, cure, under)


def beyond_horizon(standing: Standing) -> Iterator[Seen]:
    """An option that takes effect after the last period, whenever it starts."""
    for index, option in enumerate(standing.instance.options):
        starts = standing.starts[option.id]
        if starts and not any(standing.in_effect(option, one) for one in standing.periods):
            rule = f"starts in {starts[0]} at the earliest and takes {option.lead_periods} periods: {option.id} is in "
            rule += f"effect after {standing.periods[-1]}, the last period"
            value = shown(option.lead_periods)
            yield Seen("options", index, "lead_periods", value, rule, "shorten it, start earlier, or add periods")


def changes_nothing(standing: Standing) -> Iterator[Seen]:
    """An option that is paid for and changes nothing; where guidelines count spending, spending is a purpose."""
    instance = standing.instance
    if instance.guidelines:
        return
    named = {row.option for row in instance.effects} | {row.option for row in instance.offers}
    named |= {one for row in instance.options for one in (*row.requires, row.bonus_option)}
    for index, option in enumerate(instance.options):
        if option.id not in named:
            rule = f"{option.id} has no effect, no offer is made through it, and no option needs it"
            yield Seen("options", index, "id", shown(option.id), rule, "add effects or offers, or drop it")


def effects(standing: Standing) -> Iterator[Seen]:
    """An effect on nothing: no offer fits, all are ready anyway, nobody asks for the standard."""
    asked = {one for need in standing.instance.requirements for one in (*need.standards, *need.same_standard)}
    for index, row in enumerate(standing.instance.effects):
        offers = standing.changed_by(row)
        if not offers:
            rule = f"no offer of those that {row.option} is for fits: it changes nothing"
            field = next((one for one in ("offer", "capability", "nation") if getattr(row, one) is not None), "option")
            yield Seen("effects", index, field, shown(getattr(row, field)), rule, "check nation, capability and offer")
        elif not _asked_then(standing, row.option, offers):
            option = standing.instance.option_of[row.option]
            when = [one for one in standing.periods if standing.in_effect(option, one)]
            if when:
                rule = (
                    f"{row.option} can be in effect in {some(when)}, when nobody asks for any of its units: it changes "
                )
                yield Seen("effects", index, "option", shown(row.option), rule + "nothing", "check the periods")
        elif row.notice_days is not None and not any(one.notice_days for one in offers):
            rule = f"the units {row.option} is for are ready at once already: it changes nothing"
            yield Seen("effects", index, "notice_days", shown(row.notice_days), rule, "check the offers' notice_days")
        elif row.standard is not None and row.standard not in asked:
            rule = f"no need asks for {row.standard}: it changes nothing"
            yield Seen("effects", index, "standard", shown(row.standard), rule, "check the standards of needs")
        elif row.standard is not None and all(row.standard in one.standards for one in offers):
            rule = f"all its units hold {row.standard} already: it changes nothing"
            yield Seen("effects", index, "standard", shown(row.standard), rule, "check the standards of offers")
        elif row.reliability is not None and all(row.reliability <= one.reliability for one in offers):
            rule = "all its units are as reliable already: it changes nothing"
            yield Seen("effects", index, "reliability", shown(row.reliability), rule, "raise it, or drop the row")


def _asked_then(standing: Standing, name: str, offers: list[Offer]) -> bool:
    """Whether any need of what these offers are of stands while the option is in effect."""
    option = standing.instance.option_of[name]
    return any(
        standing.in_effect(option, period)
        for capability in {one.capability for one in offers}
        for need in standing.needs_of.get(capability, ())
        for period in standing.need_periods[need.id]
    )


def certificates(standing: Standing) -> Iterator[Seen]:
    """A certificate of what the offer holds for good."""
    for index, row in enumerate(standing.instance.certificates):
        if row.standard in standing.instance.offer_of[row.offer].standards:
            rule = f"{row.offer} holds {row.standard} for good: the certificate never lapses"
            yield Seen("certificates", index, "standard", shown(row.standard), rule, "drop it here or at the offer")


def prices(standing: Standing) -> Iterator[Seen]:
    """A price that rises with the order."""
    steps: dict[str, list[tuple[int, float, int]]] = {}
    for index, row in enumerate(standing.instance.price_steps):
        steps.setdefault(row.option, []).append((row.from_units, row.unit_cost_million, index))
    for name, rows in steps.items():
        before = standing.instance.option_of[name].unit_cost_million
        for units, price, index in sorted(rows):
            if price > before and units > 1:
                rule = f"a unit costs {figure(price)} million from {units} units on, and {figure(before)} for fewer"
                yield Seen("price_steps", index, "unit_cost_million", shown(price), rule, "larger orders are cheaper")
            before = price


def funds(standing: Standing) -> Iterator[Seen]:
    """A grant that a fund can never pay."""
    for index, option in enumerate(standing.instance.options):
        if option.fund is None:
            continue
        fund = standing.instance.fund_of[option.fund]
        if not fund.grant_share and not (fund.bonus_share and option.bonus_option):
            rule = f"fund {fund.id} pays no grant for it"
            yield Seen("options", index, "fund", shown(fund.id), rule, "give the fund a grant_share, or leave it empty")
        elif option.content_share < fund.least_content_share:
            rule = f"fund {fund.id} asks for a content_share of {figure(fund.least_content_share)}: it pays nothing"
            value = shown(option.content_share)
            yield Seen("options", index, "content_share", value, rule, "raise it, or leave the fund empty")
        else:
            takers = len(standing.takers[option.id])
            most = takers if option.most_participants is None else min(takers, option.most_participants)
            if most < fund.least_participants:
                rule = f"fund {fund.id} asks for {fund.least_participants} participants, {most} may take part: it "
                rule += "never pays for it"
                yield Seen("options", index, "fund", shown(fund.id), rule, "let more take part, or leave it empty")


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

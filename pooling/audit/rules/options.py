"""Family options: what money can change starts once, with those who may take part, and after what it requires.

Of a start:

- From least_participants to most_participants nations take part, the lead among them, all with the same grant.
- Each is eligible: in nations, and not in not_to of the supplier.
- It is in one of the option's periods. There is one start at most, unless the option repeats.
- Whatever it requires has started by then. Nothing that it excludes ever starts.
- Where it names an agreement, all that take part and all that it assists are members then.

Of an offer through an option:

- export: none is committed where the supplier may not deliver to its nation.
- in_effect: units are committed only while the option is in effect for the nation. For a nation that cannot take part
  it may be in effect for anybody. What is bought by the unit is family procurement's.
"""

from __future__ import annotations

from pooling.audit.facts import Facts
from pooling.audit.findings import Findings
from pooling.audit.numbers import Exact, words
from pooling.audit.plan.buying import Bought, bought
from pooling.audit.plan.planned import Planned
from pooling.audit.plan.starts import Start
from pooling.domain.audit_rows import OptionRow
from pooling.domain.options import Option
from pooling.domain.tables import Offer

FAMILY = "options"


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    for start in planned.starts.all:
        _participants(facts, start, findings)
        _conditions(facts, planned, start, findings)
    for option_id, starts in planned.starts.of.items():
        option = starts[0].option
        if not option.repeats and not findings.at_most(FAMILY, "once", (option_id,), len(starts), 1):
            findings.say(f"{option_id} starts in {', '.join(start.period for start in starts)}, it starts once")
        for excluded in option.excludes:
            if not findings.holds(FAMILY, "excludes", (option_id, excluded), excluded not in planned.starts.of):
                findings.say(f"{option_id} and {excluded} start, the one excludes the other")
    for (offer_id, period), units in planned.commit.items():
        offer = facts.offers[offer_id]
        if offer.option is not None:
            _usable(facts, planned, facts.options[offer.option], offer, period, units, findings)


def _participants(facts: Facts, start: Start, findings: Findings) -> None:
    option, period, where, count = start.option, start.period, (start.option.id, start.period), len(start.parts)
    least, most = option.least_participants, option.most_participants
    if not findings.at_least(FAMILY, "least_participants", where, count, least):
        findings.say(f"{count} nation(s) take part in {option.id} in {period}, it needs {least}")
    if most is not None and not findings.at_most(FAMILY, "most_participants", where, count, most):
        findings.say(f"{count} nations take part in {option.id} in {period}, at most {most} may")
    for nation in start.parts:
        may = facts.may_take_part(option, nation)
        if not findings.holds(FAMILY, "eligible", (option.id, nation, period), may):
            barred = facts.barred(option, nation)
            why = f"{option.supplier} may not deliver to it" if barred else "it is not among its nations"
            findings.say(f"{nation} takes part in {option.id} in {period}, {why}")


def _conditions(facts: Facts, planned: Planned, start: Start, findings: Findings) -> None:
    """When it starts, under which lead, with which grant, after which options, and among which members."""
    option, period, where = start.option, start.period, (start.option.id, start.period)
    if not findings.holds(FAMILY, "period", where, not option.periods or period in option.periods):
        findings.say(f"{option.id} starts in {period}, it may in {', '.join(option.periods)}")
    if option.lead is not None and not findings.holds(FAMILY, "lead", where, option.lead in start.parts):
        findings.say(f"{option.id} starts in {period} without {option.lead}, which leads it")
    grants = sorted({part.grant for part in start.parts.values()})
    if not findings.at_most(FAMILY, "one_grant", where, len(grants), 1):
        findings.say(f"those who take part in {option.id} in {period} have {' and '.join(grants)}, one holds")
    for required in option.requires:
        started = planned.starts.started_by(required, period)
        if not findings.holds(FAMILY, "requires", (option.id, required, period), started):
            findings.say(f"{option.id} starts in {period}, {required} has not started by then")
    if option.agreement is None:
        return
    for nation in sorted({*start.parts, *facts.assisted.get(option.id, ())}):
        held = planned.memberships.holds(option.agreement, nation, period)
        if not findings.holds(FAMILY, "member", (option.id, nation, period), held):
            act = "takes part in" if nation in start.parts else "is assisted by"
            findings.say(f"{nation} {act} {option.id} from {period} on, it is no member of {option.agreement} then")


def _usable(
    facts: Facts, planned: Planned, option: Option, offer: Offer, period: str, units: Exact, findings: Findings
) -> None:
    where = (offer.id, period)
    if facts.barred(option, offer.nation):
        if not findings.at_most(FAMILY, "export", where, units, 0):
            findings.say(
                f"{words(units)} units of {offer.id} are committed in {period}, {option.supplier} may not deliver to "
                f"{offer.nation}"
            )
    elif not option.most_units:
        taker = offer.nation if facts.may_take_part(option, offer.nation) else None
        if planned.starts.in_effect(option.id, taker, period):
            findings.checks[FAMILY] += 1
        elif not findings.at_most(FAMILY, "in_effect", where, units, 0):
            findings.say(
                f"{words(units)} units of {offer.id} are committed in {period}, they are offered through {option.id}, "
                f"which is not in effect{f' for {taker}' if taker else ''} then"
            )


def rows(facts: Facts, planned: Planned) -> tuple[OptionRow, ...]:
    """A row per option, start and nation that takes part, in the order of the tables."""
    order = {option: index for index, option in enumerate(facts.options)}
    return tuple(
        _row(planned, purchase)
        for purchase in sorted(
            planned.once(bought),
            key=lambda purchase: (
                order[purchase.part.option.id],
                facts.period_at[purchase.part.period],
                facts.nation_at[purchase.part.nation],
            ),
        )
    )


def _row(planned: Planned, purchase: Bought) -> OptionRow:
    part, option = purchase.part, purchase.part.option
    # What lasts beyond the last period ends in none of them.
    ends = bool(purchase.lasting) and len(purchase.lasting) == option.lasts_periods
    return OptionRow(
        option=option.id,
        kind=option.kind,
        nation=part.nation,
        period=part.period,
        units=float(part.units),
        unit_cost_million=float(purchase.unit_price),
        grant=part.grant,
        from_period=purchase.lasting[0] if purchase.lasting else None,
        until_period=purchase.lasting[-1] if ends else None,
        delivered=float(sum(planned.service.delivered.get((option.id, part.nation), {}).values())),
        cost_million=float(sum(purchase.cost.values())),
        granted_million=float(sum(purchase.granted.values())),
        upkeep_million=float(sum(purchase.upkeep.values())),
    )

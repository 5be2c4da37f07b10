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
        _number(start, findings)
        for nation in start.parts:
            _eligible(facts, start, nation, findings)
        _period(start, findings)
        _lead(start, findings)
        _one_grant(start, findings)
        _required(planned, start, findings)
        if start.option.agreement is not None:
            _members(facts, planned, start, start.option.agreement, findings)
    for starts in planned.starts.of.values():
        option = starts[0].option
        if not option.repeats:
            _once(option, [start.period for start in starts], findings)
        for other in option.excludes:
            _excluded(option.id, other, other in planned.starts.of, findings)
    for (offer_id, period), units in planned.commit.items():
        offer = facts.offers[offer_id]
        if offer.option is not None:
            _usable(facts, planned, facts.options[offer.option], offer, period, units, findings)


def _number(start: Start, findings: Findings) -> None:
    option, where, count = start.option, (start.option.id, start.period), len(start.parts)
    findings.at_least(
        FAMILY,
        "least_participants",
        where,
        count,
        option.least_participants,
        lambda: f"{count} nation(s) take part in {option.id} in {start.period}, it needs {option.least_participants}",
    )
    most = option.most_participants
    if most is not None:
        findings.at_most(
            FAMILY,
            "most_participants",
            where,
            count,
            most,
            lambda: f"{count} nations take part in {option.id} in {start.period}, at most {most} may",
        )


def _eligible(facts: Facts, start: Start, nation: str, findings: Findings) -> None:
    option = start.option
    findings.holds(
        FAMILY,
        "eligible",
        (option.id, nation, start.period),
        1,
        facts.may_take_part(option, nation),
        lambda: (
            f"{nation} takes part in {option.id} in {start.period}, "
            + (
                f"{option.supplier} may not deliver to it"
                if facts.barred(option, nation)
                else "it is not among its nations"
            )
        ),
    )


def _period(start: Start, findings: Findings) -> None:
    option = start.option
    findings.holds(
        FAMILY,
        "period",
        (option.id, start.period),
        1,
        not option.periods or start.period in option.periods,
        lambda: f"{option.id} starts in {start.period}, it may in {', '.join(option.periods)}",
    )


def _lead(start: Start, findings: Findings) -> None:
    lead = start.option.lead
    if lead is not None:
        findings.holds(
            FAMILY,
            "lead",
            (start.option.id, start.period),
            1,
            lead in start.parts,
            lambda: f"{start.option.id} starts in {start.period} without {lead}, which leads it",
        )


def _one_grant(start: Start, findings: Findings) -> None:
    grants = sorted({part.grant for part in start.parts.values()})
    findings.at_most(
        FAMILY,
        "one_grant",
        (start.option.id, start.period),
        len(grants),
        1,
        lambda: f"those who take part in {start.option.id} in {start.period} have {' and '.join(grants)}, one holds",
    )


def _required(planned: Planned, start: Start, findings: Findings) -> None:
    for other in start.option.requires:
        _by_then(start, other, planned.starts.started_by(other, start.period), findings)


def _by_then(start: Start, other: str, held: bool, findings: Findings) -> None:
    findings.holds(
        FAMILY,
        "requires",
        (start.option.id, other, start.period),
        1,
        held,
        lambda: f"{start.option.id} starts in {start.period}, {other} has not started by then",
    )


def _members(facts: Facts, planned: Planned, start: Start, agreement: str, findings: Findings) -> None:
    assisted = facts.assisted.get(start.option.id, ())
    for nation in sorted({*start.parts, *assisted}):
        held = planned.memberships.holds(agreement, nation, start.period)
        _member((start.option.id, nation, start.period), agreement, nation in start.parts, held, findings)


def _member(where: tuple[str, str, str], agreement: str, taking_part: bool, held: bool, findings: Findings) -> None:
    option, nation, period = where
    findings.holds(
        FAMILY,
        "member",
        where,
        1,
        held,
        lambda: (
            f"{nation} {'takes part in' if taking_part else 'is assisted by'} {option} from {period} on, it is no "
            f"member of {agreement} then"
        ),
    )


def _once(option: Option, periods: list[str], findings: Findings) -> None:
    findings.at_most(
        FAMILY,
        "once",
        (option.id,),
        len(periods),
        1,
        lambda: f"{option.id} starts in {', '.join(periods)}, it starts once",
    )


def _excluded(option: str, other: str, started: bool, findings: Findings) -> None:
    findings.holds(
        FAMILY,
        "excludes",
        (option, other),
        1,
        not started,
        lambda: f"{option} and {other} start, the one excludes the other",
    )


def _usable(
    facts: Facts, planned: Planned, option: Option, offer: Offer, period: str, units: Exact, findings: Findings
) -> None:
    barred = facts.barred(option, offer.nation)
    if barred:
        findings.at_most(
            FAMILY,
            "export",
            (offer.id, period),
            units,
            0,
            lambda: (
                f"{words(units)} units of {offer.id} are committed in {period}, {option.supplier} may not deliver to "
                f"{offer.nation}"
            ),
        )
    elif not option.most_units:
        taker = offer.nation if facts.may_take_part(option, offer.nation) else None
        if not planned.starts.in_effect(option.id, taker, period):
            findings.at_most(
                FAMILY,
                "in_effect",
                (offer.id, period),
                units,
                0,
                lambda: (
                    f"{words(units)} units of {offer.id} are committed in {period}, they are offered through "
                    f"{option.id}, which is not in effect{f' for {taker}' if taker else ''} then"
                ),
            )
        else:
            findings.checks[FAMILY] += 1


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

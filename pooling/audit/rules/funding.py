"""Family funding: common funds pay grants and refunds, and nations pay into them by a key (million).

- grant: the option's content_share and the participants of the start are at least the fund's. It pays a grant_share.
- bonus: the same with its bonus_share, and bonus_option has started by then.
- refund: of deployment cost, the largest share of all rows that fit. Of equals the first counts, of whatever fund.
- limit: grants + refunds <= amount * years of the period.

Nations pay what funds pay that are not outside: key * paid, over the fund's nations. spend = costs - what funds pay +
contributions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from pooling.audit import keys
from pooling.audit.facts import Facts
from pooling.audit.findings import Findings
from pooling.audit.numbers import Exact, exact, words
from pooling.audit.plan.buying import bought, end_values, grant_share
from pooling.audit.plan.planned import Planned
from pooling.audit.plan.spending import DeploymentCosts, Spending, Spent, costs
from pooling.audit.plan.starts import Start
from pooling.domain.audit_rows import COST_KINDS, END_VALUE, NOBODY, FundRow, MoneyRow
from pooling.domain.options import Fund, FundBudget, Refund
from pooling.domain.tables import Mission

FAMILY = "funding"

_Where = tuple[str, str]
"""(fund, period)."""


@dataclass(slots=True)
class Funded:
    """What funds pay and get, by fund and period."""

    spent: Spending
    """What nations spend, with it counted."""
    grants: dict[_Where, Exact] = field(default_factory=dict)
    refunds: dict[_Where, Exact] = field(default_factory=dict)
    contributed: dict[_Where, Exact] = field(default_factory=dict)

    def paid(self, where: _Where) -> Exact:
        return self.grants.get(where, 0) + self.refunds.get(where, 0)


def funded(facts: Facts, planned: Planned) -> Funded:
    """Let funds pay, and nations pay into them. Nothing of it where the family is off."""
    paid = Funded(costs(facts, planned))
    if not facts.card.has(FAMILY):
        return paid
    for purchase in planned.once(bought):
        option = purchase.part.option
        for period, million in purchase.granted.items():
            if option.fund is not None:
                _pay(paid.grants, (option.fund, period), million)
                _pay(paid.spent[purchase.part.nation, period].paid_by, ("options", option.fund), million)
    _refund(facts, planned, paid)
    for fund in facts.instance.funds:
        if not fund.outside:
            _contribute(facts, fund, paid)
    return paid


def _pay(to: dict[tuple[str, str], Exact], where: tuple[str, str], million: Exact) -> None:
    to[where] = to.get(where, 0) + million


def _refund(facts: Facts, planned: Planned, to: Funded) -> None:
    if not facts.instance.refunds:
        return
    deployment, fitting = DeploymentCosts(facts), _Refunds(facts)
    paid: defaultdict[tuple[str, str, str], Exact] = defaultdict(int)
    for (offer_id, requirement_id, period), units in planned.assign.items():
        offer = facts.offers[offer_id]
        if offer.pool is not None:
            continue
        mission = facts.mission_of(facts.requirements[requirement_id])
        row = fitting.largest(offer.nation, offer.capability, mission)
        if row is not None:
            where = (row.fund, offer.nation, period)
            cost = exact(row.share) * deployment.planned_cost(offer.nation, mission, offer.capability)
            paid[where] += cost * units
    for (fund_id, nation, period), million in paid.items():
        at_prices = million * facts.prices.recurring("deployment", period)
        if at_prices:
            _pay(to.refunds, (fund_id, period), at_prices)
            _pay(to.spent[nation, period].paid_by, ("deployment", fund_id), at_prices)


class _Refunds:
    """The row that holds for a nation's units in a mission."""

    def __init__(self, facts: Facts) -> None:
        self._rows = sorted(facts.instance.refunds, key=lambda row: -row.share)
        self._found: dict[tuple[str, str, str], Refund | None] = {}

    def largest(self, nation: str, capability: str, mission: Mission) -> Refund | None:
        where = (nation, capability, mission.id)
        if where not in self._found:
            fitting = (
                row
                for row in self._rows
                if row.nation in (None, nation)
                and row.capability in (None, capability)
                and row.mission in (None, mission.id)
                and row.mission_kind in (None, mission.kind)
            )
            self._found[where] = next(fitting, None)
        return self._found[where]


def _contribute(facts: Facts, fund: Fund, to: Funded) -> None:
    nations = [nation for nation in facts.instance.nations if not fund.nations or nation.id in fund.nations]
    key = keys.shares(facts, fund.key, nations, fund.equal_largest, f"fund {fund.id} with key")
    for period in facts.periods:
        paid = to.paid((fund.id, period))
        if paid:
            for nation, share in key.items():
                to.spent[nation, period].contributions += share * paid
                _pay(to.contributed, (fund.id, period), share * paid)


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    for start in planned.starts.all:
        for grant in sorted({part.grant for part in start.parts.values()} - {"none"}):
            if start.option.fund is not None:
                _conditions(facts, planned, start, grant, facts.funds[start.option.fund], findings)
    for row in facts.instance.fund_budgets:
        where, amount = (row.fund, row.period), _limit(facts, row)
        paid = planned.once(funded).paid(where)
        if not findings.at_most(FAMILY, "limit", where, paid, amount):
            findings.say(f"{row.fund} pays {words(paid)} million in {row.period}, it has {words(amount)}")


def _limit(facts: Facts, row: FundBudget) -> Exact:
    return exact(row.amount_million) * facts.years[row.period]


def _conditions(facts: Facts, planned: Planned, start: Start, grant: str, payer: Fund, findings: Findings) -> None:
    option, where = start.option, (start.option.id, start.period)
    what = f"{payer.id} pays a {grant} for {option.id} from {start.period} on"
    if not findings.holds(FAMILY, "no_share", where, grant_share(facts, option, grant) > 0):
        findings.say(f"{what}, it pays no {grant}")
    content, least = exact(option.content_share), exact(payer.least_content_share)
    if not findings.at_least(FAMILY, "least_content", where, content, least):
        findings.say(
            f"{what}, {words(100 * content)} % of its value is made within the alliance, "
            f"{words(100 * least)} % at least are asked for"
        )
    count, fewest = len(start.parts), payer.least_participants
    if not findings.at_least(FAMILY, "least_participants", where, count, fewest):
        findings.say(f"{what}, {count} nation(s) take part, {fewest} at least are asked for")
    if grant == "bonus":
        earning = option.bonus_option
        started = earning is not None and planned.starts.started_by(earning, start.period)
        if not findings.holds(FAMILY, "bonus_option", where, started):
            findings.say(f"{what}, " + (f"{earning} has not started by then" if earning else "no option earns one"))


def rows(facts: Facts, planned: Planned) -> tuple[FundRow, ...]:
    """A row per fund and period, where the card has family funding."""
    if not facts.card.has(FAMILY):
        return ()
    paid = planned.once(funded)
    limits = {(row.fund, row.period): float(_limit(facts, row)) for row in facts.instance.fund_budgets}
    return tuple(
        FundRow(
            fund=fund.id,
            period=period,
            grants_million=float(paid.grants.get((fund.id, period), 0)),
            refunds_million=float(paid.refunds.get((fund.id, period), 0)),
            paid_million=float(paid.paid((fund.id, period))),
            limit_million=limits.get((fund.id, period)),
            contributed_million=float(paid.contributed.get((fund.id, period), 0)),
        )
        for fund in facts.instance.funds
        for period in facts.periods
    )


OWN = "own"


def money_rows(facts: Facts, planned: Planned) -> tuple[MoneyRow, ...]:
    """Rows of source own add up to what is spent; contributions are own. What is left at the end nobody pays."""
    paid = tuple(
        MoneyRow(nation=nation, period=period, kind=kind, source=source, amount_million=float(amount))
        for (nation, period), spending in planned.once(funded).spent.items()
        for kind, source, amount in _parts(spending)
        if amount
    )
    left = planned.once(end_values)
    return paid + tuple(
        MoneyRow(nation, facts.periods[-1], END_VALUE, NOBODY, -float(left[nation]))
        for nation in facts.nations
        if nation in left
    )


def _parts(spent: Spent) -> Iterator[tuple[str, str, Exact]]:
    for kind in COST_KINDS:
        funds = [(fund, amount) for (of, fund), amount in sorted(spent.paid_by.items()) if of == kind]
        cost: Exact = getattr(spent, kind)
        yield kind, OWN, cost - sum(amount for _, amount in funds)
        for fund, amount in funds:
            yield kind, fund, amount
    yield "contributions", OWN, spent.contributions

"""Family funding: common funds pay grants and refunds, and nations pay into them by a key (million).

A grant: the option's content_share and the participants of the start are at least the fund's, and it pays a
grant_share; a bonus: the same with its bonus_share, and bonus_option has started by then. A refund: of deployment cost,
the largest share of all rows that fit, of whatever fund (the first of equals). paid = grants + refunds <= amount of the
period. Nations pay what funds pay that are not outside: key * paid, over the fund's nations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pooling.audit import keys
from pooling.audit.facts import Facts
from pooling.audit.findings import Findings
from pooling.audit.numbers import Exact, exact, words
from pooling.audit.plan.buying import Bought, grant_share
from pooling.audit.plan.deployment import DeploymentCosts
from pooling.audit.plan.planned import Planned
from pooling.audit.plan.spending import Spending
from pooling.audit.plan.starts import Start
from pooling.domain.audit_rows import FundRow
from pooling.domain.options import Fund, Refund
from pooling.domain.tables import Mission

FAMILY = "funding"

_Where = tuple[str, str]
"""(fund, period)."""


@dataclass(slots=True)
class Funded:
    """What funds pay and get, by fund and period."""

    grants: dict[_Where, Exact] = field(default_factory=dict)
    refunds: dict[_Where, Exact] = field(default_factory=dict)
    contributed: dict[_Where, Exact] = field(default_factory=dict)

    def paid(self, where: _Where) -> Exact:
        return self.grants.get(where, 0) + self.refunds.get(where, 0)


def fund(facts: Facts, planned: Planned, options: Sequence[Bought], spent: Spending) -> Funded:
    """Let funds pay, and nations pay into them: adds to what is spent. Nothing where the family is off."""
    funded = Funded()
    if not facts.card.has(FAMILY):
        return funded
    for one in options:
        option = one.part.option
        for period, million in one.granted.items():
            if option.fund is not None:
                _pay(funded.grants, (option.fund, period), million)
                _pay(spent[one.part.nation, period].paid_by, ("options", option.fund), million)
    _refund(facts, planned, spent, funded)
    for one_fund in facts.instance.funds:
        if not one_fund.outside:
            _contribute(facts, one_fund, funded, spent)
    return funded


def _pay(to: dict[tuple[str, str], Exact], where: tuple[str, str], million: Exact) -> None:
    to[where] = to.get(where, 0) + million


def _refund(facts: Facts, planned: Planned, spent: Spending, funded: Funded) -> None:
    if not facts.instance.refunds:
        return
    costs, fitting = DeploymentCosts(facts), _Refunds(facts)
    paid: dict[tuple[str, str, str], Exact] = {}
    for (offer_id, requirement_id, period), units in planned.assign.items():
        offer = facts.offers[offer_id]
        if offer.pool is not None:
            continue
        mission = facts.mission_of(facts.requirements[requirement_id])
        row = fitting.largest(offer.nation, offer.capability, mission)
        if row is not None:
            where = (row.fund, offer.nation, period)
            cost = exact(row.share) * costs.planned_cost(offer.nation, mission, offer.capability)
            paid[where] = paid.get(where, 0) + cost * units
    for (fund_id, nation, period), million in paid.items():
        at_prices = million * facts.prices.level("deployment", period)
        if at_prices:
            _pay(funded.refunds, (fund_id, period), at_prices)
            _pay(spent[nation, period].paid_by, ("deployment", fund_id), at_prices)


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


def _contribute(facts: Facts, one: Fund, funded: Funded, spent: Spending) -> None:
    nations = [nation for nation in facts.instance.nations if not one.nations or nation.id in one.nations]
    key = keys.shares(facts, one.key, nations, one.equal_largest, f"fund {one.id} with key")
    for period in facts.periods:
        paid = funded.paid((one.id, period))
        if paid:
            for nation, share in key.items():
                spent[nation, period].contributions += share * paid
                _pay(funded.contributed, (one.id, period), share * paid)


def check(facts: Facts, planned: Planned, funded: Funded, findings: Findings) -> None:
    for start in planned.starts.all:
        for grant in sorted({part.grant for part in start.parts.values()} - {"none"}):
            if start.option.fund is not None:
                _conditions(facts, planned, start, grant, facts.funds[start.option.fund], findings)
    for row in facts.instance.fund_budgets:
        where = (row.fund, row.period)
        _limit(where, funded.paid(where), exact(row.amount_million), findings)


def _conditions(facts: Facts, planned: Planned, start: Start, grant: str, payer: Fund, findings: Findings) -> None:
    option, where = start.option, (start.option.id, start.period)
    what = f"{payer.id} pays a {grant} for {option.id} from {start.period} on"
    findings.holds(
        FAMILY,
        "no_share",
        where,
        1,
        grant_share(facts, option, grant) > 0,
        lambda: f"{what}, it pays no {grant}",
    )
    findings.at_least(
        FAMILY,
        "least_content",
        where,
        exact(option.content_share),
        exact(payer.least_content_share),
        lambda: (
            f"{what}, {words(100 * exact(option.content_share))} % of its value is made within the alliance, "
            f"{words(100 * exact(payer.least_content_share))} % at least are asked for"
        ),
    )
    findings.at_least(
        FAMILY,
        "least_participants",
        where,
        len(start.parts),
        payer.least_participants,
        lambda: f"{what}, {len(start.parts)} nation(s) take part, {payer.least_participants} at least are asked for",
    )
    if grant == "bonus":
        other = option.bonus_option
        findings.holds(
            FAMILY,
            "bonus_option",
            where,
            1,
            other is not None and planned.starts.started_by(other, start.period),
            lambda: f"{what}, " + (f"{other} has not started by then" if other else "no option earns one"),
        )


def _limit(where: _Where, paid: Exact, amount: Exact, findings: Findings) -> None:
    findings.at_most(
        FAMILY,
        "limit",
        where,
        paid,
        amount,
        lambda: f"{where[0]} pays {words(paid)} million in {where[1]}, it has {words(amount)}",
    )


def rows(facts: Facts, funded: Funded) -> tuple[FundRow, ...]:
    """A row per fund and period, where the card has family funding."""
    if not facts.card.has(FAMILY):
        return ()
    limits = {(row.fund, row.period): row.amount_million for row in facts.instance.fund_budgets}
    return tuple(
        FundRow(
            fund=one.id,
            period=period,
            grants_million=float(funded.grants.get((one.id, period), 0)),
            refunds_million=float(funded.refunds.get((one.id, period), 0)),
            paid_million=float(funded.paid((one.id, period))),
            limit_million=limits.get((one.id, period)),
            contributed_million=float(funded.contributed.get((one.id, period), 0)),
        )
        for one in facts.instance.funds
        for period in facts.periods
    )

"""What a plan costs each nation in each period, in million."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from .costs_of_options import dues, worth_at_end
from .decisions import Decision, Decisions
from .facts import Facts, fraction, total
from .funds import Payment, refund, settled, within_limits
from .programme import Programme

Money = dict[str, Fraction]
"""Nation -> million."""


def costs(facts: Facts, decision: Decision) -> Money:
    """Commitment, deployment, shares of pools and support, at prices of the period; fees and options apart."""
    out = dict.fromkeys(facts.nations, Fraction(0))
    if not facts.has("spending"):
        return out
    prices = {name: facts.yearly(name, decision.period) for name in ("commitment", "pools", "support")}
    elements: set[str] = set()
    for part in decision.parts:
        offer = part.offer
        spent = fraction(offer.unit_cost_million) * part.commit
        if part.commit:
            spent += fraction(offer.fixed_cost_million)
            elements.update(offer.support)
        out[offer.nation] += spent * prices["commitment"]
        pool = facts.pool(offer)
        if pool is not None:
            price = fraction(pool.unit_cost_million) / facts.net_output(pool)
            used = total(facts.weight(facts.instance.requirement_of[name]) * units for name, units in part.uses)
            spent = price * (part.commit + part.traded) + fraction(pool.use_cost_million) * used
            out[offer.nation] += spent * prices["pools"]
    for nation, amount, _ in _deployed(facts, decision):
        out[nation] += amount
    if facts.has("support"):
        for element in facts.instance.support:
            if element.id in elements:
                out[element.nation] += fraction(element.cost_million) * prices["support"]
    return out


def _deployed(facts: Facts, decision: Decision) -> Iterator[tuple[str, Fraction, Payment | None]]:
    """(nation, cost of deployment, what a fund pays back of it) of every assignment."""
    price = facts.yearly("deployment", decision.period) * facts.share("spending.deployment_scale")
    for part in decision.parts:
        for requirement, units in part.uses if part.offer.pool is None else ():
            need = facts.instance.requirement_of[requirement]
            cost = facts.deployment_cost(part.offer, need) * facts.weight(need) * units * price
            row = refund(facts, part.offer, need)
            nation = part.offer.nation
            yield nation, cost, None if row is None else (row.fund, nation, fraction(row.share) * cost)


def refunds(facts: Facts, decision: Decision) -> list[Payment]:
    return [payment for _, _, payment in _deployed(facts, decision) if payment is not None]


def in_kind(facts: Facts, decision: Decision) -> Money:
    """Value of what is committed that counts as carried beside what is paid."""
    out = dict.fromkeys(facts.nations, Fraction(0))
    for part in decision.parts:
        out[part.offer.nation] += fraction(part.offer.in_kind_million) * part.commit * facts.years(decision.period)
    return out


def fees(facts: Facts, before: Decision | None, now: Decision) -> Money:
    """Fees of agreements; ``before`` is the decision of the period before, None in the first."""
    out = dict.fromkeys(facts.nations, Fraction(0))
    if not facts.has("spending"):
        return out
    for agreement in facts.agreements:
        now_members = frozenset((agreement.id, nation) for nation in agreement.members)
        old = now_members if before is None else before.members
        formed = any(name == agreement.id for name, _ in old)
        for name, nation in now.members:
            if name == agreement.id:
                out[nation] += fraction(agreement.membership_cost_million) * facts.years(now.period)
                if (name, nation) not in old:
                    out[nation] += fraction(agreement.joining_cost_million)
        for name, nation in now.leads:
            if name == agreement.id:
                out[nation] += fraction(agreement.running_cost_million) * facts.years(now.period)
                if not formed:
                    out[nation] += fraction(agreement.set_up_cost_million)
    price = facts.price("agreements", now.period)
    return {nation: amount * price for nation, amount in out.items()}


def _of_decision(facts: Facts, decision: Decision) -> Money:
    """What a period's decision costs, fees and options apart: refunds taken off, paid to funds for them added."""

    def find() -> Money:
        return _sum(costs(facts, decision), settled(facts, refunds(facts, decision)))

    return facts.kept(("own", decision), find)


def _of_programme(facts: Facts, programme: Programme) -> dict[str, Money]:
    """Period -> what options cost: grants taken off, paid to funds for them added."""

    def find() -> dict[str, Money]:
        out = {}
        for period in facts.periods:
            due = dict.fromkeys(facts.nations, Fraction(0))
            for row in dues(facts, programme):
                if row.period == period:
                    due[row.nation] += row.cost
            out[period] = _sum(due, settled(facts, grants(facts, programme, period)))
        return out

    return facts.kept(("options", programme), find)


def grants(facts: Facts, programme: Programme, period: str) -> list[Payment]:
    return [
        (str(due.option.fund), due.nation, due.granted)
        for due in dues(facts, programme)
        if due.period == period and due.granted
    ]


def funds_hold(facts: Facts, plan: Decisions) -> bool:
    """Family funding: no fund pays more than it may."""
    return all(
        within_limits(facts, row.period, [*grants(facts, plan.programme, row.period), *refunds(facts, row)])
        for row in plan
    )


def spending(facts: Facts, plan: Decisions) -> list[Money]:
    """What each nation spends in each period."""
    options = _of_programme(facts, plan.programme)
    return [
        _sum(_of_decision(facts, now), _fees(facts, before, now), options[now.period]) for before, now in _steps(plan)
    ]


def burdens(facts: Facts, plan: Decisions) -> list[Money]:
    """What each nation carries in each period: fees of agreements do not count, options as far as they are credited."""

    def off(period: str) -> Money:
        out = dict.fromkeys(facts.nations, Fraction(0))
        for due in dues(facts, plan.programme):
            if due.period == period:
                out[due.nation] -= (1 - fraction(due.option.credit_share)) * due.net
        return out

    options = _of_programme(facts, plan.programme)
    return [_sum(_of_decision(facts, row), in_kind(facts, row), options[row.period], off(row.period)) for row in plan]


def cost(facts: Facts, plan: Decisions) -> Fraction:
    """What all nations spend in all periods, later spending discounted."""
    out = Fraction(0)
    for before, now in _steps(plan):
        out += facts.kept(("cost", before, now), _cost_of_step(facts, before, now))
    return out + facts.kept(("cost", plan.programme), lambda: _cost_of_options(facts, plan.programme))


def _cost_of_step(facts: Facts, before: Decision | None, now: Decision) -> Callable[[], Fraction]:
    return lambda: (
        total((*_of_decision(facts, now).values(), *_fees(facts, before, now).values())) * _counts(facts, now.period)
    )


def _cost_of_options(facts: Facts, programme: Programme) -> Fraction:
    paid = total(
        total(money.values()) * _counts(facts, period) for period, money in _of_programme(facts, programme).items()
    )
    last = facts.periods[-1]
    after = _counts(facts, last) / (1 + facts.share("spending.discount_rate")) ** facts.years(last)
    return paid - after * worth_at_end(facts, programme)


def _counts(facts: Facts, period: str) -> Fraction:
    """What a million of the period counts for in the cost."""
    return 1 / (1 + facts.share("spending.discount_rate")) ** facts.years_before(period)


def _fees(facts: Facts, before: Decision | None, now: Decision) -> Money:
    return facts.kept(("fees", before, now), lambda: fees(facts, before, now))


def _sum(*parts: Money) -> Money:
    return {nation: total(part[nation] for part in parts) for nation in parts[0]}


def _steps(plan: Decisions) -> Iterator[tuple[Decision | None, Decision]]:
    """Each decision after the one before it."""
    return zip((None, *plan.periods[:-1]), plan.periods, strict=True)

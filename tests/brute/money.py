"""What a plan costs each nation in each period, in million."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from .decisions import Decision, Decisions
from .facts import Facts, fraction, total

Money = dict[str, Fraction]
"""Nation -> million."""


def costs(facts: Facts, decision: Decision) -> Money:
    """Commitment, deployment, shares of pools and support; fees of agreements apart."""
    out = dict.fromkeys(facts.nations, Fraction(0))
    if not facts.has("spending"):
        return out
    elements: set[str] = set()
    for part in decision.parts:
        offer = part.offer
        spent = fraction(offer.unit_cost_million) * part.commit
        if part.commit:
            spent += fraction(offer.fixed_cost_million)
            elements.update(offer.support)
        pool = facts.pool(offer)
        if pool is not None:
            price = fraction(pool.unit_cost_million) / facts.net_output(pool)
            spent += price * (part.commit + part.traded)
        for requirement, units in part.uses:
            need = facts.instance.requirement_of[requirement]
            if pool is None:
                cost = facts.deployment_cost(offer, need) * facts.share("spending.deployment_scale")
            else:
                cost = fraction(pool.use_cost_million)
            spent += cost * facts.weight(need) * units
        out[offer.nation] += spent
    if facts.has("support"):
        for element in facts.instance.support:
            if element.id in elements:
                out[element.nation] += fraction(element.cost_million)
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
                out[nation] += fraction(agreement.membership_cost_million)
                if (name, nation) not in old:
                    out[nation] += fraction(agreement.joining_cost_million)
        for name, nation in now.leads:
            if name == agreement.id:
                out[nation] += fraction(agreement.running_cost_million)
                if not formed:
                    out[nation] += fraction(agreement.set_up_cost_million)
    return out


def spending(facts: Facts, plan: Decisions) -> list[Money]:
    """What each nation spends in each period, fees with it."""
    return [{nation: one + fee[nation] for nation, one in own.items()} for own, fee in _bills(facts, plan)]


def burdens(facts: Facts, plan: Decisions) -> Money:
    """What each nation spends in all periods, fees of agreements apart."""
    bills = _bills(facts, plan)
    return {nation: total(own[nation] for own, _ in bills) for nation in facts.nations}


def cost(facts: Facts, plan: Decisions) -> Fraction:
    """What all nations spend in all periods."""
    return total(facts.kept(("cost", before, now), _sum(facts, before, now)) for before, now in _steps(plan))


def _sum(facts: Facts, before: Decision | None, now: Decision) -> Callable[[], Fraction]:
    return lambda: total((*costs(facts, now).values(), *fees(facts, before, now).values()))


def _bills(facts: Facts, plan: Decisions) -> list[tuple[Money, Money]]:
    return [facts.kept(("bill", before, now), _bill(facts, before, now)) for before, now in _steps(plan)]


def _bill(facts: Facts, before: Decision | None, now: Decision) -> Callable[[], tuple[Money, Money]]:
    return lambda: (costs(facts, now), fees(facts, before, now))


def _steps(plan: Decisions) -> Iterator[tuple[Decision | None, Decision]]:
    """Each decision after the one before it."""
    return zip((None, *plan[:-1]), plan, strict=True)

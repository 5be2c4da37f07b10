"""Family pools: whole units are bought, and every hour of them is somebody's share.

- whole_units: sum of commit over a pool's shares = net_output * units, units whole.
- least_units, most_units: none are bought, or from least_units to most_units.
- stays: not fewer than in the period before, where units stay.
- member: only members of a pool's agreement hold shares.
- trade: sum of traded over a pool's shares = 0.
- hand_over: traded >= - trade_share * commit.
- supplier: within a situation, sum of eff * assign over the shares of a supplier's pools <= largest_share * the sum of
  needs of the capability. Both are over requirements that stand in the period.
"""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

from pooling.audit.facts import Facts
from pooling.audit.findings import PRESENT, TOLERANCE, Findings
from pooling.audit.numbers import Exact, exact, ratio, words
from pooling.audit.plan.holdings import Held, Holdings, holdings
from pooling.audit.plan.planned import Planned
from pooling.domain.audit_rows import PoolRow, ShareRow
from pooling.domain.tables import Offer

FAMILY = "pools"


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    held = planned.once(holdings)
    _suppliers(facts, planned, findings)
    for holding in held.values():
        _units(facts, held, holding, findings)
    for where, units in planned.commit.items():
        if facts.offers[where[0]].pool is not None:
            _member(facts, planned, where, "committed", units, findings)
    for where, units in planned.traded.items():
        _member(facts, planned, where, "taken over", units, findings)
    _trades(facts, planned, held, findings)


def _units(facts: Facts, held: Holdings, holding: Held, findings: Findings) -> None:
    pool, period, units, where = holding.pool, holding.period, holding.units, (holding.pool.id, holding.period)
    if holding.committed > PRESENT:
        _whole(holding, findings)
        if not findings.at_least(FAMILY, "least_units", where, units, pool.least_units):
            findings.say(
                f"{words(units)} unit(s) of {pool.id} are bought in {period}, at least {pool.least_units} are, or none"
            )
        if not findings.at_most(FAMILY, "most_units", where, units, pool.most_units):
            findings.say(f"{words(units)} units of {pool.id} are bought in {period}, there are {pool.most_units}")
    index = facts.period_at[period]
    if pool.stays and index:
        before = held[pool.id, facts.periods[index - 1]]
        if not findings.at_least(FAMILY, "stays", where, units, before.units):
            findings.say(
                f"{words(units)} unit(s) of {pool.id} are bought in {period}, after {words(before.units)} in "
                f"{before.period}, and what is bought stays"
            )


def _whole(holding: Held, findings: Findings) -> None:
    nearest = round(holding.units) * holding.net_output
    # Relative round-off of a large pool, but never as much as could hide a broken unit.
    slack = max(TOLERANCE, min(TOLERANCE * nearest, holding.net_output / Fraction(1000)))
    where = (holding.pool.id, holding.period)
    if not findings.equals(FAMILY, "whole_units", where, holding.committed, nearest, slack):
        findings.say(
            f"the shares of {holding.pool.id} add up to {words(holding.committed)} in {holding.period}, "
            f"{words(round(holding.units))} unit(s) of {words(holding.net_output)} give {words(nearest)}"
        )


def _member(facts: Facts, planned: Planned, where: tuple[str, str], act: str, units: Exact, findings: Findings) -> None:
    offer = facts.offers[where[0]]
    agreement = facts.pools[offer.pool or ""].agreement
    if agreement is None or planned.memberships.holds(agreement, offer.nation, where[1]):
        return
    if not findings.at_most(FAMILY, "member", where, units, 0):
        findings.say(
            f"{words(units)} units of {offer.id} are {act} in {where[1]}, only members of {agreement} hold shares of "
            f"{offer.pool}, {offer.nation} is none"
        )


_Place = tuple[str, str, str]
"""(capability, situation, period)."""


def _suppliers(facts: Facts, planned: Planned, findings: Findings) -> None:
    suppliers = {supplier.id: supplier for supplier in facts.instance.suppliers}
    if not suppliers:
        return
    needed = _needed(facts)
    supplied: defaultdict[tuple[str, _Place], Exact] = defaultdict(int)
    for (offer_id, requirement_id, period), units in planned.assign.items():
        offer = facts.offers[offer_id]
        supplier = facts.pools[offer.pool].supplier if offer.pool is not None else None
        if supplier is None:
            continue
        for situation in facts.mission_of(facts.requirements[requirement_id]).situations:
            supplied[supplier, (offer.capability, situation, period)] += facts.effectiveness[offer_id] * units
    for (supplier, place), units in supplied.items():
        share = exact(suppliers[supplier].largest_share)
        if share < 1:
            _supplier_share(supplier, place, units, share, needed[place], findings)


def _needed(facts: Facts) -> dict[_Place, Exact]:
    needed: defaultdict[_Place, Exact] = defaultdict(int)
    for requirement, period, need in facts.needs:
        for situation in facts.mission_of(requirement).situations:
            needed[requirement.capability, situation, period] += need
    return needed


def _supplier_share(supplier: str, place: _Place, units: Exact, share: Exact, need: Exact, findings: Findings) -> None:
    capability, situation, period = place
    if not findings.at_most(FAMILY, "supplier", (supplier, *place), units, share * need):
        findings.say(
            f"{supplier} supplies {words(units)} of {capability} in {period} within situation {situation}, at most "
            f"{words(share * need)} may come from it ({words(100 * share)} % of {words(need)} needed)"
        )


def _trades(facts: Facts, planned: Planned, held: Holdings, findings: Findings) -> None:
    for holding in held.values():
        where, slack = (holding.pool.id, holding.period), TOLERANCE * max(1, holding.turned)
        if holding.turned and not findings.equals(FAMILY, "trade", where, holding.traded, 0, slack):
            findings.say(
                f"the trades of {holding.pool.id} in {holding.period} add up to {words(holding.traded)}, "
                "what is taken over is handed over by others"
            )
    for where, traded in planned.traded.items():
        offer, committed = facts.offers[where[0]], planned.commit.get(where, 0)
        share = exact(facts.pools[offer.pool or ""].trade_share)
        if not findings.at_most(FAMILY, "hand_over", where, -traded, share * committed, of=committed):
            findings.say(
                f"{offer.nation} hands over {words(-traded)} of {offer.id} in {where[1]}, at most "
                f"{words(share * committed)} may be ({words(100 * share)} % of what it holds)"
            )


def rows(facts: Facts, planned: Planned) -> tuple[PoolRow, ...]:
    """A row per pool and period; its cost is that of its units, not of their use."""
    return tuple(
        PoolRow(
            pool=holding.pool.id,
            period=holding.period,
            units=float(holding.units),
            output=float(holding.committed),
            used=float(holding.busiest),
            cost_million=float(
                facts.price(holding.pool) * facts.prices.recurring("pools", holding.period) * holding.committed
            ),
        )
        for holding in planned.once(holdings).values()
    )


def share_rows(facts: Facts, planned: Planned) -> tuple[ShareRow, ...]:
    """A row per share and period in which it is offered; held is what is committed, before trades."""
    used: dict[tuple[str, str], Exact] = {}
    for (offer_id, period, _), units in planned.held.items():
        used[offer_id, period] = max(units, used.get((offer_id, period), 0))
    return tuple(
        _share_row(facts, planned, holding, share, used.get((share.id, holding.period), 0))
        for holding in planned.once(holdings).values()
        for share in holding.shares
    )


def _share_row(facts: Facts, planned: Planned, holding: Held, share: Offer, used: Exact) -> ShareRow:
    where = (share.id, holding.period)
    units, traded = planned.commit.get(where, 0), planned.traded.get(where, 0)
    return ShareRow(
        pool=holding.pool.id,
        offer=share.id,
        nation=share.nation,
        period=holding.period,
        held=float(units),
        share=float(ratio(units, holding.committed)) if holding.committed else 0.0,
        traded=float(traded),
        used=float(used),
        paid_million=float(
            facts.price(holding.pool) * facts.prices.recurring("pools", holding.period) * (units + traded)
        ),
    )

"""Family pools: whole units are bought, every hour of them is somebody's share.

sum of commit over a pool's shares = net_output * units, units whole: none, or from least_units to most_units; not fewer
than in the period before where units stay. Trades have a file of their own, as have suppliers.
"""

from __future__ import annotations

from fractions import Fraction

from pooling.audit.facts import Facts
from pooling.audit.findings import PRESENT, TOLERANCE, Findings
from pooling.audit.numbers import Exact, words
from pooling.audit.plan.holdings import Held, Holdings
from pooling.audit.plan.planned import Planned

FAMILY = "pools"


def check(facts: Facts, planned: Planned, held: Holdings, findings: Findings) -> None:
    for one in held.values():
        if one.committed > PRESENT:
            _whole(one, findings)
            _least(one, findings)
            _most(one, findings)
        index = facts.period_at[one.period]
        if one.pool.stays and index:
            _stays(held[one.pool.id, facts.periods[index - 1]], one, findings)
    for (offer_id, period), units in planned.commit.items():
        if facts.offers[offer_id].pool is not None:
            _member(facts, planned, (offer_id, period), "committed", units, findings)
    for (offer_id, period), units in planned.traded.items():
        _member(facts, planned, (offer_id, period), "taken over", units, findings)


def _whole(one: Held, findings: Findings) -> None:
    nearest = round(one.units) * one.net_output
    # Relative round-off of a large pool, but never as much as could hide a broken unit.
    slack = max(TOLERANCE, min(TOLERANCE * nearest, one.net_output / Fraction(1000)))
    findings.equals(
        FAMILY,
        "whole_units",
        (one.pool.id, one.period),
        one.committed,
        nearest,
        slack,
        lambda: (
            f"the shares of {one.pool.id} add up to {words(one.committed)} in {one.period}, "
            f"{words(round(one.units))} unit(s) of {words(one.net_output)} give {words(nearest)}"
        ),
    )


def _least(one: Held, findings: Findings) -> None:
    findings.at_least(
        FAMILY,
        "least_units",
        (one.pool.id, one.period),
        one.units,
        one.pool.least_units,
        lambda: (
            f"{words(one.units)} unit(s) of {one.pool.id} are bought in {one.period}, "
            f"at least {one.pool.least_units} are, or none"
        ),
    )


def _most(one: Held, findings: Findings) -> None:
    findings.at_most(
        FAMILY,
        "most_units",
        (one.pool.id, one.period),
        one.units,
        one.pool.most_units,
        lambda: (
            f"{words(one.units)} units of {one.pool.id} are bought in {one.period}, there are {one.pool.most_units}"
        ),
    )


def _stays(before: Held, now: Held, findings: Findings) -> None:
    findings.at_least(
        FAMILY,
        "stays",
        (now.pool.id, now.period),
        now.units,
        before.units,
        lambda: (
            f"{words(now.units)} unit(s) of {now.pool.id} are bought in {now.period}, after {words(before.units)} in "
            f"{before.period}, and what is bought stays"
        ),
    )


def _member(facts: Facts, planned: Planned, where: tuple[str, str], act: str, units: Exact, findings: Findings) -> None:
    offer = facts.offers[where[0]]
    agreement = facts.pools[offer.pool or ""].agreement
    if agreement is None or planned.memberships.holds(agreement, offer.nation, where[1]):
        return
    findings.at_most(
        FAMILY,
        "member",
        where,
        units,
        0,
        lambda: (
            f"{words(units)} units of {offer.id} are {act} in {where[1]}, only members of {agreement} hold shares of "
            f"{offer.pool}, {offer.nation} is none"
        ),
    )

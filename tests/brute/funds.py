"""What common funds pay back of deployment, and who pays into them."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from pooling.domain.options import Refund
from pooling.domain.tables import Offer, Requirement

from .facts import Facts, fraction, total
from .keys import Shares, shares

Payment = tuple[str, str, Fraction]
"""(fund, nation that gets it, million)."""


def refund(facts: Facts, offer: Offer, need: Requirement) -> Refund | None:
    """The row by which deployment of the offer is paid back: of those that fit the one with the largest share."""
    mission = facts.mission(need)
    rows = [
        row
        for row in facts.instance.refunds
        if facts.has("funding")
        and row.nation in (None, offer.nation)
        and row.capability in (None, offer.capability)
        and row.mission in (None, mission.id)
        and row.mission_kind in (None, mission.kind)
    ]
    return max(rows, key=lambda row: row.share) if rows else None


def settled(facts: Facts, payments: Iterable[Payment]) -> dict[str, Fraction]:
    """Nation -> what it pays into funds for the payments, less what it gets (million)."""
    out = dict.fromkeys(facts.nations, Fraction(0))
    for fund, nation, amount in payments:
        out[nation] -= amount
        if amount and not facts.instance.fund_of[fund].outside:
            for payer, share in _key(facts, fund).items():
                out[payer] += share * amount
    return out


def _key(facts: Facts, fund: str) -> Shares:
    row = facts.instance.fund_of[fund]
    return facts.kept(("key", fund), lambda: shares(facts, row.key, row.nations or facts.nations, row.equal_largest))


def within_limits(facts: Facts, period: str, payments: Iterable[Payment]) -> bool:
    """Whether no fund pays more than it may in the period."""
    listed = list(payments)
    return all(
        total(amount for fund, _, amount in listed if fund == row.fund)
        <= fraction(row.amount_million) * facts.years(period)
        for row in facts.instance.fund_budgets
        if row.period == period
    )

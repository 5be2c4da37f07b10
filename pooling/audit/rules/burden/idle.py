"""Family burden: nobody reaches a fair share by paying for units that serve nothing.

idle[o,t] = commit less what serves: the busiest situation's sum of dwell * assign. It is less than one package.

A package of an offer is:

- smallest, in whole steps, where no more than that is committed
- else step
- a unit, where units are whole and that is more
- 0 where any quantity can be committed

Shares of a pool serve with what is in use less what is taken over. They serve at least with what is handed over /
trade_share. All together less than a package of the pool is idle:

- net_output of one unit
- of so many units as give a whole number, where units are whole
- of least_units, where no more are bought

Where units stay, this holds only in periods in which some are added.

"Less than a package" is less by a ten-thousandth of it, or of a unit where a package is larger. It is less by a
millionth of the package where that is more.

Exempt is what other rules may ask for, families in force:

- offers whose commitment a lock ``must`` or ``at_least`` names
- all offers in frozen periods
- offers of nations with a last plan, where challenge.largest_fall is below 1
- offers of capabilities with providers two_or_more
- pools with such a share
- an offer of a nation that leads an agreement, where the backbone would be short without one package of it

Exempt are also pools whose shares have smallest or step, and pools whose whole units have a dwell that is not whole.

A fixed cost counts for every commitment above round-off. The least commitment with which the solver switches it on is
therefore no rule here.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil

from pooling.audit.facts import Facts
from pooling.audit.findings import TOLERANCE, Findings
from pooling.audit.numbers import Exact, exact, ratio, words
from pooling.audit.plan.holdings import Held, holdings
from pooling.audit.plan.planned import Planned
from pooling.audit.rules.burden.asking import unit_of
from pooling.domain.tables import Offer

FAMILY = "burden"

STRICTLY = Fraction(1, 10_000)
LARGE = Fraction(1, 1_000_000)
"""Less than one package: by this part of it."""


class Standing:
    """What of every commitment stands idle, and in what packages it can be made smaller."""

    def __init__(self, facts: Facts, planned: Planned) -> None:
        self._facts = facts
        self._planned = planned
        self._asked = _Asked(facts)
        self._busiest: dict[tuple[str, str], Exact] = {}
        for (offer, period, _), units in planned.held.items():
            self._busiest[offer, period] = max(units, self._busiest.get((offer, period), 0))

    def busiest(self, offer: Offer, period: str) -> Exact:
        """Units held by what is assigned in the busiest situation."""
        return self._busiest.get((offer.id, period), 0)

    def serves(self, offer: Offer, period: str) -> Exact:
        """Units of what is committed that are in use, or held for hours that a share hands over."""
        traded = self._planned.traded.get((offer.id, period), 0)
        serves = self._busiest.get((offer.id, period), 0) - traded
        if traded < 0 and offer.pool is not None and self._facts.pools[offer.pool].trade_share:
            serves = max(serves, ratio(-traded, exact(self._facts.pools[offer.pool].trade_share)))
        return max(0, serves)

    def idle(self, offer: Offer, period: str) -> Exact:
        return self._planned.commit.get((offer.id, period), 0) - self.serves(offer, period)

    def asked(self, offer: Offer, period: str) -> bool:
        """Whether another rule may ask for the commitment, used or not."""
        return self._asked.commitment(offer, period)

    def package(self, offer: Offer, period: str) -> Exact:
        """By what the commitment can be made smaller."""
        package = least = unit = unit_of(self._facts, offer)
        if self._facts.card.has("lots"):
            package = max(unit, exact(offer.step))
            smallest = exact(offer.smallest)
            least = package * max(1, ceil(ratio(smallest, package))) if package else smallest
        return least if self._planned.commit.get((offer.id, period), 0) <= least * (1 + TOLERANCE) else package


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    held, standing = planned.once(holdings), planned.once(Standing)
    for offer_id, period in planned.commit:
        offer = facts.offers[offer_id]
        if offer.pool is None and not standing.asked(offer, period):
            _idle(facts, planned, standing, offer, period, findings)
    before: dict[str, Exact] = {}
    for period in facts.periods:
        for pool in facts.instance.pools:
            holding = held.get((pool.id, period))
            if holding is None:
                continue
            added = not pool.stays or holding.committed > before.get(pool.id, 0) + TOLERANCE
            before[pool.id] = holding.committed
            exempt = packed(facts, holding) or any(standing.asked(share, period) for share in holding.shares)
            if holding.committed > TOLERANCE and added and not exempt:
                serving = sum(standing.serves(share, period) for share in holding.shares)
                _idle_pool(holding, serving, not facts.divisible[pool.capability], findings)


class _Asked:
    """What other rules may ask to be committed, used or not."""

    def __init__(self, facts: Facts) -> None:
        card = facts.card
        self._locked = {
            lock.offer
            for lock in facts.instance.locks
            if card.has("locks")
            and lock.offer is not None
            and lock.requirement is None
            and lock.rule in ("must", "at_least")
        }
        frozen = card["stability.frozen_periods"] if card.has("stability") else 0
        self._frozen = frozenset(facts.periods[:frozen])
        keeps = card.has("challenge") and card["challenge.largest_fall"] < 1
        self._keeping = {
            (facts.offers[row.offer].nation, row.period)
            for row in facts.instance.history
            if keeps and row.requirement is None and row.quantity > 0
        }
        self._shown = {
            capability.id
            for capability in facts.instance.capabilities
            if card.has("specialisation") and capability.providers == "two_or_more"
        }

    def commitment(self, offer: Offer, period: str) -> bool:
        return (
            offer.id in self._locked
            or period in self._frozen
            or (offer.nation, period) in self._keeping
            or offer.capability in self._shown
        )


def _backbone(facts: Facts, planned: Planned, offer: Offer, period: str) -> Exact:
    """The largest backbone that the nation holds ready with the offer as a lead; 0 where there is none."""
    return max(
        (
            exact(agreement.backbone_quantity)
            for agreement in facts.instance.agreements
            if offer.owned
            and agreement.backbone_capability == offer.capability
            and offer.nation in planned.memberships.leads(agreement.id, period)
        ),
        default=0,
    )


def _idle(facts: Facts, planned: Planned, standing: Standing, offer: Offer, period: str, findings: Findings) -> None:
    units, used = planned.commit[offer.id, period], standing.serves(offer, period)
    unit, package = unit_of(facts, offer), standing.package(offer, period)
    most = used + _less(package)
    if unit and exact(offer.dwell) == int(exact(offer.dwell)):
        most = used + package - 1
    backbone = _backbone(facts, planned, offer, period)
    if backbone:
        beside = sum(
            amount
            for (name, when), amount in planned.commit.items()
            if when == period
            and name != offer.id
            and facts.offers[name].owned
            and (facts.offers[name].nation, facts.offers[name].capability) == (offer.nation, offer.capability)
        )
        # Up to a package more than the backbone lacks beside the nation's other offers.
        most = max(most, (ceil(backbone) + package - 1 if unit else backbone + _less(package)) - beside)
    if not findings.at_most(FAMILY, "idle", (offer.id, period), units, most, of=0 if unit else used):
        findings.say(
            f"{offer.nation} commits {words(units)} units of {offer.id} in {period}, its assignments hold "
            f"{words(used)}, more than {words(most)} would serve nothing but its share"
        )


def _less(package: Exact) -> Exact:
    """The most that is less than a package."""
    return package - max(STRICTLY * min(package, 1), LARGE * package)


def packed(facts: Facts, holding: Held) -> bool:
    """Whether shares come in packages of their own, or whole units are held in parts."""
    unit = 0 if facts.divisible[holding.pool.capability] else 1
    lots = facts.card.has("lots")
    return any(
        (lots and max(share.smallest, share.step) > unit) or (unit and not share.dwell.is_integer())
        for share in holding.shares
    )


def pool_package(holding: Held, whole: bool) -> Exact:
    """By what a pool can be made smaller (capability units)."""
    package: Exact = holding.net_output
    if whole:
        # Shares are whole, and so is what their pool gives: so many units at once.
        package = Fraction(package).numerator
    least = package * max(1, ceil(ratio(max(1, holding.pool.least_units) * holding.net_output, package)))
    return least if holding.committed <= least * (1 + TOLERANCE) else package


def _idle_pool(holding: Held, serving: Exact, whole: bool, findings: Findings) -> None:
    most = serving + _less(pool_package(holding, whole))
    if not findings.at_most(FAMILY, "idle", (holding.pool.id, holding.period), holding.committed, most):
        findings.say(
            f"the shares of {holding.pool.id} add up to {words(holding.committed)} in {holding.period}, "
            f"{words(serving)} of it serve, more than {words(most)} would serve nothing but fair shares"
        )

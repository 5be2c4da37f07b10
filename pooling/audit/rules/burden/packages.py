"""Family burden: no package is committed whose part others could take over.

The rule looks at offers that serve one need and no other in a period. What all of them have idle, as far as it could be
used there, and what is delivered beyond the need are together less than a package of any of them. Units are effective:
idle and package are those of ``idle``, times eff / dwell. A package that is nothing leaves nothing. Within round-off of
a package is a package.

What others have idle counts:

- All of the offer's own nation counts.
- Of another nation counts what its largest share of the need leaves room for. Of divisible capabilities it is the
  smaller of both. Of whole units it is all that is idle where there is room for all, else nothing.
- Of whole units only offers with dwell 1 count, and no shares of pools with a trade_share between 0 and 1.
- An offer whose use costs something does not count for others where its nation has a budget, or any deployment is
  refunded. Such a cost is deployment as planned, or use_cost of a pool.

A package is of an offer that:

- is no share of a pool
- ``idle`` does not exempt
- cannot be a backbone: owned, of the backbone_capability of any agreement (family agreements)
- has no smallest_use above a unit

Pools count likewise where all shares in use serve that need alone. What they have idle, and what nations without a
share could provide, is less than a package of the pool. Such a pool:

- is not exempt by ``idle``
- has units that do not stay and hours that cannot be traded
- has shares of equal eff and dwell, dwell 1 where units are whole
- has no share with a smallest_use above a unit

The need is one of which no other rule asks more (``asking``). Its capability has no gain, and units count as pledged.
Nothing else limits who provides how much, families in force:

- no caveat limit fits
- no red line keeps units of the capability
- no nation has a deployable or sustained share below 1
- no supplier has a largest share below 1
- no enabler asks support for the capability there
"""

from __future__ import annotations

from collections import defaultdict

from pooling.audit.facts import Facts
from pooling.audit.findings import PRESENT, TOLERANCE, Findings
from pooling.audit.numbers import Exact, exact, ratio, words
from pooling.audit.plan.holdings import Held, Holdings, holdings
from pooling.audit.plan.planned import Planned
from pooling.audit.plan.spending import DeploymentCosts
from pooling.audit.rules import breadth
from pooling.audit.rules.burden.asking import Asking
from pooling.audit.rules.burden.idle import FAMILY, Standing, packed, pool_package
from pooling.domain.tables import Offer, Requirement


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    held, standing = planned.once(holdings), planned.once(Standing)
    served: dict[tuple[str, str], set[str]] = {}
    for (offer, requirement, period), units in planned.assign.items():
        if units > PRESENT:
            served.setdefault((offer, period), set()).add(requirement)
    alone: dict[tuple[str, str], list[Offer]] = {}
    for (offer, period), requirements in served.items():
        if len(requirements) == 1:
            (only,) = requirements
            alone.setdefault((only, period), []).append(facts.offers[offer])
    asking = planned.once(Asking)
    costs = DeploymentCosts(facts)
    for (name, period), offers in alone.items():
        need = facts.requirements[name]
        idle = any(offer.pool is not None or standing.idle(offer, period) > TOLERANCE for offer in offers)
        if idle and _plain(facts, asking, need, period):
            _Need(facts, planned, standing, costs, held, need, period).check(offers, findings)


def _plain(facts: Facts, asking: Asking, need: Requirement, period: str) -> bool:
    """Whether nothing but largest shares of the need limits who provides how much."""
    has, instance = facts.card.has, facts.instance
    asked = asking.of(need, period)
    if asked is None or asked.more or asked.gain or facts.card["coverage.count"] != "pledged":
        return False
    mission = facts.mission_of(need)
    return not (
        (
            has("caveats")
            and any(
                caveat.rule == "limit"
                for nation in facts.nations
                for caveat in facts.caveats.fitting(nation, mission, need.capability, period)
            )
        )
        or any(line.rule == "keep" and line.capability == need.capability for line in instance.red_lines)
        or (
            has("sustainment")
            and any(nation.deployable_share < 1 or nation.sustained_share < 1 for nation in instance.nations)
        )
        or (has("pools") and any(supplier.largest_share < 1 for supplier in instance.suppliers))
        or (
            has("enablers")
            and any(
                enabler.capability == need.capability and enabler.mission_kind in (None, mission.kind)
                for enabler in instance.enablers
            )
        )
    )


class _Need:
    """A need in a period, and what offers that serve it alone have idle."""

    def __init__(
        self,
        facts: Facts,
        planned: Planned,
        standing: Standing,
        costs: DeploymentCosts,
        held: Holdings,
        need: Requirement,
        period: str,
    ) -> None:
        self._facts = facts
        self._held = held
        self._planned = planned
        self._standing = standing
        self._costs = costs
        self._need = need
        self._period = period
        self._whole = not facts.divisible[need.capability]

    def check(self, offers: list[Offer], findings: Findings) -> None:
        own: defaultdict[str, Exact] = defaultdict(int)
        takers = {offer.id for offer in offers if self._takes_over(offer)}
        for offer in offers:
            if offer.id in takers:
                own[offer.nation] += self._idle(offer)
        others = {nation: self._room(nation, idle) for nation, idle in own.items()}
        need = self._facts.need(self._need, self._period)
        beyond = self._planned.provided_to(self._need.id, self._period) - need
        self._check_pools(offers, others, beyond, findings)
        for offer in offers:
            if not self._comes_in_packages(offer):
                continue
            idle = own.get(offer.nation, 0) + sum(room for nation, room in others.items() if nation != offer.nation)
            if offer.id not in takers:
                idle += self._idle(offer)
            package = self._each(offer) * self._standing.package(offer, self._period)
            if self._idle(offer) >= package > 0:
                continue  # idle.py says so.
            self._judge(offer.id, package, idle + beyond, findings)

    def _check_pools(self, offers: list[Offer], others: dict[str, Exact], beyond: Exact, findings: Findings) -> None:
        """Pools whose shares serve nothing but this need, and are all alike."""
        alone = {offer.id for offer in offers}
        for name in sorted({offer.pool for offer in offers if offer.pool is not None}):
            holding = self._held[name, self._period]
            used = {share.id for share in holding.shares if self._standing.busiest(share, self._period) > PRESENT}
            if used <= alone and self._simple(holding):
                spare = sum(self._idle(share) for share in holding.shares)
                holders = {share.nation for share in holding.shares}
                spare += sum(room for nation, room in others.items() if nation not in holders)
                self._judge(
                    name, self._each(holding.shares[0]) * pool_package(holding, self._whole), spare + beyond, findings
                )

    def _simple(self, holding: Held) -> bool:
        """Whether a unit of the pool can go for itself: all shares are alike, nothing is traded, none stays."""
        facts = self._facts
        unit = 1 if self._whole else 0
        traded = (
            holding.pool.trade_share
            and len([offer for offer in facts.instance.offers if offer.pool == holding.pool.id]) > 1
        )
        used = [share.smallest_use for share in holding.shares if facts.card.has("lots")]
        return (
            not holding.pool.stays
            and not traded
            and not packed(facts, holding)
            and len({(share.effectiveness, share.dwell) for share in holding.shares}) == 1
            and not (self._whole and any(exact(share.dwell) != 1 for share in holding.shares))
            and max(used, default=0) <= unit
            and not any(self._standing.asked(share, self._period) for share in holding.shares)
        )

    def _judge(self, name: str, package: Exact, spare: Exact, findings: Findings) -> None:
        where, rule = (name, self._need.id, self._period), "package"
        if package:
            held = findings.holds(FAMILY, rule, where, spare < package * (1 - TOLERANCE), spare)
        else:
            # Nothing is less than nothing: no more may be spare than round-off of what is delivered.
            held = findings.at_most(FAMILY, rule, where, spare, 0, of=self._facts.need(self._need, self._period))
        if not held:
            findings.say(
                f"a package of {name} covers {words(package)} of {self._need.id} in {self._period}, the others "
                f"could do without it: {words(spare)} are idle or beyond the need"
            )

    def _each(self, offer: Offer) -> Exact:
        return ratio(self._facts.effectiveness[offer.id], exact(offer.dwell))

    def _idle(self, offer: Offer) -> Exact:
        return self._each(offer) * self._standing.idle(offer, self._period)

    def _takes_over(self, offer: Offer) -> bool:
        """Whether more of it could be used here, whatever budgets and funds hold."""
        facts = self._facts
        mission = facts.mission_of(self._need)
        if self._whole and exact(offer.dwell) != 1:
            return False
        if offer.pool is None:
            cost = self._costs.planned_cost(offer.nation, mission, offer.capability)
        else:
            pool = facts.pools[offer.pool]
            if self._whole and 0 < pool.trade_share < 1:
                return False
            cost = exact(pool.use_cost_million) * facts.mission_weight[mission.id]
        limited = facts.card.has("budget") and any(
            row.nation == offer.nation and row.amount_million is not None for row in facts.instance.budgets
        )
        return not cost or not (limited or (facts.card.has("funding") and facts.instance.refunds))

    def _comes_in_packages(self, offer: Offer) -> bool:
        facts = self._facts
        backs = offer.owned and any(
            agreement.backbone_capability == offer.capability
            for agreement in facts.instance.agreements
            if facts.card.has("agreements")
        )
        used = exact(offer.smallest_use) if facts.card.has("lots") else 0
        return (
            offer.pool is None
            and not backs
            and not self._standing.asked(offer, self._period)
            and (not self._whole or exact(offer.dwell) == 1)
            and used <= (1 if self._whole else 0)
        )

    def _room(self, nation: str, idle: Exact) -> Exact:
        """What the nation's largest share of the need leaves room for."""
        facts = self._facts
        if not facts.card.has("breadth") or facts.card["breadth.share_of"] != "need":
            return idle
        share = breadth.largest_share(facts, self._need, self._period)
        if share >= 1:
            return idle
        provided = self._planned.provided.get((self._need.id, self._period), {}).get(nation, 0)
        room = share * facts.need(self._need, self._period) - provided
        if self._whole:
            return idle if idle <= room + TOLERANCE else 0
        return min(idle, room)

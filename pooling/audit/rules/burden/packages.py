"""Family burden: no package is committed whose part others could take over.

Of offers that serve one need and no other in a period: what all of them have idle (effective units: eff / dwell *
what idle.py calls idle), as far as it could be used there, and what is delivered beyond the need are together less than
a package of any of them (eff / dwell * package of idle.py; nothing where a package is nothing). Within round-off of a
package is a package. Idle units of the offer's own nation count, and of every other nation what its largest share of
the need leaves room for: of divisible capabilities the smaller of both, of whole units all that it has idle where there
is room for all, else nothing.

Where units are whole, only offers with dwell 1 count, and no shares of pools with a trade_share between 0 and 1. Idle
units of an offer whose use costs something (deployment as planned, use_cost of a pool) do not count, the offer's own
apart, where its nation has a budget (family budget) or any deployment is refunded (family funding). Packages are of
offers that are no shares of pools, that idle.py does not exempt, of no capability and nation of a possible backbone
(owned, backbone_capability of any agreement, family agreements), and have no smallest_use above a unit. Pools count
likewise where all shares in use serve that need alone: all that they have idle, and what nations without a share could
provide, is less than a package of the pool; only pools that idle.py does not exempt, whose units do not stay and whose
hours cannot be traded, with shares of one eff and dwell (1 where units are whole) and no smallest_use above a unit.

The rule is about needs of which no other rule asks more (asking.py), whose capability no agreement gains for, where
units count as pledged, and where nothing else limits who provides how much: no caveat limit fits, no red line keeps
units of the capability, no nation has a deployable or sustained share below 1, no supplier a largest share below 1, no
enabler asks support for the capability there (families in force).
"""

from __future__ import annotations

from pooling.audit.facts import Facts
from pooling.audit.findings import PRESENT, TOLERANCE, Findings
from pooling.audit.numbers import Exact, exact, ratio, words
from pooling.audit.plan.counting import Counted
from pooling.audit.plan.deployment import DeploymentCosts
from pooling.audit.plan.holdings import Held, Holdings
from pooling.audit.plan.planned import Planned
from pooling.audit.rules import breadth
from pooling.audit.rules.burden.asking import Asking
from pooling.audit.rules.burden.idle import Standing, packed, pool_package
from pooling.domain.tables import Offer, Requirement

FAMILY = "burden"


def check(
    facts: Facts, planned: Planned, counted: Counted, held: Holdings, standing: Standing, findings: Findings
) -> None:
    served: dict[tuple[str, str], set[str]] = {}
    for (offer, requirement, period), units in planned.assign.items():
        if units > PRESENT:
            served.setdefault((offer, period), set()).add(requirement)
    alone: dict[tuple[str, str], list[Offer]] = {}
    for (offer, period), requirements in served.items():
        if len(requirements) == 1:
            (only,) = requirements
            alone.setdefault((only, period), []).append(facts.offers[offer])
    asking = Asking(facts, planned, counted)
    costs = DeploymentCosts(facts)
    for (name, period), offers in alone.items():
        need = facts.requirements[name]
        idle = any(one.pool is not None or standing.idle(one, period) > TOLERANCE for one in offers)
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
                one.rule == "limit"
                for nation in facts.nations
                for one in facts.caveats.fitting(nation, mission, need.capability, period)
            )
        )
        or any(one.rule == "keep" and one.capability == need.capability for one in instance.red_lines)
        or (has("sustainment") and any(one.deployable_share < 1 or one.sustained_share < 1 for one in instance.nations))
        or (has("pools") and any(one.largest_share < 1 for one in instance.suppliers))
        or (
            has("enablers")
            and any(
                one.capability == need.capability and one.mission_kind in (None, mission.kind)
                for one in instance.enablers
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
        own: dict[str, Exact] = {}
        takers = {one.id for one in offers if self._takes_over(one)}
        for one in offers:
            if one.id in takers:
                own[one.nation] = own.get(one.nation, 0) + self._idle(one)
        others = {nation: self._room(nation, idle) for nation, idle in own.items()}
        need = self._facts.need(self._need, self._period)
        beyond = self._planned.provided_to(self._need.id, self._period) - need
        self._check_pools(offers, others, beyond, findings)
        for one in offers:
            if not self._comes_in_packages(one):
                continue
            idle = own.get(one.nation, 0) + sum(room for nation, room in others.items() if nation != one.nation)
            if one.id not in takers:
                idle += self._idle(one)
            package = self._each(one) * self._standing.package(one, self._period)
            if self._idle(one) >= package > 0:
                continue  # idle.py says so.
            self._judge(one.id, package, idle + beyond, findings)

    def _check_pools(self, offers: list[Offer], others: dict[str, Exact], beyond: Exact, findings: Findings) -> None:
        """Pools whose shares serve nothing but this need, and are all alike."""
        alone = {one.id for one in offers}
        for name in sorted({one.pool for one in offers if one.pool is not None}):
            one = self._held[name, self._period]
            used = {share.id for share in one.shares if self._standing.busiest(share, self._period) > PRESENT}
            if used <= alone and self._simple(one):
                spare = sum(self._idle(share) for share in one.shares)
                holders = {share.nation for share in one.shares}
                spare += sum(room for nation, room in others.items() if nation not in holders)
                self._judge(name, self._each(one.shares[0]) * pool_package(one, self._whole), spare + beyond, findings)

    def _simple(self, one: Held) -> bool:
        """Whether a unit of the pool can go for itself: all shares are alike, nothing is traded, none stays."""
        facts = self._facts
        unit = 1 if self._whole else 0
        traded = one.pool.trade_share and len([each for each in facts.instance.offers if each.pool == one.pool.id]) > 1
        used = [share.smallest_use for share in one.shares if facts.card.has("lots")]
        return (
            not one.pool.stays
            and not traded
            and not packed(facts, one)
            and len({(share.effectiveness, share.dwell) for share in one.shares}) == 1
            and not (self._whole and any(exact(share.dwell) != 1 for share in one.shares))
            and max(used, default=0) <= unit
            and not any(self._standing.asked(share, self._period) for share in one.shares)
        )

    def _judge(self, name: str, package: Exact, spare: Exact, findings: Findings) -> None:
        where = (name, self._need.id, self._period)

        def text() -> str:
            return (
                f"a package of {name} covers {words(package)} of {self._need.id} in {self._period}, the others "
                f"could do without it: {words(spare)} are idle or beyond the need"
            )

        if not package:
            # Nothing is less than nothing: no more may be spare than round-off of what is delivered.
            need = self._facts.need(self._need, self._period)
            findings.at_most(FAMILY, "package", where, spare, 0, text, of=need)
            return
        findings.holds(FAMILY, "package", where, spare, spare < package * (1 - TOLERANCE), text)

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
            one.backbone_capability == offer.capability
            for one in facts.instance.agreements
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

"""Rules about what one nation, pool or agreement does in one period. Checks as in rules_needs.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from pooling.domain.tables import Offer
from pooling.domain.together import Agreement, Pool

from .decisions import Decision
from .facts import Facts, fits, fraction, in_whole, total
from .rules_needs import Check


def _most_used(
    facts: Facts, offers: set[str], requirements: set[str], unit: Callable[[Offer], Fraction], limit: Fraction
) -> Check:
    """The offers' units assigned to the requirements, each counted as ``unit`` says, stay within the limit."""
    counts, most = in_whole({name: unit(facts.instance.offer_of[name]) for name in offers}, limit)
    return lambda one: (
        sum(
            counts[offer.id] * units
            for requirement in requirements
            for offer, units in one.uses.get(requirement, ())
            if offer.id in counts
        )
        <= most
    )


def keep(facts: Facts, period: str) -> Iterator[Check]:
    """Red lines keep: some units of a capability stay free for the nation's own needs."""
    for line in facts.instance.red_lines:
        if line.rule != "keep":
            continue
        offers = [offer for offer in facts.owned(line.nation, period) if offer.capability == line.capability]
        free = total(facts.quantity(offer, period) for offer in offers) - fraction(line.quantity or 0.0)
        for situation in facts.situations:
            others = {
                need.id
                for need in facts.needs(period)
                if facts.in_situation(need, situation) and need.nation != line.nation
            }
            names = {offer.id for offer in offers}
            yield _most_used(facts, names, others, lambda offer: facts.dwell(offer.id), max(Fraction(0), free))


def ceilings(facts: Facts, period: str) -> Iterator[Check]:
    if not facts.has("sovereignty"):
        return
    for nation in facts.instance.nations:
        if nation.ceiling_share < 1:
            values = {offer.id: facts.value(offer.capability) for offer in facts.owned(nation.id, period)}
            limit = fraction(nation.ceiling_share) * facts.owned_value(nation.id, period)
            yield _within_ceiling(values, limit)


def _within_ceiling(values: dict[str, Fraction], limit: Fraction) -> Check:
    counts, most = in_whole(values, limit)
    return lambda one: sum(count * one.commits.get(name, 0) for name, count in counts.items()) <= most


def sustainment(facts: Facts, period: str) -> Iterator[Check]:
    if not facts.has("sustainment"):
        return
    for nation in facts.instance.nations:
        offers = {offer.id for offer in facts.owned(nation.id, period)}
        value = facts.owned_value(nation.id, period)
        for share, sustained in ((nation.deployable_share, False), (nation.sustained_share, True)):
            for situation in facts.situations:
                deployed = {
                    need.id
                    for need in facts.needs(period)
                    if facts.in_situation(need, situation) and need.nation != nation.id
                    if facts.mission(need).sustained or not sustained
                }
                if share < 1:
                    limit = fraction(share) * value
                    yield _most_used(facts, offers, deployed, lambda offer: facts.value(offer.capability), limit)


def caveat_limits(facts: Facts, period: str) -> Iterator[Check]:
    if not facts.has("caveats"):
        return
    for caveat in facts.instance.caveats:
        if caveat.rule != "limit":
            continue
        offers = {offer.id for offer in facts.offers(period) if offer.nation == caveat.nation}
        for situation in facts.situations:
            covers = {
                need.id
                for need in facts.needs(period)
                if fits(facts.instance, caveat, caveat.nation, need, period) and facts.in_situation(need, situation)
            }
            yield _most_used(facts, offers, covers, lambda _: Fraction(1), fraction(caveat.amount or 0.0))


def pools(facts: Facts, period: str) -> Iterator[Check]:
    for pool in facts.instance.pools:
        if facts.has("pools") and facts.shares(pool, period):
            yield _whole_units(facts, pool)


def units_bought(facts: Facts, pool: Pool, decision: Decision) -> Fraction:
    """Units of the pool that the committed shares make up."""
    shares = (part.commit for part in decision.parts if part.offer.pool == pool.id)
    return total(shares) / facts.net_output(pool)


def _whole_units(facts: Facts, pool: Pool) -> Check:
    def check(one: Decision) -> bool:
        units = units_bought(facts, pool, one)
        if sum(part.traded for part in one.parts if part.offer.pool == pool.id):
            return False
        return units.denominator == 1 and (units == 0 or pool.least_units <= units <= pool.most_units)

    return check


def suppliers(facts: Facts, period: str) -> Iterator[Check]:
    if not facts.has("pools"):
        return
    for supplier in facts.instance.suppliers:
        if supplier.largest_share == 1:
            continue
        pools = {pool.id for pool in facts.instance.pools if pool.supplier == supplier.id}
        offers = {offer.id for offer in facts.offers(period) if offer.pool in pools}
        for capability in facts.instance.capabilities:
            for situation in facts.situations:
                needs = [
                    need
                    for need in facts.needs(period)
                    if need.capability == capability.id and facts.in_situation(need, situation)
                ]
                limit = fraction(supplier.largest_share) * total(facts.need(need, period) for need in needs)
                names = {need.id for need in needs}
                yield _most_used(facts, offers, names, lambda offer: facts.effect(offer.id), limit)


def backbones(facts: Facts, period: str) -> Iterator[Check]:
    for agreement in facts.agreements:
        if agreement.backbone_quantity:
            yield _backbone(facts, agreement, period)


def _backbone(facts: Facts, agreement: Agreement, period: str) -> Check:
    def check(one: Decision) -> bool:
        for name, nation in one.leads:
            if name == agreement.id:
                offers = [o for o in facts.owned(nation, period) if o.capability == agreement.backbone_capability]
                if sum(one.commits.get(offer.id, 0) for offer in offers) < agreement.backbone_quantity:
                    return False
        return True

    return check


def committing(facts: Facts, period: str) -> Iterator[Check]:
    """Family specialisation, of capabilities."""
    if not facts.has("specialisation"):
        return
    for capability in facts.instance.capabilities:
        offers = {offer.id: offer.nation for offer in facts.offers(period) if offer.capability == capability.id}
        giving_up = {row.nation for row in facts.instance.skills if row.capability == capability.id}
        if capability.providers == "one":
            yield _at_most_one(offers, giving_up)
        if capability.providers == "two_or_more":
            yield _none_or_two(offers)


def _at_most_one(offers: dict[str, str], giving_up: set[str]) -> Check:
    return lambda one: len({offers[name] for name in one.commits if name in offers} & giving_up) <= 1


def _none_or_two(offers: dict[str, str]) -> Check:
    return lambda one: len({offers[name] for name in one.commits if name in offers}) != 1


def few_commitments(facts: Facts, period: str) -> Iterator[Check]:
    """Family focus, the number of offers."""
    if not facts.has("focus"):
        return
    for nation in facts.instance.nations:
        offers = {offer.id for offer in facts.offers(period) if offer.nation == nation.id}
        most = nation.most_commitments
        if most is None:
            most = facts.card["focus.most_commitments"]
        if most < len(offers):
            yield _few(offers, most)


def _few(offers: set[str], most: int) -> Check:
    return lambda one: len(offers.intersection(one.commits)) <= most


def value_before(facts: Facts, nation: str, period: str) -> Fraction:
    """Value points that the nation commits in the last plan."""
    offers = [offer for offer in facts.instance.offers if offer.nation == nation]
    return total(facts.value(offer.capability) * facts.last_commitment(offer.id, period) for offer in offers)


def value_now(facts: Facts, nation: str, decision: Decision) -> Fraction:
    """Value points that it commits now."""
    return total(
        facts.value(part.offer.capability) * part.commit for part in decision.parts if part.offer.nation == nation
    )


def within_reach(facts: Facts, period: str) -> Iterator[Check]:
    """Family challenge: neither far above the last plan nor far below it."""
    if not facts.has("challenge"):
        return
    least, most = 1 - facts.share("challenge.largest_fall"), 1 + facts.share("challenge.largest_rise")
    for nation in facts.nations:
        before = value_before(facts, nation, period)
        if before:
            yield lambda one, nation=nation, before=before: (  # type: ignore[misc]
                least * before <= value_now(facts, nation, one) <= most * before
            )


RULES_OF_NATIONS: tuple[Callable[[Facts, str], Iterator[Check]], ...] = (
    keep,
    ceilings,
    sustainment,
    caveat_limits,
    pools,
    suppliers,
    backbones,
    committing,
    few_commitments,
    within_reach,
)

"""Family commitment, with the two decisions every plan is made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from pooling.domain.tables import Offer
from pooling.formulation.algebra import Expr, weighted
from pooling.formulation.context import Formulation
from pooling.formulation.facts.rounding import whole_down, whole_up


def add_decisions(f: Formulation) -> None:
    """commit[o,t] and assign[o,r,t] for pairs that can occur, whole where the capability is not divisible.

    Bounds: commit at most facts.available, and at most what could ever be in use, unless idle commitments have a
    meaning (stability, challenge, value in kind with burden, shares of pools, backbones, counted providers) or are
    locked; assign at most facts.pairs. traded[o,t] for shares of pools whose hours can change hands.

    Where an offer can serve one need only in t, with dwell 1 and in any quantity, and nothing idle has a meaning,
    assign is commit itself: no variable and no row of its own.
    """
    locked = {lock.offer for lock in f.instance.locks if lock.requirement is None}
    is_whole = {offer.id: not f.facts.divisible[offer.capability] for offer in f.instance.offers}
    commitments: dict[tuple[str, str], tuple[float, float]] = {}
    may_idle = _may_idle(f)
    for offer in f.instance.offers:
        for period in f.facts.offer_periods[offer.id]:
            most = f.facts.available[offer.id, period]
            if most and offer.id not in may_idle and offer.id not in locked:
                most = min(most, _useful(f, offer, period, is_whole[offer.id]))
            if most > 0 or offer.id in locked or f.facts.most_taken_over(offer, period):
                commitments[offer.id, period] = (0.0, most)
    alone = {
        key: (key[0], f.facts.pairs_by_offer[key][0][0], key[1])
        for key in commitments
        if key[0] not in may_idle and key[0] not in locked and _one_use(f, *key)
    }
    apart = {key: bounds for key, bounds in commitments.items() if key not in alone}
    made = f.many("commit", apart, lambda key: is_whole[key[0]]) if apart else {}
    assignments = {key: (0.0, most) for key, most in f.facts.pairs.items()}
    f.assign = f.many("assign", assignments, lambda key: is_whole[key[0]])
    f.commit = {key: f.assign[alone[key]] if key in alone else made[key] for key in commitments}
    trades: dict[tuple[str, str], tuple[float, float]] = {}
    for (offer_id, period), (_, most) in commitments.items():
        offer = f.facts.offer_of[offer_id]
        if f.facts.tradeable(offer) and (most or f.facts.most_taken_over(offer, period)):
            share = f.instance.pool_of[str(offer.pool)].trade_share
            hand, take = share * most, f.facts.most_taken_over(offer, period)
            if is_whole[offer_id]:
                hand, take = whole_down(hand), whole_down(take)
            trades[offer_id, period] = (-hand, take)
    if trades:
        f.traded = f.many("traded", trades, lambda key: is_whole[key[0]])


def _may_idle(f: Formulation) -> set[str]:
    """Offers of which a commitment that is not used has a meaning, locks aside."""
    has, joining, beside = f.card.has, f.facts.joining, _beside_last_plan(f)
    backbones = {
        (nation, agreement.backbone_capability)
        for agreement in joining.agreements
        for nation in joining.leads(agreement)
        if agreement.backbone_quantity
    }
    return {
        offer.id
        for offer in f.instance.offers
        if offer.id in beside
        or (has("burden") and offer.in_kind_million)
        or offer.pool is not None
        or (offer.nation, offer.capability) in backbones
        or (f.instance.capability_of[offer.capability].providers == "two_or_more" and has("specialisation"))
    }


def _beside_last_plan(f: Formulation) -> set[str]:
    """Offers of which more than is used may be committed so that the plan stays near the last one."""
    card, worth = f.card, f.facts.value_weight
    before = {row.offer for row in f.instance.history if row.requirement is None}
    valued = {offer.id for offer in f.instance.offers if worth[offer.capability]}
    out: set[str] = set()
    if card.has("stability"):
        if card["stability.frozen_periods"]:
            out |= before
        out |= {"commitments": before & valued, "years": valued, "assignments": set()}[card["stability.measure"]]
    asked = card.has("challenge") and any(tier.kind == "challenge_largest" for tier in card.tiers)
    if before and (asked or (card.has("challenge") and card["challenge.largest_fall"] < 1)):
        out |= valued
    return out


def _one_use(f: Formulation, offer_id: str, period: str) -> bool:
    """Whether what is committed of an offer, where nothing idle has a meaning, is what is assigned to one need."""
    offer = f.facts.offer_of[offer_id]
    # With fair shares a little less than one package may be idle; a package can be more than a need takes.
    return (
        len(f.facts.pairs_by_offer.get((offer_id, period), ())) == 1
        and offer.dwell == 1
        and not f.card.has("burden")
        and not f.facts.step(offer)
        and not f.facts.smallest(offer)
    )


def _useful(f: Formulation, offer: Offer, period: str, whole: bool) -> float:
    most = f.facts.useful.get((offer.id, period), 0.0)
    if not most:
        return 0.0
    if f.facts.on("burden"):
        # A little less than one package may be idle there (family burden).
        most += f.facts.package(offer)
    if whole:
        most = max(1.0, whole_up(most))
    most = max(most, f.facts.smallest(offer))
    step = f.facts.step(offer)
    return step * max(1.0, whole_up(most / step)) if step else most


def add(f: Formulation) -> None:
    """Only what is committed is used, and within one situation once.

    ``commitment[o,t,s]``:  sum over r in s of dwell[o] * assign[o,r,t] <= commit[o,t]  (+ traded[o,t] for a share
                            of a pool)

    and commit[o,t] <= quantity (less what families sovereignty and lots leave out), a bound. assign[o,r,t] is at most
    what the offer sustains, what covers the need alone (without gains: with them less is enough), and a largest share.
    Indices: o offer, t its periods, s each situation with a requirement the offer can serve. Units: the
    capability's. Situations with the same requirements give the same row and are written once, under the first of
    them; a situation whose requirements are among another's is implied by it and left out. Where an offer can serve one
    need only in t, with dwell 1 and in any quantity, and nothing idle has a meaning, assign[o,r,t] is commit[o,t]
    itself, and there is no row.
    Source: own; situations as alternatives. Off: never.
    """
    for (offer_id, period), served in f.facts.pairs_by_offer.items():
        commit = f.commit[offer_id, period]
        if commit is f.assign[offer_id, served[0][0], period]:
            continue
        held = commit + f.traded.get((offer_id, period), 0.0)
        for situation, used in uses(f, period, [(offer_id, need) for need, _ in served]).items():
            f.row("commitment", (offer_id, period, situation), used <= held)


def uses(f: Formulation, period: str, served: Sequence[tuple[str, str]]) -> dict[str, Expr]:
    """situation -> units in use, sum of dwell * assign over (offer, requirement), for the situations that are not
    implied by another."""
    offers, assign = f.facts.offer_of, f.assign
    return {
        situation: weighted([(offers[offer].dwell, assign[offer, need, period]) for offer, need in group])
        for situation, group in _groups(f, tuple(served)).items()
    }


def _groups(f: Formulation, served: tuple[tuple[str, str], ...]) -> dict[str, list[tuple[str, str]]]:
    """situation -> what of ``served`` it asks for, worked out once for all periods that are alike."""
    known = f.served_together.get(served)
    if known is None:
        groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for offer, requirement in served:
            for situation in f.facts.situations(f.facts.requirement_of[requirement]):
                groups[situation].append((offer, requirement))
        known = f.served_together[served] = {situation: groups[situation] for situation in _maximal(groups)}
    return known


def _maximal(groups: dict[str, list[tuple[str, str]]]) -> list[str]:
    """Situations whose requirements are not all among another's (the first of equals stays)."""
    first: dict[frozenset[tuple[str, str]], str] = {}
    for situation, members in groups.items():
        first.setdefault(frozenset(members), situation)
    return [situation for members, situation in first.items() if not any(members < more for more in first)]

"""Family withdrawal."""

from __future__ import annotations

from pooling.domain.risks import Withdrawal
from pooling.domain.tables import Requirement
from pooling.formulation.algebra import Expr, Var
from pooling.formulation.context import Formulation
from pooling.formulation.deliveries import delivered
from pooling.formulation.membership import member
from pooling.formulation.weights import blended_weights, short_share


def add(f: Formulation) -> None:
    """What is still met when someone withdraws, before anything is planned anew.

    ``withdrawal[w,r,t]``:      sum over o that stays of counted[o,r,t] * assign[o,r,t] + short_without[w,r,t] >=
                            need[r,t]
    ``withdrawal_worst[w]``:    worst_covered <= covered share without w
    ``withdrawal_covered[w]``:  covered share without w >= ``withdrawal.least_covered``

    The covered share without w is as in tier covered, with short_without in place of short. With w are gone

    - offers of its nations, offers made through its agreements, and shares of their pools,
    - gains of its agreements; where another agreement gains too, that gain steps in,
    - shares of pools and offers through options of its suppliers,
    - offers with consent host or dual whose host is among its hosts (family consent in force).

    What agreements granted before (standards, clearances) stays, and nobody else steps in. w: the withdrawals of the
    table, and with ``withdrawal.every_nation`` each nation alone. The plan with nobody gone counts as one of them.
    Indices: w withdrawal, r requirement that it touches, t period. Units: the capability's (effective units). Rows
    exist only where w takes an offer that can serve r, and only if the card has the tier or the least share. Source:
    own; N-1 planning as in power systems. Off: nobody withdraws.
    """
    wanted = any(tier.kind == "covered_withdrawal" for tier in f.card.tiers)
    least = f.card["withdrawal.least_covered"]
    if not wanted and not least:
        return
    weights = blended_weights(f)
    worst = f.variable("worst_covered", "all", 0.0, 1.0) if wanted else None
    cases: list[tuple[str, Withdrawal | None]] = [("none", None), *withdrawals(f)]
    for name, withdrawal in cases:
        uncovered = short_share(f, weights, _without(f, name, withdrawal) if withdrawal else {})
        if withdrawal is not None and not uncovered:
            continue
        if least and f.facts.on("withdrawal"):
            f.row("withdrawal_covered", name, uncovered <= 1.0 - least)
        if worst is not None:
            f.row("withdrawal_worst", name, uncovered + worst <= 1.0)


def withdrawals(f: Formulation) -> list[tuple[str, Withdrawal]]:
    """Every withdrawal by name that is stated: all, or those that ``f.futures`` names."""
    chosen = f.futures.get("withdrawal")
    return [(name, row) for name, row in every_withdrawal(f) if chosen is None or name in chosen]


def every_withdrawal(f: Formulation) -> list[tuple[str, Withdrawal]]:
    """Every withdrawal by name: those of the table, and each nation alone where the card says so."""
    out = [(row.id, row) for row in f.instance.withdrawals]
    if f.card["withdrawal.every_nation"]:
        out += [(f"nation:{name}", Withdrawal(id=name, nations=(name,))) for name in f.instance.nation_of]
    return out


def gone(f: Formulation, withdrawal: Withdrawal) -> set[str]:
    """Offers that are gone with a withdrawal."""
    out = set()
    for offer in f.instance.offers:
        pool = f.instance.pool_of[offer.pool] if offer.pool is not None else None
        option = f.instance.option_of[offer.option] if offer.option is not None else None
        if (
            offer.nation in withdrawal.nations
            or f.facts.joining.through(offer) in withdrawal.agreements
            or (pool is not None and pool.supplier in withdrawal.suppliers)
            or (option is not None and option.supplier in withdrawal.suppliers)
            or f.facts.consenting(offer) in withdrawal.hosts
        ):
            out.add(offer.id)
    return out


def _without(f: Formulation, name: str, withdrawal: Withdrawal) -> dict[tuple[str, str], Var]:
    """short_without[w,r,t] of every need that the withdrawal touches, with its row."""
    lost = gone(f, withdrawal)
    out: dict[tuple[str, str], Var] = {}
    for need, period in f.facts.needs():
        pairs = f.facts.pairs_by_need[need.id, period]
        gained = f.gained.get((need.id, period), ())
        ends = any(gain.agreement in withdrawal.agreements for gain in gained)
        if not ends and not any(offer in lost for offer, _ in pairs):
            continue
        lacking = Expr()
        for offer, _ in pairs:
            if offer in lost:
                lacking += f.facts.worth(f.facts.offer_of[offer], need, period) * f.assign[offer, need.id, period]
        for lift in f.lifted.get((need.id, period), ()):
            if lift.offer in lost:
                lacking += lift.worth * lift.units
        stepping_in = _stepping_in(f, name, withdrawal, need, period)
        for gain in gained:
            if gain.offer in lost or gain.offer in stepping_in or gain.agreement in withdrawal.agreements:
                lacking += gain.share * f.facts.worth(f.facts.offer_of[gain.offer], need, period) * gain.units
        key, quantity = (name, need.id, period), f.facts.need(need, period)
        if all(offer in lost for offer, _ in pairs):
            out[need.id, period] = f.variable("short_without", key, quantity, quantity)
            continue
        short = f.variable("short_without", key, 0.0, quantity)
        out[need.id, period] = short
        covered = short + delivered(f, need, period) - lacking
        for offer, gains in stepping_in.items():
            if offer not in lost:
                covered += f.facts.worth(f.facts.offer_of[offer], need, period) * gains
        f.row("withdrawal", key, covered >= quantity)
    return out


def _stepping_in(f: Formulation, name: str, withdrawal: Withdrawal, need: Requirement, period: str) -> dict[str, Expr]:
    """Offer -> gain of what is left to gain, where one of its agreements ends and another gains as well.

    ``withdrawal_gained[w,a,o,r,t]``: gained_without <= bound of assign * member[n(o),a,t]
    ``withdrawal_gain[w,o,r,t]``:     sum over a that stays of gained_without <= assign[o,r,t]
    """
    out: dict[str, Expr] = {}
    for offer_id, most in f.facts.pairs_by_need[need.id, period] if withdrawal.agreements else ():
        offer = f.facts.offer_of[offer_id]
        gaining = f.facts.joining.gaining(offer, period)
        staying = [agreement for agreement in gaining if agreement.id not in withdrawal.agreements]
        if not staying or len(staying) == len(gaining) or f.facts.joining.through(offer) in withdrawal.agreements:
            continue
        units, gains = Expr(), Expr()
        for agreement in staying:
            key = (name, agreement.id, offer_id, need.id, period)
            gained = f.variable("gained_without", key, 0.0, most)
            f.row("withdrawal_gained", key, gained <= most * member(f, offer.nation, agreement.id, period))
            units += gained
            gains += agreement.gain_share * gained
        f.row("withdrawal_gain", (name, offer_id, need.id, period), units <= f.assign[offer_id, need.id, period])
        out[offer_id] = gains
    return out

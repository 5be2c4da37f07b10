"""What every card keeps: sizes of pools, starts of options, members of agreements, units held for each in use.

None of it can be left out, so no rule of a conflict says it. Where it matters, a conflict rests on it all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from pooling.domain.amounts import count_words, quantity_words
from pooling.domain.outcome import ConflictFigure
from pooling.domain.seen import figure, measured, some
from pooling.domain.standing import Standing, exact
from pooling.domain.tables import Offer
from pooling.domain.together import Agreement, Pool

if TYPE_CHECKING:
    from pooling.reasons.grounds import Grounds


class Limit(NamedTuple):
    """A figure, the offer or pool it is about, and the most that is left of that; None where other rules decide."""

    figure: ConflictFigure
    about: str
    most: Fraction | None


def limits(grounds: Grounds, offer: Offer, period: str, asked: Fraction | None = None) -> Iterator[Limit]:
    """What an offer hangs on in a period, as far as that keeps any of it away; ``asked``: what needs ask for in all."""
    names, called = grounds.names, grounds.names.of("offers", offer.id)
    unit, units = grounds.unit[offer.capability], exact(grounds.instance.units(offer, period))
    if offer.dwell > 1:
        most = units / exact(offer.dwell)
        text = f"{called}: {figure(offer.dwell)} {unit} are held for one in use, so {figure(units)} give "
        text += figure(most)
        yield Limit(ConflictFigure(text, None, float(most), unit), offer.id, most)
    agreement = offer.agreement
    if offer.pool is not None:
        agreement = grounds.instance.pool_of[offer.pool].agreement
    hangs_on = {"pools": offer.pool, "options": offer.option, "agreements": agreement}
    for family, name in hangs_on.items():
        if name is not None and not grounds.card.has(family):
            text = f"{called} is there only through {names.of(family, name)}: the card leaves out {family}"
            yield Limit(ConflictFigure(text, None, 0.0, unit), offer.id, Fraction(0))
    if offer.pool is not None and grounds.card.has("pools"):
        yield from _pool(grounds, grounds.instance.pool_of[offer.pool], period, asked)
    if offer.option is not None and grounds.card.has("options"):
        yield from _option(grounds, offer, period)
    if agreement is not None and grounds.card.has("agreements"):
        yield from _agreement(grounds, offer, grounds.instance.agreement_of[agreement], period)


def _pool(grounds: Grounds, pool: Pool, period: str, asked: Fraction | None) -> Iterator[Limit]:
    """The sizes in which it is bought, and the share of a supplier."""
    unit = grounds.unit[pool.capability]
    shares = sum(
        (
            exact(grounds.instance.units(share, period))
            for share in grounds.instance.offers
            if share.pool == pool.id and period in grounds.physical.offer_periods[share.id]
        ),
        Fraction(0),
    )
    output = exact(pool.unit_output) * (1 - exact(pool.reserve_share))
    bought = min(Fraction(pool.most_units), Fraction(shares // output)) if output else Fraction(0)
    bought = bought if bought >= pool.least_units else Fraction(0)
    if bought * output < shares:
        text = f"a unit of {grounds.names.of('pools', pool.id)} gives {measured(output, unit)}, all of it somebody's "
        text += "share; shares come to "
        text += f"{figure(shares)}, so {figure(bought)} can be bought"
        text += f" (from {pool.least_units} to {pool.most_units})" if pool.least_units else ""
        text += f" (at most {pool.most_units})" if not pool.least_units and bought == pool.most_units else ""
        most = bought * output
        yield Limit(ConflictFigure(text, float(shares), float(most), unit), pool.id, most)
    supplier = next((supplier for supplier in grounds.instance.suppliers if supplier.id == pool.supplier), None)
    if supplier is not None and supplier.largest_share < 1 and asked is not None:
        share = exact(supplier.largest_share)
        names = grounds.names
        text = f"at most {figure(100 * share)} % of what is needed of {names.of('capabilities', pool.capability)} may "
        text += f"come from {names.of('suppliers', supplier.id)} through pools"
        told = ConflictFigure(text, None, supplier.largest_share, "share of need")
        yield Limit(told, pool.id, share * asked)


def _option(grounds: Grounds, offer: Offer, period: str) -> Iterator[Limit]:
    """When it can be in effect, and how many units it brings."""
    standing = Standing(grounds.instance)
    option = grounds.instance.option_of[str(offer.option)]
    unit, units = grounds.unit[offer.capability], grounds.instance.units(offer, period)
    through = f"{grounds.names.of('offers', offer.id)} is there through {grounds.names.of('options', option.id)}"
    if not standing.can_be_had(offer, period):
        starts = some(standing.starts[option.id]) or "no period"
        when = some(at for at in grounds.instance.period_ids if standing.in_effect(option, at)) or "no period"
        text = f"{through}, which can be in effect in {when} (it may start in {starts}, "
        text += f"and takes {count_words(option.lead_periods, 'period')})"
        yield Limit(ConflictFigure(text, None, 0.0, unit), offer.id, Fraction(0))
        return
    brought = standing.most(offer, units, reserves=False, lots=False)
    if option.most_units and brought < exact(units):
        each = option.most_units_each
        ordered = option.most_units if each is None else min(option.most_units, each)
        text = f"{through}, of which {quantity_words(ordered, 'units')} can be ordered: they bring "
        told = ConflictFigure(text + measured(brought, unit), None, float(brought), unit)
        yield Limit(told, offer.id, brought)


def _agreement(grounds: Grounds, offer: Offer, agreement: Agreement, period: str) -> Iterator[Limit]:
    """That its nation has to be a member, where it cannot be or a lock keeps it out."""
    standing = Standing(grounds.instance)
    names = grounds.names
    text = f"{names.of('offers', offer.id)} is there only while {names(offer.nation)} is a member of "
    text += names.of("agreements", agreement.id)
    if offer.nation in standing.joining(agreement, period):
        locks = {subject for family, subject in grounds.kept if family == "locks"}
        if any(lock.agreement == agreement.id and lock.id in locks for lock in grounds.instance.locks):
            text += f", which needs {agreement.least_members} members" if agreement.least_members > 1 else ""
            yield Limit(ConflictFigure(text, 1.0, None, "memberships"), offer.id, None)
        return
    eligible = len(agreement.nations) or len(grounds.instance.nations)
    if agreement.nations and offer.nation not in agreement.nations:
        text += ", and it may not be one"
    elif agreement.least_members > eligible:
        may = count_words(eligible, "nation")
        text += f", which needs {agreement.least_members} members, and {may} may be"
    elif agreement.from_period is not None and standing.at[period] < standing.at[agreement.from_period]:
        text += f", which has members from {agreement.from_period} on"
    else:
        backbone = f"{figure(agreement.backbone_quantity)} of "
        backbone += names.of("capabilities", str(agreement.backbone_capability))
        text += f", and nobody can lead that with {backbone}"
    yield Limit(ConflictFigure(text, 1.0, 0.0, "memberships"), offer.id, Fraction(0))


def in_the_way(grounds: Grounds, offers: list[Offer], period: str, asked: Fraction) -> list[ConflictFigure]:
    """What keeps offers below what is asked, and what other rules make matter; nothing else that limits them."""
    found = {offer.id: list(limits(grounds, offer, period, asked)) for offer in offers}
    total = Fraction(0)
    pools: dict[str, Fraction] = {}
    for offer in offers:
        most = exact(grounds.instance.units(offer, period))
        own = [limit.most for limit in found[offer.id] if limit.about == offer.id and limit.most is not None]
        most = min([most, *own]) * exact(offer.effectiveness)
        if offer.pool is None:
            total += most
        else:
            pools[offer.pool] = pools.get(offer.pool, Fraction(0)) + most
    for name, most in pools.items():
        theirs = (
            limit.most for rows in found.values() for limit in rows if limit.about == name and limit.most is not None
        )
        total += min([most, *theirs])
    told = [limit for rows in found.values() for limit in rows if total < asked or limit.most is None]
    return list(dict.fromkeys(limit.figure for limit in told))

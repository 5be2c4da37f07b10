"""Warnings about offers: what can never leave, what nobody needs, pools never bought, support missing."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil

from pooling.domain.seen import Cells, Look, Seen, figure, placed, some
from pooling.domain.standing import Standing, exact, grouped, total
from pooling.domain.tables import Offer
from pooling.domain.under import EVERY_CARD, Under, together, with_families


def nothing_left(standing: Standing) -> Iterator[Seen]:
    """An offer of which nothing can ever be committed: reserves, packages, years, its agreement or option."""
    for offer, at in placed("offers", standing.instance.offers):
        periods = standing.offer_periods[offer.id]
        if not any(standing.usable(offer, period) for period in periods):
            field, rule, cure = _why_absent(standing, offer) or _why_nothing(standing, offer)
            under = together(standing.under(offer, period) or EVERY_CARD for period in periods)
            yield at(field, f"{rule}: {offer.id} is never used", cure, under)


def _most_owned(standing: Standing, offer: Offer) -> float:
    periods = standing.offer_periods[offer.id]
    return max((standing.instance.units(offer, period) for period in periods), default=0.0)


def _why_absent(standing: Standing, offer: Offer) -> tuple[str, str, str] | None:
    """Why no unit of an offer is there in any period (field, rule, cure); None where some is."""
    periods = standing.offer_periods[offer.id]
    if not _most_owned(standing, offer):
        return "periods", "nothing of it is owned in any of its periods", "check offer_changes"
    if any(standing.can_be_had(offer, period) for period in periods):
        return None
    option = standing.instance.option_of.get(str(offer.option))
    if option is not None and any(standing.in_effect(option, period) for period in periods):
        return "option", f"the supplier of {option.id} may not deliver to {offer.nation}", "change not_to"
    if option is not None:
        return "option", f"{option.id} is in effect in none of its periods", "check lead time and periods"
    if offer.pool is None:
        rule = f"{offer.agreement} can have no members in any of its periods"
        return "agreement", rule, "check from_period and members of the agreement"
    rule = f"{offer.nation} can be no member of the agreement of {offer.pool} in any of its periods"
    return "pool", rule, "check nations and from_period of the agreement"


def _why_nothing(standing: Standing, offer: Offer) -> tuple[str, str, str]:
    """Why nothing of an offer that is there can be committed: field, rule, cure."""
    units = _most_owned(standing, offer)
    kept = standing.kept(offer, units)
    left = exact(units) - kept
    unit = "" if standing.divisible[offer.capability] else " whole unit"
    if kept and (left <= 0 or (unit and left < 1)):
        share = exact(standing.instance.nation_of[offer.nation].reserve_share) * exact(units)
        home = f"{figure(offer.reserve)}" if offer.reserve >= share else f"{figure(share)} (reserve_share)"
        rule = f"{home} of {figure(units)} stay at home, which leaves no{unit or 'thing'}"
        return "reserve", rule, "lower the reserve, or drop the offer"
    field = "step" if offer.step > offer.smallest else "smallest"
    if getattr(offer, field):
        rule = f"at most {figure(left)} of {figure(units)} may be committed, less than the {field}"
        return field, rule, f"lower {field} or the reserve"
    return "quantity", f"{figure(units)} is less than a whole unit", "make the capability divisible, or round it"


def unusable(standing: Standing) -> Iterator[Seen]:
    """An offer that may be committed and yet never assigned: too few units for a rotation, or for its smallest use."""
    for offer, at in placed("offers", standing.instance.offers):
        periods = standing.offer_periods[offer.id]
        most = max((standing.usable(offer, period) for period in periods), default=Fraction(0))
        unit = exact(offer.dwell) * (0 if standing.divisible[offer.capability] else 1)
        least = max(unit, exact(offer.dwell) * exact(offer.smallest_use))
        if 0 < most < least:
            field = "dwell" if offer.dwell > 1 else "smallest_use"
            rule = f"one use takes {figure(least)} units (smallest use times dwell), and {figure(most)} can be "
            rule += f"committed: {offer.id} is never used"
            cards = [standing.under(offer, period, unit) for period in periods]
            if None in cards:
                # Its smallest use matters, not a whole unit alone.
                cards = [standing.under(offer, period, least) for period in periods] + [with_families("lots")]
            under = together(card for card in cards if card is not None)
            yield at(field, rule, f"lower {field}, or drop the offer", under)


def ceiling(standing: Standing) -> Iterator[Seen]:
    """A ceiling below the smallest package of everything a nation owns."""
    for nation, at in placed("nations", standing.instance.nations):
        for lots in (False, True) if nation.ceiling_share < 1 else ():
            packages = [(offer, standing.package(offer, lots=lots)) for offer in standing.owned(nation.id)]
            limit = _blocked(standing, nation.ceiling_share, packages)
            if limit is not None:
                rule = f"a ceiling of {figure(limit)} points is less than its smallest package: it commits nothing"
                under = with_families("sovereignty", *(("lots",) if lots else ()))
                yield at("ceiling_share", rule, "raise the ceiling", under)
                break


def _blocked(standing: Standing, share: float, packages: list[tuple[Offer, Fraction]]) -> Fraction | None:
    """The largest limit (points of value) where a share of what a nation owns is never enough for one package."""
    limits = []
    for period in standing.periods:
        there = [(offer, package) for offer, package in packages if standing.committable[offer.id].get(period)]
        if there:
            least = min(standing.weight[offer.capability] * package for offer, package in there)
            limits.append(exact(share) * standing.value(there[0][0].nation, period))
            # Of any quantity (0) something stays within a limit, unless that is 0.
            if limits[-1] >= least and (limits[-1] or least):
                return None
    return max(limits, default=None)


def undeployable(standing: Standing) -> Iterator[Seen]:
    """A deployable or sustained share that is less than one unit of anything a nation owns."""
    sustained = any(mission.sustained for mission in standing.instance.missions)
    for nation, at in placed("nations", standing.instance.nations):
        owned = [offer for offer in standing.owned(nation.id) if standing.weight[offer.capability]]
        units = [(offer, Fraction(not standing.divisible[offer.capability])) for offer in owned]
        for field in ("deployable_share", "sustained_share") if sustained else ("deployable_share",):
            share = getattr(nation, field)
            limit = _blocked(standing, share, units) if share < 1 else None
            if limit is not None:
                where = "" if field == "deployable_share" else " to sustained missions"
                rule = f"{figure(limit)} points of value may be deployed{where}, less than one unit of anything that "
                rule += f"{nation.id} owns: it deploys nothing there, own needs apart"
                yield at(field, rule, "raise the share", with_families("sustainment"))
                break


def no_commitments(standing: Standing) -> Iterator[Seen]:
    """A nation with offers that may commit none."""
    for nation, at in placed("nations", standing.instance.nations):
        count = len(standing.offers_by_nation.get(nation.id, ()))
        if nation.most_commitments == 0 and count:
            rule = f"{nation.id} may commit none of its {count} offers"
            yield at("most_commitments", rule, "raise it, or leave it empty", with_families("focus"))


def alone(standing: Standing) -> Iterator[Seen]:
    """A capability that two nations provide or nobody, and that one nation alone can commit."""
    for capability, at in placed("capabilities", standing.instance.capabilities):
        if capability.providers != "two_or_more":
            continue
        found = (standing.suppliers.get((capability.id, period), frozenset()) for period in standing.periods)
        there = [nations for nations in found if nations]
        if there and all(len(nations) < 2 for nations in there):
            names = some(sorted(frozenset().union(*there)))
            rule = f"two nations commit {capability.id} or nobody, and only {names} can: it is never used"
            cards = (
                standing.under(offer, period)
                for offer in standing.offers_of[capability.id]
                for period in standing.offer_periods[offer.id]
            )
            under = with_families("specialisation") & together(card for card in cards if card is not None)
            cure = "add offers of another nation, or let any number provide it"
            yield at("providers", rule, cure, under, value=capability.providers)


def unneeded(standing: Standing) -> Iterator[Seen]:
    """A capability that is offered and that nobody needs."""
    used = {enabler.needs for enabler in standing.instance.enablers}
    used.update(str(agreement.backbone_capability) for agreement in standing.instance.agreements)
    for capability, at in placed("capabilities", standing.instance.capabilities):
        offers = standing.offers_of.get(capability.id, [])
        if offers and capability.id not in used and not standing.needs_of.get(capability.id):
            count = f"{len(offers)} offers are" if len(offers) > 1 else "its one offer is"
            yield at("id", f"nobody needs {capability.id}: {count} never used", "add a need, or drop the offers")


def pools(standing: Standing) -> Iterator[Seen]:
    """A pool whose shares never add up to a number of units that can be bought."""
    shares_of = grouped(standing.instance.offers, "pool")
    for pool, at in placed("pools", standing.instance.pools):
        shares = shares_of.get(pool.id, [])
        output = exact(pool.unit_output) * (1 - exact(pool.reserve_share))
        # Whole units of output come from such a number of units of the pool only.
        whole = 1 if standing.divisible[pool.capability] else output.denominator
        least = whole * ceil(Fraction(max(1, pool.least_units), whole))
        if pool.most_units == 0:
            yield at("most_units", f"no unit of {pool.id} can be bought", "raise it")
        elif not shares:
            rule = f"nobody may hold a share of {pool.id}: it is never bought"
            yield at("id", rule, "add offers that name the pool, or drop it")
        elif least > pool.most_units:
            rule = f"only {least} units of {pool.id} give whole {pool.capability}, {pool.most_units} can be bought: it "
            yield at("unit_output", rule + "is never bought", "raise most_units, or round it")
        else:
            asked = output * least
            most, under = _shares(standing, shares, asked)
            # Where none can be committed at all, that is said of the offers.
            if 0 < most < asked:
                units = f"{least} units give" if least > 1 else "1 unit gives"
                rule = f"its shares add up to {figure(most)} at most, {units} {figure(asked)}: it is never bought"
                yield at("unit_output", rule, "raise the shares", under)


def _shares(standing: Standing, shares: list[Offer], asked: Fraction) -> tuple[Fraction, Under]:
    """What shares of a pool add up to at most, and under which cards that is less than what is asked."""
    kept, free = [], []
    for period in standing.periods:
        there = [share for share in shares if period in standing.committable[share.id]]
        had = [share for share in there if standing.can_be_had(share, period)]
        kept.append(total(standing.committable[share.id][period] for share in there))
        free.append(total(standing.most(share, standing.instance.units(share, period), lots=False) for share in had))
    return max(kept), EVERY_CARD if max(free) < asked else with_families("lots")


def unsupported(standing: Standing) -> Iterator[Seen]:
    """A capability whose support nobody offers, or of whose support there is less than one unit takes."""
    for enabler, at in placed("enablers", standing.instance.enablers if standing.instance.offers else ()):
        if not standing.offers_of.get(enabler.capability):
            continue
        support = standing.offers_of.get(enabler.needs, [])
        end = f"{enabler.capability} is never used"
        end += f" in missions of kind {enabler.mission_kind}" if enabler.mission_kind else ""
        if not support:
            rule = f"nobody offers {enabler.needs}, so {end}"
            yield at("needs", rule, f"add offers of {enabler.needs}", with_families("enablers"))
        elif not standing.divisible[enabler.capability] and all(offer.pool is None for offer in support):
            most = max(_effective(standing, support, period) for period in standing.periods)
            if exact(enabler.quantity) > most:
                takes = f"one unit takes {figure(enabler.quantity)} of {enabler.needs}"
                rule = f"{takes}, of which there are {figure(most)} in all: {end}"
                yield at("quantity", rule, "check the quantity", with_families("enablers"))


def _effective(standing: Standing, offers: list[Offer], period: str) -> Fraction:
    """What these offers cover of needs at most, all together."""
    factors = ((exact(offer.effectiveness) / exact(offer.dwell), offer) for offer in offers)
    return total(factor * standing.units([offer], period) for factor, offer in factors)


def late_changes(standing: Standing) -> Iterator[Seen]:
    """A change of a need or an offer after the last period in which it stands."""
    for change, at in placed("requirement_changes", standing.instance.requirement_changes):
        periods = standing.need_periods[change.requirement]
        yield from _too_late(standing, at, periods, f"{change.requirement} is asked for")
    for retired, at in placed("offer_changes", standing.instance.offer_changes):
        yield from _too_late(standing, at, standing.offer_periods[retired.offer], f"{retired.offer} is offered")


def _too_late(standing: Standing, at: Cells, periods: tuple[str, ...], what: str) -> Iterator[Seen]:
    if not periods or standing.at[periods[-1]] < standing.at[at.row.from_period]:
        rule = f"{what} in {some(periods) or 'no period'}: the change has no effect"
        yield at("from_period", rule, "change the period, or drop it")


SUPPLY: tuple[Look, ...] = (
    nothing_left,
    unusable,
    ceiling,
    undeployable,
    no_commitments,
    alone,
    unneeded,
    pools,
    unsupported,
    late_changes,
)

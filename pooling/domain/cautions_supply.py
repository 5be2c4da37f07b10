"""Warnings about offers: what can never leave, what nobody needs, pools never bought, support missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from math import ceil

from pooling.domain.problems import shown
from pooling.domain.seen import Look, Seen, figure, some
from pooling.domain.standing import Standing, exact
from pooling.domain.tables import Offer
from pooling.domain.under import EVERY_CARD, Under, together, with_families


def nothing_left(standing: Standing) -> Iterator[Seen]:
    """An offer of which nothing can ever be committed: reserves, packages, years, what it hangs on."""
    for index, offer in enumerate(standing.instance.offers):
        periods = standing.offer_periods[offer.id]
        if any(standing.usable(offer, one) for one in periods):
            continue
        under = together(standing.under(offer, one) or EVERY_CARD for one in periods)
        yield _why_nothing(standing, index, offer)._replace(under=under)


def _why_nothing(standing: Standing, index: int, offer: Offer) -> Seen:
    instance, periods = standing.instance, standing.offer_periods[offer.id]
    units = max((instance.units(offer, one) for one in periods), default=0.0)
    kept = standing.kept(offer, units)

    def seen(field: str, rule: str, cure: str) -> Seen:
        return Seen("offers", index, field, shown(getattr(offer, field)), f"{rule}: {offer.id} is never used", cure)

    if not units:
        return seen("periods", "nothing of it is owned in any of its periods", "check offer_changes")
    if not any(standing.can_be_had(offer, one) for one in periods):
        option = instance.option_of.get(str(offer.option))
        if option is not None and any(standing.in_effect(option, one) for one in periods):
            return seen("option", f"the supplier of {option.id} may not deliver to {offer.nation}", "change not_to")
        if option is not None:
            return seen("option", f"{offer.option} is in effect in none of its periods", "check lead time and periods")
        if offer.pool is None:
            rule = f"{offer.agreement} can have no members in any of its periods"
            return seen("agreement", rule, "check from_period and members of the agreement")
        rule = f"{offer.nation} can be no member of the agreement of {offer.pool} in any of its periods"
        return seen("pool", rule, "check nations and from_period of the agreement")
    left = exact(units) - kept
    unit = "" if standing.divisible[offer.capability] else " whole unit"
    if kept and (left <= 0 or (unit and left < 1)):
        share = exact(instance.nation_of[offer.nation].reserve_share) * exact(units)
        home = f"{figure(offer.reserve)}" if offer.reserve >= share else f"{figure(share)} (reserve_share)"
        rule = f"{home} of {figure(units)} stay at home, which leaves no{unit or 'thing'}"
        return seen("reserve", rule, "lower the reserve, or drop the offer")
    field = "step" if offer.step > offer.smallest else "smallest"
    if getattr(offer, field):
        rule = f"at most {figure(left)} of {figure(units)} may be committed, less than the {field}"
        return seen(field, rule, f"lower {field} or the reserve")
    return seen("quantity", f"{figure(units)} is less than a whole unit", "make the capability divisible, or round it")


def unusable(standing: Standing) -> Iterator[Seen]:
    """An offer that may be committed and yet never assigned: too few units for a rotation, or for its smallest use."""
    for index, offer in enumerate(standing.instance.offers):
        periods = standing.offer_periods[offer.id]
        most = max((standing.usable(offer, one) for one in periods), default=Fraction(0))
        if not most:
            continue
        unit = Fraction(0 if standing.divisible[offer.capability] else 1)
        least = max(unit, exact(offer.smallest_use))
        if exact(offer.dwell) * least > most:
            field = "dwell" if offer.dwell > 1 else "smallest_use"
            rule = f"one use takes {figure(exact(offer.dwell) * least)} units (smallest use times dwell), and "
            rule += f"{figure(most)} can be committed: {offer.id} is never used"
            parts = [standing.under(offer, one, exact(offer.dwell) * unit) for one in periods]
            if any(one is None for one in parts):
                # Its smallest use matters, not a whole unit alone.
                parts = [standing.under(offer, one, exact(offer.dwell) * least) for one in periods]
                parts.append(with_families("lots"))
            under = together(one for one in parts if one is not None)
            cure = f"lower {field}, or drop the offer"
            yield Seen("offers", index, field, shown(getattr(offer, field)), rule, cure, under)


def ceiling(standing: Standing) -> Iterator[Seen]:
    """A ceiling below the smallest package of everything a nation owns."""
    for index, nation in enumerate(standing.instance.nations):
        owned = _owned(standing, nation.id)
        if nation.ceiling_share >= 1 or not owned:
            continue
        for lots in (False, True):
            least = {
                period: [
                    standing.weight[one.capability] * standing.package(one, lots=lots)
                    for one in owned
                    if standing.committable[one.id].get(period)
                ]
                for period in standing.periods
            }
            limits = {one: exact(nation.ceiling_share) * standing.value(nation.id, one) for one in standing.periods}
            there = [one for one in standing.periods if least[one]]
            if there and all(_blocks(limits[one], least[one]) for one in there):
                limit = max(limits[one] for one in there)
                rule = f"a ceiling of {figure(limit)} points is less than its smallest package: it commits nothing"
                under = with_families("sovereignty", *(("lots",) if lots else ()))
                value = shown(nation.ceiling_share)
                yield Seen("nations", index, "ceiling_share", value, rule, "raise the ceiling", under)
                break


def _owned(standing: Standing, nation: str) -> list[Offer]:
    return [one for one in standing.offers_by_nation.get(nation, ()) if one.owned]


def _blocks(limit: Fraction, least: list[Fraction]) -> bool:
    """Whether none of these values stays within the limit: of any quantity (0) something does, unless it is 0."""
    return min(least) > limit or (not limit and not min(least))


def undeployable(standing: Standing) -> Iterator[Seen]:
    """A deployable or sustained share that is less than one unit of anything a nation owns."""
    sustained = any(one.sustained for one in standing.instance.missions)
    for index, nation in enumerate(standing.instance.nations):
        owned = _owned(standing, nation.id)
        for field in ("deployable_share", "sustained_share"):
            share = getattr(nation, field)
            if share >= 1 or not owned or (field == "sustained_share" and not sustained):
                continue
            limits = {one: exact(share) * standing.value(nation.id, one) for one in standing.periods}
            least = {
                period: [
                    standing.weight[one.capability] * (0 if standing.divisible[one.capability] else 1)
                    for one in owned
                    if standing.committable[one.id].get(period) and standing.weight[one.capability]
                ]
                for period in standing.periods
            }
            there = [one for one in standing.periods if least[one]]
            if there and all(_blocks(limits[one], least[one]) for one in there):
                most = figure(max(limits[one] for one in there))
                where = "" if field == "deployable_share" else " to sustained missions"
                rule = (
                    f"{most} points of value may be deployed{where}, less than one unit of anything that {nation.id} "
                )
                rule += "owns: it deploys nothing there, own needs apart"
                under = with_families("sustainment")
                yield Seen("nations", index, field, shown(share), rule, "raise the share", under)
                break


def no_commitments(standing: Standing) -> Iterator[Seen]:
    """A nation with offers that may commit none."""
    for index, nation in enumerate(standing.instance.nations):
        count = len(standing.offers_by_nation.get(nation.id, ()))
        if nation.most_commitments == 0 and count:
            rule = f"{nation.id} may commit none of its {count} offers"
            cure = "raise it, or leave it empty"
            yield Seen("nations", index, "most_commitments", "0", rule, cure, with_families("focus"))


def alone(standing: Standing) -> Iterator[Seen]:
    """A capability that two nations provide or nobody, and that one nation alone can commit."""
    for index, capability in enumerate(standing.instance.capabilities):
        if capability.providers != "two_or_more":
            continue
        nations = {one: standing.suppliers.get((capability.id, one), frozenset()) for one in standing.periods}
        there = [one for one in standing.periods if nations[one]]
        if there and all(len(nations[one]) < 2 for one in there):
            names = some(sorted(set().union(*(nations[one] for one in there))))
            rule = f"two nations commit {capability.id} or nobody, and only {names} can: it is never used"
            unders = [
                standing.under(one, period)
                for one in standing.offers_of[capability.id]
                for period in standing.offer_periods[one.id]
            ]
            under = with_families("specialisation") & together(one for one in unders if one is not None)
            cure = "add offers of another nation, or let any number provide it"
            yield Seen("capabilities", index, "providers", "two_or_more", rule, cure, under)


def unneeded(standing: Standing) -> Iterator[Seen]:
    """A capability that is offered and that nobody needs."""
    used = {row.needs for row in standing.instance.enablers}
    used |= {one.backbone_capability for one in standing.instance.agreements if one.backbone_capability is not None}
    for index, capability in enumerate(standing.instance.capabilities):
        offers = standing.offers_of.get(capability.id, [])
        if offers and capability.id not in used and not standing.needs_of.get(capability.id):
            count = f"{len(offers)} offers are" if len(offers) > 1 else "its one offer is"
            rule = f"nobody needs {capability.id}: {count} never used"
            yield Seen("capabilities", index, "id", shown(capability.id), rule, "add a need, or drop the offers")


def pools(standing: Standing) -> Iterator[Seen]:
    """A pool whose shares never add up to a number of units that can be bought."""
    of: dict[str, list[Offer]] = defaultdict(list)
    for one in standing.instance.offers:
        of[str(one.pool)].append(one)
    for index, pool in enumerate(standing.instance.pools):
        shares = of.get(pool.id, [])
        output = exact(pool.unit_output) * (1 - exact(pool.reserve_share))
        # Whole units of output come from such a number of units of the pool only.
        whole = 1 if standing.divisible[pool.capability] else output.denominator
        least = whole * ceil(Fraction(max(1, pool.least_units), whole))
        if pool.most_units == 0:
            yield Seen("pools", index, "most_units", "0", f"no unit of {pool.id} can be bought", "raise it")
        elif not shares:
            rule = f"nobody may hold a share of {pool.id}: it is never bought"
            yield Seen("pools", index, "id", shown(pool.id), rule, "add offers that name the pool, or drop it")
        elif least > pool.most_units:
            rule = f"only {least} units of {pool.id} give whole {pool.capability}, {pool.most_units} can be bought: it "
            rule += "is never bought"
            yield Seen("pools", index, "unit_output", shown(pool.unit_output), rule, "raise most_units, or round it")
        else:
            total, under = _shares(standing, shares, output * least)
            # Where none can be committed at all, that is said of the offers.
            if 0 < total < output * least:
                units = f"{least} units give" if least > 1 else "1 unit gives"
                rule = f"its shares add up to {figure(total)} at most, {units} {figure(output * least)}: it is never "
                rule += "bought"
                value = shown(pool.unit_output)
                yield Seen("pools", index, "unit_output", value, rule, "raise the shares", under)


def _shares(standing: Standing, shares: list[Offer], asked: Fraction) -> tuple[Fraction, Under]:
    """What shares of a pool add up to at most, and under which cards that is less than what is asked."""
    sums = [
        sum((standing.committable[one.id].get(period, Fraction(0)) for one in shares), Fraction(0))
        for period in standing.periods
    ]
    free = [
        sum(
            (
                standing.most(one, standing.instance.units(one, period), lots=False)
                for one in shares
                if period in standing.committable[one.id] and standing.can_be_had(one, period)
            ),
            Fraction(0),
        )
        for period in standing.periods
    ]
    return max(sums), EVERY_CARD if max(free) < asked else with_families("lots")


def unsupported(standing: Standing) -> Iterator[Seen]:
    """A capability whose support nobody offers, or of whose support there is less than one unit takes."""
    if not standing.instance.offers:
        return
    for index, row in enumerate(standing.instance.enablers):
        if not standing.offers_of.get(row.capability):
            continue
        where = f" in missions of kind {row.mission_kind}" if row.mission_kind else ""
        offers = standing.offers_of.get(row.needs, [])
        under = with_families("enablers")
        if not offers:
            rule = f"nobody offers {row.needs}, so {row.capability} is never used{where}"
            yield Seen("enablers", index, "needs", shown(row.needs), rule, f"add offers of {row.needs}", under)
        elif not standing.divisible[row.capability]:
            most = max(
                sum(
                    (
                        exact(one.effectiveness) / exact(one.dwell) * exact(standing.instance.units(one, period))
                        for one in offers
                        if period in standing.committable[one.id] and one.pool is None
                    ),
                    Fraction(0),
                )
                for period in standing.periods
            )
            pooled = any(one.pool is not None for one in offers)
            if not pooled and exact(row.quantity) > most:
                rule = (
                    f"one unit takes {figure(row.quantity)} of {row.needs}, of which there are {figure(most)} in all: "
                )
                rule += f"{row.capability} is never used{where}"
                yield Seen("enablers", index, "quantity", shown(row.quantity), rule, "check the quantity", under)


def late_changes(standing: Standing) -> Iterator[Seen]:
    """A change of a need or an offer after the last period in which it stands."""
    kinds = (
        ("requirement_changes", "requirement", standing.need_periods, "asked for"),
        ("offer_changes", "offer", standing.offer_periods, "offered"),
    )
    for table, field, periods, word in kinds:
        for index, row in enumerate(getattr(standing.instance, table)):
            of = periods[getattr(row, field)]
            if not of or standing.at[of[-1]] < standing.at[row.from_period]:
                rule = f"{getattr(row, field)} is {word} in {some(of) or 'no period'}: the change has no effect"
                yield Seen(table, index, "from_period", shown(row.from_period), rule, "change the period, or drop it")


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

"""Warnings about needs and offers: what nobody offers, what can never leave, what nobody needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from functools import reduce

from pooling.domain.problems import shown
from pooling.domain.seen import Look, Seen, figure, some
from pooling.domain.standing import Standing, exact
from pooling.domain.tables import Offer, Requirement


def _needs(standing: Standing) -> Iterator[tuple[int, Requirement, tuple[str, ...]]]:
    """Requirements of capabilities that somebody offers, with their periods; nothing where there are no offers."""
    if not standing.instance.offers:
        return
    for index, need in enumerate(standing.instance.requirements):
        yield index, need, standing.need_periods[need.id]


def unoffered(standing: Standing) -> Iterator[Seen]:
    """A need of a capability that nobody offers, in none or some of its periods."""
    for index, need, periods in _needs(standing):
        if not standing.offers_of.get(need.capability):
            cure = f"add offers of {need.capability}, or drop the need"
            rule = f"nobody offers {need.capability}: {need.id} can never be met"
            yield Seen("requirements", index, "capability", shown(need.capability), rule, cure)
            continue
        without = [one for one in periods if not standing.supply.get((need.capability, one))]
        if without:
            rule = f"nobody can commit {need.capability} in {some(without)}: {need.id} cannot be met there"
            cure = "check periods, quantities and reserves of its offers, or the need's periods"
            yield Seen("requirements", index, "capability", shown(need.capability), rule, cure)


def too_late(standing: Standing) -> Iterator[Seen]:
    """A need for which every offer of the capability is late, with every option that quickens it."""
    for index, need, periods in _needs(standing):
        best: dict[str, int] = {}
        for period in periods:
            days = standing.quickest.get((need.capability, period), 0)
            if days > need.within_days:
                best[period] = days
        if best:
            when = "" if len(best) == len(periods) else f" in {some(best)}"
            rule = f"the quickest {need.capability} is ready after {min(best.values())} days{when}: {need.id} cannot "
            rule += "be met in time"
            cure = "check the days; an option could shorten the notice"
            yield Seen("requirements", index, "within_days", shown(need.within_days), rule, cure)


def unheld(standing: Standing) -> Iterator[Seen]:
    """A need whose standards no offer of its capability holds, or ever could."""
    for index, need, periods in _needs(standing):
        if not any(standing.supply.get((need.capability, one)) for one in periods):
            continue
        for standard in need.standards:
            if not any(standing.held(need.capability, standard, one) for one in periods):
                rule = f"no offer of {need.capability} holds {standard}, and nothing grants it: {need.id} cannot be met"
                yield Seen("requirements", index, "standards", shown(standard), rule, "check the standards of offers")
        same = need.same_standard
        if same and not any(standing.held(need.capability, standard, one) for standard in same for one in periods):
            rule = f"no offer of {need.capability} holds any of {some(same)}: {need.id} cannot be met"
            yield Seen("requirements", index, "same_standard", shown(";".join(same)), rule, "check the standards")


def too_few(standing: Standing) -> Iterator[Seen]:
    """A need that asks for more nations than there are with offers, or that they may not fill."""
    for index, need, periods in _needs(standing):
        least = max(need.least_nations, 2 if need.providers == "two_or_more" else 0)
        if least < 2 and need.largest_share is None and need.most_turns is None:
            continue
        nations_in = {one: standing.suppliers.get((need.capability, one), frozenset()) for one in periods}
        counts = {one: len(nations) for one, nations in nations_in.items()}
        few = [one for one in periods if 0 < counts[one] < least]
        when = "" if len(few) == len(periods) else f" in {some(few)}"
        if few:
            field = "least_nations" if need.least_nations == least else "providers"
            rule = f"asks for {least} nations, {max(counts[one] for one in few)} offer {need.capability}{when}: "
            rule += "it is never served"
            value = shown(getattr(need, field))
            yield Seen("requirements", index, field, value, rule, "lower it, or add offers")
        if need.largest_share is not None:
            share = exact(need.largest_share)
            few = [one for one in periods if 0 < counts[one] * share < 1]
            if few:
                most = max(counts[one] for one in few)
                rule = f"{most} nations offer {need.capability}, each up to {figure(need.largest_share)} of the need: "
                rule += "it cannot be met in full"
                cure = "raise the share, or add offers of other nations"
                yield Seen("requirements", index, "largest_share", shown(need.largest_share), rule, cure)
        if need.most_turns is not None and periods:
            nations = frozenset().union(*nations_in.values())
            if nations and len(nations) * need.most_turns < len(periods):
                rule = f"{len(nations)} nations with {need.most_turns} turns each cannot serve {len(periods)} periods"
                yield Seen("requirements", index, "most_turns", shown(need.most_turns), rule, "raise it, or add offers")


def nothing_left(standing: Standing) -> Iterator[Seen]:
    """An offer of which nothing can ever be committed: reserves, packages, years, what it hangs on."""
    for index, offer in enumerate(standing.instance.offers):
        if any(standing.usable(offer, one) for one in standing.offer_periods[offer.id]):
            continue
        yield _why_nothing(standing, index, offer)


def _why_nothing(standing: Standing, index: int, offer: Offer) -> Seen:
    instance, periods = standing.instance, standing.offer_periods[offer.id]
    units = max((instance.units(offer, one) for one in periods), default=0.0)
    kept = standing.kept(offer, units)

    def seen(field: str, rule: str, cure: str) -> Seen:
        return Seen("offers", index, field, shown(getattr(offer, field)), f"{rule}: {offer.id} is never used", cure)

    if not units:
        return seen("periods", "nothing of it is owned in any of its periods", "check offer_changes")
    if not any(standing.can_be_had(offer, one) for one in periods):
        if offer.option is not None:
            return seen("option", f"{offer.option} is in effect in none of its periods", "check lead time and periods")
        field = "agreement" if offer.pool is None else "pool"
        return seen(field, "its agreement can have no members in any of its periods", "check from_period")
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
        most = max((standing.usable(offer, one) for one in standing.offer_periods[offer.id]), default=Fraction(0))
        if not most:
            continue
        least = exact(offer.smallest_use)
        if not standing.divisible[offer.capability]:
            least = max(Fraction(1), least)
        if exact(offer.dwell) * least > most:
            field = "dwell" if offer.dwell > 1 else "smallest_use"
            rule = f"one use takes {figure(exact(offer.dwell) * least)} units (smallest use times dwell), and "
            rule += f"{figure(most)} can be committed: {offer.id} is never used"
            yield Seen("offers", index, field, shown(getattr(offer, field)), rule, f"lower {field}, or drop the offer")


def ceiling(standing: Standing) -> Iterator[Seen]:
    """A ceiling below the smallest package of everything a nation owns."""
    weight = {one.id: exact(one.value_weight) for one in standing.instance.capabilities}
    for index, nation in enumerate(standing.instance.nations):
        owned = [one for one in standing.offers_by_nation.get(nation.id, ()) if one.owned]
        if nation.ceiling_share >= 1 or not owned:
            continue
        blocked, limit = False, Fraction(0)
        for period in standing.periods:
            there = [one for one in owned if period in standing.committable[one.id]]
            value = sum((weight[one.capability] * exact(standing.instance.units(one, period)) for one in there), 0)
            least = [
                weight[one.capability] * standing.package(one) for one in there if standing.committable[one.id][period]
            ]
            limit = exact(nation.ceiling_share) * value
            if least and (min(least) <= limit and (limit > 0 or not min(least))):
                break
            blocked = blocked or bool(least)
        else:
            if blocked:
                rule = f"a ceiling of {figure(limit)} points is less than its smallest package: it commits nothing"
                cure = "raise the ceiling"
                yield Seen("nations", index, "ceiling_share", shown(nation.ceiling_share), rule, cure)


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
    """A pool whose shares never add up to a unit."""
    of: dict[str, list[Offer]] = defaultdict(list)
    for one in standing.instance.offers:
        of[str(one.pool)].append(one)
    for index, pool in enumerate(standing.instance.pools):
        shares = of.get(pool.id, [])
        output = exact(pool.unit_output) * (1 - exact(pool.reserve_share)) * max(1, pool.least_units)
        if pool.most_units == 0:
            yield Seen("pools", index, "most_units", "0", f"no unit of {pool.id} can be bought", "raise it")
        elif not shares:
            rule = f"nobody may hold a share of {pool.id}: it is never bought"
            yield Seen("pools", index, "id", shown(pool.id), rule, "add offers that name the pool, or drop it")
        else:
            total = max(
                reduce(lambda so, one: so + standing.committable[one.id].get(period, 0), shares, Fraction(0))
                for period in standing.periods
            )
            if total < output:
                rule = f"its shares add up to {figure(total)} at most, {max(1, pool.least_units)} units give "
                rule += f"{figure(output)}: it is never bought"
                yield Seen("pools", index, "unit_output", shown(pool.unit_output), rule, "raise the shares")


def unsupported(standing: Standing) -> Iterator[Seen]:
    """A capability whose support nobody offers."""
    if not standing.instance.offers:
        return
    for index, row in enumerate(standing.instance.enablers):
        if standing.offers_of.get(row.capability) and not standing.offers_of.get(row.needs):
            where = f" in missions of kind {row.mission_kind}" if row.mission_kind else ""
            rule = f"nobody offers {row.needs}, so {row.capability} is never used{where}"
            yield Seen("enablers", index, "needs", shown(row.needs), rule, f"add offers of {row.needs}")


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
    unoffered,
    too_late,
    unheld,
    too_few,
    nothing_left,
    unusable,
    ceiling,
    unneeded,
    pools,
    unsupported,
    late_changes,
)

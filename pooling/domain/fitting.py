"""Why an offer can never serve a need: each rule that alone keeps it away, and the cards that have the rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from pooling.domain.standing import Standing, exact, grouped
from pooling.domain.tables import Caveat, Offer, RedLine, Requirement
from pooling.domain.under import EVERY_CARD, Under, together, with_families, with_setting


class Why(NamedTuple):
    """One reason: its kind, in words, and the cards under which it holds."""

    kind: str
    text: str
    under: Under = EVERY_CARD


class Ruling(NamedTuple):
    """What a nation's caveats say of its units in a mission: the one that forbids, the longest approval."""

    forbidding: Caveat | None
    approval: Caveat | None

    @property
    def delay(self) -> int:
        return 0 if self.approval is None else self.approval.delay_days or 0


class Fitting:
    """Which offers can serve which needs, as far as rules of single rows say."""

    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        self.tried = 0
        """Pairs of an offer and a need that were looked at."""
        self._unders: dict[tuple[str, str], Under] = {}
        self._together: dict[tuple[str, str, tuple[str, ...], tuple[str, ...]], bool] = {}
        self._rulings: dict[tuple[str, str, str, str], Ruling] = {}
        self._kept: dict[tuple[str, str, str], tuple[RedLine, Fraction] | None] = {}
        self._allowed: dict[tuple[str, str, str, str], bool] = {}
        self._at_work: dict[tuple[str, str, str], bool] = {}

    def fits(self, offer: Offer, need: Requirement, period: str) -> bool:
        """Whether no single rule keeps an offer that can be committed from the need."""
        self.tried += 1
        plain = not (need.standards or need.same_standard or offer.host) and need.nation in (None, offer.nation)
        if plain and offer.nation in self._unruled:
            return self.standing.days(offer, period) <= need.within_days
        return next(self.whys(offer, need, period), None) is None

    def kept_under(self, capability: str, period: str) -> Under:
        """The cards under which the offers that cannot be committed then cannot be."""
        key = (capability, period)
        if key not in self._unders:
            offers = self.standing.offers_of[capability]
            there = (offer for offer in offers if period in self.standing.committable[offer.id])
            found = (self.standing.under(offer, period) for offer in there if not self.standing.usable(offer, period))
            self._unders[key] = together(under for under in found if under is not None)
        return self._unders[key]

    def promising(self, need: Requirement, period: str) -> bool:
        """Whether some offer is in time and some, maybe another, holds its standards."""
        days = self.standing.quickest.get((need.capability, period))
        if days is None or days > need.within_days:
            return False
        return not (need.standards or need.same_standard) or self.standards_held(need, period)

    def standards_held(self, need: Requirement, period: str) -> bool:
        """Whether any one offer can hold all that the need asks for."""
        key = (need.capability, period, need.standards, need.same_standard)
        if key not in self._together:
            offers = self.standing.supply.get((need.capability, period), ())
            self._together[key] = any(next(self._standards(offer, need, period), None) is None for offer in offers)
        return self._together[key]

    @cached_property
    def _unruled(self) -> frozenset[str]:
        """Nations without caveats, red lines and limits to what they commit or deploy."""
        limited = {*self._lines, *self._caveats_of}
        return frozenset(
            nation.id
            for nation in self.standing.instance.nations
            if nation.id not in limited
            and min(nation.ceiling_share, nation.deployable_share, nation.sustained_share) >= 1
            and nation.most_commitments != 0
        )

    def whys(self, offer: Offer, need: Requirement, period: str) -> Iterator[Why]:
        """Every reason for which the offer cannot serve the need; those first that hold under most cards."""
        if not self.standing.usable(offer, period):
            under = self.standing.under(offer, period)
            yield Why("committed", f"nothing of {offer.id} can be committed", under or EVERY_CARD)
        yield from self.red_lines(offer, need, period)
        yield from self._late(offer, need, period)
        yield from self._standards(offer, need, period)
        yield from self._caveats(offer, need, period)
        yield from self._others(offer, need, period)
        yield from self._shares(offer, need, period)

    # --- red lines and caveats --------------------------------------------------------------------------------

    @cached_property
    def _lines(self) -> dict[str, list[RedLine]]:
        return grouped(self.standing.instance.red_lines, "nation")

    @cached_property
    def _caveats_of(self) -> dict[str, list[Caveat]]:
        caveats = self.standing.instance.caveats
        return grouped((caveat for caveat in caveats if caveat.rule in ("forbid", "approval")), "nation")

    def red_lines(self, offer: Offer, need: Requirement, period: str) -> Iterator[Why]:
        for line in self._lines.get(offer.nation, ()):
            if line.rule == "never" and self.standing.in_scope(line, need):
                yield Why("red_lines", f"red line {line.id} of {line.nation} keeps {offer.id} from {need.id}")
        kept = self.kept(offer.nation, offer.capability, period)
        if kept is not None and offer.owned and need.nation != offer.nation:
            line, left = kept
            least = Fraction(0) if self.standing.divisible[offer.capability] else exact(offer.dwell)
            if left <= 0 or left < least:
                yield Why("red_lines", f"red line {line.id} of {line.nation} leaves no {offer.capability} for others")

    def kept(self, nation: str, capability: str, period: str) -> tuple[RedLine, Fraction] | None:
        """The red line by which most of a capability stays free, and what it leaves."""
        key = (nation, capability, period)
        if key not in self._kept:
            keeping = (line for line in self._lines.get(nation, ()) if line.rule == "keep")
            lines = (line for line in keeping if line.capability == capability)
            most = max(lines, key=lambda line: line.quantity or 0.0, default=None)
            self._kept[key] = None
            if most is not None:
                owned = self.standing.units(self.standing.owned(nation, capability), period)
                self._kept[key] = (most, owned - exact(most.quantity or 0.0))
        return self._kept[key]

    def ruling(self, nation: str, need: Requirement, period: str) -> Ruling:
        key = (nation, need.mission, need.capability, period)
        if key not in self._rulings:
            fitting = [
                caveat
                for caveat in self._caveats_of.get(nation, ())
                if caveat.period in (None, period) and self.standing.in_scope(caveat, need)
            ]
            forbidding = next((caveat for caveat in fitting if caveat.rule == "forbid"), None)
            approvals = (caveat for caveat in fitting if caveat.rule == "approval")
            longest = max(approvals, key=lambda caveat: caveat.delay_days or 0, default=None)
            self._rulings[key] = Ruling(forbidding, longest)
        return self._rulings[key]

    def _bound(self, offer: Offer, need: Requirement, period: str) -> Iterator[tuple[Ruling, Under]]:
        """What its nation says of the offer, and the host where its consent is needed."""
        if self._caveats_of:
            yield self.ruling(offer.nation, need, period), with_families("caveats")
            if offer.host is not None and offer.consent != "none":
                yield self.ruling(offer.host, need, period), with_families("caveats", "consent")

    def _caveats(self, offer: Offer, need: Requirement, period: str) -> Iterator[Why]:
        for ruling, under in self._bound(offer, need, period):
            caveat = ruling.forbidding
            if caveat is not None:
                yield Why("caveats", f"caveat {caveat.id} of {caveat.nation} forbids {offer.id} for {need.id}", under)

    # --- time and standards -----------------------------------------------------------------------------------

    def _late(self, offer: Offer, need: Requirement, period: str) -> Iterator[Why]:
        days, allowed = self.standing.days(offer, period), need.within_days
        under, approval = with_families("readiness"), ""
        if days <= allowed:
            late = [pair for pair in self._bound(offer, need, period) if days + pair[0].delay > allowed]
            if not late:
                return
            ruling, cards = late[0]
            under &= cards & with_setting("caveats.delay_scale", "at least", 1.0)
            days += ruling.delay
            approval = f" (approval {ruling.approval.id})" if ruling.approval else ""
        text = f"{offer.id} is ready after {days} days{approval}, {need.id} needs it within {allowed}"
        yield Why("late", text, under & with_setting("readiness.grace_days", "below", days - allowed))

    def _standards(self, offer: Offer, need: Requirement, period: str) -> Iterator[Why]:
        under = with_families("interoperability")
        for standard in need.standards:
            if not self.standing.holds(offer, standard, period):
                text = f"{offer.id} does not hold {standard}, which {need.id} asks for, and nothing grants it"
                yield Why("standards", text, under)
        same = need.same_standard
        if same and not any(self.standing.holds(offer, standard, period) for standard in same):
            yield Why("same_standard", f"{offer.id} holds none of the standards of which {need.id} asks for one", under)

    # --- others who must agree --------------------------------------------------------------------------------

    def _others(self, offer: Offer, need: Requirement, period: str) -> Iterator[Why]:
        if need.nation not in (None, offer.nation) and not self.allowed(offer.nation, need, period):
            text = f"{need.id} is a need of {need.nation}, with which {offer.nation} can be in no agreement about it"
            yield Why("exchange", text, with_families("exchange"))
        if offer.consent == "dual" and offer.host is not None and not self.at_work(offer.host, need.mission, period):
            text = f"{offer.host}, host of {offer.id}, has nothing to take part with in {need.mission}"
            yield Why("consent", text, with_families("consent"))

    def allowed(self, nation: str, need: Requirement, period: str) -> bool:
        """Whether some agreement about the capability can have the nation and the owner of the need as members."""
        key = (nation, str(need.nation), need.capability, period)
        if key not in self._allowed:
            self._allowed[key] = any(
                {nation, need.nation} <= self.standing.joining(agreement, period)
                for agreement in self.standing.instance.agreements
                if agreement.covers(need.capability)
            )
        return self._allowed[key]

    def at_work(self, nation: str, mission: str, period: str) -> bool:
        """Whether the nation has an offer of anything that the mission needs."""
        key = (nation, mission, period)
        if key not in self._at_work:
            asked = self._asked[mission, period]
            self._at_work[key] = any(
                offer.capability in asked and period in self.standing.committable[offer.id]
                for offer in self.standing.offers_by_nation.get(nation, ())
            )
        return self._at_work[key]

    @cached_property
    def _asked(self) -> defaultdict[tuple[str, str], set[str]]:
        """(mission, period) -> capabilities that it needs."""
        out: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for need in self.standing.instance.requirements:
            for period in self.standing.need_periods[need.id]:
                out[need.mission, period].add(need.capability)
        return out

    # --- shares of what a nation owns -------------------------------------------------------------------------

    def _shares(self, offer: Offer, need: Requirement, period: str) -> Iterator[Why]:
        nation = self.standing.instance.nation_of[offer.nation]
        traded = offer.pool is not None and self.standing.instance.pool_of[offer.pool].trade_share
        # Hours of a pool can be taken over without a commitment.
        if nation.most_commitments == 0 and not traded:
            yield Why("focus", f"{nation.id} may commit no offer", with_families("focus"))
        if not offer.owned:
            return
        weight = self.standing.weight[offer.capability]
        unit = 0 if self.standing.divisible[offer.capability] else 1
        if nation.ceiling_share < 1:
            limit = exact(nation.ceiling_share) * self.standing.value(nation.id, period)
            if _too_little(limit, weight, unit):
                yield Why("ceiling", f"the ceiling of {nation.id} lets nothing of it go", with_families("sovereignty"))
        share = nation.deployable_share
        if self.standing.instance.mission_of[need.mission].sustained:
            share = min(share, nation.sustained_share)
        if share < 1 and need.nation != nation.id:
            limit = exact(share) * self.standing.value(nation.id, period)
            if _too_little(limit, weight, unit):
                text = f"{nation.id} can deploy less than one unit of {offer.capability}"
                yield Why("sustainment", text, with_families("sustainment"))


def _too_little(limit: Fraction, weight: Fraction, unit: int) -> bool:
    """Whether a limit in points of value leaves nothing of units of this weight."""
    return weight * unit > limit or (not limit and weight > 0)

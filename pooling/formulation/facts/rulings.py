"""What nations allow: caveats, consent of hosts, red lines."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from pooling.domain.tables import Caveat, Offer, RedLine, Requirement
from pooling.formulation.facts.grouping import grouped
from pooling.formulation.facts.periods import Periods


class Ruling(NamedTuple):
    """What is said of a use: whether it is forbidden, its longest delay, and how probably all approvals are given."""

    forbidden: bool
    delay_days: float
    chance: float


NOTHING_SAID = Ruling(forbidden=False, delay_days=0.0, chance=1.0)


class Rulings(Periods):
    """Which use is forbidden, delayed or uncertain."""

    @cached_property
    def caveats_of(self) -> dict[str, list[Caveat]]:
        return grouped((row for row in self.instance.caveats if self.on("caveats", row.id)), lambda row: row.nation)

    def fits(self, caveat: Caveat, requirement: Requirement, period: str) -> bool:
        """Whether every scope column given fits the requirement in the period."""
        mission = self.missions[requirement.mission]
        return (
            caveat.mission in (None, mission.id)
            and caveat.mission_kind in (None, mission.kind)
            and caveat.region in (None, mission.region)
            and caveat.period in (None, period)
            and caveat.command in (None, mission.command)
            and caveat.capability in (None, requirement.capability)
        )

    def ruling(self, offer: Offer, requirement: Requirement, period: str) -> Ruling:
        """What the owner, and the host whose consent is needed, say of an offer's units there."""
        said = self._ruling(offer.nation, requirement, period)
        host = self.consenting(offer)
        if host is not None:
            hosts = self._ruling(host, requirement, period)
            forbidden, delay = said.forbidden or hosts.forbidden, max(said.delay_days, hosts.delay_days)
            said = Ruling(forbidden, delay, said.chance * hosts.chance)
        return said._replace(forbidden=True) if self.behind_red_line(offer, requirement) else said

    def consenting(self, offer: Offer) -> str | None:
        """The host whose consent the offer's use needs, if any."""
        return offer.host if offer.consent != "none" and self.on("consent") else None

    def _ruling(self, nation: str, requirement: Requirement, period: str) -> Ruling:
        caveats = self.caveats_of.get(nation)
        if caveats is None:
            return NOTHING_SAID
        # Most nations say the same in every period, which is kept once.
        at = period if nation in self._by_period else ""
        key = (nation, requirement.id, at)
        if key not in self._ruled:
            self._ruled[key] = self._said(caveats, requirement, period)
        return self._ruled[key]

    def _said(self, caveats: list[Caveat], requirement: Requirement, period: str) -> Ruling:
        forbidden, delay, chance = False, 0.0, 1.0
        for caveat in caveats:
            if caveat.rule in ("forbid", "approval") and self.fits(caveat, requirement, period):
                if caveat.rule == "forbid":
                    forbidden = True
                else:
                    delay = max(delay, float(caveat.delay_days or 0))
                    chance *= 1.0 if caveat.probability is None else caveat.probability
        return Ruling(forbidden, delay * self.card["caveats.delay_scale"], chance)

    @cached_property
    def _by_period(self) -> set[str]:
        """Nations of which a caveat is about some period alone."""
        return {nation for nation, caveats in self.caveats_of.items() for row in caveats if row.period is not None}

    @cached_property
    def _ruled(self) -> dict[tuple[str, str, str], Ruling]:
        return {}

    @cached_property
    def red_lines_of(self) -> dict[str, list[RedLine]]:
        return grouped((row for row in self.instance.red_lines if self.on("red_lines", row.id)), lambda row: row.nation)

    def behind_red_line(self, offer: Offer, requirement: Requirement) -> bool:
        """Whether a red line `never` of the offer's nation fits."""
        lines = self.red_lines_of.get(offer.nation)
        if lines is None:
            return False
        mission = self.missions[requirement.mission]
        return any(
            line.rule == "never"
            and line.mission in (None, mission.id)
            and line.mission_kind in (None, mission.kind)
            and line.region in (None, mission.region)
            and line.capability in (None, requirement.capability)
            for line in lines
        )

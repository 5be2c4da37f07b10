"""Who is a member of what, and what membership grants: a gain, standards, clearance to share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pooling.audit.facts import Facts
from pooling.audit.numbers import Exact, exact
from pooling.domain.together import Agreement

Place = tuple[str, str, str]
"""(agreement, nation, period)."""


class Memberships:
    """The memberships of a plan; without family agreements there are none."""

    def __init__(self, facts: Facts, members: Iterable[Place], leads: Iterable[Place]) -> None:
        self._facts = facts
        self._members = frozenset(members)
        self._among = _by_agreement(self._members)
        self._leads = _by_agreement(leads)
        self._of: dict[tuple[str, str], list[Agreement]] = {}
        for agreement, nation, period in sorted(self._members):
            self._of.setdefault((nation, period), []).append(facts.agreements[agreement])
        self._gains: dict[tuple[str, str, str], tuple[tuple[str, Exact], ...]] = {}
        self._covering: dict[tuple[str, str, str], tuple[Agreement, ...]] = {}

    def holds(self, agreement: str, nation: str, period: str) -> bool:
        """Whether the nation is a member in the period."""
        return (agreement, nation, period) in self._members

    def among(self, agreement: str, period: str) -> tuple[str, ...]:
        """The members in a period, by name."""
        return self._among.get((agreement, period), ())

    def formed(self) -> Iterator[tuple[Agreement, str, tuple[str, ...]]]:
        """(agreement, period, members) wherever an agreement has members."""
        for agreement in self._facts.instance.agreements:
            for period in self._facts.periods:
                members = self.among(agreement.id, period)
                if members:
                    yield agreement, period, members

    def before(self, agreement: Agreement, period: str) -> tuple[str, ...]:
        """The members in the period before; before the first period those that are members now."""
        index = self._facts.period_at[period]
        return self.among(agreement.id, self._facts.periods[index - 1]) if index else agreement.members

    def leads(self, agreement: str, period: str) -> tuple[str, ...]:
        return self._leads.get((agreement, period), ())

    def covering(self, nation: str, capability: str, period: str) -> tuple[Agreement, ...]:
        """The agreements about the capability of which the nation is a member in the period."""
        where = (nation, capability, period)
        found = self._covering.get(where)
        if found is None:
            of = self._of.get((nation, period), ())
            found = tuple(agreement for agreement in of if self._facts.covers(agreement, capability))
            self._covering[where] = found
        return found

    def together(self, nation: str, partner: str, capability: str, period: str) -> tuple[Agreement, ...]:
        """The agreements about the capability of which both nations are members in the period."""
        covering = self.covering(nation, capability, period)
        return tuple(agreement for agreement in covering if self.holds(agreement.id, partner, period))

    def gains(self, nation: str, capability: str, period: str) -> tuple[tuple[str, Exact], ...]:
        """(agreement, share) of every gain on the nation's units of the capability, the largest first."""
        where = (nation, capability, period)
        found = self._gains.get(where)
        if found is None:
            given = [
                (agreement.id, exact(agreement.gain_share))
                for agreement in self.covering(*where)
                if agreement.gain_share
            ]
            found = tuple(sorted(given, key=lambda pair: pair[1], reverse=True))
            self._gains[where] = found
        return found

    def grants(self, nation: str, capability: str, standard: str, period: str) -> bool:
        """Whether an agreement lets the nation's units of the capability hold the standard."""
        return any(standard in agreement.standards for agreement in self.covering(nation, capability, period))


def _by_agreement(places: Iterable[Place]) -> dict[tuple[str, str], tuple[str, ...]]:
    found: dict[tuple[str, str], list[str]] = {}
    for agreement, nation, period in sorted(places):
        found.setdefault((agreement, period), []).append(nation)
    return {where: tuple(nations) for where, nations in found.items()}

"""What people call the rows of an instance: names where there are any, and no two the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from pooling.domain.amounts import quantity_words
from pooling.domain.tables import Offer, Requirement

if TYPE_CHECKING:
    from pooling.domain.instance import Instance

_ANY_TIME = Requirement.model_fields["within_days"].default
MOST_NAMED = 3
"""Things that a line names; of more it says how many."""


_SUBJECTS = ("nations", "requirements", "capabilities", "agreements", "pools", "suppliers", "options", "funds")
"""Tables whose rows rules are about."""


@dataclass(frozen=True, slots=True)
class NeedName:
    """What people call a requirement. ``within_days`` is None where any time will do.

    ``what`` is its capability; with the nation whose need it is, standards, or the id, where others look alike.
    """

    what: str
    mission: str
    unit: str
    within_days: int | None
    priority: int

    @property
    def words(self) -> str:
        """``Tank battalion, Forward land forces, within 30 days``."""
        days = "" if self.within_days is None else f", within {quantity_words(self.within_days, 'days')}"
        return f"{self.what}, {self.mission}{days}"


@dataclass(frozen=True, slots=True)
class _OfferName:
    """What people call an offer; ``also`` tells it from others of its nation."""

    what: str
    nation: str
    also: str = ""

    @property
    def words(self) -> str:
        return f"{self.what} of {self.nation}" + (f" ({self.also})" if self.also else "")


_Named = TypeVar("_Named", NeedName, _OfferName)


class Names:
    """Names of all that an instance has; :attr:`Instance.names <pooling.domain.instance.Instance.names>` keeps them."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._tables: dict[str, dict[str, str]] = {}

    def of(self, table: str, known: str) -> str:
        """The name of a row, its id where it has none; what is no row of the table is called as it is."""
        if table == "requirements":
            return self.needs[known].words if known in self.needs else known
        if table == "offers":
            return self.offers.get(known, known)
        return self._named(table).get(known, known)

    def subject(self, known: str) -> str:
        """The name of what a rule is about, in whichever table it stands; a rule's own word as it is."""
        return next((name for table in _SUBJECTS if (name := self.of(table, known)) != known), known)

    def __call__(self, known: str) -> str:
        """The name of a nation, the most asked."""
        return self.of("nations", known)

    def _named(self, table: str) -> Mapping[str, str]:
        if table not in self._tables:
            rows = getattr(self._instance, table)
            self._tables[table] = {
                row.id: getattr(row, "name", "") or getattr(row, "label", "") or row.id for row in rows
            }
        return self._tables[table]

    @cached_property
    def needs(self) -> dict[str, NeedName]:
        """The names of all requirements; no two are the same."""
        rows = self._instance.requirements
        named = {row.id: self._need(row) for row in rows}
        of_nation = {row.id: self(row.nation) if row.nation else "" for row in rows}
        asked = {row.id: ", ".join(self.of("standards", known) for known in row.standards) for row in rows}
        for more in (of_nation, asked, {known: known for known in named}):
            named |= {
                known: replace(named[known], what=f"{named[known].what} ({more[known]})")
                for known in _alike(named, more)
            }
        return named

    def _need(self, row: Requirement) -> NeedName:
        days = None if row.within_days >= _ANY_TIME else row.within_days
        what, mission = self.of("capabilities", row.capability), self.of("missions", row.mission)
        return NeedName(what, mission, self._instance.capability_of[row.capability].unit, days, row.priority)

    @cached_property
    def offers(self) -> dict[str, str]:
        """The names of all offers: ``Air defence battery of Sweden (notice of 30 days)``; no two are the same."""
        rows = self._instance.offers
        named = {row.id: _OfferName(self.of("capabilities", row.capability), self(row.nation)) for row in rows}
        through = {row.id: self._through(row) for row in rows}
        notice = {row.id: f"notice of {quantity_words(row.notice_days, 'days')}" for row in rows}
        for more in (through, notice, {known: known for known in named}):
            named |= {known: replace(named[known], also=more[known]) for known in _alike(named, more)}
        return {known: name.words for known, name in named.items()}

    def _through(self, row: Offer) -> str:
        given = {"pools": row.pool, "agreements": row.agreement, "options": row.option}
        return ", ".join(self.of(table, known) for table, known in given.items() if known)


def _alike(named: Mapping[str, _Named], more: Mapping[str, str]) -> list[str]:
    """Those that share a name with another and that there is more to say of."""
    often = Counter(named.values())
    return [known for known, name in named.items() if often[name] > 1 and more[known]]


def listed(names: Sequence[str], most: int = MOST_NAMED) -> str:
    """Names in a sentence: ``A, B and C``, or ``A, B, C and 4 more``; with semicolons where they have commas."""
    shown = list(names[:most])
    if len(names) > most:
        shown.append(f"{len(names) - most} more")
    if any(", " in name for name in shown):
        return "; ".join(shown)
    return f"{', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 else "".join(shown)

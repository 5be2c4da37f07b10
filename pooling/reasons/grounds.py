"""What the rules of a conflict rest on: the figures of the instance, and how far each is from holding.

Figures of the instance come from it alone. What can be reached comes from :mod:`pooling.reasons.reaching`: the other
rules of the conflict hold there, the rest of the rules does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.outcome import ConflictFigure
from pooling.domain.seen import figure, measured
from pooling.domain.tables import Offer, Requirement
from pooling.formulation.facts import Facts
from pooling.reasons import lock_figures, nation_figures, need_figures, row_figures
from pooling.reasons.lifting import Rule
from pooling.reasons.reaching import Reach, Reaching

MOST_FIGURES = 6
"""Figures of the instance named of a rule, and as many of what can be reached."""

FIGURES: dict[str, Callable[[Grounds, str], Iterator[ConflictFigure]]] = {
    "coverage": need_figures.coverage,
    "locks": lock_figures.locks,
    "readiness": need_figures.readiness,
    "caveats": nation_figures.lost("caveats", "under the caveat"),
    "red_lines": nation_figures.lost("red_lines", "behind the red line"),
    "exchange": nation_figures.exchange,
    "sovereignty": nation_figures.sovereignty,
    "lots": nation_figures.lots,
    "retirement": nation_figures.retirement,
    "breadth": need_figures.breadth,
    "specialisation": need_figures.specialisation,
    "interoperability": need_figures.interoperability,
    "information": need_figures.information,
    "focus": nation_figures.focus,
    "enablers": need_figures.enablers,
    "consent": need_figures.consent,
    "rotation": need_figures.rotation,
    "procurement": nation_figures.procurement,
    "challenge": nation_figures.challenge,
    "stability": nation_figures.stability,
}
"""Family -> the figures of the instance that a rule of it rests on."""

PLAIN = ("coverage", "locks")
"""Families whose figures cost nothing to find, and are true whatever the other rules are."""


class Grounds:
    """The figures of every rule of one conflict."""

    def __init__(
        self, instance: Instance, card: Card, rules: list[Rule], kept: list[Rule], reaching: Reaching | None
    ) -> None:
        self.instance, self.card, self.reaching = instance, card, reaching
        self.kept = kept
        self.others = frozenset(set(rules) - set(kept))
        """Rules that are no part of the conflict."""
        self.physical = Facts(instance, card, frozenset(rules))
        self.all = Facts(instance, card, self.others)
        self.names = instance.names
        self.unit = {capability.id: capability.unit for capability in instance.capabilities}

    def of(self, rule: Rule) -> tuple[ConflictFigure, ...]:
        """The figures that a rule rests on, those of the instance first."""
        family, subject = rule
        # A conflict that may hold rules it does not need says nothing of what each leaves: only plain figures are true.
        plain = self.reaching is None or self.reaching.deadline.over
        figures = FIGURES.get(family) if not plain or family in PLAIN else None
        found = [] if figures is None else list(islice(figures(self, subject), MOST_FIGURES))
        if self.reaching is not None and family in row_figures.ROWS:
            names = row_figures.ROWS[family]
            reaches, together = self.reaching.reaches(lambda key: row_figures.is_of(key, names, subject))
            found += [self._reached(reach) for reach in reaches]
            if together:
                text = "each of its limits can be kept alone, while the other rules here hold, but not all of them"
                found.append(ConflictFigure(text, None, None, ""))
        return tuple(found[: 2 * MOST_FIGURES])

    def without(self, rule: Rule) -> Facts:
        """What holds when all other rules of the conflict do."""
        return Facts(self.instance, self.card, self.others | {rule})

    def _reached(self, reach: Reach) -> ConflictFigure:
        name, index = reach.row
        said, unit = row_figures.said(self, name, index if isinstance(index, tuple) else (index,))
        if name == "withdrawal_covered":
            # The row counts what is short.
            return self._compared(said, 1 - reach.asked, 1 - reach.reached, unit, most=True)
        return self._compared(said, reach.asked, reach.reached, unit, most=reach.at_least)

    def _compared(self, said: str, asked: float, reached: float, unit: str, *, most: bool) -> ConflictFigure:
        asked, reached = float(f"{asked:.12g}"), float(f"{reached:.9g}")
        end = "" if len(self.kept) == 1 else ", while the other rules here hold"
        amount = measured(asked, unit)
        if most:
            text = f"{said}: {amount} asked for, at most {figure(reached)} can be had{end}"
        else:
            text = f"{said}: {amount} allowed, at least {figure(reached)} needed{end}"
        return ConflictFigure(text, asked, reached, unit)

    def needs(self) -> list[Requirement]:
        """Needs that the conflict is about: asked for in full, or named by a lock; all where there are none."""
        locks = {lock.id: lock for lock in self.instance.locks}
        named = {subject for family, subject in self.kept if family == "coverage"}
        named |= {str(locks[subject].requirement) for family, subject in self.kept if family == "locks"}
        found = [need for need in self.instance.requirements if need.id in named]
        return found or list(self.instance.requirements)

    def offers(self, nation: str | None = None) -> list[Offer]:
        """Offers of what the needs ask for, of that nation or of all."""
        needed = {need.capability for need in self.needs()}
        return [row for row in self.instance.offers if row.capability in needed and nation in (None, row.nation)]

    def offered(self, capability: str, period: str) -> list[Offer]:
        """Offers of the capability that stand in the period."""
        offers = self.physical.offers_by_capability.get(capability, ())
        return [offer for offer in offers if period in self.physical.offer_periods[offer.id]]

    def lost(self, rule: Rule) -> Iterator[tuple[Offer, Requirement, str, float]]:
        """(offer, need, period, units) that could be assigned without the rule, and cannot with it."""
        free = self.without(rule)
        needs = {need.id: need for need in self.needs()}
        for (offer, requirement, period), most in free.pairs.items():
            left = self.all.pairs.get((offer, requirement, period), 0.0)
            if requirement in needs and most > left:
                yield self.instance.offer_of[offer], needs[requirement], period, most - left

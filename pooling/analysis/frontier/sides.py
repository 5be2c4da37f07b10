"""The two tiers of a frontier, and what of the others is held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pooling.domain.card import MOST_LEVEL, Card, Tier
from pooling.domain.problems import InvalidInput, Problem, shown, suggestion
from pooling.domain.result import Result
from pooling.domain.tier_kinds import TIER_KINDS


@dataclass(frozen=True, slots=True)
class Two:
    """The tier that is given up level by level, and the one that is optimised at every level."""

    against: Tier
    optimised: Tier
    held: tuple[Tier, ...]
    """Tiers before either of them: they stay as good as the card makes them."""
    best_first: bool
    """Whether the card has the first of the two before the second."""

    def levels(self, base: Result, level: float) -> dict[str, float]:
        """The overrides by which the other tier is optimised at a level.

        What it reaches stays, however the first tier could profit; and that is known no nearer than the other.
        """
        gap = max(self.against.gap, self.optimised.gap)
        return {
            **held_at(self.held, base),
            f"tiers.{self.against.kind}.level": level,
            f"tiers.{self.against.kind}.tolerance": 0.0,
            f"tiers.{self.against.kind}.gap": gap,
            f"tiers.{self.optimised.kind}.tolerance": 0.0,
        }

    def best(self, base: Result) -> dict[str, float]:
        """The overrides by which the tier that is given up is as good as it can be."""
        return {**held_at(self.held, base), f"tiers.{self.optimised.kind}.level": no_level(self.optimised)}


def no_level(tier: Tier) -> float:
    """A level that every plan keeps."""
    return 0.0 if tier.maximise else MOST_LEVEL


def worse_by(tier: Tier, value: float, share: float) -> float:
    """The level at which a tier is worse by a share of its value."""
    level = value * (1.0 - share) if tier.maximise else value * (1.0 + share)
    return max(0.0, min(level, 1.0 if TIER_KINDS[tier.kind].is_share else MOST_LEVEL))


def held_at(tiers: tuple[Tier, ...], base: Result, share: float | None = None) -> Mapping[str, float]:
    """Levels that keep tiers where a result has them, but for a share of their value (else for their tolerance)."""
    values = {tier.name: tier.value for tier in base.tiers}
    return {
        f"tiers.{tier.kind}.level": worse_by(tier, value, tier.tolerance if share is None else share)
        for tier in tiers
        if (value := values.get(tier.kind)) is not None
    }


def refuse_several(card: Card, what: str) -> None:
    """Raises :class:`InvalidInput` where a tier of the card stands for several: it has no level."""
    problems = [
        Problem("card", card.name, f"tier {tier.kind} stands for several tiers and has no level", "use another card")
        for tier in card.tiers
        if TIER_KINDS[tier.kind].several is not None
    ]
    if problems:
        raise InvalidInput(problems, what)


def two_of(card: Card, against: str, optimised: str) -> Two:
    """The two tiers by name; without names the first of the card, and cost. Raises :class:`InvalidInput`."""
    refuse_several(card, "frontier")
    known = {tier.kind: tier for tier in card.tiers}
    against = against or next(iter(known))
    optimised = optimised or ("cost" if "cost" in known and against != "cost" else "")
    optimised = optimised or next((kind for kind in known if kind != against), "")
    problems = []
    if len(known) < 2:
        rule = f"card {card.name} has no second tier: a frontier is of two"
        raise InvalidInput([Problem("card", card.name, rule, "use card coverage")], "frontier")
    for field, kind in (("against", against), ("optimised", optimised)):
        if kind not in known:
            cure = suggestion(kind, known) or f"its tiers are {', '.join(known)}"
            problems.append(Problem(field, shown(kind), f"card {card.name} has no such tier", cure))
    if not problems and against == optimised:
        problems.append(Problem("optimised", shown(optimised), "a frontier is of two tiers", "name another tier"))
    if problems:
        raise InvalidInput(problems, "frontier")
    kinds = list(known)
    last = max(kinds.index(against), kinds.index(optimised))
    held = tuple(known[kind] for kind in kinds[:last] if kind not in (against, optimised))
    return Two(known[against], known[optimised], held, kinds.index(against) < kinds.index(optimised))

"""Kinds of objective tiers: what each optimises, and what it is about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pooling.domain.card import Card
    from pooling.domain.instance import Instance

About = Literal["coverage", "cost", "fairness", "guidelines", "change", "risk", "concentration"]


_WEIGHTED = "share of weighted need"
_NEED = "share of need"


@dataclass(frozen=True, slots=True)
class TierKind:
    """What a tier optimises: what it is about, its unit, the families it needs, ``maximise`` or not."""

    name: str
    about: About
    unit: str
    needs: tuple[str, ...]
    meaning: str
    maximise: bool = False
    rows: tuple[str, ...] = ()
    """Names of its own rows beside those of its own name."""
    several: Callable[[Instance, Card], int] | None = None
    """How many tiers it stands for; one where it says nothing."""
    called: str = ""
    """What its tiers are called before their number, where that is not its own name."""

    @property
    def is_share(self) -> bool:
        """Whether its values are shares from 0 to 1."""
        return self.unit in (_WEIGHTED, _NEED)

    def count(self, instance: Instance, card: Card) -> int:
        """The number of tiers that a card has by it."""
        return 1 if self.several is None else self.several(instance, card)


def _priorities(instance: Instance, _card: Card) -> int:
    return len({requirement.priority for requirement in instance.requirements})


def _deviations(instance: Instance, card: Card) -> int:
    all_of_them = len(instance.nations) * (len(instance.periods) if card["burden.over"] == "running" else 1)
    return min(card["burden.levels"] or all_of_them, all_of_them)


_KINDS = (
    TierKind(
        "covered", "coverage", _WEIGHTED, ("coverage",), "cover the largest share of need, priorities by weight", True
    ),
    TierKind(
        "covered_by_priority",
        "coverage",
        _WEIGHTED,
        ("coverage",),
        "cover the largest share of priority 1, then of priority 2, and so on (one tier each)",
        True,
        several=_priorities,
        called="covered",
    ),
    TierKind(
        "worst_shortfall",
        "coverage",
        _NEED,
        ("coverage",),
        "make the largest relative shortfall of any requirement small",
        rows=("worst",),
    ),
    TierKind("cost", "cost", "million", ("spending",), "spend the least"),
    TierKind("burden_sum", "fairness", "million", ("burden",), "make the sum of deviations from fair shares small"),
    TierKind(
        "burden_largest", "fairness", "million", ("burden",), "make the largest deviation from a fair share small"
    ),
    TierKind(
        "burden_leximax",
        "fairness",
        "million",
        ("burden",),
        "make the largest deviation from a fair share small, then the next, and so on (one tier each: the sum of the "
        "largest, of the two largest, of the three largest ...)",
        several=_deviations,
    ),
    TierKind(
        "below_guideline",
        "guidelines",
        "million",
        ("guidelines",),
        "make what nations spend below the spending guidelines small",
    ),
    TierKind(
        "challenge_largest",
        "change",
        "share of last plan",
        ("challenge",),
        "make the largest relative change of any nation's commitments against the last plan small",
    ),
    TierKind("plan_change", "change", "points", ("stability",), "change the last plan least"),
    TierKind(
        "covered_withdrawal",
        "risk",
        _WEIGHTED,
        ("withdrawal",),
        "cover the largest share of need in the worst withdrawal, before anything is planned anew",
        True,
    ),
    TierKind(
        "cvar_shortfall",
        "risk",
        _WEIGHTED,
        ("uncertainty",),
        "make the mean shortfall of the worst scenarios small (conditional value at risk)",
    ),
    TierKind(
        "fragmentation",
        "concentration",
        "nations in requirements",
        ("focus",),
        "serve requirements with few nations each",
    ),
)
TIER_KINDS: dict[str, TierKind] = {kind.name: kind for kind in _KINDS}
"""Every kind of tier by its name."""


def kind_of_tier(name: str) -> TierKind | None:
    """The kind of a tier, None where there is none such: of several of a kind, each has its number in brackets."""
    called, bracket, _ = name.partition("[")
    for kind in _KINDS:
        if called == (kind.called or kind.name) and bool(bracket) == (kind.several is not None):
            return kind
    return None


def is_about(name: str, about: About) -> bool:
    """What a tier is about, by its name."""
    kind = kind_of_tier(name)
    return kind is not None and kind.about == about

"""States the model that a card chooses, family by family."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from pooling.domain.card import Card
from pooling.domain.deadline import NO_DEADLINE, Deadline
from pooling.domain.families import FAMILIES, LEVELS
from pooling.domain.instance import Instance
from pooling.formulation.context import Formulation, Futures, no_collecting
from pooling.formulation.facts import Facts, Without
from pooling.formulation.tiers import TIERS, at_level

_MODULES = {name: import_module(f"pooling.formulation.families.{name}") for name in FAMILIES}
FAMILY_ROWS: dict[str, Callable[[Formulation], None]] = {name: module.add for name, module in _MODULES.items()}
"""One function per family, in the order in which they are stated: ``add`` of the module of its name."""
_DECISIONS: tuple[Callable[[Formulation], None], ...] = tuple(
    module.add_decisions for module in _MODULES.values() if hasattr(module, "add_decisions")
)
"""What plans are made of, before any rule: ``add_decisions`` of families that have some."""


def build(
    instance: Instance,
    card: Card,
    without: Without = frozenset(),
    deadline: Deadline = NO_DEADLINE,
    futures: Futures | None = None,
) -> Formulation:
    """The model of ``instance`` under ``card``, its decisions and its tiers in the card's order.

    ``without`` leaves rules out, as (family, subject); ``futures`` names the scenarios and withdrawals that are stated,
    where not all of a family are. Raises InvalidInput where the card needs a figure that the
    instance does not have, and OutOfTime where the deadline comes first.
    """
    facts = Facts(instance, card, without, deadline)
    f = Formulation(instance=instance, card=card, facts=facts, deadline=deadline, futures=futures or {})
    with no_collecting():
        for add_decisions in _DECISIONS:
            add_decisions(f)
        for name, add in FAMILY_ROWS.items():
            if facts.on(name) or name in ("coverage", "commitment"):
                add(f)
        for tier in card.tiers:
            TIERS[tier.kind](f)
            if tier.level is not None and (LEVELS, tier.kind) not in without:
                at_level(f, tier.kind, tier.level)
    return f

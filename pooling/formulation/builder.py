"""States the model that a card chooses, family by family."""

from __future__ import annotations

import gc
from collections.abc import Callable

import pyomo.core as pyo

from pooling.domain.card import Card
from pooling.domain.deadline import NO_DEADLINE, Deadline
from pooling.domain.instance import Instance
from pooling.formulation.context import Formulation
from pooling.formulation.facts import Facts, Without
from pooling.formulation.families import (
    agreements,
    breadth,
    budget,
    burden,
    caveats,
    challenge,
    commitment,
    consent,
    coverage,
    enablers,
    exchange,
    focus,
    funding,
    guidelines,
    information,
    interoperability,
    locks,
    lots,
    options,
    pools,
    procurement,
    readiness,
    red_lines,
    rotation,
    sovereignty,
    specialisation,
    spending,
    stability,
    support,
    sustainment,
    uncertainty,
    withdrawal,
)
from pooling.formulation.tiers import TIERS

FAMILY_ROWS: dict[str, Callable[[Formulation], None]] = {
    "coverage": coverage.add,
    "commitment": commitment.add,
    "red_lines": red_lines.add,
    "lots": lots.add,
    "sovereignty": sovereignty.add,
    "agreements": agreements.add,
    "pools": pools.add,
    "options": options.add,
    "procurement": procurement.add,
    "caveats": caveats.add,
    "consent": consent.add,
    "readiness": readiness.add,
    "sustainment": sustainment.add,
    "rotation": rotation.add,
    "interoperability": interoperability.add,
    "information": information.add,
    "breadth": breadth.add,
    "specialisation": specialisation.add,
    "focus": focus.add,
    "enablers": enablers.add,
    "exchange": exchange.add,
    "spending": spending.add,
    "support": support.add,
    "funding": funding.add,
    "budget": budget.add,
    "guidelines": guidelines.add,
    "burden": burden.add,
    "stability": stability.add,
    "challenge": challenge.add,
    "withdrawal": withdrawal.add,
    "uncertainty": uncertainty.add,
    "locks": locks.add,
}
"""One function per family, in the order in which they are stated."""


def build(
    instance: Instance, card: Card, without: Without = frozenset(), deadline: Deadline = NO_DEADLINE
) -> Formulation:
    """The Pyomo model of ``instance`` under ``card``, its decisions and its tiers in the card's order.

    ``without`` leaves rules out, as (family, subject). Raises InvalidInput where the card needs a figure that the
    instance does not have, and OutOfTime where the deadline comes first.
    """
    model = pyo.ConcreteModel(name=f"{instance.name}/{card.name}")
    facts = Facts(instance, card, without, deadline)
    f = Formulation(instance=instance, card=card, facts=facts, model=model, deadline=deadline)
    collecting = gc.isenabled()
    # A growing model is all live objects: collecting garbage meanwhile only costs time.
    gc.disable()
    try:
        commitment.add_decisions(f)
        options.add_decisions(f)
        procurement.add_decisions(f)
        for name, add in FAMILY_ROWS.items():
            if f.facts.on(name) or name in ("coverage", "commitment"):
                add(f)
        for tier in card.tiers:
            TIERS[tier.kind](f)
    finally:
        if collecting:
            gc.enable()
    return f

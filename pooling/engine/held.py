"""The model of a later tier: those before it solved, and held as the run holds them."""

from __future__ import annotations

from dataclasses import replace

from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput, Problem
from pooling.solving.compiled import Compiled
from pooling.solving.scaling import scaling_of
from pooling.solving.tier_runs import hold


def with_tiers_held(
    compiled: Compiled, position: int, instance: Instance, card: Card, time_limit_s: float | None
) -> tuple[Compiled, tuple[str, ...]]:
    """(the model with a row for each tier before ``position`` that can be held, their names).

    Raises :class:`InvalidInput` where those tiers have no plan.
    """
    from pooling.engine.solve import solve

    before = compiled.objectives[:position]
    kinds = [objective.kind for objective in before]
    tiers = tuple(tier for tier in card.tiers if tier.kind in kinds)
    result = solve(instance, card=replace(card, tiers=tiers), time_limit_s=time_limit_s)
    solved = {tier.name: tier for tier in result.tiers}
    holds = []
    for objective in before:
        known = solved.get(objective.name)
        if known is None or known.found is None:
            rule = f"{objective.name}, which stands before it, has no plan to be held at"
            raise InvalidInput([Problem("tier", compiled.objectives[position].name, rule, "give more time")], "export")
        tier = next(tier for tier in tiers if tier.kind == objective.kind)
        held = hold(compiled, objective, tier, known.found, scaling_of(compiled).rounding(objective))
        holds += [objective.name] * (held.holds - compiled.holds)
        compiled = held
    return compiled, tuple(holds)

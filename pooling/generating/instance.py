"""A synthetic instance from a recipe, and the plan that is built into it."""

from __future__ import annotations

from collections.abc import Mapping

from pooling.domain.instance import Instance
from pooling.domain.plan import Assignment, Commitment, Plan
from pooling.domain.tables import TABLES
from pooling.generating.caveats import add_caveats
from pooling.generating.forces import add_forces
from pooling.generating.investments import add_options
from pooling.generating.knobs import FEASIBILITY
from pooling.generating.money import add_budgets, add_unpayable_promise, planted_commitments
from pooling.generating.needs import add_enablers, add_growth, add_needs
from pooling.generating.planting import plant
from pooling.generating.recipe import VERSION, Recipe
from pooling.generating.risks import add_risks
from pooling.generating.together import add_agreements
from pooling.generating.world import World

LICENCE = "MIT"


def generate(
    family: str,
    size: str = "small",
    seed: int = 1,
    feasibility: str = "planted",
    knobs: Mapping[str, float] | None = None,
) -> Instance:
    """A synthetic instance, the same on every machine.

    ``family``, ``size``, ``feasibility`` and ``knobs`` as docs/generating.md has them. Raises
    :class:`InvalidInput` with every name that is not known and every number out of its range.
    """
    return instance_of(Recipe.of(family, size, seed, feasibility, knobs))


def instance_of(recipe: Recipe) -> Instance:
    """The instance of a recipe."""
    return _instance(_world(recipe))


def planted_plan(recipe: Recipe) -> Plan | None:
    """The plan that is built into the instance of a recipe, and meets all of its needs; None where none is."""
    world = _world(recipe)
    if not world.planted:
        return None
    return Plan(
        commitments=tuple(
            Commitment(offer=offer, period=period, quantity=units)
            for (offer, period), units in sorted(planted_commitments(world).items())
        ),
        assignments=tuple(
            Assignment(offer=one.offer, requirement=one.requirement, period=one.period, quantity=one.units)
            for one in world.planted
        ),
    )


def _world(recipe: Recipe) -> World:
    world = World(recipe)
    add_forces(world)
    add_needs(world)
    if recipe.feasibility == "planted":
        plant(world)
    else:
        add_growth(world)
    # Budgets know the offers a nation owns, and not yet what it may buy.
    add_budgets(world)
    add_enablers(world)
    add_caveats(world)
    add_agreements(world)
    add_options(world)
    add_risks(world)
    if recipe.feasibility == "conflict":
        add_unpayable_promise(world)
    return world


def _instance(world: World) -> Instance:
    recipe = world.recipe
    knobs = ", ".join(f"{name} {value:.15g}" for name, value in recipe.knobs.items())
    about = {
        "name": recipe.name,
        "title": f"Synthetic: {recipe.family.title}",
        "description": f"Synthetic: no nation, force or need in it exists. Made by generator version {VERSION}: "
        f"{recipe.command}. Card: {recipe.family.card}. {FEASIBILITY[recipe.feasibility].capitalize()}. "
        f"Knobs: {knobs}.",
        "price_year": 2024,
    }
    tables: dict[str, object] = {"instance": about, **{name: rows for name, rows in world.tables.items() if rows}}
    sources = [
        {"table": name, "kind": "synthetic", "source": recipe.command, "licence": LICENCE}
        for name in TABLES
        if name in tables
    ]
    return Instance.of({**tables, "sources": sources}, what=recipe.name)

"""The benchmark set: instances that are generated from their recipes, with the best plans known.

``instances/library/manifest.csv`` has a recipe and a hash for each, ``best_known.csv`` what is known of its tiers,
``plans/NAME.json`` the plan that is worth so much.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pooling.domain.instance import Instance
from pooling.domain.plan import Plan
from pooling.generating.instance import instance_of
from pooling.generating.recipe import Recipe
from pooling.io.library import library_root
from pooling.io.plan_file import read_plan
from pooling.io.source import fail

FOLDER = "library"
CLASSES = {
    "easy": "every tier is solved to the gap of its card within ten seconds",
    "medium": "within the time that was given",
    "hard": "the first tier is, a later one is not",
    "open": "the first tier is not",
}
"""What the class of an instance means: of the run that is recorded, on one thread."""


@dataclass(frozen=True)
class Entry:
    """One instance of the set: how it is made, and what it must then be."""

    name: str
    recipe: Recipe
    hash: str


@dataclass(frozen=True)
class Known:
    """What is known of a tier of an instance under the card of its family.

    ``value`` is of the plan in ``plans``; ``bound`` is what no plan can pass that keeps the tiers before at their
    values. ``seconds`` the run took that found it.
    """

    name: str
    tier: str
    value: float
    bound: float | None
    level: str
    found_by: str
    found_with: str
    seconds: float


def folder() -> Path:
    return library_root("instances") / FOLDER


@cache
def entries() -> dict[str, Entry]:
    """Name -> entry of the whole set, in its order."""
    out = {}
    for row in _rows("manifest.csv"):
        knobs = dict(pair.split("=") for pair in row["knobs"].split())
        recipe = Recipe.of(
            row["family"],
            row["size"],
            int(row["seed"]),
            row["feasibility"],
            {name: float(value) for name, value in knobs.items()},
        )
        out[recipe.name] = Entry(recipe.name, recipe, row["hash"])
    return out


@cache
def best_known() -> dict[str, list[Known]]:
    """Name -> its tiers in their order, of every instance that has a plan."""
    out: dict[str, list[Known]] = {}
    for row in _rows("best_known.csv"):
        known = Known(
            row["name"],
            row["tier"],
            float(row["value"]),
            float(row["bound"]) if row["bound"] else None,
            row["class"],
            row["found_by"],
            row["found_with"],
            float(row["seconds"]),
        )
        out.setdefault(known.name, []).append(known)
    return out


def instance_of_entry(name: str) -> Instance:
    """The instance of that name, made anew. Raises :class:`InvalidInput` where it is not what the manifest says."""
    entry = entries()[name]
    made = instance_of(entry.recipe)
    if made.hash != entry.hash:
        rule = f"it is generated as {made.hash}, the manifest says {entry.hash}"
        raise fail(name, rule, "use the version of this package that the manifest ships with", what="library")
    return made


def best_plan(name: str, instance: Instance) -> Plan:
    """The best plan known of that instance."""
    return read_plan(folder() / "plans" / f"{name}.json", instance)


def _rows(name: str) -> list[dict[str, str]]:
    path = folder() / name
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))

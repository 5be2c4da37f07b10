"""The runs that a base and its variants ask for, all checked before any of them begins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pooling.analysis.variants.nearest import Cells, cells_of, settings_of
from pooling.domain.card import Card
from pooling.domain.ids import is_device
from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput, Problem, shown
from pooling.domain.variants.change import step
from pooling.domain.variants.variant import Variant, VariantFile
from pooling.engine.keys import run_key, versions
from pooling.engine.loading import instance_of, load_card
from pooling.engine.variants import load_variants

BASE = "base"
"""Name of the run of the base."""
Variants = VariantFile | Variant | Iterable[Variant] | str | Path


@dataclass(frozen=True)
class Run:
    """A run of the base or of a variant. ``differs``: cells of the facts and settings of the card, from the base's."""

    name: str
    title: str
    instance: Instance
    card: Card
    overrides: Mapping[str, Any]
    changes: int
    cells: Cells
    differs: Cells
    key: str


@dataclass(frozen=True, slots=True)
class Policy:
    """The card and overrides of runs that state none, and what all runs are asked."""

    card: Card | str | Path
    overrides: Mapping[str, Any]
    gap: float | None
    seed: int
    beside: Path | None = None
    """Folder of the file of variants, in which its cards may lie."""


def asked(base: Instance | str | Path | None, variants: Variants, policy: Policy) -> tuple[Run, ...]:
    """The runs in their fixed order: the base, then the variants as they stand.

    Raises :class:`InvalidInput` with every problem of all of them.
    """
    if isinstance(variants, (str, Path)):
        policy = replace(policy, beside=Path(variants).parent)
        variants = load_variants(variants, base)
        base = variants.base
    elif base is not None:
        base = instance_of(base)
    card = ""
    if isinstance(variants, VariantFile):
        base, card, variants = base or variants.base, variants.card, variants.variants
    several = (variants,) if isinstance(variants, Variant) else tuple(variants)
    if base is None:
        if not several:
            raise InvalidInput([Problem("base", "", "is needed where there are no variants")], "variants")
        base = several[0].base
    assert isinstance(base, Instance)
    problems = list(_misfits(base, several))
    fitting = () if problems else several
    runs = [_run(BASE, base, None, card, policy, problems)]
    runs += [_run(variant.name, base, variant, card, policy, problems) for variant in fitting]
    if problems:
        raise InvalidInput(problems, f"variants of {base.name}")
    return tuple(run for run in runs if run is not None)


def _misfits(base: Instance, variants: tuple[Variant, ...]) -> Iterator[Problem]:
    names: set[str] = set()
    for variant in variants:
        if not isinstance(variant, Variant):
            yield Problem("variants", shown(variant), "a variant is made by pooling.variant or a file of variants")
            continue
        place = _place(variant, "name")
        if variant.name.lower() in (BASE, "index"):
            yield Problem(place, shown(variant.name), "a name that results keep for themselves", "name it otherwise")
        if is_device(variant.name):
            rule = "Windows takes it for a device, not a file: its result could not be kept there"
            yield Problem(place, shown(variant.name), rule, "name it otherwise")
        if variant.name.lower() in names:
            yield Problem(place, shown(variant.name), "another has this name, capitals aside", "name it otherwise")
        names.add(variant.name.lower())
        if variant.base.hash != base.hash:
            rule = f"it is a variant of {variant.base.name}, whose facts are not those of the base"
            yield Problem(place, shown(variant.base.name), rule, "make it of this base")


def _run(
    name: str, base: Instance, variant: Variant | None, card: str, policy: Policy, problems: list[Problem]
) -> Run | None:
    """The run, or None with its problems told."""
    own = {} if variant is None else dict(variant.overrides)
    overrides = {**policy.overrides, **own}
    stated = card if variant is None else variant.card or card
    try:
        chosen = (card_beside(stated, policy.beside) if stated else load_card(policy.card)).with_overrides(
            overrides, policy.gap
        )
        instance = base if variant is None else variant.instance
    except InvalidInput as error:
        problems += [_placed(problem, variant) for problem in error.problems]
        return None
    cells = {} if variant is None else cells_of(variant.touched)
    decides = {
        "instance_hash": instance.hash,
        "card_hash": chosen.hash,
        "seed": policy.seed,
        "threads": 1,
        "versions": versions(),
    }
    return Run(
        name=name,
        title=instance.instance.title if variant is None else variant.title,
        instance=instance,
        card=chosen,
        overrides=overrides,
        changes=0 if variant is None else len(variant.changes),
        cells=cells,
        differs={**cells, **settings_of(chosen)},
        key=run_key(decides),
    )


def _placed(problem: Problem, variant: Variant | None) -> Problem:
    """A problem of a run's card or settings, where its variant states them."""
    if variant is None:
        return problem
    if problem.place in variant.overrides:
        return replace(problem, place=_place(variant, f"overrides/{step(problem.place)}", problem.place))
    beside = "" if problem.place == "card" else f" {problem.place}"
    return replace(problem, place=f"{_place(variant, 'card', 'card' if not beside else '')}{beside}")


def _place(variant: Variant, part: str, words: str = "") -> str:
    """The place of a field in the variant's file; without one, the variant's name and ``words``."""
    return f"variant {variant.name} {words}".strip() if variant.at is None else variant.at(part)


def card_beside(card: str, folder: Path | None) -> Card:
    """The card of that name, or in that file: beside the file that names it first."""
    there = None if folder is None else folder / card
    return load_card(there if there is not None and there.suffix.lower() == ".toml" and there.is_file() else card)

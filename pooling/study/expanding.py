"""The cells of a study, in their order: what each is of, before anything is read or solved."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pooling.study.reading import axes
from pooling.study.spec import SOLVE, Ask, Block, InlineVariant, Spec, Where

_SINGULAR = {
    "instances": "instance",
    "cards": "card",
    "variants": "variant",
    "seeds": "seed",
    "questions": "question",
}
"""Axes whose values cells have under another name."""


@dataclass(frozen=True)
class Cell:
    """One cell, as the study file says it. ``ranges``: values of varied figures, ``place``: where it comes from."""

    block: str
    place: str
    instance: str
    card: str
    overrides: Mapping[str, Any]
    variant: str | InlineVariant
    seed: int
    question: Ask
    replicate: int = 0
    ranges: Mapping[str, float] = field(default_factory=dict)
    number: int = 0
    """Its place among the cells of the study, from 1 on."""

    @property
    def variant_name(self) -> str:
        return self.variant if isinstance(self.variant, str) else self.variant.name

    @property
    def question_name(self) -> str:
        return self.question.name or self.question.ask


def cells(spec: Spec) -> Iterator[Cell]:
    """Every cell of the study that is not excluded, in the order of the file.

    A file of several variants is one cell here: :mod:`pooling.study.resolving` reads it.
    """
    for index, block in enumerate(spec.blocks):
        for cell in _of(block, f"/blocks/{index}", spec.seed):
            yield from (_replicate(cell, number) for number in range(block.replicates))


def excluded(cell: Cell, spec: Spec) -> bool:
    """Whether the study leaves the cell out."""
    named = {
        "block": cell.block,
        "instance": cell.instance,
        "card": cell.card,
        "variant": cell.variant_name,
        "seed": cell.seed,
        "question": cell.question_name,
        "overrides": frozenset(settings(cell.overrides)),
    }
    return any(fits(named, where) for where in spec.exclude)


def settings(overrides: Mapping[str, Any]) -> tuple[str, ...]:
    """Settings of a card as tables of a study have them: KEY=VALUE, equal numbers alike."""
    return tuple(f"{key}={_text(value)}" for key, value in overrides.items())


def _text(value: Any) -> str:
    if isinstance(value, (tuple, list)):
        return ",".join(map(_text, value))
    return f"{value:.15g}" if isinstance(value, (int, float)) and not isinstance(value, bool) else str(value)


def fits(named: Mapping[str, Any], where: Where) -> bool:
    """Whether a cell, as tables of a study have it (``overrides`` as a set), is one of those."""
    for name, wanted in where:
        if wanted is None:
            continue
        if name == "overrides":
            if not named[name].issuperset(settings(wanted)):
                return False
        elif named[name] not in (wanted if isinstance(wanted, tuple) else (wanted,)):
            return False
    return True


def _replicate(cell: Cell, number: int) -> Cell:
    return cell if number == 0 else Cell(**{**cell.__dict__, "replicate": number})


def _of(block: Block, place: str, seed: int) -> Iterator[Cell]:
    points = _sampled(block, seed)
    for number, found in enumerate(_combined(block)):
        at = f"{place}/cells/{number}" if block.mode == "list" else place
        for point in points:
            ranges = {name.removeprefix("ranges "): value for name, value in found.items() if name[:7] == "ranges "}
            varied = {**ranges, **point}
            settings = {
                part.setting: varied[part.name] for part in block.ranges if part.setting and part.name in varied
            }
            question = found["question"]
            yield Cell(
                block=block.name,
                place=at,
                instance=found["instance"],
                card=found["card"],
                overrides={**found["overrides"], **settings},
                variant=found["variant"],
                seed=found["seed"],
                question=Ask(ask=question) if isinstance(question, str) else question,
                ranges=varied,
            )


def _combined(block: Block) -> Iterator[dict[str, Any]]:
    """The values of axes that go together, by the name of a cell's field."""
    stated = {_SINGULAR.get(axis, axis): values for axis, values in axes(block).items()}
    if block.mode == "list":
        usual = {name: values[0] for name, values in stated.items() if values}
        for row in block.cells:
            own = {name: getattr(row, name) for name in type(row).model_fields}
            yield usual | {name: value for name, value in own.items() if value is not None}
    elif block.mode == "zip":
        longest = max(map(len, stated.values()))
        for place in range(longest):
            yield {name: values[place % len(values)] for name, values in stated.items()}
    else:
        for values in itertools.product(*stated.values()):
            yield dict(zip(stated, values, strict=True))


def _sampled(block: Block, seed: int) -> list[dict[str, float]]:
    """Points of a Latin hypercube: of each range every one of as many equal parts has exactly one point.

    McKay, Beckman, Conover (1979). Draws are of ``random.random`` alone, which gives the same everywhere.
    """
    if not block.samples:
        return [{}]
    chance = random.Random(f"{seed} {block.name}")
    columns: dict[str, list[float]] = {}
    for varied in block.ranges:
        if varied.low is None or varied.high is None:
            continue
        keys = [chance.random() for _ in range(block.samples)]
        order = sorted(range(block.samples), key=keys.__getitem__)
        width = (varied.high - varied.low) / block.samples
        # Twelve digits: as many as a person could state, and as every file keeps.
        columns[varied.name] = [float(f"{varied.low + (part + chance.random()) * width:.12g}") for part in order]
    return [dict(zip(columns, point, strict=True)) for point in zip(*columns.values(), strict=True)]


def is_run(cell: Cell) -> bool:
    """Whether a cell is a run and no more."""
    return cell.question.ask == SOLVE

"""What is to be generated: a family, a size, a seed, and the knobs that differ. The same recipe, the same instance."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Final

from pooling.domain.problems import InvalidInput, Problem, shown, suggestion
from pooling.generating.families import FAMILIES, Family
from pooling.generating.knobs import FEASIBILITY, KNOBS, SIZES, Knob

VERSION: Final = 1
"""Of the generator: any change that gives another instance for the same recipe raises it."""
LARGEST_SEED: Final = 2**31 - 1


@dataclass(frozen=True)
class Recipe:
    """Made by :meth:`of`, which checks it. ``given``: knobs that were turned by hand."""

    family: Family
    size: str
    seed: int
    feasibility: str
    given: Mapping[str, float]

    @classmethod
    def of(
        cls,
        family: str,
        size: str = "small",
        seed: int = 1,
        feasibility: str = "planted",
        knobs: Mapping[str, float] | None = None,
    ) -> Recipe:
        """Raises :class:`InvalidInput` with every name that is not known and every number out of its range."""
        problems = [
            Problem(what, shown(name), f"no {what} of this name", suggestion(name, names))
            for what, name, names in (
                ("family", family, FAMILIES),
                ("size", size, SIZES),
                ("feasibility", feasibility, FEASIBILITY),
            )
            if name not in names
        ]
        if type(seed) is not int or not 0 <= seed <= LARGEST_SEED:
            problems.append(Problem("seed", shown(seed), f"a whole number from 0 to {LARGEST_SEED}"))
        turned = dict(knobs or {})
        for name, value in turned.items():
            if name not in KNOBS:
                problems.append(Problem(f"knobs/{name}", shown(value), "no knob of this name", suggestion(name, KNOBS)))
            elif not _fits(KNOBS[name], value):
                problems.append(Problem(f"knobs/{name}", shown(value), range_text(KNOBS[name]), KNOBS[name].meaning))
        if problems:
            raise InvalidInput(problems, "recipe")
        return cls(FAMILIES[family], size, seed, feasibility, dict(sorted(turned.items())))

    @property
    def knobs(self) -> dict[str, float]:
        """Every knob with its value: by hand before the family's, then the size's, then the default."""
        own = {**self.family.knobs, **self.given}
        sized = {name: value * self.family.times.get(name, 1) for name, value in SIZES[self.size].items()}
        return {name: own.get(name, sized.get(name, knob.default)) for name, knob in KNOBS.items()}

    def count(self, knob: str) -> int:
        return int(self.knobs[knob])

    @property
    def name(self) -> str:
        """Of the instance: what was turned by hand is a mark of six digits."""
        words = [self.family.name, self.size, str(self.seed)]
        if self.feasibility != "planted":
            words.append(self.feasibility)
        if self.given:
            text = json.dumps({name: float(value) for name, value in self.given.items()})
            words.append(hashlib.sha256(text.encode()).hexdigest()[:6])
        return "-".join(words)

    @property
    def command(self) -> str:
        """What makes it again on the command line."""
        turned = [f"--knob {name}={value:.15g}" for name, value in self.given.items()]
        words = ["pooling generate", self.family.name, f"--size {self.size} --seed {self.seed}", *turned]
        return " ".join([*words, *([] if self.feasibility == "planted" else [f"--feasibility {self.feasibility}"])])


def _fits(knob: Knob, value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not isfinite(value):
        return False
    return knob.least <= value <= knob.most and (not knob.whole or float(value).is_integer())


def range_text(knob: Knob) -> str:
    return f"{'a whole number' if knob.whole else 'a number'} from {knob.least:g} to {knob.most:g}"

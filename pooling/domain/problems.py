"""Problems in what a user gave, all at once, and the tree of errors.

PoolingError
├── InvalidInput      what was given cannot be used; carries every Problem found
├── SolverFault       the solver failed or answered what it must not
└── AuditFailed       a plan broke a rule when recomputed; never returned as an answer
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from pooling.domain.readable import readable
from pooling.domain.under import EVERY_CARD, Under

if TYPE_CHECKING:
    from pooling.domain.card import Card

SHOWN_AT_MOST = 200
LARGEST_SEARCH = 5_000
"""Among more names than this no similar one is looked for: that takes seconds."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to say of what a user gave: where, what stands there, which rule it is about, and what to do."""

    place: str
    value: str
    rule: str
    cure: str = ""

    def __str__(self) -> str:
        text = f"{self.place}: {self.rule}" + (f" (found {self.value})" if self.value else "")
        return readable(text, None) + (f"\n    {readable(self.cure, None)}" if self.cure else "")

    def as_dict(self) -> dict[str, str]:
        return {"place": self.place, "value": self.value, "rule": self.rule, "cure": self.cure}


@dataclass(frozen=True, slots=True)
class Problem(Remark):
    """One thing that is wrong: it stops a run."""


@dataclass(frozen=True, slots=True)
class Caution(Remark):
    """A warning: one thing that is allowed and yet hardly meant, or that can never have an effect. It stops nothing.

    Those about facts are found by :mod:`pooling.domain.cautions`; a reader adds what only the file shows with
    ``Found.warn`` (:mod:`pooling.io.draft`). All are in ``Instance.warnings``, with places in the file it came from.
    """

    def said_under(self, card: Card) -> Caution | None:  # noqa: ARG002
        """The warning to somebody who has chosen the card; None where it is not true under it."""
        return self


@dataclass(frozen=True, slots=True)
class CautionUnder(Caution):
    """A warning that is true ``under`` some cards only, as its ``rule`` says; ``bare`` is the rule without that."""

    bare: str = ""
    under: Under = EVERY_CARD

    def said_under(self, card: Card) -> Caution | None:
        return Caution(self.place, self.value, self.bare, self.cure) if self.under.holds(card) else None


class Findings(list[Problem]):
    """Every problem found, in the order of the input: empty where a run is possible. ``warnings`` stand beside them."""

    def __init__(self, problems: Iterable[Problem] = (), warnings: Iterable[Caution] = ()) -> None:
        super().__init__(problems)
        self.warnings: tuple[Caution, ...] = tuple(warnings)


class PoolingError(Exception):
    """Base of every error this package raises on purpose."""


class InvalidInput(PoolingError):
    """What was given cannot be used. ``problems`` holds everything found, in the order of the input."""

    def __init__(self, problems: Iterable[Problem], what: str = "input") -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        self.what = what
        super().__init__(self._text())

    def _text(self) -> str:
        count = len(self.problems)
        lines = [f"{readable(self.what, None)}: {count} problem{'s' if count != 1 else ''}"]
        lines += [f"  {problem}" for problem in self.problems[:SHOWN_AT_MOST]]
        if count > SHOWN_AT_MOST:
            lines.append(f"  ... and {count - SHOWN_AT_MOST} more")
        return "\n".join(lines)

    def __reduce__(self) -> tuple[Any, ...]:
        return (InvalidInput, (self.problems, self.what))


class SolverFault(PoolingError):
    """The solver failed, or ended in a state that holds no answer."""


class AuditFailed(PoolingError):
    """A plan the solver returned breaks a rule when recomputed. ``violations`` says which."""

    def __init__(self, violations: Sequence[Any]) -> None:
        self.violations = tuple(violations)
        lines = [f"audit failed: {len(self.violations)} violation(s)"]
        lines += [f"  {violation}" for violation in self.violations[:20]]
        super().__init__("\n".join(lines))

    def __reduce__(self) -> tuple[Any, ...]:
        return (AuditFailed, (self.violations,))


_SHOWN = 80
"""Characters of a value in a message."""
_PARTS = 30
"""Parts of a list or an object that are looked at for a message."""


def shown(value: Any) -> str:
    """A value as a person would want to see it in a message: short, quoted if text, never a wall.

    What is large or deep is looked at by its beginning only: it may be millions of numbers, or nested a thousand times.
    """
    if value is None:
        return "nothing"
    text = _start(value, 3)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."


def _start(value: Any, levels: int) -> str:
    if isinstance(value, (str, bytes)):
        return repr(value if len(value) <= _SHOWN else value[: _SHOWN + 1])
    if isinstance(value, int) and value.bit_length() > 1_000:
        return "a number of hundreds of digits"  # Python may refuse to write it out
    if not isinstance(value, (list, tuple, dict)):
        return repr(value)
    if not levels:
        return "..."
    parts = [_start(part, levels - 1) for part in islice(value, _PARTS)]
    if isinstance(value, dict):
        some = islice(value.values(), _PARTS)
        parts = [f"{name}: {_start(part, levels - 1)}" for name, part in zip(parts, some, strict=True)]
    if len(value) > _PARTS:
        parts.append("...")
    text = ", ".join(parts)
    if isinstance(value, dict):
        return "{" + text + "}"
    if isinstance(value, list):
        return f"[{text}]"
    return f"({text},)" if len(parts) == 1 else f"({text})"


class Hints:
    """Suggestions for the first few of many unknown names: looking for each of a hundred thousand takes minutes."""

    MOST = 100

    def __init__(self) -> None:
        self.given = 0

    def __call__(self, value: Any, choices: Iterable[str]) -> str:
        self.given += 1
        return suggestion(value, choices) if self.given <= self.MOST else ""


def suggestion(value: Any, choices: Iterable[str]) -> str:
    """'did you mean FRA?' for the closest of the choices, or the first few of them."""
    known = list(choices)
    if isinstance(value, str) and len(value) <= 200:
        if len(known) > LARGEST_SEARCH:
            return f"{len(known)} are known"
        close = difflib.get_close_matches(value, known, n=1, cutoff=0.6)
        if not close:
            lower = {choice.lower(): choice for choice in known}
            close = [lower[value.lower()]] if value.lower() in lower else []
        if close:
            return f"did you mean {close[0]}?"
    if not known:
        return ""
    head = ", ".join(known[:8])
    return f"known: {head}" + (f", ... ({len(known)} in all)" if len(known) > 8 else "")

"""How a run and its tiers ended, and the rules that cannot hold together where there is no plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Reason = Literal["finished", "time_limit", "cancelled", "failed"]


Outcome = Literal["optimal", "feasible", "infeasible", "none"]


Proof = Literal["certified", "proven", "within", "unproven"]
"""How a tier's value is known to be within the gap that was asked: in exact arithmetic, by the solver's bound, within a
larger gap only, or not at all."""


@dataclass(frozen=True, slots=True)
class TierResult:
    """One tier: ``value`` is the final plan's, recomputed; ``bound`` no plan can pass, given the tiers before it.

    ``found`` is the value when this tier was solved, before later tiers used its tolerance. ``gap`` is
    |bound - value| / |value|; None where there is no bound or the value is zero and the bound is not. ``bound`` is the
    tighter of the solver's and ``certified_bound``, which exact arithmetic proves whatever the solver did; None where
    it proves none. ``proof`` says which of them shows that the value is within ``target_gap``.
    """

    name: str
    maximise: bool
    unit: str
    value: float | None
    bound: float | None
    gap: float | None
    target_gap: float
    tolerance: float
    found: float | None
    reason: Reason
    seconds: float
    nodes: int
    certified_bound: float | None = None
    certified_gap: float | None = None
    proof: Proof = "unproven"


@dataclass(frozen=True, slots=True)
class Fault:
    """A claim of the solver that was contradicted, in words, with the tier it was about and how the run went on."""

    tier: str
    text: str


@dataclass(frozen=True, slots=True)
class Termination:
    """How the run ended: reason, which limit if any, and the solver's own words."""

    reason: Reason
    limit: str | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ConflictFigure:
    """A figure that a rule of a conflict rests on: ``asked`` stands against ``available`` (both in ``unit``).

    ``available`` is what there is, or what can be had at best (is needed at least) while the other rules of the
    conflict hold. Either is None where the figure is a fact without the other side.
    """

    text: str
    asked: float | None
    available: float | None
    unit: str


@dataclass(frozen=True, slots=True)
class ConflictRule:
    """One rule of a conflict: without it the others can all hold. ``figures`` are what it rests on.

    ``text`` says the rule and the first of its figures.
    """

    family: str
    subject: str
    text: str
    figures: tuple[ConflictFigure, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """Rules that cannot hold together. ``minimal``: dropping any one of them was shown to cure it."""

    rules: tuple[ConflictRule, ...]
    minimal: bool
    detail: str = ""

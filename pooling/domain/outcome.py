"""How a run and its tiers ended, and the rules that cannot hold together where there is no plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pooling.domain.result_columns import result_column

Reason = Literal["finished", "time_limit", "work_limit", "cancelled", "failed"]
Outcome = Literal["optimal", "feasible", "infeasible", "none"]
Proof = Literal["certified", "proven", "within", "unproven"]
"""How a tier's value is known to be within the gap that was asked: in exact arithmetic, by the solver's bound, within a
larger gap only, or not at all."""


@dataclass(frozen=True, slots=True)
class TierResult:
    """One tier: what the plan is worth in it, and what no plan can be worth, given the tiers before it."""

    name: str = result_column("Tier")
    maximise: bool = result_column("Whether more is better")
    unit: str = result_column("Unit of value, bound and found; of money with prices and discounting")
    value: float | None = result_column("The final plan's, recomputed", pattern="#,##0.00##")
    bound: float | None = result_column(
        "What no plan can pass: the tighter of the solver's bound and the certified one", pattern="#,##0.00##"
    )
    gap: float | None = result_column(
        "|bound - value| / |value|; empty where there is no bound, or the value is 0 and the bound is not",
        unit="share of value",
        pattern="0.00%",
    )
    target_gap: float = result_column("The gap asked for", unit="share of value", pattern="0.00%")
    tolerance: float = result_column("What later tiers may give up of it", unit="share of value", pattern="0.00%")
    found: float | None = result_column(
        "The value when this tier was solved, before later tiers used its tolerance", pattern="#,##0.00##"
    )
    reason: Reason = result_column("How its search ended")
    seconds: float = result_column("What it took", unit="s")
    nodes: int = result_column("Nodes of the search")
    certified_bound: float | None = result_column(
        "The bound that exact arithmetic proves whatever the solver did; empty where it proves none",
        default=None,
        pattern="#,##0.00##",
    )
    certified_gap: float | None = result_column(
        "The gap to that bound", unit="share of value", default=None, pattern="0.00%"
    )
    proof: Proof = result_column(
        "How the value is known to be within target_gap: in exact arithmetic (certified), by the solver's bound "
        "(proven), within a larger gap only, or not at all",
        default="unproven",
    )


@dataclass(frozen=True, slots=True)
class Fault:
    """A claim of the solver that was contradicted, in words, with the tier it was about and how the run went on."""

    tier: str
    text: str


@dataclass(frozen=True, slots=True)
class LastPerCent:
    """What the last percentage point of coverage costs: the plan's cost against that of plans that give it up."""

    tier: str = result_column("Tier of coverage that gives up a point; every other tier before cost stays as it is")
    held: float = result_column("What the plan was held to cover", unit="share of weighted need", pattern="0.00%")
    level: float = result_column(
        "What is covered with a point given up", unit="share of weighted need", pattern="0.00%"
    )
    optimised: str = result_column("Tier of cost")
    unit: str = result_column("Unit of value, bound, least and most, with prices and discounting")
    value: float = result_column("The cost of an audited plan at that level", pattern="#,##0.00##")
    bound: float = result_column("No plan at that level costs less", pattern="#,##0.00##")
    least: float = result_column(
        "The last point costs at least so much: no plan at what is held costs less than its tier's bound",
        pattern="#,##0.00##",
    )
    most: float = result_column("And at most so much: that plan's cost less the bound here", pattern="#,##0.00##")
    reason: Reason = result_column("How the search with a point given up ended")
    seconds: float = result_column("What it took", unit="s")


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

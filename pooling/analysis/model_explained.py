"""What the model of a run states: the question, and its records."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pooling.analysis.answers import Ended, cut_by
from pooling.analysis.model_text import COLUMNS, counts, model_text
from pooling.analysis.question import Tell
from pooling.domain.card import Card
from pooling.domain.deadline import Deadline, OutOfTime
from pooling.domain.instance import Instance
from pooling.domain.outcome import Reason
from pooling.domain.readable import on_lines
from pooling.domain.result_columns import result_column
from pooling.engine.loading import prepared
from pooling.engine.request import Request


class ExplainModelRequest(Request):
    """For each family of the card what it says, its rows and variables; then tiers, settings and totals."""


@dataclass(frozen=True, slots=True)
class RowCount:
    """Rows of one name."""

    name: str = result_column("Name of the rows, as in a log or an LP file")
    count: int = result_column("How many there are")


@dataclass(frozen=True, slots=True)
class VariableCount:
    """Variables of one name."""

    name: str = result_column("Name of the variables")
    indices: str = result_column("What they are indexed by")
    count: int = result_column("How many there are")
    whole: int = result_column("How many of them are whole")
    unit: str = result_column("Their unit")
    meaning: str = result_column("What they mean")


@dataclass(frozen=True, slots=True)
class FamilyPart:
    """What a family states: its rows and variables, and what it does without any."""

    family: str = result_column("The family")
    sentence: str = result_column("What it says")
    rows: tuple[RowCount, ...] = result_column("Its rows")
    variables: tuple[VariableCount, ...] = result_column("Its variables")
    pairs_left_out: int = result_column("Pairs of offer and need that could occur without it")
    bounds_lowered: int = result_column("Bounds of commitments and assignments that would be higher without it")
    counts_changed: int = result_column("Pairs whose units count for less by it")
    terms: int = result_column("Terms of its own in other rows and tiers, such as costs and changes")
    text: str = result_column("Its mathematics as Markdown")
    adds_nothing: bool = result_column("Whether the instance does not need it")


@dataclass(frozen=True, slots=True)
class TierPart:
    """A tier: where it aims, what was asked, its own rows, and the variables it weighs."""

    name: str = result_column("The tier")
    kind: str = result_column("Its kind")
    maximise: bool = result_column("Whether more is better")
    unit: str = result_column("Its unit")
    meaning: str = result_column("What it means")
    gap: float = result_column("The gap asked for", unit="share of value")
    tolerance: float = result_column("What later tiers may give up of it", unit="share of value")
    rows: tuple[RowCount, ...] = result_column("Its own rows")
    terms: int = result_column("Variables that it weighs")


@dataclass(frozen=True, slots=True)
class Setting:
    """A parameter that is not at its default."""

    key: str = result_column("The parameter")
    value: Any = result_column("Its value here")
    default: Any = result_column("Its default")
    unit: str = result_column("Its unit")
    meaning: str = result_column("What it means")


@dataclass(frozen=True, slots=True)
class ModelExplained(Ended):
    """The model of an instance under a card."""

    instance: str = result_column("The instance")
    card: str = result_column("The card")
    question: str = result_column("The question that the card asks")
    families: tuple[FamilyPart, ...] = result_column("What each family of the card states")
    shared_rows: tuple[RowCount, ...] = result_column("Rows that several families need")
    shared_variables: tuple[VariableCount, ...] = result_column("Variables that several families need")
    tiers: tuple[TierPart, ...] = result_column("The tiers, the most important first")
    settings: tuple[Setting, ...] = result_column("Parameters that are not at their defaults")
    pairs: int = result_column("Triples of offer, need and period that can occur")
    size: dict[str, int] = result_column("Columns, integers (whole columns), rows and nonzeros")

    @property
    def idle(self) -> tuple[str, ...]:
        """Families of the card that the instance does not need."""
        return tuple(part.family for part in self.families if part.adds_nothing)

    def text(self, full: bool = False) -> str:
        """For people; ``full``: with the formulas of every family."""
        return on_lines(model_text(self, full))

    def table(self) -> tuple[Sequence[str], list[dict[str, Any]]]:
        """Columns and a row per name of rows or variables."""
        return COLUMNS, list(counts(self))


def explain_model(request: ExplainModelRequest, stop: threading.Event, _tell: Tell) -> ModelExplained:
    """The mathematics of a run with counts: what each family states, what the instance does not need, the tiers.

    A card that needs a figure which the instance does not have is refused.
    """
    from pooling.analysis.explaining import explained
    from pooling.formulation.builder import build

    card, instance = prepared(request.instance, request.card, request.overrides)
    deadline = Deadline(request.time_limit_s, stop)
    try:
        deadline.check_now()
        return explained(build(instance, card, deadline=deadline), deadline)
    except OutOfTime:
        return _nothing(instance, card, cut_by(deadline))


def _nothing(instance: Instance, card: Card, reason: Reason) -> ModelExplained:
    about = (instance.name, card.name, card.question)
    detail = "there was no time to state the model"
    return ModelExplained(*about, (), (), (), (), (), 0, {}, outcome="none", reason=reason, detail=detail)

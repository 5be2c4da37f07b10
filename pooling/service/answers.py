"""What clients get: the domain's own records, so that the schema is stated once."""

from __future__ import annotations

from typing import Any, Literal, get_type_hints

from pydantic import Field, create_model

from pooling.analysis.answers import Ended
from pooling.analysis.question import Question
from pooling.domain.instance import Instance
from pooling.domain.result_columns import result_columns
from pooling.domain.result_schema import Stated
from pooling.service.problems import ProblemItem


class Health(Stated):
    """The service is up, and how busy it is."""

    status: Literal["ok"]
    version: str = Field(description="Version of this package")
    solves_running: int
    most_solves: int
    longest_solve_s: float
    largest_body_bytes: int


class TierChoice(Stated):
    """A tier of a card."""

    kind: str
    gap: float
    tolerance: float
    level: float | None
    maximise: bool
    unit: str
    meaning: str


class CardSummary(Stated):
    """A card in a list."""

    name: str
    title: str
    question: str
    tiers: list[str]
    hash: str


class CardList(Stated):
    """Every card of the library."""

    cards: list[CardSummary]


class ParameterValue(Stated):
    """A parameter of a card: its value here, and what it may be."""

    key: str
    family: str
    value: Any
    default: Any
    kind: str
    unit: str
    range: str
    meaning: str


class CardDetail(Stated):
    """A card in full."""

    name: str
    title: str
    question: str
    extends: str
    families: list[str]
    tiers: list[TierChoice]
    parameters: list[ParameterValue]
    references: list[str]
    hash: str


class InstanceSummary(Stated):
    """An instance in a list: how many rows its tables have."""

    name: str
    title: str
    rows: dict[str, int]
    hash: str


class InstanceList(Stated):
    """Every instance of the library."""

    instances: list[InstanceSummary]


class InstanceDetail(Stated):
    """An instance in full; fields at their default are left out of its rows."""

    name: str
    hash: str
    instance: Instance


class ValidationAnswer(Stated):
    """Whether an instance can be solved, and everything that is wrong with it."""

    ok: bool
    name: str | None
    hash: str | None
    problems: list[ProblemItem]
    warnings: list[ProblemItem] = Field(description="What stops no run: hardly meant, or without any effect")


def answer_of(question: Question) -> Any:
    """The layout of a question's answer: its record, or how it ended and its rows."""
    if not question.has_rows:
        return question.record
    rows: Any = list[question.record]  # type: ignore[name-defined]
    hints = get_type_hints(Ended)
    ended: Any = {
        column.name: (hints[column.name], Field(description=column.meaning)) for column in result_columns(Ended)
    }
    name = f"{question.record.__name__}Answer"
    return create_model(name, __base__=Stated, __doc__=question.title, **ended, rows=(rows, ...))

"""What clients get: the domain's own records, so that the schema is stated once."""

from __future__ import annotations

from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, create_model

from pooling.domain.audit_report import REPORT_TABLES
from pooling.domain.audit_rows import Violation
from pooling.domain.gap_rows import CaveatBite, Gap
from pooling.domain.instance import Instance
from pooling.domain.outcome import Conflict, Fault, Outcome, Termination, TierResult
from pooling.domain.plan import Plan
from pooling.domain.problems import Caution
from pooling.service.problems import ProblemItem


class Answer(BaseModel):
    """An answer's body: a field not stated here is a fault of ours."""

    model_config = ConfigDict(extra="forbid")


class Health(Answer):
    """The service is up, and how busy it is."""

    status: Literal["ok"]
    version: str = Field(description="Version of this package")
    solves_running: int
    most_solves: int
    longest_solve_s: float
    largest_body_bytes: int


class TierChoice(Answer):
    """A tier of a card."""

    kind: str
    gap: float
    tolerance: float
    maximise: bool
    unit: str
    meaning: str


class CardSummary(Answer):
    """A card in a list."""

    name: str
    title: str
    question: str
    tiers: list[str]
    hash: str


class CardList(Answer):
    """Every card of the library."""

    cards: list[CardSummary]


class ParameterValue(Answer):
    """A parameter of a card: its value here, and what it may be."""

    key: str
    family: str
    value: Any
    default: Any
    kind: str
    unit: str
    range: str
    meaning: str


class CardDetail(Answer):
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


class InstanceSummary(Answer):
    """An instance in a list: how many rows its tables have."""

    name: str
    title: str
    rows: dict[str, int]
    hash: str


class InstanceList(Answer):
    """Every instance of the library."""

    instances: list[InstanceSummary]


class InstanceDetail(Answer):
    """An instance in full; fields at their default are left out of its rows."""

    name: str
    hash: str
    instance: Instance


class ValidationAnswer(Answer):
    """Whether an instance can be solved, and everything that is wrong with it."""

    ok: bool
    name: str | None
    hash: str | None
    problems: list[ProblemItem]
    warnings: list[ProblemItem] = Field(description="What stops no run: hardly meant, or without any effect")


class AuditSummary(Answer):
    """Whether a plan holds: checks per family, every violation, the tiers' values recomputed."""

    ok: bool
    tolerance: float
    checks: dict[str, int]
    violations: list[Violation]
    tiers: dict[str, float]


def _rows_of(kind: type[Any]) -> Any:
    return list[kind]  # type: ignore[valid-type]


_Base = TypeVar("_Base", bound=Answer)


def _with_reported(name: str, base: type[_Base], meaning: str, **more: Any) -> type[_Base]:
    """``base`` with a list of rows for every table of an audit, and ``more`` fields, all needed."""
    listed: dict[str, Any] = {table: (_rows_of(kind), ...) for table, kind in REPORT_TABLES.items()}
    return create_model(name, __base__=base, __doc__=meaning, __module__=__name__, **listed, **more)


AuditAnswer = _with_reported("AuditAnswer", AuditSummary, "An audit with every figure it recomputed.")

ResultAnswer = _with_reported(
    "ResultAnswer",
    Answer,
    "A result, exactly as ``result.json`` has it.",
    result_version=(Literal[4], ...),
    termination=(Termination, ...),
    outcome=(Outcome, ...),
    tiers=(list[TierResult], ...),
    plan=(Plan | None, ...),
    gaps=(list[Gap], ...),
    caveats=(list[CaveatBite], ...),
    conflict=(Conflict | None, ...),
    faults=(list[Fault], ...),
    warnings=(list[Caution], ...),
    audit=(AuditSummary | None, ...),
    timings_s=(dict[str, float], ...),
    model=(dict[str, int], ...),
    provenance=(dict[str, Any], ...),
)

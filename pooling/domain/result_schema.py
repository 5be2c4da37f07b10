"""The JSON layout of a result and of an audit, made from the records: REST, the contract and the JSON Schema use it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, create_model

from pooling.domain.audit_report import REPORT_TABLES
from pooling.domain.audit_rows import Violation
from pooling.domain.gap_rows import CaveatBite, Gap, GapReasonRow
from pooling.domain.outcome import Conflict, Fault, LastPerCent, Outcome, Termination, TierResult
from pooling.domain.plan import Plan
from pooling.domain.problems import Caution
from pooling.domain.result import RESULT_VERSION
from pooling.domain.result_columns import MILLION, meaning_of, result_columns


class Stated(BaseModel):
    """What is written: a field not stated here is a fault of ours."""

    model_config = ConfigDict(extra="forbid")


class AuditSummary(Stated):
    """Whether a plan holds: checks per family, every violation, the tiers' values recomputed."""

    ok: bool
    tolerance: float
    checks: dict[str, int]
    violations: list[Violation]
    tiers: dict[str, float]


def _rows_of(kind: Any) -> Any:
    return list[kind]


_VERSION: Any = Literal[RESULT_VERSION]
_AUDITED: dict[str, Any] = {table: (_rows_of(kind), ...) for table, kind in REPORT_TABLES.items()}

AuditAnswer: type[Any] = create_model(
    "AuditAnswer", __base__=AuditSummary, __doc__="An audit with every figure it recomputed.", **_AUDITED
)

ResultAnswer: type[Any] = create_model(
    "ResultAnswer",
    __base__=Stated,
    __doc__="A result, exactly as ``result.json`` has it.",
    result_version=(_VERSION, ...),
    termination=(Termination, ...),
    outcome=(Outcome, ...),
    tiers=(list[TierResult], ...),
    plan=(Plan | None, ...),
    gaps=(list[Gap], ...),
    caveats=(list[CaveatBite], ...),
    conflict=(Conflict | None, ...),
    last_per_cent=(LastPerCent | None, ...),
    faults=(list[Fault], ...),
    warnings=(list[Caution], ...),
    audit=(AuditSummary | None, ...),
    timings_s=(dict[str, float], ...),
    model=(dict[str, int], ...),
    provenance=(dict[str, Any], ...),
    **_AUDITED,
)

_STATED = (*REPORT_TABLES.values(), Gap, GapReasonRow, CaveatBite, TierResult, LastPerCent)


def describe(schemas: dict[str, Any], more: Iterable[Any] = ()) -> None:
    """Write meaning and unit of every column of a record into its schema; ``more``: records of others than results."""
    for kind in (*_STATED, *more):
        name = kind.__name__
        if name not in schemas:
            continue
        schemas[name]["description"] = meaning_of(kind)
        for column in result_columns(kind):
            stated = schemas[name]["properties"][column.name]
            stated["description"] = column.meaning
            if column.unit:
                stated["unit"] = column.unit
            if column.unit == MILLION and column.basis:
                stated["basis"] = column.basis


def result_schema() -> dict[str, Any]:
    """The JSON Schema of ``result.json``."""
    schema: dict[str, Any] = ResultAnswer.model_json_schema()
    describe(schema["$defs"])
    return {**schema, "title": "Result"}

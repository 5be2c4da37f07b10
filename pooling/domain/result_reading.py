"""Parts of a result from plain data, every misfit refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from pooling.domain.audit_report import REPORT_TABLES, AuditReport
from pooling.domain.audit_rows import Violation
from pooling.domain.gap_rows import Gap, GapReason, GapRule
from pooling.domain.outcome import Conflict, ConflictFigure, ConflictRule
from pooling.domain.problems import InvalidInput, Problem, suggestion
from pooling.domain.shape import misfits


def made(kind: type, data: Mapping[str, Any]) -> Any:
    known = [one.name for one in fields(kind)]
    for key in data:
        if key not in known:
            raise InvalidInput([Problem(f"/{key}", "", f"{kind.__name__} has no field {key}", suggestion(key, known))])
    odd = misfits(kind, data)
    if odd:
        raise InvalidInput(odd)
    return kind(**{key: tuple(value) if isinstance(value, list) else value for key, value in data.items()})


def _conflict_rule(data: Mapping[str, Any]) -> ConflictRule:
    figures = tuple(made(ConflictFigure, row) for row in data["figures"])
    rule: ConflictRule = made(ConflictRule, {**data, "figures": figures})
    return rule


_OWN = ("ok", "tolerance", "checks", "tiers")
"""What an audit says beside its rows."""


def gap_of(data: Mapping[str, Any]) -> Gap:
    reasons = []
    for one in data["reasons"]:
        rules = tuple(made(GapRule, rule) for rule in one["rules"])
        reasons.append(made(GapReason, {**one, "rules": rules}))
    gap: Gap = made(Gap, {**data, "reasons": tuple(reasons)})
    return gap


def audit_of(data: Mapping[str, Any]) -> AuditReport | None:
    """The audit report of a result's data."""
    told = data["audit"]
    if told is None:
        return None
    odd = misfits(AuditReport, {name: told[name] for name in _OWN}, "/audit")
    if odd:
        raise InvalidInput(odd)
    return AuditReport(
        ok=told["ok"],
        tolerance=told["tolerance"],
        checks=dict(told["checks"]),
        violations=tuple(made(Violation, row) for row in told["violations"]),
        tiers=dict(told["tiers"]),
        **{name: tuple(made(kind, row) for row in data[name]) for name, kind in REPORT_TABLES.items()},
    )


def conflict_of(data: Mapping[str, Any] | None) -> Conflict | None:
    if data is None:
        return None
    rules = tuple(_conflict_rule(row) for row in data["rules"])
    return Conflict(rules=rules, minimal=data["minimal"], detail=data["detail"])

"""What is left of a plan when somebody is gone, and what it covered of the needs that are left."""

from __future__ import annotations

from typing import Any

from pooling.analysis.comparing.sides import Side
from pooling.audit import audit
from pooling.domain.audit_report import AuditReport
from pooling.domain.fields import references
from pooling.domain.instance import Instance
from pooling.domain.plan import PLAN_TABLES, Plan


def remaining(plan: Plan, instance: Instance) -> Plan:
    """The rows of a plan all of whose names an instance still has."""
    ids = {
        table: {row.id for row in getattr(instance, table)}
        for model in PLAN_TABLES.values()
        for table in set(references(model).values())
    }
    kept = {
        table: tuple(
            row
            for row in getattr(plan, table)
            if all(getattr(row, name) in ids[at] for name, at in references(model).items())
        )
        for table, model in PLAN_TABLES.items()
    }
    return Plan.model_construct(None, **kept)


def own_needs_apart(base: Side, instance: Instance) -> AuditReport:
    """The plan as things stand, judged by the needs alone that the instance still has."""
    left = {row.id for row in instance.requirements}
    if len(left) == len(base.instance.requirements):
        return base.report
    tables: dict[str, Any] = {
        table: getattr(base.instance, table)
        if table in ("instance", "nations")
        else tuple(row for row in getattr(base.instance, table) if getattr(row, "requirement", None) in (None, *left))
        for table in type(base.instance).model_fields
    }
    tables["requirements"] = instance.requirements
    plan = base.plan.with_rows(assignments=tuple(row for row in base.plan.assignments if row.requirement in left))
    return audit(Instance.model_construct(None, **tables), base.card, plan)

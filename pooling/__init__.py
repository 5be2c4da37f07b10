"""Capability-pooling optimisation: who contributes what, within budgets and national rules, audited and explained.

>>> import pooling
>>> result = pooling.solve("tanker-trio")      # doctest: +SKIP
"""

from __future__ import annotations

TYPE_CHECKING = False
"""typing's own takes milliseconds to import, in which Ctrl-C would be a traceback; type checkers read it as theirs."""

if TYPE_CHECKING:
    from typing import Any

    from pooling.domain.audit_report import AuditReport
    from pooling.domain.card import Card
    from pooling.domain.instance import Instance
    from pooling.domain.plan import Plan
    from pooling.domain.problems import AuditFailed, Caution, InvalidInput, PoolingError, Problem, SolverFault
    from pooling.domain.result import Result
    from pooling.run import (
        audit_plan,
        audit_result,
        caveat_costs,
        check_certificate,
        explain_model,
        export,
        load,
        load_card,
        load_result,
        out_of_sample,
        price_of_fairness,
        save,
        solve,
        validate,
    )
    from pooling.solving.progress import Progress

_HOME = {
    "load": "pooling.run",
    "load_card": "pooling.run",
    "load_result": "pooling.run",
    "out_of_sample": "pooling.run",
    "check_certificate": "pooling.run",
    "price_of_fairness": "pooling.run",
    "save": "pooling.run",
    "solve": "pooling.run",
    "audit_plan": "pooling.run",
    "audit_result": "pooling.run",
    "caveat_costs": "pooling.run",
    "explain_model": "pooling.run",
    "export": "pooling.run",
    "validate": "pooling.run",
    "Instance": "pooling.domain.instance",
    "Card": "pooling.domain.card",
    "Plan": "pooling.domain.plan",
    "Result": "pooling.report.summary",
    "AuditReport": "pooling.domain.audit_report",
    "Progress": "pooling.solving.progress",
    "Problem": "pooling.domain.problems",
    "Caution": "pooling.domain.problems",
    "PoolingError": "pooling.domain.problems",
    "InvalidInput": "pooling.domain.problems",
    "SolverFault": "pooling.domain.problems",
    "AuditFailed": "pooling.domain.problems",
}

__all__ = [
    "AuditFailed",
    "AuditReport",
    "Card",
    "Caution",
    "Instance",
    "InvalidInput",
    "Plan",
    "PoolingError",
    "Problem",
    "Progress",
    "Result",
    "SolverFault",
    "audit_plan",
    "audit_result",
    "caveat_costs",
    "check_certificate",
    "explain_model",
    "export",
    "load",
    "load_card",
    "load_result",
    "out_of_sample",
    "price_of_fairness",
    "save",
    "solve",
    "validate",
]


def __getattr__(name: str) -> Any:
    """Import on first use: pydantic, pandas, Pyomo and HiGHS take seconds that ``--help`` does not need."""
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'pooling' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__

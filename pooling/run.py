"""The engine as every door calls it: doors add no rules. Questions have a front of their own, beside them."""

from __future__ import annotations

from pooling.analysis.comparing.compare import compare
from pooling.analysis.variants.running import solve_variants
from pooling.engine.auditing import audit_plan, audit_result, check_certificate
from pooling.engine.keeping import export, load_result, pyomo_model, save
from pooling.engine.loading import examine, load, load_card, validate
from pooling.engine.rolling import roll, rolled
from pooling.engine.session import Session
from pooling.engine.solve import solve
from pooling.engine.variants import diff, load_variants, save_variants, variant
from pooling.report.comparing.views import Comparison
from pooling.report.summary import Result
from pooling.writing import write_report

__all__ = [
    "Comparison",
    "Result",
    "Session",
    "audit_plan",
    "audit_result",
    "check_certificate",
    "compare",
    "diff",
    "examine",
    "export",
    "load",
    "load_card",
    "load_result",
    "load_variants",
    "pyomo_model",
    "roll",
    "rolled",
    "save",
    "save_variants",
    "solve",
    "solve_variants",
    "validate",
    "variant",
    "write_report",
]

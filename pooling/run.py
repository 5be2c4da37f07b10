"""The engine as every door calls it: doors add no rules. Questions have a front of their own, beside them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from pooling.engine.auditing import audit_plan, audit_result, check_certificate
from pooling.engine.keeping import export, load_result, pyomo_model, save
from pooling.engine.loading import examine, load, load_card, validate
from pooling.engine.rolling import roll, rolled
from pooling.engine.session import Session
from pooling.engine.solve import solve
from pooling.engine.variants import diff, load_variants, save_variants, variant
from pooling.report.summary import Result

if TYPE_CHECKING:
    from pooling.analysis.comparing.compare import compare
    from pooling.analysis.variants.running import solve_variants
    from pooling.report.comparing.views import Comparison
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

_LATER = {
    "Comparison": "pooling.report.comparing.views",
    "compare": "pooling.analysis.comparing.compare",
    "solve_variants": "pooling.analysis.variants.running",
    "write_report": "pooling.writing",
}


def __getattr__(name: str) -> Any:
    """Import on first use: a run needs no comparison and no report."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name == "compare":
        import_module(_LATER["Comparison"])  # how its answer prints
    return globals().setdefault(name, getattr(import_module(_LATER[name]), name))

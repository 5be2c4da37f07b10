"""Every rule and figure of a plan again, in plain exact arithmetic: without the solver and the formulation."""

from pooling.audit.findings import AUDIT_TOLERANCE
from pooling.audit.report import audit

__all__ = ["AUDIT_TOLERANCE", "audit"]

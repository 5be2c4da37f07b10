"""Capability-pooling optimisation: who contributes what, within budgets and national rules, audited and explained.

>>> import pooling
>>> result = pooling.solve("tanker-trio")      # doctest: +SKIP
"""

from __future__ import annotations

TYPE_CHECKING = False
"""typing's own takes milliseconds to import, in which Ctrl-C would be a traceback; type checkers read it as theirs."""

if TYPE_CHECKING:
    from typing import Any

    from pooling.analysis.public import *  # noqa: F403  # their types are stated in its stub
    from pooling.analysis.variants.progress import RunsProgress as RunsProgress
    from pooling.analysis.variants.rows import VariantRuns as VariantRuns
    from pooling.domain.audit_report import AuditReport as AuditReport
    from pooling.domain.card import Card as Card
    from pooling.domain.instance import Instance as Instance
    from pooling.domain.plan import Plan as Plan
    from pooling.domain.problems import AuditFailed as AuditFailed
    from pooling.domain.problems import Caution as Caution
    from pooling.domain.problems import InvalidInput as InvalidInput
    from pooling.domain.problems import PoolingError as PoolingError
    from pooling.domain.problems import Problem as Problem
    from pooling.domain.problems import SolverFault as SolverFault
    from pooling.domain.result import Result as Result
    from pooling.domain.variants.change import Change as Change
    from pooling.domain.variants.run import VariantRun as VariantRun
    from pooling.domain.variants.variant import Variant as Variant
    from pooling.domain.variants.variant import VariantFile as VariantFile
    from pooling.generating.instance import generate as generate
    from pooling.run import Comparison as Comparison
    from pooling.run import Session as Session
    from pooling.run import audit_plan as audit_plan
    from pooling.run import audit_result as audit_result
    from pooling.run import check_certificate as check_certificate
    from pooling.run import compare as compare
    from pooling.run import diff as diff
    from pooling.run import export as export
    from pooling.run import load as load
    from pooling.run import load_card as load_card
    from pooling.run import load_result as load_result
    from pooling.run import load_variants as load_variants
    from pooling.run import pyomo_model as pyomo_model
    from pooling.run import rolled as rolled
    from pooling.run import save as save
    from pooling.run import save_variants as save_variants
    from pooling.run import solve as solve
    from pooling.run import solve_variants as solve_variants
    from pooling.run import validate as validate
    from pooling.run import variant as variant
    from pooling.run import write_report as write_report
    from pooling.solving.progress import Progress as Progress
    from pooling.study.planning import plan_study as plan_study
    from pooling.study.reproducing import reproduce as reproduce
    from pooling.study.running import run_study as run_study
    from pooling.study.study import Study as Study
    from pooling.study.sweeping import sweep as sweep

_HOME = {
    name: module
    for module, names in {
        "pooling.analysis.variants.progress": "RunsProgress",
        "pooling.analysis.variants.rows": "VariantRuns",
        "pooling.domain.audit_report": "AuditReport",
        "pooling.domain.card": "Card",
        "pooling.domain.instance": "Instance",
        "pooling.domain.plan": "Plan",
        "pooling.domain.problems": "Problem Caution PoolingError InvalidInput SolverFault AuditFailed",
        "pooling.domain.variants.change": "Change",
        "pooling.domain.variants.run": "VariantRun",
        "pooling.domain.variants.variant": "Variant VariantFile",
        "pooling.generating.instance": "generate",
        "pooling.report.comparing.views": "Comparison",
        "pooling.report.summary": "Result",
        "pooling.run": "Session audit_plan audit_result check_certificate compare diff export load load_card "
        "load_result load_variants pyomo_model rolled save save_variants solve solve_variants validate variant "
        "write_report",
        "pooling.solving.progress": "Progress",
        "pooling.study.planning": "plan_study",
        "pooling.study.reproducing": "reproduce",
        "pooling.study.running": "run_study",
        "pooling.study.study": "Study",
        "pooling.study.sweeping": "sweep",
    }.items()
    for name in names.split()
}


def __getattr__(name: str) -> Any:
    """Import on first use: pydantic, pandas, Pyomo and HiGHS take seconds that ``--help`` does not need."""
    if name in _HOME:
        return getattr(_module(_HOME[name]), name)
    if name == "__all__":
        return __dir__()
    questions = None if name.startswith("_") else _module("pooling.analysis.public")
    if questions is not None and name in questions.__all__:
        return getattr(questions, name)
    raise AttributeError(f"module 'pooling' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*_HOME, *_module("pooling.analysis.public").__all__])


def _module(name: str) -> Any:
    # Not by an import statement: the rooms below import this package for its path, and know nothing of those above.
    from importlib import import_module

    return import_module(name)

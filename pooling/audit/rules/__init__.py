"""The rules of every family: one file each, under its name.

A file holds what its family measures, what it checks, and its rows of the report. Families that forbid nothing have no
file here: spending and support are costs of the plan, uncertainty is a figure.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from pooling.audit.facts import Facts
from pooling.audit.findings import Findings
from pooling.audit.plan.planned import Planned
from pooling.domain.families import FAMILIES

Check = Callable[[Facts, Planned, Findings], None]

RULES: dict[str, Check] = {
    name: import_module(f"{__name__}.{name}").check
    for name, family in FAMILIES.items()
    if family.core or family.liftable
}
"""Family -> its rules, in the order of the families: what is a rule can be lifted, but for those that always hold."""

"""The rules of every family: one file each, under its name.

A file holds what its family measures, what it checks, and its rows of the report. Families that forbid nothing have no
file here: spending and support are costs of the plan, uncertainty is a figure.
"""

from __future__ import annotations

from collections.abc import Callable

from pooling.audit.facts import Facts
from pooling.audit.findings import Findings
from pooling.audit.plan.planned import Planned
from pooling.audit.rules import (
    agreements,
    breadth,
    budget,
    burden,
    caveats,
    challenge,
    commitment,
    consent,
    coverage,
    enablers,
    exchange,
    focus,
    funding,
    guidelines,
    information,
    interoperability,
    locks,
    lots,
    options,
    pools,
    procurement,
    readiness,
    red_lines,
    retirement,
    rotation,
    sovereignty,
    specialisation,
    stability,
    sustainment,
    withdrawal,
)

Check = Callable[[Facts, Planned, Findings], None]

RULES: dict[str, Check] = {
    "coverage": coverage.check,
    "commitment": commitment.check,
    "red_lines": red_lines.check,
    "lots": lots.check,
    "sovereignty": sovereignty.check,
    "retirement": retirement.check,
    "agreements": agreements.check,
    "pools": pools.check,
    "options": options.check,
    "procurement": procurement.check,
    "caveats": caveats.check,
    "consent": consent.check,
    "readiness": readiness.check,
    "sustainment": sustainment.check,
    "rotation": rotation.check,
    "interoperability": interoperability.check,
    "information": information.check,
    "breadth": breadth.check,
    "specialisation": specialisation.check,
    "focus": focus.check,
    "enablers": enablers.check,
    "exchange": exchange.check,
    "funding": funding.check,
    "budget": budget.check,
    "guidelines": guidelines.check,
    "burden": burden.check,
    "stability": stability.check,
    "challenge": challenge.check,
    "withdrawal": withdrawal.check,
    "locks": locks.check,
}
"""Family -> its rules, in the order of the families."""

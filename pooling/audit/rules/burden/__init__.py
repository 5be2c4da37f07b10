"""Family burden: nobody reaches a fair share by what serves nothing.

The fair shares themselves are figures. Three rules keep them honest: nothing idle, nothing beyond what is needed, no
package that others could take over. They have a file each. What other rules ask for is excused, see ``asking``.
"""

from __future__ import annotations

from pooling.audit.facts import Facts
from pooling.audit.findings import Findings
from pooling.audit.plan.planned import Planned
from pooling.audit.rules.burden import beyond, idle, packages


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    idle.check(facts, planned, findings)
    beyond.check(facts, planned, findings)
    packages.check(facts, planned, findings)

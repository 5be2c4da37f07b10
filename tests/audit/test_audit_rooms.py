"""The rooms of the audit: every family that forbids anything has its rules, in one file under its name."""

from __future__ import annotations

from pathlib import Path

import pytest
from audit_cases import card
from audit_large import busy_plan, large

from pooling.audit import rules
from pooling.audit.facts import Facts
from pooling.audit.findings import Findings
from pooling.audit.plan.planned import Planned
from pooling.audit.rules import RULES
from pooling.domain.families import FAMILIES
from pooling.domain.plan import Retirement
from pooling.domain.together import Enabler

SMALL = large(nations=6, capabilities=12, offers=60, needs=24)
FIRST = SMALL.period_ids[0]
FUEL = SMALL.capabilities[0].id
WORLD = SMALL.replace(
    offers=[
        offer.model_copy(update={"smallest": 2.0, "retire_from": FIRST if offer.owned else None})
        for offer in SMALL.offers
    ],
    requirements=[
        *SMALL.requirements,
        *(need.model_copy(update={"id": f"{need.id}-fuel", "capability": FUEL}) for need in SMALL.requirements),
    ],
    enablers=[Enabler(capability=row.id, needs=FUEL, quantity=0.5) for row in SMALL.capabilities[1:]],
)
"""Something to check for every family."""

POLICY = card(*FAMILIES, specialisation__providers="one", stability__frozen_periods=1, withdrawal__least_covered=0.5)


def planned() -> tuple[Facts, Planned]:
    facts = Facts(WORLD, POLICY)
    retired = tuple(Retirement(offer=offer.id, period=FIRST) for offer in WORLD.offers if offer.retire_from)
    return facts, Planned(facts, busy_plan(WORLD).with_rows(retirements=retired), Findings(()))


def test_every_family_that_can_be_audited_has_its_rules() -> None:
    # What can be lifted is a rule, and so are the two that always hold.
    assert list(RULES) == [name for name, family in FAMILIES.items() if family.core or family.liftable]


def test_rules_stand_in_one_file_under_the_name_of_their_family() -> None:
    assert rules.__file__ is not None
    files = {path.stem for path in Path(rules.__file__).parent.iterdir() if not path.stem.startswith("__")}
    assert files == set(RULES)
    assert {family: check.__module__ for family, check in RULES.items()} == {
        family: f"pooling.audit.rules.{family}" for family in RULES
    }


@pytest.mark.parametrize("family", RULES)
def test_rules_count_under_their_own_family_alone(family: str) -> None:
    findings = Findings(FAMILIES)
    RULES[family](*planned(), findings)
    assert [name for name, count in findings.checks.items() if count] == [family]
    assert {violation.family for violation in findings.violations} <= {family}


def test_what_is_asked_of_a_plan_is_computed_once() -> None:
    _, plan = planned()
    assert plan.once(_periods) is plan.once(_periods)


def _periods(facts: Facts, plan: Planned) -> list[str]:
    return [period for period in facts.periods if any(where[1] == period for where in plan.commit)]

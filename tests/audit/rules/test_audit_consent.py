"""Hosts and approvals: two nations must agree, in time; caveats by command."""

from __future__ import annotations

import pytest
from audit_cases import TOY, audited, broken, card, toy

from pooling.domain.instance import Instance

USE = ("fra-tank 2026 = 6", "fra-tank > fuel 2026 = 1")
FUEL = ("fra-tank", "fuel", "2026")


def hosted(consent: str, **tables: object) -> Instance:
    return toy(offer={"host": "DEU", "consent": consent}, **tables)


def by_host(rule: str, **columns: object) -> list[dict[str, object]]:
    return [{"id": "c", "nation": "DEU", "rule": rule, **columns}]


# --- caveats by command ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("command", "fits"), [("eucom", True), ("un", False)])
def test_caveats_by_command(command: str, fits: bool) -> None:
    missions = [
        {**TOY["missions"][0], "command": "eucom"},
        {**TOY["missions"][1], "command": "un"},
    ]
    caveats = [{"id": "c", "nation": "FRA", "rule": "forbid", "command": command}]
    report = audited(toy(missions=missions, caveats=caveats), card("caveats"), *USE)
    assert broken(report) == ([("caveats", "forbid", ("c", *FUEL))] if fits else [])
    # Nobody in command fits no command.
    missions[0]["command"] = None
    assert audited(toy(missions=missions, caveats=[{**caveats[0], "command": "un"}]), card("caveats"), *USE).ok


# --- host -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("consent", "families", "held"),
    [
        ("none", ("consent", "caveats"), True),
        ("host", ("consent", "caveats"), False),
        ("dual", ("consent", "caveats"), False),
        ("host", ("caveats",), True),  # hosts have no say
        ("host", ("consent",), True),  # no caveat binds
    ],
)
def test_what_the_host_forbids(consent: str, families: tuple[str, ...], held: bool) -> None:
    forbidding = hosted(consent, caveats=by_host("forbid", mission="patrol"))
    rows = (*USE, "deu-tank 2026 = 5", "deu-tank > surge 2026 = 1")
    host_there = (*rows, "fra-hours 2026 = 1", "fra-hours > lift 2026 = 1")
    report = audited(forbidding, card(*families), *host_there)
    found = [row for row in broken(report) if row[1] == "forbid"]
    assert found == ([] if held else [("consent", "forbid", ("c", *FUEL))])
    # The host's limits, and what it forbids elsewhere, are about its own units.
    for caveats in (by_host("forbid", mission="defend"), by_host("limit", capability="tankers", amount=0.0)):
        assert audited(hosted("host", caveats=caveats), card("consent", "caveats"), *USE).ok


@pytest.mark.parametrize(
    ("families", "ready"),
    [
        # 10 days of notice, 5 of the owner's approval, 8 of the host's: the longest counts.
        (("readiness",), 10),
        (("readiness", "caveats"), 15),
        (("readiness", "caveats", "consent"), 18),
        (("readiness", "consent"), 10),
    ],
)
def test_the_host_approves_in_time(families: tuple[str, ...], ready: int) -> None:
    caveats = [
        *by_host("approval", delay_days=8),
        {"id": "own", "nation": "FRA", "rule": "approval", "delay_days": 5},
    ]
    for within, held in ((ready, True), (ready - 1, False)):
        instance = toy(
            offer={"host": "DEU", "consent": "host", "notice_days": 10},
            need={"within_days": within},
            caveats=caveats,
        )
        report = audited(instance, card(*families), *USE)
        assert broken(report) == ([] if held else [("readiness", "notice", FUEL)])


def test_the_hosts_approval_lowers_what_is_credible() -> None:
    # 4 tankers at 0.5 of the owner and 0.8 of the host.
    caveats = [
        *by_host("approval", delay_days=0, probability=0.8),
        {"id": "own", "nation": "FRA", "rule": "approval", "delay_days": 0, "probability": 0.5},
    ]
    rows = ("fra-tank 2026 = 6", "fra-tank > fuel 2026 = 4")
    for families, credible in ((("consent", "caveats"), 1.6), (("caveats",), 2.0), (("consent",), 4.0)):
        report = audited(hosted("host", caveats=caveats), card(*families), *rows)
        assert report.coverage[0].credible == credible


# --- dual -----------------------------------------------------------------------------------------------------


def test_dual_consent_needs_the_host_in_the_mission() -> None:
    alone = audited(hosted("dual"), card("consent"), *USE)
    assert broken(alone) == [("consent", "dual", FUEL)]
    assert audited(hosted("host"), card("consent"), *USE).ok
    assert audited(hosted("dual"), card(), *USE).ok
    # DEU in another requirement of the mission will do, in another mission it will not.
    hours = {"id": "deu-hours", "nation": "DEU", "capability": "hours", "quantity": 5.0}
    both = hosted("dual").replace(offers=[*(offer.model_dump() for offer in hosted("dual").offers), hours])
    assert audited(both, card("consent"), *USE, "deu-hours 2026 = 1", "deu-hours > lift 2026 = 1").ok
    away = ("deu-tank 2026 = 1", "deu-tank > surge 2026 = 1")
    assert broken(audited(both, card("consent"), *USE, *away)) == [("consent", "dual", FUEL)]


def test_the_host_takes_part_with_its_least_part_of_one_requirement() -> None:
    hours = {"id": "deu-hours", "nation": "DEU", "capability": "hours", "quantity": 5.0}
    both = hosted("dual").replace(offers=[*(offer.model_dump() for offer in hosted("dual").offers), hours])
    policy = card("consent", breadth__least_part_share=0.3)
    # 30 % of 10 hours are 3, of 4 tankers 1.2.
    assert audited(both, policy, *USE, "deu-hours 2026 = 3", "deu-hours > lift 2026 = 3").ok
    few = audited(both, policy, *USE, "deu-hours 2026 = 3", "deu-hours > lift 2026 = 2.9")
    assert broken(few) == [("consent", "dual", FUEL)]
    two = ("deu-tank 2026 = 2", "deu-tank > fuel 2026 = 2")
    assert audited(both, policy, *USE, *two).ok
    parts = ("deu-tank 2026 = 1", "deu-tank > fuel 2026 = 1", "deu-hours 2026 = 2", "deu-hours > lift 2026 = 2")
    assert not audited(both, policy, *USE, *parts).ok


def test_dual_consent_in_the_period() -> None:
    two = hosted("dual", periods=[{"id": "2026"}, {"id": "2027"}])
    report = audited(two, card("consent"), *USE, "deu-tank 2027 = 1", "deu-tank > fuel 2027 = 1")
    assert broken(report) == [("consent", "dual", FUEL)]

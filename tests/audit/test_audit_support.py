"""Support elements are paid once; idle hours of a pool make no fair share."""

from __future__ import annotations

import pytest
from audit_cases import TOY, audited, broken, card, toy

BASE = {"id": "base", "nation": "DEU", "cost_million": 7.0}
DEPOT = {"id": "depot", "nation": "DEU", "cost_million": 0.5}


def test_support_is_paid_once_by_its_nation() -> None:
    instance = toy(
        periods=[{"id": "2026"}, {"id": "2027"}],
        support=[BASE, DEPOT],
        offers=[
            {**TOY["offers"][0], "support": ["base", "depot"]},
            TOY["offers"][1],
            {**TOY["offers"][2], "support": ["base"]},
        ],
    )
    policy = card("spending", "support", tiers=("cost",))
    rows = ("fra-tank 2026 = 1", "fra-hours 2026 = 1", "fra-hours 2027 = 3", "fra-tank 2027 = 0", "deu-tank 2027 = 1")
    report = audited(instance, policy, *rows)
    paid = {(row.nation, row.period): row.support_million for row in report.spending}
    # 2026: base and depot once each; 2027: base alone.
    assert paid == {("FRA", "2026"): 0.0, ("FRA", "2027"): 0.0, ("DEU", "2026"): 7.5, ("DEU", "2027"): 7.0}
    assert report.tiers == {"cost": 14.5}
    off = audited(instance, card("spending", tiers=("cost",)), *rows)
    assert off.tiers == {"cost": 0.0}


def test_support_counts_as_burden() -> None:
    instance = toy(support=[BASE], offer={"support": ["base"]})
    policy = card("spending", "support", "burden", tiers=("burden_largest",), burden__key="equal")
    report = audited(instance, policy, "fra-tank 2026 = 1", "fra-tank > fuel 2026 = 1")
    assert [row.burden_million for row in report.burden] == [0.0, 7.0]
    assert report.tiers == {"burden_largest": 3.5}


@pytest.mark.parametrize(("used", "held"), [(20, True), (10.1, True), (10, False), (9.9, False)])
def test_no_whole_unit_of_a_pool_is_idle(used: float, held: bool) -> None:
    # Two units of 10 hours: 20 hours, of which less than 10 may be idle.
    shares = [
        {"id": "fra", "nation": "FRA", "capability": "hours", "quantity": 20.0, "pool": "fleet"},
        {"id": "deu", "nation": "DEU", "capability": "hours", "quantity": 20.0, "pool": "fleet"},
    ]
    need = {**TOY["requirements"][2], "quantity": 20.0}
    instance = toy(
        offers=shares, requirements=[need], pools=[{"id": "fleet", "capability": "hours", "unit_output": 10.0}]
    )
    policy = card("pools", "spending", "burden", "locks")
    # FRA's share is idle altogether: only the pool as a whole counts.
    rows = ("fra 2026 = 0", "deu 2026 = 20", f"deu > lift 2026 = {used}")
    report = audited(instance, policy, *rows)
    assert broken(report) == ([] if held else [("burden", "idle", ("fleet", "2026"))])
    # A pool of which a share is agreed is exempt.
    locked = instance.replace(locks=[{"id": "l", "offer": "deu", "rule": "at_least", "quantity": 1.0}])
    assert audited(locked, policy, *rows).ok
    assert audited(instance, card("pools", "spending"), *rows).ok


def test_a_backbone_held_ready_by_the_lead_is_not_idle() -> None:
    pact = {
        "id": "pact",
        "kind": "framework",
        "backbone_capability": "tankers",
        "backbone_quantity": 1.0,
    }
    instance = toy(periods=[{"id": "2026"}, {"id": "2027"}], agreements=[pact])
    policy = card("agreements", "spending", "burden")
    rows = ("FRA @ pact 2026 lead", "DEU @ pact 2026", "fra-tank 2026 = 1")
    assert audited(instance, policy, *rows).ok
    # No more than the backbone, and beside it what serves.
    beyond = audited(instance, policy, *rows[:2], "fra-tank 2026 = 3", "fra-tank > fuel 2026 = 1")
    assert broken(beyond) == [("burden", "idle", ("fra-tank", "2026"))]
    assert audited(instance, policy, *rows[:2], "fra-tank 2026 = 3", "fra-tank > fuel 2026 = 3").ok
    # Only of the lead, of the backbone's capability, while it leads.
    more = ("deu-tank 2026 = 1", "fra-hours 2026 = 1", "fra-tank 2027 = 1")
    assert broken(audited(instance, policy, *rows, *more)) == [
        ("burden", "idle", ("deu-tank", "2026")),
        ("burden", "idle", ("fra-hours", "2026")),
        ("burden", "idle", ("fra-tank", "2027")),
    ]


def test_an_idle_share_in_a_used_pool_is_no_matter() -> None:
    shares = [
        {"id": "fra", "nation": "FRA", "capability": "hours", "quantity": 20.0, "pool": "fleet"},
        {"id": "deu", "nation": "DEU", "capability": "hours", "quantity": 20.0, "pool": "fleet"},
    ]
    pools = [{"id": "fleet", "capability": "hours", "unit_output": 20.0}]
    instance = toy(offers=shares, pools=pools)
    rows = ("fra 2026 = 15", "deu 2026 = 5", "deu > lift 2026 = 5")
    assert audited(instance, card("pools", "spending", "burden"), *rows).ok

"""A limit holds to 1e-9 of what is compared, whatever its size, and to the unit where units are whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pytest
from audit_cases import TOY, audited, broken, card, toy

from pooling.audit.findings import slack
from pooling.domain.card import Card
from pooling.domain.instance import Instance

SCALES = [1e-3, 1.0, 1e4, 5e6]
ROUND_OFF, BEYOND = 1e-10, 1e-8
"""Shares of a limit that are round-off, and that are not."""


@dataclass(frozen=True)
class Case:
    """An instance at a scale, a card, rows of the plan in which ``units`` stand at a limit (7 at scale 1), and the rule
    that breaks beyond it (below it where ``least``)."""

    rule: tuple[str, str]
    instance: Callable[[float], Instance]
    policy: Card
    rows: Callable[[float, float], tuple[str, ...]]
    least: bool = False


def hours(size: float, *, need: dict[str, Any] | None = None, **columns: Any) -> dict[str, Any]:
    """One offer of ``size`` hours, a need of as many, nothing else."""
    lift = {**TOY["requirements"][2], "quantity": size, **(need or {})}
    return {"offers": [{**TOY["offers"][2], "quantity": size, **columns}], "requirements": [lift]}


def commit(units: float, _size: float) -> tuple[str, ...]:
    return (f"fra-hours 2026 = {units!r}",)


def use(units: float, size: float) -> tuple[str, ...]:
    return (f"fra-hours 2026 = {size!r}", f"fra-hours > lift 2026 = {units!r}")


def fra(**columns: Any) -> list[dict[str, Any]]:
    return [{"id": "FRA", **columns}, {"id": "DEU"}]


def money(*, of: float) -> Callable[[float], Instance]:
    """An hour costs a million: 7 million of budget, times the scale; ``of`` is the size of the offer."""

    def made(scale: float) -> Instance:
        budgets = [
            {"nation": "FRA", "period": "2026", "amount_million": 7 * scale},
            {"nation": "DEU", "period": "2026"},
        ]
        return toy(**hours(of * scale, unit_cost_million=1.0), budgets=budgets)

    return made


CASES = [
    Case(("commitment", "quantity"), lambda s: toy(**hours(7 * s)), card(), commit),
    Case(
        ("commitment", "used_once"),
        lambda s: toy(**hours(14 * s)),
        card(),
        use,
    ),
    Case(
        ("coverage", "beyond_need"),
        lambda s: toy(**hours(14 * s, need={"quantity": 7 * s})),
        card(),
        lambda units, size: use(units, 2 * size),
    ),
    Case(
        ("coverage", "in_full"),
        lambda s: toy(**hours(7 * s)),
        card(coverage__shortfall_allowed=False),
        lambda units, _: (f"fra-hours 2026 = {units!r}", f"fra-hours > lift 2026 = {units!r}"),
        least=True,
    ),
    Case(("sovereignty", "reserve"), lambda s: toy(**hours(10 * s, reserve=3 * s)), card("sovereignty"), commit),
    Case(
        ("sovereignty", "ceiling"),
        lambda s: toy(**hours(14 * s), nations=fra(ceiling_share=0.5)),
        card("sovereignty"),
        commit,
    ),
    Case(
        ("breadth", "largest_share"),
        lambda s: toy(**hours(14 * s)),
        card("breadth", breadth__largest_share=0.5, breadth__from_quantity=0.0),
        lambda units, size: use(units, 2 * size),
    ),
    Case(
        ("caveats", "limit"),
        lambda s: toy(
            **hours(14 * s),
            caveats=[{"id": "c", "nation": "FRA", "rule": "limit", "amount": 7 * s, "capability": "hours"}],
        ),
        card("caveats"),
        lambda units, size: use(units, 2 * size),
    ),
    Case(("lots", "smallest"), lambda s: toy(**hours(14 * s, smallest=7 * s)), card("lots"), commit, least=True),
    Case(
        ("lots", "smallest_use"),
        lambda s: toy(**hours(14 * s, smallest_use=7 * s)),
        card("lots"),
        lambda units, size: use(units, 2 * size),
        least=True,
    ),
    Case(
        ("sustainment", "deployable"),
        lambda s: toy(**hours(14 * s), nations=fra(deployable_share=0.5)),
        card("sustainment"),
        lambda units, size: use(units, 2 * size),
    ),
    Case(
        ("red_lines", "keep"),
        lambda s: toy(
            **hours(14 * s),
            red_lines=[{"id": "l", "nation": "FRA", "rule": "keep", "capability": "hours", "quantity": 7 * s}],
        ),
        card(),
        lambda units, size: use(units, 2 * size),
    ),
    Case(
        ("challenge", "rise"),
        lambda s: toy(**hours(14 * s), history=[{"offer": "fra-hours", "period": "2026", "quantity": 3.5 * s}]),
        card("challenge", challenge__largest_rise=1.0),
        commit,
    ),
    Case(
        ("challenge", "fall"),
        lambda s: toy(**hours(14 * s), history=[{"offer": "fra-hours", "period": "2026", "quantity": 14 * s}]),
        card("challenge", challenge__largest_fall=0.5),
        commit,
        least=True,
    ),
    Case(
        ("enablers", "support"),
        # A tonne of fuel needs an hour.
        lambda s: toy(
            capabilities=[*TOY["capabilities"], {"id": "fuel", "unit": "tonnes", "divisible": True}],
            requirements=[
                {**TOY["requirements"][2], "quantity": 14 * s},
                {"id": "burn", "mission": "patrol", "capability": "fuel", "quantity": 7 * s},
            ],
            offers=[
                {**TOY["offers"][2], "quantity": 14 * s},
                {"id": "fuel", "nation": "FRA", "capability": "fuel", "quantity": 7 * s},
            ],
            enablers=[{"capability": "fuel", "needs": "hours", "quantity": 1.0}],
        ),
        card("enablers"),
        lambda units, size: (
            f"fuel 2026 = {size!r}",
            f"fuel > burn 2026 = {size!r}",
            f"fra-hours 2026 = {2 * size!r}",
            f"fra-hours > lift 2026 = {units!r}",
        ),
        least=True,
    ),
    Case(("budget", "limit"), money(of=14), card("budget", "spending"), commit),
]


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("case", CASES, ids=lambda case: ".".join(case.rule))
def test_a_limit_is_kept_to_its_own_size(case: Case, scale: float) -> None:
    size = 7 * scale
    sign = -1 if case.least else 1
    instance = case.instance(scale)
    for share, held in ((0.0, True), (ROUND_OFF, True), (BEYOND, False)):
        report = audited(instance, case.policy, *case.rows(size * (1 + sign * share), size))
        assert report.ok == held, (share, broken(report))
    assert case.rule in {row[:2] for row in broken(report)}


# --- the figures at which limits did not bind -------------------------------------------------------------------------


@pytest.mark.parametrize("extra", [1, 49])
def test_a_whole_unit_is_seen_beside_fifty_million(extra: int) -> None:
    instance = toy(offer={"quantity": 5e7})
    assert audited(instance, card(), "fra-tank 2026 = 50000000").ok
    report = audited(instance, card(), f"fra-tank 2026 = {50_000_000 + extra}")
    assert broken(report) == [("commitment", "quantity", ("fra-tank", "2026"))]
    assert report.violations[0].excess == extra


@pytest.mark.parametrize(("budget", "extra"), [(1e7, 1.0), (1e7, 0.1), (5e-7, 1e-8), (5e-7, 1e-14), (0.0, 1e-12)])
def test_money_beyond_a_budget_is_seen_whatever_its_size(budget: float, extra: float) -> None:
    budgets = [{"nation": nation, "period": "2026", "amount_million": budget} for nation in ("FRA", "DEU")]
    policy = card("budget", "spending")

    def spends(amount: float) -> list[Any]:
        instance = toy(**hours(10.0, fixed_cost_million=amount), budgets=budgets)
        return broken(audited(instance, policy, "fra-hours 2026 = 1"))

    assert spends(budget) == []
    assert spends(budget + extra) == [("budget", "limit", ("FRA", "2026"))]


@pytest.mark.parametrize("tenth", [0.1, 100_000.1, 0.001])
def test_sums_of_a_tenth_are_not_punished(tenth: float) -> None:
    # Added in binary, three tenths are more than 0.3; and ten of them less than one.
    total = tenth + tenth + tenth
    names = ["h1", "h2", "h3"]
    offers = [
        {"id": name, "nation": "FRA", "capability": "hours", "quantity": tenth, "unit_cost_million": 1.0}
        for name in names
    ]
    budgets = [{"nation": nation, "period": "2026", "amount_million": 3 * tenth} for nation in ("FRA", "DEU")]
    need = {**TOY["requirements"][2], "quantity": total}
    instance = toy(offers=offers, requirements=[need], budgets=budgets)
    rows = [f"{name} 2026 = {tenth!r}" for name in names] + [f"{name} > lift 2026 = {tenth!r}" for name in names]
    policy = card("budget", "spending", coverage__shortfall_allowed=False)
    assert audited(instance, policy, *rows).ok
    # One that the solver left with the sum in binary.
    one = toy(offers=[{**offers[0], "quantity": 3 * tenth}], requirements=[need], budgets=budgets)
    assert audited(one, card("budget", "spending"), f"h1 2026 = {total!r}", f"h1 > lift 2026 = {total!r}").ok


def test_a_rest_below_zero_by_round_off_is_carried_as_round_off() -> None:
    # Five millionths beyond a hundred thousand are round-off of it, and so is the rest of -5e-6 beside nothing in 2027.
    budgets = [
        {"nation": "FRA", "period": "2026", "amount_million": 1e5, "carry_over_share": 1.0},
        {"nation": "FRA", "period": "2027", "amount_million": 0.0},
        {"nation": "DEU", "period": "2026"},
        {"nation": "DEU", "period": "2027"},
    ]
    periods = [{"id": "2026"}, {"id": "2027"}]
    instance = toy(**hours(2e5, unit_cost_million=1.0), budgets=budgets, periods=periods)
    policy = card("budget", "spending")
    assert audited(instance, policy, "fra-hours 2026 = 100000.000005").ok
    seen = broken(audited(instance, policy, "fra-hours 2026 = 100000.005"))
    assert ("budget", "limit", ("FRA", "2026")) in seen


@pytest.mark.parametrize(
    ("amount", "limit", "of", "allowed"),
    [
        (1, 1, 0, Fraction(1, 10**9)),
        (10**9, 1, 0, Fraction(1, 10**6)),  # whole: a millionth of a unit, whatever the size
        (Fraction(1, 3), 0, 0, Fraction(1, 3 * 10**9)),
        (Fraction(10**9) + Fraction(1, 3), 5, 0, 1 + Fraction(1, 3 * 10**9)),
        (0, 0, 0, 0),  # nothing beside nothing leaves no room
        (Fraction(1, 3), 0, 10**3, Fraction(1, 10**6)),  # what went into it has round-off of its own
        (0, Fraction(-1, 3), 10**5, Fraction(1, 10**4)),  # of a limit that is a sum as well
        (5, 10**5, 10**5, Fraction(1, 10**6)),  # but not where both are whole
    ],
)
def test_slack(amount: Any, limit: Any, of: Any, allowed: Any) -> None:
    assert slack(amount, limit, of) == allowed

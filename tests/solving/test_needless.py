"""Plans that pay only to even out burdens: what serves nothing is left out, what serves stays however much it costs."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from toys import need, offer, option, pool, share, shipped, tables, through

import pooling
from pooling.domain.instance import Instance
from pooling.domain.result import Result
from pooling.formulation.builder import build
from pooling.solving.compiled import compile_model
from pooling.solving.highs import Options
from pooling.solving.needless import Needless
from pooling.solving.tiers import solve_tiers

EQUALS = [{"id": "A", "gdp_million": 1.0}, {"id": "B", "gdp_million": 1.0}]
FOUR = [{"id": name, "gdp_million": 1.0} for name in "ABCD"]
BOTH = [offer("a", "A", 1, cost=10), offer("b", "B", 1, cost=10)]
ALL_FOUR = [offer(name.lower(), name, 2, cost=10) for name in "ABCD"]
WIDE = {"breadth.largest_share": 1.0}


def framework(**more: Any) -> dict[str, Any]:
    return {"id": "g", "name": "g", "kind": "framework", "backbone_capability": "lift", "backbone_quantity": 1, **more}


CASES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "an option that changes nothing": (
        tables(nations=EQUALS, requirements=[need("r", 1)], offers=BOTH[:1], options=[option("i", cost_million=10)]),
        {},
    ),
    "an option in which one participant is enough": (
        tables(
            nations=EQUALS,
            requirements=[need("r", 1)],
            offers=[through("a", "A", 2)],
            options=[option("i", cost_million=10)],
        ),
        {},
    ),
    "turns that a single period cannot spread": (
        tables(nations=EQUALS, requirements=[need("r", 1, turns_spread=1)], offers=BOTH),
        {},
    ),
    "a lock that asks for nothing": (
        tables(
            nations=EQUALS,
            requirements=[need("r", 1)],
            offers=BOTH,
            locks=[{"id": "L", "rule": "at_least", "offer": "b", "requirement": "r", "quantity": 0.0}],
        ),
        {},
    ),
    "a lock that one of several keeps": (
        tables(
            nations=FOUR,
            requirements=[need("r", 2)],
            offers=ALL_FOUR,
            locks=[{"id": "L", "rule": "must", "offer": "a"}],
        ),
        {},
    ),
    "a capability that two nations keep up": (
        tables(
            nations=FOUR,
            capabilities=[{"id": "lift", "unit": "aircraft", "providers": "two_or_more"}],
            requirements=[need("r", 2)],
            offers=ALL_FOUR,
        ),
        {},
    ),
    "a framework that nobody needs": (
        tables(nations=EQUALS, requirements=[need("r", 1)], offers=BOTH, agreements=[framework()]),
        {},
    ),
    "shares of a pool beside each other": (
        tables(
            nations=FOUR,
            requirements=[need("r", 2)],
            pools=[pool("c", 2, 10, "lift", trade_share=0.5)],
            offers=[share(f"s{name}", name, 2, "lift") for name in "ABCD"],
        ),
        {},
    ),
    "shares of what is delivered": (
        tables(
            nations=FOUR,
            requirements=[need("r", 2)],
            offers=[{**row, "effectiveness": 2} if row["id"] == "a" else row for row in ALL_FOUR],
        ),
        {"breadth.share_of": "delivered", "breadth.largest_share": 0.5},
    ),
    "a fixed cost for a sliver": (
        tables(
            nations=EQUALS,
            requirements=[need("r", 2, "fuel")],
            offers=[offer(name.lower(), name, 2, "fuel", fixed_cost_million=10) for name in "AB"],
        ),
        {},
    ),
}


def solved(data: dict[str, Any], card: str, overrides: dict[str, Any]) -> Result:
    return pooling.solve(Instance.of(data), card=card, overrides={**WIDE, **overrides}, gap=0.0)


@pytest.mark.parametrize("name", CASES)
def test_what_serves_nothing_is_not_bought(name: str) -> None:
    data, overrides = CASES[name]
    cheapest, fair = (solved(data, card, overrides) for card in ("coverage", "fair-share"))
    assert fair.tiers[0].value == pytest.approx(cheapest.tiers[0].value)
    assert fair.tiers[-1].value == pytest.approx(cheapest.tiers[-1].value), "all that is paid serves"


def test_it_is_said_and_not_called_optimal() -> None:
    fair = solved(*CASES["an option that changes nothing"][:1], "fair-share", {})
    assert any("serves nothing" in fault.text and "i" in fault.text for fault in fair.faults)
    # The bound is that of plans that may pay for it.
    assert (fair.outcome, fair.tiers[1].value, fair.tiers[1].bound) == ("feasible", pytest.approx(10.0), 0.0)


def test_the_fairest_of_the_cheapest_stay() -> None:
    """Two of four have to serve; shares are equal to incomes where the two large nations do: (1 + 1) * 20 / 12 each."""
    nations = [{"id": name, "gdp_million": gdp} for name, gdp in zip("ABCD", (1.0, 1.0, 5.0, 5.0), strict=True)]
    data, _ = CASES["a capability that two nations keep up"]
    fair = solved({**data, "nations": nations}, "fair-share", {})
    assert fair.plan is not None
    assert {name for name, _ in fair.plan.committed} == {"c", "d"}
    assert fair.tiers[1].value == pytest.approx(20 / 3)


def test_what_serves_stays_for_fairness_sake() -> None:
    """A could serve both needs for 20; B serves one of them for 12, and 20 become 22 for equal shares."""
    data = tables(
        nations=EQUALS,
        requirements=[need("r", 1), need("q", 1)],
        offers=[offer("a", "A", 2, cost=10), offer("b", "B", 1, cost=12)],
    )
    fair = solved(data, "fair-share", {})
    assert fair.outcome == "optimal"
    assert not fair.faults
    assert fair.tiers[-1].value == pytest.approx(22.0)


@pytest.mark.parametrize("card", ["fair-share", "equal-burden"])
@pytest.mark.parametrize("name", CASES)
def test_a_result_is_what_its_own_audit_makes_of_it(name: str, card: str) -> None:
    data, overrides = CASES[name]
    result = solved(data, card, overrides)
    assert pooling.audit_result(Instance.of(data), result).ok
    assert [tier.found for tier in result.tiers] == [pytest.approx(tier.value, abs=1e-6) for tier in result.tiers]


@pytest.mark.parametrize(("limit_s", "ended"), [(None, "cancelled"), (0.0, "time_limit")])
def test_what_cuts_the_search_short_is_known(limit_s: float | None, ended: str) -> None:
    data, _ = CASES["an option that changes nothing"]
    chosen = shipped("fair-share")
    compiled = compile_model(build(Instance.of(data), chosen))
    found = solve_tiers(compiled, chosen, time_limit_s=None, seed=0, threads=1)
    assert found.x is not None
    cancel = threading.Event()
    if limit_s is None:
        cancel.set()
    needless = Needless(compiled, compiled.objectives[1:], Options(time_limit_s=limit_s), cancel)
    assert needless.without(found.x) is None
    assert needless.ended == ended

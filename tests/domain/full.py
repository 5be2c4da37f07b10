"""Toy tables with a row in every table, and a small change of each."""

from __future__ import annotations

from typing import Any

from toys import agreement, capabilities, need, offer, share, tables

ABOUT = {"nations": ["A", "B"]}

FULL: dict[str, Any] = tables(
    sources=[{"table": "offers", "kind": "synthetic", "source": "by hand"}],
    nations=[{"id": "A", "groups": ["x", "y"], "gdp_million": 3}, {"id": "B"}],
    budgets=[{"nation": n, "period": "p", "amount_million": 2.5} for n in "AB"],
    missions=[{"id": "m", "situations": ["s"], "kind": "crisis", "region": "south", "command": "NATO"}],
    requirements=[need("r", 2), need("q", 9, "fuel")],
    deployment=[{"cost_million": 1}],
    standards=[{"id": "probe"}],
    sharing=[{"id": "two", "level": 2, **ABOUT}],
    agreements=[agreement("g", barter_limit=5)],
    suppliers=[{"id": "charter"}],
    pools=[{"id": "c", "capability": "fuel", "published_total": 9}],
    support=[{"id": "base", "nation": "B", "cost_million": 4}],
    offers=[offer("a", "A", 2), offer("b", "B", 2), share("sa", "A", 6), share("sb", "B", 3)],
    enablers=[{"capability": "lift", "needs": "fuel", "quantity": 2}],
    skills=[{"nation": "B", "capability": "lift"}],
    caveats=[{"id": "c", "nation": "A", "rule": "forbid", "capability": "fuel", "reason": "law"}],
    red_lines=[{"id": "l", "nation": "B", "rule": "own_first"}],
    withdrawals=[{"id": "w", "nations": ["A"]}],
    clusters=[{"id": "north", "failure_probability": 0.1, **ABOUT}],
    scenarios=[{"id": "calm", "probability": 0.75}, {"id": "storm", "probability": 0.25}],
    scenario_effects=[{"scenario": "storm", "nation": "A", "supply_factor": 0.5}],
    balances=[{"agreement": "g", "nation": "A", "amount": 2}, {"agreement": "g", "nation": "B", "amount": -2}],
    locks=[{"id": "l", "rule": "at_most", "offer": "a", "quantity": 1}],
    history=[{"offer": "a", "period": "p", "quantity": 1}],
    credits=[{"nation": "A", "amount_million": -1}],
)
"""Every table has a row."""

CHANGES: dict[str, Any] = {
    "instance": {"name": "toy", "title": "new"},
    "sources": [{"table": "offers", "kind": "real", "source": "by hand"}],
    "periods": [{"id": "p", "label": "new"}],
    "nations": [{"id": "A", "groups": ["x"], "gdp_million": 3}, {"id": "B"}],
    "budgets": [{"nation": n, "period": "p"} for n in "AB"],
    "capabilities": capabilities(fuel=1.5),
    "situations": [{"id": "s", "weight": 0.999999999}],
    "missions": [{"id": "m", "situations": ["s"], "kind": "new"}],
    "requirements": [need("r", 2.000000001), need("q", 9, "fuel")],
    "deployment": [],
    "standards": [{"id": "probe", "name": "new"}],
    "sharing": [{"id": "two", "level": 3, **ABOUT}],
    "agreements": [agreement("g", barter_limit=5, gain_share=0.001)],
    "suppliers": [{"id": "charter", "largest_share": 0.5}],
    "pools": [{"id": "c", "capability": "fuel"}],
    "support": [{"id": "base", "nation": "A", "cost_million": 4}],
    "offers": [offer("b", "B", 2), offer("a", "A", 2), share("sa", "A", 6), share("sb", "B", 3)],
    "enablers": [{"capability": "lift", "needs": "fuel", "quantity": 2.5}],
    "skills": [{"nation": "A", "capability": "lift"}],
    "caveats": [{"id": "c", "nation": "A", "rule": "forbid", "capability": "fuel", "reason": "Law"}],
    "red_lines": [{"id": "l", "nation": "B", "rule": "own_first", "capability": "lift"}],
    "withdrawals": [{"id": "w", "hosts": ["A"]}],
    "clusters": [{"id": "north", "failure_probability": 0.2, **ABOUT}],
    "scenarios": [{"id": "calm", "probability": 0.5}, {"id": "storm", "probability": 0.5}],
    "scenario_effects": [{"scenario": "storm", "nation": "B", "supply_factor": 0.5}],
    "balances": [{"agreement": "g", "nation": "A", "amount": -2}, {"agreement": "g", "nation": "B", "amount": 2}],
    "locks": [{"id": "l", "rule": "at_least", "offer": "a", "quantity": 1}],
    "history": [{"offer": "a", "period": "p", "quantity": 2}],
    "credits": [{"nation": "A", "amount_million": 1}],
}
"""A small change of every table (of offers, their order)."""

"""Toy instances and cards for the tests: small enough to solve by hand, stated in one line each."""

from __future__ import annotations

import tempfile
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pooling
from pooling.domain.card import Card, Tier, card_from
from pooling.domain.families import CORE_FAMILIES, FAMILIES
from pooling.domain.instance import Instance
from pooling.domain.result import Result
from pooling.domain.tier_kinds import TIER_KINDS
from pooling.formulation.builder import build
from pooling.solving.compiled import Compiled, compile_model

ROOT = Path(__file__).resolve().parents[1]

EXACT = 1e-5
"""Gap that leaves room for the solver's round-off and, in a toy, for nothing but the optimum."""
DIGITS = 5
"""Decimals to which figures of toys are compared."""

Row = dict[str, Any]


def tables(**changed: Any) -> dict[str, Any]:
    """One period, nations A and B, one situation, one mission, a whole-unit `lift` and a divisible `fuel`."""
    base: dict[str, Any] = {
        "instance": {"name": "toy"},
        "periods": [{"id": "p"}],
        "nations": [{"id": "A"}, {"id": "B"}],
        "capabilities": capabilities(),
        "situations": [{"id": "s"}],
        "missions": [{"id": "m", "situations": ["s"]}],
        "requirements": [need("r", 2)],
        "offers": [offer("a", "A", 2), offer("b", "B", 2)],
    }
    return {**base, **changed}


def toy(**changed: Any) -> Instance:
    """The instance of :func:`tables`."""
    return Instance.of(tables(**changed))


def capabilities(lift: float = 1.0, fuel: float = 1.0) -> list[Row]:
    """Lift in whole aircraft, fuel in any tonnes, with the value (points) of a unit."""
    return [
        {"id": "lift", "unit": "aircraft", "value_weight": lift},
        {"id": "fuel", "unit": "tonnes", "divisible": True, "value_weight": fuel},
    ]


def need(name: str, quantity: float, capability: str = "lift", mission: str = "m", **more: Any) -> Row:
    return {"id": name, "mission": mission, "capability": capability, "quantity": quantity, **more}


def offer(name: str, nation: str, quantity: float, capability: str = "lift", cost: float = 0.0, **more: Any) -> Row:
    row: Row = {"id": name, "nation": nation, "capability": capability, "quantity": quantity, **more}
    return {**row, "unit_cost_million": cost} if cost else row


def agreement(name: str = "g", **more: Any) -> Row:
    """An agreement that a nation may join alone unless said otherwise."""
    return {"id": name, "least_members": 1, **more}


def pool(name: str = "c", output: float = 1.0, cost: float = 0.0, capability: str = "fuel", **more: Any) -> Row:
    """A pool: what one unit gives and costs in a period."""
    return {"id": name, "capability": capability, "unit_output": output, "unit_cost_million": cost, **more}


def share(name: str, nation: str, quantity: float, capability: str = "fuel", **more: Any) -> Row:
    """A share of pool `c` unless said otherwise: `quantity` hours at most."""
    return offer(name, nation, quantity, capability, **{"pool": "c", **more})


def option(name: str = "i", **more: Any) -> Row:
    """An option that any nation may start alone, at no cost and with effect at once unless said otherwise."""
    return {"id": name, "kind": "assets", **more}


def through(name: str, nation: str, quantity: float, capability: str = "lift", **more: Any) -> Row:
    """An offer through option `i` unless said otherwise."""
    return offer(name, nation, quantity, capability, **{"option": "i", **more})


def effect(**more: Any) -> Row:
    """What option `i` changes unless another is named."""
    return {"option": "i", **more}


def fund(name: str = "f", **more: Any) -> Row:
    """A fund that all nations pay into in equal parts unless said otherwise."""
    return {"id": name, "key": "equal", **more}


def budgets(carry_over_share: float = 0.0, advance_share: float = 0.0, **amounts: Sequence[float | None]) -> list[Row]:
    """`A=(4, 5)`: nation A has 4 million in the first period and 5 in the second."""
    return [
        {
            "nation": nation,
            "period": "p" if len(by_period) == 1 else f"p{index + 1}",
            "amount_million": amount,
            "carry_over_share": carry_over_share,
            "advance_share": advance_share,
        }
        for nation, by_period in amounts.items()
        for index, amount in enumerate(by_period)
    ]


def periods(count: int) -> list[Row]:
    return [{"id": f"p{index + 1}"} for index in range(count)]


def card(*families: str, tiers: Sequence[str | Tier] = ("covered",), gap: float = EXACT, **parameters: Any) -> Card:
    """A card with these families (and their companions) and these tiers, held exactly and solved to the optimum.

    A parameter's point is written as two underscores: `budget__scale=2`.
    """
    chosen = {*CORE_FAMILIES, *families}
    for tier in tiers:
        chosen.update(TIER_KINDS[tier if isinstance(tier, str) else tier.kind].needs)
    for family in list(chosen):
        chosen.update(FAMILIES[family].needs)
    return Card(
        name="toy",
        families=tuple(family for family in FAMILIES if family in chosen),
        tiers=tuple(Tier(tier, gap, 0.0) if isinstance(tier, str) else tier for tier in tiers),
        parameters={key.replace("__", "."): value for key, value in parameters.items()},
    )


@cache
def shipped(name: str) -> Card:
    """A card of `models/`, read without the library."""
    data = tomllib.loads((ROOT / "models" / f"{name}.toml").read_text(encoding="utf-8"))
    parent = data.get("extends")
    return card_from(data, {parent: shipped(parent)} if parent else {})


def solve(instance: Instance, chosen: Card, **options: Any) -> Result:
    """An optimal, audited result: anything else fails the test that asked."""
    result = pooling.solve(instance, card=chosen, **options)
    assert result.outcome == "optimal", str(result)
    assert result.audit is not None
    assert result.audit.ok
    return result


def values(result: Result) -> dict[str, float | None]:
    """Tier name -> value."""
    return {tier.name: None if tier.value is None else round(tier.value, DIGITS) + 0.0 for tier in result.tiers}


def near(value: float) -> float:
    """A figure with the decimals to which :func:`values` gives them."""
    return round(value, DIGITS)


def committed(result: Result) -> dict[Any, float]:
    """Units committed by offer; by (offer, period) where there is more than one period called `p`."""
    assert result.plan is not None
    found = result.plan.committed
    some = {offer if period == "p" else (offer, period): units for (offer, period), units in found.items()}
    return _rounded(some)


def assigned(result: Result) -> dict[Any, float]:
    """Units assigned by (offer, requirement), with the period where it is not `p`."""
    assert result.plan is not None
    return _rounded({key[:2] if key[2] == "p" else key: units for key, units in result.plan.assigned.items()})


def members(result: Result) -> set[tuple[str, ...]]:
    """(nation, agreement) of every membership, with the period where it is not `p`."""
    assert result.plan is not None
    return {_plain(nation, name, period) for name, nation, period in result.plan.members}


def leads(result: Result) -> set[tuple[str, ...]]:
    """(nation, agreement) of every lead, with the period where it is not `p`."""
    assert result.plan is not None
    return {_plain(nation, name, period) for name, nation, period in result.plan.leads}


def _plain(nation: str, name: str, period: str) -> tuple[str, ...]:
    return (nation, name) if period == "p" else (nation, name, period)


def traded(result: Result) -> dict[Any, float]:
    """Hours taken over (negative: handed over) by share; by (share, period) where there is more than one period."""
    assert result.plan is not None
    found = result.plan.traded
    return _rounded({offer if period == "p" else (offer, period): units for (offer, period), units in found.items()})


def starts(result: Result) -> dict[tuple[str, ...], float]:
    """Units ordered by (option, nation) that takes part, with the period of the start where it is not `p`."""
    assert result.plan is not None
    return {_plain(row.option, row.nation, row.period): round(row.units, DIGITS) for row in result.plan.starts}


def grants(result: Result) -> dict[tuple[str, ...], str]:
    """What a fund pays (none, grant, bonus) by (option, nation), with the period of the start where it is not `p`."""
    assert result.plan is not None
    return {_plain(row.option, row.nation, row.period): row.grant for row in result.plan.starts}


def delivered(result: Result) -> dict[tuple[str, ...], float]:
    """Units delivered by (option, nation), with the period where it is not `p`."""
    assert result.plan is not None
    return _rounded({_plain(*key): units for key, units in result.plan.delivered.items()})


def spent(result: Result, nation: str = "A") -> list[float]:
    """What a nation spends (million), period by period."""
    return [near(amount) for amount in result.spending.query(f"nation == '{nation}'")["spend_million"].tolist()]


def _rounded(found: dict[Any, float]) -> dict[Any, float]:
    return {key: units for key, units in ((key, round(units, DIGITS)) for key, units in found.items()) if units}


def compiled(instance: Instance, chosen: Card) -> Compiled:
    return compile_model(build(instance, chosen))


def rows(instance: Instance, chosen: Card) -> list[str]:
    """Names of all rows of the model."""
    return compiled(instance, chosen).names()[1]


def columns(instance: Instance, chosen: Card) -> dict[str, tuple[float, float]]:
    """Names of all columns of the model, with their bounds."""
    model = compiled(instance, chosen)
    return dict(zip(model.names()[0], zip(model.low.tolist(), model.high.tolist(), strict=True), strict=True))


def written(instance: Instance, chosen: Card) -> str:
    """The model of the card's first tier as it is exported."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.lp"
        pooling.export(instance, path, card=chosen)
        return path.read_text(encoding="utf-8").replace("\r\n", "\n")

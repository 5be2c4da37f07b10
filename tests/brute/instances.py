"""Random small instances that mix families, with every feature of the tables that a whole-unit plan can show.

Capabilities are whole-unit here: all plans of a divisible one cannot be listed. Figures are coarse decimals, so that
two plans differ clearly or not at all.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from typing import Any

from drawing import FACTS, Drawing, Recipe, Row, Values, drawn, facts_of

from pooling.domain.instance import Instance
from pooling.io.columns import Column

FAMILIES = tuple(name for name in FACTS if name != "retirement")
"""Families that the enumeration knows: it holds nothing at a cost, and retires nothing."""
OF_OPTIONS = {"options", "procurement", "funding"}
MAY_HAVE_OPTIONS = {
    "guidelines": 0.9,
    "burden": 0.4,
    "stability": 0.4,
    "locks": 0.4,
    "readiness": 0.25,
    "interoperability": 0.25,
    "reliability": 0.3,
    "withdrawal": 0.25,
    "years": 0.25,
}
"""Families with which an instance that mixes in no options has one, with the chance."""
MAY_HAVE_AGREEMENTS = {"pools": 0.4, "interoperability": 0.4, "information": 0.4, "options": 0.3}


def needed(drawing: Drawing, _column: Column, _row: Row) -> Any:
    """Mostly a capability that is needed, so that offers and needs meet."""
    wanted = [need["capability"] for need in drawing.tables["requirements"]]
    return drawing.rng.choice(drawing.ids["capabilities"] if drawing.rng.random() < 0.05 else wanted)


def in_turn(drawing: Drawing, _column: Column, row: Row) -> Any:
    """Mostly nations in turn, so that most instances have more than one that can do anything."""
    nations = drawing.ids["nations"]
    place = drawing.ids["offers"].index(row["id"]) if row.get("id") in drawing.ids["offers"] else 0
    return nations[place % len(nations)] if drawing.rng.random() < 0.6 else drawing.rng.choice(nations)


def weight_in_a_key(drawing: Drawing, _column: Column, row: Row) -> Any:
    """The first nation's weight is above 0, so that there always is a sum to share by."""
    return 1.0 if row["id"] == drawing.ids["nations"][0] else drawing.rng.choice((0.0, 1.0, 2.0))


def one_nation(drawing: Drawing, _column: Column, _row: Row) -> Any:
    """Not all of them: what nobody may buy says nothing."""
    return [drawing.rng.choice(drawing.ids["nations"])]


def with_the_first(drawing: Drawing, _column: Column, _row: Row) -> Any:
    """Nations among which there is a sum to share by."""
    return drawing.ids["nations"][: drawing.rng.randint(1, 2)]


def host_or_any(drawing: Drawing, _column: Column, _row: Row) -> Any:
    """Often a host of others' units: its caveats bind them."""
    hosts = [offer["host"] for offer in drawing.tables["offers"] if offer.get("host")]
    return drawing.rng.choice(hosts if hosts and drawing.rng.random() < 0.6 else drawing.ids["nations"])


VALUES: dict[str, Values] = {
    "caveats.nation": host_or_any,
    "funds.nations": with_the_first,
    "suppliers.not_to": one_nation,
    "capabilities.divisible": (False,),
    "capabilities.providers": ("one", "one", "two_or_more"),
    "capability unit": (1.0, 1.0, 2.0),
    "offers.nation": in_turn,
    "offers.smallest": (1.0, 2.0, 2.0, 3.0),
    "offers.step": (1.0, 2.0, 2.0),
    "offers.smallest_use": (1.0, 2.0),
    "offers.consent": ("host", "dual", "dual"),
    "offers.capability": needed,
    "pools.capability": needed,
    "nations.custom_key": weight_in_a_key,
    "nations.own_need": (1.0, 2.0, 3.0, 4.0, 5.0),
    "persons": (1.0, 2.0, 3.0, 4.0, 5.0),
    "nations.gdp_million": (1.0, 2.0, 3.0, 4.0, 5.0),
    "nations.gni_million": (1.0, 2.0, 3.0, 4.0, 5.0),
    "nations.defence_spending_million": (1.0, 2.0, 3.0, 4.0, 5.0),
    "nations.reserve_share": (0.25, 0.34, 0.5),
    "share of value": (0.0, 0.34, 0.5, 0.67, 0.8, 1.0),
    "content_share": (1.0, 0.7, 0.5, 0.3),
    "least_content_share": (0.0, 0.65),
    "most_commitments": (0, 1, 1, 2),
    "amount_million": (0.0, 1.0, 2.0, 3.5, 5.0),
    "credits.amount_million": (-3.0, -1.0, 1.0, 2.0),
    "cost_million": (0.0, 0.25, 0.5, 1.0, 2.0),
    "value_weight": (1.0, 1.0, 2.0, 0.5),
    "requirements.quantity": (1.0, 2.0, 2.0, 3.0, 2.5),
    "requirement_changes.quantity": (1.0, 2.0, 2.5, 3.0),
    "offer_changes.quantity": (0.0, 0.0, 1.0, 2.0),
    "requirements.within_days": (5, 10, 30),
    "requirements.least_nations": (1, 2),
    "requirements.providers": ("one", "two_or_more"),
    "share of need": (0.34, 0.5, 0.6, 0.75, 1.0),
    "sharing_level": (1, 2),
    "sharing.level": (1, 2),
    "notice_days": (0, 4, 10, 20),
    "delay_days": (1, 5, 12),
    "dwell": (1.5, 2.0, 3.0, 0.5),
    "effectiveness": (0.5, 1.5, 2.0, 0.8),
    "red_lines.quantity": (0.5, 1.0, 1.0, 2.0),
    "caveats.amount": (0.0, 1.0, 1.0, 1.5, 2.0),
    "locks.quantity": (0.0, 1.0, 1.0, 1.5, 2.0),
    "history.quantity": (0.0, 0.5, 1.0, 2.0),
    "barter_limit": (0.5, 1.0, 1.0, 2.0),
    "balances.amount": (0.5, -0.5),
    "unit_output": (1.0, 2.0, 2.0, 3.0),
    "pools.reserve_share": (0.0, 0.5),
    "pools.unit_cost_million": (0.5, 1.0, 3.0),
    "pools.most_units": (2, 3),
    "options.most_units": (1, 2, 2, 3),
    "options.unit_cost_million": (0.5, 1.0, 2.0),
    "options.least_participants": (1, 1, 1, 2),
    "lead_periods": (0, 0, 1),
    "lasts_periods": (1, 2),
    "learning_share": (0.2, 0.5),
    "spends_as": ("operations", "equipment", "equipment", "related"),
    "output_per_unit": (1.0, 2.0, 0.5),
    "accounts.gdp_million": (10.0, 20.0, 40.0),
    "defence_million": (0.5, 1.0, 2.0, 3.0),
    "equipment_million": (0.0, 0.25, 0.5),
    "related_million": (0.0, 0.25, 0.5),
    "guidelines.share": (0.02, 0.05, 0.1, 0.2, 0.3),
    "refunds.share": (0.5, 0.65, 0.85, 1.0),
    "grant_share": (0.2, 0.5, 0.85),
    "bonus_share": (0.6, 1.0),
    "fund_budgets.amount_million": (0.0, 0.0, 0.0, 0.5, 1.0),
    "prices.index": (0.5, 1.02, 1.5, 2.0),
    "supply_factor": (0.0, 0.0, 0.5, 0.8),
    "need_factor": (0.5, 1.5, 2.0),
    "failure_probability": (0.1, 0.25, 0.5),
}
CHANCES = {
    "nations.gdp_million": 1.0,
    "nations.gni_million": 1.0,
    "nations.population": 1.0,
    "nations.defence_spending_million": 1.0,
    "nations.personnel": 1.0,
    "nations.own_need": 1.0,
    "nations.custom_key": 1.0,
    "offers.periods": 0.2,
    "missions.periods": 0.2,
    "requirements.periods": 0.15,
    "offers.dwell": 0.2,
    "offers.effectiveness": 0.2,
    "offers.unit_cost_million": 0.8,
    "offers.fixed_cost_million": 0.4,
    "offers.agreement": 0.5,
    "offers.pool": 0.7,
    "offers.option": 0.7,
    "requirements.within_days": 1.0,
    "requirements.sharing_level": 1.0,
    "budgets.amount_million": 0.85,
    "caveats.mission": 0.2,
    "caveats.mission_kind": 0.2,
    "caveats.region": 0.2,
    "caveats.command": 0.2,
    "caveats.period": 0.2,
    "caveats.capability": 0.4,
    "agreements.capabilities": 0.3,
    "agreements.nations": 0.2,
    "agreements.most_members": 0.2,
    "agreements.lead": 0.3,
    "agreements.from_period": 0.2,
    "agreements.barter_limit": 0.9,
    "accounts.defence_million": 1.0,
    "funds.grant_share": 0.9,
    "offers.consent": 0.9,
    "scenario_effects.nation": 0.9,
    "scenario_effects.offer": 0.7,
    "scenario_effects.supply_factor": 0.9,
    "scenario_effects.mission": 0.25,
    "scenario_effects.requirement": 0.25,
    "scenario_effects.capability": 0.25,
    "options.nations": 0.3,
    "options.periods": 0.3,
    "options.lead_periods": 0.3,
    "options.most_participants": 0.2,
    "options.requires": 0.2,
    "options.excludes": 0.2,
    "options.lead": 0.25,
    "options.fund": 0.9,
    "options.cost_million": 0.8,
    "options.most_units": 0.7,
    "options.unit_cost_million": 1.0,
    "funds.nations": 0.3,
}
SIZES: dict[str, Sequence[int]] = {
    "situations": (1, 2),
    "missions": (1, 2),
    "deployment": (0, 0, 1, 2),
    "standards": (2,),
    "skills": (1, 2, 3, 4),
    "suppliers": (1, 1, 2),
    "pools": (1,),
    "options": (1, 1, 2),
    "option_costs": (0, 0, 2, 2, 3),
    "price_steps": (0, 1, 2),
    "refunds": (0, 1, 2, 3),
    "fund_budgets": (1, 2, 3),
    "caveats": (1, 2, 3),
    "clusters": (0, 1),
    "scenarios": (0, 1, 2, 2, 2, 3, 3),
    "scenario_effects": (1, 2, 3, 4),
    "history": (1, 2, 3, 4, 5),
    "balances": (0, 1, 1),
    "prices": (1, 2, 3),
    "started": (0, 1, 1, 2),
}


def random_instance(
    rng: random.Random, *, mixed: Collection[str] | None = None, chance: float = 0.25, small: bool = False
) -> Instance:
    """An instance of 2-3 nations, 1-3 capabilities, 1-3 requirements, 1-4 offers of at most 3 units, 1-3 periods.

    It has data for the families ``mixed``; where they are not given, for each with probability ``chance``. ``small``:
    at most two nations, requirements and offers.
    """
    if mixed is None:
        mixed = {family for family in FAMILIES if rng.random() < chance}
    tables = drawn(rng, recipe(rng, set(mixed), small))
    return Instance.of({**tables, "former_turns": _former_turns(tables) if "rotation" in mixed else []})


def _former_turns(tables: dict[str, Any]) -> list[Row]:
    """Drawn apart, so that all else is drawn as it was without them."""
    apart = random.Random(repr(tables["requirements"]))
    nations = [row["id"] for row in tables["nations"]]
    return [
        {"nation": apart.choice(nations), "requirement": row["id"], "periods_ago": apart.choice((1, 1, 2))}
        for row in tables["requirements"]
        if apart.random() < 0.4
    ]


def recipe(rng: random.Random, mixed: set[str], small: bool = False) -> Recipe:
    """What an instance of these families is made of."""
    periods = _periods(rng, mixed)
    facts = _facts(rng, mixed)
    # Where shares, chances or plans are compared, more is offered than needed, so that there is a choice.
    plenty = bool(mixed & {"burden", "uncertainty", "stability"}) and not small and periods == 1
    few = small or periods > 1 or "pools" in mixed
    owned: Sequence[int] = (1, 1, 2) if mixed & OF_OPTIONS else (1, 2, 2) if few else (2, 3, 3) if plenty else (2, 3, 4)
    through = ("pools" in facts) + ("options" in facts)
    needs: Sequence[int] = (2, 2, 3) if "enablers" in mixed else (1, 2) if small or plenty else (1, 2, 2, 3)
    capabilities: Sequence[int] = (1, 1, 2, 3)
    if "enablers" in mixed:
        capabilities = (2,)
    elif plenty or "information" in mixed:
        capabilities = (1,)
    sizes: dict[str, Sequence[int]] = {
        "periods": (periods,),
        "nations": (2,) if small or periods > 2 else (2, 2, 3),
        "capabilities": capabilities,
        "requirements": needs,
        "offers": [count + through for count in owned],
        "agreements": (1, 1, 1, 2) if "agreements" in mixed and periods == 1 else (1,),
    }
    values: dict[str, Values] = {}
    if periods > 1:
        values["offers.quantity"] = (1.0, 1.0, 2.0)
    if plenty:
        values |= {"offers.quantity": (2.0, 2.0, 3.0), "requirements.quantity": (1.0, 2.0, 2.0)}
    if mixed & {*OF_OPTIONS, "information"}:
        values["requirements.quantity"] = (2.0, 2.0, 3.0, 2.5)
    if mixed & {"burden", "funding"} and rng.random() < 0.3:
        # Shares below any floor of the scale.
        values["nations.gni_million"] = (0.002, 1.0, 2.0, 3.0)
    chances = {"requirements.nation": 0.8 if "exchange" in mixed else 0.4}
    chances["options.most_units"] = 0.5 if "options" in mixed else 1.0
    return Recipe(facts, {**SIZES, **sizes}, {**VALUES, **values}, {**CHANCES, **chances})


def _periods(rng: random.Random, mixed: set[str]) -> int:
    if mixed & {"rotation", "years"}:
        return rng.choice((2, 2, 3))
    if "uncertainty" in mixed:
        return rng.choice((1, 1, 1, 2))
    if mixed & {"options", "procurement", "funding", "guidelines"}:
        return rng.choice((1, 2, 2, 3))
    if mixed & {"budget", "burden", "stability", "challenge", "agreements", "exchange", "pools"}:
        return rng.choice((1, 1, 2))
    return 2 if rng.random() < 0.15 else 1


def _facts(rng: random.Random, mixed: set[str]) -> set[str]:
    """The facts of the families, and what else may give them something to say."""
    also = set()
    if rng.random() < max((MAY_HAVE_AGREEMENTS.get(family, 0.0) for family in mixed), default=0.0):
        also.add("agreements")
    facts = facts_of({*mixed, *also}) - ({"agreements.gain_share"} if also - mixed else set())
    if not mixed & OF_OPTIONS:
        chance = max((MAY_HAVE_OPTIONS.get(family, 0.0) for family in mixed), default=0.0)
        facts -= {"options", "option_costs", "effects", "suppliers" if "pools" not in mixed else "", "offers.option"}
        if rng.random() < chance:
            facts |= facts_of(["procurement" if rng.random() < 0.3 else "options"])
    return facts

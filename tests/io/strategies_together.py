"""Random rows of the tables of how nations work together and of what can go wrong, right by every cross check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum
from typing import Any

from hypothesis import strategies as st
from strategies_cells import factors, ids, numbers, quantities, shares, texts, units

from pooling.domain.fields import LARGEST_QUANTITY

Row = dict[str, Any]
positive = shares.filter(bool)
# Fifteen digits are kept: what is nearly 1 becomes 1.
below_one = shares.filter(lambda share: float(f"{share:.15g}") < 1)
levels = st.integers(0, 5)
counts = st.integers(0, 1_000)
PROBABILITIES = ((1.0,), (0.25, 0.75), (0.333333333333333, 0.333333333333333, 0.333333333333334))


def unique(most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(ids, min_size=1, max_size=most, unique=True)


@dataclass(frozen=True)
class Draw:
    """Draws from one example, with the names the rows may use."""

    draw: Any
    names: dict[str, list[str]]

    def __call__(self, strategy: st.SearchStrategy[Any]) -> Any:
        return self.draw(strategy)

    def some(self, table: str, least: int = 0) -> list[str]:
        """Some names of a table, perhaps one of them twice."""
        known = self.names[table]
        return list(self.draw(st.lists(st.sampled_from(known), min_size=least, max_size=3))) if known else []

    def one(self, table: str) -> str:
        return str(self.draw(st.sampled_from(self.names[table])))

    def maybe(self, table: str) -> str | None:
        known = self.names[table]
        return self.draw(st.none() | st.sampled_from(known)) if known else None

    def rows(self, keys: Sequence[Any], make: Any) -> list[Row]:
        """A row per key, without the fields that are None."""
        return [{field: value for field, value in make(key).items() if value is not None} for key in keys]


def agreement(d: Draw, name: str) -> Row:
    nations = d.names["nations"]
    kinds = ["multilateral", "regional", "framework"] + (["bilateral"] if len(nations) >= 2 else [])
    kind = d(st.sampled_from(kinds))
    eligible = nations[:2] if kind == "bilateral" else sorted(set(d.some("nations")))
    among = st.sampled_from(eligible or nations)
    members = d(st.lists(among, max_size=2))
    lead = d(st.none() | among)
    led = kind == "framework" or lead is not None
    least = d(st.integers(0, len(eligible) if eligible else 1_000))
    backbone = d(quantities) if led and d(st.booleans()) else None
    barter = d(st.none() | units)
    return {
        "id": name,
        "name": d(texts),
        "kind": kind,
        "capabilities": d.some("capabilities"),
        "nations": eligible,
        "members": members,
        "least_members": least,
        "most_members": d(st.none() | st.integers(least, 1_000)),
        "lead": lead,
        "backbone_capability": None if backbone is None else d.one("capabilities"),
        "backbone_quantity": backbone,
        "joining_cost_million": d(numbers),
        "membership_cost_million": d(numbers),
        "set_up_cost_million": d(numbers) if led else None,
        "running_cost_million": d(numbers) if led else None,
        "from_period": None if members else d.maybe("periods"),
        "exit_notice_periods": d(counts),
        "gain_share": d(shares),
        "standards": d.some("standards"),
        "sharing_level": d(levels),
        "barter_limit": barter,
        "barter_scope": None if barter is None else d(st.sampled_from(["community", "pair"])),
        "barter_carry_share": None if barter is None else d(shares),
    }


def pool(d: Draw, name: str) -> Row:
    least = d(counts)
    return {
        "id": name,
        "name": d(texts),
        "capability": d.one("capabilities"),
        "agreement": d.maybe("agreements"),
        "supplier": d.maybe("suppliers"),
        "unit_output": d(factors),
        "reserve_share": d(below_one),
        "unit_cost_million": d(numbers),
        "use_cost_million": d(numbers),
        "least_units": least,
        "most_units": d(st.integers(least, 1_000)),
        "stays": d(st.booleans()),
        "trade_share": d(shares),
    }


def offer(d: Draw, name: str, pools: Sequence[Row], agreements: Sequence[Row]) -> Row:
    share_of = d(st.none() | st.sampled_from(pools))
    quantity, nation, host = d(quantities), d.one("nations"), d.maybe("nations")
    capability = share_of["capability"] if share_of else d.one("capabilities")
    alone = share_of is None and d(st.booleans())
    through = [
        one["id"]
        for one in agreements
        if nation in (one["nations"] or [nation]) and capability in (one["capabilities"] or [capability])
    ]
    return {
        "id": name,
        "nation": nation,
        "capability": capability,
        "quantity": quantity,
        "notice_days": d(st.integers(0, 36_500)),
        "periods": d.some("periods"),
        "unit_cost_million": d(numbers),
        "dwell": d(factors),
        "reserve": None if share_of or alone else d(st.sampled_from([0.0, quantity])),
        "agreement": d(st.none() | st.sampled_from(through)) if through and not (share_of or alone) else None,
        "pool": share_of["id"] if share_of else None,
        "option": d.maybe("options") if alone else None,
        "in_kind_million": d(numbers),
        "standards": d.some("standards"),
        "host": host,
        "consent": d(st.sampled_from(["none", "host", "dual"])) if host not in (None, nation) else None,
        "reliability": d(positive),
        "support": d.some("support"),
    }


def publish_totals(d: Draw, pools: Sequence[Row], offers: Sequence[Row]) -> None:
    """Give some pools the total that their shares add up to."""
    for row in pools:
        total = fsum(one["quantity"] for one in offers if one.get("pool") == row["id"])
        if 0 < total <= LARGEST_QUANTITY and d(st.booleans()):
            row["published_total"] = total


def balances(d: Draw, agreements: Sequence[Row]) -> list[Row]:
    nations = d.names["nations"]
    out: list[Row] = []
    for row in agreements:
        if row.get("barter_limit") is None or len(nations) < 2:
            continue
        amount, (first, second) = min(d(units), row["barter_limit"]), nations[:2]
        if row["barter_scope"] == "pair":
            out.append({"agreement": row["id"], "nation": first, "partner": second, "amount": -amount})
        else:
            out += [{"agreement": row["id"], "nation": n, "amount": a} for n, a in ((first, amount), (second, -amount))]
    return out


def enablers(d: Draw, missions: Sequence[Row], requirements: Sequence[Row]) -> list[Row]:
    """Rows for pairs of capabilities where every mission that needs the one needs the other."""
    needed = {
        mission["id"]: {row["capability"] for row in requirements if row["mission"] == mission["id"]}
        for mission in missions
    }
    kinds = [None, *sorted({mission["kind"] for mission in missions if mission.get("kind")})]
    known = d.names["capabilities"]
    right = [
        (one, other, kind)
        for one in known
        for other in known
        for kind in kinds
        if one != other
        and all(
            one not in needed[mission["id"]] or other in needed[mission["id"]]
            for mission in missions
            if kind in (None, mission.get("kind"))
        )
    ]
    chosen = d(st.lists(st.sampled_from(right), max_size=2, unique=True)) if right else []
    return d.rows(
        chosen,
        lambda key: {"capability": key[0], "needs": key[1], "quantity": d(factors), "mission_kind": key[2]},
    )


def caveat(d: Draw, name: str, rule: str, missions: Sequence[Row]) -> Row:
    def place(field: str) -> str | None:
        known = sorted({mission[field] for mission in missions if mission.get(field)})
        return d(st.none() | st.sampled_from(known)) if known else None

    nations = d.names["nations"]
    partner = rule in ("not_with", "only_with")
    return {
        "id": name,
        "nation": nations[0],
        "rule": rule,
        "mission": d.maybe("missions"),
        "mission_kind": place("kind"),
        "region": place("region"),
        "command": place("command"),
        "period": d.maybe("periods"),
        "capability": d.one("capabilities") if rule == "limit" else d.maybe("capabilities"),
        "partner": nations[-1] if partner else None,
        "amount": d(units) if rule == "limit" else None,
        "delay_days": d(st.integers(0, 36_500)) if rule == "approval" else None,
        "probability": d(st.none() | positive) if rule == "approval" else None,
        "reason": d(texts),
    }


def red_lines(d: Draw, missions: Sequence[Row]) -> list[Row]:
    kinds = sorted({mission["kind"] for mission in missions if mission.get("kind")})
    regions = sorted({mission["region"] for mission in missions if mission.get("region")})
    made: list[Row] = [
        {
            "rule": "never",
            "capability": d.maybe("capabilities"),
            "mission": d.maybe("missions"),
            "mission_kind": d(st.none() | st.sampled_from(kinds)) if kinds else None,
            "region": d(st.none() | st.sampled_from(regions)) if regions else None,
        },
        {"rule": "keep", "capability": d.one("capabilities"), "quantity": d(units)},
        {"rule": "own_first", "capability": d.maybe("capabilities")},
    ]
    numbered = list(enumerate(made))
    return d.rows(
        numbered, lambda one: {"id": f"line-{one[0]}", "nation": d.one("nations"), "reason": d(texts), **one[1]}
    )


def risks(d: Draw) -> dict[str, list[Row]]:
    """Withdrawals, clusters, scenarios and their effects."""
    probabilities = d(st.sampled_from(PROBABILITIES))
    scenarios = d(st.lists(ids, min_size=len(probabilities), max_size=len(probabilities), unique=True))
    scope = ("mission", "requirement", "capability")
    effects: dict[tuple[Any, ...], Row] = {}
    for scenario in scenarios:
        fits = {field: d.maybe(f"{field[:-1]}ies" if field == "capability" else f"{field}s") for field in scope}
        owner = {"nation": d.maybe("nations"), "offer": d.maybe("offers")}
        free = not owner["nation"] and not owner["offer"]
        row = {
            "scenario": scenario,
            **owner,
            **fits,
            "supply_factor": d(below_one),
            "need_factor": d(factors) if free else None,
        }
        effects[tuple(row[field] for field in ("scenario", "nation", "offer", *scope))] = row
    return {
        "withdrawals": d.rows(
            d(unique(2)),
            lambda name: {
                "id": name,
                "name": d(texts),
                "nations": d.some("nations", 1),
                "agreements": d.some("agreements"),
                "suppliers": d.some("suppliers"),
                "hosts": d.some("nations"),
            },
        ),
        "clusters": d.rows(
            d(unique(2)),
            lambda name: {
                "id": name,
                "name": d(texts),
                "nations": d.some("nations", 1),
                "failure_probability": d(shares),
            },
        ),
        "scenarios": [
            {"id": name, "name": d(texts), "probability": probability}
            for name, probability in zip(scenarios, probabilities, strict=True)
        ],
        "scenario_effects": d.rows(list(effects.values()), lambda row: row),
    }

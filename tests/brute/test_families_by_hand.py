"""The enumerator against arithmetic done by hand, family by family: what binds, and what it costs."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from toys import agreement, budgets, card, need, offer, periods, pool, share, toy

from .search import optimum

USUAL = ("covered", "cost")
A_AND_B = [offer("a", "A", 2, cost=1), offer("b", "B", 2, cost=3)]
"""A has 2 aircraft at 1 million each, B 2 at 3 million; the toy needs 2."""
CREW = [{"id": "lift", "unit": "aircraft"}, {"id": "crew", "unit": "crews"}]
FAILING = {"scenario": "x", "nation": "A", "supply_factor": 0.0}


def case(name: str, families: str, expected: tuple[Any, ...], **more: Any) -> Any:
    """``more``: tables, `tiers`, and parameters of the card (with two underscores)."""
    tiers = more.pop("tiers", USUAL)
    parameters = {key: more.pop(key) for key in list(more) if "__" in key}
    more.setdefault("offers", A_AND_B)
    chosen = card(*families.split(), tiers=tiers, **parameters)
    return pytest.param(toy(**more), chosen, dict(zip(tiers, expected, strict=True)), id=name)


def two_periods(**more: Any) -> dict[str, Any]:
    return {"periods": periods(2), **more}


CASES = [
    # B alone: 2 x 3.
    case("red line never", "", (1, 6), red_lines=[{"id": "l", "nation": "A", "rule": "never"}]),
    # A keeps 1 of 2: 1 x 1 + 1 x 3.
    case(
        "red line keep",
        "",
        (1, 4),
        red_lines=[{"id": "l", "nation": "A", "rule": "keep", "capability": "lift", "quantity": 1.0}],
    ),
    # 3 units for A's own need of 2 (weight 10) and the alliance's of 2 (weight 100). A's units serve the alliance only
    # where A's need is met: so 1 is left for the alliance, (10 + 50) / 110. Without the line it would be 105 / 110.
    case(
        "red line own first",
        "",
        (Fraction(60, 110), 5),
        requirements=[need("r", 2), need("own", 2, nation="A", priority=2)],
        offers=[offer("a", "A", 2, cost=1), offer("b", "B", 1, cost=3)],
        red_lines=[{"id": "l", "nation": "A", "rule": "own_first"}],
    ),
    # A joins for 1 and covers 3 with 2 aircraft.
    case(
        "agreement gain",
        "agreements",
        (1, 3),
        requirements=[need("r", 3)],
        agreements=[agreement(gain_share=0.5, membership_cost_million=1.0)],
    ),
    # Of the two gains the larger counts: 2 x 1.5 of 4, and one membership is enough.
    case(
        "agreement gains do not add up",
        "agreements",
        (Fraction(3, 4), 3),
        requirements=[need("r", 4)],
        offers=[offer("a", "A", 2, cost=1)],
        agreements=[
            agreement("g", gain_share=0.5, membership_cost_million=1.0),
            agreement("h", gain_share=0.25, membership_cost_million=0.5),
        ],
    ),
    # Each year: 2 aircraft at 1, member 0.25, lead 0.5; once: join 1, set up 2.
    case(
        "agreement fees",
        "agreements",
        (1, 2 * 2.75 + 3),
        **two_periods(
            offers=[offer("a", "A", 2, cost=1, agreement="g")],
            agreements=[
                agreement(
                    kind="framework",
                    joining_cost_million=1.0,
                    membership_cost_million=0.25,
                    set_up_cost_million=2.0,
                    running_cost_million=0.5,
                )
            ],
        ),
    ),
    # Needed in the first year alone, but who joins stays for two: 2 x 1 + 2 x 0.5.
    case(
        "agreement notice",
        "agreements",
        (1, 3),
        **two_periods(
            requirements=[need("r", 2, periods=["p1"])],
            offers=[offer("a", "A", 2, cost=1, agreement="g")],
            agreements=[agreement(membership_cost_million=0.5, exit_notice_periods=2)],
        ),
    ),
    # Both must join, but they share no group, so only B's own offer is left: 1 of 2 at 3.
    case(
        "agreement within a group",
        "agreements",
        (Fraction(1, 2), 3),
        nations=[{"id": "A", "groups": ["x"]}, {"id": "B", "groups": ["y"]}],
        offers=[offer("a", "A", 2, cost=1, agreement="g"), offer("b", "B", 1, cost=3)],
        agreements=[agreement(least_members=2)],
        agreements__within="group",
    ),
    # The lead commits 2 of its own, though only 1 is needed: 2 x 1.
    case(
        "agreement backbone",
        "agreements",
        (1, 2),
        requirements=[need("r", 1)],
        offers=[offer("a", "A", 2, cost=1, agreement="g")],
        agreements=[agreement(lead="A", backbone_capability="lift", backbone_quantity=2.0)],
    ),
    # 3 hours take 2 units of 2 hours; all 4 are paid: 2 x 3 million.
    case(
        "pool",
        "pools",
        (1, 6),
        requirements=[need("r", 3)],
        pools=[pool(output=2, cost=3, capability="lift")],
        offers=[share("a", "A", 3, "lift"), share("b", "B", 3, "lift")],
    ),
    # Half of the need may come from the market, the use of each hour costs 0.5: 2 x (1 + 0.5).
    case(
        "pool of a supplier",
        "pools",
        (Fraction(1, 2), 3),
        requirements=[need("r", 4)],
        suppliers=[{"id": "v", "largest_share": 0.5}],
        pools=[pool(cost=1, capability="lift", supplier="v", use_cost_million=0.5)],
        offers=[share("a", "A", 4, "lift")],
    ),
    # Needed in the first year alone, but what is bought stays: 2 x 2 x 1.
    case(
        "pool that stays",
        "pools",
        (1, 4),
        **two_periods(
            requirements=[need("r", 2, periods=["p1"])],
            pools=[pool(cost=1, capability="lift", stays=True)],
            offers=[share("a", "A", 2, "lift")],
        ),
    ),
    # An hour costs 1. Each may pay for one, and A alone may use them: taking over B's would cost A a second million.
    case(
        "pool trade is paid for",
        "pools budget caveats",
        (Fraction(1, 2), 2),
        budgets=budgets(A=[1.0], B=[1.0]),
        pools=[pool(output=2, cost=2, capability="lift", trade_share=1.0)],
        offers=[share("a", "A", 2, "lift"), share("b", "B", 2, "lift")],
        caveats=[{"id": "c", "nation": "B", "rule": "forbid"}],
    ),
    # It is agreed that B holds an hour of the block of 2; A alone may use them, and pays for both.
    case(
        "pool trade",
        "pools caveats locks",
        (1, 2),
        pools=[pool(output=2, cost=2, capability="lift", trade_share=1.0)],
        offers=[share("a", "A", 2, "lift"), share("b", "B", 1, "lift")],
        caveats=[{"id": "c", "nation": "B", "rule": "forbid"}],
        locks=[{"id": "k", "rule": "must", "offer": "b"}],
    ),
    # A's aircraft stand on B's soil: B provides at least one.
    case(
        "dual consent",
        "consent",
        (1, 4),
        offers=[offer("a", "A", 2, cost=1, host="B", consent="dual"), offer("b", "B", 2, cost=3)],
    ),
    # B forbids the use of what stands on its soil, and may itself not be used: nothing.
    case(
        "host's caveat",
        "consent caveats",
        (0, 0),
        offers=[offer("a", "A", 2, cost=1, host="B", consent="host")],
        caveats=[{"id": "c", "nation": "B", "rule": "forbid"}],
    ),
    # Half of A's 2 may deploy, the rest comes from B.
    case(
        "deployable share",
        "sustainment",
        (1, 4),
        nations=[{"id": "A", "deployable_share": 0.5}, {"id": "B"}],
    ),
    # A rests after each turn: p1 and p3 by A, p2 by B, 1 each.
    case(
        "rest",
        "rotation",
        (1, 5),
        periods=periods(3),
        requirements=[need("r", 1, rest_periods=1)],
    ),
    # The same years, but A has just had a turn: p2 by A alone, p1 and p3 by B.
    case(
        "rest from a turn before the first year",
        "rotation",
        (1, 7),
        periods=periods(3),
        requirements=[need("r", 1, rest_periods=1)],
        former_turns=[{"nation": "A", "requirement": "r", "periods_ago": 1}],
    ),
    # Turns as even as 1 : 1 over two years, and A cannot rest: 1 + 3.
    case(
        "most turns",
        "rotation",
        (1, 4),
        **two_periods(requirements=[need("r", 1, most_turns=1)]),
    ),
    # B must take the third year; A's two turns beside B's one are not even, so B stands beside A once: 2 x 1 + 2 x 3.
    case(
        "even turns",
        "rotation",
        (1, 8),
        periods=periods(3),
        requirements=[need("r", 1, turns_spread=0)],
        offers=[offer("a", "A", 1, cost=1, periods=["p1", "p2"]), offer("b", "B", 1, cost=3)],
    ),
    # A gets the standard through the agreement for 1; B holds it: 2 x 1 + 1.
    case(
        "standard granted",
        "interoperability agreements",
        (1, 3),
        standards=[{"id": "d"}],
        requirements=[need("r", 2, standards=["d"])],
        offers=[offer("a", "A", 2, cost=1), offer("b", "B", 2, cost=3, standards=["d"])],
        agreements=[agreement(standards=["d"], membership_cost_million=1.0)],
    ),
    # A holds one, B the other: 2 of 3 by A alone.
    case(
        "same standard",
        "interoperability",
        (Fraction(2, 3), 2),
        standards=[{"id": "d"}, {"id": "e"}],
        requirements=[need("r", 3, same_standard=["d", "e"])],
        offers=[offer("a", "A", 2, cost=1, standards=["d"]), offer("b", "B", 2, cost=3, standards=["e"])],
    ),
    # Not cleared with each other: one nation alone.
    case(
        "not cleared",
        "information",
        (Fraction(2, 3), 2),
        requirements=[need("r", 3, sharing_level=1)],
    ),
    # The agreement clears both for 1 each: 2 x 1 + 1 x 3 + 2.
    case(
        "cleared by an agreement",
        "information agreements",
        (1, 7),
        requirements=[need("r", 3, sharing_level=2, sharing_rule="one_group")],
        sharing=[{"id": "low", "level": 1, "nations": ["A", "B"]}],
        agreements=[agreement(sharing_level=2, membership_cost_million=1.0)],
    ),
    # A shares with B and B with C, but not all three with each other: pairs are not enough for one group.
    case(
        "third-party rule",
        "information",
        (Fraction(2, 3), 2),
        nations=[{"id": "A"}, {"id": "B"}, {"id": "C"}],
        requirements=[need("r", 3, sharing_level=1, sharing_rule="one_group")],
        sharing=[
            {"id": "ab", "level": 1, "nations": ["A", "B"]},
            {"id": "bc", "level": 1, "nations": ["B", "C"]},
            {"id": "ac", "level": 1, "nations": ["A", "C"]},
        ],
        offers=[offer("a", "A", 1, cost=1), offer("b", "B", 1, cost=1), offer("c", "C", 1, cost=1)],
    ),
    # One nation alone provides: 2 of 3.
    case("one provider", "specialisation", (Fraction(2, 3), 2), requirements=[need("r", 3, providers="one")]),
    # Two nations at least: 1 x 1 + 1 x 3.
    case("two providers", "specialisation", (1, 4), requirements=[need("r", 2, providers="two_or_more")]),
    # Both gave the skill up, so one of them keeps it.
    case(
        "skill given up",
        "specialisation",
        (Fraction(2, 3), 2),
        requirements=[need("r", 3)],
        capabilities=[{"id": "lift", "unit": "aircraft", "providers": "one"}],
        skills=[{"nation": "A", "capability": "lift"}, {"nation": "B", "capability": "lift"}],
    ),
    # B did not consent, so it provides as well: 2 x 1 + 1 x 3.
    case(
        "skill kept",
        "specialisation",
        (1, 5),
        requirements=[need("r", 3)],
        capabilities=[{"id": "lift", "unit": "aircraft", "providers": "one"}],
        skills=[{"nation": "A", "capability": "lift"}],
    ),
    # A commits one of its two offers, the dearer 1 of need 2 comes from B.
    case(
        "most commitments",
        "focus",
        (1, 4),
        nations=[{"id": "A", "most_commitments": 1}, {"id": "B"}],
        offers=[offer("a", "A", 1, cost=1), offer("a2", "A", 1, cost=1), offer("b", "B", 2, cost=3)],
    ),
    # 1 of 3 is a token where half is asked for: A's 2 alone.
    case(
        "no tokens",
        "focus",
        (Fraction(2, 3), 2),
        requirements=[need("r", 3)],
        offers=[offer("a", "A", 2, cost=1), offer("b", "B", 1, cost=3)],
        focus__least_part_share=0.5,
    ),
    # One nation rather than the cheaper two.
    case(
        "fragmentation",
        "focus",
        (1, 1, 6),
        tiers=("covered", "fragmentation", "cost"),
        offers=[offer("a", "A", 1, cost=1), offer("b", "B", 2, cost=3)],
    ),
    # Each aircraft needs a crew, and there is one: 1 of 2 aircraft and the 1 crew, (1/2 + 1) / 2.
    case(
        "enabler",
        "enablers",
        (Fraction(3, 4), 2),
        capabilities=CREW,
        requirements=[need("r", 2), need("c", 1, "crew")],
        offers=[offer("a", "A", 2, cost=1), offer("k", "B", 1, "crew", cost=1)],
        enablers=[{"capability": "lift", "needs": "crew", "quantity": 1.0}],
    ),
    # A's own need; B helps only under the agreement, up to 1 equivalent unit of its limit.
    case(
        "barter limit",
        "exchange agreements",
        (Fraction(1, 2), 3),
        requirements=[need("r", 2, nation="A")],
        offers=[offer("b", "B", 2, cost=3)],
        agreements=[agreement(barter_limit=1.0)],
    ),
    # B gave 1 before: what A gives back makes room for 2.
    case(
        "barter balance",
        "exchange agreements",
        (1, 6),
        requirements=[need("r", 2, nation="A")],
        offers=[offer("b", "B", 2, cost=3)],
        agreements=[agreement(barter_limit=1.0)],
        balances=[
            {"agreement": "g", "nation": "B", "amount": -1.0},
            {"agreement": "g", "nation": "A", "amount": 1.0},
        ],
    ),
    # 1 each year; half of the balance is carried, so 1 and then 0.5 is left of the limit: no second unit.
    case(
        "barter carry",
        "exchange agreements",
        (Fraction(1, 2), 3),
        **two_periods(
            requirements=[need("r", 1, nation="A")],
            offers=[offer("b", "B", 1, cost=3)],
            agreements=[agreement(barter_limit=1.0, barter_carry_share=0.5)],
        ),
    ),
    # Nobody else serves A's need without an agreement.
    case(
        "own need",
        "exchange",
        (0, 0),
        requirements=[need("r", 2, nation="A")],
        offers=[offer("b", "B", 2, cost=3)],
    ),
    # The base is paid once: 3 + 2 x 1 + 2 x 3.
    case(
        "support once",
        "support",
        (1, 11),
        requirements=[need("r", 4)],
        support=[{"id": "base", "nation": "B", "cost_million": 3.0}],
        offers=[
            offer("a", "A", 2, cost=1, support=["base"]),
            offer("b", "B", 2, cost=3, support=["base"]),
        ],
    ),
    # Half of A's come, and 4 of them are planned for 2.
    case(
        "expected",
        "",
        (1, 4),
        nations=[{"id": "A", "reliability": 0.5}, {"id": "B"}],
        offers=[offer("a", "A", 5, cost=1)],
        coverage__count="expected",
    ),
    # 0.8 x 0.5 x 0.5 of 2 aircraft: nation, cluster, approval.
    case(
        "expected of a cluster and an approval",
        "caveats",
        (Fraction(1, 5), 2),
        nations=[{"id": "A", "reliability": 0.8}, {"id": "B"}],
        offers=[offer("a", "A", 2, cost=1)],
        clusters=[{"id": "z", "nations": ["A"], "failure_probability": 0.5}],
        caveats=[{"id": "c", "nation": "A", "rule": "approval", "delay_days": 1, "probability": 0.5}],
        coverage__count="expected",
    ),
    # Whoever is gone, the other covers all: 2 x 1 + 2 x 3.
    case(
        "withdrawal of a nation",
        "withdrawal",
        (1, 1, 8),
        tiers=("covered_withdrawal", "covered", "cost"),
    ),
    # Host C leaves and with it A's: 1 of 2 by B is left. All of A's is planned beside it or not: cost decides.
    case(
        "withdrawal of a host",
        "withdrawal consent",
        (Fraction(1, 2), 1, 4),
        tiers=("covered_withdrawal", "covered", "cost"),
        nations=[{"id": "A"}, {"id": "B"}, {"id": "C"}],
        offers=[offer("a", "A", 2, cost=1, host="C", consent="host"), offer("b", "B", 1, cost=3)],
        withdrawals=[{"id": "w", "hosts": ["C"]}],
        withdrawal__every_nation=False,
    ),
    # Half must stay covered: 1 of B beside 1 of A.
    case("least covered", "withdrawal", (1, 4), withdrawal__least_covered=0.5),
    # In x (half of the probability, the whole tail) A's do not come: both of B, and A's are not worth their cost.
    case(
        "worst scenario",
        "uncertainty",
        (0, 1, 6),
        tiers=("cvar_shortfall", "covered", "cost"),
        scenarios=[{"id": "x", "probability": 0.5}, {"id": "y", "probability": 0.5}],
        scenario_effects=[FAILING],
        uncertainty__tail=0.5,
    ),
    # B has 1: in x 1/2 is short, in y (need 4) 1/4 with 3 planned. The worst 0.8: 0.5 x 1/2 and 0.3 x 1/4 of it.
    case(
        "mean of the tail",
        "uncertainty",
        ((Fraction(1, 2) * Fraction(1, 2) + Fraction(3, 10) * Fraction(1, 4)) / Fraction(4, 5), 1, 5),
        tiers=("cvar_shortfall", "covered", "cost"),
        offers=[offer("a", "A", 2, cost=1), offer("b", "B", 1, cost=3)],
        scenarios=[{"id": "x", "probability": 0.5}, {"id": "y", "probability": 0.5}],
        scenario_effects=[FAILING, {"scenario": "y", "need_factor": 2.0}],
        uncertainty__tail=0.8,
    ),
    # Membership is agreed, so it is paid.
    case(
        "membership lock",
        "agreements locks",
        (1, 3),
        agreements=[agreement(membership_cost_million=1.0)],
        locks=[{"id": "k", "rule": "must", "agreement": "g", "nation": "B"}],
    ),
    # The nation in command counts for the caveat: A does not serve under B.
    case(
        "caveat of command",
        "caveats",
        (1, 6),
        missions=[{"id": "m", "situations": ["s"], "command": "B"}],
        caveats=[{"id": "c", "nation": "A", "rule": "forbid", "command": "B"}],
    ),
]


@pytest.mark.parametrize(("instance", "chosen", "expected"), CASES)
def test_solved_by_hand(instance: Any, chosen: Any, expected: dict[str, Any]) -> None:
    best = optimum(instance, chosen)
    assert best is not None
    assert best.tiers == {name: Fraction(str(value)) for name, value in expected.items()}

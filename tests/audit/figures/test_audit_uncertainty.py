"""Scenarios, listed and drawn, and the mean of the worst of them."""

from __future__ import annotations

import pytest
from audit_cases import TOY, audited, card, toy

from pooling.domain.card import Card
from pooling.domain.draws import draws
from pooling.domain.instance import Instance

ROWS = (
    "fra-hours 2026 = 6",
    "fra-hours > lift 2026 = 6",
    "deu-hours 2026 = 4",
    "deu-hours > lift 2026 = 4",
)


def chancy(probabilities: tuple[float, ...], *effects: dict[str, object], **tables: object) -> Instance:
    """One need of 10 hours, 6 from FRA and 4 from DEU; scenarios a, b, c ..."""
    return toy(
        **{
            "requirements": [TOY["requirements"][2]],
            "offers": [
                TOY["offers"][2],
                {"id": "deu-hours", "nation": "DEU", "capability": "hours", "quantity": 20.0},
            ],
            "scenarios": [
                {"id": "abcd"[index], "probability": probability} for index, probability in enumerate(probabilities)
            ],
            "scenario_effects": list(effects),
            **tables,
        }
    )


def policy(tail: float = 0.1, *families: str, **parameters: object) -> Card:
    return card("uncertainty", *families, tiers=("cvar_shortfall",), uncertainty__tail=tail, **parameters)


def losses(instance: Instance, chosen: Card | None = None, rows: tuple[str, ...] = ROWS) -> dict[str, float]:
    report = audited(instance, chosen or policy(), *rows)
    return {row.scenario: row.short_share for row in report.scenarios}


# --- the worst of them ----------------------------------------------------------------------------------------

FOUR = chancy(
    (0.4, 0.3, 0.2, 0.1),
    {"scenario": "b", "nation": "DEU", "supply_factor": 0.0},  # 4 of 10 missing
    {"scenario": "c", "nation": "FRA", "supply_factor": 0.5},  # 3 of 10 missing
    {"scenario": "d", "supply_factor": 0.0},  # all of it
)


@pytest.mark.parametrize(
    ("tail", "mean"),
    [
        (0.1, 1.0),  # d alone
        (0.05, 1.0),  # half of d
        (0.2, 0.7),  # d, and 0.1 of b's 0.3: (0.1 * 1 + 0.1 * 0.4) / 0.2
        (0.4, 0.55),  # d and b: (0.1 + 0.3 * 0.4) / 0.4
        (0.5, 0.5),  # and 0.1 of c: (0.1 + 0.12 + 0.1 * 0.3) / 0.5
        (0.6, 0.28 / 0.6),  # and all of c: (0.1 + 0.12 + 0.06) / 0.6
        (1.0, 0.28),  # the mean of all
    ],
)
def test_mean_of_the_worst_scenarios(tail: float, mean: float) -> None:
    report = audited(FOUR, policy(tail), *ROWS)
    assert report.ok
    assert [(row.scenario, row.probability, row.short_share) for row in report.scenarios] == [
        ("a", 0.4, 0.0),
        ("b", 0.3, 0.4),
        ("c", 0.2, 0.3),
        ("d", 0.1, 1.0),
    ]
    assert report.tiers == {"cvar_shortfall": pytest.approx(mean, rel=1e-15)}


def test_probabilities_that_add_up_to_a_little_less_than_one() -> None:
    # Of a tail of 1 the missing millionth has no loss: 0.5 * 1.
    half = chancy((0.5, 0.4999995), {"scenario": "a", "supply_factor": 0.0})
    assert audited(half, policy(1.0), *ROWS).tiers == {"cvar_shortfall": 0.5}


def test_without_scenarios_nothing_is_lost() -> None:
    report = audited(chancy(()), policy(), *ROWS)
    assert (report.scenarios, report.tiers) == ((), {"cvar_shortfall": 0.0})
    assert audited(FOUR, card(), *ROWS).scenarios == ()


# --- what a scenario changes ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("effect", "loss"),
    [
        ({"nation": "FRA"}, 0.3),
        ({"offer": "fra-hours"}, 0.3),
        ({"offer": "fra-hours", "nation": "DEU"}, 0.0),
        ({"mission": "patrol"}, 0.5),
        ({"mission": "defend"}, 0.0),
        ({"requirement": "lift", "nation": "DEU"}, 0.2),
        ({"capability": "hours"}, 0.5),
        ({"capability": "tankers"}, 0.0),
        ({}, 0.5),
    ],
)
def test_supply_where_every_given_column_fits(effect: dict[str, object], loss: float) -> None:
    # Half of 6, of 4, or of both.
    assert losses(chancy((1.0,), {"scenario": "a", "supply_factor": 0.5, **effect})) == {"a": loss}


@pytest.mark.parametrize(
    ("effect", "loss"),
    [
        # 10 hours come of 12.5.
        ({}, 0.2),
        ({"mission": "patrol"}, 0.2),
        ({"requirement": "lift", "capability": "hours"}, 0.2),
        ({"mission": "defend"}, 0.0),
        ({"capability": "tankers"}, 0.0),
    ],
)
def test_needs_grow(effect: dict[str, object], loss: float) -> None:
    assert losses(chancy((1.0,), {"scenario": "a", "need_factor": 1.25, **effect})) == {"a": loss}


def test_factors_multiply() -> None:
    # FRA 6 * 0.5 * 0.5 = 1.5, DEU 4 * 0.5 = 2: 3.5 of 10 * 2 * 0.7 = 14.
    instance = chancy(
        (1.0,),
        {"scenario": "a", "nation": "FRA", "supply_factor": 0.5},
        {"scenario": "a", "supply_factor": 0.5, "need_factor": 2.0},
        {"scenario": "a", "mission": "patrol", "need_factor": 0.7},
    )
    assert losses(instance) == {"a": 0.75}


def test_a_smaller_need_is_met_sooner() -> None:
    # 5 of 10 hours come, of 4 needed.
    instance = chancy((1.0,), {"scenario": "a", "supply_factor": 0.5, "need_factor": 0.4})
    assert losses(instance) == {"a": 0.0}


def test_no_offer_beyond_a_need_as_grown() -> None:
    # 10 hours grow to 10 * 1.5 * 1.2 = 18 in a, to 12 in b, and shrink in c.
    effects = (
        {"scenario": "a", "need_factor": 1.5},
        {"scenario": "a", "requirement": "lift", "need_factor": 1.2},
        {"scenario": "b", "need_factor": 1.2},
        {"scenario": "c", "need_factor": 0.5},
    )
    thirds = (0.5, 0.25, 0.25)
    rows = ("fra-hours 2026 = 20", "fra-hours > lift 2026 = 18")
    assert audited(chancy(thirds, *effects), policy(), *rows).ok
    report = audited(chancy(thirds, *effects), policy(), rows[0], "fra-hours > lift 2026 = 18.1")
    assert [(violation.rule, violation.limit) for violation in report.violations] == [("beyond_need", 18.0)]
    # Where no need grows, and where nobody looks at scenarios, it is 10.
    for chosen in (policy(uncertainty__draws=3), card()):
        report = audited(chancy(thirds, *effects), chosen, *rows)
        assert [(violation.rule, violation.limit) for violation in report.violations] == [("beyond_need", 10.0)]
    assert audited(chancy((1.0,), effects[3] | {"scenario": "a"}), policy(), rows[0], "fra-hours > lift 2026 = 10").ok


def test_losses_weigh_needs_and_count_gains_and_no_reliability() -> None:
    # Gains: FRA 6 * 1.5 = 9 of lift 10, in scenario a 4.5; DEU is half as reliable and not in it.
    # Weights: lift 100 and move (priority 2) 10 of which nothing comes: (100 * 0.55 + 10 * 1) / 110.
    instance = chancy(
        (1.0,),
        {"scenario": "a", "supply_factor": 0.5},
        nations=[{"id": "FRA", "reliability": 0.5}, {"id": "DEU"}],
        agreements=[{"id": "pact", "gain_share": 0.5, "least_members": 1}],
        requirements=[
            TOY["requirements"][2],
            {"id": "move", "mission": "defend", "capability": "hours", "quantity": 7.0, "priority": 2},
        ],
    )
    rows = (*ROWS[:2], "FRA @ pact 2026")
    chosen = policy(0.1, "agreements", coverage__count="expected")
    assert losses(instance, chosen, rows) == {"a": 65 / 110}


# --- draws ----------------------------------------------------------------------------------------------------

APPROVALS = [
    {"id": "ask", "nation": "FRA", "rule": "approval", "delay_days": 0, "probability": 0.5},
    {"id": "soil", "nation": "ITA", "rule": "approval", "delay_days": 0, "probability": 0.4},
    {"id": "else", "nation": "FRA", "rule": "approval", "delay_days": 0, "probability": 0.5, "mission": "defend"},
]
DRAWN = chancy(
    (),
    nations=[{"id": "FRA", "reliability": 0.7}, {"id": "DEU"}, {"id": "ITA"}],
    clusters=[{"id": "east", "nations": ["DEU", "ITA"], "failure_probability": 0.3}],
    offers=[
        TOY["offers"][2],
        {
            "id": "deu-hours",
            "nation": "DEU",
            "capability": "hours",
            "quantity": 20.0,
            "reliability": 0.8,
            "host": "ITA",
            "consent": "host",
        },
    ],
    caveats=APPROVALS,
)


@pytest.mark.parametrize("families", [(), ("caveats",), ("caveats", "consent"), ("consent",)])
def test_draws_take_what_fails(families: tuple[str, ...]) -> None:
    report = audited(DRAWN, policy(0.25, *families, uncertainty__draws=40, uncertainty__seed=7), *ROWS)
    expected = []
    for draw in draws(DRAWN, 40, 7):
        fra = "FRA" in draw.nations or ("caveats" in families and "ask" in draw.caveats)
        deu = "DEU" in draw.nations or "deu-hours" in draw.offers
        deu = deu or (families == ("caveats", "consent") and "soil" in draw.caveats)
        expected.append((6 * fra + 4 * deu) / 10)
    assert [row.short_share for row in report.scenarios] == expected
    assert {row.probability for row in report.scenarios} == {0.025}
    assert [row.scenario for row in report.scenarios][:2] == ["draw-1", "draw-2"]
    assert {0.0, 0.4, 0.6, 1.0} == set(expected)  # all four ways came up
    # The worst ten of forty.
    worst = sorted(expected, reverse=True)[:10]
    assert report.tiers == {"cvar_shortfall": pytest.approx(sum(worst) / 10, rel=1e-12)}


def test_draws_go_before_the_table() -> None:
    certain = policy(uncertainty__draws=2)
    assert losses(FOUR, certain) == {"draw-1": 0.0, "draw-2": 0.0}

"""Cards: strictly checked, companions named, ranges kept, parents extended; the hash is of what decides a run."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from toys import ROOT, card, shipped

import pooling
from pooling.domain.card import Card, Tier, card_from
from pooling.domain.families import CORE_FAMILIES, FAMILIES
from pooling.domain.parameters import KEY_COLUMNS, PARAMETERS, Parameter
from pooling.domain.tables import Nation
from pooling.domain.tier_kinds import TIER_KINDS

BASE: dict[str, Any] = {
    "name": "mine",
    "families": ["coverage", "commitment", "red_lines"],
    "tiers": [{"kind": "covered", "gap": 0.02, "tolerance": 0.01}],
}


def problems(data: dict[str, Any], parents: dict[str, Card] | None = None) -> list[tuple[str, str]]:
    """(place, rule and cure) of everything wrong with a card."""
    with pytest.raises(pooling.InvalidInput) as caught:
        card_from(data, parents or {})
    return [(problem.place, f"{problem.rule}; {problem.cure}") for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        ({"familys": []}, "/familys", "no such field; did you mean families?"),
        ({"name": ""}, "/name", "a card has a name"),
        ({"name": 3}, "/name", "a card has a name"),
        ({"title": 3}, "/title", "title is text"),
        ({"question": ["x"]}, "/question", "question is text"),
        ({"references": "x"}, "/references", "list of texts"),
        ({"families": "coverage"}, "/families", "list of texts"),
        (
            {"families": ["coverage", "commitment", "red_lines", "budgets"]},
            "/families/3",
            "no such family; did you mean budget?",
        ),
        (
            {"families": ["coverage", "commitment", "red_lines", "budget"]},
            "/families/3",
            "family budget needs family spending; add spending",
        ),
        (
            {"families": ["coverage", "commitment", "red_lines", "burden"]},
            "/families/3",
            "family burden needs family spending",
        ),
        (
            {"families": ["coverage", "commitment", "red_lines", "burden", "budget"], "tiers": [{"kind": "cost"}]},
            "/families",
            "family budget, family burden and tier cost need family spending; add spending, or drop what needs it",
        ),
        ({"families": {"spending": False}}, "/families", 'is a list of texts; write drop_families = ["spending"]'),
        ({"families": ["coverage", "red_lines"]}, "/families", "every card has family commitment"),
        ({"drop_families": ["red_lines"]}, "/drop_families", "every card has family red_lines; leave it on"),
        ({"drop_families": ["lots"]}, "/drop_families", "not among the families"),
        ({"tiers": []}, "/tiers", "at least one tier"),
        ({"tiers": {"kind": "covered"}}, "/tiers", "tiers is a list; write [[tiers]]"),
        ({"tiers": ["covered"]}, "/tiers/0", "a tier has kind, gap, tolerance"),
        ({"tiers": [{"kind": "cover"}]}, "/tiers/0/kind", "no such tier; did you mean covered?"),
        ({"tiers": [{"gap": 0.1}]}, "/tiers/0/kind", "no such tier"),
        ({"tiers": [{"kind": "covered", "tol": 0.1}]}, "/tiers/0/tol", "a tier has no such field"),
        ({"tiers": [{"kind": "cost"}]}, "/tiers/0", "tier cost needs family spending; add spending"),
        ({"tiers": [{"kind": "plan_change"}]}, "/tiers/0", "tier plan_change needs family stability"),
        ({"tiers": [{"kind": "covered"}, {"kind": "covered"}]}, "/tiers/1/kind", "stands twice"),
        ({"tiers": [{"kind": "covered", "gap": 1.5}]}, "/tiers/0/gap", "gap is a share from 0 to 1"),
        ({"tiers": [{"kind": "covered", "gap": "1 %"}]}, "/tiers/0/gap", "gap is a share from 0 to 1"),
        ({"tiers": [{"kind": "covered", "tolerance": -0.1}]}, "/tiers/0/tolerance", "tolerance is a share from 0 to 1"),
        (
            {"tiers": [{"kind": "covered", "gap": 0.01, "tolerance": 0.01}]},
            "/tiers/0/tolerance",
            "smaller than the gap",
        ),
        ({"parameters": 3}, "/parameters", "parameters are a table"),
        ({"parameters": {"budget": {"scales": 1}}}, "/parameters/budget.scales", "did you mean budget.scale?"),
        ({"parameters": {"budget": {"scale": 101}}}, "/parameters/budget.scale", "budget.scale is from 0 to 100"),
        ({"extends": "nobody"}, "/extends", "no such card"),
    ],
)
def test_what_a_card_may_not_be(change: dict[str, Any], place: str, words: str) -> None:
    assert [found for found in problems({**BASE, **change}) if found[0] == place and words in found[1]]


def test_all_problems_of_a_level_come_at_once() -> None:
    found = problems({"nam": "x", "families": "all", "title": 3, "extends": "y"})
    assert {place for place, _ in found} == {"/nam", "/name", "/families", "/title", "/extends"}
    found = problems(
        {**BASE, "families": ["coverage", "red_lines", "luck"], "tiers": [{"kind": "cost"}], "parameters": {"a": 1}}
    )
    assert {place for place, _ in found} == {"/families/0", "/families/2", "/families", "/tiers/0", "/parameters/a"}


def test_red_lines_hold_whether_a_card_names_them_or_not() -> None:
    without = card_from({**BASE, "families": ["coverage", "commitment"]}, {})
    assert without.families == ("coverage", "commitment", "red_lines")
    assert without.hash == card_from(BASE, {}).hash


def test_companions_and_needs_exist() -> None:
    for name, family in FAMILIES.items():
        assert set(family.needs) <= set(FAMILIES), name
    for kind, tier in TIER_KINDS.items():
        assert set(tier.needs) <= set(FAMILIES), kind
        assert tier.unit
        assert tier.meaning
    assert {parameter.family for parameter in PARAMETERS.values()} <= set(FAMILIES)


def test_a_card_extends_another() -> None:
    parent = card_from(
        {
            **BASE,
            "name": "parent",
            "families": ["coverage", "commitment", "red_lines", "lots"],
            "parameters": {"budget": {"scale": 2}},
        },
        {},
    )
    child = card_from(
        {
            "name": "child",
            "extends": "parent",
            "add_families": ["spending", "lots"],
            "drop_families": ["lots"],
            "parameters": {"breadth": {"largest_share": 0.5}},
        },
        {"parent": parent},
    )
    assert child.families == ("coverage", "commitment", "red_lines", "spending")
    assert child.tiers == parent.tiers
    assert (child["budget.scale"], child["breadth.largest_share"]) == (2.0, 0.5)
    other_tiers = card_from(
        {"name": "c", "extends": "parent", "tiers": [{"kind": "worst_shortfall"}]}, {"parent": parent}
    )
    assert [tier.kind for tier in other_tiers.tiers] == ["worst_shortfall"]


def test_every_parameter_has_a_value() -> None:
    mine = card_from(BASE, {})
    assert set(mine.parameters) == set(PARAMETERS)
    assert {key: mine[key] for key in PARAMETERS} == {key: parameter.default for key, parameter in PARAMETERS.items()}
    assert mine.has("coverage")
    assert not mine.has("budget")


@pytest.mark.parametrize("path", sorted((ROOT / "models").glob("*.toml")), ids=lambda path: path.stem)
def test_shipped_cards(path: Any) -> None:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    found = shipped(path.stem)
    assert data["name"] == found.name == path.stem
    assert "?" in found.question
    assert found.title
    assert found.references or data.get("extends")
    for tier in found.tiers:
        assert 0 <= tier.tolerance < tier.gap


# --- hash -----------------------------------------------------------------------------------------------------------


def test_the_hash_is_of_what_decides_a_run() -> None:
    mine = card_from(BASE, {})
    words = card_from({**BASE, "name": "other", "title": "t", "question": "q?", "references": ["x"]}, {})
    assert words.hash == mine.hash
    spelled_out = card_from({**BASE, "parameters": {"budget": {"scale": 1.0}, "breadth": {"share_of": "need"}}}, {})
    assert spelled_out.hash == mine.hash
    changes: list[dict[str, Any]] = [
        {"families": ["coverage", "commitment", "red_lines", "lots"]},
        {"tiers": [{"kind": "worst_shortfall", "gap": 0.02, "tolerance": 0.01}]},
        {"tiers": [{"kind": "covered", "gap": 0.03, "tolerance": 0.01}]},
        {"tiers": [{"kind": "covered", "gap": 0.02, "tolerance": 0.001}]},
        {"parameters": {"readiness": {"grace_days": 1}}},
    ]
    hashes = {card_from({**BASE, **change}, {}).hash for change in changes}
    assert len(hashes | {mine.hash}) == len(changes) + 1


def test_the_order_of_tiers_counts() -> None:
    one, other = card(tiers=("covered", "worst_shortfall")), card(tiers=("worst_shortfall", "covered"))
    assert one.hash != other.hash


def test_whole_parameters_are_hashed_as_they_are_meant() -> None:
    one = card_from({**BASE, "parameters": {"budget": {"scale": 2}, "readiness": {"grace_days": 3.0}}}, {})
    other = card_from({**BASE, "parameters": {"budget": {"scale": 2.0}, "readiness": {"grace_days": 3}}}, {})
    assert one.hash == other.hash


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"parameters": {"coverage": {"priority_weights": [100, 10, 1, 0.1, 0.01]}}}, {}),
        (
            {"tiers": [{"kind": "covered", "gap": 1, "tolerance": 0}]},
            {"tiers": [{"kind": "covered", "gap": 1.0, "tolerance": 0.0}]},
        ),
    ],
)
def test_the_hash_does_not_depend_on_how_numbers_are_written(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert card_from({**BASE, **one}, {}).hash == card_from({**BASE, **other}, {}).hash


# --- parameters -----------------------------------------------------------------------------------------------------


def outside(parameter: Parameter) -> list[Any]:
    """Values that a parameter must not take."""
    if parameter.kind == "flag":
        return [1, 0, "true", None]
    if parameter.kind == "choice":
        return ["", parameter.choices[0].upper(), 1, None, [parameter.choices[0]]]
    assert parameter.low is not None
    assert parameter.high is not None
    if parameter.kind == "weights":
        good = [1, 1, 1, 1]
        return [
            1,
            good,
            [*good, 1, 1],
            [*good, -1],
            [*good, 1e10],
            [*good, float("nan")],
            [*good, True],
            [*good, "1"],
            None,
        ]
    bad: list[Any] = [parameter.low - 1, parameter.high + 1, float("nan"), float("inf"), True, "1", None, [1]]
    if parameter.above_low:
        bad.append(parameter.low)
    if parameter.kind == "whole":
        bad.append(parameter.low + 0.5)
    return bad


def inside(parameter: Parameter) -> list[Any]:
    """Values at the ends of what a parameter may take, as they are kept."""
    if parameter.kind == "flag":
        return [True, False]
    if parameter.kind == "choice":
        return list(parameter.choices)
    if parameter.kind == "weights":
        return [(0, 0, 0, 0, 0), (1e9, 1, 1, 1, 1)]
    assert parameter.low is not None
    assert parameter.high is not None
    return [parameter.high, parameter.low + 1e-9 if parameter.above_low else parameter.low]


@pytest.mark.parametrize("key", PARAMETERS)
def test_every_parameter_keeps_its_range(key: str) -> None:
    parameter = PARAMETERS[key]
    assert parameter.key == key
    assert parameter.meaning
    _, found = parameter.check(parameter.default, "here")
    assert found == []
    for value in inside(parameter):
        kept, found = parameter.check(value, "here")
        assert (kept, found) == (value, [])
    for value in outside(parameter):
        _, found = parameter.check(value, "here")
        assert len(found) == 1, value
        assert found[0].place == "here"
        assert key in found[0].rule
        with pytest.raises(pooling.InvalidInput):
            card(**{key.replace(".", "__"): value})


def test_burden_keys_are_columns_of_nations() -> None:
    assert {column for column in KEY_COLUMNS.values() if column} <= set(Nation.model_fields)
    assert set(PARAMETERS["burden.key"].choices) == set(KEY_COLUMNS)


# --- overrides ------------------------------------------------------------------------------------------------------


def test_every_form_of_override() -> None:
    mine = card("lots", tiers=(Tier("covered", 0.02, 0.01), Tier("cost", 0.1, 0.04)))
    changed = mine.with_overrides(
        {
            "budget.scale": 2,
            "tiers.covered.gap": 0.03,
            "tiers.cost.tolerance": 0.05,
            "families.lots": False,
            "families.readiness": True,
        }
    )
    assert changed["budget.scale"] == 2.0
    assert changed.tiers == (Tier("covered", 0.03, 0.01), Tier("cost", 0.1, 0.05))
    assert changed.families == ("coverage", "commitment", "red_lines", "readiness", "spending")
    assert changed.overrides["families.lots"] is False
    assert (mine["budget.scale"], mine.tiers[0].gap, mine.has("lots")) == (1.0, 0.02, True)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_can_be_named(family: str) -> None:
    on = card().with_overrides({f"families.{name}": True for name in (family, *FAMILIES[family].needs)})
    assert on.has(family)
    assert on.families == tuple(family for family in FAMILIES if family in on.families)
    if family in CORE_FAMILIES:
        with pytest.raises(pooling.InvalidInput, match=f"every card has family {family}"):
            on.with_overrides({f"families.{family}": False})
    else:
        assert not on.with_overrides({f"families.{family}": False}).has(family)


def test_switching_on_what_is_on_changes_nothing() -> None:
    mine = card("lots")
    assert mine.with_overrides({"families.lots": True, "families.breadth": False}).hash == mine.hash
    assert mine.with_overrides(None).hash == mine.with_overrides({}).hash == mine.hash


def test_a_gap_brings_its_tolerance_down_to_half() -> None:
    mine = card(tiers=(Tier("covered", 0.02, 0.01), Tier("cost", 0.1, 0.002)))
    assert mine.with_overrides(None, gap=0.01).tiers == (Tier("covered", 0.01, 0.005), Tier("cost", 0.01, 0.002))
    assert mine.with_overrides({"tiers.covered.gap": 0.01}).tiers[0] == Tier("covered", 0.01, 0.005)
    assert mine.with_overrides(None, gap=0.0).tiers[1] == Tier("cost", 0.0, 0.0)
    # One tier's own setting goes before the gap of all.
    both = mine.with_overrides({"tiers.cost.gap": 0.3}, gap=0.01)
    assert [tier.gap for tier in both.tiers] == [0.01, 0.3]
    assert both.overrides == {"tiers.cost.gap": 0.3, "gap": 0.01}


@pytest.mark.parametrize("gap", [0, 1e-9, 1e-6, 0.001])
def test_a_small_gap_needs_no_tolerance_beside_it(gap: float) -> None:
    small = card_from({**BASE, "tiers": [{"kind": "covered", "gap": gap}]}, {})
    assert small.tiers[0] == Tier("covered", gap, gap / 2)
    asked = card_from(BASE, {}).with_overrides(None, gap=gap)
    assert asked.tiers[0] == Tier("covered", gap, gap / 2)
    assert asked.hash == card_from(BASE, {}).with_overrides(None, gap=float(gap)).hash


@pytest.mark.parametrize("order", [("gap", "tolerance"), ("tolerance", "gap")])
def test_gap_and_tolerance_of_a_tier_together(order: tuple[str, str]) -> None:
    values = {"gap": 0.2, "tolerance": 0.15}
    changed = card(tiers=(Tier("covered", 0.02, 0.01),)).with_overrides(
        {f"tiers.covered.{name}": values[name] for name in order}
    )
    assert changed.tiers == (Tier("covered", 0.2, 0.15),)


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("budget.scales", 1, "no such setting; did you mean budget.scale?"),
        ("scale", 1, "no such setting"),
        ("budget.scale", -1, "budget.scale is from 0 to 100"),
        ("tiers.cost.gap", 0.1, "card toy has no tier cost"),
        ("tiers.covred.gap", 0.1, "did you mean covered?"),
        ("tiers.covered.gap", 2, "gap is a share"),
        ("tiers.covered.tolerance", "0", "tolerance is a share"),
        ("tiers.covered.weight", 1, "no such setting"),
        ("tiers.covered", 1, "no such setting"),
        ("families.budgets", True, "no family budgets; did you mean budget?"),
        ("families.lots", "on", "true (on) or false (off)"),
        ("families.lots", 1, "true (on) or false (off)"),
        ("families.burden", True, "family burden needs family spending"),
        ("families.lots.smallest", True, "no such setting"),
        ("", 1, "no such setting"),
        (3, 1, "no such setting"),
        ("tiers.covered.tolerance", 0.5, "smaller than the gap"),
    ],
)
def test_unknown_and_bad_overrides_are_refused(key: Any, value: Any, words: str) -> None:
    with pytest.raises(pooling.InvalidInput) as caught:
        card().with_overrides({key: value})
    (problem,) = caught.value.problems
    assert words in f"{problem.rule}; {problem.cure}"


def test_a_family_that_others_need_is_one_thing_to_leave_on() -> None:
    with pytest.raises(pooling.InvalidInput) as caught:
        pooling.load_card("coverage").with_overrides({"families.spending": False})
    (problem,) = caught.value.problems
    assert (problem.place, problem.value) == ("families.spending", "False")
    assert problem.rule == "family support, family funding, family budget and tier cost need it"


def test_all_bad_overrides_come_at_once() -> None:
    with pytest.raises(pooling.InvalidInput) as caught:
        card().with_overrides({"a": 1, "budget.scale": -1, "families.x": True, "tiers.x.gap": 0.1}, gap=7)
    assert [problem.place for problem in caught.value.problems] == [
        "gap",
        "a",
        "budget.scale",
        "families.x",
        "tiers.x.gap",
    ]

"""A saved result against what its plan gives: every leaf forged in turn."""

from __future__ import annotations

import copy
import json
import pickle
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from toys import budgets, card, need, offer, toy

import pooling
from pooling.domain.audit_report import REPORT_TABLES
from pooling.domain.card import Card, Tier
from pooling.domain.instance import Instance
from pooling.domain.outcome import Conflict, ConflictRule, Termination
from pooling.domain.problems import InvalidInput
from pooling.domain.result import Result
from pooling.engine import assembling, provenance, restating
from pooling.engine.restating import NOT_RECOMPUTED, audit_result
from pooling.formulation.context import Formulation
from pooling.formulation.facts import Facts
from pooling.reasons.gaps import Reasons
from pooling.run import load, load_card

Data = dict[str, Any]
Path_ = tuple[str | int, ...]

RUNS: dict[str, tuple[str, dict[str, Any]]] = {
    "tanker-trio": ("coverage", {}),
    "tanker-pool": ("n-minus-one", {"families.burden": True, "burden.key": "equal"}),
    "awacs-in-kind": ("coverage", {}),
    "two-per-cent": ("coverage", {}),
    "dual-consent": ("coverage", {}),
    "reliability-duo": ("least-regret", {"uncertainty.draws": 3}),
}
"""Instances of the library and cards under which together every table has rows; of the first every leaf is forged."""


@cache
def run(name: str) -> tuple[Instance, Card, Result]:
    card, overrides = RUNS[name]
    facts = load(name)
    chosen = load_card(card).with_overrides(overrides)
    return facts, chosen, pooling.solve(facts, card=chosen)


def plain(result: Result) -> Data:
    data: Data = json.loads(json.dumps(result.as_dict()))
    return data


def nodes(value: Any, path: Path_ = ()) -> Iterator[tuple[Path_, Any]]:
    yield path, value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from nodes(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from nodes(inner, (*path, index))


def forged(data: Data, path: Path_, value: Any) -> Data:
    made = copy.copy(data)
    holder: Any = made
    for key in path[:-1]:
        holder[key] = copy.copy(holder[key])
        holder = holder[key]
    holder[path[-1]] = value
    return made


def place(path: Path_) -> str:
    return "".join(f"/{part}" for part in path)


def other(value: Any) -> Any:
    """A value of the same kind that says something else, as a forger would choose it."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, float):
        return value * 1.001 + 0.001
    return 1.0 if value is None else f"{value}x"


def found(facts: Instance, card: Card, data: Data) -> bool:
    """Whether a forgery is found; no result at all is found, too."""
    try:
        return not audit_result(facts, card, data).ok
    except InvalidInput:
        return True


def free(at: str) -> bool:
    return any(re.fullmatch(re.escape(name).replace(r"\*", "[^/]*"), at) for name in NOT_RECOMPUTED)


_KNOWN: dict[tuple[Any, ...], Any] = {}
"""A function and what goes into it -> what came out."""


def _key(value: Any) -> Any:
    """Data by what they hold; what is made of them, and cannot be written, by itself: it is kept here, too."""
    if isinstance(value, (Reasons, Facts)):
        return value
    return id(value) if isinstance(value, Formulation) else sha256(pickle.dumps(value)).digest()


def remembered(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, called once for all that is the same."""

    def call(*given: Any) -> Any:
        key = (function, *map(_key, given))
        if key not in _KNOWN:
            _KNOWN[key] = function(*given)
        return _KNOWN[key]

    return call


@pytest.fixture(autouse=True)
def _computed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves are forged by the thousand, few of them in the plan: what one and the same plan gives is computed once."""
    of_modules: dict[Any, tuple[str, ...]] = {
        restating: ("audit", "build", "compile_model", "relaxed_run", "certified"),
        assembling: ("Reasons",),
        Reasons: ("gaps", "biting"),
        provenance: ("versions",),
    }
    for place_of, names in of_modules.items():
        for name in names:
            monkeypatch.setattr(place_of, name, remembered(getattr(place_of, name)))


@pytest.mark.parametrize("name", RUNS)
def test_a_result_as_it_was_saved_holds(name: str) -> None:
    facts, card, result = run(name)
    audited = audit_result(facts, card, plain(result))
    assert audited.differences == ()
    assert audited.ok
    assert pooling.audit_result(facts, result).as_dict() == audited.as_dict()


@pytest.mark.parametrize("name", RUNS)
def test_every_forged_leaf_is_found_or_nobody_can_know_it(name: str) -> None:
    facts, card, result = run(name)
    data = plain(result)
    leaves = [(path, value) for path, value in nodes(data) if not isinstance(value, (dict, list))]
    if name != "tanker-trio":  # of rows the first
        leaves = [(path, value) for path, value in leaves if not any(type(at) is int and at for at in path)]
    missed = [place(path) for path, value in leaves if not found(facts, card, forged(data, path, other(value)))]
    assert [at for at in missed if not free(at)] == []
    assert len(NOT_RECOMPUTED) <= 19, "what is taken as stated stays a short list"


def test_a_certified_bound_that_nothing_proves_is_found() -> None:
    """A can pay 3 units and a third, B 2 and a half: 5 of 20 in whole units; the relaxation proves 5.83."""
    facts = toy(
        requirements=[need("r", 10), need("q", 10)],
        offers=[offer("a", "A", 10, cost=3), offer("b", "B", 10, cost=4)],
        budgets=budgets(A=[10], B=[10]),
    )
    chosen = card("spending", "budget", tiers=("covered",), gap=0.5)
    data = plain(pooling.solve(facts, card=chosen))
    assert audit_result(facts, chosen, data).ok
    tier = data["tiers"][0]
    assert tier["certified_bound"] == pytest.approx(5.8333 / 20, abs=1e-4)
    # Every field of the tier agrees with every other: only computing the bound again tells.
    tier |= {"bound": tier["value"], "certified_bound": tier["value"], "gap": 0.0, "certified_gap": 0.0}
    assert [difference.place for difference in audit_result(facts, chosen, data).differences] == [
        "/tiers/0/certified_bound"
    ]


def test_every_table_of_a_result_is_forged_here() -> None:
    with_rows = {
        name for one in RUNS for name, value in plain(run(one)[2]).items() if isinstance(value, list) and value
    }
    assert with_rows >= {*REPORT_TABLES, "tiers", "gaps", "caveats"}
    planned = {name for one in RUNS for name, rows in plain(run(one)[2])["plan"].items() if rows}
    assert {"commitments", "assignments", "memberships", "starts"} <= planned


def test_rows_and_fields_that_are_added_or_taken_away_are_found() -> None:
    facts, card, result = run("tanker-trio")
    data = plain(result)
    for path, value in nodes(data):
        at = place(path)
        if isinstance(value, dict):
            assert found(facts, card, forged({"x": data}, ("x", *path, "approved"), "yes")["x"]), at
        if isinstance(value, list) and value:
            assert found(facts, card, forged(data, path, [*value, value[0]])), at
            assert found(facts, card, forged(data, path, value[1:])), at
        if isinstance(value, (dict, list)) and value and path and not free(f"{at}/x"):
            assert found(facts, card, forged(data, path, type(value)())), at


@pytest.mark.parametrize("value", ["1", None, [], {}, -1, True], ids=repr)
def test_values_of_another_kind_are_found_and_never_an_error(value: Any) -> None:
    facts, card, result = run("tanker-trio")
    data = plain(result)
    for path in (path for path, _ in nodes(data) if path and not {1, 2, 3} & set(path)):  # of rows the first
        at = place(path)
        if at == "/timings_s" or free(at):  # of its kind, or not: no more than that can be said
            try:
                audit_result(facts, card, forged(data, path, value))
            except InvalidInput:
                continue
        elif forged(data, path, value) != data:
            assert found(facts, card, forged(data, path, value)), at


def test_claims_that_cannot_be_are_found() -> None:
    facts, card, result = run("tanker-trio")
    cost = result.tiers[1]
    assert (cost.name, cost.value, cost.bound) == ("cost", 79, 79)
    rule = Conflict((ConflictRule("budget", "AAA", "AAA cannot"),), True)
    cases: list[tuple[Result, str]] = [
        (replace(result, conflict=rule), "/conflict"),
        (replace(result, outcome="feasible"), "/outcome"),
        (replace(result, termination=Termination("time_limit", None)), "/termination/limit"),
        (replace(result, tiers=(result.tiers[0], replace(cost, bound=85.0, gap=0.0))), "/tiers/1/bound"),
        (replace(result, tiers=(result.tiers[0], replace(cost, bound=-1.0, gap=80 / 79))), "/tiers/1/bound"),
        (replace(result, tiers=(result.tiers[0], replace(cost, found=60.0))), "/tiers/1/found"),
        (replace(result, tiers=result.tiers[:1], outcome="feasible"), "/termination/reason"),
        (replace(result, provenance={**result.provenance, "instance_hash": "sha256:0"}), "/provenance/instance_hash"),
        (replace(result, provenance={**result.provenance, "card_hash": "sha256:0"}), "/provenance/card_hash"),
    ]
    place_of = "/provenance/versions/pooling"
    versions = {**result.provenance["versions"], "pooling": "0.0.1"}
    cases.append((replace(result, provenance={**result.provenance, "versions": versions}), place_of))
    for case, at in cases:
        assert at in [difference.place for difference in audit_result(facts, card, plain(case)).differences], at


def test_a_result_of_another_instance_or_card_says_so(tmp_path: Path) -> None:
    facts, card, result = run("tanker-trio")
    dearer = facts.replace(offers=[offer.model_copy(update={"unit_cost_million": 99.0}) for offer in facts.offers])
    places = {difference.place for difference in pooling.audit_result(dearer, result).differences}
    assert {"/provenance/instance_hash", "/tiers/1/value", "/audit/tiers/cost"} <= places
    found_places = {
        difference.place for difference in pooling.audit_result(facts, result, card="least-cost").differences
    }
    assert {"/provenance/card", "/provenance/card_hash"} <= found_places
    stricter = pooling.audit_result(facts, result, overrides={"budget.scale": 0.5})
    assert "/provenance/overrides/budget.scale" in {difference.place for difference in stricter.differences}
    path = tmp_path / "r.json"
    pooling.save(replace(result, provenance={**result.provenance, "card": "mine"}), path)
    with pytest.raises(InvalidInput, match="no card of this name is known here"):
        pooling.audit_result(facts, path)
    assert [difference.place for difference in pooling.audit_result(facts, path, card=card).differences] == [
        "/provenance/card"
    ]


def test_settings_and_gaps_of_a_run_are_taken_from_its_result() -> None:
    result = pooling.solve("tanker-trio", overrides={"tiers.cost.tolerance": 0.0, "budget.scale": 2}, gap=0.02)
    assert pooling.audit_result(load("tanker-trio"), result).differences == ()


def test_a_tier_by_priority_is_told_from_the_tier_over_all() -> None:
    # Tiers covered[1] and covered[2] stand under gaps of their own, not under that of covered.
    tiers = (Tier("covered", 0.02, 0.001), Tier("covered_by_priority", 0.01, 0.0))
    facts, chosen = load("tanker-trio"), replace(load_card("coverage"), tiers=tiers)
    result = pooling.solve(facts, card=chosen)
    names = [tier.name for tier in result.tiers]
    assert (names[0], {name.partition("[")[0] for name in names[1:]}) == ("covered", {"covered"})
    assert audit_result(facts, chosen, plain(result)).differences == ()


def test_a_result_without_a_plan_has_nothing_to_compute_again() -> None:
    facts, card, result = run("tanker-trio")
    with pytest.raises(InvalidInput, match="holds no plan"):
        audit_result(facts, card, plain(replace(result, plan=None, audit=None, outcome="none")))

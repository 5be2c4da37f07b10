"""A result as data, tables, words and HTML; the plan within it survives every way."""

from __future__ import annotations

import copy
import json
import pickle
from dataclasses import FrozenInstanceError, fields
from typing import Any

import pandas as pd
import pytest
from toys import budgets, card, need, offer, toy

import pooling
from pooling.domain.audit_rows import BurdenRow, CoverageRow, SpendingRow
from pooling.domain.gap_rows import Gap
from pooling.domain.plan import PLAN_TABLES, Assignment, Commitment, Plan
from pooling.domain.result import Result


@pytest.fixture(scope="module")
def met() -> Result:
    """Two of three aircraft and all tonnes, with budgets and burdens: every table has rows."""
    return pooling.solve(
        toy(
            requirements=[need("r", 3), need("q", 1.5, "fuel", priority=2)],
            offers=[offer("a", "A", 2, cost=2), offer("f", "B", 4, "fuel", cost=1)],
            budgets=budgets(A=[5], B=[None]),
        ),
        card=card("budget", "burden", tiers=("covered", "cost", "burden_sum"), burden__key="equal"),
    )


@pytest.fixture(scope="module")
def impossible() -> Result:
    return pooling.solve(toy(offers=[]), card=card(coverage__shortfall_allowed=False))


@pytest.fixture(params=["met", "impossible"])
def any_result(request: pytest.FixtureRequest) -> Result:
    result: Result = request.getfixturevalue(request.param)
    return result


def test_plain_data_and_back(any_result: Result) -> None:
    data = json.loads(json.dumps(any_result.as_dict(), allow_nan=False))
    again = Result.of(data)
    assert json.loads(json.dumps(again.as_dict())) == data
    assert again == any_result
    assert str(again) == str(any_result)


def test_the_data_have_what_is_promised(met: Result) -> None:
    data = met.as_dict()
    assert set(data["termination"]) == {"reason", "limit", "detail"}
    assert data["outcome"] in ("optimal", "feasible", "infeasible", "none")
    for tier in data["tiers"]:
        assert {"name", "value", "bound", "gap", "tolerance"} <= set(tier)
    assert set(data["plan"]) == set(PLAN_TABLES)
    assert {"ok", "checks", "violations"} <= set(data["audit"])
    assert {"load", "build", "compile", "solve", "audit", "total"} <= set(data["timings_s"])
    assert set(data["model"]) == {"rows", "columns", "integers", "nonzeros"}
    provenance = data["provenance"]
    assert {"instance_hash", "card_hash", "overrides", "versions", "seed", "threads"} <= set(provenance)
    assert {"pooling", "pyomo", "highspy", "python"} <= set(provenance["versions"])
    assert all(seconds >= 0 for seconds in data["timings_s"].values())
    parts = sum(seconds for name, seconds in data["timings_s"].items() if name != "total")
    assert parts <= data["timings_s"]["total"] + 1e-3


@pytest.mark.parametrize(
    "break_it",
    [
        lambda data: data.pop("tiers"),
        lambda data: data.update(result_version=99),
        lambda data: data.pop("result_version"),
        lambda data: data["tiers"][0].update(colour="red"),
        lambda data: data.update(termination="finished"),
        lambda data: data["plan"]["commitments"][0].update(quantity=-1),
        lambda data: data.update(audit=[]),
        lambda data: data.update(gaps=[{"requirement": "r"}]),
    ],
)
def test_broken_data_are_refused(met: Result, break_it: Any) -> None:
    data = copy.deepcopy(met.as_dict())
    break_it(data)
    with pytest.raises(pooling.InvalidInput):
        Result.of(data)


@pytest.mark.parametrize("data", [None, 3, "text", [], {}])
def test_what_is_no_result_is_refused(data: Any) -> None:
    with pytest.raises(pooling.InvalidInput):
        Result.of(data)


def test_tables(met: Result) -> None:
    expected: dict[str, list[str]] = {
        "commitments": list(Commitment.model_fields),
        "assignments": list(Assignment.model_fields),
        "coverage": [item.name for item in fields(CoverageRow)],
        "spending": [item.name for item in fields(SpendingRow)],
        "burden": [item.name for item in fields(BurdenRow)],
        "gaps": [item.name for item in fields(Gap) if item.name != "reasons"],
    }
    for name, columns in expected.items():
        frame = getattr(met, name)
        assert isinstance(frame, pd.DataFrame)
        assert list(frame.columns) == columns
        assert len(frame) > 0, name
    assert met.commitments.set_index("offer")["quantity"].round(5).to_dict() == {"a": 2, "f": 1.5}
    assert met.coverage.set_index("requirement")["covered_share"].round(5).to_dict() == {"r": 0.66667, "q": 1.0}
    assert met.spending.set_index("nation")["spend_million"].round(5).to_dict() == {"A": 4, "B": 1.5}


def test_tables_of_no_plan_are_empty_with_their_columns(impossible: Result) -> None:
    for name in ("commitments", "assignments", "coverage", "spending", "burden", "gaps"):
        frame = getattr(impossible, name)
        assert len(frame) == 0
        assert len(frame.columns) >= 3


def test_tier_by_name(met: Result) -> None:
    assert met.tier("cost").value == pytest.approx(5.5)
    assert (met.tier("cost").unit, met.tier("cost").maximise) == ("million", False)
    with pytest.raises(KeyError, match="covered, cost, burden_sum"):
        met.tier("costs")


def test_words(met: Result) -> None:
    # 100 * 2/3 + 10 of 110 = 69.7 %; 2 * 2 + 1.5 = 5.5 million.
    text = str(met)
    assert text.startswith("toy with toy: optimal (finished)")
    assert "covered: 69.70 % share of weighted need (bound 69.70 %, gap 0.00 %, certified)" in text
    assert "1 of 2 requirements met in full" in text
    assert "5.5 million spent" in text
    assert "audit holds" in text
    assert repr(met) == text


def test_words_of_the_impossible(impossible: Result) -> None:
    text = str(impossible)
    assert text.startswith("toy with toy: infeasible (finished)")
    assert "cannot hold together" in text
    assert "lift, m: 2 aircraft needed, in full" in text


def test_html_is_escaped(met: Result) -> None:
    html = met._repr_html_()
    assert html.count("<tr>") == 4
    assert "0.69" in html or "69.7" in html
    nasty = pooling.solve(toy(), card=pooling.Card("<b>&x", ("coverage", "commitment"), card().tiers))
    assert "<b>&x" not in nasty._repr_html_()
    assert "&lt;b&gt;&amp;x" in nasty._repr_html_()


def test_html_of_the_impossible(impossible: Result) -> None:
    assert "cannot hold together" in impossible._repr_html_()


def test_a_result_is_frozen_and_can_travel(any_result: Result) -> None:
    with pytest.raises(FrozenInstanceError):
        any_result.outcome = "optimal"  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(any_result)) == any_result


def test_a_plan_round_trip(met: Result) -> None:
    assert met.plan is not None
    assert Plan.of(json.loads(json.dumps(met.plan.as_dict()))) == met.plan
    assert met.plan.as_dict()["commitments"][0] == {"offer": "a", "period": "p", "quantity": 2}
    assert isinstance(met.plan.as_dict()["commitments"][0]["quantity"], int)


def test_the_front_door_audits_a_plan_after_a_solve() -> None:
    result = pooling.solve(toy(), card=card())
    assert result.plan is not None
    assert pooling.audit_plan(toy(), result.plan, card=card()).ok


@pytest.mark.parametrize("name", pooling.__all__)
def test_every_name_of_the_front_door(name: str) -> None:
    assert callable(getattr(pooling, name))


def test_no_other_name() -> None:
    with pytest.raises(AttributeError, match="sovle"):
        _ = pooling.sovle
    assert set(dir(pooling)) == set(pooling.__all__)

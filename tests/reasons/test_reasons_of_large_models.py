"""Reasons in a model too large to be planned anew rule by rule: what was given up is found in the whole of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from toys import need, offer, pool, share, shipped, toy

import pooling
from pooling.domain.card import Tier
from pooling.formulation.builder import build
from pooling.reasons import releases
from pooling.reasons.releases import WHOLE
from pooling.solving.compiled import compile_model


def test_what_is_given_up_is_no_rules_and_no_other_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    """More of a need is served in a plan that keeps every rule: it was given up within the gap."""
    monkeypatch.setattr(releases, "WHOLE", 0)
    result = pooling.solve("benelux-baltic", card=shipped("decade"), gap=0.1)
    assert all(row.rest_as_planned for row in result.gap_rows)
    given_up = [row for row in result.gap_rows if {reason.kind for reason in row.reasons} == {"given_up"}]
    assert given_up
    assert all(sum(reason.amount for reason in row.reasons) == pytest.approx(row.short) for row in given_up)


def test_what_no_model_can_tell_is_said_to_be_so() -> None:
    instance = toy(requirements=[need("r", 0.001, "fuel")], offers=[offer("a", "A", 0.0011, "fuel", reserve=0.0001009)])
    result = pooling.solve(instance, card="coverage", overrides={"breadth.largest_share": 1.0}, gap=0.0)
    (gap,) = result.gap_rows
    assert gap.short == pytest.approx(9e-7)
    assert gap.main_reason == "less than can be told from round-off"


@pytest.mark.parametrize(
    ("output", "reason"), [(3, "shares of what is offered do not make up a unit of the pool"), (2, "")]
)
def test_shares_that_make_up_no_unit_of_a_pool(output: int, reason: str) -> None:
    instance = toy(pools=[pool("c", output, 1, "lift")], offers=[share("a", "A", 2, "lift")])
    result = pooling.solve(instance, card="coverage", overrides={"breadth.largest_share": 1.0}, gap=0.0)
    assert "".join(row.main_reason for row in result.gap_rows) == reason


def test_options_that_are_lifted_may_start_in_a_large_model_over_years() -> None:
    """All that more is offered through is an option that starts too late: no claim that too little of it exists."""
    stated = json.loads(Path(__file__).with_name("late-option.json").read_text(encoding="utf-8"))
    instance = pooling.Instance.of(stated["instance"])
    policy = stated["card"] | {"tiers": tuple(Tier(**tier) for tier in stated["card"]["tiers"])}
    card = pooling.Card(**policy | {"families": tuple(policy["families"])})
    assert len(compile_model(build(instance, card)).index) > WHOLE
    words = {row.main_reason for row in pooling.solve(instance, card=card).gap_rows}
    assert words == {"options that would bring it cannot be in effect"}

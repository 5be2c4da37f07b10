"""Thousands of problems: the first are told in words, whatever else the machine does, and the rest is not judged."""

from __future__ import annotations

import json
from typing import Any

import pytest
from written_toys import toy

from pooling.domain.problems import InvalidInput
from pooling.io import draft
from pooling.io.json_file import draft_data, draft_json
from pooling.io.limits import MOST_JUDGED, MOST_PROBLEMS


def floods() -> dict[str, Any]:
    """Thousands of offers that keep more at home than they have."""
    data = toy()
    offer = {**data["offers"][0], "reserve": 99_999}
    extra = [{**offer, "id": f"more-{number}"} for number in range(MOST_PROBLEMS + 5_000)]
    return {**data, "offers": [*data["offers"], *extra], "history": []}


def refused(data: dict[str, Any]) -> InvalidInput:
    with pytest.raises(InvalidInput) as refusal:
        draft_json(json.dumps(data).encode()).instance()
    return refusal.value


def test_problems_by_the_thousand_are_told_and_summed_up() -> None:
    problems = refused(floods()).problems
    assert problems[0].place == f"/offers/{len(toy()['offers'])}/reserve"
    assert problems[0].rule.startswith("reserve is more than the quantity")
    assert problems[-1].rule == "there are more problems than can be listed"


def test_rows_that_are_not_judged_keep_their_names() -> None:
    data = floods()
    assert len(data["offers"]) > MOST_JUDGED
    last = data["offers"][-1]["id"]
    data["offer_changes"] = [{"offer": last, "from_period": data["periods"][-1]["id"], "quantity": 1}]
    assert not [problem for problem in refused(data).problems if problem.place.startswith("/offer_changes")]


def test_a_busy_machine_hides_no_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    # The wall clock stands for other work: only our own counts.
    clock = iter(range(0, 10**9, 60))
    monkeypatch.setattr(draft.time, "monotonic", lambda: float(next(clock)))
    data = {**toy(), "offers": [{**toy()["offers"][0], "nation": "ZZZ"}]}
    assert [problem.place for problem in refused(data).problems] == ["/offers/0/nation"]


def test_plain_data_and_its_text_are_read_alike() -> None:
    data = toy()
    assert draft_data(data, "instance").instance() == draft_json(json.dumps(data).encode()).instance()

"""What is too much is refused before it is made, and everything that is wrong is told at once."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from pooling.io.limits import MOST_COLUMNS, MOST_OBJECTS_IN_A_REQUEST, MOST_VALUES
from pooling.service.body import parse
from pooling.service.gate import Gate
from pooling.service.problems import Refusal
from pooling.service.settings import Settings

JSON = {"Content-Type": "application/json"}


def within(client: httpx.Client, content: bytes, path: str = "/v1/solve") -> httpx.Response:
    """The refusal, which is to come before much is done: the limit is for a machine that has other work."""
    began = time.monotonic()
    answer = client.post(path, content=content, headers=JSON)
    assert time.monotonic() - began < 10
    assert answer.headers["content-type"] == "application/problem+json"
    return answer


@pytest.mark.parametrize(
    ("made", "rule"),
    [
        (
            lambda: b'{"instance": {"offers": [' + b"{}," * MOST_OBJECTS_IN_A_REQUEST + b"{}]}}",
            "rows, objects and lists",
        ),
        (
            lambda: b'{"instance": {"offers": [' + b"[]," * MOST_OBJECTS_IN_A_REQUEST + b"[]]}}",
            "rows, objects and lists",
        ),
        (lambda: b'{"instance": "x", "gap": [' + b"1," * MOST_VALUES + b"1]}", "values in one text"),
        (lambda: b'{"overrides": {"budget.scale": [' + b"1," * MOST_VALUES + b"1]}}", "values in one text"),
    ],
)
def test_what_is_too_much_is_counted_before_it_is_parsed(
    client: httpx.Client, made: Callable[[], bytes], rule: str
) -> None:
    answer = within(client, made())
    assert answer.status_code == 422
    (problem,) = answer.json()["problems"]
    assert rule in problem["rule"]


def test_marks_in_texts_are_no_rows(client: httpx.Client) -> None:
    text = b"{," * (MOST_VALUES // 2)
    answer = within(client, b'{"instance": "' + text + b'"}')
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "text", [b'{"instance": "tanker-trio", "overrides": {HERE}}', b'{"instance": {"offers": [{HERE}]}}', b"{HERE}"]
)
def test_an_object_has_a_bounded_number_of_names(client: httpx.Client, text: bytes) -> None:
    names = b",".join(b'"budget.scale%d": 1' % number for number in range(MOST_COLUMNS + 1))
    answer = within(client, text.replace(b"HERE", names))
    assert answer.status_code == 400
    assert "at most 1,000 names, this one 1,001" in answer.json()["detail"]


def test_a_thousand_unknown_overrides_are_all_named_at_once(client: httpx.Client) -> None:
    unknown = {f"budget.scael{number}": number for number in range(MOST_COLUMNS)}
    answer = within(client, json.dumps({"instance": "tanker-trio", "overrides": unknown}).encode())
    assert answer.status_code == 422
    problems = answer.json()["problems"]
    assert len(problems) == MOST_COLUMNS
    assert problems[0]["place"] == "/overrides/budget.scael0"
    assert problems[0]["cure"] == "did you mean budget.scale?"


@pytest.mark.parametrize("value", [[1] * 100_000, [[[[[[[1]]]]]]], {"a": 1}, "x" * 100_000, None, True, 1e308])
def test_an_override_of_the_wrong_type_is_shown_short(client: httpx.Client, value: Any) -> None:
    answer = within(client, json.dumps({"instance": "tanker-trio", "overrides": {"budget.scale": value}}).encode())
    (problem,) = answer.json()["problems"]
    assert problem["place"] == "/overrides/budget.scale"
    assert len(problem["value"]) <= 80


def test_a_deep_value_is_shown_by_its_beginning(client: httpx.Client) -> None:
    for deep in (b"[" * 900 + b"]" * 900, b'{"a":' * 300 + b"1" + b"}" * 300):
        for text in (
            b'{"instance": "tanker-trio", "overrides": {"budget.scale": %s}}',
            b'{"instance": "x", "gap": %s}',
        ):
            assert within(client, text % deep).status_code in (404, 422)


@pytest.mark.parametrize(
    "number", [b"9" * 1_000_000, b"0." + b"9" * 1_000_000, b"-" + b"1" * 401, b"1e" + b"9" * 1_000]
)
def test_a_number_of_too_many_characters_is_400(client: httpx.Client, number: bytes) -> None:
    answer = within(client, b'{"instance": "tanker-trio", "gap": ' + number + b"}")
    assert answer.status_code == 400
    assert "too large or too long" in answer.json()["detail"]


def test_a_number_of_many_digits_that_says_little_is_read() -> None:
    assert parse(b'{"gap": 0.' + b"1" * 300 + b"}") == {"gap": pytest.approx(1 / 9)}


def test_rows_that_stand_twice_are_told_not_only_counted(client: httpx.Client, two_nations: dict[str, Any]) -> None:
    two_nations["budgets"] = [{"nation": "AAA", "period": "2027"}] * 30_000
    answer = within(client, json.dumps({"instance": two_nations}).encode())
    problems = answer.json()["problems"]
    assert problems[0]["place"].startswith("/instance/budgets")
    assert "twice" in problems[0]["rule"]


def test_the_problems_of_every_field_come_at_once(client: httpx.Client, two_nations: dict[str, Any]) -> None:
    two_nations["offers"][0]["nation"] = "AAB"
    body = {"instance": two_nations, "overrides": {"budget.scael": 1, "a/b~c": 2}, "time_limit_s": 1e6, "threads": 99}
    expected = {
        "/instance/offers/0/nation",
        "/overrides/budget.scael",
        "/overrides/a~1b~0c",
        "/time_limit_s",
        "/threads",
    }
    answer = within(client, json.dumps(body).encode())
    assert answer.status_code == 422
    assert {problem["place"] for problem in answer.json()["problems"]} == expected
    # Also where a field is wrong in itself, or unknown.
    body |= {"seed": -1, "crad": "coverage"}
    expected = expected - {"/time_limit_s", "/threads"} | {"/seed", "/crad"}
    answer = within(client, json.dumps(body).encode())
    assert answer.status_code == 422
    assert {problem["place"] for problem in answer.json()["problems"]} == expected


def test_an_unknown_name_hides_no_other_problem(client: httpx.Client, two_nations: dict[str, Any]) -> None:
    two_nations["offers"][0]["nation"] = "AAB"
    plan = {"commitments": [{"offer": "zz"}]}
    for path, more in (("/v1/solve", {}), ("/v1/audit", {"plan": plan})):
        answer = within(client, json.dumps({"instance": two_nations, "card": "nope", **more}).encode(), path)
        assert answer.status_code == 404
        assert {problem["place"] for problem in answer.json()["problems"]} == {"/card", "/instance/offers/0/nation"}


def test_a_card_and_a_plan_are_judged_together(client: httpx.Client, two_nations: dict[str, Any]) -> None:
    body = {"instance": two_nations, "overrides": {"x": 1}, "plan": {"commitments": [{"offer": "a1", "quantity": 1}]}}
    answer = within(client, json.dumps(body).encode(), "/v1/audit")
    assert {problem["place"] for problem in answer.json()["problems"]} == {"/overrides/x", "/plan/commitments/0/period"}


def test_a_plan_with_problems_without_end_is_told_by_the_first(
    client: httpx.Client, two_nations: dict[str, Any]
) -> None:
    rows = [{"offer": "a1", "period": "2027", "quantity": -1}] * 40_000
    answer = within(client, json.dumps({"instance": two_nations, "plan": {"commitments": rows}}).encode(), "/v1/audit")
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["place"] == "/plan/commitments/0/quantity"
    assert len(answer.json()["problems"]) == 1_000


def test_query_parameters_are_refused_each_once(client: httpx.Client) -> None:
    answer = client.get("/v1/cards?limit=1&limit=2&page=3")
    assert answer.status_code == 422
    assert [problem["place"] for problem in answer.json()["problems"]] == ["?limit", "?page"]


def test_bodies_that_are_held_together_are_bounded() -> None:
    gate = Gate(None, Settings(largest_body_bytes=2_000, most_held_bytes=3_000))  # type: ignore[arg-type]
    gate.take(2_000, 2_000)
    with pytest.raises(Refusal) as refused:
        gate.take(1_001, 1_001)
    assert (refused.value.status_code, refused.value.kind) == (503, "busy")
    with pytest.raises(Refusal) as refused:
        gate.take(1, 2_001)
    assert refused.value.status_code == 413

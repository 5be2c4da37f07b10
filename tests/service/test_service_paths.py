"""What each path answers, and that every wrong request is a problem document."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from pooling.domain.audit_report import REPORT_TABLES
from pooling.domain.parameters import PARAMETERS
from pooling.domain.result_schema import AuditAnswer, ResultAnswer
from pooling.io.library import list_cards, list_instances
from pooling.run import load, load_card
from pooling.service.answers import CardDetail

PROBLEM = "application/problem+json"


def test_health_says_the_limits(client: httpx.Client) -> None:
    answer = client.get("/v1/health").json()
    assert (answer["status"], answer["most_solves"], answer["longest_solve_s"]) == ("ok", 2, 300)


def test_cards_are_the_librarys(client: httpx.Client) -> None:
    listed = client.get("/v1/cards").json()["cards"]
    assert [card["name"] for card in listed] == sorted(list_cards())
    for row in listed:
        detail = client.get(f"/v1/cards/{row['name']}").json()
        CardDetail.model_validate(detail)
        card = load_card(row["name"])
        assert detail["hash"] == row["hash"] == card.hash
        assert {parameter["key"] for parameter in detail["parameters"]} == {
            key for key, parameter in PARAMETERS.items() if card.has(parameter.family)
        }


def test_instances_are_the_librarys(client: httpx.Client) -> None:
    listed = client.get("/v1/instances").json()["instances"]
    assert [name["name"] for name in listed] == list(list_instances())
    name = listed[0]["name"]
    detail = client.get(f"/v1/instances/{name}").json()
    assert detail["hash"] == load(name).hash
    # What is served can be sent back.
    back = client.post("/v1/validate", json={"instance": detail["instance"]}).json()
    assert back == {"ok": True, "name": name, "hash": detail["hash"], "problems": [], "warnings": []}


def test_warnings_have_their_place_in_the_body(client: httpx.Client, two_nations: dict[str, Any]) -> None:
    two_nations["nations"][0]["population"] = 0.5
    answer = client.post("/v1/validate", json={"instance": two_nations}).json()
    assert (answer["ok"], answer["problems"]) == (True, [])
    assert [warning["place"] for warning in answer["warnings"]] == ["/instance/nations/0/population"]
    result = client.post("/v1/solve", json={"instance": two_nations, "time_limit_s": 30}).json()
    assert (result["outcome"], result["warnings"]) == ("optimal", answer["warnings"])


def test_a_solve_is_a_result(client: httpx.Client, two_nations: dict[str, Any]) -> None:
    answer = client.post("/v1/solve", json={"instance": two_nations, "time_limit_s": 30})
    assert answer.status_code == 200
    result = answer.json()
    ResultAnswer.model_validate(result)
    assert (result["outcome"], result["audit"]["ok"]) == ("optimal", True)
    assert {tier["name"]: tier["value"] for tier in result["tiers"]} == pytest.approx({"covered": 1, "cost": 60})


@pytest.mark.parametrize(
    ("change", "cost"),
    [
        ({"overrides": {"breadth.largest_share": 1.0}}, 3 * 10 + 1 * 20),
        ({"card": "strict-priority", "overrides": {"families.breadth": False}}, 3 * 10 + 1 * 20),
        ({"gap": 0.0, "seed": 7, "threads": 1}, 60),
    ],
)
def test_every_setting_reaches_the_run(
    client: httpx.Client, two_nations: dict[str, Any], change: dict[str, Any], cost: float
) -> None:
    result = client.post("/v1/solve", json={"instance": two_nations, "time_limit_s": 30, **change}).json()
    assert result["tiers"][-1]["value"] == pytest.approx(cost)
    assert result["provenance"]["seed"] == change.get("seed", 0)
    if "gap" in change:
        assert {tier["target_gap"] for tier in result["tiers"]} == {0}


def test_an_audit_names_the_violation(client: httpx.Client, two_nations: dict[str, Any]) -> None:
    plan = {
        "commitments": [{"offer": "a1", "period": "2027", "quantity": 1}],
        "assignments": [{"offer": "a1", "requirement": "r1", "period": "2027", "quantity": 2}],
    }
    answer = client.post("/v1/audit", json={"instance": two_nations, "plan": plan}).json()
    AuditAnswer.model_validate(answer)
    assert not answer["ok"]
    assert {violation["family"] for violation in answer["violations"]} == {"commitment"}
    loose = {"instance": two_nations, "plan": plan, "overrides": {"breadth.largest_share": 0.25}}
    families = {violation["family"] for violation in client.post("/v1/audit", json=loose).json()["violations"]}
    assert families == {"commitment", "breadth"}


def places(answer: httpx.Response, status: int) -> set[str]:
    assert answer.status_code == status
    assert answer.headers["content-type"] == PROBLEM
    document = answer.json()
    assert document["status"] == status
    assert document["type"].startswith("urn:pooling:problem:")
    assert document["title"]
    return {problem["place"] for problem in document.get("problems", [])}


@pytest.mark.parametrize("path", ["/v1/cards/nope", "/v1/instances/nope", "/v1/instances/..%2Fnope", "/nope"])
def test_unknown_names_and_paths_are_404(client: httpx.Client, path: str) -> None:
    places(client.get(path), 404)


@pytest.mark.parametrize("name", ["/etc/passwd", "instances/tanker-trio", "./x.json", "models/coverage.toml", ""])
def test_no_path_is_ever_followed(client: httpx.Client, two_nations: dict[str, Any], name: str) -> None:
    assert places(client.post("/v1/solve", json={"instance": name}), 404) == {"/instance"}
    assert places(client.post("/v1/validate", json={"instance": name}), 404) == {"/instance"}
    assert places(client.post("/v1/solve", json={"instance": two_nations, "card": name}), 404) == {"/card"}


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"crad": "coverage"}, "/crad"),
        ({"seed": 1.5}, "/seed"),
        ({"seed": -1}, "/seed"),
        ({"seed": True}, "/seed"),
        ({"gap": 1.5}, "/gap"),
        ({"gap": "1%"}, "/gap"),
        ({"threads": 0}, "/threads"),
        ({"threads": 9}, "/threads"),
        ({"time_limit_s": 0}, "/time_limit_s"),
        ({"time_limit_s": 301}, "/time_limit_s"),
        ({"time_limit_s": 1e999}, "/time_limit_s"),
        ({"overrides": {"budget.scael": 1}}, "/overrides/budget.scael"),
        ({"overrides": {"budget.scale": -1}}, "/overrides/budget.scale"),
        ({"overrides": []}, "/overrides"),
        ({"card": 3}, "/card"),
        ({"warm": "result.json"}, "/warm"),
        ({"keep": "result.json"}, "/keep"),
    ],
)
def test_a_wrong_field_is_named(
    client: httpx.Client, two_nations: dict[str, Any], change: dict[str, Any], place: str
) -> None:
    import json

    # Python writes an infinite number as Infinity; a client may write one that only overflows when read.
    text = json.dumps({"instance": two_nations, **change}).replace("Infinity", "1e999")
    answer = client.post("/v1/solve", content=text, headers={"Content-Type": "application/json"})
    assert places(answer, 422) == {place}


def test_all_problems_of_an_instance_come_at_once(client: httpx.Client, two_nations: dict[str, Any]) -> None:
    two_nations["offers"][0]["nation"] = "AAB"
    two_nations["offers"][1]["quantity"] = -1
    expected = {"/instance/offers/0/nation", "/instance/offers/1/quantity"}
    assert places(client.post("/v1/solve", json={"instance": two_nations}), 422) == expected
    answer = client.post("/v1/validate", json={"instance": two_nations}).json()
    assert (answer["ok"], answer["name"]) == (False, None)
    assert {problem["place"] for problem in answer["problems"]} == expected
    (nation,) = (problem for problem in answer["problems"] if problem["place"].endswith("nation"))
    assert nation["cure"] == "did you mean AAA?"


def test_a_plan_is_checked_against_the_instance(client: httpx.Client, two_nations: dict[str, Any]) -> None:
    row = {"offer": "a2", "period": "2027", "quantity": 1}
    body = {"instance": two_nations, "plan": {"commitments": [row], "assigments": []}}
    assert places(client.post("/v1/audit", json=body), 422) == {"/plan/commitments/0/offer", "/plan/assigments"}


def test_memberships_and_trades_are_checked_against_the_instance(
    client: httpx.Client, two_nations: dict[str, Any]
) -> None:
    two_nations["agreements"] = [{"id": "pact"}]
    plan = {
        "memberships": [
            {"agreement": "pakt", "nation": "AAA", "period": "2027"},
            {"agreement": "pact", "nation": "AAA", "period": "2027", "role": "owner"},
        ],
        "trades": [{"offer": "a1", "period": "2027", "quantity": 1e9}],
    }
    found = places(client.post("/v1/audit", json={"instance": two_nations, "plan": plan}), 422)
    assert found == {"/plan/memberships/0/agreement", "/plan/memberships/1/role", "/plan/trades/0/quantity"}


def test_starts_and_deliveries_are_checked_against_the_instance(
    client: httpx.Client, two_nations: dict[str, Any]
) -> None:
    two_nations["options"] = [{"id": "drill", "kind": "exercise"}]
    start = {"option": "drill", "nation": "AAA", "period": "2027"}
    plan = {
        "starts": [{**start, "option": "dril"}, {**start, "grant": "all"}],
        "deliveries": [{**start, "quantity": -1}],
    }
    found = places(client.post("/v1/audit", json={"instance": two_nations, "plan": plan}), 422)
    assert found == {"/plan/starts/0/option", "/plan/starts/1/grant", "/plan/deliveries/0/quantity"}
    right = {"instance": two_nations, "plan": {"starts": [start]}, "card": "coverage"}
    answer = client.post("/v1/audit", json=right).json()
    assert (answer["ok"], [row["option"] for row in answer["options"]]) == (True, ["drill"])
    strangers = {"starts": [{**start, "option": f"x{number}"} for number in range(101)]}
    answer = client.post("/v1/audit", json={"instance": two_nations, "plan": strangers}).json()
    assert [problem["place"] for problem in answer["problems"]] == ["/plan"]
    assert "101 rows name no offer, agreement or option" in answer["problems"][0]["rule"]


def test_an_audit_has_every_table(client: httpx.Client, two_nations: dict[str, Any]) -> None:
    two_nations["agreements"] = [{"id": "pact", "membership_cost_million": 3}]
    members = [{"agreement": "pact", "nation": nation, "period": "2027"} for nation in ("AAA", "BBB")]
    body = {"instance": two_nations, "plan": {"memberships": members}, "card": "n-minus-one"}
    answer = client.post("/v1/audit", json=body).json()
    AuditAnswer.model_validate(answer)
    assert set(REPORT_TABLES) <= set(answer)
    (row,) = answer["agreements"]
    assert row == {"agreement": "pact", "period": "2027", "members": ["AAA", "BBB"], "lead": None, "fees_million": 6}
    assert [row["agreements_million"] for row in answer["spending"]] == [3, 3]
    assert {row["withdrawal"] for row in answer["withdrawals"]} == {"AAA", "BBB"}


@pytest.mark.parametrize(
    ("table", "field"), [("commitments", "offer"), ("memberships", "agreement"), ("starts", "option")]
)
def test_a_plan_for_another_instance_is_refused_at_once(
    client: httpx.Client, two_nations: dict[str, Any], table: str, field: str
) -> None:
    rows = [{field: f"x{index}", "period": "2027", "quantity": 1} for index in range(40_000)]
    answer = client.post("/v1/audit", json={"instance": two_nations, "plan": {table: rows}}, timeout=10)
    assert places(answer, 422) == {"/plan"}
    assert "40000 rows name no offer, agreement or option of two-nations" in answer.text


def test_long_lists_of_problems_are_cut_and_counted(client: httpx.Client, two_nations: dict[str, Any]) -> None:
    two_nations["budgets"] = [{"nation": "ZZZ", "period": f"p{index}"} for index in range(1_500)]
    answer = client.post("/v1/solve", json={"instance": two_nations})
    assert answer.status_code == 422
    assert len(answer.json()["problems"]) == 1_000
    assert int(re.findall(r"request: (\d+) problems", answer.json()["detail"])[0]) >= 1_500


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"instance": NaN}', "NaN is not a number"),
        (b'{"instance": {"a": -Infinity}}', "-Infinity is not a number"),
        (b'{"instance": "a", "instance": "b"}', "'instance' stands twice"),
        (b'{"instance": ', "Expecting value, line 1"),
        (b'{"instance": "\xff"}', "not UTF-8 at byte 14"),
        (b"[" * 50_000, "nested too deeply"),
        (b'{"seed": ' + b"9" * 5_000 + b"}", "a number is too large"),
    ],
)
def test_what_is_not_strict_json_is_400(client: httpx.Client, content: bytes, words: str) -> None:
    answer = client.post("/v1/solve", content=content, headers={"Content-Type": "application/json"})
    places(answer, 400)
    assert words in answer.json()["detail"]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", None])
def test_a_body_that_is_not_declared_json_is_415(client: httpx.Client, kind: str | None) -> None:
    headers = {} if kind is None else {"Content-Type": kind}
    places(client.post("/v1/validate", content=b'{"instance": "x"}', headers=headers), 415)


def test_an_empty_or_odd_body_is_422(client: httpx.Client) -> None:
    headers = {"Content-Type": "application/json"}
    for content in (b"", b"[]", b"null", b"3"):
        assert client.post("/v1/solve", content=content, headers=headers).status_code == 422
    assert places(client.post("/v1/solve", json={}), 422) == {"/instance"}


def test_a_wrong_method_is_405_and_says_what_is_allowed(client: httpx.Client) -> None:
    answer = client.get("/v1/solve")
    places(answer, 405)
    assert answer.headers["allow"] == "POST"

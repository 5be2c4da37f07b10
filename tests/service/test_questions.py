"""A question is declared once: command, Python function and REST path follow, and give the same answer."""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
import service_works as works
from service_here import TWO_NATIONS, served
from toy_question import TOY
from typer.testing import CliRunner, Result

import pooling
from pooling.analysis.questions import QUESTIONS
from pooling.cli.main import program
from pooling.domain.instance import Instance
from pooling.service.app import create_app
from pooling.service.requests import body_of


def typed(*arguments: object) -> Result:
    """The program as it is made now, with these arguments."""
    return CliRunner().invoke(program(), [str(argument) for argument in arguments], prog_name="pooling")


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> None:
    """One more question, by nothing but its line in the registry."""
    monkeypatch.setitem(QUESTIONS, TOY.name, TOY)


@pytest.fixture
def toy_file(tmp_path: Path) -> Path:
    path = tmp_path / "two-nations.json"
    path.write_text(json.dumps(TWO_NATIONS), encoding="utf-8")
    return path


WEIGHED = {
    "outcome": "optimal",
    "reason": "finished",
    "detail": "",
    "rows": [{"nation": name, "offers": 1, "weighed": 0.5} for name in ("AAA", "BBB")],
}


def answered(data: dict[str, Any]) -> dict[str, Any]:
    """An answer to the toy question without what it is an answer to."""
    asked = data.pop("asked")
    assert (asked["question"], asked["instance_hash"]) == ("count-offers", Instance.of(TWO_NATIONS).hash)
    return data


@pytest.mark.usefixtures("toy")
def test_a_new_question_is_a_function(toy_file: Path) -> None:
    assert "count_offers" in pooling.__all__
    assert answered(pooling.count_offers(TWO_NATIONS, weight=0.5).as_dict()) == WEIGHED
    assert answered(pooling.count_offers(toy_file, weight=0.5).as_dict()) == WEIGHED
    parameters = list(inspect.signature(pooling.count_offers).parameters)
    assert parameters[:4] == ["instance", "card", "overrides", "time_limit_s"]
    assert parameters[4:] == ["least", "weight", "cancel", "on_progress"]
    assert "How many offers each nation has." in pooling.count_offers.__doc__
    assert "least: Offers that a nation needs" in pooling.count_offers.__doc__
    with pytest.raises(TypeError, match="leest"):
        pooling.count_offers(TWO_NATIONS, leest=2)
    with pytest.raises(pooling.InvalidInput) as caught:
        pooling.count_offers(TWO_NATIONS, least=0, weight=2, time_limit_s=0)
    assert {problem.place: problem.rule for problem in caught.value.problems} == {
        "time_limit_s": "a number above 0",
        "least": "a whole number from 1 to 100",
        "weight": "a number from 0 to 1",
    }


@pytest.mark.usefixtures("toy")
def test_a_new_question_is_a_command(toy_file: Path) -> None:
    assert f"count-offers       {TOY.title}" in typed("--help").stdout
    helped = typed("count-offers", "--help").stdout
    assert "Nations are counted that offer enough." in helped
    assert "--least <int range>" in helped
    assert "--weight SHARE" in helped
    ran = typed("count-offers", toy_file, "--weight", "50%", "--format", "json")
    assert (ran.exit_code, answered(json.loads(ran.stdout))) == (0, WEIGHED)
    assert "2 of 2: BBB" in ran.stderr
    ran = typed("count-offers", toy_file, "--format", "csv")
    assert ran.stdout.splitlines() == ["nation,offers,weighed", "AAA,1,1.0", "BBB,1,1.0"]
    ran = typed("count-offers", toy_file, "--least", "2")
    assert (ran.exit_code, ran.stdout) == (0, "")
    assert "nobody offers enough" in ran.stderr
    assert typed("count-offers", toy_file, "--least", "0").exit_code == 2


@pytest.mark.usefixtures("toy")
def test_a_new_question_is_a_path() -> None:
    with served(work=works.ask_toy) as client:
        answer = client.post("/v1/questions/count-offers", json={"instance": TWO_NATIONS, "weight": 0.5})
        assert (answer.status_code, answered(answer.json())) == (200, WEIGHED)
        refused = client.post("/v1/questions/count-offers", json={"instance": TWO_NATIONS, "least": 0, "weigth": 1})
    problems = {problem["place"]: problem["cure"] for problem in refused.json()["problems"]}
    assert (refused.status_code, problems) == (422, {"/least": "", "/weigth": "did you mean weight?"})
    contract = create_app().openapi()
    assert contract["paths"]["/v1/questions/count-offers"]["post"]["summary"] == TOY.title.rstrip(".")
    row = contract["components"]["schemas"]["OfferCount"]["properties"]["offers"]
    assert (row["description"], row["unit"]) == ("How many offers it has", "offers")


RELIABLE = pooling.solve("reliability-duo", gap=1e-6)
ASKED: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "caveats": ({"instance": "tanker-trio", "gap": 1e-6}, ("tanker-trio", "--gap", "1e-6")),
    "price-of-fairness": ({"instance": "tanker-trio", "seed": 3}, ("tanker-trio", "--seed", "3")),
    "explain-model": ({"instance": "tanker-trio"}, ("tanker-trio",)),
    "gaps": ({"instance": "reliability-duo", "quick": True}, ("reliability-duo", "--quick")),
    "conflict": ({"instance": "conflict-locks", "quick": True}, ("conflict-locks", "--quick")),
    "drop-test": (
        {"instance": "reliability-duo", "gap": 1e-6, "rules": ["breadth:*"]},
        ("reliability-duo", "--gap", "1e-6", "--rules", "breadth:*"),
    ),
    "marginal": (
        {"instance": "tanker-trio", "gap": 1e-6, "budgets": ["XBB"]},
        ("tanker-trio", "--gap", "1e-6", "--budgets", "XBB"),
    ),
    "why-not": (
        {"instance": "n-minus-one-trio", "gap": 1e-6, "wishes": ["offer=corvia-tankers"], "quick": True},
        ("n-minus-one-trio", "--gap", "1e-6", "--wishes", "offer=corvia-tankers", "--quick"),
    ),
    "what-if-forced": (
        {"instance": "tanker-trio", "gap": 1e-6, "forced": ["forbid offer=corvia-tankers"]},
        ("tanker-trio", "forbid offer=corvia-tankers", "--gap", "1e-6"),
    ),
    "withdrawal": (
        {"instance": "n-minus-one-trio", "gap": 1e-6, "nations": ["XBB"]},
        ("n-minus-one-trio", "--gap", "1e-6", "--nations", "XBB"),
    ),
    "out-of-sample": ({"instance": "reliability-duo", "draws": 50}, ("reliability-duo", "PLAN", "--draws", "50")),
    "shares": ({"instance": "reliability-duo", "gap": 1e-6}, ("reliability-duo", "--gap", "1e-6")),
    "incentives": (
        {"instance": "reliability-duo", "gap": 1e-6, "most": 1, "kinds": ["hide"], "reforms": ["budget.scale=2"]},
        ("reliability-duo", "--gap", "1e-6", "--most", "1", "--kinds", "hide", "--reforms", "budget.scale=2"),
    ),
    "burden": ({"instance": "reliability-duo", "gap": 1e-6}, ("reliability-duo", "--gap", "1e-6")),
    "frontier": ({"instance": "tanker-trio", "points": 3}, ("tanker-trio", "--points", "3")),
    "alternatives": (
        {"instance": "tanker-trio", "tried": 2, "plans": 1},
        ("tanker-trio", "--tried", "2", "--plans", "1"),
    ),
    "replan": ({"instance": "reliability-duo", "within": 0.1}, ("reliability-duo", "PLAN", "--within", "10%")),
    "suspicious": ({"instance": "benelux-baltic", "most": 0}, ("benelux-baltic", "--most", "0")),
    "receipt": ({"instance": "tanker-trio", "tier": "cost"}, ("tanker-trio", "--tier", "cost")),
    "sensitivity": (
        {"instance": "tanker-trio", "gap": 1e-6, "by": 0.2, "figures": ["budgets.amount_million"]},
        ("tanker-trio", "--gap", "1e-6", "--by", "20%", "--figures", "budgets.amount_million"),
    ),
    "morris": (
        {"instance": "edip-grants", "walks": 2, "figures": ["options.unit_cost_million", "options.cost_million"]},
        ("edip-grants", "--walks", "2", "--figures", "options.unit_cost_million", "--figures", "options.cost_million"),
    ),
    "negotiate": ({"instance": "tanker-trio", "nations": ["XCC"]}, ("tanker-trio", "--nations", "XCC")),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_door_gives_the_same_answer(client: httpx.Client, tmp_path: Path, name: str) -> None:
    body, arguments = ASKED[name]
    more = {}
    if "PLAN" in arguments:
        assert RELIABLE.plan is not None
        more = {"plan": RELIABLE.plan.as_dict()}
        pooling.save(RELIABLE, tmp_path / "PLAN")
        arguments = tuple(str(tmp_path / "PLAN") if part == "PLAN" else part for part in arguments)
    from_rest = client.post(f"/v1/questions/{name}", json={**body, **more})
    assert from_rest.status_code == 200, from_rest.text
    from_command_line = json.loads(typed(name, *arguments, "--format", "json").stdout)
    asked, facts = from_command_line["asked"], pooling.load(body["instance"])
    assert (asked["question"], asked["instance"], asked["instance_hash"]) == (name, facts.name, facts.hash)
    from_python = getattr(pooling, QUESTIONS[name].function)(**body, **more).as_dict()
    assert from_rest.json() == from_command_line == json.loads(json.dumps(from_python))
    assert from_python["outcome"] == "optimal"


def test_what_is_wrong_in_a_question_has_a_place_in_its_body(client: httpx.Client) -> None:
    body = {"instance": TWO_NATIONS, "plan": {"assignments": [{"offer": "zzz"}]}, "time_limit_s": 1e6}
    answer = client.post("/v1/questions/out-of-sample", json=body)
    places = [problem["place"] for problem in answer.json()["problems"]]
    assert (answer.status_code, places[0]) == (422, "/time_limit_s")
    assert any(place.startswith("/plan/assignments/0") for place in places)
    answer = client.post("/v1/questions/caveats", json={"instance": "tanker-trio", "card": "fair-shares"})
    assert (answer.status_code, answer.json()["problems"][0]["cure"]) == (404, "did you mean fair-share?")
    # What only Python can give is no field here, and a file is never read.
    answer = client.post("/v1/questions/caveats", json={"instance": "tanker-trio", "base": {}})
    assert [problem["rule"] for problem in answer.json()["problems"]] == ["no such field"]
    answer = client.post("/v1/questions/out-of-sample", json={"instance": TWO_NATIONS, "plan": "plan.json"})
    assert [problem["place"] for problem in answer.json()["problems"]] == ["/plan"]
    answer = client.post("/v1/questions/price-of-fairness", json={"instance": "tanker-trio", "card": "coverage"})
    assert (answer.status_code, answer.json()["problems"][0]["cure"]) == (422, "use fair-share or equal-burden")


def test_a_question_keeps_the_limit_of_its_request(client: httpx.Client) -> None:
    body = {"instance": "tanker-trio", "time_limit_s": 1e-6}
    answer = client.post("/v1/questions/explain-model", json=body).json()
    assert (answer["outcome"], answer["reason"], answer["families"]) == ("none", "time_limit", [])


def test_no_question_over_the_wire_names_a_file() -> None:
    """A file would be one of the service's own: what keeps points, or is read, is for other doors."""
    for question in QUESTIONS.values():
        assert '"format": "path"' not in json.dumps(body_of(question.request, "Asked").model_json_schema())
    assert "keep" in QUESTIONS["frontier"].request.model_fields
    assert "keep" not in body_of(QUESTIONS["frontier"].request, "Asked").model_fields

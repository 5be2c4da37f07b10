"""A question is declared once: command, Python function and REST path follow, and give the same answer."""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
import service_works as works
from service_here import EXAMPLES, TWO_NATIONS, differs, served
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


def typed_for(body: dict[str, Any], folder: Path) -> list[str]:
    """What a request says, as the command line is told it: what stands in it as a file, the rest as words."""
    words: list[str] = []
    for name, value in body.items():
        if isinstance(value, dict) and name != "overrides":
            path = folder / f"{name}.json"
            path.write_text(json.dumps(value), encoding="utf-8")
            value = str(path)
        several = value if isinstance(value, list) else [value]
        if name in ("instance", "plan", "forced"):
            words += several
        elif name == "overrides":
            words += [word for key, cell in value.items() for word in ("--set", f"{key}={json.dumps(cell)}")]
        else:
            words += [word for one in several for word in (f"--{name}", *([] if one is True else [str(one)]))]
    return words


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_door_gives_the_same_answer(client: httpx.Client, tmp_path: Path, name: str) -> None:
    """And it is the one that the contract shows."""
    example = json.loads((EXAMPLES / f"question-{name}.json").read_text(encoding="utf-8"))
    body = example["request"]["body"]
    from_rest = client.post(f"/v1/questions/{name}", json=body)
    assert from_rest.status_code == 200, from_rest.text
    assert differs(example["response"]["body"], from_rest.json()) == []
    from_command_line = json.loads(typed(name, *typed_for(body, tmp_path), "--format", "json").stdout)
    named = body["instance"]
    asked, facts = (
        from_command_line["asked"],
        pooling.load(named if isinstance(named, str) else tmp_path / "instance.json"),
    )
    assert (asked["question"], asked["instance"], asked["instance_hash"]) == (name, facts.name, facts.hash)
    from_python = getattr(pooling, QUESTIONS[name].function)(**body).as_dict()
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

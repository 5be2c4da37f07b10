"""A report by REST is the file that the command line writes, and reads nothing but what is sent and the library."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from service_here import TWO_NATIONS
from workbooks import opened

import pooling
from pooling.domain.problems import InvalidInput


def solved(client: httpx.Client, **body: Any) -> dict[str, Any]:
    answer = client.post("/v1/solve", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.fixture(scope="module")
def trio(client: httpx.Client) -> dict[str, Any]:
    return solved(client, instance="tanker-trio")


@pytest.fixture(scope="module")
def receipt(client: httpx.Client) -> dict[str, Any]:
    found: dict[str, Any] = client.post("/v1/questions/receipt", json={"instance": "tanker-trio"}).json()
    return found


def values(path: Path) -> dict[str, list[Any]]:
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in opened(path)}


@pytest.mark.parametrize("to", ["html", "md", "xlsx"])
def test_it_is_the_file_that_other_doors_write(
    client: httpx.Client, tmp_path: Path, trio: dict[str, Any], receipt: dict[str, Any], to: str
) -> None:
    answer = client.post("/v1/reports", json={"results": [trio], "answers": [receipt], "to": to})
    assert answer.status_code == 200, answer.text
    kept = {"result": trio, "receipt": receipt}
    for name, data in kept.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(data))
    path = tmp_path / f"report.{to}"
    pooling.write_report(tmp_path / "result.json", to=path, answers=[tmp_path / "receipt.json"])
    if to == "xlsx":
        (tmp_path / "sent.xlsx").write_bytes(answer.content)
        found = values(tmp_path / "sent.xlsx")
        assert "F1 receipt" in found
        assert found == values(path)
    else:
        assert "Annex F. Why this cost" in answer.text
        assert answer.content == path.read_bytes()


def test_results_of_facts_that_are_sent_are_held_against_the_first(client: httpx.Client) -> None:
    dearer = copy.deepcopy(TWO_NATIONS)
    dearer["offers"][0]["unit_cost_million"] = 15
    results = [solved(client, instance=facts, time_limit_s=30) for facts in (TWO_NATIONS, dearer)]
    body = {"results": results, "names": ["now", "dearer"], "to": "md"}
    answer = client.post("/v1/reports", json={**body, "instances": [dearer, TWO_NATIONS]})
    assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
    assert answer.text.startswith("# dearer against now\n")
    # Two brigades of A at 15 instead of 10.
    assert "+10" in answer.text
    refused = client.post("/v1/reports", json={**body, "instances": [dearer]})
    (problem,) = refused.json()["problems"]
    assert (refused.status_code, problem["place"]) == (422, "/results/0/provenance/instance_hash")


def test_everything_that_is_wrong_has_its_place(
    client: httpx.Client, trio: dict[str, Any], receipt: dict[str, Any]
) -> None:
    spoilt, other, foreign = copy.deepcopy(trio), copy.deepcopy(trio), copy.deepcopy(receipt)
    spoilt["outcome"] = 7
    other["provenance"]["instance"] = "/etc/passwd"
    other["provenance"]["instance_hash"] = "sha256:0"
    foreign["asked"]["question"] = "reciept"
    body = {"results": [spoilt, other, {}], "answers": [foreign, {}], "instances": ["nowhere"], "to": "md"}
    answer = client.post("/v1/reports", json=body)
    assert answer.status_code == 404
    assert [problem["place"] for problem in answer.json()["problems"]] == [
        "/instance",
        "/results/0/outcome",
        "/results/1/provenance/instance_hash",
        "/results/2",
        "/answers/0/asked/question",
        "/answers/1",
    ]
    unknown = client.post("/v1/reports", json={"results": [], "to": "pdf", "name": "x"})
    assert {problem["place"] for problem in unknown.json()["problems"]} == {"/results", "/to", "/name"}


def test_what_only_writing_shows_has_its_place_too(
    client: httpx.Client, trio: dict[str, Any], receipt: dict[str, Any]
) -> None:
    odd, foreign = copy.deepcopy(trio), copy.deepcopy(receipt)
    odd["plan"]["commitments"][0]["offer"] = "zzz"
    foreign["asked"]["instance_hash"] = "sha256:0"

    def places(**body: Any) -> list[str]:
        answer = client.post("/v1/reports", json={"to": "md", **body})
        assert answer.status_code == 422, answer.text
        return [problem["place"] for problem in answer.json()["problems"]]

    assert places(results=[trio], answers=[foreign]) == ["/answers/0/asked/instance_hash"]
    assert places(results=[trio], names=["a", "b"]) == ["/names"]
    assert places(results=[odd]) == ["/results"]
    own = copy.deepcopy(trio)
    own["provenance"]["card"] = "../models/coverage.toml"
    assert places(results=[trio, own]) == ["/results/1/provenance/card"]
    with pytest.raises(InvalidInput):
        pooling.write_report(pooling.solve("tanker-trio"), to="x.md", answers=[foreign])

"""The published contract is the code's, its examples still hold, and the reference page needs no other host."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from service_here import ANY, EXAMPLES, differs

from pooling.analysis.questions import QUESTIONS
from pooling.io.library import library_root
from pooling.service.contract import contract_text
from pooling.service.reference import STATIC, SWAGGER

API = library_root("api")
TEXT = cache(contract_text)
"""The contract as the code has it, made once."""
ALL = sorted(EXAMPLES.glob("*.json"))
OF_QUESTIONS = {f"question-{name}" for name in QUESTIONS}


def test_the_published_contract_is_the_codes() -> None:
    published = (API / "openapi.json").read_text(encoding="utf-8")
    assert published == TEXT(), "run: python -m pooling.service.contract api/openapi.json"


def everything(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield key, one
            yield from everything(one)
    elif isinstance(value, list):
        for name in value:
            yield from everything(name)


def test_every_reference_in_the_contract_leads_somewhere() -> None:
    contract = json.loads(TEXT())
    schemas = contract["components"]["schemas"]
    used = {value for key, value in everything(contract) if key == "$ref"}
    assert {f"#/components/schemas/{name}" for name in schemas} >= used
    assert "HTTPValidationError" not in schemas


def test_every_error_in_the_contract_is_a_problem_document() -> None:
    paths = json.loads(TEXT())["paths"]
    errors = [
        answer
        for methods in paths.values()
        for operation in methods.values()
        for status, answer in operation["responses"].items()
        if status != "200"
    ]
    assert len(errors) >= 12
    for answer in errors:
        assert list(answer["content"]) == ["application/problem+json"]


def test_the_comparison_of_examples_sees_differences() -> None:
    assert differs({"a": [1, ANY]}, {"a": [1.0000001, {"b": 2}]}) == []
    assert differs({"a": [1]}, {"a": [1.1]}) == ["/a/0: 1 but 1.1"]
    assert differs({"a": 1}, {"b": 1}) == [": ['a', 'b']"]
    assert differs([1], [1, 2]) == [": [1] but [1, 2]"]
    assert differs(True, 1) == [": True but 1"]


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in ALL if path.stem not in OF_QUESTIONS])
def test_an_example_still_holds(client: httpx.Client, path: Path) -> None:
    """Those of questions are asked at every door, in test_questions.py."""
    example = json.loads(path.read_text(encoding="utf-8"))
    request, expected = example["request"], example["response"]
    content = request["text"] if "text" in request else json.dumps(request["body"]) if "body" in request else None
    headers = {} if content is None else {"Content-Type": "application/json"}
    answer = client.request(request["method"], request["path"], content=content, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (expected["status"], expected["content_type"])
    if "begins" in expected:  # a file
        assert expected["begins"]
        assert answer.text.startswith(expected["begins"])
    else:
        assert differs(expected["body"], answer.json()) == []


def test_there_are_examples_of_every_path_that_takes_a_body() -> None:
    requests = {json.loads(path.read_text(encoding="utf-8"))["request"]["path"] for path in ALL}
    paths = json.loads(TEXT())["paths"]
    taking = {path for path, methods in paths.items() if "requestBody" in methods.get("post", {})}
    assert len(taking) >= 7
    assert taking <= requests


def test_the_reference_page_needs_no_other_host(client: httpx.Client) -> None:
    page = client.get("/docs")
    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["content-security-policy"]
    links = re.findall(r'(?:src|href)="([^"]*)"', page.text)
    assert all(link.startswith(("/static/", "/openapi.json", "data:")) for link in links)
    for link in links:
        if not link.startswith("data:"):
            assert client.get(link).status_code == 200, link
    types = {link: client.get(link).headers["content-type"] for link in links if link.startswith("/static")}
    assert sum(kind.startswith("text/javascript") for kind in types.values()) == 2
    assert sum(kind.startswith("text/css") for kind in types.values()) == 1


def test_the_root_leads_to_what_there_is(client: httpx.Client) -> None:
    links = client.get("/").json()
    assert links["reference"] == "/docs"
    for link in links.values():
        assert link == "pooling" or client.get(link).status_code == 200


def test_the_style_sheet_and_our_script_load_nothing_from_elsewhere() -> None:
    style = (STATIC / SWAGGER / "swagger-ui.css").read_text(encoding="utf-8")
    assert not re.findall(r"url\(\s*['\"]?(?:https?:)?//", style)
    assert "@import" not in style
    assert "http" not in (STATIC / "reference.js").read_text(encoding="utf-8")


def test_every_vendored_file_is_listed_with_its_hash() -> None:
    text = (STATIC / "THIRD_PARTY.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| `(vendor/[^`]+)` \| `([0-9a-f]{64})` \|$", text, re.MULTILINE))
    there = {
        path.relative_to(STATIC).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (STATIC / "vendor").rglob("*")
        if path.is_file()
    }
    assert listed == there
    assert any(name.endswith("/LICENSE") for name in there)
    assert sum(path.stat().st_size for path in (STATIC / "vendor").rglob("*")) < 2_500_000

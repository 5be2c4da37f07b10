"""Who is let in, and how much they may send."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import anyio
import httpx
import pytest
from pydantic import ValidationError
from service_here import served

from pooling.service.app import create_app
from pooling.service.settings import Settings


@pytest.fixture(scope="module")
def small() -> Iterator[httpx.Client]:
    with served(Settings(largest_body_bytes=2_000)) as client:
        yield client


def body(size: int) -> bytes:
    start = b'{"instance": "'
    return start + b"x" * (size - len(start) - 2) + b'"}'


JSON = {"Content-Type": "application/json"}


def test_a_body_at_the_limit_is_read(small: httpx.Client) -> None:
    assert small.post("/v1/validate", content=body(2_000), headers=JSON).status_code == 404


def test_a_larger_body_is_413(small: httpx.Client) -> None:
    answer = small.post("/v1/validate", content=body(2_001), headers=JSON)
    assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")


def test_a_larger_body_in_chunks_without_a_length_is_413(small: httpx.Client) -> None:
    content = body(2_001)
    answer = small.post("/v1/validate", content=iter([content[:1_000], content[1_000:]]), headers=JSON)
    assert "content-length" not in answer.request.headers
    assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8765", "127.0.0.1.evil.example", "localhost.evil", ""])
def test_a_foreign_host_name_is_421(client: httpx.Client, host: str) -> None:
    assert client.get("/v1/health", headers={"Host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1:8765", "[::1]:8765"])
def test_own_names_are_answered(client: httpx.Client, host: str) -> None:
    assert client.get("/v1/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    ("address", "status"), [("127.0.0.1", 200), ("::1", 200), ("192.0.2.7", 403), ("fe80::1", 403), ("testclient", 403)]
)
def test_only_this_machine_is_served(address: str, status: int) -> None:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(create_app(), client=(address, 50_000))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.get("/v1/health")

    assert anyio.run(ask).status_code == status


@pytest.mark.parametrize(
    "wrong",
    [
        {"most_solves": 0},
        {"largest_body_bytes": 0},
        {"longest_solve_s": 0},
        {"longest_solve_s": float("inf")},
        {"overrun_s": float("nan")},
        {"hosts": ()},
        {"unknown": 1},
    ],
)
def test_limits_that_make_no_sense_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Settings(**wrong)


def test_the_default_limit_is_never_above_the_longest() -> None:
    assert Settings(longest_solve_s=10).default_limit_s == 10
    assert Settings().default_limit_s == 60

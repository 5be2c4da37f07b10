"""Solves under way: how many, and that none outlives its client, its limit or its service."""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
import service_works as works
from service_here import served, wait_for

from pooling.engine.worker_process import Work
from pooling.service import server
from pooling.service.app import create_app
from pooling.service.settings import Settings


@contextmanager
def serving(work: Work, **limits: Any) -> Iterator[httpx.Client]:
    with served(Settings(**limits), work) as client:
        yield client


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def leave(client: httpx.Client, body: dict[str, Any], marker: Path) -> None:
    """Ask for a solve and go away once it runs."""
    content = json.dumps(body).encode()
    lines = ("POST /v1/solve HTTP/1.1", "Host: localhost", "Content-Type: application/json")
    head = "\r\n".join((*lines, f"Content-Length: {len(content)}"))
    with socket.create_connection((client.base_url.host, client.base_url.port or 0)) as connection:
        connection.sendall(head.encode() + b"\r\n\r\n" + content)
        assert wait_for(lambda: marker.exists() and marker.read_text() != ""), "the solve never started"


def running(client: httpx.Client) -> int:
    count: int = client.get("/v1/health").json()["solves_running"]
    return count


def test_a_client_that_goes_away_cancels_its_solve(two_nations: dict[str, Any], tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    two_nations["instance"]["title"] = str(marker)
    with serving(works.obey) as client:
        leave(client, {"instance": two_nations}, marker)
        assert wait_for(lambda: marker.read_text() == "cancelled")
        assert wait_for(lambda: running(client) == 0)


def test_a_cancelled_solve_that_does_not_end_is_killed(two_nations: dict[str, Any], tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    two_nations["instance"]["title"] = str(marker)
    with serving(works.hang, cancel_s=0.2) as client:
        leave(client, {"instance": two_nations}, marker)
        process = int(marker.read_text())
        assert wait_for(lambda: not is_alive(process))
        assert wait_for(lambda: running(client) == 0)


def test_a_solve_that_overruns_its_limit_is_killed(two_nations: dict[str, Any], tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    two_nations["instance"]["title"] = str(marker)
    with serving(works.hang, overrun_s=3) as client:
        answer = client.post("/v1/solve", json={"instance": two_nations, "time_limit_s": 0.1})
        assert (answer.status_code, answer.json()["type"]) == (504, "urn:pooling:problem:solve-hung")
        assert not is_alive(int(marker.read_text()))
        assert running(client) == 0


def test_only_so_many_solves_run_at_once(two_nations: dict[str, Any], tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    two_nations["instance"]["title"] = str(marker)
    with serving(works.hang, most_solves=1, retry_after_s=7, overrun_s=2) as client:
        answers: list[httpx.Response] = []
        body = {"instance": two_nations, "time_limit_s": 0.1}
        first = threading.Thread(target=lambda: answers.append(client.post("/v1/solve", json=body)))
        first.start()
        assert wait_for(lambda: running(client) == 1)
        second = client.post("/v1/solve", json=body)
        assert (second.status_code, second.headers["retry-after"]) == (503, "7")
        assert second.headers["content-type"] == "application/problem+json"
        # What is wrong is still said at once, and everything else is answered.
        assert client.post("/v1/solve", json={"instance": "nope"}).status_code == 404
        assert client.post("/v1/validate", json={"instance": two_nations}).json()["ok"]
        first.join()
        assert answers[0].status_code == 504
        assert running(client) == 0


def test_stopping_the_service_kills_its_solves(
    two_nations: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "SHUTDOWN_S", 1)
    marker = tmp_path / "marker"
    two_nations["instance"]["title"] = str(marker)
    with serving(works.hang, cancel_s=60) as client:
        leave(client, {"instance": two_nations}, marker)
    assert wait_for(lambda: not is_alive(int(marker.read_text())), seconds=2)


@pytest.mark.parametrize(
    ("work", "kind", "words"),
    [
        (works.die, "solve-died", "ended without an answer"),
        (works.fault, "solver-fault", "kSolveError"),
        (works.break_rule, "audit-failed", "AAA spends 3 of 2"),
        (works.surprise, "internal", "Internal error"),
    ],
)
def test_our_own_faults_are_500_and_tell_no_secrets(
    two_nations: dict[str, Any], work: Work, kind: str, words: str
) -> None:
    with serving(work) as client:
        answer = client.post("/v1/solve", json={"instance": two_nations})
        assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
        assert answer.json()["type"] == f"urn:pooling:problem:{kind}"
        assert words in answer.text
        assert "secret words" not in answer.text
        assert running(client) == 0


def test_a_process_that_dies_before_it_takes_a_large_job_blocks_nothing() -> None:
    with serving(works.Stillborn()) as client:
        answer = client.post("/v1/solve", json={"instance": "nato-32"})
        assert (answer.status_code, answer.json()["type"]) == (500, "urn:pooling:problem:solve-died")
        assert running(client) == 0


def test_a_service_that_is_stopping_takes_no_more_solves(two_nations: dict[str, Any]) -> None:
    app = create_app()
    app.state.runs.stopping = True

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app, client=("127.0.0.1", 50_000))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.post("/v1/solve", json={"instance": two_nations})

    answer = anyio.run(ask)
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:pooling:problem:stopping")

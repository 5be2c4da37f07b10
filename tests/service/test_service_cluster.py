"""The service on a Dask cluster: the same answers, and a client that goes away cancels there, too."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import httpx
import service_works as works
from service_here import served, wait_for


def test_a_solve_on_a_cluster_answers_the_same_and_hears_that_its_client_is_gone(
    two_nations: dict[str, Any], tmp_path: Path
) -> None:
    marker = tmp_path / "marker"
    two_nations["instance"]["title"] = str(marker)
    content = json.dumps({"instance": two_nations}).encode()
    with served(work=works.obey_or_solve, scheduler="local") as client:
        answer = client.post("/v1/solve", json={"instance": two_nations, "seed": 1})
        assert answer.json()["outcome"] == "optimal"
        head = "POST /v1/solve HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        place = (client.base_url.host, client.base_url.port or 0)
        with socket.create_connection(place) as connection:
            connection.sendall(f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content)
            assert wait_for(lambda: marker.exists() and marker.read_text() == "running")
        assert wait_for(lambda: marker.read_text() == "cancelled")
        assert wait_for(lambda: running(client) == 0)


def running(client: httpx.Client) -> int:
    count: int = client.get("/v1/health").json()["solves_running"]
    return count

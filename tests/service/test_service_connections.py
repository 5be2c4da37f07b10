"""Connections that say nothing, too much, too slowly or nonsense; and what is not believed."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import service_works as works
from service_here import request, served, speak, talk, wait_for

from pooling.service.connection import MOST_PIECES
from pooling.service.settings import Settings

HEALTH = b"GET /v1/health HTTP/1.1\r\nHost: localhost\r\n"
POST = b"POST /v1/validate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.fixture(scope="module")
def quick() -> Iterator[httpx.Client]:
    """A service that waits for nobody longer than a moment."""
    with served(Settings(head_s=0.3, body_s=0.3, write_s=0.5, most_connections=20)) as client:
        yield client


def problem(answer: bytes, status: int) -> dict[str, Any]:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert int(head.split()[1]) == status, answer
    assert b"content-type: application/problem+json" in head.lower()
    document: dict[str, Any] = json.loads(body)
    assert document["status"] == status
    return document


@pytest.mark.parametrize(
    "sent",
    [
        (),
        (b"GET /v1/health HT",),
        (HEALTH, b"X-A: b\r\n", b"X-B: b\r\n", b"X-C: b\r\n", b"X-D: b\r\n"),
        (HEALTH + b"\r\n", HEALTH),
    ],
    ids=["nothing", "a start", "a line now and then", "a second start"],
)
def test_a_connection_without_a_whole_head_is_closed_with_a_reason(
    quick: httpx.Client, sent: tuple[bytes, ...]
) -> None:
    start = time.monotonic()
    answer = talk(quick, *sent, pause_s=0.1)
    assert time.monotonic() - start < 5
    answer = answer[answer.rindex(b"HTTP/1.1") :]
    assert problem(answer, 408)["type"] == "urn:pooling:problem:too-slow"


@pytest.mark.parametrize(
    "head",
    [POST + b"Content-Length: 1000\r\n\r\n{", CHUNKED, CHUNKED + b"1\r\n{\r\n"],
    ids=["length", "chunks", "chunk"],
)
def test_a_body_that_does_not_come_is_408(quick: httpx.Client, head: bytes) -> None:
    assert "body took longer" in problem(talk(quick, head), 408)["detail"]


def test_a_chunked_body_without_end_is_413() -> None:
    with served(Settings(largest_body_bytes=200_000)) as client:
        piece = b"10000\r\n" + b" " * 65_536 + b"\r\n"
        assert problem(talk(client, CHUNKED, *[piece] * 20), 413)


def test_a_body_in_crumbs_is_413(client: httpx.Client) -> None:
    start = time.monotonic()
    answer = talk(client, CHUNKED, b"1\r\n \r\n" * (MOST_PIECES + 5_000))
    assert "pieces" in problem(answer, 413)["detail"]
    assert time.monotonic() - start < 10


def test_a_client_that_takes_no_answer_is_cut(quick: httpx.Client) -> None:
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    with connection:
        connection.connect((quick.base_url.host, quick.base_url.port or 0))
        ask = b"GET /static/vendor/swagger-ui-5.35.0/swagger-ui-bundle.js HTTP/1.1\r\nHost: localhost\r\n\r\n"
        connection.sendall(ask * 8)
        time.sleep(1.5)
        heard = 0
        connection.settimeout(5)
        try:
            while more := connection.recv(1 << 20):
                heard += len(more)
        except ConnectionResetError:
            pass
        assert heard < 8 * 1_000_000


def test_only_so_many_connections_are_open_and_others_hear_why() -> None:
    with served(Settings(most_connections=3, head_s=5)) as client:
        address = (client.base_url.host, client.base_url.port or 0)
        silent = [socket.create_connection(address) for _ in range(3)]
        assert wait_for(lambda: talk(client, request("/v1/health", method="GET")).startswith(b"HTTP/1.1 503"))
        problem(talk(client, request("/v1/health", method="GET")), 503)
        for row in silent:
            row.close()
        assert wait_for(lambda: talk(client, request("/v1/health", method="GET")).startswith(b"HTTP/1.1 200"))


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"\x16\x03\x01\x02\x00\x01\x00", 400),
        (b"GET\r\n\r\n", 400),
        (b"GET /v1/health HTTP/1.1\r\n\r\n", 400),
        (HEALTH + b"Host: localhost\r\n\r\n", 400),
        (HEALTH + b"Content-Length: -1\r\n\r\n", 400),
        (POST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}", 400),
        (POST + b"Transfer-Encoding: gzip\r\n\r\n", 501),
        (CHUNKED + b"zz\r\n", 400),
        (HEALTH + b"X: " + b"x" * 400_000 + b"\r\n\r\n", 431),
        (b"GET /v1/health HTTP/1.0\r\n\r\n", 421),
        (b"TRACE /v1/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 405),
        (b"GET http://evil.example/v1/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 421),
        (b"GET http://me@localhost/v1/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 421),
        (b"GET http:///v1/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 421),
        (b"GET https://localhost/v1/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 421),
        (b"GET http://localhost/v1/nothing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 404),
        (b"GET http://localhost/v1/health?x=1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 422),
        (b"GET /static/../../settings.py HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 404),
        (b"GET /static/%2e%2e/%2e%2e/settings.py HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 404),
        (b"GET /static//etc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 404),
        (b"GET /v1/health/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 404),
        (request("/v1/health?x=1", method="GET"), 422),
        (request("/v1/solve?card=coverage&card=decade", b'{"instance": "tanker-trio"}'), 422),
    ],
)
def test_nonsense_is_a_problem_document(client: httpx.Client, sent: bytes, status: int) -> None:
    problem(talk(client, sent), status)


@pytest.mark.parametrize("target", [b"http://localhost/v1/health", b"HTTP://LOCALHOST:8765/v1/health"])
def test_a_target_in_absolute_form_names_the_host_itself(client: httpx.Client, target: bytes) -> None:
    for host in (b"localhost", b"elsewhere.example"):  # RFC 9112, 3.2.2: the header is ignored
        head = b"GET " + target + b" HTTP/1.1\r\nHost: " + host + b"\r\nConnection: close\r\n\r\n"
        assert talk(client, head).startswith(b"HTTP/1.1 200")
    head = b"GET http://localhost HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    assert b'"contract"' in talk(client, head)


def test_an_older_client_and_requests_sent_ahead_are_answered(client: httpx.Client) -> None:
    assert talk(client, b"GET /v1/health HTTP/1.0\r\nHost: localhost\r\n\r\n").startswith(b"HTTP/1.1 200")
    answers = talk(client, (HEALTH + b"\r\n") * 3 + request("/v1/health", method="GET"))
    assert answers.count(b"HTTP/1.1 200") == 4


@pytest.mark.parametrize(
    "host",
    [
        "localhost.",
        "localhost:",
        "localhost:0",
        "localhost:99999",
        "localhost:80:80",
        "localhost:evil",
        "a@localhost",
        "localhost:1@evil.example",
        "127.0.0.1.nip.io",
        "127.1",
        "2130706433",
        "[::1].evil.example",
        "[::1",
        "::1",
        "[0:0:0:0:0:0:0:1]",
        "localhost,evil.example",
        "evil.example,localhost",
        "local host",
        "127.0.0.1:8765/x",
    ],
)
def test_a_host_is_matched_exactly(client: httpx.Client, host: str) -> None:
    assert problem(talk(client, request("/v1/health", method="GET", host=host)), 421)


@pytest.mark.parametrize(
    "header",
    [
        "X-Forwarded-For: 192.0.2.7",
        "Forwarded: for=192.0.2.7;host=evil.example",
        "X-Forwarded-Host: evil.example",
        "X-Real-IP: 192.0.2.7",
        "X-Forwarded-Proto: https",
        "X-Forwarded-For: 127.0.0.1",
    ],
)
def test_what_a_proxy_says_is_not_believed(client: httpx.Client, header: str) -> None:
    answer = talk(client, request("/v1/health", b"", header, method="GET"))
    assert answer.startswith(b"HTTP/1.1 200")
    foreign = talk(client, request("/v1/health", b"", header, "X-Forwarded-Host: localhost", method="GET", host="evil"))
    problem(foreign, 421)


def test_a_client_that_sent_requests_ahead_and_goes_away_cancels_its_solve(
    two_nations: dict[str, Any], tmp_path: Path
) -> None:
    marker = tmp_path / "marker"
    two_nations["instance"]["title"] = str(marker)
    ask = request("/v1/solve", json.dumps({"instance": two_nations}).encode()).replace(b"Connection: close\r\n", b"")
    with served(work=works.obey) as client:
        with socket.create_connection((client.base_url.host, client.base_url.port or 0)) as connection:
            connection.sendall(ask + HEALTH + b"\r\n")
            assert wait_for(lambda: marker.exists() and marker.read_text() == "running")
            speak(connection, HEALTH + b"X: " + b"x" * 100_000, seconds=0.1)
        assert wait_for(lambda: marker.read_text() == "cancelled")

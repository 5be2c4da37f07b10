"""Stopping the real service in the middle of a solve: the client hears why, and nothing is left behind."""

from __future__ import annotations

import json
import os
import signal
import socket
import time
from pathlib import Path

import httpx
import pytest
from service_here import process_served, request, speak, wait_for

from tests.solving.hard import hard_instance

LONG = json.dumps({"instance": hard_instance().tables(), "gap": 0.0, "time_limit_s": 120}).encode()
"""Read and stated in hundredths of a second, far from its end after many."""


def group(leader: int) -> set[int]:
    """Living processes of a group."""
    found = set()
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                state, _, number = (folder / "stat").read_text().rpartition(")")[2].split()[:3]
            except OSError:
                continue
            if int(number) == leader and state != "Z":
                found.add(int(folder.name))
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes as Linux shows them")
@pytest.mark.parametrize(
    ("sign", "everybody", "after_s"),
    [
        (signal.SIGTERM, False, 0.0),
        (signal.SIGHUP, True, 0.0),
        (signal.SIGINT, True, 0.0),
        (signal.SIGINT, True, 2.0),
    ],
    ids=["SIGTERM at once", "the terminal is closed", "Ctrl-C while it starts", "Ctrl-C while it solves"],
)
def test_a_client_hears_that_the_service_is_stopping(sign: signal.Signals, everybody: bool, after_s: float) -> None:
    with process_served() as (process, port):
        with (
            socket.create_connection(("127.0.0.1", port)) as connection,
            socket.create_connection(("127.0.0.1", port)) as half,
        ):
            half.sendall(request("/v1/validate", b"x" * 10)[:-5])
            connection.sendall(request("/v1/solve", LONG))
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20) as client:
                assert wait_for(lambda: client.get("/v1/health").json()["solves_running"] == 1, seconds=20)
            time.sleep(after_s)
            began = time.monotonic()
            (os.killpg if everybody else os.kill)(process.pid, sign)
            head, _, body = speak(connection, seconds=20).partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 503")
            assert b"application/problem+json" in head
            assert json.loads(body)["type"] == "urn:pooling:problem:stopping"
            assert speak(half, seconds=20).startswith(b"HTTP/1.1 503")
        assert process.wait(20) == 0
        assert time.monotonic() - began < 20
        assert wait_for(lambda: not group(process.pid), seconds=5)
        assert process.stderr is not None
        process.stderr.seek(0)
        said = process.stderr.read()
        assert "Traceback" not in said, said


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_told_twice_it_waits_for_nobody_and_says_no_more(sign: signal.Signals) -> None:
    with process_served() as (process, port):
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(request("/v1/solve", LONG))
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20) as client:
                assert wait_for(lambda: client.get("/v1/health").json()["solves_running"] == 1, seconds=20)
            time.sleep(1.5)
            process.send_signal(sign)
            time.sleep(0.1)
            process.send_signal(sign)
            assert speak(connection, seconds=20).startswith(b"HTTP/1.1 503")
        assert process.wait(20) == 0
        assert process.stderr is not None
        process.stderr.seek(0)
        assert "Traceback" not in process.stderr.read()

"""``pooling serve``: up on this machine, down with Ctrl-C, and clear when the service is not installed."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from command_line import Ran

from pooling.cli.exits import Exit
from pooling.service import server
from tests.solving.hard import hard_instance


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def test_serve_answers_until_ctrl_c() -> None:
    port = free_port()
    with subprocess.Popen(
        [sys.executable, "-m", "pooling.cli", "serve", "--port", str(port), "--solves", "3"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as program:
        health = None
        for _ in range(1_200):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/health", timeout=5) as answer:
                    health = json.load(answer)
                break
            except urllib.error.URLError:
                assert program.poll() is None
                time.sleep(0.05)
        assert health is not None
        assert (health["status"], health["most_solves"]) == ("ok", 3)
        program.send_signal(signal.SIGINT)
        out, err = program.communicate(timeout=20)
    assert program.returncode == Exit.FINE
    assert out == "", "stdout is for data"
    assert "GET /v1/health" in err
    assert "Traceback" not in err
    assert "Finished server process" in err


def test_ctrl_c_during_a_solve_ends_it_cleanly() -> None:
    port = free_port()
    base = f"http://127.0.0.1:{port}/v1"
    with subprocess.Popen(
        [sys.executable, "-m", "pooling.cli", "serve", "--port", str(port)],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        start_new_session=True,
    ) as program:
        body = {"instance": hard_instance().tables(), "card": "coverage", "gap": 0.0, "time_limit_s": 60}
        until = time.monotonic() + 60
        client = None
        while time.monotonic() < until:
            try:
                health = httpx.get(f"{base}/health", timeout=5).json()
            except httpx.TransportError:
                assert program.poll() is None
                time.sleep(0.05)
                continue
            if client is None:
                client = threading.Thread(target=post, args=(f"{base}/solve", body))
                client.start()
            elif health["solves_running"] == 1:
                break
            time.sleep(0.05)
        time.sleep(1.5)  # the process of the solve is up
        os.killpg(program.pid, signal.SIGINT)  # as a terminal does
        _, err = program.communicate(timeout=20)
    assert client is not None
    client.join(10)
    assert program.returncode == Exit.FINE
    assert "Traceback" not in err
    assert "resource_tracker" not in err
    assert "Finished server process" in err


def post(url: str, body: dict[str, Any]) -> None:
    """Ask, and mind no answer."""
    with contextlib.suppress(httpx.TransportError):
        httpx.post(url, json=body, timeout=60)


def test_serve_without_the_extra_says_what_to_install(
    pooling: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "pooling.service.server")
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    ran = pooling("serve")
    assert ran.code == Exit.USAGE
    assert "uvicorn is not installed" in re.sub(r"\s+", " ", ran.err)
    assert "python -m pip install -e '.[service]'" in ran.err
    assert "install 'pooling" not in ran.err  # a name that could be anybody's


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "example.org"])
def test_the_server_itself_refuses_other_hosts(host: str) -> None:
    with pytest.raises(ValueError, match=re.escape(host)):
        server.run(host, 1, 1)


def test_a_port_that_is_taken_is_the_users_to_choose(pooling: Callable[..., Ran]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ran = pooling("serve", "--port", port)
    assert ran.code == Exit.USAGE
    assert f"--port: {port}: another program listens there; end it, or choose another port" in ran.err
    assert "Traceback" not in ran.err

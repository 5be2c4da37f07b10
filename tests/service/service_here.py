"""The service on a real socket of this machine, and instances small enough to solve by hand."""

from __future__ import annotations

import math
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from pooling.engine.worker_process import Work
from pooling.io.library import library_root
from pooling.service import worker
from pooling.service.server import Server, config_of
from pooling.service.settings import Settings

TWO_NATIONS: dict[str, Any] = {
    "instance": {"name": "two-nations", "currency": "EUR"},
    "periods": [{"id": "2027"}],
    "nations": [{"id": "AAA"}, {"id": "BBB"}],
    "capabilities": [{"id": "brigade", "domain": "land", "unit": "brigades"}],
    "situations": [{"id": "crisis"}],
    "missions": [{"id": "defence", "situations": ["crisis"]}],
    "requirements": [{"id": "r1", "mission": "defence", "capability": "brigade", "quantity": 4}],
    "offers": [
        {"id": "a1", "nation": "AAA", "capability": "brigade", "quantity": 3, "unit_cost_million": 10},
        {"id": "b1", "nation": "BBB", "capability": "brigade", "quantity": 3, "unit_cost_million": 20},
    ],
}
"""Each nation may bring half of the four brigades: two each, for 2 * 10 + 2 * 20 = 60 million."""

EXAMPLES = library_root("api") / "examples"
ANY = "<any>"


@contextmanager
def served(
    settings: Settings | None = None, work: Work = worker.work, scheduler: str | None = None
) -> Iterator[httpx.Client]:
    """A client of the service with these limits, on a free loopback port."""
    server = Server(config_of(settings or Settings(), work, scheduler, host="127.0.0.1", port=0, log_level="critical"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        until = time.monotonic() + 10
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            assert time.monotonic() < until, "the server did not start in time"
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            yield client
    finally:
        server.stop()
        thread.join()


SERVE = """
from pooling.service.server import Server, config_of
from pooling.service.settings import Settings
if __name__ == "__main__":
    Server(config_of(Settings({limits}), host="127.0.0.1", port={port}, timeout_keep_alive=1)).run()
"""


@contextmanager
def process_served(limits: str = "") -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The service as a process in a group of its own, as a terminal starts it, and its port.

    It is ``pooling serve``; or, with ``limits`` (the arguments of Settings), the same server within these.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "pooling.cli", "serve", "--port", str(port)]
    if limits:
        command = [sys.executable, "-c", SERVE.format(limits=limits, port=port)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with (
        tempfile.TemporaryFile("w+") as said,
        subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=said, text=True, env=environment, start_new_session=True
        ) as process,
    ):
        process.stderr = said  # a pipe that nobody reads would fill
        try:
            assert wait_for(lambda: answers(port), seconds=30), said.read()
            yield process, port
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(20)


def answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def talk(client: httpx.Client, *sent: bytes, seconds: float = 10.0, pause_s: float = 0.0) -> bytes:
    """What the service answers to these bytes until it closes the connection or ``seconds`` are over."""
    port = client.base_url.port or 0
    with socket.create_connection((client.base_url.host, port), timeout=seconds) as connection:
        return speak(connection, *sent, seconds=seconds, pause_s=pause_s)


def speak(connection: socket.socket, *sent: bytes, seconds: float = 10.0, pause_s: float = 0.0) -> bytes:
    until = time.monotonic() + seconds
    heard = b""
    try:
        for piece in sent:
            connection.sendall(piece)
            time.sleep(pause_s)
    except OSError:  # it may close while we still speak: what it said can be read all the same
        pass
    while time.monotonic() < until:
        connection.settimeout(max(0.01, until - time.monotonic()))
        try:
            more = connection.recv(65_536)
        except OSError:
            break
        if not more:
            break
        heard += more
    return heard


def request(path: str, body: bytes = b"", *headers: str, method: str = "POST", host: str = "localhost") -> bytes:
    """A request as bytes, after which the connection is to be closed."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", "Connection: close", *headers]
    if method == "POST":
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def wait_for(true: Callable[[], bool], seconds: float = 30.0) -> bool:
    """Whether ``true`` becomes so within these seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.02)
    return true()


def differs(expected: Any, found: Any, place: str = "") -> list[str]:
    """Where an answer is not what an example says; nowhere the example leaves it open."""
    if expected == ANY:
        return []
    if isinstance(expected, dict) and isinstance(found, dict):
        if set(expected) != set(found):
            return [f"{place}: {sorted(set(expected) ^ set(found))}"]
        return [differ for key in expected for differ in differs(expected[key], found[key], f"{place}/{key}")]
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        pairs = enumerate(zip(expected, found, strict=True))
        return [differ for index, (a, b) in pairs for differ in differs(a, b, f"{place}/{index}")]
    numbers = all(isinstance(name, (int, float)) and not isinstance(name, bool) for name in (expected, found))
    if numbers and math.isclose(expected, found, rel_tol=1e-6, abs_tol=1e-6):
        return []
    return [] if type(expected) is type(found) and expected == found else [f"{place}: {expected!r} but {found!r}"]

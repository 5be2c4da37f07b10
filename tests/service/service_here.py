"""The service on a real socket of this machine, and instances small enough to solve by hand."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI

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


@contextmanager
def served(app: FastAPI) -> Iterator[httpx.Client]:
    """A client of ``app``, served by uvicorn on a free loopback port."""
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=0, log_level="critical", ws="none", timeout_graceful_shutdown=1)
    )
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
        server.should_exit = True
        thread.join()


def wait_for(true: Callable[[], bool], seconds: float = 10.0) -> bool:
    """Whether ``true`` becomes so within these seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.02)
    return true()

"""Hostile requests to the real service: a reason for each, in time, in little memory, and the service goes on."""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hostile_requests import KINDS, Hostile, inputs
from service_here import process_served, request, speak, wait_for

USUAL, LONG = 68, 2_000
SLOWEST_S, MOST_MB = 5.0, 600
RESULTS = Path(__file__).with_name("hostile-results.json")
LIMITS = "head_s={clock}, body_s={clock}, write_s=2, longest_solve_s=5, cancel_s=1"
LINUX = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read as Linux shows it")
REFUSED = {400, 404, 405, 408, 413, 415, 421, 422, 431, 501, 503}


class Memory(threading.Thread):
    """The memory of a process and its children, looked at all the time."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self._process = process
        self._ended = threading.Event()
        self.peak_mb = 0.0

    def run(self) -> None:
        while not self._ended.wait(0.02):
            self.peak_mb = max(self.peak_mb, sum(map(resident_mb, family(self._process))))

    def end(self) -> None:
        self._ended.set()
        self.join()
        self.peak_mb = max(self.peak_mb, highest_mb(self._process))


def family(process: int) -> list[int]:
    found = [process]
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            for child in task.read_text().split():
                found += family(int(child))
        except OSError:  # it ended meanwhile
            continue
    return found


def resident_mb(process: int) -> float:
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * 4096 / 1e6
    except (OSError, IndexError):
        return 0.0


def highest_mb(process: int) -> float:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith("VmHWM"))


def processor_s(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def ask(one: Hostile, port: int) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        if one.leaves:
            connection.sendall(one.pieces[0])
            return b""
        return speak(connection, *one.pieces, seconds=20, pause_s=one.pause_s)


def fault(one: Hostile, answer: bytes) -> str:
    """What is wrong with an answer: it is either right, or a problem document."""
    if one.leaves:
        return ""
    if not answer:
        return "no answer"
    last = answer[answer.rindex(b"HTTP/1.1 ") :] if b"HTTP/1.1 " in answer else answer
    head, _, body = last.partition(b"\r\n\r\n")
    try:
        status = int(head.split()[1])
        if status in (200, 206):
            return ""
        # HEAD asks for the head alone.
        document = (
            {"status": status, "title": "-"} if b"".join(one.pieces[:1]).startswith(b"HEAD ") else json.loads(body)
        )
    except (ValueError, IndexError):
        return f"not a problem document: {last[:300]!r}"
    if status not in REFUSED:
        return f"status {status}: {body[:300]!r}"
    if b"application/problem+json" not in head or document["status"] != status or not document["title"]:
        return f"not a problem document: {last[:300]!r}"
    return "" if len(body) < 1_500_000 else f"{len(body)} bytes of problems"


def run(count: int, seed: int, large: float, clock: float = 2) -> tuple[list[str], dict[str, Any]]:
    """Every fault told, and the figures of a run against a service of its own."""
    faults: list[str] = []
    statuses: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    slowest: list[tuple[float, str]] = []
    dearest: list[tuple[float, str]] = []
    with process_served(LIMITS.format(clock=clock)) as (process, port):
        memory = Memory(process.pid)
        memory.start()
        for number, row in enumerate(inputs(count, seed, large)):
            began, used = time.monotonic(), processor_s(process.pid)
            answer = ask(row, port)
            slowest.append((round(time.monotonic() - began, 2), f"{row.kind} (input {number})"))
            dearest.append((round(processor_s(process.pid) - used, 2), slowest[-1][1]))
            kinds[row.kind] += 1
            statuses["left" if row.leaves else answer[9:12].decode("latin-1")] += 1
            found = fault(row, answer)
            if found:
                faults.append(f"seed {seed}, input {number}, {row.kind}: {found}")
        assert ask(Hostile("", (request("/v1/health", method="GET"),)), port).startswith(b"HTTP/1.1 200")
        ended = wait_for(
            lambda: b'"solves_running":0' in ask(Hostile("", (request("/v1/health", method="GET"),)), port)
        )
        memory.end()
        assert ended, "a solve that nobody waits for goes on"
        process.stderr.seek(0)  # type: ignore[union-attr]
        said = process.stderr.read()  # type: ignore[union-attr]
        if "Traceback" in said:
            faults.append(said[said.index("Traceback") :][:3_000])
    slowest.sort(reverse=True)
    dearest.sort(reverse=True)
    return faults, {
        "inputs": count,
        "seed": seed,
        "faults": len(faults),
        "slowest_s": slowest[0][0],
        "slowest": [f"{seconds} s: {name}" for seconds, name in slowest[:5]],
        "most_processor_s": dearest[0][0],
        "dearest": [f"{seconds} s: {name}" for seconds, name in dearest[:5]],
        "peak_mb_of_service_and_workers": round(memory.peak_mb),
        "kinds": dict(sorted(kinds.items())),
        "statuses": dict(sorted(statuses.items())),
    }


@LINUX
def test_hostile_requests() -> None:
    faults, figures = run(USUAL, seed=2, large=0.0, clock=0.4)
    assert not faults, "\n".join(faults)
    assert figures["peak_mb_of_service_and_workers"] < MOST_MB
    assert len(figures["kinds"]) == len(KINDS)


@LINUX
@pytest.mark.long
def test_hostile_requests_long() -> None:
    faults, figures = run(LONG, seed=1, large=0.06)
    RESULTS.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    assert not faults, "\n".join(faults[:20])


def test_committed_results_are_of_the_long_run() -> None:
    figures = json.loads(RESULTS.read_text(encoding="utf-8"))
    assert (figures["inputs"], figures["faults"]) == (LONG, 0)
    assert figures["slowest_s"] < SLOWEST_S
    assert figures["peak_mb_of_service_and_workers"] < MOST_MB
    assert set(figures["kinds"]) == {kind.__name__ for kind in KINDS}

"""One run as a process of its own, and the file of all runs: a line each, so that a record can go on where it ended."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
POLL_S = 0.25
OVERRUN_S = 120.0
"""Seconds over its limit after which a process is ended: loading, building and auditing are in it."""
REFUSED = 75
"""Exit code: try again later."""
SETTLE_S = 90.0
"""Seconds in which the load may sink before a record is refused: what ran before is in it for a while."""


SETTLE_EVERY_S = 5.0


class Busy(Exception):
    """The machine does other work: what would be recorded would be of that."""


def load_1min() -> float:
    return os.getloadavg()[0]


def cores() -> int:
    return os.cpu_count() or 1


def allowed(threads: int) -> float:
    """The most load during a run: the cores; where its own threads fill them, what watches it comes on top."""
    return cores() + (0.5 if threads >= cores() else 0.0)


def refuse_when_busy(load: Callable[[], float] = load_1min, settle_s: float = SETTLE_S) -> float:
    """The load, once it is no more than the cores. Raises Busy where it stays above them."""
    until = time.monotonic() + settle_s
    while (now := load()) > cores():
        left = until - time.monotonic()
        if left <= 0:
            raise Busy(
                f"the load of the last minute is {now:.2f} on {cores()} cores: nothing is recorded beside other work. "
                "Wait, or try with --anyway, which writes no committed file"
            )
        time.sleep(min(SETTLE_EVERY_S, left))
    return now


@dataclass
class Measured:
    """A process that has ended."""

    code: int
    wall_s: float
    cpu_s: float
    peak_mb: float
    load_most: float
    words: str


def measured(command: Sequence[str], limit_s: float, load: Callable[[], float] = load_1min) -> Measured:
    """Run a command, with what it took. One that overruns is ended."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    began, most = time.monotonic(), load()
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=said) as process,
    ):
        while True:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            most = max(most, load())
            if pid:
                break
            if time.monotonic() - began > limit_s + OVERRUN_S:
                os.kill(process.pid, signal.SIGKILL)
            time.sleep(POLL_S)
        wall = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        words = said.read()[-2000:].decode(errors="replace")
    cpu = usage.ru_utime + usage.ru_stime
    return Measured(process.returncode, wall, cpu, usage.ru_maxrss / 1024, most, words)


@dataclass
class Record:
    """Runs by their key, in a file with a line for each. The last line of a key is the one that holds."""

    path: Path
    runs: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def at(cls, path: Path) -> Record:
        record = cls(path)
        if path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                try:
                    run = json.loads(line)
                except ValueError:
                    continue  # a line that was cut short: its run is made again
                record.runs[run["key"]] = run
        return record

    def has(self, key: str, made_of: str) -> bool:
        """Whether the run is there, did not fail, and is of the same code, matrix and versions."""
        run = self.runs.get(key, {})
        return run.get("made_of") == made_of and "failed" not in run

    def add(self, run: dict[str, Any]) -> None:
        self.runs[run["key"]] = run
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(run, separators=(",", ":")) + "\n")

    def fold(self) -> None:
        """Write the file anew, in order, without lines that others replaced."""
        lines = [json.dumps(self.runs[key], separators=(",", ":")) + "\n" for key in sorted(self.runs)]
        passing = self.path.with_suffix(".new")
        passing.write_text("".join(lines), encoding="utf-8")
        passing.replace(self.path)

"""How long each step of a run took."""

from __future__ import annotations

import time


class Clock:
    """Laps of a run, by the name of the step that ended."""

    def __init__(self, load_s: float) -> None:
        self.began = self.last = time.perf_counter()
        self.laps = {"load": load_s}

    def elapsed(self) -> float:
        return time.perf_counter() - self.began

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.laps[name] = now - self.last
        self.last = now

    def timings(self) -> dict[str, float]:
        laps = {name: round(seconds, 6) for name, seconds in self.laps.items()}
        return {**laps, "total": round(self.laps["load"] + self.elapsed(), 6)}

"""A run of a batch, in the process that works on it."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from pathlib import Path

from pooling.analysis.variants.folder import former, surpasses
from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.plan import Plan
from pooling.domain.problems import InvalidInput
from pooling.domain.result import Result
from pooling.engine.worker_process import Tell
from pooling.io.result_file import write_result
from pooling.solving.progress import Progress

TELL_EVERY_S = 0.5
"""Reports about the same tier come at most this often."""


@dataclass(frozen=True, slots=True)
class Task:
    """A run as its process gets it; ``file`` is what keeps its best result while it goes on, None for nothing."""

    key: str
    instance: Instance
    card: Card
    warm: Plan | None
    seed: int
    time_limit_s: float | None
    explain: bool
    file: Path | None


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of a run, and why its file could not be written; empty where it was."""

    result: Result
    unkept: str = ""


def work(task: Task, cancel: threading.Event, tell: Tell) -> Answer:
    """Solve, audit and keep a run."""
    from pooling.engine.running import Asked, answer

    keeping = None if task.file is None else _Keeping(task.file, task.key)
    result = answer(
        Asked(
            instance=task.instance,
            card=task.card,
            time_limit_s=task.time_limit_s,
            warm=task.warm,
            on_progress=_Seldom(tell),
            seed=task.seed,
            cancel=cancel,
            keep=keeping,
            explain=task.explain,
            reasons=task.explain,
            # Of other runs nothing but the plan: a batch that is resumed has no more of them.
            ahead=True,
        )
    )
    if keeping is None:
        return Answer(result)
    return Answer(keeping.best(result), keeping.fault)


class _Keeping:
    """Keeps results in a file, but for one that is worth less than what an earlier try left there."""

    def __init__(self, file: Path, key: str) -> None:
        self.file = file
        self.left = former(file, key)
        self.fault = ""

    def best(self, result: Result) -> Result:
        return result if self.left is None or surpasses(result, self.left) else self.left

    def __call__(self, result: Result) -> None:
        if self.best(result) is not result:
            return
        try:
            write_result(result, self.file)
            self.fault = ""
        except InvalidInput as error:
            self.fault = "; ".join(problem.rule for problem in error.problems)
        except OSError as error:
            # A disk that fills up must not cost the run: the answer is still given.
            self.fault = f"cannot be written: {error.strerror or error}"


class _Seldom:
    """Tells of each stage at once, and of what happens within one now and then."""

    def __init__(self, tell: Tell) -> None:
        self.tell = tell
        self.stage: tuple[str, str | None] | None = None
        self.when = 0.0

    def __call__(self, progress: Progress) -> None:
        stage, now = (progress.phase, progress.tier), time.monotonic()
        if stage != self.stage or now - self.when >= TELL_EVERY_S:
            self.stage, self.when = stage, now
            self.tell(progress)

"""What a spawned process may do instead of solving. Spawned processes import this module by its name."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

from toy_question import TOY

from pooling.analysis.questions import QUESTIONS
from pooling.domain.audit_rows import Violation
from pooling.domain.problems import AuditFailed, SolverFault
from pooling.engine.worker_process import Tell
from pooling.service.worker import Job, work


def hang(job: Job, _cancel: threading.Event, _tell: Tell) -> bytes:
    """Ignore limit and cancel; leave the process id in the file that the instance's title names."""
    Path(job.instance.instance.title).write_text(str(os.getpid()))
    time.sleep(600)
    return b"{}"


def obey(job: Job, cancel: threading.Event, _tell: Tell) -> bytes:
    """Run until told to stop, then say so in the file that the instance's title names."""
    Path(job.instance.instance.title).write_text("running")
    cancel.wait()
    Path(job.instance.instance.title).write_text("cancelled")
    return b"{}"


def obey_or_solve(job: Job, cancel: threading.Event, tell: Tell) -> bytes:
    """Solve with a seed, obey without one."""
    return (work if job.request.seed else obey)(job, cancel, tell)


def die(_job: Job, _cancel: threading.Event, _tell: Tell) -> bytes:
    """End without an answer, as a process out of memory does."""
    os._exit(137)


def fault(_job: Job, _cancel: threading.Event, _tell: Tell) -> bytes:
    raise SolverFault("the solver said kSolveError")


def break_rule(_job: Job, _cancel: threading.Event, _tell: Tell) -> bytes:
    raise AuditFailed([Violation("budget", "limit", ("AAA", "2027"), 3.0, 2.0, 1.0, "AAA spends 3 of 2")])


def surprise(_job: Job, _cancel: threading.Event, _tell: Tell) -> bytes:
    raise RuntimeError("secret words")


class Stillborn:
    """Work whose process dies before it takes its job."""

    def __call__(self, _job: Job, _cancel: threading.Event, _tell: Tell) -> bytes:
        raise AssertionError("it is never called")

    def __reduce__(self) -> tuple[object, tuple[int]]:
        return os._exit, (1,)


def ask_toy(job: Job, cancel: threading.Event, tell: Tell) -> bytes:
    """Work as always, with one more question declared."""
    QUESTIONS[TOY.name] = TOY
    return work(job, cancel, tell)

"""One run, from what a user gives to its result."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.plan import Plan
from pooling.domain.problems import InvalidInput, Problem, shown
from pooling.domain.result import Result
from pooling.engine.keeping import certifier, keeper
from pooling.engine.loading import plan_of, prepared
from pooling.engine.request import RunRequest, checked
from pooling.solving.interrupts import Interrupts

if TYPE_CHECKING:
    from pooling.engine.running import Asked
    from pooling.solving.progress import OnProgress


def solve(
    instance: Instance | str | Path,
    *,
    card: Card | str | Path = "coverage",
    overrides: Mapping[str, Any] | None = None,
    time_limit_s: float | None = None,
    gap: float | None = None,
    warm: Result | Plan | str | Path | None = None,
    on_progress: OnProgress | None = None,
    seed: int = 0,
    threads: int = 1,
    cancel: threading.Event | None = None,
    keep: str | Path | None = None,
    certificate: str | Path | None = None,
    explain: bool = False,
    parts: int | None = None,
) -> Result:
    """The best plan for ``instance`` under ``card``, audited.

    Parameters
    ----------
    overrides: settings of the card to change: a parameter (``{"budget.scale": 1.1}``), ``tiers.NAME.gap``,
        ``tiers.NAME.tolerance`` (shares), ``tiers.NAME.level``, ``families.NAME`` (true, false).
    time_limit_s: seconds for the whole run; the best plan so far is the answer when it is over.
    gap: share (0.01 is 1 %) asked of every tier, instead of the card's.
    warm: a former result or plan to start from (or the file that holds it). What does not fit this instance is left
        out; if the whole plan holds under this card, the answer is never worse.
    on_progress: called with a :class:`~pooling.solving.progress.Progress` now and then.
    seed, threads: of the solver; one thread and one seed give the same plan every time.
    cancel: an event that, when set, ends the run; the best plan is kept. So does Ctrl-C.
    keep: a file that always holds the best result so far, so that a killed run loses nothing. One that cannot be
        written is refused at once; one that fails later (a full disk) is a RuntimeWarning, and the run goes on.
    certificate: a file for the proof of every tier's certified bound, see :func:`check_certificate`. None is written
        where there is no plan.
    explain: work out the reasons for gaps within the run and its limit, not when they are first asked for; and what
        the last percentage point of coverage costs.
    parts: solve the first tier in so many parts, each with some of its scenarios or withdrawals: for models that are
        too large in one piece (needs ``pooling[stochastic]``). No certificate can be written. Under ``mpiexec -n`` the
        processes share the parts, and every one of them returns the result.

    Raises :class:`~pooling.domain.problems.InvalidInput`, :class:`~pooling.domain.problems.SolverFault` or
    :class:`~pooling.domain.problems.AuditFailed`. Infeasible is an answer, not an error.
    """
    began = time.perf_counter()
    how: dict[str, Any] = {"time_limit_s": time_limit_s, "seed": seed, "threads": threads}
    checked(RunRequest, "solve", instance=instance, card=card, gap=gap, **how)
    in_parts = None if parts is None else _in_parts(parts, certificate)
    from pooling.engine.running import Asked, answer

    chosen, known = prepared(instance, card, overrides, gap)
    start = plan_of(warm)
    with Interrupts(cancel) as interrupts:
        asked = Asked(
            known,
            chosen,
            warm=start,
            on_progress=on_progress,
            cancel=interrupts.cancel,
            keep=None if keep is None else keeper(Path(keep)),
            certify=None if certificate is None else certifier(Path(certificate)),
            load_s=time.perf_counter() - began,
            explain=explain,
            **how,
        )
        return answer(asked) if in_parts is None else in_parts(asked)


def helps() -> bool:
    """Whether this process is one of several that share the parts of a run, and another shows the answer."""
    if find_spec("mpisppy") is None:
        return False
    from pooling.engine.parts.processes import Processes

    return Processes().rank > 0


def _in_parts(parts: int, certificate: str | Path | None) -> Callable[[Asked], Result]:
    """What answers in parts. Raises :class:`InvalidInput` where it is not installed, or cannot do what is asked."""
    problems = []
    if isinstance(parts, bool) or not isinstance(parts, int) or parts < 2:
        problems.append(Problem("parts", shown(parts), "a whole number from 2"))
    if certificate is not None:
        rule = "no proof in exact arithmetic is made of a tier that is solved in parts"
        problems.append(Problem("certificate", shown(str(certificate)), rule, "leave parts or certificate out"))
    if find_spec("mpisppy") is None:
        rule = "parts need mpi-sppy, which is not installed"
        problems.append(Problem("parts", shown(parts), rule, "pip install 'pooling[stochastic]'"))
    if problems:
        raise InvalidInput(problems, "solve")
    from pooling.engine.parts.answering import answer_in_parts

    return lambda asked: answer_in_parts(asked, parts)

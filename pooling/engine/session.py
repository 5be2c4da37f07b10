"""One instance under one card, asked what-if after what-if: each begins from what the one before it left."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.result import Result
from pooling.engine.loading import load_card, prepared
from pooling.engine.request import RunRequest, checked
from pooling.engine.variants import ChangeGiven, variant
from pooling.solving.interrupts import Interrupts

if TYPE_CHECKING:
    from pooling.solving.head_start import Kept
    from pooling.solving.progress import OnProgress


class Session:
    """A question that is asked again and again with something changed.

    >>> session = pooling.Session("nato-32")  # doctest: +SKIP
    >>> session.solve()  # doctest: +SKIP
    >>> session.solve(changes=["budgets nation=DNK amount_million*=0.9"])  # doctest: +SKIP

    A result says what :func:`pooling.solve` of the same facts says: the same tiers and gaps, audited. It comes sooner,
    for the last plan, the prices of its bounds and what was proven of parts that do not change are reused. Answers
    depend on what was asked before in this session, never on the clock. ``gap``, ``seed``, ``threads`` and
    ``overrides`` are those of :func:`pooling.solve`.
    """

    def __init__(
        self,
        instance: Instance | str | Path,
        *,
        card: Card | str | Path = "coverage",
        overrides: Mapping[str, Any] | None = None,
        gap: float | None = None,
        seed: int = 0,
        threads: int = 1,
    ) -> None:
        checked(RunRequest, "session", instance=instance, card=card, gap=gap, seed=seed, threads=threads)
        self._card = load_card(card)
        self._overrides, self._gap = dict(overrides or {}), gap
        self._how: dict[str, Any] = {"seed": seed, "threads": threads}
        self._instance = prepared(instance, self._card, self._overrides, gap)[1]
        self._result: Result | None = None
        self._kept: Kept | None = None
        self._onward: dict[int, tuple[Result, Kept]] = {}

    @property
    def instance(self) -> Instance:
        """The facts as they stand: those it was made with, and every :meth:`change` since."""
        return self._instance

    @property
    def result(self) -> Result | None:
        """The last result of these facts that has a plan, from which a what-if begins; None before :meth:`solve`."""
        return self._result

    def solve(
        self,
        *,
        changes: Sequence[ChangeGiven] = (),
        overrides: Mapping[str, Any] | None = None,
        time_limit_s: float | None = None,
        on_progress: OnProgress | None = None,
        cancel: threading.Event | None = None,
        explain: bool = False,
        begin: Result | None = None,
        onward: bool = False,
    ) -> Result:
        """The result of the facts as they stand, or with ``changes`` and settings changed for this answer alone.

        A change is what :func:`pooling.variant` takes. With any, the session stays as it is: the order of such
        questions does not matter. It begins from the last result of the facts as they stand, or from ``begin``: an
        answer that was asked for with ``onward``. Raises what :func:`pooling.solve` raises.
        """
        asked = {"time_limit_s": time_limit_s, "on_progress": on_progress, "cancel": cancel, "explain": explain}
        result, kept = self._answer(changes, overrides, asked, begin)
        if not changes and not overrides:
            self._keep(result, kept)
        if onward and result.plan is not None and kept is not None:
            self._onward[id(result)] = (result, kept)
        return result

    def change(
        self,
        *changes: ChangeGiven,
        time_limit_s: float | None = None,
        on_progress: OnProgress | None = None,
        cancel: threading.Event | None = None,
        explain: bool = False,
    ) -> Result:
        """The result with these changes made to stay: what is asked next is asked of them."""
        asked = {"time_limit_s": time_limit_s, "on_progress": on_progress, "cancel": cancel, "explain": explain}
        result, kept = self._answer(changes, None, asked)
        self._instance = variant(self._instance, *changes).instance
        self._keep(result, kept)
        return result

    def begin_from(self, other: Session) -> None:
        """Begin from the plan and the bounds that another session has of the same facts under a like card."""
        self._result, self._kept = other._result, other._kept

    def _keep(self, result: Result, kept: Kept | None) -> None:
        if result.plan is not None and kept is not None:
            self._result, self._kept = result, kept

    def _answer(
        self,
        changes: Sequence[ChangeGiven],
        overrides: Mapping[str, Any] | None,
        asked: Mapping[str, Any],
        begin: Result | None = None,
    ) -> tuple[Result, Kept | None]:
        began = time.perf_counter()
        limit = asked["time_limit_s"]
        checked(RunRequest, "session", instance=self._instance, card=self._card, time_limit_s=limit)
        from pooling.engine.running import Asked, answer

        facts = variant(self._instance, *changes).instance if changes else self._instance
        chosen, known = prepared(facts, self._card, {**self._overrides, **(overrides or {})}, self._gap)
        left: list[Kept] = []
        former = (self._result, self._kept) if begin is None else (begin, self._onward.get(id(begin), (begin, None))[1])
        with Interrupts(asked["cancel"]) as interrupts:
            request = Asked(
                known,
                chosen,
                warm=None if former[0] is None else former[0].plan,
                ahead=True,
                former=former[1],
                leave=left.append,
                load_s=time.perf_counter() - began,
                **{**self._how, **asked, "cancel": interrupts.cancel},
            )
            result = answer(request)
        return result, left[-1] if left else None

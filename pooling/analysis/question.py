"""A question: an analysis declared once. Its command, its Python function and its REST path follow."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

if TYPE_CHECKING:
    from pooling.engine.request import Request

Tell = Callable[[int, int, str], None]
"""Told while a question is worked on: steps done, steps in all, and what is done now."""


@dataclass(frozen=True, slots=True)
class Question:
    """What can be asked beside a run.

    ``home`` is ``module:function`` of ``run(request, stop, tell)``, which is imported when it is asked for. Its
    annotations name the request and the answer. Python calls it by the function's name, other doors by ``name``.

    An answer has ``outcome``, ``reason`` and ``detail``, which say how it ended, ``asked``, which :meth:`ask` gives it,
    and ``as_dict()`` for plain data. For people it may have ``text(full)``, for CSV ``table()``.
    """

    name: str
    title: str
    home: str
    more: str = ""
    """What an answer in full (``--full``) shows beside, if there is such a thing."""
    nothing: str = "nothing to tell here"
    """What an answer without a row says."""

    @property
    def function(self) -> str:
        """Its name in Python."""
        return self.home.partition(":")[2]

    @property
    def run(self) -> Callable[[Any, threading.Event, Tell], Any]:
        module, _, function = self.home.partition(":")
        found: Callable[[Any, threading.Event, Tell], Any] = getattr(import_module(module), function)
        return found

    @property
    def request(self) -> type[Request]:
        """What it is asked."""
        kind: type[Request] = get_type_hints(self.run)["request"]
        return kind

    @property
    def answer(self) -> Any:
        """What it answers: a record, or ``Rows`` of a record."""
        return get_type_hints(self.run)["return"]

    @property
    def record(self) -> type[Any]:
        """The record of its answer."""
        kind: type[Any] = (*get_args(self.answer), self.answer)[0]
        return kind

    @property
    def has_rows(self) -> bool:
        """Whether it answers with any number of records."""
        return bool(get_args(self.answer))

    def ask(self, request: Request, cancel: threading.Event | None = None, tell: Tell | None = None) -> Any:
        """The answer to ``request``. A cancel, or the first Ctrl-C, ends it with what there is."""
        from pooling.domain.kept_answer import ANSWER_VERSION, Asked
        from pooling.domain.printed import in_notebooks
        from pooling.engine.loading import prepared
        from pooling.solving.interrupts import Interrupts

        in_notebooks(self.record)
        gap = getattr(request, "gap", None)
        with Interrupts(cancel) as interrupts:
            card, instance = prepared(request.instance, request.card, request.overrides, gap)
            # The instance itself: it is read once, and what is said of it is true of what was asked.
            loaded = request.model_copy(update={"instance": instance})
            answer = self.run(loaded, interrupts.cancel, tell or _silent)
        asked = Asked(
            answer_version=ANSWER_VERSION,
            question=self.name,
            instance=instance.name,
            instance_hash=instance.hash,
            card=card.name,
            card_hash=card.hash,
            words=answer.words if self.has_rows else answer.text(False),
        )
        if not self.has_rows:
            return replace(answer, asked=asked)
        answer.asked = asked
        return answer


def _silent(_done: int, _count: int, _what: str) -> None:
    return None

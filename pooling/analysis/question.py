"""A question: an analysis declared once. Its command, its Python function and its REST path follow."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
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

    An answer has ``outcome``, ``reason`` and ``detail``, which say how it ended, and ``as_dict()`` for plain data. For
    people it may have ``text(full)``, for CSV ``table()``.
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
        from pooling.domain.printed import in_notebooks
        from pooling.solving.interrupts import Interrupts

        in_notebooks(self.record)
        with Interrupts(cancel) as interrupts:
            return self.run(request, interrupts.cancel, tell or _silent)


def _silent(_done: int, _count: int, _what: str) -> None:
    return None

"""How things print and show in notebooks: the domain knows no words, so a floor above says them."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, ClassVar, Self

_NOTEBOOKS = "pooling.report.notebook"


def notebook_html(thing: Any) -> str:
    """How a notebook shows an instance, a record or rows of them."""
    # Not by an import statement: what says it is on a floor above, and needed only where somebody looks.
    shown: str = import_module(_NOTEBOOKS).html_of(thing)
    return shown


def in_notebooks(kind: type[Any]) -> None:
    """Have notebooks show records of that kind as a table."""
    if not hasattr(kind, "_repr_html_"):
        kind._repr_html_ = notebook_html


class Printed:
    """Prints as the views given with :meth:`shown_as` have it, and plainly where none are."""

    _views: ClassVar[tuple[Callable[..., str], ...]] = ()

    def __str__(self) -> str:
        return self._views[0](self) if self._views else object.__repr__(self)

    __repr__ = __str__

    def _repr_html_(self) -> str | None:
        return self._views[1](self) if self._views else None

    @classmethod
    def shown_as(cls, text: Callable[[Self], str], html: Callable[[Self], str]) -> None:
        """How these print: as text, and in notebooks."""
        cls._views = (text, html)

"""How results and comparisons print: the domain knows no words, so a floor above says them."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Self


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

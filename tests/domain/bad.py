"""A toy with one thing wrong, and the one problem that must come of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Bad:
    """``right`` are the tables with a right value instead: nothing may be wrong with them."""

    tables: dict[str, Any]
    place: str
    value: str
    rule: str
    cure: str = ""
    right: dict[str, Any] | None = None

"""How much an audit did for a family of rules, in words that never look like an omission."""

from __future__ import annotations

from pooling.domain.families import FAMILIES


def checks_made(family: str, count: int) -> str:
    """The number of checks, or why there are none: ``recomputed`` figures, or ``nothing to check``."""
    if count:
        return f"{count:,}"
    return why_none(family).partition(":")[0]


def why_none(family: str) -> str:
    """Why nothing was checked, in full."""
    known = FAMILIES.get(family)
    figures_only = known is not None and known.figures_only
    return "recomputed: it defines figures and forbids nothing" if figures_only else "nothing to check"

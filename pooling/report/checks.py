"""How much an audit did for a family of rules, in words that never look like an omission."""

from __future__ import annotations

FIGURES_ONLY = ("spending", "burden")
"""Families that define figures and forbid nothing: the audit computes them again, there is no rule to check."""


def checks_made(family: str, count: int) -> str:
    """The number of checks; where there are none, why: ``recomputed`` figures, or ``nothing to check``."""
    if count:
        return f"{count:,}"
    return why_none(family).partition(":")[0]


def why_none(family: str) -> str:
    """Why nothing was checked, in full."""
    return "recomputed: it defines figures and forbids nothing" if family in FIGURES_ONLY else "nothing to check"

"""Kept answers in a report: which annex each is."""

from __future__ import annotations

LETTERS = "FGHIJKLMNOPQRSTUVWXYZ"
"""Annexes of answers, after those of the result."""

"""Levels: what of a tier is good enough is a rule, met within a millionth of it (of 1, where that is more)."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from pooling.audit.findings import Findings
from pooling.audit.numbers import exact, words
from pooling.domain.card import Card
from pooling.domain.families import LEVELS

MET = Fraction(1, 1_000_000)
"""What a level may be missed by, as a share of it, or of 1."""


def check(card: Card, values: Mapping[str, float], findings: Findings) -> None:
    """Whether every tier that has a level is worth it; ``values`` by tier."""
    for tier in card.tiers:
        if tier.level is None:
            continue
        findings.checks.setdefault(LEVELS, 0)
        value, level = exact(values[tier.kind]), exact(tier.level)
        room = MET * max(1, level)
        if tier.maximise:
            held = findings.at_least(LEVELS, "level", (tier.kind,), value + room, level)
        else:
            held = findings.at_most(LEVELS, "level", (tier.kind,), value - room, level)
        if not held:
            side = "at least" if tier.maximise else "at most"
            findings.say(f"{tier.kind} is {words(value)}, its level is {side} {words(level)}")

"""Families of generated instances: each is a name, what it is for, the card that asks its question, and its knobs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True)
class Family:
    """``knobs``: what differs from their defaults. ``times``: what a size gives is multiplied by."""

    name: str
    title: str
    card: str
    knobs: Mapping[str, float] = field(default_factory=dict)
    times: Mapping[str, int] = field(default_factory=dict)


_FAMILIES: Final = (
    Family("balanced", "Nations as real ones are, needs and money about in balance", "coverage"),
    Family(
        "scarce-tanker",
        "Few nations own what nobody can do without, as tankers are for fighters",
        "coverage",
        {"scarce_capabilities": 2, "scarcity": 0.7, "correlation": 0.8},
    ),
    Family(
        "many-small",
        "Many nations about alike, each with few offers",
        "coverage",
        {"heterogeneity": 0.2, "offers_share": 0.15, "correlation": 0.1, "scarcity": 0.9},
        {"nations": 2},
    ),
    Family(
        "dominant",
        "One nation owns more than half of everything, burdens are to be fair",
        "fair-share",
        {"dominant_share": 0.55, "correlation": 0.9, "budget_share": 0.35},
    ),
    Family("deep-caveats", "Nations with many rules on the use of their forces", "coverage", {"caveats_each": 6}),
    Family(
        "investment-heavy",
        "Growing needs over years, and much that can be bought, alone or together",
        "coverage",
        {"periods": 4, "growth": 0.1, "options_each": 1.5, "scarcity": 1.1, "caveats_each": 1},
    ),
    Family(
        "agreement-heavy",
        "Many overlapping agreements, with gains, pools and standards",
        "coverage",
        {"agreements": 12, "scarcity": 1},
    ),
    Family(
        "robust",
        "Pledges that may not be honoured: scenarios, clusters and withdrawals",
        "n-minus-one",
        {"least_reliability": 0.7, "scenarios": 6, "withdrawals": 4, "scarcity": 0.6},
    ),
)
FAMILIES: Final = {family.name: family for family in _FAMILIES}

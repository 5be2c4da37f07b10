"""What can be turned when an instance is generated: every knob once, with its meaning, unit, range and default."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Knob:
    """A number that shapes generated instances. ``whole``: it counts something."""

    name: str
    meaning: str
    unit: str
    least: float
    most: float
    default: float
    whole: bool = False


_KNOBS: Final = (
    Knob("nations", "Nations", "nations", 2, 80, 12, True),
    Knob("capabilities", "Capabilities", "capabilities", 1, 200, 12, True),
    Knob("requirements", "Requirements", "requirements", 1, 2_000, 40, True),
    Knob("periods", "Periods (years)", "periods", 1, 20, 1, True),
    Knob("offers_share", "Capabilities that a nation offers", "share of capabilities", 0.05, 1, 0.45),
    Knob("scarcity", "Needs over the units that could serve them in time", "ratio", 0.05, 3, 0.8),
    Knob("budget_share", "Budget over the cost of committing all that a nation offers", "ratio", 0.02, 2, 0.45),
    Knob("growth", "Growth of needs a period, of their first quantity", "share", 0, 0.5, 0),
    Knob("correlation", "Rank correlation of fleets, readiness and cost with the size of their nation", "", 0, 1, 0.5),
    Knob("heterogeneity", "How unlike nations and fleets are (0: alike, 1: as real ones)", "", 0, 1, 1),
    Knob("dominant_share", "Share of all units that one nation owns (0: as drawn)", "share", 0, 0.9, 0),
    Knob("scarce_capabilities", "Capabilities of few nations that the others cannot do without", "", 0, 10, 0, True),
    Knob("caveats_each", "Caveats of a nation, on average", "caveats", 0, 30, 2),
    Knob("agreements", "Agreements", "agreements", 0, 60, 0, True),
    Knob("options_each", "Options for each nation, on average", "options", 0, 10, 0),
    Knob("least_reliability", "Reliability of the least reliable nation", "probability", 0.3, 1, 1),
    Knob("scenarios", "Scenarios", "scenarios", 0, 50, 0, True),
    Knob("withdrawals", "Largest nations whose withdrawal is looked at, one by one", "nations", 0, 40, 0, True),
)
KNOBS: Final = {knob.name: knob for knob in _KNOBS}

SIZES: Final[dict[str, dict[str, float]]] = {
    "tiny": {"nations": 4, "capabilities": 4, "requirements": 8},
    "small": {"nations": 8, "capabilities": 8, "requirements": 24},
    "medium": {"nations": 16, "capabilities": 20, "requirements": 60},
    "large": {"nations": 32, "capabilities": 40, "requirements": 160},
    "huge": {"nations": 40, "capabilities": 60, "requirements": 400},
}
"""What a size sets."""

FEASIBILITY: Final = {
    "planted": "a plan that meets every need is built in: all needs can be met within all rules of card coverage",
    "free": "as drawn: some needs may go unmet",
    "conflict": "as drawn, with a promise that its nation cannot pay: no plan keeps all rules",
}

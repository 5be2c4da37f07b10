"""What is answered to who should pay: shares by method, how each method stands, and every coalition alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from pooling.analysis.answers import Ended
from pooling.analysis.shares.alone import Known, Worth
from pooling.domain.readable import on_lines
from pooling.domain.result_columns import MILLION, SHARE, result_column, result_columns

Verdict = Literal["yes", "no", "open"]
_UNIT = "unit of the game"


@dataclass(frozen=True, slots=True)
class NationShare:
    """A nation's share by a method."""

    method: str = result_column("The method: as_planned is what the plan makes it pay")
    nation: str = result_column("Nation", refers_to="nations")
    amount: float = result_column("What it is to pay, or of points what is owed to it", unit=_UNIT)
    part: float | None = result_column("The same as a share of all; empty where all is 0", unit=f"{SHARE} of all")
    least: float | None = result_column(
        "What it is at least: by bounds, and where orders are drawn 95 times in 100; empty where nothing is proven",
        unit=_UNIT,
    )
    most: float | None = result_column("What it is at most", unit=_UNIT)
    uncovered: float = result_column("The price of what stays uncovered of its own, which it bears beside", unit=_UNIT)
    alone: float | None = result_column("What it would pay and miss alone, or cover", unit=_UNIT)
    gain: float | None = result_column("What pooling is worth to it: how much better off it is than alone", unit=_UNIT)
    rational: Verdict = result_column("Whether it is no worse off than alone; open where bounds leave it open")


@dataclass(frozen=True, slots=True)
class MethodStanding:
    """Whether any coalition would do better alone than with the shares of a method."""

    method: str = result_column("The method")
    meaning: str = result_column("What it does")
    stable: Verdict = result_column("no: the coalition beside would do better alone; yes: none would; open: unproven")
    coalition: tuple[str, ...] = result_column("The coalition that has least from staying", refers_to="nations")
    saves: float | None = result_column("What staying is worth to it; negative: what it would save alone", unit=_UNIT)
    known: Known = result_column("How what the coalition can do alone is known")


@dataclass(frozen=True, slots=True)
class CoalitionAlone:
    """What a coalition can do alone."""

    nations: tuple[str, ...] = result_column("Its nations", refers_to="nations")
    covered_share: float = result_column("What it covers of the needs that are then its own", unit=f"{SHARE} of need")
    cost_million: float = result_column("What it pays", unit=MILLION)
    uncovered: float = result_column("The price of what it leaves uncovered", unit=_UNIT)
    value: float = result_column("What that comes to: both together, or the points that it covers", unit=_UNIT)
    least: float | None = result_column("The least that it can be; empty where nothing is proven", unit=_UNIT)
    most: float | None = result_column("The most that it can be", unit=_UNIT)
    known: Known = result_column("How it is known: certified, proven, within two figures, not proven")
    why: str = result_column("What leaves it open, or keeps it from planning anything")


@dataclass(frozen=True, slots=True)
class Shares(Ended):
    """Who should pay: shares of what all together pay, by several methods, none of which is privileged."""

    instance: str = result_column("The instance")
    card: str = result_column("The card")
    worth: Worth = result_column("What counts: cost, cost_whole or coverage")
    unit: str = result_column("Unit of the game: million, or points of weighted need")
    price_million: float = result_column("What a point that stays uncovered costs", unit=f"{MILLION} a point")
    total: float = result_column("What all together pay, or cover", unit=_UNIT)
    pooling_is_worth: float | None = result_column("What all are better off together than each alone", unit=_UNIT)
    core: Verdict = result_column("yes: there are shares to which no coalition objects; no: there are none")
    least_saving: float | None = result_column(
        "The most that shares can leave every coalition; negative: whatever the shares, one would save that alone",
        unit=_UNIT,
    )
    names: dict[str, str] = result_column("Names of the nations")
    shares: tuple[NationShare, ...] = result_column("A row for each method and nation")
    methods: tuple[MethodStanding, ...] = result_column("A row for each method")
    coalitions: tuple[CoalitionAlone, ...] = result_column("A row for each coalition that was solved")

    def text(self, full: bool = False) -> str:
        """For people; ``full``: with every coalition."""
        from pooling.analysis.shares.text import shares_text

        return on_lines(shares_text(self, full))

    def table(self) -> tuple[Sequence[str], list[dict[str, Any]]]:
        """Columns and a row for each method and nation."""
        return [column.name for column in result_columns(NationShare)], [asdict(row) for row in self.shares]

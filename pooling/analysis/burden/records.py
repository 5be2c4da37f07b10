"""What is answered to how the burden is shared: nations, keys, and measures of the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pooling.analysis.answers import Ended
from pooling.domain.readable import on_lines
from pooling.domain.result_columns import MILLION, SHARE, result_column, result_columns

_OF_ALL = f"{SHARE} of all"


@dataclass(frozen=True, slots=True)
class BurdenNation:
    """What a nation pays, carries and gets in the plan."""

    nation: str = result_column("Nation", refers_to="nations")
    paid_million: float = result_column(
        "What it pays, funds included, discounted as the card asks", unit=MILLION, total=True
    )
    paid_share: float | None = result_column("The same as a share of all; empty where nothing is paid", unit=_OF_ALL)
    carried_million: float = result_column("What it carries with what counts in kind, undiscounted", unit=MILLION)
    benefit_points: float = result_column(
        "Points of weighted need covered that are its own: its needs, and its part of the alliance's", unit="points"
    )
    benefit_share: float | None = result_column("The same as a share of all; empty where all is 0", unit=_OF_ALL)
    paid_of_gdp: float | None = result_column(
        "What it pays as a share of its gross domestic product; empty without one", unit=f"{SHARE} of gdp"
    )


@dataclass(frozen=True, slots=True)
class BurdenKey:
    """What a nation pays against its share by a key."""

    key: str = result_column("The key")
    nation: str = result_column("Nation", refers_to="nations")
    key_share: float = result_column("Its share by the key", unit=_OF_ALL)
    above_share: float | None = result_column("What it pays above (+) or below (-) it", unit=_OF_ALL)
    ratio: float | None = result_column("What it pays over its share by the key: 1 is even; empty where that is 0")


@dataclass(frozen=True, slots=True)
class BurdenMeasure:
    """A measure of the whole plan. No measure is the right one: each says what it says."""

    measure: str = result_column("The measure")
    key: str = result_column("The key, or benefit: what it is measured against")
    value: float | None = result_column("Its value; empty where it says nothing of so few or such figures")
    p_value: float | None = result_column("Chance of a value as far from even by luck alone", unit="share of 1")
    nations: int = result_column("Nations that it is of")
    meaning: str = result_column("What the value says")


@dataclass(frozen=True, slots=True)
class Burden(Ended):
    """How the burden of a plan is shared. The figures are those of this plan; another that is as good may differ."""

    instance: str = result_column("The instance")
    card: str = result_column("The card")
    unit: str = result_column("Currency of the money")
    common_key: str = result_column("The key by which needs of the alliance belong to nations")
    names: dict[str, str] = result_column("Names of the nations")
    nations: tuple[BurdenNation, ...] = result_column("A row for each nation")
    keys: tuple[BurdenKey, ...] = result_column("A row for each key of which the figures are there, and nation")
    measures: tuple[BurdenMeasure, ...] = result_column("A row for each measure and what it is measured against")

    def text(self, full: bool = False) -> str:
        """For people; ``full``: with every key and nation."""
        from pooling.analysis.burden.text import burden_text

        return on_lines(burden_text(self, full))

    def table(self) -> tuple[Sequence[str], list[dict[str, Any]]]:
        """Columns and a row for each measure."""
        return [column.name for column in result_columns(BurdenMeasure)], [asdict(row) for row in self.measures]

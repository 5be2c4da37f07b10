"""What is told of unmet needs and of what would bring more of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pooling.analysis.answers import Ended
from pooling.analysis.cures.candidates import CureKind
from pooling.domain.comparison.rows import Proven, Verdict
from pooling.domain.gap_rows import GapReasonRow
from pooling.domain.readable import on_lines
from pooling.domain.result_columns import CAPABILITY_UNIT, MILLION, result_column

YesNo = Literal["yes", "no"]
Smallest = Literal["proven", "not proven", "as a whole"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GapRow:
    """An unmet need, and what could be had of it."""

    requirement: str = result_column("Requirement", refers_to="requirements")
    words: str = result_column("What people call it")
    mission: str = result_column("Its mission", refers_to="missions")
    capability: str = result_column("What it needs", refers_to="capabilities")
    period: str = result_column("Period", refers_to="periods")
    priority: int = result_column("Its priority; 1 is the highest")
    unit: str = result_column("Unit of what is needed")
    need: float = result_column("What is needed", unit=CAPABILITY_UNIT)
    short: float = result_column("What is missing of the need", unit=CAPABILITY_UNIT)
    attainable: float | None = result_column(
        "What could be had if this need came before all others, every rule in force", unit=CAPABILITY_UNIT
    )
    attainable_at_most: float | None = result_column(
        "What that cannot pass; the same where it is proven", unit=CAPABILITY_UNIT
    )
    main_reason: str = result_column("All reasons in a line, the largest first")
    rest_as_planned: bool = result_column(
        "Whether all else stays as planned (large models): then more may be possible than is said here"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CureRow:
    """A change that brings more of an unmet need while no other need gets less, solved and priced."""

    requirement: str = result_column("Requirement", refers_to="requirements")
    period: str = result_column("Period", refers_to="periods")
    place: int = result_column("What brings most stands first; of equals the cheapest")
    kind: CureKind = result_column(
        "more: of an offer; sooner: an offer ready sooner; caveat: lifted; budget: raised; agreement, option, pool: "
        "opened; rule: another dropped; together: several at once, none of them to spare; nothing: it needs no change"
    )
    subject: str = result_column("What is changed")
    words: str = result_column("The change in words")
    change: str = result_column("The change, as --change takes it, and --set for a setting of the card")
    size: float | None = result_column("How large it is, in its unit; empty where it is not more or less", default=None)
    unit: str = result_column("Unit of the size", default="")
    smallest: Smallest = result_column("Whether it is proven that nothing smaller brings as much")
    brings: float = result_column("What it brings of the need", unit=CAPABILITY_UNIT)
    short_after: float = result_column("What is missing then", unit=CAPABILITY_UNIT)
    closes: YesNo = result_column("Whether nothing is missing then")
    price_least_million: float | None = result_column(
        "What covering it so far costs more, at least: the cheapest plan with, less the cheapest without, no need "
        "being worse",
        unit=MILLION,
        default=None,
    )
    price_most_million: float | None = result_column("The same at most", unit=MILLION, default=None)
    priced: Literal["proven", "within", "unpriced"] = result_column(
        "proven: both are the same; within: the price lies between them; unpriced: the card knows no costs"
    )
    verified: YesNo = result_column("Whether a plan that does so was found, and the audit finds nothing against it")
    joins: tuple[str, ...] = result_column("Agreements that this plan forms and the run's does not", default=())
    starts: tuple[str, ...] = result_column("Options that this plan starts and the run's does not", default=())
    covered_least: float | None = result_column(
        "The card solved again with the change: by how much its first tier is better at least, in its unit",
        default=None,
    )
    covered_most: float | None = result_column("The same at most", default=None)
    covered_verdict: Verdict | None = result_column("What is proven of the first tier then", default=None)
    covered_proof: Proven | None = result_column("How", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps(Ended):
    """Unmet needs with reasons that add up, what could be had, and the cheapest cures."""

    instance: str = result_column("The instance")
    card: str = result_column("The card")
    unmet: int = result_column("Needs that are not met in full; the most important of them follow")
    gaps: tuple[GapRow, ...] = result_column("Unmet needs, the most important first")
    reasons: tuple[GapReasonRow, ...] = result_column("What holds back how much of each; the amounts add up")
    cures: tuple[CureRow, ...] = result_column("What would bring more")

    def text(self, full: bool = False) -> str:
        """For people; ``full``: with every cure that was found."""
        from pooling.analysis.cures.text import gaps_text

        return on_lines(gaps_text(self, full))

    def table(self) -> tuple[Sequence[str], list[dict[str, Any]]]:
        """Columns, and a row per gap, reason and cure."""
        rows = list(self._rows())
        names = dict.fromkeys(name for row in rows for name in row)
        return tuple(names) or ("part",), [{name: row.get(name) for name in names} for row in rows]

    def _rows(self) -> Iterator[dict[str, Any]]:
        for part, rows in (("gap", self.gaps), ("reason", self.reasons), ("cure", self.cures)):
            for row in rows:
                fields = {name: getattr(row, name) for name in type(row).__dataclass_fields__}
                yield {"part": part, **fields}

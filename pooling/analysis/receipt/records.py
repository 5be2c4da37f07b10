"""What a receipt tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from pooling.analysis.answers import Ended
from pooling.domain.outcome import Proof
from pooling.domain.readable import on_lines
from pooling.domain.result_columns import result_column, result_columns

Part = Literal["constant", "rule", "limit", "held", "rounding", "search", "open"]


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """What one rule, about one thing, adds to a value."""

    tier: str = result_column("Tier")
    unit: str = result_column("Unit of the amount")
    part: Part = result_column(
        "constant: what every plan has; rule: of the card and the facts; limit: there is no more of something; held: a "
        "tier before is held; rounding: decimals; search: whole units, proven by the solver alone; open: not proven"
    )
    rule: str = result_column("Family of the rule, what there is no more of, or the tier that is held")
    subject: str = result_column("What it is about: a need, an offer, a nation")
    amount: float = result_column("What it adds; below 0: what it saves. All of a tier add up exactly to its value")
    words: str = result_column("The line in words")


@dataclass(frozen=True, slots=True)
class ReceiptTotal:
    """A value and its bounds, as the lines add up to them."""

    tier: str = result_column("Tier")
    unit: str = result_column("Unit")
    what: str = result_column("What is added up: the value itself, or what is missing of all")
    value: float = result_column("Value of the plan")
    certified: float | None = result_column("No plan has less: by exact arithmetic; empty: nothing is proven so")
    gap: float | None = result_column("What is left between both, whole units and what is open")
    proof: Proof = result_column("How the value is known to be within the gap asked for")


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt(Ended):
    """Why a plan costs, or leaves short, what it does and no less: a sum by rule that adds up exactly."""

    instance: str = result_column("The instance")
    card: str = result_column("The card")
    totals: tuple[ReceiptTotal, ...] = result_column("A value for each tier")
    lines: tuple[ReceiptLine, ...] = result_column("What adds up to them")

    def text(self, full: bool = False) -> str:
        """For people; ``full``: with every line."""
        from pooling.analysis.receipt.text import receipt_text

        return on_lines(receipt_text(self, full))

    def table(self) -> tuple[Sequence[str], list[dict[str, Any]]]:
        """Columns, and a row per line."""
        return tuple(column.name for column in result_columns(ReceiptLine)), [asdict(line) for line in self.lines]

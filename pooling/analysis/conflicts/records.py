"""What is told of conflicts and of what could give way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pooling.analysis.answers import Ended
from pooling.domain.outcome import Proof
from pooling.domain.readable import on_lines
from pooling.domain.result_columns import MILLION, result_column
from pooling.reasons.owners import Held

YesNo = Literal["yes", "no"]
Amounts = Literal["proven", "not proven", "as a whole"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictRow:
    """One rule of one conflict."""

    conflict: int = result_column("Conflict, the smallest first")
    rules: int = result_column("How many rules it has")
    verified: YesNo = result_column(
        "yes: solved again, its rules cannot hold together, and can without any one of them"
    )
    smallest: YesNo = result_column("yes: proven that no conflict has fewer rules")
    rule: str = result_column("The rule, as family:subject")
    nation: str = result_column("Whose rule it is; empty where it is no single nation's", refers_to="nations")
    held: Held = result_column(
        "red line: a nation never gives it away; national: a nation rules so; agreed: nations agreed so; need: what is "
        "needed asks for it; policy: the card does"
    )
    words: str = result_column("The rule in words")
    holder: str = result_column("Whose rule it is, in words")
    figure: str = result_column("The figure it rests on", default="")
    asked: float | None = result_column("What is asked for, in its unit", default=None)
    available: float | None = result_column(
        "What there is, or what can be had at best while the other rules here hold, in its unit", default=None
    )
    unit: str = result_column("Unit of these", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairRow:
    """One rule that gives way in one repair."""

    repair: int = result_column(
        "Repair: red lines untouched first, then fewest rules, then needs met in full, then least cost"
    )
    rules: int = result_column("How many rules give way in it")
    rule: str = result_column("The rule, as family:subject")
    nation: str = result_column("Whose rule it is; empty where it is no single nation's", refers_to="nations")
    held: Held = result_column("What kind of rule it is, as in conflicts")
    words: str = result_column("The rule in words")
    change: str = result_column("How it gives way, as --change takes it, and --set for a setting of the card")
    amount: float | None = result_column(
        "By how much its figure gives way, in the unit of the figure; empty where the rule goes as a whole",
        default=None,
    )
    limit: float | None = result_column("What its figure is now", default=None)
    unit: str = result_column("Unit of both", default="")
    known: Amounts = result_column(
        "proven: no less of all amounts of the repair together, each as a share of its figure, would do"
    )
    verified: YesNo = result_column("yes: solved with these changes made, a plan exists")
    first_tier: str = result_column("The card's first objective", default="")
    value: float | None = result_column("What the card's plan is then worth in it, in its unit", default=None)
    value_bound: float | None = result_column("What no plan can pass in it", default=None)
    cost_million: float | None = result_column(
        "What the card's plan then costs; discounted as the card asks", unit=MILLION, default=None
    )
    cost_bound_million: float | None = result_column("What no plan can be cheaper than", unit=MILLION, default=None)
    proof: Proof | None = result_column("How that cost is known", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflicts(Ended):
    """The conflicts of an instance under a card, and what could give way."""

    instance: str = result_column("The instance")
    card: str = result_column("The card")
    feasible: bool = result_column("Whether a plan keeps every rule: then there is no conflict")
    every_one: bool = result_column("Whether these are all conflicts there are")
    solves: int = result_column("Models solved to find them")
    conflicts: tuple[ConflictRow, ...] = result_column("A row per rule of a conflict")
    repairs: tuple[RepairRow, ...] = result_column("A row per rule of a repair")

    def text(self, _full: bool = False) -> str:
        """For people."""
        from pooling.analysis.conflicts.text import conflicts_text

        return on_lines(conflicts_text(self))

    def table(self) -> tuple[Sequence[str], list[dict[str, Any]]]:
        """Columns, and a row per rule of a conflict or of a repair."""
        rows = list(self._rows())
        names = dict.fromkeys(name for row in rows for name in row)
        return tuple(names) or ("part",), [{name: row.get(name) for name in names} for row in rows]

    def _rows(self) -> Iterator[dict[str, Any]]:
        for part, rows in (("conflict", self.conflicts), ("repair", self.repairs)):
            for row in rows:
                fields = {name: getattr(row, name) for name in type(row).__dataclass_fields__}
                yield {"part": part, **fields}

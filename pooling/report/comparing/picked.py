"""What of a comparison comes first: rows that differ, the largest differences before the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeVar

from pooling.domain import round_off
from pooling.domain.comparison.causes import CAUSES
from pooling.domain.comparison.comparison import Comparison
from pooling.domain.comparison.rounding import rounded, whole_parts
from pooling.domain.comparison.rows import (
    AgreementDifference,
    CommitmentDifference,
    FairnessDifference,
    NeedDifference,
    OptionDifference,
    PaymentDifference,
    PoolDifference,
    RiskDifference,
    RunRow,
    TierDifference,
)
from pooling.report.words import counted, plain

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Step:
    """A cause of a cost bridge with what it adds, so rounded that all add up to the rounded difference."""

    cause: str
    label: str
    amount_million: float


class Pair:
    """A base and one variant: their rows in the order in which they are shown."""

    def __init__(self, comparison: Comparison, variant: str) -> None:
        self.comparison, self.variant = comparison, variant

    def _of(self, rows: Iterable[Row]) -> list[Row]:
        return [row for row in rows if getattr(row, "variant", "") == self.variant]

    @property
    def runs(self) -> tuple[RunRow, RunRow]:
        of = {run.name: run for run in self.comparison.runs_rows}
        return of[self.comparison.base], of[self.variant]

    @property
    def changed(self) -> list[str]:
        """What was changed, counted by table, and the settings that are others."""
        inputs = self._of(self.comparison.inputs_rows)
        counts = Counter((row.table, row.did) for row in inputs)
        words = {"set": ("cell", ""), "added": ("row", " added"), "removed": ("row", " removed")}
        facts = [f"{table}: {counted(count, words[did][0])}{words[did][1]}" for (table, did), count in counts.items()]
        settings = [
            f"{row.setting} {row.before or '-'} -> {row.after or '-'}"
            for row in self._of(self.comparison.settings_rows)
        ]
        return [*facts, *settings]

    @property
    def tiers(self) -> list[TierDifference]:
        return self._of(self.comparison.tiers_rows)

    def met(self, group: str) -> list[Any]:
        return [row for row in self._of(self.comparison.met_rows) if row.group == group]

    @property
    def needs(self) -> list[NeedDifference]:
        rows = [row for row in self._of(self.comparison.needs_rows) if row.change != "same"]
        return sorted(rows, key=lambda row: -abs(row.value_difference))

    @property
    def commitments(self) -> list[CommitmentDifference]:
        rows = [row for row in self._of(self.comparison.commitments_rows) if row.change != "same"]
        return sorted(rows, key=lambda row: -abs(row.value_difference))

    def payments(self, group: str, *, all_of_them: bool = False) -> list[PaymentDifference]:
        rows = [row for row in self._of(self.comparison.payments_rows) if row.group == group]
        if all_of_them:
            return rows
        return sorted(
            (row for row in rows if abs(row.difference_million) > round_off.SHOWN_MILLION),
            key=lambda row: -abs(row.difference_million),
        )

    def bridge(self, digits: int) -> list[Step]:
        """The causes that add or save anything, at so many digits."""
        amounts: dict[str, Fraction] = {}
        for row in self.comparison.bridge_rows:
            if (row.base, row.variant) == (self.comparison.base, self.variant):
                amounts[row.cause] = amounts.get(row.cause, Fraction(0)) + Fraction(repr(row.amount_million))
        causes = [cause for cause in CAUSES if amounts.get(cause)]
        total = rounded(sum(amounts.values(), Fraction(0)), digits)
        units = whole_parts([amounts[cause] for cause in causes], total, digits)
        return [Step(cause, CAUSES[cause], unit / 10**digits) for cause, unit in zip(causes, units, strict=True)]

    @property
    def agreements(self) -> list[AgreementDifference]:
        return [row for row in self._of(self.comparison.agreements_rows) if row.presence != "stays"]

    @property
    def pools(self) -> list[PoolDifference]:
        return [row for row in self._of(self.comparison.pools_rows) if row.presence != "stays"]

    @property
    def options(self) -> list[OptionDifference]:
        return [row for row in self._of(self.comparison.options_rows) if row.presence != "stays"]

    @property
    def fairness(self) -> list[FairnessDifference]:
        """By every key the nation whose distance to it changes most; the largest first."""
        most: dict[str, FairnessDifference] = {}
        for row in self._of(self.comparison.fairness_rows):
            if row.difference_million is not None and abs(row.difference_million) > round_off.SHOWN_MILLION:
                known = most.get(row.key)
                if known is None or abs(row.difference_million) > abs(known.difference_million or 0.0):
                    most[row.key] = row
        return sorted(most.values(), key=lambda row: -abs(row.difference_million or 0.0))

    @property
    def risks(self) -> list[RiskDifference]:
        rows = self._of(self.comparison.risks_rows)
        return sorted(rows, key=lambda row: -abs(row.difference_share or 0.0))


def together_words(pair: Pair) -> list[str]:
    """Agreements, pools and options that enter, leave or change, in words."""
    called = pair.comparison.called
    several = len({row.period for row in pair.comparison.needs_rows}) > 1
    lines = []
    for agreement in pair.agreements:
        changed = {"joined by": agreement.joined, "left by": agreement.left}
        who = [
            f"{did} {', '.join(called('nations', nation) for nation in nations)}"
            for did, nations in changed.items()
            if nations
        ]
        when = f" {agreement.period}" if several else ""
        lines.append(
            f"{called('agreements', agreement.agreement)}{when} {plain(agreement.presence)}"
            + (f": {'; '.join(who)}" if who else "")
        )
    for pool in pair.pools:
        when = f" {pool.period}" if several else ""
        lines.append(f"{called('pools', pool.pool)}{when}: {pool.before:g} -> {pool.after:g} units bought")
    for option in pair.options:
        start = f"{option.period_before or 'never'} -> {option.period_after or 'never'}"
        named = f"{called('options', option.option)}, {called('nations', option.nation)}"
        lines.append(f"{named} {plain(option.presence)}: start {start}")
    return lines


def spread_first(rows: Sequence[dict[str, Any]], names: Sequence[str]) -> list[dict[str, Any]]:
    """Rows side by side, those whose figures are furthest apart first."""

    def spread(row: dict[str, Any]) -> float:
        known = [row[name] for name in names if row[name] is not None]
        return max(known) - min(known) if known else 0.0

    return sorted(rows, key=lambda row: -spread(row))

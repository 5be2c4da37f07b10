"""How figures spread over the runs of a study, by what the runs are of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pooling.domain.result_columns import result_column
from pooling.study.tables import TIMINGS

if TYPE_CHECKING:
    import pandas as pd

    from pooling.study.study import Study

FIGURES = ("covered", "spending", "budget_used")
"""Figures of plans that a report spreads out, beside the values and gaps of tiers."""
_BY = ["block", "instance", "variant", "card"]
_ANY = "#,##0.00##"


@dataclass(frozen=True, slots=True)
class SpreadRow:
    """A figure over the runs of a block that share instance, variant and card; every run counts once."""

    block: str = result_column("Block")
    instance: str = result_column("Instance")
    variant: str = result_column("Variant")
    card: str = result_column("Model card")
    figure: str = result_column("What it is")
    unit: str = result_column("Its unit")
    runs: int = result_column("Runs with a verified plan, or for seconds all")
    least: float = result_column("Smallest", pattern=_ANY)
    quarter: float = result_column("A quarter of the runs is below", heading="Lower quarter", pattern=_ANY)
    middle: float = result_column("Half of the runs is below", heading="Median", pattern=_ANY)
    three_quarters: float = result_column("A quarter of the runs is above", heading="Upper quarter", pattern=_ANY)
    most: float = result_column("Largest", pattern=_ANY)


def spreads(study: Study) -> list[SpreadRow]:
    """The spread of every figure of the report, in the order of blocks."""
    return [*_of_figures(study), *_of_tiers(study), *_of_seconds(study)]


def _of_figures(study: Study) -> Iterator[SpreadRow]:
    frame = study.frame("figures")
    for name in FIGURES:
        rows = frame[frame["name"] == name]
        if len(rows):
            yield from _rows(rows, "value", rows["label"].iloc[0], rows["unit"].iloc[0])


def _of_tiers(study: Study) -> Iterator[SpreadRow]:
    frame = study.frame("tiers")
    for tier in dict.fromkeys(frame["name"]):
        rows = frame[frame["name"] == tier]
        yield from _rows(rows, "value", f"tier {tier}", rows["unit"].iloc[0])
        yield from _rows(rows, "gap", f"gap of tier {tier}", "share of value")


def _of_seconds(study: Study) -> Iterator[SpreadRow]:
    """Times of runs; those that ended on a busy machine stand apart, since they say more about it than about them."""
    frame = study.frame(TIMINGS)
    busy = frame["crowded"].fillna(value=False).astype(bool)
    yield from _rows(frame[~busy], "seconds", "seconds of a run", "s")
    yield from _rows(frame[busy], "seconds", "seconds of a run on a busy machine", "s")
    yield from _rows(frame, "cpu_seconds", "processor seconds of a run", "s")


def _rows(frame: pd.DataFrame, column: str, figure: str, unit: str) -> Iterator[SpreadRow]:
    known = frame.dropna(subset=[column]).drop_duplicates([*_BY, "run"])
    for of, group in known.groupby(_BY, sort=False):
        points = [float(group[column].quantile(share)) for share in (0, 0.25, 0.5, 0.75, 1)]
        block, instance, variant, card = map(str, of)
        yield SpreadRow(block, instance, variant, card, figure, unit, len(group), *points)

"""Figures that look like typing mistakes, and what the answer would be if each were mended."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import Field

from pooling.analysis.again import Again
from pooling.analysis.answers import Rows
from pooling.analysis.comparing.sides import Side
from pooling.analysis.comparing.standing import tier_differences
from pooling.analysis.effect_words import KNOWN, effect, known_as
from pooling.analysis.question import Tell
from pooling.analysis.suspicious.screening import Suspicion, SuspicionKind, called, named, screened
from pooling.domain.comparison.rows import Verdict
from pooling.domain.outcome import Proof
from pooling.domain.problems import InvalidInput
from pooling.domain.readable import readable
from pooling.domain.result_columns import result_column
from pooling.engine.request import RunRequest
from pooling.io.variants.line import line_of


class SuspiciousRequest(RunRequest):
    """How many are solved as if they were mended. The limit is for all runs together."""

    most: int = Field(3, ge=0, le=1000, description="The strongest so many are solved as mended; 0: only looked for.")


@dataclass(frozen=True, slots=True)
class SuspiciousFigure:
    """A figure that looks like a typing mistake; where it was solved as mended, a row for each tier."""

    place: int = result_column("The strongest suspicion is 1")
    kind: SuspicionKind = result_column(
        "slip: apart from its peers, by a slip that brings it among them; outlier: far from its peers, no slip "
        "explains it; duplicate: a row that stands there twice; date: a year that does not follow"
    )
    table: str = result_column("Table")
    row: str = result_column("The row, by the columns that name it")
    words: str = result_column("What people call the row")
    column: str = result_column("Column")
    value: str = result_column("What stands there")
    likely: str = result_column("What was probably meant; empty: the row is to go")
    why: str = result_column("Why it is suspicious")
    strength: float = result_column("How far it is from its peers, in their spreads", pattern="0.0")
    tier: str = result_column("Tier of the answer; empty where it was not solved")
    tier_unit: str = result_column("Unit of its values and differences")
    before: float | None = result_column("Value of the plan as things stand", pattern="#,##0.00##")
    after: float | None = result_column("Value of the plan with the figure mended", pattern="#,##0.00##")
    least_difference: float | None = result_column(
        "What the best of the tier changes by at least; empty: nothing is known", pattern="#,##0.00##"
    )
    most_difference: float | None = result_column("What it changes by at most", pattern="#,##0.00##")
    verdict: Verdict = result_column("Whether the best is better, worse or the same when it is mended")
    known: Proof = result_column(KNOWN)
    change: str = result_column("The change that mends it, as --change takes it")
    open: str = result_column("Why it was not solved, or why nothing is proven")


def suspicious(request: SuspiciousRequest, stop: threading.Event, tell: Tell) -> Rows[SuspiciousFigure]:
    """Figures that look like typing mistakes, and what the answer would be if each were mended.

    A figure is compared with its peers: offers of one capability, nations for their size, needs beside what is
    offered, years of a series. It is suspicious where it stands apart and a lost point or another unit brings it among
    them; so are rows that stand there twice and years that do not follow. Nothing is solved to find them. The strongest
    (``most``) are then solved as mended, each by itself; a row for each and tier.
    """
    again = Again(request, stop)
    found = screened(again.instance)
    asked = min(request.most, len(found))
    rows: list[SuspiciousFigure] = []
    solved = 0
    base = again.base() if asked else None
    for position, suspicion in enumerate(found):
        about = _about(again, position, suspicion)
        if base is None or position >= asked or again.deadline.over:
            rows.append(_row(about, open="" if position >= asked else "there was no time to solve it"))
            continue
        tell(position, asked, f"{about['table']} {about['row']} {about['column']} mended")
        try:
            mended = again.changed("mended", [suspicion.change])
        except InvalidInput as error:
            rows.append(_row(about, open=error.problems[0].rule))
        else:
            if again.deadline.over and not mended.has_plan:
                rows.append(_row(about, open="there was no time to solve it"))
                continue
            rows += _compared(about, base, mended)
        solved += 1
    ended = again.answered((), asked, solved, "suspicions to be solved") if asked else Rows[SuspiciousFigure]()
    answer = Rows(rows, ended.outcome, ended.reason, ended.detail)
    answer.words = "\n".join(_told([row for row in rows if row.place == place + 1]) for place in range(len(found)))
    return answer


def _told(rows: list[SuspiciousFigure]) -> str:
    """A suspicion in a line or two."""
    first = rows[0]
    meant = f", likely {first.likely}" if first.likely else ""
    column = first.column.removesuffix("_million").replace("_", " ")
    unit = " million" if first.column.endswith("_million") else ""
    words = f"{first.place}. {first.words}: {column} {first.value}{unit}{meant}, {first.why}"
    words = readable(words, None)
    if first.tier:
        return f"{words}\n   mended: {effect(rows)}"
    return f"{words}\n   not solved: {first.open}" if first.open else words


def _about(again: Again, position: int, found: Suspicion) -> dict[str, Any]:
    keys = named(again.instance, found.table, found.row)
    row = " ".join(f"{value}" for value in keys.values() if value != "")
    return {
        "place": position + 1,
        "kind": found.kind,
        "table": found.table,
        "row": row,
        "words": called(again.instance, found.table, found.row),
        "column": found.column,
        "value": found.value,
        "likely": found.likely,
        "why": found.why,
        "strength": found.strength,
        "change": line_of(found.change),
    }


_UNSOLVED: dict[str, Any] = {
    "tier": "",
    "tier_unit": "",
    "before": None,
    "after": None,
    "least_difference": None,
    "most_difference": None,
    "verdict": "not_proven",
    "known": "unproven",
}


def _row(about: dict[str, Any], **told: Any) -> SuspiciousFigure:
    return SuspiciousFigure(**{**_UNSOLVED, **about, **told})


def _compared(about: dict[str, Any], base: Side, mended: Side) -> Iterator[SuspiciousFigure]:
    """A row for each tier; one alone where a side holds no plan."""
    if not base.has_plan or not mended.has_plan:
        which = "as things stand" if not base.has_plan else "when it is mended"
        result = base.result if not base.has_plan else mended.result
        yield _row(about, open=f"{which} there is no plan: {result.termination.detail or result.outcome}")
        return
    for row in tier_differences(base, mended):
        yield _row(
            about,
            tier=row.tier,
            tier_unit=row.unit,
            before=row.before,
            after=row.after,
            least_difference=row.least_difference,
            most_difference=row.most_difference,
            verdict=row.verdict,
            known=known_as(row),
            open=row.why,
        )

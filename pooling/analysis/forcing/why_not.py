"""Why something is not in the plan, and what it would take; and what happens when it is forced."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from pooling.analysis.again import Again
from pooling.analysis.answers import Rows
from pooling.analysis.forcing.answering import answered
from pooling.analysis.forcing.entering import entering
from pooling.analysis.forcing.leaving import leaving
from pooling.analysis.forcing.rows import Forced
from pooling.analysis.forcing.wishes import missed, wishes_of
from pooling.analysis.question import Tell
from pooling.domain.readable import on_lines
from pooling.engine.request import RunRequest

_LINE = (
    "`offer=ID` (with `requirement=ID`, `period=ID`, `quantity=N`), `agreement=ID nation=ID`, or `option=ID` (with "
    "`nation=ID`)"
)


class WhyNotRequest(RunRequest):
    """What is missed in a plan, each by itself; nothing named: offers, agreements and options that it leaves out.

    Small differences need a small gap; the limit is for all runs together.
    """

    wishes: Annotated[
        list[str] | None, Field(description=f"What is missed: {_LINE}; `forbid ...` asks why something is in it.")
    ] = None
    most: int = Field(5, ge=1, le=1000, description="Most that is asked about where nothing is named.")
    quick: bool = Field(
        False, description="Leave out the price and the quantity at which it would come by itself: they take runs."
    )


class WhatIfForcedRequest(RunRequest):
    """What is forced into the plan or out of it, all at once. Small differences need a small gap."""

    forced: Annotated[list[str], Field(description=f"Lines that `lock` or `forbid`: {_LINE}.")]


def why_not(request: WhyNotRequest, stop: threading.Event, tell: Tell) -> Rows[Forced]:
    """Why something is not in the plan: what it costs, who gains and loses, what blocks it, and what would bring it in.

    Each wish is forced by itself and solved again. Of the plans that are best with it the one nearest to the plan as
    things stand is compared, so what is merely another plan as good shows no effect.
    """
    again = Again(request, stop)
    asked = (
        None if request.wishes is None else wishes_of("why-not", "wishes", request.wishes, again.instance, again.card)
    )
    base = again.base()
    if not base.has_plan or not base.result.tiers:
        return again.answered((), 0, 0, "")
    wishes = missed(base, request.most) if asked is None else asked
    found: list[list[Forced]] = []
    for position, wish in enumerate(wishes):
        if again.deadline.over:
            break
        tell(position, len(wishes), wish.line)
        rows, after = answered(again, [wish])
        if rows:
            if not request.quick and rows[0].name != "already":
                rows += leaving(again, wish) if wish.forbids else entering(again, wish, after)
            found.append(rows)
    return _whole(again, found, len(wishes))


def what_if_forced(request: WhatIfForcedRequest, stop: threading.Event, tell: Tell) -> Rows[Forced]:
    """What happens when things are forced into a plan and out of it, all at once, against the nearest plan.

    What it costs, what is covered less, who gains and who loses; or the rules that cannot hold with it.
    """
    again = Again(request, stop)
    wishes = wishes_of("what-if-forced", "forced", request.forced, again.instance, again.card)
    tell(0, 1, "; ".join(wish.line for wish in wishes))
    base = again.base()
    if not base.has_plan or not base.result.tiers:
        return again.answered((), 0, 0, "")
    rows, _ = answered(again, wishes)
    return _whole(again, [rows] if rows else [], 1)


def _whole(again: Again, found: Sequence[Sequence[Forced]], asked: int) -> Rows[Forced]:
    rows = again.answered([row for group in found for row in group], asked, len(found), "wishes")
    lines = []
    for group in found:
        lines += [row.words for row in group if row.part == "answer"]
        lines += [f"    {row.words}" for row in group if row.part in ("enters", "leaves")]
    rows.words = on_lines(lines)
    if not again.nears and rows:
        more = f"the nearest plan is not looked for: card {again.card.name} has a last plan of its own"
        rows.detail = "; ".join(filter(None, (rows.detail, more)))
    return rows

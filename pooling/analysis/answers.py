"""How answers say that they are whole: whether every run got as far as was asked, and what cut them short."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from pooling.domain.deadline import Deadline
from pooling.domain.kept_answer import Asked
from pooling.domain.outcome import Outcome, Reason, Termination
from pooling.domain.printed import notebook_html
from pooling.domain.result import Result
from pooling.domain.result_columns import result_column

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How an answer of one record ended, in the words of a run; ``asked`` is there once a question answered with it."""

    asked: Asked | None = result_column("What it is an answer to", default=None)
    outcome: Outcome = result_column(
        "optimal where it is whole, feasible where it is a part, none where it is empty", default="optimal"
    )
    reason: Reason = result_column("time_limit or cancelled where that cut it short", default="finished")
    detail: str = result_column("What is lacking; empty where nothing is", default="")

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return asdict(self)


def cut_by(deadline: Deadline) -> Reason:
    """What ended that which the deadline cut short."""
    return "cancelled" if deadline.cancelled else "time_limit"


class Rows(list[Row]):
    """The rows of an answer, with how it ended, in the words of a single run.

    - ``outcome`` is optimal where every run it rests on is, and feasible where one is not or rows are left out. Where
      there is nothing to compare, it is that of the run without a plan.
    - ``reason`` is time_limit or cancelled where that cut it short.
    - ``detail`` says in words what is lacking.
    - ``words`` say it to people in short; empty where the rows do.
    - ``asked`` is what it is an answer to, once a question answered with it.
    """

    def __init__(
        self,
        rows: Iterable[Row] = (),
        outcome: Outcome = "optimal",
        reason: Reason = "finished",
        detail: str = "",
    ) -> None:
        super().__init__(rows)
        self.outcome: Outcome = outcome
        self.reason: Reason = reason
        self.detail = detail
        self.words = ""
        self.asked: Asked | None = None

    def _repr_html_(self) -> str:
        return notebook_html(self)

    def as_dict(self) -> dict[str, Any]:
        """Plain data: what was asked, how it ended, and the rows."""
        rows: list[Any] = list(self)
        asked = None if self.asked is None else asdict(self.asked)
        ended = {"asked": asked, "outcome": self.outcome, "reason": self.reason, "detail": self.detail}
        return {**ended, "rows": [asdict(row) for row in rows]}


def without_plan(run: Result, what: str) -> Rows[Any]:
    """No rows: a run that all others rest on holds no plan."""
    why = "the rules cannot hold together (which: ask conflict)" if run.outcome == "infeasible" else ""
    detail = f"{what} holds no plan: {why or run.termination.detail or run.outcome}"
    return Rows((), run.outcome, run.termination.reason, detail)


@dataclass(frozen=True, slots=True)
class RunEnd:
    """What is kept of a run once its rows are made: a thousand results with their models would fill the memory."""

    outcome: Outcome
    termination: Termination


def summed_up(
    rows: Iterable[Row], runs: Sequence[Result | RunEnd], left_out: str = "", *, cancelled: bool = False
) -> Rows[Row]:
    """The rows with how the runs ended; ``left_out`` says which rows a limit or a cancel did not allow."""
    # That nothing keeps the rules is known for sure, too.
    short = [run for run in runs if run.outcome not in ("optimal", "infeasible")]
    reasons: list[Reason] = [run.termination.reason for run in short if run.termination.reason != "finished"]
    parts = [left_out] if left_out else []
    if short:
        are = f"{len(short)} of the runs are" if len(short) > 1 else "a run is"
        parts.append(f"{are} not within the gap asked for")
    if not parts:
        return Rows(rows)
    if left_out:
        reasons.insert(0, "cancelled" if cancelled else "time_limit")
    return Rows(rows, "feasible", reasons[0] if reasons else "finished", "; ".join(parts))

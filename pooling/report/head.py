"""How a run went, in lines with their styles: what was solved, how good each tier is, which rules conflict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pooling.domain.outcome import Conflict, TierResult
from pooling.report.answer import Answer
from pooling.report.words import distance, headline, last_per_cent_words, plain, tier_value
from pooling.report.years import largest_first

Line = tuple[str, str]
"""Text and its style."""


def head_lines(records: Answer) -> Iterator[Line]:
    """What was solved and how it ended, and what a reader should know before all else."""
    yield headline(records.instance, records.card, records.outcome, records.reason), "bold"
    if records.title:
        yield f"  {records.title}", "dim"
    if _detail_says_more(records):
        yield f"  {records.detail}", "dim"
    for notice in records.notices:
        yield f"  note: {notice}", "yellow"


def tier_lines(records: Answer) -> Iterator[Line]:
    """Every tier with its value and how it is known; of deviations in order the largest, and the others in a line."""
    later = [tier for tier in records.objectives if largest_first(tier)][1:]
    for tier in records.objectives:
        if tier in later:
            if tier is later[-1]:
                yield _leximax(later), ""
            continue
        if tier.value is None:
            yield f"  {tier.name}: nothing yet ({plain(tier.reason)})", ""
            continue
        unit = "" if tier.unit.startswith("share") else f" {tier.unit}"
        aim = "at most" if tier.maximise else "at least"
        bound = "" if tier.bound is None else f", {aim} {tier_value(tier.bound, tier.unit)} is possible"
        yield f"  {tier.name}: {tier_value(tier.value, tier.unit)}{unit}{bound} ({distance(tier)})", ""
    for fault in records.faults:
        yield f"  fault of the solver: {fault.tier + ': ' if fault.tier else ''}{fault.text}", "yellow"


def last_per_cent_lines(records: Answer) -> Iterator[Line]:
    """What the last percentage point of coverage costs, where the run worked it out."""
    if records.last_per_cent is not None:
        yield f"  {last_per_cent_words(records.last_per_cent)}", ""


def conflict_lines(conflict: Conflict) -> Iterator[Line]:
    """The rules that cannot hold together, below a heading."""
    least = "drop any one of them and the rest can hold" if conflict.minimal else "not shown to be the fewest"
    yield f"These rules cannot hold together ({least}):", "bold"
    for rule in conflict.rules:
        yield f"  - {rule.text}", ""
        for figure in rule.figures[1:]:
            yield f"      {figure.text}", "dim"
    if conflict.detail:
        yield f"  {conflict.detail}", "dim"


def audit_line(records: Answer) -> Line:
    """What the audit found."""
    if records.audit_ok:
        return f"Audit: holds; {records.checks:,} checks, every figure of the plan computed again", ""
    return "Audit: FAILS; see the violations in the result", "bold red"


def _leximax(tiers: Sequence[TierResult]) -> str:
    """The deviations after the largest, in one line: all are listed below."""
    missed = sum(1 for tier in tiers if tier.proof not in ("certified", "proven"))
    names = f"{tiers[0].name} to {tiers[-1].name}" if len(tiers) > 1 else tiers[0].name
    said = f"{missed} of {len(tiers)} not proven to the gap asked" if missed else "each proven to the gap asked"
    return f"  {names}: the deviations after the largest, {said}"


def _detail_says_more(records: Answer) -> bool:
    # A solver that is stopped from outside calls it an interruption, whoever did it: the reason says it better.
    stopped = records.detail.startswith("Interrupted")
    # A search can end by itself without having proven what was asked.
    unproven = records.outcome == "feasible" and records.reason == "finished"
    return (
        bool(records.detail) and (records.reason in ("failed", "time_limit", "work_limit") or unproven) and not stopped
    )

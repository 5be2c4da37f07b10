"""Whether dropping a named rule changes the answer, and how: one run without each."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from pooling.analysis.again import Again
from pooling.analysis.answers import Rows
from pooling.analysis.comparing.needs import need_differences
from pooling.analysis.comparing.sides import Side
from pooling.analysis.comparing.standing import tier_differences
from pooling.analysis.dropping_text import drop_test_text
from pooling.analysis.effect_words import known_as
from pooling.analysis.giving_way import Way, dropped, named
from pooling.analysis.question import Tell
from pooling.domain.comparison.rows import Proven, TierDifference, Verdict
from pooling.domain.families import FAMILIES
from pooling.domain.outcome import Outcome, Proof
from pooling.domain.problems import InvalidInput, Problem
from pooling.domain.readable import on_lines
from pooling.domain.result import Result
from pooling.domain.result_columns import result_column
from pooling.engine.request import RunRequest
from pooling.reasons.conflict import rule_words
from pooling.reasons.lifting import Rule
from pooling.reasons.owners import Held, whose

MOST_RULES = 10
"""Rules that are tried where none is named."""


class DropTestRequest(RunRequest):
    """Named rules are dropped one by one. Small differences need a small gap; the limit is for all runs together."""

    rules: list[str] | None = Field(
        None,
        description="Rules as family:subject (family:* for a whole family). Without any: those that hold most back, or "
        "those of the conflict where there is no plan.",
        examples=[["budget:DNK"]],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DropTest:
    """What dropping one rule does to one tier."""

    rule: str = result_column("The rule, as family:subject")
    nation: str = result_column("Whose it is; empty where it is no single nation's", refers_to="nations")
    held: Held = result_column(
        "red line: a nation never gives it away; national: a nation rules so; agreed: nations agreed so; need: what is "
        "needed asks for it; policy: the card does"
    )
    words: str = result_column("The rule in words")
    change: str = result_column("How it is dropped, as --change takes it, and --set for a setting of the card")
    changes: Literal["yes", "no", "open"] = result_column(
        "yes: the answer is another for certain; no: it certainly is not; open: the gaps leave it open"
    )
    outcome: Outcome = result_column("What the run without it holds")
    tier: str = result_column("The tier; empty where there is nothing to compare")
    tier_unit: str = result_column("Its unit", default="")
    before: float | None = result_column("What the plan is worth in it, in its unit", default=None)
    after: float | None = result_column("What it is worth without the rule", default=None)
    least_difference: float | None = result_column("After less before, at least: proven by the bounds", default=None)
    most_difference: float | None = result_column("After less before, at most", default=None)
    verdict: Verdict = result_column("What is proven: better, worse, same, or nothing", default="not_proven")
    proof: Proven = result_column("How: in exact arithmetic, by the solver's bounds, or not", default="none")
    more: tuple[str, ...] = result_column("Needs that get more", default=(), refers_to="requirements")
    less: tuple[str, ...] = result_column("Needs that get less", default=(), refers_to="requirements")

    @property
    def known(self) -> Proof:
        """How the difference is known."""
        return known_as(self)


def drop_test(request: DropTestRequest, stop: threading.Event, tell: Tell) -> Rows[DropTest]:
    """Whether dropping a rule changes the answer, and how: a run without each, a row per rule and tier.

    Differences are proven by the bounds of both runs. The rules of a run are those that its gaps and conflicts name.
    """
    again = Again(request, stop)
    given = None if request.rules is None else named(again.instance, again.card, request.rules)
    ways = [] if given is None else _ways(again, given)
    base = again.base()
    ways = ways if given is not None else _ways(again, _telling(again, base.result))
    rows: list[DropTest] = []
    tried = 0
    for place, (rule, way) in enumerate(ways):
        if again.deadline.over:
            break
        tell(place, len(ways), f"without {':'.join(rule)}")
        rows += _rows(again, rule, way, base, again.changed(":".join(rule), way.changes, way.overrides))
        tried += 1
    infeasible = not base.has_plan and base.result.outcome == "infeasible"
    answer = Rows(rows) if infeasible else again.answered(rows, len(ways), tried, "rules")
    answer.words = on_lines(drop_test_text(again.instance, again.card.name, rows))
    return answer


def _ways(again: Again, rules: list[Rule]) -> list[tuple[Rule, Way]]:
    """Rules with how each is dropped. Raises InvalidInput with all that cannot be dropped."""
    found, problems = [], []
    for rule in rules:
        way = dropped(again.instance, again.card, rule)
        if way is None or not (way.changes or way.overrides):
            words = "nothing of it binds here" if way is not None else "every card has it: it cannot be dropped"
            problems.append(Problem("rules", ":".join(rule), words, "leave it out"))
            continue
        try:
            way.instance(again.instance)
        except InvalidInput as error:
            words = f"the facts cannot be without it ({error.problems[0].rule})"
            problems.append(Problem("rules", ":".join(rule), words, "leave it out"))
        else:
            found.append((rule, way))
    if problems:
        raise InvalidInput(problems, "drop-test")
    return found


def _telling(again: Again, result: Result) -> list[Rule]:
    """Rules that hold most back (in needs' own amounts, the most important need first), or those of the conflict."""
    if result.conflict is not None:
        rules: list[Rule] = [(rule.family, rule.subject) for rule in result.conflict.rules]
    else:
        reasons = [reason for gap in result.gap_rows for reason in gap.reasons]
        rules = [(rule.family, rule.subject) for reason in reasons for rule in reason.rules]
    found: list[Rule] = []
    for rule in dict.fromkeys(rules):
        with suppress(InvalidInput):
            found += [known for known, _ in _ways(again, [rule])]
    return found[:MOST_RULES]


def _rows(again: Again, rule: Rule, way: Way, base: Side, without: Side) -> Iterator[DropTest]:
    nation, held = whose(again.instance, again.card, rule)
    family, subject = rule
    words = FAMILIES[family].sentence if subject == "*" else rule_words(again.instance, again.card, rule)
    both = base.has_plan and without.has_plan
    tiers = tier_differences(base, without) if both else []
    more, less = _needs(base, without) if both else ((), ())
    for tier in tiers or (None,):
        yield DropTest(
            rule=":".join(rule),
            nation=nation,
            held=held,
            words=words,
            change=way.words,
            changes=_changes(base, without, tiers),
            outcome=without.result.outcome,
            tier="" if tier is None else tier.tier,
            tier_unit="" if tier is None else tier.unit,
            before=None if tier is None else tier.before,
            after=None if tier is None else tier.after,
            least_difference=None if tier is None else tier.least_difference,
            most_difference=None if tier is None else tier.most_difference,
            verdict="not_proven" if tier is None else tier.verdict,
            proof="none" if tier is None else tier.proof,
            more=more,
            less=less,
        )


def _changes(base: Side, without: Side, tiers: list[TierDifference]) -> Literal["yes", "no", "open"]:
    if not tiers:
        known = {base.result.outcome, without.result.outcome}
        if "none" in known:
            return "open"
        return "no" if known == {"infeasible"} else "yes"
    verdicts = [tier.verdict for tier in tiers]
    if {"better", "worse"} & set(verdicts):
        return "yes"
    return "no" if set(verdicts) == {"same"} else "open"


def _needs(base: Side, without: Side) -> tuple[tuple[str, ...], tuple[str, ...]]:
    rows = list(need_differences(base, without))
    more = dict.fromkeys(row.requirement for row in rows if row.change in ("more", "new"))
    less = dict.fromkeys(row.requirement for row in rows if row.change in ("less", "gone"))
    return tuple(more), tuple(less)

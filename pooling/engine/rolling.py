"""A result as the start of the next run: rolling horizon."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.plan import Plan
from pooling.domain.problems import InvalidInput, Problem
from pooling.domain.result import Result
from pooling.domain.rolling.dropping import dropped, until
from pooling.domain.rolling.freezing import frozen, left_open, made_here
from pooling.engine.auditing import audit_plan, card_named
from pooling.engine.loading import instance_of, load_card, plan_of

Planned = Result | Plan | Mapping[str, Any] | str | Path
"""A plan: the result that holds it, the file of either, its tables, or itself."""


@dataclass(frozen=True, slots=True)
class Rolled:
    """The next run's instance, its frozen periods with the locks that keep them, and what no lock keeps -> rows."""

    instance: Instance
    periods: tuple[str, ...]
    locks: int
    open: Mapping[str, int] = field(default_factory=dict)


def rolled(
    instance: Instance | Mapping[str, Any] | str | Path,
    planned: Planned,
    *,
    freeze: int = 0,
    drop: int = 0,
    card: Card | str | Path | None = None,
    overrides: Mapping[str, Any] | None = None,
) -> Instance:
    """The instance with the plan of a result as its last one: tables history and started.

    Its first ``freeze`` periods are kept by locks: commitments, memberships, starts and orders. Before that the first
    ``drop`` periods are left behind; what they leave follows from the plan by ``card`` (of a result its own). Raises
    :class:`InvalidInput` with every problem, also for what lasts beyond them and has no place in any table.
    """
    return roll(instance, planned, freeze=freeze, drop=drop, card=card, overrides=overrides).instance


def roll(
    instance: Instance | Mapping[str, Any] | str | Path,
    planned: Planned,
    *,
    freeze: int = 0,
    drop: int = 0,
    card: Card | str | Path | None = None,
    overrides: Mapping[str, Any] | None = None,
) -> Rolled:
    """What :func:`rolled` gives, with what there is to say of it."""
    facts = instance_of(instance)
    plan = _plan(planned, facts)
    _refuse_counts(facts, freeze, drop)
    if drop:
        chosen = _card(planned, card).with_overrides(overrides)
        counted = {"burden.credits": True} if chosen.has("burden") else None
        report = audit_plan(facts, plan, card=chosen)
        past = audit_plan(facts, until(facts, plan, drop), card=chosen, overrides=counted)
        facts, plan = dropped(facts, plan, drop, chosen, report, past)
    periods = facts.period_ids[:freeze]
    made = frozen(facts, plan, freeze)
    return Rolled(made, periods, sum(map(made_here, made.locks)), left_open(plan, periods))


def _plan(planned: Planned, facts: Instance) -> Plan:
    if isinstance(planned, (str, Path)):
        from pooling.io.plan_file import read_plan

        path = Path(planned)
        inside = path / "result.json"
        return read_plan(inside if path.is_dir() and inside.exists() else path, facts)
    plan = plan_of(planned)
    if plan is None:
        raise InvalidInput([Problem("/plan", "", "this result holds no plan", "solve again with more time")], "result")
    return Plan.of(plan.as_dict(), facts)


def _refuse_counts(facts: Instance, freeze: int, drop: int) -> None:
    problems = []
    count = len(facts.periods)
    if not 0 <= drop < count:
        rule = f"{facts.name} has {count} period(s), and one has to be left"
        problems.append(Problem("drop", str(drop), rule, f"drop 0 to {count - 1}"))
    elif not 0 <= freeze <= count - drop:
        rule = f"{facts.name} has {count} period(s)" + (f", {count - drop} of them are left" if drop else "")
        problems.append(Problem("freeze", str(freeze), rule, f"freeze 0 to {count - drop}"))
    if problems:
        raise InvalidInput(problems, "roll")


def _card(planned: Planned, card: Card | str | Path | None) -> Card:
    """The card by which the plan was made. Raises :class:`InvalidInput` for a plan alone where none is given."""
    if card is not None:
        return load_card(card)
    if isinstance(planned, Result):
        return card_named(planned.provenance)
    if isinstance(planned, (str, Path)):
        from pooling.io.result_file import is_result, read_result

        if is_result(planned):
            return card_named(read_result(planned).provenance)
    rule = "what dropped periods leave follows from the rules, and a plan does not name its card"
    raise InvalidInput([Problem("card", "", rule, "give the result, or the card")], "roll")

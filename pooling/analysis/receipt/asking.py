"""Why a plan costs what it costs, or leaves short what it leaves short, and no less."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated, Any

from pydantic import Field

from pooling.analysis.question import Tell
from pooling.analysis.receipt.adding import lines, told_value
from pooling.analysis.receipt.records import Receipt, ReceiptLine, ReceiptTotal
from pooling.certificate.sums import BoundSum, bound_sums
from pooling.domain.card import Card
from pooling.domain.outcome import TierResult
from pooling.domain.problems import InvalidInput, Problem, shown, suggestion
from pooling.domain.result import Result
from pooling.engine.loading import prepared
from pooling.engine.request import RunRequest
from pooling.engine.running import Asked, answer


class ReceiptRequest(RunRequest):
    """Which tier; nothing named: every one. A small gap leaves little open."""

    tier: Annotated[str | None, Field(description="The tier that is added up, such as cost.")] = None


def receipt(request: ReceiptRequest, stop: threading.Event, tell: Tell) -> Receipt:
    """Why a plan costs, or leaves short, what it does and no less: a sum by rule that adds up exactly.

    Every rule has a price in the exact bound of a tier: the need that forces a cost adds to it, the cheap offer that is
    used to its end saves. The lines add up to the value of the plan in their decimals, exactly: to what is certified,
    then what whole units add by the solver's search, then what is not proven. A share that is covered is told as what
    is missing of it.
    """
    card, instance = prepared(request.instance, request.card, request.overrides, request.gap)
    tell(0, 1, "the run and its certificate")
    kept: list[dict[str, Any]] = []
    result = answer(
        Asked(
            instance,
            card,
            time_limit_s=request.time_limit_s,
            seed=request.seed,
            threads=request.threads,
            cancel=stop,
            certify=kept.append,
        )
    )
    _known(request.tier, result, card)
    made: list[ReceiptLine] = []
    totals: list[ReceiptTotal] = []
    for tier, found in _told(result, kept, request.tier):
        if found.bound is None:
            totals.append(ReceiptTotal(tier.name, tier.unit, _what(tier), _value(tier), None, None, tier.proof))
            continue
        added = lines(instance, tier, found)
        made += added
        value = told_value(tier, found)
        gap = sum((Fraction(repr(line.amount)) for line in added if line.part in ("search", "open")), Fraction(0))
        certified = float(Fraction(repr(value)) - gap)
        totals.append(ReceiptTotal(tier.name, tier.unit, _what(tier), value, certified, float(gap), tier.proof))
    return Receipt(
        instance=instance.name,
        card=card.name,
        totals=tuple(totals),
        lines=tuple(made),
        outcome=result.outcome,
        reason=result.termination.reason,
        detail=_lacking(result, totals),
    )


def _known(name: str | None, result: Result, card: Card) -> None:
    """Raises InvalidInput where no such tier was asked for."""
    names = [tier.name for tier in result.tiers]
    if name is not None and result.plan is not None and name not in names:
        rule = f"card {card.name} has no such tier"
        raise InvalidInput([Problem("tier", shown(name), rule, suggestion(name, names))], "receipt")


def _told(result: Result, kept: list[dict[str, Any]], name: str | None) -> Iterator[tuple[TierResult, BoundSum]]:
    sums = {found.tier: found for data in kept[-1:] for found in bound_sums(data)}
    for tier in result.tiers if result.plan is not None else ():
        if tier.value is not None and name in (None, tier.name) and tier.name in sums:
            yield tier, sums[tier.name]


def _what(tier: TierResult) -> str:
    return f"what is missing in {tier.name}" if tier.maximise else tier.name


def _value(tier: TierResult) -> float:
    value = float(tier.value or 0.0)
    return 1.0 - value if tier.maximise else value


def _lacking(result: Result, totals: list[ReceiptTotal]) -> str:
    if result.plan is None:
        return result.termination.detail or f"there is no plan ({result.outcome})"
    bare = [total.tier for total in totals if total.certified is None]
    return f"no exact proof of {', '.join(bare)}" if bare else ""

"""The price of fairness: what fair shares cost in coverage and money, by solving with and without them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

from pooling.analysis.several import Rows, summed_up, without_plan
from pooling.audit import audit
from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.outcome import TierResult
from pooling.domain.problems import InvalidInput, Problem
from pooling.domain.result import Result
from pooling.domain.tier_kinds import TIER_KINDS, is_about

ROUND_OFF = 1e-9
"""Prices below this share of a tier's value (of at least 1) are none."""


@dataclass(frozen=True, slots=True)
class FairnessPrice:
    """A tier's value in the fair plan (``fair``), and in the plan of the same card without its fairness tiers.

    ``price`` is how much worse the fair plan is, ``price_share`` the same as a share of the value without (Bertsimas,
    Farias and Trichakis, 2011, The price of fairness, Operations Research 59); None for the fairness tiers
    themselves, where the two values say how far from fair each plan is, and where a figure is missing. Both plans are
    within the gaps of their runs: a price smaller than they are may be none. ``price_share`` is None too where the
    value without is 0.
    """

    tier: str
    unit: str
    fair: float | None
    without: float | None
    price: float | None
    price_share: float | None

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def price_of_fairness(
    instance: Instance,
    card: Card,
    solve: Callable[..., Result],
    *,
    base: Result | None = None,
    time_limit_s: float | None = None,
    cancel: threading.Event | None = None,
) -> Rows[FairnessPrice]:
    """See :func:`pooling.price_of_fairness`."""
    others = tuple(tier for tier in card.tiers if TIER_KINDS[tier.kind].about != "fairness")
    if len(others) in (0, len(card.tiers)):
        rule = f"card {card.name} has no tier about fair shares beside another tier"
        raise InvalidInput([Problem("card", card.name, rule, "use fair-share or equal-burden")], "price of fairness")
    began = time.perf_counter()
    half = None if time_limit_s is None else time_limit_s / 2
    fair = base if base is not None else solve(instance, card=card, time_limit_s=half, cancel=cancel)
    left = None if time_limit_s is None else max(time_limit_s - (time.perf_counter() - began), 0.1)
    plain = replace(card, name=f"{card.name}-without-fairness", tiers=others)
    without = solve(instance, card=plain, time_limit_s=left, cancel=cancel)
    if fair.plan is None:
        return without_plan(fair, "the fair run")
    unfair = {} if without.plan is None else audit(instance, card, without.plan).tiers
    rows = [_price(tier, unfair.get(tier.name)) for tier in fair.tiers]
    if without.plan is None:
        ended = without_plan(without, "the run without fair shares")
        return Rows(rows, ended.outcome, ended.reason, ended.detail)
    cut = fair.outcome != "optimal" and len(fair.tiers) < len(card.tiers)
    return summed_up(rows, (fair, without), "tiers of the fair run that were not reached are left out" if cut else "")


def _price(fair: TierResult, without: float | None) -> FairnessPrice:
    about_fairness = is_about(fair.name, "fairness")
    price = None
    if fair.value is not None and without is not None and not about_fairness:
        price = (without - fair.value) if fair.maximise else (fair.value - without)
        if abs(price) <= ROUND_OFF * max(1.0, abs(without)):
            price = 0.0
    share = None if price is None or not without else price / abs(without)
    return FairnessPrice(fair.name, fair.unit, fair.value, without, price, share)

"""The price of fairness: what fair shares cost in coverage and money, by solving with and without them."""

from __future__ import annotations

import threading
from dataclasses import asdict, dataclass, replace
from typing import Any

from pooling.analysis.answers import Rows, summed_up, without_plan
from pooling.analysis.question import Tell
from pooling.audit import audit
from pooling.domain import round_off
from pooling.domain.deadline import Deadline
from pooling.domain.outcome import TierResult
from pooling.domain.problems import InvalidInput, Problem
from pooling.domain.result_columns import result_column
from pooling.domain.tier_kinds import TIER_KINDS, is_about
from pooling.engine.loading import prepared
from pooling.engine.request import CardInput, FormerResult, RunRequest
from pooling.engine.solve import solve


class PriceOfFairnessRequest(RunRequest):
    """A card with fair shares beside another objective. Small prices need a small gap; the limit is for both runs."""

    card: CardInput = "fair-share"
    base: FormerResult = None


@dataclass(frozen=True, slots=True)
class FairnessPrice:
    """A tier's value in the fair plan (``fair``), and in the plan of the same card without its fairness tiers.

    ``price_share``: Bertsimas, Farias and Trichakis, 2011, The price of fairness, Operations Research 59. Both plans
    are within the gaps of their runs: a price smaller than they are may be none.
    """

    tier: str = result_column("The tier")
    unit: str = result_column("Unit of its values and price")
    fair: float | None = result_column("Its value in the fair plan")
    without: float | None = result_column("Its value in the plan of the same card without its fairness tiers")
    price: float | None = result_column(
        "How much worse the fair plan is; empty for the fairness tiers themselves, and where a figure is missing"
    )
    price_share: float | None = result_column(
        "The same as a share of the value without; empty where that is 0", unit="share of the value without"
    )

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def price_of_fairness(request: PriceOfFairnessRequest, stop: threading.Event, tell: Tell) -> Rows[FairnessPrice]:
    """What fair shares cost: the tiers of a card with and without those that are about burden, a row for each.

    A row has the tier's value in the fair plan, and in the plan of the same card without its tiers about fair shares.
    The list says how it ended (``outcome``, ``reason``, ``detail``). A card without such tiers is refused.
    """
    card, instance = prepared(request.instance, request.card, request.overrides, request.gap)
    plain = tuple(tier for tier in card.tiers if TIER_KINDS[tier.kind].about != "fairness")
    if len(plain) in (0, len(card.tiers)):
        rule = f"card {card.name} has no tier about fair shares beside another tier"
        raise InvalidInput([Problem("card", card.name, rule, "use fair-share or equal-burden")], "price of fairness")
    how: dict[str, Any] = {"seed": request.seed, "threads": request.threads, "cancel": stop}
    deadline = Deadline(request.time_limit_s, stop)
    fair = request.base
    if fair is None:
        tell(0, 2, "with fair shares")
        half = None if request.time_limit_s is None else request.time_limit_s / 2
        fair = solve(instance, card=card, time_limit_s=half, **how)
    tell(1, 2, "without fair shares")
    left = deadline.left()
    unasked = replace(card, name=f"{card.name}-without-fairness", tiers=plain)
    without = solve(instance, card=unasked, time_limit_s=None if left is None else max(left, 0.1), **how)
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
        if abs(price) <= round_off.TIER_DIFFERENCE * max(1.0, abs(without)):
            price = 0.0
    share = None if price is None or not without else price / abs(without)
    return FairnessPrice(fair.name, fair.unit, fair.value, without, price, share)

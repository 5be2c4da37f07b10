"""Steps whose worth is asked: a unit of an offer, money of a budget, days of notice, a caveat lifted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pooling.domain import round_off
from pooling.domain.amounts import amount_words, quantity_words
from pooling.domain.fields import SMALLEST_QUANTITY
from pooling.domain.instance import Instance
from pooling.domain.tables import Budget, Caveat, Offer

Kind = Literal["offer", "budget", "notice", "caveat"]
Direction = Literal["more", "less", "sooner", "later", "lifted"]


@dataclass(frozen=True, slots=True)
class Step:
    """A change of one fact: of what, by how much, as lines, and in words."""

    kind: Kind
    subject: str
    nation: str
    period: str
    step: Direction
    amount: float
    unit: str
    changes: tuple[str, ...]
    words: str


def offer_steps(instance: Instance, offer: Offer, units: float) -> Iterator[Step]:
    """So many units more, and less, in all periods; what leaves nothing of it forbids it."""
    unit = instance.capability_of[offer.capability].unit or "units"
    steps: tuple[tuple[Direction, int], ...] = (("more", 1), ("less", -1))
    for step, sign in steps:
        amount = units if sign > 0 else min(units, offer.quantity)
        changes = [f"offers id={offer.id} quantity+={sign * amount!r}"]
        changes += [
            f"offer_changes offer={offer.id} from_period={row.from_period} "
            f"quantity:={max(0.0, row.quantity + sign * amount)!r}"
            for row in instance.offer_changes
            if row.offer == offer.id and row.quantity
        ]
        if sign < 0 and offer.quantity - amount < SMALLEST_QUANTITY:
            changes = [f"forbid offer={offer.id}"]
        words = f"{quantity_words(amount, unit)} {step} of {instance.names.of('offers', offer.id)}"
        yield Step("offer", offer.id, offer.nation, "", step, amount, unit, tuple(changes), words)


def budget_steps(instance: Instance, budget: Budget, million: float) -> Iterator[Step]:
    """So much money more, and less."""
    amount = budget.amount_million
    if amount is None:
        return
    where = f"budgets nation={budget.nation} period={budget.period}"
    steps: tuple[tuple[Direction, float], ...] = (("more", million), ("less", -min(million, amount)))
    for step, change in steps:
        size = abs(change)
        words = f"{amount_words(size)} million {step} for {instance.names(budget.nation)} in {budget.period}"
        lines = (f"{where} amount_million+={change!r}",)
        if size > round_off.SHOWN_MILLION:
            yield Step("budget", budget.nation, budget.nation, budget.period, step, size, "million", lines, words)


def notice_steps(instance: Instance, offer: Offer, sooner: int, later: int) -> Iterator[Step]:
    """Ready so many days sooner, and later; 0: not asked."""
    days: tuple[tuple[Direction, int], ...] = (("sooner", min(sooner, offer.notice_days)), ("later", later))
    for step, count in days:
        if count:
            signed = -count if step == "sooner" else count
            words = f"{instance.names.of('offers', offer.id)} ready {count} day{'' if count == 1 else 's'} {step}"
            line = f"offers id={offer.id} notice_days+={signed}"
            yield Step("notice", offer.id, offer.nation, "", step, float(count), "days", (line,), words)


def caveat_step(instance: Instance, caveat: Caveat) -> Step:
    """The caveat lifted."""
    line, words = f"remove caveats id={caveat.id}", f"without caveat {caveat.id} of {instance.names(caveat.nation)}"
    return Step("caveat", caveat.id, caveat.nation, "", "lifted", 1.0, "caveat", (line,), words)

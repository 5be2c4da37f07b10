"""At which price, or from which quantity on, something would be in the plan by itself: found and verified by solving.

What is best without it does not depend on its price, so it enters where the best with it is proven better than that,
and does not where it is proven to be no better. Both ends of what is told were solved. The first guess is where the
plan that was forced costs what the plan as things stand does; between ends it is halved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from pooling.analysis.again import Again
from pooling.analysis.comparing.sides import Side
from pooling.analysis.comparing.standing import solved, standing
from pooling.analysis.forcing.rows import Figures, Forced, Known, row
from pooling.analysis.forcing.wishes import Wish
from pooling.audit import audit
from pooling.domain.amounts import amount_words
from pooling.domain.fields import money_columns
from pooling.domain.instance import Instance
from pooling.domain.tables import TABLES, Offer

Verdict = Literal["enters", "not", "open"]
FINE = 1e-3
"""A share of a price to which it is found."""
MOST_RUNS = 16
"""Tries of a price, or of a quantity."""


@dataclass
class Search:
    """The largest amount known to be on one side, and the smallest on the other."""

    verdict: Callable[[float], Verdict]
    step: float
    whole: bool = False
    tried: dict[float, Verdict] = field(default_factory=dict)

    def at(self, amount: float) -> Verdict:
        if amount not in self.tried:
            self.tried[amount] = self.verdict(amount)
        return self.tried[amount]

    def between(self, enters: float, out: float, guesses: Iterator[float]) -> tuple[float, float]:
        """Two amounts no further apart than the step, or as near as is proven: it enters at the first only."""
        while abs(out - enters) > self.step * 1.000001 and len(self.tried) < MOST_RUNS:
            low, high = sorted((enters, out))
            amount = next((guess for guess in guesses if low < guess < high), (low + high) / 2)
            if self.whole:
                amount = min(max(round(amount), low + 1), high - 1)
            found = self.at(amount)
            if found == "open":
                break
            enters, out = (amount, out) if found == "enters" else (enters, amount)
        return enters, out


def entering(again: Again, wish: Wish, forced: Side | None) -> Iterator[Forced]:
    """What would bring a locked thing in: a lower price, or more of an offer."""
    if wish.forbids or again.deadline.over:
        return
    yield from _by_price(again, wish, forced)
    if "offer" in wish.about and not again.deadline.over:
        yield from _by_quantity(again, wish)


# --- by price -----------------------------------------------------------------------------------------------------


def _by_price(again: Again, wish: Wish, forced: Side | None) -> Iterator[Forced]:
    if not prices(again, wish, 0.0):
        return
    label, unit, price = price_of(again, wish)
    search = Search(lambda share: _enters(again, wish, prices(again, wish, share)), FINE)
    at_nothing, at_all = search.at(0.0), _enters(again, wish, ())
    if at_all == "enters":
        return
    if at_nothing != "enters" or at_all == "open":
        proven = at_nothing == "not"
        words = f"no {label} brings it in" if proven else f"whether a lower {label} brings it in is open"
        known: Known = "proven" if proven else "unproven"
        yield row(wish.line, "enters", label, known, words, unit=unit, figures=Figures(before=price))
        return
    enters, out = search.between(0.0, 1.0, _guesses(again, wish, forced))
    least, most = enters * price, out * price
    words = f"it comes by itself at a {label} below {amount_words(most)} {unit}, now {amount_words(price)}"
    if unit != "million":
        words = f"it comes by itself at less than {amount_words(100 * most)} % of its price"
    figures = Figures(before=price, after=least, least=least, most=most)
    known = "proven" if out - enters <= FINE * 1.01 else "within"
    yield row(wish.line, "enters", label, known, words, unit=unit, figures=figures)


def prices(again: Again, wish: Wish, share: float) -> tuple[str, ...]:
    """Lines that bring its prices to a share of what they are."""
    instance, about = again.instance, wish.about
    lines = []
    if "offer" in about:
        if instance.offer_of[about["offer"]].unit_cost_million:
            lines.append(f"offers id={about['offer']} unit_cost_million*={share!r}")
        return tuple(lines)
    table = "agreements" if "agreement" in about else "options"
    name = about.get("agreement") or about["option"]
    thing = next(found for found in getattr(instance, table) if found.id == name)
    for column in money_columns(TABLES[table]):
        if getattr(thing, column):
            lines.append(f"{table} id={name} {column}*={share!r}")
    if table == "options":
        lines += [
            f"price_steps option={name} from_units={step.from_units} unit_cost_million*={share!r}"
            for step in instance.price_steps
            if step.option == name
        ]
    return tuple(lines)


def price_of(again: Again, wish: Wish) -> tuple[str, str, float]:
    """(what it is called, its unit, how much it is now)."""
    if "offer" in wish.about:
        return "unit price", "million", float(again.instance.offer_of[wish.about["offer"]].unit_cost_million)
    return "share of its price", "share of price", 1.0


def _guesses(again: Again, wish: Wish, forced: Side | None) -> Iterator[float]:
    """Where the plan that was forced would cost what the plan as things stand does, and a little below."""
    base = again.base()
    cost = base.report.tiers.get("cost")
    if forced is None or not forced.has_plan or cost is None:
        return
    free = audit(again.facts(prices(again, wish, 0.0)), again.card, forced.plan).tiers["cost"]
    slope = forced.report.tiers["cost"] - free
    if slope > 0:
        guess = (cost - free) / slope
        yield guess
        yield guess - FINE


# --- by quantity --------------------------------------------------------------------------------------------------


def _by_quantity(again: Again, wish: Wish) -> Iterator[Forced]:
    instance = again.instance
    offer = instance.offer_of[wish.about["offer"]]
    whole = not instance.capability_of[offer.capability].divisible
    unit = instance.capability_of[offer.capability].unit or "units"
    if not has_one_quantity(instance, offer):
        return
    needed = sum(need.quantity for need in instance.requirements if need.capability == offer.capability)
    enough = offer.quantity + max(1.0, float(round(needed * offer.dwell / offer.effectiveness + 0.5)))

    def verdict(units: float) -> Verdict:
        return _enters(again, wish, (f"offers id={offer.id} quantity:={float(units)!r}",))

    search = Search(verdict, 1.0 if whole else FINE * enough, whole)
    if search.at(enough) != "enters":
        return
    enters, out = search.between(enough, offer.quantity, iter(()))
    words = f"it comes by itself from {amount_words(enters)} {unit} on, now {amount_words(offer.quantity)}"
    near = abs(out - enters) <= search.step * 1.01
    known: Known = "proven" if near else "within"
    figures = Figures(before=offer.quantity, after=enters, least=enters, most=out)
    yield row(wish.line, "enters", "quantity", known, words, unit=unit, figures=figures)


def has_one_quantity(instance: Instance, offer: Offer) -> bool:
    """Whether its quantity can be changed alone: no year has another, and no published total is a sum of it."""
    published = None if offer.pool is None else instance.pool_of[offer.pool].published_total
    return published is None and not any(change.offer == offer.id for change in instance.offer_changes)


# --- by solving ---------------------------------------------------------------------------------------------------


def _enters(again: Again, wish: Wish, changes: tuple[str, ...]) -> Verdict:
    """Whether the best with it is better than the best without it, under these changes."""
    if set(wish.about) & {"requirement", "period", "nation"}:
        after = again.changed("with", (*changes, wish.change))
        before = again.changed("without", (*changes, wish.without))
    else:
        # Nothing but itself has the changed price, so the plan as things stand is the best without it.
        before, after = again.base(), again.changed("asked", changes) if changes else again.base()
    return better_with(before, after)


def better_with(before: Side, after: Side) -> Verdict:
    """Whether the second side is proven better than the first (enters), or to be no better (not)."""
    if before.result.outcome == "infeasible" and after.has_plan:
        return "enters"
    if after.result.outcome == "infeasible":
        return "not"
    if not (before.has_plan and after.has_plan):
        return "open"
    sides = before.once(solved), after.once(solved)
    for tier in before.result.tiers:
        found = standing(*sides, tier.name).verdict
        if found == "better":
            return "enters"
        if found == "worse":
            return "not"
        if found == "not_proven":
            return "open"
    return "not"

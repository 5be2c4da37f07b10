"""At which price, or below which quantity, what is forbidden would leave the plan by itself: the mirror of entering.

It stays where the best with it is proven better than the best without it, and leaves where that is proven to be no
better. Both ends of what is told were solved.
"""

from __future__ import annotations

from collections.abc import Iterator

from pooling.analysis.again import Again
from pooling.analysis.comparing.sides import Side
from pooling.analysis.forcing.entering import FINE, Search, Verdict, better_with, has_one_quantity, price_of, prices
from pooling.analysis.forcing.rows import Figures, Forced, Known, row
from pooling.analysis.forcing.wishes import Wish
from pooling.domain.amounts import amount_words, quantity_words

MOST_DOUBLED = 10
"""A price is doubled at most so often before it is said that none drives it out."""


def leaving(again: Again, wish: Wish) -> Iterator[Forced]:
    """What would drive a forbidden thing out: a higher price, or less of an offer."""
    if not wish.forbids or again.deadline.over:
        return
    yield from _by_price(again, wish)
    if set(wish.about) == {"offer"} and not again.deadline.over:
        yield from _by_quantity(again, wish)


def _by_price(again: Again, wish: Wish) -> Iterator[Forced]:
    if not prices(again, wish, 0.0):
        return
    label, unit, price = price_of(again, wish)
    search = Search(lambda factor: _stays(again, wish, prices(again, wish, factor)), FINE)
    stays, out = 1.0, 2.0
    if search.at(stays) != "enters":
        return
    while search.at(out) == "enters" and out < 2.0**MOST_DOUBLED:
        stays, out = out, 2 * out
    if search.at(out) != "not":
        words = f"no {label} up to {out:g} times as high was found to drive it out"
        yield row(wish.line, "leaves", label, "unproven", words, unit=unit, figures=Figures(before=price))
        return
    search.step = FINE * stays
    stays, out = search.between(stays, out, iter(()))
    words = f"it leaves by itself at a {label} above {amount_words(out * price)} {unit}, now {amount_words(price)}"
    if unit != "million":
        words = f"it leaves by itself at more than {amount_words(100 * out)} % of its price"
    known: Known = "proven" if out - stays <= search.step * 1.01 else "within"
    figures = Figures(before=price, after=out * price, least=stays * price, most=out * price)
    yield row(wish.line, "leaves", label, known, words, unit=unit, figures=figures)


def _by_quantity(again: Again, wish: Wish) -> Iterator[Forced]:
    instance = again.instance
    offer = instance.offer_of[wish.about["offer"]]
    capability = instance.capability_of[offer.capability]
    unit = capability.unit or "units"
    if not has_one_quantity(instance, offer):
        return

    def verdict(units: float) -> Verdict:
        changes = (f"offers id={offer.id} quantity:={float(units)!r}",)
        # An offer of nothing, or of less than its smallest package and what is kept of it, is no offer.
        return "not" if units <= 0 or again.refused(changes) else _stays(again, wish, changes)

    search = Search(verdict, FINE * offer.quantity if capability.divisible else 1.0, not capability.divisible)
    if search.at(offer.quantity) != "enters":
        return
    stays, out = search.between(offer.quantity, 0.0, iter(()))
    words = f"it leaves by itself below {quantity_words(stays, unit)}, now {amount_words(offer.quantity)}"
    known: Known = "proven" if stays - out <= search.step * 1.01 else "within"
    figures = Figures(before=offer.quantity, after=out, least=out, most=stays)
    yield row(wish.line, "leaves", "quantity", known, words, unit=unit, figures=figures)


def _stays(again: Again, wish: Wish, changes: tuple[str, ...]) -> Verdict:
    """Whether the best with it is better than the best without it, under these changes."""
    without: Side = again.changed("without", (*changes, wish.change))
    return better_with(without, again.changed("with", changes))

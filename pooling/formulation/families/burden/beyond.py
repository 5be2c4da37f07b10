"""burden_beyond: what is delivered in sum exceeds no need by a part that could be left out (family burden)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from pooling.domain import round_off
from pooling.domain.tables import Offer, Requirement
from pooling.formulation.algebra import Expr, Linear, Var, total
from pooling.formulation.context import Formulation
from pooling.formulation.facts.rounding import whole_up
from pooling.formulation.families import uncertainty, withdrawal
from pooling.formulation.families.burden.asking import Asked, asked
from pooling.formulation.families.burden.strictly import below, common_step
from pooling.formulation.membership import member


@dataclass
class _Class:
    """Parts that cover the same: units assigned beyond nothing (of more than a smallest use), and their bound."""

    units: Expr = field(default_factory=Expr)
    most: float = 0.0
    loosely: bool = False
    """Whether units of it are assigned one by one and are whole, so that their number is all that counts."""

    def add(self, assign: Var, most: float) -> None:
        self.units += assign
        self.most += most


Key = tuple[float, tuple[tuple[float, str], ...], str]
"""(what a part covers, (gain, agreement) that its nation may have, the nation where it may gain)."""


def add(f: Formulation) -> None:
    """The rows of every need; see family burden."""
    for need, period in f.facts.needs():
        pairs = f.facts.pairs_by_need[need.id, period]
        what = asked(f, need, period) if pairs else None
        if what is None:
            continue
        _exact_gains(f, need, period)
        amount = _delivered(f, need, period)
        most = sum(_counts(f, offer, need, period) * (1.0 + _gain(f, offer, period)) * bound for offer, bound in pairs)
        quantity = f.facts.need(need, period)
        if what.scenarios:
            most = max(most, sum(f.facts.offer_of[offer].effectiveness * bound for offer, bound in pairs))
        if most <= quantity:
            continue
        if what.more:
            _asked(f, need, period, what, amount, most)
        else:
            _plain(f, need, period, amount, most)


def _counts(f: Formulation, offer_id: str, need: Requirement, period: str) -> float:
    return f.facts.worth(f.facts.offer_of[offer_id], need, period)


def _gain(f: Formulation, offer_id: str, period: str) -> float:
    gaining = f.facts.joining.gaining(f.facts.offer_of[offer_id], period)
    return gaining[0].gain_share if gaining else 0.0


def _delivered(f: Formulation, need: Requirement, period: str) -> Expr:
    """What comes to the need as the card counts, gains included; lifts by options aside."""
    comes = total(
        _counts(f, offer, need, period) * f.assign[offer, need.id, period]
        for offer, _ in f.facts.pairs_by_need[need.id, period]
    )
    for gain in f.gained.get((need.id, period), ()):
        comes += gain.share * _counts(f, gain.offer, need, period) * gain.units
    return comes


def _exact_gains(f: Formulation, need: Requirement, period: str) -> None:
    """``burden_gain[a,o,r,t]``: what gains, through a or better, is all of assign where the nation is a member."""
    so_far: dict[str, Expr] = defaultdict(Expr)
    for gain in f.gained.get((need.id, period), ()):
        key = (gain.offer, need.id, period)
        if gain.units is f.assign[key]:
            continue
        so_far[gain.offer] += gain.units
        most, joined = f.facts.pairs[key], member(f, f.facts.nation_of_offer[gain.offer], gain.agreement, period)
        f.row("burden_gain", (gain.agreement, *key), so_far[gain.offer] >= f.assign[key] - most * (1.0 - joined))


def _smallest_use(f: Formulation, offer: Offer) -> float:
    """Smallest assignment, where it is more than one unit; as the card has it, also where a conflict is sought."""
    unit = 0.0 if f.facts.divisible[offer.capability] else 1.0
    least = offer.smallest_use if f.card.has("lots") else 0.0
    return least if least > unit else 0.0


# --- needs of which nothing else is asked -----------------------------------------------------------------------------


def _plain(f: Formulation, need: Requirement, period: str, amount: Expr, most: float) -> None:
    """Every part assigned is needed: without it the need would be short."""
    quantity = f.facts.need(need, period)
    classes = _by_part(f, need, period)
    gaining = any(gains for _, gains, _ in classes)
    if len(classes) == 1 and not gaining:
        ((covers, _, _), one) = next(iter(classes.items()))
        if not covers:
            f.row("burden_beyond", (need.id, period), amount <= quantity)
            return
        if one.loosely:
            limit = whole_up(quantity / covers)
            if one.most > limit:
                f.row("burden_beyond", (need.id, period), one.units <= limit)
            return
    step = 0.0 if gaining else _step(f, need, period)
    ordered = sorted(classes.items(), key=lambda item: item[0])
    for position, ((covers, gains, nation), one) in enumerate(ordered):
        # Whatever is assigned, the largest part is the most that may be beyond the need.
        used = None
        if gaining or position < len(ordered) - 1:
            used = f.switch("part_used", (need.id, period, position))
            f.row("burden_part", (need.id, period, position), one.units <= one.most * used)
        for level, gain in enumerate((*(gain for gain, _ in gains), 0.0)):
            limit = below(quantity, covers * (1.0 + gain), step)
            if most <= limit:
                continue
            room = most - limit
            comes = amount + (room * used if used is not None else 0.0)
            for _, agreement in gains[:level]:
                comes -= room * member(f, nation, agreement, period)
            key = (need.id, period, position, level) if gains else (need.id, period, position)
            f.row("burden_beyond", key, comes <= (most if used is not None else limit))


def _step(f: Formulation, need: Requirement, period: str) -> float:
    """What is delivered is a multiple of this, where units are whole; 0 where it is of nothing."""
    if f.facts.divisible[need.capability]:
        return 0.0
    pairs = f.facts.pairs_by_need[need.id, period]
    return common_step(_counts(f, offer, need, period) for offer, _ in pairs)


def _by_part(f: Formulation, need: Requirement, period: str) -> dict[Key, _Class]:
    """What can be assigned, by what a part of it covers: a unit, or a smallest use of which nothing is more."""
    classes: dict[Key, _Class] = {}
    for offer_id, most in f.facts.pairs_by_need[need.id, period]:
        offer = f.facts.offer_of[offer_id]
        counts = _counts(f, offer_id, need, period)
        gains = tuple((one.gain_share, one.id) for one in f.facts.joining.gaining(offer, period))
        assign = f.assign[offer_id, need.id, period]
        unit = 0.0 if f.facts.divisible[offer.capability] else 1.0
        least = _smallest_use(f, offer)

        def of(
            part: float,
            gains: tuple[tuple[float, str], ...] = gains,
            counts: float = counts,
            nation: str = offer.nation,
        ) -> _Class:
            key = (counts * part, gains if part else (), nation if gains and part else "")
            return classes.setdefault(key, _Class())

        if not least:
            one = of(unit)
            one.loosely = bool(unit) and (one.loosely or not one.most)
            one.add(assign, most)
            continue
        one = of(least)
        one.loosely = False
        one.add(assign, most)
        used = f.found("used", (offer_id, need.id, period))
        if used is not None and most > least:
            beyond = of(unit)
            beyond.loosely = False
            beyond.add(assign, most - least)
            beyond.units -= least * used
    return classes


# --- needs of which other rules may ask more --------------------------------------------------------------------------


def _asked(f: Formulation, need: Requirement, period: str, what: Asked, amount: Expr, most: float) -> None:
    """No part at all could be left out without the need being short in some view, but for what other rules ask."""
    quantity = f.facts.need(need, period)
    classes: dict[float, list[str]] = defaultdict(list)
    for offer_id, _ in f.facts.pairs_by_need[need.id, period]:
        offer = f.facts.offer_of[offer_id]
        counts = offer.effectiveness if what.scenarios else _counts(f, offer_id, need, period)
        unit = 0.0 if f.facts.divisible[offer.capability] else 1.0
        covers = counts * max(unit, _smallest_use(f, offer))
        classes[covers].append(offer_id)
    parts = [what.part(covers) for covers in sorted(classes)]
    used = _used(f, need, period, classes)
    others = list(_views(f, need, period, what)) if what.risks else []
    views = [View("none", amount, quantity), *others]
    picks: dict[str, Var] = {}
    if others:
        for view in views:
            picks[view.name] = f.switch("thinnest", (need.id, period, view.name))
        f.row("burden_thinnest", (need.id, period), total(picks.values()) == 1.0)
    for position in range(len(parts)):
        for view in views:
            planned = view.name == "none"
            rooms = [
                max(view.needed + part * (1.0 - round_off.LESS_THAN), what.floor(part) if planned else 0.0)
                for part in parts[position:]
            ]
            room = rooms[0]
            row = view.comes + 0.0
            for switch, larger in zip(used[position:], rooms[1:], strict=True):
                row += (room - larger) * switch
            if planned:
                for asked_for in _supported(f, need, period, what):
                    row -= asked_for
            if picks and most > room:
                row += (most - room) * picks[view.name]
                room = most
            elif not picks and most <= room:
                continue
            key = (need.id, period, view.name, position) if picks else (need.id, period, position)
            f.row("burden_beyond", key, row <= room)


def _used(f: Formulation, need: Requirement, period: str, classes: dict[float, list[str]]) -> list[Var]:
    """part_used[r,t,j]: anything of the class is assigned; none for the first, whose parts are the smallest.

    ``burden_part[r,t,j]``: part_used <= units assigned over what is at least assigned
    """
    found: list[Var] = []
    for position, covers in enumerate(sorted(classes)[1:], start=1):
        used = f.switch("part_used", (need.id, period, position))
        least = min(_least(f, offer) for offer in classes[covers])
        units = total(f.assign[offer, need.id, period] for offer in classes[covers])
        f.row("burden_part", (need.id, period, position), least * used <= units)
        found.append(used)
    return found


def _least(f: Formulation, offer_id: str) -> float:
    offer = f.facts.offer_of[offer_id]
    return max(0.0 if f.facts.divisible[offer.capability] else 1.0, _smallest_use(f, offer))


def _supported(f: Formulation, need: Requirement, period: str, what: Asked) -> Iterator[Linear]:
    """Effective units that assigned units ask of this need's capability, with what a gain could make of them."""
    for capability, quantity in what.supports:
        for other, when in f.facts.needs():
            if when == period and other.mission == need.mission and other.capability == capability:
                for offer_id, _ in f.facts.pairs_by_need[other.id, period]:
                    yield quantity * (1.0 + what.gain) * f.assign[offer_id, other.id, period]


@dataclass(frozen=True, slots=True)
class View:
    """What comes to a need, and what is needed of it, as planned, in one withdrawal or in one scenario."""

    name: str
    comes: Expr
    needed: float


def _views(f: Formulation, need: Requirement, period: str, what: Asked) -> Iterator[View]:
    """A view for everybody who withdraws, and for every scenario; gains and lifts aside."""
    pairs = f.facts.pairs_by_need[need.id, period]
    quantity = f.facts.need(need, period)
    if what.withdrawals:
        for name, one in withdrawal.withdrawals(f):
            lost = withdrawal.gone(f, one)
            stays = total(
                _counts(f, offer, need, period) * f.assign[offer, need.id, period]
                for offer, _ in pairs
                if offer not in lost
            )
            yield View(f"withdrawal:{name}", stays, quantity)
    if what.scenarios:
        for name, _, factors in uncertainty.scenarios(f):
            comes = Expr()
            for offer_id, _ in pairs:
                offer = f.facts.offer_of[offer_id]
                supply = factors.supply(offer, need, period)
                if supply:
                    comes += supply * offer.effectiveness * f.assign[offer_id, need.id, period]
            yield View(f"scenario:{name}", comes, quantity * factors.growth(need))

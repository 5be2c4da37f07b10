"""Nothing is delivered beyond a need that could be left out (family burden)."""

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
class _Parts:
    """Parts that cover the same: units assigned beyond nothing (of more than a smallest use), and their bound."""

    units: Expr = field(default_factory=Expr)
    most: float = 0.0
    loosely: bool = False
    """Whether units of it are assigned one by one and are whole, so that their number is all that counts."""


Key = tuple[float, tuple[tuple[float, str], ...], str]
"""(what a part covers, (gain, agreement) that its nation may have, the nation where it may gain)."""


def add(f: Formulation) -> None:
    """What is delivered exceeds no need by a part that could be left out.

    ``burden_beyond[r,t]``: delivered[r,t] < need[r,t] + part of every part assigned  (<= need where part is 0)

    So without any one part the need would be short. delivered is with gains, without what options lift. A part is what
    one unit of an assignment counts, 0 for divisible capabilities; or smallest_use (family lots), where that is larger
    and no more is assigned. Where other rules ask more of a need, the largest part of the offers assigned stands for
    every part, with the largest gain of an agreement about the capability, and with least added where it counts. Then
    delivered, less what enablers ask in the mission, may also reach nations * part + locked:

    - nations: least_nations, 2 where providers = two_or_more, and beside them nations that others need: hosts of offers
      with consent dual of a capability that the mission needs, and partners of fitting caveats only_with. All nations
      where turns_spread is given.
    - locked: the sum over locks must or at_least on an assignment of what they ask (eff * quantity, gain on top), each
      at least a part.
    - least: need * ``breadth.least_part_share`` where nations are counted or a partner caveat fits, or *
      ``focus.least_part_share`` if larger. It counts where it is above the smallest eff * unit (or smallest_use) of the
      capability's offers of t, and all nations' least and largest parts exceed the need.
    - Withdrawals and scenarios that the card looks at: it is enough that what stays in one of them is below its need +
      part, gains and lifts aside. burden_thinnest chooses it. Where scenarios are looked at, parts count as pledged.
    - Shares of what is delivered (``breadth.share_of``), whole units that all cover the same: delivered <= part *
      ceil(ceil(share * ceil(need / part)) / share) will do as well.

    There is no limit for own needs of a capability that a barter agreement is about. Nor is there with shares of what
    is delivered, where whole units do not cover the same, or least, gains, smallest_use, locks, enablers, withdrawals
    or scenarios count beside; or where more is asked of a divisible capability, or it has a smallest_use.
    """
    for need, period in f.facts.needs():
        pairs = f.facts.pairs_by_need[need.id, period]
        rules = asked(f, need, period) if pairs else None
        if rules is None:
            continue
        _exact_gains(f, need, period)
        amount = f.counted(need.id, period, lifts=False)
        most = sum(_counts(f, offer, need, period) * (1.0 + _gain(f, offer, period)) * bound for offer, bound in pairs)
        quantity = f.facts.need(need, period)
        if rules.scenarios:
            most = max(most, f.provided(need.id, period, pairs).most)
        if most <= quantity:
            continue
        if rules.more:
            _asked(f, need, period, rules, amount, most)
        else:
            _plain(f, need, period, amount, most)


def _counts(f: Formulation, offer_id: str, need: Requirement, period: str) -> float:
    return f.facts.worth(f.facts.offer_of[offer_id], need, period)


def _gain(f: Formulation, offer_id: str, period: str) -> float:
    gaining = f.facts.joining.gaining(f.facts.offer_of[offer_id], period)
    return gaining[0].gain_share if gaining else 0.0


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
    least = offer.smallest_use if f.card.has("lots") else 0.0
    return least if least > f.facts.unit[offer.capability] else 0.0


# --- needs of which nothing else is asked -----------------------------------------------------------------------------


def _plain(f: Formulation, need: Requirement, period: str, amount: Expr, most: float) -> None:
    """Every part assigned is needed: without it the need would be short."""
    quantity = f.facts.need(need, period)
    classes = _by_part(f, need, period)
    gaining = any(gains for _, gains, _ in classes)
    if len(classes) == 1 and not gaining:
        (((covers, _, _), parts),) = classes.items()
        if not covers:
            f.row("burden_beyond", (need.id, period), amount <= quantity)
            return
        if parts.loosely:
            f.limit("burden_beyond", (need.id, period), parts.units, whole_up(quantity / covers))
            return
    step = 0.0 if gaining else _step(f, need, period)
    ordered = sorted(classes.items(), key=lambda item: item[0])
    for position, ((covers, gains, nation), parts) in enumerate(ordered):
        # Whatever is assigned, the largest part is the most that may be beyond the need.
        used = None
        if gaining or position < len(ordered) - 1:
            used = f.switch("part_used", (need.id, period, position))
            f.row("burden_part", (need.id, period, position), parts.units <= parts.most * used)
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


def _by_part(f: Formulation, need: Requirement, period: str) -> dict[Key, _Parts]:
    """What can be assigned, by what a part of it covers: a unit, or a smallest use of which nothing is more."""
    classes: dict[Key, _Parts] = {}
    for offer_id, most in f.facts.pairs_by_need[need.id, period]:
        offer = f.facts.offer_of[offer_id]
        counts = _counts(f, offer_id, need, period)
        gains = tuple((agreement.gain_share, agreement.id) for agreement in f.facts.joining.gaining(offer, period))
        assign = f.assign[offer_id, need.id, period]
        unit, least = f.facts.unit[offer.capability], _smallest_use(f, offer)
        used = f.found("used", (offer_id, need.id, period))
        parts: list[tuple[float, Linear, float]] = [(least or unit, assign, most)]
        if least and used is not None and most > least:
            parts.append((unit, assign - least * used, most - least))
        for part, units, bound in parts:
            key = (counts * part, gains if part else (), offer.nation if gains and part else "")
            found = classes.setdefault(key, _Parts())
            found.loosely = not least and bool(unit) and (found.loosely or not found.most)
            found.units += units
            found.most += bound
    return classes


# --- needs of which other rules may ask more --------------------------------------------------------------------------


def _asked(f: Formulation, need: Requirement, period: str, rules: Asked, amount: Expr, most: float) -> None:
    """No part at all could be left out without the need being short in some view, but for what other rules ask."""
    quantity = f.facts.need(need, period)
    classes: dict[float, list[str]] = defaultdict(list)
    for offer_id, _ in f.facts.pairs_by_need[need.id, period]:
        offer = f.facts.offer_of[offer_id]
        counts = offer.effectiveness if rules.scenarios else _counts(f, offer_id, need, period)
        classes[counts * _least(f, offer_id)].append(offer_id)
    parts = [rules.part(covers) for covers in sorted(classes)]
    used = _used(f, need, period, classes)
    views = [View("none", amount, quantity), *_views(f, need, period, rules)]
    picks: dict[str, Var] = {}
    if len(views) > 1:
        for view in views:
            picks[view.name] = f.switch("thinnest", (need.id, period, view.name))
        f.row("burden_thinnest", (need.id, period), total(picks.values()) == 1.0)
    for position in range(len(parts)):
        for view in views:
            planned = view.name == "none"
            rooms = [
                max(view.needed + part * (1.0 - round_off.LESS_THAN), rules.floor(part) if planned else 0.0)
                for part in parts[position:]
            ]
            room = rooms[0]
            row = view.comes + 0.0
            for switch, larger in zip(used[position:], rooms[1:], strict=True):
                row += (room - larger) * switch
            if planned:
                for asked_for in _supported(f, need, period, rules):
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
    return max(f.facts.unit[offer.capability], _smallest_use(f, offer))


def _supported(f: Formulation, need: Requirement, period: str, rules: Asked) -> Iterator[Linear]:
    """Effective units that assigned units ask of this need's capability, with what a gain could make of them."""
    for capability, quantity in rules.supports:
        for asking, when in f.facts.needs():
            if when == period and asking.mission == need.mission and asking.capability == capability:
                for offer_id, _ in f.facts.pairs_by_need[asking.id, period]:
                    yield quantity * (1.0 + rules.gain) * f.assign[offer_id, asking.id, period]


@dataclass(frozen=True, slots=True)
class View:
    """What comes to a need, and what is needed of it, as planned, in one withdrawal or in one scenario."""

    name: str
    comes: Expr
    needed: float


def _views(f: Formulation, need: Requirement, period: str, rules: Asked) -> Iterator[View]:
    """A view for everybody who withdraws, and for every scenario; gains and lifts aside."""
    pairs = f.facts.pairs_by_need[need.id, period]
    quantity = f.facts.need(need, period)
    for name, leaving in withdrawal.every_withdrawal(f) if rules.withdrawals else ():
        lost = withdrawal.gone(f, leaving)
        stays = total(
            _counts(f, offer, need, period) * f.assign[offer, need.id, period]
            for offer, _ in pairs
            if offer not in lost
        )
        yield View(f"withdrawal:{name}", stays, quantity)
    if rules.scenarios:
        for name, _, factors in uncertainty.every_scenario(f):
            comes = Expr()
            for offer_id, _ in pairs:
                offer = f.facts.offer_of[offer_id]
                supply = factors.supply(offer, need, period)
                if supply:
                    comes += supply * offer.effectiveness * f.assign[offer_id, need.id, period]
            yield View(f"scenario:{name}", comes, quantity * factors.growth(need))

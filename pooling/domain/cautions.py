"""Warnings: what a right instance holds that is hardly meant, or that can never have an effect.

Each kind is one small function that yields what it saw, and names the cards under which it is true (a reserve that
leaves nothing: those with family sovereignty). None stops a run. They only speak where no plan under such a card could
prove them wrong, or where a figure is out of all proportion: a warning that is often false is not read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from pooling.domain.cautions_agreements import AGREEMENTS
from pooling.domain.cautions_figures import FIGURES
from pooling.domain.cautions_locks import LOCKS
from pooling.domain.cautions_locks_together import LOCKS_TOGETHER
from pooling.domain.cautions_names import CODES, NAMES
from pooling.domain.cautions_needs import NEEDS
from pooling.domain.cautions_options import OPTIONS
from pooling.domain.cautions_rules import RULES
from pooling.domain.cautions_supply import SUPPLY
from pooling.domain.checking import Place
from pooling.domain.problems import Caution, CautionUnder, shown
from pooling.domain.seen import Look, Seen
from pooling.domain.standing import Standing
from pooling.domain.under import EVERY_CARD, together

if TYPE_CHECKING:
    from pooling.domain.instance import Instance

LOOKS: tuple[Look, ...] = (
    *CODES,
    *FIGURES,
    *NAMES,
    *NEEDS,
    *SUPPLY,
    *AGREEMENTS,
    *OPTIONS,
    *RULES,
    *LOCKS,
    *LOCKS_TOGETHER,
)
"""Every kind of warning there is."""

MOST_LOOKED_AT = 75_000
"""Rows times periods (and a tenth of rules times rows) that are looked at; beyond it only figures and names are."""

MOST_EACH = 20
"""Warnings of one kind that are listed; the rest are counted."""


def cautions(instance: Instance, place: Place) -> Iterator[Caution]:
    """Every warning about the facts; ``place`` turns (table, row, field) into words."""
    standing = Standing(instance)
    looks = LOOKS
    if _work(instance) > MOST_LOOKED_AT:
        looks = (*FIGURES, *NAMES)
        rule = "too many rows and periods to look for what can never be: only figures and names were looked at"
        yield Caution(place("offers", None, None), "", rule, "look at a part of the instance")
    told: set[tuple[str, int | None, str | None]] = set()
    for look in looks:
        # Of a figure out of proportion it is enough to say so once.
        found = _once(look(standing), told) if look in FIGURES else look(standing)
        for seen in islice(found, MOST_EACH):
            yield _caution(_as_given(instance, seen), place(seen.table, seen.row, seen.field))
        more: dict[frozenset[str], list[Seen]] = defaultdict(list)
        for seen in found:
            more[seen.under.families].append(seen)
        for alike in more.values():
            last = alike[-1]._replace(value="", rule=f"{len(alike)} more like: {alike[-1].rule}")
            # Counted under such cards only under which all of them are true.
            yield _caution(last._replace(under=together(seen.under for seen in alike)), place(last.table, None, None))


def _once(found: Iterator[Seen], told: set[tuple[str, int | None, str | None]]) -> Iterator[Seen]:
    for seen in found:
        if seen[:3] not in told:
            told.add(seen[:3])
            yield seen


def _as_given(instance: Instance, seen: Seen) -> Seen:
    """With what stands in the cell, where that is money in another currency."""
    if not instance.currencies or seen.row is None or seen.field is None or seen.table == "instance":
        return seen
    given, exchanged = (rows[seen.row] for rows in (instance.given(seen.table), getattr(instance, seen.table)))
    if given is exchanged or seen.value != shown(getattr(exchanged, seen.field)):
        return seen
    return seen._replace(value=shown(getattr(given, seen.field)))


def _caution(seen: Seen, place: str) -> Caution:
    if seen.under == EVERY_CARD:
        return Caution(place, seen.value, seen.rule, seen.cure)
    rule = seen.rule + seen.under.words()
    return CautionUnder(place, seen.value, rule, seen.cure, seen.rule, seen.under)


def _work(instance: Instance) -> float:
    """How much there is to look at, in rows of one period."""
    periods, needs = len(instance.periods), len(instance.requirements)
    rules = len(instance.caveats) + len(instance.red_lines)
    at_once = max(len(mission.situations) for mission in instance.missions)
    cells = (len(instance.offers) + needs + len(instance.locks) * at_once) * periods
    pairs = rules * (needs + len(instance.locks)) + len(instance.effects) * len(instance.offers)
    return cells + pairs / 10

"""Warnings: what a right instance holds that is hardly meant, or that can never have an effect.

Each kind is one small function that yields what it saw; none needs a card, and none stops a run. They only speak where
no plan could prove them wrong, or where a figure is out of all proportion: a warning that is often false is not read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from pooling.domain.cautions_codes import CODES
from pooling.domain.cautions_figures import FIGURES
from pooling.domain.cautions_locks import LOCKS
from pooling.domain.cautions_options import OPTIONS
from pooling.domain.cautions_rules import RULES
from pooling.domain.cautions_supply import SUPPLY
from pooling.domain.problems import Caution
from pooling.domain.seen import Look
from pooling.domain.standing import Standing

if TYPE_CHECKING:
    from pooling.domain.instance import Instance

Place = Callable[[str, int | None, str | None], str]

LOOKS: tuple[Look, ...] = (*CODES, *FIGURES, *SUPPLY, *OPTIONS, *RULES, *LOCKS)
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
        looks = FIGURES
        rule = "too many rows and periods to look for what can never be: only figures and names were looked at"
        yield Caution(place("offers", None, None), "", rule, "look at a part of the instance")
    for look in looks:
        found = look(standing)
        last = None
        for last in islice(found, MOST_EACH):
            yield Caution(place(last.table, last.row, last.field), last.value, last.rule, last.cure)
        more = sum(1 for _ in found)
        if last is not None and more:
            yield Caution(place(last.table, None, None), "", f"{more} more like: {last.rule}", last.cure)


def _work(instance: Instance) -> float:
    """How much there is to look at, in rows of one period."""
    periods, needs = len(instance.periods), len(instance.requirements)
    rules = len(instance.caveats) + len(instance.red_lines)
    at_once = max(len(one.situations) for one in instance.missions)
    cells = (len(instance.offers) + needs + len(instance.locks) * at_once) * periods
    pairs = rules * (needs + len(instance.locks)) + len(instance.effects) * len(instance.offers)
    return cells + pairs / 10

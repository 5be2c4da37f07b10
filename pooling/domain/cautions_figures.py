"""Warnings about figures and names: out of proportion, or easily taken for one another."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pooling.domain.problems import shown
from pooling.domain.seen import Look, Seen

if TYPE_CHECKING:
    from pooling.domain.instance import Instance


def few_people(instance: Instance) -> Iterator[Seen]:
    """Population is counted in persons."""
    for index, nation in enumerate(instance.nations):
        if nation.population is not None and 0 < nation.population < 1:
            rule = "less than one person: population is counted in persons"
            cure = "give persons, not a share"
            yield Seen("nations", index, "population", shown(nation.population), rule, cure)


_YEAR = re.compile(r"[12][0-9]{3}")


def uneven_years(instance: Instance) -> Iterator[Seen]:
    """Periods that are years, yet not one apart: costs, prices and lead times count periods."""
    years = [int(period) for period in instance.period_ids if _YEAR.fullmatch(period)]
    if len(years) != len(instance.periods):
        return
    for index, (before, year) in enumerate(itertools.pairwise(years), start=1):
        if year - before != 1:
            words = f"{year - before} years after" if year > before else f"{before - year} years before"
            rule = f"{words} {before}, the period before it: costs, lead times and notice count periods, not years"
            cure = "give a period for every year, in their order, or use ids that are no years"
            yield Seen("periods", index, "id", shown(str(year)), rule, cure)


FIGURES: tuple[Look, ...] = (few_people, uneven_years)

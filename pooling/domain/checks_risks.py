"""Checks between cells and tables about what can go wrong."""

from __future__ import annotations

from collections.abc import Iterator
from math import fsum

from pooling.domain import round_off
from pooling.domain.checks_together import Check, Place, Tables
from pooling.domain.problems import Problem, shown


def _withdrawals(tables: Tables, place: Place) -> Iterator[Problem]:
    for index, row in tables.get("withdrawals", {}).items():
        if not (row.nations or row.agreements or row.suppliers or row.hosts):
            yield Problem(place("withdrawals", index, "nations"), "", "nothing withdraws", "name who does")


def _clusters(tables: Tables, place: Place) -> Iterator[Problem]:
    for index, row in tables.get("clusters", {}).items():
        if not row.nations:
            yield Problem(place("clusters", index, "nations"), "", "a cluster has nations", "name them")


def _effects(tables: Tables, place: Place) -> Iterator[Problem]:
    for index, row in tables.get("scenario_effects", {}).items():
        if row.supply_factor == 1 and row.need_factor == 1:
            rule = "an effect that changes nothing"
            yield Problem(
                place("scenario_effects", index, "supply_factor"), "1", rule, "give a factor, or drop the row"
            )
        if row.need_factor != 1 and (row.nation is not None or row.offer is not None):
            rule = "a need does not depend on a nation or an offer"
            cure = "use a row of its own"
            yield Problem(place("scenario_effects", index, "need_factor"), shown(row.need_factor), rule, cure)


def _probabilities(tables: Tables, place: Place) -> Iterator[Problem]:
    scenarios = tables.get("scenarios", {})
    if not scenarios:
        return
    total = fsum(row.probability for row in scenarios.values())
    if abs(total - 1) > round_off.SUMS_TIE:
        rule = f"the probabilities of all scenarios add up to {total:.10g}, not 1"
        yield Problem(place("scenarios", None, None), shown(total), rule, "correct them, or add what is missing")


RISKS: tuple[Check, ...] = (_withdrawals, _clusters, _effects)
RISK_ABSENCES: tuple[tuple[tuple[str, ...], Check], ...] = ((("scenarios",), _probabilities),)

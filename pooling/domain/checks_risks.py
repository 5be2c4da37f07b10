"""Checks between cells and tables about what can go wrong."""

from __future__ import annotations

from collections.abc import Iterator
from math import fsum

from pooling.domain import round_off
from pooling.domain.checking import Absence, Check, Place, Tables, rows_of
from pooling.domain.problems import Problem, shown


def _withdrawals(tables: Tables, place: Place) -> Iterator[Problem]:
    for row, at in rows_of(tables, "withdrawals", place):
        if not (row.nations or row.agreements or row.suppliers or row.hosts):
            yield at("nations", "nothing withdraws", "name who does")


def _clusters(tables: Tables, place: Place) -> Iterator[Problem]:
    for cluster, at in rows_of(tables, "clusters", place):
        if not cluster.nations:
            yield at("nations", "a cluster has nations", "name them")


def _effects(tables: Tables, place: Place) -> Iterator[Problem]:
    for effect, at in rows_of(tables, "scenario_effects", place):
        if effect.supply_factor == 1 and effect.need_factor == 1:
            yield at("supply_factor", "an effect that changes nothing", "give a factor, or drop the row", value="1")
        if effect.need_factor != 1 and (effect.nation is not None or effect.offer is not None):
            yield at("need_factor", "a need does not depend on a nation or an offer", "use a row of its own")


def _probabilities(tables: Tables, place: Place) -> Iterator[Problem]:
    scenarios = tables.get("scenarios", {})
    total = fsum(scenario.probability for scenario in scenarios.values())
    if scenarios and abs(total - 1) > round_off.SUMS_TIE:
        rule = f"the probabilities of all scenarios add up to {total:.10g}, not 1"
        yield Problem(place("scenarios", None, None), shown(total), rule, "correct them, or add what is missing")


RISKS: tuple[Check, ...] = (_withdrawals, _clusters, _effects)
RISK_ABSENCES: tuple[Absence, ...] = ((("scenarios",), _probabilities),)

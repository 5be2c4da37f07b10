"""Family burden: fair shares (million). The tiers use the deviations; idle.py keeps them honest.

burden_n = spending over all periods, fees of agreements apart, + credit (burden.credits); fair_n = key_n * total;
deviation_n = |burden_n - fair_n|.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pooling.audit.facts import Facts
from pooling.audit.numbers import Exact, exact, ratio, size
from pooling.audit.spending import Spent
from pooling.domain.instance import json_pointer
from pooling.domain.parameters import KEY_COLUMNS
from pooling.domain.problems import InvalidInput, Problem
from pooling.domain.result import BurdenRow

FAMILY = "burden"


@dataclass(frozen=True, slots=True)
class Share:
    """A nation's burden, its key (share of all keys) and what that key makes fair (million)."""

    nation: str
    burden: Exact
    total: Exact
    key: Exact

    @property
    def fair(self) -> Exact:
        return self.key * self.total

    @property
    def deviation(self) -> Exact:
        return size(self.burden - self.fair)


def keys(facts: Facts) -> dict[str, Exact]:
    """Nation -> its share of the burden key. Raises :class:`InvalidInput` naming nation and column of each gap."""
    nations = facts.instance.nations
    column = KEY_COLUMNS[facts.card["burden.key"]]
    if column is None:
        return {nation.id: ratio(1, len(nations)) for nation in nations}
    figures = {nation.id: getattr(nation, column) for nation in nations}
    problems = [
        Problem(
            json_pointer("nations", index, column),
            "",
            f"{nation.id} has no {column}, the burden key {facts.card['burden.key']} needs it",
            f"give {column}, or choose another burden.key",
        )
        for index, nation in enumerate(nations)
        if figures[nation.id] is None
    ]
    total = sum(exact(figure) for figure in figures.values() if figure is not None)
    if not problems and total == 0:
        rule = f"{column} is 0 for every nation, the burden key {facts.card['burden.key']} needs it"
        problems.append(Problem(json_pointer("nations", None, None), "0", rule, "choose another burden.key"))
    if problems:
        raise InvalidInput(problems, f"instance {facts.instance.name}")
    return {nation: ratio(exact(figure), total) for nation, figure in figures.items()}


def shares(facts: Facts, spent: Mapping[tuple[str, str], Spent]) -> tuple[Share, ...]:
    """Every nation's burden against its fair share, in the order of the nations."""
    key = keys(facts)
    burden: dict[str, Exact] = dict.fromkeys(key, 0)
    for (nation, _), one in spent.items():
        burden[nation] += one.contributed
    if facts.card["burden.credits"]:
        for credit in facts.instance.credits:
            burden[credit.nation] += exact(credit.amount_million)
    total = sum(burden.values())
    return tuple(Share(nation, burden[nation], total, key[nation]) for nation in key)


def rows(shares_of: tuple[Share, ...]) -> tuple[BurdenRow, ...]:
    """A row per nation; ``burden_share`` is 0 where nothing at all is carried."""
    return tuple(
        BurdenRow(
            nation=one.nation,
            burden_million=float(one.burden),
            burden_share=float(ratio(one.burden, one.total)) if one.total else 0.0,
            key_share=float(one.key),
            fair_million=float(one.fair),
            deviation_million=float(one.deviation),
        )
        for one in shares_of
    )

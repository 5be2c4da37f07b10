"""Warnings about figures and names: out of proportion, or easily taken for one another."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from statistics import median

from pooling.domain.problems import shown
from pooling.domain.seen import Look, Seen, figure
from pooling.domain.standing import Standing
from pooling.domain.tables import TABLES

_UNITS = "money is in millions: divide by 1,000,000 if these are units; a budget without limit is left empty"
_BY_HEAD = {"USD", "EUR", "GBP", "CHF", "CAD", "AUD"}
"""Currencies of which a person's yearly income is some ten thousand."""
_HEAD_LOW, _HEAD_HIGH = 1e-6, 1.0
"""Million of GDP a head that no country has: less than 1, and more than a million, in such a currency."""
_OUTLIER = 1_000.0
"""Times the middle of all nations: beyond any spread of incomes or of shares of GDP, below a slip of a million."""
_OUTLIER_COST = 10_000.0
"""The same of what a unit of one capability costs."""
_OUTLIER_BUDGET = 100_000.0
"""The same of budgets, which may be alike for large and small nations."""
_OF_GDP = {"gni_million": 2.0, "defence_spending_million": 0.5}
"""Column of a nation -> times its GDP that no country has."""
_BUDGET_OF_GDP = 0.2
"""Share of GDP that no country spends on a pool in a period."""


def few_people(standing: Standing) -> Iterator[Seen]:
    """Population is counted in persons."""
    for index, nation in enumerate(standing.instance.nations):
        if nation.population is not None and nation.population < 1:
            rule = "population is counted in persons"
            yield Seen("nations", index, "population", shown(nation.population), rule, "give persons, not a share")
        elif nation.population and nation.personnel is not None and nation.personnel > nation.population:
            rule = f"more soldiers than people ({figure(nation.population)}): both are counted in persons"
            yield Seen("nations", index, "personnel", shown(nation.personnel), rule, "correct one of the two")


def by_head(standing: Standing) -> Iterator[Seen]:
    """GDP a head that no country has: GDP in units, or population in millions."""
    nations = standing.instance.nations
    heads = [(one.gdp_million or 0.0) / one.population if one.population else 0.0 for one in nations]
    known = [one for one in heads if one]
    middle = median(known) if known else 0.0
    for index, (nation, head) in enumerate(zip(nations, heads, strict=True)):
        if not head or (nation.population or 0.0) < 1:
            continue
        odd = standing.instance.instance.currency in _BY_HEAD and not _HEAD_LOW <= head <= _HEAD_HIGH
        if odd or (len(known) >= 3 and not middle / _OUTLIER <= head <= middle * _OUTLIER):
            rule = f"GDP of {figure(head * 1e6)} a head, {figure(middle * 1e6)} in the middle of all nations"
            cure = "GDP is in millions, population in persons"
            yield Seen("nations", index, "gdp_million", shown(nation.gdp_million), rule, cure)


def beyond_gdp(standing: Standing) -> Iterator[Seen]:
    """Money of a nation in a year that its economy cannot bear."""
    instance = standing.instance
    gdp = {one.id: one.gdp_million for one in instance.nations if one.gdp_million}

    def above(
        table: str, row: int, field: str, value: float | None, of: float | None, share: float = 1.0
    ) -> Iterator[Seen]:
        if value is not None and of and value > share * of:
            rule = f"{figure(float(f'{100 * value / of:.3g}'))} % of the whole economy (GDP {figure(of)} million)"
            yield Seen(table, row, field, shown(value), rule, _UNITS)

    for index, nation in enumerate(instance.nations):
        for field, times in _OF_GDP.items():
            yield from above("nations", index, field, getattr(nation, field), nation.gdp_million, times)
    for index, budget in enumerate(instance.budgets):
        economy = gdp.get(budget.nation)
        yield from above("budgets", index, "amount_million", budget.amount_million, economy, _BUDGET_OF_GDP)
    for index, account in enumerate(instance.accounts):
        for field in ("defence_million", "related_million"):
            yield from above("accounts", index, field, getattr(account, field), account.gdp_million, 0.5)
    for index, offer in enumerate(instance.offers if gdp else ()):
        for field in ("unit_cost_million", "fixed_cost_million", "in_kind_million"):
            yield from above("offers", index, field, getattr(offer, field), gdp.get(offer.nation))


def among_nations(standing: Standing) -> Iterator[Seen]:
    """A figure of one nation that is a thousand times as large, for its size, as those of the others."""
    nations = standing.instance.nations
    of = {one.id: one.gdp_million or one.population or 0.0 for one in nations}
    columns: list[tuple[str, str, list[tuple[int, str, float | None]]]] = [
        ("nations", field, [(index, one.id, getattr(one, field)) for index, one in enumerate(nations)])
        for field in ("gni_million", "defence_spending_million", "personnel")
    ]
    budgets = [(index, one.nation, one.amount_million) for index, one in enumerate(standing.instance.budgets)]
    columns.append(("budgets", "amount_million", budgets))
    sized = all(of.values())
    for table, field, cells in columns:
        shares = {row: value / (of[nation] if sized else 1.0) for row, nation, value in cells if value}
        if len({nation for _, nation, value in cells if value}) < 3:
            continue
        middle = median(shares.values())
        most = middle * (_OUTLIER if sized and table == "nations" else _OUTLIER_BUDGET)
        for row, nation, value in cells:
            if row in shares and shares[row] > most:
                rule = f"{nation} has {figure(round(shares[row] / middle))} times what nations have in the middle"
                rule += ", for its size" if sized else ""
                yield Seen(table, row, field, shown(value), rule, _UNITS if "million" in field else "check it")


def among_offers(standing: Standing) -> Iterator[Seen]:
    """A cost of one offer that is ten thousand times that of the others of its capability."""
    costs: dict[str, list[tuple[int, float]]] = {}
    for index, offer in enumerate(standing.instance.offers):
        if offer.unit_cost_million:
            costs.setdefault(offer.capability, []).append((index, offer.unit_cost_million))
    for capability, rows in costs.items():
        middle = median(cost for _, cost in rows)
        for index, cost in rows if len(rows) >= 3 else ():
            if cost > middle * _OUTLIER_COST:
                rule = f"{figure(float(f'{cost / middle:.3g}'))} times what a unit of {capability} costs in the middle"
                yield Seen("offers", index, "unit_cost_million", shown(cost), rule, _UNITS)


def unaffordable(standing: Standing) -> Iterator[Seen]:
    """An offer whose smallest package costs its nation more than all its budgets together."""
    instance = standing.instance
    budgets: dict[str, float] = {}
    for row in instance.budgets:
        amount = float("inf") if row.amount_million is None else row.amount_million
        budgets[row.nation] = budgets.get(row.nation, 0.0) + amount
    # Prices may fall.
    index_of_prices = min([1.0, *(row.index for row in instance.prices if row.kind in (None, "commitment"))])
    for index, offer in enumerate(instance.offers):
        total = budgets.get(offer.nation, float("inf"))
        if total == float("inf"):
            continue
        package = float(standing.package(offer))
        cost = index_of_prices * (offer.fixed_cost_million + package * offer.unit_cost_million)
        if cost > total * (1 + 1e-9):
            field = "fixed_cost_million" if offer.fixed_cost_million > total else "unit_cost_million"
            rule = f"the least of {offer.id} costs {figure(cost)} million, all budgets of {offer.nation} are "
            rule += f"{figure(total)}: it cannot be committed within them"
            cure = "money is in millions: check cost and budgets"
            yield Seen("offers", index, field, shown(getattr(offer, field)), rule, cure)


_LARGEST = {
    "budgets": ("amount_million", 2e6, "two trillion for a period"),
    "offers": ("unit_cost_million", 1e5, "100 billion for one unit"),
    "deployment": ("cost_million", 1e5, "100 billion for one unit"),
    "pools": ("unit_cost_million", 1e5, "100 billion for one unit"),
    "support": ("cost_million", 1e5, "100 billion for one element"),
    "options": ("unit_cost_million", 1e5, "100 billion for one unit"),
    "price_steps": ("unit_cost_million", 1e5, "100 billion for one unit"),
    "fund_budgets": ("amount_million", 2e6, "two trillion for a period"),
}
"""Table -> its main money column, what nothing costs (million, in the currencies above), and that in words."""


def huge(standing: Standing) -> Iterator[Seen]:
    """Money that nothing costs, in a currency of ordinary size."""
    if standing.instance.instance.currency not in _BY_HEAD:
        return
    for table, (field, most, words) in _LARGEST.items():
        for index, row in enumerate(getattr(standing.instance, table)):
            value = getattr(row, field)
            if value is not None and value > most:
                yield Seen(table, index, field, shown(value), f"more than {words}", _UNITS)


_YEAR = re.compile(r"(.*?)([12][0-9]{3})")


def uneven_years(standing: Standing) -> Iterator[Seen]:
    """Periods that are years, yet not one apart: costs, prices and lead times count periods."""
    found = [_YEAR.fullmatch(period) for period in standing.periods]
    years = [int(one.group(2)) for one in found if one is not None]
    if len(years) != len(standing.periods) or len({one.group(1) for one in found if one is not None}) > 1:
        return
    for index, (before, year) in enumerate(pairwise(years), start=1):
        if year - before != 1:
            words = f"{year - before} years after" if year > before else f"{before - year} years before"
            rule = f"{words} {before}, the period before it: lead times, costs and notice count periods, not years"
            cure = "give a period for every year, in their order, or use ids that are no years"
            yield Seen("periods", index, "id", shown(standing.periods[index]), rule, cure)


_ALIKE = str.maketrans(
    # Letters of other alphabets that look like Latin ones.
    "\u0430\u0432\u0435\u043a\u043c\u043d\u043e\u0440\u0441\u0442\u0443\u0445\u0456\u0458\u0455\u0501\u03b1\u03b5\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u0131",
    "abekmhopctyxijsdaeikvoptuxi",
)


def _looks(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_ALIKE)
    return "".join(one for one in plain if one.isalnum())


_BETWEEN = re.compile(r"(?<![0-9])[-_.]|[-_.](?![0-9])")
"""Separators that may be overlooked; between digits they are not: 1-11 is not 11-1."""
_DIGITS = str.maketrans("IlO", "110")
"""Letters that look like digits."""


def confusable_ids(standing: Standing) -> Iterator[Seen]:
    """Two ids of a table that differ only in case and separators, or in letters that look like digits."""
    for table in TABLES:
        first: dict[tuple[str, str], str] = {}
        rows = () if table == "instance" else getattr(standing.instance, table)
        for index, row in enumerate(rows):
            name = getattr(row, "id", None)
            if name is None:
                break
            keys = (("spelling", _BETWEEN.sub("", name).casefold()), ("look", name.translate(_DIGITS)))
            other = next((first[key] for key in keys if first.setdefault(key, name) != name), None)
            if other is not None:
                rule = f"easily taken for {other}, which is another row of {table}"
                yield Seen(table, index, "id", shown(name), rule, "give one of them another id")


def equal_names(standing: Standing) -> Iterator[Seen]:
    """Two rows of a table with the same name for people, or one that looks the same."""
    for table, model in TABLES.items():
        field = "label" if table == "periods" else "name"
        if table == "instance" or field not in model.model_fields:
            continue
        first: dict[str, str] = {}
        for index, row in enumerate(getattr(standing.instance, table)):
            text = getattr(row, field)
            seen = _looks(text)
            if not seen:
                continue
            other = first.setdefault(seen, row.id)
            if other != row.id:
                rule = f"{other} is called the same: people cannot tell the two apart"
                yield Seen(table, index, field, shown(text), rule, "give one of them another name")


FIGURES: tuple[Look, ...] = (
    few_people,
    by_head,
    beyond_gdp,
    among_nations,
    among_offers,
    unaffordable,
    huge,
    uneven_years,
    confusable_ids,
    equal_names,
)

"""Warnings about figures out of proportion: money in units instead of millions, people in millions."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from statistics import median, median_low

from pooling.domain.money import Money, within
from pooling.domain.problems import shown
from pooling.domain.seen import Look, Seen, figure
from pooling.domain.standing import Standing, exact
from pooling.domain.under import with_families

_UNITS = "money is in millions: divide by 1,000,000 if these are units; a budget without limit is left empty"
_PER_DOLLAR = {
    "USD": 1.0, "EUR": 1.0, "GBP": 1.0, "CHF": 1.0, "CAD": 1.5, "AUD": 1.6, "NZD": 1.8, "BGN": 2.0, "PLN": 5.0,
    "RON": 5.0, "DKK": 8.0, "NOK": 12.0, "SEK": 12.0, "CZK": 30.0, "MKD": 65.0, "ALL": 120.0, "RSD": 120.0,
    "ISK": 150.0, "JPY": 160.0, "HUF": 400.0, "KRW": 1500.0,
}  # fmt: skip
"""Units of a currency for a US dollar, as a rule rather more."""
_HEAD_LOW, _HEAD_HIGH = 1 / 1_000_000, 1.0
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


_PEOPLE = 1_000.0
"""No nation with forces has fewer people."""
_WHOLE_NATION = 100_000.0


def few_people(standing: Standing) -> Iterator[Seen]:
    """Population is counted in persons, not in millions: a part of one, or few beside whole nations."""
    counts = [one.population for one in standing.instance.nations if one.population]
    most = max(counts, default=0.0)
    for index, nation in enumerate(standing.instance.nations):
        people = nation.population
        if people is None:
            continue
        part = people < 1 or (people < _PEOPLE and not people.is_integer())
        if part or (people < _PEOPLE and most > _WHOLE_NATION):
            rule, cure = "population is counted in persons", "give persons, not a share, thousands or millions"
            yield Seen("nations", index, "population", shown(people), rule, cure)
        elif people and nation.personnel is not None and nation.personnel > people:
            rule = f"more soldiers than people ({figure(people)}): both are counted in persons"
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
        rate = _PER_DOLLAR.get(standing.instance.instance.currency)
        odd = rate is not None and not _HEAD_LOW <= head / rate <= _HEAD_HIGH
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
    for index, row in enumerate(instance.credits):
        yield from above("credits", index, "amount_million", abs(row.amount_million), gdp.get(row.nation))
    for index, account in enumerate(instance.accounts):
        economy = gdp.get(account.nation)
        if economy and account.gdp_million and not 1 / _OUTLIER <= account.gdp_million / economy <= _OUTLIER:
            ratio = figure(float(f"{account.gdp_million / economy:.3g}"))
            rule = f"{ratio} times the nation's GDP ({figure(economy)} million)"
            yield Seen("accounts", index, "gdp_million", shown(account.gdp_million), rule, _UNITS)
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


_DEAR = 1_000.0
"""Million that a cost has to be, for a slip of a million in it: who writes units writes thousands at least."""


def among_offers(standing: Standing) -> Iterator[Seen]:
    """A cost of one offer that is ten thousand times that of the others of its capability."""
    costs: dict[str, list[tuple[int, float]]] = {}
    for index, offer in enumerate(standing.instance.offers):
        if offer.unit_cost_million:
            costs.setdefault(offer.capability, []).append((index, offer.unit_cost_million))
    for capability, rows in costs.items():
        middle = median_low([cost for _, cost in rows])
        for index, cost in rows:
            if cost > middle * (_OUTLIER_COST if len(rows) >= 3 else _OUTLIER_BUDGET) and cost >= _DEAR:
                rule = f"{figure(float(f'{cost / middle:.3g}'))} times what a unit of {capability} costs in the middle"
                yield Seen("offers", index, "unit_cost_million", shown(cost), rule, _UNITS)


def unaffordable(standing: Standing) -> Iterator[Seen]:
    """An offer whose smallest package costs its nation more than all its budgets together."""
    if not standing.instance.budgets:
        return
    money = Money(standing)
    # Prices may fall.
    index_of_prices = min(Fraction(1), money.cheapest("commitment"))
    for index, offer in enumerate(standing.instance.offers):
        total = money.all_budgets[offer.nation]
        least = max(offer.smallest, offer.step, 1.0)
        # Most are far below: exact figures take their time.
        if total is None or offer.fixed_cost_million + least * offer.unit_cost_million <= total:
            continue
        fixed, each = exact(offer.fixed_cost_million), exact(offer.unit_cost_million)
        # Where lots are not kept, a whole unit is the least.
        for lots in (False, True):
            cost = index_of_prices * (fixed + standing.package(offer, lots=lots) * each)
            under = within(cost, total)
            if under is None:
                continue
            field = "fixed_cost_million" if fixed > total else "unit_cost_million"
            rule = f"the least of {offer.id} costs {figure(float(cost))} million, all budgets of {offer.nation} are "
            rule += f"{figure(float(total))}: it cannot be committed within them"
            under &= with_families(*(("lots",) if lots else ()))
            cure = "money is in millions: check cost and budgets"
            yield Seen("offers", index, field, shown(getattr(offer, field)), rule, cure, under)
            break


_UNIT, _YEAR = (1e5, "100 billion for one unit"), (2e6, "two trillion for a period")
_FEE, _ECONOMY = (1e5, "100 billion for one nation"), (1e9, "a thousand trillion, more than the whole world earns")
_LARGEST: dict[str, dict[str, tuple[float, str]]] = {
    "nations": {"gdp_million": _ECONOMY, "gni_million": _ECONOMY, "defence_spending_million": _YEAR},
    "budgets": {"amount_million": _YEAR},
    "accounts": {
        "gdp_million": _ECONOMY, "defence_million": _YEAR, "equipment_million": _YEAR, "related_million": _YEAR
    },
    "offers": {"unit_cost_million": _UNIT, "fixed_cost_million": (1e6, "a trillion"), "in_kind_million": _UNIT},
    "deployment": {"cost_million": _UNIT},
    "agreements": {
        "membership_cost_million": _FEE, "joining_cost_million": _FEE, "set_up_cost_million": _FEE,
        "running_cost_million": _FEE,
    },
    "pools": {"unit_cost_million": _UNIT, "use_cost_million": _UNIT},
    "support": {"cost_million": (1e5, "100 billion for one element")},
    "options": {
        "cost_million": (1e6, "a trillion for one nation"), "common_cost_million": (1e6, "a trillion"),
        "upkeep_million": _FEE, "unit_cost_million": _UNIT, "unit_upkeep_million": _UNIT,
    },
    "price_steps": {"unit_cost_million": _UNIT},
    "fund_budgets": {"amount_million": _YEAR},
    "credits": {"amount_million": _YEAR},
}  # fmt: skip
"""Table -> its money columns, what nothing costs (million US dollars), and that in words."""


def huge(standing: Standing) -> Iterator[Seen]:
    """Money that nothing costs, in a currency that is known."""
    currency = standing.instance.instance.currency
    rate = _PER_DOLLAR.get(currency)
    if rate is None:
        return
    also = "" if rate == 1 else f" (in US dollars, at {rate:g} {currency} for one)"
    for table, columns in _LARGEST.items():
        for index, row in enumerate(getattr(standing.instance, table)):
            for field, (most, words) in columns.items():
                value = getattr(row, field)
                if value is not None and abs(value) > most * rate:
                    yield Seen(table, index, field, shown(value), f"more than {words}{also}", _UNITS)


FIGURES: tuple[Look, ...] = (few_people, by_head, beyond_gdp, among_nations, among_offers, unaffordable, huge)

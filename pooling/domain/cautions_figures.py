"""Warnings about figures out of proportion: money in units instead of millions, people in millions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from statistics import median, median_low

from pooling.domain.money import Money, within
from pooling.domain.problems import shown
from pooling.domain.seen import Cells, Look, Seen, figure, placed
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
    most = max((nation.population or 0.0 for nation in standing.instance.nations), default=0.0)
    for nation, at in placed("nations", standing.instance.nations):
        people = nation.population
        if people is None:
            continue
        part = people < 1 or (people < _PEOPLE and not people.is_integer())
        if part or (people < _PEOPLE and most > _WHOLE_NATION):
            rule = "population is counted in persons"
            yield at("population", rule, "give persons, not a share, thousands or millions")
        elif people and nation.personnel is not None and nation.personnel > people:
            rule = f"more soldiers than people ({figure(people)}): both are counted in persons"
            yield at("personnel", rule, "correct one of the two")


def by_head(standing: Standing) -> Iterator[Seen]:
    """GDP a head that no country has: GDP in units, or population in millions."""
    nations = standing.instance.nations
    heads = [(nation.gdp_million or 0.0) / nation.population if nation.population else 0.0 for nation in nations]
    known = [head for head in heads if head]
    middle = median(known) if known else 0.0
    rate = _PER_DOLLAR.get(standing.instance.instance.currency)
    for (nation, at), head in zip(placed("nations", nations), heads, strict=True):
        if not head or (nation.population or 0.0) < 1:
            continue
        odd = rate is not None and not _HEAD_LOW <= head / rate <= _HEAD_HIGH
        if odd or (len(known) >= 3 and not middle / _OUTLIER <= head <= middle * _OUTLIER):
            rule = f"GDP of {figure(head * 1e6)} a head, {figure(middle * 1e6)} in the middle of all nations"
            yield at("gdp_million", rule, "GDP is in millions, population in persons")


def _above(at: Cells, field: str, gdp: float | None, share: float = 1.0) -> Iterator[Seen]:
    """Money of a nation that is more than a share of its GDP."""
    value = abs(getattr(at.row, field) or 0.0)
    if gdp and value > share * gdp:
        rule = f"{figure(float(f'{100 * value / gdp:.3g}'))} % of the whole economy (GDP {figure(gdp)} million)"
        yield at(field, rule, _UNITS, value=shown(value))


def beyond_gdp(standing: Standing) -> Iterator[Seen]:
    """Money of a nation in a year that its economy cannot bear."""
    instance = standing.instance
    gdp = {nation.id: nation.gdp_million for nation in instance.nations if nation.gdp_million}
    for nation, at in placed("nations", instance.nations):
        for field, times in _OF_GDP.items():
            yield from _above(at, field, nation.gdp_million, times)
    for budget, at in placed("budgets", instance.budgets):
        yield from _above(at, "amount_million", gdp.get(budget.nation), _BUDGET_OF_GDP)
    for credit, at in placed("credits", instance.credits):
        yield from _above(at, "amount_million", gdp.get(credit.nation))
    for account, at in placed("accounts", instance.accounts):
        economy = gdp.get(account.nation)
        if economy and account.gdp_million and not 1 / _OUTLIER <= account.gdp_million / economy <= _OUTLIER:
            ratio = figure(float(f"{account.gdp_million / economy:.3g}"))
            yield at("gdp_million", f"{ratio} times the nation's GDP ({figure(economy)} million)", _UNITS)
        for field in ("defence_million", "related_million"):
            yield from _above(at, field, account.gdp_million, 0.5)
    for offer, at in placed("offers", instance.offers if gdp else ()):
        for field in ("unit_cost_million", "fixed_cost_million", "in_kind_million"):
            yield from _above(at, field, gdp.get(offer.nation))


def among_nations(standing: Standing) -> Iterator[Seen]:
    """A figure of one nation that is a thousand times as large, for its size, as those of the others."""
    nations = standing.instance.nations
    size = {nation.id: nation.gdp_million or nation.population or 0.0 for nation in nations}
    budgets = [(budget.nation, at) for budget, at in placed("budgets", standing.instance.budgets)]
    columns = [
        (field, [(nation.id, at) for nation, at in placed("nations", nations)])
        for field in ("gni_million", "defence_spending_million", "personnel")
    ]
    sized = all(size.values())
    for field, cells in [*columns, ("amount_million", budgets)]:
        stated = [(nation, at, value) for nation, at in cells if (value := getattr(at.row, field))]
        if len({nation for nation, _, _ in stated}) < 3:
            continue
        shares = [value / (size[nation] if sized else 1.0) for nation, _, value in stated]
        middle = median(shares)
        most = middle * (_OUTLIER if sized and cells is not budgets else _OUTLIER_BUDGET)
        for (nation, at, _), share in zip(stated, shares, strict=True):
            if share > most:
                rule = f"{nation} has {figure(round(share / middle))} times what nations have in the middle"
                rule += ", for its size" if sized else ""
                yield at(field, rule, _UNITS if "million" in field else "check it")


_DEAR = 1_000.0
"""Million that a cost has to be, for a slip of a million in it: who writes units writes thousands at least."""


def among_offers(standing: Standing) -> Iterator[Seen]:
    """A cost of one offer that is ten thousand times that of the others of its capability."""
    costs: dict[str, list[tuple[float, Cells]]] = defaultdict(list)
    for offer, at in placed("offers", standing.instance.offers):
        if offer.unit_cost_million:
            costs[offer.capability].append((offer.unit_cost_million, at))
    for capability, rows in costs.items():
        middle = median_low([cost for cost, _ in rows])
        most = middle * (_OUTLIER_COST if len(rows) >= 3 else _OUTLIER_BUDGET)
        for cost, at in rows:
            if cost > most and cost >= _DEAR:
                rule = f"{figure(float(f'{cost / middle:.3g}'))} times what a unit of {capability} costs in the middle"
                yield at("unit_cost_million", rule, _UNITS)


def unaffordable(standing: Standing) -> Iterator[Seen]:
    """An offer whose smallest package costs its nation more than all its budgets together."""
    if not standing.instance.budgets:
        return
    money = Money(standing)
    dearness = money.cheapest("commitment")
    for offer, at in placed("offers", standing.instance.offers):
        budgets = money.all_budgets[offer.nation]
        least = max(offer.smallest, offer.step, 1.0)
        # Most are far below: exact figures take their time.
        if budgets is None or float(dearness) * (offer.fixed_cost_million + least * offer.unit_cost_million) <= budgets:
            continue
        fixed, unit = exact(offer.fixed_cost_million), exact(offer.unit_cost_million)
        # Where lots are not kept, a whole unit is the least.
        for lots in (False, True):
            cost = dearness * (fixed + standing.package(offer, lots=lots) * unit)
            under = within(cost, budgets)
            if under is not None:
                field = "fixed_cost_million" if dearness * fixed > budgets else "unit_cost_million"
                rule = f"the least of {offer.id} costs {figure(cost)} million, all budgets of {offer.nation} are "
                rule += f"{figure(budgets)}: it cannot be committed within them"
                under &= with_families(*(("lots",) if lots else ()))
                yield at(field, rule, "money is in millions: check cost and budgets", under)
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
        for row, at in placed(table, getattr(standing.instance, table)):
            for field, (most, words) in columns.items():
                if abs(getattr(row, field) or 0.0) > most * rate:
                    yield at(field, f"more than {words}{also}", _UNITS)


FIGURES: tuple[Look, ...] = (few_people, by_head, beyond_gdp, among_nations, among_offers, unaffordable, huge)

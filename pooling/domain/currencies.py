"""Money in other currencies: rows as they are given, and the same in the instance's currency and price year."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from pooling.domain.checking import Place, Tables, rows_of
from pooling.domain.fields import LARGEST_NUMBER, MoneyRow, money_columns
from pooling.domain.problems import Problem, shown
from pooling.domain.tables import TABLES, Currency


def price_years(tables: Tables, place: Place) -> Iterator[Problem]:
    """A currency whose prices are of another year than the instance's says how they compare."""
    about = next(iter(tables.get("instance", {}).values()), None)
    if about is None:
        # What is wrong with it is said; whether it has a price year is not known.
        return
    own = about.price_year
    for currency, at in rows_of(tables, "currencies", place):
        if currency.price_year in (None, own) or currency.price_level is not None:
            continue
        rule = f"its prices are of {currency.price_year}, the instance's of {own or 'a year that is not stated'}"
        yield at("price_level", rule, "give the price_level between them" if own else "give the instance a price_year")


def factor_of(currency: Currency) -> float:
    """What a figure in a currency is multiplied by."""
    return currency.rate * (1.0 if currency.price_level is None else currency.price_level)


def in_own_currency(tables: Tables, place: Place) -> tuple[dict[str, dict[int, Any]], list[Problem]]:
    """The tables that have rows in other currencies with these in the instance's; a problem for each that is too large.

    Figures keep fifteen significant digits, as every figure does.
    """
    factors = {row.id: factor_of(row) for row in tables.get("currencies", {}).values()}
    changed: dict[str, dict[int, Any]] = {}
    problems: list[Problem] = []
    for table, model in TABLES.items() if factors else ():
        if not issubclass(model, MoneyRow):
            continue
        rows = dict(tables.get(table, {}))
        for index, row in rows.items():
            if row.currency not in factors:
                continue
            factor = factors[row.currency]
            given = {name: getattr(row, name) for name in model.model_fields}
            figures = {name: given[name] * factor for name in money_columns(model) if given[name]}
            try:
                rows[index] = model.model_validate({**given, **figures, "currency": None})
                changed[table] = rows
            except ValidationError as error:
                for item in error.errors(include_url=False):
                    name = str(item["loc"][0])
                    rule = f"in the instance's currency it is no number up to {LARGEST_NUMBER:,.0f}"
                    problems.append(Problem(place(table, index, name), shown(given[name]), rule, "check the rate"))
    return changed, problems

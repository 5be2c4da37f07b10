"""Checks between cells and tables about years and money: changes, guidelines, options and common funds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from math import fsum
from typing import Any

from pooling.domain import round_off
from pooling.domain.checks_together import Check, Place, Tables
from pooling.domain.problems import Problem, shown, suggestion


def _by_id(tables: Tables, table: str) -> dict[str, Any]:
    return {row.id: row for row in tables.get(table, {}).values()}


def _changes(tables: Tables, place: Place) -> Iterator[Problem]:
    divisible = {row.id: row.divisible for row in tables.get("capabilities", {}).values()}
    offers = _by_id(tables, "offers")
    for index, row in tables.get("offer_changes", {}).items():
        offer = offers.get(row.offer)
        if offer is not None and divisible.get(offer.capability) is False and not float(row.quantity).is_integer():
            rule = f"{offer.capability} comes in whole units"
            cure = "round it, or make the capability divisible"
            yield Problem(place("offer_changes", index, "quantity"), shown(row.quantity), rule, cure)


def _accounts(tables: Tables, place: Place) -> Iterator[Problem]:
    for index, row in tables.get("accounts", {}).items():
        if row.equipment_million > row.defence_million:
            rule = f"equipment is part of defence expenditure ({row.defence_million:,.10g})"
            yield Problem(place("accounts", index, "equipment_million"), shown(row.equipment_million), rule, "")


def _guidelines(tables: Tables, place: Place) -> Iterator[Problem]:
    for index, row in tables.get("guidelines", {}).items():
        if row.measure == "defence" and row.of == "defence":
            rule = "defence expenditure as a share of itself says nothing"
            yield Problem(place("guidelines", index, "of"), row.of, rule, "use gdp")


def _guideline_accounts(tables: Tables, place: Place) -> Iterator[Problem]:
    have = {(row.nation, row.period) for row in tables.get("accounts", {}).values()}
    nations = [row.id for row in tables.get("nations", {}).values()]
    periods = [row.id for row in tables.get("periods", {}).values()]
    missing = dict.fromkeys(
        (nation, period)
        for row in tables.get("guidelines", {}).values()
        for nation in row.nations or nations
        for period in row.periods or periods
        if (nation, period) not in have
    )
    if missing:
        names = [" ".join(one) for one in missing]
        some = ", ".join(names[:5]) + (f", ... ({len(names)} in all)" if len(names) > 5 else "")
        rule = "guidelines need an account of every nation and period they are for"
        yield Problem(place("accounts", None, None), some, rule, "add the rows, or give guidelines nations and periods")


def _options(tables: Tables, place: Place) -> Iterator[Problem]:
    suppliers = _by_id(tables, "suppliers")
    for index, row in tables.get("options", {}).items():
        supplier = suppliers.get(row.supplier)
        found: list[tuple[str, str, str, str]] = []
        if row.least_participants < 1:
            found.append(("least_participants", "0", "somebody takes part", "use 1 or more"))
        if row.most_participants is not None and row.most_participants < row.least_participants:
            rule = f"most_participants is less than least_participants {row.least_participants}"
            found.append(("most_participants", str(row.most_participants), rule, ""))
        if row.lasts_periods == 0:
            found.append(("lasts_periods", "0", "it is in effect for at least one period", "leave it empty for good"))
        if row.lead is not None and row.nations and row.lead not in row.nations:
            found.append(("lead", shown(row.lead), f"{row.lead} may not take part in {row.id}", "add it to nations"))
        if row.common_cost_million and row.lead is None:
            found.append(("lead", "", "the common cost is paid by a lead", "name it"))
        for field in ("requires", "excludes"):
            if row.id in getattr(row, field):
                found.append((field, shown(row.id), "an option is not tied to itself", "leave it out"))
        if row.least_units > row.most_units:
            rule = f"least_units is more than most_units {row.most_units}"
            found.append(("least_units", str(row.least_units), rule, ""))
        if not row.most_units:
            for field in ("unit_cost_million", "unit_upkeep_million", "learning_share"):
                if getattr(row, field):
                    rule = "an option without most_units is not bought by the unit"
                    found.append((field, shown(getattr(row, field)), rule, "give most_units"))
            for field in ("most_units_each", "most_delivered"):
                if getattr(row, field) is not None:
                    rule = "an option without most_units is not bought by the unit"
                    found.append((field, shown(getattr(row, field)), rule, "give most_units"))
        elif row.repeats:
            found.append(("repeats", "yes", "what is bought by the unit is ordered once", "use several options"))
        if row.most_units_each == 0:
            found.append(("most_units_each", "0", "who takes part orders a unit", "leave it empty for no limit"))
        if row.most_delivered == 0:
            found.append(("most_delivered", "0", "something is delivered", "leave it empty for no limit"))
        if row.bonus_option is not None and row.fund is None:
            found.append(("bonus_option", shown(row.bonus_option), "a bonus is paid by a fund", "name the fund"))
        if row.bonus_option == row.id:
            found.append(("bonus_option", shown(row.id), "an option is not its own bonus", "name another"))
        if supplier is not None:
            named = [("nations", nation) for nation in row.nations]
            for field, nation in named if row.lead in (None, *row.nations) else [*named, ("lead", row.lead)]:
                if nation in supplier.not_to:
                    rule = f"{supplier.id} may not deliver to {nation}"
                    found.append((field, shown(nation), rule, "leave it out, or change not_to of the supplier"))
        for field, value, rule, cure in found:
            yield Problem(place("options", index, field), value, rule, cure)


def _option_participants(tables: Tables, place: Place) -> Iterator[Problem]:
    for index, row in tables.get("options", {}).items():
        eligible = len(row.nations) or len(tables.get("nations", {}))
        if row.least_participants > eligible:
            rule = f"only {eligible} nations may take part"
            yield Problem(place("options", index, "least_participants"), str(row.least_participants), rule, "")


def _option_costs(tables: Tables, place: Place) -> Iterator[Problem]:
    shares: dict[str, list[float]] = defaultdict(list)
    first: dict[str, int] = {}
    for index, row in tables.get("option_costs", {}).items():
        shares[row.option].append(row.share)
        first.setdefault(row.option, index)
    for name, parts in shares.items():
        if abs(fsum(parts) - 1) > round_off.SUMS_TIE:
            rule = f"the parts of {name} add up to {fsum(parts):,.10g}, not 1"
            cure = "correct them; what is never due is no cost"
            yield Problem(place("option_costs", first[name], "share"), shown(fsum(parts)), rule, cure)


def _price_steps(tables: Tables, place: Place) -> Iterator[Problem]:
    options = _by_id(tables, "options")
    for index, row in tables.get("price_steps", {}).items():
        option = options.get(row.option)
        if option is None:
            continue
        if option.learning_share:
            rule = f"{row.option} has a learning_share, from which its prices follow"
            yield Problem(place("price_steps", index, "option"), shown(row.option), rule, "use one of the two")
        if not option.most_units:
            rule = f"{row.option} is not bought by the unit"
            yield Problem(place("price_steps", index, "from_units"), str(row.from_units), rule, "give it most_units")
        elif not 1 <= row.from_units <= option.most_units:
            rule = f"{row.option} is ordered in 1 to {option.most_units} units"
            yield Problem(place("price_steps", index, "from_units"), str(row.from_units), rule, "")


def _effects(tables: Tables, place: Place) -> Iterator[Problem]:
    offers = _by_id(tables, "offers")
    for index, row in tables.get("effects", {}).items():
        given = [one for one in ("notice_days", "standard", "reliability") if getattr(row, one) is not None]
        if len(given) != 1:
            rule = "an effect gives one of notice_days, standard and reliability"
            yield Problem(place("effects", index, "notice_days"), ", ".join(given), rule, "use a row for each")
        offer = offers.get(row.offer)
        if offer is None:
            continue
        for field in ("nation", "capability"):
            value, own = getattr(row, field), getattr(offer, field)
            if value is not None and value != own:
                rule = f"{offer.id} is of {own}"
                yield Problem(place("effects", index, field), shown(value), rule, "leave it empty")


def _option_offers(tables: Tables, place: Place) -> Iterator[Problem]:
    options = _by_id(tables, "options")
    for index, row in tables.get("offers", {}).items():
        option = options.get(row.option)
        if row.option is None:
            if row.output_per_unit != 1:
                rule = "only an offer through an option has output_per_unit"
                yield Problem(place("offers", index, "output_per_unit"), shown(row.output_per_unit), rule, "")
            continue
        for field in ("pool", "agreement"):
            if getattr(row, field) is not None:
                rule = f"{row.id} is offered through option {row.option}"
                yield Problem(place("offers", index, field), shown(getattr(row, field)), rule, "leave it empty")
        if row.reserve:
            rule = f"{row.id} is offered through option {row.option}, of which nothing stays at home"
            yield Problem(place("offers", index, "reserve"), shown(row.reserve), rule, "offer less")
        if option is not None and not option.most_units and row.output_per_unit != 1:
            rule = f"{row.option} is not bought by the unit"
            yield Problem(place("offers", index, "output_per_unit"), shown(row.output_per_unit), rule, "leave it at 1")


def _funds(tables: Tables, place: Place) -> Iterator[Problem]:
    for index, row in tables.get("funds", {}).items():
        if row.bonus_share and row.bonus_share < row.grant_share:
            rule = f"a bonus is more than the grant of {row.grant_share:g}"
            yield Problem(place("funds", index, "bonus_share"), shown(row.bonus_share), rule, "")
        if row.outside and row.nations:
            rule = "nobody in the instance pays into a fund from outside"
            yield Problem(place("funds", index, "nations"), ";".join(row.nations), rule, "leave it empty")


def _refund_kinds(tables: Tables, place: Place) -> Iterator[Problem]:
    kinds = sorted({row.kind for row in tables.get("missions", {}).values() if row.kind})
    for index, row in tables.get("refunds", {}).items():
        if row.mission_kind is not None and row.mission_kind not in kinds:
            rule = f"no mission has kind {row.mission_kind}"
            cure = suggestion(row.mission_kind, kinds)
            yield Problem(place("refunds", index, "mission_kind"), shown(row.mission_kind), rule, cure)


def _started(tables: Tables, place: Place) -> Iterator[Problem]:
    options = _by_id(tables, "options")
    for index, row in tables.get("started", {}).items():
        option = options.get(row.option)
        if option is None:
            continue
        if option.nations and row.nation not in option.nations:
            rule = f"{row.nation} may not take part in {row.option}"
            yield Problem(place("started", index, "nation"), shown(row.nation), rule, "")
        if row.units and not option.most_units:
            rule = f"{row.option} is not bought by the unit"
            yield Problem(place("started", index, "units"), shown(row.units), rule, "leave it empty")
        elif not float(row.units).is_integer():
            rule = f"{row.option} is ordered in whole units"
            yield Problem(place("started", index, "units"), shown(row.units), rule, "round it")


def _option_locks(tables: Tables, place: Place) -> Iterator[Problem]:
    options = _by_id(tables, "options")
    for index, row in tables.get("locks", {}).items():
        if row.option is None:
            continue
        for field in ("offer", "requirement", "agreement"):
            if getattr(row, field) is not None:
                rule = "a lock about an option is about nothing else"
                yield Problem(place("locks", index, field), shown(getattr(row, field)), rule, "use two locks")
        option = options.get(row.option)
        counted = row.rule in ("at_least", "at_most")
        if counted and row.quantity is None:
            yield Problem(place("locks", index, "quantity"), "", f"a lock {row.rule} needs a quantity", "")
        if not counted and row.quantity is not None:
            rule = f"a lock {row.rule} has no quantity"
            cure = "leave it empty, or use at_least / at_most"
            yield Problem(place("locks", index, "quantity"), shown(row.quantity), rule, cure)
        if option is None:
            continue
        if counted and not option.most_units:
            rule = f"{row.option} is not bought by the unit"
            yield Problem(place("locks", index, "rule"), row.rule, rule, "use must or never")
        if row.nation is not None and option.nations and row.nation not in option.nations:
            rule = f"{row.nation} may not take part in {row.option}"
            yield Problem(place("locks", index, "nation"), shown(row.nation), rule, "")


YEARS: tuple[Check, ...] = (
    _changes,
    _accounts,
    _guidelines,
    _options,
    _option_costs,
    _price_steps,
    _effects,
    _option_offers,
    _funds,
    _started,
    _option_locks,
)
"""Checks of rows against rows."""

YEAR_ABSENCES: tuple[tuple[tuple[str, ...], Check], ...] = (
    (("accounts", "guidelines", "nations", "periods"), _guideline_accounts),
    (("nations",), _option_participants),
    (("missions",), _refund_kinds),
)
"""Checks for what is missing, with the tables that must be whole for them."""

"""Checks between cells and tables about years and money: changes, guidelines, options and common funds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from math import fsum
from typing import Any

from pooling.domain import round_off
from pooling.domain.checking import Absence, Cells, Check, Place, Tables, by_id, divisible, first_few, rows_of
from pooling.domain.problems import Problem, shown


def _changes(tables: Tables, place: Place) -> Iterator[Problem]:
    any_quantity, offers = divisible(tables), by_id(tables, "offers")
    for change, at in rows_of(tables, "offer_changes", place):
        offer = offers.get(change.offer)
        capability = "" if offer is None else offer.capability
        if any_quantity.get(capability) is False and not float(change.quantity).is_integer():
            rule = f"{capability} comes in whole units"
            yield at("quantity", rule, "round it, or make the capability divisible")


def _accounts(tables: Tables, place: Place) -> Iterator[Problem]:
    for account, at in rows_of(tables, "accounts", place):
        if account.equipment_million > account.defence_million:
            yield at("equipment_million", f"equipment is part of defence expenditure ({account.defence_million:,.10g})")


def _guidelines(tables: Tables, place: Place) -> Iterator[Problem]:
    for guideline, at in rows_of(tables, "guidelines", place):
        if guideline.measure == "defence" and guideline.of == "defence":
            yield at("of", "defence expenditure as a share of itself says nothing", "use gdp", value=guideline.of)


def _guideline_accounts(tables: Tables, place: Place) -> Iterator[Problem]:
    have = {(account.nation, account.period) for account in tables.get("accounts", {}).values()}
    nations, periods = by_id(tables, "nations"), by_id(tables, "periods")
    missing = dict.fromkeys(
        f"{nation} {period}"
        for guideline in tables.get("guidelines", {}).values()
        for nation in guideline.nations or nations
        for period in guideline.periods or periods
        if (nation, period) not in have
    )
    if missing:
        rule = "guidelines need an account of every nation and period they are for"
        cure = "add the rows, or give guidelines nations and periods"
        yield Problem(place("accounts", None, None), first_few(list(missing)), rule, cure)


def _options(tables: Tables, place: Place) -> Iterator[Problem]:
    suppliers = by_id(tables, "suppliers")
    for option, at in rows_of(tables, "options", place):
        yield from _participants(at)
        yield from _units(at)
        if option.lasts_periods == 0:
            yield at("lasts_periods", "it is in effect for at least one period", "leave it empty for good")
        least = max(1, option.lasts_periods or 1)
        if option.life_periods is not None and option.life_periods < least:
            rule = f"what is in effect for {least} period{'' if least == 1 else 's'} serves as long at least"
            yield at("life_periods", rule, "leave it empty, or give more")
        for field in ("requires", "excludes"):
            if option.id in getattr(option, field):
                yield at(field, "an option is not tied to itself", "leave it out", value=shown(option.id))
        if option.bonus_option is not None and option.fund is None:
            yield at("bonus_option", "a bonus is paid by a fund", "name the fund")
        if option.bonus_option == option.id:
            yield at("bonus_option", "an option is not its own bonus", "name another")
        if option.supplier in suppliers:
            yield from _delivered_to(at, suppliers[option.supplier])


def _participants(at: Cells) -> Iterator[Problem]:
    option = at.row
    if option.least_participants < 1:
        yield at("least_participants", "somebody takes part", "use 1 or more")
    if option.most_participants is not None and option.most_participants < option.least_participants:
        yield at("most_participants", f"most_participants is less than least_participants {option.least_participants}")
    if option.lead is not None and option.nations and option.lead not in option.nations:
        yield at("lead", f"{option.lead} may not take part in {option.id}", "add it to nations")
    if option.common_cost_million and option.lead is None:
        yield at("lead", "the common cost is paid by a lead", "name it")


def _units(at: Cells) -> Iterator[Problem]:
    """What is bought by the unit, and what is not."""
    option = at.row
    if option.least_units > option.most_units:
        yield at("least_units", f"least_units is more than most_units {option.most_units}")
    if not option.most_units:
        given = [
            field for field in ("unit_cost_million", "unit_upkeep_million", "learning_share") if getattr(option, field)
        ]
        given += [field for field in ("most_units_each", "most_delivered") if getattr(option, field) is not None]
        for field in given:
            yield at(field, "an option without most_units is not bought by the unit", "give most_units")
    elif option.repeats:
        yield at("repeats", "what is bought by the unit is ordered once", "use several options", value="yes")
    if option.most_units_each == 0:
        yield at("most_units_each", "who takes part orders a unit", "leave it empty for no limit")
    if option.most_delivered == 0:
        yield at("most_delivered", "something is delivered", "leave it empty for no limit")


def _delivered_to(at: Cells, supplier: Any) -> Iterator[Problem]:
    option = at.row
    named = [("nations", nation) for nation in option.nations]
    for field, nation in named if option.lead in (None, *option.nations) else [*named, ("lead", option.lead)]:
        if nation in supplier.not_to:
            cure = "leave it out, or change not_to of the supplier"
            yield at(field, f"{supplier.id} may not deliver to {nation}", cure, value=shown(nation))


def _option_participants(tables: Tables, place: Place) -> Iterator[Problem]:
    for option, at in rows_of(tables, "options", place):
        eligible = len(option.nations) or len(tables.get("nations", {}))
        if option.least_participants > eligible:
            yield at("least_participants", f"only {eligible} nations may take part")


def _option_costs(tables: Tables, place: Place) -> Iterator[Problem]:
    shares: dict[str, list[float]] = defaultdict(list)
    first: dict[str, Cells] = {}
    for cost, at in rows_of(tables, "option_costs", place):
        shares[cost.option].append(cost.share)
        first.setdefault(cost.option, at)
    for name, parts in shares.items():
        total = fsum(parts)
        if abs(total - 1) > round_off.SUMS_TIE:
            rule = f"the parts of {name} add up to {total:,.10g}, not 1"
            yield first[name]("share", rule, "correct them; what is never due is no cost", value=shown(total))


def _price_steps(tables: Tables, place: Place) -> Iterator[Problem]:
    options = by_id(tables, "options")
    for step, at in rows_of(tables, "price_steps", place):
        option = options.get(step.option)
        if option is None:
            continue
        if option.learning_share:
            yield at("option", f"{option.id} has a learning_share, from which its prices follow", "use one of the two")
        if not option.most_units:
            yield at("from_units", f"{option.id} is not bought by the unit", "give it most_units")
        elif not 1 <= step.from_units <= option.most_units:
            yield at("from_units", f"{option.id} is ordered in 1 to {option.most_units} units")


def _effects(tables: Tables, place: Place) -> Iterator[Problem]:
    offers = by_id(tables, "offers")
    for effect, at in rows_of(tables, "effects", place):
        given = [field for field in ("notice_days", "standard", "reliability") if getattr(effect, field) is not None]
        if len(given) != 1:
            rule = "an effect gives one of notice_days, standard and reliability"
            yield at("notice_days", rule, "use a row for each", value=", ".join(given))
        offer = offers.get(effect.offer)
        for field in ("nation", "capability") if offer is not None else ():
            if getattr(effect, field) not in (None, getattr(offer, field)):
                yield at(field, f"{effect.offer} is of {getattr(offer, field)}", "leave it empty")


def _option_offers(tables: Tables, place: Place) -> Iterator[Problem]:
    options = by_id(tables, "options")
    for offer, at in rows_of(tables, "offers", place):
        option = options.get(offer.option)
        if offer.option is None:
            if offer.output_per_unit != 1:
                yield at("output_per_unit", "only an offer through an option has output_per_unit")
            continue
        through = f"{offer.id} is offered through option {offer.option}"
        for field in ("pool", "agreement"):
            if getattr(offer, field) is not None:
                yield at(field, through, "leave it empty")
        if offer.reserve:
            yield at("reserve", f"{through}, of which nothing stays at home", "offer less")
        if option is not None and not option.most_units and offer.output_per_unit != 1:
            yield at("output_per_unit", f"{option.id} is not bought by the unit", "leave it at 1")


def _funds(tables: Tables, place: Place) -> Iterator[Problem]:
    for fund, at in rows_of(tables, "funds", place):
        if fund.bonus_share and fund.bonus_share < fund.grant_share:
            yield at("bonus_share", f"a bonus is more than the grant of {fund.grant_share:g}")
        if fund.outside and fund.nations:
            rule = "nobody in the instance pays into a fund from outside"
            yield at("nations", rule, "leave it empty", value=";".join(fund.nations))


def _started(tables: Tables, place: Place) -> Iterator[Problem]:
    options = by_id(tables, "options")
    for start, at in rows_of(tables, "started", place):
        option = options.get(start.option)
        if option is None:
            continue
        if option.nations and start.nation not in option.nations:
            yield at("nation", f"{start.nation} may not take part in {option.id}")
        if start.units and not option.most_units:
            yield at("units", f"{option.id} is not bought by the unit", "leave it empty")
        elif not float(start.units).is_integer():
            yield at("units", f"{option.id} is ordered in whole units", "round it")


def _option_locks(tables: Tables, place: Place) -> Iterator[Problem]:
    options = by_id(tables, "options")
    for lock, at in rows_of(tables, "locks", place):
        if lock.option is None:
            continue
        for field in ("offer", "requirement", "agreement"):
            if getattr(lock, field) is not None:
                yield at(field, "a lock about an option is about nothing else", "use two locks")
        counted = lock.rule in ("at_least", "at_most")
        if counted and lock.quantity is None:
            yield at("quantity", f"a lock {lock.rule} needs a quantity")
        if not counted and lock.quantity is not None:
            yield at("quantity", f"a lock {lock.rule} has no quantity", "leave it empty, or use at_least / at_most")
        option = options.get(lock.option)
        if option is None:
            continue
        if counted and not option.most_units:
            yield at("rule", f"{option.id} is not bought by the unit", "use must or never", value=lock.rule)
        if lock.nation is not None and option.nations and lock.nation not in option.nations:
            yield at("nation", f"{lock.nation} may not take part in {option.id}")


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
YEAR_ABSENCES: tuple[Absence, ...] = (
    (("accounts", "guidelines", "nations", "periods"), _guideline_accounts),
    (("nations",), _option_participants),
)

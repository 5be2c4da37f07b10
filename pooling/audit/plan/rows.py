"""What keeps a row of a plan from standing on an instance under a card: (rule, words), the first fault first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pooling.audit.facts import Facts

Fault = tuple[str, str]


def commitment(facts: Facts, offer: str, period: str) -> Iterator[Fault]:
    yield from _known(facts, offer=offer, period=period)
    if not facts.offered(offer, period):
        yield "offered", f"{offer} is committed in {period}, in which it is not offered"
    yield from _on_the_card(facts, offer)


def assignment(facts: Facts, offer: str, requirement: str, period: str) -> Iterator[Fault]:
    yield from _known(facts, offer=offer, requirement=requirement, period=period)
    have, need = facts.offers[offer].capability, facts.requirements[requirement].capability
    if have != need:
        yield "capability", f"{offer} is {have}, {requirement} needs {need}"
    if not facts.offered(offer, period):
        yield "offered", f"{offer} is assigned in {period}, in which it is not offered"
    if not facts.needed(requirement, period):
        yield "needed", f"{requirement} does not stand in {period}"
    yield from _on_the_card(facts, offer)


def membership(facts: Facts, agreement: str, nation: str, period: str) -> Iterator[Fault]:
    yield from _known(facts, agreement=agreement, nation=nation, period=period)
    if not facts.card.has("agreements"):
        yield "no_agreements", f"{nation} is a member of {agreement} in {period}, the card has no agreements"


def trade(facts: Facts, offer: str, period: str) -> Iterator[Fault]:
    yield from _known(facts, offer=offer, period=period)
    if facts.offers[offer].pool is None:
        yield "share", f"{offer} is traded in {period}, it is no share of a pool"
    if not facts.offered(offer, period):
        yield "offered", f"{offer} is traded in {period}, in which it is not offered"
    yield from _on_the_card(facts, offer)


def start(facts: Facts, option: str, nation: str, period: str) -> Iterator[Fault]:
    yield from _known(facts, option=option, nation=nation, period=period)
    yield from _options_on_the_card(facts, option, f"{nation} takes part in {option} in {period}")


def delivery(facts: Facts, option: str, nation: str, period: str) -> Iterator[Fault]:
    yield from _known(facts, option=option, nation=nation, period=period)
    yield from _options_on_the_card(facts, option, f"{option} is delivered to {nation} in {period}")
    if facts.options[option].most_delivered is None:
        yield "deliveries", f"{option} is delivered to {nation} in {period}, its deliveries follow from its start"


def retirement(facts: Facts, offer: str, period: str) -> Iterator[Fault]:
    yield from _known(facts, offer=offer, period=period)
    if not facts.card.has("retirement"):
        yield "no_retirement", f"{offer} is retired from {period} on, the card has no retirement"
    if not facts.offered(offer, period):
        yield "offered", f"{offer} is retired from {period} on, in which it is not offered"
    first = facts.offers[offer].retire_from
    if first is None or facts.period_at[period] < facts.period_at[first]:
        when = "never" if first is None else f"not before {first}"
        yield "retire_from", f"{offer} is retired from {period} on, {when} may it be"


def _known(facts: Facts, **names: str) -> Iterator[Fault]:
    tables: dict[str, Mapping[str, object]] = {
        "offer": facts.offers,
        "requirement": facts.requirements,
        "agreement": facts.agreements,
        "nation": facts.nations,
        "option": facts.options,
        "period": facts.period_at,
    }
    for what, name in names.items():
        if name not in tables[what]:
            yield "known", f"there is no {what} {name}"


def _on_the_card(facts: Facts, offer: str) -> Iterator[Fault]:
    row = facts.offers[offer]
    if row.pool is not None and not facts.card.has("pools"):
        yield "no_pools", f"{offer} is a share of pool {row.pool}, the card has no pools"
    if row.agreement is not None and not facts.card.has("agreements"):
        yield "no_agreements", f"{offer} is offered through {row.agreement}, the card has no agreements"
    if row.option is not None:
        yield from _options_on_the_card(facts, row.option, f"{offer} is offered through {row.option}")


def _options_on_the_card(facts: Facts, option: str, what: str) -> Iterator[Fault]:
    if not facts.card.has("options"):
        yield "no_options", f"{what}, the card has no options"
    if facts.options[option].most_units and not facts.card.has("procurement"):
        yield "no_procurement", f"{what}, the card has no procurement"

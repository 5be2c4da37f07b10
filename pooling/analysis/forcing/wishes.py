"""What may be forced: lines that lock or forbid, and what a planner would miss in a plan."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from pooling.analysis.comparing.sides import Side
from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput, Problem, shown
from pooling.engine.variants import variant
from pooling.formulation.facts import Facts

VERBS = ("lock", "forbid")


@dataclass(frozen=True, slots=True)
class Wish:
    """A line that locks something into the plan, or forbids it; the change it is, and what it is about by column."""

    line: str
    change: str
    about: dict[str, str]

    @property
    def forbids(self) -> bool:
        return self.line.startswith("forbid")

    @property
    def without(self) -> str:
        """The change that keeps out of the plan what is locked."""
        return " ".join(["forbid", *(f"{name}={value}" for name, value in self.about.items())])

    def words(self, instance: Instance) -> str:
        """What is forced, as a planner would say it."""
        about, names = self.about, instance.names
        if "offer" in about:
            said = names.of("offers", about["offer"])
            said += f" for {names.of('requirements', about['requirement'])}" if "requirement" in about else ""
        elif "agreement" in about:
            said = f"{names(about['nation'])} in {names.of('agreements', about['agreement'])}"
        else:
            said = names.of("options", about["option"]) + (f" by {names(about['nation'])}" if "nation" in about else "")
        said += f" in {about['period']}" if "period" in about else ""
        return f"without {said}" if self.forbids else said


def wish_of(line: str, number: int, instance: Instance) -> Wish:
    """The wish that a line states: with a quantity, at least so much is locked in, or at most so much allowed."""
    verb, *parts = line.split()
    about = dict(part.split("=", 1) for part in parts if "=" in part)
    change = line
    if "quantity" in about:
        name = f"wish-{number}"
        while any(lock.id == name for lock in instance.locks):
            name += "x"
        rule = "at_most" if verb == "forbid" else "at_least"
        change = f"add locks id={name} rule={rule} {' '.join(parts)}"
    return Wish(line, change, {name: value for name, value in about.items() if name != "quantity"})


def wishes_of(question: str, place: str, lines: Sequence[str] | None, instance: Instance, card: Card) -> list[Wish]:
    """The wishes that lines state; one without a verb locks. Raises :class:`InvalidInput` with every problem."""
    problems: list[Problem] = []
    found: list[Wish] = []
    if not lines:
        problems.append(
            Problem(place, "[]", "nothing is named", "write a line: offer=ID, agreement=ID nation=ID, option=ID")
        )
    if not card.has("locks"):
        rule = f"card {card.name} has no family locks, by which something is forced"
        problems.append(Problem("card", card.name, rule, "set families.locks=true"))
    for index, text in enumerate(lines or ()):
        where = f"{place}/{index}"
        plain = " ".join(text.split())
        line = plain if plain.partition(" ")[0] in VERBS else f"lock {plain}"
        if any(wish.line == line for wish in found):
            problems.append(Problem(where, shown(text), "stands twice", "name it once"))
            continue
        wish = wish_of(line, index + 1, instance)
        try:
            variant(instance, wish.change)
        except InvalidInput as error:
            problems += [_placed(problem, where) for problem in error.problems]
        else:
            found.append(wish)
    if problems:
        raise InvalidInput(problems, question)
    return found


def _placed(problem: Problem, where: str) -> Problem:
    """A problem of a line, with its place among the wishes."""
    cure = "say how much: offer=ID quantity=1" if "divisible" in problem.rule else problem.cure
    part = re.sub(r"^changes?( 1)?|^/locks/\d+| \(.*\)$", "", problem.place).strip(" /")
    return replace(problem, place="/".join(filter(None, (where, part))), cure=cure)


def missed(base: Side, most: int) -> list[Wish]:
    """What is not in a plan and might be asked for: offers of what is short first, agreements, options."""
    facts = Facts(base.instance, base.card)
    ranked = (list(_offers(base, facts)), list(_agreements(base, facts)), list(_options(base, facts)))
    turns = [line for turn in zip_longest(*ranked, fillvalue="") for line in turn if line]
    return [wish_of(line, number, base.instance) for number, line in enumerate(turns[:most], start=1)]


def _offers(base: Side, facts: Facts) -> Iterator[str]:
    """Offers that could serve a need and are not committed at all, those of what is short first, then the cheapest."""
    used = {name for (name, _), units in base.plan.committed.items() if units}
    short = {row.capability for row in base.report.coverage if row.short > 0}
    serving = {offer for offer, _ in facts.pairs_by_offer}
    idle = [offer for offer in base.instance.offers if offer.id in serving and offer.id not in used]
    idle.sort(key=lambda offer: (offer.capability not in short, offer.unit_cost_million, offer.id))
    for offer in idle:
        most = max(facts.available[offer.id, period] for period in facts.offer_periods[offer.id])
        least = min(most, max(facts.package(offer), offer.smallest, offer.step, 1.0))
        yield f"lock offer={offer.id}" + (f" quantity={least!r}" if facts.divisible[offer.capability] else "")


def _agreements(base: Side, facts: Facts) -> Iterator[str]:
    """A membership of each agreement that nobody joins."""
    joined = {agreement for agreement, _, _ in base.plan.members}
    for agreement in facts.joining.agreements:
        if agreement.id not in joined:
            nations = agreement.nations or tuple(facts.order)
            first = agreement.lead or (nations[0] if nations else None)
            if first is not None:
                yield f"lock agreement={agreement.id} nation={first}"


def _options(base: Side, facts: Facts) -> Iterator[str]:
    started = {option for option, _, _ in base.plan.started}
    return (f"lock option={option.id}" for option in facts.starting.options if option.id not in started)

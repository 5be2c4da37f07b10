"""A result that is compared, with its facts: found again by the hashes that the result states, and audited anew."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from pooling.audit import audit
from pooling.audit.facts import Facts
from pooling.audit.findings import Findings
from pooling.audit.plan.planned import Planned
from pooling.domain.audit_report import AuditReport
from pooling.domain.card import Card
from pooling.domain.comparison.comparison import BESIDE
from pooling.domain.instance import Instance
from pooling.domain.plan import Plan
from pooling.domain.problems import InvalidInput, Problem, shown
from pooling.domain.result import Result
from pooling.engine.keeping import load_result
from pooling.engine.loading import instance_of, load_card

Found = TypeVar("Found")
Comparable = Result | str | Path | tuple[Any, ...]
"""A result, its file or folder; or a tuple of it with its instance and its card (the thing itself, name or file)."""
_RESULT_FILE = "result"


@dataclass(frozen=True)
class Side:
    """A result with its instance and card."""

    name: str
    result: Result
    instance: Instance
    card: Card
    _known: dict[Callable[..., Any], Any] = field(default_factory=dict, repr=False)

    def once(self, figure: Callable[[Side], Found]) -> Found:
        """What ``figure`` says of this side, worked out when it is first asked for: it is held against many others."""
        if figure not in self._known:
            self._known[figure] = figure(self)
        found: Found = self._known[figure]
        return found

    @property
    def has_plan(self) -> bool:
        return self.result.plan is not None

    @cached_property
    def plan(self) -> Plan:
        """Its plan, every name of which its instance has. Raises :class:`InvalidInput`."""
        given = self.result.plan
        try:
            return Plan() if given is None else Plan.of(given.as_dict(), self.instance)
        except InvalidInput as error:
            raise InvalidInput(_of(self.name, error.problems), error.what) from None

    @cached_property
    def report(self) -> AuditReport:
        """What the audit says of the plan now."""
        return audit(self.instance, self.card, self.plan)

    @cached_property
    def facts(self) -> Facts:
        return Facts(self.instance, self.card)

    @cached_property
    def planned(self) -> Planned:
        """The plan in exact numbers."""
        return Planned(self.facts, self.plan, Findings(["plan", *self.card.families]))


def sides_of(
    given: Sequence[Comparable],
    names: Sequence[str] | None,
    instances: Iterable[Instance | str | Path],
    cards: Iterable[Card | str | Path],
) -> list[Side]:
    """Every result with its facts and a name of its own. Raises :class:`InvalidInput` with every problem at once."""
    known = _Known(instances, cards)
    problems: list[Problem] = []
    if len(given) < 2:
        problems.append(Problem("results", str(len(given)), "a comparison needs two results at least", "give another"))
    problems += _names_asked(given, names)
    sides = []
    for place, comparable in enumerate(given):
        read = _tried(problems, _parts, comparable)
        if read is None:
            continue
        result, named, parts = read
        name = names[place] if names is not None and place < len(names) else named
        instance = _tried(problems, known.instance, result, name, parts[:1])
        card = _tried(problems, known.card, result, name, parts[1:2])
        if instance is not None and card is not None:
            sides.append(Side(name, result, instance, card))
    problems += _currencies(sides)
    if problems:
        raise InvalidInput(problems, "comparison")
    return _named(sides)


def _names_asked(given: Sequence[Comparable], names: Sequence[str] | None) -> list[Problem]:
    if names is None or len(names) == len(given):
        return []
    rule = f"{len(given)} results need {len(given)} names" if len(given) != 1 else "one result needs one name"
    return [Problem("names", shown(list(names)), rule, "give a name for each, the base's first")]


def told_of(
    given: Sequence[Comparable], names: Sequence[str] | None, instances: Iterable[Instance | str | Path]
) -> list[tuple[str, Result, Instance]]:
    """Every result with its name and its instance, for those who need no card. Raises :class:`InvalidInput`."""
    known = _Known(instances, ())
    problems = _names_asked(given, names)
    found = []
    for place, comparable in enumerate(given):
        read = _tried(problems, _parts, comparable)
        if read is None:
            continue
        result, named, parts = read
        name = names[place] if names is not None and place < len(names) else named
        instance = _tried(problems, known.instance, result, name, parts[:1])
        if instance is not None:
            found.append((name, result, instance))
    if problems:
        raise InvalidInput(problems, "results")
    return found


def _tried(problems: list[Problem], find: Callable[..., Found], *given: Any) -> Found | None:
    """What ``find`` finds; None where it has problems, which are kept."""
    try:
        return find(*given)
    except InvalidInput as error:
        problems += error.problems
        return None


def _parts(given: Comparable) -> tuple[Result, str, tuple[Any, ...]]:
    """The result, what it is called by itself, and what was given with it."""
    one, *beside = given if isinstance(given, tuple) and given else (given,)
    if isinstance(one, Result):
        return one, str(one.provenance.get("instance") or "result"), tuple(beside)
    if isinstance(one, (str, Path)):
        path = Path(one)
        named = path.name if path.is_dir() else path.stem
        if named in ("", _RESULT_FILE):
            named = path.resolve().parent.name
        try:
            return load_result(path), named, tuple(beside)
        except InvalidInput as error:
            raise InvalidInput(_of(str(path), error.problems), error.what) from None
    rule = "a result, the file or folder of one, or a tuple of it with its instance and its card"
    raise InvalidInput([Problem("results", shown(given), rule)], "comparison")


def _of(which: str, problems: Iterable[Problem]) -> list[Problem]:
    """Problems with places inside of a result, told together with which one."""
    return [
        replace(problem, place=f"{which} {problem.place}".removesuffix(" /"))
        if problem.place.startswith("/")
        else problem
        for problem in problems
    ]


class _Known:
    """Instances and cards by their hashes: those given, else those of the library."""

    def __init__(self, instances: Iterable[Instance | str | Path], cards: Iterable[Card | str | Path]) -> None:
        self._instances = {instance.hash: instance for instance in map(instance_of, instances)}
        self._cards = [load_card(card) for card in cards]

    def instance(self, result: Result, name: str, given: Sequence[Any]) -> Instance:
        """The instance of a result. Raises :class:`InvalidInput`."""
        stated = result.provenance.get("instance_hash")
        if given:
            found = instance_of(given[0])
            if stated not in (None, found.hash):
                rule = f"{found.name} is not the instance of this result: its facts are others"
                raise InvalidInput([Problem(name, shown(found.hash), rule, f"give the one with hash {stated}")])
            self._instances.setdefault(found.hash, found)
            return found
        if stated not in self._instances:
            called = result.provenance.get("instance")
            with contextlib.suppress(InvalidInput):
                found = instance_of(str(called))
                self._instances.setdefault(found.hash, found)
        if stated not in self._instances:
            rule = "no instance with the facts of this result is known here"
            cure = "give its file, with --instance FILE (in Python instances=[...], or (result, instance))"
            raise InvalidInput([Problem(name, shown(result.provenance.get("instance")), rule, cure)])
        return self._instances[stated]

    def card(self, result: Result, name: str, given: Sequence[Any]) -> Card:
        """The card of a result, with its settings. Raises :class:`InvalidInput`."""
        stated, called = result.provenance.get("card_hash"), str(result.provenance.get("card", ""))
        settings = dict(result.provenance.get("overrides") or {})
        gap = settings.pop("gap", None)
        candidates = [load_card(given[0])] if given else list(self._cards)
        if not given:
            with contextlib.suppress(InvalidInput):
                candidates.append(load_card(called))
        for card in candidates:
            for chosen in _as_it_was(card, settings, gap):
                if stated in (None, chosen.hash):
                    return chosen
        rule = "no card with the policy of this result is known here"
        cure = "give its file, with --card FILE.toml (in Python cards=[...], or (result, instance, card))"
        raise InvalidInput([Problem(name, shown(called), rule, cure)])


def _as_it_was(card: Card, settings: dict[str, Any], gap: float | None) -> Iterator[Card]:
    """The card itself, and with the settings that a run says it changed, where it has them."""
    yield card
    with contextlib.suppress(InvalidInput):
        yield card.with_overrides(settings, gap)


def _currencies(sides: Sequence[Side]) -> list[Problem]:
    """Results whose money is not in the currency of the first."""
    if not sides:
        return []
    base = sides[0]
    currency = base.instance.instance.currency
    return [
        Problem(
            side.name,
            shown(side.instance.instance.currency),
            f"its money is in another currency than that of {base.name} ({currency}): sums cannot be compared",
            "state both instances in one currency, and solve again",
        )
        for side in sides[1:]
        if side.instance.instance.currency != currency
    ]


def _named(sides: Sequence[Side]) -> list[Side]:
    """The sides with names that tell them apart."""
    taken: set[str] = set(BESIDE)
    out = []
    for side in sides:
        name, count = side.name, 1
        while name in taken:
            count += 1
            name = f"{side.name} ({count})"
        taken.add(name)
        out.append(Side(name, side.result, side.instance, side.card))
    return out

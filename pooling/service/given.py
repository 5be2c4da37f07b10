"""From a request to the engine's objects: library names and inline data only, never a path."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import replace
from functools import lru_cache
from typing import Any, ParamSpec, TypeVar

from pydantic import BaseModel

from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.plan import PLAN_KEYS, Plan
from pooling.domain.problems import Findings, InvalidInput, Problem, Remark, shown
from pooling.engine.request import Request, checked
from pooling.io.json_file import draft_data
from pooling.io.library import instance_names, list_cards, load_card, load_instance
from pooling.service.problems import Refusal, not_found, pointer_step
from pooling.service.requests import AuditRequest, Body
from pooling.service.settings import Settings
from pooling.service.worker import Job

MOST_STRANGERS = 100
"""Rows of a plan that may name unknown offers, agreements or options and still be explained row by row."""
_ROW = re.compile(r"(?<=\s)(?=/[a-z_]+/\d)")
"""Where a pointer to a row begins in a text."""
_Given = ParamSpec("_Given")
_Made = TypeVar("_Made")
_Remark = TypeVar("_Remark", bound=Remark)


def instance_named(name: str) -> Instance:
    """The library's instance of that name. Raises Refusal (404)."""
    known = instance_names()
    if name not in known:
        raise not_found("instance", name, known)
    return _load_instance(name)


def card_named(name: str) -> Card:
    """The library's card of that name. Raises Refusal (404)."""
    known = list_cards()
    if name not in known:
        raise not_found("card", name, known)
    return load_card(name)


@lru_cache(maxsize=64)
def _load_instance(name: str) -> Instance:
    return load_instance(name)


def instance_of(given: str | Mapping[str, Any], place: str = "/instance") -> Instance:
    """The instance a request names or holds at ``place``. Raises Refusal (404) or InvalidInput placed in its body."""
    if isinstance(given, str):
        return instance_named(given)
    try:
        instance = draft_data(given, "instance").instance()
    except InvalidInput as error:
        raise InvalidInput(below(place, error.problems), "instance") from None
    return instance.with_warnings(below(place, instance.warnings))


def findings_of(given: str | Mapping[str, Any]) -> tuple[Instance | None, Findings]:
    """The instance a request names or holds, with what was found in it. Raises Refusal (404)."""
    try:
        instance = instance_of(given)
    except InvalidInput as error:
        return None, Findings(error.problems)
    return instance, Findings((), instance.warnings)


def plan_of(given: Mapping[str, Any], instance: Instance) -> Plan:
    """The plan a request holds. Raises InvalidInput placed in the request's body."""
    refuse_strangers(given, instance, "/plan")
    try:
        return Plan.of(given, instance)
    except InvalidInput as error:
        raise InvalidInput(below("/plan", error.problems), "plan") from None


def refuse_strangers(given: Mapping[str, Any], instance: Instance, place: str) -> None:
    """Refuse a plan for another instance at once: seeking what each of its names may mean would take hours."""
    strangers = 0
    known: dict[str, Mapping[str, Any]]
    known = {"offer": instance.offer_of, "agreement": instance.agreement_of, "option": instance.option_of}
    for table, keys in PLAN_KEYS.items():
        rows = given.get(table)
        for row in rows if isinstance(rows, list) else ():
            name = row.get(keys[0]) if isinstance(row, dict) else None
            strangers += not isinstance(name, str) or name not in known[keys[0]]
    if strangers > MOST_STRANGERS:
        rule = f"{strangers} rows name no offer, agreement or option of {instance.name}"
        raise InvalidInput([Problem(place, "", rule, "send the instance the plan was made for")], "plan")


def policy_of(card: str, overrides: Mapping[str, Any], gap: float | None = None) -> Card:
    """The card with its overrides, checked. Raises Refusal (404) or InvalidInput placed in the request's body."""
    plain = card_named(card)
    try:
        return plain.with_overrides(overrides, gap)
    except InvalidInput as error:
        # A place in the card itself, not in the overrides, is no place in the body.
        steps = ["" if problem.place.startswith("/") else pointer_step(problem.place) for problem in error.problems]
        placed = [
            replace(problem, place=f"/overrides{step}") for problem, step in zip(error.problems, steps, strict=True)
        ]
        raise InvalidInput(placed, error.what) from None


def job_of(body: Body, kind: type[Request], settings: Settings, question: str = "") -> Job:
    """The run or the question that a body asks for, within the limits of the service.

    Raises Refusal (404) or InvalidInput, with the problems of every field.
    """
    given = {name: getattr(body, name) for name in type(body).model_fields}
    gathered = Gathered()
    gathered.problems += _beyond(given, settings)
    gathered.take(policy_of, given["card"], given["overrides"], given.get("gap"))
    instance = gathered.take(instance_of, given["instance"])
    if "plan" in given and instance is not None:
        given["plan"] = gathered.take(plan_of, given["plan"], instance)
    gathered.end()
    assert instance is not None
    given |= {"instance": instance, "card": card_named(given["card"])}
    if given["time_limit_s"] is None:
        given["time_limit_s"] = settings.default_limit_s
    try:
        return Job(checked(kind, "request", **given), question)
    except InvalidInput as error:  # what only all fields together break
        placed = [replace(problem, place=pointer_step(problem.place)) for problem in error.problems]
        raise InvalidInput(placed, "request") from None


def _beyond(given: Mapping[str, Any], settings: Settings) -> Iterator[Problem]:
    """What a request asks of the service that it does not give."""
    limit, threads = given["time_limit_s"], given.get("threads", 1)
    if limit is not None and limit > settings.longest_solve_s:
        rule = f"at most {settings.longest_solve_s:g} seconds"
        yield Problem("/time_limit_s", shown(limit), rule, "longer runs: pooling solve")
    if threads > settings.most_threads:
        yield Problem("/threads", shown(threads), f"at most {settings.most_threads} threads")


def audit_of(body: AuditRequest) -> tuple[Instance, Card, Plan]:
    """What a request wants audited. Raises Refusal (404) or InvalidInput, with the problems of every field."""
    gathered = Gathered()
    card = gathered.take(policy_of, body.card, body.overrides)
    instance = gathered.take(instance_of, body.instance)
    plan = None if instance is None else gathered.take(plan_of, body.plan, instance)
    gathered.end()
    assert instance is not None
    assert card is not None
    assert plan is not None
    return instance, card, plan


def more_problems(given: Any, wrong: Set[str], body: type[BaseModel]) -> list[Problem]:
    """What else is wrong with a body of that kind, some fields of which are ``wrong`` in themselves."""
    gathered = Gathered()
    if isinstance(given, dict):
        stated = body.model_fields.get("card")
        card = given.get("card", stated and stated.default)
        overrides = given.get("overrides", {})
        if not {"card", "overrides"} & wrong and isinstance(card, str) and isinstance(overrides, dict):
            gathered.take(policy_of, card, overrides)
        if "instance" not in wrong and isinstance(given.get("instance"), (str, dict)):
            gathered.take(instance_of, given["instance"])
    return gathered.problems


class Gathered:
    """Problems of one field after the other, so that all are told at once."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._first: Refusal | None = None

    def take(self, made: Callable[_Given, _Made], *given: _Given.args, **named: _Given.kwargs) -> _Made | None:
        """What ``made`` returns; None, its problems kept, where it refuses."""
        try:
            return made(*given, **named)
        except InvalidInput as error:
            self.problems += error.problems
        except Refusal as refusal:
            self._first = self._first or refusal
            self.problems += refusal.problems
        return None

    def end(self) -> None:
        """Raise what was gathered, if anything: as the first name that is unknown, or else as InvalidInput."""
        if self._first is not None:
            first = self._first
            raise Refusal(first.status_code, first.kind, first.title, first.detail, problems=self.problems)
        if self.problems:
            raise InvalidInput(self.problems, "request")


def below(prefix: str, remarks: Iterable[_Remark]) -> list[_Remark]:
    """What was found in a part of a body, with pointers into the whole in places and cures."""
    return [
        replace(remark, place=prefix + _pointer(remark.place), cure=_ROW.sub(prefix, remark.cure)) for remark in remarks
    ]


def _pointer(place: str) -> str:
    """Empty for the whole of a part, which reads "/" or its name."""
    return place if place.startswith("/") and place != "/" else ""

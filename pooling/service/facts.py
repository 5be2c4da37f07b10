"""From a request to the engine's objects: library names and inline data only, never a path."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, TypeVar

from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.plan import PLAN_KEYS, Plan
from pooling.domain.problems import Findings, InvalidInput, Problem, Remark, shown
from pooling.io.json_file import draft_json
from pooling.io.library import list_cards, list_instances, load_card, load_instance
from pooling.service.problems import not_found
from pooling.service.requests import SolveRequest
from pooling.service.settings import Settings
from pooling.service.worker import Job


def instance_named(name: str) -> Instance:
    """The library's instance of that name. Raises Refusal (404)."""
    known = list_instances()
    if name not in known:
        raise not_found("instance", name, known)
    return _load_instance(name)


def card_named(name: str) -> Card:
    """The library's card of that name. Raises Refusal (404)."""
    known = list_cards()
    if name not in known:
        raise not_found("card", name, known)
    return load_card(name)


MOST_STRANGERS = 100
"""Rows of a plan that may name unknown offers, agreements or options and still be explained one by one."""


@lru_cache(maxsize=64)
def _load_instance(name: str) -> Instance:
    return load_instance(name)


def instance_of(given: str | Mapping[str, Any]) -> Instance:
    """The instance a request names or holds. Raises Refusal (404) or InvalidInput placed in the request's body."""
    if isinstance(given, str):
        return instance_named(given)
    try:
        facts = draft_json(_bytes(given)).instance()
    except InvalidInput as error:
        raise InvalidInput(_below("/instance", error.problems), "instance") from None
    return facts.with_warnings(_below("/instance", facts.warnings))


def findings_of(given: str | Mapping[str, Any]) -> tuple[Instance | None, Findings]:
    """The instance a request names or holds, with what was found in it. Raises Refusal (404)."""
    try:
        facts = instance_of(given)
    except InvalidInput as error:
        return None, Findings(error.problems)
    return facts, Findings((), facts.warnings)


def plan_of(given: Mapping[str, Any], instance: Instance) -> Plan:
    """The plan a request holds. Raises InvalidInput placed in the request's body."""
    _refuse_strangers(given, instance)
    try:
        return Plan.of(given, instance)
    except InvalidInput as error:
        raise InvalidInput(_below("/plan", error.problems), "plan") from None


def _refuse_strangers(given: Mapping[str, Any], instance: Instance) -> None:
    """Refuse a plan for another instance at once: guessing what each of its names may mean would take hours."""
    strangers = 0
    known: dict[str, Mapping[str, Any]] = {
        "offer": instance.offer_of,
        "agreement": instance.agreement_of,
        "option": instance.option_of,
    }
    for table, keys in PLAN_KEYS.items():
        rows = given.get(table)
        for row in rows if isinstance(rows, list) else ():
            name = row.get(keys[0]) if isinstance(row, dict) else None
            strangers += not isinstance(name, str) or name not in known[keys[0]]
    if strangers > MOST_STRANGERS:
        rule = f"{strangers} rows name no offer, agreement or option of {instance.name}"
        raise InvalidInput([Problem("/plan", "", rule, "send the instance the plan was made for")], "plan")


def policy_of(card: str, overrides: Mapping[str, Any], gap: float | None = None) -> Card:
    """The card with its overrides, checked. Raises Refusal (404) or InvalidInput placed in the request's body."""
    plain = card_named(card)
    try:
        return plain.with_overrides(overrides, gap)
    except InvalidInput as error:
        raise InvalidInput(_below("/overrides", error.problems), error.what) from None


def job_of(body: SolveRequest, settings: Settings) -> Job:
    """The run a request asks for, within the limits of the service. Raises Refusal (404) or InvalidInput."""
    problems = []
    limit = settings.default_limit_s if body.time_limit_s is None else body.time_limit_s
    if limit > settings.longest_solve_s:
        rule = f"at most {settings.longest_solve_s:g} seconds"
        problems.append(Problem("/time_limit_s", shown(limit), rule, "longer runs: pooling solve"))
    if body.threads > settings.most_threads:
        problems.append(Problem("/threads", shown(body.threads), f"at most {settings.most_threads} threads"))
    if problems:
        raise InvalidInput(problems, "request")
    policy_of(body.card, body.overrides, body.gap)
    return Job(
        instance=instance_of(body.instance),
        card=card_named(body.card),
        overrides=dict(body.overrides),
        gap=body.gap,
        time_limit_s=limit,
        seed=body.seed,
        threads=body.threads,
    )


def _bytes(given: Mapping[str, Any]) -> bytes:
    # Through the file reader, which bounds the time and the messages that hostile data can cost.
    return json.dumps(given).encode()


_Remark = TypeVar("_Remark", bound=Remark)


def _below(prefix: str, remarks: Iterable[_Remark]) -> list[_Remark]:
    return [replace(one, place=prefix + _pointer(one.place)) for one in remarks]


def _pointer(place: str) -> str:
    if place == "/":
        return ""
    return place if place.startswith("/") else "/" + place

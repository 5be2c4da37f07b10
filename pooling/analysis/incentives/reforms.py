"""Settings of the card that are tried where a misreport pays: what would the card have to say for it not to?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput, Problem, shown

Reform = tuple[str, dict[str, Any]]
"""Its words (``KEY=VALUE``), and the settings."""


def reforms(given: Sequence[str], card: Card, instance: Instance) -> list[Reform]:
    """The settings to try: those given, else those that fit the card and the facts. Raises :class:`InvalidInput`."""
    if not given:
        return [(_words(settings), settings) for settings in _fitting(card, instance)]
    found, problems = [], []
    for index, text in enumerate(given):
        place = f"reforms/{index}"
        key, equals, value = text.partition("=")
        settings = {key.strip(): _value(value.strip())}
        if not equals:
            problems.append(Problem(place, shown(text), "a setting and its value", "write KEY=VALUE"))
            continue
        try:
            card.with_overrides(settings)
        except InvalidInput as error:
            problems += [Problem(place, shown(text), problem.rule, problem.cure) for problem in error.problems]
        found.append((text, settings))
    if problems:
        raise InvalidInput(problems, "incentives")
    return found


def _fitting(card: Card, instance: Instance) -> Iterator[dict[str, Any]]:
    """Common funds, the largest part of one nation, needs met in full, and the last plan as a yardstick."""
    if instance.funds:
        yield {"families.funding": not card.has("funding")}
    if card.has("breadth"):
        for share in (1.0, 0.5, 0.34):
            if share != card["breadth.largest_share"]:
                yield {"breadth.largest_share": share}
    else:
        yield {"families.breadth": True, "breadth.largest_share": 0.5}
    if instance.history and not card.has("challenge"):
        yield {"families.challenge": True, "challenge.largest_fall": 0.1}
    if card["coverage.shortfall_allowed"]:
        yield {"coverage.shortfall_allowed": False}


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _words(settings: dict[str, Any]) -> str:
    return ", ".join(f"{key}={json.dumps(value)}" for key, value in settings.items())

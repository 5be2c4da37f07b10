"""What to ask next, as commands that run: chosen by what the answer says, as the user would type them."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pooling.cli.options import COVERAGE

if TYPE_CHECKING:
    from pooling.domain.result import Result
    from pooling.report.answer import Answer

_PLAIN = re.compile(r"[\w./:=+-]+" if os.name != "nt" else r"[\w./:=+\\-]+")
_FOR_ALL_SHELLS = re.compile(r'[^"$`\\!%\n\r]+')
"""What double quotes keep as it is in sh, PowerShell and cmd alike."""
CARD, VARIANT = "--card", "--variant"
_LONGER = "10m"
_MORE_MONEY = "budget.scale=1.1"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run was asked, in words as typed, and where its result is.

    ``options`` are its card and settings, ``changes`` what was changed in the instance before; None as options says
    that it is not known how to ask the same again. ``result`` is its file or folder, empty where it is the one that is
    kept, None where it is nowhere.
    """

    instance: str
    options: Sequence[str] | None = ()
    changes: Sequence[str] = ()
    result: str | None = None

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def from_anywhere(self) -> Asked:
        """The same where files are named so that they are found from any folder."""
        options = None if self.options is None else _from_anywhere(self.options)
        return replace(self, instance=_anywhere(self.instance), options=options, changes=_from_anywhere(self.changes))


def change_words(changes: Sequence[str] | None, variant: str | None) -> tuple[str, ...]:
    """The options that change an instance so."""
    varied = () if variant is None else (VARIANT, variant)
    return (*varied, *(word for text in changes or () for word in ("--change", text)))


def asked_for(result: Result, instance: str, changes: Sequence[str], place: str) -> Asked:
    """What a saved result was asked, as far as it says so itself."""
    from pooling.domain.problems import PoolingError
    from pooling.engine.loading import load_card

    told = result.provenance
    card, overrides = str(told.get("card", "")), told.get("overrides") or {}
    try:
        known = load_card(card).with_overrides(overrides).hash == told.get("card_hash")
    except (PoolingError, TypeError, ValueError):
        known = False
    options = [] if card == COVERAGE else [CARD, card]
    options += [word for key, value in dict(overrides).items() for word in ("--set", f"{key}={_value(value)}")]
    return Asked(instance, options if known else None, changes, place)


def commands(records: Answer, asked: Asked, started: str = "") -> list[str]:
    """The commands that tell more, what matters most first. ``started``: the file of a plan to go on from."""
    return [_typed("pooling", *words) for words in _commands(records, asked, started)]


def _commands(records: Answer, asked: Asked, started: str) -> Iterator[Sequence[str]]:
    again = None if asked.options is None else (asked.instance, *asked.changes, *asked.options)
    show: tuple[str, ...] | None = None if asked.result is None else ("show",)
    if asked.result:
        show = ("show", asked.result, "--instance", asked.instance, *asked.changes)
    if again and records.outcome != "infeasible" and records.reason == "time_limit":
        warm = ("--warm", started) if started and records.met is not None else ()
        yield ("solve", *again, *warm, "--time-limit", _LONGER)
    if show and records.gaps:
        yield (*show, "--section", "gaps")
    if again and records.bites:
        yield ("caveats", *again)
    scaled = any(text.startswith("budget.scale") for text in asked.options or ())
    if again and records.gaps and records.margins and not scaled:
        yield ("solve", *again, "--set", _MORE_MONEY)
    if again and _trades_fairness(records):
        yield ("price-of-fairness", *again)
    if show and records.warnings:
        yield (*show, "--section", "warnings")
    if show and records.sends:
        yield (*show, "--section", "sends")
    if show and records.met is not None:
        yield (*show, "--section", "payers")
    if again and records.met is None:
        yield ("explain-model", *again)


def _trades_fairness(records: Answer) -> bool:
    from pooling.domain.tier_kinds import is_about

    about = [is_about(tier.name, "fairness") for tier in records.objectives]
    return any(about) and not all(about)


def _typed(*words: str) -> str:
    return " ".join(map(quoted, words))


def quoted(word: str) -> str:
    """A word as it is typed in sh, PowerShell and cmd."""
    if _PLAIN.fullmatch(word):
        return word
    return f'"{word}"' if _FOR_ALL_SHELLS.fullmatch(word) else shlex.quote(word)


def _anywhere(name: str) -> str:
    return str(Path(name).resolve()) if Path(name).exists() else name


def _from_anywhere(words: Sequence[str]) -> tuple[str, ...]:
    """The words, each after an option that takes a file as that file from anywhere."""
    made = []
    for before, word in zip(("", *words), words, strict=False):
        file, colon, name = word.rpartition(":") if before == VARIANT and not Path(word).exists() else (word, "", "")
        made.append(f"{_anywhere(file)}{colon}{name}" if before in (CARD, VARIANT) else word)
    return tuple(made)


def _value(value: Any) -> str:
    import json

    return value if isinstance(value, str) else json.dumps(value)

"""A model card: policy. Which constraint families hold, what matters most, and with which parameters.

A card chooses and parametrises; it holds no expressions. The mathematics of each family and tier is in
``models/mathematics.md`` and beside the code that enforces it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any

from pooling.domain.families import CORE_FAMILIES, FAMILIES
from pooling.domain.parameters import PARAMETERS
from pooling.domain.problems import Hints, InvalidInput, Problem, shown, suggestion
from pooling.domain.tier_kinds import TIER_KINDS

MOST_LEVEL = 1e12
"""No level of a tier is higher; it asks for nothing, but that the tier comes last."""


@dataclass(frozen=True, slots=True)
class Tier:
    """One objective: solved to ``gap``, then held within ``tolerance`` (both shares of its value).

    A ``level`` says what of it is good enough: a rule that every plan keeps, within a millionth. Tiers without one are
    optimised first.
    """

    kind: str
    gap: float = 0.01
    tolerance: float = 0.001
    level: float | None = None

    @property
    def maximise(self) -> bool:
        return TIER_KINDS[self.kind].maximise

    def with_gap(self, gap: float) -> Tier:
        """The tier with another gap; its tolerance never exceeds half of it."""
        return replace(self, gap=float(gap), tolerance=min(self.tolerance, gap / 2))

    def as_dict(self) -> dict[str, Any]:
        """What is stated of it."""
        return {key: value for key, value in asdict(self).items() if key != "level" or value is not None}


@dataclass(frozen=True)
class Card:
    """Policy: families in force, tiers in order of importance, parameters (every one, defaults filled in)."""

    name: str
    families: tuple[str, ...]
    tiers: tuple[Tier, ...]
    title: str = ""
    question: str = ""
    references: tuple[str, ...] = ()
    extends: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    overrides: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        values = {key: parameter.default for key, parameter in PARAMETERS.items()}
        problems: list[Problem] = []
        for key, value in self.parameters.items():
            place = f"/parameters/{key}"
            if key in PARAMETERS:
                values[key], found = PARAMETERS[key].check(value, place)
                problems += found
            else:
                problems.append(Problem(place, shown(value), "no such parameter", suggestion(key, PARAMETERS)))
        if "red_lines" not in self.families:
            # Nobody has to ask for what nobody can switch off.
            object.__setattr__(self, "families", _in_order([*self.families, "red_lines"]))
        # What is good enough at its level is not asked for more before all else has been.
        object.__setattr__(self, "tiers", tuple(sorted(self.tiers, key=lambda tier: tier.level is not None)))
        problems += _check_families(self.families) + _check_tiers(self.tiers) + _lacking(self.families, self.tiers)
        if problems:
            raise InvalidInput(problems, f"card {self.name}")
        object.__setattr__(self, "parameters", values)

    def __getitem__(self, key: str) -> Any:
        """The value of a parameter."""
        return self.parameters[key]

    def has(self, family: str) -> bool:
        return family in self.families

    def as_dict(self) -> dict[str, Any]:
        """Everything that decides a run: families, tiers, parameters."""
        return {
            "name": self.name,
            "families": list(self.families),
            "tiers": [tier.as_dict() for tier in self.tiers],
            "parameters": {
                key: list(value) if isinstance(value, tuple) else value
                for key, value in sorted(self.parameters.items())
            },
        }

    @cached_property
    def hash(self) -> str:
        """SHA-256 of what decides a run (not of title, question or references)."""
        content = self.as_dict()
        del content["name"]
        text = json.dumps(content, sort_keys=True, separators=(",", ":"))
        return "sha256:" + hashlib.sha256(text.encode()).hexdigest()

    def with_overrides(self, overrides: Mapping[str, Any] | None, gap: float | None = None) -> Card:
        """A card with some settings changed.

        Keys: a parameter (``budget.scale``), ``tiers.NAME.gap``, ``tiers.NAME.tolerance``, ``tiers.NAME.level``,
        ``families.NAME`` (true or false). ``gap`` is set for every tier first; a tolerance never exceeds half of its
        tier's gap.
        Raises :class:`InvalidInput` naming every unknown key and bad value.
        """
        changed = _Changed(self, dict(overrides or {}))
        if gap is not None:
            changed.every_gap(gap)
        for key, value in changed.overrides.items():
            changed.change(key, value)
        return changed.card(gap)


def _in_order(families: Sequence[str]) -> tuple[str, ...]:
    """Families in the order of the registry, behind them those that are none."""
    known = (name for name in FAMILIES if name in families)
    return (*known, *(name for name in families if name not in FAMILIES))


def _is_share(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 1


def _level_problem(place: str, kind: str, level: Any) -> Problem | None:
    """What is wrong with the level of a tier."""
    known = TIER_KINDS[kind]
    if known.several is not None:
        rule = f"{kind} stands for several tiers: one level does not fit them all"
        return Problem(place, shown(level), rule, "state the level of another tier")
    most = 1.0 if known.is_share else MOST_LEVEL
    if isinstance(level, bool) or not isinstance(level, (int, float)) or not 0 <= level <= most:
        return Problem(place, shown(level), f"a level is a number from 0 to {most:g} ({known.unit})")
    return None


class _Changed:
    """A card that is being changed setting by setting, with every problem found on the way."""

    def __init__(self, before: Card, overrides: Mapping[Any, Any]) -> None:
        self.before, self.overrides = before, overrides
        self.problems: list[Problem] = []
        self.families = list(before.families)
        self.tiers = {tier.kind: tier for tier in before.tiers}
        self.parameters = dict(before.parameters)
        self._hint = Hints()

    def _refuse(self, key: Any, value: Any, rule: str, cure: str = "") -> None:
        self.problems.append(Problem(str(key), shown(value), rule, cure))

    def every_gap(self, gap: Any) -> None:
        if _is_share(gap):
            self.tiers = {kind: tier.with_gap(gap) for kind, tier in self.tiers.items()}
        else:
            self._refuse("gap", gap, "gap is a share from 0 to 1", "0.01 means 1 %")

    def change(self, key: Any, value: Any) -> None:
        parts = key.split(".") if isinstance(key, str) else []
        if key in PARAMETERS:
            self.parameters[key], found = PARAMETERS[key].check(value, key)
            self.problems += found
        elif len(parts) == 3 and parts[0] == "tiers" and parts[2] in ("gap", "tolerance", "level"):
            self._tier(key, parts[1], parts[2], value)
        elif len(parts) == 2 and parts[0] == "families":
            self._family(key, parts[1], value)
        else:
            known = [*PARAMETERS, *(f"tiers.{kind}.gap" for kind in self.tiers)]
            known += [f"tiers.{kind}.{name}" for kind in self.tiers for name in ("tolerance", "level")]
            known += [f"families.{name}" for name in FAMILIES]
            self._refuse(key, value, "no such setting", self._hint(key, known))

    def _tier(self, key: str, kind: str, name: str, value: Any) -> None:
        if kind not in self.tiers:
            self._refuse(key, value, f"card {self.before.name} has no tier {kind}", self._hint(kind, self.tiers))
        elif name == "level":
            if wrong := _level_problem(key, kind, value):
                self.problems.append(wrong)
            else:
                self.tiers[kind] = replace(self.tiers[kind], level=float(value))
        elif not _is_share(value):
            self._refuse(key, value, f"{name} is a share from 0 to 1")
        elif name == "tolerance":
            self.tiers[kind] = replace(self.tiers[kind], tolerance=float(value))
        elif f"tiers.{kind}.tolerance" in self.overrides:
            self.tiers[kind] = replace(self.tiers[kind], gap=float(value))
        else:
            self.tiers[kind] = self.tiers[kind].with_gap(value)

    def _family(self, key: str, name: str, on: Any) -> None:
        if name not in FAMILIES:
            self._refuse(key, on, f"no family {name}", self._hint(name, FAMILIES))
        elif not isinstance(on, bool):
            self._refuse(key, on, "true (on) or false (off)")
        elif on:
            self.families.append(name)
        elif name in CORE_FAMILIES:
            self._refuse(key, on, f"every card has family {name}", "leave it on")
        else:
            self.families = [family for family in self.families if family != name]

    def card(self, gap: float | None) -> Card:
        tiers = tuple(self.tiers.values())
        problems = self.problems + _needed_still(self.overrides, self.families, tiers)
        if problems:
            raise InvalidInput(problems, f"overrides of card {self.before.name}")
        return replace(
            self.before,
            families=tuple(name for name in FAMILIES if name in self.families),
            tiers=tiers,
            parameters=self.parameters,
            overrides={**self.before.overrides, **self.overrides, **({} if gap is None else {"gap": float(gap)})},
        )


def _check_families(families: Sequence[str]) -> list[Problem]:
    problems: list[Problem] = []
    for index, name in enumerate(families):
        place = f"/families/{index}"
        if name not in FAMILIES:
            problems.append(Problem(place, shown(name), "no such family", suggestion(name, FAMILIES)))
        elif name in families[:index]:
            problems.append(Problem(place, shown(name), "stands twice", "remove one"))
    for name in CORE_FAMILIES:
        if name not in families:
            problems.append(Problem("/families", "", f"every card has family {name}", f"add {name}"))
    return problems


def _needed(families: Sequence[str], tiers: Sequence[Tier]) -> dict[str, list[tuple[str, str, str]]]:
    """Family that is not there -> (place, kind, name) of the families and tiers that need it."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for index, name in enumerate(families):
        for need in FAMILIES[name].needs if name in FAMILIES else ():
            found.setdefault(need, []).append((f"/families/{index}", "family", name))
    for index, tier in enumerate(tiers):
        for need in TIER_KINDS[tier.kind].needs if tier.kind in TIER_KINDS else ():
            found.setdefault(need, []).append((f"/tiers/{index}", "tier", tier.kind))
    return {need: who for need, who in found.items() if need not in families}


def _lacking(families: Sequence[str], tiers: Sequence[Tier]) -> list[Problem]:
    """A problem for each family that is needed and not there, however many need it."""
    problems = []
    for need, who in _needed(families, tiers).items():
        place, kind, name = who[0]
        drop = name if kind == "family" else "the tier"
        rule = f"{_together(who)} need{'s' if len(who) == 1 else ''} family {need}"
        if len(who) == 1:
            problems.append(Problem(place, shown(name), rule, f"add {need}, or drop {drop}"))
        else:
            problems.append(Problem("/families", "", rule, f"add {need}, or drop what needs it"))
    return problems


def _needed_still(overrides: Mapping[str, Any], families: Sequence[str], tiers: Sequence[Tier]) -> list[Problem]:
    """A problem for each family that an override turns off and others need."""
    problems = []
    for need, who in _needed(families, tiers).items():
        if overrides.get(f"families.{need}") is False:
            rule = f"{_together(who)} need{'s' if len(who) == 1 else ''} it"
            cure = "leave it on, or take a card without what needs it"
            problems.append(Problem(f"families.{need}", "False", rule, cure))
    return problems


def _together(who: Sequence[tuple[str, str, str]]) -> str:
    names = [f"{kind} {name}" for _, kind, name in who]
    return ", ".join(names[:-1]) + (" and " if names[:-1] else "") + names[-1]


def _check_tiers(tiers: Sequence[Tier]) -> list[Problem]:
    problems: list[Problem] = []
    if not tiers:
        problems.append(Problem("/tiers", "", "a card has at least one tier", suggestion("", TIER_KINDS)))
    for index, tier in enumerate(tiers):
        place, value = f"/tiers/{index}/kind", shown(tier.kind)
        if tier.kind not in TIER_KINDS:
            problems.append(Problem(place, value, "no such tier", suggestion(tier.kind, TIER_KINDS)))
            continue
        if tier.kind in [before.kind for before in tiers[:index]]:
            problems.append(Problem(place, value, "stands twice", "remove one"))
        for name in ("gap", "tolerance"):
            if not _is_share(getattr(tier, name)):
                value = shown(getattr(tier, name))
                problems.append(Problem(f"/tiers/{index}/{name}", value, f"{name} is a share from 0 to 1"))
        if tier.level is not None and (wrong := _level_problem(f"/tiers/{index}/level", tier.kind, tier.level)):
            problems.append(wrong)
        shares = _is_share(tier.gap) and _is_share(tier.tolerance)
        if shares and tier.tolerance > 0 and tier.tolerance >= tier.gap:
            place, rule = f"/tiers/{index}/tolerance", "a tolerance is smaller than the gap of its tier"
            problems.append(Problem(place, shown(tier.tolerance), rule, "use half the gap"))
    return problems


def _as_lists(key: str, value: Any) -> str:
    """What to write instead of families that are switched one by one, as overrides do it."""
    if key != "families" or not isinstance(value, Mapping) or not all(isinstance(on, bool) for on in value.values()):
        return ""
    lists = {
        "add_families": [name for name, on in value.items() if on],
        "drop_families": [name for name, on in value.items() if not on],
    }
    parts = [f"{field} = [{', '.join(map(_quoted, names))}]" for field, names in lists.items() if names]
    return f"write {' and '.join(parts)}" if parts else ""


def _quoted(name: str) -> str:
    return f'"{name[:64]}"'


CARD_FIELDS = (
    "name",
    "title",
    "question",
    "extends",
    "families",
    "add_families",
    "drop_families",
    "tiers",
    "parameters",
    "references",
)


def card_from(data: Mapping[str, Any], parents: Mapping[str, Card]) -> Card:
    """The card a TOML document describes. ``parents`` are the cards it may extend.

    Raises :class:`InvalidInput` with every unknown field and wrong value.
    """
    problems: list[Problem] = []
    for key in data:
        if key not in CARD_FIELDS:
            cure = suggestion(key, CARD_FIELDS)
            problems.append(Problem(f"/{key}", shown(data[key]), "a card has no such field", cure))
    name = data.get("name")
    if not isinstance(name, str) or not name:
        problems.append(Problem("/name", shown(name), "a card has a name"))
        name = "card"
    extends = data.get("extends", "")
    parent = parents.get(extends) if isinstance(extends, str) else None
    if extends and parent is None:
        problems.append(Problem("/extends", shown(extends), "no such card", suggestion(extends, parents)))
    families = _families(data, parent, problems)
    tiers = parent.tiers if parent else ()
    if "tiers" in data:
        tiers = tuple(_tier(raw, index, problems) for index, raw in enumerate(_list(data["tiers"], problems)))
    parameters = dict(parent.parameters) if parent else {}
    parameters.update(_flat(data.get("parameters", {}), problems))
    for key in ("title", "question"):
        if not isinstance(data.get(key, ""), str):
            problems.append(Problem(f"/{key}", shown(data[key]), f"{key} is text"))
    references = _texts(data, "references", problems)
    if problems:
        raise InvalidInput(problems, f"card {name}")
    return Card(
        name=name,
        title=data.get("title", ""),
        question=data.get("question", ""),
        extends=extends,
        families=_in_order(families),
        tiers=tiers,
        parameters=parameters,
        references=references,
    )


def _texts(data: Mapping[str, Any], key: str, problems: list[Problem]) -> tuple[str, ...]:
    value = data.get(key, [])
    if isinstance(value, (list, tuple)) and all(isinstance(text, str) for text in value):
        return tuple(value)
    problems.append(Problem(f"/{key}", shown(value), f"{key} is a list of texts", _as_lists(key, value)))
    return ()


def _families(data: Mapping[str, Any], parent: Card | None, problems: list[Problem]) -> list[str]:
    """Families of a card: its own or its parent's, with what it adds and without what it drops."""
    families = _texts(data, "families", problems)
    chosen = list(families if "families" in data or parent is None else parent.families)
    chosen += [name for name in _texts(data, "add_families", problems) if name not in chosen]
    for name in _texts(data, "drop_families", problems):
        if name in CORE_FAMILIES:
            problems.append(Problem("/drop_families", shown(name), f"every card has family {name}", "leave it on"))
        elif name in chosen:
            chosen.remove(name)
        else:
            cure = suggestion(name, chosen)
            problems.append(Problem("/drop_families", shown(name), "not among the families", cure))
    return chosen


def _list(value: Any, problems: list[Problem]) -> list[Any]:
    if isinstance(value, list):
        return value
    problems.append(Problem("/tiers", shown(value), "tiers is a list", "write [[tiers]]"))
    return []


def _tier(raw: Any, index: int, problems: list[Problem]) -> Tier:
    known = ("kind", "gap", "tolerance", "level")
    if not isinstance(raw, Mapping):
        problems.append(Problem(f"/tiers/{index}", shown(raw), "a tier has kind, gap, tolerance, level"))
        return Tier("covered")
    for key in raw:
        if key not in known:
            place = f"/tiers/{index}/{key}"
            problems.append(Problem(place, shown(raw[key]), "a tier has no such field", suggestion(key, known)))
    gap = raw.get("gap", 0.01)
    # A small gap brings the tolerance that nobody stated down with it.
    numbers = [gap, raw.get("tolerance", gap / 2 if _is_share(gap) and gap <= 0.001 else 0.001)]
    gap, tolerance = (float(number) if type(number) is int else number for number in numbers)
    return Tier(str(raw.get("kind", "")), gap, tolerance, raw.get("level"))


def _flat(value: Any, problems: list[Problem], prefix: str = "") -> dict[str, Any]:
    if not isinstance(value, Mapping):
        problems.append(Problem("/parameters", shown(value), "parameters are a table", "write [parameters.FAMILY]"))
        return {}
    out: dict[str, Any] = {}
    for key, inner in value.items():
        if isinstance(inner, Mapping):
            out.update(_flat(inner, problems, f"{prefix}{key}."))
        else:
            out[prefix + key] = inner
    return out

"""A model card: policy. Which constraint families hold, what matters most, and with which parameters.

A card chooses and parametrises; it holds no expressions. The mathematics of each family and tier is in
``models/mathematics.md`` and beside the code that enforces it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from pooling.domain.families import CORE_FAMILIES, FAMILIES
from pooling.domain.parameters import PARAMETERS
from pooling.domain.problems import Hints, InvalidInput, Problem, shown, suggestion
from pooling.domain.tier_kinds import TIER_KINDS


@dataclass(frozen=True, slots=True)
class Tier:
    """One objective: solved to ``gap``, then held within ``tolerance`` (both shares of its value)."""

    kind: str
    gap: float = 0.01
    tolerance: float = 0.001

    @property
    def maximise(self) -> bool:
        return TIER_KINDS[self.kind].maximise


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
            if key not in PARAMETERS:
                problems.append(
                    Problem(f"/parameters/{key}", shown(value), "no such parameter", suggestion(key, PARAMETERS))
                )
                continue
            values[key], found = PARAMETERS[key].check(value, f"/parameters/{key}")
            problems += found
        if "red_lines" not in self.families:
            # Nobody has to ask for what nobody can switch off.
            known = [one for one in FAMILIES if one in self.families or one == "red_lines"]
            unknown = [one for one in self.families if one not in FAMILIES]
            object.__setattr__(self, "families", (*known, *unknown))
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
            "tiers": [asdict(tier) for tier in self.tiers],
            "parameters": {
                key: list(value) if isinstance(value, tuple) else value
                for key, value in sorted(self.parameters.items())
            },
        }

    @property
    def hash(self) -> str:
        """SHA-256 of what decides a run (not of title, question or references)."""
        content = self.as_dict()
        del content["name"]
        text = json.dumps(content, sort_keys=True, separators=(",", ":"))
        return "sha256:" + hashlib.sha256(text.encode()).hexdigest()

    def with_overrides(self, overrides: Mapping[str, Any] | None, gap: float | None = None) -> Card:
        """A card with some settings changed.

        Keys: a parameter (``budget.scale``), ``tiers.NAME.gap``, ``tiers.NAME.tolerance``, ``families.NAME`` (true
        or false). ``gap`` is set for every tier first; a tolerance never exceeds half of its tier's gap.
        Raises :class:`InvalidInput` naming every unknown key and bad value.
        """
        overrides = dict(overrides or {})
        problems: list[Problem] = []
        hint = Hints()
        tiers = {tier.kind: tier for tier in self.tiers}
        families = list(self.families)
        parameters = dict(self.parameters)
        if gap is not None:
            if not _is_share(gap):
                problems.append(Problem("gap", shown(gap), "gap is a share from 0 to 1", "0.01 means 1 %"))
            else:
                gap = float(gap)
                tiers = {
                    kind: replace(tier, gap=gap, tolerance=min(tier.tolerance, gap / 2)) for kind, tier in tiers.items()
                }
        for key, value in overrides.items():
            parts = key.split(".") if isinstance(key, str) else []
            if key in PARAMETERS:
                parameters[key], found = PARAMETERS[key].check(value, key)
                problems += found
            elif len(parts) == 3 and parts[0] == "tiers" and parts[2] in ("gap", "tolerance"):
                if parts[1] not in tiers:
                    rule = f"card {self.name} has no tier {parts[1]}"
                    problems.append(Problem(key, shown(value), rule, hint(parts[1], tiers)))
                elif not _is_share(value):
                    problems.append(Problem(key, shown(value), f"{parts[2]} is a share from 0 to 1", ""))
                else:
                    tier = tiers[parts[1]]
                    if parts[2] == "tolerance":
                        tier = replace(tier, tolerance=float(value))
                    else:
                        tier = replace(tier, gap=float(value))
                        if f"tiers.{parts[1]}.tolerance" not in overrides:
                            tier = replace(tier, tolerance=min(tier.tolerance, tier.gap / 2))
                    tiers[parts[1]] = tier
            elif len(parts) == 2 and parts[0] == "families":
                if parts[1] not in FAMILIES:
                    problems.append(Problem(key, shown(value), f"no family {parts[1]}", hint(parts[1], FAMILIES)))
                elif not isinstance(value, bool):
                    problems.append(Problem(key, shown(value), "true (on) or false (off)", ""))
                elif value and parts[1] not in families:
                    families.append(parts[1])
                elif not value and parts[1] in CORE_FAMILIES:
                    problems.append(Problem(key, shown(value), f"every card has family {parts[1]}", "leave it on"))
                elif not value and parts[1] in families:
                    families.remove(parts[1])
            else:
                known = [*PARAMETERS, *(f"tiers.{kind}.gap" for kind in tiers)]
                known += [f"tiers.{kind}.tolerance" for kind in tiers] + [f"families.{name}" for name in FAMILIES]
                problems.append(Problem(str(key), shown(value), "no such setting", hint(key, known)))
        problems += _needed_still(overrides, families, tuple(tiers.values()))
        if problems:
            raise InvalidInput(problems, f"overrides of card {self.name}")
        return replace(
            self,
            families=tuple(name for name in FAMILIES if name in families),
            tiers=tuple(tiers.values()),
            parameters=parameters,
            overrides={**self.overrides, **overrides, **({} if gap is None else {"gap": gap})},
        )


def _is_share(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 1


def _check_families(families: Sequence[str]) -> list[Problem]:
    problems: list[Problem] = []
    for index, name in enumerate(families):
        place = f"/families/{index}"
        if name not in FAMILIES:
            problems.append(Problem(place, shown(name), "no such family", suggestion(name, FAMILIES)))
            continue
        if name in families[:index]:
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
        if len(who) == 1:
            drop = name if kind == "family" else "the tier"
            problems.append(
                Problem(place, shown(name), f"{kind} {name} needs family {need}", f"add {need}, or drop {drop}")
            )
        else:
            rule = f"{_together(who)} need family {need}"
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
        place = f"/tiers/{index}"
        if tier.kind not in TIER_KINDS:
            problems.append(
                Problem(f"{place}/kind", shown(tier.kind), "no such tier", suggestion(tier.kind, TIER_KINDS))
            )
            continue
        if tier.kind in [other.kind for other in tiers[:index]]:
            problems.append(Problem(f"{place}/kind", shown(tier.kind), "stands twice", "remove one"))
        for name in ("gap", "tolerance"):
            if not _is_share(getattr(tier, name)):
                problems.append(
                    Problem(f"{place}/{name}", shown(getattr(tier, name)), f"{name} is a share from 0 to 1", "")
                )
        shares = _is_share(tier.gap) and _is_share(tier.tolerance)
        if shares and tier.tolerance > 0 and tier.tolerance >= tier.gap:
            rule = "a tolerance is smaller than the gap of its tier"
            problems.append(Problem(f"{place}/tolerance", shown(tier.tolerance), rule, "use half the gap"))
    return problems


def _as_lists(key: str, value: Any) -> str:
    """What to write instead of families that are switched one by one, as overrides do it."""
    if key != "families" or not isinstance(value, Mapping) or not all(isinstance(one, bool) for one in value.values()):
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
            problems.append(
                Problem(f"/{key}", shown(data[key]), "a card has no such field", suggestion(key, CARD_FIELDS))
            )
    name = data.get("name")
    if not isinstance(name, str) or not name:
        problems.append(Problem("/name", shown(name), "a card has a name", ""))
        name = "card"
    parent: Card | None = None
    extends = data.get("extends", "")
    if extends:
        parent = parents.get(extends) if isinstance(extends, str) else None
        if parent is None:
            problems.append(Problem("/extends", shown(extends), "no such card", suggestion(extends, parents)))
    lists: dict[str, tuple[str, ...]] = {}
    for key in ("families", "add_families", "drop_families", "references"):
        value = data.get(key, [])
        if not isinstance(value, (list, tuple)) or not all(isinstance(one, str) for one in value):
            problems.append(Problem(f"/{key}", shown(value), f"{key} is a list of texts", _as_lists(key, value)))
            value = []
        lists[key] = tuple(value)
    chosen = list(lists["families"] if "families" in data else parent.families if parent else ())
    chosen += [one for one in lists["add_families"] if one not in chosen]
    for one in lists["drop_families"]:
        if one in CORE_FAMILIES:
            rule = f"every card has family {one}"
            problems.append(Problem("/drop_families", shown(one), rule, "leave it on"))
        elif one in chosen:
            chosen.remove(one)
        else:
            problems.append(Problem("/drop_families", shown(one), "not among the families", suggestion(one, chosen)))
    tiers = parent.tiers if parent else ()
    if "tiers" in data:
        tiers = tuple(_tier(raw, index, problems) for index, raw in enumerate(_list(data["tiers"], problems)))
    parameters = dict(parent.parameters) if parent else {}
    parameters.update(_flat(data.get("parameters", {}), problems))
    for key in ("title", "question"):
        if not isinstance(data.get(key, ""), str):
            problems.append(Problem(f"/{key}", shown(data[key]), f"{key} is text", ""))
    if problems:
        raise InvalidInput(problems, f"card {name}")
    ordered = tuple(one for one in FAMILIES if one in chosen)
    ordered += tuple(one for one in chosen if one not in FAMILIES)
    return Card(
        name=name,
        title=data.get("title", ""),
        question=data.get("question", ""),
        extends=extends,
        families=ordered,
        tiers=tiers,
        parameters=parameters,
        references=lists["references"],
    )


def _list(value: Any, problems: list[Problem]) -> list[Any]:
    if isinstance(value, list):
        return value
    problems.append(Problem("/tiers", shown(value), "tiers is a list", "write [[tiers]]"))
    return []


def _tier(raw: Any, index: int, problems: list[Problem]) -> Tier:
    known = ("kind", "gap", "tolerance")
    if not isinstance(raw, Mapping):
        problems.append(Problem(f"/tiers/{index}", shown(raw), "a tier has kind, gap, tolerance", ""))
        return Tier("covered")
    for key in raw:
        if key not in known:
            place = f"/tiers/{index}/{key}"
            problems.append(Problem(place, shown(raw[key]), "a tier has no such field", suggestion(key, known)))
    gap = raw.get("gap", 0.01)
    # A small gap brings the tolerance that nobody stated down with it.
    numbers = [gap, raw.get("tolerance", gap / 2 if _is_share(gap) and gap <= 0.001 else 0.001)]
    gap, tolerance = (float(one) if type(one) is int else one for one in numbers)
    return Tier(str(raw.get("kind", "")), gap, tolerance)


def _flat(value: Any, problems: list[Problem], prefix: str = "") -> dict[str, Any]:
    if not isinstance(value, Mapping):
        problems.append(Problem("/parameters", shown(value), "parameters are a table", "write [parameters.FAMILY]"))
        return {}
    out: dict[str, Any] = {}
    for key, one in value.items():
        if isinstance(one, Mapping):
            out.update(_flat(one, problems, f"{prefix}{key}."))
        else:
            out[prefix + key] = one
    return out

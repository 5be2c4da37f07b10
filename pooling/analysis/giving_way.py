"""How a named rule is dropped: by changes of the facts, or by a setting of the card where the rule is the card's.

The answer is solved and audited like any other, for a rule that is dropped in the facts binds nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pooling.domain.card import MOST_LEVEL, Card
from pooling.domain.families import FAMILIES, LEVELS
from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput, Problem, suggestion
from pooling.domain.tier_kinds import TIER_KINDS
from pooling.domain.variants.applying import apply
from pooling.domain.variants.change import Change, change_from
from pooling.reasons.lifting import Rule, every_rule
from pooling.reasons.oracle import all_rules

Given = dict[str, Any]
"""A change as plain data."""
LONG_DAYS = 36_500
MANY = 1_000


@dataclass(frozen=True, slots=True)
class Way:
    """A rule out of the way: changes of the facts, and settings of the card, which are for everybody."""

    changes: tuple[Given, ...] = ()
    overrides: Mapping[str, Any] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """Lines as they are given to ``--change``, and settings as to ``--set``."""
        settings = (f"{key}={str(value).lower()}" for key, value in self.overrides.items())
        return "; ".join((*(line(change) for change in self.changes), *settings))

    def instance(self, base: Instance) -> Instance:
        """The base with the changes. Raises InvalidInput where they make no valid instance."""
        return apply(base, self.changes).instance if self.changes else base

    def card(self, base: Card) -> Card:
        """The card with the settings."""
        return base.with_overrides(dict(self.overrides)) if self.overrides else base

    def and_(self, other: Way) -> Way:
        """Both together."""
        return Way((*self.changes, *other.changes), {**self.overrides, **other.overrides})


def line(change: Given) -> str:
    """A change as its line of text."""
    from pooling.io.variants.line import line_of

    made, _ = change_from(change, lambda part: part)
    return line_of(made) if isinstance(made, Change) else str(change)


def set_(table: str, name: str, value: Any, **where: Any) -> Given:
    return {"do": "set", "table": table, "where": where, "field": name, "value": value}


def add(table: str, name: str, value: float, **where: Any) -> Given:
    return {"do": "add", "table": table, "where": where, "field": name, "value": value}


def remove(table: str, **where: Any) -> Given:
    return {"do": "remove_rows", "table": table, "where": where}


def dropped(instance: Instance, card: Card, rule: Rule) -> Way | None:
    """The rule out of the way; None where neither facts nor settings can do it."""
    family, subject = rule
    if subject == "*" and family in FAMILIES and not FAMILIES[family].core:
        return Way(overrides={f"families.{family}": False})
    made = _WAYS.get(family, _by_family)(instance, card, subject)
    return Way(tuple(change for change in made if "do" in change), _settings(made))


def named(instance: Instance, card: Card, given: list[str]) -> list[Rule]:
    """Rules given as ``family:subject``. Raises InvalidInput with every one that the run does not have."""
    known = {f"{family}:{subject}": (family, subject) for family, subject in rules_of(instance, card)}
    problems = []
    if not given:
        problems.append(Problem("rules", "", "no rule is named", "name one at least, as family:subject"))
    for place, name in enumerate(given):
        if name not in known:
            rule = "no such rule in this instance under this card: a rule is family:subject"
            problems.append(Problem(f"rules/{place}", repr(name), rule, suggestion(name, known)))
    if problems:
        raise InvalidInput(problems, "drop-test")
    return [known[name] for name in dict.fromkeys(given)]


def rules_of(instance: Instance, card: Card) -> dict[Rule, None]:
    """Every rule that has a name of its own, with those that stand for a whole family."""
    found = dict.fromkeys((*all_rules(instance, card), *sorted(every_rule(instance, card))))
    found |= dict.fromkeys((family, "*") for family in card.families if not FAMILIES[family].core)
    return {rule: None for rule in found if rule[0] in (*FAMILIES, LEVELS)}


def _settings(made: list[Given]) -> dict[str, Any]:
    return {key: value for change in made if "do" not in change for key, value in change.items()}


Making = Callable[[Instance, Card, str], list[Given]]


def _level(_instance: Instance, _card: Card, subject: str) -> list[Given]:
    """A level that every plan is worth."""
    return [{f"tiers.{subject}.level": 0.0 if TIER_KINDS[subject].maximise else MOST_LEVEL}]


def _by_family(_instance: Instance, _card: Card, _subject: str) -> list[Given]:
    return []


def _requirement(**fields: Any) -> Making:
    """Columns of the need that the rule is about."""
    return lambda _i, _c, subject: [set_("requirements", name, value, id=subject) for name, value in fields.items()]


def _lots(instance: Instance, _card: Card, subject: str) -> list[Given]:
    columns = ("smallest", "step", "smallest_use")
    offers = [offer for offer in instance.offers if offer.nation == subject]
    return [
        set_("offers", name, 0, nation=subject) for name in columns if any(getattr(offer, name) for offer in offers)
    ]


def _sovereignty(instance: Instance, card: Card, subject: str) -> list[Given]:
    made: list[Given] = []
    nation = instance.nation_of[subject]
    if nation.reserve_share:
        made.append(set_("nations", "reserve_share", 0, id=subject))
    if nation.ceiling_share < 1:
        made.append(set_("nations", "ceiling_share", 1, id=subject))
    if any(offer.reserve for offer in instance.offers if offer.nation == subject):
        made.append(set_("offers", "reserve", 0, nation=subject))
    if card["sovereignty.reserve_share"]:
        made.append({"sovereignty.reserve_share": 0.0})
    return made


def _coverage(instance: Instance, _card: Card, subject: str) -> list[Given]:
    """What has to be met in full is no longer asked for."""
    gone: list[Given] = []
    for table in ("locks", "requirement_changes", "scenario_effects"):
        rows = getattr(instance, table, ())
        if any(getattr(row, "requirement", None) == subject for row in rows):
            gone.append(remove(table, requirement=subject))
    return [*gone, remove("requirements", id=subject)]


def _budget(instance: Instance, _card: Card, subject: str) -> list[Given]:
    there = any(row.nation == subject for row in instance.budgets)
    return [set_("budgets", "amount_million", "", nation=subject)] if there else []


def _sustainment(_instance: Instance, _card: Card, subject: str) -> list[Given]:
    return [set_("nations", "deployable_share", 1, id=subject), set_("nations", "sustained_share", 1, id=subject)]


def _breadth(_instance: Instance, _card: Card, subject: str) -> list[Given]:
    return [
        set_("requirements", "largest_share", 1, id=subject),
        set_("requirements", "least_nations", 0, id=subject),
    ]


def _specialisation(instance: Instance, card: Card, subject: str) -> list[Given]:
    table = "requirements" if subject in instance.requirement_of else "capabilities"
    made: list[Given] = [set_(table, "providers", "any", id=subject)]
    if table == "requirements" and card["specialisation.providers"] != "any":
        made.append({"specialisation.providers": "any"})
    return made


def _focus(instance: Instance, card: Card, subject: str) -> list[Given]:
    if subject in instance.nation_of:
        return [set_("nations", "most_commitments", MANY, id=subject)]
    return [{"focus.least_part_share": 0.0}] if card["focus.least_part_share"] else []


def _enablers(_instance: Instance, _card: Card, subject: str) -> list[Given]:
    capability, needs, kind = subject.split("/")
    return [remove("enablers", capability=capability, needs=needs, mission_kind="" if kind == "any" else kind)]


def _exchange(instance: Instance, _card: Card, subject: str) -> list[Given]:
    if subject in instance.requirement_of:
        return [set_("requirements", "nation", "", id=subject)]
    return [set_("agreements", "barter_limit", 1e6, id=subject)]


def _retirement(_instance: Instance, _card: Card, subject: str) -> list[Given]:
    nation, _, capability = subject.partition("/")
    return [{"do": "add_row", "table": "skills", "row": {"nation": nation, "capability": capability}}]


def _agreements(instance: Instance, _card: Card, subject: str) -> list[Given]:
    """Open to all from the first period, with any number of members."""
    if subject not in instance.agreement_of:
        return [{"agreements.within": "any"}]
    row = instance.agreement_of[subject]
    wanted: dict[str, tuple[Any, Any]] = {
        "nations": (row.nations, ""),
        "least_members": (row.least_members > 1, 1),
        "most_members": (row.most_members is not None, ""),
        "from_period": (row.from_period, ""),
        "backbone_quantity": (row.backbone_quantity, 0),
        "exit_notice_periods": (row.exit_notice_periods, 0),
    }
    if row.kind == "bilateral":
        del wanted["most_members"], wanted["least_members"]
    return [set_("agreements", name, value, id=subject) for name, (there, value) in wanted.items() if there]


def _pools(instance: Instance, _card: Card, subject: str) -> list[Given]:
    """A pool of any size that all may share; a supplier without a largest share."""
    if any(supplier.id == subject for supplier in instance.suppliers):
        return [set_("suppliers", "largest_share", 1, id=subject)]
    made = [set_("pools", "least_units", 0, id=subject), set_("pools", "most_units", MANY, id=subject)]
    if instance.pool_of[subject].agreement is not None:
        made.append(set_("pools", "agreement", "", id=subject))
    return made


def _options(instance: Instance, _card: Card, subject: str) -> list[Given]:
    """An option that anybody may start at once, alone."""
    row = instance.option_of[subject]
    wanted: dict[str, tuple[Any, Any]] = {
        "nations": (row.nations, ""),
        "least_participants": (row.least_participants > 1, 1),
        "periods": (row.periods, ""),
        "lead_periods": (row.lead_periods, 0),
        "requires": (row.requires, ""),
        "agreement": (row.agreement, ""),
    }
    return [set_("options", name, value, id=subject) for name, (there, value) in wanted.items() if there]


def _guidelines(_instance: Instance, _card: Card, _subject: str) -> list[Given]:
    return [{"guidelines.must": False}]


def _procurement(_instance: Instance, _card: Card, subject: str) -> list[Given]:
    off: dict[str, tuple[str, Any]] = {
        "content": ("procurement.least_content_share", 0.0),
        "joint": ("procurement.least_joint_share", 0.0),
        "supplier": ("procurement.largest_supplier_share", 1.0),
        "suppliers": ("procurement.least_suppliers", 0),
    }
    key, value = off[subject]
    return [{key: value}]


_WAYS: dict[str, Making] = {
    LEVELS: _level,
    "coverage": _coverage,
    "lots": _lots,
    "sovereignty": _sovereignty,
    "retirement": _retirement,
    "agreements": _agreements,
    "pools": _pools,
    "options": _options,
    "procurement": _procurement,
    "caveats": lambda _i, _c, subject: [remove("caveats", id=subject)],
    "red_lines": lambda _i, _c, subject: [remove("red_lines", id=subject)],
    "readiness": _requirement(within_days=LONG_DAYS),
    "sustainment": _sustainment,
    "rotation": _requirement(rest_periods=0, most_turns="", turns_spread=""),
    "interoperability": _requirement(standards="", same_standard=""),
    "information": _requirement(sharing_level=0),
    "breadth": _breadth,
    "specialisation": _specialisation,
    "focus": _focus,
    "enablers": _enablers,
    "exchange": _exchange,
    "budget": _budget,
    "funding": lambda _i, _c, subject: [remove("fund_budgets", fund=subject)],
    "guidelines": _guidelines,
    "stability": lambda *_: [{"stability.frozen_periods": 0}],
    "challenge": lambda *_: [{"families.challenge": False}],
    "withdrawal": lambda *_: [{"withdrawal.least_covered": 0.0}],
    "locks": lambda _i, _c, subject: [remove("locks", id=subject)],
}
"""Family -> how its rule about a subject is dropped."""


def changes_of(ways: list[Way]) -> Iterator[Given]:
    for way in ways:
        yield from way.changes

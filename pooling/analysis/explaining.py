"""The mathematics of one run, with counts: what each family of a card states for an instance, and what it need not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pooling.analysis.model_explained import FamilyPart, ModelExplained, RowCount, Setting, TierPart, VariableCount
from pooling.domain import round_off
from pooling.domain.card import Card
from pooling.domain.deadline import Deadline
from pooling.domain.families import FAMILIES, row_owner
from pooling.domain.figures import tier_unit
from pooling.domain.parameters import PARAMETERS
from pooling.domain.tier_kinds import TIER_KINDS
from pooling.formulation.context import Formulation
from pooling.formulation.facts import Facts
from pooling.formulation.mathematics import family_text
from pooling.formulation.variables import VARIABLES
from pooling.solving.compiled import compile_model

SHARED = ("activated", "takes_part", "together", "delivered")
"""Variables that belong to no family: whichever needs one first makes it, and all use the same."""


def explained(f: Formulation, deadline: Deadline) -> ModelExplained:
    """What stands in the model, family by family. Raises OutOfTime."""
    instance, card = f.instance, f.card
    rows = [RowCount(name, len(stated)) for name, stated in f.rows.items()]
    variables = [_counted(f, name) for name in f.variables.made]
    families = []
    for name in card.families:
        deadline.check_now()
        families.append(_family(name, f, rows, variables))
    return ModelExplained(
        instance=instance.name,
        card=card.name,
        question=card.question,
        families=tuple(families),
        shared_rows=tuple(row for row in rows if row_owner(row.name) is None),
        shared_variables=tuple(variable for variable in variables if _maker(variable.name, card) is None),
        tiers=_tiers(f, rows),
        settings=_settings(card),
        pairs=len(f.facts.pairs),
        size=compile_model(f).size,
    )


def _counted(f: Formulation, name: str) -> VariableCount:
    about, made = VARIABLES[name], f.made(name)
    whole = sum(f.variables.whole[variable.number] for variable in made.values())
    return VariableCount(about.name, about.indices, len(made), whole, about.unit, about.meaning)


def _maker(variable: str, card: Card) -> str | None:
    """The family that makes the variables of a name; None for what families share."""
    family = VARIABLES[variable].family
    return None if variable in SHARED or not card.has(family) else family


def _family(name: str, f: Formulation, rows: Iterable[RowCount], variables: Iterable[VariableCount]) -> FamilyPart:
    left_out, lowered, changed = _effect(name, f)
    terms = _terms(name, f)
    own_rows = tuple(row for row in rows if row_owner(row.name) == name)
    own_variables = tuple(variable for variable in variables if _maker(variable.name, f.card) == name)
    return FamilyPart(
        family=name,
        sentence=FAMILIES[name].sentence,
        rows=own_rows,
        variables=own_variables,
        pairs_left_out=left_out,
        bounds_lowered=lowered,
        counts_changed=changed,
        terms=terms,
        text=family_text(name),
        adds_nothing=not (own_rows or own_variables or left_out or lowered or changed or terms),
    )


def _effect(name: str, f: Formulation) -> tuple[int, int, int]:
    """What the facts would be without the family: (pairs more, bounds higher, pairs that count for more)."""
    here, without = f.facts, Facts(f.instance, f.card, frozenset({(name, "*")}))
    left_out = sum(1 for key in without.pairs if key not in here.pairs)
    lowered = _lower(here.pairs, without.pairs) + _lower(here.available, without.available)
    changed = 0
    if f.card["coverage.count"] == "expected" or f.card.has("uncertainty"):
        for offer, requirement, period in here.pairs:
            key = (here.offer_of[offer], here.requirement_of[requirement], period)
            changed += here.credible(*key) < without.credible(*key) - round_off.DATA
    return left_out, lowered, changed


def _lower(here: dict[Any, float], without: dict[Any, float]) -> int:
    return sum(1 for key, most in here.items() if most < without.get(key, most) - round_off.DATA * max(1.0, most))


def _terms(name: str, f: Formulation) -> int:
    """Terms that a family writes into other rows and tiers without a row of its own."""
    if name == "spending":
        return sum(len(terms) for terms in f.spending_terms.values())
    if name == "funding":
        return sum(len(terms) for terms in f.grants.values())
    if name == "challenge":
        return len(f.challenged)
    return len(f.change) if name == "stability" else 0


def _tiers(f: Formulation, rows: Iterable[RowCount]) -> tuple[TierPart, ...]:
    asked = {tier.kind: tier for tier in f.card.tiers}
    owned = list(rows)
    return tuple(
        TierPart(
            name=tier.name,
            kind=tier.kind,
            maximise=tier.maximise,
            unit=tier_unit(tier.kind, f.instance, f.card),
            meaning=TIER_KINDS[tier.kind].meaning,
            gap=asked[tier.kind].gap,
            tolerance=asked[tier.kind].tolerance,
            rows=tuple(row for row in owned if row_owner(row.name) == tier.kind),
            terms=len(tier.expr),
        )
        for tier in f.tiers
    )


def _settings(card: Card) -> tuple[Setting, ...]:
    return tuple(
        Setting(key, card[key], parameter.default, parameter.unit, parameter.meaning)
        for key, parameter in PARAMETERS.items()
        if card.has(parameter.family) and card[key] != parameter.default
    )

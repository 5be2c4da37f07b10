"""The JSON Schema of a card, made from the registries of families, tiers and parameters."""

from __future__ import annotations

from typing import Any

from pooling.domain.card import MOST_LEVEL
from pooling.domain.families import FAMILIES
from pooling.domain.parameters import PARAMETERS, Parameter
from pooling.domain.tier_kinds import TIER_KINDS


def card_schema() -> dict[str, Any]:
    """What a card may say, whether in TOML or as an object."""
    text = {"type": "string"}
    families = {"type": "array", "items": {"enum": list(FAMILIES)}, "uniqueItems": True}
    share = {"type": "number", "minimum": 0, "maximum": 1}
    tier = {
        "type": "object",
        "properties": {
            "kind": {
                "enum": list(TIER_KINDS),
                "description": " ".join(f"{name}: {kind.meaning}." for name, kind in TIER_KINDS.items()),
            },
            "gap": {**share, "description": "How far the tier's value may be from its bound (share of value)"},
            "tolerance": {**share, "description": "What later tiers may give up of it (share of value)"},
            "level": {
                "type": "number",
                "minimum": 0,
                "maximum": MOST_LEVEL,
                "description": "What of it is good enough (in its unit): a rule; tiers without one come first",
            },
        },
        "required": ["kind"],
        "additionalProperties": False,
    }
    parameters: dict[str, dict[str, Any]] = {}
    for key, parameter in PARAMETERS.items():
        parameters.setdefault(parameter.family, {})[key.split(".", 1)[1]] = _value(parameter)
    return {
        "title": "Card",
        "description": "A policy: which families of rules hold, with which parameters, and what is optimised in which "
        "order.",
        "type": "object",
        "properties": {
            "name": {**text, "description": "Name of the card"},
            "title": text,
            "question": {**text, "description": "The question that it answers"},
            "extends": {**text, "description": "Card whose families, tiers and parameters it takes over"},
            "families": {**families, "description": "Families in force; companions are added"},
            "add_families": {**families, "description": "Families added to those of the card it extends"},
            "drop_families": {**families, "description": "Families taken from those of the card it extends"},
            "tiers": {"type": "array", "items": tier, "description": "What is optimised, in this order"},
            "parameters": {
                "type": "object",
                "properties": {
                    family: {"type": "object", "properties": values, "additionalProperties": False}
                    for family, values in parameters.items()
                },
                "additionalProperties": False,
            },
            "references": {"type": "array", "items": text},
        },
        "required": ["name"],
        "additionalProperties": False,
    }


def _value(parameter: Parameter) -> dict[str, Any]:
    number: dict[str, Any] = {"exclusiveMinimum" if parameter.above_low else "minimum": parameter.low}
    number = {key: value for key, value in (number | {"maximum": parameter.high}).items() if value is not None}
    kinds: dict[str, dict[str, Any]] = {
        "flag": {"type": "boolean"},
        "choice": {"enum": list(parameter.choices)},
        "whole": {"type": "integer", **number},
        "number": {"type": "number", **number},
        "weights": {"type": "array", "items": {"type": "number", **number}, "minItems": 5, "maxItems": 5},
    }
    stated = {**kinds[parameter.kind], "description": parameter.meaning, "default": parameter.default}
    return stated | ({"unit": parameter.unit} if parameter.unit else {})

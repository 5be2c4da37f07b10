"""The JSON Schema of a file of variants, made from what variants and changes state of themselves."""

from __future__ import annotations

from typing import Any

from pooling.domain.fields import ID_PATTERN, LARGEST_TEXT
from pooling.domain.tables import TABLES
from pooling.domain.variants.change import CHANGE_KINDS, LOCK_COLUMNS, PART_MEANINGS, WITHDRAWN, ChangeKind
from pooling.domain.variants.variant import FILE_FIELDS, MOST_CHANGES, VARIANT_FIELDS

_PLAIN = ["string", "number", "boolean"]
_CELL: dict[str, Any] = {"type": [*_PLAIN, "array"], "items": {"type": _PLAIN}}


def variants_schema() -> dict[str, Any]:
    """What a file of variants may say, whether in TOML or as an object."""
    text = {"type": "string", "maxLength": LARGEST_TEXT}
    line = {"type": "string", "description": "A change as a line, such as " + CHANGE_KINDS["multiply"].example}
    changes = {"anyOf": [line, *(_change(name, kind) for name, kind in CHANGE_KINDS.items())]}
    fields: dict[str, dict[str, Any]] = {
        "name": {"type": "string", "pattern": ID_PATTERN},
        "title": text,
        "note": text,
        "card": text,
        "overrides": {
            "type": "object",
            "additionalProperties": {"type": ["string", "number", "boolean", "array"], "items": {"type": "number"}},
        },
        "changes": {"type": "array", "maxItems": MOST_CHANGES, "items": changes},
    }
    variant = _object({name: {**fields[name], "description": told} for name, told in VARIANT_FIELDS.items()}, ["name"])
    parts: dict[str, dict[str, Any]] = {"base": text, "card": text, "variants": {"type": "array", "items": variant}}
    return {
        "title": "Variants",
        "description": "Named changes over one instance, each list of them with the policy it is solved under.",
        **_object({name: {**parts[name], "description": told} for name, told in FILE_FIELDS.items()}, ["base"]),
    }


def _change(name: str, kind: ChangeKind) -> dict[str, Any]:
    cells = {"type": "object", "additionalProperties": _CELL}
    locked = {"type": "object", "properties": dict.fromkeys(LOCK_COLUMNS, _CELL), "additionalProperties": False}
    parts: dict[str, dict[str, Any]] = {
        "do": {"const": name},
        "table": {"enum": list(WITHDRAWN if name == "withdraw" else TABLES)},
        "where": {**cells, "minProperties": 1} if name == "withdraw" else cells,
        "field": {"type": "string"},
        "value": _CELL if name == "set" else {"type": "number"},
        "row": cells if "table" in kind.parts else locked,
        "position": {"type": "integer", "minimum": 1},
    }
    stated = ("do", *kind.parts, *kind.optional)
    properties = {part: {**parts[part], "description": PART_MEANINGS[part]} for part in stated}
    return {"description": f"{name}: {kind.meaning}", **_object(properties, ["do", *kind.parts])}


def _object(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}

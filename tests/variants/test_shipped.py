"""The variants that ship, the schema of their files, and the examples on their page."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import pooling
from pooling.domain.variants.change import CHANGE_KINDS, change_from
from pooling.domain.variants.variant import Variant, VariantFile
from pooling.engine.variants import diff
from pooling.io.variants.line import line_of, read_line

from .pairs import pair

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "instances" / "nordic-five" / "variants.toml"
SCHEMA = json.loads((ROOT / "api" / "variants.schema.json").read_text(encoding="utf-8"))


KINDS: dict[str, type | tuple[type, ...]] = {
    "object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "number": (int, float)
}  # fmt: skip
SAYS_NOTHING = {"$schema", "title", "description"}


def is_kind(value: Any, kind: str) -> bool:
    return isinstance(value, KINDS[kind]) and (kind == "boolean" or not isinstance(value, bool))


def fits(schema: dict[str, Any], value: Any) -> bool:
    """Whether a value is as a schema says: with the keywords that this one uses, and no others."""
    properties = schema.get("properties", {})
    others = schema.get("additionalProperties", {})
    rules: dict[str, Callable[[Any], bool]] = {
        "type": lambda kinds: any(is_kind(value, kind) for kind in (kinds if isinstance(kinds, list) else [kinds])),
        "enum": lambda choices: value in choices,
        "const": lambda one: value == one,
        "anyOf": lambda several: any(fits(one, value) for one in several),
        "required": lambda names: not isinstance(value, dict) or set(names) <= set(value),
        "properties": lambda told: (
            not isinstance(value, dict) or all(fits(told[name], part) for name, part in value.items() if name in told)
        ),
        "additionalProperties": lambda _: (
            not isinstance(value, dict)
            or all(others is not False and fits(others, part) for name, part in value.items() if name not in properties)
        ),
        "items": lambda one: not isinstance(value, list) or all(fits(one, part) for part in value),
        "maxItems": lambda most: not isinstance(value, list) or len(value) <= most,
        "minProperties": lambda least: not isinstance(value, dict) or len(value) >= least,
        "minimum": lambda least: not is_kind(value, "number") or value >= least,
        "maxLength": lambda most: not isinstance(value, str) or len(value) <= most,
        "pattern": lambda pattern: not isinstance(value, str) or re.search(pattern, value) is not None,
    }
    return all(rules[keyword](told) for keyword, told in schema.items() if keyword not in SAYS_NOTHING)


def test_every_shipped_variant_applies() -> None:
    file = pooling.load_variants(SHIPPED)
    assert len(file.variants) == 6
    assert len({variant.instance.hash for variant in file.variants} | {file.base.hash}) == 7
    assert all(variant.title and variant.touched for variant in file.variants)


@pytest.mark.parametrize("do", CHANGE_KINDS)
def test_the_example_of_a_kind_is_one(do: str) -> None:
    data, problems = read_line(CHANGE_KINDS[do].example, "example")
    assert not problems
    change, problems = change_from(data, str)
    assert not problems
    assert change is not None
    assert (change.do, line_of(change)) == (do, CHANGE_KINDS[do].example)


def test_files_are_as_their_schema_says() -> None:
    assert fits(SCHEMA, tomllib.loads(SHIPPED.read_text(encoding="utf-8")))
    for number in range(2_000, 2_015):
        _, a, b = pair(number)
        assert fits(SCHEMA, json.loads(json.dumps(VariantFile(a, (Variant("v", a, diff(a, b)),)).as_dict())))


@pytest.mark.parametrize(
    "change",
    [
        {"do": "sett", "table": "nations", "field": "name", "value": "x"},
        {"do": "set", "table": "nation", "field": "name", "value": "x"},
        {"do": "add", "table": "nations", "field": "name", "value": "x"},
        {"do": "withdraw", "table": "offers", "where": {"id": "x"}},
        {"do": "withdraw", "table": "nations"},
        {"do": "lock", "row": {"quantity": 1}},
        {"do": "add_row", "table": "nations", "row": {}, "position": 0},
        {"do": "remove_rows", "table": "nations", "rows": {}},
    ],
)
def test_the_schema_refuses_what_is_no_change(change: dict[str, object]) -> None:
    assert not fits(SCHEMA, {"base": "x", "variants": [{"name": "v", "changes": [change]}]})
    assert change_from(change, str)[0] is None

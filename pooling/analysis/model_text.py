"""The model of a run as text for people, and its counts as rows."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pooling.analysis.model_explained import FamilyPart, ModelExplained, RowCount, TierPart, VariableCount

_WIDTH = 110
COLUMNS = ("part", "kind", "name", "count", "whole")


def counts(found: ModelExplained) -> Iterator[dict[str, Any]]:
    """A row per name of rows or variables, with the family, tier or ``shared`` it belongs to."""
    parts: list[tuple[str, Sequence[RowCount], Sequence[VariableCount]]] = [
        (part.family, part.rows, part.variables) for part in found.families
    ]
    parts.append(("shared", found.shared_rows, found.shared_variables))
    parts += [(f"tier {tier.name}", tier.rows, ()) for tier in found.tiers]
    for part, rows, variables in parts:
        for row in rows:
            yield {"part": part, "kind": "rows", "name": row.name, "count": row.count, "whole": None}
        for variable in variables:
            yield {
                "part": part,
                "kind": "variables",
                "name": variable.name,
                "count": variable.count,
                "whole": variable.whole,
            }


def model_text(found: ModelExplained, full: bool) -> Iterator[str]:
    """A line after the other; ``full``: with the formulas of every family."""
    yield f"{found.instance} with {found.card}"
    yield from _wrapped(found.question, "  ")
    if found.outcome == "none":
        return
    size = found.size
    columns = f"{size['columns']:,} columns ({size['integers']:,} whole)"
    yield f"  {columns}, {size['rows']:,} rows, {size['nonzeros']:,} nonzeros"
    yield f"  {found.pairs:,} triples of offer, requirement and period can occur"
    for family in found.families:
        if not family.adds_nothing:
            yield ""
            yield from _family(family, full)
    yield ""
    yield from _wrapped(f"Adds nothing here: {', '.join(found.idle) or 'no family of the card'}", "")
    if found.shared_rows or found.shared_variables:
        yield ""
        yield "Shared by families: what several of them need is made once"
        yield from _parts(found.shared_rows, found.shared_variables)
    yield ""
    yield "Tiers, the most important first"
    for place, tier in enumerate(found.tiers, start=1):
        yield from _tier(place, tier)
    yield ""
    yield "Settings that differ from their defaults" if found.settings else "Every setting is at its default"
    for setting in found.settings:
        unit = f" {setting.unit}" if setting.unit else ""
        words = f"{setting.key} = {_plain(setting.value)}{unit} (default {_plain(setting.default)}): {setting.meaning}"
        yield from _wrapped(words, "  ")


def _family(part: FamilyPart, full: bool) -> Iterator[str]:
    if full:
        yield part.text.rstrip()
        yield ""
    else:
        yield f"{part.family}: {part.sentence}"
    yield from _parts(part.rows, part.variables)
    without = []
    if part.pairs_left_out:
        without.append(f"{part.pairs_left_out:,} more triples could occur")
    if part.bounds_lowered:
        without.append(f"{part.bounds_lowered:,} bounds would be higher")
    if part.counts_changed:
        without.append(f"{part.counts_changed:,} triples would count for more")
    if without:
        yield from _wrapped(f"without it: {', '.join(without)}", "  ")
    if part.terms:
        yield f"  terms in rows of others and in tiers: {part.terms:,}"


def _parts(rows: Sequence[RowCount], variables: Sequence[VariableCount]) -> Iterator[str]:
    if rows:
        yield from _wrapped("rows: " + ", ".join(f"{row.name} {row.count:,}" for row in rows), "  ")
    for variable in variables:
        name = f"{variable.name}[{variable.indices}]" if variable.indices else variable.name
        whole = (
            f" ({variable.whole:,} whole)"
            if 0 < variable.whole < variable.count
            else " (whole)"
            if variable.whole
            else ""
        )
        unit = f", {variable.unit}" if variable.unit else ""
        yield from _wrapped(f"variable {name}: {variable.count:,}{whole}{unit}; {variable.meaning}", "  ")


def _tier(place: int, tier: TierPart) -> Iterator[str]:
    goal = "most" if tier.maximise else "least"
    asked = f"gap {100 * tier.gap:.2f} %, tolerance {100 * tier.tolerance:.2f} %"
    yield from _wrapped(f"{place}. {tier.name} (the {goal}, {tier.unit}; {asked}): {tier.meaning}", "  ")
    rows = "".join(f", rows: {row.name} {row.count:,}" for row in tier.rows)
    yield f"     terms: {tier.terms:,}{rows}"


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return ", ".join(_plain(item) for item in value)
    return f"{value:g}" if isinstance(value, (int, float)) else str(value)


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=indent, subsequent_indent=indent + "    ")

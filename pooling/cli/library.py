"""``pooling instances`` and ``pooling cards``: what the library holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from pooling.cli.output import Format, FormatOption, write, write_json, write_rows

if TYPE_CHECKING:
    from pooling.domain.card import Card
    from pooling.domain.instance import Instance

LIST = "list"
PARAMETER_COLUMNS = ("parameter", "value", "default", "range", "unit", "meaning")


def instances(
    name: Annotated[str, typer.Argument(help="An instance to show; nothing, or 'list', for all.")] = LIST,
    form: FormatOption = Format.TABLE,
) -> None:
    """List the instances of the library, or show one."""
    import pooling.run
    from pooling.io.library import list_instances

    if name == LIST:
        rows = [_instance_row(pooling.run.load(name)) for name in list_instances()]
        write_rows(rows, ("name", "nations", "capabilities", "requirements", "offers", "periods", "title"), form)
        return
    instance = pooling.run.load(name)
    about, row = _about(instance), _instance_row(instance)
    if form is Format.JSON:
        write_json(about)
    elif form is Format.CSV:
        write_rows([row], list(row), form)
    else:
        write(_about_text(about))


def _instance_row(instance: Instance) -> dict[str, Any]:
    return {"name": instance.name, "title": instance.instance.title, **_counts(instance), "hash": instance.hash}


def _counts(instance: Instance) -> dict[str, int]:
    """Rows of every table."""
    from pooling.domain.tables import TABLES

    return {table: len(getattr(instance, table)) for table in TABLES if table != "instance"}


def _about(instance: Instance) -> dict[str, Any]:
    return {
        "name": instance.name,
        "title": instance.instance.title,
        "description": instance.instance.description,
        "currency": instance.instance.currency,
        "hash": instance.hash,
        "counts": _counts(instance),
        "sources": [source.model_dump() for source in instance.sources],
    }


def _about_text(about: dict[str, Any]) -> str:
    lines = [f"{about['name']}: {about['title']}"]
    if about["description"]:
        lines += ["", about["description"]]
    lines += ["", *(f"{count:>7,} {table}" for table, count in about["counts"].items() if count)]
    lines += ["", f"money in million {about['currency']}", about["hash"]]
    if about["sources"]:
        lines += ["", "sources"]
        lines += [f"  {row['table']} ({row['kind']}): {row['source']}" for row in about["sources"]]
    return "\n".join(lines) + "\n"


def cards(
    name: Annotated[str, typer.Argument(help="A card to show; nothing, or 'list', for all.")] = LIST,
    form: FormatOption = Format.TABLE,
) -> None:
    """List the model cards, or show one with its parameters."""
    import pooling.run
    from pooling.io.library import list_cards

    if name == LIST:
        rows = [_card_row(pooling.run.load_card(name)) for name in list_cards()]
        write_rows(rows, ("name", "tiers", "title", "question"), form)
        return
    card = pooling.run.load_card(name)
    parameters = _parameter_rows(card)
    if form is Format.JSON:
        about = {"title": card.title, "question": card.question, "extends": card.extends}
        write_json({**card.as_dict(), **about, "references": list(card.references), "hash": card.hash})
    elif form is Format.CSV:
        write_rows(parameters, PARAMETER_COLUMNS, form)
    else:
        write(_card_text(card))
        write_rows(parameters, PARAMETER_COLUMNS, form)


def _card_row(card: Card) -> dict[str, Any]:
    tiers = [tier.kind for tier in card.tiers]
    return {"name": card.name, "tiers": tiers, "title": card.title, "question": card.question}


def _parameter_rows(card: Card) -> list[dict[str, Any]]:
    from pooling.domain.parameters import PARAMETERS

    return [
        {
            "parameter": key,
            "value": _literal(card[key]),
            "default": _literal(parameter.default),
            "range": parameter.range_text(),
            "unit": parameter.unit,
            "meaning": parameter.meaning,
        }
        for key, parameter in PARAMETERS.items()
        if card.has(parameter.family)
    ]


def _literal(value: Any) -> str:
    """The value as ``--set`` takes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_literal, value)) + "]"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _card_text(card: Card) -> str:
    from pooling.domain.tier_kinds import TIER_KINDS
    from pooling.report.words import percent

    lines = [f"{card.name}: {card.title}", "", card.question, ""]
    if card.extends:
        lines.append(f"extends {card.extends}")
    lines.append(f"families: {', '.join(card.families)}")
    lines.append("tiers, the most important first:")
    for place, tier in enumerate(card.tiers, start=1):
        kind = TIER_KINDS[tier.kind]
        asked = f"gap {percent(tier.gap, 2)}, tolerance {percent(tier.tolerance, 2)}"
        asked += "" if tier.level is None else f", level {tier.level:g} {kind.unit}"
        lines.append(f"  {place}. {tier.kind} ({asked}): {kind.meaning}")
    lines += [f"reference: {reference}" for reference in card.references]
    return "\n".join(lines) + "\n\n"

"""``pooling generate``: synthetic instances from a family, knobs and a seed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from pooling.cli.files import STDOUT, refuse_ending
from pooling.cli.options import OverwriteOption, known
from pooling.cli.output import Format, FormatOption, say, write, write_json_text, write_rows

LIST = "list"


def generate(
    family: Annotated[str, typer.Argument(help="Family of the instance; nothing, or 'list', for all.")] = LIST,
    size: Annotated[str, typer.Option("--size", help="tiny, small, medium, large or huge.")] = "small",
    seed: Annotated[int, typer.Option("--seed", min=0, max=2**31 - 1, help="The same seed, the same instance.")] = 1,
    feasibility: Annotated[
        str, typer.Option("--feasibility", help="planted: every need can be met; free: as drawn; conflict: infeasible.")
    ] = "planted",
    knob: Annotated[
        list[str] | None,
        typer.Option("--knob", metavar="NAME=VALUE", help="Turn a knob: docs/generating.md has all. May be repeated."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="PATH", help="x.json, x.xlsx, a folder, or - for stdout; else NAME.json."),
    ] = None,
    force: OverwriteOption = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """Write a synthetic instance.

    The same recipe gives the same on every machine; its margins are like those of real data.
    """
    from pooling.cli.writing import refuse_existing, writing
    from pooling.generating.families import FAMILIES
    from pooling.generating.instance import instance_of
    from pooling.generating.recipe import Recipe
    from pooling.io.files import write_instance
    from pooling.io.json_file import dumps_by_row

    if family == LIST:
        rows = [{"family": one.name, "card": one.card, "title": one.title} for one in FAMILIES.values()]
        write_rows(rows, ("family", "card", "title"), form)
        return
    recipe = Recipe.of(family, size, seed, feasibility, turned(knob or ()))
    target = Path(f"{recipe.name}.json") if out is None else out
    if str(target) == STDOUT:
        instance = instance_of(recipe)
        write_json_text(dumps_by_row(instance.tables()))
    else:
        refuse_ending(target, "--out")
        refuse_existing(target, force)
        instance = instance_of(recipe)
        with writing(target):
            write_instance(instance, target)
        write(f"{target}\n")
    say(f"{instance.name} {instance.hash} (synthetic; card {recipe.family.card})")


def turned(texts: Sequence[str]) -> dict[str, float]:
    """Knobs from ``name=value`` texts. Raises BadParameter for what is no such text, or a knob turned twice."""
    from pooling.generating.knobs import KNOBS

    out: dict[str, float] = {}
    for text in texts:
        name, sign, value = (part.strip() for part in text.partition("="))
        if not sign:
            raise typer.BadParameter(f"{text!r} is not name=value", param_hint="--knob")
        known(name, "knob", KNOBS, "--knob")
        if name in out:
            raise typer.BadParameter(f"{name} is turned twice", param_hint="--knob")
        try:
            out[name] = float(value)
        except ValueError:
            raise typer.BadParameter(f"{text!r}: {value!r} is not a number", param_hint="--knob") from None
    return out

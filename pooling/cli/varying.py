"""Changes on the command line: ``--change``, ``--variant``, and ``pooling diff``."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pooling.cli.arguments import settings
from pooling.cli.options import InstanceArgument, OverwriteOption, load_policy
from pooling.cli.output import Format, FormatOption, say, write, write_json, write_rows

if TYPE_CHECKING:
    from pooling.domain.card import Card
    from pooling.domain.instance import Instance
    from pooling.domain.variants.variant import Variant

_VARIANT = re.compile(r"(.*\.(?:toml|json|xlsx))(?::(.+))?", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Given:
    """What a command works on: the instance as it was changed, and the card with its overrides."""

    instance: Instance
    card: Card
    overrides: dict[str, Any]


def given(
    context: typer.Context,
    instance: str,
    card: str,
    set_: list[str] | None,
    change: list[str] | None,
    variant: str | None,
) -> Given:
    """What the options say. A variant brings its card and overrides; those of the command line go before them.

    Raises :class:`InvalidInput` with every problem, and BadParameter for a variant that is not there.
    """
    overrides = settings(set_ or ())
    changed, chosen, own_card = _changed(instance, change, variant)
    source = context.get_parameter_source("card")
    if own_card and (source is None or source.name != "COMMANDLINE"):
        card = own_card
    return Given(changed, load_policy(card), {**(chosen.overrides if chosen else {}), **overrides})


def warn_of_other_facts(provenance: object, instance: Instance) -> None:
    """Say where a result is of other facts than the instance has now: figures of both would stand side by side."""
    stated = provenance.get("instance_hash") if isinstance(provenance, Mapping) else None
    if stated not in (None, instance.hash):
        rule = f"this result is of other facts than {instance.name} has now ({stated}, not {instance.hash})"
        say(f"warning: {rule}\n  give the instance as it was solved, with its --change or --variant; or solve again")


def changed(instance: str, change: list[str] | None, variant: str | None) -> Instance:
    """The instance with the changes of a variant, and then those of the command line."""
    return _changed(instance, change, variant)[0]


def _changed(instance: str, lines: list[str] | None, named: str | None) -> tuple[Instance, Variant | None, str]:
    import pooling.run
    from pooling.domain.problems import InvalidInput
    from pooling.domain.variants.applying import judged
    from pooling.engine.variants import places, read_changes

    loaded = pooling.run.load(instance)
    chosen, card = (None, "") if named is None else _variant(named, loaded)
    if chosen is not None:
        loaded = chosen.instance
    if lines:
        read, problems = read_changes(lines, "--change {}")
        applied, found = judged(loaded, read, places(lines, "--change"))
        if problems or found or applied is None:
            raise InvalidInput([*problems, *found], "--change")
        loaded = applied.instance
    return loaded, chosen, card


def _variant(text: str, base: Instance) -> tuple[Variant, str]:
    """The variant of a file, and its card (or the file's)."""
    import pooling.run
    from pooling.domain.problems import suggestion

    match = _VARIANT.fullmatch(text)
    if match is None:
        raise typer.BadParameter(f"{text}: write FILE.toml:NAME (or .json, .xlsx)", param_hint="--variant")
    file = pooling.run.load_variants(match[1], base)
    names = [variant.name for variant in file.variants]
    if match[2] is None and len(names) != 1:
        words = ", ".join(names) or "no variant"
        raise typer.BadParameter(f"{text} holds {words}: write {text}:NAME", param_hint="--variant")
    for variant in file.variants:
        if match[2] in (None, variant.name):
            return variant, variant.card or file.card
    rule = f"{match[1]} has no variant {match[2]}; {suggestion(match[2], names)}"
    raise typer.BadParameter(rule, param_hint="--variant")


def diff(
    a: InstanceArgument,
    b: Annotated[str, typer.Argument(metavar="OTHER", help="The instance it is turned into.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Write them as a variant of INSTANCE: .toml, .json or .xlsx."),
    ] = None,
    force: OverwriteOption = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """List the changes that turn one instance into another.

    Each is a line as --change takes it. Applied in order they give the other's hash.
    """
    import pooling.run
    from pooling.cli.writing import refuse_existing, writing
    from pooling.domain.variants.variant import VariantFile
    from pooling.io.variants.line import line_of
    from pooling.io.variants.sheets import cells_of
    from pooling.report.words import counted

    if out is not None:
        refuse_existing(out, force)
    base, other = pooling.run.load(a), pooling.run.load(b)
    changes = pooling.run.diff(base, other)
    if out is not None:
        made = pooling.run.variant(base, *changes, name=other.name, title=other.instance.title)
        with writing(out):
            # A file names its base as seen from where it stands.
            named = os.path.relpath(a, out.parent) if Path(a).exists() else a
            pooling.run.save_variants(VariantFile(base, (made,), named), out)
        say(f"wrote {out}")
    if form is Format.JSON:
        write_json({"changes": [change.as_dict() for change in changes]})
    elif form is Format.CSV:
        rows: list[dict[str, Any]] = [cells_of(change) for change in changes]
        write_rows(rows, list(rows[0]) if rows else ["do"], form)
    else:
        write("".join(f"{line_of(change)}\n" for change in changes))
    counts = Counter(change.table for change in changes)
    words = ", ".join(f"{count} of {table}" for table, count in counts.most_common())
    say(f"{counted(len(changes), 'change')}{': ' if words else ''}{words}")

"""Changes on the command line: ``--change``, ``--variant``, and ``pooling diff``."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pooling.cli.options import InstanceArgument, OverwriteOption
from pooling.cli.output import Format, FormatOption, say, write, write_json, write_rows

if TYPE_CHECKING:
    from pooling.domain.instance import Instance
    from pooling.domain.variants.variant import Variant

ChangeOption = Annotated[
    list[str] | None,
    typer.Option(
        "--change",
        metavar="CHANGE",
        help="Change the instance first, as in 'budgets nation=DNK amount_million*=1.1'; may be repeated.",
    ),
]
VariantOption = Annotated[
    str | None,
    typer.Option("--variant", metavar="FILE[:NAME]", help="Change it as that variant of a file says."),
]
_VARIANT = re.compile(r"(.*\.(?:toml|json|xlsx))(?::(.+))?", re.IGNORECASE | re.DOTALL)


def varied(instance: str, variant: str | None, changes: list[str] | None) -> tuple[Instance, Variant | None]:
    """The instance with the changes of a variant and then those of the command line; the variant, if one was named.

    Raises :class:`InvalidInput` with every problem, and BadParameter for a variant that is not there.
    """
    import pooling.run
    from pooling.domain.problems import InvalidInput
    from pooling.engine.variants import read_changes

    facts = pooling.run.load(instance)
    chosen = None if variant is None else _variant(variant, facts)
    if chosen is not None:
        facts = chosen.instance
    if changes:
        read, problems = read_changes(changes, "--change {}")
        if problems:
            raise InvalidInput(problems, "--change")
        from pooling.domain.variants.applying import apply

        facts = apply(facts, read, lambda index, part: f"--change {index + 1}" + (f" {part}" if part else "")).instance
    return facts, chosen


def _variant(text: str, base: Instance) -> Variant:
    import pooling.run

    match = _VARIANT.fullmatch(text)
    if match is None:
        raise typer.BadParameter(f"{text}: write FILE.toml:NAME (or .json, .xlsx)", param_hint="--variant")
    file = pooling.run.load_variants(match[1], base)
    names = ", ".join(variant.name for variant in file.variants)
    if match[2] is None and len(file.variants) != 1:
        raise typer.BadParameter(f"{text} holds {names or 'no variant'}: write {text}:NAME", param_hint="--variant")
    found = [variant for variant in file.variants if match[2] in (None, variant.name)]
    if not found:
        from pooling.domain.problems import suggestion

        near = suggestion(match[2], [variant.name for variant in file.variants])
        raise typer.BadParameter(f"{match[1]} has no variant {match[2]}; {near}", param_hint="--variant")
    return found[0]


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

    if out is not None:
        refuse_existing(out, force)
    base, other = pooling.run.load(a), pooling.run.load(b)
    changes = pooling.run.diff(base, other)
    if out is not None:
        made = pooling.run.variant(base, *changes, name=other.name, title=other.instance.title)
        with writing(out):
            pooling.run.save_variants(VariantFile(base, (made,), a), out)
        say(f"wrote {out}")
    if form is Format.JSON:
        write_json([change.as_dict() for change in changes])
    elif form is Format.CSV:
        rows: list[dict[str, Any]] = [cells_of(change) for change in changes]
        write_rows(rows, list(rows[0]) if rows else ["do"], form)
    else:
        write("".join(f"{line_of(change)}\n" for change in changes))
    counts = Counter(change.table for change in changes)
    words = ", ".join(f"{count} of {table}" for table, count in counts.most_common())
    say(f"{len(changes)} change{'s' if len(changes) != 1 else ''}{': ' if words else ''}{words}")

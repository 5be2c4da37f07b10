"""``pooling check-certificate``: a certificate recomputed without formulation and solver."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from pooling.cli.exits import Exit
from pooling.cli.output import Format, FormatOption, say, write, write_json, write_rows

COLUMNS = ("name", "unit", "value", "bound", "gap")


def check_certificate(
    certificate: Annotated[Path, typer.Argument(metavar="FILE", help="A file of pooling solve --certificate.")],
    form: FormatOption = Format.TABLE,
) -> None:
    """Recompute the proof of a run's bounds.

    In exact arithmetic, bounds follow from the multipliers and values from the vector, which has to keep every row.
    Neither the solver nor the formulation is used.
    """
    import pooling.run

    checked = pooling.run.check_certificate(certificate)
    faults = [*checked.faults, *(f"{tier.name}: {fault}" for tier in checked.tiers for fault in tier.faults)]
    if form is Format.JSON:
        write_json({"holds": checked.holds, **asdict(checked)})
    elif form is Format.CSV:
        write_rows([asdict(tier) for tier in checked.tiers], COLUMNS, form)
    else:
        about = checked.about
        write(f"{about.get('instance')} with {about.get('card')}: {checked.rows:,} rows, {checked.columns:,} columns\n")
        for tier in checked.tiers:
            bound = "none" if tier.bound is None else f"{tier.bound:.12g}"
            gap = "" if tier.gap is None else f", gap {100 * tier.gap:.4g} %"
            write(f"  {tier.name}: {tier.value:.12g} {tier.unit}, certified bound {bound}{gap}\n")
        write("the certificate holds\n" if checked.holds else "the certificate does not hold:\n")
        write("".join(f"  {fault}\n" for fault in faults))
    if not checked.holds:
        say(f"{certificate}: {len(faults)} fault{'s' if len(faults) != 1 else ''}")
        raise typer.Exit(Exit.AUDIT_FAILED)

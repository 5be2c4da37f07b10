"""``pooling study export``: a study for a cluster, or for a repository."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pooling.cli.output import write
from pooling.cli.studying import OutOption, StudyArgument, taken


def export(
    study: StudyArgument,
    slurm: Annotated[bool, typer.Option("--slurm", help="Write a job array for Slurm.")] = False,
    hyperqueue: Annotated[bool, typer.Option("--hyperqueue", help="Write a task array for HyperQueue.")] = False,
    ro_crate: Annotated[
        bool, typer.Option("--ro-crate", help="Describe a study that is done as an RO-Crate, to publish it.")
    ] = False,
    out: OutOption = None,
    licence: Annotated[
        str | None,
        typer.Option("--licence", metavar="WORDS", help="Of the RO-Crate: as CC-BY-4.0, an address, or in words."),
    ] = None,
    author: Annotated[
        list[str] | None, typer.Option("--author", metavar="NAME", help="Of the RO-Crate; may be repeated.")
    ] = None,
    pack: Annotated[
        int | None, typer.Option("--pack", min=1, metavar="RUNS", help="Runs of a task; without it 20.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, max=1024, help="Runs of a task at once; without it one.")
    ] = None,
    at_once: Annotated[
        int | None, typer.Option("--at-once", min=1, metavar="TASKS", help="Tasks that Slurm runs at once at most.")
    ] = None,
    array_size: Annotated[
        int | None,
        typer.Option("--array-size", min=1, help="Slurm's MaxArraySize: a larger array is split. Without it: 1001."),
    ] = None,
) -> None:
    """Write scripts for a cluster, or an RO-Crate.

    Scripts go into the study's folder. Nothing is submitted: bash FOLDER/slurm/submit.sh does that. Each task does a
    part of the runs, into the same folder, with memory and time by the study's limits.

    An RO-Crate is the folder itself with ro-crate-metadata.json, which lists every file with its hash.
    """
    if slurm + hyperqueue + ro_crate != 1:
        raise typer.BadParameter("give one of --slurm, --hyperqueue and --ro-crate", param_hint="export")
    given = {"--licence": licence, "--author": author, "--pack": pack, "--workers": workers, "--at-once": at_once}
    given["--array-size"] = array_size
    for option, rule in _NOT_FOR["--ro-crate" if ro_crate else "--slurm" if slurm else "--hyperqueue"].items():
        if given[option] is not None:
            raise typer.BadParameter(rule, param_hint=option)
    if ro_crate:
        _crate(study, out, licence, author or [])
        return
    from pooling.study.exporting import export_scripts
    from pooling.study.scripts import ARRAY_SIZE, Packing

    packing = Packing(pack or 20, workers or 1, at_once, array_size or ARRAY_SIZE)
    stated, folder = taken(study, out)
    for path in export_scripts(stated, folder, "slurm" if slurm else "hyperqueue", packing):
        write(f"{path}\n")


_OF_CRATE = dict.fromkeys(("--licence", "--author"), "of an RO-Crate alone")
_OF_SCRIPTS = dict.fromkeys(("--pack", "--workers", "--at-once", "--array-size"), "of scripts for a cluster alone")
_HQ = "HyperQueue runs as many tasks as its workers have room for, of an array of any size"
_NOT_FOR = {
    "--ro-crate": _OF_SCRIPTS,
    "--slurm": _OF_CRATE,
    "--hyperqueue": {**_OF_CRATE, "--at-once": _HQ, "--array-size": _HQ},
}
"""Options that say nothing about what is written, and why."""


def _crate(folder: Path, out: Path | None, licence: str | None, authors: list[str]) -> None:
    if not folder.is_dir() or out is not None:
        raise typer.BadParameter("an RO-Crate is made of the folder of a study that is done", param_hint="--ro-crate")
    if licence is None or not licence.strip():
        raise typer.BadParameter("say how others may use it, as in --licence CC-BY-4.0", param_hint="--licence")
    from pooling.study.crate import write_crate

    write(f"{write_crate(folder, licence, tuple(authors))}\n")

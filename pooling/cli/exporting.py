"""``pooling study export``: a study for a cluster."""

from __future__ import annotations

from typing import Annotated

import typer

from pooling.cli.output import write
from pooling.cli.studying import OutOption, StudyArgument, taken


def export(
    study: StudyArgument,
    slurm: Annotated[bool, typer.Option("--slurm", help="Write a job array for Slurm.")] = False,
    hyperqueue: Annotated[bool, typer.Option("--hyperqueue", help="Write a task array for HyperQueue.")] = False,
    out: OutOption = None,
    pack: Annotated[int, typer.Option("--pack", min=1, metavar="RUNS", help="Runs of a task.")] = 20,
    workers: Annotated[int, typer.Option("--workers", min=1, max=1024, help="Runs of a task at once.")] = 1,
    at_once: Annotated[
        int | None, typer.Option("--at-once", min=1, metavar="TASKS", help="Tasks that Slurm runs at once at most.")
    ] = None,
    array_size: Annotated[
        int | None,
        typer.Option("--array-size", min=1, help="Slurm's MaxArraySize: a larger array is split. Without it: 1001."),
    ] = None,
) -> None:
    """Write what takes a study elsewhere: scripts for a cluster.

    Scripts go into the study's folder. Nothing is submitted: bash FOLDER/slurm/submit.sh does that. Each task does a
    part of the runs, into the same folder, with memory and time by the study's limits.
    """
    if slurm == hyperqueue:
        raise typer.BadParameter("give one of --slurm and --hyperqueue", param_hint="export")
    if hyperqueue and (at_once is not None or array_size is not None):
        rule = "HyperQueue runs as many tasks as its workers have room for, of an array of any size"
        raise typer.BadParameter(rule, param_hint="--at-once" if at_once is not None else "--array-size")
    from pooling.study.cluster import ARRAY_SIZE, Packing
    from pooling.study.exporting import export_scripts

    packing = Packing(pack, workers, at_once, ARRAY_SIZE if array_size is None else array_size)
    stated, folder = taken(study, out)
    for path in export_scripts(stated, folder, "slurm" if slurm else "hyperqueue", packing):
        write(f"{path}\n")

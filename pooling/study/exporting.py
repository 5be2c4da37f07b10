"""What goes out of a study: scripts for a cluster, written beside its tables."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from pooling.io.atomic import make_folder, write_file
from pooling.study.resolving import Resolved
from pooling.study.running import prepared
from pooling.study.scripts import LOGS, Packing, hyperqueue, slurm
from pooling.study.spec import Spec

Scheduler = Literal["slurm", "hyperqueue"]
_WRITERS: dict[Scheduler, Callable[[Spec, int, Path, Path, Packing], dict[str, str]]] = {
    "slurm": slurm,
    "hyperqueue": hyperqueue,
}


def export_scripts(study: Resolved | str | Path, folder: str | Path, to: Scheduler, packing: Packing) -> list[Path]:
    """Make the folder of a study ready and write scripts into a folder of it that have a cluster do its runs.

    Nothing is submitted. Raises :class:`InvalidInput` for a study with problems.
    """
    with prepared(study, folder) as (found, store):
        home = store.folder.absolute()
        where = home / to
        make_folder(where / LOGS)
        scripts = _WRITERS[to](found.file.spec, len(found.runs), home, where, packing)
        for name, text in scripts.items():
            write_file(where / name, text)
            (where / name).chmod(0o755)
    return [where / name for name in scripts]

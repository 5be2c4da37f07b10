"""LP and MPS files of a compiled model, with names that say ``family[index,...]``."""

from __future__ import annotations

import errno
import os
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

from pooling.domain.problems import InvalidInput, Problem, SolverFault, shown
from pooling.solving.compiled import Compiled, name_of
from pooling.solving.highs import written

ENDINGS = (".lp", ".mps")
_LAST = {".lp": b"end", ".mps": b"ENDATA"}
_LONGEST = 255


def model_file(compiled: Compiled, path: Path, tier: int = 0, holds: Sequence[str] = ()) -> bytes:
    """What a file of that name holds: the model of one tier. Names that its format cannot hold are cut and numbered.

    ``holds``: the tiers that the last rows of the model hold, called ``hold[tier]``.

    Raises :class:`InvalidInput` for another ending, OSError where the disk for passing files is full.
    """
    if path.suffix.lower() not in ENDINGS:
        rule = f"a model file ends in {' or '.join(ENDINGS)}"
        raise InvalidInput([Problem(str(path), shown(path.suffix), rule, f"use {path.stem}.lp or {path.stem}.mps")])
    columns, rows = compiled.names()
    rows += [name_of("hold", name) for name in holds]
    columns, rows = (_safe(names, path.suffix.lower() == ".lp") for names in (columns, rows))
    # HiGHS takes no path that is not UTF-8, and reports no reason when it cannot write.
    handle, name = tempfile.mkstemp(suffix=path.suffix.lower())
    os.close(handle)
    try:
        if not written(compiled, compiled.objectives[tier], columns, rows, name):
            raise SolverFault(f"HiGHS cannot write {path}")
        text = Path(name).read_bytes()
    finally:
        Path(name).unlink(missing_ok=True)
    if _LAST[path.suffix.lower()] not in text[-20:]:
        raise OSError(errno.ENOSPC, "it was cut short: the disk may be full", str(path))
    return text


_FOR_LP = str.maketrans({"[": "(", "]": ")", "-": "_", ":": "_", "/": "_", "|": "_"})
"""Characters that an LP file would read as something else."""


def _safe(names: list[str], is_lp: bool) -> list[str]:
    """Names without blanks, none too long, none twice; ``family[index,...]`` becomes ``family(index,...)`` in LP."""
    out: list[str] = []
    seen: set[str] = set()
    for position, name in enumerate(names):
        clean = re.sub(r"\s", "_", name)
        if is_lp:
            clean = clean.translate(_FOR_LP)
            if clean.lower().startswith("inf"):
                # HiGHS reads what begins so as infinity.
                clean = f"_{clean}"
        if len(clean) > _LONGEST or clean in seen:
            clean = f"{clean[: _LONGEST - 12]}#{position}"
        seen.add(clean)
        out.append(clean)
    return out

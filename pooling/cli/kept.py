"""The last result of this user, kept with its instance where ``pooling show`` finds it."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pooling.cli.failures import OutputRefused
from pooling.cli.following import Asked
from pooling.cli.writing import RESULT, writing

if TYPE_CHECKING:
    from pooling.domain.instance import Instance
    from pooling.domain.result import Result

HOME = "POOLING_HOME"
"""Variable of the environment that names the folder."""
INSTANCE, ASKED = "instance.json", "asked.json"
_LAST = "last"


def home() -> Path:
    """The folder in which this program keeps what belongs to the user: named by the environment, else by the system."""
    if named := os.environ.get(HOME):
        return Path(named)
    if sys.platform == "win32":
        return _folder("LOCALAPPDATA", "~/AppData/Local") / "pooling"
    if sys.platform == "darwin":
        return Path("~/Library/Application Support/pooling").expanduser()
    return _folder("XDG_STATE_HOME", "~/.local/state") / "pooling"


def _folder(variable: str, usual: str) -> Path:
    named = Path(os.environ.get(variable) or usual)
    # A relative one is to be ignored, as the XDG specification says.
    return named if named.is_absolute() else Path(usual).expanduser()


def last() -> Path:
    """The folder of the last result, there or not."""
    return home() / _LAST


def keep(result: Result, instance: Instance, asked: Asked) -> Path:
    """Keep a result with its instance and what was asked, in the place of the last one.

    Raises :class:`OutputRefused`.
    """
    from pooling.io.folder import whole_folder
    from pooling.io.json_file import write_json
    from pooling.io.result_file import write_result

    folder = last()
    try:
        with writing(folder):
            # What nations offer is nobody else's business.
            folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with whole_folder(folder, lambda name: name in (RESULT, INSTANCE, ASKED)) as aside:
                write_result(result, aside / RESULT)
                write_json(instance, aside / INSTANCE)
                (aside / ASKED).write_text(json.dumps(asked.from_anywhere().as_dict()), encoding="utf-8")
    except RuntimeError as error:
        # A user without a home.
        raise OutputRefused(f"cannot write {folder}: {error}") from None
    return folder / RESULT


def kept() -> tuple[Path, Path, Asked]:
    """The last result, its instance, and what was asked. Raises :class:`OutputRefused` where there is none."""
    result, instance, asked = (last() / name for name in (RESULT, INSTANCE, ASKED))
    try:
        return result, instance, Asked(**json.loads(asked.read_bytes()))
    except (OSError, ValueError, TypeError):
        rule = "no result is kept there: name one, or solve an instance without --out first"
        raise OutputRefused(f"{last()}: {rule}") from None

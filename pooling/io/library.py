"""What ships with the package: model cards, instances, the API contract; by name, from a checkout or a wheel.

A card is ``models/NAME.toml``. An instance is ``instances/SET/NAME.json`` where NAME holds no point and does not begin
with ``expected``. Any other file of a set belongs to it and is no instance.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import pooling
from pooling.domain.card import Card, card_from
from pooling.domain.instance import Instance
from pooling.domain.problems import Findings, InvalidInput, Problem, shown, suggestion
from pooling.io.draft import cleaned
from pooling.io.files import examine, read_instance
from pooling.io.source import as_text, contents, fail, neighbours

Kind = Literal["models", "instances", "api"]
_LARGEST_CARD: Final = 1024 * 1024


@cache
def library_root(kind: Kind) -> Path:
    """The folder of ``models``, ``instances`` or ``api``: the checkout's beside the package, else the wheel's copy.

    Raises :class:`InvalidInput` where neither is there, which means a broken installation.
    """
    package = Path(pooling.__file__).resolve().parent
    for folder in (package.parent / kind if _is_checkout(package.parent) else None, package / "_library" / kind):
        if folder is not None and folder.is_dir():
            return folder
    raise fail(kind, "this installation has no such folder", "install the package again", what="library")


def _is_checkout(folder: Path) -> bool:
    try:
        with (folder / "pyproject.toml").open("rb") as handle:
            name = tomllib.load(handle).get("project", {}).get("name")
    except (OSError, ValueError, AttributeError):
        return False
    return bool(name == "pooling")


def list_instances(root: Path | None = None) -> dict[str, Path]:
    """Name -> file of every shipped instance. Raises :class:`InvalidInput` where two share a name."""
    folder = library_root("instances") if root is None else root
    found: dict[str, Path] = {}
    for path in sorted(folder.glob("*/*.json")):
        name = path.stem
        if "." in name or name.startswith(("expected", "_")) or not path.is_file():
            continue
        if name in found:
            rule = f"two instances are named {name}"
            raise fail(str(path), rule, f"the other is {found[name]}", what="library")
        found[name] = path
    return dict(sorted(found.items()))


def instance_names() -> tuple[str, ...]:
    """Every name that :func:`load_instance` knows: shipped instances, then those of the benchmark set."""
    return tuple(dict.fromkeys([*list_instances(), *_benchmark_set()]))


def list_cards(root: Path | None = None) -> dict[str, Path]:
    """Name -> file of every shipped model card."""
    folder = library_root("models") if root is None else root
    return {path.stem: path for path in sorted(folder.glob("*.toml")) if path.is_file()}


def load_instance(source: str | os.PathLike[str], root: Path | None = None) -> Instance:
    """The instance of that name in the library, or in that file or folder; a name of the library comes first.

    Names of the benchmark set are generated. Raises :class:`InvalidInput` with every problem, or with the name that was
    probably meant.
    """
    if root is None and (made := _generated(source)) is not None:
        return made
    return read_instance(instance_path(source, root))


def examine_instance(source: str | os.PathLike[str]) -> tuple[Instance | None, Findings]:
    """The same if it is right, and everything that was found in it. Never raises for input."""
    try:
        if (made := _generated(source)) is not None:
            return made, Findings((), made.warnings)
        path = instance_path(source)
    except InvalidInput as error:
        return None, Findings(error.problems)
    return examine(path)


def instance_path(source: str | os.PathLike[str], root: Path | None = None) -> str | os.PathLike[str]:
    """Where the instance of that name in the library lies, or the path itself.

    Raises :class:`InvalidInput` for a name that is neither, with the one that was probably meant.
    """
    if not isinstance(source, (str, os.PathLike)):
        raise fail("instance", "a name of the library, or a path", value=shown(source), what="instance")
    shipped = list_instances(root)
    if isinstance(source, str) and source in shipped:
        return shipped[source]
    if _is_path(source):
        return source
    raise _unknown("instance", str(source), [*shipped, *(() if root else _benchmark_set())])


def _generated(source: object) -> Instance | None:
    """The instance of that name in the benchmark set; None where there is none, or a file has the name."""
    if not isinstance(source, str) or _is_path(source) or source not in _benchmark_set():
        return None
    from pooling.io.synthetic import instance_of_entry

    return instance_of_entry(source)


def _benchmark_set() -> Collection[str]:
    # Only when asked: it finds the folder of the library through this module.
    from pooling.io.synthetic import entries

    return entries()


def load_card(source: str | os.PathLike[str], root: Path | None = None) -> Card:
    """The card of that name in the library, or in that TOML file.

    ``extends`` names a card of the library, or a file beside this one. Raises :class:`InvalidInput` with every problem.
    """
    if not isinstance(source, (str, os.PathLike)):
        raise fail("card", "a name of the library, or a path", value=shown(source), what="card")
    shipped = list_cards(root)
    if isinstance(source, str) and source in shipped:
        return _card(shipped[source], shipped, ())
    if _is_path(source):
        path = Path(source)
        return _card(path, {**list_cards(path.parent), **shipped}, ())
    raise _unknown("card", str(source), shipped)


def _card(path: Path, known: dict[str, Path], children: tuple[Path, ...]) -> Card:
    here = path.resolve()
    if here in children:
        circle = " -> ".join(card.stem for card in (*children[children.index(here) :], here))
        raise fail("/extends", "cards extend each other in a circle", value=circle, what=path.name)
    data = _toml(path)
    parents: dict[str, Card] = {}
    extends = data.get("extends")
    if isinstance(extends, str) and extends in known:
        parents[extends] = _card(known[extends], known, (*children, here))
    elif isinstance(extends, str) and extends:
        raise fail("/extends", "no such card", suggestion(extends, known), value=shown(extends), what=path.name)
    try:
        return card_from(data, parents)
    except RecursionError:
        raise fail(path.name, "nested too deeply", what=path.name) from None
    except InvalidInput as error:
        raise InvalidInput([cleaned(problem) for problem in error.problems], path.name) from None


def _toml(path: Path) -> dict[str, Any]:
    if path.suffix.lower() in (".json", ".xlsx"):
        raise fail(str(path), "not a model card", "a card is a .toml file, or a name of the library", what=path.name)
    text = as_text(contents(path, largest=_LARGEST_CARD), path.name, "save the file as UTF-8")
    try:
        return tomllib.loads(text)
    except (RecursionError, ValueError) as error:
        rule = "nested too deeply" if isinstance(error, RecursionError) else f"not TOML: {error}"
        raise fail(path.name, rule, what=path.name) from None


def _is_path(source: str | os.PathLike[str]) -> bool:
    if not isinstance(source, str):
        return True
    written_so = any(mark in source for mark in (os.sep, "/", "\0"))
    return written_so or Path(source).suffix.lower() in (".json", ".xlsx", ".toml") or os.path.exists(source)


def _unknown(kind: str, name: str, known: Collection[str]) -> InvalidInput:
    rule = f"no {kind} of this name in the library, and no such file"
    near = suggestion(name, known)
    if not near.startswith("did you mean"):
        near = neighbours(Path(name)) or near
    return InvalidInput([cleaned(Problem(kind, shown(name), rule, near))], kind)
